"""Everything that can happen to a right while money runs: the flight ends, goes on once renewed, or hands its budget on."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from beginnings import drafted
from creatordesks import without_comments
from firesteel.cli import console
from firesteel.cli.main import app as cli
from firesteel.desk import Desk, open_desk
from firesteel.desk.rights.endfacts import PAUSED, RESUMED, FlightEnd, Moved, RenewalAsked
from firesteel.desk.rights.ending import Done
from firesteel.plans import AtEnd
from firesteel.rights.watching import HAPPENINGS
from firesteel.values import Money
from lifecycles import ROUNDS, ROWS, Act, Stage, staged, table
from localtok.doors import Front
from walking import a_clock

STOPS = sorted(event for event in ROWS if HAPPENINGS[event].affects == "stops")
GOES_ON = sorted(ROWS.keys() - set(STOPS))
ROUND = {event: each for each in ROUNDS for event in each}
Round = Mapping[str, tuple[str, Act, Act]]


def rows(events: list[str], quick: Mapping[str, object]) -> list[object]:
    """Those of the quick round always, the others where there is time."""
    return [pytest.param(event, marks=() if event in quick else pytest.mark.long) for event in events]


@dataclass
class Outcome:
    """What the events of one round led to, by event."""

    done: dict[str, list[Done]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    switched: dict[str, str] = field(default_factory=dict)
    """The ad group's own switch."""
    said: dict[str, str] = field(default_factory=dict)
    charged: dict[str, int] = field(default_factory=dict)
    """Micros the platform charged in the hour after."""
    again: dict[str, list[Done]] = field(default_factory=dict)
    """What followed once it had been put right."""
    back: dict[str, int] = field(default_factory=dict)
    """Micros charged in the hour after that."""


@dataclass
class Flown:
    """A launched plan after half a day of delivery, to which everything returns before something is tried."""

    stage: Stage
    front: Front
    kept: bytes
    copy: Path
    known: dict[tuple[AtEnd, tuple[str, ...]], Outcome] = field(default_factory=dict)

    def outcome(self, at_end: AtEnd, each: Round) -> Outcome:
        """What becomes of it under a plan that says so; tried once."""
        key = (at_end, tuple(each))
        if key not in self.known:
            self.start_again(at_end)
            self.known[key] = self.tried(each)
        return self.known[key]

    def start_again(self, at_end: AtEnd) -> None:
        shutil.rmtree(self.stage.home)
        shutil.copytree(self.copy, self.stage.home)
        self.front.world = pickle.loads(self.kept)
        self.stage.desk = open_desk("lumen", clock=a_clock, http=self.stage.http)
        desk, plan = self.stage.desk, self.stage.desk.plan_of()
        desk.ledger.record(replace(plan, at_end=at_end), plan.id, at=desk.now(), actor="Ana")

    def group(self, creator: str) -> str:
        flight = self.stage.flights[creator]
        (state,) = self.stage.desk.plans()
        assert state.launched is not None
        return next(ref.adgroup_id for ref in state.launched.ads if ref.flight == flight.id)

    def spent(self, creator: str) -> int:
        return self.front.world.purse.ever.get(self.group(creator), 0)

    def hour(self) -> None:
        self.front.world.advance(1)
        self.stage.read()

    def tried(self, each: Round) -> Outcome:
        """It happens, we read and settle; an hour later it is put right, we read and settle again."""
        made, desk = Outcome(), self.stage.desk
        for _, happen, _ in each.values():
            happen(self.stage)
        self.stage.read()
        done = desk.settle_ends("Ana")
        spent = {creator: self.spent(creator) for creator, _, _ in each.values()}
        for event, (creator, _, _) in each.items():
            flight = self.stage.flights[creator].id
            made.done[event] = [one for one in done if not isinstance(one, RenewalAsked) and one.flight == flight]
            made.status[event] = desk.flight(flight).status
            made.switched[event] = self.front.world.adgroups[self.group(creator)].operation_status
            made.said[event] = next(row.says for row in desk.ends() if row.flight == flight)
        self.hour()
        for event, (creator, _, restore) in each.items():
            made.charged[event] = self.spent(creator) - spent[creator]
            restore(self.stage)
        self.stage.read()
        again = desk.settle_ends("Ana")
        assert desk.settle_ends("Ana") == (), "settling twice did something twice"
        spent = {creator: self.spent(creator) for creator, _, _ in each.values()}
        self.hour()
        for event, (creator, _, _) in each.items():
            flight = self.stage.flights[creator].id
            made.again[event] = [one for one in again if not isinstance(one, RenewalAsked) and one.flight == flight]
            made.back[event] = self.spent(creator) - spent[creator]
        return made


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flown]:
    home, copy = tmp_path_factory.mktemp("ends") / "home", tmp_path_factory.mktemp("kept") / "home"
    with drafted().own(home) as here:
        here.world.assume.caption_locked_by_code = False
        stage = staged(home, here.http, here.desk)
        for row in table():
            blocked = [kind for kind, cell in row["cells"].items() if cell["effect"] == "block"]
            stage.control("lifecycle", **{row["event"]: dict.fromkeys(blocked, "stop")})
        here.world.advance(12)
        stage.read()
        shutil.copytree(home, copy)
        without_comments(copy)
        yield Flown(stage, here.front, pickle.dumps(here.world), copy)


