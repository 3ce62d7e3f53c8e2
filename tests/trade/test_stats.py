"""The error promise, exactly and by simulation, and the tails against rational arithmetic."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel import stats
from firesteel.values import Money

SHAPE, RATIO = 3, Fraction(3, 2)
"""The oracle needs a whole shape and a rational ratio."""


def exact_log_e(orders: int, exposure: Fraction, lower: bool = False) -> float:
    """ln of the mixture's likelihood ratio at rate0 = 1, from Γ(s, x) = (s−1)! e^(−x) Σ_{k<s} x^k/k! for whole s."""
    origin = SHAPE * RATIO if lower else SHAPE / RATIO
    with localcontext() as context:
        context.prec = 80 + 3 * orders
        grown = _exact_log(SHAPE + orders, origin + exposure, lower)
        return float(grown - _exact_log(SHAPE, origin, lower))


def _exact_log(s: int, x: Fraction, lower: bool) -> Decimal:
    partial, term = Fraction(1), Fraction(1)
    for k in range(1, s):
        term = term * x / k
        partial += term
    whole = Decimal(math.factorial(s - 1))
    at = Decimal(x.numerator) / Decimal(x.denominator)
    upper = whole * (Decimal(partial.numerator) / Decimal(partial.denominator))
    value = whole * at.exp() - upper if lower else upper
    return value.ln() - s * at.ln()


