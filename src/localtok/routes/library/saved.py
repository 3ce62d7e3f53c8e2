"""Saved audiences: a targeting under a name, to be used again."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktokwire import audiences as wire
from tiktokwire.codes import Code
from tiktokwire.enums import AGE_GROUPS, GENDERS
from tiktokwire.envelope import Nothing
from tiktokwire.tools import SYSTEMS

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...library import SavedAudience
from ..common import bad, has_emoji, ids, missing, one_of, page, text
from . import audiences, targets

_ACTIONS = {
    "VIDEO_RELATED": ("WATCHED_TO_END", "LIKED", "COMMENTED", "SHARED"),
    "CREATOR_RELATED": ("FOLLOWING", "VIEW_HOMEPAGE"),
    "HASHTAG_RELATED": ("VIEW_HASHTAG",),
}
_PERIODS = (0, 7, 15)


def create(call: Call, ask: wire.SavedCreate) -> wire.SavedMade:
    name = text("saved_audience_name", ask.saved_audience_name, 512)
    if has_emoji(name):
        raise bad("saved_audience_name", "no emoji.")
    for id in ids("location_ids", ask.location_ids, 3_000):
        if id not in targets.countries():
            raise bad("location_ids", f"{id!r} is not the id of a country ads are shown in.")
    _check_people(ask)
    for field in ("audience_ids", "excluded_audience_ids"):
        for id in getattr(ask, field) or ():
            audiences.found(call, id)
    _check_devices(ask)
    for action in ask.actions or ():
        _check_action(action)
    given: dict[str, Any] = msgspec.to_builtins(ask)
    targeting = {name: value for name, value in given.items() if name not in ("advertiser_id", "saved_audience_name")}
    made = SavedAudience(call.world.next_id(), name, targeting, call.now)
    call.world.library.saved_audiences[made.saved_id] = made
    return wire.SavedMade(saved_audience_id=made.saved_id)


def listed(call: Call, ask: wire.SavedAsk) -> wire.SavedAudiences:
    rows = list(call.world.library.saved_audiences.values())
    if ask.saved_audience_ids is not None:
        wanted = ids("saved_audience_ids", ask.saved_audience_ids, 100)
        rows = [one for one in rows if one.saved_id in wanted]
    rows.sort(key=lambda one: (one.created_at, one.saved_id), reverse=True)
    shown, info = page(rows, ask.page, ask.page_size, most=100)
    return wire.SavedAudiences(
        saved_audiences=[
            msgspec.convert(
                {**one.targeting, "saved_audience_id": one.saved_id, "saved_audience_name": one.name},
                wire.SavedAudience,
            )
            for one in shown
        ],
        page_info=info,
    )


def delete(call: Call, ask: wire.SavedDelete) -> dict[str, object]:
    """All or none."""
    chosen = ids("saved_audience_ids", ask.saved_audience_ids, 100)
    for id in chosen:
        if id not in call.world.library.saved_audiences:
            raise missing("saved audience", id)
    for id in chosen:
        del call.world.library.saved_audiences[id]
    return {}


def _check_people(ask: wire.SavedCreate) -> None:
    if ask.gender is not None:
        one_of("gender", ask.gender, GENDERS)
    for age in ask.age_groups or ():
        one_of("age_groups", age, AGE_GROUPS)
    known = {code for code, _ in targets.book()["languages"]}
    for code in ask.languages or ():
        one_of("languages", code, known)


def _check_devices(ask: wire.SavedCreate) -> None:
    if ask.operating_systems is not None and len(ask.operating_systems) > 1:
        raise bad("operating_systems", "only one is allowed.")
    for system in ask.operating_systems or ():
        one_of("operating_systems", system, SYSTEMS)
    prices = ask.device_price_ranges
    if prices is not None and (len(prices) != 2 or prices[0] > prices[1] or any(one % 50 for one in prices)):
        raise bad("device_price_ranges", "two numbers that are multiples of 50, the lower first.")


def _check_action(action: wire.SavedAction) -> None:
    if gone := [name for name in ("action_scene", "video_user_actions") if not getattr(action, name)]:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(f'actions.{name}' for name in gone)}.")
    scene = one_of("actions.action_scene", action.action_scene or "", _ACTIONS)
    for word in action.video_user_actions or ():
        one_of("actions.video_user_actions", word, _ACTIONS[scene])
    if scene == "VIDEO_RELATED" and action.action_period not in _PERIODS:
        raise bad("actions.action_period", f"{action.action_period} is not one of 0, 7, 15.")
    if scene != "VIDEO_RELATED":
        action.action_period = 0


DOORS = (
    Door(
        "POST",
        "dmp/saved_audience/create/",
        wire.SavedCreate,
        Guard.ADVERTISER,
        create,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
    ),
    Door("GET", "dmp/saved_audience/list/", wire.SavedAsk, Guard.ADVERTISER, listed, source="SDK,GO"),
    Door(
        "POST",
        "dmp/saved_audience/delete/",
        wire.SavedDelete,
        Guard.ADVERTISER,
        delete,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
    ),
)
