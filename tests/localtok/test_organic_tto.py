"""TikTok One: creators found, videos linked, and a report that keeps organic and paid apart and adds them up."""

from __future__ import annotations

import time

import pytest
from knock import Caller, brand, buyer, creative, creator, holder, made_ad, made_group, no, ok, post_of

from localtok.access import tto_account_id
from tiktokwire.ttoreport import VideoReport

DAY = 86_400


@pytest.fixture
def one(platform, world) -> Caller:
    """The brand at TikTok One's doors."""
    return Caller(platform, world.advertiser.access_token, {"tto_tcm_account_id": tto_account_id(world.seed)})


def maker(http, account) -> Caller:
    """A creator at TikTok One's doors."""
    return Caller(http, account.access_token, {"creator_id": account.business_id})


def campaign(one: Caller, world, **given) -> dict:
    usual = {
        "campaign_type": "CAMPAIGN",
        "brand_profile_id": "77",
        "campaign_name": "Spring",
        "advertiser_ids": [world.advertiser.advertiser_id],
        "default_spark_ads_requested_authorization_days": 60,
    }
    return ok(one.post("tto/tcm/campaign/create/", **{**usual, **given}))


def linked(platform, world, one: Caller, item_id: str, account) -> tuple[dict, str]:
    """A campaign with that video in it, approved by its creator; and the request's id."""
    made = campaign(one, world)
    request = ok(one.post("tto/tcm/campaign/link/", campaign_id=made["campaign_id"], video_id=item_id, action="LINK"))[
        "link_request_id"
    ]
    me = maker(platform, account)
    ok(me.post("tto/creator/link/request/confirm/", link_request_id=request, action="APPROVE"))
    return made, request


def test_a_creator_lets_the_app_see_profile_and_posts(platform, world):
    account = creator(world)
    me = maker(platform, account)

    data = ok(me.get("tto/creator/authorized/"))
    some = ok(me.get("tto/creator/authorized/", fields=["handle_name", "median_views"]))
    videos = ok(me.get("tto/creator/authorized/video/list/", limit=2))

    mine = {post.item_id for post in world.posts.values() if post.handle == account.handle}
    assert (data["handle_name"], data["creator_id"]) == (account.handle, account.business_id)
    assert data["videos_count"] == len(mine)
    assert set(some) == {"handle_name", "median_views"}
    assert len(videos["posts"]) == 2
    assert (videos["has_more"], videos["cursor"]) == (True, 2)
    no(me.get("tto/creator/authorized/", fields=["shoe_size"]), 40002, "shoe_size")
    no(me.get("tto/creator/authorized/video/list/", limit=21), 40002, "limit")
    no(Caller(platform, account.access_token, {"creator_id": "x"}).get("tto/creator/authorized/"), 40001)
    no(Caller(platform, world.advertiser.access_token, {"creator_id": "x"}).get("tto/creator/authorized/"), 40001)


def test_brands_see_what_is_public(platform, world, one):
    account = creator(world)
    hidden, *shown = [post for post in world.posts.values() if post.handle == account.handle]
    hidden.status = "PRIVATE"

    data = ok(one.get("tto/tcm/creator/public/", handle_name=account.handle))
    videos = ok(one.get("tto/tcm/creator/public/video/list/", handle_name=account.handle))

    assert data["creator_id"] is None
    assert data["videos_count"] == len(shown)
    assert {video["video_id"] for video in videos["posts"]} == {post.item_id for post in shown}
    assert videos["page_info"] == {"has_more": False, "cursor": len(shown)}
    for name in ("audience_countries", "audience_genders", "audience_ages"):
        assert abs(sum(part["percentage"] for part in data[name]) - 1) < 1e-9
    no(one.get("tto/tcm/creator/public/", handle_name="nobody"), 40007, "nobody")


