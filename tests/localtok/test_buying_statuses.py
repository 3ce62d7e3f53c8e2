"""Statuses follow what happens, at all three levels; and what reviews say."""

from __future__ import annotations

import pytest
from campaigning import ad as put_ad
from campaigning import campaign as put_campaign
from campaigning import group as put_group
from campaigning import posts, small
from knock import adgroup, buyer, campaign, code_for, creative, creator, made_ad, made_group, no, ok

from localtok.routes.buying import statuses
from tiktokwire.enums import STATUSES

HOUR, DAY, USD = 3_600, 86_400, 1_000_000


def seen(me, ad):
    """Secondary status of the campaign, the ad group and the ad, as their lists have it."""
    levels = (("campaign", ad.campaign_id), ("adgroup", ad.adgroup_id), ("ad", ad.ad_id))
    rows = []
    for level, id in levels:
        asked = {f"{level}_ids": [id], "primary_status": "STATUS_ALL"}
        (row,) = ok(me.get(f"{level}/get/", filtering=asked))["list"]
        rows.append(row["secondary_status"])
    return tuple(rows)


@pytest.fixture
def running(platform, world):
    """A reviewed ad, in its client's hands."""
    ad = world.ads[made_ad(platform, world)]
    world.advance(2)
    return ad


def deny(platform, ad, reason, **more):
    return platform.post(f"/_localtok/ads/{ad.ad_id}/review", json={"deny": reason, **more}).json()


def test_a_new_ad_is_reviewed_and_then_runs(platform, world):
    me, ad = buyer(platform, world), world.ads[made_ad(platform, world)]

    assert seen(me, ad) == ("CAMPAIGN_STATUS_ENABLE", "ADGROUP_STATUS_AUDIT", "AD_STATUS_AUDIT")
    world.advance(1)
    assert seen(me, ad) == ("CAMPAIGN_STATUS_ENABLE", "ADGROUP_STATUS_DELIVERY_OK", "AD_STATUS_DELIVERY_OK")


def test_a_refused_ad_stands_still_until_it_is_approved_or_changed(platform, world, running):
    me = buyer(platform, world)
    assert deny(platform, running, "misleading claims")["secondary_status"] == "AD_STATUS_AUDIT_DENY"
    assert seen(me, running)[1:] == ("ADGROUP_STATUS_AUDIT_DENY", "AD_STATUS_AUDIT_DENY")
    before = sum(hour.spend_micros for hour in world.hours.values())

    world.advance(3)
    assert sum(hour.spend_micros for hour in world.hours.values()) == before
    assert deny(platform, running, None)["secondary_status"] == "AD_STATUS_DELIVERY_OK"

    deny(platform, running, "again")
    new = [{"ad_id": running.ad_id, "landing_page_url": "http://localtok/shop/serum?v=2"}]
    ok(me.post("ad/update/", adgroup_id=running.adgroup_id, patch_update=True, creatives=new))
    assert seen(me, running)[1:] == ("ADGROUP_STATUS_REAUDIT", "AD_STATUS_REAUDIT")
    world.advance(1)
    assert seen(me, running)[2] == "AD_STATUS_DELIVERY_OK"


def test_a_refusal_can_wait_for_the_review(platform, world):
    ad = world.ads[made_ad(platform, world)]

    assert deny(platform, ad, "music", later=True)["secondary_status"] == "AD_STATUS_AUDIT"
    world.advance(1)
    assert ad.secondary_status == "AD_STATUS_AUDIT_DENY"


@pytest.mark.parametrize("body", [{}, {"deny": ""}, {"deny": 3}])
def test_a_refusal_needs_a_reason(platform, world, body):
    ad_id = made_ad(platform, world)

    assert platform.post(f"/_localtok/ads/{ad_id}/review", json=body).status_code == 400
    assert platform.post("/_localtok/ads/1/review", json={"deny": "x"}).status_code == 404


def test_a_new_name_is_not_reviewed_and_nothing_is_where_edits_are_not(platform, world, running):
    me = buyer(platform, world)

    def updated(**given):
        body = [{"ad_id": running.ad_id, **given}]
        answer = ok(me.post("ad/update/", adgroup_id=running.adgroup_id, patch_update=True, creatives=body))
        return answer["need_audit"], running.secondary_status

    assert updated(ad_name="A2") == (False, "AD_STATUS_DELIVERY_OK")
    world.assume.set("edits_are_reviewed_again", False)
    assert updated(landing_page_url="http://localtok/shop/serum?v=2") == (False, "AD_STATUS_DELIVERY_OK")


