"""A raise on proof goes beyond the test budget: what was approved, what the campaign may spend, and what it spent."""

from __future__ import annotations

from firesteel.decisions import Action
from firesteel.desk.facts import Acted, Judged
from firesteel.desk.flight.pacetodos import off_pace, seen_often
from firesteel.desk.flight.pacing import Reached, pace, read_reach
from firesteel.desk.launch.facts import Allowance
from firesteel.rights.lengths import days_left
from firesteel.values import Money
from walking import Walk


def approved_raises(walk: Walk) -> list[tuple[str, Money, int]]:
    """Each raise on proof that was carried out: its flight, by how much a day, for how many days."""
    found = []
    for entry in reversed(walk.desk.ledger.history(Acted)):
        judged = walk.desk.ledger.numbered(Judged, entry.value.decision).value
        if judged.decision.action is Action.SCALE and judged.decision.because != "promising":
            _, flight = walk.desk.flight_named(judged.flight)
            left = days_left(walk.desk.window_now(flight).end, entry.at)
            found.append((judged.flight, entry.value.after - entry.value.before, left))
    return found


def test_the_campaign_may_spend_what_was_approved_and_nothing_more(walk: Walk) -> None:
    plan = walk.told.report.plan
    more = sum(rise.micros * days for _, rise, days in approved_raises(walk))

    assert more > 0
    assert walk.desk.allowed(plan.id) == Money(plan.test_budget.micros + more, plan.test_budget.currency)
    launched = next(state.launched for state in walk.desk.plans() if state.plan.id == plan.id)
    assert launched is not None
    campaign = walk.world.campaigns[launched.campaign_id]
    assert campaign.budget_micros == walk.desk.allowed(plan.id).micros


def test_each_raise_adds_to_the_allowance_once(walk: Walk) -> None:
    allowances = walk.desk.ledger.history(Allowance, walk.told.report.plan.id)

    assert len(allowances) == len(approved_raises(walk)) == len({each.value.decision for each in allowances})
    for entry in allowances:
        walk.desk.apply_decision(entry.value.decision, "Ana")
    assert len(walk.desk.ledger.history(Allowance)) == len(allowances)


def test_what_a_decision_changes_is_shown_field_by_field(walk: Walk) -> None:
    shown = {}
    for row in walk.desk.decisions():
        call, changes = row.decision, walk.desk.decision_changes(row.seq)
        fields = [(each.thing.partition(" of ")[0], each.field) for each in changes]
        shown[call.action, call.because == "promising"] = fields
        if call.action in (Action.SCALE, Action.TRIM):
            daily = changes[-1]
            assert (daily.before, daily.after) == (str(call.evidence.daily_budget), str(call.daily_budget))
        assert call.action is not Action.HOLD or changes == ()
    assert shown[Action.SCALE, False] == [("campaign", "budget"), ("ad group", "budget")]
    assert shown[Action.SCALE, True] == [("ad group", "budget")]
    assert shown[Action.STOP, False] == [("ad group", "operation_status")]


def test_how_often_people_saw_a_flight_is_impressions_over_people(walk: Walk) -> None:
    desk = walk.desk
    read_reach(desk, desk.now())
    (kept,) = (entry.value for entry in desk.ledger.present(Reached).values())
    seen = {row.flight.id: row.frequency for row in desk.flights() if row.frequency is not None}

    assert len(seen) >= 5
    assert seen == {flight: kept.impressions[flight] / people for flight, people in kept.people.items()}
    assert all(often >= 1 for often in seen.values())
    assert {todo.kind for todo in seen_often(desk)} <= {"frequency"}


def test_pace_is_spend_over_what_was_planned_in_whole_days(walk: Walk) -> None:
    desk = walk.desk
    paces = [
        each
        for state in desk.plans()
        for flight in state.plan.flights
        if state.launched and (each := pace(desk, state, flight)) is not None
    ]

    assert paces
    assert all(each.planned.micros > 0 and each.days >= 1 for each in paces)
    for todo in off_pace(desk):
        assert (todo.kind, todo.chip) == ("pacing", "Pacing")
        assert "than planned" in todo.title
