"""Models at the ends of their ranges: any that a scenario may ask for runs, without overflow, the same in both engines."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import campaigning as c
import numpy as np
import onetick
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import dice, engine, odds, organic, pacing
from localtok.market.audience import Creatives
from localtok.market.engine import CHOICE
from localtok.market.model import Model, Organic, Pacing, Rates, Shop
from localtok.market.traits import DEPTH, Traits, drawn, product_taste
from localtok.runs import digest
from localtok.state import Counters, Hour
from localtok.world import World

needs_numba = pytest.mark.skipif(
    find_spec("numba") is None,
    reason="numba is not installed (pip install 'firesteel[fast]'): the compiled engine is not tested",
)
SCENE = """
about: A few people, and videos of every kind there may be.
viewers: 120
slots_a_day: 1500
advertiser: {balance: 1000000000, currency: CURRENCY}
creators: 0
brand:
  handle: lumen
  followers: 1
  posts:
    - {format: demo, views: 300, duration: 600, pull: 4, entertainment: 4, buyers: 100}
    - {format: entertainment, views: 300, duration: 3, pull: -4, entertainment: -4, buyers: 0.001}
    - {format: review, views: 300}
"""
RICH, DEAREST = 10**15, 10**14
"""Micros: a budget and a bid larger than any door takes."""
BUSIEST = {"others_a_day": 50.0, "visits_per_order": 10.0}
"""Where the end of the range only means a larger world, and a longer test."""


def ends(of: Any) -> list[Any]:
    """A coefficient's usual value, its lowest and its highest, or the words it may be."""
    known = of.metadata
    if isinstance(of.default, bool):
        return [of.default, not of.default]
    if "choices" in known:
        return list(known["choices"])
    return [of.default, type(of.default)(known["low"]), BUSIEST.get(of.name, type(of.default)(known["high"]))]


def every(which: int) -> Model:
    """All coefficients at once at their lowest (1) or their highest (2)."""
    parts = {one.name: type(getattr(Model(), one.name)) for one in fields(Model)}
    return Model(
        **{
            name: part(**{one.name: ends(one)[which % len(ends(one))] for one in fields(part)})
            for name, part in parts.items()
        }
    )


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Every coefficient at one of its ends, or as usual."""
    parts = {one.name: type(getattr(Model(), one.name)) for one in fields(Model)}
    return Model(
        **{
            name: part(**{one.name: draw(st.sampled_from(ends(one))) for one in fields(part)})
            for name, part in parts.items()
        }
    )


def scene(of: Model, currency: str) -> str:
    """The scenario's file; a day holds its first hour, as it must."""
    shop = replace(of.shop, within_day=max(of.shop.within_day, of.shop.within_hour))
    lines = ["model:"]
    for part in fields(Model):
        group = shop if part.name == "shop" else getattr(of, part.name)
        lines.append(f"  {part.name}:")
        lines += [f"    {one.name}: {written(getattr(group, one.name))}" for one in fields(group)]
    return SCENE.replace("CURRENCY", currency) + "\n".join(lines) + "\n"


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:f}" if isinstance(value, float) else str(value)


def busy(scenario: str) -> World:
    """Ads of every billing, with bids and budgets at the ends of what there may be."""
    world = World(7, scenario)
    demo, fun, review = world.posts.values()
    shared = c.campaign(world, budget_mode="BUDGET_MODE_DAY", budget_micros=RICH)
    free: dict[str, Any] = {"budget_mode": "BUDGET_MODE_INFINITE", "budget_micros": 0}
    c.ad(world, demo, c.group(world, shared, frequency=1, frequency_days=1, **free))
    c.ad(world, fun, c.group(world, shared, optimization_goal="CLICK", billing_event="CPC", bid_micros=DEAREST, **free))
    views: dict[str, Any] = {"optimization_goal": "ENGAGED_VIEW", "billing_event": "CPV", "pacing": "PACING_MODE_FAST"}
    c.ad(world, review, c.group(world, bid_micros=DEAREST, budget_micros=RICH, **views))
    c.ad(world, None, c.group(world, optimization_goal="REACH", billing_event="CPM", bid_micros=1))
    c.ad(world, None, c.group(world, bid_micros=DEAREST, budget_micros=RICH))
    c.ad(world, demo, c.group(world))
    return world


