"""Gate: somebody answers for the comments, they were read, and they do not speak against the post (R-151)."""

from __future__ import annotations

from ..rights.wording import counted
from .findings import At, Look, once
from .values import Case, Gate, PostCheck, Severity

RISK_SHARE = 0.2
"""Share of risk comments that blocks where no agreement names one."""


@once
def evidence(case: Case) -> tuple[str, bool]:
    who = _moderator(case)
    words = f"{who} moderates" if who else "not seen"
    state = case.comments
    if state is None:
        return words, False
    return f"{counted(state.read, 'comment')} read, {counted(state.open_risks, 'open risk')}; {words}", True


def comments_unowned(case: Case) -> str | None:
    return None if _moderator(case) else "nobody is named who moderates comments"


def comments_unread(case: Case) -> str | None:
    return "the comments were not read" if case.comments is None else None


def no_response_time(case: Case) -> str | None:
    if case.comments is None or case.comments.respond_within_h is not None:
        return None
    if case.rights is not None and case.rights.respond_within_h is not None:
        return None
    return "no response time is set for comments"


def comments_negative(case: Case) -> str | None:
    state = case.comments
    if state is None or not _too_many(case):
        return None
    share = state.open_risks / max(state.read, 1)
    return f"{share:.0%} of the comments read are open risks, more than the {_limit(case):.0%} agreed"


def risks_open(case: Case) -> str | None:
    state = case.comments
    if state is None or not state.open_risks or _too_many(case):
        return None
    return "1 risk comment is open" if state.open_risks == 1 else f"{state.open_risks} risk comments are open"


def comments_partly_read(case: Case) -> str | None:
    state = case.comments
    return (
        f"only {counted(state.read, 'comment')} {'was' if state.read == 1 else 'were'} read"
        if state is not None and not state.complete
        else None
    )


def comments_off(case: Case) -> str | None:
    if case.authorization is None or not case.authorization.comments_off:
        return None
    return "the creator switched comments off: nobody can ask, and nothing new is learnt from them"


def _moderator(case: Case) -> str:
    named = case.comments.moderator if case.comments else None
    agreed = case.rights.comment_moderator if case.rights else None
    return (named or agreed or "").strip()


def _limit(case: Case) -> float:
    agreed = case.rights.negative_share if case.rights else None
    return RISK_SHARE if agreed is None else agreed


def _too_many(case: Case) -> bool:
    state = case.comments
    return state is not None and state.open_risks > 0 and state.open_risks > _limit(case) * state.read


LOOK = Look(
    of=Gate.COMMENTS,
    source="R-151",
    asks="Does somebody answer for the comments, were they read, and do they not speak against the post?",
    evidence=evidence,
)

_rule = At(Gate.COMMENTS, PostCheck.COMMENTS)


RULES = (
    _rule(
        "comments-unowned",
        comments_unowned,
        "R-035, R-045; practice C9",
        "who moderates, by the agreement or for the post",
        "name a moderator in the usage rights or for the post",
    ),
    _rule(
        "comments-unread",
        comments_unread,
        "R-071",
        "the comments read so far",
        "read the post's comments before it is boosted",
        Severity.WARN,
    ),
    _rule(
        "no-response-time",
        no_response_time,
        "R-035; practice C9 (handled within hours)",
        "within how many hours comments are answered",
        "agree on a response time, such as 4 hours for risks",
    ),
    _rule(
        "comments-negative",
        comments_negative,
        f"R-048, R-071; {RISK_SHARE:.0%} where no share was agreed, ours",
        "the share of the comments read that are open risks, beside the share agreed",
        "settle them first, or choose another post",
    ),
    _rule(
        "risks-open",
        risks_open,
        "R-071, R-135",
        "risk comments that nobody hid or answered yet",
        "answer, hide or close them",
        Severity.WARN,
    ),
    _rule(
        "comments-partly-read",
        comments_partly_read,
        "R-071",
        "whether all comments were read",
        "read the rest before the post is boosted",
        Severity.WARN,
    ),
    _rule(
        "comments-off",
        comments_off,
        "R-007, R-067; the lifecycle of rights",
        "whether the creator switched comments off, as last polled",
        "ask the creator to switch comments on, or choose another post",
        Severity.WARN,
    ),
)
