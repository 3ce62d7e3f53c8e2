"""Words for comments: seeded templates by language, line of business and intent, written the way people type.

A file a language (`comments/`). Its templates hold for any business or for one; what the business sells, what
it has and whom it suits are slots. Then comes what thumbs do: slips, capitals, tails, TikTok's bracketed faces, and
rarely letters from another alphabet that only look like letters.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeAlias

import msgspec
import numpy as np

from ..state import Comment
from . import dice
from .dice import Ints
from .traits import BUYING, INTENTS

Words: TypeAlias = tuple[str, ...]

LANGUAGES = ("en", "es", "pt", "de", "fr", "id", "it", "ja", "ar")
"""Those there are words in. A comment in any other is written in the first."""
VERTICALS = ("skincare", "software", "services", "education")
"""Lines of business: what is asked and praised under the videos of each."""

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_BOLD = str.maketrans(
    {chr(small): chr(0x1D41A + place) for place, small in enumerate(range(ord("a"), ord("z") + 1))}
    | {chr(large): chr(0x1D400 + place) for place, large in enumerate(range(ord("A"), ord("Z") + 1))}
)
"""Mathematical bold, which people use for show; NFKC makes letters of it again."""
_ENDED = "?!.？！؟…😭💀"


class Common(msgspec.Struct, frozen=True):
    """What all languages share."""

    about: str
    names: Words
    friends: Words
    shorthand: Words
    """TikTok's faces in brackets, as they are stored."""
    numbers: dict[str, tuple[int, int]]
    """By vertical: the lowest {n}, and how many from there."""


class Book(msgspec.Struct, frozen=True):
    """One language's."""

    language: str
    heads: Words
    """How some begin; each ends where the comment's own words start."""
    tails: Words
    places: Words
    shades: Words
    words: dict[str, dict[str, Words]]
    """By vertical, then slot."""
    templates: dict[str, dict[str, Words]]
    """By vertical or "any", then intent."""
    replies: Words
    """What people say to another comment when they say nothing of their own."""
    answers: dict[str, Words]
    """What the account says to a question (q), a buyer (buy), a complaint (sorry) and the rest (thanks)."""


def intent_of(weights: Ints, start: int) -> str:
    """An intent drawn by the post's weights."""
    edges = _edges(weights.tobytes())
    place = bisect_right(edges, dice.one(start, 0) >> 40)
    return INTENTS[place] if place < len(INTENTS) else "other"


@lru_cache(maxsize=4_096)
def _edges(weights: bytes) -> list[int]:
    """Below which draw each intent ends. Posts keep their weights."""
    edges: list[int] = np.cumsum(np.frombuffer(weights, np.int64)).tolist()
    assert len(edges) == len(INTENTS)
    return edges


def written(intent: str, language: str, start: int, vertical: str = VERTICALS[0]) -> str:
    """One comment with that intent: a template, filled in, perhaps with a slip of the thumb and a tail."""
    choices = templates(intent, language, vertical)
    text = _filled(choices[dice.below(start, 1, len(choices))], language, vertical, start)
    text = _slip(text, start)
    if dice.below(start, 17, 5) == 0:
        text = book(language).heads[dice.below(start, 18, len(book(language).heads))] + text
    if text[-1] not in _ENDED or dice.below(start, 4, 3) == 0:
        text += _tail(language, start)
    return _styled(text, start)


def comment(
    *,
    at: int,
    item_id: str,
    index: int,
    lane: int,
    number: int,
    weights: Ints,
    languages: tuple[str, ...],
    start: int,
    vertical: str = VERTICALS[0],
) -> Comment:
    """A whole comment under a post. `index` is the post's row, `lane` tells surfaces apart, `number` counts in a lane.

    languages  the post's, each as often as it weighs

    The id is the second it was written and those three, so that it is nobody else's and no counter is shared: what ads
    win cannot shift the ids of what comes anyway. Its bit 31 is clear, unlike that of the ids a world hands out.
    """
    intent = intent_of(weights, start)
    language = languages[dice.below(start, 7, len(languages))]
    author = dice.one(start, 8)
    names = common().names
    return Comment(
        comment_id=str((at << 32) | ((index & 0x1FFF) << 18) | ((lane & 0x3) << 16) | (number & 0xFFFF)),
        item_id=item_id,
        user_id=f"{6_600_000_000_000_000_000 + (author >> 4) % 99_999_999_999_999_999}",
        username=f"{names[author % len(names)]}{'._'[author >> 8 & 1]}{_LATIN[author >> 9 & 15]}{author >> 20 & 1023}",
        text=written(intent, language, start, vertical),
        language=book(language).language,
        created_at=at,
        intent=intent,
        likes=_likes(dice.one(start, 9)),
    )


