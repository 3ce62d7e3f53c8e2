"""Killed between any two writes, and done again: stops, starts, undos, raises and longer flights end in the same state,
and no money is let go on twice or uncounted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from firesteel.desk import Desk, open_desk
from firesteel.desk.facts import Launched, Launching, PlanState
from firesteel.desk.launch.facts import Allowance, CampaignHeld, EndSeen, FlightHeld, LaunchUndone, Limits
from firesteel.desk.rights.endfacts import EXTENDED, SHORTENED, FlightEnd
from firesteel.errors import BadInput, Conflict, NotApproved
from firesteel.plans import Flight, Plan
from firesteel.storage.journal import Write
from firesteel.storage.ledger import Ledger
from launchpads import delivered, fresh, running
from tiktokwire import ads
from walking import a_clock

Pad = tuple[Desk, Plan]
DOLLAR = 1_000_000
MOST = 40
"""More moments than any of these acts has."""


class Killed(BaseException):
    """What a process that is killed cannot catch either."""


def killed_at(moment: int, monkeypatch: pytest.MonkeyPatch, act: Callable[..., object], *given: object) -> bool:
    """Run it and kill it at that moment: before or after a fact is recorded, or once the platform did what it was asked
    and nobody read its answer. Whether it came so far."""
    left = iter(range(moment, -1, -1))
    record, send = Ledger.record_many, httpx2.Client.request

    def tick() -> None:
        if next(left, None) == 0:
            raise Killed

    def recorded(self: Ledger, *given: Any, **named: Any) -> tuple[int, ...]:
        tick()
        seqs = record(self, *given, **named)
        tick()
        return seqs

    def sent(self: httpx2.Client, method: str, url: Any, **named: Any) -> httpx2.Response:
        answer = send(self, method, url, **named)
        if method == "POST":
            tick()
        return answer

    with monkeypatch.context() as cut:
        cut.setattr(Ledger, "record_many", recorded)
        cut.setattr(httpx2.Client, "request", sent)
        try:
            act(*given)
        except Killed:
            return True
    return False


def again(desk: Desk) -> Desk:
    """Another process on the same workspace."""
    return open_desk(desk.store.workspace.name, clock=a_clock, http=desk.tiktok.client.http)


def campaign(desk: Desk, plan: Plan) -> ads.Campaign:
    id = desk.ledger.latest(Launched, plan.id).campaign_id
    (row,) = desk.tiktok.client.campaign_get(ads.CampaignFilter(campaign_ids=[id])).rows
    return row


def group(desk: Desk, plan: Plan, flight: Flight) -> ads.AdGroup:
    ref = next(each for each in desk.ledger.latest(Launched, plan.id).ads if each.flight == flight.id)
    rows = desk.tiktok.client.adgroup_get(ads.AdGroupFilter(adgroup_ids=[ref.adgroup_id])).rows
    return rows[0]


@pytest.mark.long
def test_a_stop_and_a_start_that_are_killed_anywhere_are_finished_by_doing_them_again(
    pad: Pad, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, plan = pad[0], running(*pad)
    a_day, moment, went_on = desk.spending().a_day, 0, True
    while went_on:
        assert moment < MOST
        went_on = killed_at(moment, monkeypatch, desk.stop_all, "Ana", "the shop is down")
        desk = again(desk)
        desk.stop_all("Ana", "the shop is down")
        assert (campaign(desk, plan).operation_status, desk.spending().a_day) == ("DISABLE", desk.money(0))

        desk.allow_spend_again("Olga")
        went_on |= killed_at(moment, monkeypatch, desk.start_again, plan.id, "Ana")
        desk = again(desk)
        if campaign(desk, plan).operation_status == "ENABLE":
            assert desk.spending().a_day == a_day, "money runs that nobody counts"
        if desk.ledger.latest(CampaignHeld, plan.id).held or unanswered(desk, "start/"):
            desk.start_again(plan.id, "Ana")
        assert (campaign(desk, plan).operation_status, desk.spending().a_day) == ("ENABLE", a_day)
        with pytest.raises(BadInput, match="not paused by a stop"):
            desk.start_again(plan.id, "Ana")
        moment += 1


def unanswered(desk: Desk, prefix: str) -> bool:
    return any(
        subject.startswith(prefix) and desk.ledger.latest(Write, subject).answer is None
        for subject in desk.ledger.subjects(Write)
    )


@pytest.mark.long
def test_a_flight_stopped_and_let_go_on_is_never_running_uncounted(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = pad[0], running(*pad)
    flight, moment, went_on = plan.flights[0], 0, True
    while went_on:
        assert moment < MOST
        went_on = killed_at(moment, monkeypatch, desk.stop_flight, flight.id, "Ana", "comments turned")
        desk = again(desk)
        desk.stop_flight(flight.id, "Ana", "comments turned")
        assert (group(desk, plan, flight).operation_status, flight.id in desk.held_flights()) == ("DISABLE", True)

        went_on |= killed_at(moment, monkeypatch, desk.resume_flight, flight.id, "Ana")
        desk = again(desk)
        assert group(desk, plan, flight).operation_status == "DISABLE" or flight.id not in desk.held_flights()
        if desk.ledger.latest(FlightHeld, flight.id).held or unanswered(desk, "resume/"):
            desk.resume_flight(flight.id, "Ana")
        assert (group(desk, plan, flight).operation_status, flight.id in desk.held_flights()) == ("ENABLE", False)
        moment += 1


@pytest.mark.long
def test_an_undo_that_is_killed_anywhere_is_finished_by_doing_it_again(
    pad: Pad, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, moment, went_on = pad[0], 0, True
    while went_on:
        assert moment < MOST
        plan = running(desk, pad[1])
        delivered(desk, plan, 7 * DOLLAR)
        went_on = killed_at(moment, monkeypatch, desk.undo_launch, plan.id, "Ana", "wrong page")
        desk = again(desk)
        if desk.undone(plan.id) is None and desk.ledger.latest_or_none(Write, f"{plan.id}/undo") is not None:
            desk.ledger.record(
                CampaignHeld(plan=plan.id, campaign_id=campaign(desk, plan).campaign_id, held=True),
                plan.id,
                at=desk.now(),
                actor="Ana",
            )
            with pytest.raises(BadInput, match="begun and cut off"):
                desk.start_again(plan.id, "Ana")
        undone = desk.undo_launch(plan.id, "Ana", "wrong page")
        assert desk.undo_launch(plan.id, "Ben", "again") == undone
        assert len(desk.ledger.history(LaunchUndone, plan.id)) == 1
        assert campaign(desk, plan).operation_status == "DISABLE"
        moment += 3


def raised(desk: Desk, state: PlanState, seq: int) -> None:
    """Ten dollars more, approved by Ana under a name of its own."""
    desk.consent("raise", f"raise {seq}", desk.money(10 * DOLLAR), "Ana", plan=state.plan.id)
    desk.raise_total(state, f"raise {seq}", f"decision/{seq}/campaign", seq, "Ana")


@pytest.mark.long
def test_a_raise_of_the_total_that_is_killed_anywhere_counts_once(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = pad[0], running(*pad)
    (state,) = (each for each in desk.plans() if each.plan.id == plan.id)
    moment, went_on = 0, True
    while went_on:
        assert moment < MOST
        before, seq = desk.allowed(plan.id), desk.ledger.head()

        went_on = killed_at(moment, monkeypatch, raised, desk, state, seq)
        desk = again(desk)
        raised(desk, state, seq)
        raised(desk, state, seq)
        assert desk.allowed(plan.id) == before + desk.money(10 * DOLLAR)
        assert campaign(desk, plan).budget * DOLLAR == desk.allowed(plan.id).micros
        moment += 1


def test_a_raise_that_was_cut_off_and_overtaken_neither_lowers_nor_doubles_the_other(pad: Pad) -> None:
    desk, plan = pad[0], running(*pad)
    (state,) = (each for each in desk.plans() if each.plan.id == plan.id)
    first, second = desk.ledger.head(), desk.ledger.head() + 1_000_000
    for seq in (first, second, first, second):
        raised(desk, state, seq)

    assert desk.allowed(plan.id) == plan.test_budget + desk.money(20 * DOLLAR)
    assert campaign(desk, plan).budget * DOLLAR == desk.allowed(plan.id).micros
    assert len(desk.ledger.history(Allowance, plan.id)) == 2


def shortened(desk: Desk, plan: Plan, flight: Flight) -> None:
    """Its end was moved forward by a day, and nothing hinders it from being moved back."""
    end = flight.window.end - timedelta(days=1)
    desk.tiktok.set_schedule_end(group(desk, plan, flight).adgroup_id, end)
    made = FlightEnd(
        flight=flight.id,
        plan=plan.id,
        did=SHORTENED,
        before=flight.window.end,
        end=end,
        because="the contract ends",
        at_end="end",
        unspent=flight.daily_budget,
    )
    desk.ledger.record(made, flight.id, at=desk.now(), actor="firesteel")


@pytest.mark.long
def test_a_longer_flight_that_is_killed_anywhere_may_cost_what_was_approved_once(
    pad: Pad, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, plan = pad[0], running(*pad)
    flight, moment, went_on, most = plan.flights[0], 0, True, 0
    less = desk.money(1_900 * DOLLAR)
    desk.tiktok.set_campaign_budget(campaign(desk, plan).campaign_id, less)
    desk.ledger.record(Allowance(plan=plan.id, total=less, decision=0), plan.id, at=desk.now(), actor="Ana")
    while went_on:
        assert moment < MOST
        shortened(desk, plan, flight)
        went_on = killed_at(moment, monkeypatch, desk.extend_flight, flight.id, "Ana")
        desk = again(desk)
        if desk.ledger.latest(FlightEnd, flight.id).did == SHORTENED:
            desk.extend_flight(flight.id, "Ana")
        most += flight.daily_budget.micros
        newest = desk.ledger.latest(FlightEnd, flight.id)
        assert (newest.did, newest.end) == (EXTENDED, flight.window.end)
        assert desk.allowed(plan.id).micros <= less.micros + most
        assert campaign(desk, plan).budget * DOLLAR == desk.allowed(plan.id).micros
        moment += 1
    assert desk.allowed(plan.id) > less


def test_a_flight_is_not_let_run_longer_beyond_a_ceiling(pad: Pad) -> None:
    desk, plan = pad[0], running(*pad)
    shortened(desk, plan, plan.flights[0])
    desk.set_limits(Limits(ceiling_day=desk.money(DOLLAR)), "Olga")

    with pytest.raises(NotApproved, match="passes the ceiling"):
        desk.extend_flight(plan.flights[0].id, "Ana")

    assert desk.ledger.latest(FlightEnd, plan.flights[0].id).did == SHORTENED


def test_a_launch_that_a_stop_interrupted_counts_as_running_once_it_runs(
    pad: Pad, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    verify = type(desk)._verify

    def and_somebody_stops(self: Desk, *given: Any) -> None:
        verify(self, *given)
        again(desk).stop_all("Ben", "wrong link")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(desk), "_verify", and_somebody_stops)
        with pytest.raises(NotApproved, match="Ben stopped all spend"):
            desk.launch(plan.id, "Ana")
    desk.allow_spend_again("Olga")
    desk.launch(plan.id, "Ana")

    assert campaign(desk, plan).operation_status == "ENABLE"
    assert not desk.held_flights() & {each.id for each in plan.flights}
    assert desk.spending().a_day >= plan.daily_budget


def test_what_was_taken_back_meanwhile_is_not_started_again(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = pad[0], running(*pad)
    delivered(desk, plan, 7 * DOLLAR)
    desk.stop_all("Ana", "the shop is down")
    desk.allow_spend_again("Olga")
    polled = type(desk)._poll_authorizations

    def and_somebody_takes_it_back(self: Desk, *given: Any) -> int:
        with pytest.raises(Exception, match="at this moment"):
            again(desk).undo_launch(plan.id, "Ben", "wrong link")
        return polled(self, *given)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(desk), "_poll_authorizations", and_somebody_takes_it_back)
        desk.start_again(plan.id, "Ana")
    again(desk).undo_launch(plan.id, "Ben", "wrong link")

    assert campaign(desk, plan).operation_status == "DISABLE"
    with pytest.raises(BadInput, match="taken back"):
        desk.start_again(plan.id, "Ana")


def test_a_campaign_that_somebody_switches_on_again_while_spend_is_stopped_is_paused_again(pad: Pad) -> None:
    desk, plan = pad[0], running(*pad)
    desk.stop_all("Ana", "the shop is down")
    desk.tiktok.client.campaign_status([campaign(desk, plan).campaign_id], "ENABLE")

    desk.settle_stop()

    assert campaign(desk, plan).operation_status == "DISABLE"


def test_started_again_names_only_what_runs_then(pad: Pad) -> None:
    from firesteel.desk.facts import Seen

    desk, plan = pad[0], running(*pad)
    off = plan.flights[1]
    seen = Seen(flight=off.id, daily_budget=off.daily_budget, enabled=False)
    desk.ledger.record(seen, off.id, at=desk.now(), actor="tiktok")
    desk.stop_all("Ana", "the shop is down")
    desk.allow_spend_again("Olga")

    assert desk.start_again(plan.id, "Ana").flights == (plan.flights[0].id, plan.flights[2].id)


def test_what_runs_by_itself_approves_nothing(pad: Pad) -> None:
    with pytest.raises(NotApproved, match="needs a person's yes"):
        pad[0].approve_change("raise", "raise by itself", pad[0].money(DOLLAR), "firesteel")


def test_a_plan_that_is_changed_at_the_moment_of_its_launch_stays_as_it_was_approved(
    pad: Pad, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    dearer, keepable = replace(plan, test_budget=plan.test_budget + desk.money(9_000 * DOLLAR)), type(desk)._keepable

    def and_somebody_launches(self: Desk, given: Plan) -> None:
        keepable(self, given)
        again(desk).launch(plan.id, "Ana")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(desk), "_keepable", and_somebody_launches)
        with pytest.raises(Conflict, match="stays as it was approved"):
            desk.keep_plan(dearer, "Jana")

    assert desk.plan_of(plan.id) == plan
    assert desk.allowed(plan.id) == plan.test_budget


def test_what_tiktok_would_refuse_anyway_leaves_the_approval_unused(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    flights = (replace(plan.flights[0], call_to_action="BUY_IT_NOW"), *plan.flights[1:])
    odd = replace(plan, flights=flights)
    desk.ledger.record(odd, odd.id, at=desk.now(), actor="Jana")
    desk.approve(desk.gate(odd.id).digest, "Ana")

    with pytest.raises(BadInput, match="no button 'BUY_IT_NOW'"):
        desk.launch(odd.id, "Ana")

    assert desk.ledger.latest_or_none(Launching, odd.id) is None


def test_an_end_that_somebody_moved_on_the_platform_is_set_back_or_told(pad: Pad) -> None:
    from firesteel.desk.launch.todos import todos

    desk, plan = pad[0], running(*pad)
    later, sooner, kept = plan.flights
    for flight, days in ((later, 3), (sooner, -3)):
        desk.tiktok.set_schedule_end(group(desk, plan, flight).adgroup_id, flight.window.end + timedelta(days=days))

    desk.settle_stop()
    desk.settle_stop()

    ends = {each.id: group(desk, plan, each).schedule_end_time for each in plan.flights}
    assert ends[later.id] == f"{later.window.end:%Y-%m-%d %H:%M:%S}"
    assert ends[sooner.id] == f"{sooner.window.end - timedelta(days=3):%Y-%m-%d %H:%M:%S}"
    told = {todo.title.split()[6]: todo.why for todo in todos(desk) if todo.chip == "End moved"}
    assert set(told) == {later.id, sooner.id}
    assert "it was set back" in told[later.id] and "lets it run until" in told[sooner.id]
    assert len(desk.ledger.history(EndSeen, kept.id)) == 0
