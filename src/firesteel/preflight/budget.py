"""Gate: the money suffices to learn, is spread enough to compare, and the threshold is set before the first cent (R-156)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ..plans import (
    ADGROUP_FLOOR,
    CAMPAIGN_FLOOR,
    LEARNED,
    LEAST_CREATORS,
    LEAST_POSTS,
    Kind,
    Plan,
    days,
    noun,
    planned_spend,
    recommended_floor,
    shares,
)
from ..plans.cautions import RECOMMENDED, learns, results
from ..rights.lengths import days as length
from ..stats import forecast, power
from ..values import MICROS, Money
from .findings import At, Look, kept
from .values import Case, Gate, Severity

DISPERSION = 1.3
"""What `stats.forecast` takes for how much more orders vary than chance alone."""

PLENTY = 100
"""Target costs a flight from which no test is thin, even at α = 0.000001; the exact chance takes ever longer to work out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What is the same for every flight of a plan, worked out once."""

    daily: Money
    """Of all flights, in the currency of the test budget."""
    needed: Money
    """What they would spend by the end."""
    daily_said: str
    threshold_said: str
    troubles: dict[str, str]
    """What is the matter with the plan as a whole, by code."""


@kept
def sums(plan: Plan) -> Sums:
    currency = plan.test_budget.currency
    daily = Money(sum(flight.daily_budget.micros for flight in plan.flights), currency)
    needed = Money(sum(planned_spend(flight).micros for flight in plan.flights), currency)
    return Sums(
        daily=daily,
        needed=needed,
        daily_said=str(daily),
        threshold_said=f"success is {one_of(plan)} for {plan.threshold.target} or less, called wrongly in {100 * plan.threshold.alpha:g}% of cases at most",
        troubles={code: told for code, tell in _OF_THE_PLAN if (told := tell(plan, daily, needed))},
    )


def one_of(plan: Plan) -> str:
    """What the plan counts, with its article: "an order"."""
    word = noun(plan.threshold.metric)
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def evidence(case: Case) -> tuple[str, bool]:
    of_plan = sums(case.plan)
    balance = case.account_balance
    return (
        f"{case.flight.daily_budget} a day of {of_plan.daily_said} for {days(case.flight.window)} days; {of_plan.threshold_said};"
        f" account balance {'not seen' if balance is None else balance}"
    ), True


def below_adgroup_floor(case: Case) -> str | None:
    daily = case.flight.daily_budget
    if daily.micros >= ADGROUP_FLOOR * MICROS:
        return None
    return f"{daily} a day is below TikTok's floor of {ADGROUP_FLOOR} for an ad group"


def cap_below_budget(case: Case) -> str | None:
    cap, daily = case.plan.daily_cap, case.flight.daily_budget
    return f"the daily cap {cap} is below the flight's {daily}" if cap.micros < daily.micros else None


def other_currency(case: Case) -> str | None:
    balance, planned = case.account_balance, case.plan.test_budget
    if balance is None or balance.currency == planned.currency:
        return None
    return f"the ad account is in {balance.currency}, the plan in {planned.currency}"


def account_empty(case: Case) -> str | None:
    balance = _balance(case)
    if balance is None or balance.micros >= sums(case.plan).daily.micros:
        return None
    return f"the ad account holds {balance}, less than a day of {sums(case.plan).daily}"


def account_low(case: Case) -> str | None:
    balance, of_plan = _balance(case), sums(case.plan)
    if balance is None or not of_plan.daily.micros <= balance.micros < of_plan.needed.micros:
        return None
    return f"the ad account holds {balance} of the {of_plan.needed} planned"


def too_short(case: Case) -> str | None:
    threshold, flown = case.plan.threshold, case.flight.window.length
    if threshold.minimum <= flown and threshold.burn_in < flown:
        return None
    least = max(threshold.minimum, threshold.burn_in)
    return f"the flight of {days(case.flight.window)} days ends before anything may be called, after {length(least)}"


def below_recommended(case: Case) -> str | None:
    floor, daily = _recommended(case.plan), case.flight.daily_budget
    if floor is None or daily.micros >= floor.micros:
        return None
    return f"{daily} a day is below the {floor} that TikTok recommends for {case.plan.objective}"


def cannot_leave_learning(case: Case) -> str | None:
    """Said of a flight whose whole budget cannot buy what learning takes, at its own target."""
    plan, flight = case.plan, case.flight
    if plan.objective not in RECOMMENDED or plan.threshold.target.micros <= 0 or learns(plan, flight):
        return None
    bought = results(plan, flight, flight.window.length)
    return (
        f"the whole flight buys {bought:.0f} {noun(plan.threshold.metric, bought)} at target, and TikTok's learning phase"
        f" takes about {LEARNED}"
    )


def of_plan(code: str) -> Callable[[Case], str | None]:
    def objects(case: Case) -> str | None:
        return sums(case.plan).troubles.get(code)

    return objects


def too_thin(case: Case) -> str | None:
    """Said only of a budget that is sound otherwise: until then its forecast means nothing."""
    if sums(case.plan).troubles or (said := _thin(case.plan)) is None:
        return None
    return None if any(objects(case) for objects in _OF_THE_FLIGHT) else said


def _balance(case: Case) -> Money | None:
    """None where it cannot be compared either."""
    return None if other_currency(case) else case.account_balance


def _forecast(plan: Plan) -> str | None:
    """As `stats.forecast` says it, whose other figures are worked out only for a plan that is too thin."""
    threshold = plan.threshold
    smallest = min(
        planned_spend(flight).micros * max(0.0, 1 - threshold.burn_in / flight.window.length) for flight in plan.flights
    )
    exposure = smallest / threshold.target.micros / DISPERSION
    if exposure >= PLENTY or _proves_half(exposure, threshold.alpha) >= 0.5:
        return None
    return forecast(plan).sentences[-1]


@lru_cache(maxsize=1024)
def _proves_half(exposure: float, alpha: float) -> float:
    """The chance that a post at half the target is proven."""
    return power(2.0, exposure, alpha)


_thin = kept(_forecast)
_recommended = kept(recommended_floor)


def _mixed_currencies(plan: Plan, daily: Money, needed: Money) -> str | None:
    used = {plan.test_budget.currency, plan.daily_cap.currency, plan.threshold.target.currency}
    used |= {flight.daily_budget.currency for flight in plan.flights}
    return f"the plan counts in {', '.join(sorted(used))}" if len(used) > 1 else None


def _below_campaign_floor(plan: Plan, daily: Money, needed: Money) -> str | None:
    if daily.micros >= CAMPAIGN_FLOOR * MICROS:
        return None
    return f"{daily} a day is below TikTok's floor of {CAMPAIGN_FLOOR} for a campaign"


def _over_test_budget(plan: Plan, daily: Money, needed: Money) -> str | None:
    if needed.micros <= plan.test_budget.micros:
        return None
    return f"the flights would spend {needed}, the test budget is {plan.test_budget}"


def _no_portfolio(plan: Plan, daily: Money, needed: Money) -> str | None:
    """Of a plan that is part of a portfolio, all of it counts; twins compare a post with itself."""
    if plan.kind is Kind.TWIN:
        return None if _pairs(plan) else "no post flies both as Spark Ad and as a file"
    posts = len({flight.post for flight in plan.flights})
    creators = len({flight.creator for flight in plan.flights})
    if plan.whole is not None:
        posts, creators = max(posts, plan.whole.posts), max(creators, plan.whole.creators)
    if posts >= LEAST_POSTS and creators >= LEAST_CREATORS:
        return None
    return f"{posts} posts by {creators} creators are no portfolio"


def _pairs(plan: Plan) -> int:
    """How many flights have the same video the other way beside them."""
    by_id = {str(flight.id): flight for flight in plan.flights}
    return sum(
        1 for flight in plan.flights if flight.spark and (twin := by_id.get(flight.twin)) is not None and not twin.spark
    )


def _too_concentrated(plan: Plan, daily: Money, needed: Money) -> str | None:
    used = {flight.daily_budget.currency for flight in plan.flights} | {plan.test_budget.currency}
    if len(used) > 1 or plan.kind is Kind.TWIN:
        return None
    by_post, by_creator = shares(plan)
    each = (*by_post.items(), *by_creator.items())
    over = [f"{name} has {share:.0%}" for name, share in each if share > plan.max_share + 1e-9]
    return f"more than {plan.max_share:.0%} of the budget in one place: {', '.join(over)}" if over else None


def _no_threshold(plan: Plan, daily: Money, needed: Money) -> str | None:
    said = f"no target is set for the cost per {noun(plan.threshold.metric)}"
    return said if plan.threshold.target.micros <= 0 else None


def _no_error_budget(plan: Plan, daily: Money, needed: Money) -> str | None:
    alpha = plan.threshold.alpha
    return None if 0 < alpha <= 0.2 else f"an error chance of {alpha:g} promises nothing"


_OF_THE_PLAN: tuple[tuple[str, Callable[[Plan, Money, Money], str | None]], ...] = (
    ("mixed-currencies", _mixed_currencies),
    ("below-campaign-floor", _below_campaign_floor),
    ("over-test-budget", _over_test_budget),
    ("no-portfolio", _no_portfolio),
    ("too-concentrated", _too_concentrated),
    ("no-threshold", _no_threshold),
    ("no-error-budget", _no_error_budget),
)

_OF_THE_FLIGHT = (below_adgroup_floor, cap_below_budget, other_currency, account_empty, too_short, account_low)

LOOK = Look(
    of=Gate.BUDGET,
    source="R-156",
    asks="Does the money suffice to learn, is it spread enough to compare, and is the threshold set beforehand?",
    evidence=evidence,
)

_rule = At(Gate.BUDGET)


RULES = (
    _rule(
        "below-adgroup-floor",
        below_adgroup_floor,
        "R-094; practice E1 [T28]",
        "the flight's daily budget",
        f"give it at least {ADGROUP_FLOOR} a day",
    ),
    _rule(
        "below-campaign-floor",
        of_plan("below-campaign-floor"),
        "R-094; practice E1 [T28]",
        "the daily budget of all flights",
        f"give the plan at least {CAMPAIGN_FLOOR} a day",
    ),
    _rule(
        "mixed-currencies",
        of_plan("mixed-currencies"),
        "R-094",
        "the currencies of test budget, cap, target and daily budgets",
        "plan in one currency, the ad account's",
    ),
    _rule(
        "over-test-budget",
        of_plan("over-test-budget"),
        "R-094",
        "what all flights would spend, beside the test budget, which is also the campaign's total on TikTok",
        "lower the daily budgets, or shorten the flights",
    ),
    _rule(
        "cap-below-budget",
        cap_below_budget,
        "R-139",
        "the daily cap beside the flight's daily budget",
        "raise the cap, or lower the budget",
    ),
    _rule(
        "other-currency",
        other_currency,
        "R-094",
        "the currency of the ad account beside the plan's",
        "plan in the currency of the ad account",
    ),
    _rule(
        "account-empty",
        account_empty,
        "R-094",
        "the ad account's balance beside a day of the plan",
        "top up the ad account",
    ),
    _rule(
        "no-portfolio",
        of_plan("no-portfolio"),
        "R-099, R-137",
        "how many posts and creators the plan has, or the portfolio it is part of; of twins, whether there is a pair",
        f"plan at least {LEAST_POSTS} posts by {LEAST_CREATORS} creators",
    ),
    _rule(
        "too-concentrated",
        of_plan("too-concentrated"),
        "R-098; practice C17",
        "the share of the budget on each post and creator, over the whole portfolio, beside the plan's largest",
        "spread the budget, or plan more posts and creators",
    ),
    _rule(
        "no-threshold",
        of_plan("no-threshold"),
        "R-097",
        "the target cost of a result",
        "set what a result may cost",
    ),
    _rule(
        "no-error-budget",
        of_plan("no-error-budget"),
        "R-097, N-01",
        "the error chance α",
        "set α between 0 and 0.2, usually 0.05",
    ),
    _rule(
        "too-short",
        too_short,
        "R-095; practice C5",
        "the flight's length beside the least before anything is called, and the burn-in",
        "let it fly longer than both",
    ),
    _rule(
        "account-low",
        account_low,
        "R-094",
        "the ad account's balance beside all that is planned",
        "top up the ad account before it runs dry",
        Severity.WARN,
    ),
    _rule(
        "too-thin",
        too_thin,
        "R-094, N-01; practice E2 (computed)",
        "the chance that the budget proves a post at half the target",
        "test fewer posts, fly longer, or give more money",
        Severity.WARN,
    ),
    _rule(
        "cannot-leave-learning",
        cannot_leave_learning,
        "R-094; practice E1 [T13]",
        "how many results the flight's whole budget buys at target, beside what the learning phase takes",
        "learn from an earlier event, test fewer posts, or take it that costs stay jumpy",
        Severity.WARN,
    ),
    _rule(
        "below-recommended",
        below_recommended,
        "R-094; practice E1 [T13]",
        "the flight's daily budget beside what TikTok recommends",
        "test fewer posts with more each, or take it as the price of comparing more posts",
        Severity.ADVISE,
    ),
)
