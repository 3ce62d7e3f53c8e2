"""Comments as they stand on pages: what each says and how sure that is, what may be done about it, and by when.

Rows are what pages and their tests see; nothing here asks the platform.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..comments import Item, Labelled
from ..rights.moderation import Allowance
from . import words

MOST = 40
"""Comments of one label that a post's page shows; the inbox has all of them."""
SOON = timedelta(hours=1)
"""Before a time limit, when it is told as one that comes near."""
CHOICES = (
    "q.price",
    "intent.buy",
    "q.availability",
    "q.shipping_returns",
    "q.how_it_works_suitability",
    "objection",
    "complaint",
    "brand_risk",
    "spam",
    "other",
)
"""Labels that have a digit of their own, the tenth under 0; the others have letters."""
_KEYS = "1234567890abcdefghijklmn"
_TITLES = {"hide": "Hide", "reply": "Reply", "pin": "Pin", "delete": "Delete", "block_words": "Block words"}
_UNKNOWN = Allowance(answer="unclear", words="unclear: not looked up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A label of a comment, with how likely it is."""

    label: str
    tone: str
    text: str
    sure: str
    """A share, or who said so; empty where neither is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """One thing that may be done about a comment, or not, in the matrix's words."""

    name: str
    title: str
    answer: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A comment on the page of its post."""

    id: str
    text: str
    at: datetime | None
    language: str
    labels: tuple[Mark, ...]
    handle: str
    likes: int
    own: bool
    """By the creator."""
    hidden: bool
    review: bool
    said: bool
    """Whether a person said what it says."""
    first: bool
    """Whether it stands here for the first time on the page: under several labels it stands several times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Comments of one label under one post."""

    label: str
    people: int
    lines: tuple[Line, ...]
    more: int
    """How many are not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A comment of the inbox."""

    id: str
    text: str
    at: datetime | None
    language: str
    labels: tuple[Mark, ...]
    handle: str
    likes: int
    review: bool
    pinned: bool
    reply_to: str
    through_ad: bool
    post: str
    title: str
    creator: str
    kind: str
    state: str
    reason: str
    owner: str
    due_words: str
    due_tone: str
    deeds: tuple[May, ...]
    ours: str
    """What we replied; empty where we did not."""
    ticked: bool
    came: str
    """Why what was asked for just now was not done; empty where it was, or nothing was."""

    @property
    def refused_deeds(self) -> str:
        return " ".join(each.name for each in self.deeds if each.answer == "no")

    @property
    def hide(self) -> May:
        return self._may("hide")

    @property
    def reply(self) -> May:
        return self._may("reply")

    @property
    def pin(self) -> May:
        return self._may("pin")

    @property
    def delete(self) -> May:
        return self._may("delete")

    def _may(self, name: str) -> May:
        return next(each for each in self.deeds if each.name == name)


def marks(labelled: Labelled, said: bool = False) -> tuple[Mark, ...]:
    """What a comment says, the likeliest first."""
    if not labelled.labels:
        tone, text = words.LABELS["unjudged"]
        return (Mark(label="unjudged", tone=tone, text=text, sure=""),)
    found = sorted(labelled.labels, key=lambda name: (-labelled.scores.get(name, 0.0), name))
    return tuple(_mark(name, labelled.scores.get(name), said) for name in found)


def _mark(name: str, score: float | None, said: bool) -> Mark:
    tone, text = words.LABELS.get(name, ("", words.plain(name)))
    sure = "set by a person" if said else words.percent(score) if score is not None else ""
    return Mark(label=name, tone=tone, text=text, sure=sure)


def mays(allowed: Mapping[str, Allowance]) -> tuple[May, ...]:
    return tuple(
        May(name=name, title=title, answer=found.answer, words=found.words)
        for name, title in _TITLES.items()
        if (found := allowed.get(name, _UNKNOWN))
    )


def groups(
    comments: Iterable[Labelled],
    people: Mapping[str, int],
    *,
    said: Collection[str] = (),
    handles: Mapping[str, str] | None = None,
) -> list[Group]:
    """Comments under each label, the labels with most people first; what may do harm before everything else; at the end
    those in a language that is not ours to judge.

    people  by label, how many different ones said it
    said    ids of comments of which a person said what they say
    """
    given, shown = tuple(comments), set[str]()
    order = sorted(people, key=lambda name: (name != "brand_risk", name in ("other", "spam"), -people[name], name))
    found = [(name, people[name], [each for each in given if name in each.labels]) for name in order]
    if unjudged := [each for each in given if not each.labels]:
        found.append(("unjudged", len({each.comment.author for each in unjudged}), unjudged))
    return [
        Group(
            label=name,
            people=number,
            lines=tuple(_line(each, said, handles or {}, shown) for each in mine[:MOST]),
            more=max(0, len(mine) - MOST),
        )
        for name, number, mine in found
    ]


def _line(each: Labelled, said: Collection[str], handles: Mapping[str, str], shown: set[str]) -> Line:
    comment = each.comment
    first = comment.id not in shown
    shown.add(comment.id)
    return Line(
        id=comment.id,
        text=comment.text,
        at=comment.at,
        language=each.language,
        labels=marks(each, comment.id in said),
        handle=handles.get(comment.author, ""),
        likes=comment.likes,
        own=comment.is_creator,
        hidden=comment.hidden,
        review=each.needs_review,
        said=comment.id in said,
        first=first,
    )


def due_words(item: Item, now: datetime) -> tuple[str, str]:
    """How long is left to answer, or how long it is over its time, with a tone."""
    if item.due is None or item.state != "open":
        return "", ""
    left = item.due - now
    if left < timedelta():
        return f"{span(-left)} over its time", "late"
    return f"{span(left)} left", "soon" if left <= SOON else ""


def span(length: timedelta) -> str:
    """The larger of days, hours and minutes: "3 d", "5 h", "20 min"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes}{words.THIN}min"
    return f"{minutes // 60}{words.THIN}h" if minutes < 48 * 60 else f"{minutes // 1440}{words.THIN}d"


def choices(known: Iterable[str]) -> list[tuple[str, str, str]]:
    """Key, label and what it is called, for a menu of every label there is."""
    ordered = [*CHOICES, *(name for name in known if name not in CHOICES)]
    return [
        (key, name, words.LABELS.get(name, ("", words.plain(name)))[1])
        for key, name in zip(_KEYS, ordered, strict=False)
    ]
