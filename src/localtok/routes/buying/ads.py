"""Ads: made, changed, switched, listed. There is no `request_id` here; a repeat makes a second ad."""

from __future__ import annotations

import msgspec

from tiktokwire import ads as lists
from tiktokwire import creatives as wire
from tiktokwire.codes import Code
from tiktokwire.enums import OPERATIONS

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...market import learning
from ...newposts import add_post
from ...state import Ad, AdGroup, Post
from ..common import bad, deleted, ids, one_of, page, standing
from ..spark import rights
from . import adgroups, adrows, campaigns, creatives, filters, listing

REVIEW_S = 3_600
"""How long a review takes: assumed, an hour."""
_CAROUSEL_MS = 12_000
"""How long a viewer who stays is taken to look at a carousel."""
_SEEN = ("landing_page_url", "page_id", "call_to_action", "call_to_action_id", "ad_text", "video_id", "image_ids")
"""Fields whose change is reviewed again."""


def create(call: Call, ask: wire.AdCreate) -> dict[str, object]:
    """All the creatives or none."""
    group = adgroups.found(call, ask.adgroup_id)
    campaigns.manual(call.world.campaigns[group.campaign_id], "ad/create/")
    if not 1 <= len(ask.creatives) <= 20:
        raise bad("creatives", f"give 1 to 20, not {len(ask.creatives)}.")
    raw = _raw(call, len(ask.creatives))
    for creative, given in zip(ask.creatives, raw, strict=True):
        creatives.check(call, group, creative, given)
    check_room(call, len(ask.creatives))
    done = [made(call, group, creative) for creative in ask.creatives]
    call.world.refresh_statuses()
    return _created(call, done, audit=True)


def check_room(call: Call, more: int) -> None:
    """Refuse ads beyond what an account may have."""
    there = sum(ad.operation_status != "DELETE" for ad in call.world.ads.values())
    most = call.world.assume.most_ads
    if there + more > most:
        raise Refused(Code.AD_NUMBER_LIMIT, f"creatives: the account has {there} ads, and {most} is the limit.")


def made(call: Call, group: AdGroup, creative: wire.Creative) -> Ad:
    """The ad, once everything about it was checked; a pushed one's post with it."""
    post = _pushed(call, creative) if creatives.is_push(creative) else None
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
        item_id=post.item_id if post else creative.tiktok_item_id or "",
        call_to_action=_action(creative),
        landing_page_url=creative.landing_page_url or "",
        created_at=call.now,
        modified_at=call.now,
        identity_bc_id=creative.identity_authorized_bc_id or "",
        video_id=creative.video_id or "",
        image_ids=list(creative.image_ids or ()),
        ad_text=creative.ad_text or "",
        review_until=call.now + REVIEW_S,
        extra=_extra(creative) | ({"dark_post_status": "ON" if post.ads_only else "OFF"} if post else {}),
    )
    call.world.ads[ad_id] = ad
    return ad


def update(call: Call, ask: wire.AdUpdate) -> dict[str, object]:
    group = adgroups.found(call, ask.adgroup_id)
    campaigns.manual(call.world.campaigns[group.campaign_id], "ad/update/")
    if not 1 <= len(ask.creatives) <= 20:
        raise bad("creatives", f"give 1 to 20, not {len(ask.creatives)}.")
    chosen: list[tuple[Ad, wire.Creative]] = []
    for creative, given in zip(ask.creatives, _raw(call, len(ask.creatives)), strict=True):
        if not creative.ad_id:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): creatives.ad_id.")
        ad = found(call, creative.ad_id)
        if ad.adgroup_id != group.adgroup_id:
            raise bad("adgroup_id", f"the ad {ad.ad_id} is in ad group {ad.adgroup_id}.")
        new = _merged(ad, creative) if ask.patch_update else creative
        _check_same(ad, new)
        creatives.check(call, group, new, given)
        chosen.append((ad, new))
    audited = [change(call, ad, new, patch=bool(ask.patch_update)) for ad, new in chosen]
    call.world.refresh_statuses()
    return _created(call, [ad for ad, _ in chosen], audit=any(audited))


