"""A post's snapshots in order: what each source saw, and counts that go down."""

from __future__ import annotations

from pathlib import Path

import pytest
from nasty import Start

import a
from firesteel.desk.looks.snapshots import MANY, snapshots
from firesteel.warehouse import Engine, Lake

POST = {"post_id": "p1", "account": "mara", "is_brand": False}


@pytest.fixture
def engine(start: Start, tmp_path: Path) -> Engine:
    lake = Lake(tmp_path / "lake", "Etc/UTC")
    rows = [
        POST | {"taken_at": a.at(1), "views": 100.0, "likes": 9.0, "source": "tiktok"},
        POST | {"taken_at": a.at(1), "views": 90.0, "likes": 9.0, "source": "table"},
        POST | {"taken_at": a.at(3), "views": 120.0, "likes": 8.0},
        POST | {"taken_at": a.at(2), "views": 110.0, "saves": 3.0, "source": "table"},
        POST | {"post_id": "p2", "taken_at": a.at(2), "views": 1.0},
    ]
    lake.append("post", rows)
    return start(lake)


def test_snapshots_come_oldest_first_and_one_a_moment(engine: Engine) -> None:
    rows = engine.rows("post.history", post="p1")

    assert [(row["taken_at"], row["views"], row["source"]) for row in rows] == [
        (a.at(1), 100.0, "tiktok"),
        (a.at(2), 110.0, "table"),
        (a.at(3), 120.0, None),
    ]


def test_a_post_that_was_never_read_has_no_history(engine: Engine) -> None:
    assert engine.rows("post.history", post="p9") == []


def test_a_count_that_went_down_is_said_and_one_not_seen_is_no_fall(engine: Engine) -> None:
    told = snapshots(engine.rows("post.history", post="p1"))

    assert [each.fell for each in told] == [(), (), ()]
    assert snapshots([row for row in engine.rows("post.history", post="p1") if row["likes"]])[1].fell == ("likes",)


def test_snapshots_in_which_nothing_moved_and_many_of_a_day_are_left_out(engine: Engine) -> None:
    row = engine.rows("post.history", post="p1")[0]
    still = [row | {"taken_at": a.at(1, hours)} for hours in range(3)]
    many = [row | {"taken_at": a.at(1, n / 10), "views": float(n)} for n in range(MANY + 1)]

    assert [each.taken_at for each in snapshots(still)] == [a.at(1, 2)]
    assert [each.counts["views"] for each in snapshots(many)] == [float(MANY)]
