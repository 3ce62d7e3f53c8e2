"""One tick of auctions and what comes of them, on columns of whole numbers, twice: in NumPy and compiled by numba.

`vectors` needs nothing but NumPy; `compiled` is twice as fast and needs numba. They give the same bytes:
tastes are whole numbers in float32, so that matrix products are exact in whatever order a processor takes them; curves
are tables; dice are counted, not rolled. What a lane, a slot and an impression are is said here.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import numpy.typing as npt

from .. import dice
from ..dice import Flags, Ints
from ..model import Model

CHOICE = "LOCALTOK_ENGINE"
"""Environment variable: numpy (default), numba, or auto, which is numba where it is installed."""
SCORE = 32
"""Steps of a score in one step of a log: scores are in 1/8192 nat, so that ties are rare."""
CEILING = dice.ONE * 7 // 10
"""No act is likelier than that, whoever watches."""
TALLIES = (
    "impressions", "plays", "watched_2s", "watched_6s", "p25", "p50", "p75", "p100", "rewatches", "watch_ms", "reach",
    "likes", "comments", "shares", "saves", "follows", "profile_visits", "clicks", "music_clicks",
)  # fmt: skip
"""Columns of a tally, named as in `state.Counters`."""
DEEDS = (
    "plays", "watched_2s", "watched_6s", "p25", "p50", "p75", "p100", "likes", "comments", "shares", "saves",
    "profile_visits", "follows", "clicks", "music_clicks", "buys",
)  # fmt: skip
"""What an impression can lead to, by the bit of `Sold.did` that says so. `buys`: will order because of the click."""
BIT = {name: 1 << place for place, name in enumerate(DEEDS)}
VIEW = np.dtype([("viewer", "<i4"), ("did", "<u2"), ("watch_ms", "<i4"), ("charge", "<i8")])
"""An impression as it is kept; see `cells`."""
IMPRESSION, CLICK, SIX_SECONDS = 0, 1, 2
"""What is billed: `Lanes.billing`."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody, by row, and every creative, by row."""

    taste: npt.NDArray[np.int8]
    """Shape (viewers, 16)."""
    need: npt.NDArray[np.int32]
    """Shape (viewers,): affinity to what the brand sells, 1/256 nat."""
    seen: npt.NDArray[np.uint8]
    """Shape (viewers, columns): impressions of each ad."""
    speaks: npt.NDArray[np.float32]
    """Shape (creatives, 16): whom each creative speaks to."""
    hold: npt.NDArray[np.int32]
    """Shape (creatives, 256): milliseconds watched after the first two seconds, by quantile."""
    length: Ints
    """Shape (creatives,): milliseconds."""
    chances: Ints
    """Shape (creatives, 8), 24 bits: like, comment, share, save, visit, follow, click, buy."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """The ads that bid in this tick, one a lane. Shapes (lanes,) unless said otherwise; logs in 1/256 nat."""

    row: Ints
    """Of the creative."""
    column: Ints
    """Of `Crowd.seen`."""
    aim: npt.NDArray[np.float32]
    """Shape (16, lanes): whom the platform believes to respond."""
    bid: Ints
    """Log micros of what an impression on somebody of no affinity is worth: the bid, times the rate believed in."""
    quality: Ints
    """Log added to what an impression is worth, to give its score, and given back in the price."""
    billing: Ints
    """IMPRESSION, CLICK or SIX_SECONDS."""
    dearest: Ints
    """Micros bid for one click or view."""
    hook: Ints
    """Row of `dice.logistic` for staying two seconds, at no affinity: the creative's, its look, likes and novelty."""
    hold: Ints
    """Log added to how long one stays."""
    proof: Ints
    """Log added to acts other than clicks, by the likes that show."""
    spark: Flags
    silent: Flags
    """Nobody can comment."""
    fit: Ints
    """Row of `Slots.fits` that says whom the lane may be shown."""
    purses: Ints
    """Shape (lanes, 3): places in `left` of the budgets the lane draws on."""
    left: Ints
    """Shape (budgets,): micros each may still pay. Not changed here."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Places in the feed, in the order they are sold; nobody has two in a tick."""

    viewer: Ints
    """Shape (n,)."""
    slot: Ints
    """Shape (n,): the number that the dice go by."""
    rival: Ints
    """Shape (n,): log score of the best ad of everybody else, 1/256 nat."""
    fits: Flags
    """Shape (fits, n)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The model's coefficients as whole numbers. Weights are in 1/256, shares of 24 bits."""

    first_price: bool
    within: bool
    reserve: int
    """Micros."""
    plays: int
    avatar: int
    mistaken: int
    """Share of 4,096."""
    hook_affinity: int
    hold_affinity: int
    act_watched: int
    act_affinity: int
    buy_need: int
    comments: int
    """Share of 4,096."""
    music: int
    fatigue: npt.NDArray[np.int32]
    """Shape (256,): logs lost by impressions seen before."""

    @classmethod
    @cache
    def of(cls, model: Model) -> Rules:
        response, auction = model.response, model.auction
        return cls(
            first_price=auction.rule == "first",
            within=auction.within,
            reserve=round(auction.reserve * 1_000),
            plays=dice.probability(response.plays),
            avatar=dice.probability(model.mechanisms.avatar_tap),
            mistaken=round(model.mechanisms.mistaken_buyers * 4_096),
            hook_affinity=dice.nats(response.hook_affinity),
            hold_affinity=dice.nats(response.hold_affinity),
            act_watched=dice.nats(response.act_watched),
            act_affinity=dice.nats(response.act_affinity),
            buy_need=dice.nats(response.buy_need),
            comments=round(response.comments_on_ads * 4_096),
            music=dice.probability(response.music),
            fatigue=np.array([dice.nats(response.fatigue * math.log2(1 + n)) for n in range(256)], dtype=np.int32),
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds for the whole tick: where the dice of each purpose start, and the day's readiness to buy."""

    play: int
    watch: int
    likes: int
    shares: int
    visits: int
    follows: int
    buys: int
    mood: int
    """1/256 nat."""

    @classmethod
    def at(cls, seed: int, tick: int, mood: int) -> Moment:
        names = ("play", "watch", "likes", "shares", "visits", "follows", "buys")
        return cls(**{name: dice.stream(seed, name, tick) for name in names}, mood=mood)


@dataclass(frozen=True, slots=True)
class Sold:
    """Impressions won and paid for, in the order of their slots. Shapes (n,) unless said otherwise."""

    viewer: Ints
    lane: Ints
    slot: Ints
    charge: Ints
    """Micros."""
    did: npt.NDArray[np.uint16]
    """Bits of `DEEDS`."""
    watch_ms: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    """20 bits: when within the tick, as a share of it."""
    fresh: Flags
    """Whether the viewer had never seen the ad."""
    tally: Ints
    """Shape (lanes, 19): sums by `TALLIES`."""
    spent: Ints
    """Shape (lanes,): micros."""


def chosen() -> str:
    """numpy or numba, as the environment says. Raises `ValueError` for another word, or where numba is not there."""
    word = os.environ.get(CHOICE, "numpy") or "numpy"
    if word not in ("numpy", "numba", "auto"):
        raise ValueError(f"{CHOICE} is numpy, numba or auto, not {word!r}")
    if word == "numba" and not _has_numba():
        raise ValueError("the numba engine needs numba: pip install 'firesteel[fast]', or choose numpy")
    return "numba" if word == "numba" or (word == "auto" and _has_numba()) else "numpy"


@cache
def _has_numba() -> bool:
    return find_spec("numba") is not None


def named(name: str) -> ModuleType:
    """The module whose `run` clears a tick: numpy or numba."""
    return import_module(f"{__name__}.{'compiled' if name == 'numba' else 'vectors'}")
