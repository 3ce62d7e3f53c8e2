"""An advertiser's login: a code becomes a token once and in time, and a token lasts until it is taken back."""

from __future__ import annotations

import pytest
from knock import Caller, brand, buyer, holder, no, ok
from loggingin import (
    API,
    advertiser_code,
    advertiser_token,
    app,
    client,
    send,
)

YEAR = 31_536_000
USED = "The auth_code is canceled. Please re-authorize and try again with a new auth_code."


def opens(platform, world, token: str) -> dict:
    """The answer to a door of advertisers."""
    return Caller(platform, token, {"advertiser_id": world.advertiser.advertiser_id}).get("campaign/get/")


def test_an_advertisers_code_buys_a_new_token_and_the_first_one_stays_valid(platform, world):
    one = world.advertiser

    data = advertiser_token(platform, world)

    assert data["access_token"] not in ("", one.access_token)
    assert data["advertiser_ids"] == [one.advertiser_id]
    assert {2, 4, 6, 15000000} <= set(data["scope"])
    ok(opens(platform, world, data["access_token"]))
    ok(opens(platform, world, one.access_token))


def test_each_login_buys_a_token_of_its_own(platform, world):
    texts = {advertiser_token(platform, world)["access_token"] for _ in range(3)}

    assert len(texts) == 3


def test_the_list_of_advertisers_is_left_out_on_request(platform, world):
    ask = {**app(world), "auth_code": advertiser_code(platform), "return_advertiser_ids": False}

    assert set(ok(send(platform, "oauth2/access_token/", **ask))) == {"access_token", "scope"}


def test_an_advertisers_code_is_good_once(platform, world):
    ask = {**app(world), "auth_code": advertiser_code(platform)}

    ok(send(platform, "oauth2/access_token/", **ask))

    answer = send(platform, "oauth2/access_token/", **ask)
    no(answer, 40110)
    assert answer["message"] == USED


@pytest.mark.parametrize(("later", "code"), [(3_599, 0), (3_600, 40110)])
def test_an_advertisers_code_ends_after_an_hour(platform, world, later, code):
    ask = {**app(world), "auth_code": advertiser_code(platform)}
    world.now += later

    assert send(platform, "oauth2/access_token/", **ask)["code"] == code


def test_a_made_up_code_is_40110(platform, world):
    no(send(platform, "oauth2/access_token/", **app(world), auth_code="login1"), 40110, "re-authorize")


@pytest.mark.parametrize("wrong", [{"secret": "wrong"}, {"app_id": "1"}])
def test_another_secret_is_40101_and_the_code_stays_good(platform, world, wrong):
    ask = {**app(world), "auth_code": advertiser_code(platform)}

    no(send(platform, "oauth2/access_token/", **{**ask, **wrong}), 40101)

    ok(send(platform, "oauth2/access_token/", **ask))


@pytest.mark.parametrize("name", ["app_id", "secret", "auth_code"])
def test_what_a_login_lacks_is_named(platform, world, name):
    ask = {**app(world), "auth_code": "x"}
    del ask[name]

    no(send(platform, "oauth2/access_token/", **ask), 40002, name)


def test_an_advertisers_token_does_not_expire(platform, world):
    token = advertiser_token(platform, world)["access_token"]

    world.now += 3 * YEAR

    ok(opens(platform, world, token))


def test_a_token_taken_back_is_40105_from_then_on_and_others_are_not(platform, world):
    first, second = (advertiser_token(platform, world)["access_token"] for _ in range(2))

    data = ok(send(platform, "oauth2/revoke_token/", **app(world), access_token=first))

    assert data == {"app_id": world.advertiser.app_id, "advertiser_ids": [world.advertiser.advertiser_id]}
    no(opens(platform, world, first), 40105)
    ok(opens(platform, world, second))
    no(send(platform, "oauth2/revoke_token/", **app(world), access_token=first), 40105)


def test_only_the_app_takes_a_token_back_and_only_an_advertisers(platform, world):
    token = advertiser_token(platform, world)["access_token"]

    no(send(platform, "oauth2/revoke_token/", app_id="1", secret="x", access_token=token), 40101)
    no(send(platform, "oauth2/revoke_token/", **app(world), access_token=brand(world).access_token), 40105)
    ok(opens(platform, world, token))
    ok(holder(platform, brand(world)).get("business/get/"))


@pytest.mark.parametrize("form", ["data", "json"])
def test_the_generic_door_sells_the_same_token_for_json_or_a_form(platform, world, form):
    ask = {**client(world), "code": advertiser_code(platform), "grant_type": "authorization_code"}

    data = ok(platform.post(f"{API}oauth/token/", **{form: ask}).json())

    ok(opens(platform, world, data["access_token"]))
    no(platform.post(f"{API}oauth/token/", **{form: ask}).json(), 40110)


def test_the_generic_door_knows_one_grant(platform, world):
    ask = {**client(world), "code": advertiser_code(platform)}

    no(send(platform, "oauth/token/", **ask, grant_type="client_credentials"), 40108, "grant_type")
    no(send(platform, "oauth/token/", **{**ask, "client_secret": "x"}, grant_type="authorization_code"), 40101)
    ok(send(platform, "oauth/token/", **ask, grant_type="authorization_code"))


def test_the_advertisers_of_a_token_are_listed(platform, world):
    one = world.advertiser

    data = ok(Caller(platform, one.access_token).get("oauth2/advertiser/get/", **app(world)))

    assert data["list"] == [{"advertiser_id": one.advertiser_id, "advertiser_name": one.name}]
    no(Caller(platform, one.access_token).get("oauth2/advertiser/get/", app_id="1", secret="s"), 40101)
    no(Caller(platform, "").get("oauth2/advertiser/get/", **app(world)), 40104)


def test_user_info_says_who_works_with_the_ad_account(platform, world):
    data = ok(buyer(platform, world).get("user/info/"))

    assert data["display_name"] == world.advertiser.name
    assert data["core_user_id"].isdigit()
    assert data["create_time"] == world.advertiser.created_at


def test_an_account_holders_token_is_nobodys_user_info(platform, world):
    no(holder(platform, brand(world)).get("user/info/"), 40001)
