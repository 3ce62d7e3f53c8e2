"""Scorecards add, and every metric says what it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.errors import NotFound
from firesteel.measurement import METRICS, Scorecard, metric, total
from firesteel.values import FlightId, Money

COUNTS = tuple(name for name in Scorecard.__dataclass_fields__ if Scorecard.__dataclass_fields__[name].type == "int")


def card(**given: Any) -> Scorecard:
    usual: dict[str, Any] = {
        "flight": FlightId("F-1"),
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 1, 1),
        "days": 1,
        "impressions": 10_000,
        "spend": a.usd(50),
        "clicks": 100,
        "plays": 8_000,
        "watched_2s": 3_000,
        "watched_6s": 1_500,
        "completions": 400,
        "likes": 200,
        "comments": 20,
        "shares": 30,
        "follows": 10,
        "profile_visits": 25,
        "platform_conversions": 5,
        "conversions": 4,
        "view_conversions": 1,
        "orders": 4,
        "revenue": a.usd(192),
        "watch_time_ms": 32_000_000,
    }
    return Scorecard(**(usual | given))


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    day = date.fromordinal(draw(st.integers(738_000, 740_000)))
    return card(
        first_day=day,
        last_day=day,
        spend=Money(draw(st.integers(0, 10**12)), "USD"),
        revenue=Money(draw(st.integers(0, 10**12)), "USD"),
        watch_time_ms=draw(st.none() | st.integers(0, 10**12)),
        **{name: draw(st.integers(0, 10**9)) for name in COUNTS},
    )


@given(cards(), cards(), cards())
@settings(deadline=None)
def test_cards_add_in_any_order_and_grouping(one: Scorecard, two: Scorecard, three: Scorecard) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)


@given(cards(), cards())
@settings(deadline=None)
def test_a_sum_holds_exactly_what_its_parts_do(one: Scorecard, two: Scorecard) -> None:
    both = one + two

    assert all(getattr(both, name) == getattr(one, name) + getattr(two, name) for name in COUNTS)
    assert both.spend.micros == one.spend.micros + two.spend.micros
    assert both.revenue.micros == one.revenue.micros + two.revenue.micros
    assert (both.first_day, both.last_day) == (min(one.first_day, two.first_day), max(one.last_day, two.last_day))


def test_cards_of_two_flights_do_not_add() -> None:
    with pytest.raises(ValueError, match="cannot add F-2 to F-1"):
        card() + card(flight=FlightId("F-2"))


def test_no_cards_have_no_total() -> None:
    assert total([]) is None
    assert total([card(), card(days=2)]) == card() + card(days=2)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("spend", 50.0),
        ("impressions", 10_000),
        ("cpm", 5.0),
        ("cost_per_thousand", 5.0),
        ("cost_per_two_second_view", 50 / 3_000),
        ("cost_per_six_second_view", 50 / 1_500),
        ("cost_per_completion", 0.125),
        ("cost_per_click", 0.5),
        ("cost_per_conversion", 12.5),
        ("cost_per_platform_conversion", 10.0),
        ("views", 8_000),
        ("hook_rate", 0.3),
        ("six_second_rate", 0.15),
        ("completion_rate", 0.05),
        ("average_watch", 4.0),
        ("ctr", 0.01),
        ("engagement_rate", 0.025),
        ("paid_likes", 200),
        ("paid_comments", 20),
        ("paid_shares", 30),
        ("paid_follows", 10),
        ("paid_profile_visits", 25),
        ("cost_per_like", 0.25),
        ("cost_per_comment", 2.5),
        ("cost_per_share", 50 / 30),
        ("cost_per_follow", 5.0),
        ("cost_per_profile_visit", 2.0),
        ("conversions", 4),
        ("click_conversion_rate", 0.04),
        ("impression_conversion_rate", 0.0004),
        ("orders", 4),
        ("cost_per_order", 12.5),
        ("revenue", 192.0),
        ("roas", 3.84),
    ],
)
def test_each_metric_is_what_its_formula_says(name: str, figure: float) -> None:
    assert metric(name).of(card()) == pytest.approx(figure, rel=1e-12)


def test_every_metric_was_tried_above() -> None:
    tried = test_each_metric_is_what_its_formula_says.pytestmark[0].args[1]  # type: ignore[attr-defined]

    assert sorted(name for name, _ in tried) == sorted(each.name for each in METRICS)


def test_nothing_divided_by_nothing_is_not_a_figure() -> None:
    empty = card(**dict.fromkeys(COUNTS, 0), spend=a.usd(0), revenue=a.usd(0), watch_time_ms=0)

    assert {each.name for each in METRICS if each.of(empty) is None} == {each.name for each in METRICS if each.below}


def test_watch_time_that_was_not_read_gives_no_average() -> None:
    assert metric("average_watch").of(card(watch_time_ms=None)) is None
    assert (card() + card(watch_time_ms=None)).watch_time_ms is None


def test_a_rate_of_a_sum_is_no_average_of_rates() -> None:
    both = card(impressions=100, clicks=50) + card(impressions=9_900, clicks=50)

    assert metric("ctr").of(both) == 0.01


def test_every_definition_is_whole() -> None:
    for each in METRICS:
        assert all((each.label, each.formula, each.unit, each.source, each.window, each.freshness)), each.name
        assert bool(each.field) or each.source != "the platform's report", each.name
        assert bool(each.base) == bool(each.below), each.name
    assert len({each.name for each in METRICS}) == len(METRICS)


def test_an_unknown_metric_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="no metric 'ctrl'; known are spend, impressions"):
        metric("ctrl")
