"""Campaigns, ad groups and ads: what is refused, what is honoured once, and what their status says."""

from __future__ import annotations

import pytest
from knock import (
    adgroup,
    brand,
    buyer,
    campaign,
    code_for,
    creative,
    creator,
    holder,
    made_ad,
    made_group,
    no,
    ok,
    post_of,
)

HOUR, DAY = 3_600, 86_400


def test_the_documented_traffic_example_is_accepted_and_reads_back(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(request_id="1712345678901234567")))
    group = ok(me.post("adgroup/create/", **adgroup(made["campaign_id"])))

    (seen,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group["adgroup_id"]]}))["list"]

    assert seen["campaign_name"] == "C1"
    assert seen["budget"] == 50.0
    assert seen["age_groups"] == ["AGE_18_24"]
    assert seen["promotion_type"] == "WEBSITE"
    assert seen["schedule_start_time"] == "2026-01-01 00:00:00"
    assert seen["secondary_status"] == "ADGROUP_STATUS_CREATE"


def test_a_request_id_is_honoured_once(platform, world):
    me = buyer(platform, world)
    before = len(world.campaigns)
    ok(me.post("campaign/create/", **campaign(request_id="17")))

    no(me.post("campaign/create/", **campaign(request_id="17")), 40050, "17")

    assert len(world.campaigns) == before + 1


def test_a_refused_request_does_not_spend_its_request_id(platform, world):
    me = buyer(platform, world)
    no(me.post("campaign/create/", **campaign(objective_type="NONSENSE", request_id="18")), 40002)

    ok(me.post("campaign/create/", **campaign(request_id="18")))


def test_ad_groups_have_request_ids_of_their_own(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(request_id="19")))["campaign_id"]

    ok(me.post("adgroup/create/", **adgroup(made, request_id="19")))
    no(me.post("adgroup/create/", **adgroup(made, request_id="19")), 40050)


@pytest.mark.parametrize(
    ("request_id", "code"), [("9223372036854775807", 0), ("9223372036854775808", 40002), ("x", 40002)]
)
def test_a_request_id_is_a_64_bit_integer_as_text(platform, world, request_id, code):
    assert buyer(platform, world).post("campaign/create/", **campaign(request_id=request_id))["code"] == code


@pytest.mark.parametrize(("budget", "code"), [(49.99, 40002), (50, 0), (50.01, 0), (10_000_000, 40002)])
def test_a_campaign_budget_is_at_least_50(platform, world, budget, code):
    answer = buyer(platform, world).post("campaign/create/", **campaign(budget_mode="BUDGET_MODE_DAY", budget=budget))

    assert answer["code"] == code


@pytest.mark.parametrize(("budget", "code"), [(19.99, 40002), (20, 0), (20.01, 0), (20.001, 40002)])
def test_an_ad_group_budget_is_at_least_20_and_in_cents(platform, world, budget, code):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    assert me.post("adgroup/create/", **adgroup(made, budget=budget))["code"] == code


