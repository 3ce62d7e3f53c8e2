"""Snapshots of one post from the platform and from files, merged; and reports of ads that overlap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import Start

import a
from firesteel.errors import BadInput
from firesteel.warehouse import DuckDB, Lake

ID = "7351234567890123451"


def snapshot(day: float, **given: Any) -> dict[str, Any]:
    return {"post_id": ID, "account": "", "is_brand": False, "taken_at": a.at(day), "source": "tiktok-studio"} | given


def paid(ad: str, first: date | None, last: date | None, spend: int, **given: Any) -> dict[str, Any]:
    usual = {"campaign": "C", "adgroup": "G", "ad": ad, "post_id": ID, "currency": "USD", "file": "f"}
    counts = {"spend_micros": spend, "impressions": 10 * spend, "retrieved_at": a.at(9)}
    return usual | {"account_day": first, "last_day": last} | counts | given


@pytest.fixture
def merged(start: Start, tmp_path: Path) -> Iterator[Any]:
    def one(*snapshots: dict[str, Any], before: float | None = None) -> dict[str, Any]:
        lake = Lake(tmp_path / "lake", "Etc/UTC")
        for row in snapshots:
            lake.append("post", [row])
        (found,) = start(lake).rows("post.latest", before=None if before is None else a.at(before), posts=None)
        return found

    yield one


def test_the_newest_snapshot_holds_though_its_counts_went_down(merged: Any) -> None:
    post = merged(snapshot(1, views=1_000.0, likes=90.0), snapshot(2, views=950.0, likes=80.0))

    assert (post["views"], post["likes"], post["taken_at"]) == (950, 80, a.at(2))


def test_what_describes_a_post_comes_from_the_newest_that_has_it(merged: Any) -> None:
    told = {
        "caption": "Which shade?",
        "url": "https://x",
        "language": "en",
        "format": "demo",
        "viewers": '{"ages": {}}',
    }
    post = merged(
        snapshot(1, **told, account="mara", duration_s=12.0, posted_at=a.at(0), thumbnail="t", retention=[1.0, 0.5]),
        snapshot(2, caption="Which shade am I?", views=10.0, retention=[]),
        snapshot(3, views=11.0, caption=""),
    )

    assert {name: post[name] for name in told} == told | {"caption": "Which shade am I?"}
    assert (post["account"], post["duration_s"], post["posted_at"]) == ("mara", 12, a.at(0))
    assert (post["thumbnail"], post["retention"], post["views"]) == ("t", [1.0, 0.5], 11)


@pytest.mark.parametrize(
    ("views", "saves"),
    [(951.0, 30.0), (950.0, 30.0), (949.0, None), (1_049.0, 30.0), (1_050.0, 30.0), (1_051.0, None)],
)
def test_a_count_the_newest_cannot_see_is_taken_from_one_of_the_same_audience(
    merged: Any, views: float, saves: float | None
) -> None:
    post = merged(snapshot(1, views=views, saves=30.0), snapshot(2, views=1_000.0))

    assert post["saves"] == saves


def test_the_last_that_saw_a_count_decides_not_an_older_one_nearer_by(merged: Any) -> None:
    post = merged(
        snapshot(1, views=1_000.0, saves=30.0), snapshot(2, views=500.0, saves=10.0), snapshot(3, views=1_000.0)
    )

    assert post["saves"] is None


def test_without_views_nothing_older_is_trusted(merged: Any) -> None:
    assert merged(snapshot(1, views=None, saves=30.0), snapshot(2, views=1_000.0))["saves"] is None
    assert merged(snapshot(3, views=1_000.0, saves=30.0), snapshot(4, likes=5.0))["saves"] is None


def test_a_file_does_not_take_the_brands_account_from_it(merged: Any) -> None:
    post = merged(snapshot(1, account="lumen", is_brand=True, source="tiktok"), snapshot(2, views=10.0))

    assert (post["account"], post["is_brand"]) == ("lumen", True)


def test_before_a_moment_only_earlier_snapshots_are_merged(merged: Any) -> None:
    post = merged(snapshot(1, views=10.0, caption="old"), snapshot(2, views=20.0, caption="new"), before=1.5)

    assert (post["views"], post["caption"]) == (10, "old")


def test_of_overlapping_reports_of_an_ad_the_shorter_count(start: Start, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake", "Etc/UTC")
    first, second, end = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 31)
    lake.append(
        "paid",
        [
            paid("by day", first, first, 1),
            paid("by day", first, first, 2, retrieved_at=a.at(10), clicks=7),
            paid("by day", second, second, 4),
            paid("by day", first, end, 100),
            paid("by day", None, None, 1_000),
            paid("whole", first, end, 8),
            paid("undated", None, None, 16),
            paid("of no post", first, end, 32, post_id=None),
            paid("by day", second, second, 64, adgroup="another"),
        ],
    )

    (row,) = start(lake).rows("post.paid")

    assert (row["spend_micros"], row["impressions"], row["clicks"]) == (94, 940, 7)
    assert (row["first_day"], row["last_day"], row["currency"]) == (first, end, "USD")


COLUMNS = {"post_id": [ID, "2"], "account": ["mara", ""], "is_brand": [False, True]}


def test_columns_are_appended_as_rows_would_be(tmp_path: Path) -> None:
    by_rows, by_columns = Lake(tmp_path / "rows", "Europe/Berlin"), Lake(tmp_path / "columns", "Europe/Berlin")
    moments = [a.at(0, hours=23), a.at(1)]
    told = COLUMNS | {"taken_at": moments, "views": [1.0, None], "retention": [[1.0], None]}

    by_columns.append_columns("post", told)
    by_rows.append("post", [{name: cells[place] for name, cells in told.items()} for place in (0, 1)])

    assert by_columns.read("post") == by_rows.read("post")
    assert [row["account_day"] for row in by_columns.read("post")] == [date(2026, 1, 1), date(2026, 1, 2)]


def test_a_whole_arrow_table_may_be_appended(tmp_path: Path) -> None:
    lake = Lake(tmp_path, "Etc/UTC")
    typed = lake.typed("post", COLUMNS | {"taken_at": [a.at(0), a.at(0)]})

    assert lake.append_columns("post", typed) == 2
    assert lake.append_columns("post", typed.slice(0, 0)) == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"account": ["mara", None]}, "post row 2, column account: must not be empty"),
        ({"views": [1.0, "many"]}, "post row 2, column views: 'many' is no double"),
        ({"taken_at": [a.at(0), a.at(0).replace(tzinfo=None)]}, "is no aware time"),
        ({"taken_at": pa.array([a.at(0).replace(tzinfo=None)] * 2)}, "is no aware time"),
        ({"views": [1.0]}, "column views: has 1 cells beside 2 rows"),
        ({"seen": [1, 2]}, "has no column seen"),
        ({"taken_at": [a.at(0), None]}, "post row 2, column taken_at: must not be empty"),
    ],
)
def test_columns_that_do_not_fit_are_refused_by_name(tmp_path: Path, wrong: dict[str, Any], words: str) -> None:
    lake = Lake(tmp_path, "Etc/UTC")

    with pytest.raises(BadInput, match=words):
        lake.append_columns("post", COLUMNS | {"taken_at": [a.at(0), a.at(0)]} | wrong)
    assert lake.files("post") == ()


COUNT = st.one_of(st.none(), st.integers(0, 40).map(float))


@given(seen=st.lists(st.tuples(st.integers(0, 3), COUNT, COUNT), min_size=1, max_size=6))
@settings(max_examples=40)
def test_merging_is_the_rule_spelt_out(
    tmp_path_factory: pytest.TempPathFactory, seen: list[tuple[int, Any, Any]]
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"), "Etc/UTC")
    rows = [snapshot(day, views=views, saves=saves) for day, views, saves in seen]
    lake.append("post", rows)
    engine = DuckDB(lake)

    (post,) = engine.rows("post.latest", before=None, posts=None)
    engine.close()

    def standing(row: dict[str, Any]) -> tuple[Any, ...]:
        return row["taken_at"], *(-1 if row[name] is None else row[name] for name in ("views", "saves"))

    ordered = sorted(rows, key=standing, reverse=True)
    newest = ordered[0]
    last = next((row for row in ordered if row["saves"] is not None), None)
    near = (
        last
        and None not in (last["views"], newest["views"])
        and abs(last["views"] - newest["views"]) <= 0.05 * newest["views"]
    )
    wanted = newest["saves"] if newest["saves"] is not None else last["saves"] if last and near else None
    assert (post["views"], post["saves"], post["taken_at"]) == (newest["views"], wanted, newest["taken_at"])


def test_days_are_worked_out_for_each_moment(tmp_path: Path) -> None:
    lake = Lake(tmp_path, "America/New_York")
    moments = [a.at(0) + timedelta(hours=hours) for hours in range(0, 60, 7)]
    ids = [str(place) for place in range(len(moments))]

    lake.append_columns(
        "order",
        {
            "order_id": ids,
            "placed_at": moments,
            "value_micros": [1] * len(ids),
            "currency": ["USD"] * len(ids),
            "status": ["paid"] * len(ids),
            "retrieved_at": [a.at(3)] * len(ids),
        },
    )

    assert [row["account_day"].day for row in lake.read("order")] == [31, 1, 1, 1, 1, 2, 2, 2, 3]
