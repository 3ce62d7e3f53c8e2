"""Publishing videos and photos to the account's own profile, and asking what became of it."""

from __future__ import annotations

import re

from tiktokwire import publishing as wire

from ...doors import Call, Door, Guard
from ...publishing import LONGEST_S, PRIVACY, Publication, utf16
from ..common import bad, missing, one_of, text, whole

_MOST_MENTIONS = 30
_MOST_PHOTOS = 35


def publish_video(call: Call, ask: wire.VideoPublishAsk) -> wire.Published:
    info = ask.post_info
    text("video_url", ask.video_url, 4_096)
    if info.upload_to_draft:
        return _begun(call, "v_pub_url~v1.", _task(call, "VIDEO", [ask.video_url], "", draft=True))
    whole("thumbnail_offset", info.thumbnail_offset, 0, 0, 1_000 * LONGEST_S)
    _check_mentions(info.caption)
    _check_sound(info.music_sound_info)
    task = _task(call, "VIDEO", [ask.video_url], info.caption or "")
    task.ads_only, task.silent = bool(info.is_ads_only), bool(info.disable_comment)
    task.music_id = (info.music_sound_info.music_sound_id or "") if info.music_sound_info else ""
    task.thumbnail_ms = 0 if ask.custom_thumbnail_url else info.thumbnail_offset or 0
    return _begun(call, "v_pub_url~v1.", task)


def publish_photo(call: Call, ask: wire.PhotoPublishAsk) -> wire.Published:
    info = ask.post_info
    if not 1 <= len(ask.photo_images) <= _MOST_PHOTOS:
        raise bad("photo_images", f"give 1 to {_MOST_PHOTOS} pictures, not {len(ask.photo_images)}.")
    whole("photo_cover_index", ask.photo_cover_index, 0, 0, len(ask.photo_images) - 1)
    if utf16(info.title or "") > 90:
        raise bad("title", f"at most 90 characters, and this has {utf16(info.title or '')}.")
    _check_mentions(info.caption)
    words = " ".join(part for part in (info.title, info.caption) if part)
    if info.is_draft:
        return _begun(call, "p_pub_url~v1.", _task(call, "PHOTO", ask.photo_images, words, draft=True))
    task = _task(call, "PHOTO", ask.photo_images, words)
    task.privacy = one_of("privacy_level", info.privacy_level or "", _privacy(call))
    task.silent = bool(info.disable_comment)
    task.music_id = (info.music_sound_info.music_sound_id or "") if info.music_sound_info else ""
    return _begun(call, "p_pub_url~v1.", task)


def status(call: Call, ask: wire.PublishStatusAsk) -> dict[str, object]:
    task = call.world.studio.publications.get(ask.publish_id)
    if task is None or task.handle != call.account.handle:
        raise missing("publishing task", ask.publish_id)
    answer: dict[str, object] = {"status": task.status}
    post = call.world.posts.get(task.item_id)
    if post is not None and post.status == "PUBLIC":
        answer["post_ids"] = [post.item_id]
    if task.status == "FAILED":
        answer["reason"] = task.reason
    return answer


def settings(call: Call, ask: wire.SettingsAsk) -> wire.Settings:
    private = call.account.private
    return wire.Settings(
        privacy_level_options=list(_privacy(call)),
        comment_disabled=False,
        duet_disabled=private,
        stitch_disabled=private,
        max_video_post_duration_sec=LONGEST_S,
    )


def _privacy(call: Call) -> tuple[str, ...]:
    """What the account may choose from: a private one shows its posts to followers at most."""
    return ("FOLLOWER_OF_CREATOR", *PRIVACY[1:]) if call.account.private else PRIVACY


def _task(call: Call, media_type: str, urls: list[str], caption: str, *, draft: bool = False) -> Publication:
    return Publication(
        publish_id="",
        handle=call.account.handle,
        media_type=media_type,
        urls=list(urls),
        caption=caption,
        asked_at=call.now,
        draft=draft,
    )


def _begun(call: Call, prefix: str, task: Publication) -> wire.Published:
    task.publish_id = prefix + call.world.next_id()
    call.world.studio.publications[task.publish_id] = task
    return wire.Published(share_id=task.publish_id)


def _check_mentions(caption: str | None) -> None:
    count = len(re.findall(r"(?<!\w)@[\w.]+", caption or ""))
    if count > _MOST_MENTIONS:
        raise bad("caption", f"at most {_MOST_MENTIONS} mentions, and this has {count}.")


def _check_sound(sound: wire.MusicInfo | None) -> None:
    if sound is None:
        return
    text("music_sound_info.music_sound_id", sound.music_sound_id, 64)
    whole("music_sound_info.music_sound_volume", sound.music_sound_volume, 50, 0, 100)
    whole("music_sound_info.video_original_sound_volume", sound.video_original_sound_volume, 50, 0, 100)
    if (sound.music_sound_end or 0) < (sound.music_sound_start or 0):
        raise bad("music_sound_info.music_sound_end", "the sound ends before it starts.")


DOORS = (
    Door(
        "POST",
        "business/video/publish/",
        wire.VideoPublishAsk,
        Guard.ACCOUNT,
        publish_video,
        source="DOC:53957610975,GO",
        note="the address is judged by its looks and never opened; the video is made up; a tick later it is there",
    ),
    Door(
        "POST",
        "business/photo/publish/",
        wire.PhotoPublishAsk,
        Guard.ACCOUNT,
        publish_photo,
        source="GO",
        note="the pictures are never fetched; title and caption become one caption",
    ),
    Door(
        "GET",
        "business/publish/status/",
        wire.PublishStatusAsk,
        Guard.ACCOUNT,
        status,
        says=wire.PublishStatus,
        source="GO",
        note="reasons of failure are named after the documented example",
    ),
    Door(
        "GET",
        "business/video/settings/",
        wire.SettingsAsk,
        Guard.ACCOUNT,
        settings,
        source="GO",
    ),
)
