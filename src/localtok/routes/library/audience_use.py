"""What is done with audiences: look-alikes, putting them on ad groups, sharing them."""

from __future__ import annotations

import msgspec

from tiktokwire import audiences as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...library import Applied, Audience
from ...state import AdGroup
from ..common import bad, ids, missing, one_of, page, stamp, standing
from . import audiences, targets

_BREADTH = {"NARROW": 10, "BALANCED": 30, "BROAD": 60}
"""Times the source."""
_LEAST_SOURCE = 100
_USAGES = {"Include": "audience_ids", "Exclude": "excluded_audience_ids"}


def lookalike(call: Call, ask: wire.LookalikeCreate) -> wire.AudienceMade:
    spec = ask.lookalike_spec
    breadth = one_of("lookalike_spec.audience_size", spec.audience_size, wire.SIZES)
    one_of("lookalike_spec.mobile_os", spec.mobile_os or "ALL", wire.MOBILE_SYSTEMS)
    for id in spec.location_ids or ():
        if id not in targets.countries():
            raise bad("lookalike_spec.location_ids", f"{id!r} is not the id of a country ads are shown in.")
    source = audiences.found(call, spec.source_audience_id)
    if source.kind == "Lookalike Audience":
        raise bad("lookalike_spec.source_audience_id", "a lookalike audience cannot be the source of another.")
    size = audiences.size(call, source)
    if size < _LEAST_SOURCE:
        raise bad(
            "lookalike_spec.source_audience_id", f"covers {size} people, and at least {_LEAST_SOURCE} are needed."
        )
    if ask.audience_sub_type == "REACH_FREQUENCY":
        raise bad("audience_sub_type", "a lookalike audience cannot be used for reach and frequency.")
    made = audiences.started(call, ask.custom_audience_name, "Lookalike Audience", ask.audience_sub_type, None)
    made.lookalike = msgspec.to_builtins(spec)
    made.size = size * _BREADTH[breadth] + (size if spec.include_source else 0)
    return audiences.kept(call, made)


def refresh(call: Call, ask: wire.AudienceIds) -> dict[str, object]:
    chosen = [audiences.found(call, id) for id in ids("custom_audience_ids", ask.custom_audience_ids, 100)]
    for one in chosen:
        if one.kind != "Lookalike Audience":
            raise bad("custom_audience_ids", f"{one.audience_id} is not a lookalike audience.")
    for one in chosen:
        one.ready_at = call.now + audiences.COMPUTING_S
        audiences.changed(call, one, "refresh", one.name)
    return {}


def apply(call: Call, ask: wire.Apply) -> dict[str, object]:
    """Write the audience into the ad groups' targeting, or take it out of it."""
    one = audiences.found(call, ask.custom_audience_id)
    mode = one_of("action_mode", ask.action_mode, ("Apply", "Disconnect"))
    if mode == "Apply" and not ask.usage_mode:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): usage_mode.")
    usage = one_of("usage_mode", ask.usage_mode, _USAGES) if ask.usage_mode else ""
    if mode == "Apply" and not audiences.shown(call, one).is_valid:
        raise bad("custom_audience_id", f"the audience {one.audience_id} is being computed or has expired.")
    groups = [
        standing("ad group", call.world.adgroups.get(id), id, call.world.advertiser)
        for id in ids("adgroup_ids", ask.adgroup_ids, 100)
    ]
    for group in groups:
        before = _used(one, group)
        _take_off(one, group)
        if mode == "Apply":
            field = _USAGES[usage]
            group.extra[field] = [*_of(group, field), one.audience_id]
        group.modified_at = call.now
        for word in [usage] if mode == "Apply" else before:
            one.applied.append(Applied(group.adgroup_id, word, call.now))
    if mode == "Apply" and not one.fixed_life:
        one.expires_at = call.now + audiences.LIFE
    return {}


