"""Results that cannot be read are told from results that are merely rare, and from results that are bad."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import a
from creatordesks import later
from firesteel.decisions import Action
from firesteel.desk.flight.readable import BY_CHANCE, LEAST_ORDERS, SILENT, SURELY, silent, unheard
from firesteel.warehouse.measure import Matched
from localtok.app import app
from localtok.doors import Front
from localtok.world import World
from walking import launched, opened

HOUR = timedelta(hours=1)


def orders(heard: int, lost: int, *, hours_ago: float = 24) -> list[Matched]:
    """So many orders with an event and so many without, all placed at one moment."""
    return [_order(number < heard, hours_ago) for number in range(heard + lost)]


def _order(heard: bool, hours_ago: float) -> Matched:
    return Matched(
        kind="order",
        order_id="L-1",
        at=a.at(0) - hours_ago * HOUR,
        status="paid",
        value=a.usd(48),
        event_value=None,
        event_id="",
        events=int(heard),
        copies=int(heard),
        browser_copies=int(heard),
        server_copies=0,
        same_event_id=None,
        value_equal=None,
        touch="",
        flight=None,
        cause="",
    )


@pytest.mark.parametrize(
    ("each_h", "copies", "gap_h", "expected"),
    [
        (2, 24, 36, False),
        (2, 24, 37, True),
        (24, 20, 40, False),
        (24, 20, 168, True),
        (24, 1, 160, False),
        (24, 1, 169, True),
    ],
)
def test_a_silence_is_long_beside_the_pace_events_came_at(
    each_h: float, copies: int, gap_h: float, expected: bool
) -> None:
    last = a.at(0) + (copies - 1) * each_h * HOUR

    assert silent(a.at(0), last, copies, last + gap_h * HOUR) is expected


@given(st.integers(1, 500), st.integers(0, 2_000), st.integers(0, 400))
@settings(derandomize=True, deadline=None)
def test_a_day_and_a_half_is_never_silence_and_more_than_a_week_always_is(copies: int, told_h: int, gap_h: int) -> None:
    last = a.at(0) + told_h * HOUR
    said = silent(a.at(0), last, copies, last + gap_h * HOUR)

    assert not (said and gap_h * HOUR <= SILENT)
    assert said or gap_h * HOUR <= SURELY


def test_of_events_that_come_once_a_day_by_chance_hardly_any_gap_is_taken_for_silence() -> None:
    """Ten gaps known, an eleventh drawn: at the limit of 36 hours alone 22 % of them would be."""
    gaps = np.random.default_rng(7).exponential(24.0, (2_000, 11))
    alarms = 0
    for known, gap in zip(gaps[:, :10].sum(axis=1), gaps[:, 10], strict=True):
        last = a.at(0) + float(known) * HOUR
        alarms += silent(a.at(0), last, 11, last + float(gap) * HOUR)

    assert 0 < alarms / 2_000 < 2 * BY_CHANCE


def test_orders_without_an_event_are_noticed_once_there_are_enough_of_them() -> None:
    assert unheard(orders(5, 20), a.at(0)) == "of 25 orders in 3 days only 5 have a purchase event"
    assert unheard(orders(10, 20), a.at(0)) == ""
    assert unheard(orders(0, LEAST_ORDERS - 1), a.at(0)) == ""
    assert unheard(orders(0, 40, hours_ago=5), a.at(0)) == ""
    assert unheard(orders(0, 40, hours_ago=73), a.at(0)) == ""


@pytest.mark.long
def test_where_the_platform_hears_of_few_orders_nothing_is_stopped_for_having_too_few(
    home: Path,
) -> None:
    """In `tracking-broken` posts that truly earn would be stopped as dear: the shop's own books say why they are not."""
    front = Front(World(7, "tracking-broken"), base_url="http://localtok")
    front.world.assume.report_latency = False
    with TestClient(app(front), base_url=front.base_url) as http:
        desk, _ = opened(http, "lumen")
        plan = launched(desk)
        judged = []
        for _ in range(5):
            later(desk, 24)
            judged += [entry.value.decision for entry in desk.judge()]
            desk.apply_due()

    assert [each for each in judged if each.because == "tracking-broken"]
    assert not [each for each in judged if each.action is Action.STOP]
    assert "have a purchase event" in desk.tracking_broken(plan)
