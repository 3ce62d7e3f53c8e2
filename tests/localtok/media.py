"""Files made of bytes for uploads, and uploading them as clients do."""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import Any

from knock import Caller


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def png(width: int = 720, height: int = 1_280) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def jpeg(width: int, height: int) -> bytes:
    """With a segment before the frame, as cameras write it."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


def mp4(width: int = 720, height: int = 1_280, seconds: float = 9.5, *, wide: bool = False) -> bytes:
    """`wide` writes the 64-bit versions of the headers."""
    scale = 600
    if wide:
        mvhd = struct.pack(">B3xQQIQ", 1, 0, 0, scale, int(seconds * scale)) + bytes(80)
        track = struct.pack(">B3xQQIIQ", 1, 0, 0, 1, 0, int(seconds * scale)) + bytes(52)
    else:
        mvhd = struct.pack(">B3xIIII", 0, 0, 0, scale, int(seconds * scale)) + bytes(80)
        track = struct.pack(">B3xIIIII", 0, 0, 0, 1, 0, int(seconds * scale)) + bytes(52)
    sides = struct.pack(">II", width << 16, height << 16)
    sound = _box(b"trak", _box(b"tkhd", track + bytes(8)))
    movie = _box(b"mvhd", mvhd) + sound + _box(b"trak", _box(b"tkhd", track + sides))
    return _box(b"ftyp", b"isom\0\0\0\0isom") + _box(b"mdat", b"x" * 64) + _box(b"moov", movie)


def send(
    me: Caller, path: str, field: str, data: bytes, *, filename: str = "clip.mp4", **fields: Any
) -> dict[str, Any]:
    """A multipart form with one file; the other fields as text."""
    form = {name: str(value) for name, value in {**me.always, **fields}.items()}
    return me.http.post(
        f"/open_api/v1.3/{path}",
        data=form,
        files={field: (filename, data, "application/octet-stream")},
        headers={"Access-Token": me.token},
    ).json()


def send_video(me: Caller, data: bytes, **fields: Any) -> dict[str, Any]:
    given = {"upload_type": "UPLOAD_BY_FILE", "video_signature": md5(data), **fields}
    return send(me, "file/video/ad/upload/", "video_file", data, **given)


def send_image(me: Caller, data: bytes, **fields: Any) -> dict[str, Any]:
    given = {"filename": "picture.png", "image_signature": md5(data), **fields}
    return send(me, "file/image/ad/upload/", "image_file", data, **given)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data
