"""Ad groups: created once for each `request_id`, changed, switched, listed."""

from __future__ import annotations

from tiktokwire import ads as wire
from tiktokwire.enums import OPERATIONS

from ...doors import Call, Door, Guard, Refused
from ...state import AdGroup
from ..common import bad, deleted, ids, micros, moment, one_of, page, picked, stamp, standing, units
from . import campaigns, groupchecks, statuses

_DAY = 86_400


def create(call: Call, ask: wire.AdGroupCreate) -> dict[str, object]:
    campaign = campaigns.found(call, ask.campaign_id)
    name = campaigns.checked_name("adgroup_name", ask.adgroup_name)
    checked = groupchecks.check(call, campaign, ask)
    campaigns.check_request_id(ask.request_id, {one.request_id for one in call.world.adgroups.values()})
    made = AdGroup(
        adgroup_id=call.world.next_id(),
        campaign_id=campaign.campaign_id,
        advertiser_id=ask.advertiser_id,
        name=name,
        operation_status=ask.operation_status or "ENABLE",
        optimization_goal=ask.optimization_goal,
        optimization_event=checked.optimization_event,
        billing_event=ask.billing_event,
        bid_type=ask.bid_type or "BID_TYPE_NO_BID",
        bid_micros=checked.bid_micros,
        budget_mode=ask.budget_mode,
        budget_micros=checked.budget_micros,
        starts_at=checked.starts_at,
        ends_at=checked.ends_at,
        location_ids=list(ask.location_ids or ()),
        pixel_id=ask.pixel_id or "",
        pacing=ask.pacing,
        frequency=ask.frequency or 0,
        frequency_days=ask.frequency_schedule or 0,
        created_at=call.now,
        modified_at=call.now,
        request_id=ask.request_id or "",
        extra=_extra(call, ask),
    )
    call.world.adgroups[made.adgroup_id] = made
    return _shown(call, made)


def update(call: Call, ask: wire.AdGroupUpdate) -> dict[str, object]:
    one = found(call, ask.adgroup_id)
    groupchecks.check_words(ask)
    groupchecks.check_locations(ask)
    name = one.name if ask.adgroup_name is None else campaigns.checked_name("adgroup_name", ask.adgroup_name)
    starts_at, ends_at = _new_schedule(call, one, ask)
    bid = _new_bid(one, ask)
    if ask.budget is not None:
        one.budget_micros = _new_budget(call, one, ask.budget)
    one.name, one.starts_at, one.ends_at, one.bid_micros, one.modified_at = name, starts_at, ends_at, bid, call.now
    if ask.location_ids is not None:
        one.location_ids = list(ask.location_ids)
    if ask.pacing is not None:
        one.pacing = ask.pacing
    one.extra |= {name: call.raw[name] for name in wire.ADGROUP_ECHOED if name in call.raw}
    return _shown(call, one)


def rebudget(call: Call, ask: wire.AdGroupBudgetUpdate) -> wire.AdGroupStatus:
    if not 1 <= len(ask.budget) <= 20:
        raise bad("budget", f"give 1 to 20, not {len(ask.budget)}.")
    chosen = [(found(call, new.adgroup_id), new.budget) for new in ask.budget]
    counted = [_new_budget(call, one, budget) for one, budget in chosen]
    for (one, _), budget in zip(chosen, counted, strict=True):
        one.budget_micros, one.modified_at = budget, call.now
    return wire.AdGroupStatus(adgroup_ids=[one.adgroup_id for one, _ in chosen], status="OK")


def switch(call: Call, ask: wire.AdGroupStatusUpdate) -> wire.AdGroupStatus:
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    chosen: list[AdGroup] = []
    failed: list[wire.AdGroupFailure] = []
    for id in ids("adgroup_ids", ask.adgroup_ids, 20):
        try:
            chosen.append(found(call, id))
        except Refused as no:
            if not ask.allow_partial_success:
                raise
            failed.append(wire.AdGroupFailure(adgroup_id=id, error_message=no.message))
    for one in chosen:
        one.operation_status, one.modified_at = operation, call.now
    done = [one.adgroup_id for one in chosen]
    return wire.AdGroupStatus(
        adgroup_ids=done, status=operation, error_list=failed if ask.allow_partial_success else None
    )


def listed(call: Call, ask: wire.AdGroupsAsk) -> dict[str, object]:
    statuses.check("adgroup", ask.filtering)
    rows = [one for one in call.world.adgroups.values() if _wanted(call, one, ask.filtering)]
    rows.sort(key=lambda one: (one.created_at, one.adgroup_id), reverse=True)
    shown, info = page(rows, ask.page, ask.page_size)
    return {"list": [_shown(call, one, ask.fields) for one in shown], "page_info": info}


def found(call: Call, adgroup_id: str) -> AdGroup:
    """A deleted campaign takes its ad groups with it."""
    one = standing("ad group", call.world.adgroups.get(adgroup_id), adgroup_id, call.world.advertiser)
    if call.world.campaigns[one.campaign_id].operation_status == "DELETE":
        raise deleted("ad group", adgroup_id)
    return one


