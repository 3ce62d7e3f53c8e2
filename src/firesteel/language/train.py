"""Train the comment model from our own examples: ``python -m firesteel.language.train [--check]``.

Needs scikit-learn, which is a tool of ours and not of the product. Examples are near-parallel across languages, so every
figure leaves out all translations of an example together; with `--check` the figures are printed and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
import scipy.special
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ..comments import BUYING, INTENTS
from .guess import SUPPORTED
from .lexicon import hits
from .text import BUCKETS, features, normalised

HERE = Path(__file__).parent
CLASSES = (
    *INTENTS,
    "q.product_identity",
    "intent.buy",
    "intent.purchased",
    "intent.lead",
    "objection",
    "complaint",
    "brand_risk",
    "spam",
    "other",
)
VERSION = "2026-11"
FOLDS = 9
STRENGTH = 1.0
PRECISION = (0.8, 0.7)
"""What a label should reach, and what it may where it cannot; below, only near certainty counts."""
LOWEST, HIGHEST = 0.15, 0.9
RISK_RECALL = 0.7
_LEVELS = 32_767

Sparse = Any
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Seeds:
    texts: list[str]
    languages: list[str]
    group: NDArray[np.int64]
    """Same for all translations of one example."""
    truth: Bools
    """Shape (examples, classes)."""


def seeds() -> Seeds:
    lines = (HERE / "seeds" / "seed_examples.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    position: dict[str, int] = {}
    group = []
    for row in rows:
        group.append(position.get(row["lang"], 0))
        position[row["lang"]] = group[-1] + 1
    return Seeds(
        texts=[normalised(row["text"]) for row in rows],
        languages=[row["lang"] for row in rows],
        group=np.array(group),
        truth=np.array([[name in row["labels"] for name in CLASSES] for row in rows]),
    )


def matrix(texts: Sequence[str]) -> Sparse:
    """Shape (texts, buckets): a feature's value is one over the root of how many the text has."""
    rows, buckets = features(texts)
    counts = np.maximum(np.bincount(rows, minlength=len(texts)), 1)
    return scipy.sparse.csr_matrix((1 / np.sqrt(counts[rows]), (rows, buckets)), shape=(len(texts), BUCKETS))


def heads(x: Sparse, truth: Bools) -> tuple[Floats, Floats]:
    """One-vs-rest logistic heads: weights (buckets, classes) and biases (classes,).

    Features are trained in proportion to how rare they are among the examples, which then is part of their weight.
    """
    rarity = np.log((1 + x.shape[0]) / (1 + x.getnnz(axis=0))) + 1
    scaled = scipy.sparse.csr_matrix(x.multiply(rarity))
    fitted = [
        LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2_000, solver="liblinear").fit(
            scaled, truth[:, k]
        )
        for k in range(truth.shape[1])
    ]
    weights = np.stack([head.coef_[0] * rarity for head in fitted], axis=1)
    return weights, np.array([head.intercept_[0] for head in fitted])


def left_out(x: Sparse, truth: Bools, group: NDArray[np.int64], folds: int = FOLDS) -> Floats:
    """Probabilities of examples the heads have not seen in any language."""
    scores = np.zeros(truth.shape)
    for fold in range(folds):
        held = group % folds == fold
        weights, bias = heads(x[~held], truth[~held])
        scores[held] = scipy.special.expit(x[held] @ weights + bias)
    return scores


def thresholds(scores: Floats, truth: Bools) -> dict[str, float]:
    """The lowest probability at which a label is right often enough; for brand risk, at which most of it is found."""
    levels = [round(LOWEST + 0.05 * step, 2) for step in range(round((HIGHEST - LOWEST) / 0.05) + 1)]
    chosen = {}
    for k, name in enumerate(CLASSES):
        right = {level: float(truth[over, k].mean()) for level in levels if (over := scores[:, k] >= level).any()}
        often = next((enough for enough in PRECISION if any(share >= enough for share in right.values())), None)
        chosen[name] = next(level for level, share in right.items() if share >= often) if often else HIGHEST
        if name == "brand_risk":
            found = [level for level in levels if (scores[truth[:, k], k] >= level).mean() >= RISK_RECALL]
            chosen[name] = min(chosen[name], max(found, default=LOWEST))
    return chosen


def quantised(weights: Floats) -> tuple[NDArray[np.int16], list[float]]:
    """Weights as whole numbers, and what one of them is worth in each class."""
    scale = np.abs(weights).max(axis=0) / _LEVELS * 256
    return np.round(weights / scale).astype(np.int16), [float(f"{value:.9g}") for value in scale]


def _language_truth(given: Seeds) -> Bools:
    return np.array([[language == name for name in SUPPORTED] for language in given.languages])


def _evaluation(scores: Floats, told: dict[str, float], given: Seeds) -> dict[str, Any]:
    levels = np.array([told[name] for name in CLASSES])
    sure = np.array([[name in found for name in CLASSES] for found in hits(given.texts)])
    over = (scores >= levels) | sure
    over[:, CLASSES.index("other")] = ~np.delete(over, CLASSES.index("other"), axis=1).any(axis=1)
    buying = [CLASSES.index(name) for name in BUYING]
    return {
        "model alone": _f1(scores >= levels, given.truth),
        "buying intent": _found(np.any(over[:, buying], axis=1), np.any(given.truth[:, buying], axis=1)),
        "by language": {
            language: _f1(over[rows], given.truth[rows])
            for language in SUPPORTED
            for rows in [np.array([spoken == language for spoken in given.languages])]
        },
        "by label": {name: _found(over[:, k], np.asarray(given.truth[:, k])) for k, name in enumerate(CLASSES)},
        "all": _f1(over, given.truth),
    }


def _found(over: Bools, truth: Bools) -> dict[str, float]:
    return {
        "precision": round(float(truth[over].mean()) if over.any() else 0.0, 2),
        "recall": round(float(over[truth].mean()), 2),
    }


def _f1(over: Bools, truth: Bools) -> float:
    return round(float(2 * (over & truth).sum() / (over.sum() + truth.sum())), 3)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="print the figures, write nothing")
    asked = options.parse_args(arguments)
    given = seeds()
    x = matrix(given.texts)
    scores = left_out(x, given.truth, given.group)
    told = thresholds(scores, given.truth)
    spoken = left_out(x, _language_truth(given), given.group)
    evaluation = _evaluation(scores, told, given)
    evaluation["language"] = round(float((spoken.argmax(1) == _language_truth(given).argmax(1)).mean()), 3)
    json.dump({"thresholds": told, "left out": evaluation}, sys.stdout, indent=1)
    if not asked.check:
        _write(x, given, told, evaluation)
    return 0


def _write(x: Sparse, given: Seeds, told: dict[str, float], evaluation: dict[str, Any]) -> None:
    arrays, card = {}, {"version": VERSION, "thresholds": told, "left_out": evaluation}
    for name, classes, truth in (("intents", CLASSES, given.truth), ("languages", SUPPORTED, _language_truth(given))):
        weights, bias = heads(x, truth)
        arrays[name], scale = quantised(weights)
        card[name] = {"classes": classes, "scale": scale, "bias": [float(f"{value:.9g}") for value in bias]}
    np.savez_compressed(HERE / "weights.npz", intents=arrays["intents"], languages=arrays["languages"])
    (HERE / "weights.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
