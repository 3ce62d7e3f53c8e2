"""Gates that a person settles by looking: the caption is right (R-149), the topic is safe (R-152). Both freeze the caption."""

from __future__ import annotations

from .findings import UNSEEN, At, Look, day
from .values import Case, Gate, PostCheck, Severity, SignOff


def caption_evidence(case: Case) -> tuple[str, bool]:
    return _evidence(case.caption, case)


def safety_evidence(case: Case) -> tuple[str, bool]:
    return _evidence(case.brand_safety, case)


def caption_unread(case: Case) -> str | None:
    if _signed(case.caption, case):
        return None
    return "nobody signed off the caption, which cannot be changed once the post is authorised"


def caption_uncompared(case: Case) -> str | None:
    return _uncompared(case.caption, case)


def caption_changed(case: Case) -> str | None:
    return _changed(case.caption, case)


def caption_drifted(case: Case) -> str | None:
    """The ad's text, where the grant tells it: what was read of the post itself may be older."""
    text = case.authorization.caption if case.authorization else None
    signed = case.caption
    if text is None or signed is None or text == signed.caption or not _signed(signed, case):
        return None
    return f"the ad would read {text!r}, not {signed.caption!r} as signed off"


def not_spark_control(case: Case) -> str | None:
    if not case.plan.needs_control:
        return None
    return "the brand needs control of every frame and the caption, and a Spark Ad takes both from the post as they are"


def brand_safety_unseen(case: Case) -> str | None:
    if _signed(case.brand_safety, case):
        return None
    return "nobody signed off the topic for policy, law and brand safety"


def brand_safety_uncompared(case: Case) -> str | None:
    return _uncompared(case.brand_safety, case)


def brand_safety_changed(case: Case) -> str | None:
    return _changed(case.brand_safety, case)


def _signed(sign_off: SignOff | None, case: Case) -> bool:
    return sign_off is not None and sign_off.at <= case.now and bool(sign_off.by.strip())


def _evidence(sign_off: SignOff | None, case: Case) -> tuple[str, bool]:
    if sign_off is None or not _signed(sign_off, case):
        return UNSEEN
    return f"signed off by {sign_off.by} on {day(sign_off.at)}", case.post is not None


def _uncompared(sign_off: SignOff | None, case: Case) -> str | None:
    return "the post itself was not read" if case.post is None and _signed(sign_off, case) else None


def _changed(sign_off: SignOff | None, case: Case) -> str | None:
    if sign_off is None or case.post is None or sign_off.caption == case.post.caption or not _signed(sign_off, case):
        return None
    return f"the caption now reads {case.post.caption!r}, not {sign_off.caption!r} as signed off"


CAPTION = Look(
    of=Gate.CAPTION,
    source="R-149",
    asks="Did somebody read the caption that will run, which no ad can change?",
    evidence=caption_evidence,
)
SAFETY = Look(
    of=Gate.BRAND_SAFETY,
    source="R-152",
    asks="Did somebody look at the topic with policy, law and brand in mind, and say yes?",
    evidence=safety_evidence,
)
_AGAIN = "read the post again and sign it off anew"

_caption = At(Gate.CAPTION, PostCheck.CAPTION)
_safety = At(Gate.BRAND_SAFETY, PostCheck.POLICY)


CAPTION_RULES = (
    _caption(
        "caption-unread",
        caption_unread,
        "R-021, R-069; practice C11, E5 [T2] (frozen once authorized)",
        "who signed off the caption, and when",
        "read the caption and sign it off",
    ),
    _caption(
        "caption-uncompared",
        caption_uncompared,
        "R-069, R-075",
        "whether the post itself was read",
        "sync the post",
    ),
    _caption(
        "caption-changed",
        caption_changed,
        "R-046, R-069",
        "the caption as it reads now, beside the one that was signed off",
        _AGAIN,
    ),
    _caption(
        "caption-drifted",
        caption_drifted,
        "R-020, R-046, R-069",
        "the ad's text as the grant tells it, beside the caption that was signed off",
        "ask the creator to put the caption back, or read it again and sign it off anew",
    ),
    _caption(
        "not-spark-control",
        not_spark_control,
        "R-022, R-033",
        "whether the plan needs control of frame and caption",
        "make this ad from a file of your own, not as a Spark Ad",
        Severity.ADVISE,
    ),
)
SAFETY_RULES = (
    _safety(
        "brand-safety-unseen",
        brand_safety_unseen,
        "R-037, R-074",
        "who signed off the topic, and when",
        "have an approver look at the post and sign it off",
    ),
    _safety(
        "brand-safety-uncompared",
        brand_safety_uncompared,
        "R-037, R-075",
        "whether the post itself was read",
        "sync the post",
    ),
    _safety(
        "brand-safety-changed",
        brand_safety_changed,
        "R-037, R-046",
        "the caption as it reads now, beside the one that was signed off",
        _AGAIN,
    ),
)
