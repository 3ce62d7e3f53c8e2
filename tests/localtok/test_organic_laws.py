"""Laws of how posts spread: the tail is the one the pools imply, and ads leave it alone unless they are coupled."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from typing import Any

import pytest
from campaigning import HOUR, small
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import dice, organic
from localtok.market.model import Model, Organic

few = settings(deadline=None, max_examples=20, derandomize=True)


def model(**changes: Any) -> Model:
    return Model(organic=replace(Organic(), **changes))


def destinies(of: Model, count: int, entertainment: float = 0.0) -> list[int]:
    start = dice.stream(5, "posts")
    return [organic.destiny(dice.one(start, k), entertainment, 50_000, False, of) for k in range(count)]


@pytest.mark.parametrize(("passing", "growth"), [(0.10, 2.8), (-0.3, 3.3), (0.5, 2.0)])
def test_view_counts_fall_with_the_power_the_pools_imply(passing: float, growth: float) -> None:
    """Measured between two numbers of views a whole number of pools apart, far from the first and from the last."""
    of = model(passing=passing, growth=growth, stages=10, luck=0.3)
    exponent = organic.tail_exponent(of, organic.passing(of, 0.0, 50_000, False))

    views = destinies(of, 30_000)

    low = 4 * of.organic.pool * growth
    many, fewer = (sum(seen > low * growth**pools for seen in views) for pools in (0, 4))
    measured = math.log(many / fewer) / (4 * math.log(growth))
    spread = math.sqrt(1 / fewer - 1 / many) / (4 * math.log(growth))
    assert fewer > 100
    assert measured == pytest.approx(exponent, abs=4 * spread + 0.02)


def test_three_in_ten_pass_to_a_pool_three_times_as_large_and_the_tail_is_that_of_one_over_x() -> None:
    assert organic.tail_exponent(model(growth=3.3), dice.probability(0.3)) == pytest.approx(1.008, abs=0.001)


@few
@given(st.floats(-2, 2), st.floats(-2, 2), st.integers(1, 10_000_000))
def test_what_entertains_more_passes_oftener_and_its_tail_is_heavier(one: float, other: float, followers: int) -> None:
    dull, funny = sorted((one, other))
    passes = [organic.passing(model(), entertains, followers, False) for entertains in (dull, funny)]

    assert 0 < passes[0] <= passes[1] < dice.ONE
    assert organic.tail_exponent(model(), passes[0]) >= organic.tail_exponent(model(), passes[1]) > 0


def test_without_stages_or_luck_every_post_ends_with_the_first_pool() -> None:
    assert set(destinies(model(pool=700.0, stages=0, luck=0.0), 50)) == {700}


@few
@given(st.floats(0, 90 * 86_400), st.floats(1, 500), st.floats(0.2, 4))
def test_an_age_and_what_is_reached_by_then_are_each_others_reverse(age: float, hours: float, power: float) -> None:
    of = model(reached_h=hours, reached_power=power)
    share = organic.reached(age, of)

    assert 0 <= share < 1
    if share < 0.99:
        assert organic.age_at(share, of) == pytest.approx(age, rel=1e-6, abs=1e-3)


@few
@given(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 2_000))
def test_what_ads_win_brings_a_post_no_view_by_default(follows: int, shares: int, hour: int) -> None:
    world = small()
    post = next(iter(world.posts.values()))
    start, now = dice.stream(3, "hour", hour), post.created_at + hour * HOUR
    alone = organic.views_in_hour(post, 40_000, 9_000, now, start)

    post.paid.follows = follows

    assert organic.views_in_hour(post, 40_000, 9_000, now, start, shares=shares) == alone


def test_coupled_followers_and_shares_bring_views_and_nothing_else_does() -> None:
    world, of = small(), model(coupling=0.5)
    post = next(iter(world.posts.values()))

    def mean(shares: int = 0) -> float:
        starts = (dice.stream(4, "hour", k) for k in range(600))
        return statistics.fmean(
            organic.views_in_hour(post, 0, 0, world.now, start, model=of, shares=shares) for start in starts
        )

    post.paid.likes = post.paid.plays = 1_000_000
    assert mean() == 0
    assert mean(shares=8) == pytest.approx(0.5 * 8 * of.organic.share_views, rel=0.07)
    post.paid.follows = 1_000_000
    assert mean() == pytest.approx(0.5 * 1_000_000 * of.organic.trickle, rel=0.07)
