"""What an ad group may be: objective, goal, billing, bid, pixel, budget and schedule that go together.

The combinations are those of the documentation's Spark table; the billing event of REACH, ENGAGED_VIEW and PAGE_VISIT
is inferred from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tiktokwire import ads as wire
from tiktokwire import enums
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...state import Campaign
from ..common import bad, micros, moment, one_of, units

DAY = 86_400
_LOW, _HIGH = 20_000_000, 10_000_000_000_000
"""Micros: an ad group's daily budget is at least $20 and below $10 million."""
_START_LIMIT, _END_LIMIT = 1_830_297_600, 2_145_916_800
"""2028-01-01 and 2038-01-01."""
_GOALS = {
    ("REACH", "REACH"): "CPM",
    ("REACH", "SHOW"): "CPM",
    ("TRAFFIC", "CLICK"): "CPC",
    ("TRAFFIC", "TRAFFIC_LANDING_PAGE_VIEW"): "OCPM",
    ("VIDEO_VIEWS", "ENGAGED_VIEW"): "CPV",
    ("VIDEO_VIEWS", "ENGAGED_VIEW_FIFTEEN"): "CPV",
    ("VIDEO_VIEWS", "VIDEO_VIEW"): "CPV",
    ("ENGAGEMENT", "FOLLOWERS"): "OCPM",
    ("ENGAGEMENT", "PAGE_VISIT"): "CPC",
    ("WEB_CONVERSIONS", "CONVERT"): "OCPM",
    ("WEB_CONVERSIONS", "VALUE"): "OCPM",
    ("WEB_CONVERSIONS", "TRAFFIC_LANDING_PAGE_VIEW"): "OCPM",
    ("WEB_CONVERSIONS", "CLICK"): "CPC",
    ("LEAD_GENERATION", "LEAD_GENERATION"): "OCPM",
    ("LEAD_GENERATION", "CONVERT"): "OCPM",
    ("LEAD_GENERATION", "CONVERSATION"): "OCPM",
    ("LEAD_GENERATION", "CLICK"): "CPC",
    ("APP_PROMOTION", "INSTALL"): "OCPM",
    ("APP_PROMOTION", "IN_APP_EVENT"): "OCPM",
    ("APP_PROMOTION", "VALUE"): "OCPM",
    ("APP_PROMOTION", "CLICK"): "CPC",
}
_BRAND = ("REACH", "VIDEO_VIEWS", "ENGAGEMENT")
_FORCED_EVENT = {
    "ENGAGED_VIEW": "ENGAGED_VIEW",
    "ENGAGED_VIEW_FIFTEEN": "ENGAGED_VIEW_FIFTEEN",
    "PAGE_VISIT": "PAGE_VISIT",
    "TRAFFIC_LANDING_PAGE_VIEW": "LANDING_PAGE_VIEW",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the ad group will be, as far as it is not simply what was asked."""

    budget_micros: int
    bid_micros: int
    starts_at: int
    ends_at: int
    optimization_event: str


def check(call: Call, campaign: Campaign, ask: wire.AdGroupCreate) -> Checked:
    """Everything documented about the ask, or a refusal that names the field."""
    _words(ask)
    _promotion(campaign.objective_type, ask.promotion_type)
    _goal(campaign.objective_type, ask)
    starts_at, ends_at = _schedule(call, ask)
    budget = _budget(campaign, ask, starts_at, ends_at)
    check_locations(ask)
    return Checked(
        budget_micros=budget,
        bid_micros=_bid(campaign.objective_type, ask, budget),
        starts_at=starts_at,
        ends_at=ends_at,
        optimization_event=_event(call, ask),
    )


def check_locations(ask: wire.AdGroupCreate | wire.AdGroupUpdate) -> None:
    places = [*(ask.location_ids or ()), *(getattr(ask, "zipcode_ids", None) or ())]
    if isinstance(ask, wire.AdGroupCreate) and not places and not ask.saved_audience_id:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): location_ids.")
    if len(places) > 3_000:
        raise bad("location_ids", f"at most 3000, and there are {len(places)}.")
    if len(set(places)) < len(places):
        raise bad("location_ids", "the same location is given twice.")
    for place in ask.location_ids or ():
        if not place.isdigit():
            raise bad(
                "location_ids", f"{place!r} is not a location id (digits, such as 6252001 for the United States)."
            )


def check_budget(mode: str, given: float, days: int) -> int:
    """Micros; `days` is how many the schedule spans, and counts for a lifetime budget alone."""
    counted = micros("budget", given)
    low = _LOW * max(days, 1) if mode == "BUDGET_MODE_TOTAL" else _LOW
    if not low <= counted < _HIGH:
        raise bad("budget", f"{given:g} must be at least {units(low):g} and below {units(_HIGH):,.0f}.")
    return counted


def check_words(ask: wire.AdGroupCreate | wire.AdGroupUpdate) -> None:
    if ask.pacing is not None:
        one_of("pacing", ask.pacing, enums.PACING)
    if ask.gender is not None:
        one_of("gender", ask.gender, enums.GENDERS)
    for group in ask.age_groups or ():
        one_of("age_groups", group, enums.AGE_GROUPS)
    if ask.dayparting and (len(ask.dayparting) != 336 or set(ask.dayparting) - set("01")):
        raise bad("dayparting", "must be 336 characters of 0 and 1: 48 half-hours for each of 7 days.")


def _words(ask: wire.AdGroupCreate) -> None:
    check_words(ask)
    one_of("optimization_goal", ask.optimization_goal, enums.GOALS)
    one_of("billing_event", ask.billing_event, enums.BILLING_EVENTS)
    one_of("schedule_type", ask.schedule_type, enums.SCHEDULES)
    one_of("bid_type", ask.bid_type or "BID_TYPE_NO_BID", enums.BID_TYPES)
    one_of("operation_status", ask.operation_status or "ENABLE", ("ENABLE", "DISABLE"))
    one_of("click_attribution_window", ask.click_attribution_window or "OFF", enums.CLICK_WINDOWS)
    one_of("view_attribution_window", ask.view_attribution_window or "OFF", enums.VIEW_WINDOWS)
    placing = one_of("placement_type", ask.placement_type or "PLACEMENT_TYPE_NORMAL", enums.PLACEMENT_TYPES)
    if placing == "PLACEMENT_TYPE_NORMAL":
        if not ask.placements:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): placements.")
        for place in ask.placements:
            one_of("placements", place, enums.PLACEMENTS)
    if ask.frequency is not None and not 1 <= ask.frequency <= 1_000:
        raise bad("frequency", f"{ask.frequency} is not between 1 and 1000.")
    if ask.frequency_schedule is not None and not 1 <= ask.frequency_schedule <= 30:
        raise bad("frequency_schedule", f"{ask.frequency_schedule} is not between 1 and 30 days.")
    if (ask.frequency is None) != (ask.frequency_schedule is None):
        raise bad("frequency_schedule", "give frequency and frequency_schedule together.")


def _promotion(objective: str, given: str | None) -> None:
    if given is None:
        if objective not in _BRAND:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): promotion_type.")
        return
    one_of("promotion_type", given, enums.PROMOTION_TYPES)
    if objective == "ENGAGEMENT" and given != "EXTERNAL_OR_DISPLAY":
        raise bad("promotion_type", "ENGAGEMENT takes EXTERNAL_OR_DISPLAY only.")
    if objective in ("TRAFFIC", "WEB_CONVERSIONS") and given != "WEBSITE":
        raise bad("promotion_type", f"{objective} with a Spark post takes WEBSITE.")


def _goal(objective: str, ask: wire.AdGroupCreate) -> None:
    goals = sorted(goal for name, goal in _GOALS if name == objective)
    if not goals:
        raise bad("objective_type", f"localtok does not simulate ad groups of {objective} campaigns.")
    if ask.optimization_goal not in goals:
        raise bad("optimization_goal", f"{ask.optimization_goal} does not go with {objective}: {', '.join(goals)} do.")
    billing = _GOALS[objective, ask.optimization_goal]
    if ask.billing_event != billing:
        raise bad("billing_event", f"{ask.optimization_goal} is billed by {billing}, not {ask.billing_event}.")


def _event(call: Call, ask: wire.AdGroupCreate) -> str:
    """The optimisation event the group ends up with."""
    goal = ask.optimization_goal
    forced = _FORCED_EVENT.get(goal)
    if forced is not None:
        if goal == "TRAFFIC_LANDING_PAGE_VIEW" and ask.optimization_event not in (None, forced):
            raise bad("optimization_event", f"{goal} always optimises for {forced}.")
        return forced
    if goal not in ("CONVERT", "VALUE"):
        return ask.optimization_event or ""
    if not ask.pixel_id or not ask.optimization_event:
        gone = [name for name in ("pixel_id", "optimization_event") if not getattr(ask, name)]
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    if ask.pixel_id != call.world.pixel.pixel_id:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate pixel {ask.pixel_id}.")
    return one_of("optimization_event", ask.optimization_event, set(enums.OPTIMIZATION_EVENTS.values()))


def _schedule(call: Call, ask: wire.AdGroupCreate) -> tuple[int, int]:
    start = moment("schedule_start_time", ask.schedule_start_time)
    if start < call.now - 12 * 3_600 or start >= _START_LIMIT:
        raise bad("schedule_start_time", "must be at most 12 hours in the past and before 2028-01-01.")
    if ask.schedule_type == "SCHEDULE_FROM_NOW":
        if ask.budget_mode == "BUDGET_MODE_TOTAL":
            raise bad("schedule_type", "BUDGET_MODE_TOTAL needs SCHEDULE_START_END.")
        return start, 0
    if not ask.schedule_end_time:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): schedule_end_time.")
    end = moment("schedule_end_time", ask.schedule_end_time)
    if not start < end < _END_LIMIT:
        raise bad("schedule_end_time", "must be after the start and before 2038-01-01.")
    if ask.optimization_goal == "ENGAGED_VIEW_FIFTEEN" and end - start > 30 * DAY:
        raise bad("schedule_end_time", "ENGAGED_VIEW_FIFTEEN runs for 30 days at most.")
    return start, end


def _budget(campaign: Campaign, ask: wire.AdGroupCreate, starts_at: int, ends_at: int) -> int:
    mode = one_of("budget_mode", ask.budget_mode, enums.BUDGET_MODES - {"BUDGET_MODE_INFINITE"})
    if mode == "BUDGET_MODE_TOTAL" and campaign.budget_mode == "BUDGET_MODE_DAY":
        raise bad("budget_mode", "a BUDGET_MODE_DAY campaign takes no ad groups with BUDGET_MODE_TOTAL.")
    if mode == "BUDGET_MODE_DYNAMIC_DAILY_BUDGET" and campaign.objective_type in _BRAND:
        raise bad("budget_mode", f"{mode} is allow-listed for {campaign.objective_type}.")
    return check_budget(mode, ask.budget, -(-(ends_at - starts_at) // DAY))


def _bid(objective: str, ask: wire.AdGroupCreate, budget: int) -> int:
    if (ask.bid_type or "BID_TYPE_NO_BID") == "BID_TYPE_NO_BID":
        return 0
    field = "conversion_bid_price" if ask.billing_event == "OCPM" else "bid_price"
    given = ask.conversion_bid_price if ask.billing_event == "OCPM" else ask.bid_price
    if not given:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    if objective == "VIDEO_VIEWS" and ask.bid_display_mode != "CPV":
        raise bad("bid_display_mode", "VIDEO_VIEWS with a bid needs CPV.")
    counted = micros(field, given)
    if not 0 < counted < budget:
        raise bad(field, f"{given:g} must be above 0 and below the budget.")
    return counted
