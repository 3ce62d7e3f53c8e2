"""How a request becomes an answer: find the door, check the token, read the ask, let the door answer, wrap it up.

A door is a path, a method, the type of its ask, a function from that ask to the `data` of the answer, and how sure
anyone can be of it. Everything a door dislikes is a `Refused` with one of TikTok's return codes; the HTTP status stays
200, as in production. Doors run one at a time, on one thread: nothing here waits between reading the world and
changing it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Any

import msgspec

from tiktokwire import operations, scopes
from tiktokwire.codes import Code
from tiktokwire.envelope import Ask, Envelope

from . import faults
from .access import Token
from .asking import Refused, is_form, parameters, read, straight
from .clock import Clock
from .faults import Fault
from .market.pacing import TICK
from .meter import Meter
from .state import Account, Comment
from .world import World

__all__ = ["Call", "Door", "Fault", "Fidelity", "Front", "Guard", "Login", "Refused", "Reply", "knock", "owned", "read"]


@dataclass(slots=True, kw_only=True)
class Login:
    """An OAuth login code that was handed out and not yet exchanged. `business_id` is empty for an advertiser's."""

    code: str
    expires_at: int
    business_id: str = ""
    scopes: frozenset[str] | None = None
    """What the person agreed to; None is everything."""
    kind: str = "advertiser"
    """advertiser, account or tto: the kind of token it buys."""
    redirect_uri: str = ""
    """Where the person was sent back to."""


@dataclass(slots=True)
class Front:
    """The world, and what stands between it and its callers."""

    world: World
    base_url: str = "http://127.0.0.1"
    faults: list[Fault] = field(default_factory=list)
    logins: dict[str, Login] = field(default_factory=dict)
    control_token: str = ""
    """Wanted by our own doors where the platform is bound to more than this machine; empty for nobody's."""
    snapshots: dict[str, bytes] = field(default_factory=dict)
    meter: Meter = field(default_factory=Meter)
    clock: Clock = field(default_factory=lambda: Clock(TICK))
    _under: dict[str, list[Comment]] = field(default_factory=dict)
    _indexed: tuple[World, int] | None = None

    def comments_under(self, item_id: str) -> list[Comment]:
        """The comments of a post in the order they came. Comments are only ever added, so the index follows them."""
        world = self.world
        if self._indexed is None or self._indexed[0] is not world or self._indexed[1] > len(world.comments):
            self._under, self._indexed = {}, (world, 0)
        for one in islice(world.comments.values(), self._indexed[1], None):
            self._under.setdefault(one.item_id, []).append(one)
        self._indexed = (world, len(world.comments))
        return self._under.get(item_id, [])


class Guard(Enum):
    """Whose token a door wants."""

    OPEN = "none"
    ANY = "any"
    ADVERTISER = "advertiser"
    ACCOUNT = "account"


@dataclass(slots=True)
class Call:
    """One request at a door that let it in. `who` is the account whose token it carries, if it is an account's."""

    front: Front
    raw: Mapping[str, Any]
    who: Account | None
    token: Token | None = None
    headers: dict[str, str] = field(default_factory=dict)
    """Of the answer, besides the usual ones."""
    partly: str = ""
    """Why only a part of it was done, where that is so; the answer's code is then 20001."""

    @property
    def world(self) -> World:
        return self.front.world

    @property
    def now(self) -> int:
        return self.front.world.now

    @property
    def account(self) -> Account:
        if self.who is None:
            raise Refused(Code.PERMISSION_ERROR, "This endpoint needs the access token of a TikTok account holder.")
        return self.who


class Fidelity(Enum):
    """How sure anyone can be that a door behaves as TikTok's does."""

    EXACT = "exact"
    """Checks and shape are TikTok's own, from its SDK, its pages or recorded traffic."""
    PLAUSIBLE = "plausible"
    """The shape is second-hand or inferred, or the answer is simulated by a rule of ours."""
    IGNORED = "accepted and ignored"
    """Checked, kept and read back; nothing in the market changes."""


