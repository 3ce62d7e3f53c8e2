"""The scheduler of a live workspace that may only read, or has no login: nothing is written, and why is said once."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

import httpx2
import pytest

from beginnings import Begun, the_plan
from firesteel.desk import Desk, open_desk, running
from firesteel.desk.launch.facts import Limits
from firesteel.desk.logins import ADVERTISER
from firesteel.desk.opening import LIVE
from firesteel.desk.rights.agreeing import Agreeing
from firesteel.storage import due


class Live:
    """The workspace once it says that it speaks to TikTok, over the platform it was made on; its clock is the test's."""

    def __init__(self, desk: Desk, http: httpx2.Client) -> None:
        assert desk.local is not None
        self.now: datetime = desk.local.now()
        self.asked: list[str] = []
        http.event_hooks["request"].append(lambda request: self.asked.append(f"{request.method} {request.url.path}"))
        file = desk.store.workspace.path / "workspace.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"kind": "live", "base_url": LIVE}))
        self.desk = open_desk("lumen", clock=lambda: self.now, http=http)

    def rounds(self, count: int) -> list[dict[str, str]]:
        """What failed in each of so many rounds, twenty minutes apart; what is daily is run as well."""
        from firesteel.errors import FiresteelError
        from firesteel.jobs import JOBS, Worker

        worker, found = Worker(self.desk), list[dict[str, str]]()
        for _ in range(count):
            why = {}
            for job in JOBS:
                try:
                    worker.now(job.name)
                except FiresteelError as error:
                    why[job.name] = str(error)
            found.append(why)
            self.now += timedelta(minutes=20)
        return found

    def wrote(self) -> list[str]:
        return [each for each in self.asked if not each.startswith("GET ")]


@pytest.fixture
def flown(in_flight: Begun, monkeypatch: pytest.MonkeyPatch) -> Begun:
    """Spend passed its ceiling, and a creator took a yes back, while nobody could settle either."""
    monkeypatch.setenv("FIRESTEEL_RATE_TIER", "premium")
    desk = in_flight.desk
    plan = the_plan(desk)
    assert desk.local is not None
    desk.local.advance(hours=30)
    desk.sync()
    creator = next(flight.creator for flight in plan.flights if desk.agreed().by_creator.get(flight.creator))
    for rights in desk.agreed().by_creator[creator]:
        Agreeing.withdraw(desk, creator, rights.deal, "Ana")
    desk.set_limits(Limits(ceiling_day=desk.money(1_000_000)), "Ana")
    return in_flight


def warned(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.getMessage().startswith(f"{name}: ")]


def test_a_workspace_that_may_only_read_writes_nothing_and_says_what_it_could_not_do_once(
    flown: Begun, caplog: pytest.LogCaptureFixture
) -> None:
    live = Live(flown.desk, flown.http)

    with caplog.at_level(logging.WARNING):
        first, second = live.rounds(2)

    assert live.wrote() == []
    for name in ("stop", "ends"):
        assert "may only read" in first[name]
        assert second[name] == first[name]
        assert len(warned(caplog, name)) == 1
    assert "read" not in first
    assert {"job/stop", "job/ends"} <= {todo.key for todo in running.failing(live.desk)}


def test_a_workspace_without_a_login_writes_nothing_and_says_so_once(
    flown: Begun, caplog: pytest.LogCaptureFixture
) -> None:
    flown.desk.store.secrets.remove(ADVERTISER)
    live = Live(flown.desk, flown.http)

    with caplog.at_level(logging.WARNING):
        first, second = live.rounds(2)

    assert live.wrote() == []
    assert "Access token is null" in first["ends"]
    assert "not read: " in due.standing()["read"].said
    assert [len(warned(caplog, name)) for name in first] == [1] * len(first)
    assert first.keys() == second.keys()
    assert not [each for each in caplog.records if each.exc_info]
    assert {f"job/{name}" for name in first} == {todo.key for todo in running.failing(live.desk)}
    told = {todo.key: todo.title for todo in live.desk.today().todos}
    assert told["login/the ad account"] == "The login of the ad account has ended"
    assert any(key.startswith("reading/") and "Access token is null" in title for key, title in told.items())
