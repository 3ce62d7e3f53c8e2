"""What a plan may spend: over a flight, after a permission ends, on one post or creator."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from ..values import Money, PostId, Window
from .values import Flight, Plan


def planned_spend(flight: Flight) -> Money:
    """What the flight spends if every day of its window uses its whole budget; a begun day counts whole."""
    return Money(flight.daily_budget.micros * days(flight.window), flight.daily_budget.currency)


def money_at_risk(flight: Flight, end: datetime | None, now: datetime | None = None) -> Money:
    """What is planned after `end` (counted from `now` on) and could not be spent if the permission really ended then."""
    first = max(moment for moment in (flight.window.start, end or flight.window.end, now) if moment is not None)
    if end is None or first >= flight.window.end:
        return Money(0, flight.daily_budget.currency)
    return Money(flight.daily_budget.micros * days(Window(first, flight.window.end)), flight.daily_budget.currency)


def days(window: Window) -> int:
    """The days of a window; a begun one counts whole."""
    return -(-window.length // timedelta(days=1))


def shares(plan: Plan) -> tuple[dict[PostId, float], dict[str, float]]:
    """The share of the plan's daily budget on each post and on each creator."""
    posts: Counter[PostId] = Counter()
    creators: Counter[str] = Counter()
    for flight in plan.flights:
        posts[flight.post] += flight.daily_budget.micros
        creators[flight.creator] += flight.daily_budget.micros
    whole = plan.daily_budget.micros or 1
    return (
        {post: micros / whole for post, micros in posts.items()},
        {creator: micros / whole for creator, micros in creators.items()},
    )
