"""Two different permissions, often confused.

An *authorization* is what TikTok checks: this ad account may use this post until a date. *Usage rights* are what the
contract says: where, for what and until when the brand may use it. A post may carry money only while both hold, while
its music is cleared and while the creator has to keep it up: four clocks, of which the earliest binds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .posts import Post
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
    live_until: datetime | None = None
    """Until when the creator keeps the post up; None means as long as the contract, if clause 6 says "no"."""
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


OVERLONG = timedelta(days=1)
"""An authorization may outlive its contract by this much before it counts as a violation: time zones and rounding."""


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
            message=f"TikTok would let the post run {_days(granted - agreed.end)} longer than the contract",
            remedy="stop the flight with the contract, and ask the creator for a shorter authorization next time",
        )
    if granted < agreed.end - OVERLONG:
        return Objection(
            code="authorization-short",
            message=f"the authorization ends {_days(agreed.end - granted)} before the contract does",
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
        message = f"the contract ends {_days(window.end - agreed.end)} before the flight does"
    else:
        message = f"the contract starts {_days(agreed.start - window.start)} after the flight does"
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


def _days(length: timedelta) -> str:
    """A length in whole days, in hours below two days."""
    hours = -(-length // timedelta(hours=1))
    return f"{hours} h" if hours < 48 else f"{length // timedelta(days=1)} d"
