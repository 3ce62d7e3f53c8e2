"""How often a post that is exactly on target is called proven by mistake under daily looks, and how often a good one is.

Every rule sees the same simulated flights in the same run: ours (the e-value at α = .05), the rule-tool recipe ("cost
per order at or below the target with three orders or more") and the exact Poisson test at p < .05 repeated every day.
Spend is in target costs: 1.25 a day is $50 at a target of $40. Fixed seeds; 20,000 flights of 28 days a figure, 400 for
the whole engine, whose budgets and delays the other figures do not have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc

from firesteel import stats
from firesteel.decisions import Action, Day, Evidence, Policy, Proof, decide
from firesteel.plans import Threshold
from firesteel.values import MICROS, FlightId, Money, Window

ALPHA = 0.05
DAYS = 28
FLIGHTS = 20_000
ENGINE_FLIGHTS = 400
START = datetime(2026, 1, 1, tzinfo=UTC)
MOST_ORDERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Share of flights each rule ever called proven."""

    ours: float
    cost_rule: float
    peeked: float


def figures() -> Iterator[dict[str, Any]]:
    """One row a figure: ours as `value`, the other rule's as `against`, and the first over the second."""
    for name, rate, daily, burn_in in SCENARIOS:
        seen = ever_called(np.random.default_rng(20260101), rate, daily, burn_in)
        yield _row(f"{name}_vs_cost_rule", seen.ours, seen.cost_rule)
        yield _row(f"{name}_vs_peeked_p", seen.ours, seen.peeked)
    chased = ever_called(np.random.default_rng(20260102), lambda day: 1.0, 1.25, 0, luck=0.3)
    yield _row("false_proof_luck_chasing_budgets_vs_cost_rule", chased.ours, chased.cost_rule)
    for share in (62, 50):
        exact = stats.power(100 / share, 35.0, ALPHA)
        yield _row(f"power_at_{share}_percent_of_target_35_targets_vs_one_look", exact, _one_look(100 / share, 35.0))
        needed = stats.spend_needed(100 / share, ALPHA, 0.8)
        once = stats.spend_needed(100 / share, ALPHA, 0.8, looks="once")
        yield _row(f"spend_for_80_percent_power_at_{share}_percent_vs_one_look", needed, once, unit="targets")
    boundary, good = engine(np.random.default_rng(20260103), 20.0), engine(np.random.default_rng(20260104), 10.0)
    yield _row("engine_false_proof_vs_alpha", boundary, ALPHA)
    yield _row("engine_power_at_50_percent_of_target_28_days", good, 1.0)


SCENARIOS: tuple[tuple[str, Callable[[int], float], float, int], ...] = (
    ("false_proof_on_target", lambda day: 1.0, 1.25, 0),
    ("false_proof_on_target_four_times_the_spend", lambda day: 1.0, 5.0, 0),
    ("false_proof_novelty_burn_in", lambda day: 40 / 55 + (40 / 27 - 40 / 55) * math.exp(-day / 3), 5.0, 4),
    ("power_at_62_percent_of_target", lambda day: 1.6, 1.25, 0),
    ("power_at_50_percent_of_target", lambda day: 2.0, 1.25, 0),
)
"""Name, true orders per target of spend by day, targets spent a day, days of burn-in (for ours alone)."""


def ever_called(
    dice: np.random.Generator, rate: Callable[[int], float], daily: float, burn_in: int, luck: float = 0.0
) -> Rates:
    """Looks every day for `DAYS` days; `luck` raises a budget by that share after a good day and cuts it after a bad one."""
    latest = np.array([stats.latest_proof(count, ALPHA) for count in range(MOST_ORDERS)])
    budget = np.full(FLIGHTS, daily)
    orders, spent = np.zeros(FLIGHTS, dtype=np.int64), np.zeros(FLIGHTS)
    settled, settled_spent = np.zeros(FLIGHTS, dtype=np.int64), np.zeros(FLIGHTS)
    ours, cost_rule, peeked = (np.zeros(FLIGHTS, dtype=bool) for _ in range(3))
    for day in range(DAYS):
        won = dice.poisson(rate(day) * budget)
        orders, spent = orders + won, spent + budget
        if day >= burn_in:
            settled, settled_spent = settled + won, settled_spent + budget
            ours |= settled_spent <= latest[settled]
        cost_rule |= (orders >= 3) & (spent <= orders)
        peeked |= _exact_p(orders, spent) < ALPHA
        budget = np.clip(np.where(won > budget, budget * (1 + luck), budget / (1 + luck)), daily / 4, daily * 8)
    return Rates(ours=float(ours.mean()), cost_rule=float(cost_rule.mean()), peeked=float(peeked.mean()))


def engine(dice: np.random.Generator, cost: float) -> float:
    """Share of flights that `decide` ever calls proven: $50 a day against a target of $20, late orders, live budgets."""
    return sum(_proven(dice, cost) for _ in range(ENGINE_FLIGHTS)) / ENGINE_FLIGHTS


def _proven(dice: np.random.Generator, cost: float) -> bool:
    first = budget = Money(50 * MICROS, "USD")
    spent: list[Money] = []
    known_on: list[NDArray[np.int64]] = []
    raised = trimmed = None
    for day in range(DAYS):
        spent.append(budget)
        orders = int(dice.poisson(budget.units / cost))
        known_on.append(np.searchsorted(_KNOWN_AFTER, dice.random(orders)) + day)
        now = START + timedelta(days=day + 1)
        decision = decide(
            Evidence(
                flight=FlightId("bench"),
                days=tuple(
                    Day(
                        day=date(2026, 1, 1) + timedelta(days=cohort),
                        spend=spent[cohort],
                        orders=int((known_on[cohort] <= day).sum()),
                    )
                    for cohort in range(day + 1)
                ),
                threshold=Threshold(target=Money(20 * MICROS, "USD"), alpha=ALPHA),
                policy=Policy(floor=Money(20 * MICROS, "USD")),
                window=Window(START, START + timedelta(days=DAYS + 1)),
                rights_end=None,
                live_since=START,
                daily_budget=budget,
                first_budget=first,
                last_raise=raised,
                last_trim=trimmed,
                test_budget_left=Money(9_000 * MICROS, "USD"),
                daily_cap=Money(400 * MICROS, "USD"),
                now=now,
            )
        )
        if decision.proof is Proof.PROVEN:
            return True
        if decision.action is Action.STOP:
            return False
        raised = now if decision.action is Action.SCALE else raised
        trimmed = now if decision.action is Action.TRIM else trimmed
        budget = decision.daily_budget
    return False


_KNOWN_AFTER = np.array([0.53, 0.77, 0.86, 0.91, 0.95, 0.98, 0.99, 1.0])


def _exact_p(orders: NDArray[np.int64], spent: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(as many orders or more | exactly on target)."""
    tail: NDArray[np.float64] = gammainc(np.maximum(orders, 1), spent)
    return np.where(orders == 0, 1.0, tail)


def _one_look(ratio: float, exposure: float) -> float:
    """Power of one exact Poisson test at the end, the best that is possible when nobody looks before."""
    critical = 1
    while float(gammainc(critical, exposure)) > ALPHA:
        critical += 1
    return float(gammainc(critical, ratio * exposure))


def _row(figure: str, value: float, against: float, unit: str = "share of flights") -> dict[str, Any]:
    return {
        "figure": figure,
        "value": value,
        "unit": unit,
        "against": against,
        "ratio": value / against if against else None,
    }
