"""Our own doors, under /_localtok: the clock, the seed, faults, posts, the shop's books, and the truth.

Nothing here exists on the real platform. Bad asks get HTTP 400 and a line that says what was wrong.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from . import shop
from .doors import Fault, Front, Login
from .state import PixelEvent, SiteOrder, SiteTouch
from .world import World

_STATUSES = ("PUBLIC", "PRIVATE", "FRIENDS", "DELETED")
_MOST_HOURS = 24 * 366
_EVENT = (
    "seq",
    "source",
    "pixel_code",
    "event",
    "event_id",
    "event_time",
    "received_at",
    "order_id",
    "value",
    "currency",
    "ttp",
    "ttclid",
    "url",
)
R = TypeVar("R", PixelEvent, SiteTouch, SiteOrder)
Handler = Callable[[Request], Awaitable[Response]]


def state(front: Front) -> dict[str, Any]:
    """What a client needs to connect: addresses, ids and tokens; the same as the ready line."""
    world = front.world
    return {
        "base_url": front.base_url,
        "advertiser_id": world.advertiser.advertiser_id,
        "access_token": world.advertiser.access_token,
        "pixel_code": world.pixel.pixel_code,
        "now": _iso(world.now),
        "currency": world.advertiser.currency,
        "timezone": world.advertiser.timezone,
        "app_id": world.advertiser.app_id,
        "secret": world.advertiser.secret,
        "brand": world.brand_name,
        "accounts": [
            {
                "handle": one.handle,
                "display_name": one.display_name,
                "business_id": one.business_id,
                "access_token": one.access_token,
                "is_brand": one.is_brand,
            }
            for one in world.accounts.values()
        ],
        "landing_url": f"{front.base_url}{shop.LANDING}",
    }


def routes(front: Front) -> list[Route]:
    """The doors, bound to one front."""
    table: list[tuple[str, str, Callable[[Front, Request, dict[str, Any]], object]]] = [
        ("GET", "state", lambda front, request, body: state(front)),
        ("POST", "clock/advance", _advance),
        ("POST", "reset", _reset),
        ("GET", "shop/events", _events),
        ("GET", "shop/touches", _touches),
        ("GET", "shop/orders", _orders),
        ("POST", "posts/{item_id}", _post),
        ("POST", "accounts/{handle}", _account),
        ("POST", "faults", _faults),
        ("POST", "assumptions", _assumptions),
        ("GET", "oracle", lambda front, request, body: front.world.oracle()),
    ]
    ours = [Route(f"/_localtok/{path}", _door(front, act), methods=[method]) for method, path, act in table]
    pictures = [
        Route("/_localtok/avatars/{name}.svg", _picture),
        Route("/_localtok/thumbnails/{name}.svg", _picture),
    ]
    logins = [
        Route("/portal/auth", _login(front, of_account=False)),
        Route("/v2/auth/authorize", _login(front, of_account=True)),
    ]
    return [*ours, *pictures, *logins]


def _door(front: Front, act: Callable[[Front, Request, dict[str, Any]], object]) -> Handler:
    async def answer(request: Request) -> Response:
        raw = await request.body()
        try:
            body = json.loads(raw or b"{}")
        except ValueError as error:
            return JSONResponse({"error": f"the body is not JSON: {error}"}, status_code=400)
        if not isinstance(body, dict):
            return JSONResponse({"error": "the body must be a JSON object"}, status_code=400)
        try:
            return JSONResponse(act(front, request, body))
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, status_code=error.status_code)

    return answer


def _advance(front: Front, request: Request, body: dict[str, Any]) -> object:
    hours = _whole(body.get("hours"), "hours", 0, _MOST_HOURS)
    front.world.advance(hours)
    return {"now": _iso(front.world.now)}


def _reset(front: Front, request: Request, body: dict[str, Any]) -> object:
    seed = _whole(body.get("seed", front.world.seed), "seed", 0, 1 << 31)
    scenario = str(body.get("scenario", "demo"))
    front.world = World(seed=seed, scenario=scenario)
    front.faults.clear()
    front.logins.clear()
    return state(front)


def _events(front: Front, request: Request, body: dict[str, Any]) -> object:
    rows, end = _after(front.world.pixel_events, request)
    return {"events": [_event(row) for row in rows], "next": end}


def _touches(front: Front, request: Request, body: dict[str, Any]) -> object:
    rows, end = _after(front.world.touches, request)
    names = ("seq", "kind", "ad_id", "ttp", "ttclid", "at")
    return {"touches": [{name: getattr(row, name) for name in names} for row in rows], "next": end}


def _orders(front: Front, request: Request, body: dict[str, Any]) -> object:
    rows, end = _after(front.world.orders, request)
    return {
        "orders": [
            {
                "seq": row.seq,
                "order_id": row.order_id,
                "placed_at": row.placed_at,
                "value": _decimal(row.value_micros),
                "currency": row.currency,
                "status": row.status,
            }
            for row in rows
        ],
        "next": end,
    }


def _post(front: Front, request: Request, body: dict[str, Any]) -> object:
    post = front.world.posts.get(request.path_params["item_id"])
    if post is None:
        raise HTTPException(404, f"there is no post {request.path_params['item_id']}")
    status = body.get("status")
    if status not in _STATUSES:
        raise HTTPException(400, f"status must be one of {', '.join(_STATUSES)}, not {status!r}")
    post.status = str(status)
    front.world.refresh_statuses()
    return {"item_id": post.item_id, "status": post.status}


def _account(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Links an account to the advertiser's login or unlinks it; bans it or lifts the ban."""
    account = front.world.accounts.get(request.path_params["handle"])
    if account is None:
        raise HTTPException(404, f"there is no account {request.path_params['handle']}")
    advertiser = front.world.advertiser.advertiser_id
    if "linked" in body:
        (account.linked_to.add if body["linked"] else account.linked_to.discard)(advertiser)
    if "banned" in body:
        account.banned = bool(body["banned"])
    front.world.refresh_statuses()
    return {"handle": account.handle, "linked": advertiser in account.linked_to, "banned": account.banned}