@pytest.mark.parametrize(("budget", "code"), [(199.99, 40002), (200, 0), (200.01, 0)])
def test_a_lifetime_budget_is_at_least_20_a_day(platform, world, budget, code):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    ask = adgroup(
        made,
        budget_mode="BUDGET_MODE_TOTAL",
        budget=budget,
        schedule_type="SCHEDULE_START_END",
        schedule_end_time="2026-01-11 00:00:00",
    )

    assert me.post("adgroup/create/", **ask)["code"] == code


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"campaign_name": ""}, "campaign_name"),
        ({"campaign_name": "x" * 513}, "campaign_name"),
        ({"campaign_name": "sale 🎉"}, "campaign_name"),
        ({"objective_type": "CONVERSIONS"}, "objective_type"),
        ({"budget_mode": "DAILY"}, "budget_mode"),
        ({"budget_optimize_on": True}, "budget_optimize_on"),
        ({"operation_status": "DELETE"}, "operation_status"),
        ({"budget_mode": "BUDGET_MODE_DAY"}, "budget"),
    ],
)
def test_a_bad_campaign_names_its_field(platform, world, given, word):
    no(buyer(platform, world).post("campaign/create/", **campaign(**given)), 40002, word)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"optimization_goal": "FOLLOWERS"}, "optimization_goal"),
        ({"billing_event": "OCPM"}, "billing_event"),
        ({"promotion_type": None}, "promotion_type"),
        ({"promotion_type": "APP_ANDROID"}, "promotion_type"),
        ({"placements": None}, "placements"),
        ({"placements": ["PLACEMENT_MARS"]}, "placements"),
        ({"location_ids": []}, "location_ids"),
        ({"location_ids": ["US"]}, "location_ids"),
        ({"location_ids": ["6252001", "6252001"]}, "location_ids"),
        ({"gender": "ALL"}, "gender"),
        ({"age_groups": ["18-24"]}, "age_groups"),
        ({"dayparting": "01"}, "dayparting"),
        ({"schedule_start_time": "2026-01-01"}, "schedule_start_time"),
        ({"schedule_start_time": "2025-12-31 11:59:59"}, "schedule_start_time"),
        ({"schedule_type": "SCHEDULE_START_END"}, "schedule_end_time"),
        ({"schedule_type": "SCHEDULE_START_END", "schedule_end_time": "2026-01-01 00:00:00"}, "schedule_end_time"),
        ({"budget_mode": "BUDGET_MODE_TOTAL"}, "schedule_type"),
        ({"bid_type": "BID_TYPE_CUSTOM"}, "bid_price"),
        ({"bid_type": "BID_TYPE_CUSTOM", "bid_price": 50}, "bid_price"),
        ({"frequency": 3}, "frequency_schedule"),
        ({"pacing": "SLOW"}, "pacing"),
        ({"click_attribution_window": "THREE_DAYS"}, "click_attribution_window"),
    ],
)
def test_a_bad_ad_group_names_its_field(platform, world, given, word):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    no(me.post("adgroup/create/", **adgroup(made, **given)), 40002, word)


@pytest.mark.parametrize(
    ("objective", "goal", "billing", "promotion"),
    [
        ("REACH", "REACH", "CPM", None),
        ("TRAFFIC", "CLICK", "CPC", "WEBSITE"),
        ("TRAFFIC", "TRAFFIC_LANDING_PAGE_VIEW", "OCPM", "WEBSITE"),
        ("VIDEO_VIEWS", "ENGAGED_VIEW", "CPV", None),
        ("ENGAGEMENT", "FOLLOWERS", "OCPM", "EXTERNAL_OR_DISPLAY"),
        ("ENGAGEMENT", "PAGE_VISIT", "CPC", "EXTERNAL_OR_DISPLAY"),
        ("LEAD_GENERATION", "LEAD_GENERATION", "OCPM", "LEAD_GENERATION"),
    ],
)
def test_the_documented_combinations_are_accepted(platform, world, objective, goal, billing, promotion):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(objective_type=objective)))["campaign_id"]

    group = ok(
        me.post(
            "adgroup/create/",
            **adgroup(made, optimization_goal=goal, billing_event=billing, promotion_type=promotion),
        )
    )

    forced = {
        "ENGAGED_VIEW": "ENGAGED_VIEW",
        "PAGE_VISIT": "PAGE_VISIT",
        "TRAFFIC_LANDING_PAGE_VIEW": "LANDING_PAGE_VIEW",
    }
    assert group["optimization_event"] == forced.get(goal)


def test_conversions_need_the_advertisers_own_pixel_and_an_event(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(objective_type="WEB_CONVERSIONS")))["campaign_id"]
    ask = adgroup(made, optimization_goal="CONVERT", billing_event="OCPM")

    no(me.post("adgroup/create/", **ask), 40002, "pixel_id", "optimization_event")
    no(me.post("adgroup/create/", **ask, pixel_id="1", optimization_event="SHOPPING"), 40001, "pixel")
    no(
        me.post("adgroup/create/", **ask, pixel_id=world.pixel.pixel_id, optimization_event="Purchase"),
        40002,
        "Purchase",
    )
    ok(me.post("adgroup/create/", **ask, pixel_id=world.pixel.pixel_id, optimization_event="SHOPPING"))


