"""How a request becomes an answer: find the door, check the token, read the ask, let the door answer, wrap it up.

A door is a path, a method, the type of its ask and a function from that ask to the `data` of the answer. Everything a
door dislikes is a `Refused` with one of TikTok's return codes; the HTTP status stays 200, as in production. Doors run
one at a time, on one thread: nothing here waits between reading the world and changing it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import islice
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args
from urllib.parse import parse_qsl

import msgspec

from tiktokwire.codes import Code
from tiktokwire.envelope import Ask, Envelope

from .state import Account, Comment
from .world import World

A = TypeVar("A", bound=msgspec.Struct)


class Refused(Exception):
    """A door says no. `code` is one of TikTok's return codes, `message` names the field or the thing."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = int(code), message


@dataclass(slots=True, kw_only=True)
class Fault:
    """An error to answer instead: before the door acts, or after it has."""

    path: str
    code: int
    times: int = 1
    when: str = "before"


@dataclass(slots=True, kw_only=True)
class Login:
    """An OAuth login code that was handed out and not yet exchanged. `business_id` is empty for an advertiser's."""

    code: str
    expires_at: int
    business_id: str = ""


@dataclass(slots=True)
class Front:
    """The world, and what stands between it and its callers."""

    world: World
    base_url: str = "http://127.0.0.1"
    faults: list[Fault] = field(default_factory=list)
    logins: dict[str, Login] = field(default_factory=dict)
    organic_counts_include_paid: bool = True
    """Assumed, since no source says: the public counts of a post contain what its Spark ads won."""
    pii_must_be_hashed: bool = True
    """Assumed, since enforcement is unclear: an unhashed e-mail or phone is refused with 40062."""
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


@dataclass(frozen=True, slots=True)
class Door:
    method: str
    path: str
    ask: type[Ask]
    guard: Guard
    answer: Callable[[Call, Any], object]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    request_id: str


def knock(
    front: Front,
    doors: Mapping[str, Door],
    *,
    method: str,
    path: str,
    token: str | None,
    query: str = "",
    body: bytes = b"",
) -> Reply:
    """Answer one request under `/open_api/v1.3/`. `path` is what follows that, in whatever slashes it came."""
    request_id = front.world.request_id()
    name = tidy(path)
    door = doors.get(name)
    if door is None or door.method != method:
        status, message = _no_door(door, name, method)
        return _reply(status, Code.ROUTE_NOT_FOUND, message, request_id, {})
    try:
        _trip(front, name, "before")
        data = _open(front, door, token, query, body)
        if method == "POST":
            front.world.refresh_statuses()
        _trip(front, name, "after")
    except Refused as no:
        return _reply(200, no.code, no.message, request_id, {})
    return _reply(200, Code.OK, "OK", request_id, data)


def tidy(path: str) -> str:
    """One slash between words and one at the end: real clients send both too many and too few."""
    return re.sub("/+", "/", path.strip("/") + "/").lstrip("/")


def read(raw: Mapping[str, Any], ask: type[A], *, lax: bool = False) -> A:
    """The ask in `raw`, or a 40002 that names the field. `lax` reads numbers and booleans from text, as in a query."""
    missing = [name for name in _required(ask) if raw.get(name) is None]
    if missing:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(missing)}.")
    try:
        return msgspec.convert(raw, ask, strict=not lax)
    except msgspec.ValidationError as error:
        raise Refused(Code.PARAM_ERROR, _in_words(str(error))) from error


def encode(envelope: Envelope[Any]) -> bytes:
    return msgspec.json.encode(envelope)


def owned(front: Front, advertiser_id: str) -> None:
    """Refuse an advertiser this token does not operate."""
    if advertiser_id != front.world.advertiser.advertiser_id:
        raise Refused(
            Code.PERMISSION_ERROR,
            f"No permission to operate advertiser {advertiser_id}: it is not granted to this app.",
        )


