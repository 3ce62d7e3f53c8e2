"""Who watches, and what there is to watch: a standing population with tastes, and the creatives in columns.

Everything is whole numbers: tastes of -127 to 127, affinities in 1/256 nat, probabilities of 24 bits. A viewer keeps
his tastes, his consent and his history from day to day, so that reach, frequency and fatigue are real. What somebody
does with an impression is in `engine`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from . import dice
from .dice import Flags, Ints
from .model import Tracking
from .traits import DEPTH, Traits

AGES = ("AGE_13_17", "AGE_18_24", "AGE_25_34", "AGE_35_44", "AGE_45_54", "AGE_55_100")
_AGE_WEIGHTS = (9, 30, 30, 17, 9, 5)
_REACH_SHIFT = 5
"""A dot product of tastes, shifted down so, is an affinity in 1/256 nat; its spread is about 0.65 nat."""


@dataclass(slots=True)
class Audience:
    """Columns over viewers."""

    taste: npt.NDArray[np.int8]
    """Shape (viewers, 16), -127 to 127. As small as can be, since viewers are looked up all over the memory."""
    need: npt.NDArray[np.int32]
    """Affinity to what the brand sells, 1/256 nat."""
    activity: npt.NDArray[np.int8]
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


def people(
    seed: int, size: int, countries: Sequence[Sequence[Any]], product: Ints, tracking: Tracking | None = None
) -> Audience:
    """A population of `size`. `countries` are (name, location id, weight)."""
    tracking = tracking or Tracking()
    every = np.arange(size, dtype=np.int64)
    cells = np.arange(size * DEPTH, dtype=np.int64)
    taste = dice.normals()[dice.many(dice.stream(seed, "tastes"), cells) >> np.uint64(52)]
    taste = np.clip((taste * 32) >> 10, -127, 127).astype(np.int8).reshape(size, DEPTH)

    def drawn(purpose: str) -> Ints:
        return dice.bits24(dice.many(dice.stream(seed, purpose), every))

    def among(purpose: str, weights: Sequence[int]) -> Ints:
        edges = np.cumsum(np.array(weights, dtype=np.int64)) * dice.ONE // sum(weights)
        return np.searchsorted(edges, drawn(purpose), side="right").astype(np.int64)

    return Audience(
        taste=taste,
        need=(taste.astype(np.float32) @ product.astype(np.float32)).astype(np.int32) >> _REACH_SHIFT,
        activity=(among("activity", (30, 30, 25, 15)) + 1).astype(np.int8),
        country=among("country", [int(one[2]) for one in countries]),
        age=among("age", _AGE_WEIGHTS),
        female=drawn("gender") < dice.probability(0.68),
        consents=drawn("consent") < dice.probability(tracking.consents),
        blocks=drawn("ad block") < dice.probability(tracking.blocks),
        countries=tuple(str(one[1]) for one in countries),
    )


@dataclass(slots=True)
class Creatives:
    """Traits stacked in columns, one row a creative; grows when an ad brings its own video."""

    all: list[Traits] = field(default_factory=list)
    taste: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, DEPTH), np.float32))
    hold: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 256), np.int32))
    length: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    chances: Ints = field(default_factory=lambda: np.zeros((0, 8), np.int64))
    """Columns: like, comment, share, save, visit, follow, click, buy."""

    def add(self, traits: Sequence[Traits]) -> int:
        """The row of the first one added."""
        row = len(self.all)
        self.all += traits
        self.taste = np.array([one.taste for one in self.all], dtype=np.float32)
        self.hold = np.array([one.hold_ms for one in self.all], dtype=np.int32)
        self.length = np.array([one.duration_ms for one in self.all], dtype=np.int64)
        self.chances = np.array(
            [(t.like, t.comment, t.share, t.save, t.visit, t.follow, t.click, t.buy) for t in self.all], dtype=np.int64
        )
        return row


def inside(audience: Audience, locations: Sequence[str], ages: Sequence[str], gender: object) -> Flags:
    """Which viewers a target describes. A place that is not simulated has nobody in it; no ages are all ages."""
    places = [code for code, place in enumerate(audience.countries) if place in locations]
    wanted: Flags = np.isin(audience.country, places)
    if ages:
        wanted &= np.isin(audience.age, [AGES.index(age) for age in ages if age in AGES])
    if gender in ("GENDER_MALE", "GENDER_FEMALE"):
        wanted &= audience.female == (gender == "GENDER_FEMALE")
    return wanted
