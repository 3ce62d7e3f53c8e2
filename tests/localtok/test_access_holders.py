"""An account holder's login and TikTok One's: tokens that end in a day, are refreshed, and are taken back."""

from __future__ import annotations

import pytest
from knock import Caller, brand, buyer, creator, holder, no, ok
from loggingin import (
    BACK,
    advertiser_code,
    advertiser_token,
    app,
    buy,
    client,
    holder_code,
    holder_token,
    refresh,
    send,
    sent_back,
)

DAY = 86_400
YEAR = 31_536_000
USED = "The auth_code is canceled. Please re-authorize and try again with a new auth_code."


def opens(platform, world, token: str) -> dict:
    """The answer to a door of advertisers."""
    return Caller(platform, token, {"advertiser_id": world.advertiser.advertiser_id}).get("campaign/get/")


def profile(platform, account, token: str) -> dict:
    return Caller(platform, token, {"business_id": account.business_id}).get("business/get/")


def test_an_account_holder_logs_in(platform, world):
    account = creator(world)

    data = holder_token(platform, world, account)

    assert data["open_id"] == account.business_id
    assert data["token_type"] == "Bearer"
    assert (data["expires_in"], data["refresh_token_expires_in"]) == (DAY, YEAR)
    assert "video.list" in data["scope"].split(",")
    assert data["access_token"].startswith("act.") and data["refresh_token"].startswith("rft.")
    ok(profile(platform, account, data["access_token"]))
    ok(holder(platform, account).get("business/get/"))


def test_an_account_holders_code_is_good_once(platform, world):
    code = holder_code(platform, creator(world))

    ok(buy(platform, world, code))

    no(buy(platform, world, code), 40110, USED)


@pytest.mark.parametrize(("later", "code"), [(599, 0), (600, 40110)])
def test_an_account_holders_code_ends_after_ten_minutes(platform, world, later, code):
    given = holder_code(platform, creator(world))
    world.now += later

    assert buy(platform, world, given)["code"] == code


def test_a_code_buys_only_its_own_kind_of_token(platform, world):
    mine, theirs = advertiser_code(platform), holder_code(platform, creator(world))

    no(buy(platform, world, mine), 40110)
    no(send(platform, "oauth2/access_token/", **app(world), auth_code=theirs), 40110)
    no(buy(platform, world, theirs, "tto"), 40110)
    ok(buy(platform, world, theirs))


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        ({"client_secret": "x"}, 40101, "secret"),
        ({"client_id": "1"}, 40101, "secret"),
        ({"grant_type": "refresh_token"}, 40108, "grant_type"),
        ({"redirect_uri": "http://127.0.0.1/other/"}, 40002, "redirect_uri"),
        ({"redirect_uri": None}, 40002, "redirect_uri"),
        ({"auth_code": "login0"}, 40110, "re-authorize"),
    ],
)
def test_a_login_that_is_wrong_says_how_and_leaves_the_code_good(platform, world, wrong, code, words):
    given = holder_code(platform, creator(world))

    no(buy(platform, world, **{"code": given, **wrong}), code, words)

    ok(buy(platform, world, given))


@pytest.mark.parametrize(("later", "code"), [(DAY - 1, 0), (DAY, 40102)])
def test_an_account_holders_token_ends_after_a_day(platform, world, later, code):
    account = creator(world)
    token = holder_token(platform, world, account)["access_token"]
    world.now += later

    assert profile(platform, account, token)["code"] == code


def test_the_clock_ends_a_token(platform, world):
    account = creator(world)
    token = holder_token(platform, world, account)["access_token"]

    world.advance(23)
    ok(profile(platform, account, token))
    world.advance(1)

    no(profile(platform, account, token), 40102, "refresh")


def test_a_refresh_brings_a_new_token_and_ends_the_old(platform, world):
    account = creator(world)
    first = holder_token(platform, world, account)
    world.now += DAY

    again = ok(refresh(platform, world, first["refresh_token"]))

    assert again["access_token"] != first["access_token"]
    assert again["refresh_token"] == first["refresh_token"]
    assert again["open_id"] == first["open_id"]
    assert again["scope"] == first["scope"]
    assert again["expires_in"] == DAY
    assert again["refresh_token_expires_in"] == YEAR - DAY
    no(profile(platform, account, first["access_token"]), 40105)
    ok(profile(platform, account, again["access_token"]))


def test_logins_of_one_account_do_not_end_each_other(platform, world):
    account = creator(world)
    first, second = (holder_token(platform, world, account) for _ in range(2))

    ok(refresh(platform, world, first["refresh_token"]))

    ok(profile(platform, account, second["access_token"]))
    ok(holder(platform, account).get("business/get/"))


def test_the_token_a_world_begins_with_can_be_refreshed_and_the_state_follows(platform, world):
    account = creator(world)
    old = account.access_token

    data = ok(refresh(platform, world, account.refresh_token))

    no(profile(platform, account, old), 40105)
    stated = platform.get("/_localtok/state").json()["accounts"]
    shown = next(one for one in stated if one["handle"] == account.handle)
    assert (shown["access_token"], shown["refresh_token"]) == (data["access_token"], data["refresh_token"])
    ok(profile(platform, account, shown["access_token"]))


