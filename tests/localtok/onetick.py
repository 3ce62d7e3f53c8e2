"""One tick of the engine by hand: a crowd, some lanes and some slots, each as plain as can be unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from localtok.market import dice, engine
from localtok.market.engine import Crowd, Lanes, Moment, Rules, Slots, Sold
from localtok.market.model import Model

NOBODY = -(1 << 20)
"""Score of an empty market."""
LENGTH = 15_000


def crowd(viewers: int = 100, creatives: int = 1, columns: int = 0, **given: Any) -> Crowd:
    """People without tastes, and creatives of fifteen seconds that do everything to one in a hundred."""
    hundredth = dice.probability(0.01)
    usual: dict[str, Any] = {
        "taste": np.zeros((viewers, 16), np.int8),
        "need": np.zeros(viewers, np.int32),
        "seen": np.zeros((viewers, columns or 64), np.uint8),
        "speaks": np.zeros((creatives, 16), np.float32),
        "hold": np.tile(np.arange(256, dtype=np.int32) * 100, (creatives, 1)),
        "length": np.full(creatives, LENGTH, np.int64),
        "chances": np.tile(np.array([hundredth] * 5 + [10 * hundredth] + [hundredth] * 2, np.int64), (creatives, 1)),
    }
    given = {name: np.asarray(one, np.int8) if name == "taste" else one for name, one in given.items()}
    return Crowd(**(usual | given))


def lanes(count: int = 1, **given: Any) -> Lanes:
    """Lanes that bid a cent for anybody, all on the first creative, with budgets without end: the account's, the
    campaign's, and one for each lane."""
    usual: dict[str, Any] = {
        "row": np.zeros(count, np.int64),
        "column": np.arange(count, dtype=np.int64),
        "aim": np.zeros((16, count), np.float32),
        "bid": np.full(count, log(10_000), np.int64),
        "quality": np.zeros(count, np.int64),
        "billing": np.zeros(count, np.int64),
        "dearest": np.full(count, 500_000, np.int64),
        "hook": np.full(count, dice.ZERO, np.int64),
        "hold": np.zeros(count, np.int64),
        "proof": np.zeros(count, np.int64),
        "spark": np.ones(count, np.bool_),
        "silent": np.zeros(count, np.bool_),
        "fit": np.zeros(count, np.int64),
        "purses": np.stack([np.arange(2, count + 2), np.ones(count, np.int64), np.zeros(count, np.int64)], axis=1),
        "left": np.full(count + 2, 1 << 50, np.int64),
    }
    return Lanes(**(usual | given))


def slots(count: int = 100, **given: Any) -> Slots:
    """As many places in the feed, each somebody else's, in a market without anybody else."""
    usual: dict[str, Any] = {
        "viewer": np.arange(count, dtype=np.int64),
        "slot": np.arange(count, dtype=np.int64),
        "rival": np.full(count, NOBODY, np.int64),
        "fits": np.ones((1, count), np.bool_),
    }
    return Slots(**(usual | given))


def rules(**given: Any) -> Rules:
    return replace(Rules.of(Model()), **given)


def sold(
    to: Lanes,
    offered: Slots,
    among: Crowd | None = None,
    by: Rules | None = None,
    *,
    name: str = "numpy",
    seed: int = 7,
) -> Sold:
    among = among or crowd(int(offered.viewer.max()) + 1)
    done: Sold = engine.named(name).run(among, to, offered, by or rules(), Moment.at(seed, 1, 0))
    return done


def log(micros: float) -> int:
    """The log of so many micros, 1/256 nat."""
    return dice.nats(float(np.log(micros)))


def share(what: Sold, deed: str) -> float:
    """Share of impressions with that deed."""
    return float((what.did & engine.BIT[deed] != 0).mean())
