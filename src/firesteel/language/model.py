"""A linear model over hashed n-grams, kept and evaluated in whole numbers: the same bits on every processor."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from .text import BUCKETS, Features

FILES = resources.files(__package__)


@dataclass(frozen=True, slots=True)
class Linear:
    """One head a class: logit = bias + scale · Σ weights ÷ √features."""

    classes: tuple[str, ...]
    weights: NDArray[np.int16]
    """Shape (buckets, classes)."""
    scale: tuple[float, ...]
    bias: tuple[float, ...]

    def logits(self, features: Features, texts: int) -> list[list[float]]:
        """Shape (texts, classes), from the features of so many texts; a text without any has only the biases."""
        rows, buckets = features
        sums = np.zeros((texts, len(self.classes)), dtype=np.int64)
        if len(rows):
            starts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
            taken = self.weights[buckets].astype(np.int32)
            sums[rows[starts]] = np.add.reduceat(taken, starts, axis=0)
        counts = np.bincount(rows, minlength=texts).tolist()
        return [
            [
                bias + scale * total / math.sqrt(count or 1)
                for total, scale, bias in zip(line, self.scale, self.bias, strict=True)
            ]
            for line, count in zip(sums.tolist(), counts, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Card:
    """What the weights do not say."""

    thresholds: dict[str, float]
    """Probability from which a label is given."""
    version: str


def probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0


@lru_cache(maxsize=1)
def intents() -> Linear:
    return _load("intents")


@lru_cache(maxsize=1)
def languages() -> Linear:
    return _load("languages")


@lru_cache(maxsize=1)
def card() -> Card:
    told = json.loads(FILES.joinpath("weights.json").read_text(encoding="utf-8"))
    return Card(thresholds=told["thresholds"], version=told["version"])


def _load(name: str) -> Linear:
    told = json.loads(FILES.joinpath("weights.json").read_text(encoding="utf-8"))[name]
    with resources.as_file(FILES.joinpath("weights.npz")) as path, np.load(path, allow_pickle=False) as arrays:
        weights = arrays[name]
    assert weights.shape == (BUCKETS, len(told["classes"]))
    return Linear(tuple(told["classes"]), weights, tuple(told["scale"]), tuple(told["bias"]))
