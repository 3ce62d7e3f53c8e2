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
