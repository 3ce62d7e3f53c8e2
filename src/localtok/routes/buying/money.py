"""How much a budget or a bid may be: by currency, by mode, and by what was spent already.

Decimals and Budget Verification Ratio of each currency are the wire's (`tiktokwire.currencies`).
"""

from __future__ import annotations

from tiktokwire.codes import Code
from tiktokwire.currencies import RATIO, WHOLE

from ...doors import Call, Refused
from ...state import AdGroup, Campaign
from ..common import MICROS, bad, units

DAY = 86_400
CAMPAIGN_LOW, GROUP_LOW, HIGH = 50, 20, 10_000_000
"""Base range of a daily budget, in whole units of a currency with a ratio of one: from, and below."""
_CPC_HIGH = 30
"""Base of the highest bid for a click (DOC:54072019534); the page with the other billing events is not at hand."""
_MOST = 1e15
"""No budget and no bid is anywhere near it, in any currency."""


def ratio(call: Call) -> int:
    return RATIO.get(call.world.advertiser.currency, 1)


def micros(call: Call, field: str, value: float) -> int:
    """Money in the account's major units as micros, with no more decimals than its currency has."""
    currency = call.world.advertiser.currency
    whole = currency in WHOLE
    if not -_MOST <= value <= _MOST:
        raise bad(field, f"{value:g} is no amount of money.")
    counted = round(value * MICROS)
    if counted % (MICROS if whole else MICROS // 100):
        raise bad(field, f"{value} has {'decimals' if whole else 'more than two decimals'}, which {currency} has not.")
    return counted


def check_campaign_budget(call: Call, mode: str, given: float | None, low: int = CAMPAIGN_LOW) -> int:
    """Micros of a campaign's budget; 0 for one without."""
    if mode == "BUDGET_MODE_INFINITE":
        return 0
    return _within(call, needed("budget", given), low)


def check_group_budget(call: Call, mode: str, given: float | None, days: int) -> int:
    """Micros of an ad group's budget; `days` is how many the schedule spans, and counts for a lifetime budget alone."""
    return _within(call, needed("budget", given), GROUP_LOW * (max(days, 1) if mode == "BUDGET_MODE_TOTAL" else 1))


def days_of(starts_at: int, ends_at: int) -> int:
    """Days a schedule spans, one begun counting whole; 1 where it is open-ended."""
    return -(-(ends_at - starts_at) // DAY) if ends_at else 1


def check_105(call: Call, one: Campaign | AdGroup, budget: int) -> None:
    """A new budget is at least 105 % of what it is counted against: today's spend, or all of it for a lifetime."""
    world = call.world
    id = one.campaign_id if isinstance(one, Campaign) else one.adgroup_id
    lifelong = one.budget_mode == "BUDGET_MODE_TOTAL"
    day, _ = world.purse.day_of(call.now)
    spend = world.purse.ever.get(id, 0) if lifelong else world.purse.daily.get((id, day), 0)
    if budget * 100 < spend * 105:
        raise bad("budget", f"the budget must be at least 105% of the current spend ({units(spend):.2f}).")


def check_bid(call: Call, billing: str, field: str, given: float | None, budgets: tuple[int, ...]) -> int:
    """Micros of a bid: above 0, below every budget it draws on (0 is none), and below the limit of its billing event."""
    counted = micros(call, field, needed(field, given))
    if counted <= 0 or any(budget and counted >= budget for budget in budgets):
        raise bad(field, f"{given:g} must be above 0 and below the budget of the ad group and of the campaign.")
    if billing == "CPC" and counted > _CPC_HIGH * ratio(call) * MICROS:
        raise bad(field, f"{given:g} is above the limit for a click, {_CPC_HIGH * ratio(call):,}.")
    return counted


def needed(field: str, given: float | None) -> float:
    if given is None:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    return given


def _within(call: Call, given: float, base: int) -> int:
    low, high = base * ratio(call), HIGH * ratio(call)
    counted = micros(call, "budget", given)
    if not low * MICROS <= counted < high * MICROS:
        raise bad("budget", f"{given:g} must be at least {low:,} and below {high:,} {call.world.advertiser.currency}.")
    return counted
