"""The creatives of an Upgraded Smart+ ad, each as the ordinary creative it runs as."""

from __future__ import annotations

import msgspec

from tiktokwire import creatives as manual
from tiktokwire import smartplus as wire
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...state import Ad, AdGroup
from ..common import bad
from . import creatives, listing

MOST_CREATIVES = 50
_LISTS = {
    "ad_text_list": 5,
    "call_to_action_list": 3,
    "landing_page_url_list": 1,
    "page_list": 3,
    "deeplink_list": 1,
    "interactive_add_on_list": 1,
}
"""The longest each may be."""
GIVEN = (*_LISTS, "ad_configuration")
_CATALOG = ("catalog_creative_toggle", "product_specific_type", "product_set_id", "product_ids")
_DYNAMIC = ("APP_PROMOTION", "WEB_CONVERSIONS")
"""Objectives whose Spark creatives take a portfolio of calls to action, on TikTok."""


def given(ask: wire.Parts) -> dict[str, object]:
    """The parts that were given, as they will be read back."""
    for name, most in _LISTS.items():
        value = getattr(ask, name)
        if value is not None and len(value) > most:
            raise bad(name, f"at most {most}, and there are {len(value)}.")
    return listing.kept(ask, GIVEN)


def checked(
    call: Call, group: AdGroup, parted: list[wire.Creative], parts: dict[str, object]
) -> list[tuple[manual.Creative, wire.CreativeInfo]]:
    """Each creative as an ordinary one, checked as such."""
    if not 1 <= len(parted) <= MOST_CREATIVES:
        raise bad("creative_list", f"give 1 to {MOST_CREATIVES}, not {len(parted)}.")
    whole = msgspec.convert(parts, wire.Parts)
    made = [(_ordinary(call, group, one.creative_info, whole), one.creative_info) for one in parted]
    if len({mark(info) for _, info in made}) < len(made):
        raise bad("creative_list", "the same creative is there twice.")
    for creative, _ in made:
        creatives.check(call, group, creative)
    return made


def info_of(ad: Ad) -> wire.CreativeInfo:
    return msgspec.convert(ad.extra["creative_info"], wire.CreativeInfo)


def mark(info: wire.CreativeInfo) -> tuple[object, ...]:
    """What makes a creative the same one."""
    film = info.video_info.video_id if info.video_info else ""
    return info.tiktok_item_id or "", film, tuple(one.web_uri for one in info.image_info or ()), info.identity_id or ""


def _ordinary(call: Call, group: AdGroup, info: wire.CreativeInfo, parts: wire.Parts) -> manual.Creative:
    config = parts.ad_configuration or wire.Configuration()
    for name in _CATALOG:
        if getattr(config, name):
            raise Refused(Code.NOT_IMPL, f"{name}: localtok does not simulate catalogues; nothing was done.")
    texts, pages = parts.ad_text_list or [], parts.landing_page_url_list or []
    actions, link = parts.call_to_action_list or [], (parts.deeplink_list or [wire.Deeplink()])[0]
    if not info.tiktok_item_id and not texts:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): ad_text_list.")
    _check_action(call, group, info, parts, config)
    tracking = config.tracking_info or wire.TrackingInfo()
    own = not info.identity_type
    return manual.Creative(
        identity_type=config.identity_type if own else info.identity_type,
        identity_id=config.identity_id if own else info.identity_id,
        identity_authorized_bc_id=info.identity_authorized_bc_id,
        tiktok_item_id=info.tiktok_item_id,
        ad_format=info.ad_format,
        ad_text=None if info.tiktok_item_id else texts[0].ad_text,
        video_id=info.video_info.video_id if info.video_info else None,
        image_ids=[one.web_uri for one in info.image_info] if info.image_info else None,
        music_id=None if info.tiktok_item_id or info.music_info is None else info.music_info.music_id,
        call_to_action=actions[0].call_to_action if actions else None,
        call_to_action_id=config.call_to_action_id,
        landing_page_url=pages[0].landing_page_url if pages else None,
        page_id=_number("page_list", parts.page_list[0].page_id) if parts.page_list else None,
        utm_params=config.utm_params,
        click_tracking_url=tracking.click_tracking_url,
        impression_tracking_url=tracking.impression_tracking_url,
        tracking_app_id=tracking.tracking_app_id,
        tracking_pixel_id=_number("tracking_pixel_id", tracking.tracking_pixel_id or "0") or None,
        dark_post_status=None if info.tiktok_item_id else config.dark_post_status,
        aigc_disclosure_type=info.aigc_disclosure_type,
        deeplink=link.deeplink,
        deeplink_type=link.deeplink_type,
    )


def _check_action(
    call: Call, group: AdGroup, info: wire.CreativeInfo, parts: wire.Parts, config: wire.Configuration
) -> None:
    objective = call.world.campaigns[group.campaign_id].objective_type
    places = group.extra.get("placements")
    if isinstance(places, list) and "PLACEMENT_TIKTOK" not in places:
        return
    spark = bool(info.identity_type) and objective in _DYNAMIC
    if spark and not config.call_to_action_id:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): ad_configuration.call_to_action_id.")
    if parts.call_to_action_list and (spark or objective == "LEAD_GENERATION"):
        raise bad("call_to_action_list", "is not supported here; use ad_configuration.call_to_action_id.")
    if parts.interactive_add_on_list and objective == "WEB_CONVERSIONS":
        raise bad("interactive_add_on_list", "is not supported with WEB_CONVERSIONS.")


def _number(field: str, id: str) -> int:
    if not (id.isascii() and id.isdecimal()):
        raise bad(field, f"{id!r} is not an id of digits.")
    return int(id)
