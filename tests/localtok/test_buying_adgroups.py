"""Ad groups: the combinations the documentation has, and everything it refuses."""

from __future__ import annotations

import pytest
from knock import adgroup, buyer, campaign, made_group, no, ok

from localtok.library import SavedAudience
from localtok.routes.buying.groupchecks import GOALS

DAY = 86_400
PROMOTED = {
    "TRAFFIC": "WEBSITE",
    "ENGAGEMENT": "EXTERNAL_OR_DISPLAY",
    "WEB_CONVERSIONS": "WEBSITE",
    "LEAD_GENERATION": "LEAD_GENERATION",
    "APP_PROMOTION": "APP_ANDROID",
}
BILLINGS = ("CPC", "CPM", "CPV", "OCPM", "GD")


def asked(world, me, objective, goal, billing, **given):
    """An ad group's body under a new campaign of that objective."""
    more = {"app_promotion_type": "APP_INSTALL"} if objective == "APP_PROMOTION" else {}
    made = ok(me.post("campaign/create/", **campaign(objective_type=objective, **more)))["campaign_id"]
    ask = adgroup(made, optimization_goal=goal, billing_event=billing, promotion_type=PROMOTED.get(objective))
    if objective == "APP_PROMOTION":
        ask |= {"app_id": "7000000000000000001"}
    if goal in ("CONVERT", "VALUE") and objective != "APP_PROMOTION":
        ask |= {"pixel_id": world.pixel.pixel_id, "optimization_event": "SHOPPING"}
    if goal == "ENGAGED_VIEW_FIFTEEN":
        ask |= {"schedule_type": "SCHEDULE_START_END", "schedule_end_time": "2026-01-31 00:00:00"}
    return ask | given


@pytest.mark.parametrize(("objective", "goal"), GOALS)
def test_each_goal_has_one_billing_event_and_one_bid(platform, world, objective, goal):
    me = buyer(platform, world)
    world.assume.set("allowlisted", True)
    for billing in BILLINGS:
        answer = me.post("adgroup/create/", **asked(world, me, objective, goal, billing))
        if billing == GOALS[objective, goal]:
            ok(answer)
        else:
            no(answer, 40002, "billing_event")
    billing = GOALS[objective, goal]
    right, wrong = "conversion_bid_price", "bid_price"
    if billing != "OCPM":
        right, wrong = wrong, right
    bid = {"bid_type": "BID_TYPE_CUSTOM", "bid_display_mode": "CPV"}
    no(me.post("adgroup/create/", **asked(world, me, objective, goal, billing, **bid, **{wrong: 2})), 40002, right)
    seen = ok(me.post("adgroup/create/", **asked(world, me, objective, goal, billing, **bid, **{right: 2})))
    assert (seen[right], seen[wrong]) == (2.0, 0.0)


@pytest.mark.parametrize("objective", sorted({objective for objective, _ in GOALS}))
def test_no_other_goal_goes_with_an_objective(platform, world, objective):
    me = buyer(platform, world)
    mine = {goal for of, goal in GOALS if of == objective}
    for goal in sorted({goal for _, goal in GOALS} - mine):
        no(me.post("adgroup/create/", **asked(world, me, objective, goal, "CPC")), 40002, "optimization_goal")


