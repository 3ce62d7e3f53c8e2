"""The published shares of the shop and its tracking, as they come out of many draws and of small worlds."""

from __future__ import annotations

import itertools
import math
import statistics
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from campaigning import DAY, HOUR, USD, ad, group, hours_of, posts, small
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import dice, odds
from localtok.market.model import Model, Shop
from localtok.market.odds import Odds
from localtok.market.pacing import HOURLY, TICK
from localtok.world import World

few = settings(deadline=None, max_examples=15, derandomize=True)


def usual(currency: str = "USD", **shop: Any) -> Odds:
    return odds.of(Model(shop=replace(Shop(), **shop)), currency)


def selling(shop: dict[str, Any] | None = None, tracking: dict[str, Any] | None = None) -> World:
    """A small world whose shop is otherwise than usual."""
    world = small()
    of = world.model
    world.model = replace(of, shop=replace(of.shop, **(shop or {})), tracking=replace(of.tracking, **(tracking or {})))
    world.shoppers.odds = odds.of(world.model, world.advertiser.currency)
    return world


def anyway(a_day: float, days: int = 1, later: int = 0) -> World:
    """A world without ads and with many orders that come anyway, and its days after they have ended."""
    world = selling({"others_a_day": a_day, "visits_per_order": 0.0})
    for tick in range(days * DAY // TICK):
        world.shoppers.others(world, world.now + tick * TICK)
    world.shoppers.run(world, world.now + (days + later) * DAY)
    return world


def about(share: float, draws: int) -> Any:
    """Within four standard deviations of a share of so many draws."""
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / draws))


def words(count: int, purpose: str = "words") -> list[int]:
    start = dice.stream(11, purpose)
    return [dice.one(start, k) for k in range(count)]


def test_a_third_of_orders_come_within_the_hour_half_within_the_day_and_some_after_weeks() -> None:
    """Chapelle, KDD 2014."""
    world = selling({"others_a_day": 0.0})
    one, start, many = ad(world, posts(world)[0]), world.now, 2_000
    slots, every = np.arange(many), np.ones(many, np.int64)
    world.shoppers.clicked([one] * many, slots, start * every, slots, every > 0)
    world.shoppers.run(world, start + 40 * DAY)

    waits = list({row.order_id: row.placed_at - start for row in world.orders}.values())
    assert len(waits) == many
    assert sum(wait <= HOUR for wait in waits) / many == about(0.35, many)
    assert sum(wait <= DAY for wait in waits) / many == about(0.50, many)
    assert sum(wait > 7 * DAY for wait in waits) / many == about(0.214, many)
    assert 60 <= min(waits) <= max(waits) <= 30 * DAY


@few
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(1, 60))
def test_whatever_the_shares_they_are_those_of_the_table(one: float, other: float, longest: float) -> None:
    hour, day = sorted((one, other))
    lags = usual(within_hour=hour, within_day=day, longest_days=longest).lags

    assert list(lags) == sorted(lags)
    assert sum(lag <= HOUR for lag in lags) / len(lags) == pytest.approx(hour, abs=2 / len(lags))
    assert lags[-1] <= longest * DAY + 1
    if longest > 1.01:
        assert sum(lag <= DAY for lag in lags) / len(lags) == pytest.approx(day, abs=2 / len(lags))


