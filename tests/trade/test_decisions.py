"""What to do with a flight: the order of reasons, every threshold, and the promises that must hold on any data."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.decisions import (
    RULES,
    Action,
    Day,
    Decision,
    Evidence,
    Policy,
    Proof,
    decide,
    portfolio,
    read,
    replay,
)
from firesteel.experiments import budget_left
from firesteel.values import FlightId, Money

FIRST = date(2026, 1, 1)


def policy(**given: Any) -> Policy:
    return Policy(**({"floor": a.usd(20)} | given))


def days(orders: list[int], spend: float = 50) -> tuple[Day, ...]:
    """One day each from 1 January 2026 on."""
    return tuple(
        Day(day=FIRST + timedelta(days=number), spend=a.usd(spend), orders=count, clicks=30)
        for number, count in enumerate(orders)
    )


def evidence(orders: list[int], **given: Any) -> Evidence:
    """Judged at midnight after the last day; live since the first."""
    spend = given.pop("spend", 50)
    usual: dict[str, Any] = {
        "flight": FlightId("F-1"),
        "days": days(orders, spend),
        "threshold": a.threshold(),
        "policy": policy(),
        "window": a.window(0, 30),
        "rights_end": None,
        "live_since": a.at(0),
        "daily_budget": a.usd(50),
        "first_budget": a.usd(50),
        "test_budget_left": a.usd(1_000),
        "daily_cap": a.usd(200),
        "now": a.at(len(orders)),
    }
    return Evidence(**(usual | given))


GOOD, EVEN, WEAK, DEAD = [5] * 10, [2] * 10, [1, 0] * 5, [0] * 10
"""Ten days of $50 at a target of $20: $10, $25 with late ones still to come, $100 an order, and none at all."""


def said(orders: list[int], **given: Any) -> tuple[Action, str]:
    decision = decide(evidence(orders, **given))
    return decision.action, decision.because


def test_a_proven_flight_is_raised_by_a_fifth_with_its_numbers() -> None:
    decision = decide(evidence(GOOD))

    assert (decision.action, decision.because, decision.proof) == (Action.SCALE, "proven-on-target", Proof.PROVEN)
    assert decision.daily_budget == a.usd(60)
    assert decision.cost_per_order == 10.0
    assert decision.e_value > 20
    assert decision.says == (
        "Proven: 50 orders for $500.00, $10.00 an order against a target of $20.00 (a flight is called so wrongly in 5% of cases at most)."
        " Raise it to $60.00 a day."
    )


def test_an_even_flight_is_held() -> None:
    decision = decide(evidence(EVEN))

    assert (decision.action, decision.proof, decision.daily_budget) == (Action.HOLD, Proof.UNPROVEN, a.usd(50))


def test_a_weak_flight_is_stopped_after_the_minimum() -> None:
    decision = decide(evidence(WEAK))

    assert (decision.action, decision.because, decision.daily_budget) == (Action.STOP, "over-target", a.usd(0))


def test_a_flight_without_an_order_is_stopped_at_any_age() -> None:
    assert said([0, 0]) == (Action.HOLD, "too-early")
    assert said([0, 0, 0]) == (Action.STOP, "no-orders")


LATE: dict[str, Any] = {"rights_end": a.at(12), "window": a.window(0, 30)}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"rights_lost": "revoked", "rights_end": a.at(1), "now": a.at(40)}, (Action.STOP, "rights-lost")),
        ({"rights_end": a.at(10), "now": a.at(40), "risk_comments_over": True}, (Action.STOP, "rights-ended")),
        ({"now": a.at(30), "risk_comments_over": True}, (Action.STOP, "flight-ended")),
        ({"risk_comments_over": True, "tracking_broken": "pixel silent"}, (Action.STOP, "comments-turned")),
        ({"tracking_broken": "pixel silent", **LATE}, (Action.RENEW, "rights-ending")),
        ({"tracking_broken": "pixel silent"}, (Action.HOLD, "tracking-broken")),
        (LATE, (Action.RENEW, "rights-ending")),
        ({}, (Action.SCALE, "proven-on-target")),
    ],
)
def test_the_first_reason_that_applies_wins(given: dict[str, Any], expected: tuple[Action, str]) -> None:
    assert said(GOOD, **given) == expected


def test_nobody_renews_what_should_stop() -> None:
    assert said(WEAK, **LATE) == (Action.STOP, "over-target")


def test_broken_tracking_freezes_even_what_shows_no_orders() -> None:
    decision = decide(evidence(DEAD, tracking_broken="no purchase event for 26 h"))

    assert (decision.action, decision.daily_budget) == (Action.HOLD, a.usd(50))
    assert "no purchase event for 26 h" in decision.says


@pytest.mark.parametrize(("end", "expected"), [(9.99, "rights-ended"), (10, "rights-ended"), (10.01, "rights-ending")])
def test_rights_end_at_their_moment(end: float, expected: str) -> None:
    assert said(GOOD, rights_end=a.at(end))[1] == expected


@pytest.mark.parametrize(
    ("left", "because"), [(2.99, "rights-ending"), (3, "rights-ending"), (3.01, "proven-on-target")]
)
def test_a_renewal_is_asked_for_three_days_ahead(left: float, because: str) -> None:
    assert said(GOOD, rights_end=a.at(10 + left))[1] == because


@pytest.mark.parametrize(
    ("end", "because"), [(11.9, "rights-ending"), (12, "proven-on-target"), (12.1, "proven-on-target")]
)
def test_rights_that_last_as_long_as_the_flight_need_no_renewal(end: float, because: str) -> None:
    assert said(GOOD, rights_end=a.at(end), window=a.window(0, 12))[1] == because


@pytest.mark.parametrize(
    ("end", "because"), [(9.99, "flight-ended"), (10, "flight-ended"), (10.01, "proven-on-target")]
)
def test_a_flight_ends_with_its_window(end: float, because: str) -> None:
    assert said(GOOD, window=a.window(0, end))[1] == because


@pytest.mark.parametrize(
    ("since", "because"), [(2.99, "proven-on-target"), (3, "proven-on-target"), (3.01, "promising")]
)
def test_nothing_is_called_proven_before_the_minimum_duration(since: float, because: str) -> None:
    """Ten days of evidence, seven of them or fewer since the flight went live; no burn-in here."""
    given = {
        "live_since": a.at(since),
        "threshold": a.threshold(burn_in=timedelta(0)),
        "test_budget_left": a.usd(9_000),
    }

    decision = decide(evidence([6] * 10, **given))

    assert decision.because == because
    assert decision.proof is (Proof.PROVEN if because == "proven-on-target" else Proof.UNPROVEN)


@pytest.mark.parametrize(("since", "because"), [(2.99, "over-target"), (3, "over-target"), (3.01, "below-target")])
def test_no_loser_is_called_before_the_minimum_but_trimmed(since: float, because: str) -> None:
    assert said(WEAK, live_since=a.at(since))[1] == because


@pytest.mark.parametrize(("since", "because"), [(0.99, "promising"), (1, "promising"), (1.01, "too-early")])
def test_leaning_starts_after_three_days(since: float, because: str) -> None:
    assert said([5] * 4, live_since=a.at(since))[1] == because


@pytest.mark.parametrize(("since", "because"), [(0.99, "below-target"), (1, "below-target"), (1.01, "too-early")])
def test_trimming_starts_after_three_days(since: float, because: str) -> None:
    assert said([1, 0, 1, 0], live_since=a.at(since))[1] == because


@pytest.mark.parametrize(
    ("hours", "because"), [(47.9, "cooling-down"), (48, "proven-on-target"), (48.1, "proven-on-target")]
)
def test_raises_are_two_days_apart(hours: float, because: str) -> None:
    assert said(GOOD, last_raise=a.at(10, -hours))[1] == because


@pytest.mark.parametrize(("hours", "because"), [(47.9, "cooling-down"), (48, "promising"), (48.1, "promising")])
def test_raises_before_proof_are_two_days_apart_too(hours: float, because: str) -> None:
    assert said([4] * 5, last_raise=a.at(5, -hours))[1] == because


@pytest.mark.parametrize(("hours", "because"), [(47.9, "trimmed-lately"), (48, "below-target"), (48.1, "below-target")])
def test_cuts_are_two_days_apart(hours: float, because: str) -> None:
    assert said([1, 0, 1, 0, 1], last_trim=a.at(5, -hours))[1] == because


@pytest.mark.parametrize(("cap", "budget"), [(50, None), (59.99, 59.99), (60, 60), (60.01, 60)])
def test_a_proven_flight_stays_under_the_plans_cap(cap: float, budget: float | None) -> None:
    decision = decide(evidence(GOOD, daily_cap=a.usd(cap)))

    if budget is None:
        assert (decision.action, decision.because) == (Action.HOLD, "at-cap")
    else:
        assert (decision.action, decision.daily_budget) == (Action.SCALE, a.usd(budget))


@pytest.mark.parametrize(("first", "budget"), [(12.5, None), (14, 56), (15, 60), (16, 60)])
def test_an_unproven_flight_stays_under_four_times_its_first_budget(first: float, budget: float | None) -> None:
    decision = decide(evidence([4] * 5, first_budget=a.usd(first)))

    assert decision.proof is Proof.UNPROVEN
    if budget is None:
        assert (decision.action, decision.because) == (Action.HOLD, "at-unproven-cap")
    else:
        assert (decision.action, decision.daily_budget) == (Action.SCALE, a.usd(budget))


@pytest.mark.parametrize(
    ("left", "because"), [(249.99, "test-budget-spoken-for"), (250, "promising"), (250.01, "promising")]
)
def test_a_raise_before_proof_fits_the_test_budget_to_the_end_of_the_flight(left: float, because: str) -> None:
    """$10 more a day for the 25 days from day 5 to day 30."""
    assert said([4] * 5, test_budget_left=a.usd(left))[1] == because


@pytest.mark.parametrize(("budget", "after"), [(20, None), (20.01, 20), (26.66, 20), (26.67, 20.01), (50, 37.5)])
def test_a_cut_never_goes_below_the_platforms_floor(budget: float, after: float | None) -> None:
    decision = decide(evidence([1, 0, 1, 0, 1], daily_budget=a.usd(budget)))

    if after is None:
        assert (decision.action, decision.because) == (Action.HOLD, "at-floor")
    else:
        assert (decision.action, decision.daily_budget) == (Action.TRIM, a.usd(after))


NUDGES = [(0.999_999, "under"), (1.0, "exactly"), (1.000_001, "over")]


@pytest.mark.parametrize(("nudge", "where"), NUDGES)
def test_proof_comes_at_one_over_alpha(nudge: float, where: str) -> None:
    bar = 1 / decide(evidence(GOOD)).e_value
    decision = decide(evidence(GOOD, threshold=a.threshold(alpha=bar * nudge)))

    assert (decision.proof is Proof.PROVEN) == (where != "under")


@pytest.mark.parametrize(
    ("nudge", "because"), [(NUDGES[0][0], "below-target"), (1.0, "below-target"), (NUDGES[2][0], "over-target")]
)
def test_a_stop_needs_a_chance_below_the_threshold(nudge: float, because: str) -> None:
    p = read(evidence(WEAK)).on_target

    assert said(WEAK, policy=policy(stop_below=p * nudge))[1] == because


@pytest.mark.parametrize(
    ("nudge", "action"), [(NUDGES[0][0], Action.HOLD), (1.0, Action.HOLD), (NUDGES[2][0], Action.TRIM)]
)
def test_a_cut_needs_a_chance_below_the_threshold(nudge: float, action: Action) -> None:
    p = read(evidence([1, 2, 1, 2, 1])).on_target

    assert said([1, 2, 1, 2, 1], policy=policy(trim_below=p * nudge))[0] is action


@pytest.mark.parametrize(
    ("nudge", "action"), [(NUDGES[0][0], Action.SCALE), (1.0, Action.HOLD), (NUDGES[2][0], Action.HOLD)]
)
def test_leaning_needs_a_chance_above_the_threshold(nudge: float, action: Action) -> None:
    p = read(evidence([4] * 5)).on_target

    assert said([4] * 5, policy=policy(lean_above=p * nudge))[0] is action


@pytest.mark.parametrize(("targets", "because"), [(3.99, "too-early"), (4, "no-orders"), (4.01, "no-orders")])
def test_the_fuse_blows_at_four_targets_without_an_order(targets: float, because: str) -> None:
    """All of the spend of a single day counts once its orders are all in."""
    given = {
        "days": days([0], spend=20 * targets),
        "now": a.at(2),
        "policy": policy(maturity=()),
        "live_since": a.at(0),
    }

    assert said([0], **given)[1] == because


def test_the_fuse_counts_spend_only_as_far_as_its_orders_can_be_known() -> None:
    """$100 on the day that just ended: 55 % of its orders would be in, so it counts for $55 and not for four targets."""
    assert said([0], spend=100)[1] == "too-early"
    assert read(evidence([0], spend=100)).matured == pytest.approx(55)


@pytest.mark.parametrize(
    ("targets", "on_target", "twice_too_dear"), [(1, 36.8, 60.7), (2, 13.5, 36.8), (3, 5.0, 22.3), (4, 1.8, 13.5)]
)
def test_the_fuse_costs_what_its_docstring_says(targets: int, on_target: float, twice_too_dear: float) -> None:
    """Chance in percent of not one order: exact Poisson."""
    assert round(100 * math.exp(-targets), 1) == on_target
    assert round(100 * math.exp(-targets / 2), 1) == twice_too_dear


def test_the_fuse_spares_flights_on_target_and_catches_dead_ones() -> None:
    dice = np.random.default_rng(20260103)
    good = [fly(dice, lambda day: 20.0, 7)[-1].because for _ in range(300)]
    dead = [fly(dice, lambda day: 1e9, 7) for _ in range(20)]

    assert good.count("no-orders") / 300 < 0.035
    assert {run[-1].because for run in dead} == {"no-orders"}
    assert max(len(run) for run in dead) == 3


def test_one_order_is_enough_to_keep_the_fuse() -> None:
    assert said([1, 0, 0, 0])[1] != "no-orders"


def test_orders_of_the_burn_in_are_no_proof() -> None:
    decision = decide(evidence([20] * 4 + [2] * 6))

    assert decision.proof is Proof.UNPROVEN
    assert read(decision.evidence).proof_orders == 12
    assert read(decision.evidence).proof_spend == 300


def test_late_orders_are_never_assumed_for_proof() -> None:
    """Spend counts whole for proof, however little of it has matured."""
    late = decide(evidence([5] * 9, policy=policy(maturity=(0.01,) * 10)))
    prompt = decide(evidence([5] * 9, policy=policy(maturity=())))

    assert late.e_value == prompt.e_value
    assert late.on_target > prompt.on_target


def test_an_engagement_never_triggers_anything() -> None:
    """R-112: clicks are in the evidence and change no decision."""
    clicked = replace(evidence(EVEN), days=tuple(replace(day, clicks=10_000) for day in evidence(EVEN).days))

    assert replace(decide(clicked), evidence=evidence(EVEN)) == decide(evidence(EVEN))


def test_swinging_days_prove_less_than_steady_ones() -> None:
    steady, swinging = [4] * 12, [0, 8] * 6

    assert decide(evidence(swinging)).e_value < decide(evidence(steady)).e_value


@pytest.mark.parametrize(("count", "spread"), [(9, 1.5), (10, 1.0), (11, 1.0)])
def test_dispersion_is_assumed_until_ten_days_can_show_it(count: int, spread: float) -> None:
    """Steady days vary less than chance: χ² near nothing, shrunk to 13 / (10 + 9), and never below one."""
    assert read(evidence([4] * count, policy=policy(maturity=()))).dispersion == spread


def test_before_any_day_nothing_is_said() -> None:
    decision = decide(evidence([]))

    assert (decision.action, decision.e_value, decision.cost_per_order, decision.low) == (Action.HOLD, 1.0, None, None)
    assert decision.says.startswith("No order for $0.00")


def test_every_rule_can_be_the_reason() -> None:
    samples = [
        evidence(GOOD, rights_lost="deleted"),
        evidence(GOOD, rights_end=a.at(1)),
        evidence(GOOD, window=a.window(0, 1)),
        evidence(GOOD, risk_comments_over=True),
        evidence([0, 0, 0]),
        evidence(WEAK),
        evidence(GOOD, **LATE),
        evidence(GOOD, tracking_broken="pixel silent"),
        evidence(GOOD, arm=True),
        evidence(GOOD),
        evidence([1, 0, 1, 0, 1]),
        evidence([4] * 5),
        evidence(EVEN),
    ]

    firing = [next(rule for rule in RULES if rule(sample, read(sample))) for sample in samples]
    assert firing == list(RULES)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    counts = draw(st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 15)), max_size=20))
    history = tuple(
        Day(day=FIRST + timedelta(days=number), spend=Money(cents * 10_000, "USD"), orders=orders)
        for number, (cents, orders) in enumerate(counts)
    )
    now = len(counts) + draw(st.floats(0, 2))
    ago = st.none() | st.floats(0, 96).map(lambda hours: a.at(now, -hours))
    return evidence(
        [],
        days=history,
        now=a.at(now),
        rights_end=draw(st.none() | st.floats(0, 40).map(a.at)),
        rights_lost=draw(st.sampled_from(["", "", "", "", "deleted"])),
        daily_budget=Money(draw(st.integers(2_000, 30_000)) * 10_000, "USD"),
        last_raise=draw(ago),
        last_trim=draw(ago),
        test_budget_left=Money(draw(st.integers(0, 10**10)), "USD"),
        tracking_broken=draw(st.sampled_from(["", "", "", "pixel silent"])),
        risk_comments_over=draw(st.sampled_from([False, False, False, True])),
    )


@given(evidences())
@settings(deadline=None, max_examples=200)
def test_decisions_replay(sample: Evidence) -> None:
    assert replay(decide(sample)) == ()


@given(evidences())
@settings(deadline=None, max_examples=200)
def test_budgets_move_inside_their_bounds(sample: Evidence) -> None:
    decision = decide(sample)
    before, after = sample.daily_budget.micros, decision.daily_budget.micros

    if decision.action is Action.SCALE:
        assert before < after <= sample.daily_cap.micros
        assert after * 5 <= before * 6
        assert sample.last_raise is None or sample.now - sample.last_raise >= timedelta(hours=48)
        if decision.proof is Proof.UNPROVEN:
            left = -(-(sample.window.end - sample.now) // timedelta(days=1))
            assert (after - before) * left <= sample.test_budget_left.micros
            assert after <= 4 * sample.first_budget.micros
    elif decision.action is Action.TRIM:
        assert sample.policy.floor.micros <= after < before
        assert after * 4 >= before * 3
    else:
        assert after == (0 if decision.action is Action.STOP else before)
    assert after == before or after % 10_000 == 0


@given(evidences())
@settings(deadline=None, max_examples=200)
def test_before_the_minimum_only_safety_stops_trims_and_small_raises_happen(sample: Evidence) -> None:
    young = replace(sample, threshold=a.threshold(minimum=timedelta(days=60)))
    decision = decide(young)

    assert decision.proof is Proof.UNPROVEN
    if decision.action is Action.STOP:
        assert decision.because in {"rights-lost", "rights-ended", "flight-ended", "comments-turned", "no-orders"}
    if decision.action is Action.SCALE:
        assert decision.because == "promising"


@given(evidences(), st.integers(0, 19), st.integers(1, 10))
@settings(deadline=None, max_examples=200)
def test_more_orders_for_the_same_money_never_turn_a_raise_into_a_stop(sample: Evidence, place: int, more: int) -> None:
    if not sample.days:
        return
    at = place % len(sample.days)
    better = replace(
        sample,
        days=tuple(
            replace(day, orders=day.orders + more) if number == at else day for number, day in enumerate(sample.days)
        ),
    )

    before, after = decide(sample), decide(better)
    if before.action is Action.SCALE:
        assert after.action not in (Action.STOP, Action.TRIM)
    if len(sample.days) < sample.policy.dispersion_days:
        assert after.on_target >= before.on_target
        assert after.e_value >= before.e_value


@given(evidences())
@settings(deadline=None, max_examples=100)
def test_the_interval_holds_the_cost(sample: Evidence) -> None:
    decision = decide(sample)
    if decision.cost_per_order is None or decision.cost_per_order == 0:
        return

    assert decision.low is not None
    assert decision.low <= decision.cost_per_order
    assert decision.high is None or decision.cost_per_order <= decision.high


@given(evidences())
@settings(deadline=None, max_examples=100)
def test_a_decision_survives_being_written_down(sample: Evidence) -> None:
    decision = decide(sample)

    again = msgspec.json.decode(msgspec.json.encode(decision), type=Decision)

    assert again == decision
    assert replay(again) == ()


def test_replay_says_what_differs() -> None:
    decision = decide(evidence(GOOD))
    forged = replace(decision, action=Action.HOLD, e_value=decision.e_value * (1 + 2e-9))

    assert replay(replace(decision, says="reworded", e_value=decision.e_value * (1 + 1e-10))) == ()
    assert [each.split(":")[0] for each in replay(forged)] == ["action", "e_value"]


@pytest.mark.parametrize(
    ("portfolio_of", "stop"),
    [
        ([WEAK, WEAK, DEAD], True),
        ([WEAK, EVEN, DEAD], False),
        ([WEAK[:5], WEAK, DEAD], False),
        ([WEAK[:6], WEAK, DEAD], True),
        ([], False),
    ],
)
def test_a_portfolio_stops_when_none_of_it_is_likely_on_target(portfolio_of: list[list[int]], stop: bool) -> None:
    call = portfolio([evidence(orders) for orders in portfolio_of])

    assert call.stop is stop
    assert len(call.on_target) == len(portfolio_of)


def test_a_portfolio_is_not_stopped_on_broken_tracking() -> None:
    assert not portfolio([evidence(DEAD, tracking_broken="pixel silent")] * 3).stop


KNOWN_AFTER = np.array([0.53, 0.77, 0.86, 0.91, 0.95, 0.98, 0.99, 1.0])
"""Share of a day's orders known at its end, a day later, and so on."""


