"""Campaigns: created once for each `request_id`, changed, switched, listed."""

from __future__ import annotations

from tiktokwire import ads as wire
from tiktokwire.codes import Code
from tiktokwire.enums import OPERATIONS

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...state import Campaign
from ..common import bad, has_emoji, ids, one_of, page, picked, stamp, standing, text, units
from . import campaignchecks, edits, filters, listing, money, statuses

NAME = 512


def create(call: Call, ask: wire.CampaignCreate) -> dict[str, object]:
    name = checked_name("campaign_name", ask.campaign_name)
    budget = campaignchecks.check(call, ask)
    check_request_id(ask.request_id, {one.request_id for one in call.world.campaigns.values()})
    return shown(call, made(call, ask, name, budget))


def made(call: Call, ask: wire.CampaignCreate, name: str, budget: int) -> Campaign:
    """The campaign, once everything about it was checked."""
    one = Campaign(
        campaign_id=call.world.next_id(),
        advertiser_id=ask.advertiser_id,
        name=name,
        objective_type=ask.objective_type,
        budget_mode=ask.budget_mode or "BUDGET_MODE_INFINITE",
        budget_micros=budget,
        operation_status=ask.operation_status or "ENABLE",
        created_at=call.now,
        modified_at=call.now,
        request_id=ask.request_id or "",
        extra=listing.kept(ask, wire.CAMPAIGN_ECHOED | {"budget_optimize_on"}),
    )
    call.world.campaigns[one.campaign_id] = one
    return one


def update(call: Call, ask: wire.CampaignUpdate) -> dict[str, object]:
    one = manual(found(call, ask.campaign_id), "campaign/update/")
    listing.fixed(call, _fixed(one))
    name = one.name if ask.campaign_name is None else checked_name("campaign_name", ask.campaign_name)
    industries = campaignchecks.check_new_industries(one, ask.special_industries)
    budget = new_budget(call, one, ask.budget)
    before = one.budget_micros
    one.name, one.budget_micros, one.modified_at = name, budget, call.now
    edits.campaign_rebudgeted(call.world, one, before)
    if industries is not None:
        one.extra["special_industries"] = industries
    if ask.po_number is not None:
        one.extra["po_number"] = ask.po_number
    return shown(call, one)


def new_budget(call: Call, one: Campaign, given: float | None) -> int:
    """Micros of the campaign's budget after an update."""
    if given is None:
        return one.budget_micros
    if one.budget_mode == "BUDGET_MODE_INFINITE":
        raise bad("budget", "a BUDGET_MODE_INFINITE campaign has none.")
    budget = money.check_campaign_budget(call, one.budget_mode, given)
    money.check_105(call, one, budget)
    return budget


def switch(call: Call, ask: wire.CampaignStatusUpdate) -> wire.CampaignStatus:
    chosen = [manual(found(call, id), "campaign/status/update/") for id in ids("campaign_ids", ask.campaign_ids, 20)]
    return switched(call, chosen, ask)


def switched(call: Call, chosen: list[Campaign], ask: wire.CampaignStatusUpdate) -> wire.CampaignStatus:
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    if ask.postback_window_mode is not None:
        one_of("postback_window_mode", ask.postback_window_mode, campaignchecks.POSTBACKS)
    for one in chosen:
        if one.objective_type == "RF_REACH" and operation == "DISABLE":
            raise bad("operation_status", f"the reservation campaign {one.campaign_id} cannot be disabled.")
    for one in chosen:
        one.operation_status, one.modified_at = operation, call.now
        if ask.postback_window_mode is not None:
            one.extra.setdefault("postback_window_mode", ask.postback_window_mode)
    return wire.CampaignStatus(campaign_ids=[one.campaign_id for one in chosen], status=operation)


def listed(call: Call, ask: wire.CampaignsAsk) -> dict[str, object]:
    filters.check("campaign", ask.filtering)
    rows = [one for one in call.world.campaigns.values() if filters.of_campaign(call, one, ask.filtering)]
    rows.sort(key=lambda one: (one.created_at, one.campaign_id), reverse=True)
    some, info = page(rows, ask.page, ask.page_size)
    return listing.rows(ask, (shown(call, one, ask.fields) for one in some), info)