def test_waits_grow_without_a_gap() -> None:
    waits = [lag for lag in usual().lags if lag > HOUR // 2]

    assert max(later / sooner for sooner, later in itertools.pairwise(waits)) < 1.02


@pytest.mark.parametrize("exponent", [1.5, 2.5, 4.0])
def test_order_values_have_the_median_and_the_tail_they_are_given(exponent: float) -> None:
    shop = usual(value=45.5, value_spread=0.33, value_tail=0.03, value_exponent=exponent)
    drawn = [shop.value(word) / USD for word in words(60_000)]
    least = shop.large[0] / USD

    tail = [value for value in drawn if value > least]
    assert statistics.median(drawn) == pytest.approx(45.5, rel=0.02)
    assert len(tail) / len(drawn) == about(0.03, len(drawn))
    hill = len(tail) / sum(math.log(value / least) for value in tail)
    assert hill == pytest.approx(exponent, abs=4 * exponent / math.sqrt(len(tail)))
    assert sum(value > 2 * least for value in tail) / len(tail) == about(2**-exponent, len(tail))


def test_without_a_tail_values_are_log_normal_throughout() -> None:
    shop = usual(value_tail=0.0, value_spread=0.5)
    logs = [math.log(shop.value(word) / USD) for word in words(20_000)]

    assert statistics.fmean(logs) == pytest.approx(math.log(45.5), abs=4 * 0.5 / math.sqrt(20_000))
    assert statistics.pstdev(logs) == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize(("currency", "coin"), [("USD", 10_000), ("JPY", 1_000_000)])
def test_values_are_in_coins_the_currency_has_and_never_nothing(currency: str, coin: int) -> None:
    cheap = usual(currency, value=0.3)

    assert all(value % coin == 0 < value for value in (*cheap.values, *cheap.large))


def test_the_browser_and_the_back_end_lose_what_consent_blockers_and_the_network_take() -> None:
    world, tracking = anyway(2_500, later=1), Model().tracking
    placed = {row.order_id for row in world.orders}
    told = {
        source: {event.order_id for event in world.pixel_events if event.source == source and event.order_id}
        for source in ("browser", "server")
    }

    # Viewers agree and block for good, so there are as many draws of that as viewers.
    draws = round(1 / (1 / len(placed) + 1 / world.audience.size))
    browser = tracking.consents * (1 - tracking.blocks) * (1 - tracking.net_loss)
    assert len(placed) > 2_000
    assert len(told["browser"]) / len(placed) == about(browser, draws)
    assert len(told["server"]) / len(placed) == about(tracking.consents * tracking.server_sends, draws)
    ids = {(event.order_id, event.event_id) for event in world.pixel_events if event.event_id and event.order_id}
    assert len(ids) == len({order for order, _ in ids}) > 2_000


def test_changes_of_mind_are_as_frequent_as_the_model_says() -> None:
    world, shop = anyway(3_000, later=12), Model().shop
    rows: dict[str, list[str]] = {}
    for row in world.orders:
        rows.setdefault(row.order_id, []).append(row.status)

    def share(ends: tuple[str, ...]) -> float:
        return sum(tuple(kept) == ends for kept in rows.values()) / len(rows)

    assert share(("pending", "paid")) == about(shop.pending, len(rows))
    assert share(("paid", "cancelled")) == about((1 - shop.pending) * shop.cancels, len(rows))
    assert share(("paid", "refunded")) == about((1 - shop.pending) * (1 - shop.cancels) * shop.refunds, len(rows))
    assert all(len(kept) <= 2 for kept in rows.values())


def test_orders_that_come_anyway_follow_the_day() -> None:
    world = anyway(1_500, days=2)
    placed = [0] * 24
    for at in {row.order_id: row.placed_at for row in world.orders}.values():
        placed[at % DAY // HOUR] += 1

    for hour, count in enumerate(placed):
        due = 2 * 1_500 * HOURLY[hour] / sum(HOURLY)
        assert count == pytest.approx(due, abs=4.5 * math.sqrt(due))


@pytest.mark.parametrize(("result", "wanted"), [("SubmitForm", "FORM"), ("CompleteRegistration", "ON_WEB_REGISTER")])
def test_a_shop_that_wants_forms_or_registrations_sends_those_and_is_credited_for_them(
    result: str, wanted: str
) -> None:
    world = selling({"result": result, "others_a_day": 40.0})
    fits, unnamed, other = (
        ad(world, posts(world)[0], group(world, optimization_event=event)) for event in (wanted, "", "SHOPPING")
    )
    slots, every = np.arange(120), np.ones(120, np.bool_)
    world.shoppers.clicked([fits, unnamed, other] * 40, 1_000 + slots, world.now + slots, slots, every)
    world.advance(24)

    sent = {event.event for event in world.pixel_events}
    assert sent == {"ViewContent", result}
    assert all(event.value_micros for event in world.pixel_events if event.event == result)
    by_click = [sum(hour.click_conversions for hour in hours_of(world, one)) for one in (fits, unnamed, other)]
    assert by_click[0] > 0
    assert by_click[1] > 0
    assert by_click[2] == 0


def test_people_order_because_they_watched_and_no_click_is_to_be_found() -> None:
    world = selling({"view_lift": 0.004, "others_a_day": 0.0})
    one, slots = ad(world, posts(world)[0]), np.arange(50_000)

    moved = world.shoppers.moved(world.now, slots)
    for slot in slots[moved].tolist():
        world.shoppers.persuaded(one, slot % world.audience.size, world.now + 5, slot)
    world.shoppers.run(world, world.now + 31 * DAY)

    ordered = {row.order_id for row in world.orders}
    assert moved.mean() == about(0.004, len(slots))
    assert len(ordered) == moved.sum() > 100
    assert {row.caused_by_ad for row in world.orders} == {one.ad_id}
    caused = world.shoppers.caused[one.ad_id]
    assert (caused.view_orders, caused.click_orders) == (len(ordered), 0)
    assert caused.value_micros == sum({row.order_id: row.value_micros for row in world.orders}.values())
    assert world.touches == []


def test_who_is_moved_does_not_hang_on_who_else_is_asked() -> None:
    world = selling({"view_lift": 0.05})
    slots = np.arange(3_000)

    some = world.shoppers.moved(world.now, slots[::7])

    assert some.tolist() == world.shoppers.moved(world.now, slots)[::7].tolist()
    assert some.any()
    assert not selling().shoppers.moved(world.now, slots).any()


def busy(shop: dict[str, Any] | None = None, **given: Any) -> World:
    """Three ads, whose clicks lead to an order three times in ten."""
    world = selling(shop)
    world.creatives.chances[:, 7] = dice.probability(0.3)
    for post in posts(world)[:3]:
        ad(world, post, group(world, budget_micros=40 * USD, optimization_goal="CLICK", **given))
    return world


def claimed(world: World) -> int:
    return sum(hour.conversions for hour in world.hours.values())


def brought(world: World) -> int:
    return sum(caused.orders for caused in world.shoppers.caused.values())


def test_more_is_claimed_than_was_brought_about_where_many_buy_anyway() -> None:
    world = busy({"others_a_day": 300.0})
    world.advance(48)

    assert claimed(world) > brought(world) > 0


def test_less_is_claimed_than_was_brought_about_where_nobody_agrees_to_be_tracked() -> None:
    world = busy({"others_a_day": 300.0})
    world.audience.consents[:] = False
    world.advance(48)

    assert brought(world) > claimed(world) == 0


def test_what_was_brought_about_is_what_the_orders_say() -> None:
    world = busy()
    world.advance(48)

    of: dict[str, dict[str, int]] = {}
    for row in world.orders:
        if row.caused_by_ad:
            of.setdefault(row.caused_by_ad, {})[row.order_id] = row.value_micros
    kept = {ad_id: (one.orders, one.value_micros) for ad_id, one in world.shoppers.caused.items()}
    assert kept == {ad_id: (len(rows), sum(rows.values())) for ad_id, rows in of.items()}


def test_what_comes_in_late_changes_no_hour_outside_the_window() -> None:
    """A day's click window and no view window; nothing the shop sends is later than nine hours."""
    world = busy(extra={"click_attribution_window": "ONE_DAY", "view_attribution_window": "OFF"})
    world.shoppers.odds = replace(world.shoppers.odds, late_again=0)
    ages = []
    for _ in range(6):
        before, at = {key: (hour.conversions, len(hour.wins)) for key, hour in world.hours.items()}, world.now
        world.advance(24)
        after = {key: (hour.conversions, len(hour.wins)) for key, hour in world.hours.items()}
        ages += [at - key[1] for key, was in before.items() if after[key] != was]
        assert all(was <= after[key] for key, was in before.items())

    assert ages
    assert max(ages) <= DAY + 9 * HOUR + HOUR


def test_an_ad_without_money_moves_nobody_either() -> None:
    alone, world = selling({"view_lift": 0.05}), selling({"view_lift": 0.05})
    ad(world, posts(world)[0], group(world, budget_micros=0))

    alone.advance(24)
    world.advance(24)

    assert (world.orders, world.pixel_events, world.touches) == (alone.orders, alone.pixel_events, alone.touches)
    assert world.shoppers.caused == {}
