"""What TikTok grants, what a creator agreed to, and what was signed and taken back of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..values import Money, PostId, Private, Window


class Grant(StrEnum):
    """How an authorization was obtained; the values are TikTok's ``identity_type``."""

    POST_CODE = "AUTH_CODE"
    LINKED_ACCOUNT = "TT_USER"
    BUSINESS_CENTER = "BC_AUTH_TT"

    @property
    def words(self) -> str:
        """ "post code"."""
        return self.name.lower().replace("_", " ")


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
    """One of `POST_STATUSES`, as last polled."""
    checked_at: datetime | None = None
    display_name: str = ""
    """The name the ad shows, which always is the account's; empty where it was not told. It is often a real name, so the
    ledger never keeps it."""
    caption: str | None = None
    """The post's text as last polled, which is the ad's; None where the grant does not tell."""
    account_status: str = "available"
    """One of `ACCOUNT_STATUSES`, as last polled."""
    comments_off: bool | None = None
    """Whether comments were switched off, as no field of TikTok's says but an empty list under a post that has comments;
    None where that could not be seen yet."""
    originals: tuple[PostId, ...] = ()
    """The posts this duet or stitch is made from, or mentions: their owners have to grant them too."""
    originals_until: datetime | None = None
    """The earliest end of what their owners granted; None where there are none, or it is not known."""


POST_STATUSES = ("public", "private", "friends", "deleted", "removed", "taken-down", "under-review")
"""What a post can be: removed and taken-down are TikTok's doing, before and after it was published."""
ACCOUNT_STATUSES = ("available", "private", "banned", "personal", "withheld", "gone")
"""What an account can be to us: personal is no Business Account any more, withheld has withdrawn the permission to
advertise, gone is no longer linked or shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file kept with an agreement; its bytes are sealed beside the ledger under `digest`."""

    name: str
    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A creator's yes to exactly one version of an agreement. `terms` names it: see `agreements.terms`."""

    creator: str
    deal: str = ""
    terms: str
    """Digest of what was signed; another version has another one, and wants another signature."""
    by: Private
    """The name that was typed or written."""
    how: str
    """page (on the creator's own page) or paper."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The creator takes the yes back. From `effective` on, nothing of it may carry money."""

    creator: str
    deal: str = ""
    post: PostId | None = None
    """One post; None is all of the agreement."""
    at: datetime
    effective: datetime
    reason: Private | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRights:
    """The nine answers agreed with the creator before launch (R-041 … R-049). ``None`` means "not answered".

    One fact of the ledger under `subject`; a later version is a later fact.
    """

    creator: str
    deal: str = ""
    """The agreement's own name where there are several with one creator: "spring", "launch"; else empty."""
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
    live_until: datetime | None = None
    """Until when the creator keeps the post up; None means as long as the contract, if clause 6 says "no"."""
    note: str = ""
    respond_within_h: int | None = None
    """Within how many hours the moderator answers comments that may do harm."""
    payment_before_code: bool = False
    """Whether the creator hands over the code only once the fee has been paid."""
    paid_at: datetime | None = None
    payment: str = ""
    """Reference of the payment: an invoice or transfer number, never account details."""
    renewal_fee: Money | None = None
    """What another period of the same length costs."""
    exclusive: str = ""
    """From which trade the creator promotes nobody else: "skin care"; empty where nothing was agreed."""
    exclusive_until: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    language: str = "en"
    """In which the creator reads the summary and gets letters: one of `papers.LANGUAGES`."""

    @property
    def subject(self) -> str:
        return subject(self.creator, self.deal)


def subject(creator: str, deal: str = "") -> str:
    """What an agreement is kept under in the ledger."""
    return f"{creator}/{deal}" if deal else creator


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What the contract has against a use of the post, and what would settle it."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One of the four permissions that run out."""

    name: str
    """contract, authorization, music or must-stay-live."""
    end: datetime | None
    """None where no end applies or none is known; `why` says which."""
    why: str
