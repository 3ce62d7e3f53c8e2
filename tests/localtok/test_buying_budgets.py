"""Money: what a budget may be in each currency and mode, and that no campaign spends more than it has."""

from __future__ import annotations

import pytest
from campaigning import DAY, USD, ad, group, hours_of, posts, small, spend
from campaigning import campaign as put
from hypothesis import given, settings
from hypothesis import strategies as st
from knock import adgroup, buyer, campaign, made_group, no, ok

from tiktokwire.currencies import RATIO, WHOLE

few = settings(deadline=None, max_examples=8, derandomize=True)
END = {"schedule_type": "SCHEDULE_START_END", "schedule_end_time": "2026-01-11 00:00:00"}
CBO = {"budget_mode": "BUDGET_MODE_DAY", "budget": 100, "budget_optimize_on": True}


@pytest.mark.parametrize(
    ("currency", "low", "step"),
    [("USD", 20, 0.01), ("JPY", 2_000, 1), ("PHP", 1_000, 0.01), ("PLN", 80, 0.01), ("KRW", 20_000, 1), ("HUF", 20, 1)],
)
def test_the_least_an_ad_group_costs_in_each_currency_is_documented(platform, world, currency, low, step):
    world.advertiser.currency = currency
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    no(me.post("adgroup/create/", **adgroup(made, budget=low - step)), 40002, "budget", currency)
    group_id = ok(me.post("adgroup/create/", **adgroup(made, budget=low)))["adgroup_id"]
    assert world.adgroups[group_id].budget_micros == low * USD
    high = 500_000 * low
    no(me.post("adgroup/create/", **adgroup(made, budget=high)), 40002, "budget")
    ok(me.post("adgroup/create/", **adgroup(made, budget=high - 1)))


@pytest.mark.parametrize(
    ("currency", "budget", "code"), [("JPY", 4_999, 40002), ("JPY", 5_000, 0), ("THB", 499, 40002)]
)
def test_a_campaign_costs_its_own_least_in_each_currency(platform, world, currency, budget, code):
    world.advertiser.currency = currency
    ask = campaign(budget_mode="BUDGET_MODE_DAY", budget=budget)

    assert buyer(platform, world).post("campaign/create/", **ask)["code"] == code


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [("USD", 50.25, 0), ("USD", 50.255, 40002), ("JPY", 5_000.5, 40002), ("IDR", 500_000.5, 40002), ("EUR", 50.01, 0)],
)
def test_an_amount_has_no_more_decimals_than_its_currency(platform, world, currency, amount, code):
    world.advertiser.currency = currency
    ask = campaign(budget_mode="BUDGET_MODE_DAY", budget=amount)

    assert buyer(platform, world).post("campaign/create/", **ask)["code"] == code


def test_whole_currencies_are_tiktoks_and_ratios_are_above_one():
    assert {"JPY", "KRW", "VND", "CLP", "IDR", "TWD", "PYG", "ISK", "HUF"} <= WHOLE
    assert all(ratio > 1 for ratio in RATIO.values())
    assert len(RATIO) == 38


MODES = ("BUDGET_MODE_TOTAL", "BUDGET_MODE_DAY", "BUDGET_MODE_DYNAMIC_DAILY_BUDGET")


@pytest.mark.parametrize("above", ["BUDGET_MODE_INFINITE", "BUDGET_MODE_TOTAL", "BUDGET_MODE_DAY"])
@pytest.mark.parametrize("mode", MODES)
def test_budget_modes_go_together_as_documented(platform, world, above, mode):
    me = buyer(platform, world)
    budget = {} if above == "BUDGET_MODE_INFINITE" else {"budget": 500}
    made = ok(me.post("campaign/create/", **campaign(budget_mode=above, **budget)))["campaign_id"]

    answer = me.post("adgroup/create/", **adgroup(made, budget_mode=mode, budget=300, **END))

    if (above, mode) == ("BUDGET_MODE_DAY", "BUDGET_MODE_TOTAL"):
        no(answer, 40002, "budget_mode")
    else:
        assert ok(answer)["budget_mode"] == mode