@pytest.mark.parametrize(
    ("objective", "goal", "billing", "given", "code", "word"),
    [
        ("VIDEO_VIEWS", "ENGAGED_VIEW_FIFTEEN", "CPV", {}, 40118, "optimization_goal"),
        ("VIDEO_VIEWS", "ENGAGED_VIEW", "CPV", {"bid_display_mode": "CPMV"}, 40002, "bid_display_mode"),
        (
            "VIDEO_VIEWS",
            "ENGAGED_VIEW",
            "CPV",
            {"bid_type": "BID_TYPE_CUSTOM", "bid_price": 1},
            40002,
            "bid_display_mode",
        ),
        ("APP_PROMOTION", "INSTALL", "OCPM", {"app_id": None}, 40002, "app_id"),
        ("APP_PROMOTION", "INSTALL", "OCPM", {"promotion_type": "WEBSITE"}, 40002, "promotion_type"),
        ("ENGAGEMENT", "FOLLOWERS", "OCPM", {"promotion_type": "WEBSITE"}, 40002, "promotion_type"),
        ("TRAFFIC", "CLICK", "CPC", {"frequency": 2, "frequency_schedule": 3}, 40002, "frequency"),
        ("TRAFFIC", "TRAFFIC_LANDING_PAGE_VIEW", "OCPM", {"optimization_event": "FORM"}, 40002, "optimization_event"),
        ("REACH", "REACH", "CPM", {"search_result_enabled": True}, 40002, "search_result_enabled"),
        ("LEAD_GENERATION", "CLICK", "CPC", {"promotion_type": "TIKTOK_SHOP"}, 40002, "promotion_type"),
    ],
)
def test_what_does_not_go_with_an_objective_is_refused(platform, world, objective, goal, billing, given, code, word):
    me = buyer(platform, world)

    no(me.post("adgroup/create/", **asked(world, me, objective, goal, billing, **given)), code, word)


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"pixel_id": "1"}, 40001, "pixel_id"),
        ({"brand_safety_type": "FIFTH_PARTY"}, 40002, "brand_safety_type"),
        ({"category_exclusion_ids": ["1"]}, 40002, "category_exclusion_ids"),
        ({"vertical_sensitivity_id": "1", "brand_safety_type": "LIMITED_INVENTORY"}, 40002, "vertical_sensitivity_id"),
        ({"tiktok_subplacements": ["IN_FEED"]}, 40002, "tiktok_subplacements"),
        ({"tiktok_subplacements": ["SEARCH_FEED"]}, 40002, "IN_FEED"),
        ({"click_attribution_window": "ONE_DAY"}, 40002, "view_attribution_window"),
        ({"view_attribution_window": "ONE_DAY"}, 40002, "click_attribution_window"),
        ({"engaged_view_attribution_window": "ONE_DAY"}, 40002, "click_attribution_window"),
        ({"engaged_view_attribution_window": "OFF"}, 40002, "engaged_view_attribution_window"),
        ({"attribution_event_count": "TWICE"}, 40002, "attribution_event_count"),
        ({"deep_bid_type": "VO_MIN_ROAS"}, 40002, "roas_bid"),
        ({"deep_bid_type": "DEEPEST"}, 40002, "deep_bid_type"),
        ({"roas_bid": 1_001}, 40002, "roas_bid"),
        ({"vbo_window": "ONE_DAY"}, 40002, "vbo_window"),
        ({"statistic_type": "SOMETIMES"}, 40002, "statistic_type"),
        ({"creative_material_mode": "DYNAMIC"}, 40002, "creative_material_mode"),
        ({"secondary_optimization_event": "NEXT_DAY_OPEN"}, 40002, "deep_bid_type"),
        ({"deep_funnel_optimization_status": "ON"}, 40002, "deep_funnel_event_source"),
        ({"shopping_ads_type": "VIDEO"}, 40008, "shopping_ads_type"),
        ({"store_id": "1"}, 40008, "store_id"),
        ({"location_ids": ["6252001"], "zipcode_ids": ["x"]}, 40002, "zipcode_ids"),
        ({"interest_category_ids": ["beauty"]}, 40002, "interest_category_ids"),
        (
            {"interest_keyword_ids": ["1"], "purchase_intention_keyword_ids": ["2"]},
            40002,
            "purchase_intention_keyword_ids",
        ),
        ({"device_price_ranges": [0, 120]}, 40002, "device_price_ranges"),
        ({"device_price_ranges": [0, 250], "device_model_ids": ["1"]}, 40002, "device_price_ranges"),
        ({"spending_power": "SOME"}, 40002, "spending_power"),
        ({"household_income": ["TOP1"]}, 40002, "household_income"),
        ({"operating_systems": ["ANDROID", "IOS"]}, 40002, "operating_systems"),
        ({"operating_systems": ["WEBOS"]}, 40002, "operating_systems"),
        ({"ios14_targeting": "SOME"}, 40002, "ios14_targeting"),
        ({"actions": [{"action_scene": "BAR"}]}, 40002, "actions.0.action_scene"),
        (
            {"actions": [{"action_scene": "VIDEO_RELATED", "video_user_actions": ["SNORED"]}]},
            40002,
            "actions.0.video_user_actions",
        ),
        ({"audience_ids": ["1"]}, 40002, "audience_ids"),
        ({"excluded_audience_ids": ["1"]}, 40002, "excluded_audience_ids"),
        ({"saved_audience_id": "1"}, 40002, "saved_audience_id"),
        ({"contextual_tag_ids": ["1"]}, 40002, "contextual_tag_ids"),
        ({"location_ids": [str(1_000_000 + number) for number in range(3_001)]}, 40002, "3000"),
        ({"languages": "en"}, 40002, "languages"),
        ({"comment_disabled": "no"}, 40002, "comment_disabled"),
        ({"operation_status": "DELETE"}, 40002, "operation_status"),
        ({"request_id": "-1"}, 40002, "request_id"),
        ({"schedule_start_time": "2028-01-01 00:00:00"}, 40002, "schedule_start_time"),
        (
            {"schedule_type": "SCHEDULE_START_END", "schedule_end_time": "2038-01-01 00:00:00"},
            40002,
            "schedule_end_time",
        ),
    ],
)
def test_an_ad_group_that_cannot_be_names_its_field(platform, world, given, code, word):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    before = len(world.adgroups)

    no(me.post("adgroup/create/", **adgroup(made, **given)), code, word)

    assert len(world.adgroups) == before


