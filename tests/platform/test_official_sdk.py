"""TikTok's own Python SDK, in an environment of its own, against a served localtok."""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from outside import sdk
from tiktoks import ready

import localtok.market.engagement as market
from firesteel.tiktok import MemoryJournal
from localtok.state import Counters

pytestmark = pytest.mark.long


def brand_post(world) -> tuple[Any, Any]:
    """The brand's account, which is linked, and a post of it whose sound may carry an ad."""
    account = next(one for one in world.accounts.values() if one.is_brand)
    post = next(one for one in world.posts.values() if one.handle == account.handle and one.music_licensed)
    return account, post


def campaign(me, **given) -> str:
    usual = {"campaign_name": "C", "objective_type": "TRAFFIC", "budget_mode": "BUDGET_MODE_INFINITE"}
    return me.post("campaign_create", **{**usual, **given})["campaign_id"]


def adgroup(me, campaign_id: str, **given) -> str:
    usual = {
        "campaign_id": campaign_id,
        "adgroup_name": "G",
        "promotion_type": "WEBSITE",
        "placement_type": "PLACEMENT_TYPE_NORMAL",
        "placements": ["PLACEMENT_TIKTOK"],
        "location_ids": ["6252001"],
        "budget_mode": "BUDGET_MODE_DAY",
        "budget": 50,
        "schedule_type": "SCHEDULE_FROM_NOW",
        "schedule_start_time": "2026-01-01 00:00:00",
        "optimization_goal": "CLICK",
        "billing_event": "CPC",
        "bid_type": "BID_TYPE_NO_BID",
        "pacing": "PACING_MODE_SMOOTH",
    }
    return me.post("adgroup_create", **{**usual, **given})["adgroup_id"]


def ad(me, adgroup_id: str, account, post, **given) -> str:
    creative = {
        "ad_name": "A",
        "identity_type": "TT_USER",
        "identity_id": account.identity_id,
        "tiktok_item_id": post.item_id,
        "ad_format": "SINGLE_VIDEO",
        "call_to_action": "LEARN_MORE",
        "landing_page_url": "http://localtok/shop/serum",
    }
    return me.post("ad_create", adgroup_id=adgroup_id, creatives=[{**creative, **given}])["ad_ids"][0]


def test_it_lists_campaigns_and_pulls_a_report(served_platform, world):
    given = ready(served_platform, world)
    journal = MemoryJournal()
    made = given.platform.launch(given.plan, given.grants, journal)
    given.platform.enable(made, journal)
    served_platform.post("/_localtok/clock/advance", json={"hours": 48})

    with sdk(served_platform, world) as me:
        (campaign,) = me.get("campaign_get")["list"]
        rows = me.get(
            "report_integrated_get",
            report_type="BASIC",
            data_level="AUCTION_AD",
            dimensions=["ad_id", "stat_time_day"],
            metrics=["spend", "impressions", "clicks"],
            start_date="2026-01-01",
            end_date="2026-01-07",
            page_size=100,
        )["list"]
        refused = me.told("campaign_get", token="wrong")

    assert campaign["campaign_id"] == made.campaign_id
    assert rows
    assert {row["dimensions"]["ad_id"] for row in rows} <= {ad.ad_id for ad in made.ads}
    assert sum(int(row["metrics"]["impressions"]) for row in rows) == sum(
        hour.counters.impressions for hour in world.hours.values()
    )
    assert "40105" in refused["refused"]


