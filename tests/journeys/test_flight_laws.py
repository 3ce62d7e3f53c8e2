"""Money runs inside all four clocks, the agreed markets and objectives, and the approved sum: on the platform's own books."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from starlette.testclient import TestClient

from firesteel.desk import Desk, open_desk
from firesteel.desk.rights.endfacts import EXTENDED, PAUSED, SHORTENED, FlightEnd, RenewalAsked
from firesteel.desk.rights.endtodos import flight_ends
from firesteel.errors import BadInput, FiresteelError, NotApproved, NotCleared
from firesteel.plans import AtEnd, Flight, Plan
from firesteel.rights import UsageRights, terms
from firesteel.values import PostId, Window
from localtok.app import app
from localtok.doors import Front
from localtok.state import AdGroup
from localtok.world import World
from walking import a_clock, opened, planned, signed

TICK = timedelta(minutes=15)
"""In which the platform delivers: money of one tick is spent within it."""
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def at(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


@dataclass
class Flying:
    """A desk with a launched plan on a platform in process, and what a bystander knows of what was agreed."""

    home: Path
    front: Front
    http: httpx2.Client
    desk: Desk
    plan: Plan
    agreed: dict[str, UsageRights] = field(default_factory=dict)
    """By creator, as it stands."""
    firm: dict[str, UsageRights] = field(default_factory=dict)
    """By creator, what was last signed, or stood at the launch."""
    withdrawn: dict[str, datetime] = field(default_factory=dict)
    approved: int = 0
    """Micros the plan may spend in all."""

    @property
    def world(self) -> World:
        return self.front.world

    def group(self, flight: Flight) -> AdGroup:
        """The flight's ad group on the platform, found by its name."""
        names = (flight.group_name or flight.name, flight.name)
        return next(each for each in self.world.adgroups.values() if each.name in names)

    def read(self) -> None:
        self.desk.sync()

    def run(self, hours: int) -> dict[str, list[tuple[datetime, int]]]:
        """Let time pass, a tick at a time: what each flight was charged in which; each within its rights, all in all within
        what was approved."""
        charged: dict[str, list[tuple[datetime, int]]] = {flight.id: [] for flight in self.plan.flights}
        for _ in range(hours * 4):
            before, start = dict(self.world.purse.ever), at(self.world.now)
            self.world.advance(ticks=1)
            for flight in self.plan.flights:
                id = self.group(flight).adgroup_id
                if micros := self.world.purse.ever.get(id, 0) - before.get(id, 0):
                    charged[flight.id].append((start, micros))
                    assert not (why := self.outside(flight, start)), f"{flight.id} spent at {start}: {why}"
        whole = sum(self.world.purse.ever.get(self.group(flight).adgroup_id, 0) for flight in self.plan.flights)
        assert whole <= self.approved
        return charged

    def outside(self, flight: Flight, start: datetime) -> str:
        """Why nothing may be spent on a flight in the tick that begins then; by what the bystander knows."""
        last = start + TICK
        post = self.world.posts[flight.post]
        if post.status != "PUBLIC":
            return "the post is not public"
        rights = self.agreed.get(flight.creator)
        if rights is None:  # the brand's own
            return ""
        codes = [each for each in self.world.codes.values() if each.item_id == flight.post and not each.deleted]
        if not any(at(each.starts_at) <= start and last <= at(each.ends_at) for each in codes):
            return "no code covers it"
        if (taken := self.withdrawn.get(flight.creator)) is not None and taken < last:
            return "withdrawn"
        for each in (rights, self.firm[flight.creator]):
            assert each.window is not None
            if not (each.window.start <= start and last <= each.window.end):
                return f"the contract runs to {each.window.end}"
            if any(end is not None and end < last for end in (each.music_until, each.live_until)):
                return "music or the duty to keep it up ended"
            if flight.post not in (each.posts or ()) or not flight.audience.markets <= (each.markets or set()):
                return "another post or market"
            if self.plan.objective not in (each.objectives or ()):
                return "another objective"
        return ""

    def agree(self, creator: str, *, sign: bool = True, **changes: Any) -> None:
        """A new version of an agreement, signed or not."""
        rights = replace(self.agreed[creator], **changes)
        self.agreed[creator] = rights
        if sign:  # before anybody learns of it, the longer one of two would not hold
            self.desk.agree(rights, "Ben")
            self.desk.sign(creator, "", terms(rights), creator, "page", creator)
            self.firm[creator] = rights
            self.withdrawn.pop(creator, None)
        else:
            self.desk.agree(rights, "Ben")

    def creator_does(self, flight: Flight, path: str, **body: Any) -> None:
        """At the platform's own door; it may refuse."""
        self.http.post(f"/_localtok/posts/{flight.post}{path}", json=body)


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flying, bytes, Path]]:
    """A launched plan after its first hours, and what takes it back there."""
    with pytest.MonkeyPatch.context() as patch:
        home, copy = tmp_path_factory.mktemp("laws") / "home", tmp_path_factory.mktemp("lawful") / "home"
        patch.setenv("FIRESTEEL_HOME", str(home))
        front = Front(World(seed=7), base_url="http://localtok")
        with TestClient(app(front), base_url=front.base_url) as http:
            desk = opened(http, "demo")[0]
            plan = desk.plan_of(planned(desk))
            signed(desk, plan)
            desk.approve(desk.gate(plan.id).digest, "Ana")
            desk.launch(plan.id, "Ana")
            front.world.advance(6)
            desk.sync()
            shutil.copytree(home, copy)
            shutil.rmtree(copy / "workspaces" / "demo" / "lake" / "comment", ignore_errors=True)
            yield Flying(home, front, http, desk, plan), pickle.dumps(front.world), copy


