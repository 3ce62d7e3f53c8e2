"""The Events API 2.0: one door for web, app, offline and CRM events, all of a request or none."""

from __future__ import annotations

from tiktokwire import events as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...market.events import intake
from ...state import PixelEvent
from ...world import World
from ..common import one_of
from .receiving import SOURCES, heard, pixel_with, receiver

MOST = 1_000


def track(call: Call, ask: wire.TrackAsk) -> Nothing:
    """Test events are checked, counted as such and then left out, as on the real platform."""
    world = call.world
    one_of("event_source", ask.event_source, SOURCES)
    _check_source(world, ask.event_source, ask.event_source_id)
    if not 1 <= len(ask.data) <= MOST:
        raise Refused(Code.INVALID_BATCH_SIZE, f"data: give 1 to {MOST} events, not {len(ask.data)}.")
    to = receiver(world, ask.event_source, ask.event_source_id)
    events = [heard(to, at, event) for at, event in enumerate(ask.data)]
    take(world, events, test=bool(ask.test_event_code))
    return Nothing()


def take(world: World, events: list[PixelEvent], *, test: bool) -> None:
    for event in events:
        if test:
            world.signals.tally.of(event.pixel_code, event.event, event.received_at).test += 1
        else:
            intake(world, event)


def _check_source(world: World, kind: str, code: str) -> None:
    """Refuse a source that is not the advertiser's."""
    if kind == "web":
        pixel_with(world, code)
    elif kind == "app":
        if not world.assume.app_events_allowed:
            raise Refused(Code.NOT_IN_WHITELIST, "event_source: app events are for accounts on the allow-list only.")
        if not code.strip():
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): event_source_id.")
    else:
        found = world.signals.event_sets.get(code)
        if found is None or found.kind != kind:
            raise Refused(Code.PERMISSION_ERROR, f"No permission to operate {kind} event set: {code}.")


DOORS = (
    Door(
        "POST",
        "event/track/",
        wire.TrackAsk,
        Guard.ADVERTISER,
        track,
        fidelity=Fidelity.EXACT,
        source="DOC:54360797515,3P",
        note="any app id is taken as the advertiser's own; what is not of the web is credited by click id or cookie only;"
        " limited_data_use changes nothing",
        typed=True,
        quiet=True,
    ),
)
