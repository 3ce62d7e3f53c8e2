"""What the owner of a post is told about it, and that the figures never contradict each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knock import brand, creator, holder, made_ad, ok, post_of

from localtok.newposts import add_post
from localtok.routes.organic import insights
from localtok.state import Counters, Post
from tiktokwire.organic import Video

EVERY = list(Video.__struct_fields__)
BARE = Post("1", "a", 0, 9_000, "", "en", "demo", "conversion", "", True)
CLICKS = (
    "profile_views",
    "website_clicks",
    "phone_number_clicks",
    "lead_submissions",
    "email_clicks",
    "address_clicks",
)


def seen(platform, account, **ask) -> dict:
    """Every video of the account by id."""
    me, found, cursor, more = holder(platform, account), {}, 0, True
    while more:
        data = ok(me.get("business/video/list/", fields=EVERY, cursor=cursor, max_count=20, **ask))
        found |= {video["item_id"]: video for video in data["videos"]}
        cursor, more = data["cursor"], data["has_more"]
    return found


@pytest.mark.parametrize("hours", [0, 30])
def test_the_figures_of_a_post_agree_with_each_other(platform, world, hours):
    made_ad(platform, world)
    world.advance(hours)
    for account in (brand(world), creator(world)):
        for video in seen(platform, account).values():
            curve = [point["percentage"] for point in video["video_view_retention"]]
            assert curve == sorted(curve, reverse=True)
            assert 0 <= video["full_video_watched_rate"] <= curve[-1] <= 1
            assert video["reach"] <= video["video_views"]
            assert len(curve) == int(video["video_duration"]) == len(video["engagement_likes"])
            for name in ("engagement_likes", "impression_sources", "audience_genders", "audience_countries"):
                assert abs(sum(part["percentage"] for part in video[name]) - 1) < 1e-9
            assert abs(sum(part["percentage"] for part in video["audience_cities"]) - 1) < 1e-9
            kinds = {part["type"]: part["percentage"] for part in video["audience_types"]}
            assert abs(kinds["NEW_VIEWER"] + kinds["RETURN_VIEWER"] - 1) < 1e-9
            assert abs(kinds["FOLLOWER_PERCENT"] + kinds["NON_FOLLOWER_PERCENT"] - 1) < 1e-9


def test_sources_come_largest_first_and_name_only_what_the_post_has(platform, world):
    for item_id, video in seen(platform, brand(world)).items():
        shares = [part["percentage"] for part in video["impression_sources"]]
        names = {part["impression_source"] for part in video["impression_sources"]}
        assert shares == sorted(shares, reverse=True)
        assert video["impression_sources"][0]["impression_source"] == "For You"
        assert ("Hashtag" in names) == ("#" in world.posts[item_id].caption)
        assert ("Sound" in names) == bool(world.posts[item_id].music_id)


def test_profile_clicks_are_for_registered_accounts(platform, world, front):
    account = creator(world)
    post = post_of(world, account)

    registered = seen(platform, account)[post.item_id]
    front.world.assume.creators_registered = False
    business = seen(platform, account)[post.item_id]

    assert registered["profile_views"] == post.organic.profile_visits
    assert registered["website_clicks"] == post.organic.clicks
    assert all(business[name] is None for name in CLICKS)
    assert business["new_followers"] == post.organic.follows
    assert seen(platform, brand(world))[post_of(world, brand(world)).item_id]["profile_views"] is not None


def test_a_post_nobody_has_seen_has_no_audience(platform, world):
    account = brand(world)
    post = add_post(world, account.handle, "new", 12_000)

    video = seen(platform, account)[post.item_id]

    assert video["video_views"] == 0
    assert video["impression_sources"] == video["audience_genders"] == video["audience_types"] == []
    assert video["full_video_watched_rate"] == 0


def test_a_post_for_ads_only_is_listed_once_it_is_in_one(platform, world):
    made_ad(platform, world)
    account = creator(world)
    post = post_of(world, account)
    post.ads_only = True
    other = add_post(world, account.handle, "hidden", 12_000, ads_only=True)

    listed = seen(platform, account)

    assert listed[post.item_id]["is_ad"] is True
    assert other.item_id not in listed


def test_a_carousel_is_a_photo_without_a_duration(platform, world):
    account = brand(world)
    post = add_post(world, account.handle, "pictures", 9_000, media_type="PHOTO")

    video = seen(platform, account)[post.item_id]

    assert (video["media_type"], video["video_duration"]) == ("PHOTO", None)
    assert "/photo/" in video["share_url"]


def test_under_the_documented_latency_counts_are_those_of_settled_days(platform, world, front):
    made_ad(platform, world)
    account = creator(world)
    item_id = post_of(world, account).item_id
    at_start = seen(platform, account)[item_id]
    world.advance(24)
    fresh = seen(platform, account)[item_id]
    front.world.assume.organic_latency = True
    after_a_day = seen(platform, account)[item_id]
    world.advance(24)

    assert after_a_day["video_views"] == at_start["video_views"] < fresh["video_views"]
    assert seen(platform, account)[item_id]["video_views"] == fresh["video_views"]


@settings(max_examples=60)
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=60),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 500),
)
def test_no_curve_rises_or_ends_below_completion(raw, plays, ended, likes):
    post = replace(BARE, retention=sorted(raw, reverse=True))
    counters = Counters(plays=plays, p100=min(ended, plays), likes=likes)

    curve = [one.percentage for one in insights.retention(post, counters)]
    liked = [one.percentage for one in insights.likes_over_time(post, counters)]

    assert curve == sorted(curve, reverse=True)
    assert curve[-1] >= (round(counters.p100 / plays, 4) if plays else 0)
    assert not liked or sum(liked) == pytest.approx(1) or not any(round(share * 10_000) for share in post.retention)
