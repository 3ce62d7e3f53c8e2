"""A page says what its plan counts: clicks where clicks are judged, thousands where impressions are, never always orders."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace

import pytest
from django.test import Client

from firesteel.desk.looks.flightgroups import grouped, narrowed, span
from firesteel.experiments import judged_on
from firesteel.plans import Objective, Plan
from firesteel.stats import result_interval
from firesteel.values import Money
from firesteel.web import charts, figures
from web.sample import NOW, SampleDesk


def judged(plan: Plan, objective: Objective, metric: str, micros: int) -> Plan:
    target = Money(micros, "USD")
    return replace(plan, objective=objective, threshold=replace(plan.threshold, metric=metric, target=target))


@pytest.fixture
def clicks(desk: SampleDesk) -> SampleDesk:
    """The sample, bought for clicks at four cents each."""
    desk.world = replace(desk.world, plan=judged(desk.world.plan, Objective.TRAFFIC, "cost_per_click", 40_000))
    return desk


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("path", ["/flights/", "/flights/?by=creator", "/flights/F-1/", "/report/"])
def test_a_page_of_a_traffic_plan_speaks_of_clicks(clicks: SampleDesk, client: Client, path: str) -> None:
    body = text(client, path).partition("<main")[2].partition("What the columns mean")[0]

    assert "Cost per click" in body
    assert "an order, between" not in body and "an order</small>" not in body
    assert "Cost per order" not in body.partition("Platform and business")[0]


def test_the_flights_of_a_post_name_what_each_of_them_counts(clicks: SampleDesk, client: Client) -> None:
    body = text(client, f"/posts/{clicks.world.flown[0].id}/").partition('id="flights"')[2]

    assert "clicks</small></td>" in body and "a click, between" in body


def test_a_thousand_impressions_have_the_price_and_single_ones_are_counted(desk: SampleDesk, client: Client) -> None:
    desk.world = replace(desk.world, plan=judged(desk.world.plan, Objective.REACH, "cost_per_thousand", 4_000_000))
    row = desk.flights()[0]
    body, chart = text(client, "/flights/F-1/"), charts.cost(row)

    assert row.card is not None
    assert f"<dt>Impressions</dt><dd>{row.card.impressions:,}</dd>" in body
    assert chart.title == "Cost per thousand impressions so far"
    assert chart.columns[2:4] == ("Impressions so far", "Cost per thousand impressions")
    assert chart.rows[-1][2] == f"{row.card.impressions:,}"


def test_curve_totals_groups_and_spans_have_the_interval_of_what_is_judged(clicks: SampleDesk) -> None:
    rows, of = clicks.flights(), judged_on(clicks.world.plan)
    days = [day for row in rows for day in row.days]
    sums = figures.sums(rows, figures.heads("performance"), "USD")
    (group,) = grouped(rows, "campaign", span("all", NOW.date()), "USD")
    week = narrowed(rows, span("7", NOW.date()))[0]
    last = charts.cost_by_day(rows[0].days, of)[-1]

    assert sums is not None and group.card is not None
    assert (sums.low, sums.high) == (group.low, group.high) == result_interval(days, of)
    assert sums.cost == group.cost == pytest.approx(group.card.spend.units / group.card.clicks)
    assert (last.cost, last.low, last.high) == (rows[0].cost_per_order, rows[0].low, rows[0].high)
    assert week.results == sum(day.clicks for day in week.days)
    assert (week.low, week.high) == result_interval(week.days, of)


def test_flights_judged_by_different_results_have_no_cost_in_common(desk: SampleDesk, client: Client) -> None:
    rows = desk.flights()
    plan = judged(rows[0].plan, Objective.TRAFFIC, "cost_per_click", 40_000)
    mixed = (replace(rows[0], plan=plan, metric="cost_per_click"), *rows[1:])
    sums = figures.sums(mixed, figures.heads("performance"), "USD")

    assert sums is not None
    assert (sums.cost, sums.low, sums.high) == (None, None, None)
    assert math.isclose(sums.card.spend.units, sum(row.card.spend.units for row in rows if row.card))


def test_the_file_of_flights_says_what_each_is_judged_by(clicks: SampleDesk, client: Client) -> None:
    (first, *_) = csv.DictReader(io.StringIO(client.get("/flights.csv").content.decode()))
    row = clicks.flights()[0]

    assert first["judged_by"] == "cost_per_click"
    assert float(first["results"]) == row.results
    assert row.low is not None and float(first["cost_per_result_low"]) == pytest.approx(row.low, rel=1e-5)


def test_what_costs_less_than_ten_cents_is_told_to_a_hundredth_of_one(clicks: SampleDesk, client: Client) -> None:
    rows = [replace(row, cost_per_order=0.0341, low=0.03, high=0.0412) for row in clicks.flights()]
    clicks.flights = lambda: tuple(rows)  # type: ignore[method-assign]

    assert "<dd>$0.0341</dd>" in text(client, "/flights/F-1/")
    assert "$0.03 to $0.0412" in text(client, "/flights/F-1/")


def test_of_more_flights_than_a_page_holds_those_with_most_spend_are_shown(desk: SampleDesk) -> None:
    rows = desk.flights()
    most = max((row for row in rows if row.card), key=lambda row: row.card.spend.micros if row.card else 0)

    assert figures.foremost(rows, 1) == [most]
    assert figures.foremost(rows, len(rows)) == rows
