"""A creative test: a portfolio of flights compared on one measure, its thresholds and minimum duration fixed before spend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..measurement import Metric, Scorecard, judged_by
from ..plans import Plan, Threshold
from ..values import FlightId, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CreativeTest:
    """What a plan promises to compare. Taken from the plan, so it cannot drift from what was approved."""

    flights: tuple[FlightId, ...]
    creators: tuple[str, ...]
    """Each flight's creator, in the order of `flights`."""
    measure: str
    """The one metric that decides: a name of `measurement.METRICS`."""
    threshold: Threshold
    budget: Money
    max_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Spend that leans on one post or creator more than the plan allows."""

    what: str
    """post or creator."""
    name: str
    share: float


def creative_test(plan: Plan) -> CreativeTest:
    """The test a plan makes, with its thresholds as they were approved."""
    return CreativeTest(
        flights=tuple(flight.id for flight in plan.flights),
        creators=tuple(flight.creator for flight in plan.flights),
        measure=plan.threshold.metric,
        threshold=plan.threshold,
        budget=plan.test_budget,
        max_share=plan.max_share,
    )


def judged_on(plan: Plan) -> Metric:
    """The metric that decides over the plan's flights; it counts the field `below`."""
    return judged_by(plan.threshold.metric, plan.optimization_event)


def shares(cards: Iterable[Scorecard]) -> dict[FlightId, float]:
    """Each flight's share of what was spent; empty before anything was. They add up to one."""
    spent: Counter[FlightId] = Counter()
    for card in cards:
        spent[card.flight] += card.spend.micros
    whole = sum(spent.values())
    return {flight: micros / whole for flight, micros in spent.items()} if whole else {}


def concentration(test: CreativeTest, cards: Iterable[Scorecard]) -> tuple[Concentration, ...]:
    """The flights and creators above the agreed share of spend, largest first (R-098)."""
    by_flight = shares(cards)
    by_creator: dict[str, float] = {}
    creator_of = dict(zip(test.flights, test.creators, strict=True))
    found = []
    for flight, share in by_flight.items():
        creator = creator_of.get(flight, "")
        by_creator[creator] = by_creator.get(creator, 0.0) + share
        found.append(Concentration(what="post", name=flight, share=share))
    found += [Concentration(what="creator", name=name, share=share) for name, share in by_creator.items()]
    over = [each for each in found if each.share > test.max_share + 1e-9]
    return tuple(sorted(over, key=lambda each: (-each.share, each.what, each.name)))


def hopeless(on_target: Sequence[float], ages: Sequence[timedelta], *, below: float, after: timedelta) -> bool:
    """Whether a whole portfolio should stop: every flight is old enough and none is likely enough on target.

    Measured on simulated portfolios of eight weak posts, "all below .35 from day 6" saves a seventh of the loss and
    costs a fiftieth of the gain where there are good ones; it is a matter of appetite, so both are arguments.
    """
    return bool(on_target) and all(age >= after for age in ages) and all(p < below for p in on_target)


def budget_left(budget: Money, spent: Money, running: Mapping[FlightId, tuple[Money, int]]) -> Money:
    """What of a test budget is neither spent nor promised: the room for raises before proof.

    running  each unproven flight that goes on: its daily budget and the days left, a begun one whole
    """
    promised = sum(daily.micros * days for daily, days in running.values())
    return Money(budget.micros - spent.micros - promised, budget.currency)
