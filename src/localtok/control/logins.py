"""Stand-ins for the pages where a person lets an app in, tokens made to expire, and the pictures of accounts and posts.

`/portal/auth` is an advertiser's, `/v2/auth/authorize` an account holder's. Both are TikTok's own paths and take its
parameters; of ours are

`account`      a handle: who is logged in. Given, an account holder's page redirects at once, as if they had agreed
`consent=1`    show the page all the same, as TikTok's `disable_auto_auth=1` does. An advertiser's redirects without it
`allow`        1 or 0: redirect at once, agreed or not
`login=tto`    at `/portal/auth`: log in to TikTok One
`scope`        at `/portal/auth` too; names or ids, with commas between
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tiktokwire import scopes

from ..access import Token
from ..doors import Front, Login
from ..state import Account
from . import consent
from .base import Act, Handler, iso

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class _Where:
    """One of the two pages: whose it is, what it calls the code and the app, and the seconds a code lives."""

    of_account: bool
    code: str
    app: str
    life: int


_PORTAL = _Where(of_account=False, code="auth_code", app="app_id", life=3_600)
_HOLDER = _Where(of_account=True, code="code", app="client_key", life=600)


def routes(front: Front) -> list[Route]:
    return [
        Route("/_localtok/avatars/{name}.svg", _picture),
        Route("/_localtok/thumbnails/{name}.svg", _picture),
        Route("/portal/auth", _login(front, _PORTAL)),
        Route("/v2/auth/authorize", _login(front, _HOLDER)),
    ]


async def _picture(request: Request) -> Response:
    """A plain square with initials: there is no real picture, and none is fetched from anywhere."""
    name = request.path_params["name"]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">'
        '<rect width="96" height="96" fill="#ddd"/><text x="48" y="58" font-family="sans-serif" font-size="28" '
        f'text-anchor="middle" fill="#444">{escape(name[:2].upper())}</text></svg>'
    )
    return Response(svg, media_type="image/svg+xml")


def _login(front: Front, where: _Where) -> Handler:
    async def answer(request: Request) -> Response:
        if ticks := front.clock.due():
            front.world.advance(ticks=ticks)
        try:
            return _answered(front, where, request.query_params)
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, status_code=error.status_code)

    return answer


def _answered(front: Front, where: _Where, asked: QueryParams) -> Response:
    """The page, or the redirect with a login code or a refusal."""
    target, state = asked.get("redirect_uri", ""), {"state": asked["state"]} if "state" in asked else {}
    if trouble := redirect_trouble(target, strict=front.world.assume.redirect_uri_strict):
        raise HTTPException(400, f"redirect_uri {trouble}")
    if where.of_account and asked.get("response_type", "code") != "code":
        raise HTTPException(400, "response_type must be code")
    if asked.get("decision") == "deny" or asked.get("allow") == "0":
        return _sent_back(target, {"error": "access_denied", **state})
    account = _account(front, where, asked)
    decided = asked.get("decision") == "allow" or asked.get("allow") == "1"
    ask_first = asked.get("disable_auto_auth") == "1" or asked.get("consent") == "1"
    if not decided and (ask_first or (where.of_account and account is None)):
        return _page(front, where, asked, account)
    if where.of_account and account is None:
        raise HTTPException(400, "account must be a handle: who logs in?")
    code = f"login{front.world.next_id()}"
    front.logins[code] = Login(
        code=code,
        expires_at=front.world.now + where.life,
        business_id=account.business_id if account else "",
        scopes=_granted(where, asked),
        kind="account" if where.of_account else "tto" if asked.get("login") == "tto" else "advertiser",
        redirect_uri=target,
    )
    return _sent_back(target, {where.code: code, **state})


def redirect_trouble(target: str, *, strict: bool) -> str:
    """What is wrong with a redirect address, in words; empty where nothing is. `strict` are TikTok's own rules, of
    which a loopback address need not be https and may have a port."""
    if not target:
        return "is missing"
    try:
        parts = urlsplit(target)
        port, host = parts.port, parts.hostname
    except ValueError:
        return "is not an address"
    if parts.scheme not in ("http", "https") or not host or any(letter <= " " for letter in target):
        return "must be an absolute http or https address"
    if not strict:
        return ""
    here = host in _LOOPBACK
    rules = (
        (10 <= len(target) <= 512, "must have 10 to 512 characters"),
        (here or parts.scheme == "https", "must be https"),
        (here or port is None, "must not have a port"),
        ("?" not in target, "must not have a query"),
        ("#" not in target, "must not have a fragment"),
        (parts.path.endswith("/"), "must end in a slash"),
    )
    return next((trouble for holds, trouble in rules if not holds), "")


def _sent_back(target: str, answer: dict[str, str]) -> Response:
    parts = urlsplit(target)
    query = "&".join(one for one in (parts.query, urlencode(answer)) if one)
    return RedirectResponse(urlunsplit(parts._replace(query=query)), status_code=302, headers=_HEADERS)


def _account(front: Front, where: _Where, asked: QueryParams) -> Account | None:
    handle = asked.get("account", "") if where.of_account else ""
    if handle and handle not in front.world.accounts:
        raise HTTPException(400, f"there is no account {handle!r}: account must be a handle")
    return front.world.accounts.get(handle)


def _granted(where: _Where, asked: QueryParams) -> frozenset[str] | None:
    """The scopes that are agreed to: those ticked on the page, those asked for in a link, or all there are. Nobody
    says what TikTok One's are called."""
    if asked.get("login") == "tto" and not where.of_account:
        return None
    names = _asked_for(where, asked)
    return frozenset(names) if names or asked.get("decision") == "allow" else None


