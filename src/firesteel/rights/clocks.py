"""The four permissions that run out, which of them binds, and where they end apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..posts import Post
from .lengths import days
from .values import Authorization, Clock, Grant, Objection, UsageRights, Withdrawal

OVERLONG = timedelta(days=1)
"""An authorization may outlive its contract by this much before it counts as a violation: time zones and rounding."""


def clocks(
    rights: UsageRights | None,
    authorization: Authorization | None,
    post: Post | None,
    withdrawal: Withdrawal | None = None,
) -> tuple[Clock, ...]:
    """The four clocks of a post in a fixed order. The brand's own post has no contract and nobody else to keep it up.

    withdrawal   ends the contract when it takes effect, if it is of this agreement and of this post or of all. One that a
                 later agreement has settled is not to be given
    """
    own = post is not None and post.creator.is_brand
    return (
        _contract(rights, own, None if own else withdrawn_at(rights, authorization, post, withdrawal)),
        _authorization(authorization, own),
        _music(rights),
        _must_stay_live(rights, own),
    )


def binding(clocks: tuple[Clock, ...]) -> Clock | None:
    """The clock that runs out first; None where none has an end. The earlier in the list wins a tie."""
    ending = [(clock.end, place) for place, clock in enumerate(clocks) if clock.end is not None]
    return clocks[min(ending)[1]] if ending else None


def binding_end(
    rights: UsageRights | None,
    authorization: Authorization | None,
    post: Post | None,
    withdrawal: Withdrawal | None = None,
) -> datetime | None:
    """Until when the post may carry money: the earliest of the four ends. None where no end is known."""
    first = binding(clocks(rights, authorization, post, withdrawal))
    return first.end if first else None


def authorized_until(authorization: Authorization) -> datetime:
    """The end of the granted window; the moment of its revocation, or the end of what owners of its originals granted, if
    that comes first."""
    ends = (authorization.window.end, authorization.revoked_at, authorization.originals_until)
    return min(end for end in ends if end is not None)


def lost(authorization: Authorization | None, now: datetime) -> str:
    """Why the post may not carry money any more although its window still runs: revoked, account banned, private …; else
    empty. A post's own state is its word in `POST_STATUSES`."""
    if authorization is None:
        return ""
    if authorization.revoked_at is not None and authorization.revoked_at <= now:
        return "revoked"
    if account := account_lost(authorization):
        return account
    return "" if authorization.post_status == "public" else authorization.post_status


def account_lost(authorization: Authorization) -> str:
    """What has become of the account behind the grant, as `watching.HAPPENINGS` names it; empty while it is available.

    An account that is gone is one nothing is granted of any more, however it was granted.
    """
    if authorization.account_status == "gone":
        return GONE[authorization.grant]
    return _ACCOUNT_LOST[authorization.account_status]


GONE = {
    Grant.POST_CODE: "code revoked",
    Grant.LINKED_ACCOUNT: "account unlinked",
    Grant.BUSINESS_CENTER: "Business Center access withdrawn",
}
"""What has happened where a grant is there no more, by its kind."""
_ACCOUNT_LOST = {
    "available": "",
    "private": "account private",
    "banned": "account banned",
    "personal": "account no longer a business",
    "withheld": "ads permission withdrawn",
}


def withdrawn_at(
    rights: UsageRights | None,
    authorization: Authorization | None,
    post: Post | None,
    withdrawal: Withdrawal | None,
) -> datetime | None:
    """When the creator's withdrawal takes effect on this post; None where there is none, or it is of something else.

    A withdrawal of one post concerns every post that is not known to be another one.
    """
    if withdrawal is None:
        return None
    if rights is not None and (rights.creator, rights.deal) != (withdrawal.creator, withdrawal.deal):
        return None
    id = post.id if post is not None else authorization.post if authorization is not None else None
    return withdrawal.effective if withdrawal.post is None or id is None or id == withdrawal.post else None


def overlong(
    authorization: Authorization, rights: UsageRights | None, withdrawal: Withdrawal | None = None
) -> Objection | None:
    """Where what TikTok allows and what was agreed end apart (N-06): a year granted on a thirty-day deal, or too little.

    Longer is a violation waiting to happen; shorter only means that the whole contract cannot be used.
    """
    contract = _contract(rights, False, withdrawn_at(rights, authorization, None, withdrawal)).end
    if contract is None:
        return None
    granted = authorized_until(authorization)
    if granted > contract + OVERLONG:
        return Objection(
            code="authorization-overlong",
            message=_longer(authorization, granted - contract),
            remedy="stop the flight with the contract"
            + ("" if withdrawal is not None else f", {_SHORTEN[authorization.grant]}"),
        )
    if granted < contract - OVERLONG:
        return Objection(
            code="authorization-short",
            message=f"the authorisation ends {days(contract - granted)} before the contract does",
            remedy="ask the creator to extend the authorisation to the agreed end",
        )
    return None


def alarms(
    rights: UsageRights | None,
    authorization: Authorization | None,
    post: Post | None,
    withdrawal: Withdrawal | None,
    now: datetime,
    flight_ends: Sequence[datetime] = (),
) -> tuple[Objection, ...]:
    """Everything that ends at the wrong time, in both directions; money that outlives a permission first.

    flight_ends   when the flights end that carry this post, planned or live: each permission that ends before the last of
                  them is an alarm of its own, since renewing the first alone would not help
    """
    four = clocks(rights, authorization, post, withdrawal)
    past = _money_past(four, max(flight_ends), now) if flight_ends else ()
    apart = None
    if authorization is not None and not (post is not None and post.creator.is_brand):
        apart = _apart(authorization, overlong(authorization, rights, withdrawal), four[0].end, now)
    return past if apart is None else (*past, apart)


