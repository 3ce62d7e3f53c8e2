"""What the platform believes about an ad, how it finds out, and what an edit costs it."""

from __future__ import annotations

import math
import pickle
from itertools import pairwise
from statistics import fmean, pstdev

import numpy as np
import pytest
from campaigning import DAY, USD, ad, campaign, group, hours_of, posts, small, spend
from hypothesis import given, settings
from hypothesis import strategies as st
from knock import adgroup, buyer, code_for, creative, creator, made_group, ok, post_of
from knock import campaign as asked

from localtok.market import dice, learning
from localtok.market.lateness import MILLION, Waiting, paces
from localtok.market.learning import Learner
from localtok.market.model import Learning, Model, Response, Shop
from localtok.market.odds import lags
from localtok.state import Counters
from localtok.world import World

some = settings(deadline=None, max_examples=40, derandomize=True)
PURCHASE = {"objective_type": "WEB_CONVERSIONS"}


def new(place: int = 0, seed: int = 1, goal: str = "CONVERT", **habits: float) -> Learner:
    """The learner of an ad on the first post of a small world."""
    of = group(WORLD, optimization_goal=goal)
    model = Model(learning=Learning(**habits))  # type: ignore[arg-type]
    return learning.beginner(seed, place, of, WORLD.creatives.all[0], WORLD.product, model=model)


WORLD = small()


@some
@given(st.lists(st.one_of(st.integers(1, 30), st.just("edit")), max_size=30))
def test_the_learning_phase_ends_once_between_two_edits(course: list[int | str]) -> None:
    one, model = new(), Model()
    before, heard = "LEARNING", 0
    for step in course:
        if step == "edit":
            one.edited()
            before, heard = "LEARNING", 0
        else:
            one.results += int(step)
            heard += int(step)
        now = learning.status(one.counted, model)
        assert now == ("LEARNED" if heard >= 50 else "LEARNING")
        assert (before, now) != ("LEARNED", "LEARNING")
        before = now
    assert one.ever == sum(step for step in course if isinstance(step, int))


def test_the_true_rate_follows_the_models_plays_and_what_watching_does() -> None:
    traits = WORLD.creatives.all[0]

    def clicks(**given: float) -> float:
        return learning.result_rate(traits, "CLICK", Response(**given))

    stays = int(dice.logistic()[dice.ZERO + traits.hook]) / dice.ONE
    assert clicks(plays=0.5, act_watched=0) == 0.5 * stays * traits.click / dice.ONE
    assert clicks(act_watched=4) > 2 * clicks(act_watched=1.2) > 2 * clicks(act_watched=0)


@pytest.mark.parametrize(("results", "word"), [(49, "LEARNING"), (50, "LEARNED"), (51, "LEARNED")])
def test_fifty_results_end_the_learning_phase_and_the_model_may_say_otherwise(results: int, word: str) -> None:
    one = new()
    one.results = results

    assert learning.status(one.counted, Model()) == word
    assert learning.status(one.counted, Model(learning=Learning(needed=results + 1))) == "LEARNING"


@some
@given(st.integers(0, 200), st.lists(st.integers(0, 40), min_size=2, max_size=12))
def test_every_result_makes_a_belief_and_an_aim_less_wrong(place: int, heard: list[int]) -> None:
    one = new(place)
    off, blurred = [], []
    for more in [0, *heard]:
        one.results += more
        off.append(abs(one.belief() - one.log_rate))
        blurred.append(int(np.abs(one.aim() - one.true_aim).sum()))

    assert all(later <= earlier + 1 for earlier, later in pairwise(off))
    assert all(later <= earlier + 16 for earlier, later in pairwise(blurred))


def test_beliefs_swing_early_and_settle_later() -> None:
    everyone = [new(place) for place in range(120)]

    def swing(results: int) -> float:
        for one in everyone:
            one.results = results
        return pstdev((one.belief() - one.log_rate) / 256 for one in everyone)

    first, tenth, learned = swing(0), swing(10), swing(50)
    assert first == pytest.approx(0.45, abs=0.06)
    assert first > tenth > learned
    assert learned < 0.5 * first