@pytest.mark.parametrize(("end", "code"), [("2026-01-31 00:00:00", 0), ("2026-01-31 00:00:01", 40002)])
def test_a_view_of_fifteen_seconds_is_bought_for_thirty_days_at_most(platform, world, end, code):
    me = buyer(platform, world)
    world.assume.set("allowlisted", True)
    ask = asked(world, me, "VIDEO_VIEWS", "ENGAGED_VIEW_FIFTEEN", "CPV", schedule_end_time=end)

    answer = me.post("adgroup/create/", **ask)

    assert answer["code"] == code
    no(me.post("adgroup/create/", **ask | {"schedule_type": "SCHEDULE_FROM_NOW"}), 40002, "schedule_type")


def test_what_an_ad_group_was_given_reads_back(platform, world):
    me = buyer(platform, world)
    one, other = list(world.library.audiences)[:2]
    given = {
        "languages": ["en"],
        "household_income": ["TOP10"],
        "audience_ids": [one],
        "excluded_audience_ids": [other],
        "interest_category_ids": ["22"],
        "device_price_ranges": [0, 250],
        "actions": [{"action_scene": "VIDEO_RELATED", "action_period": 7, "video_user_actions": ["LIKED"]}],
        "click_attribution_window": "SEVEN_DAYS",
        "view_attribution_window": "ONE_DAY",
        "engaged_view_attribution_window": "ONE_DAY",
        "comment_disabled": True,
        "search_result_enabled": True,
        "skip_learning_phase": False,
        "brand_safety_type": "EXPANDED_INVENTORY",
    }

    group = made_group(me, **given)
    (seen,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group]}))["list"]

    assert {name: seen[name] for name in given} == given
    (use,) = world.library.audiences[one].applied
    assert (use.adgroup_id, use.usage, use.at) == (group, "Include", world.now)


