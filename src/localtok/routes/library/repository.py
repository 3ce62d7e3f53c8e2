"""The file repository: files lie here until the library takes them, and names are checked before they do."""

from __future__ import annotations

from tiktokwire import library as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Guard, Refused
from ..common import bad, one_of
from .images import IMAGE
from .sounds import SOUND
from .uploads import MEGABYTE, Given, looked_at
from .videos import VIDEO

_KINDS = {"video": VIDEO, "image": IMAGE, "music": SOUND}
MOST = 100 * MEGABYTE


def drop(call: Call, ask: wire.Drop) -> wire.Dropped:
    how = one_of("upload_type", ask.upload_type, ("FILE", "URL"))
    content = one_of("content_type", ask.content_type, ("image", "music", "video", "playable"))
    if content == "playable":
        raise Refused(Code.NOT_IMPL, "content_type: localtok does not simulate playable ads.")
    if how == "FILE" and (gone := [name for name in ("file", "signature") if getattr(ask, name) is None]):
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    if how == "URL" and not ask.url:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): url.")
    if ask.file is not None and len(ask.file) > MOST:
        raise Refused(Code.FILE_TOO_LARGE, f"file: {len(ask.file)} bytes, and at most {MOST} are allowed.")
    name = ask.name or ask.file_name
    if ask.name and len(ask.name) > 100:
        raise bad("name", f"at most 100 characters, and this has {len(ask.name)}.")
    given = Given(how=how, data=ask.file, signature=ask.signature, url=ask.url, name=name)
    one = looked_at(call, _KINDS[content], given)
    one.id = call.world.next_id()
    one.name = one.name or one.id
    call.world.library.waiting[one.id] = one
    return wire.Dropped(file_id=one.id, file_name=one.name, signature=one.signature, size=one.size)


def names(call: Call, ask: wire.NameCheck) -> wire.NameTaken:
    if ask.files is None:
        if not ask.file_name:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): file_name.")
        return _taken(call, wire.NamedFile(file_name=ask.file_name, file_type=ask.file_type))
    if not 1 <= len(ask.files) <= 20:
        raise bad("files", f"give 1 to 20, not {len(ask.files)}.")
    return wire.NameTaken(batch_results=[_taken(call, one) for one in ask.files])


def _taken(call: Call, asked: wire.NamedFile) -> wire.NameTaken:
    kind = one_of("file_type", asked.file_type or "VIDEO", ("VIDEO", "IMAGE")).lower()
    one = call.world.library.named(kind, asked.file_name)
    return wire.NameTaken(
        duplicate=one is not None, duplicate_template_id=one.material_id if one else None, file_name=asked.file_name
    )


DOORS = (
    Door(
        "POST",
        "file/temporarily/upload/",
        wire.Drop,
        Guard.ADVERTISER,
        drop,
        source="GO",
        note="Files do not expire; an address is written down and not fetched",
    ),
    Door("GET", "file/name/check/", wire.NameCheck, Guard.ADVERTISER, names, source="GO"),
)
