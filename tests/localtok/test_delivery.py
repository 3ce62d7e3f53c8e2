"""What gets shown, to whom, how fast, and at what price."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from campaigning import DAY, HOUR, USD, ad, campaign, code, group, hours_of, posts, small, spend, total

from localtok.market.pacing import HOURLY
from localtok.state import Ad, Post
from localtok.world import World


def by_creator(world: World) -> Post:
    return next(post for post in posts(world) if not world.accounts[post.handle].is_brand)


def of_brand(world: World) -> Post:
    return next(post for post in posts(world) if world.accounts[post.handle].is_brand)


Change = Callable[[World, Ad], Any]
STOPS: list[tuple[str, Change, str]] = [
    ("ad switched off", lambda w, ad: setattr(ad, "operation_status", "DISABLE"), "AD_STATUS_DISABLE"),
    ("ad deleted", lambda w, ad: setattr(ad, "operation_status", "DELETE"), "AD_STATUS_DELETE"),
    ("group off", lambda w, ad: setattr(w.adgroups[ad.adgroup_id], "operation_status", "DISABLE"), "AD_STATUS_ADGROUP_DISABLE"),
    ("campaign off", lambda w, ad: setattr(w.campaigns[ad.campaign_id], "operation_status", "DISABLE"), "AD_STATUS_CAMPAIGN_DISABLE"),
    ("campaign deleted", lambda w, ad: setattr(w.campaigns[ad.campaign_id], "operation_status", "DELETE"), "AD_STATUS_CAMPAIGN_DELETE"),
    ("in review", lambda w, ad: setattr(ad, "review_until", w.now + 99 * DAY), "AD_STATUS_AUDIT"),
    ("not started", lambda w, ad: setattr(w.adgroups[ad.adgroup_id], "starts_at", w.now + 9 * DAY), "AD_STATUS_NOT_START"),
    ("over", lambda w, ad: setattr(w.adgroups[ad.adgroup_id], "ends_at", w.now), "AD_STATUS_DONE"),
    ("post deleted", lambda w, ad: setattr(w.posts[ad.item_id], "status", "DELETED"), "AD_STATUS_ASSET_AUTHORIZATION_LOST"),
    ("post private", lambda w, ad: setattr(w.posts[ad.item_id], "status", "PRIVATE"), "AD_STATUS_ASSET_AUTHORIZATION_LOST"),
    ("account banned", lambda w, ad: setattr(w.accounts["mara.skin"], "banned", True), "AD_STATUS_ASSET_AUTHORIZATION_LOST"),
    ("code deleted", lambda w, ad: setattr(w.codes["#0"], "deleted", True), "AD_STATUS_ASSET_AUTHORIZATION_LOST"),
    ("code expired", lambda w, ad: setattr(w.codes["#0"], "ends_at", w.now), "AD_STATUS_ASSET_AUTHORIZATION_LOST"),
    ("code of another", lambda w, ad: setattr(w.codes["#0"], "advertiser_id", "1"), "AD_STATUS_ASSET_AUTHORIZATION_LOST"),
    ("music", lambda w, ad: setattr(w.posts[ad.item_id], "music_licensed", False), "AD_STATUS_MUSIC_AUTHORIZATION_MISSING"),
    ("no balance", lambda w, ad: setattr(w.advertiser, "balance_micros", 0), "AD_STATUS_BALANCE_EXCEED"),
    ("no budget", lambda w, ad: setattr(w.adgroups[ad.adgroup_id], "budget_micros", 0), "AD_STATUS_BUDGET_EXCEED"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "status"), STOPS, ids=[row[0] for row in STOPS])
def test_what_stops_an_ad_stops_it_at_once_and_says_why(what: str, change: Change, status: str) -> None:
    world = small()
    one = ad(world, by_creator(world))
    world.advance(3)
    before = spend(world, one)
    assert one.secondary_status == "AD_STATUS_DELIVERY_OK"
    assert before > 0

    change(world, one)
    world.advance(6)

    assert spend(world, one) == before
    assert one.secondary_status == status


WHY: list[tuple[str, Change]] = [
    ("", lambda w, ad: None),
    ("expired", lambda w, ad: setattr(w.codes["#0"], "ends_at", w.now)),
    ("revoked", lambda w, ad: setattr(w.codes["#0"], "deleted", True)),
    ("deleted", lambda w, ad: setattr(w.posts[ad.item_id], "status", "AUDIT_DELETED")),
    ("private", lambda w, ad: setattr(w.posts[ad.item_id], "status", "FRIENDS")),
    ("banned", lambda w, ad: setattr(w.accounts["mara.skin"], "banned", True)),
    ("not-authorized", lambda w, ad: w.codes.clear()),
    ("music", lambda w, ad: setattr(w.posts[ad.item_id], "music_licensed", False)),
]


@pytest.mark.parametrize(("why", "change"), WHY, ids=[row[0] or "fine" for row in WHY])
def test_authorization_says_why_not(why: str, change: Change) -> None:
    world = small()
    one = ad(world, by_creator(world))
    change(world, one)

    assert world.authorization_of(one) == (why == "", why)


def test_a_linked_accounts_ad_stops_when_the_link_ends() -> None:
    world = small()
    one = ad(world, of_brand(world))
    world.advance(2)
    before = spend(world, one)

    world.accounts["lumen"].linked_to.clear()
    world.advance(4)

    assert world.authorization_of(one) == (False, "revoked")
    assert spend(world, one) == before > 0


def test_a_second_code_keeps_an_ad_running_when_the_first_ends() -> None:
    world = small()
    one = ad(world, by_creator(world), code_days=0.25)
    world.advance(6)
    assert world.authorization_of(one) == (False, "expired")

    code(world, by_creator(world), 7)
    before = spend(world, one)
    world.advance(3)

    assert spend(world, one) > before


def test_an_authorization_that_ends_within_a_tick_ends_delivery_before_it() -> None:
    world = small()
    one = ad(world, by_creator(world))
    world.codes["#0"].ends_at = world.now + 4_000

    world.advance(3)

    shown = [comment.created_at for comment in world.comments.values() if comment.ad_id]
    assert all(at < world.now - 3 * HOUR + 4_000 for at in shown)
    assert {hour.hour for hour in hours_of(world, one)} == {world.now - 3 * HOUR}


@pytest.mark.parametrize(
    ("places", "delivers"), [(["6252001"], True), (["2921044"], True), (["1"], False), ([], False)]
)
def test_an_ad_is_shown_where_its_group_says(places: list[str], delivers: bool) -> None:
    world = small()
    one = ad(world, by_creator(world), group(world, location_ids=places))
    world.advance(6)

    assert (spend(world, one) > 0) == delivers


def test_dayparting_keeps_an_ad_to_its_half_hours() -> None:
    world = small()
    thursday_noon = 3 * 48 + 24
    marks = "".join("1" if at in (thursday_noon, thursday_noon + 1) else "0" for at in range(336))
    one = ad(world, by_creator(world), group(world, extra={"dayparting": marks}))
    world.advance(48)

    assert {hour.hour % DAY for hour in hours_of(world, one)} == {12 * HOUR}


def test_age_and_gender_narrow_the_audience() -> None:
    world = small()
    of = group(world, extra={"age_groups": ["AGE_25_34"], "gender": "GENDER_FEMALE"})
    one = ad(world, by_creator(world), of)
    world.advance(24)

    saw = world.market.exposure.of(one.ad_id) > 0
    assert saw.any()
    assert world.audience.female[saw].all()
    assert set(world.audience.age[saw].tolist()) == {2}


def test_a_days_budget_lasts_the_day() -> None:
    world = World(seed=7)
    ads = [ad(world, post, group(world, budget_micros=55 * USD)) for post in posts(world)[:6]]
    world.advance(72)

    third = [hour for one in ads for hour in hours_of(world, one) if hour.hour >= world.now - DAY]
    spent = sum(hour.spend_micros for hour in third)
    assert 0.94 * 6 * 55 * USD < spent <= 6 * 55 * USD
    for clock in range(24):
        share = sum(hour.spend_micros for hour in third if hour.hour % DAY == clock * HOUR) / spent
        assert share < 2.2 * HOURLY[clock] / sum(HOURLY)


def test_the_demos_figures_are_those_of_creator_led_commerce() -> None:
    """Ranges: platform-model reference, section 1.8, preset ecom_creator_spark."""
    world = World(seed=7)
    chosen = [post for post in posts(world) if post.format in ("demo", "review", "reply", "unboxing", "objection")][::3]
    ads = [ad(world, post, group(world, budget_micros=55 * USD)) for post in chosen[:6]]
    world.advance(96)

    seen = total([hour.counters for hour in world.hours.values()])
    spent = sum(spend(world, one) for one in ads)
    brought = len({order.order_id for order in world.orders if order.caused_by_ad})
    assert 4 < spent / seen["impressions"] / 1_000 < 7
    assert 0.007 < seen["clicks"] / seen["impressions"] < 0.016
    assert 0.28 < seen["watched_2s"] / seen["impressions"] < 0.48
    assert 0.01 < brought / seen["clicks"] < 0.05
    assert 0.005 < seen["likes"] / seen["impressions"] < 0.04


def test_worse_posts_cost_more_an_order() -> None:
    world = World(seed=7)
    truth = world.oracle()["posts"]
    assert isinstance(truth, dict)
    order = sorted(posts(world), key=lambda post: -truth[post.item_id]["orders_per_million_impressions"])
    best, worst = (ad(world, post, group(world, budget_micros=80 * USD)) for post in (order[0], order[-1]))
    world.advance(24 * 7)

    brought = {
        one.ad_id: len({o.order_id for o in world.orders if o.caused_by_ad == one.ad_id}) for one in (best, worst)
    }
    assert spend(world, best) / brought[best.ad_id] < 15 * USD
    assert spend(world, worst) / max(brought[worst.ad_id], 1) > 40 * USD


def test_a_cost_cap_holds_back_and_no_cap_spends() -> None:
    spent = {}
    for bid in (0, 9 * USD, 1 * USD):
        world = small()
        of = group(world, bid_type="BID_TYPE_CUSTOM" if bid else "BID_TYPE_NO_BID", bid_micros=bid)
        one = ad(world, of_brand(world), of)
        world.advance(48)
        spent[bid] = spend(world, one)

    assert spent[1 * USD] < spent[9 * USD] < spent[0]


def test_a_click_never_costs_more_than_the_bid_for_it() -> None:
    world = small()
    of = group(
        world,
        optimization_goal="CLICK",
        billing_event="CPC",
        bid_type="BID_TYPE_CUSTOM",
        bid_micros=700_000,
        optimization_event="",
    )
    one = ad(world, of_brand(world), of)
    world.advance(48)

    clicks = total([hour.counters for hour in hours_of(world, one)])["clicks"]
    assert clicks > 0
    assert 0 < spend(world, one) <= 700_000 * clicks


def test_an_hour_without_a_click_is_free_where_clicks_are_billed() -> None:
    world = small()
    one = ad(
        world, of_brand(world), group(world, optimization_goal="CLICK", billing_event="CPC", budget_micros=2 * USD)
    )
    world.advance(24)

    idle = [hour for hour in hours_of(world, one) if hour.counters.impressions and not hour.counters.clicks]
    assert idle
    assert all(hour.spend_micros == 0 for hour in idle)


def test_more_money_reaches_more_people_at_a_higher_price() -> None:
    figures = []
    for dollars in (3, 12):
        world = small()
        one = ad(world, of_brand(world), group(world, budget_micros=dollars * USD))
        world.advance(48)
        seen = total([hour.counters for hour in hours_of(world, one)])
        figures.append((seen["reach"], spend(world, one) / seen["impressions"]))

    assert figures[0][0] < figures[1][0]
    assert figures[0][1] < figures[1][1]


def test_the_groups_of_a_campaign_share_its_budget() -> None:
    world = small()
    of = campaign(world, budget_mode="BUDGET_MODE_DAY", budget_micros=6 * USD)
    ads = [ad(world, post, group(world, of, budget_micros=5 * USD)) for post in posts(world)[:3]]
    world.advance(24)

    spent = [spend(world, one) for one in ads]
    assert 5 * USD < sum(spent) <= 6 * USD
    assert min(spent) > USD


def test_a_lifetime_budget_is_spread_over_the_flight() -> None:
    world = small()
    of = group(world, budget_mode="BUDGET_MODE_TOTAL", budget_micros=12 * USD, ends_at=world.now + 4 * DAY)
    one = ad(world, of_brand(world), of)
    days = []
    for _ in range(4):
        before = spend(world, one)
        world.advance(24)
        days.append(spend(world, one) - before)

    assert all(2 * USD < day < 4 * USD for day in days)
    assert one.secondary_status == "AD_STATUS_DONE"
