"""A campaign, an ad group and a Spark Ad in one step, all or none; and which posts are recommended for it."""

from __future__ import annotations

import pytest
from knock import brand, buyer, no, ok, post_of

from localtok.access import tto_account_id
from localtok.library import SavedAudience


@pytest.fixture
def one(world):
    """The documentation's body, for one's own post."""
    own = brand(world)
    post = next(post for post in world.posts.values() if post.handle == own.handle and post.music_licensed)
    return {
        "campaign_name": "C",
        "adgroup_name": "G",
        "objective_type": "TRAFFIC",
        "location_ids": ["6252001"],
        "gender": "GENDER_FEMALE",
        "age_groups": ["AGE_25_34"],
        "budget_mode": "BUDGET_MODE_DAY",
        "budget": 50,
        "schedule_type": "SCHEDULE_FROM_NOW",
        "schedule_start_time": "2026-01-01 00:00:00",
        "optimization_goal": "CLICK",
        "identity_type": "TT_USER",
        "identity_id": own.identity_id,
        "tiktok_item_id": post.item_id,
        "ad_name": "",
        "call_to_action": "ORDER_NOW",
        "landing_page_url": "https://shop.example/",
    }


REACH = {"objective_type": "REACH", "optimization_goal": "REACH", "frequency": 2, "frequency_schedule": 3}
FOLLOWERS = {
    "objective_type": "ENGAGEMENT",
    "optimization_goal": "FOLLOWERS",
    "call_to_action": None,
    "landing_page_url": None,
}
CASES = [
    ({}, "CPC", "WEBSITE"),
    ({"optimization_goal": "TRAFFIC_LANDING_PAGE_VIEW"}, "OCPM", "WEBSITE"),
    (REACH, "CPM", None),
    ({"objective_type": "VIDEO_VIEWS", "optimization_goal": "ENGAGED_VIEW"}, "CPV", None),
    (FOLLOWERS, "OCPM", "EXTERNAL_OR_DISPLAY"),
    (FOLLOWERS | {"optimization_goal": "PAGE_VISIT", "call_to_action": "CONTACT_US"}, "CPC", "EXTERNAL_OR_DISPLAY"),
]


@pytest.mark.parametrize(("given", "billing", "promotion"), CASES)
def test_each_goal_makes_a_campaign_an_ad_group_and_an_ad_that_runs(platform, world, one, given, billing, promotion):
    me = buyer(platform, world)

    made = ok(me.post("business/spark_ad/create/", **(one | given)))

    assert set(made) == {"campaign_id", "adgroup_id", "ad_id"}
    ad, group = world.ads[made["ad_id"]], world.adgroups[made["adgroup_id"]]
    assert (ad.adgroup_id, ad.campaign_id) == (made["adgroup_id"], made["campaign_id"])
    assert ad.name == ad.ad_id
    assert (group.billing_event, group.optimization_goal) == (billing, (one | given)["optimization_goal"])
    assert group.extra.get("promotion_type") == promotion
    assert world.campaigns[made["campaign_id"]].objective_type == (one | given)["objective_type"]
    (row,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [made["adgroup_id"]]}))["list"]
    assert row["placements"] == ["PLACEMENT_TIKTOK"]
    assert (row["gender"], row["age_groups"]) == ("GENDER_FEMALE", ["AGE_25_34"])
    platform.post("/_localtok/clock/advance", json={"hours": 2})
    assert ad.secondary_status == "AD_STATUS_DELIVERY_OK"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (
            {"optimization_goal": "REACH", "frequency": 2, "frequency_schedule": 3, "objective_type": "REACH"},
            "bid_price",
        ),
        ({"optimization_goal": "CLICK"}, "bid_price"),
        ({"optimization_goal": "TRAFFIC_LANDING_PAGE_VIEW"}, "conversion_bid_price"),
        ({"objective_type": "VIDEO_VIEWS", "optimization_goal": "ENGAGED_VIEW"}, "bid_price"),
        (FOLLOWERS, "conversion_bid_price"),
    ],
)
def test_a_cost_cap_takes_the_bid_that_goes_with_the_goal(platform, world, one, given, field):
    me = buyer(platform, world)
    body = one | given | {"bid_type": "BID_TYPE_CUSTOM"}

    no(me.post("business/spark_ad/create/", **body), 40002, field)
    made = ok(me.post("business/spark_ad/create/", **(body | {field: 2.5})))

    assert world.adgroups[made["adgroup_id"]].bid_micros == 2_500_000


