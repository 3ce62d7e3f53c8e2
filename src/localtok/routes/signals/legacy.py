"""The Events API 1.0, which TikTok's own SDK still speaks: one event, or a batch that may succeed in part."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tiktokwire import events as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused, read
from ..common import bad, one_of
from .receiving import Receiver, heard, pixel_with, receiver
from .track import take

MOST = 50
"""Events in a batch: what a shipping connector sends at most; TikTok's own limit is in no source."""


def track(call: Call, ask: wire.LegacyTrackAsk) -> Nothing:
    pixel_with(call.world, ask.pixel_code)
    to = receiver(call.world, "web", ask.pixel_code, path="")
    take(call.world, [heard(to, 0, _modern(ask, call.now, ""))], test=bool(ask.test_event_code))
    return Nothing()


def batch(call: Call, ask: wire.LegacyBatchAsk) -> wire.BatchResult:
    """What is wrong is left out and named; where nothing is right, the whole request is refused with the first."""
    pixel_with(call.world, ask.pixel_code)
    if not 1 <= len(ask.batch) <= MOST:
        raise Refused(Code.INVALID_BATCH_SIZE, f"batch: give 1 to {MOST} events, not {len(ask.batch)}.")
    to = receiver(call.world, "web", ask.pixel_code, path="Batch.{}.")
    events, refusals = [], []
    for at, raw in enumerate(ask.batch):
        try:
            events.append(heard(to, at, _batched(to, at, raw)))
        except Refused as no:
            refusals.append((at, no))
    if not events:
        raise refusals[0][1]
    take(call.world, events, test=False)
    if refusals:
        call.partly = f"{len(refusals)} of {len(ask.batch)} events were not accepted."
    failed = [wire.FailedEvent(order_in_batch=at, error=no.message) for at, no in refusals]
    return wire.BatchResult(partial_failure=bool(failed), failed_events=failed)


def _batched(to: Receiver, at: int, raw: dict[str, Any]) -> wire.Event:
    path = to.path.format(at)
    try:
        one = read(raw, wire.LegacyEvent)
    except Refused as no:
        if no.message.startswith("Missing required field(s): "):
            raise Refused(no.code, no.message.replace(": ", f": {path}", 1)) from no
        raise Refused(no.code, f"{path}{_in_their_words(no.message)}") from no
    if one.type is not None:
        one_of(f"{path}type", one.type, ("track",))
    return _modern(one, to.now, path)


def _in_their_words(message: str) -> str:
    """A wrong type of text as recorded answers put it: ``properties.contents.0.content_id: Not a valid string``."""
    where, _, said = message.partition(": Expected str,")
    return f"{where}: Not a valid string" if said else message


def _modern(one: wire.LegacyEvent, now: int, path: str) -> wire.Event:
    """The same event in the words of 2.0."""
    context, given = one.context or wire.LegacyContext(), one.properties
    user, ad = context.user or wire.LegacyUser(), context.ad or wire.LegacyAd()
    return wire.Event(
        event=one.event,
        event_time=_time(f"{path}timestamp", one.timestamp, now),
        event_id=one.event_id,
        user=wire.EventUser(
            ttclid=ad.callback,
            ttp=user.ttp,
            email=user.email,
            phone=user.phone_number,
            external_id=user.external_id,
            ip=context.ip,
            user_agent=context.user_agent,
        ),
        page=context.page,
        properties=None if given is None else _properties(given),
    )


def _properties(given: wire.LegacyProperties) -> wire.EventProperties:
    return wire.EventProperties(
        currency=given.currency,
        value=given.value,
        search_string=given.query,
        description=given.description,
        contents=[
            wire.EventContent(content_id=one.content_id, price=one.price, quantity=one.quantity)
            for one in given.contents or ()
        ],
    )


def _time(field: str, timestamp: str | None, now: int) -> int:
    """ISO 8601 as epoch seconds, UTC where no zone is given; now where there is no timestamp."""
    if timestamp is None:
        return now
    try:
        at = datetime.fromisoformat(timestamp)
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise bad(field, f"{timestamp!r} is not a time like 2026-01-31T12:00:00Z.") from None


DOORS = (
    Door(
        "POST",
        "pixel/track/",
        wire.LegacyTrackAsk,
        Guard.ADVERTISER,
        track,
        fidelity=Fidelity.EXACT,
        source="SDK,WIRE",
        note="an event without a timestamp happened now",
        quiet=True,
    ),
    Door(
        "POST",
        "pixel/batch/",
        wire.LegacyBatchAsk,
        Guard.ADVERTISER,
        batch,
        source="SDK,WIRE,3P",
        note="at most 50 events, which is a connector's limit; which failures are partial is inferred",
        quiet=True,
    ),
)
