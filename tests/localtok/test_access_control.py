"""Our own doors for tokens: which there are, and making them end."""

from __future__ import annotations

import pytest
from knock import Caller, brand, creator, holder, no, ok
from loggingin import advertiser_token, holder_token, refresh


def test_every_token_is_listed_whole_with_whose_it_is_and_when_it_ends(platform, world):
    account = creator(world)
    made = holder_token(platform, world, account, scope="video.list")

    listed = {one["token"]: one for one in platform.get("/_localtok/tokens").json()["tokens"]}

    assert set(listed) == set(world.tokens)
    assert listed[world.advertiser.access_token] == {
        "token": world.advertiser.access_token,
        "kind": "advertiser",
        "subject": world.advertiser.advertiser_id,
        "handle": None,
        "expires_at": None,
        "expired": False,
        "scopes": None,
        "refresh_token": None,
        "refresh_expires_at": None,
    }
    assert listed[made["access_token"]] == {
        "token": made["access_token"],
        "kind": "account",
        "subject": account.business_id,
        "handle": account.handle,
        "expires_at": "2026-01-02T00:00:00+00:00",
        "expired": False,
        "scopes": ["video.list"],
        "refresh_token": made["refresh_token"],
        "refresh_expires_at": "2027-01-01T00:00:00+00:00",
    }


def test_one_token_expires_and_can_still_be_refreshed(platform, world):
    account = creator(world)
    made = holder_token(platform, world, account)

    answer = platform.post("/_localtok/tokens/expire", json={"token": made["access_token"]}).json()

    assert [(one["token"], one["expired"]) for one in answer["expired"]] == [(made["access_token"], True)]
    me = Caller(platform, made["access_token"], {"business_id": account.business_id})
    no(me.get("business/get/"), 40102)
    ok(holder(platform, account).get("business/get/"))
    again = ok(refresh(platform, world, made["refresh_token"]))
    ok(Caller(platform, again["access_token"], me.always).get("business/get/"))


def test_all_of_an_accounts_tokens_expire_and_nobody_elses(platform, world):
    account = creator(world)
    made = holder_token(platform, world, account)

    answer = platform.post("/_localtok/tokens/expire", json={"handle": account.handle, "refresh": True}).json()

    assert {one["token"] for one in answer["expired"]} == {account.access_token, made["access_token"]}
    no(holder(platform, account).get("business/get/"), 40102)
    ok(holder(platform, brand(world)).get("business/get/"))
    for text in (account.refresh_token, made["refresh_token"]):
        no(refresh(platform, world, text), 40103)


def test_an_advertisers_token_can_be_made_to_expire_too(platform, world):
    text = advertiser_token(platform, world)["access_token"]

    platform.post("/_localtok/tokens/expire", json={"token": text, "refresh": True})

    no(Caller(platform, text).get("user/info/"), 40102)
    ok(Caller(platform, world.advertiser.access_token).get("user/info/"))


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 400, "token or handle"),
        ({"token": "x", "handle": "y"}, 400, "token or handle"),
        ({"token": "x"}, 404, "x"),
        ({"handle": "nobody"}, 404, "nobody"),
    ],
)
def test_which_token_must_be_said(platform, body, status, words):
    response = platform.post("/_localtok/tokens/expire", json=body)

    assert response.status_code == status
    assert words in response.json()["error"]


def test_the_state_holds_refresh_tokens_and_the_business_center(platform, world):
    state = platform.get("/_localtok/state").json()

    assert state["bc_id"] in world.centers
    assert {one["refresh_token"] for one in state["accounts"]} == {one.refresh_token for one in world.accounts.values()}


def test_tokens_are_part_of_a_snapshot(platform, world):
    account = creator(world)
    platform.post("/_localtok/snapshot", json={"name": "before"})
    made = holder_token(platform, world, account)
    me = Caller(platform, made["access_token"], {"business_id": account.business_id})
    ok(me.get("business/get/"))

    platform.post("/_localtok/restore", json={"name": "before"})

    no(me.get("business/get/"), 40105)
