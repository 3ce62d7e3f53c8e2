"""The library's sounds: the account's own, and TikTok's."""

from __future__ import annotations

from typing import Any

from tiktokwire import library as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Guard, Refused
from ...library import MediaFile
from ..common import bad, ids, missing, one_of, page, whole
from . import headers
from .headers import Header
from .uploads import HOUR, MEGABYTE, Given, Kind, iso, kept, looked_at

SOUND = Kind("music", headers.sound, frozenset({"mp3", "wav", "m4a"}), 10 * MEGABYTE, Header("mp3"))
_UNPAGED = ("SEARCH_BY_RECOMMEND", "SEARCH_BY_LIKED", "SEARCH_BY_MUSIC_ID")
_MOST_LIKED = 1_000


def listed(call: Call, ask: wire.MusicAsk) -> wire.MusicPage:
    scene = one_of("music_scene", ask.music_scene or "CREATIVE_ASSET", wire.MUSIC_SCENES)
    asked = ask.filtering or wire.MusicFilter()
    kind = _search_kind(scene, ask.search_type)
    rows = _found(call, scene, kind, asked)
    if kind in _UNPAGED:
        shown_rows, info = page(rows, 1, max(len(rows), 1))
    else:
        most = 200 if kind in ("SEARCH_BY_KEYWORD", "SEARCH_BY_HISTORY") else 1_000
        size = whole("page_size", ask.page_size, most, 1, most)
        if (ask.page or 1) * size > 100_000:
            raise bad("page", "page times page_size is at most 100000.")
        shown_rows, info = page(rows, ask.page, size)
    return wire.MusicPage(musics=[shown(call, one) for one in shown_rows], page_info=info)


def upload(call: Call, ask: wire.MusicUpload) -> wire.Music:
    scene = one_of("music_scene", ask.music_scene or "CREATIVE_ASSET", wire.MUSIC_SCENES)
    if ask.material_action:
        if scene == "CREATIVE_ASSET":
            raise bad("material_action", "is supported with CAROUSEL_ADS and CATALOG_CAROUSEL only.")
        if ask.upload_type:
            raise bad("material_action", "give upload_type or material_action, not both.")
        return shown(call, _moved(call, ask.material_action, ask.material_id))
    if scene != "CREATIVE_ASSET" and not ask.upload_type:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): upload_type.")
    given = Given(
        how=one_of("upload_type", ask.upload_type or "UPLOAD_BY_FILE", wire.MUSIC_UPLOADS),
        data=ask.music_file,
        signature=ask.music_signature,
        file_id=ask.file_id,
        name=ask.file_name,
    )
    one = looked_at(call, SOUND, given)
    if scene != "CREATIVE_ASSET" and one.format != "mp3":
        raise Refused(Code.FILE_TYPE_ERROR, f"music_file: a carousel takes MP3, and this is {one.format}.")
    return shown(call, kept(call, one, unique=False))


def shown(call: Call, one: MediaFile) -> wire.Music:
    own, at = not one.system, f"{call.front.base_url}/_localtok"
    return wire.Music(
        music_id=one.id,
        material_id=one.material_id,
        sources=["USER" if own else "SYSTEM"],
        author=one.author,
        liked=one.material_id in call.world.library.liked,
        cover_url=f"{at}/thumbnails/{one.material_id}.svg",
        url=f"{at}/sounds/{one.material_id}.mp3?x-expires={call.now + 12 * HOUR}",
        duration=None if own else one.duration_ms / 1_000,
        style=None if own else one.style,
        signature=one.signature,
        name=one.name,
        file_name=one.name,
        copyright="" if own else "MUSIC_FORBID_VIDEO_ALLOW",
        create_time=iso(one.created_at) if own else None,
        modify_time=iso(one.modified_at) if own else None,
    )


