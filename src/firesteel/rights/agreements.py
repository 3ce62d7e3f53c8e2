"""What was agreed with a creator: which answers are there, what a signature signs, and what they have against a use of a
post."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any

from ..values import Money, PostId, Window
from .lengths import days
from .values import CLAUSES, Objection, UsageRights
from .wording import short

UNSIGNED = frozenset({"music_until", "paid_at", "payment", "note", "attachments", "language"})
"""Fields a creator does not sign: what the brand notes for itself, what happened since, and in which language it is read.
A licence of the sound is no promise of the creator's, and a scan of the signed paper is attached after the signature."""


def answered(rights: UsageRights | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The clauses of `CLAUSES` that are answered, and those that are missing: 9/9 is the condition of a launch (R-050).

    Markets count only with objectives, and the negative-comment clause only with the share above which it acts. "Nothing
    is shared" is an answer to the ninth; an empty set of posts or markets is none.
    """
    if rights is None:
        return (), tuple(clause for clause, _ in CLAUSES)
    given = {
        "posts": bool(rights.posts),
        "window": rights.window is not None,
        "markets": bool(rights.markets) and bool(rights.objectives),
        "link_and_cta": rights.link_and_cta is not None,
        "comment_moderator": bool(rights.comment_moderator and rights.comment_moderator.strip()),
        "creator_may_change": bool(rights.creator_may_change),
        "reuse_outside": bool(rights.reuse_outside),
        "negative_comments": bool(rights.negative_comments) and rights.negative_share is not None,
        "shared_results": rights.shared_results is not None,
    }
    return (
        tuple(clause for clause, _ in CLAUSES if given[clause]),
        tuple(clause for clause, _ in CLAUSES if not given[clause]),
    )


def terms(rights: UsageRights) -> str:
    """A SHA-256, in hexadecimal, over everything that a creator signs: all fields but `UNSIGNED`.

    It is what `plain.summary` says. A field that has its default is left out, so that signatures outlive new fields.
    """
    given = {field.name: getattr(rights, field.name) for field in fields(rights) if field.name not in UNSIGNED}
    usual = {field.name: field.default for field in fields(rights) if field.default is not MISSING}
    signed = {name: _plain(value) for name, value in given.items() if name not in usual or value != usual[name]}
    canonical = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def changed(old: UsageRights, new: UsageRights) -> tuple[tuple[str, str, str], ...]:
    """What differs between two versions: the clause in words, what it said, what it says. Empty only where nothing does."""
    return tuple(
        (clause, _said(old, names), _said(new, names))
        for clause, names in _SAID
        if any(getattr(old, name) != getattr(new, name) for name in names)
    )


def permits(
    rights: UsageRights,
    *,
    post: PostId,
    window: Window,
    markets: frozenset[str],
    objective: str,
    link: bool,
    spend: Money | None = None,
    besides: Money | None = None,
) -> tuple[Objection, ...]:
    """What the contract has against this use of the post (R-041 … R-044); empty when it allows it.

    link   whether a destination link or a call to action is set
    spend  what the flight may spend in all; compared with the agreed cap where both are known
    besides  what other flights under the same agreement spent or may spend: the cap is for all of them together

    A clause that was not answered permits nothing; `answered` names it, so it is not repeated here.
    """
    return tuple(
        objection
        for objection in (
            _other_post(rights, post),
            _outside_window(rights, window),
            _outside_markets(rights, markets),
            _other_objective(rights, objective),
            _no_link(rights, link),
            _over_spend_cap(rights, spend, besides),
        )
        if objection
    )


def _other_post(rights: UsageRights, post: PostId) -> Objection | None:
    if not rights.posts or post in rights.posts:
        return None
    return Objection(
        code="other-post",
        message=f"the agreement with {rights.creator} does not name post {post}",
        remedy="add the post to the agreement, or use one it names",
    )


def _outside_window(rights: UsageRights, window: Window) -> Objection | None:
    agreed = rights.window
    if agreed is None or agreed.covers(window):
        return None
    if window.end > agreed.end:
        message = f"the contract ends {days(window.end - agreed.end)} before the flight does"
    else:
        message = f"the contract starts {days(agreed.start - window.start)} after the flight does"
    return Objection(
        code="outside-contract", message=message, remedy="extend the contract, or move the flight inside it"
    )


def _outside_markets(rights: UsageRights, markets: frozenset[str]) -> Objection | None:
    extra = markets - rights.markets if rights.markets else frozenset()
    if not extra:
        return None
    return Objection(
        code="outside-markets",
        message=f"no usage rights in {', '.join(sorted(extra))}",
        remedy="renegotiate the rights, or drop the markets",
    )


def _other_objective(rights: UsageRights, objective: str) -> Objection | None:
    if not rights.objectives or objective in rights.objectives:
        return None
    return Objection(
        code="other-objective",
        message=f"the contract allows {', '.join(sorted(rights.objectives))}, not {objective}",
        remedy="agree on the objective with the creator, or choose one that is allowed",
    )


def _no_link(rights: UsageRights, link: bool) -> Objection | None:
    if not link or rights.link_and_cta is not False:
        return None
    return Objection(
        code="link-not-granted",
        message="the contract allows neither a destination link nor a call to action",
        remedy="remove both from the flight, or agree on them with the creator",
    )


def _over_spend_cap(rights: UsageRights, spend: Money | None, besides: Money | None) -> Objection | None:
    cap = rights.spend_cap
    if spend is None or cap is None:
        return None
    others = besides if besides is not None and besides.currency == spend.currency and besides.micros else None
    whole = spend + others if others else spend
    if whole.currency == cap.currency and whole.micros <= cap.micros:
        return None
    message = f"the flight may spend {spend}"
    if others:
        message += f", others under the contract {others}, {whole} in all"
    return Objection(
        code="over-spend-cap",
        message=f"{message}; the contract allows {cap}" if others else f"{message}, the contract allows {cap}",
        remedy="lower the budget, shorten the flight, or agree on a higher cap",
    )


_WITH = {"markets": ("markets", "objectives"), "negative_comments": ("negative_comments", "negative_share")}
_SAID: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((question, _WITH.get(clause, (clause,))) for clause, question in CLAUSES),
    ("fee", ("fee",)),
    ("payment", ("payment_before_code", "paid_at", "payment")),
    ("renewal fee", ("renewal_fee",)),
    ("spend cap", ("spend_cap",)),
    ("exclusivity", ("exclusive", "exclusive_until")),
    ("music licence", ("music_until",)),
    ("how long the post stays up", ("live_until",)),
    ("within how many hours comments are answered", ("respond_within_h",)),
    ("note", ("note",)),
    ("attachments", ("attachments",)),
    ("language", ("language",)),
    ("creator", ("creator",)),
    ("name of the agreement", ("deal",)),
)
"""How each field is called where versions are compared; together all of them."""


def _said(rights: UsageRights, names: tuple[str, ...]) -> str:
    """The first says whether there is anything; what only adds to it is left out where there is nothing."""
    words = [short(rights, name) for name in names]
    return ", ".join(dict.fromkeys(word for place, word in enumerate(words) if place == 0 or word != "none"))


def _plain(value: Any) -> Any:
    """A value as JSON has it: sets sorted, times in UTC, money as micros with its currency."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Window):
        return [_plain(value.start), _plain(value.end)]
    if isinstance(value, Money):
        return [value.micros, value.currency]
    return sorted(value) if isinstance(value, frozenset) else value
