"""Filters, order and pages of a report, against the hours themselves read by hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knock import buyer, no
from reporting import asked, busy, rows

from localtok.routes.reporting import rows as reporting_rows

DAY = 86_400


@pytest.fixture(scope="module")
def world():
    return busy()


def only(field, kind, value):
    return {"field_name": field, "filter_type": kind, "filter_value": value}


def by_hand(world):
    """Daily sums by ad, in plain loops."""
    sums: dict[tuple[str, int], dict[str, int]] = {}
    for (ad, at), hour in world.hours.items():
        day = sums.setdefault((ad, at // DAY), {"spend": 0, "impressions": 0, "clicks": 0, "conversion": 0})
        day["spend"] += hour.spend_micros
        day["impressions"] += hour.counters.impressions
        day["clicks"] += hour.counters.clicks
        day["conversion"] += hour.conversions
    return sums


_COMPARE = {
    "GREATER_EQUAL": lambda value, low, high: value >= low,
    "GREATER_THAN": lambda value, low, high: value > low,
    "LOWER_EQUAL": lambda value, low, high: value <= low,
    "LOWER_THAN": lambda value, low, high: value < low,
    "BETWEEN": lambda value, low, high: low <= value <= high,
}


@given(
    kind=st.sampled_from(list(_COMPARE)),
    field=st.sampled_from(["impressions", "clicks", "conversion"]),
    low=st.integers(0, 900),
    more=st.integers(0, 900),
    chosen=st.sets(st.integers(0, 3), min_size=1),
    inside=st.booleans(),
    order=st.sampled_from(["impressions", "clicks", "spend"]),
    down=st.booleans(),
    size=st.integers(1, 5),
)
@settings(deadline=None, max_examples=120)
def test_filters_order_and_pages_are_what_the_hours_say(
    world, kind, field, low, more, chosen, inside, order, down, size
):
    ads = [list(world.ads)[place] for place in sorted(chosen)]
    value = json.dumps([low, low + more]) if kind == "BETWEEN" else str(low)
    ask = {
        "filtering": [only("ad_ids", "IN" if inside else "NOT_IN", json.dumps(ads)), only(field, kind, value)],
        "metrics": ["spend", "impressions", "clicks", "conversion"],
        "order_field": order,
        "order_type": "DESC" if down else "ASC",
    }
    expected = {
        key: sums
        for key, sums in by_hand(world).items()
        if (key[0] in ads) == inside and _COMPARE[kind](sums[field], low, low + more)
    }

    pages, number = [], 1
    while True:
        given = {**ask, "report_type": "BASIC", "data_level": "AUCTION_AD", "dimensions": ["ad_id", "stat_time_day"]}
        data = asked(world, **given, start_date="2026-01-01", end_date="2026-01-05", page=number, page_size=str(size))[
            "data"
        ]
        pages.append(data["list"])
        assert data["page_info"]["total_number"] == len(expected)
        assert data["page_info"]["total_page"] == -(-len(expected) // size)
        if number >= data["page_info"]["total_page"]:
            break
        number += 1

    found = [row for some in pages for row in some]
    assert all(len(some) == size for some in pages[:-1])
    told = {(row["dimensions"]["ad_id"], row["dimensions"]["stat_time_day"][:10]): row["metrics"] for row in found}
    assert len(told) == len(found)
    assert told == {
        (ad, f"2026-01-{day - 20_453:02}"): {
            "spend": f"{(sums['spend'] + 500) // 1_000 / 1_000:.3f}",
            **{name: str(sums[name]) for name in ("impressions", "clicks", "conversion")},
        }
        for (ad, day), sums in expected.items()
    }
    values = [float(row["metrics"][order]) for row in found]
    assert values == sorted(values, reverse=down)


def test_texts_are_filtered_by_value_and_by_part(world):
    reach = [only("objective_type", "IN", '["REACH"]')]

    assert {row["dimensions"]["ad_id"] for row in rows(world, filtering=reach)} == {list(world.ads)[3]}
    assert len(rows(world, filtering=[only("objective_type", "NOT_IN", '["REACH"]')])) == len(rows(world)) - len(
        rows(world, filtering=reach)
    )
    assert rows(world, filtering=[only("campaign_name", "MATCH", "AMPAI")]) == rows(world)
    assert rows(world, filtering=[only("ad_name", "CONTAIN_ANY_OF", '["zebra", "AD"]')]) == rows(world)
    assert rows(world, filtering=[only("ad_name", "CONTAIN_ANY_OF", '["zebra"]')]) == []
    assert rows(world, filtering=[only("buying_types", "IN", '["AUCTION"]')]) == rows(world)
    assert rows(world, filtering=[only("buying_types", "IN", '["RESERVATION_RF"]')]) == []
    assert rows(world, filtering=[only("campaign_automation_type", "IN", '["MANUAL"]')]) == rows(world)


@pytest.mark.parametrize(
    ("statuses", "which"),
    [
        (["STATUS_ALL"], {0, 1, 2, 3}),
        (["AD_STATUS_ALL"], {0, 1, 2, 3}),
        (["STATUS_NOT_DELETE"], {1, 2, 3}),
        (["STATUS_DELETE"], {0}),
        (["STATUS_DISABLE"], {1}),
        (["AD_STATUS_DISABLE"], {1}),
        (["STATUS_DELETE", "STATUS_DISABLE"], {0, 1}),
        (["STATUS_DELIVERY_OK"], {2, 3}),
        (None, {1, 2, 3}),
    ],
)
def test_statuses_filter_and_what_is_deleted_is_left_out_by_itself(statuses, which):
    world = busy()
    ads = list(world.ads)
    world.ads[ads[0]].operation_status, world.ads[ads[1]].operation_status = "DELETE", "DISABLE"
    world.refresh_statuses()
    filtering = [only("ad_status", "IN", json.dumps(statuses))] if statuses else None

    found = rows(world, dimensions=["ad_id"], query_lifetime=True, filtering=filtering)

    assert {ads.index(row["dimensions"]["ad_id"]) for row in found} == which


def test_what_is_deleted_above_stays_out_below():
    world = busy()
    next(iter(world.campaigns.values())).operation_status = "DELETE"
    world.refresh_statuses()
    campaigns = {"data_level": "AUCTION_CAMPAIGN", "dimensions": ["campaign_id"], "query_lifetime": True}
    every = [only("campaign_status", "IN", '["STATUS_ALL"]')]

    assert len(rows(world, **campaigns)) == 1
    assert len(rows(world, **campaigns, filtering=every)) == 2
    assert len(rows(world, dimensions=["ad_id"], query_lifetime=True, filtering=every)) == 1


@pytest.mark.parametrize(
    ("filter", "word"),
    [
        (only("mood", "IN", "[]"), "mood"),
        (only("split_test", "IN", "[]"), "split_test"),
        (only("age", "IN", "[]"), "age"),
        (only("spend", "IN", "[1]"), "filtering"),
        (only("spend", "BETWEEN", "[1]"), "two numbers"),
        (only("spend", "LOWER_THAN", "cheap"), "number"),
        (only("ad_ids", "GREATER_THAN", "1"), "NOT_IN"),
        (only("ad_ids", "IN", "nonsense"), "JSON list"),
        (only("ad_ids", "IN", json.dumps([str(n) for n in range(101)])), "100"),
        (only("ad_status", "IN", '["STATUS_HAPPY"]'), "STATUS_HAPPY"),
        ({"field_name": "spend", "filter_type": "LOWER_THAN"}, "filter_value"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(world, filter, word):
    told = asked(
        world,
        report_type="BASIC",
        data_level="AUCTION_AD",
        dimensions=["ad_id"],
        query_lifetime=True,
        filtering=[filter],
    )

    assert told["code"] == 40002
    assert word in told["message"]


@pytest.mark.parametrize("field", ["ad_name", "budget", "objective_type", "nonsense", "currency"])
def test_attributes_cannot_be_sorted_by(world, field):
    told = asked(
        world,
        report_type="BASIC",
        data_level="AUCTION_AD",
        dimensions=["ad_id"],
        query_lifetime=True,
        order_field=field,
    )

    assert told["code"] == 40002
    assert field in told["message"]


def test_totals_are_of_all_pages_and_dash_what_does_not_add(world):
    told = asked(
        world, report_type="BASIC", data_level="AUCTION_AD", dimensions=["ad_id"], query_lifetime=True, page_size=1,
        metrics=["impressions", "ctr", "reach", "frequency", "ad_name", "budget"], enable_total_metrics="true",
    )["data"]  # fmt: skip

    seen = [hour.counters for hour in world.hours.values()]
    impressions, clicks = sum(one.impressions for one in seen), sum(one.clicks for one in seen)
    assert len(told["list"]) == 1
    total = told["total_metrics"]
    assert total["impressions"] == str(impressions)
    assert abs(float(total["ctr"]) - 100 * clicks / impressions) <= 0.005
    assert {total[name] for name in ("reach", "frequency", "ad_name", "budget")} == {"-"}


@pytest.mark.parametrize(
    "dimensions", [["ad_id", "campaign_id"], ["ad_id", "stat_time_hour"], ["ad_id", "country_code"]]
)
def test_totals_want_one_id_dimension_and_no_hours(world, dimensions):
    told = asked(
        world, report_type="BASIC", data_level="AUCTION_AD", dimensions=dimensions, start_date="2026-01-01",
        end_date="2026-01-01", enable_total_metrics=True,
    )  # fmt: skip

    assert told["code"] == 40002
    assert "enable_total_metrics" in told["message"]


def test_several_ids_and_a_match_for_none_is_an_empty_list(world):
    nobody = [only("campaign_ids", "IN", '["7"]')]
    given = {"data_level": "AUCTION_ADVERTISER", "query_lifetime": True, "filtering": nobody}

    assert rows(world, **{**given, "data_level": "AUCTION_CAMPAIGN"}, dimensions=["advertiser_id", "campaign_id"]) == []
    assert len(rows(world, **given, dimensions=["advertiser_id"])) == 1


def test_more_ids_than_an_answer_holds_are_cut_to_the_newest_and_said_so(world, monkeypatch):
    monkeypatch.setattr(reporting_rows, "MOST_IDS", 2)
    given = {"report_type": "BASIC", "data_level": "AUCTION_AD", "dimensions": ["ad_id"], "query_lifetime": True}

    told = asked(world, **given)

    assert [row["dimensions"]["ad_id"] for row in told["data"]["list"]] == sorted(world.ads, reverse=True)[:2]
    assert told["data"]["page_info"]["total_number"] == 2
    assert "newest" in told["headers"]["X-Tt-Ads-Throttle"]


def test_posts_are_a_dimension_with_figures_of_their_own(world):
    given = {"report_type": "BASIC", "data_level": "AUCTION_AD", "start_date": "2026-01-01", "end_date": "2026-01-05"}

    found = rows(world, dimensions=["post_id"], metrics=["impressions"])
    refused = asked(world, **given, dimensions=["post_id"], metrics=["impressions", "likes"])

    expected: dict[str, int] = {}
    for (ad, _), hour in world.hours.items():
        item = world.ads[ad].item_id
        expected[item] = expected.get(item, 0) + hour.counters.impressions
    assert {row["dimensions"]["post_id"]: int(row["metrics"]["impressions"]) for row in found} == expected
    assert refused["code"] == 40002
    assert "likes" in refused["message"]


def test_split_views_want_one_id(world):
    given = {"report_type": "BASIC", "data_level": "AUCTION_AD", "start_date": "2026-01-01", "end_date": "2026-01-01"}

    told = asked(world, **given, dimensions=["ad_id", "adgroup_id"], metrics=["paid_engaged_view"])

    assert told["code"] == 40002
    assert "paid_engaged_view" in told["message"]


def test_money_of_the_account_alone_is_a_dash_elsewhere(world):
    account = {"data_level": "AUCTION_ADVERTISER", "metrics": ["spend", "cash_spend", "voucher_spend"]}

    daily = rows(world, **account, dimensions=["advertiser_id", "stat_time_day"])
    ever = rows(world, **account, dimensions=["advertiser_id"], query_lifetime=True)
    ads = rows(world, metrics=["cash_spend"])

    assert all(row["metrics"]["cash_spend"] == row["metrics"]["spend"] for row in daily)
    assert {row["metrics"]["voucher_spend"] for row in daily} == {"0.000"}
    assert ever[0]["metrics"]["cash_spend"] == "-"
    assert {row["metrics"]["cash_spend"] for row in ads} == {"-"}


def test_a_currency_without_decimals_has_none():
    world = busy()
    world.advertiser.currency = "JPY"
    names = ["spend", "cpc", "cost_per_result", "ctr", "budget", "currency"]

    (row, *_) = rows(world, metrics=names)

    assert row["metrics"]["currency"] == "JPY"
    assert row["metrics"]["budget"] == "6"
    assert all("." not in row["metrics"][name] for name in ("spend", "cpc", "cost_per_result"))
    assert "." in row["metrics"]["ctr"]


def test_several_advertisers_print_no_zeros_and_may_be_read_in_utc():
    world = busy()
    me = world.advertiser.advertiser_id
    world.advertiser.timezone = "Asia/Tokyo"
    given = {"metrics": ["spend", "impressions"], "advertiser_ids": json.dumps([me]), "start_date": "2026-01-02"}

    utc = rows(world, **given, multi_adv_report_in_utc_time="true", end_date="2026-01-02")
    local = rows(world, **given, end_date="2026-01-02")

    truth = [hour.counters.impressions for (_, at), hour in world.hours.items() if at // DAY == 20_455]
    assert sum(int(row["metrics"]["impressions"]) for row in utc) == sum(truth)
    assert sum(int(row["metrics"]["impressions"]) for row in local) != sum(truth)
    assert not any(row["metrics"]["spend"].endswith("0") for row in utc if "." in row["metrics"]["spend"])
    six = asked(world, report_type="BASIC", advertiser_ids=json.dumps([me] * 6))
    assert six["code"] == 40002
    other = asked(world, report_type="BASIC", advertiser_ids=json.dumps([me, "7999999999999999999"]))
    assert other["code"] == 40001


def test_attributes_hang_on_ids_and_stop_where_the_ids_do(world):
    names = [
        "campaign_name",
        "adgroup_name",
        "ad_name",
        "advertiser_name",
        "call_to_action",
        "billing_event",
        "split_test",
    ]
    campaigns = {"data_level": "AUCTION_CAMPAIGN", "dimensions": ["campaign_id"]}

    *_, ad = rows(world, dimensions=["ad_id"], query_lifetime=True, metrics=names)
    *_, campaign = rows(world, **campaigns, query_lifetime=True, metrics=names)

    owner = world.advertiser.name
    assert list(ad["metrics"].values()) == ["campaign", "group", "ad", owner, "SHOP_NOW", "OCPM", "-"]
    assert list(campaign["metrics"].values()) == ["campaign", "-", "-", owner, "-", "-", "-"]


@pytest.mark.parametrize("text", ["20260101", "2026-W01-1", "2026-01-01zzz", "2026-1-1", "today"])
def test_a_day_that_is_not_written_like_one_is_refused(platform, world, text):
    ask = {"report_type": "BASIC", "data_level": "AUCTION_AD", "dimensions": ["ad_id"], "end_date": "2026-01-02"}

    no(buyer(platform, world).get("report/integrated/get/", **ask, start_date=text), 40002, "start_date", text)
