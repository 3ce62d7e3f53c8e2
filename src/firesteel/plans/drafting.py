"""From a brief and the posts at hand to a plan: which posts fly, for how long, with how much each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from ..errors import BadInput
from ..posts import Verdict
from ..values import MICROS, FlightId, Money, PostId, Window
from .links import tracking_link
from .names import ad_name, campaign_name
from .values import LINKED, MEASURED, Audience, Brief, Candidate, Flight, Plan, Threshold

ADGROUP_FLOOR = 20
CAMPAIGN_FLOOR = 50
"""The platform's smallest daily budgets in whole currency units (ads.tiktok.com help, "budget", read 2026-11)."""

LEAST_POSTS = 3
LEAST_CREATORS = 2
"""A creative test needs a portfolio (R-099): one post too few or too many of one creator teaches nothing."""

ENOUGH_TARGETS = 15
"""Spend a post after the burn-in, in target costs, from which one at half the target is proven with four chances in five
(`stats.spend_needed`); money that gives fewer posts as much is better than more posts that stay inconclusive."""

CLICK_WINDOW = timedelta(days=3)
"""By then nine in ten of a click's orders are in (the delay of `decisions.Policy.maturity`)."""


def draft(brief: Brief, candidates: Iterable[Candidate]) -> Plan:
    """A portfolio out of the posts given, best first: equal start budgets in whole cents, thresholds fixed.

    Only posts ranked "promote" or "test" are taken; a post whose permission ends before the minimum duration is left
    out, one whose permission ends before the flight does flies until then. Raises BadInput naming what is missing.
    """
    _checked(brief)
    usable, left_out = _usable(brief, candidates)
    chosen = _portfolio(brief, usable, left_out)
    budget = _start_budget(brief, len(chosen))
    audience = Audience(
        markets=brief.markets, languages=brief.languages, prospecting=brief.prospecting, interests=brief.interests
    )
    return Plan(
        id=brief.id,
        name=campaign_name(brief),
        objective=brief.objective,
        optimization_event=brief.event if brief.objective in MEASURED else None,
        pixel_code=brief.pixel_code if brief.objective in MEASURED else "",
        flights=tuple(
            _flight(brief, number, candidate, budget, audience) for number, candidate in enumerate(chosen, start=1)
        ),
        threshold=Threshold(
            target=brief.target,
            alpha=brief.alpha,
            minimum=max(brief.minimum, brief.burn_in + CLICK_WINDOW),
            burn_in=brief.burn_in,
        ),
        test_budget=brief.test_budget,
        daily_cap=brief.daily_cap or Money(budget.micros * 10, budget.currency),
        max_share=brief.max_share,
        needs_control=brief.needs_control,
    )


def _checked(brief: Brief) -> None:
    where = f"brief {brief.id}"
    if not brief.markets:
        raise BadInput("no market is named", where=where, remedy="give at least one, such as US")
    if brief.days < 1:
        raise BadInput(f"a flight of {brief.days} days cannot fly", where=where, remedy="give at least one day")
    if brief.target.micros <= 0 or brief.target.currency != brief.test_budget.currency:
        raise BadInput(
            f"the target {brief.target} is no cost in {brief.test_budget.currency}",
            where=where,
            remedy="give the most an order may cost, in the currency of the test budget",
        )
    shortest = max(brief.minimum, brief.burn_in + CLICK_WINDOW)
    if timedelta(days=brief.days) < shortest:
        raise BadInput(
            f"{brief.days} days are shorter than the minimum duration of {shortest.days} days",
            where=where,
            remedy=f"let the flights run for {shortest.days} days or more",
        )
    if brief.objective in LINKED and not brief.landing_url:
        raise BadInput(
            f"a {brief.objective} plan needs a landing page",
            where=where,
            remedy="give the address people shall land on",
        )
    if brief.objective in MEASURED and not (brief.event and brief.pixel_code):
        raise BadInput(
            f"a {brief.objective} plan needs a pixel and an event to learn from",
            where=where,
            remedy="give the pixel code and the event, or plan for traffic instead",
        )


