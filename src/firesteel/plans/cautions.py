"""What makes a plan less use than it costs, said before it is approved: shown on the plan, and at the gate as advice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ..values import MICROS, Money
from .spend import days, planned_spend, shares
from .values import CAPPED, Caution, Flight, Objective, Plan, noun

LEARNED = 50
"""Results an ad group needs in a week until the platform has learned whom to show it to (help, "learning phase")."""

RECOMMENDED: dict[Objective, tuple[int, int]] = {
    Objective.SALES: (10, 200),
    Objective.LEADS: (10, 200),
    Objective.SHOP: (10, 200),
    Objective.APP: (20, 200),
    Objective.TRAFFIC: (50, 100),
    Objective.VIEWS: (50, 100),
    Objective.COMMUNITY: (50, 100),
}
"""What TikTok recommends an ad group a day: so many costs per result, or so many whole currency units, whichever is less
(help, "budget best practices", read 2026-11). Nothing is recommended for reach."""


def cautions(plan: Plan) -> tuple[Caution, ...]:
    """Everything to think about before the plan is approved, in a fixed order."""
    found = [told for tell in _TELL for told in tell(plan)]
    return tuple(found)


def recommended_floor(plan: Plan) -> Money | None:
    """What TikTok recommends for each ad group a day; None where it says nothing."""
    advice = RECOMMENDED.get(plan.objective)
    if advice is None or plan.threshold.target.micros <= 0:
        return None
    times, units = advice
    return Money(min(times * plan.threshold.target.micros, units * MICROS), plan.test_budget.currency)


def learns(plan: Plan, flight: Flight) -> bool:
    """Whether the flight's whole budget brings, at its target cost, as many results as learning takes."""
    return results(plan, flight, flight.window.length) >= LEARNED


def results(plan: Plan, flight: Flight, span: timedelta) -> float:
    """How many results the daily budget buys in a span of time at exactly the target cost."""
    if plan.threshold.target.micros <= 0:
        return 0.0
    return flight.daily_budget.micros * (span / timedelta(days=1)) / plan.threshold.target.micros


def _below_recommended(plan: Plan) -> list[Caution]:
    floor = recommended_floor(plan)
    below = [flight for flight in plan.flights if floor and flight.daily_budget.micros < floor.micros]
    if not below or floor is None:
        return []
    return [
        Caution(
            code="below-recommended",
            message=f"{_flights(below)} below the {floor} a day that TikTok recommends for {plan.objective}",
            remedy="test fewer posts with more each, or take it as the price of comparing more posts",
            plan=plan.id,
        )
    ]


def _never_learns(plan: Plan) -> list[Caution]:
    if plan.objective not in RECOMMENDED:
        return []
    slow = [flight for flight in plan.flights if not learns(plan, flight)]
    if not slow:
        return []
    most = max(results(plan, flight, timedelta(days=7)) for flight in slow)
    return [
        Caution(
            code="cannot-leave-learning",
            message=f"{_flights(slow)} too small to leave TikTok's learning phase: at target it buys"
            f" {most:.0f} {noun(plan.threshold.metric, 2)} a week, and learning takes about {LEARNED}",
            remedy="learn from an earlier event, test fewer posts, or give more money; costs stay jumpy until then",
            plan=plan.id,
        )
    ]


def _audience_without_people(plan: Plan) -> list[Caution]:
    nobody = [flight for flight in plan.flights if not flight.audience.prospecting and not flight.audience.include]
    if not nobody:
        return []
    return [
        Caution(
            code="remarketing-without-audience",
            message=f"{_flights(nobody)} for people who know the brand, but no audience says who they are",
            remedy="name a custom audience of the ad account, or look for new people",
            plan=plan.id,
        )
    ]


def _frequency(plan: Plan) -> list[Caution]:
    limit = plan.frequency
    if limit is None:
        return []
    if plan.objective not in CAPPED:
        return [
            Caution(
                code="frequency-watched",
                message=f"TikTok sets no frequency for {plan.objective}: {limit.impressions:g} times in {limit.days} days"
                " is watched, and you are told when it is passed",
                remedy="plan for reach where the platform itself must keep the limit",
                plan=plan.id,
            )
        ]
    if limit.impressions != int(limit.impressions):
        return [
            Caution(
                code="frequency-fraction",
                message=f"TikTok counts whole times: {limit.impressions:g} is set as {int(limit.impressions) or 1}",
                remedy="give a whole number",
                plan=plan.id,
            )
        ]
    return []


def _concentrated(plan: Plan) -> list[Caution]:
    by_post, by_creator = shares(plan)
    over = [
        f"{name} has {share:.0%}"
        for name, share in (*by_post.items(), *by_creator.items())
        if share > plan.max_share + 1e-9
    ]
    if not over:
        return []
    return [
        Caution(
            code="too-concentrated",
            message=f"more than {plan.max_share:.0%} of the budget in one place: {', '.join(over)}",
            remedy="spread the budget, or plan more posts and creators",
            plan=plan.id,
        )
    ]


def _cut_short(plan: Plan) -> list[Caution]:
    """Flights that end before the others: their rights end, and what they would have shown comes from fewer days."""
    longest = max(flight.window.end for flight in plan.flights)
    short = [flight for flight in plan.flights if flight.window.end < longest]
    if not short:
        return []
    lost = Money(
        sum(flight.daily_budget.micros * ((longest - flight.window.end) // timedelta(days=1)) for flight in short),
        plan.test_budget.currency,
    )
    return [
        Caution(
            code="rights-end-early",
            message=f"{_flights(short)} cut short because the right to the post ends: {lost} stay unspent",
            remedy="ask the creator to extend, or let it be moved to the next best post",
            plan=plan.id,
        )
    ]


def _over_budget(plan: Plan) -> list[Caution]:
    needed = sum(planned_spend(flight).micros for flight in plan.flights)
    if needed <= plan.test_budget.micros:
        return []
    return [
        Caution(
            code="over-test-budget",
            message=f"the flights would spend {Money(needed, plan.test_budget.currency)} in"
            f" {max(days(flight.window) for flight in plan.flights)} days, the test budget is {plan.test_budget}",
            remedy="lower the daily budgets, or shorten the flights",
            plan=plan.id,
        )
    ]


def _flights(flights: list[Flight]) -> str:
    return f"{flights[0].id} is" if len(flights) == 1 else f"{len(flights)} flights are"


_TELL: tuple[Callable[[Plan], list[Caution]], ...] = (
    _over_budget,
    _concentrated,
    _audience_without_people,
    _never_learns,
    _below_recommended,
    _frequency,
    _cut_short,
)
