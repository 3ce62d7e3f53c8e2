"""Asking for access: the addresses, the answers people bring back, the doors behind them, and what scopes are for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from tiktoks import HASTY, creators

from firesteel import errors
from firesteel.tiktok import scopes_needed
from firesteel.tiktok.logins import (
    LIVE,
    SANDBOX,
    Logins,
    account_address,
    advertiser_address,
    checked_redirect,
    code_in,
    is_tiktok,
)
from firesteel.tiktok.tokens import App
from firesteel.tiktok.wire import Wire
from tiktokwire import scopes

BACK = "https://ads.example.com/connect/"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def the_app(world) -> App:
    return App(app_id=world.advertiser.app_id, secret=world.advertiser.secret, redirect_uri=BACK)


def doors(http, world) -> Logins:
    return Logins(Wire(http, patience=HASTY), the_app(world))


def landed(http: httpx2.Client, address: str) -> str:
    """Where a browser lands that opens the address and agrees."""
    answer = http.get(address, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def test_an_advertisers_address_is_tiktoks_own_and_carries_no_secret():
    app = App(app_id="700", secret="s3cret", redirect_uri=BACK)

    address = urlsplit(advertiser_address(LIVE, app, "nonce"))

    assert address.hostname == "business-api.tiktok.com"
    assert address.path == "/portal/auth"
    assert parse_qs(address.query) == {"app_id": ["700"], "state": ["nonce"], "redirect_uri": [BACK]}


def test_an_accounts_address_asks_for_exactly_the_scopes_that_are_used():
    address = urlsplit(account_address(LIVE, App(app_id="700", secret="s", redirect_uri=BACK), "nonce"))
    asked = parse_qs(address.query)

    assert (address.hostname, address.path) == ("www.tiktok.com", "/v2/auth/authorize")
    assert asked["client_key"] == ["700"]
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == [
        "user.info.basic,user.info.username,video.list,comment.list,comment.list.manage,biz.spark.auth"
    ]


@pytest.mark.parametrize("address", [BACK, "http://127.0.0.1:8787/connect/", "http://localhost/"])
def test_a_redirect_address_that_can_be_registered_is_taken(address):
    assert checked_redirect(address) == address


@pytest.mark.parametrize(
    ("address", "trouble"),
    [
        ("http://ads.example.com/", "is not https"),
        ("https://ads.example.com:8443/", "has a port"),
        ("https://ads.example.com/?a=b/", "has a query"),
        ("https://ads.example.com/#x/", "has a query or a fragment"),
        ("https://ads.example.com", "does not end in a slash"),
        ("https:///", "names no host"),
        ("https://ads.example.com/" + "a" * 500 + "/", "10 to 512"),
        ("", "is not https"),
    ],
)
def test_a_redirect_address_that_tiktok_refuses_is_refused_before(address, trouble):
    with pytest.raises(errors.BadInput, match=trouble):
        checked_redirect(address)


def test_only_tiktoks_own_hosts_are_tiktok():
    assert is_tiktok(LIVE)
    assert is_tiktok(SANDBOX)
    assert not is_tiktok("http://127.0.0.1:8790")
    assert not is_tiktok("https://tiktok.com.example.com")


@pytest.mark.parametrize("name", ["auth_code", "code"])
def test_the_code_is_read_from_the_pasted_address(name):
    assert code_in(f" {BACK}?{name}=abc&state=nonce\n", "nonce") == "abc"


@pytest.mark.parametrize(
    ("query", "trouble"),
    [
        ("error=access_denied&state=nonce", "access was refused on TikTok's page"),
        ("error=invalid_scope&error_description=No+such&state=nonce", "invalid_scope: No such"),
        ("auth_code=abc", "no state"),
        ("auth_code=abc&state=other", "another attempt"),
        ("state=nonce", "no code"),
        ("", "no state"),
    ],
)
def test_an_answer_that_is_no_yes_says_what_it_is_and_what_to_do(query, trouble):
    with pytest.raises(errors.BadInput, match=trouble) as refusal:
        code_in(f"{BACK}?{query}", "nonce")

    assert "firesteel connect" in refusal.value.remedy


def test_an_advertisers_code_buys_a_token_and_says_for_which_ad_accounts(platform, world):
    here = doors(platform, world)
    address = landed(platform, advertiser_address(str(platform.base_url), the_app(world), "nonce"))

    token = here.advertiser(code_in(address, "nonce"), NOW)
    (account,) = here.ad_accounts(token.access_token)

    assert token.granted_at == NOW
    assert token.app_id == world.advertiser.app_id
    assert (account.id, account.name) == (world.advertiser.advertiser_id, world.advertiser.name)
    assert (account.currency, account.timezone, account.usable) == ("USD", world.advertiser.timezone, True)
    assert here.pixels(token.access_token, account.id) == ((world.pixel.pixel_code, world.pixel.name),)


def test_a_code_is_good_once(platform, world):
    here = doors(platform, world)
    code = code_in(landed(platform, advertiser_address(str(platform.base_url), the_app(world), "n")), "n")
    here.advertiser(code, NOW)

    with pytest.raises(errors.TokenExpired, match="firesteel connect"):
        here.advertiser(code, NOW)


def test_an_account_holders_code_buys_a_login_that_can_be_renewed(platform, world):
    account = creators(world)[0]
    here = doors(platform, world)
    address = landed(platform, account_address(str(platform.base_url), the_app(world), "nonce", account.handle))

    token = here.account(code_in(address, "nonce"), BACK, NOW)
    profile = here.profile(token.access_token, token.open_id)
    renewed = here.renewed(token.refresh_token, NOW + timedelta(hours=1))

    assert token.open_id == account.business_id
    assert (token.expires_at, token.refresh_expires_at) == (NOW + timedelta(days=1), NOW + timedelta(days=365))
    assert (profile.handle, profile.display_name) == (account.handle, account.display_name)
    assert set(token.scopes or ()) == set(scopes_needed.wanted(account=True))
    assert renewed.refresh_token == token.refresh_token
    assert renewed.open_id == token.open_id
    assert renewed.expires_at == NOW + timedelta(hours=25)


def test_what_was_not_granted_is_told_with_what_will_not_work():
    lacks = scopes_needed.missing(("2", "1", "6", "8", "5", "15000000"), account=False)

    assert [lack.scope for lack in lacks] == ["44"]
    assert lacks[0].words == ("reading delivery: without it nothing is measured or decided",)


def test_a_granted_parent_brings_its_children_and_an_unknown_grant_is_not_judged():
    assert scopes_needed.missing(("1", "2", "4", "5", "6", "8", "15000000"), account=False) == ()
    assert scopes_needed.missing(None, account=False) == ()
    every = {lack.scope for lack in scopes_needed.missing((), account=False)}
    assert every == set(scopes_needed.wanted(account=False))


def test_every_scope_that_is_asked_for_is_one_the_wire_knows():
    assert set(scopes_needed.wanted(account=True)) <= set(scopes.HOLDER_WORDS)
    assert all(scope in scopes.PARENT for scope in scopes_needed.wanted(account=False))
    assert all(scopes_needed.uses(scope, account=False) for scope in scopes_needed.wanted(account=False))


def test_tiktok_is_never_spoken_to_in_the_open():
    with pytest.raises(errors.BadInput, match="not https"):
        is_tiktok("http://business-api.tiktok.com")
    assert is_tiktok("https://business-api.tiktok.com.")


@pytest.mark.parametrize("use", [is_tiktok, checked_redirect, lambda address: code_in(address, "nonce")])
def test_what_is_no_address_at_all_is_said_so(use):
    with pytest.raises(errors.BadInput, match="that is no address"):
        use("https://[oops/?state=nonce&code=abc")


def test_a_strangers_words_are_not_repeated():
    """Whoever knows the address of the page may write into it, but not the state."""
    with pytest.raises(errors.BadInput) as refusal:
        code_in(f"{BACK}?error=x&error_description=Call+0900&state=guessed", "nonce")

    assert "0900" not in str(refusal.value)