def _no_door(door: Door | None, name: str, method: str) -> tuple[int, str]:
    if door is None:
        return 404, f"localtok has no endpoint /open_api/v1.3/{name}; nothing was done."
    return 405, f"/open_api/v1.3/{name} is a {door.method}, not a {method}; nothing was done."


def _trip(front: Front, path: str, when: str) -> None:
    for fault in front.faults:
        if fault.times > 0 and fault.when == when and tidy(fault.path) == path:
            fault.times -= 1
            raise Refused(fault.code, f"Fault injected {when} /{path}")


def _open(front: Front, door: Door, token: str | None, query: str, body: bytes) -> object:
    who = _holder(front, door.guard, token)
    raw = _parameters(door, query, body)
    ask = read(raw, door.ask, lax=door.method == "GET")
    if door.guard is Guard.ADVERTISER and (given := getattr(ask, "advertiser_id", None)):
        owned(front, given)
    if door.guard is Guard.ACCOUNT and who is not None and getattr(ask, "business_id", "") != who.business_id:
        raise Refused(
            Code.PERMISSION_ERROR, "No permission to operate this business_id: the token is another account's."
        )
    return door.answer(Call(front, raw, who), ask)


def _holder(front: Front, guard: Guard, token: str | None) -> Account | None:
    if guard is Guard.OPEN:
        return None
    if not token:
        raise Refused(
            Code.EMPTY_ACCESS_TOKEN, "Access token is null, you should set it in http header with key Access-Token."
        )
    account = next((one for one in front.world.accounts.values() if one.access_token == token), None)
    if account is None and token != front.world.advertiser.access_token:
        raise Refused(Code.INVALID_ACCESS_TOKEN, "Access token is incorrect or has been revoked.")
    if guard is Guard.ADVERTISER and account is not None:
        raise Refused(
            Code.PERMISSION_ERROR, "This endpoint needs an advertiser's access token, not an account holder's."
        )
    if guard is Guard.ACCOUNT and account is None:
        raise Refused(Code.PERMISSION_ERROR, "This endpoint needs the access token of a TikTok account holder.")
    return account


def _parameters(door: Door, query: str, body: bytes) -> dict[str, Any]:
    """A POST's JSON body; a GET's query, completed from a JSON body, as some clients and one official page send it."""
    if door.method == "POST":
        return _object(body)
    given: dict[str, Any] = {}
    if body.strip():
        given = _object(body)
    structured = _structured(door.ask)
    for name, value in parse_qsl(query, keep_blank_values=True):
        given[name] = _json(name, value) if name in structured and value.lstrip()[:1] in ("[", "{") else value
    return given


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(body or b"{}")
    except msgspec.DecodeError as error:
        raise Refused(Code.INVALID_PARAMS, f"The body is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused(Code.INVALID_PARAMS, "The body must be a JSON object.")
    return value


def _json(name: str, text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Refused(Code.PARAM_ERROR, f"{name}: not valid JSON ({error}).") from error


@cache
def _required(ask: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(one.encode_name for one in msgspec.structs.fields(ask) if one.required)


@cache
def _structured(ask: type[msgspec.Struct]) -> frozenset[str]:
    """The fields whose query value is JSON text."""
    return frozenset(one.encode_name for one in msgspec.structs.fields(ask) if not _scalar(one.type))


def _scalar(kind: Any) -> bool:
    parts = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return all(part in (str, int, float, bool, NoneType) for part in parts)


def _in_words(error: str) -> str:
    """msgspec's ``Expected `int`, got `str` - at `$.data[0].event_time` `` as ``data.0.event_time: Expected int, got str``."""
    said, _, where = error.partition(" - at ")
    path = re.sub(r"\[(\d+)\]", r".\1", where.strip("`").removeprefix("$")).strip(".")
    said = said.replace("`", "").replace(" | null", "")
    return f"{path}: {said}." if path else f"{said}."


def _reply(status: int, code: int, message: str, request_id: str, data: object) -> Reply:
    envelope = Envelope(code=int(code), message=message, request_id=request_id, data=data)
    return Reply(status, encode(envelope), request_id)
