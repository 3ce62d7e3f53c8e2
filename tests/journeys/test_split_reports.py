"""Reports split by kind of people, of ad and of content: in the terminal as on the pages, each adding up to the whole."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from firesteel.cli import console
from firesteel.cli.main import app
from firesteel.desk.looks.flightgroups import BY
from firesteel.errors import BadInput
from walking import Walk


@pytest.fixture
def desk(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setattr(console, "desk", lambda workspace: walk.desk)
    return walk


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments])
    if isinstance(result.exception, BadInput):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("by", sorted({*BY} - {"flight"}))
def test_the_terminal_puts_flights_together_as_the_page_does(desk: Walk, by: str) -> None:
    rows = json.loads(told("flights", "--by", by, "--format", "json"))
    spent = sum(row.card.spend.micros for row in desk.desk.flights() if row.card)

    assert sum(round(row["spend"] * 1_000_000) for row in rows) == pytest.approx(spent, rel=1e-5)
    assert sum(row["flights"] for row in rows) == len(desk.desk.flights())
    assert all(row["low"] <= row["cost"] <= row["high"] for row in rows if row["cost"])


def test_a_span_narrows_the_flights_of_the_terminal(desk: Walk) -> None:
    week = json.loads(told("flights", "--days", "7", "--format", "json"))
    everything = json.loads(told("flights", "--format", "json"))

    assert 0 < sum(row["spend"] for row in week) < sum(row["spend"] for row in everything)
    assert "Prospecting" in told("flights", "--by", "aim")


def test_a_way_nobody_knows_is_named_in_the_terminal(desk: Walk) -> None:
    with pytest.raises(BadInput, match="cannot be put together by 'colour'"):
        told("flights", "--by", "colour")


def test_a_closing_report_is_split_by_people_ad_and_content_and_each_adds_up(walk: Walk) -> None:
    """R-016, R-029, R-091, R-092, R-124."""
    report = walk.desk.report()
    of = {by: [each for each in report.parts if each.by == by] for by in {part.by for part in report.parts}}

    assert {"Prospecting or remarketing", "Spark or not", "Format", "Whose content"} <= {*of}
    for parts in of.values():
        assert sum(part.spend.micros for part in parts) == report.spend.micros
        assert sum(part.orders for part in parts) == report.orders
        assert sum(part.flights for part in parts) == len(report.lines)
    assert "Spark Ad" in {part.label for part in of["Spark or not"]}
