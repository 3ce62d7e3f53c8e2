"""The library's videos."""

from __future__ import annotations

from tiktokwire import library as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...library import MediaFile
from ..common import ids, one_of, page, stamp, whole
from . import headers
from .headers import Header
from .uploads import HOUR, MEGABYTE, Given, Kind, iso, kept, like, looked_at, renamed

VIDEO = Kind(
    "video", headers.video, frozenset({"mp4", "mov", "mpeg", "avi"}), 500 * MEGABYTE, Header("mp4", 720, 1_280, 15_000)
)
_SHAPES = {9 / 16: (720, 1_280), 1.0: (720, 720), 16 / 9: (1_280, 720)}
"""Width to height, and the measures a mended video has."""


def upload(call: Call, ask: wire.VideoUpload) -> list[wire.Video]:
    how = one_of("upload_type", ask.upload_type or "UPLOAD_BY_FILE", wire.VIDEO_UPLOADS)
    if how == "UPLOAD_BY_VIDEO_ID":
        return [shown(call, _usable(call, ask.video_id))]
    given = Given(
        how=how,
        data=ask.video_file,
        signature=ask.video_signature,
        url=ask.video_url,
        file_id=ask.file_id,
        name=ask.file_name,
    )
    one = looked_at(call, VIDEO, given)
    flaws = _flaws(one) if ask.flaw_detect else []
    if flaws and not ask.auto_fix_enabled:
        raise Refused(Code.FILE_UPLOAD_INVALID, f"video_file: the video has flaws: {', '.join(flaws)}.")
    if flaws and ask.auto_bind_enabled:
        one.width, one.height = min(_SHAPES.items(), key=lambda shape: abs(shape[0] - one.width / one.height))[1]
    answer = shown(call, kept(call, one))
    if flaws:
        answer.fix_task_id, answer.flaw_types = call.world.next_id(), flaws
    return [answer]


def info(call: Call, ask: wire.VideosAsk) -> wire.VideoList:
    wanted = ids("video_ids", ask.video_ids, 60)
    files = call.world.library.files
    return wire.VideoList(rows=[shown(call, files[id]) for id in wanted if id in files and files[id].kind == "video"])


def search(call: Call, ask: wire.VideoSearch) -> wire.VideoPage:
    by = one_of("sort_field", ask.sort_field or "CREATE_TIME", ("CREATE_TIME", "MODIFY_TIME"))
    asked = ask.filtering or wire.VideoFilter()
    for name in ("video_ids", "material_ids"):
        if (given := getattr(asked, name)) is not None:
            ids(f"filtering.{name}", given, 100)
    rows = [one for one in call.world.library.of("video") if _wanted(one, asked)]
    rows.sort(key=lambda one: (one.created_at if by == "CREATE_TIME" else one.modified_at, one.id), reverse=True)
    shown_rows, info = page(rows, ask.page, ask.page_size, usual=20, most=100)
    return wire.VideoPage(rows=[shown(call, one) for one in shown_rows], page_info=info)


def rename(call: Call, ask: wire.VideoRename) -> dict[str, object]:
    renamed(call, _usable(call, ask.video_id), ask.file_name)
    return {}


def covers(call: Call, ask: wire.CoversAsk) -> wire.Covers:
    """Pictures cut from the video, kept as pictures of the library so that an ad can use them."""
    one = _usable(call, ask.video_id)
    most = whole("poster_number", ask.poster_number, 10, 1, 10)
    found: list[wire.Cover] = []
    for number in range(1, min(most, max(one.duration_ms // 2_000, 1)) + 1):
        name = f"{one.id}-cover-{number}.jpeg"
        cover = call.world.library.named("image", name)
        if cover is None:
            cover = MediaFile("", "image", name, one.signature, 0, call.now, one.width, one.height, format="jpeg")
            cover.modified_at = call.now
            kept(call, cover)
        address = f"{call.front.base_url}/_localtok/thumbnails/{cover.material_id}.svg?x-expires={call.now + HOUR}"
        found.append(wire.Cover(id=cover.id, width=cover.width, height=cover.height, url=address))
    return wire.Covers(rows=found)


def shown(call: Call, one: MediaFile) -> wire.Video:
    ends = call.now + 6 * HOUR
    at = f"{call.front.base_url}/_localtok"
    return wire.Video(
        video_id=one.id,
        material_id=one.material_id,
        file_name=one.name,
        format=one.format,
        signature=one.signature,
        size=one.size,
        width=one.width,
        height=one.height,
        duration=one.duration_ms / 1_000,
        bit_rate=one.size * 8_000 // one.duration_ms if one.duration_ms else 0,
        allowed_placements=list(wire.VIDEO_PLACEMENTS),
        preview_url=f"{at}/videos/{one.material_id}.mp4?x-expires={ends}",
        preview_url_expire_time=stamp(ends),
        video_cover_url=f"{at}/thumbnails/{one.material_id}.svg?x-expires={ends}",
        create_time=iso(one.created_at),
        modify_time=iso(one.modified_at),
    )


def _usable(call: Call, video_id: str | None) -> MediaFile:
    if not video_id:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): video_id.")
    one = call.world.library.files.get(video_id)
    if one is None or one.kind != "video":
        raise Refused(Code.VIDEO_ID_INVALID_ERROR, f"video_id: there is no video {video_id} in the library.")
    return one


def _flaws(one: MediaFile) -> list[str]:
    low, high = sorted((one.width, one.height))
    found = ["LOW_RESOLUTION"] if low < 540 or (low != high and high < 960) else []
    shape = one.width / one.height
    return found if any(abs(shape - own) < 0.01 for own in _SHAPES) else [*found, "ILLEGAL_VIDEO_SIZE"]


def _wanted(one: MediaFile, asked: wire.VideoFilter) -> bool:
    """Every video here can be displayed, so that filter takes none away."""
    exact = ((asked.width, one.width), (asked.height, one.height))
    listed = ((asked.video_ids, one.id), (asked.material_ids, one.material_id))
    return (
        all(given is None or given == own for given, own in exact)
        and all(given is None or own in given for given, own in listed)
        and (not asked.video_name or asked.video_name.lower() in one.name.lower())
        and like(one.width, one.height, asked.ratio)
    )


DOORS = (
    Door(
        "POST",
        "file/video/ad/upload/",
        wire.VideoUpload,
        Guard.ADVERTISER,
        upload,
        fidelity=Fidelity.PLAUSIBLE,
        source="SDK,GO",
        note="Measures are read from MP4 and MOV, else 720x1280 and 15 s; an address is written down and not fetched",
    ),
    Door(
        "GET",
        "file/video/ad/info/",
        wire.VideosAsk,
        Guard.ADVERTISER,
        info,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
    ),
    Door(
        "GET",
        "file/video/ad/search/",
        wire.VideoSearch,
        Guard.ADVERTISER,
        search,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,AE",
        note="Every video counts as displayable",
    ),
    Door(
        "POST",
        "file/video/ad/update/",
        wire.VideoRename,
        Guard.ADVERTISER,
        rename,
        says=Nothing,
        source="GO",
    ),
    Door(
        "GET",
        "file/video/suggestcover/",
        wire.CoversAsk,
        Guard.ADVERTISER,
        covers,
        source="GO",
        note="One picture for every two seconds; they are squares",
    ),
)
