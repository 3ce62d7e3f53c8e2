"""Reports: metrics as text with the documented rounding, and the sums behind them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knock import buyer, made_ad, no, ok

from localtok.routes.reporting.metrics import SIMULATED, printed, ratio
from localtok.routes.reporting.sums import Total, of_hours
from localtok.state import Counters, Hour
from tiktokwire.reports import metric_kinds

HOUR, DAY = 3_600, 86_400
DAILY = {
    "report_type": "BASIC",
    "data_level": "AUCTION_AD",
    "dimensions": ["ad_id", "stat_time_day"],
    "start_date": "2026-01-01",
    "end_date": "2026-01-03",
}


@pytest.fixture
def ad(platform, world):
    """One ad that did something in three hours of two days."""
    ad_id = made_ad(platform, world)
    start = world.now
    for hour, spend in ((0, 1_234_567), (5, 2_000_000), (30, 7_004_433)):
        world.hours[ad_id, start + hour * HOUR] = Hour(
            ad_id,
            start + hour * HOUR,
            spend_micros=spend,
            counters=Counters(
                impressions=1_000, plays=800, watched_2s=400, p100=50, watch_ms=4_000_500, clicks=7, likes=3, reach=900
            ),
            conversions=1,
            conversion_value_micros=48_000_000,
            view_conversions=1,
        )
    world.now = start + 3 * DAY
    return ad_id


def test_every_metric_is_text_rounded_as_recorded_answers_are(platform, world, ad):
    names = [
        "spend",
        "impressions",
        "ctr",
        "cpc",
        "cpm",
        "clicks",
        "average_video_play",
        "conversion",
        "cost_per_conversion",
    ]

    data = ok(buyer(platform, world).get("report/integrated/get/", **DAILY, metrics=names))

    newest, oldest = data["list"]
    assert oldest["dimensions"] == {"ad_id": ad, "stat_time_day": "2026-01-01 00:00:00"}
    assert oldest["metrics"] == {
        "spend": "3.235",
        "impressions": "2000",
        "ctr": "0.70",
        "cpc": "0.230",
        "cpm": "1.620",
        "clicks": "14",
        "average_video_play": "5.00",
        "conversion": "2",
        "cost_per_conversion": "1.617",
    }
    assert newest["dimensions"]["stat_time_day"] == "2026-01-02 00:00:00"
    assert data["page_info"] == {"page": 1, "page_size": 10, "total_number": 2, "total_page": 1}


# Recorded rows of the real API, as an open connector's tests hold them: spend, impressions, reach, clicks and what
# was printed for them.
@pytest.mark.parametrize(
    ("spend", "impressions", "reach", "clicks", "cpm", "cpc", "per_1000", "ctr", "frequency", "per_result"),
    [
        (20, 3765, 3134, 53, "5.310", "0.380", "6.382", "1.41", "1.20", "0.3774"),
        (20, 5830, 4806, 69, "3.430", "0.290", "4.161", "1.18", "1.21", "0.2899"),
        (20, 4394, 3621, 40, "4.550", "0.500", "5.523", "0.91", "1.21", "0.5000"),
        (60, 15689, 13052, 145, "3.820", "0.410", "4.597", "0.92", "1.20", "0.4138"),
        (200, 46116, 33556, 540, "4.340", "0.370", "5.960", "1.17", "1.37", "0.3704"),
    ],
)
def test_recorded_rows_are_printed_to_the_digit(
    spend, impressions, reach, clicks, cpm, cpc, per_1000, ctr, frequency, per_result
):
    seen = Counters(impressions=impressions, reach=reach, clicks=clicks)
    total = of_hours([Hour("1", 0, spend_micros=spend * 1_000_000, counters=seen)], "CLICK", None)

    names = ("cpm", "cpc", "cost_per_1000_reached", "ctr", "frequency", "cost_per_result")
    assert [printed(name, total) for name in names] == [cpm, cpc, per_1000, ctr, frequency, per_result]


def test_nothing_delivered_prints_zeros_and_what_is_not_simulated_a_dash():
    assert printed("spend", Total()) == "0.000"
    assert printed("ctr", Total()) == "0.00"
    assert printed("clicks", Total()) == "0"
    assert printed("live_views", Total()) == "-"


@given(part=st.integers(0, 10**12), whole=st.integers(1, 10**9), places=st.integers(0, 4))
@settings(deadline=None)
def test_a_ratio_is_within_half_a_unit_of_the_truth(part, whole, places):
    from fractions import Fraction

    assert abs(Fraction(ratio(part, whole, places)) - Fraction(part, whole)) <= Fraction(1, 2 * 10**places)


def test_hours_days_and_life_add_up(platform, world, ad):
    me = buyer(platform, world)
    ask = {"report_type": "BASIC", "data_level": "AUCTION_AD", "metrics": ["impressions", "likes"]}

    hourly = [
        row
        for day in ("2026-01-01", "2026-01-02")
        for row in ok(
            me.get(
                "report/integrated/get/", **ask, dimensions=["ad_id", "stat_time_hour"], start_date=day, end_date=day
            )
        )["list"]
    ]
    life = ok(me.get("report/integrated/get/", **ask, dimensions=["ad_id"], query_lifetime=True))["list"]

    assert [row["dimensions"]["stat_time_hour"] for row in hourly] == [
        "2026-01-01 05:00:00",
        "2026-01-01 00:00:00",
        "2026-01-02 06:00:00",
    ]
    assert life[0]["metrics"] == {"impressions": "3000", "likes": "9"}
    assert sum(int(row["metrics"]["impressions"]) for row in hourly) == 3_000


@pytest.mark.parametrize(
    ("level", "dimension"),
    [
        ("AUCTION_ADVERTISER", "advertiser_id"),
        ("AUCTION_CAMPAIGN", "campaign_id"),
        ("AUCTION_ADGROUP", "adgroup_id"),
        ("AUCTION_AD", "ad_id"),
    ],
)
def test_every_level_sums_to_the_same(platform, world, ad, level, dimension):
    ask = {"report_type": "BASIC", "data_level": level, "dimensions": [dimension], "lifetime": "true"}

    (row,) = ok(buyer(platform, world).get("report/integrated/get/", **ask))["list"]

    assert row["metrics"] == {"spend": "10.239", "impressions": "3000"}


def test_all_known_metric_names_are_accepted_and_duplicates_dropped(platform, world, ad):
    names = sorted(set(metric_kinds()))
    data = ok(buyer(platform, world).get("report/integrated/get/", **DAILY, metrics=[*names, "spend", "spend"]))

    row = data["list"][0]["metrics"]
    assert set(row) == set(names)
    assert all(isinstance(value, str) for value in row.values())
    assert row["ad_name"] == "A1"
    assert row["budget"] == "50.00"
    assert set(metric_kinds()) >= SIMULATED


@pytest.mark.parametrize("name", ["video_views", "conversions", "nonsense"])
def test_an_unknown_metric_is_refused_with_the_names_that_are_allowed(platform, world, ad, name):
    no(
        buyer(platform, world).get("report/integrated/get/", **DAILY, metrics=["spend", name]),
        40002,
        name,
        "video_play_actions",
    )


def test_unknown_dimensions_and_report_types_say_so(platform, world, ad):
    me = buyer(platform, world)

    no(me.get("report/integrated/get/", **{**DAILY, "dimensions": ["ad_id", "mood"]}), 40002, "mood")
    no(me.get("report/integrated/get/", **{**DAILY, "dimensions": ["ad_id", "search_terms"]}), 40008, "search_terms")
    no(me.get("report/integrated/get/", **{**DAILY, "dimensions": ["ad_id", "age"]}), 40002, "AUDIENCE")
    no(me.get("report/integrated/get/", **{**DAILY, "dimensions": ["ad_id", "stat_time_day", "stat_time_hour"]}), 40002)
    no(me.get("report/integrated/get/", **{**DAILY, "dimensions": ["stat_time_day"]}), 40002, "ad_id")
    no(me.get("report/integrated/get/", **{**DAILY, "report_type": "AUDIENCE"}), 40002, "age, gender")
    no(me.get("report/integrated/get/", **{**DAILY, "report_type": "CATALOG"}), 40008, "CATALOG")
    no(me.get("report/integrated/get/", **{**DAILY, "report_type": "MOOD"}), 40002, "report_type")
    no(me.get("report/integrated/get/", **{**DAILY, "data_level": "RESERVATION_AD"}), 40002, "data_level")


@pytest.mark.parametrize(
    ("dimension", "last", "code"),
    [
        ("stat_time_hour", "2026-01-01", 0),
        ("stat_time_hour", "2026-01-02", 40002),
        ("stat_time_day", "2026-01-30", 0),
        ("stat_time_day", "2026-01-31", 40002),
    ],
)
def test_spans_are_limited_by_their_grain(platform, world, dimension, last, code):
    ask = {**DAILY, "dimensions": ["ad_id", dimension], "end_date": last}

    assert buyer(platform, world).get("report/integrated/get/", **ask)["code"] == code


def test_filters_take_json_text_inside_json(platform, world, ad):
    me = buyer(platform, world)

    def listed(field: str, kind: str, value: str) -> int:
        filtering = [{"field_name": field, "filter_type": kind, "filter_value": value}]
        return ok(me.get("report/integrated/get/", **DAILY, filtering=filtering))["page_info"]["total_number"]

    assert listed("ad_ids", "IN", json.dumps([ad])) == 2
    assert listed("ad_ids", "NOT_IN", json.dumps([ad])) == 0
    assert listed("ad_name", "MATCH", "a1") == 2
    assert listed("spend", "GREATER_THAN", "5") == 1
    assert listed("ad_status", "IN", '["STATUS_ALL"]') == 2
    no(
        me.get(
            "report/integrated/get/",
            **DAILY,
            filtering=[{"field_name": "mood", "filter_type": "IN", "filter_value": "[]"}],
        ),
        40002,
        "mood",
    )


def test_deleted_ads_are_left_out_unless_asked_for(platform, world, ad):
    me = buyer(platform, world)
    ok(me.post("ad/status/update/", ad_ids=[ad], operation_status="DELETE"))
    every = [{"field_name": "ad_status", "filter_type": "IN", "filter_value": '["STATUS_ALL"]'}]

    assert ok(me.get("report/integrated/get/", **DAILY))["list"] == []
    assert len(ok(me.get("report/integrated/get/", **DAILY, filtering=every))["list"]) == 2


def test_totals_and_order(platform, world, ad):
    data = ok(
        buyer(platform, world).get(
            "report/integrated/get/",
            **DAILY,
            metrics=["spend", "ctr"],
            enable_total_metrics=True,
            order_field="spend",
            order_type="ASC",
        )
    )

    assert [row["metrics"]["spend"] for row in data["list"]] == ["3.235", "7.004"]
    assert data["total_metrics"] == {"spend": "10.239", "ctr": "0.70"}


def test_an_account_without_ads_has_one_row_of_zeros_and_lists_stay_empty(platform, world):
    me = buyer(platform, world)
    ask = {"report_type": "BASIC", "query_lifetime": True}

    (row,) = ok(me.get("report/integrated/get/", **ask, data_level="AUCTION_ADVERTISER", dimensions=["advertiser_id"]))[
        "list"
    ]
    ads = ok(me.get("report/integrated/get/", **ask, data_level="AUCTION_AD", dimensions=["ad_id"]))

    assert row["metrics"] == {"spend": "0.000", "impressions": "0"}
    assert ads["list"] == []
    assert ads["page_info"]["total_number"] == 0
