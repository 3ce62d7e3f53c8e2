"""An ad as it is read back: the documented keys, nulls included, and what was kept of its creative."""

from __future__ import annotations

from tiktokwire import creatives as wire

from ...doors import Call
from ...state import Ad
from ..common import picked, stamp
from ..spark import rights


def shown(call: Call, ad: Ad, fields: list[str] | None = None) -> dict[str, object]:
    names = [name for name in sorted(wire.AD_ECHOED) if name in ad.extra]
    more = {name: ad.extra[name] for name in names}
    if "dark_post_status" in ad.extra:
        more |= {"dark_post_status": ad.extra["dark_post_status"], "branded_content_disabled": False}
    return picked(_answer(call, ad), fields, more)


def _answer(call: Call, ad: Ad) -> wire.Ad:
    group = call.world.adgroups[ad.adgroup_id]
    post = call.world.posts.get(ad.item_id)
    caption = post.caption if post and ad.identity_type != "AUTH_CODE" else ""
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
        identity_authorized_bc_id=ad.identity_bc_id or None,
        tiktok_item_id=ad.item_id or None,
        ad_format=str(ad.extra.get("ad_format") or "SINGLE_VIDEO"),
        video_id=ad.video_id or None,
        image_ids=ad.image_ids,
        ad_text=ad.ad_text or caption,
        call_to_action=ad.call_to_action or None,
        display_name=_display_name(call, ad),
        landing_page_url=ad.landing_page_url,
        operation_status=ad.operation_status,
        secondary_status=ad.secondary_status,
        optimization_event=group.optimization_event or None,
        create_time=stamp(ad.created_at),
        modify_time=stamp(ad.modified_at),
    )


def _display_name(call: Call, ad: Ad) -> str:
    account = rights.by_identity(call.world, ad.identity_id)
    custom = call.world.custom_identities.get(ad.identity_id)
    return account.display_name if account else custom.display_name if custom else ""