@pytest.mark.parametrize(("mode", "code"), [(MODES[0], 40002), (MODES[1], 0), (MODES[2], 0)])
def test_an_open_end_takes_daily_budgets_alone(platform, world, mode, code):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    assert me.post("adgroup/create/", **adgroup(made, budget_mode=mode, budget=300))["code"] == code


@pytest.mark.parametrize("name", ["budget_mode", "budget", "pacing"])
def test_without_budget_optimisation_an_ad_group_needs_a_budget_of_its_own(platform, world, name):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    no(me.post("adgroup/create/", **adgroup(made, **{name: None})), 40002, name)


@pytest.mark.parametrize(
    ("objective", "goal", "billing"), [("REACH", "REACH", "CPM"), ("VIDEO_VIEWS", "ENGAGED_VIEW", "CPV")]
)
def test_a_dynamic_daily_budget_is_allow_listed_for_brand_objectives(platform, world, objective, goal, billing):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(objective_type=objective)))["campaign_id"]
    ask = adgroup(made, optimization_goal=goal, billing_event=billing, promotion_type=None, budget_mode=MODES[2])

    no(me.post("adgroup/create/", **ask), 40118, "budget_mode")
    world.assume.set("allowlisted", True)
    ok(me.post("adgroup/create/", **ask))


@pytest.mark.parametrize(("budget", "code"), [(52.49, 40002), (52.5, 0)])
def test_a_campaigns_new_budget_is_counted_against_what_its_mode_counts(platform, world, budget, code):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(budget_mode="BUDGET_MODE_DAY", budget=70)))["campaign_id"]
    world.purse.charge("x", made, 60 * USD, world.now)
    world.now += DAY
    world.purse.charge("x", made, 50 * USD, world.now)

    assert me.post("campaign/update/", campaign_id=made, budget=budget)["code"] == code


@pytest.mark.parametrize(("budget", "code"), [(314.99, 40002), (315, 0)])
def test_a_lifetime_budget_is_counted_against_all_that_was_spent(platform, world, budget, code):
    me = buyer(platform, world)
    group_id = made_group(me, budget_mode="BUDGET_MODE_TOTAL", budget=400, **END)
    world.purse.charge(group_id, "x", 200 * USD, world.now)
    world.now += DAY
    world.purse.charge(group_id, "x", 100 * USD, world.now)

    assert me.post("adgroup/update/", adgroup_id=group_id, budget=budget)["code"] == code


@pytest.mark.parametrize("mode", MODES)
def test_a_campaign_that_optimises_its_budget_takes_ad_groups_without_one(platform, world, mode):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(**CBO | {"budget_mode": mode})))
    assert made["budget_optimize_on"] is True
    ask = adgroup(made["campaign_id"], budget_mode=None, budget=None, pacing=None, **END)

    seen = ok(me.post("adgroup/create/", **ask))

    assert (seen["budget_mode"], seen["budget"], seen["pacing"]) == ("BUDGET_MODE_INFINITE", 0.0, "PACING_MODE_SMOOTH")
    ignored = ok(me.post("adgroup/create/", **ask | {"budget_mode": "BUDGET_MODE_TOTAL", "budget": 3}))
    assert (ignored["budget_mode"], ignored["budget"]) == ("BUDGET_MODE_INFINITE", 0.0)
    no(me.post("adgroup/update/", adgroup_id=seen["adgroup_id"], budget=60), 40002, "budget")
    no(me.post("adgroup/budget/update/", budget=[{"adgroup_id": seen["adgroup_id"], "budget": 60}]), 40002, "budget")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"bid_type": None}, "bid_type"),
        ({"bid_type": "BID_TYPE_CUSTOM", "bid_price": 1}, "bid_type"),
        ({"optimization_goal": "TRAFFIC_LANDING_PAGE_VIEW", "billing_event": "OCPM"}, "optimization_goal"),
        ({"optimization_event": "ON_WEB_DETAIL"}, "optimization_event"),
    ],
)
def test_ad_groups_that_share_a_budget_share_their_bidding(platform, world, given, word):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(**CBO)))["campaign_id"]
    first = ok(me.post("adgroup/create/", **adgroup(made)))["adgroup_id"]

    no(me.post("adgroup/create/", **adgroup(made, **given)), 40002, word)

    ok(me.post("adgroup/status/update/", adgroup_ids=[first], operation_status="DELETE"))
    if word != "bid_type" or given["bid_type"]:
        ok(me.post("adgroup/create/", **adgroup(made, **given)))


