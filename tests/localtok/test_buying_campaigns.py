"""Campaigns: what goes together, what never changes, and how lists of them are filtered."""

from __future__ import annotations

import pytest
from knock import adgroup, buyer, campaign, made_group, no, ok


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"budget_mode": None}, "budget_mode"),
        ({"budget_mode": "BUDGET_MODE_TOTAL"}, "budget"),
        ({"budget_mode": "BUDGET_MODE_DYNAMIC_DAILY_BUDGET", "budget": 50}, "budget_optimize_on"),
        ({"budget_optimize_on": True}, "budget_mode"),
        ({"objective_type": "APP_PROMOTION"}, "app_promotion_type"),
        ({"objective_type": "APP_PROMOTION", "app_promotion_type": "APP_POSTS_PROMOTION"}, "app_promotion_type"),
        ({"campaign_type": "IOS15_CAMPAIGN"}, "campaign_type"),
        ({"campaign_type": "IOS14_CAMPAIGN"}, "campaign_type"),
        (
            {
                "campaign_type": "IOS14_CAMPAIGN",
                "objective_type": "APP_PROMOTION",
                "app_promotion_type": "APP_INSTALL",
            },
            "app_id",
        ),
        ({"campaign_app_profile_page_state": "ON"}, "campaign_app_profile_page_state"),
        ({"special_industries": ["GAMBLING"]}, "special_industries"),
        ({"virtual_objective_type": "SALES"}, "virtual_objective_type"),
        ({"virtual_objective_type": "SALES", "objective_type": "WEB_CONVERSIONS"}, "sales_destination"),
        ({"sales_destination": "MARS"}, "sales_destination"),
        ({"campaign_product_source": "SHELF"}, "campaign_product_source"),
        ({"rf_campaign_type": "PULSE"}, "rf_campaign_type"),
        ({"objective_type": "RF_REACH", "budget_mode": "BUDGET_MODE_DAY", "budget": 50}, "budget_mode"),
        ({"objective_type": "RF_REACH", "operation_status": "DISABLE"}, "operation_status"),
        ({"postback_window_mode": "NEVER"}, "postback_window_mode"),
        ({"rta_bid_enabled": True}, "rta_bid_enabled"),
        ({"rta_product_selection_enabled": True, "rta_id": "1"}, "rta_product_selection_enabled"),
        ({"bid_type": "BID_TYPE_LUCK"}, "bid_type"),
        ({"optimization_goal": "FAME"}, "optimization_goal"),
        ({"special_industries": "HOUSING"}, "special_industries"),
    ],
)
def test_a_campaign_that_cannot_be_names_its_field(platform, world, given, word):
    before = len(world.campaigns)

    no(buyer(platform, world).post("campaign/create/", **campaign(**given)), 40002, word)

    assert len(world.campaigns) == before


def test_what_a_campaign_was_given_reads_back(platform, world):
    me = buyer(platform, world)
    given = {
        "objective_type": "APP_PROMOTION",
        "app_promotion_type": "APP_INSTALL",
        "app_id": "7000000000000000001",
        "campaign_type": "IOS14_CAMPAIGN",
        "po_number": "PO 7",
        "special_industries": ["CREDIT"],
        "is_advanced_dedicated_campaign": True,
    }

    made = ok(me.post("campaign/create/", **campaign(**given)))
    (seen,) = ok(me.get("campaign/get/", filtering={"campaign_ids": [made["campaign_id"]]}))["list"]

    assert {name: seen[name] for name in given} == given
    assert (seen["objective"], seen["is_smart_performance_campaign"]) == ("APP", False)
    assert made == seen


def test_a_shop_campaign_may_have_a_smaller_budget(platform, world):
    ask = campaign(objective_type="PRODUCT_SALES", budget_mode="BUDGET_MODE_DAY", budget=10)

    no(buyer(platform, world).post("campaign/create/", **ask), 40002, "budget")
    ok(buyer(platform, world).post("campaign/create/", **ask, campaign_product_source="STORE"))


