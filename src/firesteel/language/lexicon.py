"""Phrases that mean one thing in six languages, found in spite of a typo, missing accents and a word or two between."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .model import FILES
from .text import bare, words

_DOUBLED = re.compile(r"(.)\1")
RISK = "risk"
"""Raises a comment to review, whatever the model thinks of it."""
_GAP = 2
_TYPO_FROM = 5
"""Letters from which a word of ours may be missed by one edit; from one fewer, by two neighbours swapped."""


@dataclass(frozen=True, slots=True)
class Phrase:
    label: str
    tokens: tuple[frozenset[str], ...]
    """Any of each, in order, up to two words between."""


def hits(texts: Sequence[str]) -> list[frozenset[str]]:
    """The labels, and `RISK`, that phrases in each normalised text stand for."""
    return [_hits(text) for text in texts]


def _hits(text: str) -> frozenset[str]:
    tokens = [_meant(bare(word)) for word in words(text)]
    present = frozenset().union(*tokens) if tokens else frozenset()
    found = set()
    for first in present:
        for phrase in _starting().get(first, ()):
            if (
                phrase.label not in found
                and all(not choice.isdisjoint(present) for choice in phrase.tokens)
                and _in_order(phrase, tokens)
            ):
                found.add(phrase.label)
    return frozenset(found)


def _in_order(phrase: Phrase, tokens: Sequence[frozenset[str]]) -> bool:
    for start in range(len(tokens)):
        if phrase.tokens[0].isdisjoint(tokens[start]):
            continue
        at = start
        for choice in phrase.tokens[1:]:
            near = range(at + 1, min(at + 2 + _GAP, len(tokens)))
            found = next((i for i in near if not choice.isdisjoint(tokens[i])), None)
            if found is None:
                break
            at = found
        else:
            return True
    return False


@lru_cache(maxsize=1)
def _phrases() -> tuple[Phrase, ...]:
    told = json.loads(FILES.joinpath("lexicon.json").read_text(encoding="utf-8"))
    return tuple(
        Phrase(label, tuple(frozenset(choice.split("|")) for choice in line.split()))
        for label, lines in told.items()
        for line in lines
    )


@lru_cache(maxsize=1)
def _starting() -> dict[str, list[Phrase]]:
    index: dict[str, list[Phrase]] = {}
    for phrase in _phrases():
        for word in sorted(phrase.tokens[0]):
            index.setdefault(word, []).append(phrase)
    return index


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    return frozenset(word for phrase in _phrases() for choice in phrase.tokens for word in choice)


@lru_cache(maxsize=1)
def _deletions() -> dict[str, frozenset[str]]:
    """Every long word of ours with one letter left out, so that near words meet there."""
    index: dict[str, set[str]] = {}
    for word in _vocabulary():
        if len(word) >= _TYPO_FROM - 1:
            for short in _shortened(word):
                index.setdefault(short, set()).add(word)
    return {short: frozenset(meant) for short, meant in index.items()}


@lru_cache(maxsize=1 << 16)
def _meant(word: str) -> frozenset[str]:
    """The words of ours this one is, or may be a slip for."""
    if word in _vocabulary():
        return frozenset((word,))
    if (calm := _DOUBLED.sub(r"\1", word)) in _vocabulary():
        return frozenset((calm,))
    if len(word) < _TYPO_FROM - 1:
        return frozenset()
    near = {meant for short in _shortened(word) for meant in _deletions().get(short, ())}
    return frozenset(meant for meant in near if _one_slip(word, meant))


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _one_slip(word: str, meant: str) -> bool:
    """Whether one insertion, deletion, change or swap of neighbours lies between two different words."""
    if len(word) == len(meant):
        differing = [i for i in range(len(word)) if word[i] != meant[i]]
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            first, second = differing
            return word[first] == meant[second] and word[second] == meant[first]
        return len(differing) == 1 and len(meant) >= _TYPO_FROM
    short, long = sorted((word, meant), key=len)
    near = len(long) == len(short) + 1 and len(meant) >= _TYPO_FROM
    return near and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
