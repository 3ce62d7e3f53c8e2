"""Every rule, the ten gates and seven checks they stand at, what may be waived, and `check`, which asks them all.

To add a rule: its function and its `Rule` in the file of its theme; it then stands in `RULES`, and on its page.
"""

from __future__ import annotations

from functools import lru_cache

from ..posts import Post
from . import (
    agreement,
    authorization,
    budget,
    caption,
    comments,
    landing,
    links,
    music,
    policy,
    profile,
    purpose,
    tracking,
)
from .findings import Look, Rule, check_finding, finding
from .values import Case, Gate, PostCheck, Preflight, Severity, Trouble, Waiver

RULES: tuple[Rule, ...] = (
    *authorization.RULES,
    *agreement.RULES,
    *caption.CAPTION_RULES,
    *music.RULES,
    *comments.RULES,
    *caption.SAFETY_RULES,
    *policy.RULES,
    *landing.RULES,
    *links.RULES,
    *purpose.RULES,
    *tracking.RULES,
    *budget.RULES,
    *profile.HOOK_RULES,
    *profile.PROFILE_RULES,
)
"""In the order in which a gate names what it objects to, within blocks, warnings and advice."""

GATES: tuple[Look[Gate], ...] = (
    authorization.LOOK,
    agreement.LOOK,
    caption.CAPTION,
    music.LOOK,
    comments.LOOK,
    caption.SAFETY,
    landing.LOOK,
    purpose.LOOK,
    tracking.LOOK,
    budget.LOOK,
)
"""In the order of `Gate`, which is that of R-147 … R-156."""

CHECKS: tuple[Look[PostCheck], ...] = (
    profile.HOOK,
    Look(
        of=PostCheck.CAPTION,
        source="R-069",
        asks="Is the caption accurate, and did somebody say so?",
        evidence=caption.caption_evidence,
    ),
    profile.PROFILE,
    Look(
        of=PostCheck.COMMENTS,
        source="R-071",
        asks="Do the comments put the brand at no risk?",
        evidence=comments.evidence,
    ),
    Look(
        of=PostCheck.MUSIC,
        source="R-072",
        asks="Do music and usage rights suit an ad, in its markets and on its dates?",
        evidence=music.evidence,
    ),
    Look(
        of=PostCheck.LANDING_PAGE,
        source="R-073",
        asks="Does the page, or the profile, go on with what the post says?",
        evidence=landing.evidence,
    ),
    policy.LOOK,
)
"""In the order of `PostCheck`, which is that of R-068 … R-074."""

NEVER = frozenset(rule.code for rule in RULES if not rule.waivable)
"""Rules that nobody may wave through: an authorization that is missing, over, revoked, for another post or without that of
the original's owner; a post or account that is not open; no agreement or one with somebody else, a contract that is over
or names another post or market, a yes that was taken back (R-039, R-142); and what TikTok refuses whatever anybody says."""

NOT_WAIVABLE = frozenset({Gate.AUTHORIZATION})
"""Gates that nobody may wave through as a whole for somebody else's post."""

_REFUSED_ANYWAY = frozenset({"own-post-unauthorized"})
"""Of the brand's own posts: what the brand may not wave through either, as TikTok takes no such ad."""

_BY_CODE = {rule.code: rule for rule in RULES}
_GATES = frozenset(gate.value for gate in Gate)
_AT_GATE = {look.of: place for place, look in enumerate(GATES)}
_AT_CHECK = {look.of: place for place, look in enumerate(CHECKS)}
_ASKED = tuple(
    (
        rule.objects,
        rule,
        _AT_GATE[rule.gate] if rule.gate is not None else None,
        _AT_CHECK[rule.check] if rule.check is not None else None,
    )
    for rule in RULES
)
"""Each rule with its places, so that no name is looked up for a case."""


def check(case: Case) -> Preflight:
    """Every rule, told at its gate and its check, each objection with the waiver that answers it; none hides another."""
    at_gate: list[list[Trouble]] = [[] for _ in GATES]
    at_check: list[list[Trouble]] = [[] for _ in CHECKS]
    for objects, rule, gate, place in _ASKED:
        message = objects(case)
        if message is not None:
            trouble = _trouble(case, rule, message)
            if gate is not None:
                at_gate[gate].append(trouble)
            if place is not None:
                at_check[place].append(trouble)
    return Preflight(
        case=case,
        findings=tuple([finding(look, case, told) for look, told in zip(GATES, at_gate, strict=True)]),
        checks=tuple([check_finding(look, case, told) for look, told in zip(CHECKS, at_check, strict=True)]),
    )


def waivable(what: str, post: Post | None) -> bool:
    """Whether a person may wave a rule through, named by its code, or a whole gate, as older books did.

    The brand is the owner of its own posts, so it may wave through what its own account has against them.
    """
    own = post is not None and post.creator.is_brand
    if what in _GATES:
        return own or what not in NOT_WAIVABLE
    rule = _BY_CODE.get(what)
    if rule is None or what in _REFUSED_ANYWAY:
        return False
    return rule.waivable or (own and rule.gate is Gate.AUTHORIZATION)


def _trouble(case: Case, rule: Rule, message: str) -> Trouble:
    waived = _waiver(case, rule) if case.waivers and rule.severity is not Severity.ADVISE else None
    if waived is None:
        return _unwaived(rule.code, rule.severity, message, rule.remedy)
    return Trouble(code=rule.code, severity=rule.severity, message=message, remedy=rule.remedy, waived=waived)


@lru_cache(maxsize=8192)
def _unwaived(code: str, severity: Severity, message: str, remedy: str) -> Trouble:
    """Many cases are told the same: those troubles are one value."""
    return Trouble(code=code, severity=severity, message=message, remedy=remedy, waived=None)


def _waiver(case: Case, rule: Rule) -> Waiver | None:
    """The newest waiver that holds now and names the rule, or in older books its gate."""
    if not waivable(rule.code, case.post):
        return None
    for waiver in reversed(case.waivers):
        named = (
            waiver.rule == rule.code if waiver.rule else waiver.gate is rule.gate and waivable(waiver.gate, case.post)
        )
        if named and waiver.holds(case.now):
            return waiver
    return None
