"""Return codes and silence become errors that say whether asking again can help."""

from __future__ import annotations

import httpx2
import pytest
from tiktoks import HASTY, tiktok

from firesteel import errors
from firesteel.tiktok import Client
from tiktokwire import ads


@pytest.mark.parametrize(
    ("code", "kind", "retryable"),
    [
        (40002, errors.Rejected, False),
        (40050, errors.Duplicate, False),
        (40100, errors.RateLimited, True),
        (40133, errors.RateLimited, True),
        (40102, errors.TokenExpired, False),
        (40105, errors.TokenExpired, False),
        (40202, errors.Unavailable, True),
        (50000, errors.Unavailable, True),
        (51010, errors.Unavailable, True),
        (60001, errors.Unavailable, True),
        (70001, errors.Rejected, False),
    ],
)
def test_every_return_code_is_one_of_our_errors(platform, world, code, kind, retryable):
    platform.post("/_localtok/faults", json={"faults": [{"path": "user/info/", "code": code, "times": 9}]})

    with pytest.raises(errors.PlatformError) as refusal:
        tiktok(platform, world).client.user_info()

    assert type(refusal.value) is kind
    assert (refusal.value.code, refusal.value.retryable) == (code, retryable)
    assert refusal.value.request_id


def answering(handler) -> Client:
    http = httpx2.Client(transport=httpx2.MockTransport(handler), base_url="http://127.0.0.1")
    return Client(http, "7", "token", patience=HASTY)


@pytest.mark.parametrize("error", [httpx2.ConnectError, httpx2.ReadTimeout, httpx2.RemoteProtocolError])
def test_silence_is_unavailable_and_a_read_is_asked_again(error):
    calls = []

    def lost(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        raise error("gone", request=request)

    with pytest.raises(errors.Unavailable, match="user/info"):
        answering(lost).user_info()
    assert len(calls) == 4


def test_a_creation_that_got_no_answer_is_never_sent_again_by_itself():
    calls = []

    def lost(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        raise httpx2.ReadTimeout("gone", request=request)

    ask = ads.CampaignCreate(advertiser_id="7", campaign_name="C", objective_type="TRAFFIC")
    with pytest.raises(errors.Unavailable):
        answering(lost).campaign_create(ask)
    assert len(calls) == 1


@pytest.mark.parametrize(("status", "kind"), [(404, errors.Rejected), (502, errors.Unavailable)])
def test_a_page_of_html_instead_of_an_answer_is_an_error(status, kind):
    with pytest.raises(kind):
        answering(lambda request: httpx2.Response(status, text="<html>")).user_info()


def test_an_answer_in_an_unknown_shape_says_which(platform):
    body = {"code": 0, "message": "OK", "request_id": "r", "data": {"create_time": "yesterday"}}

    with pytest.raises(errors.PlatformError, match="user/info"):
        answering(lambda request: httpx2.Response(200, json=body)).user_info()


def test_lists_go_into_the_query_as_json_and_the_token_into_its_header():
    seen: list[httpx2.Request] = []

    def heard(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"code": 0, "message": "OK", "request_id": "r", "data": {}})

    answering(heard).campaign_get(ads.CampaignFilter(campaign_ids=["1", "2"]))

    assert seen[0].url.params["filtering"] == '{"campaign_ids": ["1", "2"]}'
    assert seen[0].url.params["page_size"] == "1000"
    assert seen[0].headers["Access-Token"] == "token"


def test_a_token_never_follows_a_redirect_to_another_host():
    asked: list[str] = []

    def elsewhere(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return httpx2.Response(307, headers={"Location": "http://elsewhere.example/"})

    with pytest.raises(errors.Unavailable, match="HTTP 307"):
        answering(elsewhere).user_info()

    assert set(asked) == {"127.0.0.1"}