@pytest.fixture(autouse=True)
def at_home(flown: Flown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(flown.stage.home))


@pytest.mark.parametrize("event", rows(STOPS, ROUNDS[3]))
def test_under_a_plan_that_ends_the_flight_is_off_with_the_reason_told_and_stays_off(flown: Flown, event: str) -> None:
    ended = flown.outcome(AtEnd.END, ROUND[event])

    (end,) = ended.done[event]

    assert isinstance(end, FlightEnd)
    assert (end.did, end.at_end) == (PAUSED, "end")
    assert end.because
    assert end.unspent.micros > 0
    assert ended.status[event] == "ended"
    assert ended.switched[event] == "DISABLE"
    assert ended.charged[event] == 0
    assert ended.said[event] == f"ended: {end.because}; the rest stays unspent"
    assert ended.again[event] == []
    assert ended.back[event] == 0


@pytest.mark.parametrize("event", rows(GOES_ON, ROUNDS[3]))
def test_what_takes_no_right_away_lets_the_flight_go_on(flown: Flown, event: str) -> None:
    ended = flown.outcome(AtEnd.END, ROUND[event])

    assert ended.done[event] == []
    assert ended.status[event] == "live"
    assert ended.charged[event] > 0


@pytest.mark.parametrize("event", rows(STOPS, ROUNDS[0]))
def test_under_a_plan_that_renews_it_waits_and_goes_on_once_the_right_is_there_again(flown: Flown, event: str) -> None:
    renewed = flown.outcome(AtEnd.RENEW, ROUND[event])

    (end,) = renewed.done[event]
    (again,) = renewed.again[event]

    assert isinstance(end, FlightEnd)
    assert isinstance(again, FlightEnd)
    assert (end.did, again.did) == (PAUSED, RESUMED)
    assert renewed.said[event].endswith("it goes on once the right is there again")
    assert renewed.charged[event] == 0
    assert renewed.back[event] > 0
    assert again.end == end.before
    assert again.because.startswith("its rights last to ")


@pytest.mark.parametrize("event", rows(STOPS, {"account banned": None}))
def test_under_a_plan_that_moves_its_budget_goes_to_the_next_best_cleared_posts(flown: Flown, event: str) -> None:
    moved = flown.outcome(AtEnd.MOVE, {event: ROUND[event][event]})

    end, *moves = moved.done[event]

    assert isinstance(end, FlightEnd)
    assert (end.did, moved.charged[event], moved.back[event]) == (PAUSED, 0, 0)
    rises = {each.to: each.after - each.before for each in moves if isinstance(each, Moved)}
    assert len(rises) == len(moves) > 0
    assert end.flight not in rises
    assert sum(rise.micros for rise in rises.values()) == flown.stage.flights[ROWS[event]].daily_budget.micros
    assert all(f"{rise} a day to {to}" in moved.said[event] for to, rise in rises.items())


def test_what_is_moved_stands_on_the_platform_and_is_never_more_than_was_approved(flown: Flown) -> None:
    flown.outcome(AtEnd.MOVE, {"account banned": ROUND["account banned"]["account banned"]})
    desk = flown.stage.desk
    (state,) = desk.plans()
    assert state.launched is not None

    budgets = {
        ref.flight: flown.front.world.adgroups[ref.adgroup_id].budget_micros
        for ref in state.launched.ads
        if flown.front.world.adgroups[ref.adgroup_id].operation_status == "ENABLE"
    }

    assert budgets == {id: desk.budget_now(desk.flight_named(id)[1]).micros for id in budgets}
    assert sum(budgets.values()) == state.plan.daily_budget.micros
    planned = sum(desk.may_spend(state, flight).micros for flight in state.plan.flights)
    assert planned <= state.plan.test_budget.micros


