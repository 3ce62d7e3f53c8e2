"""Custom audiences: what there is, and those made of uploaded lists.

An audience is computed for an hour after it is made or changed; until then it is not valid and covers nobody. Of an
uploaded list three in five are matched, each by a throw of its own, so that the same people are matched every time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import msgspec

from tiktokwire import audiences as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...library import DAY, Audience, AudienceFile, Change
from ...market import dice
from ..common import bad, ids, missing, one_of, page, stamp, text, whole
from .audience_sizes import people

COMPUTING_S = 3_600
LIFE = 365 * DAY
LEAST = 1_000
"""People an updated list must keep."""
_MATCHED = dice.probability(0.6)
_SHA256, _MD5 = re.compile(r"[0-9a-fA-F]{64}"), re.compile(r"[0-9a-fA-F]{32}")


def upload(call: Call, ask: wire.FileUpload) -> wire.FileUploaded:
    kind = one_of("calculate_type", ask.calculate_type, wire.CALCULATE_TYPES)
    name = ask.file_name or ask.name or "people.csv"
    if not name.endswith((".csv", ".txt")):
        raise Refused(Code.FILE_TYPE_ERROR, f"file: {name!r} is neither a .csv nor a .txt file.")
    if not ask.file.strip():
        raise Refused(Code.FILE_EMPTY, "file: the file is empty.")
    if hashlib.md5(ask.file).hexdigest() != ask.file_signature.lower():
        raise Refused(Code.SIGNATURE_ERROR, "file_signature: is not the MD5 of the file.")
    members = _members(kind, ask.file)
    if not members:
        raise Refused(Code.FILE_UPLOAD_INVALID, f"file: no line of it is {kind}.")
    path = f"{call.world.advertiser.advertiser_id}/{call.world.next_id()}{name[-4:]}"
    call.world.library.audience_files[path] = AudienceFile(path, kind, members)
    return wire.FileUploaded(file_path=path)


def create(call: Call, ask: wire.AudienceCreate) -> wire.AudienceMade:
    kind = one_of("calculate_type", ask.calculate_type, wire.CALCULATE_TYPES)
    members = _of_files(call, ask.file_paths, kind)
    made = started(
        call, ask.custom_audience_name, "Customer File Audience", ask.audience_sub_type, ask.retention_in_days
    )
    made.calculate_type, made.members = kind, members
    made.size = _matched(members)
    return kept(call, made)


def update(call: Call, ask: wire.AudienceUpdate) -> dict[str, object]:
    one = found(call, ask.custom_audience_id)
    if ask.custom_audience_name is None and ask.file_paths is None and ask.audience_sub_type is None:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): custom_audience_name or file_paths.")
    name = None
    if ask.custom_audience_name is not None:
        name = text("custom_audience_name", ask.custom_audience_name, 128)
    if ask.audience_sub_type is not None and one_of("audience_sub_type", ask.audience_sub_type, wire.SUB_TYPES) != (
        one.sub_type
    ):
        if ask.audience_sub_type != "REACH_FREQUENCY":
            raise bad("audience_sub_type", "can be changed from NORMAL to REACH_FREQUENCY only.")
        if one.kind == "Lookalike Audience":
            raise bad("audience_sub_type", "a lookalike audience cannot be used for reach and frequency.")
    action = one_of("action", ask.action or "REPLACE", wire.UPDATE_ACTIONS)
    if ask.file_paths is not None:
        if one.kind != "Customer File Audience":
            raise bad("file_paths", f"{one.name!r} is not made of files.")
        _change(call, one, action, _of_files(call, ask.file_paths, one.calculate_type))
    if name is not None:
        one.name = name
        changed(call, one, "rename", name)
    one.sub_type = ask.audience_sub_type or one.sub_type
    return {}


def delete(call: Call, ask: wire.AudienceIds) -> dict[str, object]:
    """All or none."""
    for one in [found(call, id) for id in ids("custom_audience_ids", ask.custom_audience_ids, 100)]:
        del call.world.library.audiences[one.audience_id]
    return {}


def listed(call: Call, ask: wire.AudiencesAsk) -> wire.Audiences:
    rows = list(call.world.library.audiences.values())
    if ask.custom_audience_ids is not None:
        wanted = ids("custom_audience_ids", ask.custom_audience_ids, 100)
        rows = [one for one in rows if one.audience_id in wanted]
    rows.sort(key=lambda one: (one.created_at, one.audience_id), reverse=True)
    shown_rows, info = page(rows, ask.page, ask.page_size, most=100)
    return wire.Audiences(rows=[shown(call, one) for one in shown_rows], page_info=info)


def details(call: Call, ask: wire.AudienceAsk) -> wire.AudienceDetails:
    most = whole("history_size", ask.history_size, 10, 1, 1_000)
    chosen = [found(call, id) for id in ids("custom_audience_ids", ask.custom_audience_ids, 100)]
    return wire.AudienceDetails(
        rows=[
            wire.AudienceWithHistory(
                audience_details=shown(call, one),
                audience_history=[
                    wire.History(
                        action=past.action, action_detail=past.detail, msg=past.message, opt_time=stamp(past.at)
                    )
                    for past in one.history[: -most - 1 : -1]
                ],
            )
            for one in chosen
        ]
    )


def found(call: Call, audience_id: str) -> Audience:
    one = call.world.library.audiences.get(audience_id)
    if one is None:
        raise missing("audience", audience_id)
    return one


def started(call: Call, name: str, kind: str, sub_type: str | None, days: int | None) -> Audience:
    """A new audience without an id, once its name, sub type and days hold."""
    if days is not None:
        whole("retention_in_days", days, 365, 1, 365)
    return Audience(
        audience_id="",
        name=text("custom_audience_name", name, 128),
        kind=kind,
        created_at=call.now,
        expires_at=call.now + (days * DAY if days else LIFE),
        sub_type=one_of("audience_sub_type", sub_type or "NORMAL", wire.SUB_TYPES),
        ready_at=call.now + COMPUTING_S,
        fixed_life=days is not None,
    )


def kept(call: Call, made: Audience) -> wire.AudienceMade:
    made.audience_id = call.world.next_id()
    made.history.append(Change("create", made.name, call.now))
    call.world.library.audiences[made.audience_id] = made
    return wire.AudienceMade(custom_audience_id=made.audience_id)


def changed(call: Call, one: Audience, action: str, detail: str, message: str = "") -> None:
    """Write it down; a change begins an audience's year again, unless its end was asked for."""
    one.history.append(Change(action, detail, call.now, message))
    if not one.fixed_life:
        one.expires_at = call.now + LIFE


