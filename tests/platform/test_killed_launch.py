"""A real process launching on a real `localtok serve`, killed by SIGKILL: the next one ends with one of everything.

Once at every write of its journal, before and after; once at every write to the platform, after it was applied and before
its answer was read.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from firesteel.cli.localplatform import parse
from firesteel.storage import open_workspace
from firesteel.tiktok import Client
from tiktokwire import ads
from walking import opened, planned, signed

pytestmark = pytest.mark.long
HERE = Path(__file__).resolve().parent
LATE_S = 60
FLIGHTS = 3
"""Enough for every kind of write to come first, in between and last."""
LEVELS = ("ad", "adgroup", "campaign")
SWITCHES = tuple(f"{level}/status/update/" for level in LEVELS)


@dataclass
class Approved:
    """A workspace whose plan is approved and not yet launched, and the platform it is on, both to be gone back to."""

    http: httpx2.Client
    client: Client
    home: Path
    plan: str
    flights: int

    def again(self, home: Path) -> None:
        """Everything as it was before the launch."""
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.home, home)
        assert self.http.post("/_localtok/restore", json={"name": "approved"}).status_code == 200
        self.faults()

    def faults(self, *faults: dict[str, Any]) -> None:
        assert self.http.post("/_localtok/faults", json={"faults": list(faults)}).status_code == 200

    def launching(self, home: Path, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / "launch_script.py"), self.plan, *map(str, arguments)]
        place = {**os.environ, "FIRESTEEL_HOME": str(home), "FIRESTEEL_WORKSPACE": "killed"}
        return subprocess.Popen(command, env=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def launched(self, home: Path) -> None:
        """One more run, which ends well; then one campaign, and an ad group and an ad for each flight, all of it on."""
        told, complaint = (process := self.launching(home)).communicate(timeout=120)
        assert process.returncode == 0, complaint
        campaigns = self.client.campaign_get(ads.CampaignFilter()).rows
        groups = self.client.adgroup_get(ads.AdGroupFilter()).rows
        made = self.client.ad_get(ads.AdFilter()).rows
        assert [one.campaign_id for one in campaigns] == [told.strip()]
        assert len({one.adgroup_id for one in groups}) == len({one.adgroup_name for one in groups}) == self.flights
        assert len({one.ad_id for one in made}) == len({one.ad_name for one in made}) == self.flights
        assert {one.adgroup_id for one in made} == {one.adgroup_id for one in groups}
        assert {one.operation_status for one in (*campaigns, *groups, *made)} == {"ENABLE"}


@contextmanager
def served() -> Iterator[Any]:
    """`localtok serve` in a process of its own."""
    command = [sys.executable, "-m", "localtok", "serve", "--no-latency", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield parse(json.loads(process.stdout.readline()))
        process.terminate()


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Approved]:
    place, copy = tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("approved") / "home"
    with pytest.MonkeyPatch.context() as patch, served() as ready:
        patch.setenv("FIRESTEEL_HOME", str(place))
        with httpx2.Client(base_url=ready.base_url, trust_env=False, timeout=120.0) as http:
            desk, _ = opened(http, "killed")
            whole = desk.plan_of(planned(desk))
            plan = desk.keep_plan(replace(whole, flights=whole.flights[:FLIGHTS]), "Ana")
            signed(desk, plan)
            desk.approve(desk.gate(plan.id).digest, "Ana")
            open_workspace(desk.store.workspace)
            shutil.copytree(place, copy)
            http.post("/_localtok/snapshot", json={"name": "approved"})
            client = Client(http, ready.advertiser_id, ready.access_token)
            yield Approved(http, client, copy, plan.id, len(plan.flights))


def test_killed_at_every_write_of_its_journal_there_is_one_of_everything(approved, tmp_path):
    home = tmp_path / "home"
    writes = 2 * (1 + 2 * approved.flights + len(SWITCHES))
    for at in range(1, writes + 1):
        for when in ("before", "after"):
            approved.again(home)
            killed = approved.launching(home, at, when)
            killed.communicate(timeout=120)
            assert killed.returncode == -signal.SIGKILL, (at, when)

            approved.launched(home)


def test_there_are_no_more_writes_of_the_journal_than_it_is_killed_at(approved, tmp_path):
    home = tmp_path / "home"
    approved.again(home)
    whole = approved.launching(home, 2 * (1 + 2 * approved.flights + len(SWITCHES)) + 1, "before")

    _, complaint = whole.communicate(timeout=120)

    assert whole.returncode == 0, complaint


def test_killed_at_every_write_after_it_was_applied_and_before_its_answer_was_read(approved, tmp_path):
    home = tmp_path / "home"
    creations = [("campaign/create/", 1), *((f"{level}/create/", approved.flights) for level in ("adgroup", "ad"))]
    for path, times in [*creations, *((path, 1) for path in SWITCHES)]:
        for place in range(1, times + 1):
            approved.again(home)
            killed_once_applied(approved, home, path, place)

            approved.launched(home)


def killed_once_applied(approved: Approved, home: Path, path: str, place: int) -> None:
    """The platform keeps the answer of that write back; the process dies waiting for it."""
    before = [{"path": path, "kind": "slow", "seconds": 0, "times": place - 1}] if place > 1 else []
    approved.faults(*before, {"path": path, "kind": "slow", "seconds": LATE_S, "times": 1})
    process = approved.launching(home)
    try:
        until = time.monotonic() + 120
        while any(fault["times"] for fault in approved.http.get("/_localtok/faults").json()["faults"]):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until, f"{path} was not called {place} times"
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL, (path, place)
    approved.faults()
