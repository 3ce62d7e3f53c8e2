"""Laws over small random lakes: what is taken out of the lake comes out of the scorecard, and nothing else does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.measurement import Scorecard
from firesteel.warehouse import DuckDB, Lake, measure

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Purchase:
    """One click, the purchase it won, what was sent about it, and what the back end says."""

    ad: int
    day: int
    units: int
    sources: tuple[str, ...]
    status: str


purchases = st.lists(
    st.builds(
        Purchase,
        ad=st.integers(0, 2),
        day=st.integers(0, 3),
        units=st.integers(0, 90),
        sources=st.lists(st.sampled_from(["browser", "server"]), min_size=1, max_size=3).map(tuple),
        status=st.sampled_from(["paid", "pending", "refunded", "cancelled"]),
    ),
    min_size=1,
    max_size=6,
)


@given(bought=purchases, which=st.integers(0, 5))
@settings(deadline=None, max_examples=12)
def test_deleting_one_order_takes_exactly_it_out_of_the_scorecard(bought: list[Purchase], which: int) -> None:
    place = which % len(bought)
    rows = written(bought)

    before = cards(rows)
    after = cards(rows | {"order": [row for row in rows["order"] if row["order_id"] != f"o{place}"]})

    gone = bought[place]
    stood = gone.status in ("paid", "pending")
    assert after == less(before, gone, orders=int(stood), units=gone.units if stood else 0)


@given(bought=purchases, which=st.integers(0, 5))
@settings(deadline=None, max_examples=12)
def test_deleting_one_event_takes_exactly_it_out_of_the_scorecard(bought: list[Purchase], which: int) -> None:
    place = which % len(bought)
    rows = written(bought)
    mine = [row for row in rows["event"] if row["event_id"] == f"e{place}"]

    before = cards(rows)
    after = cards(rows | {"event": [row for row in rows["event"] if row is not mine[-1]]})

    gone = bought[place]
    if len(mine) > 1:
        assert after == before
    else:
        stood = gone.status in ("paid", "pending")
        assert after == less(before, gone, conversions=1, orders=int(stood), units=gone.units if stood else 0)


@given(
    keys=st.lists(
        st.lists(st.one_of(st.integers(0, 220), st.sampled_from([0, 40, 48, 80, 96])), min_size=1, max_size=8),
        min_size=1,
        max_size=6,
    )
)
@settings(deadline=None, max_examples=30)
def test_deduplication_is_anchored_at_the_first_copy_that_counts(keys: list[list[int]]) -> None:
    rows = [event("browser", f"e{key}", hours) for key, moments in enumerate(keys) for hours in moments]

    with Built({"event": rows}) as engine:
        found = engine.rows("event.distinct")

    counted = {
        f"e{key}": [(row["received_at"], row["copies"]) for row in found if row["event_id"] == f"e{key}"]
        for key in range(len(keys))
    }
    assert counted == {f"e{key}": anchored(moments) for key, moments in enumerate(keys)}


@given(cut=st.lists(st.integers(0, 9), min_size=1, max_size=9))
@settings(deadline=None, max_examples=5)
def test_how_rows_are_spread_over_files_changes_nothing(cut: list[int]) -> None:
    bought = [Purchase(n % 3, n % 4, n, ("browser", "server"), "paid") for n in range(10)]
    rows = written(bought)

    with Built(rows) as engine:
        whole = measure.scorecards(engine, "USD")
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder), "Etc/UTC")
        watching = (DuckDB(lake), DuckDB(lake, held_rows=0), DuckDB(lake, held_rows=7))
        for table, content in rows.items():
            ends = sorted({0, len(content), *(len(content) * part // 10 for part in cut)})
            for first, last in pairwise(ends):
                lake.append(table, content[first:last])
                for engine in watching:
                    engine.rows("purchase.summary")
        scattered = [measure.scorecards(engine, "USD") for engine in watching]
        for table in rows:
            lake.compact(table)
        compacted = [measure.scorecards(engine, "USD") for engine in watching]
        for engine in watching:
            engine.close()

    assert scattered == compacted == [whole] * 3


class Built:
    """A lake of these rows, for as long as it is looked at."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __enter__(self) -> DuckDB:
        self._folder = tempfile.TemporaryDirectory()
        lake = Lake(Path(self._folder.name), "Etc/UTC")
        for table, rows in self._rows.items():
            lake.append(table, rows)
        self._engine = DuckDB(lake)
        return self._engine

    def __exit__(self, *_: object) -> None:
        self._engine.close()
        self._folder.cleanup()


def cards(rows: Rows) -> tuple[Scorecard, ...]:
    with Built(rows) as engine:
        return measure.scorecards(engine, "USD")


def less(
    before: Iterable[Scorecard], gone: Purchase, *, orders: int, units: int, conversions: int = 0
) -> tuple[Scorecard, ...]:
    """The cards with this much less on the day of the click that won it. Every day has delivery, so no card goes."""
    return tuple(
        a.replace(
            card,
            conversions=card.conversions - conversions,
            orders=card.orders - orders,
            revenue=card.revenue - a.usd(units),
        )
        if (card.flight, card.first_day) == (f"F-{gone.ad}", a.at(gone.day).date())
        else card
        for card in before
    )


def anchored(moments: list[int]) -> list[tuple[Any, int]]:
    """The rule said once more, one event after the other."""
    counted: list[list[int]] = []
    for hours in sorted(moments):
        if counted and hours < counted[-1][0] + 48:
            counted[-1][1] += 1
        else:
            counted.append([hours, 1])
    return [(a.at(hours=hours), copies) for hours, copies in counted]


def event(source: str, id: str, hours: float, **given: Any) -> dict[str, Any]:
    moment = a.at(hours=hours)
    row = {"source": source, "pixel_code": "P", "name": "Purchase", "event_id": id}
    return row | {"occurred_at": moment, "received_at": moment} | given


def written(bought: list[Purchase]) -> Rows:
    rows: Rows = {"event": [], "touch": [], "order": [], "delivery": []}
    for place, one in enumerate(bought):
        clicked = a.at(days=one.day, hours=1 + place)
        rows["touch"].append({"kind": "click", "ad_id": f"a{one.ad}", "visitor": f"v{place}", "at": clicked})
        hours = one.day * 24 + 2 + place
        rows["event"] += [
            event(source, f"e{place}", hours + copy / 60, order_id=f"o{place}", visitor=f"v{place}")
            for copy, source in enumerate(one.sources)
        ]
        rows["order"].append(
            {
                "order_id": f"o{place}",
                "placed_at": clicked + timedelta(hours=1),
                "value_micros": one.units * 1_000_000,
                "currency": "USD",
                "status": one.status,
                "retrieved_at": a.at(20),
            }
        )
    counts = (
        "impressions spend_micros clicks plays watched_2s watched_6s completions likes comments shares follows "
        "profile_visits platform_conversions"
    )
    rows["delivery"] = [
        {"ad_id": f"a{ad}", "flight_id": f"F-{ad}", "post_id": "p", "hour": a.at(day), "retrieved_at": a.at(20)}
        | dict.fromkeys(counts.split(), 7)
        for ad in range(3)
        for day in range(4)
    ]
    return rows