@pytest.fixture
def flying(launched: tuple[Flying, bytes, Path], monkeypatch: pytest.MonkeyPatch) -> Flying:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched[0].home))
    return begun(launched, AtEnd.END)


def begun(launched: tuple[Flying, bytes, Path], at_end: AtEnd) -> Flying:
    """The plan as it stood after its first hours, saying what is to happen at the end of a right."""
    made, world, copy = launched
    shutil.rmtree(made.home)
    shutil.copytree(copy, made.home)
    made.front.world = pickle.loads(world)
    desk = made.desk = open_desk("demo", clock=a_clock, http=made.http)
    plan = replace(made.plan, at_end=at_end)
    desk.ledger.record(plan, plan.id, at=desk.now(), actor="Ana")
    agreed = {rights.creator: rights for rights in desk.agreements()}
    return replace(
        made,
        plan=plan,
        desk=desk,
        agreed=dict(agreed),
        firm=dict(agreed),
        withdrawn={},
        approved=plan.test_budget.micros,
    )


def a_creators(flying: Flying) -> Flight:
    """A flight of somebody else's post, whose right it is that runs out."""
    return next(flight for flight in flying.plan.flights if flight.creator in flying.agreed)


CLOCKS: dict[str, Any] = {
    "contract": lambda rights, end: {"window": Window(rights.window.start, end)},
    "music": lambda rights, end: {"music_until": end},
    "must-stay-live": lambda rights, end: {"live_until": end},
}


@pytest.mark.parametrize(("clock", "sign"), [("contract", True), ("music", False), ("must-stay-live", True)])
def test_a_right_that_ends_one_second_inside_ends_the_flight_with_nothing_spent_after(
    flying: Flying, clock: str, sign: bool
) -> None:
    flight = a_creators(flying)
    end = flying.desk.now() + 3 * HOUR - SECOND

    flying.agree(flight.creator, sign=sign, **CLOCKS[clock](flying.agreed[flight.creator], end))
    ends_at = at(flying.group(flight).ends_at)
    charged = flying.run(5)[flight.id]

    assert ends_at == end
    assert charged
    assert max(start + TICK for start, _ in charged) <= end
    flying.read()
    assert flying.desk.flight(flight.id).status == "ended"


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_right_that_ended_one_second_ago_pauses_the_flight_in_the_same_call(flying: Flying, clock: str) -> None:
    flight = a_creators(flying)

    flying.agree(flight.creator, sign=False, **CLOCKS[clock](flying.agreed[flight.creator], flying.desk.now() - SECOND))

    assert flying.group(flight).operation_status == "DISABLE"
    assert flying.run(2)[flight.id] == []
    assert [entry.value.did for entry in flying.desk.ledger.history(FlightEnd, flight.id)] == [PAUSED]


def test_a_withdrawal_for_later_moves_the_end_there_and_one_for_now_is_a_pause(flying: Flying) -> None:
    flight = a_creators(flying)
    later = flying.desk.now() + 2 * HOUR - SECOND

    flying.withdrawn[flight.creator] = later
    flying.desk.withdraw(flight.creator, "", flight.creator, effective=later)
    moved = at(flying.group(flight).ends_at)
    charged = flying.run(1)[flight.id]
    flying.read()
    flying.withdrawn[flight.creator] = flying.desk.now()
    flying.desk.withdraw(flight.creator, "", flight.creator)
    after = flying.run(2)[flight.id]

    assert (moved, bool(charged), after) == (later, True, [])
    dids = [entry.value.did for entry in flying.desk.ledger.history(FlightEnd, flight.id)]
    assert dids == [PAUSED, SHORTENED]