def test_a_start_may_lie_twelve_hours_back_and_no_more(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    ok(me.post("adgroup/create/", **adgroup(made, schedule_start_time="2025-12-31 12:00:00")))


def test_what_does_not_exist_is_40007(platform, world):
    me = buyer(platform, world)

    no(me.post("adgroup/create/", **adgroup("1800000000000009999")), 40007, "1800000000000009999")
    no(me.post("campaign/status/update/", campaign_ids=["18"], operation_status="ENABLE"), 40007, "18")
    no(me.post("ad/create/", adgroup_id="18", creatives=[{}]), 40007)


def test_a_spark_ad_goes_through_review_and_then_delivers(platform, world):
    ad_id = made_ad(platform, world)
    me = buyer(platform, world)

    def status() -> str:
        return ok(me.get("ad/get/", filtering={"ad_ids": [ad_id]}, fields=["secondary_status"]))["list"][0][
            "secondary_status"
        ]

    assert status() == "AD_STATUS_AUDIT"
    platform.post("/_localtok/clock/advance", json={"hours": 2})
    assert status() == "AD_STATUS_DELIVERY_OK"


def test_the_answer_to_a_created_ad_echoes_the_documented_keys(platform, world):
    me, account = buyer(platform, world), creator(world)
    post = post_of(world, account)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))

    data = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[creative(account, post)]))

    (echo,) = data["creatives"]
    assert echo["ad_id"] == data["ad_ids"][0]
    assert echo["tiktok_item_id"] == post.item_id
    assert echo["ad_text"] == ""
    assert echo["video_id"] is None
    assert echo["image_ids"] == []
    assert echo["display_name"] == account.display_name


def test_an_ad_without_a_name_is_called_by_its_id(platform, world):
    ad_id = made_ad(platform, world, ad_name="")

    assert world.ads[ad_id].name == ad_id


def test_the_defaults_the_official_sdk_injects_are_tolerated(platform, world):
    made_ad(
        platform,
        world,
        aigc_disclosure_type="NOT_DECLARED",
        creative_authorized=False,
        deeplink_type="NORMAL",
        operation_status="ENABLE",
        promotional_music_disabled=True,
        shopping_ads_deeplink_type="NONE",
    )


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"ad_text": "new words"}, 40002, "ad_text"),
        ({"video_id": "v1"}, 40002, "video_id"),
        ({"identity_type": "CUSTOMIZED_USER"}, 40002, "custom"),
        ({"identity_type": "BC_AUTH_TT"}, 40002, "identity_authorized_bc_id"),
        ({"identity_type": "BC_AUTH_TT", "identity_authorized_bc_id": "1"}, 40001, "not shared"),
        ({"identity_type": "TTS_TT"}, 40008, "identity_type"),
        ({"identity_type": "TT_USER"}, 40001, "not linked"),
        ({"identity_id": "nobody"}, 40007, "nobody"),
        ({"tiktok_item_id": "7" * 19}, 40007, "7" * 19),
        ({"tiktok_item_id": None}, 40002, "tiktok_item_id"),
        ({"ad_format": "CAROUSEL_ADS"}, 40002, "SINGLE_VIDEO"),
        ({"ad_format": "SINGLE_IMAGE"}, 40008, "SINGLE_IMAGE"),
        ({"ad_format": "CATALOG_CAROUSEL"}, 40008, "CATALOG_CAROUSEL"),
        ({"ad_format": "LIVE_CONTENT"}, 40008, "LIVE_CONTENT"),
        ({"catalog_id": "1"}, 40008, "catalog_id"),
        ({"image_ids": ["i1"]}, 40002, "image_ids"),
        ({"music_id": "1"}, 40002, "music_id"),
        ({"call_to_action": None, "call_to_action_id": "1"}, 40002, "call_to_action_id"),
        ({"card_id": "1"}, 40002, "card_id"),
        ({"click_tracking_url": "shop"}, 40002, "click_tracking_url"),
        ({"impression_tracking_url": "ftp://shop"}, 40002, "impression_tracking_url"),
        ({"tracking_pixel_id": 1}, 40001, "tracking_pixel_id"),
        ({"utm_params": [{"key": "k", "value": "v"}] * 15}, 40002, "utm_params"),
        ({"utm_params": [{"key": "k" * 101, "value": "v"}]}, 40002, "utm_params"),
        ({"utm_params": [{"key": "k"}]}, 40002, "utm_params"),
        ({"deeplink_type": "DEEP"}, 40002, "deeplink_type"),
        ({"aigc_disclosure_type": "MAYBE"}, 40002, "aigc_disclosure_type"),
        ({"tiktok_page_category": "PROFILE_PAGE"}, 40002, "tiktok_page_category"),
        ({"disclaimer_type": "TEXT_ONLY"}, 40002, "disclaimer_text"),
        ({"operation_status": "DELETE"}, 40002, "operation_status"),
        ({"ad_name": "sale 🎉"}, 40002, "ad_name"),
        ({"call_to_action": "BUY_BUY_BUY"}, 40002, "call_to_action"),
        ({"call_to_action": None}, 40002, "call_to_action"),
        ({"landing_page_url": ""}, 40002, "landing_page_url"),
        ({"landing_page_url": "shop"}, 40002, "landing_page_url"),
    ],
)
def test_a_bad_creative_says_what_is_wrong(platform, world, given, code, word):
    me, account = buyer(platform, world), creator(world)
    post = post_of(world, account)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    before = len(world.ads)

    no(
        me.post("ad/create/", adgroup_id=made_group(me), creatives=[creative(account, post, **given)]),
        code,
        word,
    )
    assert len(world.ads) == before


