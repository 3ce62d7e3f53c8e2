"""What every test shares: no wall-clock deadlines, and no home but its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("firesteel", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("firesteel")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of its own for every test: nobody's real one is ever touched."""
    place = tmp_path / "firesteel-home"
    monkeypatch.setenv("FIRESTEEL_HOME", str(place))
    monkeypatch.delenv("FIRESTEEL_WORKSPACE", raising=False)
    monkeypatch.delenv("FIRESTEEL_KEY", raising=False)
    monkeypatch.delenv("FIRESTEEL_DATABASE_URL", raising=False)
    return place


HEAVY = ("jobs", "journeys", "web", "platform", "notify", "storage", "engines", "localtok")
"""Folders whose files take longest, first: two workers then end at the same time, with small files left to share."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def weight(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return HEAVY.index(folder) if folder in HEAVY else len(HEAVY)

    items.sort(key=weight)
