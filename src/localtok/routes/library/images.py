"""The library's pictures."""

from __future__ import annotations

from tiktokwire import library as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...library import MediaFile
from ..common import ids, missing, one_of, page
from . import headers
from .headers import Header
from .uploads import HOUR, MEGABYTE, Given, Kind, iso, kept, like, looked_at, renamed

IMAGE = Kind("image", headers.image, frozenset({"png", "jpeg", "gif"}), 50 * MEGABYTE - 1, Header("jpeg", 720, 1_280))
PIXELS = 3_686_400
"""1440 x 2560: more are refused."""


def upload(call: Call, ask: wire.ImageUpload) -> wire.Image:
    how = one_of("upload_type", ask.upload_type or "UPLOAD_BY_FILE", wire.UPLOADS)
    given = Given(
        how=how,
        data=ask.image_file,
        signature=ask.image_signature,
        url=ask.image_url,
        file_id=ask.file_id,
        name=ask.file_name,
    )
    one = looked_at(call, IMAGE, given)
    if one.width * one.height > PIXELS:
        raise Refused(
            Code.FILE_UPLOAD_INVALID,
            f"image_file: {one.width} x {one.height} pixels, and at most {PIXELS} in all are allowed.",
        )
    return shown(call, kept(call, one))


def info(call: Call, ask: wire.ImagesAsk) -> wire.ImageList:
    wanted = ids("image_ids", ask.image_ids, 100)
    files = call.world.library.files
    return wire.ImageList(rows=[shown(call, files[id]) for id in wanted if id in files and files[id].kind == "image"])


def search(call: Call, ask: wire.ImageSearch) -> wire.ImagePage:
    asked = ask.filtering or wire.ImageFilter()
    for name, most in (("image_ids", 100), ("material_ids", 1_000)):
        if (given := getattr(asked, name)) is not None:
            ids(f"filtering.{name}", given, most)
    rows = [one for one in call.world.library.of("image") if _wanted(one, asked)]
    rows.sort(key=lambda one: (one.created_at, one.id), reverse=True)
    shown_rows, info = page(rows, ask.page, ask.page_size, usual=20)
    return wire.ImagePage(rows=[shown(call, one) for one in shown_rows], page_info=info)


def rename(call: Call, ask: wire.ImageRename) -> dict[str, object]:
    one = call.world.library.files.get(ask.image_id)
    if one is None or one.kind != "image":
        raise missing("image", ask.image_id)
    renamed(call, one, ask.file_name)
    return {}


def shown(call: Call, one: MediaFile) -> wire.Image:
    return wire.Image(
        image_id=one.id,
        material_id=one.material_id,
        file_name=one.name,
        format=one.format,
        signature=one.signature,
        size=one.size,
        width=one.width,
        height=one.height,
        is_carousel_usable=one.format != "gif",
        image_url=f"{call.front.base_url}/_localtok/thumbnails/{one.material_id}.svg?x-expires={call.now + HOUR}",
        create_time=iso(one.created_at),
        modify_time=iso(one.modified_at),
    )


def _wanted(one: MediaFile, asked: wire.ImageFilter) -> bool:
    exact = ((asked.width, one.width), (asked.height, one.height))
    listed = ((asked.image_ids, one.id), (asked.material_ids, one.material_id))
    return (
        all(given is None or given == own for given, own in exact)
        and all(given is None or own in given for given, own in listed)
        and like(one.width, one.height, asked.ratio)
    )


DOORS = (
    Door(
        "POST",
        "file/image/ad/upload/",
        wire.ImageUpload,
        Guard.ADVERTISER,
        upload,
        fidelity=Fidelity.PLAUSIBLE,
        source="SDK,GO",
        note="Measures are read from PNG, JPEG and GIF; an address is written down and not fetched",
    ),
    Door(
        "GET",
        "file/image/ad/info/",
        wire.ImagesAsk,
        Guard.ADVERTISER,
        info,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
    ),
    Door(
        "GET",
        "file/image/ad/search/",
        wire.ImageSearch,
        Guard.ADVERTISER,
        search,
        source="GO,AE",
        note="Every picture counts as displayable",
    ),
    Door(
        "POST",
        "file/image/ad/update/",
        wire.ImageRename,
        Guard.ADVERTISER,
        rename,
        says=Nothing,
        source="GO",
    ),
)
