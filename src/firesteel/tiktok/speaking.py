"""Who shows an uploaded video, and the words beside it: a pulled post brings both along, a file neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import BadInput
from ..plans import Flight
from ..rights import Authorization
from ..values import PostId

_MOST_TEXT = 100
"""Characters of an ad's own text, where a wide one counts double."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Under whose name an uploaded video is shown."""

    handle: str = ""
    """The brand's own account, linked to the ad account: the video is shown under it, in ads only. Empty for a custom
    identity, which TikTok takes for its own placements no more since 2026-01-15 (DOC:53804366041)."""
    display_name: str = ""
    """Of the custom identity."""
    captions: Mapping[PostId, str] = field(default_factory=dict)
    """The text beside a video, where no grant tells it."""


def ad_text(flight: Flight, grant: Authorization | None, speaker: Speaker | None) -> str:
    """The post's own words as far as an ad may say them: no emoji, and a hundred characters, wide ones counted double.

    Raises `BadInput` where nobody knows any.
    """
    told = (grant.caption if grant else "") or (speaker.captions.get(flight.post, "") if speaker else "")
    words = " ".join("".join(letter for letter in told if not _pictorial(letter)).split())
    if not words:
        raise BadInput(
            f"flight {flight.id} shows an uploaded video, and there are no words to put beside it",
            remedy=f"give the post {flight.post} a caption of plain letters, or fly it as a Spark Ad",
        )
    return words if _width(words) <= _MOST_TEXT else _cut(words)


def _pictorial(letter: str) -> bool:
    """Emoji, and what only joins or colours them."""
    code = ord(letter)
    return code >= 0x1F000 or 0x2600 <= code <= 0x27BF or 0xFE00 <= code <= 0xFE0F or code in (0x200D, 0x20E3)


def _width(text: str) -> int:
    return sum(2 if 0x2E80 <= ord(letter) <= 0xFFEF else 1 for letter in text)


def _cut(words: str) -> str:
    """As many whole words as fit, and a sign that more was said; a single long word is cut."""
    kept = ""
    for letter in words:
        if _width(kept + letter) > _MOST_TEXT - 2:
            break
        kept += letter
    whole, _, _ = kept.rpartition(" ")
    return f"{whole or kept}…"
