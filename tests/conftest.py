"""What every test shares: no wall-clock deadlines, and no home but its own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

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


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files that look at the one long walk (`journeys.conftest.walked`) go to one worker, so that it is walked once."""
    if config.option.dist != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class TogetherWithTheWalk(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return "the walk" if _walks(config.rootpath / file) else file

    return TogetherWithTheWalk(config, log)


@cache
def _walks(file: Path) -> bool:
    return re.search(r"\bwalk(ed)?: Walk\b", file.read_text(encoding="utf-8")) is not None
