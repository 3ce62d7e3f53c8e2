"""What an ad account has uploaded or made besides ads: videos, pictures, audiences, portfolios."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class MediaFile:
    """An uploaded video, picture or sound. Contents are kept as size and signature only."""

    id: str
    """video_id, image_id or music_id."""
    kind: str
    """video, image or music."""
    name: str
    signature: str
    """MD5 of the contents, in hex."""
    size: int
    created_at: int
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    format: str = ""


@dataclass(slots=True)
class Library:
    files: dict[str, MediaFile] = field(default_factory=dict)
    """By id."""
