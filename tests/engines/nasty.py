"""One deliberately nasty lake: nulls, ties, copies, late and repeated events, restated delivery, refunds, midnights.

The account lies in New York, so its day starts at 05:00 UTC. Times are hours after 2026-01-01 00:00 UTC, which is still
31 December there. What follows from it is written out in `test_nasty_lake.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import a
from firesteel.warehouse import Engine, Lake
from firesteel.warehouse.tables import DELIVERY as DELIVERY_TABLE

TIMEZONE = "America/New_York"
TICK = timedelta(microseconds=1)
Start = Callable[[Lake], Engine]
"""Gives an engine for a lake (the fixture `start`)."""


def hour(hours: float) -> datetime:
    return a.at(hours=hours)


def delivery(ad: str, flight: str, post: str, at: float, retrieved: float, **given: Any) -> dict[str, Any]:
    row = {column.name: 0 for column in DELIVERY_TABLE.schema if str(column.type) == "int64"} | {"watch_time_s": 0.0}
    ids = {"ad_id": ad, "flight_id": flight, "post_id": post, "hour": hour(at), "retrieved_at": hour(retrieved)}
    return row | ids | given


def event(source: str, event_id: str | None, at: float | datetime, **given: Any) -> dict[str, Any]:
    moment = at if isinstance(at, datetime) else hour(at)
    row: dict[str, Any] = {
        "source": source,
        "pixel_code": "P1",
        "name": "Purchase",
        "event_id": event_id,
        "occurred_at": moment,
        "received_at": moment,
    }
    return row | given


def touch(kind: str, ad: str, visitor: str, at: float, ttclid: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "ad_id": ad, "visitor": visitor, "ttclid": ttclid, "at": hour(at)}


def order(id: str, units: float, status: str, retrieved: float, currency: str = "USD") -> dict[str, Any]:
    return {
        "order_id": id,
        "placed_at": hour(26),
        "value_micros": round(units * 1_000_000),
        "currency": currency,
        "status": status,
        "retrieved_at": hour(retrieved),
    }


def snapshot(at: float, views: float | None, likes: float | None, post: str = "p1") -> dict[str, Any]:
    return {
        "post_id": post,
        "account": "mara.skin",
        "is_brand": False,
        "taken_at": hour(at),
        "posted_at": hour(-200),
        "caption": "Which shade am I?",
        "views": views,
        "likes": likes,
        "retention": [1.0, 0.5],
    }


DELIVERY = [
    delivery("a1", "F-1", "p1", 0, 1, impressions=100, spend_micros=1_000_000, plays=90, likes=2),
    delivery("a1", "F-1", "p1", 0, 30, impressions=150, spend_micros=1_500_000, plays=95, likes=3, watch_time_s=0.0125),
    delivery("a1", "F-1", "p1", 0, 30, impressions=149, spend_micros=1_400_000, plays=94, likes=3),
    delivery("a1", "F-1", "p1", 4, 5, impressions=25, spend_micros=250_000, plays=20, watch_time_s=10.0),
    delivery("a1", "F-1", "p1", 10, 11, impressions=200, spend_micros=2_000_000, plays=180, likes=4, watch_time_s=None),
    delivery("a2", "F-2", "p2", 10, 11),
    delivery("a3", "F-2", "p2", 10, 11, impressions=300, spend_micros=3_000_000, clicks=9, platform_conversions=2),
]
TOUCH = [
    touch("click", "a1", "v1", 3, "c1"),
    touch("click", "a1", "v1", 3, "c1"),
    touch("view", "a3", "v1", 20),
    touch("click", "a3", "v2", 12, "c2"),
    touch("view", "a1", "v3", 30),
    touch("view", "a1", "v4", 30),
    touch("click", "a3", "v5", 40, "c5b"),
    touch("click", "a1", "v5", 40, "c5a"),
    touch("click", "a1", "v6", 61, "c6"),
    touch("click", "a1", "v7", 10, "c7"),
    touch("click", "a1", "v8", 10, "c8"),
    touch("click", "a9", "v9", 50, "c9"),
    touch("click", "a1", "", 0, ""),
]
USD = {"currency": "USD"}
EVENT = [
    # Browser without a value, back end with one and without a visitor, then a copy that changed its mind.
    event("browser", "e1", 26, order_id="o1", visitor="v1", ttclid="c1"),
    event("server", "e1", 26, received_at=hour(26) + 5 * TICK, order_id="o1", value_micros=48_000_000, **USD),
    event("server", "e1", 26, received_at=hour(27), order_id="o1", value_micros=50_000_000, **USD),
    # 0, 40 and 80 hours: two.
    *(event("server", "e2", at, order_id="o2", ttclid="c2", value_micros=20_000_000, **USD) for at in (93, 13, 53)),
    # No event id: the order says what is one.
    event("browser", None, 41, order_id="o6", visitor="v5", value_micros=10_000_000, **USD),
    event("server", "", 41.05, order_id="o6", value_micros=10_000_000, **USD),
    # Neither id: each alone, alike as they are; a view exactly one day before.
    event("browser", None, 54, visitor="v3"),
    event("browser", "", 54, order_id="", visitor="v3"),
    # A view one day and a second before.
    event("browser", "e8", hour(54) + timedelta(seconds=1), order_id="o8", visitor="v4", value_micros=6_000_000, **USD),
    # A click after the purchase.
    event("server", "e9", 60, order_id="o9", visitor="v6", value_micros=7_000_000, **USD),
    # A click exactly seven days before; seven days and a second before.
    event("server", "e10", 178, order_id="o10", visitor="v7"),
    event(
        "server", "e11", hour(178) + timedelta(seconds=1), order_id="o11", ttclid="c8", value_micros=11_000_000, **USD
    ),
    # An ad nobody reported.
    event("server", "e12", 51, order_id="o12", visitor="v9", value_micros=12_000_000, **USD),
    # One order, two event ids, two currencies.
    event("browser", "e13b", 60, order_id="o13", visitor="v2"),
    event("server", "e13s", 60, order_id="o13", ttclid="c2", value_micros=30_000_000, currency="EUR"),
    # An order nobody knows.
    event("browser", "e14", 62, order_id="o99", visitor="v2", value_micros=1_000_000, **USD),
    # Ten days late.
    event(
        "server", "e15", 14, received_at=hour(250), order_id="o15", ttclid="c2", value_micros=15_000_000, currency="EUR"
    ),
    # The same event id on another pixel.
    event("server", "e1", 26, pixel_code="P2", visitor=""),
    # Just under, exactly and just over 48 hours.
    *(
        event("server", id, at, name="AddToCart")
        for id, over in (("e3", -TICK), ("e4", timedelta(0)), ("e5", TICK))
        for at in (hour(10), hour(58) + over)
    ),
]
ORDER = [
    order("o1", 48, "pending", 27),
    order("o1", 48, "paid", 28),
    order("o2", 20, "paid", 28),
    order("o6", 10, "paid", 28),
    order("o6", 10, "cancelled", 28),
    order("o8", 5, "paid", 28),
    order("o9", 7, "refunded", 28),
    order("o10", 9, "refunded", 300),
    order("o10", 9, "paid", 180),
    order("o11", 11, "paid", 180),
    order("o12", 12, "paid", 180),
    order("o13", 30, "paid", 180),
    order("o15", 15, "pending", 180, "EUR"),
    order("o16", 16, "paid", 180),
]
POST = [
    snapshot(5, 1_000, 10),
    snapshot(20, 1_100, 11),
    snapshot(29, 1_250, None),
    snapshot(29, 1_300, None),
    snapshot(53, 1_290, 12),
    snapshot(77, 1_290, 15),
    snapshot(29, None, None, "p2"),
]
COMMENT = [
    {
        "comment_id": id,
        "post_id": "p1",
        "author": "u1",
        "text": text,
        "created_at": created,
        "likes": likes,
        "is_creator": False,
        "hidden": hidden,
        "taken_at": hour(taken),
    }
    for id, text, created, likes, hidden, taken in (
        ("m2", "old text", hour(1), 0, False, 5),
        ("m2", "new text", hour(1), 1, False, 29),
        ("m2", "new text", hour(1), 1, True, 29),
        ("m1", "no time", None, None, False, 29),
    )
]


def lake(folder: Path) -> Lake:
    """Each table in two files, the second half first, so that no order can be leant on."""
    made = Lake(folder, TIMEZONE)
    for table, rows in (
        ("delivery", DELIVERY),
        ("touch", TOUCH),
        ("event", EVENT),
        ("order", ORDER),
        ("post", POST),
        ("comment", [row | {"account_day": a.START.date()} for row in COMMENT]),
    ):
        half = len(rows) // 2
        made.append(table, rows[half:])
        made.append(table, rows[:half])
    return made
