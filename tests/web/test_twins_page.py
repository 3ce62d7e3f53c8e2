"""The plan page of a twin test: each figure both ways with its intervals, and why the two may still differ."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from django.test import Client

from firesteel.desk.flight.twins import compared
from firesteel.desk.flight.twinviews import TRAPS, TwinFigure
from firesteel.measurement import metric
from firesteel.plans import Kind
from firesteel.web import twinned
from web.sample import SampleDesk


@pytest.fixture
def twins(desk: SampleDesk) -> SampleDesk:
    desk.world = replace(desk.world, plan=replace(desk.world.plan, kind=Kind.TWIN))
    return desk


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_twin_plan_shows_each_figure_both_ways_and_every_trap(twins: SampleDesk, client: Client) -> None:
    plan = twins.world.plan
    body = read(client, f"/plans/{plan.id}/")
    (pair,) = twinned.pairs(twins.twins(), "USD")

    assert "Spark Ads beside the same videos as files" in body
    for line in pair.lines:
        assert line.label in body and f">{line.spark}<" in body and f">{line.file}<" in body
        assert f"<b>{line.ratio}</b>" in body and line.always in body
    assert all(trap in body for trap in TRAPS)
    assert "All pairs that flew here" in body and "0.98 to 1.50" in body


def test_the_flights_page_leads_to_the_comparison(twins: SampleDesk, client: Client) -> None:
    assert f'href="/plans/{twins.world.plan.id}/#twins"' in read(client, "/flights/")


def test_a_plan_of_one_format_has_no_twins(desk: SampleDesk, client: Client) -> None:
    assert 'id="twins"' not in read(client, f"/plans/{desk.world.plan.id}/")
    assert "#twins" not in read(client, "/flights/")


@pytest.mark.parametrize(
    ("unit", "low", "high", "verdict"),
    [
        ("rate", 1.01, 1.6, "Spark has more"),
        ("rate", 0.6, 0.99, "Spark has less"),
        ("money", 1.01, None, "Spark is dearer"),
        ("money", None, 0.99, "Spark is cheaper"),
        ("money", 0.99, 1.01, ""),
        ("rate", None, None, ""),
    ],
)
def test_two_formats_are_told_apart_only_by_the_interval_over_all_looks(
    desk: SampleDesk, unit: str, low: float | None, high: float | None, verdict: str
) -> None:
    figure: TwinFigure = compared(metric("hook_rate"), *(row.days for row in desk.flights()[:2]))
    row = replace(desk.twins()[0], figures=(replace(figure, unit=unit, always_low=low, always_high=high),))

    (pair,) = twinned.pairs((row,), "USD")
    assert pair.lines[0].verdict == verdict