def test_a_post_without_an_authorization_makes_no_ad(platform, world):
    me, account = buyer(platform, world), creator(world)
    world.codes.clear()

    no(
        me.post("ad/create/", adgroup_id=made_group(me), creatives=[creative(account, post_of(world, account))]),
        40002,
        "auth_code_not_found",
    )


@pytest.mark.parametrize(("hours", "code"), [(-1, 0), (0, 40002), (1, 40002)])
def test_an_authorization_that_ended_makes_no_ad(platform, world, hours, code):
    me, account = buyer(platform, world), creator(world)
    post = post_of(world, account)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post, days=7)))
    group = made_group(me)
    world.now += 7 * DAY + hours * HOUR

    assert me.post("ad/create/", adgroup_id=group, creatives=[creative(account, post)])["code"] == code


def test_a_linked_account_needs_no_code_for_its_own_posts(platform, world):
    me, own = buyer(platform, world), brand(world)
    own.linked_to.add(world.advertiser.advertiser_id)
    group = made_group(me)

    ok(me.post("ad/create/", adgroup_id=group, creatives=[creative(own, post_of(world, own), identity_type="TT_USER")]))
    no(
        me.post(
            "ad/create/",
            adgroup_id=group,
            creatives=[creative(own, post_of(world, creator(world)), identity_type="TT_USER")],
        ),
        40001,
        "does not own",
    )


def test_one_bad_creative_stops_them_all(platform, world):
    me, account = buyer(platform, world), creator(world)
    post = post_of(world, account)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    good, bad = creative(account, post), creative(account, post, ad_text="no")

    no(me.post("ad/create/", adgroup_id=made_group(me), creatives=[good, bad]), 40002, "ad_text")

    assert world.ads == {}


def test_losing_the_right_stops_the_ad_and_an_extension_restores_it(platform, world):
    ad_id = made_ad(platform, world)
    account = creator(world)
    post = post_of(world, account)
    world.now += 31 * DAY
    world.refresh_statuses()
    assert world.ads[ad_id].secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"

    ok(holder(platform, account).post("business/post/authorize/", item_id=post.item_id, authorization_days=30))

    assert world.ads[ad_id].secondary_status == "AD_STATUS_DELIVERY_OK"


def test_budgets_change_in_one_call_and_read_back(platform, world):
    me = buyer(platform, world)
    group = made_group(me)

    ok(me.post("adgroup/budget/update/", budget=[{"adgroup_id": group, "budget": 60}]))

    assert ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group]}, fields=["budget"]))["list"] == [
        {"budget": 60.0}
    ]
    no(me.post("adgroup/budget/update/", budget=[{"adgroup_id": group, "budget": 19}]), 40002, "budget")


@pytest.mark.parametrize(("budget", "code"), [(31.49, 40002), (31.5, 0), (31.51, 0)])
def test_a_budget_stays_above_105_percent_of_what_was_spent(platform, world, budget, code):
    ad = world.ads[made_ad(platform, world)]
    world.purse.charge(ad.adgroup_id, ad.campaign_id, 30_000_000, world.now)
    group = ad.adgroup_id

    answer = buyer(platform, world).post("adgroup/budget/update/", budget=[{"adgroup_id": group, "budget": budget}])

    assert answer["code"] == code


