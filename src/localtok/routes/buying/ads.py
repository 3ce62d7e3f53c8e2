"""Ads: Spark posts pulled into an ad group. There is no `request_id` here; a repeat makes a second ad."""

from __future__ import annotations

from tiktokwire import ads as wire
from tiktokwire.codes import Code
from tiktokwire.enums import AD_FORMATS, CALLS_TO_ACTION, IDENTITY_TYPES, OPERATIONS

from ...doors import Call, Door, Guard, Refused
from ...state import Ad, AdGroup
from ..common import bad, ids, moment, one_of, page, picked, stamp, standing
from ..spark import rights
from . import adgroups, campaigns, statuses

REVIEW_S = 3_600
"""How long a new ad stays in review: assumed, an hour."""


def create(call: Call, ask: wire.AdCreate) -> wire.AdsCreated:
    """All the creatives or none."""
    group = adgroups.found(call, ask.adgroup_id)
    if not 1 <= len(ask.creatives) <= 20:
        raise bad("creatives", f"give 1 to 20, not {len(ask.creatives)}.")
    for creative in ask.creatives:
        _check(call, group, creative)
    made = [_made(call, group, creative) for creative in ask.creatives]
    call.world.refresh_statuses()
    return wire.AdsCreated(
        ad_ids=[ad.ad_id for ad in made], need_audit=True, creatives=[_shown(call, ad) for ad in made]
    )


def update(call: Call, ask: wire.AdUpdate) -> wire.AdsCreated:
    group = adgroups.found(call, ask.adgroup_id)
    chosen: list[tuple[Ad, wire.Creative]] = []
    for creative in ask.creatives:
        if not creative.ad_id:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): creatives.ad_id.")
        ad = found(call, creative.ad_id)
        if ad.adgroup_id != group.adgroup_id:
            raise bad("adgroup_id", f"the ad {ad.ad_id} is in ad group {ad.adgroup_id}.")
        chosen.append((ad, _merged(ad, creative, bool(ask.patch_update))))
    for ad, creative in chosen:
        if (creative.tiktok_item_id, creative.identity_id) != (ad.item_id, ad.identity_id):
            raise bad("tiktok_item_id", "the post and the identity of an ad cannot be changed; make a new ad.")
        _check(call, group, creative)
    for ad, creative in chosen:
        ad.name = creative.ad_name or ad.ad_id
        ad.call_to_action = creative.call_to_action or ""
        ad.landing_page_url = creative.landing_page_url or ""
        ad.extra |= _extra(creative)
        ad.modified_at = call.now
    return wire.AdsCreated(
        ad_ids=[ad.ad_id for ad, _ in chosen], need_audit=False, creatives=[_shown(call, ad) for ad, _ in chosen]
    )


def switch(call: Call, ask: wire.AdStatusUpdate) -> wire.AdStatus:
    chosen = [found(call, id) for id in ids("ad_ids", ask.ad_ids, 20)]
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    for ad in chosen:
        ad.operation_status, ad.modified_at = operation, call.now
    return wire.AdStatus(ad_ids=[ad.ad_id for ad in chosen], status=operation)


def listed(call: Call, ask: wire.AdsAsk) -> dict[str, object]:
    statuses.check("ad", ask.filtering)
    rows = [ad for ad in call.world.ads.values() if _wanted(call, ad, ask.filtering)]
    rows.sort(key=lambda ad: (ad.created_at, ad.ad_id), reverse=True)
    shown, info = page(rows, ask.page, ask.page_size)
    return {"list": [picked(_shown(call, ad), ask.fields) for ad in shown], "page_info": info}


def found(call: Call, ad_id: str) -> Ad:
    return standing("ad", call.world.ads.get(ad_id), ad_id, call.world.advertiser)


def _check(call: Call, group: AdGroup, creative: wire.Creative) -> None:
    _check_pull(creative)
    rights.check_grant(call, creative.identity_type or "", creative.identity_id or "", creative.tiktok_item_id or "")
    objective = call.world.campaigns[group.campaign_id].objective_type
    _check_destination(objective, group.optimization_goal, creative)
    one_of("operation_status", creative.operation_status or "ENABLE", ("ENABLE", "DISABLE"))
    if creative.ad_name:
        campaigns.checked_name("ad_name", creative.ad_name)


def _check_pull(creative: wire.Creative) -> None:
    """A pulled Spark post brings its own video, caption and name; an ad cannot change them."""
    needed = ("identity_type", "identity_id", "ad_format")
    gone = [name for name in needed if not getattr(creative, name)]
    if gone:
        raise Refused(
            Code.PARAM_ERROR, f"Missing required field(s): {', '.join(f'creatives.{name}' for name in gone)}."
        )
    kind = one_of("identity_type", creative.identity_type or "", IDENTITY_TYPES)
    if kind == "CUSTOMIZED_USER":
        raise bad("identity_type", "custom identities can no longer be used for TikTok placements (since 2026-01-15).")
    if not creative.tiktok_item_id:
        raise bad("tiktok_item_id", "is missing; localtok simulates pulled Spark posts only.")
    if one_of("ad_format", creative.ad_format or "", AD_FORMATS) != "SINGLE_VIDEO":
        raise bad("ad_format", "localtok simulates SINGLE_VIDEO only.")
    for name in ("ad_text", "video_id", "image_ids"):
        if getattr(creative, name):
            raise bad(name, "a pulled Spark post keeps its own caption and video; leave this out.")