def fly(dice: np.random.Generator, cost: Callable[[int], float], length: int, **given: Any) -> list[Decision]:
    """One flight decided every midnight on what was known then, its budget following the decisions."""
    budget, spent, won = a.usd(50), [], []
    last_raise = last_trim = None
    decisions = []
    for day in range(length):
        spent.append(budget)
        orders = int(dice.poisson(budget.units / cost(day)))
        won.append(np.searchsorted(KNOWN_AFTER, dice.random(orders)) + day)
        known = tuple(
            Day(day=FIRST + timedelta(days=cohort), spend=spent[cohort], orders=int((won[cohort] <= day).sum()))
            for cohort in range(day + 1)
        )
        now = a.at(day + 1)
        sample = evidence(
            [],
            days=known,
            now=now,
            window=a.window(0, length + 1),
            daily_budget=budget,
            last_raise=last_raise,
            last_trim=last_trim,
            **given,
        )
        decision = decide(sample)
        decisions.append(decision)
        last_raise = now if decision.action is Action.SCALE else last_raise
        last_trim = now if decision.action is Action.TRIM else last_trim
        budget = decision.daily_budget
        if decision.action is Action.STOP:
            break
    return decisions


def proven_share(dice: np.random.Generator, flights: int, cost: Callable[[int], float], length: int) -> float:
    runs = (fly(dice, cost, length, daily_cap=a.usd(400), test_budget_left=a.usd(9_000)) for _ in range(flights))
    return sum(any(each.proof is Proof.PROVEN for each in run) for run in runs) / flights