def test_the_ad_that_is_believed_in_most_is_believed_in_too_much() -> None:
    """The winner's curse: of ads that are alike, the one whose rate is overrated is bid for."""
    best = [max((new(place, seed) for place in range(6)), key=Learner.belief) for seed in range(40)]

    assert fmean((one.belief() - one.log_rate) / 256 for one in best) > 0.35
    for one in best:
        one.results = 400
    assert fmean((one.belief() - one.log_rate) / 256 for one in best) < 0.15


def test_within_an_ad_group_the_overrated_ad_is_shown_most_at_first() -> None:
    overrated = []
    for seed in range(6):
        world = small(seed)
        of = group(world, budget_micros=20 * USD)
        ads = [ad(world, posts(world)[0], of) for _ in range(4)]
        world.advance(12)
        shown = {one.ad_id: sum(hour.counters.impressions for hour in hours_of(world, one)) for one in ads}
        learners = world.market.learners
        overrated.append(learners[max(ads, key=lambda one: shown[one.ad_id]).ad_id].error)

    assert fmean(overrated) / 256 > 0.2


def test_a_significant_edit_brings_doubt_back_and_another_error() -> None:
    one = new(3)
    one.results = 200
    settled, aim = abs(one.belief() - one.log_rate), one.aim().copy()

    one.edited()

    assert (one.results, one.ever, one.counted) == (60, 200, 0)
    assert one.error != new(3).error
    assert abs(one.aim() - one.true_aim).sum() > 0
    assert (one.aim() != aim).any()
    doubts = [abs(each.belief() - each.log_rate) for each in _edited(200)]
    assert fmean(doubts) > 1.5 * fmean(abs(each.belief() - each.log_rate) for each in _with_results(200))
    assert settled < 256


def _with_results(results: int) -> list[Learner]:
    everyone = [new(place) for place in range(60)]
    for one in everyone:
        one.results = results
    return everyone


def _edited(results: int) -> list[Learner]:
    everyone = _with_results(results)
    for one in everyone:
        one.edited()
    return everyone


@pytest.mark.parametrize("kept", [0.0, 0.5, 1.0])
def test_the_model_says_how_much_survives_an_edit(kept: float) -> None:
    one = new(kept=kept)
    one.results = 100

    one.edited()

    assert (one.results, one.forgotten) == (100 * kept, 100 - 100 * kept)


def test_exploring_strays_another_way_every_day_until_the_phase_is_over() -> None:
    one, usual = new(swing=0.5), new()
    days = {day: one.belief(day) for day in range(739_000, 739_060)}

    assert {one.belief(day) == belief for day, belief in days.items()} == {True}
    assert pstdev(belief / 256 for belief in days.values()) == pytest.approx(0.5, abs=0.12)
    assert {usual.belief(day) for day in days} == {usual.belief()}
    one.results = 49
    assert 0.1 < pstdev(one.belief(day) / 256 for day in days) < 0.3
    one.results = 50
    assert {one.belief(day) for day in days} == {one.belief()}


def test_an_impression_is_an_impression_whoever_sees_it() -> None:
    one = new(goal="REACH", swing=0.5)

    assert one.belief(739_000) == one.log_rate == round(256 * math.log(0.001))
    assert not one.aim().any()
    one.edited()
    assert one.belief() == one.log_rate


@pytest.mark.parametrize("shop", [Shop(), Shop(within_hour=0.1, within_day=0.2), Shop(longest_days=5)])
def test_what_clicks_should_have_brought_by_now_follows_how_late_orders_are(shop: Shop) -> None:
    waiting = Waiting(paces(shop), ticked=1)
    waiting.hope(1_000 * MILLION)
    in_time = sum(lag <= 7 * DAY for lag in lags(shop)) / len(lags(shop))

    assert waiting.hoped == pytest.approx(1_000 * MILLION * in_time, rel=1e-3)
    before = 0
    for hours in (1, 6, 24, 72, 168, 336):
        waiting.until(1 + 4 * hours)
        truly = sum(lag <= min(hours, 168) * 3_600 for lag in lags(shop)) / len(lags(shop))
        assert before <= waiting.due <= waiting.hoped
        assert waiting.due / (1_000 * MILLION) == pytest.approx(truly, abs=0.17)
        before = waiting.due