def _check_destination(objective: str, goal: str, creative: wire.Creative) -> None:
    if creative.call_to_action:
        one_of("call_to_action", creative.call_to_action, CALLS_TO_ACTION)
    action = creative.call_to_action or creative.call_to_action_id
    url = creative.landing_page_url or ""
    if url and not url.startswith(("http://", "https://")):
        raise bad("landing_page_url", f"{url!r} is not an http or https address.")
    if objective == "ENGAGEMENT":
        if url:
            raise bad("landing_page_url", f"is not supported with {goal}.")
        if goal == "PAGE_VISIT" and not action:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): creatives.call_to_action.")
        return
    if objective == "TRAFFIC" and not action:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): creatives.call_to_action.")
    if not url and (objective in ("TRAFFIC", "WEB_CONVERSIONS") or action):
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): creatives.landing_page_url.")


def _made(call: Call, group: AdGroup, creative: wire.Creative) -> Ad:
    ad_id = call.world.next_id()
    ad = Ad(
        ad_id=ad_id,
        adgroup_id=group.adgroup_id,
        campaign_id=group.campaign_id,
        advertiser_id=group.advertiser_id,
        name=creative.ad_name or ad_id,
        operation_status=creative.operation_status or "ENABLE",
        identity_type=creative.identity_type or "",
        identity_id=creative.identity_id or "",
        item_id=creative.tiktok_item_id or "",
        call_to_action=creative.call_to_action or "",
        landing_page_url=creative.landing_page_url or "",
        created_at=call.now,
        modified_at=call.now,
        review_until=call.now + REVIEW_S,
        extra=_extra(creative),
    )
    call.world.ads[ad_id] = ad
    return ad


def _extra(creative: wire.Creative) -> dict[str, object]:
    names = ("ad_format", "call_to_action_id", "utm_params", "tracking_pixel_id", "deeplink")
    return {name: value for name in names if (value := getattr(creative, name)) is not None}


def _merged(ad: Ad, creative: wire.Creative, patch: bool) -> wire.Creative:
    """The creative the ad will be: with a patch what is not given stays, else it is replaced whole."""
    if not patch:
        return creative
    return wire.Creative(
        ad_id=ad.ad_id,
        ad_name=creative.ad_name if creative.ad_name is not None else ad.name,
        identity_type=creative.identity_type or ad.identity_type,
        identity_id=creative.identity_id or ad.identity_id,
        tiktok_item_id=creative.tiktok_item_id or ad.item_id,
        ad_format=creative.ad_format or "SINGLE_VIDEO",
        ad_text=creative.ad_text,
        video_id=creative.video_id,
        image_ids=creative.image_ids,
        call_to_action=creative.call_to_action if creative.call_to_action is not None else ad.call_to_action,
        landing_page_url=creative.landing_page_url if creative.landing_page_url is not None else ad.landing_page_url,
        utm_params=creative.utm_params,
    )


def _shown(call: Call, ad: Ad) -> wire.Ad:
    group = call.world.adgroups[ad.adgroup_id]
    account = rights.by_identity(call.world, ad.identity_id)
    post = call.world.posts.get(ad.item_id)
    pixel = ad.extra.get("tracking_pixel_id")
    utm = ad.extra.get("utm_params")
    return wire.Ad(
        ad_id=ad.ad_id,
        ad_name=ad.name,
        adgroup_id=group.adgroup_id,
        adgroup_name=group.name,
        campaign_id=ad.campaign_id,
        campaign_name=call.world.campaigns[ad.campaign_id].name,
        advertiser_id=ad.advertiser_id,
        identity_type=ad.identity_type,
        identity_id=ad.identity_id,
        tiktok_item_id=ad.item_id or None,
        ad_format="SINGLE_VIDEO",
        ad_text=post.caption if post and ad.identity_type == "TT_USER" else "",
        call_to_action=ad.call_to_action or None,
        call_to_action_id=str(ad.extra["call_to_action_id"]) if "call_to_action_id" in ad.extra else None,
        display_name=account.display_name if account else "",
        landing_page_url=ad.landing_page_url,
        operation_status=ad.operation_status,
        secondary_status=ad.secondary_status,
        optimization_event=group.optimization_event or None,
        tracking_pixel_id=pixel if isinstance(pixel, int) else 0,
        utm_params=utm if isinstance(utm, list) else None,
        create_time=stamp(ad.created_at),
        modify_time=stamp(ad.modified_at),
    )


def _wanted(call: Call, ad: Ad, asked: wire.AdFilter | None) -> bool:
    if not statuses.matches("ad", ad.secondary_status, asked):
        return False
    if asked is None:
        return True
    if asked.ad_ids is not None and ad.ad_id not in ids("ad_ids", asked.ad_ids, 100):
        return False
    if asked.ad_name and asked.ad_name.lower() not in ad.name.lower():
        return False
    if asked.modified_after and ad.modified_at <= moment("modified_after", asked.modified_after):
        return False
    parent = wire.CampaignFilter(
        campaign_ids=asked.campaign_ids, campaign_name=asked.campaign_name, objective_type=asked.objective_type
    )
    group = call.world.adgroups[ad.adgroup_id]
    return adgroups.passes(group, asked) and campaigns.passes(call.world.campaigns[ad.campaign_id], parent)


DOORS = (
    Door("POST", "ad/create/", wire.AdCreate, Guard.ADVERTISER, create),
    Door("POST", "ad/update/", wire.AdUpdate, Guard.ADVERTISER, update),
    Door("POST", "ad/status/update/", wire.AdStatusUpdate, Guard.ADVERTISER, switch),
    Door("GET", "ad/get/", wire.AdsAsk, Guard.ADVERTISER, listed),
)
