"""Which comments want somebody, by when, and in which order: what may do harm first, then who may buy, then all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..values import PostId
from .intent import buying
from .values import BUYING, OTHER, Comment, Labelled

RISK, INTENT, NEUTRAL = "risk", "intent", "neutral"
KINDS = (RISK, INTENT, NEUTRAL)
"""The most pressing first."""
OPEN, ANSWERED, HIDDEN, CLOSED = "open", "answered", "hidden", "closed"
STATES = (OPEN, ANSWERED, HIDDEN, CLOSED)

BRAND_RISK, COMPLAINT = "brand_risk", "complaint"
SURE = 0.5
"""The chance from which a risk counts against a post; below it a person looks first."""
SUSPECTED = 0.04
"""The chance of a brand risk from which a comment that is up for review is looked at as one: a miss costs more than a look."""
RISK_WITHIN, INTENT_WITHIN = timedelta(hours=4), timedelta(hours=24)
"""How soon an answer is due, counted from when it was written; an agreement may set another limit for risks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """Who looks after the comments of a post."""

    name: str = ""
    """Empty where nobody was named."""
    risk_within: timedelta = RISK_WITHIN


NOBODY = Answerer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What people did about comments, by the ids of the comments."""

    answered: Collection[str] = frozenset()
    """Replied to by us."""
    gone: Collection[str] = frozenset()
    """Hidden or deleted by us, also where no reading saw it yet."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Needing no answer, with the reason."""


NOTHING = Done()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A comment as somebody who answers looks at it."""

    labelled: Labelled
    kind: str
    """risk, intent or neutral."""
    state: str
    """open, answered, hidden or closed."""
    owner: str
    """Who sees to it; empty where nobody does."""
    due: datetime | None
    """By when it is to be answered; None where nobody waits, or nobody knows when it was written."""
    overdue: bool
    age: timedelta | None
    """None where nobody knows when it was written."""
    reason: str = ""
    """Why it was closed without an answer."""

    @property
    def comment(self) -> Comment:
        return self.labelled.comment


def kind(labelled: Labelled, wanted: Collection[str] = BUYING) -> str:
    """What a comment is about, for whoever answers: spam is neutral, and a suspicion of harm is looked at like harm."""
    if BRAND_RISK in labelled.labels or COMPLAINT in labelled.labels or suspected(labelled):
        return RISK
    return INTENT if buying(labelled, wanted) else NEUTRAL


def suspected(labelled: Labelled) -> bool:
    """Whether a person should look because it might do harm, although no label says so.

    A phrase of the risk lexicon is enough, also in a comment that nobody can judge. One that says something else for sure is
    up for review because of harm alone.
    """
    sure = labelled.labels not in ((), (OTHER,))
    return labelled.needs_review and (labelled.risk or sure or labelled.scores.get(BRAND_RISK, 0.0) >= SUSPECTED)


def does_harm(labelled: Labelled) -> bool:
    """Whether a comment surely speaks against the brand: a mere suspicion neither blocks nor alarms."""
    return BRAND_RISK in labelled.labels and labelled.scores.get(BRAND_RISK, 0.0) >= SURE


def settled(labelled: Iterable[Labelled], done: Done = NOTHING) -> frozenset[str]:
    """The comments that nobody waits for any more: hidden, answered, or closed."""
    given = tuple(labelled)
    answers = _answers(given)
    return frozenset(each.comment.id for each in given if _state(each.comment, answers, done) != OPEN)


def triage(
    labelled: Iterable[Labelled],
    *,
    now: datetime,
    wanted: Collection[str] = BUYING,
    answerers: Mapping[PostId, Answerer] | None = None,
    assigned: Mapping[str, str] | None = None,
    done: Done = NOTHING,
) -> tuple[Item, ...]:
    """Every comment but the creator's own, in the order in which somebody should look at it; the same from any order.

    wanted     labels that count as intent
    answerers  who looks after the comments of each post, and how soon
    assigned   who sees to a comment instead, by its id; an empty name is nobody

    Open ones come first: risks by when they are due, intents by when they are due, then the newest of the others.
    """
    given = tuple(labelled)
    answers, posts, hands = _answers(given), answerers or {}, assigned or {}
    items = [
        _item(each, _state(each.comment, answers, done), posts.get(each.comment.post, NOBODY), hands, done, now, wanted)
        for each in given
        if not each.comment.is_creator
    ]
    return tuple(sorted(items, key=_urgency))


def _item(
    labelled: Labelled,
    state: str,
    answerer: Answerer,
    assigned: Mapping[str, str],
    done: Done,
    now: datetime,
    wanted: Collection[str],
) -> Item:
    comment, about = labelled.comment, kind(labelled, wanted)
    within = {RISK: answerer.risk_within, INTENT: INTENT_WITHIN}.get(about)
    due = comment.at + within if comment.at is not None and within is not None else None
    return Item(
        labelled=labelled,
        kind=about,
        state=state,
        owner=assigned.get(comment.id, answerer.name),
        due=due,
        overdue=state == OPEN and due is not None and now > due,
        age=now - comment.at if comment.at is not None else None,
        reason=done.closed.get(comment.id, "") if state == CLOSED else "",
    )


def _state(comment: Comment, answers: Mapping[str, tuple[Comment, ...]], done: Done) -> str:
    if comment.hidden or comment.id in done.gone:
        return HIDDEN
    if comment.id in done.answered or _answered(comment, answers):
        return ANSWERED
    return CLOSED if comment.id in done.closed else OPEN


def _answers(labelled: Iterable[Labelled]) -> dict[str, tuple[Comment, ...]]:
    """The creator's replies that stand, by the comment that began the thread: TikTok keeps every reply under that one."""
    found: dict[str, list[Comment]] = defaultdict(list)
    for each in labelled:
        if each.comment.is_creator and each.comment.parent and not each.comment.hidden:
            found[each.comment.parent].append(each.comment)
    return {parent: tuple(replies) for parent, replies in found.items()}


def _answered(comment: Comment, answers: Mapping[str, tuple[Comment, ...]]) -> bool:
    """Whether the creator replied to it; within a thread, whether they wrote there since."""
    if comment.id in answers:
        return True
    since = answers.get(comment.parent, ()) if comment.parent else ()
    return any(comment.at is not None and reply.at is not None and reply.at >= comment.at for reply in since)


def _urgency(item: Item) -> tuple[bool, int, bool, float, str]:
    """A total order; of what has no time the last in its kind."""
    comment = item.comment
    newest = -comment.at.timestamp() if comment.at else 0.0
    when = item.due.timestamp() if item.due is not None and item.state == OPEN else newest
    unknown = comment.at is None
    return item.state != OPEN, KINDS.index(item.kind) if item.state == OPEN else 0, unknown, when, comment.id