def test_a_flight_exactly_on_target_is_rarely_called_proven_over_four_weeks() -> None:
    assert proven_share(np.random.default_rng(20260101), 120, lambda day: 20.0, 28) <= 0.05


def test_a_good_flight_is_mostly_proven_within_two_weeks() -> None:
    assert proven_share(np.random.default_rng(20260102), 60, lambda day: 10.0, 14) >= 0.75


@pytest.mark.long
def test_the_whole_engine_keeps_the_error_promise() -> None:
    flights, alpha = 4_000, 0.05
    for seed, cost in (
        (1, lambda day: 20.0),
        (2, lambda day: 1 / (1 / 27.5 + (1 / 11 - 1 / 27.5) * math.exp(-day / 5))),
    ):
        proven = proven_share(np.random.default_rng(seed), flights, cost, 28)

        assert proven + 2.6 * math.sqrt(proven * (1 - proven) / flights) <= alpha, seed


@given(st.integers(0, 2**32), st.sampled_from([8.0, 12.0, 20.0, 30.0]))
@settings(deadline=None, max_examples=15)
def test_a_test_never_spends_more_than_was_approved_before_proof(seed: int, cost: float) -> None:
    """Three flights take their raises one after the other out of what is neither spent nor promised."""
    dice, length, approved = np.random.default_rng(seed), 14, a.usd(2_400)
    budgets = [a.usd(50)] * 3
    history: list[list[Day]] = [[], [], []]
    raised: list[Any] = [None] * 3
    spent = 0
    for day in range(length):
        for flight in range(3):
            orders = int(dice.poisson(budgets[flight].units / cost))
            history[flight].append(Day(day=FIRST + timedelta(days=day), spend=budgets[flight], orders=orders))
            spent += budgets[flight].micros
        for flight in range(3):
            running = {FlightId(str(n)): (budgets[n], length - day - 1) for n in range(3)}
            sample = evidence(
                [],
                days=tuple(history[flight]),
                now=a.at(day + 1),
                window=a.window(0, length),
                daily_budget=budgets[flight],
                last_raise=raised[flight],
                test_budget_left=budget_left(approved, Money(spent, "USD"), running),
                threshold=a.threshold(minimum=timedelta(days=60)),
            )
            decision = decide(sample)
            raised[flight] = sample.now if decision.action is Action.SCALE else raised[flight]
            budgets[flight] = decision.daily_budget

    assert spent <= approved.micros