def test_a_shared_lifetime_budget_needs_an_end(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(**CBO | {"budget_mode": "BUDGET_MODE_TOTAL"})))["campaign_id"]

    no(me.post("adgroup/create/", **adgroup(made)), 40002, "schedule_type")


def test_a_bid_stays_below_the_campaigns_budget_too(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(**CBO | {"budget": 50})))["campaign_id"]
    ask = adgroup(made, optimization_goal="TRAFFIC_LANDING_PAGE_VIEW", billing_event="OCPM", bid_type="BID_TYPE_CUSTOM")

    no(me.post("adgroup/create/", **ask, conversion_bid_price=50), 40002, "conversion_bid_price")
    ok(me.post("adgroup/create/", **ask, conversion_bid_price=49.99))


@pytest.mark.parametrize(
    ("currency", "bid", "code"), [("USD", 30, 0), ("USD", 30.01, 40002), ("JPY", 3_000, 0), ("JPY", 3_001, 40002)]
)
def test_a_bid_for_a_click_has_a_limit_of_its_own(platform, world, currency, bid, code):
    world.advertiser.currency = currency
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    ask = adgroup(made, bid_type="BID_TYPE_CUSTOM", bid_price=bid, budget=50_000)

    assert me.post("adgroup/create/", **ask)["code"] == code


@few
@given(st.integers(0, 40), st.sampled_from(MODES), st.integers(2, 40), st.integers(1, 3))
def test_a_campaign_that_shares_its_budget_out_spends_it_and_no_more(seed, mode, dollars, groups):
    world = small(seed)
    of = put(world, budget_mode=mode, budget_micros=dollars * USD, extra={"budget_optimize_on": True})
    ends = world.now + 2 * DAY
    each = [group(world, of, budget_mode="BUDGET_MODE_INFINITE", budget_micros=0, ends_at=ends) for _ in range(groups)]
    ads = [ad(world, post, one) for post, one in zip(posts(world), each, strict=False)]
    start = world.now

    world.advance(48)

    days = [
        sum(hour.spend_micros for one in ads for hour in hours_of(world, one) if hour.hour // DAY == day)
        for day in (start // DAY, start // DAY + 1)
    ]
    most = {"BUDGET_MODE_DAY": 4, "BUDGET_MODE_DYNAMIC_DAILY_BUDGET": 5, "BUDGET_MODE_TOTAL": 4}[mode]
    assert all(0 < day * 4 <= most * dollars * USD for day in days)
    if mode == "BUDGET_MODE_TOTAL":
        assert sum(days) <= dollars * USD
    assert sum(days) == sum(spend(world, one) for one in ads) == world.purse.ever[of.campaign_id]
    assert all(spend(world, one) > 0 for one in ads)


def test_a_group_with_a_budget_of_its_own_is_paced_as_before():
    from localtok.market import pacing

    world = small()
    of = put(world)
    one = group(world, of)
    planned = pacing.plan(world.purse, of, one, 1, world.now, 384)

    of.budget_mode, of.budget_micros = "BUDGET_MODE_DAY", 1_000 * USD
    assert pacing.plan(world.purse, of, one, 1, world.now, 384) == planned


def test_a_lifetime_schedule_is_not_made_longer_than_its_budget_is_worth(platform, world):
    me = buyer(platform, world)
    group_id = made_group(me, budget_mode="BUDGET_MODE_TOTAL", budget=200, **END)
    later = {"adgroup_id": group_id, "schedule_end_time": "2026-01-21 00:00:00"}

    no(me.post("adgroup/update/", **later), 40002, "budget", "400")
    ends_at = world.adgroups[group_id].ends_at
    ok(me.post("adgroup/update/", **later, budget=400))

    assert world.adgroups[group_id].ends_at == ends_at + 10 * DAY
