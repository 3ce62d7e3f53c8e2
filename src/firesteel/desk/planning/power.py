"""What a plan's money can show before it is spent, and what would let it show more (decisions §1.3).

A post is called proven when its cost is shown to be below the target, looking every day; how likely that is depends on how
many results the money after the first days buys. All figures are exact for counts that vary by `DISPERSION` more than
chance alone, as `stats.forecast` has them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from ...plans import ADGROUP_FLOOR, CAMPAIGN_FLOOR, LEAST_POSTS, RESULT_WORDS, Plan, days, noun, planned_spend
from ...stats import forecast, power, spend_needed
from ...values import MICROS, Money, coin

DISPERSION = 1.3
SHARES = (0.5, 0.62, 0.8)
"""True costs, as shares of the target, that the panel speaks of: clearly good, good, somewhat good."""
WANTED = (0.5, 0.8)
"""Chances that the ways out reach."""
PLENTY = {0.5: 60.0, 0.62: 160.0, 0.8: 500.0}
"""Of each of these, the exposure from which the chance is above 98 %: more money is worked out as this much."""
LONGEST = 60
"""Days that a way out may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """One way to spend, and the chance that it proves a post."""

    budget: Money
    """All flights to the end, without what is kept back."""
    posts: int
    days: int
    per_flight: float
    """Spend of each post after the first days, in target costs."""
    half: float
    """The chance that a post at half the target is proven."""
    good: float
    """At 62 % of it."""
    near: float
    """At 80 % of it."""
    now: bool = False
    """Whether it is the plan as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One change by which a post at half the target is proven with a chance of `reaches`."""

    words: str
    reaches: float
    budget: Money
    posts: int
    days: int
    more: Money
    """What it costs beyond the plan; zero for a change that only spends otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerPanel:
    """What one plan can detect and what it cannot."""

    plan: str
    noun: tuple[str, str]
    """What is counted: one, and several."""
    target: Money
    per_flight: float
    """Spend of the smallest flight after the first days, in target costs."""
    chances: tuple[tuple[float, float], ...]
    """(true cost as a share of the target, chance that it is proven), of `SHARES`."""
    detectable: float | None
    """The true cost, as a share of the target, that is proven with four chances in five; None where none is."""
    sentences: tuple[str, ...]
    table: tuple[WhatIf, ...]
    """The plan, and with fewer posts, more days or more money."""
    ways: tuple[Way, ...]
    """The changes that reach 50 % and 80 %, cheapest first; empty where the plan does already."""
    enough: bool
    """Whether a post at half the target is rather proven than not."""
    refusal: str
    """Why this plan had better not be flown as it is; empty where it may."""


def panel(plan: Plan) -> PowerPanel:
    """Everything the panel beside a plan shows. The plan needs a flight and a target above nothing."""
    told = forecast(plan, DISPERSION)
    now = _as_it_is(plan, told.per_flight)
    enough = now.half >= WANTED[0]
    ways = tuple(way for wanted in WANTED if now.half < wanted for way in _ways(plan, now, wanted))
    return PowerPanel(
        plan=plan.id,
        noun=RESULT_WORDS.get(plan.threshold.metric, ("result", "results")),
        target=plan.threshold.target,
        per_flight=told.per_flight,
        chances=tuple(zip(SHARES, (now.half, now.good, now.near), strict=True)),
        detectable=told.detectable,
        sentences=told.sentences,
        table=_table(plan, now),
        ways=ways,
        enough=enough,
        refusal="" if enough else _refusal(plan, now, ways),
    )


def what_if(plan: Plan, budget: Money, posts: int, length: int, *, now: bool = False) -> WhatIf:
    """The chances if `budget` were spread over `posts` flights of `length` days; nothing is proven within the burn-in."""
    burn_in = plan.threshold.burn_in / timedelta(days=1)
    kept = max(0.0, 1 - burn_in / length)
    spend = budget.micros / posts * kept / plan.threshold.target.micros
    return _row(plan, budget, posts, length, spend, now)


def _as_it_is(plan: Plan, per_flight: float) -> WhatIf:
    budget = Money(sum(planned_spend(flight).micros for flight in plan.flights), plan.test_budget.currency)
    return _row(plan, budget, len(plan.flights), _length(plan), per_flight, True)


def _row(plan: Plan, budget: Money, posts: int, length: int, per_flight: float, now: bool) -> WhatIf:
    half, good, near = (chance(share, per_flight, plan.threshold.alpha) for share in SHARES)
    return WhatIf(
        budget=budget, posts=posts, days=length, per_flight=per_flight, half=half, good=good, near=near, now=now
    )


def chance(share: float, per_flight: float, alpha: float) -> float:
    """The chance that a post whose results truly cost `share` of the target is proven by the end."""
    effective = min(per_flight / DISPERSION, PLENTY.get(share, 500.0))
    if effective <= 0:
        return 0.0
    return _power(1 / share, float(f"{effective:.3g}"), alpha)


def forget() -> None:
    """Drop the chances that were worked out, as the bench does between two rounds."""
    _power.cache_clear()
    _needed.cache_clear()


@lru_cache(maxsize=4096)
def _power(ratio: float, exposure: float, alpha: float) -> float:
    return power(ratio, exposure, alpha)


@lru_cache(maxsize=256)
def _needed(alpha: float, wanted: float) -> float:
    """Target costs a post after the first days, by which one at half the target is proven with that chance."""
    return spend_needed(1 / SHARES[0], alpha, wanted) * DISPERSION


def _length(plan: Plan) -> int:
    return max(days(flight.window) for flight in plan.flights)


def _table(plan: Plan, now: WhatIf) -> tuple[WhatIf, ...]:
    """The plan between what is less and what is more of posts, days and money, without what TikTok would not take."""
    posts = sorted({max(LEAST_POSTS, now.posts // 2), now.posts, min(now.posts * 2, now.posts + 6)})
    lengths = sorted({now.days, now.days * 3 // 2, now.days * 2})
    budgets = [now.budget, _times(now.budget, 3, 2), _times(now.budget, 2, 1)]
    rows = [
        now if (count, length, budget) == (now.posts, now.days, now.budget) else what_if(plan, budget, count, length)
        for budget in budgets
        for count in posts
        for length in lengths
        if (count, length, budget) == (now.posts, now.days, now.budget) or _flies(budget, count, length)
    ]
    return tuple(rows)


def _ways(plan: Plan, now: WhatIf, wanted: float) -> list[Way]:
    """The cheapest change of each kind, cheapest first, then soonest."""
    needed = _needed(plan.threshold.alpha, wanted)
    found = [way for way in (_fewer(plan, now, wanted, needed), _longer(plan, now, wanted, needed),
                             _richer(plan, now, wanted, needed)) if way is not None]  # fmt: skip
    return sorted(found, key=lambda way: (way.more.micros, way.days, -way.posts))


def _fewer(plan: Plan, now: WhatIf, wanted: float, needed: float) -> Way | None:
    """The same money and days on fewer posts; None where even the least number of posts is too many."""
    for posts in range(now.posts - 1, LEAST_POSTS - 1, -1):
        if what_if(plan, now.budget, posts, now.days).per_flight >= needed:
            return _way(f"test {posts} posts instead of {now.posts}", wanted, now, now.budget, posts, now.days)
    return None


def _longer(plan: Plan, now: WhatIf, wanted: float, needed: float) -> Way | None:
    """The same daily budgets for more days; None beyond `LONGEST`."""
    for length in range(now.days + 1, LONGEST + 1):
        budget = _times(now.budget, length, now.days)
        if what_if(plan, budget, now.posts, length).per_flight >= needed:
            return _way(f"let it fly {length} days instead of {now.days}", wanted, now, budget, now.posts, length)
    return None


def _richer(plan: Plan, now: WhatIf, wanted: float, needed: float) -> Way | None:
    """More money a day; None where the flights end before anything counts, or no money is enough."""
    burn_in = plan.threshold.burn_in / timedelta(days=1)
    kept = 1 - burn_in / now.days
    if kept <= 0:
        return None
    micros = needed * plan.threshold.target.micros * now.posts / kept
    if not math.isfinite(micros):
        return None
    least = coin(now.budget.currency)
    budget = Money(-(-round(micros) // least) * least, now.budget.currency)
    if budget.micros <= now.budget.micros:
        return None
    return _way(f"spend {budget} instead of {now.budget}", wanted, now, budget, now.posts, now.days)


def _way(words: str, wanted: float, now: WhatIf, budget: Money, posts: int, length: int) -> Way:
    more = Money(max(0, budget.micros - now.budget.micros), budget.currency)
    costs = f", {more} more" if more.micros else ", for the same money"
    return Way(words=f"{words}{costs}", reaches=wanted, budget=budget, posts=posts, days=length, more=more)


def _refusal(plan: Plan, now: WhatIf, ways: tuple[Way, ...]) -> str:
    several = noun(plan.threshold.metric, 2)
    said = (
        f"Even a post whose {several} cost half the target would be proven with {now.half:.0%} only: most likely this"
        " plan ends without an answer."
    )
    first = next((way for way in ways if way.reaches == WANTED[0]), None)
    if first is None:
        return f"{said} Count something that happens more often, or wait until there is more money."
    return f"{said} The cheapest way out: {first.words}."


def _flies(budget: Money, posts: int, length: int) -> bool:
    """Whether the platform's smallest budgets allow it."""
    a_day = budget.micros // length
    return a_day >= max(CAMPAIGN_FLOOR, posts * ADGROUP_FLOOR) * MICROS


def _times(money: Money, numerator: int, denominator: int) -> Money:
    least = coin(money.currency)
    return Money(money.micros * numerator // denominator // least * least, money.currency)
