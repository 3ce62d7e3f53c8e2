"""Gate: the money suffices to learn, and the threshold is set before the first cent (R-156)."""

from __future__ import annotations

from ..plans import ADGROUP_FLOOR, CAMPAIGN_FLOOR, LEAST_CREATORS, LEAST_POSTS, Plan, days, planned_spend, shares
from ..stats import forecast
from ..values import MICROS, Money
from .findings import Trouble, block, finding, length, warn
from .values import Case, Finding, Gate


def budget_is_sound(case: Case) -> Finding:
    """R-156: enough to learn, spread enough to compare, and the threshold set before the first cent."""
    plan = case.plan
    evidence = (
        f"{case.flight.daily_budget} a day of {plan.daily_budget} for {days(case.flight.window)} days;"
        f" success is an order for {plan.threshold.target} or less at α {plan.threshold.alpha:g};"
        f" account balance {case.account_balance or 'not seen'}"
    )
    troubles = (*_floor_troubles(case), *_sum_troubles(case), *_share_troubles(plan), *_threshold_troubles(case))
    return finding(Gate.BUDGET, evidence, *troubles, *_thin_troubles(plan) if not troubles else ())


def _floor_troubles(case: Case) -> list[Trouble]:
    troubles, daily = [], case.flight.daily_budget
    if daily.micros < ADGROUP_FLOOR * MICROS:
        message = f"{daily} a day is below TikTok's floor of {ADGROUP_FLOOR} for an ad group"
        troubles.append(block("below-adgroup-floor", message, f"give it at least {ADGROUP_FLOOR} a day"))
    if case.plan.daily_budget.micros < CAMPAIGN_FLOOR * MICROS:
        message = f"{case.plan.daily_budget} a day is below TikTok's floor of {CAMPAIGN_FLOOR} for a campaign"
        troubles.append(block("below-campaign-floor", message, f"give the plan at least {CAMPAIGN_FLOOR} a day"))
    return troubles


def _sum_troubles(case: Case) -> list[Trouble]:
    plan, troubles = case.plan, []
    needed = Money(sum(planned_spend(flight).micros for flight in plan.flights), plan.test_budget.currency)
    if needed.micros > plan.test_budget.micros:
        message = f"the flights would spend {needed}, the test budget is {plan.test_budget}"
        troubles.append(block("over-test-budget", message, "lower the daily budgets, or shorten the flights"))
    if plan.daily_cap.micros < case.flight.daily_budget.micros:
        message = f"the daily cap {plan.daily_cap} is below the flight's {case.flight.daily_budget}"
        troubles.append(block("cap-below-budget", message, "raise the cap, or lower the budget"))
    balance = case.account_balance
    if balance is not None and balance.currency != plan.test_budget.currency:
        message = f"the ad account is in {balance.currency}, the plan in {plan.test_budget.currency}"
        troubles.append(block("other-currency", message, "plan in the currency of the ad account"))
    elif balance is not None and balance.micros < plan.daily_budget.micros:
        message = f"the ad account holds {balance}, less than a day of {plan.daily_budget}"
        troubles.append(block("account-empty", message, "top up the ad account"))
    elif balance is not None and balance.micros < needed.micros:
        message = f"the ad account holds {balance} of the {needed} planned"
        troubles.append(warn("account-low", message, "top up the ad account before it runs dry"))
    return troubles


def _share_troubles(plan: Plan) -> list[Trouble]:
    troubles = []
    by_post, by_creator = shares(plan)
    if len(by_post) < LEAST_POSTS or len(by_creator) < LEAST_CREATORS:
        message = f"{len(by_post)} posts by {len(by_creator)} creators are no portfolio"
        remedy = f"plan at least {LEAST_POSTS} posts by {LEAST_CREATORS} creators"
        troubles.append(block("no-portfolio", message, remedy))
    over = [
        f"{name} has {share:.0%}"
        for name, share in (*by_post.items(), *by_creator.items())
        if share > plan.max_share + 1e-9
    ]
    if over:
        message = f"more than {plan.max_share:.0%} of the budget in one place: {', '.join(over)}"
        troubles.append(block("too-concentrated", message, "spread the budget, or plan more posts and creators"))
    return troubles


def _threshold_troubles(case: Case) -> list[Trouble]:
    threshold, troubles = case.plan.threshold, []
    if threshold.target.micros <= 0:
        message = "no target is set for the cost per order"
        troubles.append(block("no-threshold", message, "set what an order may cost"))
    if not 0 < threshold.alpha <= 0.2:
        message = f"an error chance of {threshold.alpha:g} promises nothing"
        troubles.append(block("no-error-budget", message, "set α between 0 and 0.2, usually 0.05"))
    if threshold.minimum > case.flight.window.length or threshold.burn_in >= case.flight.window.length:
        message = f"the flight of {days(case.flight.window)} days ends before anything may be called"
        troubles.append(block("too-short", message, f"let it fly {length(threshold.minimum)} or longer"))
    return troubles


def _thin_troubles(plan: Plan) -> list[Trouble]:
    seen = forecast(plan)
    if not seen.too_thin:
        return []
    return [warn("too-thin", seen.sentences[-1], "test fewer posts, fly longer, or give more money")]