def apply_log(call: Call, ask: wire.ApplyLogAsk) -> wire.ApplyLogs:
    """Where audiences were put or taken off, newest first."""
    chosen = [audiences.found(call, id) for id in ids("custom_audience_ids", ask.custom_audience_ids, 100)]
    rows = [(one, past) for one in chosen for past in one.applied]
    rows.sort(key=lambda row: (row[1].at, row[0].audience_id, row[1].adgroup_id), reverse=True)
    shown, info = page(rows, ask.page, ask.page_size, most=100)
    return wire.ApplyLogs(
        advertiser_id=ask.advertiser_id,
        rows=[
            wire.ApplyLog(
                audience_id=one.audience_id,
                adgroup_id=past.adgroup_id,
                adgroup_name=call.world.adgroups[past.adgroup_id].name,
                usage_mode=past.usage,
                action_timestamp=stamp(past.at),
            )
            for one, past in shown
        ],
        page_info=info,
    )


def share(call: Call, ask: wire.Share) -> dict[str, object]:
    chosen = [audiences.found(call, id) for id in ids("custom_audience_ids", ask.custom_audience_ids, 10)]
    others = ids("shared_advertiser_ids", ask.shared_advertiser_ids, 10)
    own = call.world.advertiser.advertiser_id
    for id in others:
        if id == own or not any({own, id} <= center.advertisers for center in call.world.centers.values()):
            raise Refused(
                Code.PERMISSION_ERROR,
                f"shared_advertiser_ids: the advertiser {id} is not in the same Business Center.",
            )
    for one in chosen:
        one.shared_with += [id for id in others if id not in one.shared_with]
    return {}


def unshare(call: Call, ask: wire.ShareCancel) -> dict[str, object]:
    one = audiences.found(call, ask.custom_audience_id)
    if ask.shared_advertiser_id not in one.shared_with:
        raise missing("share with advertiser", ask.shared_advertiser_id)
    one.shared_with.remove(ask.shared_advertiser_id)
    return {}


def share_log(call: Call, ask: wire.ShareLogAsk) -> wire.ShareLogs:
    one = audiences.found(call, ask.custom_audience_id)
    return wire.ShareLogs(
        rows=[
            wire.ShareLog(shared_advertiser_id=id, custom_audience_id=one.audience_id, status="SHARED")
            for id in one.shared_with
        ]
    )


def _of(group: AdGroup, field: str) -> list[str]:
    value = group.extra.get(field)
    return [str(id) for id in value] if isinstance(value, list) else []


def _used(one: Audience, group: AdGroup) -> list[str]:
    return [usage for usage, field in _USAGES.items() if one.audience_id in _of(group, field)]


def _take_off(one: Audience, group: AdGroup) -> None:
    for field in _USAGES.values():
        if one.audience_id in _of(group, field):
            group.extra[field] = [id for id in _of(group, field) if id != one.audience_id]


DOORS = (
    Door(
        "POST",
        "dmp/custom_audience/lookalike/create/",
        wire.LookalikeCreate,
        Guard.ADVERTISER,
        lookalike,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="10, 30 or 60 times the source",
    ),
    Door(
        "POST",
        "dmp/custom_audience/lookalike/update/",
        wire.AudienceIds,
        Guard.ADVERTISER,
        refresh,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
    ),
    Door(
        "POST",
        "dmp/custom_audience/apply/",
        wire.Apply,
        Guard.ADVERTISER,
        apply,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="The ad group shows it; who is reached stays the same",
    ),
    Door("GET", "dmp/custom_audience/apply/log/", wire.ApplyLogAsk, Guard.ADVERTISER, apply_log, source="SDK,GO"),
    Door(
        "POST",
        "dmp/custom_audience/share/",
        wire.Share,
        Guard.ADVERTISER,
        share,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="Only within a Business Center, and a world begins with one advertiser",
    ),
    Door(
        "POST",
        "dmp/custom_audience/share/cancel/",
        wire.ShareCancel,
        Guard.ADVERTISER,
        unshare,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
    ),
    Door(
        "GET",
        "dmp/custom_audience/share/log/",
        wire.ShareLogAsk,
        Guard.ADVERTISER,
        share_log,
        source="SDK,GO",
        note="The word of the status is ours",
    ),
)