_WITHDRAWN = "withdrawn by the creator"
SPOKEN = {
    "contract": "the contract",
    "authorization": "the authorisation",
    "music": "the music licence",
    "must-stay-live": "the creator's duty to keep the post up",
}
"""Each clock as it stands in a sentence."""
_LONGER = {
    "contract": "agree on a longer contract with the creator",
    "authorization": "ask the creator for a longer authorisation",
    "music": "extend the music licence",
    "must-stay-live": "agree with the creator on keeping the post up for longer",
}
_SHORTEN = {
    Grant.POST_CODE: "and ask the creator for a shorter authorisation next time",
    Grant.LINKED_ACCOUNT: "for a linked account grants without an end",
    Grant.BUSINESS_CENTER: "for a Business Center grants without an end",
}


def _money_past(four: tuple[Clock, ...], last: datetime, now: datetime) -> tuple[Objection, ...]:
    """One alarm for each permission that ends before the last flight does, the earliest first. A duty to keep the post up
    that ends with the contract says nothing the contract does not."""
    if last <= now:
        return ()
    ending = [(clock.end, clock) for clock in four if clock.end is not None and clock.end < last]
    told = [(end, one) for end, one in ending if one.name != "must-stay-live" or end != four[0].end]
    return tuple(_past(one, end, last, now) for end, one in sorted(told, key=lambda pair: pair[0]))


def _past(clock: Clock, end: datetime, last: datetime, now: datetime) -> Objection:
    code, what = f"flight-past-{clock.name}", SPOKEN[clock.name]
    withdrawn = clock.why == _WITHDRAWN
    if withdrawn:
        what = "the creator's permission"
    if end <= now:
        ago = f"{days(now - end)} ago" if now > end else "just now"
        message = f"{what} ended {ago}, and a flight has {days(last - now)} to go"
        then = ": the creator has withdrawn" if withdrawn else f", then {_LONGER[clock.name]}"
        return Objection(code=code, message=message, remedy=f"stop the flight now{then}")
    message = f"a flight runs {days(last - end)} past the end of {what}"
    remedy = (
        "shorten the flight: the creator has withdrawn"
        if withdrawn
        else f"{_LONGER[clock.name]}, or shorten the flight"
    )
    return Objection(code=code, message=message, remedy=remedy)


def _apart(
    authorization: Authorization, found: Objection | None, contract: datetime | None, now: datetime
) -> Objection | None:
    """What `overlong` found, as long as it matters: not once both are over, and what has run out cannot be extended."""
    if found is None or contract is None or authorized_until(authorization) > now:
        return found
    if contract <= now or found.code == "authorization-overlong":
        return None
    return Objection(
        code=found.code,
        message=f"the authorisation is over, {days(contract - now)} before the contract",
        remedy="ask the creator for a new authorisation: do not count on reviving one that ran out",
    )


def _longer(authorization: Authorization, by: timedelta) -> str:
    if authorization.grant is Grant.POST_CODE:
        return f"TikTok would let the post run {days(by)} longer than the contract"
    return "TikTok would let the post run on after the contract"


def _contract(rights: UsageRights | None, own: bool, withdrawn: datetime | None) -> Clock:
    if own:
        return Clock(name="contract", end=None, why="the brand's own post needs none")
    agreed = rights.window.end if rights is not None and rights.window is not None else None
    if withdrawn is not None and (agreed is None or withdrawn < agreed):
        return Clock(name="contract", end=withdrawn, why=_WITHDRAWN)
    return Clock(name="contract", end=agreed, why="agreed with the creator" if agreed else "no period was agreed")


def _authorization(authorization: Authorization | None, own: bool) -> Clock:
    if authorization is None:
        why = "the brand's own post runs through its connected account" if own else "not granted"
        return Clock(name="authorization", end=None, why=why)
    return Clock(name="authorization", end=authorized_until(authorization), why=_why_authorized(authorization))


def _why_authorized(authorization: Authorization) -> str:
    end = authorized_until(authorization)
    if end == authorization.window.end:
        return f"granted by {authorization.grant.words}"
    return "revoked by the creator" if end == authorization.revoked_at else "granted by the owner of the original"


def _music(rights: UsageRights | None) -> Clock:
    until = rights.music_until if rights else None
    return Clock(name="music", end=until, why="licensed until then" if until else "no end is known")


def _must_stay_live(rights: UsageRights | None, own: bool) -> Clock:
    if own:
        return Clock(name="must-stay-live", end=None, why="the brand's own post")
    if rights is not None and rights.live_until is not None:
        return Clock(name="must-stay-live", end=rights.live_until, why="agreed with the creator")
    if rights is None or rights.creator_may_change is None:
        return Clock(name="must-stay-live", end=None, why="not agreed")
    if rights.creator_may_change == "no" and rights.window is not None:
        return Clock(name="must-stay-live", end=rights.window.end, why="as long as the contract")
    return Clock(name="must-stay-live", end=None, why="the creator may change or remove the post")