def change(call: Call, ad: Ad, new: wire.Creative, *, patch: bool) -> bool:
    """Make the ad what the creative says; whether it must be reviewed again."""
    before = _appearance(ad)
    ad.name = new.ad_name or ad.ad_id
    ad.call_to_action = _action(new)
    ad.landing_page_url = new.landing_page_url or ""
    if not ad.item_id:
        ad.video_id, ad.image_ids, ad.ad_text = new.video_id or "", list(new.image_ids or ()), new.ad_text or ""
    kept = {name: value for name, value in ad.extra.items() if patch or name not in wire.AD_ECHOED}
    ad.extra = kept | _extra(new)
    ad.modified_at = call.now
    differs = _appearance(ad) != before
    if differs:
        learning.edited(call.world, ad.adgroup_id, ad.ad_id)
    again = differs and call.world.assume.edits_are_reviewed_again
    if again and call.now >= ad.review_until:
        ad.review_until, ad.reviewed_before = call.now + REVIEW_S, True
        call.world.review_denials.pop(ad.ad_id, None)
    return again


def switch(call: Call, ask: wire.AdStatusUpdate) -> wire.AdStatus:
    if ask.aco_ad_ids:
        raise Refused(Code.NOT_IMPL, "aco_ad_ids: localtok does not simulate automated creatives; nothing was done.")
    if ask.ad_ids is None:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): ad_ids.")
    chosen = [found(call, id) for id in ids("ad_ids", ask.ad_ids, 20)]
    for ad in chosen:
        campaigns.manual(call.world.campaigns[ad.campaign_id], "ad/status/update/")
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    for ad in chosen:
        ad.operation_status, ad.modified_at = operation, call.now
    return wire.AdStatus(ad_ids=[ad.ad_id for ad in chosen], status=operation)


def listed(call: Call, ask: lists.AdsAsk) -> dict[str, object]:
    filters.check("ad", ask.filtering)
    rows = [ad for ad in call.world.ads.values() if filters.of_ad(call, ad, ask.filtering)]
    rows.sort(key=lambda ad: (ad.created_at, ad.ad_id), reverse=True)
    some, info = page(rows, ask.page, ask.page_size)
    return listing.rows(ask, (adrows.shown(call, ad, ask.fields) for ad in some), info)


def found(call: Call, ad_id: str) -> Ad:
    """A deleted campaign or ad group takes its ads with it."""
    ad = standing("ad", call.world.ads.get(ad_id), ad_id, call.world.advertiser)
    above = (call.world.campaigns[ad.campaign_id], call.world.adgroups[ad.adgroup_id])
    if any(one.operation_status == "DELETE" for one in above):
        raise deleted("ad", ad_id)
    return ad


def _created(call: Call, done: list[Ad], *, audit: bool) -> dict[str, object]:
    """`AdsCreated`, with the fields only some ads have."""
    return {
        "ad_ids": [ad.ad_id for ad in done],
        "need_audit": audit,
        "creatives": [adrows.shown(call, ad) for ad in done],
    }


def _pushed(call: Call, creative: wire.Creative) -> Post:
    account = rights.by_identity(call.world, creative.identity_id or "")
    if account is None:
        raise bad("identity_id", f"nobody is {creative.identity_id}.")
    film = call.world.library.files.get(creative.video_id or "")
    return add_post(
        call.world,
        account.handle,
        creative.ad_text or "",
        (film.duration_ms if film else 0) or _CAROUSEL_MS,
        ads_only=creative.dark_post_status != "OFF",
        media_type="PHOTO" if creative.ad_format == "CAROUSEL_ADS" else "VIDEO",
    )


def _raw(call: Call, count: int) -> list[dict[str, object]]:
    """The creatives as they came in, where they came in as such."""
    given = call.raw.get("creatives")
    return given if isinstance(given, list) and len(given) == count else [{} for _ in range(count)]


def _action(creative: wire.Creative) -> str:
    """A portfolio of calls to action takes the place of one."""
    return "" if creative.call_to_action_id else creative.call_to_action or ""


