"""Upgraded Smart+: its own doors, the same market, and what it looks like from the ordinary lists."""

from __future__ import annotations

import pytest
from knock import brand, buyer, campaign, code_for, creator, holder, made_group, no, ok, post_of

from localtok.library import Portfolio

USD = 1_000_000
SERUM = "http://localtok/shop/serum"


class Numbers:
    """Request ids that nobody used."""

    count = 0

    @classmethod
    def next(cls) -> str:
        cls.count += 1
        return str(9_000_000_000 + cls.count)


def campaign_of(me, **given):
    usual = {
        "campaign_name": "S1",
        "objective_type": "WEB_CONVERSIONS",
        "sales_destination": "WEBSITE",
        "budget": 100,
        "request_id": Numbers.next(),
    }
    return me.post("smart_plus/campaign/create/", **{**usual, **given})


def adgroup_of(me, world, campaign_id, **given):
    usual = {
        "campaign_id": campaign_id,
        "adgroup_name": "SG1",
        "request_id": Numbers.next(),
        "promotion_type": "WEBSITE",
        "optimization_goal": "CONVERT",
        "billing_event": "OCPM",
        "pixel_id": world.pixel.pixel_id,
        "optimization_event": "SHOPPING",
        "schedule_type": "SCHEDULE_FROM_NOW",
        "schedule_start_time": "2026-01-01 00:00:00",
        "targeting_spec": {"location_ids": ["6252001"], "age_groups": ["AGE_25_34"]},
    }
    return me.post("smart_plus/adgroup/create/", **{**usual, **given})


def spark(account, post, kind="AUTH_CODE"):
    return {
        "creative_info": {
            "ad_format": "SINGLE_VIDEO",
            "identity_type": kind,
            "identity_id": account.identity_id,
            "tiktok_item_id": post.item_id,
        }
    }


def push(world, account, number=0):
    film = [one for one in world.library.files.values() if one.kind == "video"][number]
    cover = next(one for one in world.library.files.values() if one.kind == "image")
    return {
        "creative_info": {
            "ad_format": "SINGLE_VIDEO",
            "identity_type": "TT_USER",
            "identity_id": account.identity_id,
            "video_info": {"video_id": film.id, "file_name": "film.mp4"},
            "image_info": [{"web_uri": cover.id}],
        }
    }


def ad_of(me, group, creatives, **given):
    usual = {
        "adgroup_id": group,
        "ad_name": "SA1",
        "creative_list": creatives,
        "landing_page_url_list": [{"landing_page_url": SERUM}],
        "ad_configuration": {"call_to_action_id": "55"},
        "ad_text_list": [{"ad_text": "Fresh skin"}, {"ad_text": "Try it"}],
    }
    return me.post("smart_plus/ad/create/", **{**usual, **given})


@pytest.fixture
def me(platform, world):
    world.library.portfolios["55"] = Portfolio("55", "CTA", [], world.now)
    return buyer(platform, world)


@pytest.fixture
def group(me, world):
    made = ok(campaign_of(me))["campaign_id"]
    return ok(adgroup_of(me, world, made))["adgroup_id"]


@pytest.fixture
def creatives(platform, world, me):
    """A creator's authorised post, the brand's own, and a video to push."""
    account, own = creator(world), brand(world)
    post = post_of(world, account)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    return [spark(account, post), spark(own, post_of(world, own), "TT_USER"), push(world, own)]


