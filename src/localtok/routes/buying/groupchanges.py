"""How an ad group changes: all of an update or none of it, and nothing that was fixed when it was made."""

from __future__ import annotations

from tiktokwire import ads as wire
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...state import AdGroup, Campaign
from ..common import bad, moment, stamp, units
from . import campaigns, edits, groupchecks, groupwords, listing, money, targeting


def change(call: Call, one: AdGroup, ask: wire.AdGroupUpdate) -> None:
    """All of the update or none of it."""
    campaign = call.world.campaigns[one.campaign_id]
    listing.fixed(call, _fixed(one))
    groupwords.check(call, ask)
    saved = targeting.check(call, campaign, ask, new=False)
    name = one.name if ask.adgroup_name is None else campaigns.checked_name("adgroup_name", ask.adgroup_name)
    starts_at, ends_at = _new_schedule(call, one, ask)
    _check_frequency(campaign, one, ask)
    if ask.budget is None and one.budget_mode == "BUDGET_MODE_TOTAL" and ends_at != one.ends_at:
        # A longer schedule must be worth its days, as at the beginning.
        money.check_group_budget(call, one.budget_mode, units(one.budget_micros), money.days_of(starts_at, ends_at))
    budget = one.budget_micros if ask.budget is None else new_budget(call, one, ask.budget, starts_at, ends_at)
    bid_type, bid = _new_bid(call, campaign, one, ask, budget)
    before = edits.setting(one)
    one.name, one.starts_at, one.ends_at, one.modified_at = name, starts_at, ends_at, call.now
    one.budget_micros, one.bid_type, one.bid_micros = budget, bid_type, bid
    if ask.location_ids is not None or saved.get("location_ids"):
        one.location_ids = targeting.places(ask, saved)
    if ask.pacing is not None and not campaigns.optimises_budget(campaign):
        one.pacing = ask.pacing
    one.frequency, one.frequency_days = ask.frequency or one.frequency, ask.frequency_schedule or one.frequency_days
    one.extra |= listing.kept(ask, wire.ADGROUP_ECHOED) | {
        "schedule_type": ask.schedule_type or one.extra.get("schedule_type")
    }
    one.extra |= {name: value for name, value in saved.items() if name != "location_ids"}
    targeting.applied(call, one.adgroup_id, ask)
    edits.changed(call.world, one, before)


def _fixed(one: AdGroup) -> dict[str, object]:
    """What no update changes, as it is."""
    names = ("promotion_type", "placement_type", "placements", "bid_display_mode", "tiktok_subplacements", "vbo_window")
    windows = ("click_attribution_window", "view_attribution_window", "engaged_view_attribution_window")
    return {
        "campaign_id": one.campaign_id,
        "optimization_goal": one.optimization_goal,
        "optimization_event": one.optimization_event or None,
        "billing_event": one.billing_event,
        "budget_mode": one.budget_mode,
        "pixel_id": one.pixel_id or None,
    } | {name: one.extra.get(name) for name in (*names, *windows, "attribution_event_count", "app_id")}


def new_budget(call: Call, one: AdGroup, given: float, starts_at: int, ends_at: int) -> int:
    if one.budget_mode == "BUDGET_MODE_INFINITE":
        raise bad("budget", f"the campaign {one.campaign_id} optimises the budget; change it there.")
    budget = money.check_group_budget(call, one.budget_mode, given, money.days_of(starts_at, ends_at))
    money.check_105(call, one, budget)
    return budget


def _new_schedule(call: Call, one: AdGroup, ask: wire.AdGroupUpdate) -> tuple[int, int]:
    starts_at, ends_at = one.starts_at, one.ends_at
    if ask.schedule_start_time is not None and ask.schedule_start_time != stamp(one.starts_at):
        if one.starts_at <= call.now:
            raise bad("schedule_start_time", "the ad group has started already.")
        starts_at = groupchecks.check_start(call, ask.schedule_start_time)
    if ask.schedule_type == "SCHEDULE_FROM_NOW":
        if one.budget_mode == "BUDGET_MODE_TOTAL":
            raise bad("schedule_type", "BUDGET_MODE_TOTAL needs SCHEDULE_START_END.")
        if one.optimization_goal == "ENGAGED_VIEW_FIFTEEN":
            raise bad("schedule_type", "ENGAGED_VIEW_FIFTEEN needs SCHEDULE_START_END.")
        return starts_at, 0
    if ask.schedule_end_time is not None:
        if not one.ends_at and ask.schedule_type != "SCHEDULE_START_END":
            raise bad("schedule_end_time", "a SCHEDULE_FROM_NOW ad group has none.")
        ends_at = moment("schedule_end_time", ask.schedule_end_time)
    elif ask.schedule_type == "SCHEDULE_START_END" and not one.ends_at:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): schedule_end_time.")
    if ends_at:
        groupchecks.check_end(one.optimization_goal, starts_at, ends_at)
    return starts_at, ends_at


def _new_bid(call: Call, campaign: Campaign, one: AdGroup, ask: wire.AdGroupUpdate, budget: int) -> tuple[str, int]:
    """Bid type and micros. A new budget must stay above a bid that stays."""
    kind = ask.bid_type or one.bid_type
    field = groupchecks.bid_field(one.billing_event)
    if kind == "BID_TYPE_NO_BID":
        return kind, 0
    first = groupchecks.first_of(call, campaign)
    if campaigns.optimises_budget(campaign) and kind != one.bid_type and first is not None and first is not one:
        raise bad("bid_type", f"must be {first.bid_type}, as in the campaign's first ad group.")
    given = getattr(ask, field)
    if given is None and kind == one.bid_type:
        given = units(one.bid_micros)
    return kind, money.check_bid(call, one.billing_event, field, given, (budget, campaign.budget_micros))


def _check_frequency(campaign: Campaign, one: AdGroup, ask: wire.AdGroupUpdate) -> None:
    if ask.frequency is None and ask.frequency_schedule is None:
        return
    if campaign.objective_type != "REACH":
        raise bad("frequency", f"goes with REACH alone, not with {campaign.objective_type}.")
    if not (ask.frequency or one.frequency) or not (ask.frequency_schedule or one.frequency_days):
        raise bad("frequency_schedule", "give frequency and frequency_schedule together.")
