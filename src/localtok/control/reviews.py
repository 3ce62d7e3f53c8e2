"""What TikTok's reviewers say of an ad and of the ad account: approved unless told otherwise."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..doors import Front
from ..market.eligibility import ACCOUNT
from .base import Act


def _review(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Refuses the ad for a reason, or approves it again; a review under way is over with that, unless `later`."""
    world = front.world
    ad = world.ads.get(request.path_params["ad_id"])
    if ad is None:
        raise HTTPException(404, f"there is no ad {request.path_params['ad_id']}")
    reason = body.get("deny")
    if "deny" not in body or not (reason is None or (isinstance(reason, str) and reason.strip())):
        raise HTTPException(400, "deny must be the reason as text, or null to approve")
    if reason is None:
        world.review_denials.pop(ad.ad_id, None)
    else:
        world.review_denials[ad.ad_id] = reason
    if not body.get("later"):
        ad.review_until = min(ad.review_until, world.now)
    world.refresh_statuses()
    return {"ad_id": ad.ad_id, "deny": reason, "secondary_status": ad.secondary_status}


def _advertiser(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Sets the ad account's status; with any but STATUS_ENABLE none of its ads runs."""
    known = ("STATUS_ENABLE", *ACCOUNT)
    status = body.get("status")
    if status not in known:
        raise HTTPException(400, f"status must be one of {', '.join(known)}, not {status!r}")
    front.world.advertiser.status = str(status)
    front.world.refresh_statuses()
    return {"advertiser_id": front.world.advertiser.advertiser_id, "status": status}


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("POST", "ads/{ad_id}/review", _review),
    ("POST", "advertiser", _advertiser),
)