@some
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(1, 40), st.booleans()), max_size=40))
def test_what_is_reckoned_does_not_hang_on_how_often_it_is_asked_for(
    course: list[tuple[int, int, int, bool]],
) -> None:
    often, seldom, at, told = new(), new(), 0, 0
    for clicks, came, ticks, edit in course:
        at += 900 * ticks
        for one in (often, seldom):
            one.heard(Counters(impressions=100, clicks=clicks), at)
            one.results += came
            if edit:
                one.edited()
        told += often.gained(at) or 0

    assert seldom.gained(at) == told
    assert often.ever == seldom.ever == sum(came for _, came, _, _ in course)


def test_a_belief_that_clicks_do_not_bear_out_is_given_up() -> None:
    one = new(5)
    one.heard(Counters(impressions=400_000, clicks=4_000))
    at_once = one.gained(0) or 0
    waited = at_once + (one.gained(20 * DAY) or 0)

    assert at_once == one.waiting.hoped
    assert 0 < waited < 0.35 * at_once
    one.results += 60
    assert waited + (one.gained(20 * DAY) or 0) == pytest.approx(60 * MILLION, rel=0.25)


def test_results_that_nobody_hears_of_are_not_reckoned() -> None:
    assert new(goal="LEAD_GENERATION").gained(900) is None
    follower = new(goal="FOLLOWERS")
    follower.heard(Counters(impressions=10, follows=2))
    assert (follower.gained(900), follower.gained(1_800)) == (2 * MILLION, 0)


def test_a_learner_is_the_same_when_it_is_put_aside_and_taken_up_again() -> None:
    one = new(4, swing=0.3)
    one.heard(Counters(impressions=90, clicks=40))
    one.aim()
    again: Learner = pickle.loads(pickle.dumps(one))

    for each in (one, again):
        each.results += 3
        each.gained(90_000)
    assert (again.belief(739_001), again.reckoned) == (one.belief(739_001), one.reckoned)
    assert (again.aim() == one.aim()).all()


def learned(world: World, ad_ids: list[str]) -> list[Learner]:
    """Give the ads learners that have heard of 80 results, in place of what review and time would bring."""
    for place, ad_id in enumerate(ad_ids):
        of = world.adgroups[world.ads[ad_id].adgroup_id]
        made = learning.beginner(world.seed, place, of, world.creatives.all[0], world.product)
        made.results = 80
        world.market.learners[ad_id] = made
    return [world.market.learners[ad_id] for ad_id in ad_ids]


CHANGES = [
    ({"budget": 75}, False),
    ({"budget": 75.01}, True),
    ({"budget": 25}, False),
    ({"budget": 24.99}, True),
    ({"bid_type": "BID_TYPE_CUSTOM", "bid_price": 2}, True),
    ({"age_groups": ["AGE_18_24", "AGE_25_34"]}, True),
    ({"location_ids": ["2921044"]}, True),
    ({"gender": "GENDER_FEMALE"}, True),
    ({"adgroup_name": "another"}, False),
    ({"comment_disabled": True}, False),
    ({"age_groups": ["AGE_18_24"], "gender": "GENDER_UNLIMITED", "location_ids": ["6252001"], "budget": 50}, False),
]


@pytest.mark.parametrize(("change", "again"), CHANGES)
def test_bid_audience_and_much_of_a_budget_begin_another_learning_phase(platform, world, change, again):
    me, account = buyer(platform, world), creator(world)
    post, group_id = post_of(world, account), made_group(me)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    both = ok(me.post("ad/create/", adgroup_id=group_id, creatives=[creative(account, post)] * 2))["ad_ids"]
    first, second = learned(world, both)
    assert learning.phase(world, group_id) == ("LEARNED", 160)

    ok(me.post("adgroup/update/", adgroup_id=group_id, **change))

    assert learning.phase(world, group_id) == (("LEARNING", 0) if again else ("LEARNED", 160))
    assert (first.results, second.results) == ((24, 24) if again else (80, 80))


