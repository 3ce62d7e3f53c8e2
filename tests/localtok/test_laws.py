"""Laws of the market, which hold in every small world, on both engines, whatever is asked of it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date

import pytest
from campaigning import DAY, HOUR, USD, ad, campaign, code, digest, group, hours_of, posts, small, spend, total
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting import rows

from localtok.scenario import Given
from localtok.world import World


@pytest.fixture(scope="module", params=["numpy", "numba"], autouse=True)
def on_engine(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "numba" and importlib.util.find_spec("numba") is None:
        pytest.skip("numba is not installed: pip install 'firesteel[fast]'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCALTOK_ENGINE", str(request.param))
        yield


seeds = st.integers(0, 40)
few = settings(deadline=None, max_examples=6, derandomize=True)
MODES = ("BUDGET_MODE_DAY", "BUDGET_MODE_TOTAL", "BUDGET_MODE_DYNAMIC_DAILY_BUDGET")
BILLING = (("CONVERT", "OCPM"), ("CLICK", "CPC"), ("ENGAGED_VIEW", "CPV"), ("REACH", "CPM"))


@few
@given(
    seeds,
    st.sampled_from(MODES),
    st.sampled_from(BILLING),
    st.integers(1, 30),
    st.sampled_from(("PACING_MODE_SMOOTH", "PACING_MODE_FAST")),
)
def test_an_ad_group_never_spends_more_than_its_budget(
    seed: int, mode: str, goal: tuple[str, str], dollars: int, pacing: str
) -> None:
    world = small(seed)
    start = world.now
    of = group(
        world,
        budget_mode=mode,
        budget_micros=dollars * USD,
        optimization_goal=goal[0],
        billing_event=goal[1],
        pacing=pacing,
        ends_at=start + 5 * DAY,
    )
    ads = [ad(world, post, of) for post in posts(world)[:2]]

    world.advance(48)

    days = [
        sum(hour.spend_micros for one in ads for hour in hours_of(world, one) if hour.hour // DAY == day)
        for day in (start // DAY, start // DAY + 1)
    ]
    most = {"BUDGET_MODE_DAY": 1.0, "BUDGET_MODE_DYNAMIC_DAILY_BUDGET": 1.25}.get(mode)
    if most is None:
        assert 0 < sum(days) <= dollars * USD
    else:
        assert all(0 < day <= most * dollars * USD for day in days)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"])
def test_no_day_of_a_report_passes_its_budget_where_midnight_is_on_no_full_hour_of_utc(zone: str) -> None:
    world = World(seed=7, scenario="tiny", account=Given(timezone=zone))
    one = ad(world, posts(world)[0], group(world, budget_micros=4 * USD, pacing="PACING_MODE_FAST"))

    world.advance(80)

    told = rows(world, start_date="2025-12-31", end_date="2026-01-05")
    days = {row["dimensions"]["stat_time_day"][:10]: round(float(row["metrics"]["spend"]) * USD) for row in told}
    assert all(0 < spent <= 4 * USD for spent in days.values())
    assert sum(days.values()) == pytest.approx(spend(world, one), abs=1_000 * len(days))
    for day, spent in days.items():
        hours = rows(world, dimensions=["ad_id", "stat_time_hour"], start_date=day, end_date=day)
        assert round(sum(float(row["metrics"]["spend"]) for row in hours) * USD) == pytest.approx(spent, abs=1_000 * 24)
        own = {key: micros for key, micros in world.purse.daily.items() if key[0] == one.adgroup_id}
        assert own[one.adgroup_id, date.fromisoformat(day).toordinal()] == pytest.approx(spent, abs=1_000)


@few
@given(seeds, st.integers(1, 6), st.integers(1, 6))
def test_campaign_and_balance_bind_as_well(seed: int, dollars: int, balance: int) -> None:
    world = small(seed)
    world.advertiser.balance_micros = balance * USD
    of = campaign(world, budget_mode="BUDGET_MODE_DAY", budget_micros=dollars * USD)
    ads = [ad(world, post, group(world, of, budget_micros=4 * USD)) for post in posts(world)[:3]]

    world.advance(24)

    spent = sum(spend(world, one) for one in ads)
    assert 0 < spent <= min(dollars, balance) * USD
    assert world.advertiser.balance_micros == balance * USD - spent


@few
@given(seeds, st.floats(0.1, 1.5), st.integers(0, 20), st.integers(1, 30), st.integers(0, 40))
def test_nothing_is_delivered_outside_authorization_flight_and_switch(
    seed: int, authorized_days: float, first: int, length: int, paused: int
) -> None:
    world = small(seed)
    post = next(post for post in posts(world) if not world.accounts[post.handle].is_brand)
    of = group(world, starts_at=world.now + first * HOUR, ends_at=world.now + (first + length) * HOUR)
    one = ad(world, post, of, code_days=authorized_days)
    begin, end = (
        world.now + first * HOUR,
        min(world.now + (first + length) * HOUR, next(iter(world.codes.values())).ends_at),
    )

    world.advance(paused)
    one.operation_status, switched = "DISABLE", world.now
    world.advance(48 - paused)

    delivered = [hour.hour for hour in hours_of(world, one) if hour.counters.impressions]
    assert all(begin <= hour < min(end, switched) for hour in delivered)
    views = [touch.at for touch in world.touches if touch.ad_id == one.ad_id]
    comments = [comment.created_at for comment in world.comments.values() if comment.ad_id == one.ad_id]
    assert all(begin <= at < min(end, switched) for at in views + comments)


@few
@given(seeds)
def test_a_posts_total_is_organic_plus_what_its_spark_ads_won(seed: int) -> None:
    alone, world = small(seed), small(seed)
    shared, other = posts(world)[0], posts(world)[2]
    ads = [ad(world, shared), ad(world, shared), ad(world, other), ad(world, None)]

    alone.advance(24)
    world.advance(24)

    for post in world.posts.values():
        won = [hour.counters for one in ads if one.item_id == post.item_id for hour in hours_of(world, one)]
        assert total([post.paid]) == total(won)
        assert post.organic == alone.posts[post.item_id].organic
        written = [one for one in world.comments.values() if one.item_id == post.item_id]
        assert len(written) == post.organic.comments + post.paid.comments
        assert sum(1 for one in written if one.ad_id) == post.paid.comments
    assert total([hour.counters for hour in hours_of(world, ads[3])])["impressions"] > 0


@few
@given(seeds)
def test_watching_is_a_funnel_in_every_hour_and_organically(seed: int) -> None:
    world = small(seed)
    for post in posts(world):
        ad(world, post)
    world.advance(24)

    seen = [hour.counters for hour in world.hours.values()] + [post.organic for post in world.posts.values()]
    for one in seen:
        assert 0 <= one.p100 <= one.p75 <= one.p50 <= one.p25 <= one.plays <= one.impressions
        assert one.watched_6s <= one.watched_2s <= one.plays
        assert one.reach <= one.impressions
        assert one.follows <= one.profile_visits
        assert min(total([one]).values()) >= 0


@few
@given(seeds)
def test_reach_over_a_life_is_how_many_people_saw_the_ad(seed: int) -> None:
    world = small(seed)
    one = ad(world, posts(world)[0])
    world.advance(48)

    seen = world.market.exposure.of(one.ad_id)
    assert total([hour.counters for hour in hours_of(world, one)])["reach"] == int((seen > 0).sum())
    assert total([hour.counters for hour in hours_of(world, one)])["impressions"] == int(seen.sum())


@few
@given(seeds, st.lists(st.integers(1, 9), max_size=5))
def test_however_the_hours_are_split_the_world_is_the_same_to_the_byte(seed: int, parts: list[int]) -> None:
    whole, split = _busy(seed), _busy(seed)

    whole.advance(sum(parts) + 3)
    for part in [*parts, 3]:
        split.advance(part)

    assert digest(split) == digest(whole)


def test_another_seed_is_another_world() -> None:
    assert digest(_busy(1)) != digest(_busy(2))


@few
@given(seeds)
def test_an_ad_without_money_changes_nothing_at_all(seed: int) -> None:
    alone, world = small(seed), small(seed)
    one = ad(world, posts(world)[0], group(world, budget_micros=0))

    alone.advance(30)
    world.advance(30)

    assert hours_of(world, one) == []
    assert [post.organic for post in world.posts.values()] == [post.organic for post in alone.posts.values()]
    assert list(world.comments.values()) == list(alone.comments.values())
    assert (world.orders, world.pixel_events) == (alone.orders, alone.pixel_events)


@few
@given(seeds)
def test_every_conversion_is_credited_once_at_most(seed: int) -> None:
    world = _busy(seed)
    world.advance(72)

    hours = list(world.hours.values())
    kept = sum(1 for event in world.pixel_events if event.event == "Purchase" and event.kept)
    credited = sum(hour.conversions for hour in hours)
    assert credited <= kept
    assert credited == sum(hour.click_conversions + hour.view_conversions for hour in hours)
    assert credited == sum(hour.real_time_conversions for hour in hours)


@settings(few, max_examples=3)
@given(seeds, st.integers(1, 3), st.integers(1, 3))
def test_a_frequency_cap_of_some_days_holds_in_its_first_window(seed: int, times: int, days: int) -> None:
    world = small(seed)
    of = group(
        world,
        frequency=times,
        frequency_days=days,
        budget_micros=30 * USD,
        optimization_goal="REACH",
        billing_event="CPM",
    )
    one = ad(world, posts(world)[0], of)

    world.advance(24 * days)

    assert int(world.market.exposure.of(one.ad_id).max()) <= times


def test_sequence_numbers_ascend_without_holes_and_time_never_runs_back() -> None:
    world = _busy(5)
    world.advance(60)

    for each in (world.pixel_events, world.touches, world.orders):
        assert [row.seq for row in each] == list(range(1, len(each) + 1))
    received = [event.received_at for event in world.pixel_events]
    assert received == sorted(received)
    assert all(event.event_time <= event.received_at < world.now for event in world.pixel_events)


def test_ids_belong_to_one_thing_each() -> None:
    world = _busy(3)
    world.advance(60)

    assert all(id == one.comment_id and one.item_id in world.posts for id, one in world.comments.items())
    assert sum(post.organic.comments + post.paid.comments for post in world.posts.values()) == len(world.comments)
    assert len({world.next_id() for _ in range(1_000)}) == 1_000


def _busy(seed: int) -> World:
    """Three Spark ads and one with a video of its own."""
    world = small(seed)
    for post in [*posts(world)[:3], None]:
        ad(world, post)
    code(world, posts(world)[0], 9)
    return world