def test_a_smart_plus_campaign_shares_its_budget_out_unless_told_otherwise(platform, world, me):
    shared = ok(campaign_of(me))
    apart = ok(campaign_of(me, budget_optimize_on=False, budget=None))

    assert (shared["budget_optimize_on"], shared["budget_mode"]) == (True, "BUDGET_MODE_DYNAMIC_DAILY_BUDGET")
    assert (shared["budget"], shared["smart_plus_adgroup_mode"]) == (100.0, "MULTIPLE")
    assert (apart["budget_optimize_on"], apart["budget_mode"], apart["budget"]) == (False, "BUDGET_MODE_INFINITE", 0.0)
    (row,) = ok(me.get("campaign/get/", filtering={"campaign_ids": [shared["campaign_id"]]}))["list"]
    assert row["is_smart_performance_campaign"] is True
    found = ok(me.get("campaign/get/", filtering={"is_smart_performance_campaign": True}))["list"]
    assert {one["campaign_id"] for one in found} == {shared["campaign_id"], apart["campaign_id"]}


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"request_id": None}, 40002, "request_id"),
        ({"request_id": "x"}, 40002, "request_id"),
        ({"objective_type": "TRAFFIC"}, 40002, "objective_type"),
        ({"sales_destination": None}, 40002, "sales_destination"),
        ({"sales_destination": "APP"}, 40008, "sales_destination"),
        ({"catalog_enabled": True}, 40008, "catalog_enabled"),
        ({"budget": None}, 40002, "budget"),
        ({"budget": 49}, 40002, "budget"),
        ({"budget_mode": "BUDGET_MODE_DAY"}, 40002, "budget_mode"),
        ({"campaign_name": "x" * 513}, 40002, "campaign_name"),
        ({"operation_status": "DELETE"}, 40002, "operation_status"),
        ({"objective_type": "APP_PROMOTION"}, 40002, "app_promotion_type"),
    ],
)
def test_a_smart_plus_campaign_that_cannot_be_names_its_field(platform, world, me, given, code, word):
    no(campaign_of(me, **given), code, word)


def test_request_ids_are_honoured_once(platform, world, me):
    ok(campaign_of(me, request_id="77"))
    no(campaign_of(me, request_id="77"), 40050, "77")
    made = ok(campaign_of(me))["campaign_id"]
    no(adgroup_of(me, world, made, request_id="78", bid_type="LUCK"), 40002, "bid_type")
    ok(adgroup_of(me, world, made, request_id="78"))
    no(adgroup_of(me, world, made, request_id="78"), 40050, "78")


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"request_id": None}, 40002, "request_id"),
        ({"targeting_spec": None}, 40002, "targeting_spec"),
        ({"targeting_spec": {}}, 40002, "location_ids"),
        ({"targeting_spec": {"location_ids": ["US"]}}, 40002, "location_ids"),
        ({"targeting_spec": {"location_ids": ["6252001"], "gender": "ALL"}}, 40002, "gender"),
        ({"targeting_optimization_mode": "BY_HAND"}, 40002, "targeting_optimization_mode"),
        ({"billing_event": "CPC"}, 40002, "billing_event"),
        ({"optimization_goal": "FOLLOWERS"}, 40002, "optimization_goal"),
        ({"promotion_type": "APP_IOS"}, 40002, "promotion_type"),
        ({"pixel_id": None}, 40002, "pixel_id"),
        ({"pixel_id": "1"}, 40001, "pixel_id"),
        ({"optimization_goal": "CLICK", "billing_event": "CPC"}, 40002, "pixel_id"),
        ({"min_budget": 20.001}, 40002, "min_budget"),
    ],
)
def test_a_smart_plus_ad_group_that_cannot_be_names_its_field(platform, world, me, given, code, word):
    made = ok(campaign_of(me))["campaign_id"]

    no(adgroup_of(me, world, made, **given), code, word)


def test_targeting_is_nested_here_and_flat_elsewhere(platform, world, me, group):
    (seen,) = ok(me.get("smart_plus/adgroup/get/"))["list"]
    (flat,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group]}))["list"]

    assert seen["targeting_spec"] == {"location_ids": ["6252001"], "age_groups": ["AGE_25_34"]}
    assert (seen["targeting_optimization_mode"], seen["placement_type"]) == ("AUTOMATIC", "PLACEMENT_TYPE_AUTOMATIC")
    assert "location_ids" not in seen
    assert (flat["location_ids"], flat["age_groups"]) == (["6252001"], ["AGE_25_34"])


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"bid_type": "BID_TYPE_CUSTOM", "conversion_bid_price": 5}, "bid_type"),
        ({"bid_type": "BID_TYPE_MAX_CONVERSION"}, "bid_type"),
        ({"optimization_event": "ON_WEB_DETAIL"}, "optimization_event"),
        ({"optimization_goal": "VALUE"}, "optimization_goal"),
    ],
)
def test_ad_groups_of_a_campaign_are_alike(platform, world, me, group, given, word):
    campaign_id = world.adgroups[group].campaign_id

    no(adgroup_of(me, world, campaign_id, **given), 40002, word)
    ok(adgroup_of(me, world, campaign_id))


