"""The pixel, its statistics, and the Events API's one door."""

from __future__ import annotations

import re
from collections import Counter

from tiktokwire import events as wire
from tiktokwire.codes import Code
from tiktokwire.enums import EVENT_CURRENCIES, OPTIMIZATION_EVENTS

from ...doors import Call, Door, Guard, Refused
from ...state import PixelEvent
from ..common import bad, day, ids, one_of, page, stamp

_HASH = re.compile(r"[0-9a-fA-F]{64}")
_DAY = 86_400


def pixels(call: Call, ask: wire.PixelsAsk) -> wire.Pixels:
    one = call.world.pixel
    asked = ((ask.pixel_id, one.pixel_id), (ask.code, one.pixel_code), (ask.name, one.name))
    rows = [one] if all(given is None or given == own for given, own in asked) else []
    shown, info = page(rows, ask.page, ask.page_size, most=20)
    return wire.Pixels(
        pixels=[
            wire.Pixel(
                pixel_id=pixel.pixel_id,
                pixel_code=pixel.pixel_code,
                pixel_name=pixel.name,
                pixel_category="ONLINE_STORE",
                create_time=stamp(pixel.created_at),
                events=[
                    wire.PixelRule(event_code=name, event_type=name, optimization_event=word, name=name)
                    for name, word in OPTIMIZATION_EVENTS.items()
                    if name in ("Purchase", "InitiateCheckout", "AddToCart", "ViewContent")
                ],
            )
            for pixel in shown
        ],
        page_info=info,
    )


def stats(call: Call, ask: wire.PixelStatsAsk) -> wire.PixelsStats:
    first, last = (
        day("date_range.start_date", ask.date_range.start_date),
        day("date_range.end_date", ask.date_range.end_date),
    )
    if not 0 <= last - first < 30 * _DAY:
        raise bad("date_range", "must span 1 to 30 days.")
    for id in ids("pixel_ids", ask.pixel_ids, 10):
        if id != call.world.pixel.pixel_id:
            raise Refused(Code.PERMISSION_ERROR, f"No permission to operate pixel {id}.")
    browser: Counter[str] = Counter()
    server: Counter[str] = Counter()
    for event in call.world.pixel_events:
        if first <= event.received_at < last + _DAY:
            (browser if event.source == "browser" else server)[event.event] += 1
    return wire.PixelsStats(
        rows=[
            wire.PixelStats(
                pixel_id=call.world.pixel.pixel_id,
                statistics=[_count(name, browser[name], server[name]) for name in sorted({*browser, *server})],
            )
        ]
    )


def track(call: Call, ask: wire.TrackAsk) -> dict[str, object]:
    """All the events or none. Test events are checked and then left out, as on the real platform."""
    if ask.event_source != "web":
        one_of("event_source", ask.event_source, ("web", "app", "offline", "crm"))
        raise Refused(Code.NOT_IMPL, f"event_source: localtok does not simulate {ask.event_source} events.")
    pixel = call.world.pixel
    if ask.event_source_id != pixel.pixel_code:
        raise Refused(
            Code.PERMISSION_ERROR,
            f"No permission to operate pixel code: {ask.event_source_id}. "
            "You must be an admin or operator of this advertiser account.",
        )
    if not 1 <= len(ask.data) <= 1_000:
        raise Refused(Code.INVALID_BATCH_SIZE, f"data: give 1 to 1000 events, not {len(ask.data)}.")
    heard = [_heard(call, at, event) for at, event in enumerate(ask.data)]
    if not ask.test_event_code:
        for event in heard:
            call.world.intake(event)
    return {}


def _count(name: str, browser: int, server: int) -> wire.EventCount:
    known = OPTIMIZATION_EVENTS.get(name)
    return wire.EventCount(
        pixel_event_type=known or "CUSTOM",
        custom_event_type=name,
        total_count=browser + server,
        browser_event_total_count=browser,
        server_event_total_count=server,
    )


def _heard(call: Call, at: int, event: wire.Event) -> PixelEvent:
    path = f"data.{at}"
    if not event.event.strip():
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {path}.event.")
    if not 0 < event.event_time < 1 << 32:
        raise bad(f"{path}.event_time", f"{event.event_time} is not epoch seconds.")
    user = event.user or wire.EventUser()
    for name in ("email", "phone", "external_id"):
        if call.world.assume.pii_must_be_hashed:
            _check_hashed(f"{path}.user.{name}", getattr(user, name))
    given = event.properties or wire.EventProperties()
    for n, content in enumerate(given.contents or ()):
        if content.content_id is None:
            raise bad(f"{path}.properties.contents.{n}.content_id", "Not a valid string")
    if given.currency is not None:
        one_of(f"{path}.properties.currency", given.currency, EVENT_CURRENCIES)
    return PixelEvent(
        seq=0,
        source="server",
        pixel_code=call.world.pixel.pixel_code,
        event=event.event,
        event_id=event.event_id or "",
        event_time=event.event_time,
        received_at=call.now,
        order_id=given.order_id or "",
        value_micros=None if given.value is None else round(given.value * 1_000_000),
        currency=given.currency or "",
        ttp=user.ttp or "",
        ttclid=user.ttclid or "",
        url=(event.page.url or "") if event.page else "",
    )


def _check_hashed(field: str, given: str | list[str] | None) -> None:
    for value in [given] if isinstance(given, str) else given or ():
        if value and not _HASH.fullmatch(value):
            raise Refused(Code.PII_NOT_HASHED, f"{field}: must be hashed with SHA-256 before it is sent.")


DOORS = (
    Door("GET", "pixel/list/", wire.PixelsAsk, Guard.ADVERTISER, pixels),
    Door("GET", "pixel/event/stats/", wire.PixelStatsAsk, Guard.ADVERTISER, stats),
    Door("POST", "event/track/", wire.TrackAsk, Guard.ADVERTISER, track),
)