def test_an_ad_group_of_a_trade_that_is_not_simulated_says_so(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(objective_type="RF_REACH")))["campaign_id"]

    no(me.post("adgroup/create/", **adgroup(made)), 40008, "RF_REACH")


@pytest.mark.parametrize(
    "given",
    [
        {"objective_type": "REACH"},
        {"budget_mode": "BUDGET_MODE_DAY"},
        {"budget_optimize_on": True},
        {"app_id": "1"},
        {"sales_destination": "WEBSITE"},
    ],
)
def test_what_is_fixed_cannot_be_changed_but_may_be_said_again(platform, world, given):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))

    no(me.post("campaign/update/", campaign_id=made["campaign_id"], **given), 40002, next(iter(given)))
    same = {name: made[name] for name in given}
    ok(me.post("campaign/update/", campaign_id=made["campaign_id"], **same))


def test_special_industries_are_dropped_and_never_picked_up(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(special_industries=["HOUSING"])))["campaign_id"]

    no(me.post("campaign/update/", campaign_id=made, special_industries=["CREDIT"]), 40002, "special_industries")
    ok(me.post("campaign/update/", campaign_id=made, special_industries=["HOUSING"]))
    assert ok(me.post("campaign/update/", campaign_id=made, special_industries=[]))["special_industries"] == []
    no(me.post("campaign/update/", campaign_id=made, special_industries=["HOUSING"]), 40002, "special_industries")


