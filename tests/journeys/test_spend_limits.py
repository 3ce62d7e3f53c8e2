"""What a workspace sets about its own spending: ceilings a day and a month, and what happens where they are reached."""

from __future__ import annotations

from datetime import timedelta

import pytest

from firesteel.desk import Desk
from firesteel.desk.facts import Launching
from firesteel.desk.launch.facts import Limits
from firesteel.errors import BadInput, NotApproved
from firesteel.plans import Plan
from firesteel.storage import Kind
from firesteel.values import Money
from firesteel.warehouse import account_day, day_begins
from launchpads import delivered, fresh, running, team

Pad = tuple[Desk, Plan]
CENT = 10_000


def limited(desk: Desk, **micros: int | None) -> tuple[str, ...]:
    given = {name: None if amount is None else desk.money(amount) for name, amount in micros.items()}
    return desk.set_limits(Limits(**given), "Olga")


def left_today(desk: Desk, a_day: Money) -> int:
    """A day's ceiling under which exactly that much more fits, in micros."""
    return desk.spending().a_day.micros + a_day.micros


@pytest.mark.parametrize(("spare", "fits"), [(-CENT, False), (0, True), (CENT, True)])
def test_a_launch_that_passes_the_days_ceiling_is_refused(pad: Pad, spare: int, fits: bool) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    limited(desk, ceiling_day=left_today(desk, plan.daily_budget) + spare)

    if fits:
        assert desk.launch(plan.id, "Ana").plan == plan.id
        assert desk.room_today() == desk.money(spare)
    else:
        with pytest.raises(NotApproved, match="passes the ceiling of"):
            desk.launch(plan.id, "Ana")
        assert desk.ledger.latest_or_none(Launching, plan.id) is None
        assert "passes the ceiling" in getattr(desk.gate(plan.id).state, "refused", "")


def test_a_month_counts_what_is_spent_and_what_running_flights_may_still_spend(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad, test_budget=pad[0].money(400_000_000))
    before = desk.spending()
    known = before.month.micros + before.month_ahead.micros
    limited(desk, ceiling_month=known + 400_000_000 - CENT)

    with pytest.raises(NotApproved, match="a month"):
        desk.check_plan(plan)
    limited(desk, ceiling_month=known + 400_000_000)
    desk.check_plan(plan)

    desk.ledger.record(Launching(digest="begun", plan=plan.id), plan.id, at=desk.now(), actor="Jana")
    assert desk.spending().month_ahead.micros - before.month_ahead.micros == 400_000_000


def test_a_raise_is_held_against_the_days_of_the_month_that_are_left(pad: Pad) -> None:
    desk = pad[0]
    zone = desk.store.workspace.timezone
    today = account_day(desk.now(), zone)
    month_ends = day_begins(today.replace(year=today.year + today.month // 12, month=today.month % 12 + 1, day=1), zone)
    days = -(-(month_ends - desk.now()) // timedelta(days=1))
    known = desk.spending()
    limited(desk, ceiling_month=known.month.micros + known.month_ahead.micros + days * 1_000_000)

    desk.check_ceiling(desk.money(1_000_000))
    desk.check_ceiling(desk.money(2_000_000), until=desk.now() + timedelta(hours=25))
    with pytest.raises(NotApproved):
        desk.check_ceiling(desk.money(1_000_001))


def test_a_live_workspace_without_a_ceiling_launches_nothing(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = pad[0], fresh(*pad)
    live = _live(desk)

    with pytest.raises(NotApproved, match="no ceiling of spend yet"):
        live.check_plan(plan)
    limited(desk, ceiling_day=10**12)
    live.check_plan(plan)


def test_a_stopped_flight_gives_its_room_back(pad: Pad) -> None:
    desk = pad[0]
    plan = running(desk, pad[1])
    limited(desk, ceiling_day=desk.spending().a_day.micros)
    flight = plan.flights[0]
    assert desk.room_today() == desk.money(0)

    desk.stop_flight(flight.id, "Ana", "comments turned")

    assert desk.room_today() == flight.daily_budget


def test_spend_that_passes_a_ceiling_stops_everything(pad: Pad) -> None:
    desk = pad[0]
    plan = running(desk, pad[1])
    delivered(desk, plan, 7_000_000)
    spent = desk.spending()
    limited(desk, ceiling_day=spent.today.micros, ceiling_month=spent.month.micros + CENT)
    assert (desk.over_ceiling(), desk.settle_stop()) == (None, None)

    limited(desk, ceiling_month=spent.month.micros)
    stopped = desk.settle_stop()

    assert stopped is not None and stopped.flights >= 3
    assert "has reached the ceiling" in desk.stop_words()
    assert desk.stop_page().flights == 0


def test_limits_below_what_runs_are_kept_and_told(pad: Pad) -> None:
    desk = pad[0]
    running(desk, pad[1])

    (told,) = limited(desk, ceiling_day=CENT)

    assert "already run at" in told and "nothing more is launched or raised" in told
    assert (desk.limits().ceiling_day, len(desk.limits_page().history) > 0) == (desk.money(CENT), True)


def test_who_may_not_set_limits_is_refused_and_odd_amounts_too(pad: Pad) -> None:
    desk = pad[0]
    for odd in (Limits(ceiling_day=desk.money(0)), Limits(ceiling_month=desk.money(-1))):
        with pytest.raises(BadInput, match="no limit"):
            desk.set_limits(odd, "Olga")
    with pytest.raises(BadInput, match="counts in USD"):
        desk.set_limits(Limits(ceiling_day=Money(5, "EUR")), "Olga")
    assert desk.set_limits(Limits(second_person_above=desk.money(0)), "Olga") == ()

    team(desk)
    for name in ("Jana", "Abel", "Vera"):
        with pytest.raises(NotApproved, match="may not set limits"):
            limited(desk, ceiling_day=CENT)  # as Olga, who may
            desk.set_limits(Limits(), name)


def _live(desk: Desk) -> Desk:
    """The same desk, as if its workspace were live."""
    from copy import copy
    from dataclasses import replace

    store, live = copy(desk.store), copy(desk)
    object.__setattr__(store, "workspace", replace(desk.store.workspace, kind=Kind.LIVE))
    live.store, live._clock = store, desk.now
    return live
