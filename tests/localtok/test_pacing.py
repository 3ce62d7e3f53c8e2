"""How a budget is spread over its day, what a cost cap promises, and that no bid runs away while it cannot buy."""

from __future__ import annotations

import math
import pickle
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from campaigning import DAY, HOUR, USD, ad, group, hours_of, posts, small, spend
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import learning, pacing
from localtok.market.learning import Learner
from localtok.market.model import Model, Pacing
from localtok.market.pacing import HOURLY, NO_LIMIT, TICK, Pacer, Purse
from localtok.scenario import Given
from localtok.state import AdGroup, Counters
from localtok.world import World

few = settings(deadline=None, max_examples=6, derandomize=True)
some = settings(deadline=None, max_examples=40, derandomize=True)
seeds = st.integers(0, 40)
ZONES = ("Etc/UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland")
MARCH_8 = int(datetime(2026, 3, 8, 12, tzinfo=UTC).timestamp())
"""The day New York's clocks go forward."""
CUSTOM: dict[str, Any] = {"bid_type": "BID_TYPE_CUSTOM"}
CLICKS: dict[str, Any] = {"optimization_goal": "CLICK", "billing_event": "CPC", "optimization_event": ""}


def shares(world: World, of: AdGroup, ticks: int) -> list[float]:
    """Of a day's budget, what was spent since now, after each tick."""
    before, spent = world.purse.ever.get(of.adgroup_id, 0), []
    for _ in range(ticks):
        world.advance(ticks=1)
        spent.append((world.purse.ever.get(of.adgroup_id, 0) - before) / of.budget_micros)
    return spent