def test_one_refused_ad_among_others_is_a_partial_audit(platform, world, running):
    me, account = buyer(platform, world), creator(world)
    mine = [post for post in world.posts.values() if post.handle == account.handle and post.music_licensed]
    post = next(post for post in mine if post.item_id != running.item_id)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    (other,) = ok(me.post("ad/create/", adgroup_id=running.adgroup_id, creatives=[creative(account, post)]))["ad_ids"]
    assert seen(me, running)[1] == "ADGROUP_STATUS_PARTIAL_AUDIT_DELIVERY_OK"

    deny(platform, world.ads[other], "no")
    assert seen(me, running)[1] == "ADGROUP_STATUS_PARTIAL_AUDIT_DELIVERY_OK"
    world.posts[running.item_id].status = "PRIVATE"
    world.refresh_statuses()
    assert seen(me, running)[1] == "ADGROUP_STATUS_PARTIAL_AUDIT_NO_DELIVERY"
    ok(me.post("ad/status/update/", ad_ids=[other], operation_status="DISABLE"))
    assert seen(me, running)[1] == "ADGROUP_STATUS_ASSET_AUTHORIZATION_LOST"


def test_a_lost_right_shows_on_the_ad_group_too(platform, world, running):
    world.posts[running.item_id].status = "PRIVATE"
    world.refresh_statuses()

    assert seen(buyer(platform, world), running)[1:] == (
        "ADGROUP_STATUS_ASSET_AUTHORIZATION_LOST",
        "AD_STATUS_ASSET_AUTHORIZATION_LOST",
    )


def test_a_spent_campaign_budget_shows_at_every_level(platform, world):
    ad = world.ads[made_ad(platform, world)]
    one = world.campaigns[ad.campaign_id]
    one.budget_mode, one.budget_micros = "BUDGET_MODE_DAY", 50 * USD
    world.now += HOUR
    world.purse.charge("other", one.campaign_id, 50 * USD, world.now)
    world.refresh_statuses()

    assert seen(buyer(platform, world), ad) == (
        "CAMPAIGN_STATUS_BUDGET_EXCEED",
        "ADGROUP_STATUS_CAMPAIGN_EXCEED",
        "AD_STATUS_CAMPAIGN_EXCEED",
    )
    world.now += DAY
    world.refresh_statuses()
    assert seen(buyer(platform, world), ad)[0] == "CAMPAIGN_STATUS_ENABLE"


@pytest.mark.parametrize("cause", ["BUDGET_EXCEED", "BALANCE_EXCEED"])
def test_no_money_shows_on_ad_group_and_ad(platform, world, running, cause):
    if cause == "BUDGET_EXCEED":
        left = world.purse.left_for_group(world.adgroups[running.adgroup_id], world.now)
        world.purse.charge(running.adgroup_id, "other", left, world.now)
    else:
        world.advertiser.balance_micros = 0
    world.refresh_statuses()

    assert seen(buyer(platform, world), running)[1:] == (f"ADGROUP_STATUS_{cause}", f"AD_STATUS_{cause}")


def test_a_schedule_shows_before_and_after(platform, world):
    me = buyer(platform, world)
    later = {"schedule_start_time": "2026-01-02 00:00:00", "schedule_end_time": "2026-01-03 00:00:00"}
    ad = world.ads[made_ad(platform, world)]
    one = world.adgroups[ad.adgroup_id]
    one.starts_at, one.ends_at = world.now + DAY, world.now + 2 * DAY
    world.advance(2)

    assert seen(me, ad)[1:] == ("ADGROUP_STATUS_NOT_START", "AD_STATUS_NOT_START")
    assert world.adgroups[made_group(me, schedule_type="SCHEDULE_START_END", **later)].starts_at == one.starts_at
    world.advance(46)
    assert seen(me, ad)[1:] == ("ADGROUP_STATUS_TIME_DONE", "AD_STATUS_DONE")
    assert ok(me.get("ad/get/", filtering={"primary_status": "STATUS_TIME_DONE"}))["page_info"]["total_number"] == 1


