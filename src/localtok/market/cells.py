"""Who did what: every impression an ad won, kept small, so that reports can count people and cut figures by them.

A view is 18 bytes: the viewer, a bit for each thing he did, how long he watched and what it cost. Once a day is over
its views are packed further, see `closed`. Age, gender and country are the market's own; platform, language and province
are drawn from the seed for reports alone and move nothing in the market.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from . import dice, engine
from .audience import AGES
from .dice import Ints

if TYPE_CHECKING:
    from ..world import World

VIEW = engine.VIEW
Views = npt.NDArray[np.void]

DEEDS = tuple(name for name in engine.DEEDS if name != "buys")
"""Names of `Counters`: what `engine` says an impression led to, but for what no report knows."""
BIT = {name: engine.BIT[name] for name in DEEDS}
KEPT = np.uint16(sum(BIT.values()))
"""All of these bits."""
ACTS = sum(
    BIT[name]
    for name in ("likes", "comments", "shares", "saves", "profile_visits", "follows", "clicks", "music_clicks")
)
"""Any interaction."""
WATCHED = BIT["watched_6s"] | BIT["p100"]

_PLATFORMS = (("ANDROID", 47), ("IPHONE", 53))
_LANGUAGES = {
    "US": (("en", 86), ("es", 14)), "GB": (("en", 100),), "DE": (("de", 94), ("en", 6)), "ES": (("es", 96), ("en", 4)),
    "CA": (("en", 78), ("fr", 22)), "FR": (("fr", 97), ("en", 3)),
}  # fmt: skip
_PROVINCES = {
    "US": (("5332921", 39), ("4736286", 30), ("4155751", 22), ("5128638", 20), ("6254927", 13), ("4896861", 13)),
    "GB": (("6269131", 84), ("2638360", 8), ("2634895", 5), ("2641364", 3)),
    "DE": (("2861876", 22), ("2951839", 16), ("2953481", 13), ("2950157", 4)),
    "ES": (("2593109", 18), ("3336901", 16), ("3117732", 14)),
    "CA": (("6093943", 39), ("6115047", 22), ("5909050", 14), ("5883102", 12)),
    "FR": (("3012874", 18), ("11071625", 12), ("11071623", 9)),
}
"""GeoNames ids of a country's largest first-level divisions with their weight; what is not listed lives in none."""

NOBODY = {"age": "NONE", "gender": "NONE"}
"""What a dimension says of figures whose viewer was not kept; ``-`` for the others."""
DIMENSIONS = ("age", "gender", "country_code", "platform", "language", "province_id")
_KIND = "kind"
"""What all of them together are kept as."""


def by_lane(lane: Ints) -> Ints:
    """Places of the impressions lane after lane, those of each in the order they came."""
    return np.argsort(lane.astype(np.uint16), kind="stable")


def packed(
    order: Ints, viewer: Ints, did: npt.NDArray[np.uint16], charge: Ints, watch_ms: npt.NDArray[np.int32]
) -> Views:
    """One row for each impression, in that order of their places; shapes (n,). Bits of `did` past `DEEDS` are dropped."""
    made = np.empty(len(order), VIEW)
    made["did"] = did[order] & KEPT
    made["viewer"], made["watch_ms"], made["charge"] = viewer[order], watch_ms[order], charge[order]
    return made


def joined(few: Iterable[Views]) -> Views:
    """All of them in one array."""
    # Bytes are joined several times as fast as records.
    some = [one.view(np.uint8) for one in few]
    return np.concatenate(some).view(VIEW) if some else np.empty(0, VIEW)


def kinds(world: World) -> Ints:
    """Which kind each viewer is of: viewers of a kind are alike in every dimension."""
    return _kinds(world)[1]


def grouped(world: World, dimensions: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    """The combinations of values these dimensions have, and the place of each kind's among them."""
    return _grouped(_kinds(world)[0], dimensions)


def _kinds(world: World) -> tuple[tuple[str, ...], Ints]:
    """What each kind is called, value by value in the order of `DIMENSIONS`, and which each viewer is of."""
    kept = world.columns.get(_KIND)
    if kept is None:
        code = np.zeros(world.audience.size, np.int64)
        for name in DIMENSIONS:
            known, column = _column(world, name)
            code = code * len(known) + column
        _, first, kind = np.unique(code, return_index=True, return_inverse=True)
        said = [[names(world, name)[place] for place in codes(world, name, first)] for name in DIMENSIONS]
        kept = world.columns[_KIND] = (tuple(map(" ".join, zip(*said, strict=True))), kind)
    return kept


@lru_cache(maxsize=64)
def _grouped(called: tuple[str, ...], dimensions: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    places = [DIMENSIONS.index(name) for name in dimensions]
    said = [tuple(kind.split()[place] for place in places) for kind in called]
    rank = {values: place for place, values in enumerate(dict.fromkeys(said))}
    return tuple(rank), np.array([rank[values] for values in said], np.int64)


def names(world: World, dimension: str) -> tuple[str, ...]:
    """What the dimension's codes are called."""
    return _column(world, dimension)[0]


def codes(world: World, dimension: str, viewers: Ints) -> Ints:
    """The dimension's code of each viewer."""
    return _column(world, dimension)[1][viewers]


def _column(world: World, dimension: str) -> tuple[tuple[str, ...], Ints]:
    kept = world.columns.get(dimension)
    if kept is None:
        kept = world.columns[dimension] = _drawn(world, dimension)
    return kept


def _drawn(world: World, dimension: str) -> tuple[tuple[str, ...], Ints]:
    audience = world.audience
    if dimension == "age":
        return AGES, audience.age
    if dimension == "gender":
        return ("MALE", "FEMALE"), audience.female.astype(np.int64)
    if dimension == "country_code":
        return world.country_codes, audience.country
    draws = dice.bits24(dice.many(dice.stream(world.seed, f"viewer's {dimension}"), np.arange(audience.size)))
    if dimension == "platform":
        return tuple(name for name, _ in _PLATFORMS), _among(draws, [weight for _, weight in _PLATFORMS])
    table = _LANGUAGES if dimension == "language" else _PROVINCES
    called = ["-"]
    column = np.zeros(audience.size, np.int64)
    for place, country in enumerate(world.country_codes):
        listed = table.get(country, ())
        if not listed:
            continue
        weights = [weight for _, weight in listed]
        rest = max(100 - sum(weights), 0) if dimension == "province_id" else 0
        among = _among(draws, [*weights, rest])
        where = [_place(called, name) for name, _ in listed] + [0]
        column = np.where(audience.country == place, np.array(where)[among], column)
    return tuple(called), column


def _place(called: list[str], name: str) -> int:
    if name not in called:
        called.append(name)
    return called.index(name)


def _among(draws: Ints, weights: list[int]) -> Ints:
    edges = np.cumsum(np.array(weights, dtype=np.int64)) * dice.ONE // sum(weights)
    return np.minimum(np.searchsorted(edges, draws, side="right"), len(weights) - 1).astype(np.int64)
