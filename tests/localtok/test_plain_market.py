"""The market configured down to a plain one: what it comes to is what hands and brute force work out.

Equivalence with an auction simulator that has nothing else, as platform-model reference, section 2.1, has it.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onetick import crowd, lanes, log, rules, share, slots, sold
from scipy.integrate import quad
from scipy.stats import norm

from localtok.calibration import presets
from localtok.calibration.flights import Terms, put
from localtok.market import dice, engine
from localtok.market.engine import Crowd, Sold
from localtok.world import World

USD = 1_000_000
SPREAD = 168 / 256
"""Of log values over people, where an ad speaks to one taste alone and with all its weight: nat."""
VIEWERS = 60_000
PLAIN = str(Path(presets.__file__).parent / "presets" / "plain.yaml")


def strangers(ads: int, click: float = 0.05) -> Crowd:
    """People whose liking of each ad has nothing to do with that of another; who sees an ad stays, and clicks by liking."""
    taste = np.zeros((VIEWERS, 16), np.float32)
    for ad in range(ads):
        draws = dice.many(dice.stream(11, "taste", ad), np.arange(VIEWERS, dtype=np.int64))
        taste[:, ad] = np.clip((dice.normals()[draws >> np.uint64(52)] * 32 + 512) >> 10, -127, 127)
    chances = np.zeros((ads, 8), np.int64)
    chances[:, 6] = dice.probability(click)
    return crowd(VIEWERS, ads, taste=taste, speaks=speaking(ads), chances=chances)


def speaking(ads: int) -> np.ndarray:
    """Each ad to a taste of its own."""
    return (168 * np.eye(ads, 16)).astype(np.float32)


def auction(ads: int, rule: str = "second") -> Sold:
    """Everybody once, before ads that value him at a cent times how he likes them."""
    offered = lanes(
        ads, row=np.arange(ads), aim=np.ascontiguousarray(speaking(ads).T), hook=np.full(ads, dice.ROWS - 1, np.int64)
    )
    by = rules(within=True, first_price=rule == "first", reserve=0, plays=dice.ONE, act_watched=0, avatar=0)
    return sold(offered, slots(VIEWERS), strangers(ads), by)


def order_statistic(ads: int, place: int, power: float) -> float:
    """Mean of exp(power * the `place`-th largest of so many independent log values)."""

    def density(z: float) -> float:
        below = norm.cdf(z)
        count = math.comb(ads - 1, place - 1) * ads
        return float(count * norm.pdf(z) * below ** (ads - place) * (1 - below) ** (place - 1))

    return float(quad(lambda z: math.exp(power * SPREAD * z) * density(z), -8, 8)[0])


def test_two_log_normal_bidders_pay_the_mean_of_the_smaller_value() -> None:
    what = auction(2)

    by_hand = 10_000 * 2 * math.exp(SPREAD**2 / 2) * norm.cdf(-SPREAD / math.sqrt(2))
    assert 10_000 * order_statistic(2, 2, 1.0) == pytest.approx(by_hand, rel=1e-6)
    assert_mean(what.charge, by_hand)


@pytest.mark.parametrize("ads", [3, 8])
def test_revenue_is_the_mean_of_the_second_largest_value(ads: int) -> None:
    assert_mean(auction(ads).charge, 10_000 * order_statistic(ads, 2, 1.0))


def test_at_first_price_revenue_is_the_mean_of_the_largest_value() -> None:
    assert_mean(auction(5, "first").charge, 10_000 * order_statistic(5, 1, 1.0))


@pytest.mark.parametrize("ads", [1, 5])
def test_the_click_rate_is_that_of_those_who_like_the_winner_best(ads: int) -> None:
    clicked = auction(ads).did & engine.BIT["clicks"] != 0

    assert_mean(clicked, 0.05 * order_statistic(ads, 1, 0.5))


def test_a_world_made_plain_earns_what_brute_force_over_all_its_people_says() -> None:
    """Every viewer's values, worked out one by one in floats, without the market's code."""
    world = World(5, PLAIN)
    ads = [put(world, post, Terms(goal="CLICK", daily_budget=0)) for post in world.posts.values()]
    for ad in ads:
        of = world.adgroups[ad.adgroup_id]
        of.budget_mode, of.billing_event = "BUDGET_MODE_INFINITE", "OCPM"
    world.advance(24)

    speaks = np.array([world.creatives.all[ad.index].taste for ad in ads])
    people = world.audience.taste.astype(np.float64) / 32 / dice.NAT
    worth = people @ (8 * speaks // 10).T
    best, second = worth.argmax(axis=1), np.sort(worth, axis=1)[:, -2]
    liking = (people * speaks[best]).sum(axis=1)
    clicking = np.array([world.creatives.all[ad.index].click for ad in ads])[best] / dice.ONE
    seen = np.array([world.market.exposure.of(ad.ad_id) for ad in ads]).astype(np.int64)
    weight, likely = seen.sum(axis=0), clicking * np.exp(liking / 2) / (1 + math.exp(-world.model.rates.hook))
    spent, clicks, impressions = (sum(column) for column in zip(*(told(world, ad.ad_id) for ad in ads), strict=True))
    expected, price = float((weight * likely).sum()), float((weight * np.exp(second)).sum()) / impressions

    assert impressions == int(weight.sum()) > 15_000
    assert seen[best, np.arange(world.audience.size)].sum() > 0.99 * impressions
    assert spent / impressions == pytest.approx(1_000 * world.model.pacing.opening * price, rel=0.01)
    assert abs(clicks - expected) < 3 * math.sqrt(expected)


def test_a_plain_world_knows_nothing_but_impressions_and_clicks() -> None:
    world = World(5, PLAIN)
    for post in world.posts.values():
        put(world, post, Terms(goal="REACH", daily_budget=100))
    world.advance(6)

    counted = [hour.counters for hour in world.hours.values()]
    assert sum(one.clicks for one in counted) > 0
    for name in ("likes", "comments", "shares", "saves", "profile_visits", "follows", "music_clicks"):
        assert sum(getattr(one, name) for one in counted) == 0, name
    assert not world.orders


@settings(deadline=None, derandomize=True, max_examples=25)
@given(st.integers(0, 1_000), st.integers(2, 6), st.sampled_from([-512, -200, -64, -8, 8, 64, 200, 512]))
def test_to_bid_ones_value_is_never_worse_than_another_bid(seed: int, ads: int, off: int) -> None:
    """Law 3: in a static auction of one slot at the second price. Logs of bids are off by `off`/256 nat."""
    honest, other = (utility(seed, ads, by) for by in (0, off))

    assert honest >= other


def test_at_first_price_honesty_earns_nothing_and_shading_does() -> None:
    assert utility(3, 3, 0, first_price=True) == 0
    assert utility(3, 3, -128, first_price=True) > 0


@settings(deadline=None, derandomize=True, max_examples=25)
@given(st.integers(0, 1_000), st.integers(2, 6), st.integers(1, 600))
def test_a_higher_bid_never_wins_less(seed: int, ads: int, more: int) -> None:
    """Law 14, slot by slot."""
    before, after = (set(duel(seed, ads, by)[0].slot[duel(seed, ads, by)[0].lane == 0].tolist()) for by in (0, more))

    assert before <= after


def test_a_weaker_hook_holds_fewer() -> None:
    """Law 14."""
    held = [
        share(
            sold(lanes(hook=np.array([dice.ZERO + by])), slots(4_000), crowd(4_000), rules(plays=dice.ONE)),
            "watched_2s",
        )
        for by in (-400, -200, 0, 200, 400)
    ]

    assert held == sorted(held)
    assert held[0] == pytest.approx(1 / (1 + math.exp(400 / 256)), abs=0.02)


def duel(seed: int, ads: int, off: int, first_price: bool = False) -> tuple[Sold, np.ndarray]:
    """Ads of which the first bids its value times exp(off/256); with the log of what each slot is worth to it."""
    some = np.random.default_rng(seed)
    taste = np.zeros((400, 16), np.float32)
    taste[:, :ads] = some.integers(-90, 90, (400, ads))
    bid = np.full(ads, log(10_000), np.int64) + some.integers(-100, 100, ads)
    worth = (taste[:, :ads] @ speaking(ads)[:, :ads].T)[:, 0].astype(np.int64) // 32 + int(bid[0])
    bid[0] += off
    offered = lanes(ads, row=np.arange(ads), aim=np.ascontiguousarray(speaking(ads).T), bid=bid)
    by = rules(within=True, first_price=first_price, reserve=0)
    return sold(offered, slots(400), crowd(400, ads, taste=taste, speaks=speaking(ads)), by), worth


def utility(seed: int, ads: int, off: int, first_price: bool = False) -> int:
    """Micros the first ad gets for what it pays."""
    what, worth = duel(seed, ads, off, first_price)
    mine = what.lane == 0
    value = dice.micros()[dice.rows(worth[what.viewer[mine]])]
    return int((value - what.charge[mine]).sum())


def assert_mean(values: np.ndarray, wanted: float) -> None:
    """The mean is the one wanted within its 99.7 % interval, and half a per cent for what tables round."""
    error = float(values.std()) / math.sqrt(len(values))
    assert len(values) == VIEWERS
    assert abs(float(values.mean()) - wanted) < 3 * error + 0.005 * wanted


def told(world: World, ad_id: str) -> tuple[int, int, int]:
    hours = world.hours.between(ad_id, 0, world.now)
    return (
        sum(hour.spend_micros for hour in hours),
        sum(hour.counters.clicks for hour in hours),
        sum(hour.counters.impressions for hour in hours),
    )