def test_a_campaign_takes_thirty_ad_groups(platform, world, me, group):
    campaign_id = world.adgroups[group].campaign_id
    for _ in range(29):
        ok(adgroup_of(me, world, campaign_id))

    no(adgroup_of(me, world, campaign_id), 40002, "30")


def test_a_smart_plus_ad_group_changes_by_its_own_door(platform, world, me, group):
    spec = {"location_ids": ["6252001"], "gender": "GENDER_FEMALE"}

    seen = ok(
        me.post(
            "smart_plus/adgroup/update/",
            adgroup_id=group,
            adgroup_name="SG2",
            targeting_spec=spec,
            targeting_optimization_mode="MANUAL",
            min_budget=20,
        )
    )

    assert (seen["adgroup_name"], seen["targeting_optimization_mode"], seen["min_budget"]) == ("SG2", "MANUAL", 20)
    assert seen["targeting_spec"]["gender"] == "GENDER_FEMALE"
    no(me.post("smart_plus/adgroup/update/", adgroup_id=group, budget=60), 40002, "budget")


def test_every_creative_delivers_as_an_ad_of_its_own(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives))

    parts = made["creative_list"]
    assert len(parts) == 3
    assert [part["creative_info"] for part in parts] == [one["creative_info"] for one in creatives]
    assert made["ad_text_list"] == [{"ad_text": "Fresh skin"}, {"ad_text": "Try it"}]
    assert made["secondary_status"] == "AD_STATUS_AUDIT"
    listed = ok(me.get("ad/get/", filtering={"adgroup_ids": [group]}))["list"]
    assert {row["ad_id"] for row in listed} == {part["smart_plus_creative_id"] for part in parts}
    world.advance(24)
    (seen,) = ok(me.get("smart_plus/ad/get/"))["list"]
    assert seen["secondary_status"] == "AD_STATUS_DELIVERY_OK"
    spent = {part["smart_plus_creative_id"]: 0 for part in parts}
    for (ad_id, _), hour in world.hours.items():
        spent[ad_id] += hour.spend_micros
    assert all(spent.values())
    assert sum(spent.values()) <= 125 * USD


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"creative_list": []}, 40002, "creative_list"),
        ({"creative_list": None}, 40002, "creative_list"),
        ({"ad_configuration": {}}, 40002, "call_to_action_id"),
        ({"ad_configuration": {"call_to_action_id": "56"}}, 40002, "56"),
        ({"call_to_action_list": [{"call_to_action": "SHOP_NOW"}]}, 40002, "call_to_action_list"),
        ({"landing_page_url_list": []}, 40002, "landing_page_url"),
        ({"landing_page_url_list": [{"landing_page_url": SERUM}] * 2}, 40002, "landing_page_url_list"),
        ({"ad_text_list": [{"ad_text": "x"}] * 6}, 40002, "ad_text_list"),
        ({"page_list": [{"page_id": "1"}] * 4}, 40002, "page_list"),
        ({"page_list": [{"page_id": "x"}]}, 40002, "page_list"),
        ({"interactive_add_on_list": [{"card_id": "1"}]}, 40002, "interactive_add_on_list"),
        ({"ad_configuration": {"call_to_action_id": "55", "product_set_id": "1"}}, 40008, "product_set_id"),
        ({"operation_status": "DELETE"}, 40002, "operation_status"),
        ({"ad_name": "🎉"}, 40002, "ad_name"),
        ({"adgroup_id": "18"}, 40007, "18"),
    ],
)
def test_a_smart_plus_ad_that_cannot_be_names_its_field(platform, world, me, group, creatives, given, code, word):
    before = (dict(world.ads), dict(world.posts))

    no(ad_of(me, group, creatives, **given), code, word)

    assert (world.ads, world.posts) == before


def test_a_pushed_creative_needs_a_text_and_no_creative_is_there_twice(platform, world, me, group, creatives):
    no(ad_of(me, group, creatives[2:], ad_text_list=None), 40002, "ad_text_list")
    ok(ad_of(me, group, creatives[:2], ad_text_list=None))
    no(ad_of(me, group, creatives[:1] * 2), 40002, "twice")