def test_an_audience_is_not_both_wanted_and_unwanted(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    one = next(iter(world.library.audiences))

    no(me.post("adgroup/create/", **adgroup(made, audience_ids=[one], excluded_audience_ids=[one])), 40002, one)


def test_a_saved_audience_says_where_and_to_whom(platform, world):
    me = buyer(platform, world)
    world.library.saved_audiences["77"] = SavedAudience(
        "77", "women", {"location_ids": ["6252001"], "gender": "GENDER_FEMALE"}, world.now
    )
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    ask = adgroup(made, saved_audience_id="77", location_ids=None, gender=None)

    seen = ok(me.post("adgroup/create/", **ask))

    assert (seen["location_ids"], seen["gender"], seen["saved_audience_id"]) == (["6252001"], "GENDER_FEMALE", "77")
    no(me.post("adgroup/create/", **ask | {"gender": "GENDER_MALE"}), 40002, "gender")
    housing = ok(me.post("campaign/create/", **campaign(special_industries=["HOUSING"])))["campaign_id"]
    no(me.post("adgroup/create/", **ask | {"campaign_id": housing}), 40002, "saved_audience_id")


def test_a_pixel_is_any_of_the_accounts_that_is_still_its_own(platform, world):
    from dataclasses import replace

    me = buyer(platform, world)
    world.pixels["42"] = replace(world.pixel, pixel_id="42")
    ask = asked(world, me, "WEB_CONVERSIONS", "CONVERT", "OCPM", pixel_id="42")

    assert ok(me.post("adgroup/create/", **ask))["pixel_id"] == "42"
    world.pixels["42"].unbound = True
    no(me.post("adgroup/create/", **ask), 40001, "pixel_id")


def test_automatic_placement_says_where_it_is(platform, world):
    group = made_group(
        buyer(platform, world), placement_type="PLACEMENT_TYPE_AUTOMATIC", placements=["PLACEMENT_PANGLE"]
    )

    assert world.adgroups[group].extra["placements"] == ["PLACEMENT_TIKTOK"]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"campaign_id": "1"}, "campaign_id"),
        ({"promotion_type": "APP_ANDROID"}, "promotion_type"),
        ({"placement_type": "PLACEMENT_TYPE_AUTOMATIC"}, "placement_type"),
        ({"optimization_goal": "REACH"}, "optimization_goal"),
        ({"optimization_event": "FORM"}, "optimization_event"),
        ({"billing_event": "CPM"}, "billing_event"),
        ({"budget_mode": "BUDGET_MODE_TOTAL"}, "budget_mode"),
        ({"pixel_id": "1"}, "pixel_id"),
        ({"click_attribution_window": "ONE_DAY"}, "click_attribution_window"),
        ({"budget": 19}, "budget"),
        ({"bid_type": "BID_TYPE_CUSTOM"}, "bid_price"),
        ({"frequency": 3, "frequency_schedule": 7}, "frequency"),
        ({"schedule_type": "SCHEDULE_START_END"}, "schedule_end_time"),
        ({"schedule_end_time": "2026-02-01 00:00:00"}, "schedule_end_time"),
        ({"schedule_start_time": "2026-01-02 00:00:00"}, "schedule_start_time"),
        ({"location_ids": []}, "location_ids"),
        ({"gender": "ALL"}, "gender"),
        ({"adgroup_name": ""}, "adgroup_name"),
        ({"pacing": "SLOW"}, "pacing"),
        ({"audience_ids": ["1"]}, "audience_ids"),
    ],
)
def test_an_update_that_cannot_be_names_its_field_and_changes_nothing(platform, world, given, word):
    me = buyer(platform, world)
    group = made_group(me)
    before = repr(world.adgroups[group])

    no(me.post("adgroup/update/", adgroup_id=group, languages=["de"], **given), 40002, word)

    assert repr(world.adgroups[group]) == before


def test_saying_again_what_is_fixed_is_no_change(platform, world):
    me = buyer(platform, world)
    group = made_group(me)
    (seen,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group]}))["list"]
    names = ("campaign_id", "promotion_type", "placement_type", "placements", "optimization_goal", "billing_event")

    ok(me.post("adgroup/update/", adgroup_id=group, **{name: seen[name] for name in names}))


