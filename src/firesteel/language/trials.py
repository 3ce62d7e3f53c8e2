"""How often the model is right about a question, from trials where the truth is known: `trials.json`.

Made by ``python -m tools.comment_trials``, which says what the sets are; the model was trained on none of them. They hold more
near misses than life does, so that less is mistaken in life than they say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..comments import BUYING, SPAM, ErrorRates
from .detect import SUPPORTED
from .model import FILES

_SHARED_POSITIVES, _SHARED_NEGATIVES = 40.0, 100.0
"""Comments at the rates of all languages that each language is given beside its own."""


@dataclass(frozen=True, slots=True)
class _Trial:
    written: str
    """Which set."""
    language: str
    truth: frozenset[str]
    told: frozenset[str]
    comments: int


def error_rates(wanted: Collection[str] = BUYING) -> dict[str, ErrorRates]:
    """By language: whether a comment with one of these labels is told to have one, and no other is."""
    return dict(_error_rates(frozenset(wanted)))


@lru_cache(maxsize=64)
def _error_rates(wanted: frozenset[str]) -> dict[str, ErrorRates]:
    found, positives = _counted(wanted, asks=True)
    mistaken, negatives = _counted(wanted, asks=False)
    all_found = (sum(found.values()) + 0.5) / (sum(positives.values()) + 1.0)
    all_mistaken = (sum(mistaken.values()) + 0.5) / (sum(negatives.values()) + 1.0)
    rates = {}
    for language in SUPPORTED:
        asked = positives.get(language, 0) + _SHARED_POSITIVES
        others = negatives.get(language, 0) + _SHARED_NEGATIVES
        rates[language] = ErrorRates(
            sensitivity=(found.get(language, 0) + _SHARED_POSITIVES * all_found) / asked,
            specificity=1.0 - (mistaken.get(language, 0) + _SHARED_NEGATIVES * all_mistaken) / others,
            positives=asked,
            negatives=others,
        )
    return rates


def _counted(wanted: frozenset[str], *, asks: bool) -> tuple[dict[str, int], dict[str, int]]:
    """By language: how many were told to ask, of how many who do or do not."""
    told: dict[str, int] = {}
    tried: dict[str, int] = {}
    for trial in _of(wanted, asks=asks):
        tried[trial.language] = tried.get(trial.language, 0) + trial.comments
        if trial.told & wanted and SPAM not in trial.told:
            told[trial.language] = told.get(trial.language, 0) + trial.comments
    return told, tried


def _of(wanted: frozenset[str], *, asks: bool) -> Iterator[_Trial]:
    for trial in _trials():
        if bool(trial.truth & wanted) is asks and trial.language in SUPPORTED:
            yield trial


@lru_cache(maxsize=1)
def _trials() -> tuple[_Trial, ...]:
    rows = json.loads(FILES.joinpath("trials.json").read_text(encoding="utf-8"))["rows"]
    return tuple(
        _Trial(written, language, frozenset(truth.split()), frozenset(told.split()), comments)
        for written, language, truth, told, comments in rows
    )