def size(call: Call, one: Audience) -> int:
    """People it covers now: none while it is computed."""
    if call.now < one.ready_at:
        return 0
    if one.auto_refresh and one.rule_kind:
        return people(call.world, one.rule_kind, one.rule, call.now)
    return one.size


def shown(call: Call, one: Audience) -> wire.Audience:
    ready, alive = call.now >= one.ready_at, call.now < one.expires_at
    return wire.Audience(
        audience_id=one.audience_id,
        name=one.name,
        audience_type=one.kind,
        audience_sub_type=one.sub_type,
        calculate_type=one.calculate_type or None,
        cover_num=size(call, one),
        shared=bool(one.shared_with),
        is_valid=ready and alive,
        is_expiring=alive and one.expires_at - call.now <= 60 * DAY,
        is_auto_refresh=one.auto_refresh if one.rule_kind else None,
        owner_id=call.world.advertiser.advertiser_id,
        rule=msgspec.json.encode(one.rule).decode() if one.rule else None,
        lookalike_spec=one.lookalike or None,
        error_msg=one.error,
        create_time=stamp(one.created_at),
        expired_time=stamp(one.expires_at),
    )


def _members(kind: str, data: bytes) -> tuple[str, ...]:
    """Lines that are hashed as they should be, in lower case, each once. Where kinds are mixed, every cell."""
    lines = data.decode("utf-8", "replace").splitlines()
    cells = {cell.strip().strip('"') for line in lines for cell in line.split(",")}
    kinds = (_SHA256, _MD5) if kind == "MULTIPLE_TYPES" else ((_MD5,) if kind.endswith("MD5") else (_SHA256,))
    return tuple(sorted({cell.lower() for cell in cells if any(one.fullmatch(cell) for one in kinds)}))


def _of_files(call: Call, paths: list[str], kind: str) -> tuple[str, ...]:
    together: set[str] = set()
    for path in ids("file_paths", paths, 1_000):
        file = call.world.library.audience_files.get(path)
        if file is None:
            raise Refused(Code.FILE_NOT_EXIST, f"file_paths: there is no file {path}.")
        if file.calculate_type != kind:
            raise bad("calculate_type", f"the file {path} is {file.calculate_type}, not {kind}.")
        together |= set(file.members)
    return tuple(sorted(together))


def _matched(members: Iterable[str]) -> int:
    start = dice.stream(0, "audience match")
    return sum(dice.chance(start, int(one[:15], 16), _MATCHED) for one in members)


def _change(call: Call, one: Audience, action: str, members: tuple[str, ...]) -> None:
    """Add, take away or exchange people. It comes to nothing, and says so, where too few would be left."""
    old, given = set(one.members), set(members)
    new = {"APPEND": old | given, "REMOVE": old - given, "REPLACE": given}[action]
    matched = _matched(new)
    if matched < LEAST:
        one.error = f"{action} failed: {matched} people would be left, and at least {LEAST} are needed."
        changed(call, one, action.lower(), f"{len(given)} lines", one.error)
        return
    one.members, one.size, one.error = tuple(sorted(new)), matched, ""
    one.ready_at = call.now + COMPUTING_S
    changed(call, one, action.lower(), f"{len(given)} lines")


_KEPT = "Computed for an hour; the market does not look at it"

DOORS = (
    Door(
        "POST",
        "dmp/custom_audience/file/upload/",
        wire.FileUpload,
        Guard.ADVERTISER,
        upload,
        source="SDK,GO",
        note="Files do not expire; lines that are not hashed are left out",
    ),
    Door(
        "POST",
        "dmp/custom_audience/create/",
        wire.AudienceCreate,
        Guard.ADVERTISER,
        create,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note=f"{_KEPT}; three people in five are matched",
    ),
    Door(
        "POST",
        "dmp/custom_audience/update/",
        wire.AudienceUpdate,
        Guard.ADVERTISER,
        update,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="Too few people left is an error_msg, as documented",
    ),
    Door(
        "POST",
        "dmp/custom_audience/delete/",
        wire.AudienceIds,
        Guard.ADVERTISER,
        delete,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="Ad groups keep naming what was deleted",
    ),
    Door(
        "GET",
        "dmp/custom_audience/list/",
        wire.AudiencesAsk,
        Guard.ADVERTISER,
        listed,
        source="SDK,GO,AE",
    ),
    Door(
        "GET",
        "dmp/custom_audience/get/",
        wire.AudienceAsk,
        Guard.ADVERTISER,
        details,
        source="SDK,GO",
        note="Words of the history's actions are ours",
    ),
)