def test_pausing_higher_up_shows_further_down(platform, world):
    ad_id = made_ad(platform, world)
    me = buyer(platform, world)
    ad = world.ads[ad_id]

    ok(me.post("campaign/status/update/", campaign_ids=[ad.campaign_id], operation_status="DISABLE"))

    (group,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [ad.adgroup_id]}))["list"]
    (seen,) = ok(me.get("ad/get/", filtering={"ad_ids": [ad_id]}))["list"]
    assert group["secondary_status"] == "ADGROUP_STATUS_CAMPAIGN_DISABLE"
    assert seen["secondary_status"] == "AD_STATUS_CAMPAIGN_DISABLE"
    assert ok(me.get("ad/get/", filtering={"primary_status": "STATUS_DISABLE"}))["page_info"]["total_number"] == 1
    assert ok(me.get("ad/get/", filtering={"primary_status": "STATUS_DELIVERY_OK"}))["list"] == []


def test_what_is_deleted_is_hidden_unless_asked_for_and_stays_deleted(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    ok(me.post("campaign/status/update/", campaign_ids=[made], operation_status="DELETE"))

    def listed(**filtering: str) -> list[str]:
        rows = ok(me.get("campaign/get/", filtering=filtering))["list"]
        return [row["campaign_id"] for row in rows if row["campaign_id"] == made]

    assert listed() == []
    assert listed(primary_status="STATUS_ALL") == [made]
    assert listed(secondary_status="CAMPAIGN_STATUS_ALL") == [made]
    assert listed(secondary_status="CAMPAIGN_STATUS_DELETE") == [made]
    no(me.post("campaign/status/update/", campaign_ids=[made], operation_status="ENABLE"), 40002, "deleted")


def test_a_status_that_cannot_be_filtered_by_is_refused(platform, world):
    me = buyer(platform, world)

    no(me.get("ad/get/", filtering={"secondary_status": "AD_STATUS_ASSET_AUTHORIZATION_LOST"}), 40002)
    no(me.get("ad/get/", filtering={"primary_status": "STATUS_HAPPY"}), 40002, "primary_status")


def test_partial_success_names_what_failed(platform, world):
    me = buyer(platform, world)
    group = made_group(me)
    ask = {"adgroup_ids": [group, "18"], "operation_status": "DISABLE"}

    no(me.post("adgroup/status/update/", **ask), 40007, "18")
    assert world.adgroups[group].operation_status == "ENABLE"
    data = ok(me.post("adgroup/status/update/", allow_partial_success=True, **ask))

    assert data["adgroup_ids"] == [group]
    assert [failure["adgroup_id"] for failure in data["error_list"]] == ["18"]


def test_pages_add_up(platform, world):
    me = buyer(platform, world)
    for number in range(5):
        ok(me.post("campaign/create/", **campaign(campaign_name=f"C{number}")))
    total = len(world.campaigns)

    pages = [ok(me.get("campaign/get/", page=page, page_size=2)) for page in (1, 2, 3, 4)]

    assert all(page["page_info"]["total_number"] == total for page in pages)
    assert all(page["page_info"]["total_page"] == -(-total // 2) for page in pages)
    names = [row["campaign_name"] for page in pages for row in page["list"]]
    assert len(names) == len(set(names)) == total


def test_an_update_patches_or_replaces(platform, world):
    ad_id = made_ad(platform, world)
    me = buyer(platform, world)
    ad = world.ads[ad_id]

    ok(
        me.post(
            "ad/update/",
            adgroup_id=ad.adgroup_id,
            patch_update=True,
            creatives=[{"ad_id": ad_id, "call_to_action": "SHOP_NOW"}],
        )
    )

    assert (ad.name, ad.call_to_action, ad.landing_page_url) == ("A1", "SHOP_NOW", "http://localtok/shop/serum")
    no(
        me.post(
            "ad/update/",
            adgroup_id=ad.adgroup_id,
            patch_update=True,
            creatives=[{"ad_id": ad_id, "ad_text": "mine now"}],
        ),
        40002,
        "ad_text",
    )


def test_campaigns_and_ad_groups_can_be_renamed(platform, world):
    me = buyer(platform, world)
    group = made_group(me)
    made = world.adgroups[group].campaign_id

    ok(me.post("campaign/update/", campaign_id=made, campaign_name="C2"))
    ok(me.post("adgroup/update/", adgroup_id=group, adgroup_name="G2", languages=["en"]))

    (seen,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group]}))["list"]
    assert (seen["campaign_name"], seen["adgroup_name"], seen["languages"]) == ("C2", "G2", ["en"])
