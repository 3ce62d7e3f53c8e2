"""Flights put together: whatever by, they add up to the same; a span is whole days before today."""

from __future__ import annotations

from datetime import date

import pytest

from firesteel.desk.looks.flightgroups import BY, SPANS, added, grouped, narrowed, span
from firesteel.errors import BadInput
from firesteel.warehouse import account_day
from walking import Walk


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("days", SPANS)
def test_groups_add_up_to_all_flights_whatever_they_are_put_together_by(walk: Walk, by: str, days: str) -> None:
    rows, here = walk.desk.flights(), walk.desk.workspace()
    over = span(days, account_day(here.now, here.timezone))
    groups = grouped(rows, by, over, here.currency)
    everything = added(rows, over)
    assert everything is not None
    assert sum(len(group.rows) for group in groups) == len(rows)
    assert sum(group.card.spend.micros for group in groups if group.card) == everything.spend.micros
    assert sum(group.card.orders for group in groups if group.card) == everything.orders
    assert sum(group.share or 0 for group in groups) == pytest.approx(1)
    for group in groups:
        if group.card and group.card.orders:
            assert group.cost == pytest.approx(group.card.spend.units / group.card.orders)
            assert group.low is not None and group.high is not None and group.low <= group.cost <= group.high


def test_a_span_is_whole_days_before_today_beside_as_many_before_them(walk: Walk) -> None:
    week = span("7", date(2026, 3, 15))
    assert (week.first, week.last) == (date(2026, 3, 8), date(2026, 3, 14))
    assert week.before is not None
    assert (week.before.first, week.before.last) == (date(2026, 3, 1), date(2026, 3, 7))
    here = walk.desk.workspace()
    over = span("7", account_day(here.now, here.timezone))
    for row in narrowed(walk.desk.flights(), over):
        assert all(over.has(card) for card in row.days)
        assert row.card is None or row.card.spend.micros == sum(card.spend.micros for card in row.days)


def test_the_same_flights_over_all_days_are_as_they_were(walk: Walk) -> None:
    rows = walk.desk.flights()
    assert narrowed(rows, span("all", date(2026, 1, 1))) == rows


def test_a_way_or_a_span_nobody_knows_is_named(walk: Walk) -> None:
    with pytest.raises(BadInput, match="cannot be put together by 'colour'"):
        grouped(walk.desk.flights(), "colour", span("all", date(2026, 1, 1)), "USD")
    with pytest.raises(BadInput, match="no span '8'"):
        span("8", date(2026, 1, 1))