@pytest.mark.parametrize(
    "changes",
    [
        {"markets": frozenset({"CA"})},
        {"objectives": frozenset({"reach"})},
        {"link_and_cta": False},
        {"posts": frozenset({"1"})},
    ],
)
def test_what_an_agreement_no_longer_allows_is_paused_in_the_same_call(flying: Flying, changes: dict[str, Any]) -> None:
    flight = a_creators(flying)

    flying.agree(flight.creator, sign=False, **changes)

    assert flying.group(flight).operation_status == "DISABLE"
    assert flying.run(1)[flight.id] == []
    (end,) = (entry.value for entry in flying.desk.ledger.history(FlightEnd, flight.id))
    assert end.because


def test_an_agreement_that_is_longer_counts_once_it_is_signed_and_then_the_flight_goes_on_under_a_plan_that_renews(
    launched: tuple[Flying, bytes, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched[0].home))
    flying = begun(launched, AtEnd.RENEW)
    flight = a_creators(flying)
    held = flying.agreed[flight.creator]
    assert held.window is not None
    short = Window(held.window.start, flying.desk.now() + 3 * HOUR)

    flying.agree(flight.creator, window=short)
    asked = flying.desk.settle_ends("Ana")
    flying.agree(flight.creator, sign=False, window=held.window)
    unsigned = at(flying.group(flight).ends_at)
    flying.agree(flight.creator, window=held.window)

    assert [(each.step, each.creator) for each in asked if isinstance(each, RenewalAsked)] == []
    assert [each.value.step for each in flying.desk.ledger.history(RenewalAsked, flight.post)] == [1]
    assert unsigned == short.end
    assert at(flying.group(flight).ends_at) == flight.window.end
    newest = flying.desk.ledger.latest(FlightEnd, flight.id)
    assert (newest.did, newest.before, newest.end) == (EXTENDED, short.end, flight.window.end)


@pytest.mark.parametrize("at_end", [AtEnd.END, AtEnd.RENEW])
def test_each_step_before_an_end_is_another_reminder_with_the_money_at_risk(
    launched: tuple[Flying, bytes, Path], monkeypatch: pytest.MonkeyPatch, at_end: AtEnd
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched[0].home))
    flying = begun(launched, at_end)
    flight, desk = a_creators(flying), flying.desk
    last, told = desk.now() + timedelta(days=1), []
    window = flying.agreed[flight.creator].window
    assert window is not None

    for days in (12, 6, 2.5, 0.5):
        last = desk.now() + timedelta(days=days)
        flying.agree(flight.creator, window=Window(window.start, last))
        told += [todo for post, todo in flight_ends(desk) if post == flight.post]

    assert [todo.key for todo in told] == [
        f"renewal/{flight.post}/{desk.now() + timedelta(days=days):%Y-%m-%d}/{step}"
        for days, step in ((12, 14), (6, 7), (2.5, 3), (0.5, 1))
    ]
    assert [todo.money for todo in told] == ["$51.28", "$358.96", "$564.08", "$666.64"]
    asked = [entry.value.step for entry in reversed(desk.ledger.history(RenewalAsked, flight.post))]
    assert asked == ([14, 7, 3, 1] if at_end is AtEnd.RENEW else [])
    assert {todo.money_note for todo in told} == {"at risk" if at_end is AtEnd.RENEW else "would be left"}


def test_a_gate_blocks_a_flight_whose_contract_ends_one_second_inside(flying: Flying) -> None:
    desk, flight = flying.desk, a_creators(flying)
    fresh = replace(flying.plan, id="P-2", name="again", flights=(replace(flight, id="P-2-F1"),))
    desk.ledger.record(fresh, fresh.id, at=desk.now(), actor="Ana")
    held = flying.agreed[flight.creator]
    assert held.window is not None

    flying.agree(flight.creator, window=Window(held.window.start, flight.window.end - SECOND))
    page = desk.look(fresh.id)

    blocked = [each.code for finding in page.rows[0].preflight.findings for each in finding.troubles]
    assert "outside-contract" in blocked
    with pytest.raises(NotCleared, match="the contract ends 1 hour before the flight does"):
        desk.approve(page.digest, "Ana")


WHICH, HOURS = st.integers(0, 9), st.integers(2, 8)
MINUTES = st.integers(-60, 600) | st.integers(600, 20_000)


