"""Event sets: what offline and CRM events are sent to."""

from __future__ import annotations

import time

from tiktokwire import pixels as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...signals import EventSet
from ...world import World
from ..common import bad, ids, missing, stamp
from .pixels import short_name

MOST = 50
"""CRM event sets of one account."""


def create(call: Call, ask: wire.OfflineCreateAsk) -> wire.EventSetId:
    if not ask.description.strip():
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): description.")
    made = _add(call, "offline", ask.name, ask.description, bool(ask.auto_tracking))
    return wire.EventSetId(event_set_id=made.event_set_id)


def update(call: Call, ask: wire.OfflineUpdateAsk) -> wire.OfflineSet:
    one = _offline(call.world, ask.event_set_id)
    if ask.name is None and ask.auto_tracking is None:
        raise bad("name", "give a name or auto_tracking, else nothing changes.")
    if ask.name is not None:
        one.name = short_name("name", ask.name)
    if ask.auto_tracking is not None:
        one.auto_tracking = ask.auto_tracking
    one.updated_at = call.now
    return _row(call.world, one)


def delete(call: Call, ask: wire.OfflineDeleteAsk) -> Nothing:
    one = _offline(call.world, ask.event_set_id)
    del call.world.signals.event_sets[one.event_set_id]
    return Nothing()


def offline_sets(call: Call, ask: wire.EventSetsAsk) -> wire.OfflineSets:
    return wire.OfflineSets(event_set_list=[_row(call.world, one) for one in _matching(call.world, "offline", ask)])


def create_crm(call: Call, ask: wire.CrmCreateAsk) -> wire.CrmSet:
    kept = [one for one in call.world.signals.event_sets.values() if one.kind == "crm"]
    if len(kept) >= MOST:
        raise Refused(Code.PARAM_ERROR, f"name: the account has {MOST} CRM event sets already.")
    return _crm(_add(call, "crm", ask.name))


def crm_sets(call: Call, ask: wire.EventSetsAsk) -> wire.CrmSets:
    return wire.CrmSets(crm_event_sets=[_crm(one) for one in _matching(call.world, "crm", ask)])


def _add(call: Call, kind: str, name: str, description: str = "", auto_tracking: bool = False) -> EventSet:
    name = short_name("name", name)
    made = EventSet(
        event_set_id=call.world.next_id(),
        kind=kind,
        name=name,
        created_at=call.now,
        updated_at=call.now,
        description=description,
        auto_tracking=auto_tracking,
    )
    call.world.signals.event_sets[made.event_set_id] = made
    return made


def _offline(world: World, event_set_id: str) -> EventSet:
    one = world.signals.event_sets.get(event_set_id)
    if one is None or one.kind != "offline":
        raise missing("event set", event_set_id)
    return one


def _matching(world: World, kind: str, ask: wire.EventSetsAsk) -> list[EventSet]:
    wanted = None if ask.event_set_ids is None else ids("event_set_ids", ask.event_set_ids, MOST)
    return [
        one
        for one in world.signals.event_sets.values()
        if one.kind == kind
        and (wanted is None or one.event_set_id in wanted)
        and (ask.name is None or ask.name == one.name)
    ]


def _row(world: World, one: EventSet) -> wire.OfflineSet:
    return wire.OfflineSet(
        advertiser_id=world.advertiser.advertiser_id,
        event_set_id=one.event_set_id,
        name=one.name,
        description=one.description,
        auto_tracking=one.auto_tracking,
        create_time=stamp(one.created_at),
        update_time=stamp(one.updated_at),
    )


def _crm(one: EventSet) -> wire.CrmSet:
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(one.created_at))
    return wire.CrmSet(event_set_id=one.event_set_id, name=one.name, create_time=made)


_OFFLINE = "auto_tracking is kept and changes nothing"
DOORS = (
    Door(
        "POST",
        "offline/create/",
        wire.OfflineCreateAsk,
        Guard.ADVERTISER,
        create,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note=_OFFLINE,
    ),
    Door("POST", "offline/update/", wire.OfflineUpdateAsk, Guard.ADVERTISER, update, source="SDK,3P", note=_OFFLINE),
    Door("POST", "offline/delete/", wire.OfflineDeleteAsk, Guard.ADVERTISER, delete, source="SDK"),
    Door(
        "GET",
        "offline/get/",
        wire.EventSetsAsk,
        Guard.ADVERTISER,
        offline_sets,
        source="SDK,3P",
        note="the shape of the answer is second-hand",
    ),
    Door("POST", "crm/create/", wire.CrmCreateAsk, Guard.ADVERTISER, create_crm, source="3P"),
    Door("GET", "crm/list/", wire.EventSetsAsk, Guard.ADVERTISER, crm_sets, fidelity=Fidelity.EXACT, source="GO"),
)
