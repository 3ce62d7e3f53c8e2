"""What a plan promises to compare, and where its spend leans."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_measurement import card

import a
from firesteel.experiments import budget_left, concentration, creative_test, hopeless, shares
from firesteel.measurement import metric
from firesteel.values import FlightId

DAY = timedelta(days=1)


def test_the_test_is_what_the_plan_fixed() -> None:
    test = creative_test(a.plan())

    assert test.flights == ("F-1", "F-2", "F-3")
    assert test.threshold == a.threshold()
    assert metric(test.measure).label == "Cost per order"


@given(st.dictionaries(st.sampled_from(["F-1", "F-2", "F-3"]), st.integers(1, 10**6), min_size=1))
@settings(deadline=None)
def test_shares_of_spend_add_up_to_one(spent: dict[str, int]) -> None:
    split = shares([card(flight=FlightId(flight), spend=a.usd(units)) for flight, units in spent.items()])

    assert sum(split.values()) == pytest.approx(1)
    assert set(split) == set(spent)


def test_before_spend_nothing_has_a_share() -> None:
    assert shares([card(spend=a.usd(0))]) == {}


@pytest.mark.parametrize(("first", "over"), [(39, []), (40, []), (41, [("post", "F-1"), ("creator", "mara.skin")])])
def test_spend_above_the_agreed_share_is_named(first: float, over: list[tuple[str, str]]) -> None:
    rest = (100 - first) / 2
    cards = [card(flight=FlightId(f"F-{n}"), spend=a.usd(part)) for n, part in ((1, first), (2, rest), (3, rest))]

    found = concentration(creative_test(a.plan()), cards)

    assert sorted((each.what, each.name) for each in found) == sorted(over)


@pytest.mark.parametrize(
    ("p", "age", "stop"), [(0.34, 6, True), (0.35, 6, False), (0.36, 6, False), (0.34, 5.9, False), (0.34, 7, True)]
)
def test_a_portfolio_is_hopeless_when_all_of_it_is(p: float, age: float, stop: bool) -> None:
    assert hopeless([0.1, p], [9 * DAY, age * DAY], below=0.35, after=6 * DAY) is stop


def test_no_flights_are_not_hopeless() -> None:
    assert not hopeless([], [], below=0.35, after=6 * DAY)


def test_the_budget_left_is_neither_spent_nor_promised() -> None:
    running = {FlightId("F-1"): (a.usd(50), 10), FlightId("F-2"): (a.usd(40), 5)}

    assert budget_left(a.usd(3_000), a.usd(900), running) == a.usd(1_400)
