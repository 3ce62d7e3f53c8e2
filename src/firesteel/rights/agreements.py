"""What was agreed with a creator: which answers are there, and what they have against a use of a post."""

from __future__ import annotations

from ..values import Money, PostId, Window
from .lengths import days
from .values import CLAUSES, Objection, UsageRights


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


def permits(
    rights: UsageRights,
    *,
    post: PostId,
    window: Window,
    markets: frozenset[str],
    objective: str,
    link: bool,
    spend: Money | None = None,
) -> tuple[Objection, ...]:
    """What the contract has against this use of the post (R-041 … R-044); empty when it allows it.

    link   whether a destination link or a call to action is set
    spend  what the flight may spend in all; compared with the agreed cap where both are known

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
            _over_spend_cap(rights, spend),
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


def _over_spend_cap(rights: UsageRights, spend: Money | None) -> Objection | None:
    cap = rights.spend_cap
    if spend is None or cap is None or (spend.currency == cap.currency and spend.micros <= cap.micros):
        return None
    return Objection(
        code="over-spend-cap",
        message=f"the flight may spend {spend}, the contract allows {cap}",
        remedy="lower the budget, shorten the flight, or agree on a higher cap",
    )
