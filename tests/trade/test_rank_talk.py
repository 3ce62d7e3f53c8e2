"""Buying questions are some of the comments: what of these is only talk is not held for demand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import a
from firesteel.posts import WEIGHTS, Post, Ranked, Signals, rank
from firesteel.posts.columns import Columns
from firesteel.posts.judging.pool import Pool, Tally, pooled

NOW = a.at(0)


def told(comments: float | None, *, questions: float = 12.0, saves: float = 40.0) -> Signals:
    return Signals(views=4_000.0, intent_comments=questions, comments=comments, saves=saves)


def account(*own: Signals, size: int = 30) -> list[Post]:
    """Posts of one account: usual ones that differ a little, and before them `own`."""
    dice = np.random.default_rng(5)
    usual = [
        told(float(n := dice.poisson(40)), questions=float(dice.binomial(n, 0.3)), saves=float(dice.poisson(40)))
        for _ in range(size)
    ]
    return [a.post(str(i), "mara", signals=signals) for i, signals in enumerate((*own, *usual))]


def learnt(posts: list[Post]) -> Pool:
    columns = Columns.of(posts, NOW)
    return pooled(columns, Tally.of(columns, "views"), weights=WEIGHTS["sales"])[0]


def first(posts: list[Post]) -> Ranked:
    ranked = rank(posts, now=NOW).of(posts[0].id)
    assert ranked is not None
    return ranked


def test_as_many_questions_say_more_where_fewer_talk() -> None:
    quiet, loud = (first(account(told(comments))) for comments in (20.0, 400.0))

    assert quiet.contributions["intent_comments"] > loud.contributions["intent_comments"] + 0.1
    assert quiet.signals["intent_comments"].value == loud.signals["intent_comments"].value
    assert quiet.signals["intent_comments"].baseline < loud.signals["intent_comments"].baseline


def test_ten_times_the_comments_with_ten_times_the_questions_are_above_usual() -> None:
    ranked = first(account(told(400.0, questions=120.0)))

    assert ranked.contributions["intent_comments"] > 0.5


def test_comments_that_come_with_saves_are_not_held_for_talk() -> None:
    dice = np.random.default_rng(6)
    with_saves: list[Post] = []
    with_nothing: list[Post] = []
    for i in range(200):
        ours, theirs = dice.normal(0, 0.8, 2)
        comments = float(dice.poisson(60 * math.exp(ours)))
        for posts, saving in ((with_saves, ours), (with_nothing, theirs)):
            signals = {name: float(dice.poisson(80 * math.exp(saving))) for name in ("saves", "shares", "follows")}
            seen = Signals(views=9_000.0, comments=comments, intent_comments=comments // 4, **signals)
            posts.append(a.post(str(i), "mara", signals=seen))

    assert learnt(with_saves).talk_slope < 0.2
    assert learnt(with_nothing).talk_slope > 0.45


def test_questions_are_judged_out_of_views_alone_where_nobody_counted_comments() -> None:
    posts = [replace(post, signals=replace(post.signals, comments=None)) for post in account()]

    ranking = rank(posts, now=NOW)

    assert learnt(posts).talk_slope == 0.0
    assert len({ranked.signals["intent_comments"].baseline for ranked in ranking}) == 1


def test_a_post_whose_comments_nobody_counted_is_judged_as_if_it_had_the_usual_ones() -> None:
    uncounted = first(account(told(None)))
    baselines = [first(account(told(comments))).signals["intent_comments"].baseline for comments in (20.0, 80.0)]

    assert baselines[0] < uncounted.signals["intent_comments"].baseline < baselines[1]


def test_the_comments_of_an_only_post_change_nothing() -> None:
    others = [replace(post, creator=a.post("x", "tove").creator) for post in account()[1:]]
    quiet, loud = (first([a.post("0", "mara", signals=told(comments)), *others]) for comments in (20.0, 20_000.0))

    assert quiet.signals["intent_comments"].baseline == pytest.approx(
        loud.signals["intent_comments"].baseline, rel=0.02
    )


def test_comments_weigh_on_nothing_but_questions() -> None:
    quiet, loud = (first(account(told(comments))) for comments in (20.0, 400.0))

    assert quiet.signals["saves"] == loud.signals["saves"]
