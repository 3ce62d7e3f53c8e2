"""Gate: TikTok lets this ad account use the post until the flight is over (R-147)."""

from __future__ import annotations

from datetime import datetime

from ..plans import days
from ..rights import Authorization, overlong
from ..rights.lengths import days as length
from ..values import Window
from .findings import UNSEEN, Look, Rule, day, own
from .values import STALE, Case, Gate, Severity

_ENDLESS = 3650
"""Days."""

_POST = {
    "private": "the post is private",
    "friends": "only the creator's friends see the post",
    "deleted": "the post is deleted",
    "removed": "TikTok did not let the post through",
    "taken-down": "TikTok took the post down",
    "under-review": "TikTok is reviewing the post",
}
"""The words of `rights.POST_STATUSES`, as sentences."""
_ACCOUNT = {
    "private": "the creator's account is private",
    "banned": "TikTok banned the creator's account",
    "personal": "the creator's account is no Business Account any more",
    "withheld": "the creator withdrew the permission to advertise with the account",
    "gone": "the creator's account is no longer linked or shared",
}
"""The words of `rights.ACCOUNT_STATUSES`."""


def evidence(case: Case) -> tuple[str, bool]:
    grant = case.authorization
    if grant is None:
        if case.post is not None and case.post.creator.is_brand:
            return f"{case.post.creator.handle} is the brand's own connected account", True
        return UNSEEN
    return f"{grant.grant.words}, granted {_granted(grant.window)}; the post is {grant.post_status}", True


def _granted(window: Window) -> str:
    """A linked account grants to some year far away, which is no end that anybody set."""
    whole = days(window)
    return (
        "without an end" if whole > _ENDLESS else f"for {whole} {'day' if whole == 1 else 'days'} to {day(window.end)}"
    )


def authorization_missing(case: Case) -> str | None:
    if case.authorization is not None or own(case):
        return None
    return f"{case.post.creator.handle if case.post else case.flight.creator} has not authorised this post"


def own_post_unauthorized(case: Case) -> str | None:
    """The brand's own post needs nobody's permission, and TikTok still wants to be told under which identity it runs."""
    if case.authorization is not None or not own(case) or not case.flight.spark:
        return None
    return "this ad account was not given the brand's own post yet"


