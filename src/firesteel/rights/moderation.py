"""What can be done about comments under a post, by how its authorization was obtained (N-11): known before a code is chosen.

TikTok documents the calls and not the rights behind them, so a cell says "unclear" where sources differ or are silent; try
it on one comment before a flight relies on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .values import Grant


class Deed(StrEnum):
    """What can be done about a comment, as the matrix has columns."""

    HIDE = "hide"
    REPLY = "reply"
    PIN = "pin"
    DELETE = "delete"
    BLOCK_WORDS = "block_words"


BACK = {"show": Deed.HIDE, "unpin": Deed.PIN}
"""Deeds that take another back: whoever may the one may the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Whether an identity may do one thing about comments."""

    answer: str
    """yes, no, unclear."""
    words: str
    """The cell of the matrix, with its condition; it begins with the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationRight:
    """One identity type. Each cell begins with yes, no or unclear, and says under which condition."""

    grant: str
    """post code, linked account, Business Center, own account, custom identity."""
    hide: str
    reply: str
    pin: str
    delete: str
    block_words: str
    source: str


_WORDS = "yes, for all ads of the ad account; it hides what is written from then on"
_ACCOUNT_ONLY = "no: only the account's own login can"

MATRIX: tuple[ModerationRight, ...] = (
    ModerationRight(
        grant="post code",
        hide="unclear: TikTok does not say whether a code is enough",
        reply="unclear: one source allows it, another names linked accounts only",
        pin=_ACCOUNT_ONLY,
        delete="unclear: TikTok says it comment by comment; count at most on those written through the ad",
        block_words=_WORDS,
        source="SDK yml comment/status/update, comment/post (AUTH_CODE), blockedword; practice.md G (reply: TT_USER and "
        "CUSTOMIZED_USER only); localtok's assumption codes_allow_moderation lets a code hide and answer",
    ),
    ModerationRight(
        grant="linked account",
        hide="yes",
        reply="yes",
        pin=_ACCOUNT_ONLY,
        delete="yes, where TikTok allows it for the comment",
        block_words=_WORDS,
        source="SDK yml comment/status/update, comment/post (TT_USER), comment/delete, blockedword; fields is_auth_ttba and "
        "is_auth_comment_manage_scope of comment/list",
    ),
    ModerationRight(
        grant="Business Center",
        hide="yes, while the Business Center may manage comments",
        reply="unclear: TikTok does not list it",
        pin=_ACCOUNT_ONLY,
        delete="unclear: TikTok says it comment by comment",
        block_words=_WORDS,
        source="SDK yml comment/status/update, comment/post (no BC_AUTH_TT), blockedword; localtok answers it like a linked "
        "account",
    ),
    ModerationRight(
        grant="own account",
        hide="yes, organic and paid alike",
        reply="yes",
        pin="yes",
        delete="yes",
        block_words=_WORDS,
        source="business/comment hide, reply/create, pin, delete (DOC:62461706662, python-tiktok); needs the account's own login",
    ),
    ModerationRight(
        grant="custom identity",
        hide="yes, under the ad, which has no post",
        reply="unclear: TikTok lists it, but no account stands behind it that could speak",
        pin="no: there is no account",
        delete="unclear: TikTok says it comment by comment",
        block_words=_WORDS,
        source="SDK yml comment/post (CUSTOMIZED_USER), blockedword; custom identities end on TikTok placements in 2026 "
        "(DOC:54334565047)",
    ),
)
_BY_NAME = {row.grant: row for row in MATRIX}
_GRANTS = {
    Grant.POST_CODE: "post code",
    Grant.LINKED_ACCOUNT: "linked account",
    Grant.BUSINESS_CENTER: "Business Center",
}


def of(grant: Grant | None, *, own: bool = False) -> ModerationRight:
    """What an authorization allows. Without one: the brand's own account where `own`, else a custom identity."""
    if grant is not None:
        return _BY_NAME[_GRANTS[grant]]
    return _BY_NAME["own account" if own else "custom identity"]


def allowed(grant: Grant | None, deed: str, *, own: bool = False) -> Allowance:
    """The cell of the matrix for one deed: a `Deed`, or one that takes it back. An unclear one may be tried.

    Raises `ValueError` for what is no deed.
    """
    words: str = getattr(of(grant, own=own), Deed(BACK.get(deed, deed)))
    return Allowance(answer=words.partition(":")[0].partition(",")[0], words=words)
