"""A workspace of its own for every test, in a home of its own; its ledger in a file, or on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import a
from firesteel.storage import Kind, Store, Workspace, database, open_workspace, workspace
from postgresql import Cluster, cluster


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FIRESTEEL_KEY", raising=False)
    monkeypatch.delenv("FIRESTEEL_DATABASE_URL", raising=False)
    monkeypatch.setenv("FIRESTEEL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """One for all tests of a process; each has a schema that is dropped."""
    with cluster() as made:
        yield made


@pytest.fixture
def make(home: Path) -> Any:
    def made(name: str = "lumen", **given: Any) -> Workspace:
        usual: dict[str, Any] = {
            "kind": Kind.SIMULATED,
            "brand": "Lumen Skincare",
            "currency": "USD",
            "timezone": "Etc/UTC",
            "base_url": "http://127.0.0.1:9",
            "advertiser_id": "7000000000000000001",
            "created_at": a.at(0),
        }
        return workspace.create(name, **(usual | given))

    return made


@pytest.fixture
def on_file(make: Any) -> Iterator[Store]:
    """In a file."""
    yield open_workspace(make())
    database.close()


@pytest.fixture
def store(on_file: Store) -> Store:
    """In a file, where a test does not care."""
    return on_file


@pytest.fixture
def on_server(make: Any, server: Cluster) -> Iterator[Store]:
    """On a server."""
    made = make(database=server.url)
    yield open_workspace(made)
    emptied(made)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Store:
    """The same test on both."""
    found: Store = request.getfixturevalue("on_file" if request.param == "sqlite" else "on_server")
    return found


def emptied(place: Workspace) -> None:
    from firesteel.storage import moving

    moving.drop(place)