def even(ticks: int, first: int = 0) -> list[float]:
    """Of a day's traffic, what comes in these ticks of it, added up."""
    so_far, total = [0.0], 4 * sum(HOURLY)
    for tick in range(first, first + ticks):
        so_far.append(so_far[-1] + HOURLY[tick % 96 // 4] / total)
    return so_far[1:]


def off_plan(spent: list[float], planned: list[float]) -> float:
    return sum(abs(one - two) for one, two in zip(spent, planned, strict=True)) / len(spent)


@few
@given(seeds, st.integers(2, 14))
def test_a_days_budget_is_spent_as_the_day_goes_from_the_first_day_on(seed: int, dollars: int) -> None:
    world = small(seed)
    of = group(world, budget_micros=dollars * USD)
    ad(world, posts(world)[0], of)

    first, second = shares(world, of, 96), shares(world, of, 96)

    assert off_plan(first, even(96)) < 0.05
    assert off_plan(second, even(96)) < 0.02
    for day in (first, second):
        assert 0.97 < day[-1] <= 1
        assert day[-8] < 0.985


@few
@given(seeds)
def test_billing_by_the_click_does_not_bring_a_day_forward(seed: int) -> None:
    world = small(seed)
    of = group(world, budget_micros=12 * USD, **CLICKS)
    ad(world, posts(world)[0], of)
    shares(world, of, 96)

    assert off_plan(shares(world, of, 96), even(96)) < 0.17


@few
@given(seeds, st.integers(20, 48))
def test_a_morning_without_anybody_to_show_it_to_is_not_made_up_for_in_a_rush(seed: int, ticks: int) -> None:
    world = small(seed)
    of = group(world, location_ids=["1"])
    ad(world, posts(world)[0], of)
    world.advance(ticks=ticks)
    pacer, learner = world.market.pacers[of.adgroup_id], next(iter(world.market.learners.values()))
    assert pacer.level == pacing.opening(learner.belief()).level

    of.location_ids = ["6252001"]
    spent = shares(world, of, 96 - ticks)

    assert spent[3] < 2 * even(4, ticks)[-1]
    assert max(later - now for now, later in pairwise(spent[3::4])) < 2 * max(HOURLY) / sum(HOURLY)
    assert spent[-1] > 0.9


@few
@given(seeds)
def test_a_bid_that_held_an_ad_group_back_leaves_no_rush_when_it_goes(seed: int) -> None:
    world = small(seed)
    of = group(world, bid_micros=40_000, **CLICKS, **CUSTOM)
    ad(world, posts(world)[0], of)
    world.advance(24)
    assert world.purse.ever.get(of.adgroup_id, 0) < of.budget_micros / 10

    of.bid_micros = 0

    assert shares(world, of, 16)[-1] < 0.2


@some
@given(st.lists(st.tuples(st.integers(0, 40_000), st.booleans()), min_size=60, max_size=160))
def test_the_bid_stays_near_its_slow_average_once_it_has_one(ticks: list[tuple[int, bool]]) -> None:
    pacer = pacing.opening(-1_500)
    for day, (spent, could) in enumerate(ticks):
        pacer.begin(10_000, day // 96)
        before = pacer.level
        pacer.settle(spent, could=could)

        if not could:
            assert pacer.level == before
        if pacer.steady:
            assert abs(pacer.level - pacer.steady // 32) <= pacer.gains.furthest + 32


def test_an_ad_group_that_can_never_spend_its_plan_bids_no_more_than_that_much_more() -> None:
    pacer = pacing.opening(-1_500)
    for _ in range(40):
        pacer.begin(10_000, 1)
        pacer.settle(9_500)
    usual = pacer.steady // 32

    for _ in range(2_000):
        pacer.begin(10_000, 1)
        pacer.settle(1_000)

    assert pacer.level == usual + pacer.gains.furthest


def test_a_new_day_starts_from_the_usual_bid_and_not_from_the_evenings() -> None:
    pacer = pacing.opening(-1_500)
    for spent in [10_000] * 90 + [2_000] * 6:
        pacer.begin(10_000, 1)
        pacer.settle(spent)
    evening, usual = pacer.level, pacer.steady // 32

    pacer.begin(10_000, 2)

    assert pacer.level == usual < evening


@some
@given(st.integers(0, 4_000), st.integers(10_000, 40 * USD), st.sampled_from(("CPC", "CPM", "CPV")))
def test_a_bid_for_a_click_a_view_or_a_thousand_is_the_most_that_is_bid(level: int, bid: int, billing: str) -> None:
    of = group(small(), bid_micros=bid, billing_event=billing)
    pacer = Pacer(level, pacing.gains(Pacing()), ahead=5_000_000)

    assert pacer.bid(of, -900) == min(level, round(256 * math.log(bid)))
    of.pacing = "PACING_MODE_FAST"
    assert pacer.bid(of, -900) == round(256 * math.log(bid))


@pytest.mark.parametrize(
    ("goal", "billing", "bid", "counter", "per"),
    [("REACH", "CPM", 4_000_000, "impressions", 1_000), ("ENGAGED_VIEW", "CPV", 45_000, "watched_6s", 1)],
)
def test_a_thousand_impressions_and_a_view_never_cost_more_than_the_bid_for_them(
    goal: str, billing: str, bid: int, counter: str, per: int
) -> None:
    world = small(3)
    of = group(world, optimization_goal=goal, billing_event=billing, bid_micros=bid, optimization_event="", **CUSTOM)
    one = ad(world, posts(world)[0], of)
    world.advance(24)

    got = sum(getattr(hour.counters, counter) for hour in hours_of(world, one))
    assert got > 0
    assert 0 < spend(world, one) <= bid * got / per


def test_an_ad_group_in_a_hurry_spends_sooner() -> None:
    noon = {}
    for mode in ("PACING_MODE_SMOOTH", "PACING_MODE_FAST"):
        world = small(5)
        of = group(world, budget_micros=12 * USD, pacing=mode)
        ad(world, posts(world)[0], of)
        noon[mode] = shares(world, of, 48)[-1]

    assert noon["PACING_MODE_FAST"] > 1.5 * noon["PACING_MODE_SMOOTH"]


def test_an_ad_group_in_a_hurry_with_a_cost_cap_bids_all_it_may() -> None:
    of = group(small(), bid_micros=20 * USD, pacing="PACING_MODE_FAST")
    pacer = Pacer(100, pacing.gains(Pacing()), ahead=2_000_000)

    assert pacer.bid(of, -2_000) == pacing.cap(of) + pacer.lean
    assert pacer.lean == 2 * pacer.gains.cost_eager


def conversions(world: World, of: AdGroup) -> tuple[float, int]:
    ads = [one for one in world.ads.values() if one.adgroup_id == of.adgroup_id]
    hours = [hour for one in ads for hour in hours_of(world, one)]
    return sum(hour.spend_micros for hour in hours) / USD, sum(hour.conversions for hour in hours)


def capped(seed: int, bid: int, days: int) -> tuple[float, int]:
    world = World(seed=seed)
    of = group(world, budget_micros=200 * USD, bid_micros=bid * USD, **CUSTOM)
    ad(world, posts(world)[1], of)
    world.advance(24 * days)
    return conversions(world, of)


def test_a_cost_cap_keeps_the_average_cost_of_an_order_near_its_bid() -> None:
    spent, orders = capped(seed=1, bid=18, days=7)

    assert orders > 40
    assert 0.75 * 18 < spent / orders < 1.15 * 18


@pytest.mark.long
@pytest.mark.parametrize("seed", [3, 7, 11, 19, 29])
@pytest.mark.parametrize("bid", [14, 18])
def test_a_cost_cap_keeps_the_average_near_its_bid_in_every_world(seed: int, bid: int) -> None:
    spent, orders = capped(seed, bid, days=21)

    assert orders > 25
    assert spent / orders < 1.15 * bid
    # A budget that runs out is the other reason for an order to cost less than it may.
    assert spent / orders > 0.75 * bid or spent > 0.75 * 21 * 200


def test_results_of_before_a_cost_cap_are_no_credit_for_it() -> None:
    market = Bazaar(0.0, 10)
    market.of.bid_micros = 0
    for _ in range(400):
        market.go(200_000)
    assert market.learner.results > 5

    market.of.bid_micros = 10 * USD
    market.go(200_000)

    assert market.pacer.ahead == 0
    market.go(200_000)
    assert abs(market.pacer.ahead) < 1_000_000


class Bazaar:
    """A market without luck: the dearer the bid, the more is sold and the more each order costs."""

    def __init__(self, wrong: float, bid: int) -> None:
        world = small()
        self.of = group(world, bid_micros=bid * USD, **CUSTOM)
        self.learner: Learner = learning.beginner(1, 0, self.of, world.creatives.all[0], world.product)
        self.learner.error = round(256 * wrong)
        self.pacer = pacing.opening(self.learner.belief())
        self.spent, self.orders, self.heard, self.clicks, self.tick = 0.0, 0.0, 0.0, 0.0, 0
        self.truly = math.exp((self.learner.log_rate - self.learner.log_click) / 256)
        self.late: list[float] = []

    def go(self, planned: int) -> None:
        """One tick in which an order truly costs half of what its value is bid at; half come in a day later."""
        self.tick += 1
        self.pacer.begin(planned, self.tick // 96)
        bid = self.pacer.bid(self.of, self.learner.belief())
        value = math.exp((bid + self.learner.belief() - self.learner.log_rate) / 256) / USD
        cost, sold = 0.5 * value, min(0.004 * value**2, 40.0)
        self.spent += sold
        orders = sold / cost
        self.orders += orders
        self.late.append(orders / 2)
        self.heard += orders / 2 + (self.late[-97] if len(self.late) > 96 else 0)
        self.clicks += orders / self.truly
        clicks, self.clicks = int(self.clicks), self.clicks % 1
        self.learner.heard(Counters(impressions=100, clicks=clicks), self.tick * TICK)
        self.learner.results = int(self.heard)
        self.pacer.settle(round(sold * USD), self.of, [self.learner], self.tick * TICK)


@settings(deadline=None, max_examples=8, derandomize=True)
@given(st.floats(-0.9, 0.9), st.integers(6, 30))
def test_a_cost_cap_finds_its_average_however_wrong_the_first_belief_was(wrong: float, bid: int) -> None:
    market = Bazaar(wrong, bid)
    for _ in range(14 * 96):
        market.go(NO_LIMIT >> 20)

    assert 0.85 * bid < market.spent / market.orders < 1.15 * bid


@settings(deadline=None, max_examples=8, derandomize=True)
@given(st.integers(6, 30), st.integers(1_000, 20_000))
def test_the_smaller_of_what_budget_and_cost_allow_is_bid(bid: int, planned: int) -> None:
    market = Bazaar(0.0, bid)
    for _ in range(300):
        level = market.pacer.level
        market.go(planned)
        held = market.pacer.held
        assert market.pacer.bid(market.of, market.learner.belief()) <= max(level, market.pacer.level)
        assert market.pacer.level <= held + market.pacer.gains.eager

    assert market.spent / market.orders < 1.1 * bid


def followed(world: World, of: AdGroup, first: int, last: int) -> int:
    """Micros of a budget that is spent exactly as planned from one second to another."""
    above, before = world.campaigns[of.campaign_id], world.purse.ever.get(of.adgroup_id, 0)
    for tick in range(first, last, TICK):
        planned = pacing.plan(world.purse, above, of, 1, tick, 384)
        world.purse.charge(of.adgroup_id, above.campaign_id, planned, tick)
    return world.purse.ever.get(of.adgroup_id, 0) - before


def clock_changes(zone: str) -> list[int]:
    """A second of each day of 2026 on which the zone's clocks change, and of one on which they do not."""
    noons = [MARCH_8 - 66 * DAY + day * DAY for day in range(365)]
    offsets = [datetime.fromtimestamp(noon, ZoneInfo(zone)).utcoffset() for noon in noons]
    return [noons[40], *(noons[day] for day in range(1, 365) if offsets[day] != offsets[day - 1])]


@pytest.mark.parametrize("zone", ZONES)
def test_a_plan_that_is_followed_spends_its_budget_on_days_of_23_24_and_25_hours(zone: str) -> None:
    world = World(seed=7, scenario="tiny", account=Given(timezone=zone))
    of = group(world, budget_micros=50 * USD)
    for noon in clock_changes(zone):
        day = world.purse.day_of(noon)[0]
        ticks = [at for at in range(noon - DAY - noon % TICK, noon + DAY, TICK) if world.purse.day_of(at)[0] == day]

        planned = followed(world, of, ticks[0], ticks[-1] + TICK)

        assert len(ticks) in (92, 94, 96, 98, 100)
        assert 0.99 * of.budget_micros < planned <= of.budget_micros
        assert world.purse.daily[of.adgroup_id, day] == planned


def test_what_is_left_of_a_day_gets_half_as_much_again_as_its_share_at_most() -> None:
    world = small()
    of = group(world, budget_micros=50 * USD)

    evening = followed(world, of, world.now + 18 * HOUR, world.now + 24 * HOUR)

    assert evening == pytest.approx(1.5 * of.budget_micros * sum(HOURLY[18:]) / sum(HOURLY), rel=1e-3)


@some
@given(st.integers(0, 95), st.integers(8, 500), st.sampled_from(ZONES))
def test_a_lifetime_budget_that_is_followed_is_spent_by_the_very_end(first: int, ticks: int, zone: str) -> None:
    world = TOTALS[zone]
    start = MARCH_8 - 2 * DAY + first * TICK
    of = group(world, budget_mode="BUDGET_MODE_TOTAL", budget_micros=90 * USD, ends_at=start + ticks * TICK)
    half = followed(world, of, start, start + ticks // 2 * TICK)

    assert 0 < half < of.budget_micros
    rest = followed(world, of, start + ticks // 2 * TICK, of.ends_at)
    assert half + rest > 0.97 * of.budget_micros


TOTALS = {zone: World(seed=7, scenario="tiny", account=Given(timezone=zone)) for zone in ZONES}


def test_a_budget_waits_for_the_half_hours_its_ad_group_runs_in() -> None:
    world = World(seed=7, scenario="tiny", account=Given(timezone="America/New_York"))
    evening = "".join("1" if 36 <= at % 48 < 44 else "0" for at in range(336))
    of = group(world, budget_micros=3 * USD, extra={"dayparting": evening})
    one = ad(world, posts(world)[0], of)
    world.advance(48)

    assert {hour.hour % DAY // HOUR for hour in hours_of(world, one) if hour.counters.impressions} == {18, 19, 20, 21}
    days = [micros for (id, _), micros in world.purse.daily.items() if id == of.adgroup_id]
    assert all(0.9 * of.budget_micros < spent <= of.budget_micros for spent in days)


@some
@given(st.sampled_from((*ZONES, "Africa/Monrovia", "Asia/Pyongyang", "America/Caracas", "Antarctica/Troll")), st.data())
def test_the_accounts_clock_is_the_zones_to_the_second(zone: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1_767_225_600, 2_082_758_400))
    purse = Purse(small().advertiser, ZoneInfo(zone))
    local = datetime.fromtimestamp(at, ZoneInfo(zone))

    assert purse.day_of(at) == (local.toordinal(), local.hour * 3_600 + local.minute * 60 + local.second)


@few
@given(seeds, st.sampled_from(("JPY", "KRW", "EUR")))
def test_a_budget_is_a_budget_in_every_currency(seed: int, currency: str) -> None:
    world = World(seed=seed, scenario="tiny", account=Given(currency=currency, timezone="Asia/Tokyo"))
    of = group(world, budget_micros=6 * USD)
    ad(world, posts(world)[0], of)
    world.advance(48)

    whole = [micros for (id, _), micros in sorted(world.purse.daily.items()) if id == of.adgroup_id][1]
    assert 0.97 * of.budget_micros < whole <= of.budget_micros


def test_a_pacer_is_the_same_when_it_is_put_aside_and_taken_up_again() -> None:
    market = Bazaar(0.4, 10)
    for _ in range(50):
        market.go(10_000)

    again: Pacer = pickle.loads(pickle.dumps(market.pacer))

    assert again == market.pacer
    for pacer in (again, market.pacer):
        pacer.begin(10_000, 0)
        pacer.settle(4_000, could=True)
    assert again == market.pacer


def test_the_models_pacing_is_what_pacers_go_by() -> None:
    calm, keen = (pacing.opening(-1_500, Model(pacing=Pacing(eager=eager, hurry=1)).pacing) for eager in (0.05, 0.5))
    for one in (calm, keen):
        one.begin(10_000, 1)
        one.settle(0)

    opened = pacing.opening(-1_500).level
    assert (calm.level - opened, keen.level - opened) == (13, 128)
    assert pacing.opening(-1_500, Pacing(opening=4.4)).level - opened == 178
