"""Briefs and plans that people write themselves: whether what stands there can be planned at all.

What is kept stays in the book for good: an amount that no sum can hold, a foreign currency or an id that no address can name
would break every page that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ..errors import BadInput
from ..values import MICROS, Money
from .drafting import CLICK_WINDOW, LEAST_ALPHA, checked_frequency
from .links import checked_address
from .naming import LONGEST, id_part
from .values import SUCCESS, Brief, Flight, Plan, Threshold, Whole

LONGEST_DAYS = 365
"""Days a flight may run: no authorisation lasts longer (TikTok gives 7, 30, 60 or 365)."""
MOST = 10**12 * MICROS
"""Micros of the largest amount: a trillion, of which sums still fit 64 bits."""


def checked_written(plan: Plan, currency: str, where: str) -> None:
    """Whether a plan could be drafted as it is written. Raises `BadInput` with the way out.

    currency  what the ad account counts in
    """
    for id in (plan.id, *(flight.id for flight in plan.flights)):
        id_part(str(id))
    _checked_name(plan.name, f"{where}, name")
    checked_amounts(_amounts_of(plan), currency, where)
    if plan.threshold.metric not in SUCCESS[plan.objective]:
        raise BadInput(
            f"{plan.threshold.metric!r} says nothing of {plan.objective}",
            where=where,
            remedy=f"use {', '.join(SUCCESS[plan.objective])}",
        )
    if not 0 < plan.max_share <= 1 or not LEAST_ALPHA <= plan.threshold.alpha < 1:
        raise BadInput(
            f"a largest share of {plan.max_share:g} with an error chance of {plan.threshold.alpha:g} cannot be planned",
            where=where,
            remedy=f"give a share above 0, at most 1, and a chance from {LEAST_ALPHA:f} to below 1",
        )
    _checked_spans(plan.threshold, where)
    checked_frequency(plan.frequency, f"{where}, frequency")
    if plan.whole is not None:
        _checked_whole(plan.whole, f"{where}, whole")
    for flight in plan.flights:
        _checked_flight(flight, f"{where}, flight {flight.id}")


def checked_brief(brief: Brief, currency: str) -> None:
    """Whether a brief's days and amounts can be counted with. Raises `BadInput` with the way out."""
    where = f"brief {brief.id}"
    if brief.days < 1:
        raise BadInput(f"a flight of {brief.days} days cannot fly", where=where, remedy="give at least one day")
    checked_length(timedelta(days=min(brief.days, LONGEST_DAYS + 1)), where)
    _checked_burn_in(brief.burn_in, where)
    amounts = [brief.test_budget, brief.target, brief.daily_cap]
    amounts += [line.daily_budget for line in brief.lines] + [part.target for part in brief.parts]
    checked_amounts((each for each in amounts if each is not None), currency, where)


def _checked_name(name: str, where: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST:
        said = f"a name of {len(name)} characters" if len(name) > LONGEST else f"{name!r}"
        raise BadInput(
            f"{said} is no name",
            where=where,
            remedy=f"give 1 to {LONGEST} characters that can be printed",
        )


def _checked_burn_in(burn_in: timedelta, where: str) -> None:
    if not timedelta(0) <= burn_in <= timedelta(days=LONGEST_DAYS):
        raise BadInput(
            f"a burn-in of {burn_in / timedelta(days=1):g} days cannot be planned",
            where=f"{where}, burn_in",
            remedy=f"give 0 to {LONGEST_DAYS} days, usually 4",
        )


def _checked_spans(threshold: Threshold, where: str) -> None:
    _checked_burn_in(threshold.burn_in, where)
    least = threshold.burn_in + CLICK_WINDOW
    if not least <= threshold.minimum <= timedelta(days=LONGEST_DAYS):
        raise BadInput(
            f"a minimum duration of {threshold.minimum / timedelta(days=1):g} days cannot be planned",
            where=f"{where}, minimum",
            remedy=f"give {least / timedelta(days=1):g} days, which the burn-in and the clicks after it take, or more,"
            f" {LONGEST_DAYS} at most",
        )


def _checked_whole(whole: Whole, where: str) -> None:
    for count, what in ((whole.plans, "plans"), (whole.posts, "posts"), (whole.creators, "creators")):
        if not 1 <= count <= MOST:
            raise BadInput(
                f"a portfolio of {count} {what} cannot be", where=where, remedy="count them, or leave whole away"
            )


def _checked_flight(flight: Flight, where: str) -> None:
    checked_length(flight.window.end - flight.window.start, where)
    for field, name in (("name", flight.name), ("group_name", flight.group_name)):
        if name:
            _checked_name(name, f"{where}, {field}")
    if not flight.audience.markets:
        raise BadInput("no market is named", where=f"{where}, markets", remedy="give at least one, such as US")
    if flight.landing_url:
        checked_address(flight.landing_url, f"{where}, landing_url")


def checked_length(length: timedelta, where: str) -> None:
    """Raises `BadInput` for a flight that is longer than any authorisation."""
    if length > timedelta(days=LONGEST_DAYS):
        raise BadInput(
            "no flight can be that long: TikTok authorises a post for a year at most",
            where=where,
            remedy=f"give {LONGEST_DAYS} days or fewer",
        )


def checked_amounts(amounts: Iterable[Money], currency: str, where: str) -> None:
    """Raises `BadInput` for an amount that is nothing, beyond counting, or in another currency than the ad account's."""
    for amount in amounts:
        if amount.currency != currency:
            raise BadInput(
                f"the ad account counts in {currency}, not in {amount.currency}", where=where, remedy="convert it"
            )
        if not 0 < amount.micros <= MOST:
            raise BadInput(
                f"{amount} cannot be planned" if amount.micros <= 0 else "such an amount cannot be planned",
                where=where,
                remedy="give an amount above nothing",
            )


def _amounts_of(plan: Plan) -> Iterable[Money]:
    yield from (plan.test_budget, plan.daily_cap, plan.threshold.target)
    yield from (flight.daily_budget for flight in plan.flights)
    if plan.whole is not None:
        yield from (plan.whole.daily, *(each.daily for each in plan.whole.by_creator))
