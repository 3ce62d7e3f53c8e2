"""Logins, and who is logged in."""

from __future__ import annotations

from dataclasses import replace

from tiktokwire import oauth as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import PageInfo

from ...doors import Call, Door, Guard, Login, Refused, owned
from ..common import ids, picked, units

_SCOPES = [2, 4, 8, 15000000, 18000000]
"""Ads, reporting, pixels, ad comments, TikTok accounts."""
_ACCOUNT_SCOPES = (
    "user.info.basic,user.info.username,user.info.profile,user.info.stats,user.insights,video.list,biz.spark.auth"
)


def token(call: Call, ask: wire.AdvertiserTokenAsk) -> wire.AdvertiserToken:
    _app(call, ask.app_id, ask.secret)
    _redeem(call, ask.auth_code)
    advertiser = call.world.advertiser
    return wire.AdvertiserToken(
        access_token=advertiser.access_token, advertiser_ids=[advertiser.advertiser_id], scope=_SCOPES
    )


def advertisers(call: Call, ask: wire.AdvertisersAsk) -> wire.Advertisers:
    _app(call, ask.app_id, ask.secret)
    one = call.world.advertiser
    return wire.Advertisers(
        rows=[wire.AdvertiserName(advertiser_id=one.advertiser_id, advertiser_name=one.name)],
        page_info=PageInfo(page=1, page_size=10, total_number=1, total_page=1),
    )


def user(call: Call, ask: wire.UserAsk) -> wire.User:
    one = call.world.advertiser
    return wire.User(
        display_name=one.name,
        email="buyer@localtok.invalid",
        core_user_id=one.advertiser_id[::-1],
        create_time=one.created_at,
    )


def advertiser_info(call: Call, ask: wire.AdvertiserInfoAsk) -> dict[str, object]:
    one = call.world.advertiser
    for id in ids("advertiser_ids", ask.advertiser_ids, 100):
        owned(call.front, id)
    info = wire.AdvertiserInfo(
        advertiser_id=one.advertiser_id,
        name=one.name,
        status="STATUS_ENABLE",
        role="ROLE_ADVERTISER",
        company=one.name,
        country=one.country,
        currency=one.currency,
        timezone=one.timezone,
        display_timezone=one.timezone,
        language="en",
        balance=units(one.balance_micros),
        create_time=one.created_at,
    )
    return {"list": [picked(info, ask.fields)]}


def account_token(call: Call, ask: wire.AccountTokenAsk) -> wire.AccountToken:
    _app(call, ask.client_id, ask.client_secret)
    if ask.grant_type != "authorization_code":
        raise Refused(Code.INVALID_GRANT_TYPE, "grant_type: must be authorization_code here.")
    login = _redeem(call, ask.auth_code, of_account=True)
    return _account_token(call, login.business_id)


def account_refresh(call: Call, ask: wire.AccountRefreshAsk) -> wire.AccountToken:
    _app(call, ask.client_id, ask.client_secret)
    if ask.grant_type != "refresh_token":
        raise Refused(Code.INVALID_GRANT_TYPE, "grant_type: must be refresh_token here.")
    for account in call.world.accounts.values():
        if account.refresh_token == ask.refresh_token:
            old = call.world.tokens.pop(account.access_token)
            account.access_token = f"act.{call.world.next_id()}"
            call.world.tokens[account.access_token] = replace(old, text=account.access_token)
            return _account_token(call, account.business_id)
    raise Refused(Code.INVALID_REFRESH_TOKEN, "refresh_token: unknown or revoked; connect the account again.")


def _account_token(call: Call, business_id: str) -> wire.AccountToken:
    account = next(one for one in call.world.accounts.values() if one.business_id == business_id)
    return wire.AccountToken(
        access_token=account.access_token,
        scope=_ACCOUNT_SCOPES,
        refresh_token=account.refresh_token,
        open_id=account.business_id,
    )


def _app(call: Call, app_id: str, secret: str) -> None:
    one = call.world.advertiser
    if (app_id, secret) != (one.app_id, one.secret):
        raise Refused(Code.INVALID_PARTNER, "app_id and secret do not belong together.")


def _redeem(call: Call, code: str, *, of_account: bool = False) -> Login:
    """A login code is good once, until it expires, and for one kind of token."""
    login = call.front.logins.pop(code, None)
    if login is None or bool(login.business_id) != of_account or call.now >= login.expires_at:
        raise Refused(
            Code.AUTH_CODE_ERROR,
            "The auth_code is canceled. Please re-authorize and try again with a new auth_code.",
        )
    return login


DOORS = (
    Door("POST", "oauth2/access_token/", wire.AdvertiserTokenAsk, Guard.OPEN, token),
    Door("GET", "oauth2/advertiser/get/", wire.AdvertisersAsk, Guard.ANY, advertisers),
    Door("GET", "user/info/", wire.UserAsk, Guard.ANY, user),
    Door("GET", "advertiser/info/", wire.AdvertiserInfoAsk, Guard.ADVERTISER, advertiser_info),
    Door("POST", "tt_user/oauth2/token/", wire.AccountTokenAsk, Guard.OPEN, account_token),
    Door("POST", "tt_user/oauth2/refresh_token/", wire.AccountRefreshAsk, Guard.OPEN, account_refresh),
)