@pytest.mark.parametrize("orders", [0, 1, 2, 10, 60, 400])
@pytest.mark.parametrize("exposure", ["1/1000", "1/2", "3", "30", "300", "2000"])
def test_the_e_value_equals_rational_arithmetic_far_into_both_tails(orders: int, exposure: str) -> None:
    amount = Fraction(exposure)

    computed = stats.log_e_value(orders, float(amount), 1.0, float(SHAPE), float(RATIO))

    assert computed == pytest.approx(exact_log_e(orders, amount), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("orders", [0, 1, 2, 10, 60, 400])
@pytest.mark.parametrize("exposure", ["1/1000", "1/2", "3", "30", "300"])
def test_the_lower_e_value_equals_rational_arithmetic_too(orders: int, exposure: str) -> None:
    amount = Fraction(exposure)

    computed = stats.log_e_value_lower(orders, float(amount), 1.0, float(SHAPE), float(1 / RATIO))

    assert computed == pytest.approx(exact_log_e(orders, amount, lower=True), rel=1e-11, abs=1e-11)


def test_fractional_counts_equal_numeric_integration() -> None:
    """``ln ∫₀^∞ (1+t)^(s−1) e^(−xt) dt`` with s = 3 + 4.7, by Simpson's rule in steps of 1/2000 up to t = 20."""

    def integral(s: float, x: float) -> float:
        step = 1 / 2000
        heights = [math.pow(1 + i * step, s - 1) * math.exp(-x * i * step) for i in range(40_001)]
        weights = [1, *([4, 2] * 20_000)[:-1], 1]
        return math.fsum(w * h for w, h in zip(weights, heights, strict=True)) * step / 3

    by_hand = math.log(integral(7.7, 2 + 5.5)) - math.log(integral(3.0, 2.0))

    assert stats.log_e_value(4.7, 5.5, 1.0, 3.0, 1.5) == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize(("orders", "exposure"), [(0, 1e7), (10**6, 1.0), (10**6, 1e6), (10**6, 1.1e6), (10**6, 9e5)])
def test_huge_arguments_stay_finite(orders: int, exposure: float) -> None:
    assert math.isfinite(stats.log_e_value(orders, exposure, 1.0))
    assert math.isfinite(stats.log_e_value_lower(orders, exposure, 1.0))
    assert math.isfinite(stats.e_value(stats.log_e_value(orders, exposure, 1.0)))


def test_no_data_is_no_evidence() -> None:
    assert stats.log_e_value(0, 0.0, 0.05) == 0.0
    assert stats.log_e_value_lower(0, 0.0, 0.05) == 0.0


@given(st.integers(0, 300), st.floats(0.1, 300), st.floats(0.01, 10))
@settings(deadline=None)
def test_more_orders_are_more_evidence_and_more_spend_is_less(orders: int, exposure: float, rate0: float) -> None:
    here = stats.log_e_value(orders, exposure, rate0)

    assert stats.log_e_value(orders + 1, exposure, rate0) > here
    assert stats.log_e_value(orders, exposure * 1.1, rate0) < here
    assert stats.log_e_value_lower(orders + 1, exposure, rate0) < stats.log_e_value_lower(orders, exposure, rate0)


@given(st.integers(0, 200), st.floats(0.5, 200), st.floats(0.001, 1000))
@settings(deadline=None)
def test_the_currency_does_not_matter(orders: int, exposure: float, scale: float) -> None:
    scaled = stats.log_e_value(orders, exposure * scale, 1 / scale)

    assert scaled == pytest.approx(stats.log_e_value(orders, exposure, 1.0), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("exposure", [5.0, 35.0, 140.0])
def test_under_the_hypothesis_the_expected_e_value_is_one_at_most(exposure: float) -> None:
    """The martingale itself: Σ P(N = n) E(n), summed over all counts that matter."""
    total = math.fsum(
        math.exp(-exposure + n * math.log(exposure) - math.lgamma(n + 1) + stats.log_e_value(n, exposure, 1.0))
        for n in range(4_000)
    )

    assert total == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("exposure", [5.0, 35.0, 140.0])
def test_looking_all_the_time_never_costs_more_than_alpha_exactly(exposure: float) -> None:
    assert stats.power(1.0, exposure, 0.05) < 0.05
    assert stats.power(1.0, exposure, 0.10) < 0.10


def ever_proven(
    dice: np.random.Generator, runs: int, *, rate: np.ndarray, first: float, luck: float = 0.0, burn_in: int = 0
) -> float:
    """Share of flights proven at α = .05 at any of the daily looks.

    rate   (days,) true orders per target of spend; 1 is exactly on target
    first  targets spent on day one; luck > 0 raises the budget after a good day and cuts it after a bad one
    """
    table = np.array([stats.latest_proof(n, 0.05) for n in range(1_600)])
    budget = np.full(runs, first)
    orders, exposure = np.zeros(runs, dtype=np.int64), np.zeros(runs)
    proven = np.zeros(runs, dtype=bool)
    for day, today in enumerate(rate):
        won = dice.poisson(today * budget)
        if day >= burn_in:
            orders += won
            exposure += budget
            proven |= exposure <= table[orders]
        budget = np.clip(np.where(won > budget, budget * (1 + luck), budget / (1 + luck)), first / 4, first * 8)
    return float(proven.mean())


def novel(days: int, start: float, settled: float, fade: float) -> np.ndarray:
    """A rate that begins high and settles: cost ``1/start`` targets at first, ``1/settled`` in the end."""
    return np.array([settled + (start - settled) * math.exp(-day / fade) for day in range(days)])


def test_daily_looks_over_four_weeks_keep_the_promise_at_the_boundary() -> None:
    proven = ever_proven(np.random.default_rng(20260101), 4_000, rate=np.ones(28), first=2.5)

    assert 0.005 < proven < 0.035


def test_budgets_that_chase_luck_do_not_break_it() -> None:
    proven = ever_proven(np.random.default_rng(20260102), 4_000, rate=np.ones(28), first=2.5, luck=0.3)

    assert proven < 0.05


def test_novelty_breaks_it_and_the_burn_in_restores_it() -> None:
    rate = novel(28, start=40 / 22, settled=40 / 55, fade=5)

    fooled = ever_proven(np.random.default_rng(20260103), 2_000, rate=rate, first=5.0)
    guarded = ever_proven(np.random.default_rng(20260103), 2_000, rate=rate, first=5.0, burn_in=5)

    assert fooled > 0.3
    assert guarded < 0.05


@pytest.mark.long
@pytest.mark.parametrize(("luck", "first"), [(0.0, 2.5), (0.3, 2.5), (0.0, 10.0), (1.0, 5.0)])
def test_a_hundred_thousand_flights_keep_the_promise(luck: float, first: float) -> None:
    proven = ever_proven(np.random.default_rng(7), 100_000, rate=np.ones(28), first=first, luck=luck)

    assert proven + 2.6 * math.sqrt(proven / 100_000) < 0.05


@pytest.mark.parametrize(("ratio", "least"), [(1.6, 0.75), (2.0, 0.95)])
def test_good_posts_are_proven_at_sixty_two_and_fifty_percent_of_the_target(ratio: float, least: float) -> None:
    simulated = ever_proven(np.random.default_rng(20260104), 4_000, rate=np.full(14, ratio), first=2.5)

    assert stats.power(ratio, 35.0) > least
    assert stats.power(ratio, 35.0) - 0.07 < simulated < stats.power(ratio, 35.0)


def test_the_exposure_of_the_latest_proof_is_where_the_e_value_reaches_the_bar() -> None:
    at = stats.latest_proof(12, 0.05)

    assert stats.log_e_value(12, at, 1.0) == pytest.approx(math.log(20), abs=1e-9)
    assert stats.latest_proof(1, 0.05) == 0.0


@pytest.mark.parametrize(
    ("share", "once", "ever"), [(80, 110, 234), (75, 64, 128), (62, 21, 37), (50, 9, 15), (40, 5, 7), (33, 3, 5)]
)
def test_spend_needed_is_what_the_exact_tables_say(share: float, once: float, ever: float) -> None:
    assert stats.spend_needed(100 / share, looks="once") == pytest.approx(once, abs=1.6)
    assert stats.spend_needed(100 / share) == pytest.approx(ever, abs=2)


def test_spend_needed_gives_the_power_it_promises() -> None:
    assert stats.power(2.0, stats.spend_needed(2.0)) == pytest.approx(0.8, abs=0.005)
    assert stats.spend_needed(1.0) == math.inf


@pytest.mark.parametrize(
    ("count", "low", "high"), [(5, 0.43, 3.08), (10, 0.54, 2.09), (20, 0.65, 1.64), (50, 0.76, 1.35), (100, 0.82, 1.23)]
)
def test_cost_intervals_are_as_wide_as_exact_poisson_says(count: int, low: float, high: float) -> None:
    """Exact Poisson, 95 %, as a multiple of the observed cost."""
    below, above = stats.cost_interval(100.0 * count, count, 0.95)

    assert above is not None
    assert (round(below / 100, 2), round(above / 100, 2)) == (low, high)


def test_before_the_first_order_a_cost_has_no_upper_end() -> None:
    low, high = stats.cost_interval(60.0, 0, 0.9)

    assert low == pytest.approx(60 / -math.log(0.05))
    assert high is None


@given(st.integers(0, 300), st.floats(0.5, 500), st.sampled_from([0.05, 0.1, 0.2]))
@settings(deadline=None, max_examples=50)
def test_the_anytime_interval_holds_the_estimate_and_is_wider_than_one_looks(
    orders: int, exposure: float, alpha: float
) -> None:
    low, high = stats.anytime_interval(orders, exposure, alpha)
    once_low, once_high = stats.poisson_interval(orders, 1 - alpha)

    assert 0 <= low <= orders / exposure <= high
    assert low <= once_low / exposure
    assert high >= once_high / exposure


def test_the_anytime_interval_excludes_exactly_what_is_refuted() -> None:
    low, high = stats.anytime_interval(40, 400.0, 0.05)

    assert stats.log_e_value(40, 400.0, low) == pytest.approx(math.log(40), abs=1e-8)
    assert stats.log_e_value_lower(40, 400.0, high) == pytest.approx(math.log(40), abs=1e-8)


def test_the_anytime_interval_covers_at_every_look() -> None:
    dice = np.random.default_rng(20260105)
    missed = 0
    for _ in range(300):
        orders, exposure = 0, 0.0
        for _ in range(14):
            orders += int(dice.poisson(2.5))
            exposure += 2.5
            low, high = stats.anytime_interval(orders, exposure, 0.1)
            if not low <= 1.0 <= high:
                missed += 1
                break

    assert missed / 300 < 0.1


@given(st.integers(0, 100), st.floats(0, 100))
@settings(deadline=None)
def test_belief_rises_with_orders_and_falls_with_spend(orders: int, spend: float) -> None:
    here = stats.probability_on_target(orders, spend, 0.05)

    assert stats.probability_on_target(orders + 1, spend, 0.05) >= here
    assert stats.probability_on_target(orders, spend + 1, 0.05) <= here


def test_belief_starts_at_the_account_on_target() -> None:
    assert stats.probability_on_target(0, 0.0, 0.05) == pytest.approx(3 * math.exp(-2))


def test_dispersion_never_claims_less_than_chance() -> None:
    assert stats.dispersion([[(5.0, 50.0)] * 40]) == 1.0


def test_without_history_dispersion_is_the_account_wide_guess() -> None:
    assert stats.dispersion([]) == pytest.approx(1.3)
    assert stats.dispersion([[(3.0, 50.0)]]) == pytest.approx(1.3)


def test_dispersion_sees_days_that_swing_together() -> None:
    """Counts 2 and 18 by turns around 10: χ² is 6.4 a day, over 20 − 1 degrees of freedom."""
    swinging = [(2.0, 50.0), (18.0, 50.0)] * 10

    assert stats.dispersion([swinging]) == pytest.approx((13 + 128) / (10 + 19))


@pytest.mark.parametrize(
    ("e_values", "claimed"),
    [
        ([100.0, 1.0, 1.0, 1.0], (True, False, False, False)),
        ([79.9, 1.0, 1.0, 1.0], (False, False, False, False)),
        ([80.0, 1.0, 1.0, 1.0], (True, False, False, False)),
        ([40.0, 1.0, 40.0, 1.0], (True, False, True, False)),
        ([math.inf, 20.0, 20.0, 20.0], (True, True, True, True)),
        ([], ()),
    ],
)
def test_claims_over_a_portfolio_follow_e_bh(e_values: list[float], claimed: tuple[bool, ...]) -> None:
    assert stats.e_bh(e_values, 0.05) == claimed


def test_a_forecast_says_what_the_money_can_show() -> None:
    seen = stats.forecast(a.plan())

    assert seen.per_flight == pytest.approx(25.0)
    assert seen.detectable == 0.53
    assert not seen.too_thin
    assert seen.sentences[1] == "A post at $10.60 an order or less (53% of the target) is proven with 80% or more."


def test_a_forecast_of_more_results_than_any_odds_need_is_that_of_plenty() -> None:
    usual = a.plan()
    cheap, cheaper = (
        stats.forecast(replace(usual, threshold=replace(usual.threshold, target=Money(micros, "USD"))))
        for micros in (10_000, 10)
    )

    assert cheap.power == cheaper.power and cheap.detectable == cheaper.detectable
    assert not cheap.too_thin and cheaper.per_flight == pytest.approx(1_000 * cheap.per_flight)


def test_a_forecast_refuses_politely_what_cannot_learn() -> None:
    thin = a.plan(flights=tuple(a.flight(f"F-{n}", daily_budget=a.usd(20), window=a.window(0, 7)) for n in range(3)))

    seen = stats.forecast(thin)

    assert seen.too_thin
    assert seen.detectable is None
    assert seen.sentences[-1] == (
        "That is thin: it takes 9 targets a flight. Test fewer posts, fly longer, or give more money."
    )
