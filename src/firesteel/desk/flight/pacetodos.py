"""What Today says of flights that spend otherwise than planned, or that the same people see too often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...plans import Plan, frequency_of
from ...warehouse import account_day
from ..telling import short
from ..views import FlightRow, ToDo
from .aloft import Aloft
from .pacing import Pace, pace, runs

OFF_PACE = 0.2
"""Share of its plan by which a flight's spend may be off before it is told."""


def seen_often(desk: Aloft) -> list[ToDo]:
    """Flights that the same people see more often than the plan means them to (practice E3)."""
    found = []
    for row in desk.flights():
        limit = frequency_of(row.plan, row.flight)
        if row.status == "live" and row.frequency is not None and row.frequency > limit.impressions:
            found.append(_often(row, limit.impressions, limit.days))
    return found


def _often(row: FlightRow, limit: float, days: int) -> ToDo:
    return ToDo(
        kind="frequency",
        key=f"frequency/{row.flight.id}",
        tone="wait",
        chip="Seen often",
        title=f"“{short(row.post.caption)}” by @{row.flight.creator} was seen {row.frequency:.1f} times by each person in {days} days",
        why=f"The plan means {limit:g} at most. Widen the audience, lower the budget, or put another post in its place.",
        money=str(row.daily_budget),
        money_note="a day",
        verb="Open the flight",
        link=f"/flights/{row.flight.id}/",
    )


def off_pace(desk: Aloft) -> list[ToDo]:
    """Flights whose spend runs a fifth or more off its plan, in one line a plan and direction, told once a day."""
    today, found = account_day(desk.now(), desk.store.workspace.timezone), []
    for state in desk.plans():
        live = [flight for flight in state.plan.flights if runs(desk, state, flight, desk.now())]
        paces = [each for flight in live if (each := pace(desk, state, flight)) is not None]
        for word, mine in (
            ("less", [each for each in paces if each.off < -OFF_PACE]),
            ("more", [each for each in paces if each.off > OFF_PACE]),
        ):
            if mine:
                found.append(_off(desk, state.plan, word, mine, today))
    return found


def _off(desk: Aloft, plan: Plan, word: str, paces: Sequence[Pace], today: date) -> ToDo:
    spent = desk.money(sum(each.spent.micros for each in paces))
    planned = desk.money(sum(each.planned.micros for each in paces))
    whose = f"{len(paces)} flights of {plan.name} spend" if len(paces) > 1 else f"{paces[0].flight} spends"
    why = {
        "less": "The audience may be too narrow, the post too weak in its auction, or an ad switched off: open it and look.",
        "more": "TikTok may spend more than a day's budget on a good day and less on another; if it goes on, lower the budget.",
    }
    return ToDo(
        kind="pacing",
        key=f"pacing/{plan.id}/{word}/{today}",
        tone="wait",
        chip="Pacing",
        title=f"{whose} {abs(spent.micros / planned.micros - 1):.0%} {word} than planned",
        why=why[word],
        money=str(spent),
        money_note=f"of {planned}",
        verb="Open the flights",
        link="/flights/" if len(paces) > 1 else f"/flights/{paces[0].flight}/",
    )