class AnyOrder(RuleBasedStateMachine):
    """Agreements, grants, edits, approvals, renewals, withdrawals, music and clock moves in any order; the program polls and
    settles as its scheduler would."""

    launched: tuple[Flying, bytes, Path]

    @initialize(at_end=st.sampled_from(list(AtEnd)))
    def begin(self, at_end: AtEnd) -> None:
        self.flying = begun(self.launched, at_end)
        self.mine = [flight for flight in self.flying.plan.flights if flight.creator in self.flying.agreed]

    def one(self, number: int) -> Flight:
        return self.mine[number % len(self.mine)]

    def hours(self, hours: int) -> None:
        """Time passes, then the scheduler polls and settles."""
        self.flying.run(hours)
        self.flying.read()
        with suppress(FiresteelError):
            self.flying.desk.settle_ends()

    @rule(hours=st.integers(9, 40))
    def time_passes(self, hours: int) -> None:
        self.hours(hours)

    @rule(which=WHICH, minutes=MINUTES, second=st.integers(0, 59), sign=st.booleans(), hours=HOURS)
    def the_contract_ends_otherwise(self, which: int, minutes: int, second: int, sign: bool, hours: int) -> None:
        start = self.flying.desk.now() - timedelta(days=2)
        end = self.flying.desk.now() + timedelta(minutes=minutes, seconds=second)
        self.flying.agree(self.one(which).creator, sign=sign, window=Window(start, end))
        self.hours(hours)

    @rule(which=WHICH, minutes=st.none() | MINUTES, music=st.booleans(), sign=st.booleans(), hours=HOURS)
    def another_clock_ends_otherwise(
        self, which: int, minutes: int | None, music: bool, sign: bool, hours: int
    ) -> None:
        end = None if minutes is None else self.flying.desk.now() + timedelta(minutes=minutes, seconds=-1)
        self.flying.agree(self.one(which).creator, sign=sign, **{"music_until" if music else "live_until": end})
        self.hours(hours)

    @rule(which=WHICH, us=st.booleans(), sales=st.booleans(), named=st.booleans(), sign=st.booleans(), hours=HOURS)
    def something_else_is_agreed(self, which: int, us: bool, sales: bool, named: bool, sign: bool, hours: int) -> None:
        creator = self.one(which).creator
        mine = frozenset(flight.post for flight in self.flying.plan.flights if flight.creator == creator)
        self.flying.agree(
            creator,
            sign=sign,
            markets=frozenset({"US", "CA"} if us else {"CA"}),
            objectives=frozenset({"sales"} if sales else {"reach"}),
            posts=mine if named else frozenset({PostId("1")}),
        )
        self.hours(hours)

    @rule(which=WHICH, minutes=st.integers(0, 900), hours=HOURS)
    def the_creator_withdraws(self, which: int, minutes: int, hours: int) -> None:
        creator = self.one(which).creator
        since = self.flying.desk.now() + timedelta(minutes=minutes)
        known = self.flying.withdrawn.get(creator)
        self.flying.withdrawn[creator] = since if known is None else min(known, since)
        self.flying.desk.withdraw(creator, "", creator, effective=since)
        self.hours(hours)

    @rule(which=WHICH, what=st.sampled_from(["off", "revoke", "expire", "make", "extend"]), hours=HOURS)
    def a_code_changes(self, which: int, what: str, hours: int) -> None:
        self.flying.creator_does(self.one(which), "/code", action=what, days=7)
        self.hours(hours)

    @rule(which=WHICH, status=st.sampled_from(["PUBLIC", "PRIVATE"]), music=st.booleans(), hours=HOURS)
    def the_post_changes(self, which: int, status: str, music: bool, hours: int) -> None:
        self.flying.creator_does(self.one(which), "", status=status, music_licensed=music)
        self.hours(hours)

    @rule(hours=HOURS)
    def decisions_are_carried_out(self, hours: int) -> None:
        with suppress(FiresteelError):
            self.flying.desk.judge("Ana")
            self.flying.desk.apply_due("Ana")
        self.hours(hours)

    @rule(which=WHICH, hours=HOURS)
    def somebody_approves_that_a_flight_runs_on(self, which: int, hours: int) -> None:
        flight, desk = self.one(which), self.flying.desk
        before = desk.allowed(self.flying.plan.id).micros
        with suppress(BadInput, NotApproved):
            more = next((row.more.micros for row in desk.ends() if row.flight == flight.id), 0)
            desk.extend_flight(flight.id, "Ana")
            self.flying.approved += more if desk.allowed(self.flying.plan.id).micros > before else 0
        self.hours(hours)

    def teardown(self) -> None:
        if hasattr(self, "flying"):
            self.flying.run(6)


def any_order(launched: tuple[Flying, bytes, Path], examples: int, steps: int) -> None:
    machine = type("Machine", (AnyOrder,), {"launched": launched})
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True)
    run_state_machine_as_test(machine, settings=how)


def test_no_sequence_of_events_spends_outside_the_clocks_the_agreement_or_the_approved_money(
    launched: tuple[Flying, bytes, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched[0].home))
    any_order(launched, examples=3, steps=5)


@pytest.mark.long
def test_no_long_sequence_of_events_does_either(
    launched: tuple[Flying, bytes, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched[0].home))
    any_order(launched, examples=60, steps=30)
