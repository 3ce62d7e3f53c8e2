"""The four permissions that run out, which of them binds, and where they end apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..posts import Post
from ..values import Window
from .lengths import days
from .values import Authorization, Clock, Objection, UsageRights

OVERLONG = timedelta(days=1)
"""An authorization may outlive its contract by this much before it counts as a violation: time zones and rounding."""


def clocks(rights: UsageRights | None, authorization: Authorization | None, post: Post | None) -> tuple[Clock, ...]:
    """The four clocks of a post in a fixed order. The brand's own post has no contract and nobody else to keep it up."""
    own = post is not None and post.creator.is_brand
    return (
        _contract(rights, own),
        _authorization(authorization, own),
        _music(rights),
        _must_stay_live(rights, own),
    )


def binding(clocks: tuple[Clock, ...]) -> Clock | None:
    """The clock that runs out first; None where none has an end. The earlier in the list wins a tie."""
    ending = [(clock.end, place) for place, clock in enumerate(clocks) if clock.end is not None]
    return clocks[min(ending)[1]] if ending else None


def binding_end(rights: UsageRights | None, authorization: Authorization | None, post: Post | None) -> datetime | None:
    """Until when the post may carry money: the earliest of the four ends. None where no end is known."""
    first = binding(clocks(rights, authorization, post))
    return first.end if first else None


def authorized_until(authorization: Authorization) -> datetime:
    """The end of the granted window, or the moment of its revocation if that came first."""
    revoked = authorization.revoked_at
    return authorization.window.end if revoked is None else min(authorization.window.end, revoked)


def shortfall(authorization: Authorization, window: Window) -> timedelta:
    """How long before the end of `window` the authorization ends; zero when it lasts."""
    return max(timedelta(0), window.end - authorized_until(authorization))


def lost(authorization: Authorization | None, now: datetime) -> str:
    """Why the post may not carry money any more although its window still runs: revoked, private, deleted …; else empty."""
    if authorization is None:
        return ""
    if authorization.revoked_at is not None and authorization.revoked_at <= now:
        return "revoked"
    return "" if authorization.post_status == "public" else authorization.post_status


def overlong(authorization: Authorization, rights: UsageRights | None) -> Objection | None:
    """Where what TikTok allows and what was agreed end apart (N-06): a year granted on a thirty-day deal, or too little.

    Longer is a violation waiting to happen; shorter only means that the whole contract cannot be used.
    """
    if rights is None or rights.window is None:
        return None
    agreed, granted = rights.window, authorized_until(authorization)
    if granted > agreed.end + OVERLONG:
        return Objection(
            code="authorization-overlong",
            message=f"TikTok would let the post run {days(granted - agreed.end)} longer than the contract",
            remedy="stop the flight with the contract, and ask the creator for a shorter authorization next time",
        )
    if granted < agreed.end - OVERLONG:
        return Objection(
            code="authorization-short",
            message=f"the authorization ends {days(agreed.end - granted)} before the contract does",
            remedy="ask the creator to extend the authorization to the agreed end",
        )
    return None


def _contract(rights: UsageRights | None, own: bool) -> Clock:
    if own:
        return Clock(name="contract", end=None, why="the brand's own post needs none")
    if rights is None or rights.window is None:
        return Clock(name="contract", end=None, why="no period was agreed")
    return Clock(name="contract", end=rights.window.end, why="agreed with the creator")


def _authorization(authorization: Authorization | None, own: bool) -> Clock:
    if authorization is None:
        why = "the brand's own post runs through its connected account" if own else "not granted"
        return Clock(name="authorization", end=None, why=why)
    revoked = authorization.revoked_at is not None and authorization.revoked_at < authorization.window.end
    why = "revoked by the creator" if revoked else f"granted by {authorization.grant.name.lower().replace('_', ' ')}"
    return Clock(name="authorization", end=authorized_until(authorization), why=why)


def _music(rights: UsageRights | None) -> Clock:
    until = rights.music_until if rights else None
    return Clock(name="music", end=until, why="licensed until then" if until else "no end is known")


def _must_stay_live(rights: UsageRights | None, own: bool) -> Clock:
    if own:
        return Clock(name="must-stay-live", end=None, why="the brand's own post")
    if rights is None or rights.creator_may_change is None:
        return Clock(name="must-stay-live", end=None, why="not agreed")
    if rights.live_until is not None:
        return Clock(name="must-stay-live", end=rights.live_until, why="agreed with the creator")
    if rights.creator_may_change == "no" and rights.window is not None:
        return Clock(name="must-stay-live", end=rights.window.end, why="as long as the contract")
    return Clock(name="must-stay-live", end=None, why="the creator may change or remove the post")