def _asked_for(where: _Where, asked: QueryParams) -> list[str]:
    given = " ".join(asked.getlist("scope")).replace(",", " ").split()
    if not where.of_account and not all(one.isascii() and one.isdigit() for one in given):
        raise HTTPException(400, "scope takes ids of digits, with commas between")
    return list(dict.fromkeys(given))


def _page(front: Front, where: _Where, asked: QueryParams, account: Account | None) -> Response:
    world = front.world
    every = scopes.HOLDER_WORDS if where.of_account else scopes.ADVERTISER_WORDS
    wants = f"the ad account {world.advertiser.name} ({world.advertiser.advertiser_id})"
    if asked.get("login") == "tto":
        every, wants = {}, "the brand's TikTok One account"
    shown = consent.Consent(
        app_id=asked.get(where.app) or world.advertiser.app_id,
        wants="a TikTok account" if where.of_account else wants,
        scopes=_asked_for(where, asked) or list(every),
        target=asked["redirect_uri"],
        kept={name: asked[name] for name in ("redirect_uri", "state", where.app, "login") if name in asked},
        accounts={one.handle: one.display_name for one in world.accounts.values()} if where.of_account else {},
        chosen=account.handle if account else "",
    )
    return HTMLResponse(consent.page(shown), headers=_HEADERS)


def _tokens(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Every token there is, whole: they open nothing but this platform."""
    return {"tokens": [_shown(front, one) for one in front.world.tokens.values()]}


def _expire(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Lets one `token`, or all of a `handle`, expire now; with `refresh`, what would refresh it as well."""
    text, handle = body.get("token"), body.get("handle")
    if (text is None) == (handle is None):
        raise HTTPException(400, "say which: token or handle")
    known = front.world.tokens.values()
    ended = [one for one in known if (one.text == text if handle is None else _handle(front, one) == handle)]
    if not ended:
        raise HTTPException(404, f"there is no token {text!r}" if handle is None else f"{handle!r} has no token")
    for one in ended:
        one.expires_at = front.world.now
        if body.get("refresh") and one.refresh:
            one.refresh_expires_at = front.world.now
    return {"expired": [_shown(front, one) for one in ended]}


def _shown(front: Front, one: Token) -> dict[str, Any]:
    now = front.world.now
    return {
        "token": one.text,
        "kind": one.kind,
        "subject": one.subject,
        "handle": _handle(front, one),
        "expires_at": iso(one.expires_at) if one.expires_at else None,
        "expired": bool(one.expires_at) and now >= one.expires_at,
        "scopes": None if one.scopes is None else sorted(one.scopes),
        "refresh_token": one.refresh or None,
        "refresh_expires_at": iso(one.refresh_expires_at) if one.refresh_expires_at else None,
    }


def _handle(front: Front, one: Token) -> str | None:
    account = front.world.holder(one)
    return account.handle if account else None


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("GET", "tokens", _tokens),
    ("POST", "tokens/expire", _expire),
)
