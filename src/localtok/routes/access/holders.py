"""The login of a TikTok account's holder, and of a TikTok One account."""

from __future__ import annotations

from tiktokwire import oauth as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...access import Token, tto_account_id
from ...doors import Call, Door, Fidelity, Guard, Refused
from . import issuing


def token(call: Call, ask: wire.AccountTokenAsk) -> wire.AccountToken:
    return _bought(call, ask, "account")


def refresh(call: Call, ask: wire.AccountRefreshAsk) -> wire.AccountToken:
    return _refreshed(call, ask, "account")


def revoke(call: Call, ask: wire.AccountRevokeAsk) -> Nothing:
    issuing.app(call, ask.client_id, ask.client_secret)
    gone = issuing.of_kind(call, ask.access_token, ("account", "tto"))
    del call.world.tokens[gone.text]
    return Nothing()


def info(call: Call, ask: wire.TokenInfoAsk) -> wire.TokenInfo:
    if ask.app_id != call.world.advertiser.app_id:
        raise Refused(Code.INVALID_PARTNER, "app_id: the token was not given to this app.")
    one = issuing.of_kind(call, ask.access_token, ("account", "tto"))
    if one.expires_at and call.now >= one.expires_at:
        raise Refused(Code.ACCESS_TOKEN_EXPIRE, "Access token has expired; refresh it or ask for a new one.")
    return wire.TokenInfo(app_id=ask.app_id, scope=issuing.listed(one), creator_id=one.subject)


def one_token(call: Call, ask: wire.AccountTokenAsk) -> wire.AccountToken:
    return _bought(call, ask, "tto")


def one_refresh(call: Call, ask: wire.AccountRefreshAsk) -> wire.AccountToken:
    return _refreshed(call, ask, "tto")


def one_accounts(call: Call, ask: wire.OneAccountsAsk) -> wire.OneAccounts:
    issuing.app(call, ask.app_id, ask.secret)
    if call.token is None or call.token.kind != "tto":
        raise Refused(Code.PERMISSION_ERROR, "This endpoint needs the access token of a TikTok One account.")
    return wire.OneAccounts(tto_tcm_account_ids=[call.token.subject])


def _bought(call: Call, ask: wire.AccountTokenAsk, kind: str) -> wire.AccountToken:
    issuing.app(call, ask.client_id, ask.client_secret)
    issuing.grant_type(ask.grant_type, "authorization_code")
    login = issuing.redeem(call, ask.auth_code, kind, ask.redirect_uri)
    subject = login.business_id if kind == "account" else tto_account_id(call.world.seed)
    return _answer(call, issuing.passing(call, kind, subject, login.scopes))


def _refreshed(call: Call, ask: wire.AccountRefreshAsk, kind: str) -> wire.AccountToken:
    """A new access token; the refresh token stays, with what is left of its year."""
    issuing.app(call, ask.client_id, ask.client_secret)
    issuing.grant_type(ask.grant_type, "refresh_token")
    for one in list(call.world.tokens.values()):
        if one.refresh and one.refresh == ask.refresh_token and one.kind == kind:
            if one.refresh_expires_at and call.now >= one.refresh_expires_at:
                raise Refused(Code.REFRESH_TOKEN_EXPIRE, "refresh_token: has expired; its owner must log in once more.")
            return _answer(call, issuing.renewed(call, one))
    raise Refused(Code.INVALID_REFRESH_TOKEN, "refresh_token: unknown or revoked; connect the account again.")


def _answer(call: Call, token: Token) -> wire.AccountToken:
    left = token.refresh_expires_at - call.now if token.refresh_expires_at else issuing.REFRESH_LIFE
    return wire.AccountToken(
        access_token=token.text,
        scope=issuing.listed(token),
        expires_in=token.expires_at - call.now,
        refresh_token=token.refresh,
        refresh_token_expires_in=left,
        open_id=token.subject,
    )


DOORS = (
    Door(
        "POST",
        "tt_user/oauth2/token/",
        wire.AccountTokenAsk,
        Guard.OPEN,
        token,
        fidelity=Fidelity.EXACT,
        source="DOC:62463837321,GO",
        note="redirect_uri must be the one the login was sent back to.",
    ),
    Door(
        "POST",
        "tt_user/oauth2/refresh_token/",
        wire.AccountRefreshAsk,
        Guard.OPEN,
        refresh,
        fidelity=Fidelity.EXACT,
        source="GO",
        note="The refresh token stays as it is and keeps what is left of its year.",
    ),
    Door(
        "POST",
        "tt_user/oauth2/revoke/",
        wire.AccountRevokeAsk,
        Guard.OPEN,
        revoke,
        fidelity=Fidelity.EXACT,
        source="GO",
        note="The refresh token goes too; posts that were authorised stay so.",
    ),
    Door(
        "POST",
        "tt_user/token_info/get/",
        wire.TokenInfoAsk,
        Guard.OPEN,
        info,
        fidelity=Fidelity.EXACT,
        source="GO",
        note="creator_id is the open_id.",
    ),
    Door(
        "POST",
        "tto/oauth2/token/",
        wire.AccountTokenAsk,
        Guard.OPEN,
        one_token,
        source="GO,INF",
        note="The code comes from /portal/auth with login=tto; a world has one TikTok One account.",
    ),
    Door(
        "POST",
        "tto/oauth2/refresh_token/",
        wire.AccountRefreshAsk,
        Guard.OPEN,
        one_refresh,
        source="GO,INF",
        note="As for an account holder.",
    ),
    Door("GET", "tto/oauth2/tcm/", wire.OneAccountsAsk, Guard.ANY, one_accounts, source="GO"),
)