def passes(one: AdGroup, asked: wire.AdGroupFilter) -> bool:
    """Whether an ad group passes everything the filter says about ad groups, but its status."""
    if asked.adgroup_ids is not None and one.adgroup_id not in ids("adgroup_ids", asked.adgroup_ids, 100):
        return False
    if asked.adgroup_name and asked.adgroup_name.lower() not in one.name.lower():
        return False
    if asked.optimization_goal and one.optimization_goal != asked.optimization_goal:
        return False
    return not asked.billing_events or one.billing_event in asked.billing_events


def _wanted(call: Call, one: AdGroup, asked: wire.AdGroupFilter | None) -> bool:
    if not statuses.matches("adgroup", statuses.of_adgroup(call.world, one), asked):
        return False
    if asked is None:
        return True
    parent = wire.CampaignFilter(
        campaign_ids=asked.campaign_ids, campaign_name=asked.campaign_name, objective_type=asked.objective_type
    )
    return passes(one, asked) and campaigns.passes(call.world.campaigns[one.campaign_id], parent)


def _extra(call: Call, ask: wire.AdGroupCreate) -> dict[str, object]:
    kept: dict[str, object] = {name: call.raw[name] for name in wire.ADGROUP_ECHOED if name in call.raw}
    automatic = ask.placement_type == "PLACEMENT_TYPE_AUTOMATIC"
    return kept | {
        "promotion_type": ask.promotion_type,
        "placement_type": ask.placement_type or "PLACEMENT_TYPE_NORMAL",
        "placements": ["PLACEMENT_TIKTOK"] if automatic else ask.placements,
        "schedule_type": ask.schedule_type,
    }


def _new_budget(call: Call, one: AdGroup, given: float) -> int:
    days = -(-(one.ends_at - one.starts_at) // _DAY) if one.ends_at else 1
    budget = groupchecks.check_budget(one.budget_mode, given, days)
    since = 0 if one.budget_mode == "BUDGET_MODE_TOTAL" else call.now - call.now % _DAY
    campaigns.check_105("budget", budget, statuses.spent(call.world, one.adgroup_id, since))
    return budget


def _new_schedule(call: Call, one: AdGroup, ask: wire.AdGroupUpdate) -> tuple[int, int]:
    starts_at, ends_at = one.starts_at, one.ends_at
    if ask.schedule_start_time is not None:
        if one.starts_at <= call.now:
            raise bad("schedule_start_time", "the ad group has started already.")
        starts_at = moment("schedule_start_time", ask.schedule_start_time)
    if ask.schedule_end_time is not None:
        if not one.ends_at:
            raise bad("schedule_end_time", "a SCHEDULE_FROM_NOW ad group has none.")
        ends_at = moment("schedule_end_time", ask.schedule_end_time)
    if ends_at and ends_at <= starts_at:
        raise bad("schedule_end_time", "must be after the start.")
    return starts_at, ends_at


def _new_bid(one: AdGroup, ask: wire.AdGroupUpdate) -> int:
    field = "conversion_bid_price" if one.billing_event == "OCPM" else "bid_price"
    given = ask.conversion_bid_price if one.billing_event == "OCPM" else ask.bid_price
    if given is None or one.bid_type == "BID_TYPE_NO_BID":
        return one.bid_micros
    if not 0 < micros(field, given) < one.budget_micros:
        raise bad(field, f"{given:g} must be above 0 and below the budget.")
    return micros(field, given)


def _shown(call: Call, one: AdGroup, fields: list[str] | None = None) -> dict[str, object]:
    bid = units(one.bid_micros)
    ocpm = one.billing_event == "OCPM"
    shown = wire.AdGroup(
        adgroup_id=one.adgroup_id,
        adgroup_name=one.name,
        campaign_id=one.campaign_id,
        campaign_name=call.world.campaigns[one.campaign_id].name,
        advertiser_id=one.advertiser_id,
        operation_status=one.operation_status,
        secondary_status=statuses.of_adgroup(call.world, one),
        optimization_goal=one.optimization_goal,
        optimization_event=one.optimization_event or None,
        billing_event=one.billing_event,
        bid_type=one.bid_type,
        bid_price=0.0 if ocpm else bid,
        conversion_bid_price=bid if ocpm else 0.0,
        budget=units(one.budget_micros),
        budget_mode=one.budget_mode,
        pacing=one.pacing,
        schedule_start_time=stamp(one.starts_at),
        schedule_end_time=stamp(one.ends_at or one.starts_at + 3_650 * _DAY),
        location_ids=one.location_ids,
        pixel_id=one.pixel_id or None,
        frequency=one.frequency or None,
        frequency_schedule=one.frequency_days or None,
        create_time=stamp(one.created_at),
        modify_time=stamp(one.modified_at),
    )
    return picked(shown, fields, one.extra)


DOORS = (
    Door("POST", "adgroup/create/", wire.AdGroupCreate, Guard.ADVERTISER, create),
    Door("POST", "adgroup/update/", wire.AdGroupUpdate, Guard.ADVERTISER, update),
    Door("POST", "adgroup/budget/update/", wire.AdGroupBudgetUpdate, Guard.ADVERTISER, rebudget),
    Door("POST", "adgroup/status/update/", wire.AdGroupStatusUpdate, Guard.ADVERTISER, switch),
    Door("GET", "adgroup/get/", wire.AdGroupsAsk, Guard.ADVERTISER, listed),
)
