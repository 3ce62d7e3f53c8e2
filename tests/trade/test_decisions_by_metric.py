"""Flights judged on clicks, views, impressions and follows: the words, the delay, and how far such counts can be trusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.decisions import Action, Day, Decision, Evidence, Policy, Proof, decide, read, replay
from firesteel.measurement import METRICS, judged_by, metric
from firesteel.plans import RESULT_WORDS, RESULTS, SUCCESS, Threshold
from firesteel.values import FlightId

FIRST = date(2026, 1, 1)


def evidence(metric: str, results: list[int], target: float, **given: Any) -> Evidence:
    """Judged at midnight after the last day, $50 a day, live since the first."""
    usual: dict[str, Any] = {
        "flight": FlightId("F-1"),
        "days": tuple(
            Day(day=FIRST + timedelta(days=n), spend=a.usd(50), orders=count) for n, count in enumerate(results)
        ),
        "threshold": Threshold(metric=metric, target=a.usd(target)),
        "policy": Policy(floor=a.usd(20)),
        "window": a.window(0, 30),
        "rights_end": None,
        "live_since": a.at(0),
        "daily_budget": a.usd(50),
        "first_budget": a.usd(50),
        "test_budget_left": a.usd(1_000),
        "daily_cap": a.usd(200),
        "now": a.at(len(results)),
    }
    return Evidence(**(usual | given))


def test_every_metric_of_success_counts_what_its_definition_divides_by() -> None:
    assert {name: metric(name).below for name in RESULTS} == RESULTS
    assert {name for names in SUCCESS.values() for name in names} <= RESULTS.keys() == RESULT_WORDS.keys()
    assert all(metric(name).above == ("spend",) for name in RESULTS)


def test_results_are_late_where_a_day_still_grows() -> None:
    late = {name for name in RESULTS if metric(name).late}

    assert late == {"cost_per_order", "cost_per_conversion"}
    assert {each.name for each in METRICS if each.below == "platform_conversions"} == {"cost_per_platform_conversion"}
    assert metric("cost_per_platform_conversion").late


@pytest.mark.parametrize(
    ("name", "event", "expected"),
    [
        ("cost_per_order", "Purchase", "cost_per_order"),
        ("cost_per_conversion", "Purchase", "cost_per_conversion"),
        ("cost_per_conversion", "SubmitForm", "cost_per_platform_conversion"),
        ("cost_per_conversion", None, "cost_per_platform_conversion"),
        ("cost_per_click", None, "cost_per_click"),
    ],
)
def test_conversions_that_are_no_purchases_are_read_from_the_platform(
    name: str, event: str | None, expected: str
) -> None:
    assert judged_by(name, event).name == expected


@pytest.mark.parametrize(
    ("metric", "results", "target", "says"),
    [
        ("cost_per_order", 2, 20, "4 orders for $100.00, $25.00 an order against a target of $20.00."),
        ("cost_per_conversion", 2, 20, "4 conversions for $100.00, $25.00 a conversion against a target of $20.00."),
        ("cost_per_click", 100, 0.4, "200 clicks for $100.00, $0.50 a click against a target of $0.40."),
        ("cost_per_follow", 25, 2, "50 follows for $100.00, $2.00 a follow against a target of $2.00."),
        (
            "cost_per_thousand",
            10_000,
            4,
            "20,000 impressions for $100.00, $5.00 a thousand impressions against a target of $4.00.",
        ),
        (
            "cost_per_six_second_view",
            10_000,
            0.01,
            "20,000 six-second views for $100.00, $0.0050 a six-second view against a target of $0.01.",
        ),
        (
            "cost_per_completion",
            1,
            20,
            "2 completed views for $100.00, $50.00 a completed view against a target of $20.00.",
        ),
    ],
)
def test_a_decision_speaks_of_what_the_plan_counts(metric: str, results: int, target: float, says: str) -> None:
    assert decide(evidence(metric, [results] * 2, target)).says.startswith(says)


def test_a_thousand_impressions_have_a_price_and_are_counted_one_by_one() -> None:
    decision = decide(evidence("cost_per_thousand", [10_000] * 8, 10))

    assert decision.cost_per_order == 5.0
    assert decision.low is not None and decision.high is not None
    assert decision.low < 5.0 < decision.high
    assert decision.proof is Proof.PROVEN


def test_clicks_are_known_at_once_and_orders_are_not() -> None:
    late, known = evidence("cost_per_order", [2] * 3, 20), evidence("cost_per_click", [2] * 3, 20)

    assert read(late).matured < 150
    assert read(known).matured == 150


def test_a_thousand_clicks_a_day_say_no_more_than_six_results() -> None:
    """Their rate moves with the auction: what is left of a day is about 1/variation² results, however many there were."""
    few, many = read(evidence("cost_per_click", [100] * 5, 0.5)), read(evidence("cost_per_click", [10_000] * 5, 0.005))

    assert few.dispersion == pytest.approx(1 + 0.16 * 100)
    assert many.dispersion == pytest.approx(1 + 0.16 * 10_000)
    assert 5 * 10_000 / many.dispersion == pytest.approx(5 / 0.16, rel=1e-3)
    assert many.log_e == pytest.approx(few.log_e, rel=0.1)


def test_clicks_that_vary_more_are_less_evidence_once_that_is_seen() -> None:
    steady = read(evidence("cost_per_click", [100] * 14, 0.6))
    wild = read(evidence("cost_per_click", [20, 180] * 7, 0.6))

    assert wild.dispersion > 3 * steady.dispersion
    assert wild.log_e < steady.log_e


def test_an_hour_without_a_click_stops_nothing_and_a_day_does() -> None:
    hour = evidence("cost_per_click", [0], 0.5, now=a.at(hours=2))
    hour = replace(hour, days=(replace(hour.days[0], spend=a.usd(4)),))
    day = decide(evidence("cost_per_click", [0], 0.5))

    assert decide(hour).action is Action.HOLD
    assert (day.action, day.because) == (Action.STOP, "no-results")
    assert day.says == "$50.00 spent and not one click: a whole day's budget. Stop it."


def test_an_arm_of_twins_keeps_its_budget_whatever_it_brings() -> None:
    for results in ([5] * 10, [2] * 10, [1, 0] * 5):
        decision = decide(evidence("cost_per_order", results, 20, arm=True))

        assert (decision.action, decision.because, decision.daily_budget) == (Action.HOLD, "twin-arm", a.usd(50))


def test_an_arm_of_twins_is_stopped_for_its_rights_and_where_nothing_comes() -> None:
    lost = decide(evidence("cost_per_order", [5] * 10, 20, arm=True, rights_lost="revoked"))

    assert (lost.action, lost.because) == (Action.STOP, "rights-lost")
    assert decide(evidence("cost_per_order", [0] * 10, 20, arm=True)).because == "no-orders"


@settings(max_examples=60)
@given(
    name=st.sampled_from(sorted(RESULTS)),
    results=st.lists(st.integers(0, 5_000), min_size=1, max_size=16),
    target=st.sampled_from([0.01, 0.5, 5.0, 20.0]),
)
def test_every_decision_replays_from_its_record(name: str, results: list[int], target: float) -> None:
    decision = decide(evidence(name, results, target))
    kept = msgspec.json.decode(msgspec.json.encode(decision), type=Decision)

    assert replay(kept) == ()


def test_a_decision_of_an_older_book_replays() -> None:
    """Recorded before metrics, twins and the variation of plentiful results were known."""
    recorded: dict[str, Any] = msgspec.to_builtins(decide(evidence("cost_per_order", [5] * 10, 20)))
    del recorded["evidence"]["arm"], recorded["evidence"]["policy"]["variation"]

    assert replay(msgspec.convert(recorded, Decision)) == ()


@pytest.mark.long
@pytest.mark.parametrize("name", ["cost_per_click", "cost_per_thousand"])
def test_a_flight_exactly_on_target_is_hardly_ever_called_proven_though_its_days_vary(name: str) -> None:
    """Clicks whose daily rate varies by 40 %, looked at every day for four weeks."""
    dice, flights, false = np.random.default_rng(6), 300, 0
    scale = metric(name).scale
    for _ in range(flights):
        rate = scale * 50 / 0.5 * dice.gamma(1 / 0.16, 0.16, size=28)
        counts = [int(each) for each in dice.poisson(rate)]
        looks = (read(evidence(name, counts[:day], 0.5)) for day in range(8, 29, 2))
        false += any(reading.proven(0.05) for reading in looks)

    assert false / flights <= 0.05 + 3 * (0.05 * 0.95 / flights) ** 0.5
