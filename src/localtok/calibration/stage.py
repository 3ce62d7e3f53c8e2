"""One video before one crowd, as often as wanted with the same dice: what differs then is what was changed.

The auction and the response are the market's own engine's. What is left out is what would only add noise to a comparison:
learning, pacing, days.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..market import audience, dice, engine
from ..market.audience import Audience, Creatives
from ..market.dice import Ints
from ..market.engine import Crowd, Lanes, Moment, Rules, Slots, Sold
from ..market.model import Model
from ..market.traits import Traits, drawn, product_taste
from . import expected
from .expected import Shown

_ROUNDS = 2
"""How often everybody is in the feed."""
_CHANCES = ("like", "comment", "share", "save", "visit", "follow", "click", "buy")


@dataclass(frozen=True, slots=True)
class Stage:
    """A crowd, and the video the model's rates describe."""

    model: Model
    seed: int
    people: Audience
    video: Traits

    @property
    def length_s(self) -> float:
        return self.video.duration_ms / 1_000


@dataclass(frozen=True, slots=True)
class Bought:
    """What a budget bought: the impressions as they were sold, and who they went to."""

    sold: tuple[Sold, ...]
    """One for each round."""
    to: expected.Crowd

    @property
    def impressions(self) -> int:
        return sum(len(one.viewer) for one in self.sold)

    @property
    def spend(self) -> int:
        """Micros."""
        return sum(int(one.spent.sum()) for one in self.sold)

    def counted(self, deed: str) -> int:
        return sum(int(np.count_nonzero(one.did & engine.BIT[deed])) for one in self.sold)


def stage(model: Model, seed: int, *, viewers: int = 50_000, length_s: float = 20.0) -> Stage:
    crowd = audience.people(seed, viewers, [("US", "6252001", 1)], product_taste(seed), model.tracking)
    return Stage(model, seed, crowd, _middling(model, length_s, seed))


def buy(on: Stage, ad: Shown, budget: int) -> Bought:
    """The impressions the ad gets when it bids just enough to spend the budget (micros) over all rounds."""
    low, high = 0, dice.ROWS - 1
    while high - low > 1:
        middle = (low + high) // 2
        if sum(int(one.charge.sum()) for one in _sold(on, ad, middle)) < budget:
            low = middle
        else:
            high = middle
    sold = tuple(_sold(on, ad, high))
    viewers = np.concatenate([one.viewer for one in sold])
    liking = (on.people.taste[viewers] @ on.video.taste.astype(np.float32)).astype(np.int64) >> 5
    needing = np.exp(on.model.response.buy_need * on.people.need[viewers] / dice.NAT)
    return Bought(sold, expected.crowd(liking / dice.NAT, needing))


def _sold(on: Stage, ad: Shown, log_bid: int) -> Iterator[Sold]:
    """Every round of the feed, sold with that bid: log micros for an impression on somebody of no affinity, 1/256 nat."""
    lanes, rules, crowd = _lanes(on, ad, log_bid), Rules.of(on.model), _crowd(on)
    for number in range(_ROUNDS):
        yield engine.named("numpy").run(crowd, lanes, _slots(on, number), rules, Moment.at(on.seed, number, 0))


def _crowd(on: Stage) -> Crowd:
    creatives = Creatives()
    creatives.add([on.video])
    return Crowd(
        taste=on.people.taste,
        need=on.people.need,
        seen=np.zeros((on.people.size, 1), np.uint8),
        speaks=creatives.taste,
        hold=creatives.hold,
        length=creatives.length,
        chances=creatives.chances,
    )


def _slots(on: Stage, number: int) -> Slots:
    everybody, auction = np.arange(on.people.size, dtype=np.int64), on.model.auction
    draws = dice.many(dice.stream(on.seed, "calibration rivals", number), everybody)
    spread = dice.nats(auction.rivals_spread)
    rival = dice.nats(math.log(auction.rivals * 1_000)) + (dice.normals()[draws >> np.uint64(52)] * spread >> 10)
    return Slots(viewer=everybody, slot=everybody, rival=rival, fits=np.ones((1, on.people.size), np.bool_))


def _lanes(on: Stage, ad: Shown, log_bid: int) -> Lanes:
    hook = on.model.rates.hook - ad.look_hook + on.model.mechanisms.proof_hook * ad.proof
    quality = on.model.auction.quality * (-math.log1p(math.exp(-hook)) - math.log(on.model.auction.usual_hook))

    def one(value: int) -> Ints:
        return np.array([value], dtype=np.int64)

    return Lanes(
        row=one(0),
        column=one(0),
        aim=on.video.taste.astype(np.float32)[:, None],
        bid=one(log_bid),
        quality=one(dice.nats(quality)),
        billing=one(engine.IMPRESSION),
        dearest=one(0),
        hook=one(dice.ZERO + dice.nats(hook)),
        hold=one(dice.nats(-ad.look_hold)),
        proof=one(dice.nats(ad.proof)),
        spark=np.array([ad.spark]),
        silent=np.array([False]),
        fit=one(0),
        purses=np.zeros((1, 3), np.int64),
        left=one(1 << 60),
    )


def _middling(model: Model, length_s: float, seed: int) -> Traits:
    """The video the model's rates describe, without luck of its own."""
    rates = model.rates
    made = drawn(
        dice.stream(seed, "middling video"),
        entertainment=0.0,
        pull=0.0,
        wrong_audience=False,
        format="demo",
        duration_ms=round(1_000 * length_s),
        views=1,
        product=product_taste(seed),
        rates=rates,
    )
    chances: dict[str, Any] = {name: dice.probability(getattr(rates, name)) for name in _CHANCES}
    hold_ms = np.round(1_000 * expected.hold(rates, length_s)).astype(np.int64)
    return replace(made, hook=dice.nats(rates.hook), hold_ms=hold_ms, **chances)