def test_ordinary_doors_send_smart_plus_elsewhere_and_the_other_way_round(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives[:1]))
    ad = world.ads[made["creative_list"][0]["smart_plus_creative_id"]]
    ordinary = made_group(me)
    for path, body in (
        ("campaign/update/", {"campaign_id": ad.campaign_id}),
        ("campaign/status/update/", {"campaign_ids": [ad.campaign_id], "operation_status": "DISABLE"}),
        ("adgroup/update/", {"adgroup_id": group}),
        ("adgroup/status/update/", {"adgroup_ids": [group], "operation_status": "DISABLE"}),
        ("ad/create/", {"adgroup_id": group, "creatives": [{}]}),
        ("ad/update/", {"adgroup_id": group, "creatives": [{"ad_id": ad.ad_id}]}),
        ("ad/status/update/", {"ad_ids": [ad.ad_id], "operation_status": "DISABLE"}),
    ):
        no(me.post(path, **body), 40002, "smart_plus")
    no(adgroup_of(me, world, ok(me.post("campaign/create/", **campaign()))["campaign_id"]), 40002, "campaign_id")
    no(ad_of(me, ordinary, creatives[:1]), 40002, "adgroup_id")
    no(me.post("smart_plus/adgroup/status/update/", adgroup_ids=[ordinary], operation_status="DISABLE"), 40002)


def test_an_ad_and_its_creatives_are_switched_apart(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives))
    id, parts = made["smart_plus_ad_id"], made["creative_list"]
    world.advance(2)

    def words():
        return [world.ads[part["smart_plus_creative_id"]].secondary_status for part in parts]

    off = {"smart_plus_ad_id": id, "ad_material_ids": [parts[0]["ad_material_id"]], "operation_status": "DISABLE"}
    assert ok(me.post("smart_plus/ad/material_status/update/", **off)) == {}
    assert words() == ["AD_STATUS_DISABLE", "AD_STATUS_DELIVERY_OK", "AD_STATUS_DELIVERY_OK"]
    answer = ok(me.post("smart_plus/ad/status/update/", smart_plus_ad_ids=[id], operation_status="DISABLE"))
    assert answer == {"smart_plus_ad_ids": [id], "status": "DISABLE"}
    assert words() == ["AD_STATUS_DISABLE"] * 3
    ok(me.post("smart_plus/ad/status/update/", smart_plus_ad_ids=[id], operation_status="ENABLE"))
    assert words() == ["AD_STATUS_DISABLE", "AD_STATUS_DELIVERY_OK", "AD_STATUS_DELIVERY_OK"]
    (seen,) = ok(me.get("smart_plus/ad/get/", filtering={"smart_plus_ad_ids": [id]}))["list"]
    assert (seen["operation_status"], seen["secondary_status"]) == ("ENABLE", "AD_STATUS_DELIVERY_OK")
    assert [part["material_operation_status"] for part in seen["creative_list"]] == ["DISABLE", "ENABLE", "ENABLE"]
    no(me.post("smart_plus/ad/material_status/update/", **off | {"ad_material_ids": ["1"]}), 40002, "ad_material_ids")
    no(me.post("smart_plus/ad/material_status/update/", **off | {"operation_status": "DELETE"}), 40002)


def test_what_is_deleted_is_gone_from_the_list_and_from_the_market(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives[:2]))
    id = made["smart_plus_ad_id"]

    ok(me.post("smart_plus/ad/status/update/", smart_plus_ad_ids=[id], operation_status="DELETE"))

    assert ok(me.get("smart_plus/ad/get/"))["list"] == []
    (seen,) = ok(me.get("smart_plus/ad/get/", filtering={"primary_status": "STATUS_ALL"}))["list"]
    assert (seen["secondary_status"], len(seen["creative_list"])) == ("AD_STATUS_DELETE", 2)
    no(me.post("smart_plus/ad/status/update/", smart_plus_ad_ids=[id], operation_status="ENABLE"), 40002, "deleted")
    no(me.post("smart_plus/ad/update/", smart_plus_ad_id="18"), 40007, "18")


