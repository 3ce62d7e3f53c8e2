"""Two different permissions, often confused.

An *authorization* is what TikTok checks: this ad account may use this post until a date. *Usage rights* are what the
contract says: where, for what and until when the brand may use it. A post may carry money only while both hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .values import Money, PostId, Window


class Grant(StrEnum):
    """How an authorization was obtained; the values are TikTok's ``identity_type``."""

    POST_CODE = "AUTH_CODE"
    LINKED_ACCOUNT = "TT_USER"
    BUSINESS_CENTER = "BC_AUTH_TT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """TikTok's permission for this ad account to use one post. The granted window, never the requested one."""

    post: PostId
    grant: Grant
    identity_id: str
    window: Window
    business_center: str = ""
    revoked_at: datetime | None = None
    post_status: str = "public"
    """public, private, friends, deleted: as last polled."""
    checked_at: datetime | None = None

    def valid_at(self, moment: datetime) -> bool:
        return moment in self.window and (self.revoked_at is None or moment < self.revoked_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRights:
    """The nine answers agreed with the creator before launch (R-041 … R-049). ``None`` means "not answered"."""

    creator: str
    posts: frozenset[PostId] | None = None
    """1 which posts may be used."""
    window: Window | None = None
    """2 how long."""
    markets: frozenset[str] | None = None
    """3a ISO 3166-1 alpha-2 codes."""
    objectives: frozenset[str] | None = None
    """3b sales, traffic, reach, views, community, leads."""
    link_and_cta: bool | None = None
    """4 whether a destination link and a call to action may be added."""
    comment_moderator: str | None = None
    """5 who moderates comments: a name."""
    creator_may_change: str | None = None
    """6 whether the creator may delete, hide or edit the post meanwhile: "no", "after notice", "yes"."""
    reuse_outside: str | None = None
    """7 reuse outside TikTok: "none", "owned channels", "anywhere"."""
    negative_comments: str | None = None
    """8 what happens when comments turn negative: "notify", "pause", "ask creator"."""
    negative_share: float | None = None
    """8 above which share of risk comments it happens, in [0, 1]."""
    shared_results: frozenset[str] | None = None
    """9 which results the creator gets to see."""
    fee: Money | None = None
    spend_cap: Money | None = None
    music_until: datetime | None = None
    note: str = ""


CLAUSES: tuple[tuple[str, str], ...] = (
    ("posts", "which posts may be used"),
    ("window", "how long"),
    ("markets", "which markets and objectives"),
    ("link_and_cta", "whether a link and a call to action may be added"),
    ("comment_moderator", "who moderates comments"),
    ("creator_may_change", "whether the creator may delete, hide or edit the post"),
    ("reuse_outside", "whether the video may be reused outside TikTok"),
    ("negative_comments", "what happens when comments turn negative"),
    ("shared_results", "how results are shared with the creator"),
)