def found(call: Call, campaign_id: str) -> Campaign:
    return standing("campaign", call.world.campaigns.get(campaign_id), campaign_id, call.world.advertiser)


def manual(one: Campaign, path: str) -> Campaign:
    """The campaign, unless it is Smart+ and has doors of its own."""
    if filters.automated(one):
        raise bad(
            "campaign_id", f"{one.campaign_id} is an Upgraded Smart+ campaign; use the smart_plus/ door, not {path}."
        )
    return one


def optimises_budget(one: Campaign) -> bool:
    """Whether the campaign shares its budget out among its ad groups (CBO)."""
    return one.extra.get("budget_optimize_on") is True


def checked_name(field: str, value: str) -> str:
    if has_emoji(text(field, value, NAME)):
        raise bad(field, "emoji are not supported.")
    return value


def check_request_id(given: str | None, spent: set[str]) -> None:
    """A repeat of a `request_id` that has succeeded is a 40050."""
    if given is None:
        return
    if not given.isdecimal() or not given.isascii() or len(given) > 19 or int(given) >= 1 << 63:
        raise bad("request_id", f"{given!r} is not a 64-bit integer as text.")
    if given in spent:
        raise Refused(Code.DUPLICATED_REQUEST, f"Duplicate request: request_id {given} has been used before.")


def shown(call: Call, one: Campaign, fields: list[str] | None = None) -> dict[str, object]:
    extra = {name: one.extra.get(name) for name in sorted(wire.CAMPAIGN_ECHOED)}
    industries = extra.pop("special_industries")
    answer = wire.Campaign(
        campaign_id=one.campaign_id,
        campaign_name=one.name,
        advertiser_id=one.advertiser_id,
        objective_type=one.objective_type,
        budget=units(one.budget_micros),
        budget_mode=one.budget_mode,
        operation_status=one.operation_status,
        secondary_status=statuses.of_campaign(call.world, one),
        campaign_type=str(extra.pop("campaign_type") or "REGULAR_CAMPAIGN"),
        budget_optimize_on=optimises_budget(one),
        special_industries=[str(name) for name in industries] if isinstance(industries, list) else None,
        is_smart_performance_campaign=filters.automated(one),
        create_time=stamp(one.created_at),
        modify_time=stamp(one.modified_at),
    )
    return picked(answer, fields, {"objective": _objective(one)} | extra)


def _objective(one: Campaign) -> str:
    return "APP" if one.objective_type == "APP_PROMOTION" else "LANDING_PAGE"


def _fixed(one: Campaign) -> dict[str, object]:
    names = ("campaign_type", "app_promotion_type", "sales_destination", "campaign_product_source", "app_id")
    return {
        "objective_type": one.objective_type,
        "budget_mode": one.budget_mode,
        "budget_optimize_on": optimises_budget(one),
    } | {name: one.extra.get(name) for name in (*names, "rf_campaign_type", "virtual_objective_type")}


DOORS = (
    Door(
        "POST",
        "campaign/create/",
        wire.CampaignCreate,
        Guard.ADVERTISER,
        create,
        says=wire.Campaign,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,DOC:54330330538,DOC:53983673745",
        note="bidding and app fields of a campaign are kept and change nothing",
    ),
    Door(
        "POST",
        "campaign/update/",
        wire.CampaignUpdate,
        Guard.ADVERTISER,
        update,
        says=wire.Campaign,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,DOC:54330330538",
        note="the echo is the whole campaign, which no source shows",
    ),
    Door(
        "POST",
        "campaign/status/update/",
        wire.CampaignStatusUpdate,
        Guard.ADVERTISER,
        switch,
        says=wire.CampaignStatus,
        fidelity=Fidelity.PLAUSIBLE,
        source="SDK,GO,INF",
        note="the body of the answer is inferred from the ad group's",
    ),
    Door(
        "GET",
        "campaign/get/",
        wire.CampaignsAsk,
        Guard.ADVERTISER,
        listed,
        says=wire.Campaigns,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,DOC:54212254630",
        note="there are no campaigns made with Promote and no split tests",
    ),
)
