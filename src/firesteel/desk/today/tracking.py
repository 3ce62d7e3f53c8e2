"""What Today says where the results of money that flies cannot be read (practice D4: tracking break)."""

from __future__ import annotations

from ...values import PlanId
from ..telling import Telling
from ..views import FlightRow, ToDo


def unreadable(desk: Telling) -> list[ToDo]:
    """Plans that spend while nobody can say on what: their flights are frozen as they are, neither called nor raised."""
    live: dict[PlanId, list[FlightRow]] = {}
    for row in desk.flights():
        if row.status == "live":
            live.setdefault(row.plan.id, []).append(row)
    told = ((rows, desk.tracking_broken(rows[0].plan)) for rows in live.values())
    return [_unreadable(desk, rows, why) for rows, why in told if why]


def _unreadable(desk: Telling, rows: list[FlightRow], why: str) -> ToDo:
    plan = rows[0].plan
    return ToDo(
        kind="tracking",
        key=f"tracking/{plan.id}",
        tone="stop",
        chip="Tracking",
        title=f"The results of {plan.name} cannot be read: {why}",
        why="Its flights go on as they are: nothing is called, cut or raised on results until this is mended. Look at the"
        " pixel and the server's events, or stop the flights.",
        money=str(desk.money(sum(row.daily_budget.micros for row in rows))),
        money_note="a day, unmeasured",
        verb="Open the flights",
        link="/flights/",
    )
