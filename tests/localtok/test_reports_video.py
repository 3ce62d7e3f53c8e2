"""A video second by second agrees with what its ads' hours say as a whole."""

from __future__ import annotations

import json

import pytest
from reporting import asked, busy, rows

PATH = "report/video_performance/get/"


@pytest.fixture(scope="module")
def market():
    return busy()


def told(world, ids, **given):
    envelope = asked(world, PATH, report_type="AD", filtering={"ad_ids": ids}, **given)
    assert envelope["code"] == 0, envelope
    return envelope["data"]["list"]


def test_seconds_add_up_to_the_report_of_the_ad(market):
    ads = list(market.ads)
    names = ["video_play_actions", "clicks", "likes", "shares", "comments", "video_views_p100", "video_watched_6s"]
    report = {
        row["dimensions"]["ad_id"]: {name: int(row["metrics"][name]) for name in names}
        for row in rows(market, dimensions=["ad_id"], query_lifetime=True, metrics=names)
    }

    found = told(market, ads)

    assert [row["dimensions"]["ad_id"] for row in found] == ads
    for row in found:
        seconds, whole = row["metrics"], report[row["dimensions"]["ad_id"]]
        post = market.posts[row["dimensions"]["video_id"]]
        assert row["dimensions"]["duration"] == post.duration_ms / 1_000
        assert {len(one) for one in seconds.values()} == {post.duration_ms // 1_000}
        assert seconds["view_count"][0] == whole["video_play_actions"]
        assert seconds["view_count"] == sorted(seconds["view_count"], reverse=True)
        assert seconds["view_count"][-1] - seconds["break_count"][-1] == whole["video_views_p100"]
        assert seconds["view_count"][6] == whole["video_watched_6s"]
        for name in ("click", "like", "share", "comment"):
            assert sum(seconds[f"{name}_count"]) == whole["clicks" if name == "click" else f"{name}s"]
        assert seconds["retain"][0] == 1
        assert sum(seconds["break_count"]) + whole["video_views_p100"] == whole["video_play_actions"]
        assert all(
            kept == pytest.approx(many / seconds["view_count"][0], abs=1e-4)
            for kept, many in zip(seconds["retain"], seconds["view_count"], strict=True)
        )
        assert all(
            bought <= clicks for bought, clicks in zip(seconds["convert_count"], seconds["click_count"], strict=True)
        )


def test_one_video_is_found_by_its_id_with_all_its_ads(market):
    first, *_ = market.ads.values()
    every = [ad.ad_id for ad in market.ads.values() if ad.item_id == first.item_id]

    found = asked(market, PATH, report_type="VIDEO", filtering={"video_ids": [first.item_id]})["data"]

    assert [row["dimensions"]["ad_id"] for row in found["list"]] == every
    assert len(every) == 2
    assert found["page_info"]["total_number"] == 2


def test_a_span_of_days_is_a_part_of_life(market):
    ads = list(market.ads)[:1]

    (life,) = told(market, ads)
    days = [
        told(market, ads, lifetime="false", start_date=day, end_date=day)[0]
        for day in ("2026-01-01", "2026-01-02", "2026-01-03")
    ]

    assert [sum(some) for some in zip(*(day["metrics"]["view_count"] for day in days), strict=True)] == life["metrics"][
        "view_count"
    ]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "video_ids"),
        ({"filtering": {"video_ids": ["1"], "material_ids": ["2"]}}, "video_ids"),
        ({"filtering": {"video_ids": ["1", "2"]}}, "one video"),
        ({"report_type": "AD"}, "ad_ids"),
        ({"report_type": "AD", "filtering": {"ad_ids": [str(n) for n in range(201)]}}, "200"),
        ({"report_type": "MOOD", "filtering": {"video_ids": ["1"]}}, "report_type"),
        ({"filtering": {"video_ids": ["1"]}, "lifetime": False}, "start_date"),
        (
            {
                "filtering": {"video_ids": ["1"]},
                "lifetime": False,
                "start_date": "2026-01-02",
                "end_date": "2026-01-01",
            },
            "end_date",
        ),
    ],
)
def test_what_it_cannot_answer_it_names(market, given, word):
    envelope = asked(
        market, PATH, **{name: json.dumps(one) if isinstance(one, dict) else one for name, one in given.items()}
    )

    assert envelope["code"] == 40002, envelope
    assert word in envelope["message"]