def test_it_makes_changes_and_reads_campaigns_ad_groups_and_ads(served_platform, world):
    account, post = brand_post(world)
    with sdk(served_platform, world) as me:
        top = campaign(me, request_id="1712345678901234567")
        again = me.told(
            "campaign_create",
            body={
                "campaign_name": "C",
                "objective_type": "TRAFFIC",
                "budget_mode": "BUDGET_MODE_INFINITE",
                "request_id": "1712345678901234567",
            },
        )
        me.post("campaign_update", campaign_id=top, campaign_name="C renamed")
        group = adgroup(me, top)
        me.post("adgroup_update", adgroup_id=group, budget=60)
        quota = me.get("adgroup_quota")
        one = ad(me, group, account, post)
        me.post("ad_status_update", ad_ids=[one], operation_status="DISABLE")
        me.post("adgroup_status_update", adgroup_ids=[group], operation_status="DISABLE")
        me.post("campaign_status_update", campaign_ids=[top], operation_status="DISABLE")
        read = {
            "campaign": me.get("campaign_get", filtering={"campaign_ids": [top]})["list"],
            "adgroup": me.get("adgroup_get", filtering={"adgroup_ids": [group]})["list"],
            "ad": me.get("ad_get", filtering={"ad_ids": [one]})["list"],
        }

    assert "40050" in again["refused"]
    assert quota
    assert [row["campaign_name"] for row in read["campaign"]] == ["C renamed"]
    assert [row["budget"] for row in read["adgroup"]] == [60]
    assert [row["tiktok_item_id"] for row in read["ad"]] == [post.item_id]
    assert world.ads[one].secondary_status == "AD_STATUS_CAMPAIGN_DISABLE"
    assert {rows[0]["operation_status"] for rows in read.values()} == {"DISABLE"}


def test_it_uses_identities_comments_blocked_words_and_pixels(served_platform, world):
    account, post = brand_post(world)
    picture = next(one.id for one in world.library.files.values() if one.kind == "image")
    with sdk(served_platform, world) as me:
        custom = me.post("identity_create", display_name="Shop", image_uri=picture)["identity_id"]
        listed = me.get("identity_get", identity_type="CUSTOMIZED_USER")["identity_list"]
        video = me.get(
            "identity_video_info", identity_type="TT_USER", identity_id=account.identity_id, item_id=post.item_id
        )
        group = adgroup(me, campaign(me))
        one = ad(me, group, account, post)
        served_platform.post("/_localtok/clock/advance", json={"hours": 30})
        asked = {
            "start_time": "2025-01-01",
            "end_time": "2026-02-01",
            "search_field": "ADGROUP_ID",
            "search_value": group,
        }
        comments = me.get("comment_list", **asked, page_size=100)["comments"]
        chosen = comments[0]["comment_id"]
        me.post("comment_status_update", comment_ids=[chosen], operation="HIDDEN")
        hidden = me.get("comment_list", **asked, comment_status=["HIDDEN"])["comments"]
        me.post(
            "comment_post",
            ad_id=one,
            tiktok_item_id=post.item_id,
            comment_id=comments[1]["comment_id"],
            comment_type="REPLY",
            text="It ships on Monday.",
            identity_type="TT_USER",
            identity_id=account.identity_id,
        )
        me.post("blockedword_create", blocked_words=["scam"])
        words = me.get("blockedword_list", page_info={"page": 1, "page_size": 10})["list"]
        pixel = me.post("pixel_create", pixel_name="Second", pixel_category="ONLINE_STORE")
        me.post("pixel_update", pixel_id=pixel["pixel_id"], pixel_name="Renamed")
        pixels = me.get("pixel_list")["pixels"]

    assert [row["identity_id"] for row in listed] == [custom]
    assert video["video_detail"]["item_id"] == post.item_id
    assert {row["ad_id"] for row in comments} <= {one, "", None}
    assert [row["comment_id"] for row in hidden] == [chosen]
    assert world.comments[chosen].hidden
    assert any(one.owner and one.text == "It ships on Monday." for one in world.comments.values())
    assert [row["bw_content"] for row in words] == ["scam"]
    assert {row["pixel_name"] for row in pixels} == {world.pixel.name, "Renamed"}