def _faults(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Replaces the faults that are waiting."""
    faults = body.get("faults", [])
    if not isinstance(faults, list):
        raise HTTPException(400, "faults must be a list")
    read: list[Fault] = []
    for given in faults:
        when = given.get("when", "before")
        if when not in ("before", "after"):
            raise HTTPException(400, f"when must be before or after, not {when!r}")
        code, times = _whole(given.get("code"), "code", 1, 1 << 31), _whole(given.get("times", 1), "times", 1, 1 << 31)
        read.append(Fault(path=str(given.get("path", "")), code=code, times=times, when=when))
    front.faults[:] = read
    return {"faults": [asdict(fault) for fault in front.faults]}


def _assumptions(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Reads and sets what is assumed about the platform, by name."""
    names = ("organic_counts_include_paid", "pii_must_be_hashed")
    for name, value in body.items():
        if name not in names or not isinstance(value, bool):
            raise HTTPException(400, f"an assumption is one of {', '.join(names)}, true or false")
        setattr(front, name, value)
    return {name: getattr(front, name) for name in names}


async def _picture(request: Request) -> Response:
    """A plain square with initials: there is no real picture, and none is fetched from anywhere."""
    name = request.path_params["name"]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">'
        '<rect width="96" height="96" fill="#ddd"/><text x="48" y="58" font-family="sans-serif" font-size="28" '
        f'text-anchor="middle" fill="#444">{escape(name[:2].upper())}</text></svg>'
    )
    return Response(svg, media_type="image/svg+xml")


def _login(front: Front, *, of_account: bool) -> Handler:
    """The consent page, already consented: redirects with a login code. `account` says whose, as a browser would."""

    async def answer(request: Request) -> Response:
        asked = request.query_params
        target = asked.get("redirect_uri", "")
        if not target:
            return JSONResponse({"error": "redirect_uri is missing"}, status_code=400)
        business_id = ""
        if of_account:
            account = front.world.accounts.get(asked.get("account", ""))
            if account is None:
                return JSONResponse({"error": "account must be a handle: who logs in?"}, status_code=400)
            business_id = account.business_id
        code = f"login{front.world.next_id()}"
        life = 600 if of_account else 3_600
        front.logins[code] = Login(code=code, expires_at=front.world.now + life, business_id=business_id)
        name = "code" if of_account else "auth_code"
        answer = {name: code} | ({"state": asked["state"]} if "state" in asked else {})
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", status_code=302)

    return answer


def _after(rows: list[R], request: Request) -> tuple[list[R], int]:
    """The rows after a sequence number, and the number to ask after next. Numbers ascend from 1 without holes."""
    after = _whole(request.query_params.get("after", "0"), "after", 0, 1 << 62)
    limit = _whole(request.query_params.get("limit", "10000"), "limit", 1, 100_000)
    chosen = rows[bisect_right(rows, after, key=lambda row: row.seq) :][:limit]
    return chosen, chosen[-1].seq if chosen else after


def _event(row: PixelEvent) -> dict[str, object]:
    value = None if row.value_micros is None else _decimal(row.value_micros)
    return {name: value if name == "value" else getattr(row, name) for name in _EVENT}


def _decimal(micros: int) -> str:
    """Micros as a plain decimal: ``48.50``."""
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    whole, part = divmod(micros, 1_000_000)
    return f"{sign}{whole}.{f'{part:06d}'.rstrip('0').ljust(2, '0')}"


def _whole(value: object, name: str, low: int, high: int) -> int:
    try:
        counted = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        counted = None
    if counted is None or not low <= counted <= high:
        raise HTTPException(400, f"{name} must be a whole number between {low} and {high}, not {value!r}")
    return counted


def _iso(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat()
