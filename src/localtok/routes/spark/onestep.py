"""A campaign, an ad group and a Spark Ad of one post in one step: the three doors of the buying room, all or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tiktokwire import ads
from tiktokwire import spark as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Ask

from ...doors import Call, Door, Fidelity, Guard, Refused, read
from ..buying import adgroups, campaigns
from ..buying import ads as creatives
from ..common import bad, one_of
from .rights import SPARK_TYPES

_BILLED = {
    ("REACH", "REACH"): "CPM",
    ("TRAFFIC", "CLICK"): "CPC",
    ("TRAFFIC", "TRAFFIC_LANDING_PAGE_VIEW"): "OCPM",
    ("VIDEO_VIEWS", "ENGAGED_VIEW"): "CPV",
    ("ENGAGEMENT", "FOLLOWERS"): "OCPM",
    ("ENGAGEMENT", "PAGE_VISIT"): "CPC",
}
"""Objective and goal that go together here, and what is billed."""
_OBJECTIVES = ("REACH", "TRAFFIC", "VIDEO_VIEWS", "ENGAGEMENT")
_PROMOTED = {"TRAFFIC": "WEBSITE", "ENGAGEMENT": "EXTERNAL_OR_DISPLAY"}
_TARGETS = ("location_ids", "gender", "age_groups")
_GROUP = (
    "adgroup_name",
    "budget_mode",
    "budget",
    "schedule_type",
    "schedule_start_time",
    "schedule_end_time",
    "optimization_goal",
    "frequency",
    "frequency_schedule",
    "bid_type",
    "bid_price",
    "conversion_bid_price",
)
_AD = (
    "ad_name",
    "identity_type",
    "identity_id",
    "identity_authorized_bc_id",
    "tiktok_item_id",
    "call_to_action",
    "landing_page_url",
)


def create(call: Call, ask: wire.SparkAdCreate) -> wire.SparkAdCreated:
    _check(call, ask)
    world = call.world
    kept: tuple[dict[str, Any], ...] = (world.campaigns, world.adgroups, world.ads)
    before = [set(one) for one in kept]
    try:
        campaign_id = _step(call, campaigns.create, ads.CampaignCreate, _campaign(ask), world.campaigns)
        adgroup_id = _step(call, adgroups.create, ads.AdGroupCreate, _adgroup(ask, campaign_id), world.adgroups)
        ad_id = _step(call, creatives.create, ads.AdCreate, _ad(ask, adgroup_id), world.ads)
    except Refused:
        for one, known in zip(kept, before, strict=True):
            for made in set(one) - known:
                del one[made]
        raise
    return wire.SparkAdCreated(campaign_id=campaign_id, adgroup_id=adgroup_id, ad_id=ad_id)


def _check(call: Call, ask: wire.SparkAdCreate) -> None:
    """What this endpoint wants beyond what the three it stands for want."""
    objective = one_of("objective_type", ask.objective_type, _OBJECTIVES)
    goals = [goal for of, goal in _BILLED if of == objective]
    if ask.optimization_goal not in goals:
        raise bad("optimization_goal", f"{ask.optimization_goal} does not go with {objective}: {', '.join(goals)} do.")
    one_of("budget_mode", ask.budget_mode, ("BUDGET_MODE_TOTAL", "BUDGET_MODE_DAY"))
    one_of("identity_type", ask.identity_type, SPARK_TYPES)
    if objective == "REACH":
        gone = [name for name in ("frequency", "frequency_schedule") if getattr(ask, name) is None]
        if gone:
            raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    if not ask.saved_audience_id and not ask.location_ids:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): saved_audience_id or location_ids.")
    if ask.optimization_goal in ("CLICK", "TRAFFIC_LANDING_PAGE_VIEW", "PAGE_VISIT") and not ask.call_to_action:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): call_to_action.")
    if ask.landing_page_url and objective == "ENGAGEMENT":
        raise bad("landing_page_url", f"is not supported with {ask.optimization_goal}.")
    if ask.landing_page_url is None and objective != "ENGAGEMENT" and (objective == "TRAFFIC" or ask.call_to_action):
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): landing_page_url.")
    post = call.world.posts.get(ask.tiktok_item_id)
    if post is not None and post.media_type != "VIDEO":
        raise bad("tiktok_item_id", "only single video posts can be used in one step.")


def _step(
    call: Call, create: Callable[[Call, Any], object], kind: type[Ask], raw: dict[str, Any], made: dict[str, Any]
) -> str:
    """Asks one door of the buying room, with a body of its own; the id of what it made."""
    raw = {name: value for name, value in raw.items() if value is not None}
    create(replace(call, raw=raw), read(raw, kind))
    return str(next(reversed(made)))


def _campaign(ask: wire.SparkAdCreate) -> dict[str, Any]:
    return {
        "advertiser_id": ask.advertiser_id,
        "campaign_name": ask.campaign_name,
        "objective_type": ask.objective_type,
        "budget_mode": "BUDGET_MODE_INFINITE",
    }


def _adgroup(ask: wire.SparkAdCreate, campaign_id: str) -> dict[str, Any]:
    """On TikTok alone. A saved audience takes the place of whom else was asked for."""
    objective, cost_cap = ask.objective_type, ask.bid_type == "BID_TYPE_CUSTOM"
    targets: dict[str, Any] = {name: getattr(ask, name) for name in _TARGETS}
    if ask.saved_audience_id:
        targets = {"saved_audience_id": ask.saved_audience_id}
    return {
        "advertiser_id": ask.advertiser_id,
        "campaign_id": campaign_id,
        "promotion_type": _PROMOTED.get(objective),
        "placement_type": "PLACEMENT_TYPE_NORMAL",
        "placements": ["PLACEMENT_TIKTOK"],
        "billing_event": _BILLED[objective, ask.optimization_goal],
        "bid_display_mode": "CPV" if objective == "VIDEO_VIEWS" and cost_cap else None,
        "pacing": "PACING_MODE_SMOOTH",
        **targets,
        **{name: getattr(ask, name) for name in _GROUP},
    }


def _ad(ask: wire.SparkAdCreate, adgroup_id: str) -> dict[str, Any]:
    creative = {name: value for name in _AD if (value := getattr(ask, name)) is not None}
    return {
        "advertiser_id": ask.advertiser_id,
        "adgroup_id": adgroup_id,
        "creatives": [creative | {"ad_format": "SINGLE_VIDEO"}],
    }


DOORS = (
    Door(
        "POST", "business/spark_ad/create/", wire.SparkAdCreate, Guard.ADVERTISER, create, fidelity=Fidelity.PLAUSIBLE,
        source="DOC:53830739023",
        note="which of CPC, CPM and CPV is billed is inferred; landing_page_url is refused for PAGE_VISIT",
    ),
)  # fmt: skip