def test_an_update_keeps_creatives_that_stay_and_drops_the_others(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives[:2]))
    id, (first, second) = made["smart_plus_ad_id"], made["creative_list"]
    before = set(world.posts)

    changed = ok(me.post("smart_plus/ad/update/", smart_plus_ad_id=id, creative_list=[creatives[1], creatives[2]]))

    kept, added = changed["creative_list"]
    assert kept == second
    assert added["smart_plus_creative_id"] not in (first["smart_plus_creative_id"], second["smart_plus_creative_id"])
    assert world.ads[first["smart_plus_creative_id"]].operation_status == "DELETE"
    assert len(set(world.posts) - before) == 1
    renamed = ok(me.post("smart_plus/ad/update/", smart_plus_ad_id=id, ad_name="SA2"))
    assert (renamed["ad_name"], renamed["creative_list"]) == ("SA2", changed["creative_list"])
    no(me.post("smart_plus/ad/update/", smart_plus_ad_id=id, creative_list=[]), 40002, "creative_list")


def test_a_new_landing_page_reaches_every_creative_and_is_reviewed(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives))
    world.advance(2)
    new = [{"landing_page_url": f"{SERUM}?v=2"}]

    seen = ok(me.post("smart_plus/ad/update/", smart_plus_ad_id=made["smart_plus_ad_id"], landing_page_url_list=new))

    assert seen["secondary_status"] == "AD_STATUS_REAUDIT"
    ids = [part["smart_plus_creative_id"] for part in seen["creative_list"]]
    assert {world.ads[id].landing_page_url for id in ids} == {f"{SERUM}?v=2"}


def test_reviews_and_appeals(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives[:2]))
    id, (first, second) = made["smart_plus_ad_id"], made["creative_list"]
    why = {"include_reject_info": True}

    def told(**given):
        return ok(me.get("smart_plus/ad/review_info/", smart_plus_ad_ids=[id], **given))

    no(me.post("smart_plus/ad/appeal/", smart_plus_ad_id=id), 40002, "not rejected")
    world.advance(1)
    (whole,) = told()["smart_plus_ad_review_infos"]
    assert (whole["review_status"], whole["appeal_status"], whole["reject_info"]) == (
        "ALL_AVAILABLE",
        "NOT_APPEALED",
        None,
    )
    platform.post(f"/_localtok/ads/{first['smart_plus_creative_id']}/review", json={"deny": "claims"})
    answer = told(extra_info_setting=why)
    (whole,) = answer["smart_plus_ad_review_infos"]
    assert whole["review_status"] == "PART_AVAILABLE"
    assert [info["reasons"] for info in whole["reject_info"]] == [["claims"]]
    assert [one["review_status"] for one in answer["material_review_infos"]] == ["UNAVAILABLE", "ALL_AVAILABLE"]
    (seen,) = ok(me.get("smart_plus/ad/get/"))["list"]
    assert seen["secondary_status"] == "AD_STATUS_PARTIAL_AUDIT_DELIVERY_OK"

    no(me.post("smart_plus/ad/appeal/", smart_plus_ad_id=id, appeal_reason="x" * 513), 40002, "appeal_reason")
    assert ok(me.post("smart_plus/ad/appeal/", smart_plus_ad_id=id, appeal_reason="It is true.")) == {}
    no(me.post("smart_plus/ad/appeal/", smart_plus_ad_id=id), 40002, "under way")
    assert told()["smart_plus_ad_review_infos"][0]["appeal_status"] == "APPEALING"
    world.advance(1)
    (whole,) = told()["smart_plus_ad_review_infos"]
    assert (whole["appeal_status"], whole["appeal_reject_reasons"]) == ("APPEAL_FAILED", ["claims"])
    platform.post(f"/_localtok/ads/{first['smart_plus_creative_id']}/review", json={"deny": None})
    assert told()["smart_plus_ad_review_infos"][0]["appeal_status"] == "APPEAL_SUCCESSFUL"

    (one,) = ok(me.get("smart_plus/material/review_info/", ad_material_ids=[second["ad_material_id"]]))[
        "material_review_infos"
    ]
    assert (one["smart_plus_ad_id"], one["review_status"]) == (id, "ALL_AVAILABLE")
    no(me.get("smart_plus/material/review_info/", ad_material_ids=["1"]), 40007, "1")
    no(me.get("smart_plus/ad/review_info/", smart_plus_ad_ids=[id], lang="tlh"), 40002, "lang")
    frames = {"include_violation_frame": True}
    no(me.get("smart_plus/ad/review_info/", smart_plus_ad_ids=[id], extra_info_setting=frames), 40002, "extra_info")


