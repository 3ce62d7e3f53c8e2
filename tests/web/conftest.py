"""Django over an empty ledger, one signed-in person, and the sample desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from firesteel.storage import database

database.boot()  # models cannot be imported before

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402

from firesteel.web import desk as pages  # noqa: E402
from web.sample import SampleDesk  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file and not memory: the browser tests read it from the server's thread. Passwords are hashed in a hurry."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    path = tmp_path_factory.mktemp("pages") / "ledger.sqlite3"
    _open(path)
    return path


def _open(path: Path) -> None:
    database.point(path, "a secret for tests only, longer than fifty characters, please")
    database.migrate(lambda: None)


@pytest.fixture
def desk(ledger: Path) -> Iterator[SampleDesk]:
    """Other tests may have opened their own workspace meanwhile: point back first."""
    _open(ledger)
    cache.clear()
    sample = SampleDesk()
    pages.use(sample)  # type: ignore[arg-type]
    yield sample


@pytest.fixture
def buyer(desk: SampleDesk) -> User:
    user, _ = User.objects.get_or_create(username="jana")
    user.set_password("correct horse battery")
    user.save()
    return user


@pytest.fixture
def client(buyer: User) -> Client:
    signed_in = Client(SERVER_NAME="127.0.0.1")
    signed_in.force_login(buyer)
    return signed_in
