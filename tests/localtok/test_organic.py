"""How posts spread without money, and what their counts say about what they are worth."""

from __future__ import annotations

import statistics

import pytest
from campaigning import DAY, HOUR, small

from localtok.market import dice, organic
from localtok.world import World


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_views_say_little_about_worth_and_quiet_signals_say_more(seed: int) -> None:
    world = World(seed=seed)
    posts = list(world.posts.values())
    worth = [world.creatives.all[post.index].click * world.creatives.all[post.index].buy for post in posts]
    seen = [max(post.organic.plays, 1) for post in posts]

    def follows(name: str) -> float:
        return _rank_correlation(worth, [getattr(p.organic, name) / n for p, n in zip(posts, seen, strict=True)])

    assert abs(_rank_correlation(worth, seen)) < 0.3
    assert follows("saves") > 0.55
    assert follows("profile_visits") > 0.5
    assert follows("watched_6s") > 0.4
    assert follows("likes") < follows("saves")


def test_view_counts_have_a_heavy_tail(world: World) -> None:
    views = sorted(post.organic.plays for post in world.posts.values())

    assert views[0] > 300
    assert views[-7] > 20 * statistics.median(views)


def test_a_post_spreads_fast_at_first_and_never_beyond_its_destiny() -> None:
    shares = [organic.reached(day * DAY) for day in (0, 1, 2, 7, 45)]

    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.5 < shares[1] < 0.7
    assert 0.98 < shares[4] < 1
    assert organic.age_at(organic.reached(5 * DAY)) == pytest.approx(5 * DAY)


def test_views_and_comments_keep_coming_but_fewer(world: World) -> None:
    before = sum(post.organic.plays for post in world.posts.values())
    gained = []
    for _ in range(3):
        world.advance(24)
        now = sum(post.organic.plays for post in world.posts.values())
        gained.append(now - before)
        before = now

    assert gained[0] > gained[1] > gained[2] > 0
    fresh = [one for one in world.comments.values() if one.created_at >= world.now - 3 * DAY]
    assert len(fresh) > 0
    assert all(one.ad_id == "" for one in fresh)


@pytest.mark.parametrize("status", ["PRIVATE", "FRIENDS", "DELETED"])
def test_a_post_that_is_not_public_does_not_spread(status: str) -> None:
    world = small()
    post = next(iter(world.posts.values()))
    before, post.status = post.organic.plays, status

    world.advance(24)

    assert post.organic.plays == before


@pytest.mark.parametrize(("n", "p"), [(40, 0.1), (3_000, 0.002), (5_000, 0.4), (200_000, 0.97), (7, 0.5)])
def test_binomial_counts_have_the_right_mean_and_spread(n: int, p: float) -> None:
    start = dice.stream(1, "a test", n)
    drawn = [dice.binomial(n, dice.probability(p), dice.one(start, k)) for k in range(4_000)]

    spread = (n * p * (1 - p)) ** 0.5
    assert statistics.fmean(drawn) == pytest.approx(n * p, abs=5 * spread / 60)
    assert statistics.pstdev(drawn) == pytest.approx(spread, rel=0.06)
    assert 0 <= min(drawn) <= max(drawn) <= n


@pytest.mark.parametrize("mean", [0.2, 4.0, 29.9, 30.1, 900.0])
def test_poisson_counts_have_the_right_mean_and_spread(mean: float) -> None:
    start = dice.stream(2, "a test", round(mean * 10))
    drawn = [dice.poisson(mean, dice.one(start, k)) for k in range(4_000)]

    assert statistics.fmean(drawn) == pytest.approx(mean, abs=5 * mean**0.5 / 60)
    assert statistics.pvariance(drawn) == pytest.approx(mean, rel=0.12)


def test_draws_of_one_purpose_say_nothing_about_another() -> None:
    one = [dice.one(dice.stream(7, "like", 3), k) & 1 for k in range(4_000)]
    other = [dice.one(dice.stream(7, "share", 3), k) & 1 for k in range(4_000)]

    assert 1_850 < sum(a == b for a, b in zip(one, other, strict=True)) < 2_150


def test_an_hour_brings_what_the_curve_has_left() -> None:
    world = small()
    post = next(iter(world.posts.values()))
    start = dice.stream(1, "hours")
    due = 90_000 * (organic.reached(HOUR) - organic.reached(0))

    drawn = [organic.views_in_hour(post, 90_000, 0, post.created_at, dice.stream(start, "hour", k)) for k in range(300)]

    assert statistics.fmean(drawn) == pytest.approx(due, rel=0.02)


def _rank_correlation(one: list[float] | list[int], other: list[float] | list[int]) -> float:
    def ranks(values: list[float] | list[int]) -> list[float]:
        order = sorted(range(len(values)), key=lambda at: values[at])
        placed = [0.0] * len(values)
        for rank, at in enumerate(order):
            placed[at] = float(rank)
        return placed

    return statistics.correlation(ranks(one), ranks(other))