def test_the_brands_doors_are_closed_to_creators_and_other_accounts(platform, world, one):
    account = creator(world)
    ask = {"handle_name": account.handle}

    no(Caller(platform, account.access_token, one.always).get("tto/tcm/creator/public/", **ask), 40001)
    no(one.get("tto/tcm/creator/public/", tto_tcm_account_id="1", **ask), 40001, "tto_tcm_account_id")


def test_statuses_tell_creators_brands_and_strangers_apart(platform, world, one):
    handles = [creator(world).handle, brand(world).handle, "nobody"]

    rows = ok(one.get("tto/tcm/creator/status/get/", handle_names=handles))["onboarding_status"]

    assert {row["handle_name"]: row["status"] for row in rows} == dict(
        zip(handles, ("IN", "NOT_IN", "INVALID"), strict=True)
    )
    no(one.get("tto/tcm/creator/status/get/", handle_names=[]), 40002, "handle_names")


def test_creators_are_discovered_by_what_they_are(platform, world, one):
    path = "tto/tcm/creator/discover/"
    every = ok(one.get(path, sort_field="FOLLOWERS"))
    germans = ok(one.get(path, country_codes=["DE"]))["creators"]
    large = ok(one.get(path, min_followers=100_000))["creators"]
    named = ok(one.get(path, keyword_search="one towel"))["creators"]
    paged = ok(one.get(path, page=2, page_size=3))

    counts = [row["followers_count"] for row in every["creators"]]
    assert counts == sorted(counts, reverse=True)
    assert every["page_info"]["total_number"] == len(world.accounts) - 1
    assert {row["country_code"] for row in germans} == {"DE"}
    assert {row["handle_name"] for row in large} == {
        a.handle for a in world.accounts.values() if a.followers >= 100_000
    }
    assert [row["handle_name"] for row in named] == ["theo.layers"]
    assert len(paged["creators"]) == 3
    no(one.get(path, sort_field="PRICE"), 40002, "sort_field")


def test_the_ranking_counts_views_of_its_period(platform, world, one):
    ask = {"ranking_type": "ORGANIC_CONTENT", "time_period": "WEEK"}

    rows = ok(one.get("tto/tcm/rank/", **ask))["creators"]
    older = ok(one.get("tto/tcm/rank/", time_period_lookback="TWO", **ask))["creators"]
    spain = ok(one.get("tto/tcm/rank/", country_code="ES", **ask))["creators"]

    views = [row["total_video_views"] for row in rows]
    assert views == sorted(views, reverse=True)
    assert (rows[0]["score"], len(rows)) == (100.0, len(world.accounts) - 1)
    assert {row["handle_name"]: row["total_video_views"] for row in rows} != {
        row["handle_name"]: row["total_video_views"] for row in older
    }
    assert {row["country"] for row in spain} == {"ES"}
    no(one.get("tto/tcm/rank/", ranking_type="ALL", time_period="WEEK"), 40002, "ranking_type")
    no(one.get("tto/tcm/rank/", ranking_type="ORGANIC_CONTENT", time_period="YEAR"), 40002, "time_period")


def test_a_campaign_names_whom_it_could_not_invite(platform, world, one):
    account = creator(world)

    made = campaign(one, world, handle_names=[f"@{account.handle}", "nobody"])

    assert made["handle_names"] == [account.handle]
    assert made["failed_handle_names"] == ["nobody"]
    assert made["spark_ads_requested_authorization_days"] == 60
    assert made["invite_link"].startswith("https://")
    path = "tto/tcm/campaign/create/"
    no(one.post(path, campaign_type="ORDER", campaign_name="a", brand_name="b"), 40002, "campaign_type")
    no(one.post(path, campaign_type="CAMPAIGN", brand_name="b"), 40002, "campaign_name")
    no(one.post(path, campaign_type="CAMPAIGN", campaign_name="a"), 40002, "brand_profile_id")
    usual = {"campaign_type": "BRAND_LINK", "campaign_name": "a", "brand_name": "b"}
    no(one.post(path, **usual, default_spark_ads_requested_authorization_days=8), 40002, "days")
    no(one.post(path, **usual, advertiser_ids=["1"]), 40001, "1")


