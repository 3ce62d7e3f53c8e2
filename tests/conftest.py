"""What every test shares: no wall-clock deadlines, and no home but its own."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """While ten thousand tests are collected nothing becomes garbage, and looking for it would take half of the time; nor
    is any test's garbage looked for among them later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


FIRST = (
    "tests/journeys/test_demo.py",
    "tests/web/test_browser.py",
    "tests/journeys/test_trouble.py",
    "tests/journeys/test_flight_laws.py",
    "tests/engines/test_lake_laws.py",
    "tests/language/test_sharing.py",
    "tests/web/test_portraits_browser.py",
    "tests/web/test_posts_browser.py",
    "tests/web/test_creators_browser.py",
    "tests/web/test_import_browser.py",
    "tests/web/test_launch_page.py",
    "tests/web/test_serving.py",
    "tests/journeys/test_flight_ends.py",
    "tests/journeys/test_triage_journey.py",
    "tests/journeys/test_twins_flown.py",
    "tests/journeys/test_notices_laws.py",
    "tests/journeys/test_objectives.py",
    "tests/journeys/test_approval_laws.py",
    "tests/trade/test_rank_laws.py",
    "tests/imports/test_commands.py",
    "tests/imports/test_mangled_files.py",
    "tests/jobs/test_live_workers.py",
)
"""Files that take long for how few tests they have, the longest first. xdist begins with those of most tests, so that these
would come last and one worker would wait for the other."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files that look at the one long walk (`journeys.conftest.walked`) go to one worker, so that it is walked once."""
    if config.option.dist != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class TogetherWithTheWalk(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return "the walk" if _walks(config.rootpath / file) else file

        def _assign_work_unit(self, node: Any) -> None:
            long = next((file for file in FIRST if file in self.workqueue), None)
            if long:
                self.workqueue.move_to_end(long, last=False)
            super()._assign_work_unit(node)

    return TogetherWithTheWalk(config, log)


@cache
def _walks(file: Path) -> bool:
    return re.search(r"\bwalk(ed)?: Walk\b", file.read_text(encoding="utf-8")) is not None
