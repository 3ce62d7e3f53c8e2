"""Gates: is what people see, and say under it, worth paying for? Caption, comments, brand safety (R-149, R-151, R-152)."""

from __future__ import annotations

from .findings import Trouble, block, finding, unseen, warn
from .values import Case, CommentState, Finding, Gate, SignOff

RISK_SHARE = 0.2
"""Share of risk comments that blocks where no agreement names one."""


def caption_is_right(case: Case) -> Finding:
    """R-149: somebody read the caption that will run, because no ad can change it."""
    return _signed_off(
        case,
        Gate.CAPTION,
        case.caption,
        "caption-unread",
        "nobody signed off the caption, which cannot be changed once the post is authorized",
        "read the caption and sign it off",
    )


def comments_are_owned(case: Case) -> Finding:
    """R-151: somebody answers for the comments, they were read, and they do not speak against the post."""
    state = case.comments
    agreed = case.rights.comment_moderator if case.rights else None
    moderator = (state.moderator if state else None) or agreed
    troubles = []
    if not (moderator and moderator.strip()):
        remedy = "name a moderator in the usage rights or for the post"
        troubles.append(block("comments-unowned", "nobody is named who moderates comments", remedy))
    if state is None:
        remedy = "read the post's comments before it is boosted"
        troubles.append(warn("comments-unread", "the comments were not read", remedy))
        return finding(Gate.COMMENTS, _or_unseen(moderator), *troubles, seen=False)
    if state.respond_within_h is None:
        remedy = "agree on a response time, such as 4 hours for risks"
        troubles.append(block("no-response-time", "no response time is set for comments", remedy))
    evidence = f"{state.read} comments read, {state.open_risks} open risks; {_or_unseen(moderator)}"
    return finding(Gate.COMMENTS, evidence, *troubles, *_comment_troubles(case, state))


def brand_is_safe(case: Case) -> Finding:
    """R-152: somebody looked at the topic with policy, law and brand in mind, and said yes."""
    return _signed_off(
        case,
        Gate.BRAND_SAFETY,
        case.brand_safety,
        "brand-safety-unseen",
        "nobody signed off the topic for policy, law and brand safety",
        "have an approver look at the post and sign it off",
    )


def _signed_off(case: Case, gate: Gate, sign_off: SignOff | None, code: str, message: str, remedy: str) -> Finding:
    if sign_off is None or not sign_off.by.strip():
        return unseen(gate, code, message, remedy)
    evidence = f"signed off by {sign_off.by} on {sign_off.at:%Y-%m-%d}"
    if case.post is None:
        return finding(
            gate, evidence, block("post-unseen", "the post itself was not read", "sync the post"), seen=False
        )
    if sign_off.caption != case.post.caption:
        voided = f"the caption now reads {case.post.caption!r}, not {sign_off.caption!r} as signed off"
        return finding(gate, evidence, block("caption-changed", voided, "read the post again and sign it off anew"))
    return finding(gate, evidence)


def _comment_troubles(case: Case, state: CommentState) -> list[Trouble]:
    troubles = []
    limit = case.rights.negative_share if case.rights and case.rights.negative_share is not None else RISK_SHARE
    if state.open_risks and state.open_risks > limit * state.read:
        share = state.open_risks / max(state.read, 1)
        message = f"{share:.0%} of the comments read are open risks, more than the {limit:.0%} agreed"
        troubles.append(block("comments-negative", message, "settle them first, or choose another post"))
    elif state.open_risks:
        message = f"{state.open_risks} risk comments are open"
        troubles.append(warn("risks-open", message, "answer, hide or close them"))
    if not state.complete:
        remedy = "read the rest before the post is boosted"
        troubles.append(warn("comments-partly-read", f"only {state.read} comments were read", remedy))
    return troubles


def _or_unseen(moderator: str | None) -> str:
    return f"{moderator} moderates" if moderator and moderator.strip() else "not seen"
