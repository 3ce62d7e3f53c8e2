"""Words for comments: seeded templates by intent and language, with the tails, typos and names people use."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ..state import Comment
from . import dice
from .dice import Ints
from .traits import INTENTS

_LATIN = "abcdefghijklmnopqrstuvwxyz"


def intent_of(weights: Ints, start: int) -> str:
    """An intent drawn by the post's weights."""
    left = dice.one(start, 0) >> 40
    for name, weight in zip(INTENTS, weights.tolist(), strict=True):
        if left < weight:
            return name
        left -= weight
    return "other"


def written(intent: str, language: str, start: int) -> str:
    """One comment with that intent: a template, filled in, perhaps with a slip of the thumb and a tail."""
    book = templates()
    choices = book["templates"][intent].get(language) or book["templates"][intent]["en"]
    text: str = choices[dice.below(start, 1, len(choices))]
    for slot, name in (("{friend}", "friends"), ("{shade}", "shades"), ("{place}", "places")):
        while slot in text:
            text = text.replace(slot, book[name][dice.below(start, 2 + len(text), len(book[name]))], 1)
    text = text.replace("{n}", str(40 + dice.below(start, 3, 20)))
    text = _slip(text, start)
    if text[-1] not in "?!.😭💀" or dice.below(start, 4, 3) == 0:
        text += book["tails"][dice.below(start, 5, len(book["tails"]))]
    return text[:1].upper() + text[1:] if dice.below(start, 6, 4) == 0 else text


def comment(
    *, at: int, item_id: str, index: int, lane: int, number: int, weights: Ints, languages: tuple[str, ...], start: int
) -> Comment:
    """A whole comment under a post. `index` is the post's row, `lane` tells surfaces apart, `number` counts in a lane.

    The id is the second it was written and those three, so that it is nobody else's and no counter is shared: what ads
    win cannot shift the ids of what comes anyway.
    """
    intent = intent_of(weights, start)
    language = languages[dice.below(start, 7, len(languages))]
    author = dice.one(start, 8)
    names = templates()["names"]
    return Comment(
        comment_id=str((at << 32) | ((index & 0xFF) << 24) | ((lane & 0xF) << 20) | (number & 0xFFFFF)),
        item_id=item_id,
        user_id=f"{6_600_000_000_000_000_000 + (author >> 4) % 99_999_999_999_999_999}",
        username=f"{names[author % len(names)]}{'._'[author >> 8 & 1]}{_LATIN[author >> 9 & 15]}{author >> 20 & 1023}",
        text=written(intent, language, start),
        language=language,
        created_at=at,
        intent=intent,
        likes=_likes(dice.one(start, 9)),
    )


@cache
def templates() -> dict[str, Any]:
    text = (files("localtok") / "scenarios" / "comments.json").read_text(encoding="utf-8")
    book: dict[str, Any] = json.loads(text)
    return book


def _slip(text: str, start: int) -> str:
    """One letter in twelve comments is doubled or lost."""
    if len(text) < 8 or dice.below(start, 10, 12):
        return text
    at = 1 + dice.below(start, 11, len(text) - 2)
    if not text[at].isalpha():
        return text
    return text[:at] + (text[at] * 2 if dice.below(start, 12, 2) else "") + text[at + 1 :]


def _likes(word: int) -> int:
    """Most have none, a few have many."""
    return (0, 0, 0, 0, 0, 1, 1, 2)[word & 7] + (word >> 8 & 63 if (word >> 3 & 31) == 0 else 0)