BAD = [
    ({"objective_type": "WEB_CONVERSIONS"}, 40002, "objective_type"),
    ({"objective_type": "LEAD_GENERATION"}, 40002, "objective_type"),
    ({"optimization_goal": "REACH"}, 40002, "optimization_goal"),
    ({"budget_mode": "BUDGET_MODE_INFINITE"}, 40002, "budget_mode"),
    ({"budget_mode": "BUDGET_MODE_DYNAMIC_DAILY_BUDGET"}, 40002, "budget_mode"),
    ({"budget_mode": "BUDGET_MODE_TOTAL"}, 40002, "schedule_type"),
    ({"budget": 19}, 40002, "budget"),
    ({"location_ids": None}, 40002, "location_ids"),
    ({"location_ids": [str(n) for n in range(3_001)]}, 40002, "location_ids"),
    ({"gender": "ANY"}, 40002, "gender"),
    ({"age_groups": ["AGE_1"]}, 40002, "age_groups"),
    ({"schedule_type": "SCHEDULE_START_END"}, 40002, "schedule_end_time"),
    ({"schedule_start_time": "2028-01-01 00:00:00"}, 40002, "schedule_start_time"),
    ({"identity_type": "CUSTOMIZED_USER"}, 40002, "identity_type"),
    ({"identity_type": "BC_AUTH_TT"}, 40002, "identity_authorized_bc_id"),
    ({"identity_type": "AUTH_CODE"}, 40002, "auth_code_not_found"),
    ({"identity_id": "nobody"}, 40007, "identity"),
    ({"tiktok_item_id": "1"}, 40007, "post"),
    ({"call_to_action": None}, 40002, "call_to_action"),
    ({"call_to_action": "JUMP"}, 40002, "call_to_action"),
    ({"landing_page_url": None}, 40002, "landing_page_url"),
    ({"landing_page_url": "ftp://x"}, 40002, "landing_page_url"),
    (FOLLOWERS | {"landing_page_url": "https://x.example/"}, 40002, "landing_page_url"),
    (FOLLOWERS | {"optimization_goal": "PAGE_VISIT"}, 40002, "call_to_action"),
    (REACH | {"frequency": None}, 40002, "frequency"),
    (REACH | {"frequency": 1_001}, 40002, "frequency"),
    (REACH | {"frequency_schedule": 31}, 40002, "frequency_schedule"),
    (REACH | {"landing_page_url": None}, 40002, "landing_page_url"),
    ({"campaign_name": "x" * 513}, 40002, "campaign_name"),
    ({"adgroup_name": "🙂"}, 40002, "adgroup_name"),
    ({"saved_audience_id": "1"}, 40002, "saved_audience_id"),
]


@pytest.mark.parametrize(("given", "code", "word"), BAD)
def test_what_is_wrong_is_named_and_nothing_is_left_behind(platform, world, one, given, code, word):
    answer = buyer(platform, world).post("business/spark_ad/create/", **(one | given))

    no(answer, code, word)
    assert (world.campaigns, world.adgroups, world.ads) == ({}, {}, {})


def test_a_saved_audience_takes_the_place_of_whom_else_was_asked_for(platform, world, one):
    targeting = {"location_ids": ["2921044"], "gender": "GENDER_MALE"}
    world.library.saved_audiences["77"] = SavedAudience("77", "Men in Germany", targeting, world.now)

    made = ok(buyer(platform, world).post("business/spark_ad/create/", **(one | {"saved_audience_id": "77"})))

    group = world.adgroups[made["adgroup_id"]]
    assert group.location_ids == ["2921044"]
    assert group.extra.get("gender") == "GENDER_MALE"
    assert group.extra.get("age_groups") is None


def test_photo_posts_are_not_for_one_step(platform, world, one):
    post_of(world, brand(world))
    world.posts[one["tiktok_item_id"]].media_type = "PHOTO"

    no(buyer(platform, world).post("business/spark_ad/create/", **one), 40002, "tiktok_item_id", "single video")


def test_recommended_posts_are_creators_best_first_in_thirds(platform, world):
    me, account = buyer(platform, world), tto_account_id(world.seed)
    videos = ok(me.get("spark_ad/recommend/", tcm_account_id=account))["videos"]

    def rate(row):
        seen = world.posts[row["item_id"]].organic
        return (seen.likes + seen.comments + seen.shares + seen.saves) / seen.plays

    assert videos
    assert [rate(row) for row in videos] == sorted(map(rate, videos), reverse=True)
    levels = [row["recommendation_level"] for row in videos]
    assert levels == sorted(levels, key=("HIGH", "MEDIUM", "LOW").index)
    assert set(levels) == {"HIGH", "MEDIUM", "LOW"}
    assert brand(world).handle not in {row["creator_handle"] for row in videos}
    first, *rest = videos
    assert ok(me.get("spark_ad/recommend/", tcm_account_id=account, video_ids=[first["item_id"]]))["videos"] == [first]
    without = ok(me.get("spark_ad/recommend/", tcm_account_id=account, exclude_video_ids=[first["item_id"]]))
    assert without["videos"] == rest
    recent = ok(me.get("spark_ad/recommend/", tcm_account_id=account, time="PAST_ONE_MONTH"))["videos"]
    assert {row["item_id"] for row in recent} == {
        row["item_id"] for row in videos if world.posts[row["item_id"]].created_at >= world.now - 30 * 86_400
    }


def test_only_posts_that_can_be_advertised_are_recommended(platform, world):
    me, account = buyer(platform, world), tto_account_id(world.seed)
    rows = ok(me.get("spark_ad/recommend/", tcm_account_id=account))["videos"]
    gone = [world.posts[row["item_id"]] for row in rows[:3]]
    gone[0].status, gone[1].music_licensed, gone[2].media_type = "PRIVATE", False, "STORY"

    left = {row["item_id"] for row in ok(me.get("spark_ad/recommend/", tcm_account_id=account))["videos"]}

    assert left == {row["item_id"] for row in rows[3:]}
    no(me.get("spark_ad/recommend/", tcm_account_id="1"), 40001, "TikTok One")
    no(me.get("spark_ad/recommend/", tcm_account_id=account, time="EVER"), 40002, "time")
    no(me.get("spark_ad/recommend/", tcm_account_id=account, objective_type="ENGAGEMENT"), 40002, "objective_type")
    no(me.get("spark_ad/recommend/"), 40002, "tcm_account_id")
