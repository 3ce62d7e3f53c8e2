"""Whatever is sent to any door, the answer is an envelope: no crash, and a refusal changes nothing."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import adgroup, brand, buyer, campaign, creative, creator, ok, post_of

from localtok.routes import BY_PATH

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.text(max_size=6) | st.sampled_from(
    [
        "1",
        "7" * 19,
        "2026-01-01",
        "2026-01-01 00:00:00",
        "STATUS_ALL",
        "ENABLE",
        "BASIC",
        "AUCTION_AD",
        "[]",
        "{}",
        "[1",
    ]
)


@pytest.mark.parametrize("path", sorted(BY_PATH))
@given(data=st.data())
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nonsense_is_answered_with_an_envelope(platform, world, path, data):
    door = BY_PATH[path]
    names = [field.encode_name for field in msgspec.structs.fields(door.ask)]
    given_: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(names or ["x"]), TEXTS | VALUES, max_size=12))
    usual = {"advertiser_id": world.advertiser.advertiser_id, "business_id": brand(world).business_id}
    given_ |= {name: usual[name] for name in usual if name in names}
    token = brand(world).access_token if door.guard.value == "account" else world.advertiser.access_token

    if door.method == "GET":
        query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given_.items()}
        answer = platform.get(f"/open_api/v1.3/{path}", params=query, headers={"Access-Token": token})
    else:
        body = json.dumps(given_)
        answer = platform.post(f"/open_api/v1.3/{path}", content=body, headers={"Access-Token": token})

    assert answer.status_code == 200
    assert set(answer.json()) == {"code", "message", "request_id", "data"}
    assert answer.json()["code"] == 0 or answer.json()["message"]


def good_asks(platform, world) -> dict[str, dict[str, Any]]:
    me = buyer(platform, world)
    campaign_id = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    group = ok(me.post("adgroup/create/", **adgroup(campaign_id)))["adgroup_id"]
    post = post_of(world, creator(world))
    return {
        "campaign/create/": campaign(budget=60, request_id="5", budget_mode="BUDGET_MODE_DAY"),
        "adgroup/create/": adgroup(campaign_id, frequency=3, frequency_schedule=7, bid_price=2, dayparting="1" * 336),
        "adgroup/update/": {"adgroup_id": group, "budget": 30, "adgroup_name": "G3", "location_ids": ["1"]},
        "adgroup/budget/update/": {"budget": [{"adgroup_id": group, "budget": 30}]},
        "ad/create/": {"adgroup_id": group, "creatives": [creative(creator(world), post)]},
        "ad/get/": {"filtering": {"ad_ids": ["1"], "modified_after": "2026-01-01 00:00:00"}, "fields": ["ad_id"]},
        "campaign/get/": {"filtering": {"campaign_name": "C", "creation_filter_start_time": "2026-01-01 00:00:00"}},
        "report/integrated/get/": {
            "report_type": "BASIC",
            "data_level": "AUCTION_AD",
            "dimensions": ["ad_id", "stat_time_day"],
            "metrics": ["spend"],
            "start_date": "2026-01-01",
            "end_date": "2026-01-03",
            "filtering": [{"field_name": "spend", "filter_type": "BETWEEN", "filter_value": "[1,2]"}],
            "order_field": "spend",
        },
        "event/track/": {
            "event_source": "web",
            "event_source_id": world.pixel.pixel_code,
            "data": [
                {"event": "Purchase", "event_time": 1_767_225_600, "properties": {"value": 3.5, "currency": "USD"}}
            ],
        },
        "pixel/event/stats/": {
            "pixel_ids": [world.pixel.pixel_id],
            "date_range": {"start_date": "2026-01-01", "end_date": "2026-01-02"},
        },
    }


def spoilt(data: Any, value: Any) -> Any:
    """The same with one part of it replaced, left out or doubled, somewhere."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 4)):
        name = data.draw(st.sampled_from(sorted(value)))
        return {**value, name: spoilt(data, value[name])}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        return [spoilt(data, value[0]), *data.draw(st.lists(VALUES, max_size=2))]
    return data.draw(TEXTS | VALUES)


SPOILT = (
    "campaign/create/",
    "adgroup/create/",
    "adgroup/update/",
    "adgroup/budget/update/",
    "ad/create/",
    "ad/get/",
    "campaign/get/",
    "report/integrated/get/",
    "event/track/",
    "pixel/event/stats/",
)


@pytest.mark.parametrize("path", SPOILT)
@given(data=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_good_ask_with_one_thing_spoilt_is_answered_too(platform, world, path, data):
    bad = spoilt(data, good_asks(platform, world)[path])
    if not isinstance(bad, dict):
        return
    me = buyer(platform, world)
    answer = me.get(path, **bad) if BY_PATH[path].method == "GET" else me.post(path, **bad)

    assert set(answer) == {"code", "message", "request_id", "data"}
    assert answer["code"] in (0, 40000, 40001, 40002, 40007, 40008, 40050, 40061, 40062)
