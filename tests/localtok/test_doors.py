"""What holds at every door: envelopes, tokens, and the leniency real clients need."""

from __future__ import annotations

import re

import pytest
from knock import Caller, brand, buyer, creator, holder, no, ok

API = "/open_api/v1.3/"


def test_an_answer_is_an_envelope_with_http_200(platform, world):
    response = platform.get(f"{API}user/info/", headers={"Access-Token": world.advertiser.access_token})

    assert response.status_code == 200
    assert set(response.json()) == {"code", "message", "request_id", "data"}
    assert re.fullmatch(r"\d{14}[0-9A-F]+", response.json()["request_id"])
    assert response.headers["X-TT-LOGID"] == response.json()["request_id"]


def test_no_token_is_40104_and_a_wrong_one_40105(platform):
    no(platform.get(f"{API}user/info/").json(), 40104, "Access-Token")
    no(Caller(platform, "nonsense").get("user/info/"), 40105)


def test_a_refusal_is_http_200_too(platform):
    assert platform.get(f"{API}user/info/").status_code == 200


def test_an_account_holders_token_opens_no_advertiser_door_and_the_other_way_round(platform, world):
    account = creator(world)

    no(Caller(platform, account.access_token, buyer(platform, world).always).get("campaign/get/"), 40001)
    no(Caller(platform, world.advertiser.access_token, holder(platform, account).always).get("business/get/"), 40001)


def test_another_advertiser_and_another_account_are_40001(platform, world):
    no(buyer(platform, world).get("campaign/get/", advertiser_id="7999999999999999999"), 40001, "7999999999999999999")
    no(holder(platform, creator(world)).get("business/get/", business_id=brand(world).business_id), 40001)


@pytest.mark.parametrize("path", ["user/info", "/user/info/", "user//info/", "/user/info//"])
def test_missing_and_repeated_slashes_reach_the_same_door(platform, world, path):
    ok(Caller(platform, world.advertiser.access_token).get(path))


def test_a_doubled_slash_before_the_version_is_collapsed(platform, world):
    headers = {"Access-Token": world.advertiser.access_token}

    assert platform.get("/open_api//v1.3/user/info/", headers=headers).json()["code"] == 0


@pytest.mark.parametrize("path", ["nonsense/", "campaign/", "video_list/get/"])
def test_an_unknown_endpoint_says_so_and_names_itself(platform, world, path):
    response = platform.post(f"{API}{path}", json={}, headers={"Access-Token": world.advertiser.access_token})

    assert response.status_code == 404
    no(response.json(), 40400, path, "nothing was done")


@pytest.mark.parametrize("path", ["catalog/create/", "campaign/gmv_max/create/", "optimizer/rule/create/"])
def test_an_operation_of_tiktoks_that_is_not_here_is_refused_by_name(platform, world, path):
    no(buyer(platform, world).post(path), 40008, path, "does not implement", "nothing was done")


def test_the_wrong_method_is_not_a_success(platform, world):
    response = platform.get(f"{API}campaign/create/", headers={"Access-Token": world.advertiser.access_token})

    assert response.status_code == 405
    no(response.json(), 40400, "POST")


def test_another_version_is_refused(platform):
    no(platform.get("/open_api/v1.2/user/info/").json(), 40051, "v1.3")


def test_missing_fields_are_named_all_at_once(platform, world):
    no(buyer(platform, world).post("campaign/create/"), 40002, "campaign_name", "objective_type")


def test_a_wrong_type_names_the_field_and_its_place(platform, world):
    me = buyer(platform, world)

    no(me.post("campaign/create/", campaign_name=5, objective_type="TRAFFIC"), 40002, "campaign_name")
    no(me.post("ad/create/", adgroup_id="1", creatives=[{"ad_name": 1}]), 40002, "creatives.0.ad_name")


def test_unknown_parameters_are_tolerated(platform, world):
    ok(buyer(platform, world).get("advertiser/info/", advertiser_ids=[world.advertiser.advertiser_id], page_size="10"))


def test_json_in_the_query_may_be_spread_over_lines(platform, world):
    text = '[\n  "advertiser_id",\n  "currency"\n]'
    ids = f'[ "{world.advertiser.advertiser_id}" ]'

    data = ok(Caller(platform, world.advertiser.access_token).get("advertiser/info/", advertiser_ids=ids, fields=text))

    assert data["list"] == [{"advertiser_id": world.advertiser.advertiser_id, "currency": "USD"}]


def test_broken_json_in_the_query_names_the_parameter(platform, world):
    no(buyer(platform, world).get("campaign/get/", filtering="{oops"), 40002, "filtering")


def test_a_get_may_carry_its_parameters_in_a_json_body(platform, world):
    response = platform.request(
        "GET",
        f"{API}campaign/get/",
        json={"advertiser_id": world.advertiser.advertiser_id, "page_size": 5},
        headers={"Access-Token": world.advertiser.access_token},
    )

    assert ok(response.json())["page_info"]["page_size"] == 5


@pytest.mark.parametrize("yes", ["true", "True"])
def test_booleans_come_in_either_case(platform, world, yes):
    ask = {
        "report_type": "BASIC",
        "data_level": "AUCTION_ADVERTISER",
        "dimensions": ["advertiser_id"],
        "query_lifetime": yes,
    }

    ok(buyer(platform, world).get("report/integrated/get/", **ask))


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"budget": NaN}', b'{"budget": 1e999}'])
def test_a_body_that_is_not_a_json_object_is_refused(platform, world, body):
    response = platform.post(
        f"{API}campaign/create/", content=body, headers={"Access-Token": world.advertiser.access_token}
    )

    no(response.json(), 40000, "JSON")
