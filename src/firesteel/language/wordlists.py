"""The word lists of each language: what words are about, phrases that are sure, words that tell the language.

One file a language in `lexicons/`, and `shared.json` for what several have in common. A word ending in ``*`` stands for all that begin
so. In languages written without blanks, or with prefixes, words are found anywhere within a run of letters (``joined``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import ahocorasick

from .text import bare, numbers_hidden

FILES = resources.files(__package__)
SHORTEST_STEM = 3
SHARED = "shared"
"""The lists that several languages have in common."""


@dataclass(frozen=True, slots=True)
class Lists:
    language: str
    joined: bool
    concepts: dict[str, tuple[str, ...]]
    """What words are about: concept → words."""
    phrases: dict[str, tuple[str, ...]]
    """Label, or `lexicon.RISK`, → phrases."""
    function_words: frozenset[str]


@lru_cache(maxsize=1)
def all_lists() -> tuple[Lists, ...]:
    names = sorted(each.name for each in FILES.joinpath("lexicons").iterdir() if each.name.endswith(".json"))
    return tuple(_read(name) for name in names)


def _read(name: str) -> Lists:
    told = json.loads(FILES.joinpath("lexicons", name).read_text(encoding="utf-8"))
    return Lists(
        language=told["language"],
        joined=told["joined"],
        concepts={concept: tuple(numbers_hidden(words).split()) for concept, words in told["concepts"].items()},
        phrases={label: tuple(map(numbers_hidden, lines)) for label, lines in told["phrases"].items()},
        function_words=frozenset(told.get("function_words", "").split()),
    )


def about(word: str) -> tuple[str, ...]:
    """What a word is about, the same names in every language; most words are about nothing."""
    plain = bare(word)
    spaced, stems, joined = _concepts()
    found = dict.fromkeys(spaced.get(plain, ()))
    for size in range(SHORTEST_STEM, len(plain) + 1):
        found |= dict.fromkeys(stems.get(plain[:size], ()))
    if not plain.isascii():
        for _, names in joined.iter(plain):
            found |= dict.fromkeys(names)
    return tuple(found)


Named = dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _concepts() -> tuple[Named, Named, Any]:
    """Words, stems and pieces of joined writing, each with what they are about."""
    spaced: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    pieces: dict[str, list[str]] = {}
    for joined, concept, word in _told():
        place = pieces if joined else stems if word.endswith("*") else spaced
        names = place.setdefault(word.rstrip("*"), [])
        if concept not in names:
            names.append(concept)
    fixed = [{word: tuple(names) for word, names in place.items()} for place in (spaced, stems)]
    return fixed[0], fixed[1], automaton({piece: tuple(names) for piece, names in pieces.items()})


def _told() -> Iterator[tuple[bool, str, str]]:
    for lists in all_lists():
        for concept, words in lists.concepts.items():
            for word in words:
                yield lists.joined, concept, word


def automaton(pieces: Mapping[str, tuple[str, ...]]) -> Any:
    """Finds all pieces in a text at once; each match carries what the piece stands for."""
    found = ahocorasick.Automaton()
    for piece, names in pieces.items():
        found.add_word(piece, names)
    found.add_word("\x00", ())  # an automaton of nothing refuses to search
    found.make_automaton()
    return found