def test_an_approved_link_authorises_the_campaigns_advertiser_for_its_days(platform, world, one):
    account = creator(world)
    post = post_of(world, account)
    me, advertiser = maker(platform, account), buyer(platform, world)
    made = campaign(one, world)
    ask = {"campaign_id": made["campaign_id"], "video_id": post.item_id}

    request = ok(one.post("tto/tcm/campaign/link/", action="LINK", **ask))
    before = advertiser.post("ad/create/", adgroup_id=made_group(advertiser), creatives=[creative(account, post)])
    asked = ok(me.get("tto/creator/link/request/get/", tto_invite_link=made["invite_link"]))
    ok(me.post("tto/creator/link/request/confirm/", link_request_id=request["link_request_id"], action="APPROVE"))
    ok(advertiser.post("ad/create/", adgroup_id=made_group(advertiser), creatives=[creative(account, post)]))
    world.advance(24)

    assert request["status"] == "IN_REVIEW"
    no(before, 40002)
    assert asked["spark_authorization_days"] == 60
    assert asked["link_requests"] == [{"video_id": post.item_id, "link_request_id": request["link_request_id"]}]
    assert post.paid.plays > 0
    (code,) = (one for one in world.codes.values() if one.item_id == post.item_id)
    assert code.ends_at - code.starts_at == 60 * DAY
    assert code.advertiser_id == world.advertiser.advertiser_id


def test_revoking_a_link_ends_what_it_allowed(platform, world, one):
    account = creator(world)
    post = post_of(world, account)
    made, _ = linked(platform, world, one, post.item_id, account)
    advertiser = buyer(platform, world)
    ad_id = ok(advertiser.post("ad/create/", adgroup_id=made_group(advertiser), creatives=[creative(account, post)]))[
        "ad_ids"
    ][0]
    ask = {"campaign_id": made["campaign_id"], "video_id": post.item_id}

    gone = ok(one.post("tto/tcm/campaign/link/", action="REVOKE", **ask))

    assert gone["status"] == "REVOKE"
    assert world.authorization_of(world.ads[ad_id])[0] is False
    assert ok(one.post("tto/tcm/campaign/link/", action="LINK", **ask))["status"] == "IN_REVIEW"


def test_reminding_counts_and_answers_are_given_once(platform, world, one):
    account = creator(world)
    post, me = post_of(world, account), maker(platform, account)
    made = campaign(one, world)
    ask = {"campaign_id": made["campaign_id"], "video_id": post.item_id}
    confirm = "tto/creator/link/request/confirm/"

    ok(one.post("tto/tcm/campaign/link/", action="LINK", **ask))
    world.advance(1)
    again = ok(one.post("tto/tcm/campaign/link/", action="LINK", **ask))
    request = again["link_request_id"]
    ok(me.post(confirm, link_request_id=request, action="REJECT"))

    (row,) = ok(one.get("tto/tcm/campaign/link/status/", campaign_ids=[made["campaign_id"]]))["video_infos"]
    assert (again["number_of_requests"], again["last_reminded_timestamp"]) == (2, world.now)
    assert (row["status"], row["link_request_id"]) == ("REJECTED", request)
    assert not world.codes
    no(me.post(confirm, link_request_id=request, action="APPROVE"), 40002, "REJECTED")
    no(me.post(confirm, link_request_id="1", action="APPROVE"), 40007)
    no(maker(platform, brand(world)).post(confirm, link_request_id=request, action="APPROVE"), 40001)
    no(one.post("tto/tcm/campaign/link/", campaign_id="1", video_id=post.item_id, action="LINK"), 40007)
    no(one.post("tto/tcm/campaign/link/", campaign_id=made["campaign_id"], video_id="1", action="LINK"), 40007)
    post.status = "PRIVATE"
    no(one.post("tto/tcm/campaign/link/", action="LINK", **ask), 40002, "not public")


