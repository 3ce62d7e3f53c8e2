"""Where a post's counts come from, and which signals each place never has (N-18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .values import COUNTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place counts come from; `name` is what `Post.source` says."""

    name: str
    label: str
    """In a sentence: "TikTok Studio exports"."""
    shows: tuple[str, ...]
    """Fields of `Signals` it has."""
    note: str
    """What to know of its counts, in a sentence without a full stop."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """Counts it never has, in the order of `COUNTS`."""
        return tuple(name for name in COUNTS if name not in self.shows)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        source.name: source
        for source in (
            Source(
                name="tiktok",
                label="TikTok's API",
                shows=(
                    "views",
                    "reach",
                    "hook_2s",
                    "hook_6s",
                    "watch_time_s",
                    "completions",
                    "likes",
                    "comments",
                    "shares",
                    "saves",
                    "follows",
                    "profile_visits",
                ),
                note="counts are 24 to 48 hours late; profile visits come for registered business accounts only; "
                "retention and viewers may no longer be answered once a post went a week without a view, so read them"
                " while they are fresh",
            ),
            Source(
                name="tiktok-studio",
                label="TikTok Studio exports",
                shows=("views", "likes", "comments", "shares"),
                note="counts are as of the day of the export; dates carry no year since 2026",
            ),
            Source(
                name="business-suite",
                label="Business Suite exports",
                shows=("views", "likes", "comments", "shares", "saves"),
                note="counts are as of the day of the export",
            ),
        )
    }
)
"""Places whose columns never change. Of any other file only its own header tells."""

CANNOT_SHOW: Mapping[str, tuple[str, ...]] = MappingProxyType({name: source.lacks for name, source in SOURCES.items()})
"""Signals that a source never has, by `Post.source`; nothing is said of a source that is not here."""

_JUDGED = (
    ("watch time", frozenset({"watch_time_s"})),
    ("completion", frozenset({"completions"})),
    ("retention", frozenset({"hook_2s"})),
    ("saves", frozenset({"saves"})),
    ("profile visits", frozenset({"profile_visits"})),
    ("follows", frozenset({"follows"})),
)
"""What a score misses most, in a creator's words."""


def missing(source: str, unseen: Collection[str] | None = None) -> tuple[str, ...]:
    """What a score from this source never rests on, in words; empty where nobody knows, or nothing is missing.

    unseen  the post's signals that could not be seen: what came from somewhere else after all is not missing
    """
    lacks = frozenset(CANNOT_SHOW.get(source, ()))
    if unseen is not None:
        lacks &= frozenset(unseen)
    return tuple(words for words, names in _JUDGED if names & lacks)


def silence(source: str, unseen: Collection[str] | None = None) -> str:
    """ "TikTok Studio exports carry no watch time, completion or retention"; empty where nothing judged is missing."""
    words = missing(source, unseen)
    if not words:
        return ""
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    return f"{SOURCES[source].label} carry no {listed}"
