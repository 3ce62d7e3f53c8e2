"""The lake at the size of a demonstration: fourteen days of 3,000 events, 240 ad hours and 60 post snapshots each.

`append_day`      a day's rows of all tables, durable
`scorecards`      on the first look after an append, when everything is worked out anew
`scorecards_again`, `reconciliation`, `social`    on further looks at the same lake
`record`          one fact into the ledger, durable

Each against a limit measured in the same run: appending against writing and syncing the same bytes as plain files,
looking against DuckDB counting every row of the same Parquet afresh, recording against one durable row in a bare SQLite
table. The ratio is ours over the limit.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from firesteel.storage import Kind, database, open_workspace, workspace
from firesteel.values import Money
from firesteel.warehouse import DuckDB, Lake, measure

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS, VISITS, ADS, POSTS = 14, 1_500, 10, 60
NAMES = ("Pageview", "ViewContent", "AddToCart")
COUNTS = ("impressions", "spend_micros", "clicks", "plays", "watched_2s", "watched_6s", "completions", "likes",
          "comments", "shares", "follows", "profile_visits", "platform_conversions")  # fmt: skip


def figures() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake", "Etc/UTC")
        engine = DuckDB(lake)
        appended, first = [], []
        for day in range(DAYS):
            rows = _rows(day)
            appended.append(_timed(lambda rows=rows: [lake.append(table, of) for table, of in rows.items()]))
            first.append(_timed(lambda: measure.scorecards(engine, "USD")))
        yield _against(
            "append_day", median(appended), median(_timed(lambda: _copied(lake, Path(folder))) for _ in range(5))
        )
        counted = median(_timed(lambda: _counted(lake)) for _ in range(5))
        yield _against("scorecards", median(first[-3:]), counted)
        looks: dict[str, Callable[[], object]] = {
            "scorecards_again": lambda: measure.scorecards(engine, "USD"),
            "reconciliation": lambda: measure.reconciliation(engine),
            "social": lambda: measure.social(engine),
        }
        for figure, look in looks.items():
            yield _against(figure, median(_timed(look) for _ in range(5)), counted)
        engine.close()
        yield _against("record", _record(Path(folder)), _bare_row(Path(folder)))


def _against(figure: str, ours: float, limit: float) -> dict[str, Any]:
    return {"figure": figure, "value": ours, "unit": "ms", "against": limit, "ratio": ours / limit}


def _copied(lake: Lake, folder: Path) -> None:
    """The newest file of every table once more, as plain bytes made durable."""
    for table in ("event", "touch", "order", "delivery", "post"):
        with (folder / "copy").open("wb") as file:
            file.write(lake.files(table)[-1].read_bytes())
            file.flush()
            os.fsync(file.fileno())


def _counted(lake: Lake) -> None:
    with duckdb.connect(":memory:") as db:
        for table in ("event", "touch", "order", "delivery", "post"):
            db.execute("select count(*) from read_parquet($1)", [[str(file) for file in lake.files(table)]]).fetchall()


def _bare_row(folder: Path) -> float:
    db = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("create table fact (body text)")
    each = [_timed(lambda: db.execute("insert into fact values ('x')")) for _ in range(50)]
    db.close()
    return median(each)


def _record(home: Path) -> float:
    place = workspace.create(
        "bench", kind=Kind.SIMULATED, brand="Bench", currency="USD", timezone="Etc/UTC", base_url="",
        advertiser_id="1", created_at=START, at=home,
    )  # fmt: skip
    ledger = open_workspace(place).ledger
    each = [_timed(lambda: ledger.record(Money(1, "USD"), "x", at=START, actor="bench")) for _ in range(50)]
    database.close()
    return median(each)


def _timed(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1e3


def _rows(day: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("event", "touch", "order", "delivery", "post")}
    for visit in range(VISITS):
        at = START + timedelta(days=day, seconds=visit * 86_400 // VISITS)
        _visit(rows, f"{day}-{visit}", visit, at)
    for ad in range(ADS):
        ids = {"ad_id": f"a{ad}", "flight_id": f"F-{ad}", "post_id": f"p{ad}"}
        for hour in range(24):
            moment = {"hour": START + timedelta(days=day, hours=hour), "retrieved_at": START + timedelta(days=day + 1)}
            rows["delivery"].append(ids | moment | dict.fromkeys(COUNTS, 100 + hour) | {"watch_time_s": 812.5})
    for post in range(POSTS):
        seen = {
            "taken_at": START + timedelta(days=day + 1),
            "views": 900.0 * day,
            "likes": 31.0 * day,
            "comments": 4.0 * day,
        }
        rows["post"].append({"post_id": f"p{post}", "account": "lumen", "is_brand": True} | seen)
    return rows


def _visit(rows: dict[str, list[dict[str, Any]]], id: str, visit: int, at: datetime) -> None:
    bought = visit % 20 == 0
    sent = {
        "pixel_code": "P",
        "name": "Purchase" if bought else NAMES[visit % 3],
        "event_id": f"e{id}",
        "occurred_at": at,
        "visitor": f"v{id}",
    }
    if bought:
        sent |= {"order_id": f"o{id}", "value_micros": 48_000_000, "currency": "USD"}
        order = {"order_id": f"o{id}", "placed_at": at, "value_micros": 48_000_000, "currency": "USD"}
        rows["order"].append(order | {"status": "paid", "retrieved_at": at})
    rows["event"].append(sent | {"source": "browser", "received_at": at})
    rows["event"].append(sent | {"source": "server", "received_at": at + timedelta(seconds=9)})
    if visit % 2 == 0:
        touched = {"visitor": f"v{id}", "ttclid": f"c{id}", "at": at - timedelta(hours=1)}
        rows["touch"].append({"kind": "click", "ad_id": f"a{visit % ADS}"} | touched)