def test_it_sends_legacy_events_and_takes_an_asynchronous_report(served_platform, world):
    account, post = brand_post(world)
    with sdk(served_platform, world) as me:
        one = ad(me, adgroup(me, campaign(me)), account, post)
        served_platform.post("/_localtok/clock/advance", json={"hours": 30})
        heard = len(world.pixel_events)
        event = {"event": "CompletePayment", "event_id": "o-1", "timestamp": "2026-01-02T05:00:00Z"}
        context = {"page": {"url": "http://localtok/shop/serum"}, "user": {}, "ip": "203.0.113.9", "user_agent": "M"}
        told = me.told("pixel_track", body={"pixel_code": world.pixel.pixel_code, "context": context, **event})
        assert "answer" in told, told
        task = me.post(
            "report_task_create",
            report_type="BASIC",
            data_level="AUCTION_AD",
            dimensions=["ad_id", "stat_time_day"],
            metrics=["spend", "impressions"],
            start_date="2026-01-01",
            end_date="2026-01-02",
            output_format="CSV_DOWNLOAD",
            file_name="two days",
        )["task_id"]
        states = [me.get("report_task_check", task_id=task)["status"] for _ in range(2)]

    assert len(world.pixel_events) == heard + 1
    assert world.pixel_events[-1].event_id == "o-1"
    assert states[-1] == "SUCCESS"
    assert one in world.ads


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_money_and_counters_add_up_to_the_micro_whatever_it_does(served_platform, world, monkeypatch, seed):
    """A sceptic's check: every credit the market gives is written down beside it, and everything shown must follow."""
    chance, booked = random.Random(seed), []
    credit = market.credit

    def noted(world, ad, at, won, spend, *rest):
        booked.append((ad.ad_id, ad.item_id, {one.name: getattr(won, one.name) for one in fields(Counters)}, spend))
        credit(world, ad, at, won, spend, *rest)

    monkeypatch.setattr(market, "credit", noted)
    account, _ = brand_post(world)
    own = [one for one in world.posts.values() if one.handle == account.handle and one.music_licensed]
    balance = world.advertiser.balance_micros
    with sdk(served_platform, world) as me:
        tops = [campaign(me), campaign(me, budget_mode="BUDGET_MODE_DAY", budget=120)]
        groups: list[str] = []
        ads: list[str] = []
        for _ in range(40):
            act = chance.choice(["group", "ad", "ad", "pause", "resume", "budget", "clock", "clock", "delete"])
            if act == "group" or not groups:
                start = datetime.fromtimestamp(world.now, UTC).strftime("%Y-%m-%d %H:%M:%S")
                budget = chance.choice([20, 50, 90])
                groups.append(adgroup(me, chance.choice(tops), budget=budget, schedule_start_time=start))
            elif act == "ad":
                ads.append(ad(me, chance.choice(groups), account, chance.choice(own)))
            elif act == "budget":
                me.told("adgroup_update", body={"adgroup_id": chance.choice(groups), "budget": chance.choice([25, 70])})
            elif act == "clock":
                served_platform.post("/_localtok/clock/advance", json={"hours": chance.randint(1, 9)})
            elif ads:
                operation = {"pause": "DISABLE", "resume": "ENABLE", "delete": "DELETE"}[act]
                me.told("ad_status_update", body={"ad_ids": [chance.choice(ads)], "operation_status": operation})
        served_platform.post("/_localtok/clock/advance", json={"hours": 24})
        rows = me.get(
            "report_integrated_get",
            report_type="BASIC",
            data_level="AUCTION_AD",
            dimensions=["ad_id"],
            metrics=["spend", "impressions", "likes", "comments", "shares"],
            query_lifetime=True,
            filtering=[{"field_name": "ad_status", "filter_type": "IN", "filter_value": '["STATUS_ALL"]'}],
            page_size=1000,
        )["list"]

    assert booked
    assert world.advertiser.balance_micros == balance - sum(spend for *_, spend in booked)
    for ad_id in ads:
        mine = [(won, spend) for id, _, won, spend in booked if id == ad_id]
        shown = [row["metrics"] for row in rows if row["dimensions"]["ad_id"] == ad_id]
        if not mine:
            continue
        (metrics,) = shown
        assert abs(float(metrics["spend"]) * 1e6 - sum(spend for _, spend in mine)) <= 500
        for name in ("impressions", "likes", "comments", "shares"):
            assert int(metrics[name]) == sum(won[name] for won, _ in mine), (ad_id, name)
    for post in world.posts.values():
        paid = [won for _, item, won, _ in booked if item == post.item_id]
        for one in fields(Counters):
            assert getattr(post.paid, one.name) == sum(won[one.name] for won in paid), (post.item_id, one.name)
    public = served_platform.get(
        "/open_api/v1.3/business/video/list/",
        params={"business_id": account.business_id, "fields": '["item_id","likes","shares"]', "max_count": 20},
        headers={"Access-Token": account.access_token},
    ).json()["data"]["videos"]
    for video in public:
        post = world.posts[video["item_id"]]
        assert video["likes"] == post.organic.likes + sum(
            won["likes"] for _, item, won, _ in booked if item == post.item_id
        )
