"""A real desk of an empty live workspace, and somebody signed in to its pages: for pages that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

import a
from firesteel.desk import Desk, open_desk
from firesteel.storage import database
from firesteel.web import desk as pages
from workplaces import furnish

NOW = a.at(40, 12)


@contextmanager
def office(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk that the pages show until this ends."""
    patch.delenv("FIRESTEEL_KEY", raising=False)
    patch.setenv("FIRESTEEL_HOME", str(home))
    furnish(home)
    desk = open_desk("lumen", clock=lambda: NOW)
    cache.clear()
    pages.use(desk)
    yield desk
    desk.engine.close()
    database.close()


def signed_in(name: str = "jana", *, csrf: bool = False) -> Client:
    user, _ = User.objects.get_or_create(username=name)
    client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=csrf)
    client.force_login(user)
    return client
