"""What a plan may spend: over a flight, after a permission ends, on one post or creator."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, tzinfo

from ..values import Money, PostId, Window, last_instant
from .values import Flight, Plan

_DAY = timedelta(days=1)


def planned_spend(flight: Flight) -> Money:
    """What the flight spends if every day of its window uses its whole budget; a begun day counts whole.

    Days of twenty-four hours from the flight's start on. The platform's daily budget is by the account's own day, of which
    a flight that starts in the middle of one touches one more (`most_spend`); what all flights may spend together is
    therefore kept by the campaign's total, which is the plan's test budget.
    """
    return Money(flight.daily_budget.micros * days(flight.window), flight.daily_budget.currency)


def most_spend(flight: Flight, zone: tzinfo) -> Money:
    """The most the platform could take for the flight if nothing but its daily budget held it: a budget for every day of
    the account that its window touches.

    zone  the ad account's
    """
    return Money(flight.daily_budget.micros * account_days(flight.window, zone), flight.daily_budget.currency)


def account_days(window: Window, zone: tzinfo) -> int:
    """How many days of the ad account a window touches."""
    last = last_instant(window.end)
    return (last.astimezone(zone).date() - window.start.astimezone(zone).date()).days + 1


def money_at_risk(flight: Flight, end: datetime | None, now: datetime | None = None) -> Money:
    """What is planned after `end` (counted from `now` on) and could not be spent if the permission really ended then."""
    first = max(moment for moment in (flight.window.start, end or flight.window.end, now) if moment is not None)
    if end is None or first >= flight.window.end:
        return Money(0, flight.daily_budget.currency)
    return Money(flight.daily_budget.micros * days(Window(first, flight.window.end)), flight.daily_budget.currency)


def days(window: Window) -> int:
    """The days of a window; a begun one counts whole."""
    return -(-window.length // _DAY)


def shares(plan: Plan) -> tuple[dict[PostId, float], dict[str, float]]:
    """The share of the daily budget on each post and on each creator: of the plan's, or of the whole portfolio's where the
    plan is part of one."""
    posts: Counter[PostId] = Counter()
    creators: Counter[str] = Counter()
    for flight in plan.flights:
        posts[flight.post] += flight.daily_budget.micros
        creators[flight.creator] += flight.daily_budget.micros
    whole = plan.daily_budget.micros or 1
    if plan.whole is not None:
        whole = plan.whole.daily.micros or 1
        creators |= Counter({each.creator: each.daily.micros for each in plan.whole.by_creator})
    return (
        {post: micros / whole for post, micros in posts.items()},
        {creator: micros / whole for creator, micros in creators.items()},
    )
