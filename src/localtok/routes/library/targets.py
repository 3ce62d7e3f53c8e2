"""What `targets.json` says ad groups can be aimed at, and the checks the tools have in common."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tiktokwire import tools as wire
from tiktokwire.codes import Code
from tiktokwire.enums import PLACEMENTS, PROMOTION_TYPES, of

from ...doors import Refused
from ...market import dice
from ..common import bad, one_of

_ADULTS_ONLY = of(
    """
    AT BE BG CH CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV NL NO PL PT RO SE SI SK
    """
)
"""Where nobody under 18 is shown a targeted ad: the EEA, Switzerland and the United Kingdom; assumed."""
_NO_PROMOTION = ("REACH", "VIDEO_VIEWS", "ENGAGEMENT")
"""Objectives whose promotion type need not be given."""


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    id: str
    """Its GeoNames id, which is its location id."""
    calling_code: str
    name: str

    @property
    def minors(self) -> bool:
        return self.code not in _ADULTS_ONLY


@cache
def book() -> dict[str, Any]:
    text = (files("localtok") / "routes" / "library" / "targets.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


@cache
def countries() -> dict[str, Country]:
    """By location id, in the order of their codes."""
    return {id: Country(code, id, calling, name) for code, id, calling, name in book()["countries"]}


@cache
def by_code() -> dict[str, Country]:
    return {one.code: one for one in countries().values()}


def word_id(kind: str, word: str) -> str:
    """The id of an interest keyword or a hashtag: the same in every world."""
    return str(7_000_000_000_000_000_000 + dice.stream(0, f"{kind}:{word}") % 10**17)


@cache
def words(kind: str) -> dict[str, str]:
    """Every word of the kind (keywords or hashtags), by id."""
    found = {word for topic in book()[kind].values() for word in topic}
    return {word_id(kind, word): word for word in sorted(found)}


def check_where(ask: wire.RegionAsk | wire.TargetingSearch | wire.TargetingInfo, objectives: Collection[str]) -> None:
    """Placements, objective, system and brand safety, as far as they are given."""
    if ask.objective_type is not None:
        one_of("objective_type", ask.objective_type, objectives)
    if ask.placements is not None:
        check_placements(ask.placements)
    if ask.promotion_type is not None:
        one_of("promotion_type", ask.promotion_type, PROMOTION_TYPES)
    if ask.operating_system is not None:
        one_of("operating_system", ask.operating_system, wire.SYSTEMS)
    if ask.brand_safety_type is not None:
        one_of("brand_safety_type", ask.brand_safety_type, wire.BRAND_SAFETY)
    if ask.brand_safety_type == "THIRD_PARTY":
        if not ask.brand_safety_partner:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): brand_safety_partner.")
        one_of("brand_safety_partner", ask.brand_safety_partner, wire.BRAND_SAFETY_PARTNERS)


def check_promotion(objective: str, promotion: str | None) -> None:
    if objective not in _NO_PROMOTION and promotion is None:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): promotion_type (with {objective}).")


def check_placements(given: list[str]) -> None:
    if not given:
        raise bad("placements", "give at least one.")
    for one in given:
        one_of("placements", one, PLACEMENTS)


def check_codes(given: list[str] | None) -> None:
    for code in given or ():
        if code not in by_code():
            raise bad("region_codes", f"{code!r} is not the code of a country ads are shown in.")
