"""An account's profile: daily figures that add up, followers who come and go, and who may see what."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knock import brand, creator, holder, made_ad, no, ok, post_of

from localtok import diary
from localtok.market.engagement import NAMES
from localtok.routes.organic.insights import fractions, shares
from tiktokwire.organic import PROFILE_FIELDS, DayMetrics

DAY = 86_400


def day(world, back: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(world.now - back * DAY))


def test_the_seven_days_before_today_come_unasked(platform, world):
    rows = ok(holder(platform, brand(world)).get("business/get/", fields=["video_views"]))["metrics"]

    assert [row["date"] for row in rows] == [day(world, back) for back in range(7, 0, -1)]
    assert all(set(row) == {"date", "video_views"} for row in rows)


def test_every_documented_field_of_the_profile_can_be_asked_for(platform, world):
    data = ok(holder(platform, brand(world)).get("business/get/", fields=sorted(PROFILE_FIELDS)))

    (row, *_) = data["metrics"]
    assert set(row) == set(DayMetrics.__struct_fields__)
    assert data["followers_count"] == brand(world).followers
    assert data["is_business_account"] is True
    assert {"audience_ages", "audience_genders", "audience_countries", "audience_cities"} < set(data)


def test_days_reach_back_sixty_and_no_further(platform, world):
    me = holder(platform, brand(world))
    ask = {"fields": ["likes"], "end_date": day(world, 1)}

    assert len(ok(me.get("business/get/", start_date=day(world, 60), **ask))["metrics"]) == 60
    no(me.get("business/get/", start_date=day(world, 61), **ask), 40002, "start_date", "60")
    no(me.get("business/get/", fields=["likes"], end_date=day(world, -1)), 40002, "end_date")
    no(me.get("business/get/", start_date=day(world, 1), fields=["likes"], end_date=day(world, 2)), 40002, "start_date")
    no(me.get("business/get/", start_date="31.12.2025", fields=["likes"]), 40002, "start_date")


def test_the_days_of_every_post_add_up_to_its_counters(world):
    world.advance(30)

    for post in world.posts.values():
        pages = diary.organic_days(world, post).values()
        for name in NAMES:
            assert sum(getattr(page, name) for page in pages) == getattr(post.organic, name)
        assert all(getattr(page, name) >= 0 for page in pages for name in NAMES)


def test_comments_are_booked_on_the_day_they_were_written(world):
    world.advance(26)
    post = max(world.posts.values(), key=lambda one: one.organic.comments)
    written: dict[int, int] = {}
    for one in world.comments.values():
        if one.item_id == post.item_id:
            written[one.created_at // DAY] = written.get(one.created_at // DAY, 0) + 1

    booked = {at: page.comments for at, page in diary.organic_days(world, post).items() if page.comments}

    assert booked == written


def test_followers_follow_what_happened(platform, world):
    world.advance(49)
    me = holder(platform, brand(world))

    data = ok(
        me.get(
            "business/get/",
            start_date=day(world, 40),
            end_date=day(world, 0),
            fields=["followers_count", "daily_total_followers", "daily_new_followers", "daily_lost_followers"],
        )
    )

    rows = data["metrics"]
    assert rows[-1]["followers_count"] == data["followers_count"]
    for before, after in pairwise(rows):
        assert after["daily_total_followers"] == after["daily_new_followers"] - after["daily_lost_followers"]
        assert after["followers_count"] - before["followers_count"] == after["daily_total_followers"]
    assert sum(row["daily_new_followers"] for row in rows) > 0


def test_what_ads_win_counts_for_the_account_too(platform, world):
    made_ad(platform, world)
    account = creator(world)
    me = holder(platform, account)
    world.advance(24)
    post = post_of(world, account)
    today = {"start_date": day(world, 1), "end_date": day(world, 0)}

    rows = ok(me.get("business/get/", fields=["video_views", "daily_new_followers", "profile_views"], **today))[
        "metrics"
    ]

    mine = [one for one in world.posts.values() if one.handle == account.handle]
    own = [world.diary.days[one.item_id].values() for one in mine if one.item_id in world.diary.days]
    assert post.paid.plays > 0
    for word, counter in (
        ("video_views", "plays"),
        ("daily_new_followers", "follows"),
        ("profile_views", "profile_visits"),
    ):
        organic = sum(getattr(page, counter) for pages in own for page in pages)
        assert sum(row[word] for row in rows) == organic + getattr(post.paid, counter)


def test_the_market_does_not_see_the_followers_won(world):
    before = brand(world).followers
    world.advance(30)

    assert brand(world).followers == before
    assert diary.followers(world, brand(world)) != before


@pytest.mark.parametrize(
    ("kind", "absent"),
    [
        ("REGISTERED", set()),
        ("BUSINESS", {"phone_number_clicks", "bio_link_clicks", "email_clicks"}),
        ("PERSONAL", {"bio_link_clicks", "unique_video_views", "engaged_audience", "daily_new_followers"}),
    ],
)
def test_a_type_of_account_sees_what_it_has(platform, world, kind, absent):
    account = brand(world)
    account.type = kind

    data = ok(holder(platform, account).get("business/get/", fields=["metrics", "is_business_account"]))

    row = data["metrics"][-1]
    assert absent <= {name for name, value in row.items() if value is None}
    assert row["video_views"] is not None
    assert row["profile_views"] is not None
    assert (row["bio_link_clicks"] is None) == (kind != "REGISTERED")
    assert (row["daily_lost_followers"] is None) == (kind == "PERSONAL")
    assert data["is_business_account"] is (kind != "PERSONAL")


def test_audiences_and_their_hours_need_a_hundred_followers(platform, world):
    account = brand(world)
    me = holder(platform, account)
    fields = ["audience_genders", "audience_activity"]

    many = ok(me.get("business/get/", fields=fields))
    account.followers = 90
    few = ok(me.get("business/get/", fields=fields))

    assert [hour["hour"] for hour in many["metrics"][-1]["audience_activity"]] == [str(hour) for hour in range(24)]
    assert all(0 < hour["count"] <= 60_000 for hour in many["metrics"][-1]["audience_activity"])
    assert few["audience_genders"] is None
    assert few["metrics"][-1]["audience_activity"] is None


def test_audience_shares_add_up_to_one(platform, world):
    fields = ["audience_ages", "audience_genders", "audience_countries", "audience_cities"]

    data = ok(holder(platform, creator(world)).get("business/get/", fields=fields))

    for name in fields:
        assert abs(sum(part["percentage"] for part in data[name]) - 1) < 1e-9
    assert {part["age"] for part in data["audience_ages"]} == {"18-24", "25-34", "35-44", "45-54", "55+"}
    assert {part["gender"] for part in data["audience_genders"]} == {"Female", "Male", "Other"}
    assert {part["country"] for part in data["audience_countries"]} == {"US", "GB", "DE", "ES", "CA", "FR"}


def test_under_the_documented_latency_the_newest_day_ended_a_day_ago(platform, world, front):
    world.advance(30)
    front.world.assume.organic_latency = True
    me = holder(platform, brand(world))

    rows = ok(me.get("business/get/", fields=["likes"], end_date=day(world, 0)))["metrics"]

    assert rows[-1]["date"] == day(world, 2)


def test_reading_a_profile_changes_nothing(platform, world):
    me = holder(platform, brand(world))
    fields = sorted(PROFILE_FIELDS)

    assert me.get("business/get/", fields=fields)["data"] == me.get("business/get/", fields=fields)["data"]


@given(st.lists(st.integers(0, 10**9), max_size=40), st.integers(0, 10**6))
def test_a_whole_is_divided_without_rest(weights, whole):
    parts = shares(weights, whole)

    assert sum(parts) == (whole if any(weights) else 0)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
    assert all(
        abs(part - whole * weight / max(sum(weights), 1)) <= 1 for part, weight in zip(parts, weights, strict=True)
    )


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 10**9), max_size=30))
def test_fractions_of_anything_add_up_to_one_or_nothing(weights):
    total = sum(fractions(weights).values())

    assert abs(total - (1 if any(weights.values()) else 0)) < 1e-9
