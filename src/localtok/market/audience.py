"""Who watches, and what they do: a standing population with tastes, and the response of each to one impression.

Everything is whole numbers: tastes of -127 to 127, affinities in 1/256 nat, probabilities of 24 bits. A viewer keeps
his tastes, his consent and his history from day to day, so that reach, frequency and fatigue are real.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from . import dice
from .dice import Flags, Hashes, Ints
from .traits import DEPTH, Traits

AGES = ("AGE_13_17", "AGE_18_24", "AGE_25_34", "AGE_35_44", "AGE_45_54", "AGE_55_100")
_AGE_WEIGHTS = (9, 30, 30, 17, 9, 5)
_REACH_SHIFT = 5
"""A dot product of tastes, shifted down so, is an affinity in 1/256 nat; its spread is about 0.65 nat."""
_CEILING = dice.ONE * 7 // 10
_PLAYS = dice.probability(0.97)
_COMMENTS_ON_ADS = 1_024
"""Of 4,096: people write under ads a quarter as often as under what they follow."""
_AVATAR_TAP = dice.probability(0.0042)
"""Taps on the name or picture: the profile on a Spark ad, the landing page (by mistake) on any other."""


@dataclass(slots=True)
class Audience:
    """Columns over viewers."""

    taste: npt.NDArray[np.float32]
    """Shape (viewers, 16); whole numbers, as floats so that products of matrices stay exact and fast."""
    need: Ints
    """Affinity to what the brand sells, 1/256 nat."""
    activity: Ints
    """1 to 4: in how many of four rounds of the feed the viewer turns up."""
    country: Ints
    age: Ints
    female: Flags
    consents: Flags
    blocks: Flags
    """Runs an ad blocker, which stops the browser's pixel and not the server's events."""
    countries: tuple[str, ...] = ()
    """Location id of each country code."""

    @property
    def size(self) -> int:
        return len(self.need)


def people(seed: int, size: int, countries: Sequence[Sequence[Any]], product: Ints) -> Audience:
    """A population of `size`. `countries` are (name, location id, weight)."""
    every = np.arange(size, dtype=np.int64)
    cells = np.arange(size * DEPTH, dtype=np.int64)
    taste = dice.normals()[dice.many(dice.stream(seed, "tastes"), cells) >> np.uint64(52)]
    taste = np.clip((taste * 32) >> 10, -127, 127).astype(np.float32).reshape(size, DEPTH)

    def drawn(purpose: str) -> Ints:
        return dice.bits24(dice.many(dice.stream(seed, purpose), every))

    def among(purpose: str, weights: Sequence[int]) -> Ints:
        edges = np.cumsum(np.array(weights, dtype=np.int64)) * dice.ONE // sum(weights)
        return np.searchsorted(edges, drawn(purpose), side="right").astype(np.int64)

    return Audience(
        taste=taste,
        need=(taste @ product.astype(np.float32)).astype(np.int64) >> _REACH_SHIFT,
        activity=among("activity", (30, 30, 25, 15)) + 1,
        country=among("country", [int(one[2]) for one in countries]),
        age=among("age", _AGE_WEIGHTS),
        female=drawn("gender") < dice.probability(0.68),
        consents=drawn("consent") < dice.probability(0.91),
        blocks=drawn("ad block") < dice.probability(0.14),
        countries=tuple(str(one[1]) for one in countries),
    )


@dataclass(slots=True)
class Creatives:
    """Traits stacked in columns, one row a creative; grows when an ad brings its own video."""

    all: list[Traits] = field(default_factory=list)
    taste: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, DEPTH), np.float32))
    hook: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    hold: Ints = field(default_factory=lambda: np.zeros((0, 256), np.int64))
    length: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    chances: Ints = field(default_factory=lambda: np.zeros((0, 8), np.int64))
    """Columns: like, comment, share, save, visit, follow, click, buy."""

    def add(self, traits: Sequence[Traits]) -> int:
        """The row of the first one added."""
        row = len(self.all)
        self.all += traits
        self.taste = np.array([one.taste for one in self.all], dtype=np.float32)
        self.hook = np.array([one.hook - one.ad_look for one in self.all], dtype=np.int64)
        self.hold = np.array([one.hold_ms for one in self.all], dtype=np.int64)
        self.length = np.array([one.duration_ms for one in self.all], dtype=np.int64)
        self.chances = np.array(
            [(t.like, t.comment, t.share, t.save, t.visit, t.follow, t.click, t.buy) for t in self.all], dtype=np.int64
        )
        return row


@dataclass(slots=True)
class Response:
    """What each of n impressions led to. Shapes (n,)."""

    plays: Flags
    watched_2s: Flags
    watched_6s: Flags
    quarters: tuple[Flags, Flags, Flags, Flags]
    rewatches: Ints
    watch_ms: Ints
    like: Flags
    comment: Flags
    share: Flags
    save: Flags
    visit: Flags
    follow: Flags
    click: Flags
    music: Flags
    buys: Flags
    """Will order something because of this click."""

    def head(self, count: int) -> Response:
        """The first `count` impressions of it."""
        cut: dict[str, Any] = {}
        for name in self.__slots__:
            column = getattr(self, name)
            cut[name] = tuple(part[:count] for part in column) if name == "quarters" else column[:count]
        return Response(**cut)


def inside(audience: Audience, locations: Sequence[str], ages: Sequence[str], gender: object) -> Flags:
    """Which viewers a target describes. A place that is not simulated has nobody in it; no ages are all ages."""
    places = [code for code, place in enumerate(audience.countries) if place in locations]
    wanted: Flags = np.isin(audience.country, places)
    if ages:
        wanted &= np.isin(audience.age, [AGES.index(age) for age in ages if age in AGES])
    if gender in ("GENDER_MALE", "GENDER_FEMALE"):
        wanted &= audience.female == (gender == "GENDER_FEMALE")
    return wanted


def affinity(audience: Audience, viewers: Ints, taste: npt.NDArray[np.float32]) -> Ints:
    """How much each viewer cares for the creative on the same row. 1/256 nat."""
    dots: npt.NDArray[np.float32] = (audience.taste[viewers] * taste).sum(axis=1)
    return dots.astype(np.int64) >> _REACH_SHIFT


def fatigue(seen: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """What having seen it so many times costs, 1/256 nat: 0.15 nat for each doubling."""
    return _FATIGUE[seen]


def respond(
    audience: Audience,
    creatives: Creatives,
    viewers: Ints,
    rows: Ints,
    spark: Flags,
    liking: Ints,
    mood: int,
    keys: Keys,
) -> Response:
    """Draw what happens, given who saw what.

    liking  affinity less fatigue, 1/256 nat; mood: today's readiness to buy, 1/256 nat
    keys    the draws of each purpose, one row an impression
    """
    grown = dice.growth()
    length, chances = creatives.length[rows], creatives.chances[rows]
    plays = dice.bits24(keys.of("play")) < _PLAYS
    hook = dice.logistic()[dice.rows(dice.ZERO + creatives.hook[rows] + liking * 3 // 5)]
    draw = keys.of("watch")
    stays = plays & (dice.bits24(draw) < hook)
    quantile = dice.bits12(draw) >> 4
    wanted = 2_000 + (creatives.hold[rows, quantile] * grown[dice.rows(dice.ZERO + liking * 35 // 100)] >> 10)
    watched = np.where(stays, np.minimum(wanted, 4 * length), np.where(plays, dice.bits12(draw) * 2_000 >> 12, 0))
    warmth = grown[dice.rows(dice.ZERO + (liking >> 1) + 307 * np.minimum(watched, length) // length)]

    def does(purpose: str, column: int) -> Flags:
        chance = np.minimum(chances[:, column] * warmth >> 10, _CEILING)
        done: Flags = stays & (dice.bits24(keys.of(purpose)) < chance)
        return done

    tap = plays & (dice.bits24(keys.of("avatar")) < _AVATAR_TAP)
    visit = (does("visit", 4) | tap) & spark
    click = does("click", 6) | (tap & ~spark)
    willing = chances[:, 7] * grown[dice.rows(dice.ZERO + (audience.need[viewers] >> 1) + mood)] >> 10
    # A tap by mistake lands on the shop as well, and buys hardly ever.
    willing = np.where(tap & ~spark, willing >> 4, willing)
    return Response(
        plays=plays,
        watched_2s=stays,
        watched_6s=stays & (watched >= 6_000),
        quarters=(
            stays & (watched * 4 >= length),
            stays & (watched * 2 >= length),
            stays & (watched * 4 >= length * 3),
            stays & (watched >= length),
        ),
        rewatches=np.where(stays, np.maximum((watched * 4 + 3 * length) // (4 * length) - 1, 0), 0),
        watch_ms=watched,
        like=does("like", 0),
        comment=does("comment", 1) & (dice.bits12(keys.of("comment on ad")) < _COMMENTS_ON_ADS),
        share=does("share", 2),
        save=does("save", 3),
        visit=visit,
        follow=visit & (dice.bits24(keys.of("follow")) < chances[:, 5]),
        click=click,
        music=stays & spark & (dice.bits24(keys.of("music")) < dice.probability(0.0008)),
        buys=click & (dice.bits24(keys.of("buy")) < np.minimum(willing, _CEILING)),
    )


@dataclass(frozen=True, slots=True)
class Keys:
    """Draws by purpose for the impressions of one tick. `index` tells impressions apart."""

    seed: int
    tick: int
    index: Ints

    def of(self, purpose: str) -> Hashes:
        return dice.many(dice.stream(self.seed, purpose, self.tick), self.index)


_FATIGUE = np.array([round(0.15 * dice.NAT * math.log2(1 + count)) for count in range(256)], dtype=np.int32)