class Killed(BaseException):
    """The process is gone, between any two of its steps."""


DIES = {
    "before the write": ("before", None),
    "after the write, before its reply was kept": ("after", None),
    "after its reply was kept, before the fact was": ("", "fact"),
}


@pytest.mark.parametrize("moment", rows(list(DIES), {"after the write, before its reply was kept": None}))
def test_a_move_that_was_cut_off_goes_on_as_it_was_meant_and_is_never_made_twice(
    flown: Flown, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    creator, happen, _ = ROUND["account banned"]["account banned"]
    flown.start_again(AtEnd.MOVE)
    happen(flown.stage)
    flown.stage.read()
    with monkeypatch.context() as patch:
        dying(flown.stage.desk, patch, *DIES[moment])
        with pytest.raises(Killed):
            flown.stage.desk.settle_ends("Ana")

    desk = flown.stage.desk = open_desk("lumen", clock=a_clock, http=flown.stage.http)
    flown.stage.read()  # may see the new budget before anybody wrote down that it was set
    desk.settle_ends("Ana")

    flight = flown.stage.flights[creator]
    moved = [entry.value for entry in desk.ledger.history(Moved, flight.id)]
    assert sum(each.after.micros - each.before.micros for each in moved) == flight.daily_budget.micros
    assert len({each.to for each in moved}) == len(moved)
    group = {each.to: desk.flight_named(each.to)[1] for each in moved}
    budgets = {to: flown.front.world.adgroups[group_of(flown, to)].budget_micros for to in group}
    assert budgets == {each.to: each.before.micros + (each.after - each.before).micros for each in moved}
    assert {id: flight.daily_budget for id, flight in group.items()} == {each.to: each.before for each in moved}
    assert desk.settle_ends("Ana") == ()


def dying(desk: Desk, patch: pytest.MonkeyPatch, write: str, fact: str | None) -> None:
    """A desk that dies at its first change of a budget, or on its way to write down that one was moved."""
    set_budget, record = desk.tiktok.set_budget, desk.ledger.record

    def set_and_die(adgroup_id: str, daily: Money) -> Money:
        if write == "after":
            set_budget(adgroup_id, daily)
        raise Killed

    def record_and_die(value: object, subject: str, **given: Any) -> int:
        if isinstance(value, Moved):
            raise Killed
        return record(value, subject, **given)

    if write:
        patch.setattr(desk.tiktok, "set_budget", set_and_die)
    if fact:
        patch.setattr(desk.ledger, "record", record_and_die)


def group_of(flown: Flown, flight: str) -> str:
    (state,) = flown.stage.desk.plans()
    assert state.launched is not None
    return next(ref.adgroup_id for ref in state.launched.ads if ref.flight == flight)


def test_the_terminal_says_what_ends_when_and_settles_it(flown: Flown, monkeypatch: pytest.MonkeyPatch) -> None:
    creator, happen, _ = ROUND["post private"]["post private"]
    flown.start_again(AtEnd.END)
    desk, flight = flown.stage.desk, flown.stage.flights[creator]
    monkeypatch.setattr(console, "desk", lambda workspace: desk)
    happen(flown.stage)
    flown.stage.read()

    before = CliRunner().invoke(cli, ["ends", "--format", "json"])
    done = CliRunner().invoke(cli, ["ends", "--settle", "--as", "Ana"])
    again = CliRunner().invoke(cli, ["ends", "--settle", "--as", "Ana", "--format", "json"])

    (late,) = (row for row in json.loads(before.stdout) if row["late"])
    (row,) = (row for row in json.loads(again.stdout) if row["flight"] == flight.id)
    assert (late["flight"], late["says"]) == (
        flight.id,
        "has to end at once, and TikTok could not be told yet: private",
    )
    assert f"{flight.id} paused: from " in done.stderr
    assert "Nothing was due." in again.stderr
    assert row["says"] == "ended: private; the rest stays unspent"
    assert row["at_risk"] > 0
