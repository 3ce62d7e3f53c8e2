"""A scenario, read part by part from its file; what is left out gets what is usual for the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from ..market.model import Model
from . import filling, people, plans
from .documents import Piece, under
from .plot import AdAccount, Country, Person, Plot, Storefront
from .reading import Asked, Reader, asked, usual


@cache
def countries() -> Mapping[str, str]:
    """Location ids by the code of each country ads are shown in."""
    book = json.loads((files("localtok") / "routes" / "library" / "targets.json").read_text("utf-8"))
    return {code: location_id for code, location_id, *_ in book["countries"]}


def plot(look: Reader, piece: Piece, name: str, start: int) -> Plot:
    """The whole scenario. Where something is wrong the reader has complained, and what is returned means little.

    start  epoch second at which day 1 begins
    """
    top = look.group(piece, "", [one for one in asked(Plot) if one != "name"] + ["extends"])
    look.needs(piece, "", top, ("about",))
    plain = usual(Plot) | look.fill(Plot, top, "")
    homes = _countries(look, top)
    shop = _shop(look, top, plain["vertical"])
    around = people.Around(vertical=plain["vertical"], homes=homes, product=shop.product)
    brand, creators = people.brand(look, top, around), people.creators(look, top, around)
    everybody = (brand, *creators)
    people.check(look, top, piece, everybody)
    plain = {"about": "", "slots_a_day": plain["viewers"] * 9 // 4} | plain
    return Plot(
        name=name,
        countries=homes,
        advertiser=_advertiser(look, top, brand, homes),
        brand=brand,
        creators=creators,
        shop=_of_brand(shop, brand),
        model=_model(look, top),
        timeline=plans.plans(look, top, {one.handle: one for one in everybody}, start),
        **plain,
    )


def _countries(look: Reader, top: Mapping[str, Piece]) -> tuple[Country, ...]:
    known = countries()
    given = look.weights(top["countries"], "countries", known) if "countries" in top else []
    return tuple(Country(code, known[code], weight) for code, weight in given or [("US", 1)])


def _advertiser(look: Reader, top: Mapping[str, Piece], brand: Person, homes: Sequence[Country]) -> AdAccount:
    given = _filled(look, top, "advertiser", AdAccount)
    return AdAccount(**{"name": brand.display_name, "country": homes[0].code} | given)


def _filled(look: Reader, top: Mapping[str, Piece], name: str, cls: type) -> dict[str, Any]:
    """What a group of simple values gives."""
    return look.fill(cls, look.group(top[name], name, asked(cls)), name) if name in top else {}


def _shop(look: Reader, top: Mapping[str, Piece], vertical: str) -> Storefront:
    values = {"site": "", "order_prefix": ""} | filling.words()[vertical]["shop"]
    values |= _filled(look, top, "shop", Storefront)
    entries = top["shop"].entries if "shop" in top else None
    if entries and "sections" in entries:
        values["sections"] = _sections(look, entries["sections"])
    return Storefront(**values | {"sections": tuple(values["sections"].items())})


def _sections(look: Reader, piece: Piece) -> dict[str, Any]:
    """Texts by heading."""
    found = {}
    for heading, one in look.group(piece, "shop.sections").items():
        place = under("shop.sections", heading)
        look.value(Asked(str, {"most": 100}), Piece(one.file, one.line, text=heading), place)
        found[heading] = look.value(Asked(str, {"most": 1_000}), one, place)
    return found


def _of_brand(shop: Storefront, brand: Person) -> Storefront:
    """The shop under the brand's name, where it gives none of its own."""
    word = "".join(one for one in brand.handle if one.isalnum())
    letters = "".join(one for one in word.upper() if one.isalpha())
    return replace(
        shop,
        site=shop.site or f"https://shop.{word or 'brand'}.example",
        order_prefix=shop.order_prefix or letters[:3] or "ORD",
    )


def _model(look: Reader, top: Mapping[str, Piece]) -> Model:
    if "model" not in top:
        return Model()
    model, groups = Model(), dict[str, Any]()
    for name, piece in look.group(top["model"], "model", asked(Model)).items():
        cls: type = type(getattr(model, name))
        place = f"model.{name}"
        groups[name] = cls(**look.fill(cls, look.group(piece, place, asked(cls)), place))
    made = replace(model, **groups)
    if made.shop.within_hour > made.shop.within_day:
        where = top["model"].entries or {}
        look.wrong(
            where.get("shop", top["model"]),
            "model.shop.within_day",
            f"{made.shop.within_day:g} is less than within_hour, {made.shop.within_hour:g}: a day holds its first hour",
        )
    return made
