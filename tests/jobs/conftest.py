"""A workspace on a fresh local platform whose clock the tests move, and the same with a launched plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from beginnings import Begun, connected, launched
from firesteel.desk import Desk


@pytest.fixture
def desk(platform: httpx2.Client, home: Path) -> Desk:
    """Connected, nothing read yet."""
    return connected().desk(home, platform)


@pytest.fixture
def in_flight(home: Path) -> Iterator[Begun]:
    """On a platform of its own."""
    with launched().copied(home) as here:
        yield here