def test_a_creator_who_joined_brings_a_video(platform, world, one):
    account = creator(world)
    post, me = post_of(world, account), maker(platform, account)
    invite = campaign(one, world)["invite_link"]
    ask = {"tto_invite_link": invite, "video_id": post.item_id}

    no(me.post("tto/creator/video/link/", **ask), 40002, "joined")
    ok(me.post("tto/creator/campaign/join/", tto_invite_link=invite))
    ok(me.post("tto/creator/video/link/", **ask))

    (row,) = ok(one.get("tto/tcm/campaign/link/status/", handle_names=[account.handle]))["video_infos"]
    assert row["status"] == "APPROVE"
    assert ok(one.get("tto/tcm/campaign/link/status/", campaign_type="BRAND_LINK"))["video_infos"] == []
    no(me.post("tto/creator/campaign/join/", tto_invite_link="https://x"), 40002, "tto_invite_link")
    no(me.post("tto/creator/video/link/", tto_invite_link=invite, video_id=post_of(world, brand(world)).item_id), 40001)


def test_an_application_is_answered_within_a_day_with_a_code(platform, world, one):
    account = creator(world)
    post = post_of(world, account)
    linked(platform, world, one, post.item_id, account)
    shop = Caller(platform, world.advertiser.access_token, {"tcm_account_id": tto_account_id(world.seed)})
    ask = {"video_id": post.item_id}

    ok(shop.post("tcm/tt_video/apply/", authorization_days=7, **ask))
    waits = ok(shop.get("tcm/tt_video/status/", **ask))
    ok(shop.post("tcm/tt_video/apply/", authorization_days=7, **ask))
    twice = ok(shop.get("tcm/tt_video/status/", **ask))
    world.advance(25)
    done = ok(shop.get("tcm/tt_video/status/", **ask))
    ok(shop.post("tcm/tt_video/apply/", authorization_days=30, action="EXTEND", **ask))
    world.advance(25)
    longer = ok(shop.get("tcm/tt_video/status/", **ask))

    assert (waits["auth_status"], waits["auth_code"], waits["num_remaining_request"]) == ("WAITING", None, 29)
    assert twice["num_remaining_request"] == 28
    assert (done["auth_status"], done["auth_code_status"]) == ("ACCEPTED", "NOT_USED")
    assert longer["auth_code"] == done["auth_code"]
    assert longer["auth_code_end_time"] > done["auth_code_end_time"]
    ok(buyer(platform, world).post("tt_video/authorize/", auth_code=done["auth_code"]))
    assert ok(shop.get("tcm/tt_video/status/", **ask))["auth_code_status"] == "IN_USE"
    no(shop.post("tcm/tt_video/apply/", **ask), 40002, "EXTEND")
    no(shop.post("tcm/tt_video/apply/", video_id="1"), 40002, "linked")
    no(shop.post("tcm/tt_video/apply/", authorization_days=8, **ask), 40002, "authorization_days")
    no(shop.get("tcm/tt_video/status/", video_id="1"), 40007)


def test_an_application_for_a_post_that_went_private_is_rejected(platform, world, one):
    account = creator(world)
    post = post_of(world, account)
    linked(platform, world, one, post.item_id, account)
    shop = Caller(platform, world.advertiser.access_token, {"tcm_account_id": tto_account_id(world.seed)})
    ok(shop.post("tcm/tt_video/apply/", video_id=post.item_id))
    post.status = "PRIVATE"
    world.advance(25)

    assert ok(shop.get("tcm/tt_video/status/", video_id=post.item_id))["auth_status"] == "REJECTED"


