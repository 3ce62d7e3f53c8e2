"""What the first bytes of a file say: its format, its size in pixels, its length. Standard library only.

Read are PNG, JPEG and GIF, and the movie box of MP4 and MOV; other videos are known by their first bytes and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers of a frame's header."""


@dataclass(frozen=True, slots=True)
class Header:
    """`format` is empty for a file that is nothing known; sizes are 0 where the bytes do not say."""

    format: str = ""
    width: int = 0
    height: int = 0
    duration_ms: int = 0


def image(data: bytes) -> Header:
    """PNG, JPEG or GIF."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Header("png", _big(data[16:20]), _big(data[20:24]))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Header("gif", int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    return Header()


def video(data: bytes) -> Header:
    """MP4, MOV, MPEG or AVI."""
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _movie(data)
    if data.startswith((b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")):
        return Header("mpeg")
    if data.startswith(b"RIFF") and data[8:12] == b"AVI ":
        return Header("avi")
    return Header()


def sound(data: bytes) -> Header:
    """MP3, WAV or an MPEG-4 sound."""
    if data.startswith(b"ID3") or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        return Header("mp3")
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return Header("wav")
    if data[4:8] == b"ftyp":
        return Header("m4a", duration_ms=_movie(data).duration_ms)
    return Header()


def _jpeg(data: bytes) -> Header:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], _big(data[at + 2 : at + 4])
        if marker in _FRAMES:
            return Header("jpeg", _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7]))
        at += 2 + max(length, 2)
    return Header("jpeg")


def _movie(data: bytes) -> Header:
    """The longest side of any track, and the length the movie header gives."""
    name = "mov" if data[4:8] != b"ftyp" or data[8:12] == b"qt  " else "mp4"
    width = height = duration_ms = 0
    for kind, body in _boxes(data):
        if kind != b"moov":
            continue
        for inner, content in _boxes(body):
            if inner == b"mvhd":
                duration_ms = _length(content)
            if inner == b"trak":
                for header in (part for own, part in _boxes(content) if own == b"tkhd"):
                    width, height = max((width, height), _sides(header))
    return Header(name, width, height, duration_ms)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes side by side in `data`, a thousand at most."""
    return islice(_every_box(data), 1_000)


def _every_box(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind, head = _big(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = _big(data[at + 8 : at + 16]), 16
        size = len(data) - at if size == 0 else size
        if size < head:
            return
        yield kind, data[at + head : at + size]
        at += size


def _length(mvhd: bytes) -> int:
    """Milliseconds."""
    wide = mvhd[:1] == b"\x01"
    scale, ticks = (_big(mvhd[20:24]), _big(mvhd[24:32])) if wide else (_big(mvhd[12:16]), _big(mvhd[16:20]))
    return ticks * 1_000 // scale if scale else 0


def _sides(tkhd: bytes) -> tuple[int, int]:
    """Width and height are the last two words, in 16.16 fixed point."""
    at = 88 if tkhd[:1] == b"\x01" else 76
    return _big(tkhd[at : at + 2]), _big(tkhd[at + 4 : at + 6])


def _big(word: bytes) -> int:
    return int.from_bytes(word, "big")