@pytest.mark.parametrize("gone", [True, False])
def test_an_unbound_pixel_shows_on_ad_group_and_ad(platform, world, running, gone):
    world.adgroups[running.adgroup_id].pixel_id = world.pixel.pixel_id
    if gone:
        del world.pixels[world.pixel.pixel_id]
    else:
        world.pixel.unbound = True
    world.refresh_statuses()

    assert seen(buyer(platform, world), running)[1:] == ("ADGROUP_STATUS_PIXEL_UNBIND", "AD_STAUS_PIXEL_UNBIND")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("STATUS_LIMIT", ("ADVERTISER_ACCOUNT_PUNISH",) * 3),
        ("STATUS_CONTRACT_PENDING", ("ADVERTISER_CONTRACT_PENDING",) * 3),
        (
            "STATUS_PENDING_CONFIRM",
            tuple(f"{level}_STATUS_ADVERTISER_AUDIT" for level in ("CAMPAIGN", "ADGROUP", "AD")),
        ),
        (
            "STATUS_CONFIRM_FAIL",
            tuple(f"{level}_STATUS_ADVERTISER_AUDIT_DENY" for level in ("CAMPAIGN", "ADGROUP", "AD")),
        ),
    ],
)
def test_an_account_in_trouble_shows_at_every_level_and_stops(platform, world, running, status, words):
    me = buyer(platform, world)
    assert platform.post("/_localtok/advertiser", json={"status": status}).json()["status"] == status
    asked = {"advertiser_ids": [world.advertiser.advertiser_id]}
    assert ok(me.get("advertiser/info/", **asked))["list"][0]["status"] == status
    assert platform.post("/_localtok/advertiser", json={"status": "STATUS_FINE"}).status_code == 400
    before = sum(hour.spend_micros for hour in world.hours.values())

    assert seen(me, running) == words
    world.advance(2)
    assert sum(hour.spend_micros for hour in world.hours.values()) == before
    assert ok(me.get("ad/get/", filtering={"secondary_status": words[2]}))["page_info"]["total_number"] == 1


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("campaign", ("CAMPAIGN_STATUS_DISABLE", "ADGROUP_STATUS_CAMPAIGN_DISABLE", "AD_STATUS_CAMPAIGN_DISABLE")),
        ("adgroup", ("CAMPAIGN_STATUS_ENABLE", "ADGROUP_STATUS_DISABLE", "AD_STATUS_ADGROUP_DISABLE")),
        ("ad", ("CAMPAIGN_STATUS_ENABLE", "ADGROUP_STATUS_DELIVERY_OK", "AD_STATUS_DISABLE")),
    ],
)
@pytest.mark.parametrize("operation", ["DISABLE", "DELETE"])
def test_a_switch_shows_at_its_level_and_below(platform, world, running, level, words, operation):
    me = buyer(platform, world)
    id = getattr(running, f"{level}_id")
    ok(me.post(f"{level}/status/update/", **{f"{level}_ids": [id]}, operation_status=operation))

    expected = tuple(word.replace("DISABLE", operation) for word in words)
    if (level, operation) == ("ad", "DELETE"):
        expected = (expected[0], "ADGROUP_STATUS_CREATE", expected[2])
    assert seen(me, running) == expected


def test_every_word_there_is_has_a_primary_status():
    world = small()
    words = set()
    for status in ("STATUS_ENABLE", "STATUS_LIMIT", "STATUS_CONFIRM_FAIL"):
        world.advertiser.status = status
        one = put_group(world, put_campaign(world))
        words.add(("adgroup", statuses.of_adgroup(world, one)))
        ad = put_ad(world, posts(world)[0], one)
        words |= {("adgroup", statuses.of_adgroup(world, one)), ("ad", ad.secondary_status)}
        words.add(("campaign", statuses.of_campaign(world, world.campaigns[one.campaign_id])))

    assert all(any(word in under for under in STATUSES[level].values()) for level, word in words)
    assert len(words) == 4 + 3 + 3


def test_a_review_tells_what_became_of_an_ad_and_its_group(platform, world):
    me, ad = buyer(platform, world), world.ads[made_ad(platform, world)]

    def told():
        one = ok(me.get("ad/review_info/", ad_ids=[ad.ad_id]))["ad_review_map"][ad.ad_id]
        group = ok(me.get("adgroup/review_info/", adgroup_ids=[ad.adgroup_id]))
        assert group["ad_review_map"] == {ad.ad_id: one}
        whole = group["ad_group_review_map"][ad.adgroup_id]
        return one["review_status"], one["is_approved"], whole["review_status"], whole["contain_rejected_ads"]

    assert told() == ("", False, "", False)
    world.advance(1)
    assert told() == ("ALL_AVAILABLE", True, "ALL_AVAILABLE", False)
    deny(platform, ad, "misleading claims")
    assert told() == ("UNAVAILABLE", False, "UNAVAILABLE", True)
    (info,) = ok(me.get("ad/review_info/", ad_ids=[ad.ad_id]))["ad_review_map"][ad.ad_id]["reject_info"]
    assert info["reasons"] == ["misleading claims"]
    assert info["forbidden_placements"] == ["PLACEMENT_TIKTOK"]
    no(me.get("ad/review_info/", ad_ids=["18"]), 40007, "18")
    no(me.get("ad/review_info/", ad_ids=[str(number) for number in range(101)]), 40002, "ad_ids")
    no(me.get("adgroup/review_info/", adgroup_ids=[]), 40002, "adgroup_ids")


def test_a_group_with_one_refused_ad_is_available_in_part(platform, world, running):
    me, account = buyer(platform, world), creator(world)
    ask = creative(account, world.posts[running.item_id])
    (other,) = ok(me.post("ad/create/", adgroup_id=running.adgroup_id, creatives=[ask]))["ad_ids"]
    deny(platform, world.ads[other], "no")

    told = ok(me.get("adgroup/review_info/", adgroup_ids=[running.adgroup_id]))["ad_group_review_map"]

    assert told[running.adgroup_id]["review_status"] == "PART_AVAILABLE"
    assert told[running.adgroup_id]["is_approved"] is True


def test_an_empty_ad_group_says_so(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    assert ok(me.post("adgroup/create/", **adgroup(made)))["secondary_status"] == "ADGROUP_STATUS_CREATE"
