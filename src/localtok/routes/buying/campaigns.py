"""Campaigns: created once for each `request_id`, changed, switched, listed."""

from __future__ import annotations

from tiktokwire import ads as wire
from tiktokwire.codes import Code
from tiktokwire.enums import BUDGET_MODES, OBJECTIVES, OPERATIONS

from ...doors import Call, Door, Guard, Refused
from ...state import Campaign
from ..common import bad, has_emoji, ids, micros, moment, one_of, page, picked, stamp, standing, text, units
from . import statuses

_LOW, _HIGH = 50_000_000, 10_000_000_000_000
"""Micros: a campaign's budget is at least $50 and below $10 million."""
NAME = 512


def create(call: Call, ask: wire.CampaignCreate) -> dict[str, object]:
    name = checked_name("campaign_name", ask.campaign_name)
    objective = one_of("objective_type", ask.objective_type, OBJECTIVES)
    mode = one_of("budget_mode", ask.budget_mode or "BUDGET_MODE_INFINITE", BUDGET_MODES)
    if ask.budget_optimize_on:
        raise bad("budget_optimize_on", "localtok does not simulate campaign budget optimisation.")
    operation = one_of("operation_status", ask.operation_status or "ENABLE", ("ENABLE", "DISABLE"))
    budget = _budget(mode, ask.budget)
    check_request_id(ask.request_id, {one.request_id for one in call.world.campaigns.values()})
    made = Campaign(
        campaign_id=call.world.next_id(),
        advertiser_id=ask.advertiser_id,
        name=name,
        objective_type=objective,
        budget_mode=mode,
        budget_micros=budget,
        operation_status=operation,
        created_at=call.now,
        modified_at=call.now,
        request_id=ask.request_id or "",
        extra={"special_industries": ask.special_industries, "campaign_type": ask.campaign_type or "REGULAR_CAMPAIGN"},
    )
    call.world.campaigns[made.campaign_id] = made
    return picked(_shown(call, made), None)


def update(call: Call, ask: wire.CampaignUpdate) -> dict[str, object]:
    one = found(call, ask.campaign_id)
    name = one.name if ask.campaign_name is None else checked_name("campaign_name", ask.campaign_name)
    budget = one.budget_micros
    if ask.budget is not None:
        if one.budget_mode == "BUDGET_MODE_INFINITE":
            raise bad("budget", "a BUDGET_MODE_INFINITE campaign has none.")
        budget = _budget(one.budget_mode, ask.budget)
        groups = [group.adgroup_id for group in call.world.adgroups.values() if group.campaign_id == one.campaign_id]
        since = call.now - call.now % 86_400 if one.budget_mode != "BUDGET_MODE_TOTAL" else 0
        check_105("budget", budget, sum(statuses.spent(call.world, id, since) for id in groups))
    one.name, one.budget_micros, one.modified_at = name, budget, call.now
    if ask.special_industries is not None:
        one.extra["special_industries"] = ask.special_industries
    return picked(_shown(call, one), None)


def switch(call: Call, ask: wire.CampaignStatusUpdate) -> wire.CampaignStatus:
    chosen = [found(call, id) for id in ids("campaign_ids", ask.campaign_ids, 20)]
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    for one in chosen:
        one.operation_status, one.modified_at = operation, call.now
    return wire.CampaignStatus(campaign_ids=[one.campaign_id for one in chosen], status=operation)


def listed(call: Call, ask: wire.CampaignsAsk) -> dict[str, object]:
    statuses.check("campaign", ask.filtering)
    rows = [one for one in call.world.campaigns.values() if _wanted(call, one, ask.filtering)]
    rows.sort(key=lambda one: (one.created_at, one.campaign_id), reverse=True)
    shown, info = page(rows, ask.page, ask.page_size)
    return {"list": [picked(_shown(call, one), ask.fields) for one in shown], "page_info": info}


def found(call: Call, campaign_id: str) -> Campaign:
    return standing("campaign", call.world.campaigns.get(campaign_id), campaign_id, call.world.advertiser)


def checked_name(field: str, value: str) -> str:
    if has_emoji(text(field, value, NAME)):
        raise bad(field, "emoji are not supported.")
    return value


def check_request_id(given: str | None, spent: set[str]) -> None:
    """A repeat of a `request_id` that has succeeded is a 40050."""
    if given is None:
        return
    if not given.isdigit() or int(given) >= 1 << 63:
        raise bad("request_id", f"{given!r} is not a 64-bit integer as text.")
    if given in spent:
        raise Refused(Code.DUPLICATED_REQUEST, f"Duplicate request: request_id {given} has been used before.")


def check_105(field: str, budget: int, spend: int) -> None:
    if budget * 100 < spend * 105:
        raise bad(field, f"the budget must be at least 105% of the current spend ({units(spend):.2f}).")


def _budget(mode: str, given: float | None) -> int:
    if mode == "BUDGET_MODE_INFINITE":
        return 0
    if given is None:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): budget.")
    counted = micros("budget", given)
    if not _LOW <= counted < _HIGH:
        raise bad("budget", f"{given:g} must be at least {units(_LOW):g} and below {units(_HIGH):,.0f}.")
    return counted


def _shown(call: Call, one: Campaign) -> wire.Campaign:
    industries = one.extra.get("special_industries")
    return wire.Campaign(
        campaign_id=one.campaign_id,
        campaign_name=one.name,
        advertiser_id=one.advertiser_id,
        objective_type=one.objective_type,
        budget=units(one.budget_micros),
        budget_mode=one.budget_mode,
        operation_status=one.operation_status,
        secondary_status=statuses.of_campaign(call.world, one),
        campaign_type=str(one.extra.get("campaign_type", "REGULAR_CAMPAIGN")),
        special_industries=[str(name) for name in industries] if isinstance(industries, list) else None,
        create_time=stamp(one.created_at),
        modify_time=stamp(one.modified_at),
    )


def _wanted(call: Call, one: Campaign, asked: wire.CampaignFilter | None) -> bool:
    if not statuses.matches("campaign", statuses.of_campaign(call.world, one), asked):
        return False
    return asked is None or passes(one, asked)


def passes(one: Campaign, asked: wire.CampaignFilter) -> bool:
    """Whether a campaign passes everything of the filter but its status; `campaign_name` may be part of the name."""
    if asked.campaign_ids is not None and one.campaign_id not in ids("campaign_ids", asked.campaign_ids, 100):
        return False
    if asked.campaign_name and asked.campaign_name.lower() not in one.name.lower():
        return False
    if asked.objective_type and one.objective_type != one_of("objective_type", asked.objective_type, OBJECTIVES):
        return False
    first, last = asked.creation_filter_start_time, asked.creation_filter_end_time
    if first and one.created_at < moment("creation_filter_start_time", first):
        return False
    return not last or one.created_at < moment("creation_filter_end_time", last)


DOORS = (
    Door("POST", "campaign/create/", wire.CampaignCreate, Guard.ADVERTISER, create),
    Door("POST", "campaign/update/", wire.CampaignUpdate, Guard.ADVERTISER, update),
    Door("POST", "campaign/status/update/", wire.CampaignStatusUpdate, Guard.ADVERTISER, switch),
    Door("GET", "campaign/get/", wire.CampaignsAsk, Guard.ADVERTISER, listed),
)
