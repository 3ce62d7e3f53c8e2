"""Which events of an account the app is told of, and at which address."""

from __future__ import annotations

from urllib.parse import urlsplit

from tiktokwire import webhooks as wire
from tiktokwire.codes import Code

from ... import webhooks
from ...doors import Call, Door, Guard, Refused
from ..common import bad, ids, one_of


def update(call: Call, ask: wire.HookUpdateAsk) -> wire.Hook:
    _check(call, ask)
    if not _is_address(ask.callback_url):
        raise bad("callback_url", f"{ask.callback_url!r} is not an address.")
    outbox = call.world.studio.outbox
    hook = outbox.hooks.get(ask.event_type)
    if hook is None:
        webhooks.collect(call.world)
        hook = outbox.hooks[ask.event_type] = webhooks.Hook(ask.event_type, ask.callback_url)
    hook.callback_url = ask.callback_url
    if ask.event_type == "COMMENT" and ask.item_list:
        hook.item_ids = list(dict.fromkeys([*hook.item_ids, *_posts(ask.item_list)]))
    return _told(call, hook)


def listed(call: Call, ask: wire.HookAsk) -> wire.Hook:
    _check(call, ask)
    return _told(call, _standing(call, ask.event_type))


def delete(call: Call, ask: wire.HookDeleteAsk) -> wire.Hook:
    """With posts named only those are forgotten; the hook goes with the last of them."""
    _check(call, ask)
    hook = _standing(call, ask.event_type)
    told = _told(call, hook)
    if ask.event_type == "COMMENT" and ask.item_list:
        hook.item_ids = [id for id in hook.item_ids if id not in _posts(ask.item_list)]
        told = _told(call, hook)
        if hook.item_ids:
            return told
    del call.world.studio.outbox.hooks[ask.event_type]
    return told


def _check(call: Call, ask: wire.HookAsk | wire.HookUpdateAsk | wire.HookDeleteAsk) -> None:
    one = call.world.advertiser
    if (ask.app_id, ask.secret) != (one.app_id, one.secret):
        raise Refused(Code.INVALID_PARTNER, "app_id and secret do not belong together.")
    one_of("event_type", ask.event_type, wire.EVENT_TYPES)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _posts(item_ids: list[str]) -> list[str]:
    return ids("item_list", item_ids, webhooks.MOST_ITEMS)


def _standing(call: Call, event_type: str) -> webhooks.Hook:
    hook = call.world.studio.outbox.hooks.get(event_type)
    if hook is None:
        raise Refused(Code.NOT_EXIST, f"The webhook of type {event_type} does not exist.")
    return hook


def _told(call: Call, hook: webhooks.Hook) -> wire.Hook:
    return wire.Hook(
        app_id=call.world.advertiser.app_id,
        event_type=hook.event_type,
        callback_url=hook.callback_url,
        item_list=list(hook.item_ids) or None,
    )


_NOTE = "plain http and ports are let through for loopback; nothing is sent until /_localtok/webhooks/deliver"
DOORS = (
    Door("POST", "business/webhook/update/", wire.HookUpdateAsk, Guard.OPEN, update, source="GO", note=_NOTE),
    Door("GET", "business/webhook/list/", wire.HookAsk, Guard.OPEN, listed, source="GO"),
    Door("POST", "business/webhook/delete/", wire.HookDeleteAsk, Guard.OPEN, delete, source="GO"),
)
