"""Does the score say what comes next? Posts ranked by their first three days, judged by their last three.

94,784 real impressions of a short-video app (KuaiRand, April 2022), exact repeats dropped. Posts with ten impressions or
more in both windows. The ranking sees the first window only. An impression maps to our columns so:

    views           every impression: the feed plays by itself, so being shown is the view TikTok counts
    hook_2s         play_time_ms ≥ 2000
    completions     play_time_ms ≥ duration_ms
    watch_time_s    the sum of play times
    profile_visits  is_profile_enter;  follows is_follow;  shares is_forward;  likes is_like;  comments is_comment
    unseen          saves, rewatches and comments with a buying intent: the file has none of them

`plays` ranks by the number of views, `engagement` by (likes + comments + shares) ÷ views. A figure is the Spearman
correlation over posts with the later rate; `error` is its bootstrap standard error over posts (400 draws, fixed seed),
`against` the better of the two others. The difference to each is drawn on the same posts, so its error is much smaller
than the two errors suggest: it is `lead` with `lead_error`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from bench.data import file
from firesteel.posts import Creator, Post, Signals, rank
from firesteel.values import PostId

DRAWS = 400
SEED = 20_220_425
CUT = datetime(2022, 4, 28, tzinfo=UTC)
_POSTS = """
with seen as (select distinct * from read_parquet($path)),
windows as (
    select
        video_id, any_value(author_id) as author, any_value(upload_dt) as uploaded, max(duration_ms) / 1000 as duration_s,
        count(*) filter (date <= 20220427) as views,
        count(*) filter (date <= 20220427 and play_time_ms >= 2000) as hook_2s,
        coalesce(sum(play_time_ms) filter (date <= 20220427), 0) / 1000 as watch_time_s,
        count(*) filter (date <= 20220427 and play_time_ms >= duration_ms) as completions,
        count(*) filter (date <= 20220427 and is_like = 1) as likes,
        count(*) filter (date <= 20220427 and is_comment = 1) as comments,
        count(*) filter (date <= 20220427 and is_forward = 1) as shares,
        count(*) filter (date <= 20220427 and is_follow = 1) as follows,
        count(*) filter (date <= 20220427 and is_profile_enter = 1) as profile_visits,
        count(*) filter (date > 20220427) as later,
        count(*) filter (date > 20220427 and long_view = 1) as long_view,
        count(*) filter (date > 20220427 and is_profile_enter = 1) as profile_enter,
        count(*) filter (date > 20220427 and is_follow = 1) as follow
    from seen group by video_id
)
select * from windows where views >= 10 and later >= 10 order by video_id
"""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Shape (posts,) each: how the first window ranks them, and the rates of the last."""

    score: Array
    plays: Array
    engagement: Array
    outcomes: dict[str, Array]


def figures() -> Iterator[dict[str, Any]]:
    given = windows()
    rankings = {"score": given.score, "plays": given.plays, "engagement": given.engagement}
    dice = np.random.default_rng(SEED)
    draws = [dice.integers(0, len(given.score), len(given.score)) for _ in range(DRAWS)]
    for outcome, rate in given.outcomes.items():
        drawn = {name: [spearman(by[draw], rate[draw]) for draw in draws] for name, by in rankings.items()}
        found = {name: spearman(by, rate) for name, by in rankings.items()}
        for name in rankings:
            yield _row(name, outcome, found, drawn)
    drawn_plays = [spearman(given.score[draw], given.plays[draw]) for draw in draws]
    yield {
        "figure": "score_plays",
        "value": spearman(given.score, given.plays),
        "unit": "Spearman",
        "error": float(np.std(drawn_plays)),
        "posts": len(given.score),
    }


def windows() -> Forward:
    """The two windows' posts; raises `Skipped` where the file is absent."""
    path = file("c1_kuairand_impressions/impressions_20220425-0430.parquet")
    rows = duckdb.sql(_POSTS, params={"path": str(path)}).to_arrow_table().to_pylist()
    scores = {ranked.post.id: ranked.score for ranked in rank([_post(row) for row in rows], now=CUT)}
    later = np.array([row["later"] for row in rows], dtype=float)
    return Forward(
        score=np.array([scores[PostId(str(row["video_id"]))] for row in rows]),
        plays=np.array([row["views"] for row in rows], dtype=float),
        engagement=np.array([(row["likes"] + row["comments"] + row["shares"]) / row["views"] for row in rows]),
        outcomes={
            name: np.array([row[name] for row in rows], dtype=float) / later
            for name in ("long_view", "profile_enter", "follow")
        },
    )


def spearman(left: Array, right: Array) -> float:
    return float(np.corrcoef(rankdata(left), rankdata(right))[0, 1])


def _row(name: str, outcome: str, found: dict[str, float], drawn: dict[str, list[float]]) -> dict[str, Any]:
    others = [other for other in found if other != name and other != "score"] if name == "score" else ["score"]
    rival = max(others, key=lambda other: found[other])
    leads = np.array(drawn[name]) - np.array(drawn[rival])
    return {
        "figure": f"{name}_{outcome}",
        "value": found[name],
        "unit": "Spearman",
        "against": found[rival],
        "ratio": found[name] / found[rival] if found[rival] > 0 else None,
        "error": float(np.std(drawn[name])),
        "lead": found[name] - found[rival],
        "lead_error": float(np.std(leads)),
    }


def _post(row: dict[str, Any]) -> Post:
    counted = ("hook_2s", "watch_time_s", "completions", "likes", "comments", "shares", "follows", "profile_visits")
    uploaded = row["uploaded"]
    return Post(
        id=PostId(str(row["video_id"])),
        creator=Creator(handle=str(row["author"])),
        posted_at=datetime.fromisoformat(uploaded).replace(tzinfo=UTC) if uploaded else None,
        duration_s=float(row["duration_s"]) or None,
        signals=Signals(views=float(row["views"]), **{name: float(row[name]) for name in counted}),
        as_of=CUT,
    )