def _search_kind(scene: str, given: str | None) -> str:
    """How a carousel's sounds are searched; the creative tools' are filtered and no more."""
    if scene == "CREATIVE_ASSET":
        if given:
            raise bad("search_type", "is not supported with CREATIVE_ASSET.")
        return ""
    if not given:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): search_type.")
    return one_of("search_type", given, wire.MUSIC_SEARCHES)


def _found(call: Call, scene: str, kind: str, asked: wire.MusicFilter) -> list[MediaFile]:
    library = call.world.library
    rows = library.of("music")
    if kind == "":
        _check_filters(asked)
        return [one for one in rows if _passes(one, asked)]
    if kind == "SEARCH_BY_KEYWORD":
        word = _needed("keyword", asked.keyword)
        return [one for one in rows if one.system and word.lower() in one.name.lower()]
    if kind == "SEARCH_BY_MUSIC_ID":
        wanted = ids("filtering.music_ids", _needed("music_ids", asked.music_ids), 100)
        return [one for one in rows if one.id in wanted]
    if kind == "SEARCH_BY_SOURCE":
        if _needed("sources", asked.sources) != ["USER"]:
            raise bad("filtering.sources", 'is ["USER"] for a carousel.')
        return [one for one in rows if not one.system]
    if kind == "SEARCH_BY_RECOMMEND":
        if scene == "CATALOG_CAROUSEL":
            raise Refused(Code.NOT_IMPL, "search_type: localtok has no catalogues to recommend sounds for.")
        if not 2 <= len(_needed("image_urls", asked.image_urls)) <= 35:
            raise bad("filtering.image_urls", "give 2 to 35 addresses.")
        return [one for one in rows if one.system]
    order = library.liked if kind == "SEARCH_BY_LIKED" else library.heard
    by_material = {one.material_id: one for one in rows}
    return [by_material[id] for id in reversed(order) if id in by_material]


def _needed(name: str, value: str | list[str] | None) -> Any:
    if not value:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): filtering.{name}.")
    return value


def _check_filters(asked: wire.MusicFilter) -> None:
    for name, most in (("music_ids", 100), ("material_ids", 100), ("styles", 1), ("sources", 1)):
        if (given := getattr(asked, name)) is not None:
            ids(f"filtering.{name}", given, most)
    for source in asked.sources or ():
        one_of("filtering.sources", source, ("USER", "SYSTEM"))


def _passes(one: MediaFile, asked: wire.MusicFilter) -> bool:
    pairs = (
        (asked.music_ids, one.id),
        (asked.material_ids, one.material_id),
        (asked.styles, one.style),
        (asked.sources, "SYSTEM" if one.system else "USER"),
    )
    return all(given is None or own in given for given, own in pairs)


def _moved(call: Call, action: str, material_id: str | None) -> MediaFile:
    """Put a sound on the list of favourites or of history, or take it off."""
    one_of("material_action", action, wire.MATERIAL_ACTIONS)
    if not material_id:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): material_id.")
    library = call.world.library
    one = next((file for file in library.of("music") if file.material_id == material_id), None)
    if one is None:
        raise missing("sound", material_id)
    chosen = library.heard if action == "ADD_TO_HISTORY" else library.liked
    if action == "ADD_TO_LIKED" and material_id not in chosen and len(chosen) >= _MOST_LIKED:
        raise bad("material_action", f"the list of favourites holds {_MOST_LIKED} sounds already.")
    if material_id in chosen:
        chosen.remove(material_id)
    if action != "REMOVE_FROM_LIKED":
        chosen.append(material_id)
    return one


DOORS = (
    Door(
        "GET",
        "file/music/get/",
        wire.MusicAsk,
        Guard.ADVERTISER,
        listed,
        source="GO,AE",
        note="Any sound serves every scene; recommended are TikTok's own, of which there is one",
    ),
    Door(
        "POST",
        "file/music/upload/",
        wire.MusicUpload,
        Guard.ADVERTISER,
        upload,
        source="GO",
        note="Ten megabytes in every scene",
    ),
)
