"""Every query, on every engine, over one deliberately nasty lake (`nasty.py`), with what must come out written down."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from nasty import Start, hour, lake

import a
from firesteel.warehouse import DuckDB, Engine, Lake, measure
from firesteel.warehouse.engine import queries

DEC_31, JAN_1, JAN_2 = date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)


@pytest.fixture
def engine(start: Start, tmp_path: Path) -> Engine:
    return start(lake(tmp_path / "lake"))


def few(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_events_at_0_40_and_80_hours_count_twice(engine: Engine) -> None:
    rows = [row for row in engine.rows("event.distinct") if row["event_id"] == "e2"]

    assert few(rows, "received_at", "copies") == [(hour(13), 2), (hour(93), 1)]


def test_a_copy_counts_again_from_48_hours_on(engine: Engine) -> None:
    rows = [row for row in engine.rows("event.distinct") if row["name"] == "AddToCart"]

    counted = {id: [row["copies"] for row in rows if row["event_id"] == id] for id in ("e3", "e4", "e5")}
    assert counted == {"e3": [2], "e4": [1, 1], "e5": [1, 1]}


def test_the_earliest_copy_is_kept_with_the_earliest_value_anyone_sent(engine: Engine) -> None:
    (row,) = (row for row in engine.rows("event.distinct") if row["event_id"] == "e1" and row["pixel_code"] == "P1")

    kept = ("order_id", "occurred_at", "account_day", "value_micros", "currency", "visitor", "ttclid")
    assert few([row], *kept) == [("o1", hour(26), JAN_1, 48_000_000, "USD", "v1", "c1")]
    assert few([row], "copies", "browser_copies", "server_copies") == [(3, 1, 2)]


def test_events_without_an_id_are_told_apart_by_order_or_count_alone(engine: Engine) -> None:
    rows = [row for row in engine.rows("event.distinct") if row["event_id"] is None]

    assert few(rows, "identity", "copies", "visitor") == [("order o6", 2, "v5"), ("", 1, "v3"), ("", 1, "v3")]


def test_the_result_is_ordered_by_when_it_happened(engine: Engine) -> None:
    moments = [row["occurred_at"] for row in engine.rows("event.distinct")]

    assert len(moments) == 21
    assert moments == sorted(moments)


def test_the_last_click_of_seven_days_wins_over_the_last_view_of_one(engine: Engine) -> None:
    rows = engine.rows("conversion.attributed")

    assert few(rows, "identity", "touch_kind", "ad_id", "touch_day", "flight_id") == [
        ("event e2", "click", "a3", JAN_1, "F-2"),
        ("event e15", "click", "a3", JAN_1, "F-2"),
        ("event e1", "click", "a1", DEC_31, "F-1"),
        ("event e1", None, None, None, None),
        ("order o6", "click", "a1", JAN_2, "F-1"),
        ("event e12", "click", "a9", JAN_2, None),
        ("", "view", "a1", JAN_2, "F-1"),
        ("", "view", "a1", JAN_2, "F-1"),
        ("event e8", None, None, None, None),
        ("event e13b", "click", "a3", JAN_1, "F-2"),
        ("event e13s", "click", "a3", JAN_1, "F-2"),
        ("event e9", None, None, None, None),
        ("event e14", "click", "a3", JAN_1, "F-2"),
        ("event e2", "click", "a3", JAN_1, "F-2"),
        ("event e10", "click", "a1", JAN_1, "F-1"),
        ("event e11", None, None, None, None),
    ]


def test_the_newest_report_of_an_hour_holds(engine: Engine) -> None:
    rows = engine.rows("delivery.latest")

    assert few(rows, "ad_id", "hour", "impressions", "spend_micros", "watch_time_ms") == [
        ("a1", hour(0), 150, 1_500_000, 13),
        ("a1", hour(4), 25, 250_000, 10_000),
        ("a1", hour(10), 200, 2_000_000, None),
        ("a2", hour(10), 0, 0, 0),
        ("a3", hour(10), 300, 3_000_000, 0),
    ]


def test_the_newest_row_of_an_order_holds_and_a_tie_is_the_sadder_one(engine: Engine) -> None:
    found = {row["order_id"]: (row["status"], row["stands"]) for row in engine.rows("order.latest")}

    assert found["o1"] == ("paid", True)
    assert found["o6"] == ("cancelled", False)
    assert found["o10"] == ("refunded", False)
    assert found["o15"] == ("pending", True)


def test_a_scorecard_books_delivery_on_its_day_and_results_on_the_day_of_the_touch(engine: Engine) -> None:
    cards = measure.scorecards(engine, "USD")

    told = [
        (card.flight, card.first_day, card.impressions, card.spend.micros, card.conversions, card.view_conversions,
         card.orders, card.revenue.micros, card.watch_time_ms)
        for card in cards
    ]  # fmt: skip
    assert told == [
        ("F-1", DEC_31, 175, 1_750_000, 1, 0, 1, 48_000_000, 10_013),
        ("F-1", JAN_1, 200, 2_000_000, 1, 0, 0, 0, None),
        ("F-1", JAN_2, 0, 0, 3, 2, 0, 0, 0),
        ("F-2", JAN_1, 300, 3_000_000, 6, 0, 3, 50_000_000, 0),
    ]
    assert [card.days for card in cards] == [1, 1, 1, 1]


def test_orders_are_compared_with_events_one_by_one(engine: Engine) -> None:
    found = measure.reconciliation(engine)

    assert (found.orders, found.matched, found.no_event) == (11, 10, 1)
    assert (found.both_sources, found.browser_only, found.server_only) == (3, 1, 6)
    assert (found.value_differs, found.phantom) == (2, 4)
    assert (found.events, found.duplicates, found.attributed, found.platform_conversions) == (20, 4, 12, 2)
    assert {row.order_id for row in found.rows if row.value_equal is False} == {"o8", "o13"}
    assert [(one["kind"], one["order_id"], one["cause"]) for one in found.unmatched] == [
        ("order", "o16", "neither browser nor back end sent an event"),
        ("event", "", "the event carries no order id"),
        ("event", "", "the event carries no order id"),
        ("event", "", "the event carries no order id"),
        ("event", "o99", "the back end knows no such order"),
    ]


def test_an_order_under_two_event_ids_is_named(engine: Engine) -> None:
    rows = {row.order_id: row for row in measure.reconciliation(engine).rows}

    assert (rows["o13"].events, rows["o13"].same_event_id) == (2, False)
    assert (rows["o1"].events, rows["o1"].copies, rows["o1"].same_event_id) == (1, 3, True)
    assert rows["o1"].flight == "F-1"


def test_organic_and_paid_add_up_between_two_snapshots(engine: Engine) -> None:
    days = measure.social(engine)

    assert list(days) == ["p1"]
    told = [(day.day, day.since, day.until, day.views, day.paid_views, day.likes, day.paid_likes) for day in days["p1"]]
    assert told == [
        (JAN_1, hour(5), hour(29), 300, 180, None, 4),
        (JAN_2, hour(29), hour(53), -10, 0, None, 0),
        (date(2026, 1, 3), hour(53), hour(77), 0, 0, 3, 0),
    ]


def test_a_post_is_as_it_was_last_seen(engine: Engine) -> None:
    first, second = measure.posts(engine)

    assert (first.id, first.as_of, first.signals.views, first.signals.likes) == ("p1", hour(77), 1_290, 15)
    assert (first.retention, first.posted_at, first.duration_s) == ((1.0, 0.5), hour(-200), None)
    assert (second.id, second.signals.views, second.language) == ("p2", None, "")


def test_a_post_can_be_seen_as_it_was_then(engine: Engine) -> None:
    assert [(post.id, post.signals.views) for post in measure.posts(engine, before=hour(20))] == [("p1", 1_100)]
    assert [post.signals.views for post in measure.posts(engine, before=hour(29))] == [1_300, None]


def test_a_comment_is_as_it_was_last_seen(engine: Engine) -> None:
    found = measure.comments(engine)

    assert [(one.id, one.text, one.at, one.likes, one.hidden) for one in found] == [
        ("m2", "new text", hour(1), 1, True),
        ("m1", "no time", None, 0, False),
    ]


def test_event_health_counts_both_sides_and_the_pairs(engine: Engine) -> None:
    cart, purchase = measure.event_health(engine)

    assert (cart.name, cart.browser, cart.server, cart.events, cart.browser_last) == ("AddToCart", 0, 6, 5, None)
    assert (purchase.browser, purchase.server, purchase.events, purchase.paired) == (7, 13, 16, 2)
    assert (purchase.without_id, purchase.browser_last, purchase.server_last) == (4, hour(62), hour(250))
    assert purchase.pair_rate == 0.125


def test_tracking_says_how_many_purchases_share_an_event_id(engine: Engine) -> None:
    state = measure.tracking(engine, "P1", a.START)

    assert state is not None
    assert state.browser_events == {"Purchase": 7}
    assert state.server_events == {"AddToCart": 6, "Purchase": 12}
    assert state.paired == 1 / 3
    assert state.last_event_at == hour(250)
    assert set(state.last_by_event) == {"AddToCart", "Purchase"}
    assert state.last_by_event["Purchase"] == hour(250)


def test_tracking_counts_purchases_without_a_value_and_in_another_currency(engine: Engine) -> None:
    state = measure.tracking(engine, "P1", a.START, "USD")

    assert state is not None
    assert (state.without_value, state.other_currency) == (4, 2)


def test_hours_of_a_flight_are_sums_over_its_ads(engine: Engine) -> None:
    rows = engine.rows("flight.hours", flight="F-2")

    assert few(rows, "hour", "impressions", "spend_micros") == [(hour(10), 300, 3_000_000)]


def test_every_query_answers_an_empty_lake(start: Start, tmp_path: Path) -> None:
    empty = start(Lake(tmp_path / "empty", "Etc/UTC"))
    given: dict[str, dict[str, Any]] = {
        "flight.scorecard": {"currency": "USD"},
        "flight.hours": {"flight": "F-1"},
        "delivery.since": {"since": datetime(2026, 1, 1, tzinfo=UTC)},
        "post.latest": {"before": None, "posts": None},
        "post.history": {"post": "p1"},
        "post.daily": {"posts": "p1,p2"},
        "event.health": {"pixel": None, "since": None},
        "purchase.paired": {"pixel": "P1", "since": datetime(2026, 1, 1, tzinfo=UTC)},
        "purchase.values": {"pixel": "P1", "since": datetime(2026, 1, 1, tzinfo=UTC), "currency": "USD"},
    }

    answers = {query: empty.rows(query, **given.get(query, {})) for query in queries()}

    zeros = {"sent": 0, "conversions": 0, "attributed": 0, "platform_conversions": 0}
    assert answers.pop("purchase.summary") == [zeros]
    assert answers.pop("purchase.paired") == [{"both": 0, "same": 0}]
    assert answers.pop("purchase.values") == [{"without_value": 0, "other_currency": 0}]
    assert all(rows == [] for rows in answers.values()), answers
    assert measure.tracking(empty, "P1", a.START) is None


def test_duckdb_and_spark_are_asked_the_same(start: Start, tmp_path: Path) -> None:
    """Row for row, value for value, type for type: whatever the tests above did not think of."""
    same = lake(tmp_path / "lake")
    one, other = DuckDB(same), start(same)

    for query in queries():
        given = {"flight.scorecard": {"currency": "USD"}, "flight.hours": {"flight": "F-1"}}.get(query, {})
        given |= {"post.latest": {"before": None, "posts": None}, "event.health": {"pixel": None, "since": None}}.get(
            query, {}
        )
        given |= {"since": a.START} if query == "delivery.since" else {}
        given |= {"pixel": "P1", "since": a.START} if query in ("purchase.paired", "purchase.values") else {}
        given |= {"currency": "USD"} if query == "purchase.values" else {}
        given |= {"post.history": {"post": "p1"}, "post.daily": {"posts": "p1,p2"}}.get(query, {})
        assert one.rows(query, **given) == other.rows(query, **given), query
    one.close()
