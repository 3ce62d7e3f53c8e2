"""What a sceptic tries on the ranking: broken counters, lone outliers, luck that looks like skill, odds that are not true."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import a
from firesteel.posts import Post, Signals, Verdict, rank

_RATES = {"hook_2s": 0.4, "completions": 0.12, "intent_comments": 0.0008, "saves": 0.006, "shares": 0.004}
_SALES = {"hook_2s": 0.5, "completions": 0.5, "intent_comments": 1.2, "saves": 1.0, "shares": 0.7}


def drawn(size: int, seed: int, handle: str = "mara", views: float = 3_000.0) -> tuple[list[Post], list[float]]:
    """Posts whose true rates are known, and what their true log-lifts add up to."""
    dice = np.random.default_rng(seed)
    quality = dice.normal(size=size)
    truth = np.zeros(size)
    counts: dict[str, list[float]] = {}
    for name, rate in _RATES.items():
        lift = (0.2 if name in ("hook_2s", "completions") else 0.5) * (0.8 * quality + 0.6 * dice.normal(size=size))
        truth += _SALES[name] * lift
        usual = rate * math.exp(dice.normal(0, 0.3))
        counts[name] = np.minimum(dice.poisson(views * usual * np.exp(lift)), views).astype(float).tolist()
    posts = [
        a.post(
            f"{handle}-{i:02}",
            handle,
            format="",
            signals=Signals(views=views, **{name: column[i] for name, column in counts.items()}),
        )
        for i in range(size)
    ]
    return posts, truth.tolist()


def scores(posts: list[Post]) -> dict[str, float]:
    ranking = rank(posts, now=a.at(0))
    return {post.id: float(ranking.score[row]) for row, post in enumerate(ranking.posts)}


def alike(one: dict[str, float], other: dict[str, float]) -> float:
    """Correlation of the scores of the posts that are in both."""
    names = sorted(one.keys() & other.keys())
    return float(np.corrcoef([one[name] for name in names], [other[name] for name in names])[0, 1])


def odd(**given: float) -> Post:
    return a.post(
        "odd", "mara", format="", signals=Signals(**{"views": 3_000.0, "saves": 18.0, "shares": 12.0} | given)
    )


def test_the_interval_of_a_score_holds_the_truth_in_an_account_of_six_too() -> None:
    """All signals of a small account's usual post are too high together where it had a good month."""
    held = []
    for seed in range(100):
        posts, truth = drawn(6, seed)
        ranking = rank(posts, now=a.at(0))
        of = dict(zip((post.id for post in posts), truth, strict=True))
        held += [ranking.low[row] <= of[post.id] <= ranking.high[row] for row, post in enumerate(ranking.posts)]

    assert 0.84 <= np.mean(held) <= 0.94


def test_nothing_at_all_does_not_look_better_than_usual() -> None:
    """Half an event added to none looked like three times the usual rate of a rare deed."""
    posts = drawn(20, 1)[0]
    empty = odd(views=150.0, saves=0.0, shares=0.0, intent_comments=0.0)

    ranked = rank([*posts, empty], now=a.at(0)).of(empty.id)

    assert ranked is not None and ranked.raw is not None
    assert ranked.raw < ranked.score < 0


def test_usual_rates_look_usual_whatever_the_views() -> None:
    posts = [a.post(str(i), signals=Signals(views=10_000.0, saves=60.0, shares=40.0)) for i in range(20)]
    one = a.post("one", signals=Signals(views=10.0, saves=0.06, shares=0.04))

    ranked = rank([*posts, one], now=a.at(0)).of(one.id)

    assert ranked is not None
    assert ranked.raw == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("name", ["views", "saves", "watch_time_s"])
@pytest.mark.parametrize("count", [math.inf, math.nan, -5.0, 1e300])
def test_a_counter_that_cannot_be_is_not_known_and_spoils_no_other_post(name: str, count: float) -> None:
    posts = drawn(20, 1)[0]
    plain = scores([*posts, a.post("odd", "mara", format="", signals=replace(odd().signals, **{name: None}))])

    assert scores([*posts, odd(**{name: count})]) == plain


def test_more_completions_than_views_are_all_views_and_no_more() -> None:
    posts = drawn(20, 1)[0]

    assert scores([*posts, odd(completions=60_000.0)]) == scores([*posts, odd(completions=3_000.0)])


def test_a_post_counted_before_it_was_published_gets_no_credit_for_its_youth() -> None:
    posts = drawn(20, 1)[0]
    unknown, later = replace(odd(), posted_at=None), replace(odd(), posted_at=a.at(2))

    assert scores([*posts, later]) == scores([*posts, unknown])


def test_a_post_of_two_hours_is_tested_at_most_and_says_for_how_long_to_look() -> None:
    posts = drawn(20, 1)[0]
    young = replace(odd(hook_2s=1_500.0, saves=60.0, shares=40.0), posted_at=a.at(hours=-2))

    ranked = rank([*posts, young], now=a.at(0)).of(young.id)

    assert ranked is not None
    assert ranked.verdict is Verdict.TEST
    assert "A test, not more: an audience is measured for 72 h before a post is promoted" in ranked.reasons


@pytest.mark.parametrize("times", [30.0, 1000.0])
def test_one_broken_counter_leaves_the_others_in_their_order(times: float) -> None:
    posts = drawn(40, 3)[0]

    assert alike(scores(posts), scores([*posts, odd(saves=18.0 * times)])) > 0.97


def test_another_account_of_quite_other_habits_hardly_moves_this_one() -> None:
    posts, others = drawn(40, 3)[0], drawn(40, 4, "zoe")[0]
    loud = [
        replace(post, signals=replace(post.signals, saves=8 * (post.signals.saves or 0), intent_comments=0.0))
        for post in others
    ]

    assert alike(scores(posts), scores([*posts, *loud])) > 0.99


def test_an_account_split_in_two_keeps_its_order() -> None:
    posts = drawn(40, 3)[0]
    split = [replace(post, creator=a.post("", f"mara{i % 2}").creator) for i, post in enumerate(posts)]

    assert alike(scores(posts), scores(split)) > 0.97


def test_posts_no_two_of_a_format_keep_their_order() -> None:
    posts = drawn(40, 3)[0]
    apart = [replace(post, format=f"kind {i}") for i, post in enumerate(posts)]

    assert alike(scores(posts), scores(apart)) > 0.97


def test_a_post_of_usual_rates_gains_nothing_by_going_viral_but_certainty() -> None:
    posts = drawn(40, 3)[0]
    usual = {name: signal.baseline for name, signal in rank(posts, now=a.at(0))[0].signals.items()}
    found = []
    for views in (3e2, 3e3, 3e5, 2e7):
        viral = odd(**{name: rate * views for name, rate in usual.items()}, views=views)
        ranked = rank([*posts, viral], now=a.at(0)).of(viral.id)
        assert ranked is not None
        found.append(ranked)

    assert all(abs(ranked.score) < 0.25 for ranked in found)
    assert all(ranked.verdict is not Verdict.PROMOTE for ranked in found)
    assert found[0].high - found[0].low > 2 * (found[3].high - found[3].low)
