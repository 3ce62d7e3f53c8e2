"""Upgraded Smart+ ads: many creatives under one name, each kept and delivered as an ad like all others."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktokwire import creatives as manual
from tiktokwire import smartplus as wire
from tiktokwire.ads import AdFilter
from tiktokwire.codes import Code
from tiktokwire.enums import OPERATIONS

from ...doors import Call, Refused
from ...state import Ad, AdGroup, SmartPlusAd
from ..common import bad, ids, missing, moment, one_of, page, picked, stamp
from . import ads, campaigns, filters, listing, smartcreatives, smartgroups, statuses

MOST_ADS = 30
"""In an ad group."""


def create(call: Call, ask: wire.AdCreate) -> dict[str, object]:
    """All the creatives or none."""
    group = smartgroups.found_adgroup(call, ask.adgroup_id)
    there = [one for one in call.world.smart_plus_ads.values() if one.adgroup_id == group.adgroup_id]
    if sum(one.operation_status != "DELETE" for one in there) >= MOST_ADS:
        raise bad("adgroup_id", f"an Upgraded Smart+ ad group takes {MOST_ADS} ads, and has them.")
    operation = one_of("operation_status", ask.operation_status or "ENABLE", ("ENABLE", "DISABLE"))
    if ask.ad_name:
        campaigns.checked_name("ad_name", ask.ad_name)
    given = smartcreatives.given(ask)
    made = smartcreatives.checked(call, group, ask.creative_list, given)
    ads.check_room(call, len(made))
    one = SmartPlusAd(
        smart_plus_ad_id=call.world.next_id(),
        adgroup_id=group.adgroup_id,
        campaign_id=group.campaign_id,
        advertiser_id=group.advertiser_id,
        name="",
        operation_status=operation,
        created_at=call.now,
        modified_at=call.now,
        given=given,
    )
    one.name = ask.ad_name or one.smart_plus_ad_id
    for creative, info in made:
        _add(call, group, one, creative, info)
    call.world.smart_plus_ads[one.smart_plus_ad_id] = one
    _settle(call, one)
    return shown(call, one)


def update(call: Call, ask: wire.AdUpdate) -> dict[str, object]:
    """A list that is given replaces the one there is; creatives that stay keep their ids and their past."""
    one = found(call, ask.smart_plus_ad_id)
    group = smartgroups.found_adgroup(call, one.adgroup_id)
    if ask.ad_name:
        campaigns.checked_name("ad_name", ask.ad_name)
    given = one.given | smartcreatives.given(ask)
    before = _standing(call, one)
    kept = {smartcreatives.mark(smartcreatives.info_of(ad)): ad for ad in before}
    infos = ask.creative_list
    if infos is None:
        infos = [wire.Creative(creative_info=smartcreatives.info_of(ad)) for ad in before]
    made = smartcreatives.checked(call, group, infos, given)
    ads.check_room(call, sum(smartcreatives.mark(info) not in kept for _, info in made))
    if ask.ad_name is not None:
        one.name = ask.ad_name or one.smart_plus_ad_id
    one.given, one.modified_at = given, call.now
    wanted = {smartcreatives.mark(info) for _, info in made}
    for mark, ad in kept.items():
        if mark not in wanted:
            ad.operation_status, ad.modified_at = "DELETE", call.now
    for creative, info in made:
        stays = kept.get(smartcreatives.mark(info))
        if stays is None:
            _add(call, group, one, creative, info)
        else:
            creative.ad_name = one.name
            ads.change(call, stays, creative, patch=True)
    _settle(call, one)
    return shown(call, one)


def switch(call: Call, ask: wire.AdStatusUpdate) -> wire.AdStatus:
    chosen = [found(call, id) for id in ids("smart_plus_ad_ids", ask.smart_plus_ad_ids, 20)]
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    for one in chosen:
        one.operation_status, one.modified_at = operation, call.now
        _settle(call, one)
    return wire.AdStatus(smart_plus_ad_ids=[one.smart_plus_ad_id for one in chosen], status=operation)


def switch_materials(call: Call, ask: wire.MaterialStatusUpdate) -> dict[str, object]:
    one = found(call, ask.smart_plus_ad_id)
    operation = one_of("operation_status", ask.operation_status, ("ENABLE", "DISABLE"))
    known = {str(ad.extra["ad_material_id"]): ad for ad in _standing(call, one)}
    chosen = ids("ad_material_ids", ask.ad_material_ids, 20)
    for id in chosen:
        if id not in known:
            raise bad("ad_material_ids", f"the ad {one.smart_plus_ad_id} has no material {id}.")
    own = [id for id in chosen if known[id].image_ids and known[id].extra.get("ad_format") == "CAROUSEL_ADS"]
    if own and len(chosen) > 1:
        raise bad("ad_material_ids", f"{own[0]} is a carousel and can be switched alone only.")
    for id in chosen:
        known[id].extra["material_operation_status"] = operation
    _settle(call, one)
    return {}


def listed(call: Call, ask: wire.AdsAsk) -> dict[str, object]:
    asked = ask.filtering or wire.AdFilter()
    common = {name: value for name, value in msgspec.structs.asdict(asked).items() if name in _COMMON}
    usual = AdFilter(**common)
    filters.check("ad", usual)
    if asked.smart_plus_ad_ids is not None:
        ids("smart_plus_ad_ids", asked.smart_plus_ad_ids, 100)
    rows = [one for one in call.world.smart_plus_ads.values() if _wanted(call, one, asked, usual)]
    rows.sort(key=lambda one: (one.created_at, one.smart_plus_ad_id), reverse=True)
    some, info = page(rows, ask.page, ask.page_size, most=smartgroups.PAGE)
    return listing.rows(ask, (shown(call, one, ask.fields) for one in some), info)


def found(call: Call, smart_plus_ad_id: str) -> SmartPlusAd:
    """A deleted campaign or ad group takes its ads with it."""
    one = call.world.smart_plus_ads.get(smart_plus_ad_id)
    if one is None:
        raise missing("ad", smart_plus_ad_id)
    if one.advertiser_id != call.world.advertiser.advertiser_id:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate ad {smart_plus_ad_id}.")
    if status_of(call, one).endswith("DELETE"):
        raise bad("smart_plus_ad_id", f"the ad {smart_plus_ad_id} is deleted and cannot be changed.")
    return one


def status_of(call: Call, one: SmartPlusAd) -> str:
    """The ad's secondary status: its creatives' where they agree, else whether any of them runs."""
    words = [ad.secondary_status for ad in _standing(call, one)]
    if one.operation_status == "DELETE" or not words:
        return "AD_STATUS_DELETE"
    if one.operation_status == "DISABLE" and all(statuses.primary("ad", word) == "STATUS_DISABLE" for word in words):
        return words[0]
    words = [word for word in words if word != "AD_STATUS_DISABLE"] or words
    if len(set(words)) == 1:
        return words[0]
    unapproved = any(word.startswith(("AD_STATUS_AUDIT", "AD_STATUS_REAUDIT")) for word in words)
    if any(statuses.primary("ad", word) == "STATUS_DELIVERY_OK" for word in words):
        return "AD_STATUS_PARTIAL_AUDIT_DELIVERY_OK" if unapproved else "AD_STATUS_DELIVERY_OK"
    return "AD_STATUS_PARTIAL_AUDIT_NO_DELIVERY" if unapproved else words[0]


def shown(call: Call, one: SmartPlusAd, fields: list[str] | None = None) -> dict[str, object]:
    answer = wire.Ad(
        smart_plus_ad_id=one.smart_plus_ad_id,
        ad_name=one.name,
        adgroup_id=one.adgroup_id,
        adgroup_name=call.world.adgroups[one.adgroup_id].name,
        campaign_id=one.campaign_id,
        campaign_name=call.world.campaigns[one.campaign_id].name,
        advertiser_id=one.advertiser_id,
        operation_status=one.operation_status,
        secondary_status=status_of(call, one),
        create_time=stamp(one.created_at),
        modify_time=stamp(one.modified_at),
        creative_list=[_material(ad) for ad in _standing(call, one)],
    )
    return picked(answer, fields, {name: one.given.get(name) for name in smartcreatives.GIVEN})


_COMMON = frozenset(AdFilter.__struct_fields__) & frozenset(wire.AdFilter.__struct_fields__)


def _standing(call: Call, one: SmartPlusAd) -> list[Ad]:
    """The creatives that were not taken out; all of them where the ad itself is deleted."""
    every = [call.world.ads[id] for id in one.ad_ids]
    return [ad for ad in every if ad.operation_status != "DELETE"] or every


def _wanted(call: Call, one: SmartPlusAd, asked: wire.AdFilter, usual: AdFilter) -> bool:
    if asked.smart_plus_ad_ids is not None and one.smart_plus_ad_id not in asked.smart_plus_ad_ids:
        return False
    if not statuses.matches("ad", status_of(call, one), usual):
        return False
    if asked.modified_after and one.modified_at <= moment("modified_after", asked.modified_after):
        return False
    anyhow = msgspec.structs.replace(usual, primary_status="STATUS_ALL", secondary_status=None, modified_after=None)
    return filters.of_ad(call, call.world.ads[one.ad_ids[0]], anyhow)


def _add(call: Call, group: AdGroup, one: SmartPlusAd, creative: manual.Creative, info: wire.CreativeInfo) -> None:
    creative.ad_name = one.name
    ad = ads.made(call, group, creative)
    ad.extra |= {
        "smart_plus_ad_id": one.smart_plus_ad_id,
        "ad_material_id": call.world.next_id(),
        "material_operation_status": "ENABLE",
        "creative_info": msgspec.to_builtins(info),
    }
    one.ad_ids.append(ad.ad_id)


def _settle(call: Call, one: SmartPlusAd) -> None:
    """Switch each creative as the ad and the creative itself are."""
    for ad in _standing(call, one):
        if one.operation_status == "DELETE":
            ad.operation_status = "DELETE"
        elif ad.operation_status != "DELETE":
            on = one.operation_status == "ENABLE" and ad.extra["material_operation_status"] == "ENABLE"
            ad.operation_status = "ENABLE" if on else "DISABLE"
    call.world.refresh_statuses()


def _material(ad: Ad) -> wire.Material:
    info: dict[str, Any] = msgspec.to_builtins(smartcreatives.info_of(ad))
    return wire.Material(
        ad_material_id=str(ad.extra["ad_material_id"]),
        smart_plus_creative_id=ad.ad_id,
        material_operation_status=str(ad.extra["material_operation_status"]),
        creative_info=info,
    )
