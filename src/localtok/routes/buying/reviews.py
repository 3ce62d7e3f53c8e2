"""What TikTok's review made of ads and ad groups. No copy of the two pages was at hand; the shape is second-hand."""

from __future__ import annotations

from tiktokwire import creatives as wire

from ...doors import Call, Door, Fidelity, Guard
from ...state import Ad, AdGroup
from ..common import ids, stamp
from . import adgroups, ads

MOST = 100
_SUGGESTION = "Change what was refused and send the ad again, or make another."


def of_ads(call: Call, ask: wire.AdReviewAsk) -> wire.AdReviews:
    chosen = [ads.found(call, id) for id in ids("ad_ids", ask.ad_ids, MOST)]
    return wire.AdReviews(ad_review_map={ad.ad_id: of_ad(call, ad) for ad in chosen})


def of_adgroups(call: Call, ask: wire.AdGroupReviewAsk) -> wire.AdGroupReviews:
    chosen = [adgroups.found(call, id) for id in ids("adgroup_ids", ask.adgroup_ids, MOST)]
    named = {one.adgroup_id for one in chosen}
    inside = [ad for ad in call.world.ads.values() if ad.adgroup_id in named and ad.operation_status != "DELETE"]
    return wire.AdGroupReviews(
        ad_group_review_map={one.adgroup_id: _of_group(call, one, inside) for one in chosen},
        ad_review_map={ad.ad_id: of_ad(call, ad) for ad in inside},
    )


def of_ad(call: Call, ad: Ad) -> wire.Review:
    """While it is under review nothing is approved and there is no status yet."""
    if call.now < ad.review_until:
        return wire.Review(ad_id=ad.ad_id)
    reason = call.world.review_denials.get(ad.ad_id)
    group = call.world.adgroups[ad.adgroup_id]
    return wire.Review(
        ad_id=ad.ad_id,
        review_status="UNAVAILABLE" if reason is not None else "ALL_AVAILABLE",
        is_approved=reason is None,
        last_audit_time=stamp(ad.review_until or ad.created_at),
        reject_info=[] if reason is None else [rejected(reason, group)],
    )


def rejected(reason: str, group: AdGroup) -> wire.RejectInfo:
    places = group.extra.get("placements")
    return wire.RejectInfo(
        reasons=[reason],
        suggestion=_SUGGESTION,
        forbidden_locations=list(group.location_ids),
        forbidden_placements=[str(one) for one in places] if isinstance(places, list) else [],
    )


def _of_group(call: Call, one: AdGroup, inside: list[Ad]) -> wire.Review:
    """An ad group is what its ads are: available in part while some are refused."""
    seen = [of_ad(call, ad) for ad in inside if ad.adgroup_id == one.adgroup_id]
    done = [review for review in seen if review.review_status]
    refused = sum(not review.is_approved for review in done)
    return wire.Review(
        adgroup_id=one.adgroup_id,
        review_status=verdict(len(done), refused),
        is_approved=refused < len(done),
        last_audit_time=max((review.last_audit_time for review in done), default=""),
        contain_rejected_ads=refused > 0,
    )


def verdict(done: int, refused: int) -> str:
    """The status of something of which `done` parts were reviewed and so many refused; empty before any was."""
    if not done:
        return ""
    if refused == done:
        return "UNAVAILABLE"
    return "PART_AVAILABLE" if refused else "ALL_AVAILABLE"


DOORS = (
    Door(
        "GET",
        "ad/review_info/",
        wire.AdReviewAsk,
        Guard.ADVERTISER,
        of_ads,
        says=wire.AdReviews,
        fidelity=Fidelity.PLAUSIBLE,
        source="3P,INF",
        note="the answer's shape is a client's; an ad passes unless POST /_localtok/ads/{ad_id}/review says otherwise",
    ),
    Door(
        "GET",
        "adgroup/review_info/",
        wire.AdGroupReviewAsk,
        Guard.ADVERTISER,
        of_adgroups,
        says=wire.AdGroupReviews,
        fidelity=Fidelity.PLAUSIBLE,
        source="3P,INF",
        note="the answer's shape is a client's; an ad group is reviewed through its ads",
    ),
)
