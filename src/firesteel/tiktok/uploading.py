"""The video of a flight that is no Spark Ad: taken to the platform as a file, given a cover and somebody to show it.

A file is called after its flight and its contents, and TikTok takes each name once, so an upload whose answer was lost is
found again and never kept twice.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tiktokwire import library
from tiktokwire.codes import Code

from ..errors import BadInput, Misconfigured
from ..plans import Flight, Plan
from . import retry
from .client import Client
from .finding import pages
from .grants import identities
from .journal import Journal
from .once import once, only
from .recipe import Footage, file_name_of
from .retry import Kind
from .speaking import Speaker

CUSTOM = "CUSTOMIZED_USER"
_ACCOUNTS = ("TT_USER", "BC_AUTH_TT")
_SIDE = 256
_GREY = 0x9C
"""Of the picture beside a custom identity's name, which TikTok wants and nobody gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Somebody an ad is shown under."""

    kind: str
    id: str
    business_center: str = ""


def shown_under(client: Client, plan: Plan, speaker: Speaker, journal: Journal) -> Shown:
    """The brand's own account, or its custom identity, which is made where there is none. Raises `Misconfigured` where
    the account is not there or may not be uploaded to."""
    if not speaker.handle:
        return Shown(kind=CUSTOM, id=_custom(client, plan, speaker.display_name, journal))
    for kind in _ACCOUNTS:
        for one in identities(client, kind):
            if one.username == speaker.handle and one.can_push_video:
                return Shown(kind=kind, id=one.identity_id, business_center=one.identity_authorized_bc_id or "")
    raise Misconfigured(
        f"videos cannot be uploaded under @{speaker.handle}: the account is not linked to the ad account, or its owner "
        "does not allow it; link it in TikTok Ads Manager (Tools, TikTok accounts), then launch again"
    )


def footage(
    client: Client, plan: Plan, flight: Flight, shown: Shown, files: Callable[[str], bytes], journal: Journal
) -> Footage:
    """The flight's video on the platform, with a cover. Raises `BadInput` where the file is not the one of the plan."""
    video = _video(client, plan, flight, files, journal)
    return Footage(
        video_id=video,
        cover_id=_cover(client, video),
        identity_type=shown.kind,
        identity_id=shown.id,
        business_center=shown.business_center,
    )


def video_of(client: Client, flight: Flight) -> str | None:
    """The flight's video by its name."""
    name = file_name_of(flight)
    rows = pages(lambda page: client.video_search(name, page))
    return only("video", name, [row.video_id for row in rows if row.file_name == name])


def _video(client: Client, plan: Plan, flight: Flight, files: Callable[[str], bytes], journal: Journal) -> str:
    name = file_name_of(flight)

    def send() -> str:
        content = _whole(flight, files(flight.file))
        ask = library.VideoUpload(
            advertiser_id=client.advertiser_id,
            upload_type="UPLOAD_BY_FILE",
            file_name=name,
            video_signature=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        )
        return client.video_upload(ask, content)[0].video_id

    request = {"file_name": name, "file": flight.file}
    return once(client, journal, f"{plan.id}/{flight.id}/video", request, send, lambda: video_of(client, flight))


def _whole(flight: Flight, content: bytes) -> bytes:
    """The contents, if they are those the plan names: its `file` is their SHA-256."""
    if hashlib.sha256(content).hexdigest() != flight.file:
        raise BadInput(
            f"the video of flight {flight.id} is not the file that was planned",
            remedy="attach the file again, and approve the plan anew",
        )
    return content


def _cover(client: Client, video_id: str) -> str:
    """A picture out of the video. A new video has none until it was looked through, which takes a while."""

    def ask() -> str:
        covers = client.video_covers(video_id).rows
        if not covers:
            raise retry.failure(
                Code.TASK_NOT_READY, f"the video {video_id} is still being looked through; launch again in some minutes"
            )
        return covers[0].id

    return retry.again(ask, Kind.READ, client.patience)


def _custom(client: Client, plan: Plan, name: str, journal: Journal) -> str:
    def find() -> str | None:
        same = [one.identity_id for one in identities(client, CUSTOM) if one.display_name == name]
        return min(same) if same else None

    def send() -> str:
        return find() or client.identity_create(name, _picture(client, plan, journal)).identity_id

    return once(client, journal, f"{plan.id}/identity", {"display_name": name}, send, find)


def _picture(client: Client, plan: Plan, journal: Journal) -> str:
    content = _square()
    signature = hashlib.md5(content, usedforsecurity=False).hexdigest()
    name = f"firesteel-{signature[:16]}.png"

    def find() -> str | None:
        same = [one.image_id for one in pages(client.image_search) if one.file_name == name]
        return min(same) if same else None

    def send() -> str:
        ask = library.ImageUpload(
            advertiser_id=client.advertiser_id,
            upload_type="UPLOAD_BY_FILE",
            file_name=name,
            image_signature=signature,
        )
        return find() or client.image_upload(ask, content).image_id

    return once(client, journal, f"{plan.id}/picture", {"file_name": name}, send, find)


def _square() -> bytes:
    """A plain grey square as PNG, the same to the byte every time."""
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([_GREY]) * _SIDE) * _SIDE
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