def _extra(creative: wire.Creative) -> dict[str, object]:
    return listing.kept(creative, wire.AD_ECHOED | {"ad_format"})


def _appearance(ad: Ad) -> dict[str, object]:
    own = {name: getattr(ad, name) for name in _SEEN if hasattr(ad, name)}
    return own | {name: ad.extra.get(name) for name in _SEEN if name not in own}


def _merged(ad: Ad, creative: wire.Creative) -> wire.Creative:
    """The creative the ad will be: what is not given stays as it is."""
    stays = {name: value for name, value in ad.extra.items() if name in wire.AD_ECHOED | {"ad_format"}}
    stays |= {
        "ad_id": ad.ad_id,
        "ad_name": ad.name,
        "identity_type": ad.identity_type,
        "identity_id": ad.identity_id,
        "identity_authorized_bc_id": ad.identity_bc_id or None,
        "tiktok_item_id": None if ad.video_id or ad.image_ids else ad.item_id or None,
        "video_id": ad.video_id or None,
        "image_ids": ad.image_ids or None,
        "ad_text": ad.ad_text or None,
        "call_to_action": ad.call_to_action or None,
        "landing_page_url": ad.landing_page_url or None,
    }
    given = {name: value for name, value in msgspec.structs.asdict(creative).items() if value is not None}
    if "call_to_action" in given and "call_to_action_id" not in given:
        stays.pop("call_to_action_id", None)
    return msgspec.convert(stays | given, wire.Creative)


def _check_same(ad: Ad, new: wire.Creative) -> None:
    """Post, identity, format and a pushed post's contents stay what they are."""
    pushed = bool(ad.item_id) and bool(ad.video_id or ad.image_ids)
    if (new.identity_id, new.identity_type) != (ad.identity_id, ad.identity_type):
        raise bad("identity_id", "the post and the identity of an ad cannot be changed; make a new ad.")
    if (new.identity_authorized_bc_id or "") != ad.identity_bc_id:
        raise bad("identity_authorized_bc_id", "the identity of an ad cannot be changed; make a new ad.")
    if (new.tiktok_item_id and new.tiktok_item_id != ad.item_id) or not (
        new.tiktok_item_id or pushed or not ad.item_id
    ):
        raise bad("tiktok_item_id", "the post and the identity of an ad cannot be changed; make a new ad.")
    if (new.ad_format or "") != ad.extra.get("ad_format"):
        raise bad("ad_format", f"the format of an ad cannot be changed; it is {ad.extra.get('ad_format')}.")
    if new.dark_post_status and new.dark_post_status != ad.extra.get("dark_post_status"):
        raise bad("dark_post_status", "cannot be changed once the post is there.")
    if not pushed:
        return
    for name in ("video_id", "image_ids", "ad_text"):
        if (getattr(new, name) or type(getattr(ad, name))()) != getattr(ad, name):
            raise bad(name, "what was pushed is a post now and cannot be changed; make a new ad.")


DOORS = (
    Door(
        "POST",
        "ad/create/",
        wire.AdCreate,
        Guard.ADVERTISER,
        create,
        says=wire.AdsCreated,
        fidelity=Fidelity.EXACT,
        source="SDK,DOC:54334565047,GO",
        note="a review takes an hour; a pushed video looks like others, since nobody sees into a file",
    ),
    Door(
        "POST",
        "ad/update/",
        wire.AdUpdate,
        Guard.ADVERTISER,
        update,
        says=wire.AdsCreated,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="what is reviewed again is inferred",
    ),
    Door(
        "POST",
        "ad/status/update/",
        wire.AdStatusUpdate,
        Guard.ADVERTISER,
        switch,
        says=wire.AdStatus,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="automated creative ads answer 40008",
    ),
    Door(
        "GET",
        "ad/get/",
        lists.AdsAsk,
        Guard.ADVERTISER,
        listed,
        says=wire.Ads,
        fidelity=Fidelity.EXACT,
        source="SDK,DOC:54334565047,GO",
    ),
)
