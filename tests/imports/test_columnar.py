"""Parquet files of posts that are ranked as columns come to the same ranking as row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from firesteel.imports import read_posts
from firesteel.imports.columnar import read_typed
from firesteel.posts import rank
from firesteel.posts.ranking import rank_columns

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def columns(rows: int = 60) -> dict[str, Any]:
    dice = np.random.default_rng(5)
    views = dice.integers(50, 9_000, rows).astype(float)
    return {
        "post_id": [f"7{i:018d}" for i in dice.permutation(rows)],
        "account": [f"account{i}" for i in dice.integers(0, 4, rows)],
        "posted_at": [NOW - timedelta(hours=float(h)) for h in dice.uniform(5, 900, rows)],
        "as_of": [None if i % 7 == 0 else NOW for i in range(rows)],
        "duration_s": [None if i % 9 == 0 else float(s) for i, s in enumerate(dice.integers(6, 60, rows))],
        "format": ["demo" if i % 3 == 0 else "" for i in range(rows)],
        "views": views,
        "hook_2s": dice.binomial(views.astype(int), 0.5).astype(float),
        "saves": [None if i % 11 == 0 else float(c) for i, c in enumerate(dice.poisson(views * 0.01))],
        "watch_time_s": views * dice.uniform(3, 12, rows),
    }


def write(path: Path, given: dict[str, Any]) -> Path:
    times = pa.timestamp("us", "UTC")
    table = pa.table({n: pa.array(c, times) if n in ("posted_at", "as_of") else c for n, c in given.items()})
    pyarrow.parquet.write_table(table, path)
    return path


def test_a_file_of_columns_is_ranked_like_its_posts_one_by_one(tmp_path: Path) -> None:
    path = write(tmp_path / "posts.parquet", columns())

    typed = read_typed(path)

    assert typed is not None
    assert typed.posts() == read_posts(path, now=NOW).posts
    quick = rank_columns(typed.columns(NOW), now=NOW)
    assert tuple(quick) == tuple(rank(read_posts(path, now=NOW).posts, now=NOW))


@pytest.mark.parametrize(
    "change",
    [
        {"plays": [1.0] * 60},
        {"post_id": ["1"] * 60},
        {"post_id": [f"post {i}" for i in range(60)]},
        {"account": ["@mara"] * 60},
        {"account": [None] * 59 + ["mara"]},
        {"views": ["1.2K"] * 60},
        {"views": [-1.0] * 60},
        {"views": [float("inf")] * 60},
        {"hook_2s": [0.5] * 60},
        {"duration_s": [0.0] * 60},
        {"format": [" demo"] * 60},
    ],
)
def test_a_file_with_anything_to_interpret_is_left_to_the_reader_of_rows(
    tmp_path: Path, change: dict[str, list[Any]]
) -> None:
    assert read_typed(write(tmp_path / "posts.parquet", columns() | change)) is None


def test_a_file_that_is_no_parquet_or_broken_is_left_to_the_reader_of_rows(tmp_path: Path) -> None:
    table, broken = tmp_path / "posts.csv", tmp_path / "broken.parquet"
    table.write_text("post_id,account,views\n1,mara,5\n")
    broken.write_bytes(b"PAR1 and nothing else")

    assert read_typed(table) is None
    assert read_typed(broken) is None
    assert read_typed(tmp_path / "absent.parquet") is None


def test_posts_are_ordered_by_id_however_long_the_ids(tmp_path: Path) -> None:
    ids = [str(10**k) for k in range(12)]
    views = [1_000.0] * 12
    path = write(tmp_path / "posts.parquet", {"post_id": ids[::-1], "account": ["mara"] * 12, "views": views})

    typed = read_typed(path)

    assert typed is not None
    assert [ranked.post.id for ranked in rank_columns(typed.columns(None))] == sorted(ids)