def test_a_schedule_can_be_opened_and_closed(platform, world):
    me = buyer(platform, world)
    group = made_group(me)

    closed = {"schedule_type": "SCHEDULE_START_END", "schedule_end_time": "2026-01-05 00:00:00"}
    ok(me.post("adgroup/update/", adgroup_id=group, **closed))
    assert world.adgroups[group].ends_at == world.now + 4 * DAY
    seen = ok(me.post("adgroup/update/", adgroup_id=group, schedule_type="SCHEDULE_FROM_NOW"))

    assert world.adgroups[group].ends_at == 0
    assert (seen["schedule_type"], seen["schedule_end_time"]) == ("SCHEDULE_FROM_NOW", "2035-12-30 00:00:00")


def test_a_bid_can_be_set_changed_and_dropped(platform, world):
    me = buyer(platform, world)
    group = made_group(me)

    def updated(**given):
        seen = ok(me.post("adgroup/update/", adgroup_id=group, **given))
        return seen["bid_type"], seen["bid_price"]

    assert updated(bid_type="BID_TYPE_CUSTOM", bid_price=2) == ("BID_TYPE_CUSTOM", 2.0)
    assert updated(bid_price=3) == ("BID_TYPE_CUSTOM", 3.0)
    no(me.post("adgroup/update/", adgroup_id=group, bid_price=50), 40002, "bid_price")
    no(me.post("adgroup/update/", adgroup_id=group, bid_price=25, budget=24), 40002, "bid_price")
    assert updated(bid_type="BID_TYPE_NO_BID") == ("BID_TYPE_NO_BID", 0.0)


@pytest.mark.parametrize(
    ("filtering", "found"),
    [
        ({"billing_events": ["CPC"]}, True),
        ({"billing_events": ["CPM", "CPV"]}, False),
        ({"bid_strategy": "BID_STRATEGY_LOWEST_COST"}, True),
        ({"bid_strategy": "BID_STRATEGY_COST_CAP"}, False),
        ({"promotion_type": "WEBSITE"}, True),
        ({"promotion_type": "APP_IOS"}, False),
        ({"creative_material_mode": "CUSTOM"}, True),
        ({"creative_material_mode": "SMART_CREATIVE"}, False),
        ({"objective_type": "TRAFFIC"}, True),
        ({"optimization_goal": "REACH"}, False),
        ({"campaign_system_origins": ["PROMOTE"]}, False),
        ({"buying_types": ["RESERVATION_RF"]}, False),
        ({"creation_filter_start_time": "2026-01-01 00:00:01"}, False),
        ({"adgroup_name": "g"}, True),
    ],
)
def test_every_filter_of_ad_groups_filters(platform, world, filtering, found):
    me = buyer(platform, world)
    group = made_group(me)

    rows = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group], **filtering}))["list"]

    assert [row["adgroup_id"] for row in rows] == [group] * found


def test_the_quota_is_fixed_and_gone_while_the_account_is_punished(platform, world):
    me = buyer(platform, world)
    assert ok(me.get("adgroup/quota/")) == {"total_adgroup_quota": 5_000, "used_adgroup_quota": 0}
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    world.advertiser.status = "STATUS_LIMIT"

    assert ok(me.get("adgroup/quota/")) == {"total_adgroup_quota": 0, "used_adgroup_quota": 0}
    no(me.post("adgroup/create/", **adgroup(made)), 40003, "punished")
    ok(me.post("adgroup/create/", **adgroup(made, operation_status="DISABLE")))


def test_budgets_planned_ahead_are_not_pretended(platform, world):
    me = buyer(platform, world)
    group = made_group(me)
    later = [{"adgroup_id": group, "schedule_budget": 60}]

    no(me.post("adgroup/budget/update/", budget=[], schedule_budget=later), 40008, "schedule_budget")
    no(me.post("adgroup/budget/update/", budget=[]), 40002, "budget")