def test_every_count_of_the_report_is_organic_and_paid_together(platform, world, one):
    account = creator(world)
    post = post_of(world, account)
    ad_id = made_ad(platform, world)
    made, _ = linked(platform, world, one, post.item_id, account)
    world.advance(48)

    (row,) = ok(one.get("tto/tcm/report/", campaign_id=made["campaign_id"]))["videos"]

    assert set(row) == set(VideoReport.__struct_fields__)
    for name in ("video_views", "likes", "shares", "comments", "favorites", "reach"):
        assert row[name] == row[f"{name}_organic"] + row[f"{name}_paid"]
    assert (row["video_views_organic"], row["video_views_paid"]) == (post.organic.plays, post.paid.plays)
    assert row["video_views_paid"] > 0
    assert sum(row["video_views_by_source"].values()) == row["video_views"]
    assert row["engagement_count"] == row["likes"] + row["shares"] + row["comments"]
    hours = [hour for hour in world.hours.values() if hour.ad_id == ad_id]
    assert row["ad_impressions"] == sum(hour.counters.impressions for hour in hours) == post.paid.impressions
    assert row["ad_cost"] == round(sum(hour.spend_micros for hour in hours) / 1e6, 3) > 0
    assert row["ad_ctr"] == round(row["ad_clicks"] / row["ad_impressions"], 4)
    assert row["video_boosted_date"].startswith("2026-01-01")
    assert row["video_view_retention"] == sorted(row["video_view_retention"], reverse=True)
    for name in ("audience_genders", "audience_age", "audience_countries"):
        assert abs(sum(part["percentage"] for part in row[f"{name}_distribution"]) - 1) < 1e-9
    assert row["daily_stats"] is None


def test_the_days_of_the_report_add_up_to_its_counts(platform, world, one):
    account = creator(world)
    post = post_of(world, account)
    made_ad(platform, world)
    made, _ = linked(platform, world, one, post.item_id, account)
    world.advance(50)
    span = {
        "start_date": time.strftime("%Y-%m-%d", time.gmtime(post.created_at)),
        "end_date": time.strftime("%Y-%m-%d", time.gmtime(world.now)),
    }

    (row,) = ok(one.get("tto/tcm/report/", campaign_id=made["campaign_id"], **span))["videos"]

    for name in ("likes", "shares", "comments"):
        for part in ("", "_organic", "_paid"):
            assert sum(day[name + part] for day in row["daily_stats"]) == row[name + part]
    assert sum(day["views"] for day in row["daily_stats"]) == row["video_views"]
    assert all(day["views"] == day["video_views_organic"] + day["video_views_paid"] for day in row["daily_stats"])


def test_a_report_holds_linked_videos_only(platform, world, one):
    account = creator(world)
    first, second, *_ = [post for post in world.posts.values() if post.handle == account.handle]
    made, _ = linked(platform, world, one, first.item_id, account)
    ask = {"campaign_id": made["campaign_id"]}
    ok(one.post("tto/tcm/campaign/link/", video_id=second.item_id, action="LINK", **ask))

    data = ok(one.get("tto/tcm/report/", **ask))

    assert [row["video_id"] for row in data["videos"]] == [first.item_id]
    assert data["page_info"]["total_number"] == 1
    assert data["videos"][0]["video_boosted_date"] == "1970-01-01"
    assert data["videos"][0]["ad_roas"] == 0
    no(one.get("tto/tcm/report/", campaign_id="1"), 40007)
    no(one.get("tto/tcm/report/", start_date="2026-01-02", end_date="2026-01-01", **ask), 40002, "start_date")
    no(one.get("tto/tcm/report/", start_date="2026-01-02", **ask), 40002, "end_date")


def test_an_account_holders_token_is_not_the_brands(platform, world):
    me = holder(platform, creator(world))

    no(me.get("tto/tcm/report/", tto_tcm_account_id=tto_account_id(world.seed), campaign_id="1"), 40001)