@dataclass(frozen=True, slots=True)
class Door:
    method: str
    path: str
    ask: type[Ask]
    guard: Guard
    answer: Callable[[Call, Any], object]
    says: Any = None
    """Type of the answer's `data`; where it is None, what `answer` is annotated to return."""
    fidelity: Fidelity = Fidelity.PLAUSIBLE
    source: str = ""
    """Where checks and shape are from: SDK, DOC:<page>, GO, AE, HELP, WIRE, 3P, INF."""
    note: str = ""
    """What of it is simplified, in half a sentence."""
    typed: bool = False
    """Whether a JSON body is read straight into the ask, for doors that are busy; `Call.raw` is then empty."""
    quiet: bool = False
    """Whether a POST here changes no ad's status, so that none needs looking at."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    request_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    """How long a fault keeps the answer back."""


def knock(
    front: Front,
    doors: Mapping[str, Door],
    *,
    method: str,
    path: str,
    token: str | None,
    query: str = "",
    body: bytes = b"",
    content_type: str = "",
) -> Reply:
    """Answer one request under `/open_api/v1.3/`. `path` is what follows that, in whatever slashes it came."""
    request_id = front.world.request_id()
    name = tidy(path)
    door = doors.get(name)
    if door is None or door.method != method:
        return _no_door(door, name, method, request_id)
    fault = faults.due(front.faults, name)
    instead = fault is not None and fault.kind in ("code", "http")
    if fault is not None and instead and fault.when == "before":
        return faults.spoiled(fault, _reply(200, fault.code, fault.words(name), request_id, {}))
    headers: dict[str, str] = {}
    try:
        call, ask = _asked(front, door, token, query, body, content_type, fault)
        data = door.answer(call, ask)
        if method == "POST" and not door.quiet:
            front.world.refresh_statuses()
        headers = call.headers
    except Refused as no:
        return _reply(200, no.code, no.message, request_id, {})
    if call.partly and fault is None:
        return _reply(200, Code.PARTIAL_OK, call.partly, request_id, data, headers)
    if fault is None:
        return _reply(200, Code.OK, "OK", request_id, data, headers)
    if instead:
        return faults.spoiled(fault, _reply(200, fault.code, fault.words(name), request_id, {}))
    if fault.kind == "partial":
        return _reply(200, Code.PARTIAL_OK, fault.words(name), request_id, data, headers)
    return faults.spoiled(fault, _reply(200, Code.OK, "OK", request_id, faults.thinned(fault, data), headers))


def tidy(path: str) -> str:
    """One slash between words and one at the end: real clients send both too many and too few."""
    return re.sub("/+", "/", path.strip("/") + "/").lstrip("/")


def encode(envelope: Envelope[Any]) -> bytes:
    return msgspec.json.encode(envelope)


def owned(front: Front, advertiser_id: str) -> None:
    """Refuse an advertiser this token does not operate."""
    if advertiser_id != front.world.advertiser.advertiser_id:
        raise Refused(
            Code.PERMISSION_ERROR,
            f"No permission to operate advertiser {advertiser_id}: it is not granted to this app.",
        )


def _no_door(door: Door | None, name: str, method: str, request_id: str) -> Reply:
    if door is not None:
        message = f"/open_api/v1.3/{name} is a {door.method}, not a {method}; nothing was done."
        return _reply(405, Code.ROUTE_NOT_FOUND, message, request_id, {})
    if name in operations.KNOWN:
        message = (
            f"localtok does not implement {operations.KNOWN[name].method} /open_api/v1.3/{name}; nothing was done."
        )
        return _reply(200, Code.NOT_IMPL, message, request_id, {})
    message = f"There is no endpoint /open_api/v1.3/{name}, as far as localtok knows; nothing was done."
    return _reply(404, Code.ROUTE_NOT_FOUND, message, request_id, {})


def _asked(
    front: Front, door: Door, token: str | None, query: str, body: bytes, content_type: str, fault: Fault | None
) -> tuple[Call, Any]:
    """The call and its ask, once everything that holds for every door does."""
    known = _admitted(front, door, token)
    front.meter.count(door.path, front.world.assume.rate_limits)
    halve = fault is not None and fault.kind == "partial"
    raw: dict[str, Any] = {}
    ask = straight(door.ask, body) if door.typed and not halve and not is_form(content_type) else None
    if ask is None:
        raw = parameters(door.method, door.ask, query, body, content_type)
        raw = faults.halved(raw) if halve else raw
        ask = read(raw, door.ask, lax=door.method == "GET" or is_form(content_type))
    if door.guard is Guard.ADVERTISER and (given := getattr(ask, "advertiser_id", None)) is not None:
        owned(front, given)
    who = front.world.holder(known) if known else None
    if door.guard is Guard.ACCOUNT and who is not None and getattr(ask, "business_id", "") != who.business_id:
        raise Refused(
            Code.PERMISSION_ERROR, "No permission to operate this business_id: the token is another account's."
        )
    return Call(front, raw, who, known), ask


def _admitted(front: Front, door: Door, token: str | None) -> Token | None:
    """The token, if it opens this door: there, known, not expired, of the right kind and with the scope it takes."""
    if door.guard is Guard.OPEN:
        return None
    if not token:
        raise Refused(
            Code.EMPTY_ACCESS_TOKEN, "Access token is null, you should set it in http header with key Access-Token."
        )
    known = front.world.tokens.get(token)
    if known is None:
        raise Refused(Code.INVALID_ACCESS_TOKEN, "Access token is incorrect or has been revoked.")
    if known.expires_at and front.world.now >= known.expires_at:
        raise Refused(Code.ACCESS_TOKEN_EXPIRE, "Access token has expired; refresh it or ask for a new one.")
    if door.guard is Guard.ADVERTISER and known.kind == "account":
        raise Refused(
            Code.PERMISSION_ERROR, "This endpoint needs an advertiser's access token, not an account holder's."
        )
    if door.guard is Guard.ACCOUNT and known.kind != "account":
        raise Refused(Code.PERMISSION_ERROR, "This endpoint needs the access token of a TikTok account holder.")
    missing = scopes.missing(door.path, known.kind, known.scopes)
    if missing:
        raise Refused(Code.SCOPE_NOT_AUTHORIZED, f"/{door.path} needs the scope {missing}, which was not granted.")
    return known


def _reply(
    status: int, code: int, message: str, request_id: str, data: object, headers: Mapping[str, str] | None = None
) -> Reply:
    envelope = Envelope(code=int(code), message=message, request_id=request_id, data=data)
    return Reply(status, encode(envelope), request_id, headers or {})