@pytest.mark.parametrize(("later", "code"), [(YEAR - 1, 0), (YEAR, 40103)])
def test_a_refresh_token_ends_after_a_year(platform, world, later, code):
    token = holder_token(platform, world, creator(world))["refresh_token"]
    world.now += later

    assert refresh(platform, world, token)["code"] == code


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"token": "rft.nonsense"}, 40107),
        ({"token": ""}, 40107),
        ({"client_secret": "x"}, 40101),
        ({"grant_type": "authorization_code"}, 40108),
    ],
)
def test_a_refresh_that_is_wrong_says_how_and_leaves_the_token(platform, world, wrong, code):
    account = creator(world)
    first = holder_token(platform, world, account)

    no(refresh(platform, world, **{"token": first["refresh_token"], **wrong}), code)

    ok(profile(platform, account, first["access_token"]))


def test_a_token_taken_back_opens_nothing_and_is_not_refreshed(platform, world):
    account = creator(world)
    first, second = (holder_token(platform, world, account) for _ in range(2))

    no(
        send(platform, "tt_user/oauth2/revoke/", client_id="1", client_secret="x", access_token=first["access_token"]),
        40101,
    )
    ok(send(platform, "tt_user/oauth2/revoke/", **client(world), access_token=first["access_token"]))

    no(profile(platform, account, first["access_token"]), 40105)
    no(refresh(platform, world, first["refresh_token"]), 40107)
    no(send(platform, "tt_user/oauth2/revoke/", **client(world), access_token=first["access_token"]), 40105)
    ok(profile(platform, account, second["access_token"]))


def test_an_advertisers_token_is_not_taken_back_as_an_account_holders(platform, world):
    token = world.advertiser.access_token

    no(send(platform, "tt_user/oauth2/revoke/", **client(world), access_token=token), 40105)
    ok(opens(platform, world, token))


def test_token_info_says_whose_a_token_is_and_what_it_may_do(platform, world):
    account, app_id = creator(world), world.advertiser.app_id
    token = holder_token(platform, world, account, scope="user.info.basic,video.list")["access_token"]

    data = ok(send(platform, "tt_user/token_info/get/", app_id=app_id, access_token=token))

    assert data == {"app_id": app_id, "scope": "user.info.basic,video.list", "creator_id": account.business_id}
    no(send(platform, "tt_user/token_info/get/", app_id="1", access_token=token), 40101, "app_id")
    no(send(platform, "tt_user/token_info/get/", app_id=app_id, access_token="act.x"), 40105)
    world.now += DAY
    no(send(platform, "tt_user/token_info/get/", app_id=app_id, access_token=token), 40102)


def test_logins_are_the_same_in_every_world_of_a_seed(platform, world, front):
    def texts() -> list[str]:
        account = creator(front.world)
        return [
            advertiser_token(platform, front.world)["access_token"],
            *sorted(str(one) for one in holder_token(platform, front.world, account).values()),
        ]

    first = texts()
    platform.post("/_localtok/reset", json={"seed": world.seed})

    assert texts() == first


# TikTok One


def one_token(platform, world) -> dict:
    code = sent_back(platform, "/portal/auth", login="tto")["auth_code"]
    return ok(buy(platform, world, code, "tto"))


def test_a_tiktok_one_account_logs_in_and_is_listed(platform, world):
    data = one_token(platform, world)

    listed = ok(Caller(platform, data["access_token"]).get("tto/oauth2/tcm/", **app(world)))

    assert listed == {"tto_tcm_account_ids": [data["open_id"]]}
    assert data["open_id"].isdigit()
    no(Caller(platform, data["access_token"]).get("tto/oauth2/tcm/", app_id="1", secret="x"), 40101)
    no(buyer(platform, world).get("tto/oauth2/tcm/", **app(world)), 40001, "TikTok One")
    no(holder(platform, brand(world)).get("tto/oauth2/tcm/", **app(world)), 40001, "TikTok One")


def test_a_tiktok_one_token_ends_is_refreshed_and_opens_no_account_holders_door(platform, world):
    first = one_token(platform, world)
    world.now += DAY
    no(Caller(platform, first["access_token"]).get("tto/oauth2/tcm/", **app(world)), 40102)

    no(refresh(platform, world, first["refresh_token"]), 40107)
    again = ok(refresh(platform, world, first["refresh_token"], "tto"))

    ok(Caller(platform, again["access_token"]).get("tto/oauth2/tcm/", **app(world)))
    no(profile(platform, brand(world), again["access_token"]), 40001)


def test_where_a_code_is_sent_is_where_its_token_is_bought(platform, world):
    code = sent_back(platform, "/portal/auth", login="tto")["auth_code"]

    no(buy(platform, world, code), 40110)
    no(send(platform, "oauth2/access_token/", **app(world), auth_code=code), 40110)
    ok(buy(platform, world, code, "tto", redirect_uri=BACK))
