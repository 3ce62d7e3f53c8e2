"""A workspace of its own for every test, in a home of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import a
from firesteel.storage import Kind, Store, Workspace, database, open_workspace, workspace


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FIRESTEEL_KEY", raising=False)
    monkeypatch.setenv("FIRESTEEL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


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
def store(make: Any) -> Iterator[Store]:
    yield open_workspace(make())
    database.close()