def _usable(brief: Brief, candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[str]]:
    """The candidates that may fly, best first, and why each of the others may not."""
    usable: list[Candidate] = []
    left_out: list[str] = []
    seen: set[PostId] = set()
    shortest = brief.start + max(brief.minimum, brief.burn_in + CLICK_WINDOW)
    for candidate in sorted(candidates, key=lambda each: (each.ranked.rank, each.ranked.post.id)):
        post = candidate.ranked.post
        if candidate.ranked.verdict not in (Verdict.PROMOTE, Verdict.TEST):
            left_out.append(f"{post.id} is ranked {candidate.ranked.verdict.value.replace('_', ' ')}")
        elif brief.fit_rights and candidate.until is not None and candidate.until < shortest:
            left_out.append(f"{post.id} may be used until {candidate.until:%Y-%m-%d} only")
        elif brief.fit_rights and candidate.against:
            left_out.append(f"{post.id}: {candidate.against}")
        elif post.id not in seen:
            seen.add(post.id)
            usable.append(candidate)
    return usable, left_out


def _portfolio(brief: Brief, usable: list[Candidate], left_out: list[str]) -> list[Candidate]:
    """The most posts that money, shares and rank allow; with equal budgets a share is a count."""
    creators = {candidate.ranked.post.creator.handle for candidate in usable}
    because = f" ({'; '.join(left_out)})" if left_out else ""
    if len(usable) < LEAST_POSTS or len(creators) < LEAST_CREATORS:
        raise BadInput(
            f"{len(usable)} usable posts by {len(creators)} creators are no portfolio{because}",
            where=f"brief {brief.id}",
            remedy=f"choose and agree on at least {LEAST_POSTS} posts by {LEAST_CREATORS} creators",
        )
    for size in range(min(_affordable(brief), brief.posts, len(usable)), LEAST_POSTS - 1, -1):
        if brief.max_share * size + 1e-9 < 1:
            break
        chosen = _spread(usable, size, int(brief.max_share * size + 1e-9))
        if len(chosen) == size:
            return chosen
    raise BadInput(
        f"{len(usable)} posts by {len(creators)} creators cannot keep every post and creator"
        f" under {brief.max_share:.0%} of the budget{because}",
        where=f"brief {brief.id}",
        remedy="add a post by another creator, or allow a larger share",
    )


def _affordable(brief: Brief) -> int:
    """How many flights the money carries at the platform's floors, and how many of them it can tell apart."""
    a_day = _start_micros(brief) // brief.days
    if a_day < max(CAMPAIGN_FLOOR, LEAST_POSTS * ADGROUP_FLOOR) * MICROS:
        needed = max(CAMPAIGN_FLOOR, LEAST_POSTS * ADGROUP_FLOOR) * MICROS * brief.days
        whole = Money(-(-needed * brief.test_budget.micros // max(1, _start_micros(brief))), brief.test_budget.currency)
        raise BadInput(
            f"{brief.test_budget} over {brief.days} days is below the platform's floor"
            f" of {ADGROUP_FLOOR} a day for each of {LEAST_POSTS} posts",
            where=f"brief {brief.id}",
            remedy=f"give at least {whole}, or plan fewer days",
        )
    judged = a_day * (brief.days - -(-brief.burn_in // timedelta(days=1)))
    telling = judged // (ENOUGH_TARGETS * brief.target.micros)
    return max(LEAST_POSTS, min(a_day // (ADGROUP_FLOOR * MICROS), telling))


def _spread(usable: list[Candidate], size: int, most: int) -> list[Candidate]:
    """The best `size` posts with at most `most` by one creator."""
    taken: Counter[str] = Counter()
    chosen: list[Candidate] = []
    for candidate in usable:
        creator = candidate.ranked.post.creator.handle
        if len(chosen) < size and taken[creator] < most:
            taken[creator] += 1
            chosen.append(candidate)
    return chosen


def _start_budget(brief: Brief, flights: int) -> Money:
    """An equal part of what is not kept back, a day, in whole cents."""
    cents = _start_micros(brief) // (flights * brief.days * 10_000)
    return Money(cents * 10_000, brief.test_budget.currency)


def _start_micros(brief: Brief) -> int:
    kept_back = round(brief.reserve * 10_000)
    return brief.test_budget.micros * (10_000 - kept_back) // 10_000


def _flight(brief: Brief, number: int, candidate: Candidate, budget: Money, audience: Audience) -> Flight:
    post = candidate.ranked.post
    id = FlightId(f"{brief.id}-F{number}")
    end = brief.start + timedelta(days=brief.days)
    linked = brief.objective in LINKED
    return Flight(
        id=id,
        post=post.id,
        creator=post.creator.handle,
        window=Window(brief.start, min(end, candidate.until) if brief.fit_rights and candidate.until else end),
        daily_budget=budget,
        audience=audience,
        landing_url=tracking_link(brief.landing_url) if linked else "",
        call_to_action=brief.call_to_action if linked else "",
        name=ad_name(creator=post.creator.handle, post=post.id, format=post.format or "post", flight=id),
    )
