"""What the ledger remembers of comments: what was done about them, whose they are, what people say they say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...values import PostId

_HANDLE = re.compile(r"[@＠][\w.]+")


def nameless(text: str) -> str:
    """A comment on one line, with whoever it names left out."""
    return _HANDLE.sub("@…", " ".join(text.split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The last thing that was done about a comment on the platform; its subject is the comment."""

    comment: str
    post: PostId
    deed: str
    """hide, show, reply, pin, unpin, delete."""
    text: str = ""
    """Of a reply: our own words, without whoever they name, who may want to be forgotten."""
    reply: str = ""
    """Of a reply: its id on the platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsBlocked:
    """Words that hide whatever is written with them from then on under any ad of the ad account; its subject is "words"."""

    words: tuple[str, ...]
    blocked: bool = True
    """False where they were let through again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Who sees to a comment; its subject is the comment. Empty: nobody in particular any more."""

    comment: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A comment that wants no answer, and why; its subject is the comment. Without a reason it is open again."""

    comment: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelled:
    """What a person says a comment says; its subject is the comment. None takes the person's word back."""

    comment: str
    post: PostId
    labels: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed:
    """A brief for a follow-up post, made from what many people asked; its subject is `key`.

    It holds ids of comments and no words of theirs, so that whoever is forgotten is in no brief either.
    """

    key: str
    """Of a cluster of questions, or a label."""
    label: str
    title: str
    question: str
    """The comment that puts it best."""
    people: int
    posts: tuple[PostId, ...]
    """Under which it was asked, most people first."""
    comments: tuple[str, ...]
    format: str = ""
    under: PostId | None = None
    """The post whose comments it replies to; None where it is a post of its own."""
    points: tuple[str, ...] = ()
    """One comment of each way of asking: what to speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFired:
    """The agreement's share of risk comments was exceeded on a flown post; its subject is the post."""

    post: PostId
    action: str
    """notify, ask creator or pause; empty once the share fell below again, which re-arms it."""
    share: float
    """Of open risk comments, in [0, 1]."""
