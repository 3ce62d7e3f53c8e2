"""Upgraded Smart+ campaigns and ad groups: kept as campaigns and ad groups like all others, behind doors of their own."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktokwire import ads as manual
from tiktokwire import smartplus as wire
from tiktokwire.codes import Code
from tiktokwire.enums import OPERATIONS
from tiktokwire.envelope import Ask

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...state import AdGroup, Campaign
from ..common import bad, ids, one_of, page
from . import adgroups, campaignchecks, campaigns, edits, filters, groupchanges, listing, money

MOST_GROUPS = 30
PAGE = 100
_OBJECTIVES = ("WEB_CONVERSIONS", "LEAD_GENERATION", "APP_PROMOTION")
_MODES = ("BUDGET_MODE_DYNAMIC_DAILY_BUDGET", "BUDGET_MODE_TOTAL")
_TARGETING = ("AUTOMATIC", "MANUAL")
_BIDS = ("BID_TYPE_NO_BID", "BID_TYPE_CUSTOM", "BID_TYPE_MAX_CONVERSION")
_ALIKE = (
    "promotion_type",
    "promotion_target_type",
    "optimization_goal",
    "optimization_event",
    "billing_event",
    "bid_type",
    "bid_price",
    "conversion_bid_price",
    "deep_bid_type",
    "vbo_window",
    "roas_bid",
)
"""What all ad groups of a campaign that optimises its budget have in common."""
_ALIKE_ANYWAY = ("bid_type", "deep_bid_type", "vbo_window", "budget_mode")
"""The same, where the ad groups have budgets of their own."""
_NO_PIXEL = ("CLICK", "INSTALL", "IN_APP_EVENT", "TRAFFIC_LANDING_PAGE_VIEW")
_OF_ITS_OWN = ("targeting_optimization_mode", "suggestion_audience_enabled", "min_budget")


def create_campaign(call: Call, ask: wire.CampaignCreate) -> dict[str, object]:
    one_of("objective_type", ask.objective_type, _OBJECTIVES)
    name = campaigns.checked_name("campaign_name", ask.campaign_name)
    if ask.catalog_enabled or ask.sales_destination in ("APP", "WEB_AND_APP"):
        field = "catalog_enabled" if ask.catalog_enabled else "sales_destination"
        raise Refused(Code.NOT_IMPL, f"{field}: localtok does not simulate catalogues and apps; nothing was done.")
    if ask.objective_type == "WEB_CONVERSIONS" and ask.sales_destination is None:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): sales_destination.")
    alike = _as_manual(ask)
    budget = campaignchecks.check(call, alike)
    campaigns.check_request_id(ask.request_id, {one.request_id for one in call.world.campaigns.values()})
    one = campaigns.made(call, alike, name, budget)
    one.extra |= {"campaign_automation_type": filters.SMART_PLUS}
    one.extra |= listing.kept(ask, ("is_promotional_campaign", "bid_align_type", "catalog_type"))
    return shown_campaign(call, one)


def update_campaign(call: Call, ask: wire.CampaignUpdate) -> dict[str, object]:
    one = found_campaign(call, ask.campaign_id)
    name = one.name if ask.campaign_name is None else campaigns.checked_name("campaign_name", ask.campaign_name)
    budget = campaigns.new_budget(call, one, ask.budget)
    before = one.budget_micros
    one.name, one.budget_micros, one.modified_at = name, budget, call.now
    edits.campaign_rebudgeted(call.world, one, before)
    if ask.po_number is not None:
        one.extra["po_number"] = ask.po_number
    return shown_campaign(call, one)


def switch_campaign(call: Call, ask: manual.CampaignStatusUpdate) -> manual.CampaignStatus:
    chosen = [found_campaign(call, id) for id in ids("campaign_ids", ask.campaign_ids, 20)]
    return campaigns.switched(call, chosen, ask)


def campaigns_listed(call: Call, ask: manual.CampaignsAsk) -> dict[str, object]:
    filters.check("campaign", ask.filtering)
    rows = [
        one
        for one in call.world.campaigns.values()
        if filters.automated(one) and filters.of_campaign(call, one, ask.filtering)
    ]
    rows.sort(key=lambda one: (one.created_at, one.campaign_id), reverse=True)
    some, info = page(rows, ask.page, ask.page_size, most=PAGE)
    return listing.rows(ask, (shown_campaign(call, one, ask.fields) for one in some), info)


def found_campaign(call: Call, campaign_id: str) -> Campaign:
    one = campaigns.found(call, campaign_id)
    if not filters.automated(one):
        raise bad("campaign_id", f"{campaign_id} is not an Upgraded Smart+ campaign.")
    return one


def create_adgroup(call: Call, ask: wire.AdGroupCreate) -> dict[str, object]:
    campaign = found_campaign(call, ask.campaign_id)
    there = [one for one in _groups(call, campaign) if one.operation_status != "DELETE"]
    if len(there) >= MOST_GROUPS:
        raise bad("campaign_id", f"an Upgraded Smart+ campaign takes {MOST_GROUPS} ad groups, and has them.")
    one_of("targeting_optimization_mode", ask.targeting_optimization_mode or "AUTOMATIC", _TARGETING)
    kind = one_of("bid_type", ask.bid_type or "BID_TYPE_NO_BID", _BIDS)
    if ask.pixel_id and ask.optimization_goal in _NO_PIXEL:
        raise bad("pixel_id", f"does not go with {ask.optimization_goal}.")
    own = _own(call, ask)
    given = {name: getattr(ask, name, None) for name in _ALIKE}
    _check_alike(campaign, ask, there)
    raw = msgspec.structs.asdict(ask)
    spec = msgspec.structs.asdict(ask.targeting_spec)
    known = set(manual.AdGroupCreate.__struct_fields__)
    asked = {name: value for name, value in (raw | spec).items() if name in known and value is not None}
    asked |= {"bid_type": "BID_TYPE_NO_BID" if kind == "BID_TYPE_MAX_CONVERSION" else kind}
    asked |= {"pacing": "PACING_MODE_SMOOTH"}
    if ask.placement_type is None and not ask.placements:
        asked["placement_type"] = "PLACEMENT_TYPE_AUTOMATIC"
    one = adgroups.made(call, campaign, manual.AdGroupCreate(**asked))
    one.extra |= own | {"smart_plus": {"bid_type": kind, **{k: v for k, v in given.items() if v is not None}}}
    return shown_adgroup(call, one)


def update_adgroup(call: Call, ask: wire.AdGroupUpdate) -> dict[str, object]:
    one = found_adgroup(call, ask.adgroup_id)
    one_of("targeting_optimization_mode", ask.targeting_optimization_mode or "AUTOMATIC", _TARGETING)
    own = _own(call, ask)
    raw = msgspec.structs.asdict(ask)
    spec = msgspec.structs.asdict(ask.targeting_spec) if ask.targeting_spec else {}
    known = set(manual.AdGroupUpdate.__struct_fields__)
    asked = {name: value for name, value in (raw | spec).items() if name in known and value is not None}
    groupchanges.change(call, one, manual.AdGroupUpdate(**asked))
    one.extra |= own
    return shown_adgroup(call, one)


def switch_adgroup(call: Call, ask: wire.AdGroupStatusUpdate) -> manual.AdGroupStatus:
    chosen = [found_adgroup(call, id) for id in ids("adgroup_ids", ask.adgroup_ids, 20)]
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    for one in chosen:
        one.operation_status, one.modified_at = operation, call.now
    return manual.AdGroupStatus(adgroup_ids=[one.adgroup_id for one in chosen], status=operation)


def adgroups_listed(call: Call, ask: manual.AdGroupsAsk) -> dict[str, object]:
    filters.check("adgroup", ask.filtering)
    rows = [
        one
        for one in call.world.adgroups.values()
        if filters.automated(call.world.campaigns[one.campaign_id]) and filters.of_adgroup(call, one, ask.filtering)
    ]
    rows.sort(key=lambda one: (one.created_at, one.adgroup_id), reverse=True)
    some, info = page(rows, ask.page, ask.page_size, most=PAGE)
    return listing.rows(ask, (shown_adgroup(call, one, ask.fields) for one in some), info)


def found_adgroup(call: Call, adgroup_id: str) -> AdGroup:
    one = adgroups.found(call, adgroup_id)
    if not filters.automated(call.world.campaigns[one.campaign_id]):
        raise bad("adgroup_id", f"{adgroup_id} is not an Upgraded Smart+ ad group.")
    return one


def shown_campaign(call: Call, one: Campaign, fields: list[str] | None = None) -> dict[str, object]:
    row = campaigns.shown(call, one) | {"smart_plus_adgroup_mode": "MULTIPLE"}
    row |= {name: one.extra.get(name) for name in ("is_promotional_campaign", "bid_align_type", "catalog_type")}
    return _picked(row, fields)


def shown_adgroup(call: Call, one: AdGroup, fields: list[str] | None = None) -> dict[str, object]:
    whole = adgroups.shown(call, one)
    row = {name: value for name, value in whole.items() if name not in manual.TARGETED | {"saved_audience_id"}}
    row |= {name: one.extra.get(name) for name in _OF_ITS_OWN}
    asked = one.extra.get("smart_plus")
    if isinstance(asked, dict):
        row["bid_type"] = asked.get("bid_type", one.bid_type)
    spec = {name: whole[name] for name in sorted(manual.TARGETED & whole.keys())}
    row["targeting_spec"] = {name: value for name, value in spec.items() if value is not None}
    row["targeting_optimization_mode"] = row["targeting_optimization_mode"] or "AUTOMATIC"
    return _picked(row, fields)


def _as_manual(ask: wire.CampaignCreate) -> manual.CampaignCreate:
    """The ask as the ordinary door has it: with an own budget of the campaign, or without any."""
    shares = ask.budget_optimize_on is not False
    mode = ask.budget_mode or _MODES[0]
    if shares:
        one_of("budget_mode", mode, _MODES)
    known = set(manual.CampaignCreate.__struct_fields__)
    asked = {name: value for name, value in msgspec.structs.asdict(ask).items() if name in known}
    return manual.CampaignCreate(
        **asked | {"budget_optimize_on": shares, "budget_mode": mode if shares else "BUDGET_MODE_INFINITE"}
    )


def _groups(call: Call, campaign: Campaign) -> list[AdGroup]:
    return [one for one in call.world.adgroups.values() if one.campaign_id == campaign.campaign_id]


def _own(call: Call, ask: wire.AdGroupCreate | wire.AdGroupUpdate) -> dict[str, object]:
    """What only Smart+ ad groups have."""
    if ask.min_budget is not None:
        money.micros(call, "min_budget", ask.min_budget)
    return listing.kept(ask, _OF_ITS_OWN)


def _check_alike(campaign: Campaign, ask: wire.AdGroupCreate, there: list[AdGroup]) -> None:
    first = there[0] if there else None
    asked = first.extra.get("smart_plus") if first else None
    if first is None or not isinstance(asked, dict):
        return
    shares = campaigns.optimises_budget(campaign)
    for name in _ALIKE if shares else _ALIKE_ANYWAY:
        theirs = first.budget_mode if name == "budget_mode" else asked.get(name)
        mine = getattr(ask, name) or ("BID_TYPE_NO_BID" if name == "bid_type" else None)
        if mine is not None and theirs is not None and mine != theirs:
            said = f"{theirs:g}" if isinstance(theirs, float) else theirs
            raise bad(name, f"must be {said}, as in the campaign's first ad group.")


def _picked(row: dict[str, Any], fields: list[str] | None) -> dict[str, object]:
    return row if fields is None else {name: row[name] for name in dict.fromkeys(fields) if name in row}


def _door(method: str, path: str, ask: type[Ask], answer: Any, says: Any, fidelity: Fidelity, note: str = "") -> Door:
    source = "SDK,GO,DOC:53839890582"
    return Door(method, path, ask, Guard.ADVERTISER, answer, says=says, fidelity=fidelity, source=source, note=note)


_PLAIN = "TikTok's own targeting and combining is the market's ordinary one"
DOORS = (
    _door(
        "POST",
        "smart_plus/campaign/create/",
        wire.CampaignCreate,
        create_campaign,
        wire.Campaign,
        Fidelity.EXACT,
        "for websites alone; catalogues and apps answer 40008",
    ),
    _door(
        "POST",
        "smart_plus/campaign/update/",
        wire.CampaignUpdate,
        update_campaign,
        wire.Campaign,
        Fidelity.EXACT,
    ),
    _door(
        "POST",
        "smart_plus/campaign/status/update/",
        manual.CampaignStatusUpdate,
        switch_campaign,
        manual.CampaignStatus,
        Fidelity.PLAUSIBLE,
        "the answer is inferred from the ad's",
    ),
    _door(
        "GET",
        "smart_plus/campaign/get/",
        manual.CampaignsAsk,
        campaigns_listed,
        wire.Campaigns,
        Fidelity.EXACT,
    ),
    _door(
        "POST",
        "smart_plus/adgroup/create/",
        wire.AdGroupCreate,
        create_adgroup,
        wire.AdGroup,
        Fidelity.PLAUSIBLE,
        _PLAIN,
    ),
    _door(
        "POST",
        "smart_plus/adgroup/update/",
        wire.AdGroupUpdate,
        update_adgroup,
        wire.AdGroup,
        Fidelity.PLAUSIBLE,
        _PLAIN,
    ),
    _door(
        "POST",
        "smart_plus/adgroup/status/update/",
        wire.AdGroupStatusUpdate,
        switch_adgroup,
        manual.AdGroupStatus,
        Fidelity.PLAUSIBLE,
        "the answer is inferred from the ad's",
    ),
    _door(
        "GET",
        "smart_plus/adgroup/get/",
        manual.AdGroupsAsk,
        adgroups_listed,
        wire.AdGroups,
        Fidelity.EXACT,
    ),
)