def flown(of: Model, currency: str, hours: int, path: Path) -> tuple[list[str], World]:
    """What a busy world comes to in either engine, and the world as the last one left it."""
    path.write_text(scene(of, currency), "utf-8")
    found = []
    for name in ("numpy", "numba"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(CHOICE, name)
            world = busy(str(path))
            world.advance(hours)
        found.append(digest(world))
    return found, world


def check(of: Model, currency: str, hours: int, path: Path) -> None:
    (one, other), world = flown(of, currency, hours, path)

    assert one == other
    assert world.advertiser.balance_micros >= 0
    for hour in world.hours.values():
        assert hour.spend_micros >= 0
        assert all(count >= 0 for count in vars_of(hour.counters))


def vars_of(counters: Counters) -> list[int]:
    return [getattr(counters, one.name) for one in fields(Counters)]


@needs_numba
@pytest.mark.parametrize("which", [1, 2])
def test_a_world_whose_every_coefficient_is_at_an_end_runs_the_same_in_both_engines(which: int, tmp_path: Path) -> None:
    check(every(which), "USD", 12, tmp_path / "end.yaml")


CURRENCIES = st.sampled_from(("USD", "JPY", "IDR"))


@needs_numba
@settings(derandomize=True, deadline=None, max_examples=2)
@given(models(), CURRENCIES)
def test_a_tiny_world_runs_with_any_model_there_may_be(
    tmp_path_factory: pytest.TempPathFactory, of: Model, currency: str
) -> None:
    check(of, currency, 4, tmp_path_factory.mktemp("any") / "any.yaml")


@needs_numba
@pytest.mark.long
@settings(derandomize=True, deadline=None, max_examples=100)
@given(models(), CURRENCIES)
def test_many_models_at_the_ends_of_their_ranges_run_for_days(
    tmp_path_factory: pytest.TempPathFactory, of: Model, currency: str
) -> None:
    check(of, currency, 72, tmp_path_factory.mktemp("any") / "any.yaml")


def furthest() -> tuple[int, int, int]:
    """Log bid, belief and quality that no model takes an ad beyond, 1/256 nat."""
    luck = int(dice.normals().max()) / 1_024
    belief = dice.nats(-math.log(1e-7)) + 2 * dice.nats(3 * luck)
    return pacing.FURTHEST, belief, 2 * dice.nats(math.log(dice.ONE / 0.01))


def test_no_score_is_so_large_that_a_float_rounds_it_or_a_lane_that_is_out_seems_in() -> None:
    bid, belief, quality = furthest()
    fatigue = dice.nats(3 * math.log2(256))
    affinity = DEPTH * 127 * 127

    assert affinity + engine.SCORE * (bid + belief + quality + fatigue) < (1 << 23) // 2


@pytest.mark.parametrize("name", ["numpy", pytest.param("numba", marks=needs_numba)])
def test_the_highest_score_there_may_be_wins_nobody_it_may_not_be_shown_to(name: str) -> None:
    bid, belief, quality = furthest()
    ones = np.full((100, DEPTH), 127)
    fits = np.arange(100)[None, :] % 2 == 0
    lanes = onetick.lanes(
        1,
        aim=np.full((DEPTH, 1), 127, np.float32),
        bid=np.array([bid + belief]),
        quality=np.array([quality]),
    )

    sold = onetick.sold(lanes, onetick.slots(100, fits=fits), onetick.crowd(100, taste=ones), name=name)

    assert sold.viewer.tolist() == list(range(0, 100, 2))


def test_a_bid_that_nothing_answers_to_stops_rising() -> None:
    pacer = pacing.opening(-1_500, Pacing(eager=2, hurry=10))
    for _ in range(1_000):
        pacer.begin(1_000_000, 1)
        pacer.settle(0)

    assert pacer.level == pacing.FURTHEST == 32_768


def test_an_order_is_worth_a_billion_at_most() -> None:
    wild = Shop(value=1_000_000, value_spread=3, value_tail=1e-9, value_exponent=1.1)

    assert max(odds.large(wild, False)) == 1_000_000_000 * 1_000_000
    assert sorted(odds.values(wild, False)) == list(odds.values(wild, False))


def longest() -> Traits:
    return drawn(
        1,
        entertainment=17,
        pull=12,
        wrong_audience=False,
        format="demo",
        duration_ms=600_000,
        views=1,
        product=product_taste(7),
        rates=Rates(hold_s=120, hold_shape=0.3),
    )


def test_nobody_watches_so_long_that_it_turns_negative() -> None:
    creatives = Creatives()
    creatives.add([longest()])

    assert creatives.hold.max() == 1 << 30
    assert (np.diff(creatives.hold[0]) >= 0).all()


def test_no_post_gets_more_views_than_a_billion() -> None:
    wide = Model(organic=Organic(pool=1_000_000, growth=20, stages=10, passing=6, luck=3))
    views = [organic.destiny(dice.stream(1, "post", k), 4, 500_000_000, True, wide) for k in range(20)]

    assert max(views) == 1_000_000_000
    assert min(views) > 0


def test_shares_that_ads_win_bring_their_post_views_in_the_next_hour_where_the_two_are_coupled() -> None:
    views = []
    for coupling in (0.0, 2.0):
        world = c.small()
        world.model = replace(world.model, organic=Organic(coupling=coupling, share_views=100))
        post = c.posts(world)[0]
        ad = c.ad(world, post, c.group(world, operation_status="DISABLE"))
        before, hour = post.organic.plays, world.now - c.HOUR
        world.hours[ad.ad_id, hour] = Hour(ad_id=ad.ad_id, hour=hour, counters=Counters(shares=50))

        world.advance(ticks=1)

        views.append(post.organic.plays - before)

    assert views[1] - views[0] == pytest.approx(2 * 50 * 100, rel=0.05)
