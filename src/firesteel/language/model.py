"""The comment model: linear heads over words and n-grams, kept in whole numbers, so that sums are the same on every processor.

`weights.npz` has the arrays, `weights.json` what they do not say. Never a pickle.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..comments import LABELS
from .detect import LATIN
from .ngrams import BUCKETS

Floats = NDArray[np.float64]

FILES = resources.files(__package__)
CLASSES = LABELS
_LEVELS = 32_767
LIGHT, ENCODER = "light", "encoder"
"""The ways of reading: n-grams alone, or stacked with the sentence encoder."""


@dataclass(frozen=True, slots=True)
class Heads:
    """logit = bias + scale · Σ weights ÷ √buckets, one a head: `CLASSES`, then `LATIN`."""

    weights: NDArray[np.int16]
    """Shape (buckets, heads)."""
    scale: Floats
    bias: Floats

    def logits(self, sums: NDArray[np.int64], counts: NDArray[np.int64]) -> Floats:
        """Shape (texts, heads), from `ngrams.Rows.sums`."""
        found: Floats = self.bias + self.scale * sums / np.sqrt(np.maximum(counts, 1))[:, None]
        return found


@dataclass(frozen=True, slots=True)
class Stacked:
    """The sentence encoder's own heads: logit = light · (what the n-grams say) + Σ weights · sentence + bias."""

    light: Floats
    weights: NDArray[np.float32]
    """Shape (512, classes)."""
    bias: Floats


@dataclass(frozen=True, slots=True)
class Told:
    """From logits to labels, for one way of reading."""

    slope: Floats
    offset: Floats
    """Platt's (1999) sigmoid a label: probability = 1 / (1 + exp(−(slope · logit + offset)))."""
    thresholds: Floats
    """Probability from which a label is given."""
    review: float
    """Probability of brand risk from which a person should look, whatever labels are given."""


@dataclass(frozen=True, slots=True)
class Model:
    heads: Heads
    stacked: Stacked
    told: dict[str, Told]
    """By way of reading."""
    encoded: frozenset[str]
    """Languages that the encoder reads better; the others are read lightly whatever was asked for."""
    version: str


@lru_cache(maxsize=1)
def model() -> Model:
    said = json.loads(FILES.joinpath("weights.json").read_text(encoding="utf-8"))
    with resources.as_file(FILES.joinpath("weights.npz")) as path, np.load(path, allow_pickle=False) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    assert kept["ngrams"].shape == (BUCKETS, len(CLASSES) + len(LATIN)) and tuple(said["classes"]) == CLASSES
    heads, stacked = said["heads"], said["stacked"]
    return Model(
        heads=Heads(kept["ngrams"], _floats(heads["scale"]), _floats(heads["bias"])),
        stacked=Stacked(
            light=_floats(stacked["light"]),
            weights=(kept["encoder"] * _floats(stacked["scale"])).astype(np.float32),
            bias=_floats(stacked["bias"]),
        ),
        told={way: _told(said[way]) for way in (LIGHT, ENCODER)},
        encoded=frozenset(said["encoded"]),
        version=said["version"],
    )


def quantised(weights: Floats) -> tuple[NDArray[np.int16], Floats]:
    """Weights as whole numbers, and what one of them is worth in each head."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-12) / _LEVELS
    return np.round(weights / scale).astype(np.int16), scale


def _told(said: dict[str, Any]) -> Told:
    slope, offset, thresholds = (
        _floats([said[name][label] for label in CLASSES]) for name in ("slope", "offset", "thresholds")
    )
    return Told(slope, offset, thresholds, said["review"])


def _floats(given: Any) -> Floats:
    return np.array(given, dtype=np.float64)
