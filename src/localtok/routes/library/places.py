"""Places: the countries ads are shown in, and their internet providers. Nothing below a country is simulated."""

from __future__ import annotations

from tiktokwire import tools as wire
from tiktokwire.codes import Code
from tiktokwire.enums import OBJECTIVES

from ...doors import Call, Door, Guard, Refused
from ..common import bad, ids, one_of
from . import targets
from .targets import Country

_ENABLED = wire.TagStatus(status="ENABLED")
_BATCH_CODES = ("US", "CA", "BR", "ID", "TH", "VN")
"""Countries whose places can be searched in batches."""


def regions(call: Call, ask: wire.RegionAsk) -> wire.Regions:
    targets.check_where(ask, OBJECTIVES | wire.OBJECTIVES)
    one_of("level_range", ask.level_range or "TO_COUNTRY", wire.LEVELS)
    found = targets.countries().values()
    return wire.Regions(
        region_list=[one.code for one in found],
        region_info=[
            wire.Region(location_id=one.id, name=one.name, region_code=one.code, support_below_18=one.minors)
            for one in found
        ],
    )


def searched(call: Call, ask: wire.SearchRegionAsk) -> wire.SearchedRegions:
    return wire.SearchedRegions(
        region_list=[
            wire.SearchedRegion(
                region_id=one.id, region_name=one.name, country_code=one.code, support_below_18=one.minors
            )
            for one in targets.countries().values()
        ]
    )


def search(call: Call, ask: wire.TargetingSearch) -> wire.Tags:
    targets.check_where(ask, wire.OBJECTIVES)
    targets.check_promotion(ask.objective_type, ask.promotion_type)
    targets.check_codes(ask.region_codes)
    how = one_of("search_type", ask.search_type, wire.SEARCHES)
    for kind in ask.geo_types or ():
        one_of("geo_types", kind, wire.GEO_TYPES)
    most, each = (1, 100) if how == "FUZZY_SEARCH" else (1_000, 5)
    if not 1 <= len(ask.keywords) <= most:
        raise bad("keywords", f"give 1 to {most} with {how}, not {len(ask.keywords)}.")
    if how != "FUZZY_SEARCH":
        _check_batch(ask)
    if how == "BATCH_ZIPCODE_SEARCH":
        raise Refused(Code.NOT_IMPL, "search_type: localtok simulates no postal codes.")
    if ask.geo_types is not None and "COUNTRY" not in ask.geo_types:
        return wire.Tags()
    return wire.Tags(
        targeting_tag_list=[
            _geo(one, keyword) for keyword in ask.keywords for one in _like(keyword, ask.region_codes)[:each]
        ]
    )


def info(call: Call, ask: wire.TargetingInfo) -> wire.Tags:
    scene = one_of("scene", ask.scene or "GEO", wire.SCENES)
    targets.check_where(ask, wire.OBJECTIVES)
    wanted = ids("targeting_ids", ask.targeting_ids, 1_000)
    if scene == "ISP":
        known = {tag.isp.isp_id: tag for code in targets.book()["isps"] for tag in _isps(code) if tag.isp}
        return wire.Tags(targeting_tag_list=[known[id] for id in wanted if id in known])
    if gone := [name for name in ("objective_type", "placements") if getattr(ask, name) is None]:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    targets.check_promotion(ask.objective_type or "", ask.promotion_type)
    return wire.Tags(
        targeting_tag_list=[_geo(one) for id in wanted if (one := targets.countries().get(id)) is not None]
    )


def providers(call: Call, ask: wire.TargetingList) -> wire.Tags:
    one_of("scene", ask.scene, ("ISP",))
    found: list[wire.Tag] = []
    for id in ids("location_ids", ask.location_ids, 1_000):
        country = targets.countries().get(id)
        if country is None:
            raise bad("location_ids", f"{id!r} is not the id of a country ads are shown in.")
        found += _isps(country.code)
    return wire.Tags(targeting_tag_list=found)


def _check_batch(ask: wire.TargetingSearch) -> None:
    if not ask.region_codes:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): region_codes (with {ask.search_type}).")
    for code in ask.region_codes:
        one_of("region_codes", code, _BATCH_CODES)


def _like(keyword: str, codes: list[str] | None) -> list[Country]:
    """Countries with the word in their name, those that begin with it first."""
    word = keyword.strip().lower()
    found = [one for one in targets.countries().values() if word in one.name.lower()]
    if codes:
        found = [one for one in found if one.code in codes]
    return sorted(found, key=lambda one: (not one.name.lower().startswith(word), one.name))


def _geo(one: Country, keyword: str | None = None) -> wire.Tag:
    geo = wire.Geo(geo_id=one.id, description=one.name, region_code=one.code)
    return wire.Tag(targeting_type="GEO", name=one.name, status_info=_ENABLED, keyword=keyword, geo=geo)


def _isps(code: str) -> list[wire.Tag]:
    country = targets.by_code()[code]
    return [
        wire.Tag(
            targeting_type="ISP",
            name=name,
            status_info=_ENABLED,
            isp=wire.Isp(isp_id=targets.word_id("isp", name), location_id=country.id, region_code=code),
        )
        for name in targets.book()["isps"].get(code, ())
    ]


_ONLY_COUNTRIES = "Countries only"

DOORS = (
    Door(
        "GET",
        "tool/region/",
        wire.RegionAsk,
        Guard.ADVERTISER,
        regions,
        source="SDK,GO",
        note="72 countries and nothing below them, whatever the placements; names are English",
    ),
    Door(
        "GET",
        "search/region/",
        wire.SearchRegionAsk,
        Guard.ADVERTISER,
        searched,
        source="SDK,GO",
        note=f"{_ONLY_COUNTRIES}; names are English",
    ),
    Door(
        "POST",
        "tool/targeting/search/",
        wire.TargetingSearch,
        Guard.ADVERTISER,
        search,
        source="SDK,GO",
        note=f"{_ONLY_COUNTRIES}; postal codes are refused",
    ),
    Door(
        "POST",
        "tool/targeting/info/",
        wire.TargetingInfo,
        Guard.ADVERTISER,
        info,
        source="SDK,GO",
        note=_ONLY_COUNTRIES,
    ),
    Door(
        "GET",
        "tool/targeting/list/",
        wire.TargetingList,
        Guard.ADVERTISER,
        providers,
        source="SDK,GO",
        note="A few providers in the countries that are simulated; ids are ours",
    ),
)