def authorization_other_post(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or grant.post == case.flight.post:
        return None
    return f"the authorisation is for post {grant.post}"


def authorization_revoked(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or grant.revoked_at is None or grant.revoked_at > case.now:
        return None
    return f"revoked on {day(grant.revoked_at)}"


def authorization_ended(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or grant.window.end > case.now or authorization_revoked(case):
        return None
    return f"it ended on {day(grant.window.end)}"


def authorization_expires(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or not case.now < (until := _until(grant)) < case.flight.window.end:
        return None
    return f"the authorisation ends {length(case.flight.window.end - until)} before the flight does"


def authorization_late(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or grant.window.start <= case.flight.window.start:
        return None
    return f"the authorisation starts {length(grant.window.start - case.flight.window.start)} after the flight does"


def post_not_public(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or grant.post_status == "public":
        return None
    return _POST.get(grant.post_status, f"the post is {grant.post_status}")


def account_unavailable(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or grant.account_status == "available":
        return None
    return _ACCOUNT.get(grant.account_status, f"the creator's account is {grant.account_status}")


def originals_missing(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or (not grant.originals and grant.originals_until is None):
        return None
    many = f"{len(grant.originals)} other posts" if len(grant.originals) > 1 else "another post"
    if grant.originals_until is None:
        return f"it is made from {many}, and the owner has not granted its use"
    if grant.originals_until <= case.now:
        return f"it is made from {many}, and what the owner granted ended on {day(grant.originals_until)}"
    return None


def originals_expire(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or grant.originals_until is None:
        return None
    short = case.flight.window.end - grant.originals_until
    if grant.originals_until <= case.now or grant.originals_until >= case.flight.window.end:
        return None
    return f"the grant for a post it is made from ends {length(short)} before the flight does"


def authorization_unchecked(case: Case) -> str | None:
    grant = case.authorization
    if grant is None or (grant.checked_at is not None and case.now - grant.checked_at <= STALE):
        return None
    when = f"since {day(grant.checked_at)}, {grant.checked_at:%H:%M} UTC" if grant.checked_at else "at all"
    return f"TikTok was not asked about it {when}"


def authorization_overlong(case: Case) -> str | None:
    grant, agreed = case.authorization, case.rights.window if case.rights else None
    if grant is None or agreed is None or (grant.window.end <= agreed.end and case.withdrawal is None):
        return None
    beyond = overlong(grant, case.rights, case.withdrawal)
    return beyond.message if beyond is not None and beyond.code == "authorization-overlong" else None


def _until(grant: Authorization) -> datetime:
    """Of the grant for the post itself; those for its originals have rules of their own."""
    return grant.window.end if grant.revoked_at is None else min(grant.window.end, grant.revoked_at)


LOOK = Look(
    of=Gate.AUTHORIZATION,
    source="R-147",
    asks="Does TikTok let this ad account use the post until the flight is over?",
    evidence=evidence,
)

RULES = (
    Rule(
        code="authorization-missing",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-039, R-142; practice E5 [P1]",
        sees="the authorisation held for the post; the brand's own post needs none",
        remedy="ask the creator for a post code, or link the account",
        objects=authorization_missing,
    ),
    Rule(
        code="own-post-unauthorized",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-039; practice E5 [P1] (a Spark Ad names its identity)",
        sees="the authorisation held for the brand's own post; one that is uploaded as a file needs none",
        remedy="link the brand's account to the ad account, or apply the post's own code, under Codes",
        objects=own_post_unauthorized,
    ),
    Rule(
        code="authorization-other-post",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-041; practice C7 (a code for the wrong post)",
        sees="the post the authorisation names",
        remedy="authorize the post that is to fly",
        objects=authorization_other_post,
    ),
    Rule(
        code="authorization-revoked",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-080; practice E5 [P1]",
        sees="when the authorisation was revoked, as last polled",
        remedy="ask the creator for a new authorisation",
        objects=authorization_revoked,
    ),
    Rule(
        code="authorization-ended",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-078; practice E5 [O1] (a lapsed code cannot be revived)",
        sees="the end of the granted window",
        remedy="ask for a new one: a lapsed code cannot be revived",
        objects=authorization_ended,
    ),
    Rule(
        code="authorization-expires",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        source="R-078, R-079; practice C1",
        sees="the end of the granted window beside the flight's",
        remedy="extend the authorisation or shorten the flight",
        objects=authorization_expires,
    ),
    Rule(
        code="authorization-late",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        source="R-078; practice E5 [P1] (auth_start_time)",
        sees="the start of the granted window beside the flight's",
        remedy="start the flight later, or ask for an earlier authorisation",
        objects=authorization_late,
    ),
    Rule(
        code="post-not-public",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-080; practice E5 [P1] (item status enum)",
        sees="the post's state, as last polled",
        remedy="ask the creator to make the post public again; one that is deleted or taken down needs another",
        objects=post_not_public,
    ),
    Rule(
        code="account-unavailable",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-080; practice C18",
        sees="the account's state, as last polled",
        remedy="ask the creator to restore the account and its permission, or use another post",
        objects=account_unavailable,
    ),
    Rule(
        code="originals-missing",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        waivable=False,
        source="R-039; practice E5 [O1] [P1] (a duet or stitch needs both owners' codes)",
        sees="the posts a duet or stitch is made from, and until when their owners granted them",
        remedy="ask the owners of the original posts for their codes",
        objects=originals_missing,
    ),
    Rule(
        code="originals-expire",
        gate=Gate.AUTHORIZATION,
        severity=Severity.BLOCK,
        source="R-078; practice E5 [O1] [P1]",
        sees="until when the owners of the original posts granted them, beside the flight's end",
        remedy="ask the owners of the original posts to extend, or shorten the flight",
        objects=originals_expire,
    ),
    Rule(
        code="authorization-unchecked",
        gate=Gate.AUTHORIZATION,
        severity=Severity.WARN,
        source="R-080; polled states older than 48 h are not taken for the present",
        sees="when its state was last polled",
        remedy="ask TikTok about it again",
        objects=authorization_unchecked,
    ),
    Rule(
        code="authorization-overlong",
        gate=Gate.AUTHORIZATION,
        severity=Severity.WARN,
        source="N-06; practice C14 (a year granted on a thirty-day deal)",
        sees="the end of the granted window beside the contract's",
        remedy="stop the flight with the contract, and ask the creator for a shorter authorisation next time",
        objects=authorization_overlong,
    ),
)
