"""Tokens coming into being and going: what every login door does alike."""

from __future__ import annotations

from tiktokwire import scopes as known
from tiktokwire.codes import Code

from ...access import Token
from ...doors import Call, Login, Refused
from ...scenario import token as letters

ACCESS_LIFE = 86_400
REFRESH_LIFE = 31_536_000


def app(call: Call, app_id: str, secret: str) -> None:
    """Refuse an app that is not ours, or whose secret is another."""
    one = call.world.advertiser
    if (app_id, secret) != (one.app_id, one.secret):
        raise Refused(Code.INVALID_PARTNER, "app_id and secret do not belong together.")


def grant_type(given: str, wanted: str) -> None:
    if given != wanted:
        raise Refused(Code.INVALID_GRANT_TYPE, f"grant_type: {given!r} is not {wanted}, which is wanted here.")


def redeem(call: Call, code: str, kind: str, redirect_uri: str | None = None) -> Login:
    """A login code is good once, until it expires, and for one kind of token.

    redirect_uri  where the person was sent back to, if it must be said again; a wrong one leaves the code good
    """
    login = call.front.logins.get(code)
    if login is not None and redirect_uri is not None and login.redirect_uri not in ("", redirect_uri):
        raise Refused(Code.PARAM_ERROR, "redirect_uri: is not the one the login was sent back to.")
    if login is None or login.kind != kind or call.now >= login.expires_at:
        raise Refused(
            Code.AUTH_CODE_ERROR,
            "The auth_code is canceled. Please re-authorize and try again with a new auth_code.",
        )
    del call.front.logins[code]
    return login


def lasting(call: Call, subject: str, granted: frozenset[str] | None) -> Token:
    """A new token of an advertiser: it never expires."""
    text = letters(call.world.seed, "login: advertiser", 40, key=int(call.world.next_id())).lower()
    return _kept(call, Token(text, "advertiser", subject, scopes=granted))


def passing(call: Call, kind: str, subject: str, granted: frozenset[str] | None) -> Token:
    """A new token that ends in a day, with a refresh token that ends in a year."""
    refresh = "rft." + letters(call.world.seed, "login: refresh", 48, key=int(call.world.next_id()))
    made = Token("", kind, subject, scopes=granted, refresh=refresh, refresh_expires_at=call.now + REFRESH_LIFE)
    return renewed(call, made)


def renewed(call: Call, token: Token) -> Token:
    """The token under a new text and with a new day to live; the old text is forgotten."""
    call.world.tokens.pop(token.text, None)
    account = call.world.holder(token)
    text = "act." + letters(call.world.seed, "login: access", 48, key=int(call.world.next_id()))
    if account is not None and account.access_token == token.text:
        account.access_token = text
    token.text, token.expires_at = text, call.now + ACCESS_LIFE
    return _kept(call, token)


def of_kind(call: Call, text: str, kinds: tuple[str, ...]) -> Token:
    """The token of this text, be it expired, or a 40105."""
    token = call.world.tokens.get(text)
    if token is None or token.kind not in kinds:
        raise Refused(Code.INVALID_ACCESS_TOKEN, "access_token: is incorrect or has been revoked.")
    return token


def listed(token: Token) -> str:
    """An account holder's scopes, as the wire has them."""
    every = known.HOLDER_WORDS if token.kind == "account" else ()
    return ",".join(every if token.scopes is None else sorted(token.scopes))


def numbered(token: Token) -> list[int]:
    """An advertiser's scopes, as the wire has them."""
    return sorted(int(one) for one in (known.ADVERTISER_WORDS if token.scopes is None else token.scopes))


def _kept(call: Call, token: Token) -> Token:
    call.world.tokens[token.text] = token
    return token