@pytest.mark.parametrize(("budget", "again"), [(75, False), (76, True)])
def test_the_door_for_budgets_alone_counts_as_an_edit_too(platform, world, budget, again):
    me, account = buyer(platform, world), creator(world)
    post, group_id = post_of(world, account), made_group(me)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    made = ok(me.post("ad/create/", adgroup_id=group_id, creatives=[creative(account, post)]))["ad_ids"]
    (one,) = learned(world, made)

    ok(me.post("adgroup/budget/update/", budget=[{"adgroup_id": group_id, "budget": budget}]))

    assert (one.counted == 0) == again


@pytest.mark.parametrize(("budget", "again"), [(140, False), (151, True)])
def test_a_campaigns_budget_counts_where_its_ad_groups_share_it(platform, world, budget, again):
    me, account = buyer(platform, world), creator(world)
    post = post_of(world, account)
    shares = asked(budget_mode="BUDGET_MODE_DAY", budget=100, budget_optimize_on=True)
    made = ok(me.post("campaign/create/", **shares))["campaign_id"]
    group_id = ok(me.post("adgroup/create/", **adgroup(made, budget_mode=None, budget=None)))["adgroup_id"]
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    ads = ok(me.post("ad/create/", adgroup_id=group_id, creatives=[creative(account, post)]))["ad_ids"]
    (one,) = learned(world, ads)

    ok(me.post("campaign/update/", campaign_id=made, budget=budget))

    assert (one.counted == 0) == again


@pytest.mark.parametrize(
    ("change", "again"),
    [({"landing_page_url": "http://localtok/shop/other"}, True), ({"call_to_action": "SHOP_NOW"}, True), ({}, False)],
)
def test_another_creative_begins_again_for_that_ad_alone(platform, world, change, again):
    me, account = buyer(platform, world), creator(world)
    post, group_id = post_of(world, account), made_group(me)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    both = ok(me.post("ad/create/", adgroup_id=group_id, creatives=[creative(account, post)] * 2))["ad_ids"]
    first, second = learned(world, both)

    new_look = creative(account, post, ad_id=both[0], **change)
    ok(me.post("ad/update/", adgroup_id=group_id, creatives=[new_look]))

    assert (first.counted, second.counted) == ((0, 80) if again else (80, 80))


def test_an_ad_that_has_not_begun_to_learn_has_nothing_to_forget() -> None:
    world = small()
    of = group(world, campaign(world))
    one = ad(world, posts(world)[0], of)
    world.market.learners[one.ad_id] = made = new(2)

    learning.edited(world, of.adgroup_id)

    assert (made.edits, made.error) == (0, new(2).error)
    assert learning.phase(world, "nobody's") == ("LEARNING", 0)


@pytest.mark.long
def test_orders_cost_a_cost_cap_anything_at_first_and_about_its_bid_later() -> None:
    """TikTok's example: a bid of $10, and $5 to $30 for an install until there are 50 of them."""
    early, late = list[float](), list[float]()
    for seed in (1, 3, 7, 11, 17, 23):
        world = World(seed=seed)
        of = group(world, budget_micros=300 * USD, bid_type="BID_TYPE_CUSTOM", bid_micros=18 * USD)
        one = ad(world, posts(world)[1], of)
        spent = orders = 0
        for day in range(16):
            world.advance(24)
            now = spend(world, one), sum(hour.conversions for hour in hours_of(world, one))
            if day:
                cost = (now[0] - spent) / max(now[1] - orders, 0.5) / of.bid_micros
                (early if now[1] < 50 else late).append(10 * cost)
            spent, orders = now

    assert np.quantile(early, 0.9) / np.quantile(early, 0.1) > 3
    assert np.quantile(late, 0.9) / np.quantile(late, 0.1) < 2.5
    assert 7 < np.median(late) < 12
