"""How good labels are where the truth is known: precision, recall, F1, area under the curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.stats
from numpy.typing import NDArray

from ..comments import BUYING
from .model import CLASSES

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

COMMERCIAL = tuple(name for name in CLASSES if name in BUYING or name.startswith(("q.", "b2b.")))
"""Labels of who asks what a buyer asks; thanks, doubts, complaints and chatter are not among them."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of a label."""

    right: int
    """Told, and so."""
    told: int
    so: int

    @property
    def precision(self) -> float:
        return self.right / self.told if self.told else float("nan")

    @property
    def recall(self) -> float:
        return self.right / self.so if self.so else float("nan")

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.told + self.so) if self.told + self.so else float("nan")


def found(truth: Iterable[bool], told: Iterable[bool]) -> Found:
    pairs = list(zip(truth, told, strict=True))
    return Found(sum(a and b for a, b in pairs), sum(b for _, b in pairs), sum(a for a, _ in pairs))


def by_label(truth: Sequence[Iterable[str]], told: Sequence[Iterable[str]]) -> dict[str, Found]:
    """Every label that is so or told of any comment."""
    so, said = [set(each) for each in truth], [set(each) for each in told]
    named = [name for name in CLASSES if any(name in each for each in (*so, *said))]
    return {name: found((name in each for each in so), (name in each for each in said)) for name in named}


def macro_f1(truth: Sequence[Iterable[str]], told: Sequence[Iterable[str]]) -> float:
    """The mean F1 of the labels that are so of any comment."""
    scores = [each.f1 for each in by_label(truth, told).values() if each.so]
    return float(np.mean(scores))


def auc(scores: Floats, truth: Bools) -> float:
    """Area under the curve: how often one that is so scores above one that is not; a tie counts half (Mann & Whitney 1947)."""
    ours, others = int(truth.sum()), int((~truth).sum())
    ranks = scipy.stats.rankdata(scores)
    return float((ranks[truth].sum() - ours * (ours + 1) / 2) / (ours * others))


def commercial(scores: Floats) -> Floats:
    """How likely a comment asks what a buyer asks, from the probabilities of its labels, shape (texts, classes): 1 − Π(1 − p)."""
    wanted = [CLASSES.index(name) for name in COMMERCIAL]
    likely: Floats = 1 - np.prod(1 - scores[:, wanted], axis=1)
    return likely