def test_a_campaign_without_a_budget_is_given_none(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    no(me.post("campaign/update/", campaign_id=made, budget=60), 40002, "budget")


def test_a_refused_update_changes_nothing(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    no(me.post("campaign/update/", campaign_id=made, campaign_name="C2", budget=60), 40002)

    assert world.campaigns[made].name == "C1"


@pytest.mark.parametrize(
    ("filtering", "found"),
    [
        ({"objective_type": "REACH"}, ["reach"]),
        ({"campaign_name": "TRAFF"}, ["traffic"]),
        ({"optimization_goal": "CLICK"}, ["traffic"]),
        ({"campaign_type": "REGULAR_CAMPAIGN"}, ["traffic"]),
        ({"sales_destination": "WEBSITE"}, ["traffic"]),
        ({"buying_types": ["AUCTION"]}, ["reach", "traffic"]),
        ({"buying_types": ["RESERVATION_RF"]}, ["reserved"]),
        ({"buying_types": ["RESERVATION_TOP_VIEW"]}, []),
        ({"campaign_system_origins": ["PROMOTE"]}, []),
        ({"campaign_system_origins": ["TT_ADS_PLATFORM"]}, ["reach", "reserved", "traffic"]),
        ({"is_smart_performance_campaign": True}, []),
        ({"is_smart_performance_campaign": False}, ["reach", "reserved", "traffic"]),
        ({"split_test_enabled": True}, []),
        ({"split_test_enabled": False}, ["reach", "reserved", "traffic"]),
        ({"creation_filter_start_time": "2026-01-01 00:00:01"}, []),
        ({"creation_filter_end_time": "2026-01-01 00:00:00"}, []),
        ({"creation_filter_start_time": "2026-01-01 00:00:00"}, ["reach", "reserved", "traffic"]),
        ({"primary_status": "STATUS_DISABLE"}, ["reach"]),
        ({"primary_status": "STATUS_DISABLE", "secondary_status": "CAMPAIGN_STATUS_DISABLE"}, ["reach"]),
    ],
)
def test_every_filter_of_campaigns_filters(platform, world, filtering, found):
    me = buyer(platform, world)
    world.campaigns.clear()
    traffic = campaign(campaign_name="traffic", campaign_type="REGULAR_CAMPAIGN", sales_destination="WEBSITE")
    made = ok(me.post("campaign/create/", **traffic))["campaign_id"]
    ok(me.post("adgroup/create/", **adgroup(made)))
    ok(
        me.post(
            "campaign/create/", **campaign(campaign_name="reach", objective_type="REACH", operation_status="DISABLE")
        )
    )
    ok(me.post("campaign/create/", **campaign(campaign_name="reserved", objective_type="RF_REACH")))

    rows = ok(me.get("campaign/get/", filtering=filtering))["list"]

    assert sorted(row["campaign_name"] for row in rows) == found


@pytest.mark.parametrize(
    ("filtering", "word"),
    [
        ({"buying_types": ["BARTER"]}, "buying_types"),
        ({"buying_types": ["AUCTION", "RESERVATION_TOP_VIEW"]}, "buying_types"),
        ({"campaign_system_origins": ["SKY"]}, "campaign_system_origins"),
        ({"objective_type": "FAME"}, "objective_type"),
        ({"campaign_type": "IRREGULAR"}, "campaign_type"),
        ({"campaign_ids": []}, "campaign_ids"),
        ({"campaign_ids": [str(number) for number in range(101)]}, "campaign_ids"),
        ({"creation_filter_start_time": "yesterday"}, "creation_filter_start_time"),
        ({"campaign_product_source": "CATALOG", "objective_type": "REACH"}, "campaign_product_source"),
        ({"primary_status": "STATUS_TIME_DONE"}, "primary_status"),
        ({"primary_status": "STATUS_DISABLE", "secondary_status": "CAMPAIGN_STATUS_ENABLE"}, "secondary_status"),
        ({"is_smart_performance_campaign": "perhaps"}, "is_smart_performance_campaign"),
    ],
)
def test_a_filter_that_is_none_is_refused_though_nothing_is_there(platform, world, filtering, word):
    world.campaigns.clear()

    no(buyer(platform, world).get("campaign/get/", filtering=filtering), 40002, word)


@pytest.mark.parametrize(("size", "code"), [(0, 40002), (1, 0), (1_000, 0), (1_001, 40002)])
def test_a_page_has_a_thousand_at_most(platform, world, size, code):
    me = buyer(platform, world)
    for path in ("campaign/get/", "adgroup/get/", "ad/get/"):
        assert me.get(path, page_size=size)["code"] == code


def test_nulls_can_be_left_out(platform, world):
    me = buyer(platform, world)
    group = made_group(me)
    asked = {"filtering": {"adgroup_ids": [group]}}

    (whole,) = ok(me.get("adgroup/get/", **asked))["list"]
    (bare,) = ok(me.get("adgroup/get/", **asked, exclude_field_types_in_response=["NULL_FIELD"]))["list"]

    assert whole["household_income"] is None
    assert bare == {name: value for name, value in whole.items() if value is not None}
    no(me.get("adgroup/get/", exclude_field_types_in_response=["DULL_FIELD"]), 40002)


def test_only_the_fields_asked_for_are_answered(platform, world):
    me = buyer(platform, world)
    group = made_group(me)

    rows = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [group]}, fields=["gender", "nonsense"]))["list"]

    assert rows == [{"gender": "GENDER_UNLIMITED"}]


def test_a_reservation_is_not_paused(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign(objective_type="RF_REACH")))["campaign_id"]

    no(me.post("campaign/status/update/", campaign_ids=[made], operation_status="DISABLE"), 40002, made)
    ok(me.post("campaign/status/update/", campaign_ids=[made], operation_status="DELETE"))


def test_a_list_of_ids_is_switched_whole_or_not_at_all(platform, world):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign()))["campaign_id"]

    no(me.post("campaign/status/update/", campaign_ids=[made, "18"], operation_status="DISABLE"), 40007, "18")
    no(me.post("campaign/status/update/", campaign_ids=[], operation_status="DISABLE"), 40002, "campaign_ids")
    no(me.post("campaign/status/update/", campaign_ids=[made] * 21, operation_status="DISABLE"), 40002, "campaign_ids")
    assert world.campaigns[made].operation_status == "ENABLE"
