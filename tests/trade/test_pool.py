"""What all posts say together is learnt once; with it each account is ranked by itself, and comes out the same to the bit."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import asdict, replace
from datetime import datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.posts import MEASURES, WEIGHTS, Post, Ranked, Signals, rank
from firesteel.posts.columns import Columns
from firesteel.posts.judging.pool import Pool, Tally, pooled
from firesteel.posts.ranking import rank_columns, score

NOW: datetime = a.at(0)
_RATES = {
    "hook_2s": 0.5,
    "completions": 0.15,
    "intent_comments": 0.002,
    "comments": 0.01,
    "saves": 0.009,
    "shares": 0.004,
}


def catalogue(seed: int, accounts: int) -> list[Post]:
    """Accounts of one to forty posts; some show a signal the others do not, some of nobody known, two posts alike."""
    dice = np.random.default_rng(seed)
    posts: list[Post] = []
    for k in range(accounts):
        handle = "" if k == 3 else f"account{k:02}"
        for _ in range(int(dice.choice([1, 4, 14, 15, 40]))):
            views = float(dice.integers(0, 5_000))
            counts = {
                name: float(dice.poisson(views * rate * dice.gamma(4.0, 0.25)))
                for name, rate in _RATES.items()
                if dice.random() < 0.9
            }
            if k % 5 == 1:
                counts["watch_time_s"] = views * float(dice.uniform(2, 12))
            posts.append(
                a.post(
                    str(1000 + len(posts)),
                    handle,
                    format=str(dice.choice(["", "demo", "review"])) if k % 2 else "",
                    duration_s=float(dice.integers(5, 90)) if dice.random() < 0.8 else None,
                    posted_at=a.at(-float(dice.uniform(0, 60))) if dice.random() < 0.8 else None,
                    signals=Signals(views=views, reach=0.7 * views, **counts),
                )
            )
    return [*posts, replace(posts[0], id=a.post("999").id)]


def learnt(columns: Columns, posts: int, per: str = "views") -> Pool:
    tally = Tally.of(columns, per)
    return pooled(columns.only(tally.chosen(posts)), tally, weights=WEIGHTS["sales"], per=per)[0]


def said(ranked: Ranked) -> Ranked:
    return replace(ranked, rank=0)


@settings(deadline=None, max_examples=12)
@given(
    st.integers(0, 9_999), st.integers(1, 12), st.sampled_from([1, 60, 100_000]), st.sampled_from(["views", "reach"])
)
def test_accounts_ranked_one_by_one_come_out_as_all_at_once(seed: int, accounts: int, some: int, per: str) -> None:
    posts = catalogue(seed, accounts)
    columns = Columns.of(posts, NOW, per)
    pool = pickle.loads(pickle.dumps(learnt(columns, some, per)))

    apart = {
        ranked.post.id: said(ranked)
        for handle in columns.accounts
        for ranked in score(Columns.of([p for p in posts if p.creator.handle == handle], NOW, per), pool, now=NOW)
    }

    together = rank_columns(columns, now=NOW, per=per, pooled_posts=some)
    assert {ranked.post.id: said(ranked) for ranked in together} == apart


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 9_999), st.integers(0, 99))
def test_which_accounts_are_learnt_from_does_not_depend_on_the_order_of_the_posts(seed: int, shuffle: int) -> None:
    posts = catalogue(seed, 8)
    shuffled = random.Random(shuffle).sample(posts, len(posts))

    assert learnt(Columns.of(shuffled, NOW), 50) == learnt(Columns.of(posts, NOW), 50)


def test_all_posts_are_learnt_from_where_they_are_few() -> None:
    tally = Tally.of(
        Columns.of([a.post(str(i), f"a{i % 40}", signals=Signals(views=900.0, saves=9.0)) for i in range(400)], NOW),
        "views",
    )

    assert [int(tally.chosen(posts).sum()) for posts in (400, 399, 201, 200, 1)] == [40, 40, 21, 20, 2]


def test_a_signal_that_few_accounts_show_is_learnt_from_these() -> None:
    common = [
        a.post(f"{k}-{i}", f"a{k}", signals=Signals(views=900.0, saves=9.0)) for k in range(30) for i in range(20)
    ]
    rare = [a.post(f"r-{i}", "rare", signals=Signals(views=900.0, watch_time_s=9_000.0)) for i in range(20)]
    tally = Tally.of(Columns.of([*common, *rare], NOW), "views")

    chosen = [name for name, kept in zip(tally.accounts, tally.chosen(100), strict=True) if kept]

    assert len(chosen) == 6
    assert "rare" in chosen


def test_the_few_that_are_learnt_from_stand_for_all() -> None:
    posts = [post for seed in range(6) for post in catalogue(seed, 12)]
    posts = [replace(post, id=a.post(str(i)).id) for i, post in enumerate(posts)]
    columns = Columns.of(posts, NOW)

    whole, some = rank_columns(columns, now=NOW), rank_columns(columns, now=NOW, pooled_posts=300)

    assert float(np.corrcoef(whole.score, some.score)[0, 1]) > 0.98


def test_a_pool_is_plain_numbers_and_words() -> None:
    pool = learnt(Columns.of(catalogue(2, 6), NOW), 100_000)

    assert json.loads(json.dumps(asdict(pool)))["posts"] == pool.posts
    assert len(pickle.dumps(pool)) < 20_000
    assert set(pool.signals) < {measure.name for measure in MEASURES}


def test_contributions_as_columns_are_those_said_of_each_post() -> None:
    ranking = rank(catalogue(3, 4), now=NOW)

    columns = ranking.contributions()

    for row in range(len(ranking)):
        found = {name: float(column[row]) for name, column in columns.items() if not np.isnan(column[row])}
        assert found == ranking.at(row).contributions
