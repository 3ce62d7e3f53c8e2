"""People under a post who may buy: those we were told of, and how many there are once the labelling's errors are taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..posts import Post
from ..values import PostId
from .prevalence import CERTAIN, Corrected, ErrorRates, Told, corrected
from .values import BUYING, SPAM, Comment, Labelled

MOST_OF_ONE = 3
"""Comments of one author under one post that are looked at, earliest first: whoever chats on is not asked ten times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """How many of the people who commented on a post may buy."""

    authors: int
    """Told to be so by the labels: a count of people, not of comments."""
    judged: int
    """People with a comment in a language we can judge, spam left out."""
    corrected: float
    """How many of the judged there are, most likely: told ones who are not taken out, missed ones put in."""
    low: float
    high: float
    """90 % interval of `corrected`."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """Judged people by the language they wrote in."""
    unjudged: int = 0
    """People who only wrote in languages that are not ours to judge; they are in no figure above."""


def buying(labelled: Labelled, wanted: Collection[str] = BUYING) -> bool:
    """Whether a comment shows an intent that counts: not spam, not hidden, not the creator's own."""
    return _heard(labelled.comment) and SPAM not in labelled.labels and any(name in wanted for name in labelled.labels)


def intent_authors(labelled: Iterable[Labelled], wanted: Collection[str] = BUYING) -> dict[PostId, int]:
    """People with a buying intent, per post: one an author, so that nobody counts twice for asking twice.

    wanted      labels that count as intent

    Every post with a comment in a language we can judge is there, with zero where nobody has one. An author who is not
    known (empty) counts as somebody else each time.
    """
    people: dict[PostId, set[str]] = {}
    for each in labelled:
        if each.supported:
            found = people.setdefault(each.comment.post, set())
            if buying(each, wanted):
                found.add(each.comment.writer)
    return {post: len(found) for post, found in people.items()}


def intents(
    labelled: Iterable[Labelled],
    rates: Mapping[str, ErrorRates],
    *,
    wanted: Collection[str] = BUYING,
    accounts: Mapping[PostId, str] | None = None,
) -> dict[PostId, Intent]:
    """How many people may buy, per post with a comment in a language we can judge.

    rates       how often the labelling errs about `wanted`, by language; one without rates is taken at its word
    accounts    whose each post is: few comments are read in the light of what the account's others say

    The creator's own comments, hidden ones and authors of nothing but spam are left out.
    """
    posts = _people(labelled, wanted)
    told = {
        post: {by: Told(told=sum(asked), judged=len(asked)) for by, asked in people.asked.items()}
        for post, people in posts.items()
    }
    correctable = {language: rate for language, rate in rates.items() if rate.telling}
    found = corrected(told, correctable, accounts or {})
    return {post: _intent(told[post], found.get(post, CERTAIN), correctable, posts[post]) for post in told}


def with_intents(
    posts: Iterable[Post],
    labelled: Iterable[Labelled],
    rates: Mapping[str, ErrorRates],
    *,
    wanted: Collection[str] = BUYING,
) -> tuple[Post, ...]:
    """The posts with `Signals.intent_comments` set to the corrected number of people.

    A post whose comments nobody could read or judge has None, unless it has no comment at all.
    """
    given = tuple(posts)
    found = intents(labelled, rates, wanted=wanted, accounts={post.id: post.creator.handle for post in given})
    return tuple(_counted(post, _count(post, found)) for post in given)


def _counted(post: Post, people: float | None) -> Post:
    if post.signals.intent_comments == people:
        return post
    return replace(post, signals=replace(post.signals, intent_comments=people))


def _count(post: Post, found: Mapping[PostId, Intent]) -> float | None:
    if post.id in found:
        return found[post.id].corrected
    return 0.0 if post.signals.comments == 0 else None


_SAID = "said by a person"
"""In place of a language, for people of whom a person said what they say: nothing is to be corrected there."""


@dataclass(slots=True)
class _People:
    asked: dict[str, list[bool]] = field(default_factory=dict)
    """Whether each person asked, by the language that was read, or `_SAID`."""
    languages: Counter[str] = field(default_factory=Counter)
    unjudged: int = 0


def _people(labelled: Iterable[Labelled], wanted: Collection[str]) -> dict[PostId, _People]:
    """Who wrote under each post that has a comment in a language we can judge."""
    written: dict[PostId, dict[str, list[Labelled]]] = {}
    for each in labelled:
        authors = written.setdefault(each.comment.post, {})
        if each.supported or _heard(each.comment):
            authors.setdefault(each.comment.writer, []).append(each)
    posts = {}
    for post, authors in written.items():
        people, judgeable = _People(), False
        for comments in authors.values():
            judgeable |= any(each.supported for each in comments)
            heard = [each for each in comments if _heard(each.comment)]
            judged = sorted((each for each in heard if each.supported), key=_when)[:MOST_OF_ONE]
            people.unjudged += bool(heard) and not judged
            if clean := [each for each in judged if SPAM not in each.labels]:
                asked = [each for each in clean if buying(each, wanted)]
                language = (asked or clean)[0].language
                is_said = any(each.said for each in asked) if asked else all(each.said for each in clean)
                people.asked.setdefault(_SAID if is_said else language, []).append(bool(asked))
                people.languages[language] += 1
        if judgeable:
            posts[post] = people
    return posts


def _intent(told: Mapping[str, Told], found: Corrected, correctable: Mapping[str, ErrorRates], who: _People) -> Intent:
    certain = sum(each.told for language, each in told.items() if language not in correctable)
    judged = sum(each.judged for each in told.values())
    return Intent(
        authors=sum(each.told for each in told.values()),
        judged=judged,
        corrected=min(certain + found.count, float(judged)),
        low=certain + found.low,
        high=min(certain + found.high, float(judged)),
        languages=dict(sorted(who.languages.items())),
        unjudged=who.unjudged,
    )


def _heard(comment: Comment) -> bool:
    return not comment.is_creator and not comment.hidden


def _when(each: Labelled) -> tuple[bool, datetime | str, str]:
    at = each.comment.at
    return (True, "", each.comment.id) if at is None else (False, at, each.comment.id)