@pytest.mark.parametrize("path", ["smart_plus/campaign/get/", "smart_plus/adgroup/get/", "smart_plus/ad/get/"])
def test_a_smart_plus_page_has_a_hundred_at_most(platform, world, me, path):
    ok(me.get(path, page_size=100))
    no(me.get(path, page_size=101), 40002, "page_size")


@pytest.mark.parametrize(
    ("filtering", "found"),
    [
        ({"objective_type": "WEB_CONVERSIONS"}, 1),
        ({"objective_type": "LEAD_GENERATION"}, 0),
        ({"optimization_goal": "CONVERT"}, 1),
        ({"smart_plus_ad_ids": ["18"]}, 0),
        ({"primary_status": "STATUS_NOT_DELIVERY"}, 1),
        ({"secondary_status": "AD_STATUS_AUDIT"}, 1),
        ({"primary_status": "STATUS_DELIVERY_OK"}, 0),
        ({"modified_after": "2026-01-01 00:00:00"}, 0),
        ({"creation_filter_start_time": "2026-01-01 00:00:00"}, 1),
    ],
)
def test_every_filter_of_smart_plus_ads_filters(platform, world, me, group, creatives, filtering, found):
    ok(ad_of(me, group, creatives[:1]))

    answer = ok(me.get("smart_plus/ad/get/", filtering=filtering, fields=["ad_name"]))

    assert answer["list"] == [{"ad_name": "SA1"}] * found
    assert answer["page_info"]["total_number"] == found


def test_a_smart_plus_campaign_is_changed_switched_and_listed(platform, world, me):
    made = ok(campaign_of(me))["campaign_id"]
    ok(me.post("campaign/create/", **campaign()))

    changed = ok(
        me.post("smart_plus/campaign/update/", campaign_id=made, campaign_name="S2", budget=120, po_number="7")
    )
    assert (changed["campaign_name"], changed["budget"], changed["po_number"]) == ("S2", 120.0, "7")
    answer = ok(me.post("smart_plus/campaign/status/update/", campaign_ids=[made], operation_status="DISABLE"))
    assert answer == {"campaign_ids": [made], "status": "DISABLE"}
    (row,) = ok(me.get("smart_plus/campaign/get/", fields=["campaign_id", "secondary_status"]))["list"]
    assert row == {"campaign_id": made, "secondary_status": "CAMPAIGN_STATUS_DISABLE"}


def test_the_older_smart_plus_says_it_is_not_there(platform, world, me):
    no(me.post("campaign/spc/create/"), 40008, "campaign/spc/create/", "nothing was done")
    no(me.post("ad/aco/create/"), 40008, "ad/aco/create/")


def test_a_creator_can_take_a_creative_away(platform, world, me, group, creatives):
    made = ok(ad_of(me, group, creatives[:2]))
    world.advance(2)
    account = creator(world)
    item = creatives[0]["creative_info"]["tiktok_item_id"]
    world.posts[item].status = "PRIVATE"
    world.refresh_statuses()

    ads = [world.ads[part["smart_plus_creative_id"]].secondary_status for part in made["creative_list"]]

    assert ads == ["AD_STATUS_ASSET_AUTHORIZATION_LOST", "AD_STATUS_DELIVERY_OK"]
    (seen,) = ok(me.get("smart_plus/ad/get/"))["list"]
    assert seen["secondary_status"] == "AD_STATUS_DELIVERY_OK"
    assert holder(platform, account).get("business/get/")["code"] == 0


def test_a_world_with_smart_plus_in_it_can_be_put_away_and_goes_on_alike(platform, world, me, group, creatives):
    import pickle

    ok(ad_of(me, group, creatives))
    again = pickle.loads(pickle.dumps(world))

    world.advance(6)
    again.advance(6)

    assert repr(sorted(again.hours.items())) == repr(sorted(world.hours.items()))