def answer(to: Comment, start: int) -> str:
    """What the account itself writes under a viewer's comment, in that one's language."""
    kind = "thanks"
    if to.intent in ("complaint", "brand_risk"):
        kind = "sorry"
    elif to.intent in BUYING:
        kind = "buy" if to.intent.startswith("intent.") else "q"
    choices = book(to.language).answers[kind]
    return choices[dice.below(start, 13, len(choices))]


def echo(language: str, start: int) -> str:
    """What somebody writes under a comment who only agrees."""
    choices = book(language).replies
    return choices[dice.below(start, 13, len(choices))] + _tail(language, start)


def examples(language: str, vertical: str = VERTICALS[0]) -> list[tuple[str, str]]:
    """Every template once, filled in and otherwise as it stands, with its intent."""
    return [
        (intent, _filled(text, language, vertical, 0))
        for intent in INTENTS
        for text in templates(intent, language, vertical)
    ]


@cache
def templates(intent: str, language: str, vertical: str) -> Words:
    """Those of any business, then those of this one. Raises `KeyError` for an intent that has none."""
    of = book(language).templates
    return of["any"][intent] + of[vertical].get(intent, ())


@cache
def book(language: str) -> Book:
    """The language's, or English where there is none."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return msgspec.json.decode(_file(known), type=Book)


@cache
def common() -> Common:
    return msgspec.json.decode(_file("common"), type=Common)


def _file(name: str) -> bytes:
    return (files("localtok") / "market" / "comments" / f"{name}.json").read_bytes()


def _filled(text: str, language: str, vertical: str, start: int) -> str:
    """With every slot filled, each time by a draw of its own."""
    if "{" not in text:
        return text
    for slot, words in _slots(language, vertical):
        while slot in text:
            text = text.replace(slot, words[dice.below(start, 20 + len(text), len(words))], 1)
    lowest, several = common().numbers[vertical]
    while "{n}" in text:
        text = text.replace("{n}", str(lowest + dice.below(start, 20 + len(text), several)), 1)
    return text


@cache
def _slots(language: str, vertical: str) -> tuple[tuple[str, Words], ...]:
    """Each slot as templates write it, with what it may be filled with."""
    here = book(language)
    slots = {"friend": common().friends, "place": here.places, "shade": here.shades, **here.words[vertical]}
    return tuple((f"{{{name}}}", words) for name, words in slots.items())


def _slip(text: str, start: int) -> str:
    """One letter in twelve comments is doubled or lost."""
    if len(text) < 8 or dice.below(start, 10, 12):
        return text
    at = 1 + dice.below(start, 11, len(text) - 2)
    if not text[at].isalpha():
        return text
    return text[:at] + (text[at] * 2 if dice.below(start, 12, 2) else "") + text[at + 1 :]


def _tail(language: str, start: int) -> str:
    """Often nothing; a face in brackets once in sixteen."""
    tails = book(language).tails if dice.below(start, 14, 16) else common().shorthand
    return tails[dice.below(start, 5, len(tails))]


def _styled(text: str, start: int) -> str:
    """A capital first in one of four, capitals throughout in one of forty, letters for show in one of two hundred."""
    if dice.below(start, 15, 200) == 0 and "@" not in text:
        return text.translate(_BOLD)
    if dice.below(start, 16, 40) == 0 and "@" not in text and "[" not in text:
        return text.upper()
    return text[:1].upper() + text[1:] if dice.below(start, 6, 4) == 0 else text


def _likes(word: int) -> int:
    """Most have none, a few have many."""
    return (0, 0, 0, 0, 0, 1, 1, 2)[word & 7] + (word >> 8 & 63 if (word >> 3 & 31) == 0 else 0)
