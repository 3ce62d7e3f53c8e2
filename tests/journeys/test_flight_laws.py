"""Money runs inside all four clocks, the agreed markets and objectives, and the approved sum: on the platform's own books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from bystanders import TICK, Flying, Launched, a_creators, a_launch, at
from firesteel.desk import Desk, open_desk
from firesteel.desk.rights.endfacts import EXTENDED, PAUSED, SHORTENED, FlightEnd, RenewalAsked
from firesteel.desk.rights.endtodos import flight_ends
from firesteel.errors import FiresteelError, NotCleared
from firesteel.plans import AtEnd, Flight
from firesteel.values import FlightId, PlanId, PostId, Window
from walking import a_clock

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launched]:
    with a_launch(tmp_path_factory.mktemp("laws") / "home", tmp_path_factory.mktemp("lawful") / "home") as made:
        yield made


@pytest.fixture
def flying(launched: Launched, monkeypatch: pytest.MonkeyPatch) -> Flying:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    return launched.begun(AtEnd.END)


CLOCKS: dict[str, Any] = {
    "contract": lambda rights, end: {"window": Window(rights.window.start, end)},
    "music": lambda rights, end: {"music_until": end},
    "must-stay-live": lambda rights, end: {"live_until": end},
}


@pytest.mark.parametrize(
    ("clock", "sign"),
    [
        ("contract", True),
        pytest.param("music", False, marks=pytest.mark.long),
        pytest.param("must-stay-live", True, marks=pytest.mark.long),
    ],
)
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


@pytest.mark.parametrize("clock", [pytest.param("contract", marks=pytest.mark.long), "music", "must-stay-live"])
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
        {"link_and_cta": False},
        pytest.param({"objectives": frozenset({"reach"})}, marks=pytest.mark.long),
        pytest.param({"posts": frozenset({"1"})}, marks=pytest.mark.long),
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
    launched: Launched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    flying = launched.begun(AtEnd.RENEW)
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


@pytest.mark.parametrize("at_end", [pytest.param(AtEnd.END, marks=pytest.mark.long), AtEnd.RENEW])
def test_each_step_before_an_end_is_another_reminder_with_the_money_at_risk(
    launched: Launched, monkeypatch: pytest.MonkeyPatch, at_end: AtEnd
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    flying = launched.begun(at_end)
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
    fresh = replace(flying.plan, id=PlanId("P-2"), name="again", flights=(replace(flight, id=FlightId("P-2-F1")),))
    desk.ledger.record(fresh, fresh.id, at=desk.now(), actor="Ana")
    held = flying.agreed[flight.creator]
    assert held.window is not None

    flying.agree(flight.creator, window=Window(held.window.start, flight.window.end - SECOND))
    page = desk.look(fresh.id)

    blocked = [each.code for finding in page.rows[0].preflight.findings for each in finding.troubles]
    assert "outside-contract" in blocked
    with pytest.raises(NotCleared, match="the contract ends 1 hour before the flight does"):
        desk.approve(page.digest, "Ana")


class Killed(BaseException):
    """The process is gone, between any two of its steps."""


@contextmanager
def dying(desk: Desk, after: int) -> Iterator[None]:
    """A desk that dies at that step, counted from 0: of what it writes down, and of what it sends, before and after."""
    left = after
    record, tiktok = desk.ledger.record, desk.tiktok

    def step() -> None:
        nonlocal left
        if left == 0:
            raise Killed
        left -= 1

    def recorded(*given: Any, **named: Any) -> int:
        step()
        return record(*given, **named)

    def sent(send: Callable[..., Any]) -> Callable[..., Any]:
        def once(*given: Any) -> Any:
            step()
            answer = send(*given)
            step()
            return answer

        return once

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.ledger, "record", recorded)
        for name in ("set_schedule_end", "pause", "resume"):
            patch.setattr(tiktok, name, sent(getattr(tiktok, name)))
        yield


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
def test_a_settling_that_is_killed_at_any_step_ends_in_the_same_state_once_it_is_done_again(
    launched: Launched, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    found, killed = [], True
    for after in count(0, every):
        if not killed:
            break
        flying = launched.begun(AtEnd.RENEW)
        shorter, paused = [flight for flight in flying.plan.flights if flight.creator in flying.agreed][:2]
        held, end = flying.agreed[shorter.creator], flying.desk.now() + 3 * HOUR
        assert held.window is not None
        with monkeypatch.context() as patch:
            patch.setattr(flying.desk, "settle_ends", lambda *_: ())
            flying.agree(shorter.creator, window=Window(held.window.start, end))
            flying.agree(paused.creator, markets=frozenset({"CA"}))
        killed = False
        try:
            with dying(flying.desk, after):
                flying.desk.settle_ends("Ana")
        except Killed:
            killed = True
        desk = flying.desk = open_desk("lumen", clock=a_clock, http=flying.http)
        desk.settle_ends("Ana")

        assert desk.settle_ends("Ana") == ()
        groups = [flying.group(flight) for flight in (shorter, paused)]
        ends = [[each.value for each in desk.ledger.history(FlightEnd, flight.id)] for flight in (shorter, paused)]
        asked = [each.value.step for each in desk.ledger.history(RenewalAsked, shorter.post)]
        found.append(
            (
                [(at(each.ends_at), each.operation_status) for each in groups],
                [[(each.did, each.end) for each in mine] for mine in ends],
                asked,
            )
        )

    assert len(found) * every > 10
    assert all(each == found[-1] for each in found)
    assert found[-1][0][0] == (end, "ENABLE")
    assert found[-1][0][1][1] == "DISABLE"
    assert [[did for did, _ in mine] for mine in found[-1][1]] == [[SHORTENED], [PAUSED]]
    assert found[-1][2] == [1]


def test_a_flight_that_somebody_switches_on_again_in_ads_manager_after_its_rights_ended_is_paused_again(
    flying: Flying,
) -> None:
    flight = a_creators(flying)
    flying.agree(flight.creator, markets=frozenset({"CA"}))

    flying.group(flight).operation_status = "ENABLE"
    flying.read()
    (again,) = flying.desk.settle_ends("Ana")

    assert isinstance(again, FlightEnd)
    assert (again.flight, again.did) == (flight.id, PAUSED)
    assert flying.group(flight).operation_status == "DISABLE"
    assert flying.run(1)[flight.id] == []
    flying.read()
    assert flying.desk.settle_ends("Ana") == ()


def test_promotion_that_is_on_again_after_the_contract_ended_spends_nothing(
    launched: Launched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    flying = launched.begun(AtEnd.RENEW)
    flight = a_creators(flying)
    flying.http.post("/_localtok/lifecycle", json={"promotion switched off": {"AUTH_CODE": "stop"}})
    flying.creator_does(flight, "/code", action="off", days=30)
    flying.read()
    (end,) = flying.desk.settle_ends("Ana")
    held = flying.agreed[flight.creator]
    assert held.window is not None
    flying.agree(flight.creator, window=Window(held.window.start, flying.desk.now() + HOUR))
    flying.run(1)

    flying.creator_does(flight, "/code", action="make", days=30)

    assert (end.did if isinstance(end, FlightEnd) else "", flying.group(flight).operation_status) == (PAUSED, "DISABLE")
    assert flying.run(2)[flight.id] == []


def lost(reply: object) -> None:
    raise Killed(reply)


def test_an_extension_that_was_sent_and_lost_ends_with_the_right_that_was_shortened_since(flying: Flying) -> None:
    flight, desk = a_creators(flying), flying.desk
    held, now = flying.agreed[flight.creator], flying.desk.now()
    assert held.window is not None
    flying.agree(flight.creator, window=Window(held.window.start, now + 2 * HOUR))
    flying.agree(flight.creator, window=held.window)
    with pytest.MonkeyPatch.context() as patch:
        send = desk.tiktok.set_schedule_end
        patch.setattr(desk.tiktok, "set_schedule_end", lambda *given: lost(send(*given)))
        with pytest.raises(Killed):
            desk.extend_flight(flight.id, "Ana")
    assert at(flying.group(flight).ends_at) == flight.window.end

    flying.desk = open_desk("lumen", clock=a_clock, http=flying.http)
    flying.agree(flight.creator, window=Window(held.window.start, now + 3 * HOUR))

    assert at(flying.group(flight).ends_at) == now + 3 * HOUR


WHICH, HOURS = st.integers(0, 9), st.integers(1, 3)
SOON = st.integers(1, 240)
MINUTES = st.integers(-60, 600) | st.integers(600, 20_000)
BLOWS = ("markets", "contract", "withdrawal", "objectives", "posts", "")
CLAUSES = ("window", "music_until", "live_until", "markets", "objectives", "posts")


class AnyOrder(RuleBasedStateMachine):
    """A plan that was launched early, then agreements, grants, approvals, launches, stops, raises, renewals, withdrawals, hands in
    Ads Manager and clock moves in any order; the program settles as its scheduler would. Books are looked at after each."""

    launched: Launched
    launches: bool

    @initialize(at_end=st.sampled_from(list(AtEnd)), blow=st.sampled_from(BLOWS), which=WHICH, minutes=SOON)
    def begin(self, at_end: AtEnd, blow: str, which: int, minutes: int) -> None:
        """Something befalls a flight as soon as it runs; the rest finds the plan with that behind it."""
        self.flying = self.launched.begun(at_end)
        self.first = dict(self.flying.agreed)
        self.mine = [flight for flight in self.flying.plan.flights if flight.creator in self.flying.agreed]
        match blow:
            case "contract":
                self.contract(which, timedelta(minutes=minutes), True, 2)
            case "withdrawal":
                self.the_creator_withdraws(which, minutes, 2)
            case _:
                self.something_else_is_agreed(which, blow, False, 2)

    def one(self, number: int) -> Flight:
        return self.mine[number % len(self.mine)]

    def hours(self, hours: int, *, read: bool = False) -> None:
        """Time passes, then the scheduler settles, having polled where the platform has something to tell."""
        self.flying.run(hours)
        if read:
            self.flying.read()
        with suppress(FiresteelError):
            self.flying.desk.settle_ends()

    @rule(hours=st.integers(3, 30))
    def time_passes(self, hours: int) -> None:
        self.hours(hours, read=True)

    @rule(which=WHICH, minutes=SOON, second=st.integers(0, 59), sign=st.booleans(), hours=HOURS)
    def the_contract_ends_soon(self, which: int, minutes: int, second: int, sign: bool, hours: int) -> None:
        self.contract(which, timedelta(minutes=minutes, seconds=second), sign, hours)

    @rule(which=WHICH, minutes=MINUTES, sign=st.booleans(), hours=HOURS)
    def the_contract_ends_otherwise(self, which: int, minutes: int, sign: bool, hours: int) -> None:
        self.contract(which, timedelta(minutes=minutes), sign, hours)

    def contract(self, which: int, after: timedelta, sign: bool, hours: int) -> None:
        now = self.flying.desk.now()
        self.flying.agree(self.one(which).creator, sign=sign, window=Window(now - timedelta(days=2), now + after))
        self.hours(hours)

    @rule(which=WHICH, minutes=st.none() | SOON | MINUTES, music=st.booleans(), sign=st.booleans(), hours=HOURS)
    def another_clock_ends_otherwise(
        self, which: int, minutes: int | None, music: bool, sign: bool, hours: int
    ) -> None:
        end = None if minutes is None else self.flying.desk.now() + timedelta(minutes=minutes, seconds=-1)
        self.flying.agree(self.one(which).creator, sign=sign, **{"music_until" if music else "live_until": end})
        self.hours(hours)

    @rule(which=WHICH, not_in=st.sampled_from(["markets", "objectives", "posts", ""]), sign=st.booleans(), hours=HOURS)
    def something_else_is_agreed(self, which: int, not_in: str, sign: bool, hours: int) -> None:
        creator = self.one(which).creator
        mine = frozenset(flight.post for flight in self.flying.plan.flights if flight.creator == creator)
        self.flying.agree(
            creator,
            sign=sign,
            markets=frozenset({"CA"} if not_in == "markets" else {"US", "CA"}),
            objectives=frozenset({"reach"} if not_in == "objectives" else {"sales"}),
            posts=frozenset({PostId("1")}) if not_in == "posts" else mine,
        )
        self.hours(hours)

    @rule(which=WHICH)
    def all_is_agreed_again(self, which: int) -> None:
        creator = self.one(which).creator
        self.flying.agree(creator, **{name: getattr(self.first[creator], name) for name in CLAUSES})
        self.hours(1)

    @rule(which=WHICH, minutes=st.integers(0, 300), hours=HOURS)
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
        self.hours(hours, read=True)

    @rule(which=WHICH)
    def a_code_is_handed_over(self, which: int) -> None:
        """Switched on again at the platform, and applied here."""
        code = self.flying.creator_does(self.one(which), "/code", action="make", days=7).get("code", "")
        with suppress(FiresteelError):
            self.flying.desk.authorize_code(code, "Ana")
        self.hours(1)

    @rule(which=WHICH, status=st.sampled_from(["PUBLIC", "PRIVATE"]), music=st.booleans(), hours=HOURS)
    def the_post_changes(self, which: int, status: str, music: bool, hours: int) -> None:
        self.flying.creator_does(self.one(which), "", status=status, music_licensed=music)
        self.hours(hours, read=True)

    @rule(hours=HOURS, ana=st.booleans())
    def decisions_are_carried_out(self, hours: int, ana: bool) -> None:
        """Also those that wait for Ana's yes: what she says yes to is approved."""
        desk = self.flying.desk
        with suppress(FiresteelError):
            desk.judge("Ana")
            desk.apply_due("Ana")
        for row in desk.waiting() if ana else ():
            before = desk.budget_now(desk.flight_named(row.decision.evidence.flight)[1]).micros
            allowed, plan = {plan.id: desk.allowed(plan.id).micros for plan in self.flying.plans}, self.flying.plan
            with suppress(FiresteelError):
                desk.apply_decision(row.seq, "Ana")
            rise = max(0, row.decision.daily_budget.micros - before)
            more = desk.allowed(plan.id).micros - allowed[plan.id]
            assert more <= rise * 15
            self.flying.approved[plan.id] += more
        self.hours(hours)

    @rule(which=WHICH, hours=HOURS)
    def somebody_approves_that_a_flight_runs_on(self, which: int, hours: int) -> None:
        flight, desk, plan = self.one(which), self.flying.desk, self.flying.plan
        before = desk.allowed(plan.id).micros
        more = next((row.more.micros for row in desk.ends() if row.flight == flight.id), 0)
        with suppress(FiresteelError):
            desk.extend_flight(flight.id, "Ana")
            self.flying.approved[plan.id] += more if desk.allowed(plan.id).micros > before else 0
        self.hours(hours)

    @rule(times=st.integers(5, 60), hours=st.integers(6, 20))
    def somebody_raises_budgets_in_ads_manager(self, times: int, hours: int) -> None:
        """What was approved is the campaign's total: it holds whatever the ad groups may spend."""
        self.flying.meddled = True
        for group, flight in self.flying.groups():
            group.budget_micros = flight.daily_budget.micros * times
        self.hours(hours, read=True)

    @rule(hours=HOURS)
    def all_spend_is_stopped(self, hours: int) -> None:
        self.flying.desk.stop_all("Ana", "to look at it")
        self.flying.stopped = True
        self.hours(hours)

    @precondition(lambda self: self.flying.stopped)
    @rule()
    def spend_is_allowed_and_started_again(self) -> None:
        desk = self.flying.desk
        if desk.spend_stopped() is not None:
            desk.allow_spend_again("Ana")
        for plan in self.flying.plans:
            with suppress(FiresteelError):
                self.flying.desk.start_again(plan.id, "Ana")
                self.flying.stopped = False
        self.hours(1)

    @rule(which=WHICH, hours=HOURS)
    def a_flight_is_stopped_by_hand(self, which: int, hours: int) -> None:
        self.flying.desk.stop_flight(self.one(which).id, "Ana", "to look at it")
        self.flying.held.add(self.one(which).id)
        self.hours(hours)

    @precondition(lambda self: self.flying.held)
    @rule()
    def stopped_flights_are_resumed(self) -> None:
        for flight in sorted(self.flying.held):
            with suppress(FiresteelError):
                self.flying.desk.resume_flight(flight, "Ana")
                self.flying.held.discard(flight)
        self.hours(1)

    @precondition(lambda self: self.launches and len(self.flying.others) < 2)
    @rule(which=WHICH, whole_days=st.integers(1, 4))
    def another_plan_is_launched(self, which: int, whole_days: int) -> None:
        """With what is agreed as it is by now: the gates decide."""
        flying, desk, number = self.flying, self.flying.desk, len(self.flying.others) + 2
        window = Window(desk.now(), desk.now() + timedelta(days=whole_days))
        flight = replace(
            self.one(which), id=FlightId(f"F-{number}"), name=f"again_{number}", group_name="", window=window
        )
        plan = replace(
            flying.plan,
            id=PlanId(f"P-{number}"),
            name=f"again_{number}",
            flights=(flight,),
            test_budget=desk.money(flight.daily_budget.micros * whole_days),
            max_share=1.0,
        )
        desk.ledger.record(plan, plan.id, at=desk.now(), actor="Ana")
        flying.others.append(plan)
        flying.approved[plan.id] = plan.test_budget.micros
        with suppress(FiresteelError):
            desk.approve(desk.look(plan.id).digest, "Ana")
            desk.launch(plan.id, "Ana")
        self.hours(2)

    def teardown(self) -> None:
        if hasattr(self, "flying"):
            self.flying.run(3)


def any_order(launched: Launched, examples: int, steps: int, *, launches: bool) -> None:
    machine = type("Machine", (AnyOrder,), {"launched": launched, "launches": launches})
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True)
    run_state_machine_as_test(machine, settings=how)


def test_no_sequence_of_events_spends_outside_the_clocks_the_agreement_or_the_approved_money(
    launched: Launched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    any_order(launched, examples=4, steps=7, launches=False)


def test_what_ended_while_all_spend_was_stopped_does_not_go_on_with_the_rest(
    launched: Launched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by the longer law: nobody moved the ends of flights that were off."""
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    state = type("Machine", (AnyOrder,), {"launched": launched, "launches": True})()
    state.begin(at_end=AtEnd.END, blow="markets", which=0, minutes=1)
    state.all_spend_is_stopped(hours=1)
    state.the_creator_withdraws(hours=1, minutes=0, which=0)
    state.another_clock_ends_otherwise(hours=1, minutes=0, music=False, sign=False, which=5)
    state.spend_is_allowed_and_started_again()
    state.teardown()


@pytest.mark.long
def test_no_long_sequence_of_events_does_either(launched: Launched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(launched.flying.home))
    any_order(launched, examples=60, steps=30, launches=True)
