"""Phrases that mean one thing, found in spite of a typo, missing accents and a word or two between."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .ngrams import Tokens
from .text import bare
from .wordlists import SHARED, SHORTEST_STEM, Lists, all_lists, automaton

_DOUBLED = re.compile(r"(.)\1")
RISK = "risk"
"""Raises a comment to review, whatever the model thinks of it."""
_GAP = 2
_NEAR = 12
"""Letters between the pieces of a phrase in joined writing."""
_TYPO_FROM = 5
"""Letters from which a word of a phrase may be missed by one edit; from one fewer, by two neighbours swapped."""
_MEANT = 1 << 15

Meaning = frozenset[str]
_NOTHING: Meaning = frozenset()


@dataclass(frozen=True, slots=True)
class Phrase:
    label: str
    tokens: tuple[frozenset[str], ...]
    """Any of each, in order, up to two words between; a stem ends in ``*``."""


def hits(given: Tokens, texts: Sequence[str], languages: Sequence[str]) -> list[frozenset[str]]:
    """The labels, and `RISK`, that phrases of its language in each normalised text stand for.

    given       the words of `texts`
    languages   of each text; in one that has no lists, or where it is not known, phrases of all are looked for
    """
    found: list[frozenset[str]] = [_NOTHING] * given.texts
    starts = np.searchsorted(given.owner, np.arange(given.texts + 1)).tolist()
    books = {language: _book(language) for language in set(languages)}
    for text, language in enumerate(languages):
        book = books[language]
        meant = list(map(book.meant, given.words[starts[text] : starts[text + 1]]))
        if any(meant):
            found[text] = book.hits(meant)
        if book.joined and not texts[text].isascii():
            found[text] |= book.joined_hits(texts[text])
    return found


class Book:
    """The phrases of one language and of those it shares lists with, or of all."""

    def __init__(self, lists: Sequence[Lists]) -> None:
        spaced = [phrase for each in lists if not each.joined for phrase in _phrases(each)]
        joined = [phrase for each in lists if each.joined for phrase in _phrases(each)]
        self._starting, self._joined = _by_first(spaced), _by_first(joined)
        self.joined = bool(joined)
        """Whether any of its phrases are looked for within runs of letters."""
        self._vocabulary = frozenset(word for phrase in spaced for choice in phrase.tokens for word in choice)
        self._deletions = _deletions(_in_company(spaced))
        self._pieces = automaton({piece: (piece,) for phrase in joined for each in phrase.tokens for piece in each})
        self.meant = lru_cache(maxsize=_MEANT)(self._meant)

    def hits(self, tokens: Sequence[Meaning]) -> frozenset[str]:
        """What the words of a text, given by their meanings, stand for."""
        found: set[str] = set()
        present = _NOTHING.union(*tokens)
        for start, meanings in enumerate(tokens):
            for word in meanings:
                for phrase in self._starting.get(word, ()):
                    if (
                        phrase.label not in found
                        and not phrase.tokens[-1].isdisjoint(present)
                        and _in_order(phrase, tokens, start)
                    ):
                        found.add(phrase.label)
        return frozenset(found)

    def joined_hits(self, text: str) -> frozenset[str]:
        where: dict[str, list[int]] = {}
        for end, names in self._pieces.iter(text):
            for piece in names:
                where.setdefault(piece, []).append(end)
        found: set[str] = set()
        for piece in where:
            for phrase in self._joined.get(piece, ()):
                if phrase.label not in found and _follow(phrase, where, piece):
                    found.add(phrase.label)
        return frozenset(found)

    def _meant(self, given: str) -> Meaning:
        """The words of ours this one is, or may be a slip for."""
        word, ours = bare(given), self._vocabulary
        stems = frozenset(f"{word[:size]}*" for size in range(SHORTEST_STEM, len(word) + 1)) & ours or _NOTHING
        if word in ours:
            return stems | {word}
        if (calm := _DOUBLED.sub(r"\1", word)) in ours:
            return stems | {calm}
        if stems or len(word) < _TYPO_FROM - 1:
            return stems
        near = {meant for short in _shortened(word) for meant in self._deletions.get(short, ())}
        return frozenset(meant for meant in near if _one_slip(word, meant)) or _NOTHING


@lru_cache(maxsize=64)
def _book(language: str) -> Book:
    known = {each.language for each in all_lists()} - {SHARED}
    return _all_books() if language not in known else _of(language)


@lru_cache(maxsize=1)
def _all_books() -> Book:
    return Book(all_lists())


def _of(language: str) -> Book:
    return Book([each for each in all_lists() if each.language in (language, SHARED)])


def _in_order(phrase: Phrase, tokens: Sequence[Meaning], start: int) -> bool:
    at = start
    for choice in phrase.tokens[1:]:
        for near in range(at + 1, min(at + 2 + _GAP, len(tokens))):
            if not choice.isdisjoint(tokens[near]):
                at = near
                break
        else:
            return False
    return True


def _follow(phrase: Phrase, where: dict[str, list[int]], first: str) -> bool:
    ends = where[first]
    for choice in phrase.tokens[1:]:
        ends = sorted(
            {end for piece in choice for end in where.get(piece, ()) if _soon_after(ends, end - len(piece) + 1)}
        )
        if not ends:
            return False
    return True


def _soon_after(ends: Sequence[int], start: int) -> bool:
    """Whether one of the `ends`, which rise, lies before the start and near it."""
    before = bisect_left(ends, start)
    return before > 0 and start <= ends[before - 1] + 1 + _NEAR


def _phrases(lists: Lists) -> Iterator[Phrase]:
    for label, lines in lists.phrases.items():
        for line in lines:
            yield Phrase(label, tuple(frozenset(choice.split("|")) for choice in line.split()))


def _by_first(phrases: Sequence[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    index: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        for word in sorted(phrase.tokens[0]):
            index.setdefault(word, []).append(phrase)
    return {word: tuple(found) for word, found in index.items()}


def _in_company(phrases: Sequence[Phrase]) -> frozenset[str]:
    """Words that may be misspelt, for others vouch for them: a lone word one letter away is too often another word."""
    alone = {word for phrase in phrases if len(phrase.tokens) == 1 for word in phrase.tokens[0]}
    return frozenset(word for phrase in phrases for choice in phrase.tokens for word in choice) - alone


def _deletions(vocabulary: frozenset[str]) -> dict[str, frozenset[str]]:
    """Every long word of ours with one letter left out, so that near words meet there."""
    index: dict[str, set[str]] = {}
    for word in vocabulary:
        if len(word) >= _TYPO_FROM - 1 and not word.endswith("*"):
            for short in _shortened(word):
                index.setdefault(short, set()).add(word)
    return {short: frozenset(meant) for short, meant in index.items()}


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
