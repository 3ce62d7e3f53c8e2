"""The ranking as a job on Apache Spark comes to what one machine comes to (`make test-long`)."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

import a
from firesteel.posts import Post, Ranked, Signals
from firesteel.posts.columns import COUNTED, Columns
from firesteel.posts.ranking import rank_columns

ROOT = Path(__file__).parent.parent.parent
NOW = a.at(0)
SOME = 400
_RATES = {
    "hook_2s": 0.5,
    "completions": 0.15,
    "saves": 0.009,
    "profile_visits": 0.01,
    "shares": 0.004,
    "follows": 0.001,
    "comments": 0.006,
    "intent_comments": 0.001,
}
_RUNS = """
import contextlib, io, json, sys
from firesteel.warehouse.sparkranking import main
for arguments in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(arguments)
    print("ran:" + json.dumps([code, said.getvalue()]), flush=True)
"""

pytestmark = pytest.mark.long


def catalogue() -> list[Post]:
    """120 accounts of 1 to 120 posts, one of nobody known; signals only some show; posts that are the same but for the id."""
    dice = np.random.default_rng(4)
    posts: list[Post] = []
    for k in range(120):
        handle = "" if k == 7 else f"account.{k:03}"
        for _ in range(int(dice.choice([1, 3, 14, 15, 40, 120]))):
            views = float(dice.integers(0, 20_000))
            counts: dict[str, float] = {
                name: float(min(dice.poisson(views * rate * dice.gamma(4.0, 0.25)), views))
                for name, rate in _RATES.items()
                if dice.random() < 0.9
            }
            if k % 10 == 3:
                counts["watch_time_s"] = views * float(dice.uniform(2, 12))
            posts.append(
                a.post(
                    "",
                    handle,
                    format=str(dice.choice(["", "demo", "review", "größe"])),
                    duration_s=float(dice.integers(5, 90)) if dice.random() < 0.8 else None,
                    posted_at=a.at(-float(dice.uniform(0, 60))) if dice.random() < 0.8 else None,
                    as_of=NOW if dice.random() < 0.5 else None,
                    signals=Signals(views=views if dice.random() < 0.97 else None, reach=0.7 * views, **counts),
                )
            )
    posts += [posts[i % 40] for i in range(80)]
    ids = dice.permutation(len(posts)).tolist()
    return [replace(post, id=a.post(f"7{id:06}").id) for post, id in zip(posts, ids, strict=True)]


def written(folder: Path, posts: Sequence[Post], parts: int = 5, **changed: Any) -> Path:
    """In files that each hold some posts of every account."""
    folder.mkdir()
    times = pa.timestamp("us", "UTC")
    for part in range(parts):
        some = posts[part::parts]
        columns: dict[str, Any] = {
            "post_id": [str(post.id) for post in some],
            "account": [post.creator.handle or None for post in some],
            "format": [post.format or None for post in some],
            "caption": [post.caption for post in some],
            "duration_s": pa.array([post.duration_s for post in some], pa.float64()),
            "posted_at": pa.array([post.posted_at for post in some], times),
            "as_of": pa.array([post.as_of for post in some], times),
            **{name: pa.array([getattr(post.signals, name) for post in some], pa.float64()) for name in COUNTED},
        } | changed
        pyarrow.parquet.write_table(pa.table(columns), folder / f"part-{part}.parquet")
    return folder


def bare(folder: Path, posts: Sequence[Post]) -> Path:
    """Nothing but what every post has."""
    folder.mkdir()
    ids, accounts = [str(post.id) for post in posts], [post.creator.handle for post in posts]
    pyarrow.parquet.write_table(
        pa.table({"post_id": ids, "account": accounts, "views": [1_000] * len(ids)}), folder / "part.parquet"
    )
    return folder


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    return catalogue()


@pytest.fixture(scope="module")
def runs(posts: list[Post], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[int, str, Path]]:
    """All that is asked of Spark, in one process: what each run answered and where it wrote."""
    python = Path(sys.executable) if importlib.util.find_spec("pyspark") else ROOT / ".clients/spark/bin/python"
    if not python.exists():
        pytest.skip("PySpark is not installed; python tools/clients.py spark")
    if not shutil.which("java"):
        pytest.skip("Java is not installed; Spark needs Java 17 or newer")
    folder = tmp_path_factory.mktemp("spark")
    few = [post for post in posts if post.creator.handle][:60]
    given = {
        "whole": (written(folder / "posts", posts), []),
        "some": (folder / "posts", ["--pooled", str(SOME)]),
        "reach": (folder / "posts", ["--objective", "reach", "--per", "reach"]),
        "bare": (bare(folder / "bare_posts", few), []),
        "twice": (written(folder / "twice_posts", [*few, few[0]]), []),
        "unnamed": (written(folder / "unnamed_posts", few, 1, views=[1] * 60, hook_2s=[0.4] * 60), []),
        "words": (written(folder / "words_posts", few, 1, views=["many"] * 60), []),
        "nowhere": (folder / "no such folder", []),
        "again": (folder / "posts", ["--out", str(folder / "whole")]),
        "fame": (folder / "posts", ["--objective", "fame"]),
    }
    arguments = [
        ["--posts", str(path), "--out", str(folder / name), "--threads", "2", "--as-of", NOW.isoformat(), *options]
        for name, (path, options) in given.items()
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TZ": "America/New_York"}
    ran = subprocess.run(
        [str(python), "-c", _RUNS, json.dumps(arguments)], env=environment, capture_output=True, text=True, check=False
    )
    answers = [json.loads(line.removeprefix("ran:")) for line in ran.stdout.splitlines() if line.startswith("ran:")]
    assert len(answers) == len(given), ran.stderr[-2_000:]
    return {name: (code, said, folder / name) for name, (code, said) in zip(given, answers, strict=True)}


def rows(folder: Path) -> list[dict[str, Any]]:
    found = pyarrow.parquet.read_table(folder).to_pylist()
    return sorted(found, key=lambda row: int(row["rank"]))


def row(ranked: Ranked) -> dict[str, Any]:
    return {
        "rank": ranked.rank,
        "post_id": str(ranked.post.id),
        "account": ranked.post.creator.handle,
        "verdict": ranked.verdict.value,
        "score": ranked.score,
        "low": ranked.low,
        "high": ranked.high,
        "beats": ranked.beats,
        "raw": ranked.raw,
        "weakest": ranked.weakest,
        "contributions": ranked.contributions,
    }


@pytest.mark.parametrize(
    ("run", "options"),
    [("whole", {}), ("some", {"pooled_posts": SOME}), ("reach", {"objective": "reach", "per": "reach"})],
)
def test_a_cluster_comes_to_the_ranking_of_one_machine(
    runs: Mapping[str, tuple[int, str, Path]], posts: list[Post], run: str, options: dict[str, Any]
) -> None:
    code, said, folder = runs[run]

    assert (code, said) == (0, f"ranked {len(posts):,} posts into {folder}\n")
    found = [each | {"contributions": dict(each["contributions"])} for each in rows(folder)]
    columns = Columns.of(posts, NOW, options.get("per", "views"))
    assert found == [row(ranked) for ranked in rank_columns(columns, now=NOW, **options)]


def test_what_is_compared_has_ties_and_posts_of_which_nothing_is_known(
    runs: Mapping[str, tuple[int, str, Path]],
) -> None:
    found = rows(runs["whole"][2])

    assert len({each["score"] for each in found}) < len(found) - 40
    assert {each["verdict"] for each in found} == {"promote", "test", "improve", "do_not_boost"}
    assert any(each["raw"] is None and not each["contributions"] for each in found)
    assert all(math.isfinite(each["score"]) for each in found)


def test_posts_of_which_only_views_are_known_keep_the_order_of_their_ids(
    runs: Mapping[str, tuple[int, str, Path]],
) -> None:
    found = rows(runs["bare"][2])

    assert [each["post_id"] for each in found] == sorted(each["post_id"] for each in found)
    assert {(each["score"], each["beats"], each["raw"], each["verdict"], each["weakest"]) for each in found} == {
        (0.0, 0.5, None, "do_not_boost", "")
    }
    assert [each["contributions"] for each in found] == [[]] * 60


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ("twice", "post_id: rows that repeat a post: 1 (keep each post's newest row)"),
        ("unnamed", "hook_2s: no post has more than one: these look like rates (multiply by the views)"),
        ("words", "views: views is string, not a number (cast it to double)"),
        ("nowhere", "no such folder"),
        ("again", "already exists"),
        ("fame", "there is no objective 'fame'"),
    ],
)
def test_what_cannot_be_ranked_is_refused_in_a_sentence(
    runs: Mapping[str, tuple[int, str, Path]], run: str, why: str
) -> None:
    code, said, _ = runs[run]

    assert code == 2
    assert why in said
    assert "Traceback" not in said
    assert said.count("\n") == 1
