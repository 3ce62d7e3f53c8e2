"""The learning phase measured: how far apart the costs of equal ads are after ten results, and after fifty.

Every ad shows the same post to the same people for the same money, so all that sets them apart is the dice of few results
and what the platform believes of each. Counting n rare results alone leaves a spread of 1/sqrt(n).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .. import scenario
from ..market import dice
from ..runs import POLICIES
from ..state import Ad
from ..world import World
from .flights import Terms, put
from .rows import Published, Row

_ADS = 40
_AFTER = (10, 25, 50)
_DAYS = 6
"""At most."""
_TICKS = 96
"""A day's."""
_SHARE = 0.12
"""Of all slots, that the ads' money could buy."""


def rows(name: str, seed: int) -> list[Row]:
    """Of a scenario. Raises `ValueError` where there is none, or none of its posts may be an ad."""
    plot = scenario.load(name)
    world = World(seed, name)
    daily = _SHARE * plot.slots_a_day * plot.model.auction.rivals / 1_000 / _ADS
    post = POLICIES["by-engagement"](world, 1)[0]
    ads = [put(world, post, Terms(goal="CLICK", daily_budget=max(daily, 1.0))) for _ in range(_ADS)]
    costs = _costs(world, ads)
    found = [_first_belief(world, ads)]
    found += [_spread(count, logs) for count, logs in costs.items() if len(logs) > _ADS // 2]
    return found


def _costs(world: World, ads: Sequence[Ad]) -> dict[int, list[float]]:
    """By number of results: the log of what each ad paid for one when it first had so many."""
    costs: dict[int, list[float]] = {count: [] for count in _AFTER}
    left = {ad.ad_id: list(_AFTER) for ad in ads}
    for _ in range(_DAYS * _TICKS):
        world.advance(ticks=1)
        for ad in ads:
            learner, wanted = world.market.learners.get(ad.ad_id), left[ad.ad_id]
            while learner and wanted and learner.results >= wanted[0]:
                spent = world.purse.ever.get(ad.adgroup_id, 0)
                costs[wanted.pop(0)].append(math.log(max(spent, 1) / learner.results))
        if not any(left.values()):
            break
    return costs


def _first_belief(world: World, ads: Sequence[Ad]) -> Row:
    """How far off the platform is about new ads, before any result."""
    learners = [world.market.learners[ad.ad_id] for ad in ads]
    return _row("the first belief about a rate", [one.error / dice.NAT for one in learners], _BELIEF)


_BELIEF = Published(
    low=0.3, high=0.6, source="TikTok: $5 to $30 at a bid of $10, read as two spreads to either side", evidence="T"
)


def _spread(count: int, logs: list[float]) -> Row:
    alone = 1 / math.sqrt(count)
    within = Published(
        low=0.8 * alone, high=1.7 * alone, source=f"1/√n = {alone:.2f}, and what learning adds", evidence="M"
    )
    return _row(f"the cost of a result after {count}", logs, within)


def _row(of: str, logs: list[float], within: Published) -> Row:
    spread = float(np.std(logs, ddof=1))
    reach = 1.96 * spread / math.sqrt(2 * len(logs))
    return Row(
        part="learning",
        figure=f"spread of {of}",
        simulated=spread,
        unit="nat",
        low=spread - reach,
        high=spread + reach,
        published=within,
        note=f"over {len(logs)} equal ads",
    )
