"""What account holders' webhooks have to say: what waits, and sending it, with the losses real networks have."""

from __future__ import annotations

import http.client
import ipaddress
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktokwire.webhooks import SIGNATURE_HEADER

from .. import webhooks
from ..doors import Front
from ..market import dice
from ..webhooks import Event
from ..world import World
from .base import Act, Handler, iso, stranger

_ORDERS = ("forward", "reversed", "shuffled")
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Message:
    """One request to be made, and the event it carries."""

    event: Event
    host: str
    port: int
    path: str
    body: bytes
    headers: dict[str, str]
    lost: bool = False
    """It never arrives."""


def routes(front: Front) -> list[Route]:
    return [Route("/_localtok/webhooks/deliver", _deliver(front), methods=["POST"])]


def _outbox(front: Front, request: Request, body: dict[str, Any]) -> object:
    world, outbox = front.world, front.world.studio.outbox
    webhooks.collect(world)
    waiting = outbox.waiting(world.now)
    return {
        "hooks": [
            {"event_type": one.event_type, "callback_url": one.callback_url, "item_list": list(one.item_ids)}
            for one in outbox.hooks.values()
        ],
        "waiting": [_row(one) for one in waiting],
        "accepted": [_row(one) for one in outbox.events if one.accepted_at],
        "given_up": [_row(one) for one in outbox.events if one.given_up],
    }


def _row(event: Event) -> dict[str, object]:
    return {
        "seq": event.seq,
        "event": event.name,
        "user_openid": event.user_openid,
        "at": iso(event.at),
        "content": event.content,
        "tries": event.tries,
    }


def _deliver(front: Front) -> Handler:
    """Sends what waits from another thread, so that the receiver may call back meanwhile.

    `order` is forward, reversed or shuffled; `twice` sends everything again; `lose_first` loses the first message on
    its way, which then waits for the next delivery, as does all that is not answered with 200.
    """

    async def answer(request: Request) -> Response:
        if (shut := stranger(front, request)) is not None:
            return shut
        try:
            asked = _asked(await request.body())
            world = front.world
            messages = _messages(world, **asked)
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, status_code=error.status_code)
        statuses = await run_in_threadpool(_sent, messages)
        return JSONResponse(_settled(world, messages, statuses))

    return answer


def _asked(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "the body must be a JSON object")
    asked = {"order": body.get("order", "forward")}
    if asked["order"] not in _ORDERS:
        raise HTTPException(400, f"order must be one of {', '.join(_ORDERS)}, not {asked['order']!r}")
    for name in ("twice", "lose_first"):
        asked[name] = body.get(name, False)
        if not isinstance(asked[name], bool):
            raise HTTPException(400, f"{name} must be true or false, not {asked[name]!r}")
    return asked


def _messages(world: World, order: str, twice: bool, lose_first: bool) -> list[Message]:
    """The requests to be made, in their order. Raises where an address is not on this machine."""
    webhooks.collect(world)
    outbox = world.studio.outbox
    outbox.runs += 1
    events = [one for one in outbox.waiting(world.now) if one.event_type in outbox.hooks]
    if order == "reversed":
        events.reverse()
    elif order == "shuffled":
        start = dice.stream(world.seed, "webhook order", outbox.runs)
        events.sort(key=lambda one: dice.one(start, one.seq))
    app = world.advertiser
    messages = []
    for event in events:
        host, port, path = _address(outbox.hooks[event.event_type].callback_url)
        body = webhooks.body(event, app.app_id)
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: webhooks.signature(app.secret, world.now, body),
            "Webhook-Schema-Version": "1.0",
        }
        messages += [Message(event, host, port, path, body, headers)] * (2 if twice else 1)
    if lose_first and messages:
        first = messages[0]
        messages[0] = Message(first.event, first.host, first.port, first.path, first.body, first.headers, lost=True)
    return messages


def _address(url: str) -> tuple[str, int, str]:
    """Host, port and path of a callback on this machine; anything else is refused and nothing is sent."""
    one = urlsplit(url)
    host = one.hostname or ""
    if one.scheme != "http" or not _is_here(host):
        raise HTTPException(400, f"callback_url must be http on a loopback address, not {url}: nothing was sent")
    return host, one.port or 80, (one.path or "/") + (f"?{one.query}" if one.query else "")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _sent(messages: list[Message]) -> list[int]:
    """The status each was answered with; 0 where nothing came back."""
    return [0 if one.lost else _status(one) for one in messages]


def _status(message: Message) -> int:
    line = http.client.HTTPConnection(message.host, message.port, timeout=_PATIENCE_S)
    try:
        line.request("POST", message.path, body=message.body, headers=message.headers)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def _settled(world: World, messages: list[Message], statuses: list[int]) -> dict[str, int]:
    """Book what came of it. Anything but a 2xx leaves the event waiting."""
    for message, status in zip(messages, statuses, strict=True):
        message.event.tries += 1
        if 200 <= status < 300:
            message.event.accepted_at = message.event.accepted_at or world.now
    accepted = sum(1 for status in statuses if 200 <= status < 300)
    return {
        "sent": len(messages),
        "accepted": accepted,
        "lost": sum(1 for one in messages if one.lost),
        "refused": len(messages) - accepted - sum(1 for one in messages if one.lost),
        "waiting": len(world.studio.outbox.waiting(world.now)),
    }


TABLE: tuple[tuple[str, str, Act], ...] = (("GET", "webhooks", _outbox),)
