"""Train the comment model from our own examples: ``python -m firesteel.language.train [--check]``.

Needs scikit-learn and the sentence encoder, which are tools of ours. Every figure is of examples that the heads had not seen; the oldest
are translations of one another, and all translations of one are left out together. With `--check` nothing is written.
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

from .detect import LATIN, SUPPORTED
from .encoder import sentences
from .model import CLASSES, ENCODER, LIGHT, quantised
from .ngrams import matrix, tokens
from .scoring import COMMERCIAL, auc, commercial
from .text import normalised_all

HERE = Path(__file__).parent
VERSION = "2026-12"
FOLDS = 6
STRENGTH, STACK_STRENGTH = 0.5, 1.0
PRECISION = 0.75
"""How often a label must be right among our examples, which hold more near misses than life does."""
LEVELS, HIGHEST = [round(0.08 + 0.01 * step, 2) for step in range(87)], 0.95
SHOWN = 0.04
"""Share of harmless comments that a person may be shown as a possible risk."""

Sparse = Any
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examples:
    texts: list[str]
    """Normalised."""
    languages: list[str]
    group: Ints
    """Same for all translations of one example."""
    truth: Bools
    """Shape (examples, classes)."""

    def __getitem__(self, rows: Bools) -> Examples:
        at = np.flatnonzero(rows).tolist()
        return Examples(
            [self.texts[i] for i in at], [self.languages[i] for i in at], self.group[rows], self.truth[rows]
        )


def seeds() -> Examples:
    rows, groups = [], []
    for path in sorted((HERE / "seeds").glob("*.jsonl")):
        parallel: dict[str, int] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            rows.append(row)
            if path.stem == "seed_examples":
                groups.append(parallel.get(row["lang"], 0))
                parallel[row["lang"]] = groups[-1] + 1
            else:
                groups.append(10_000 + len(rows))
    return Examples(
        texts=normalised_all([row["text"] for row in rows]),
        languages=[row["lang"] for row in rows],
        group=np.array(groups),
        truth=truths([row["labels"] for row in rows]),
    )


def truths(labels: Sequence[Sequence[str]]) -> Bools:
    """Shape (examples, classes)."""
    assert all(name in CLASSES for each in labels for name in each), {n for e in labels for n in e} - set(CLASSES)
    return np.array([[name in each for name in CLASSES] for each in labels])


def heads(x: Sparse, truth: Bools) -> tuple[Floats, Floats]:
    """One-vs-rest logistic heads: weights (buckets, classes) and biases (classes,).

    Features are trained in proportion to how rare they are among the examples, which then is part of their weight.
    """
    rarity = np.log((1 + x.shape[0]) / (1 + x.getnnz(axis=0))) + 1
    scaled = scipy.sparse.csr_matrix(x.multiply(rarity))
    weights, bias = np.zeros((x.shape[1], truth.shape[1])), np.zeros(truth.shape[1])
    for k in range(truth.shape[1]):
        head = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2_000, solver="liblinear")
        head.fit(scaled, truth[:, k])
        weights[:, k], bias[k] = head.coef_[0] * rarity, head.intercept_[0]
    return weights, bias


def stacked(light: Floats, sentence: Floats, truth: Bools) -> tuple[Floats, Floats, Floats]:
    """Heads over the sentence beside what the n-grams say of examples they had not seen: (classes,), (512, classes), (classes,)."""
    own, weights, bias = (
        np.zeros(truth.shape[1]),
        np.zeros((sentence.shape[1], truth.shape[1])),
        np.zeros(truth.shape[1]),
    )
    for k in range(truth.shape[1]):
        head = LogisticRegression(C=STACK_STRENGTH, class_weight="balanced", max_iter=2_000)
        head.fit(np.hstack([light[:, k : k + 1], _SENTENCE * sentence]), truth[:, k])
        own[k], weights[:, k], bias[k] = head.coef_[0, 0], head.coef_[0, 1:] * _SENTENCE, head.intercept_[0]
    return own, weights, bias


_SENTENCE = 4.0
"""Sentences have length one; so scaled they are regularised less than what the n-grams say."""


def folds_of(group: Ints, folds: int = FOLDS) -> Ints:
    return group % folds


def light_left_out(x: Sparse, truth: Bools, fold: Ints) -> Floats:
    """Logits of examples the heads have not seen in any language."""
    logits = np.zeros(truth.shape)
    for each in np.unique(fold).tolist():
        held = fold == each
        weights, bias = heads(x[~held], truth[~held])
        logits[held] = x[held] @ weights + bias
    return logits


def stacked_left_out(light: Floats, sentence: Floats, truth: Bools, fold: Ints) -> Floats:
    logits = np.zeros(truth.shape)
    for each in np.unique(fold).tolist():
        held = fold == each
        own, weights, bias = stacked(light[~held], sentence[~held], truth[~held])
        logits[held] = own * light[held] + sentence[held] @ weights + bias
    return logits


def calibrated(logits: Floats, truth: Bools) -> tuple[Floats, Floats]:
    """Platt's sigmoid a label."""
    slope, offset = np.ones(len(CLASSES)), np.zeros(len(CLASSES))
    for k in range(len(CLASSES)):
        fitted = LogisticRegression(C=10.0).fit(logits[:, k : k + 1], truth[:, k])
        slope[k], offset[k] = max(float(fitted.coef_[0, 0]), 0.05), float(fitted.intercept_[0])
    return slope, offset


def thresholds(scores: Floats, truth: Bools) -> Floats:
    """The probability at which a label's F1 is best among those at which it is right often enough; else near certainty."""
    chosen = np.full(len(CLASSES), HIGHEST)
    for k in range(len(CLASSES)):
        so, best = truth[:, k], 0.0
        for level in LEVELS:
            over = scores[:, k] >= level
            right = int((over & so).sum())
            f1 = 2 * right / (over.sum() + so.sum())
            if f1 > best and right >= PRECISION * over.sum():
                best, chosen[k] = f1, level
    return chosen


def review(scores: Floats, truth: Bools) -> float:
    """From which probability of brand risk a person should look: the lowest at which few harmless comments are shown to them."""
    risk = CLASSES.index("brand_risk")
    harmless = scores[~truth[:, risk], risk]
    return next((level for level in LEVELS if (harmless >= level).mean() <= SHOWN), HIGHEST)


def spoken(given: Examples) -> Bools:
    """Shape (examples, LATIN): the language each is written in."""
    return np.array([[language == name for name in LATIN] for language in given.languages])


def told_of(logits: Floats, truth: Bools) -> dict[str, Any]:
    slope, offset = calibrated(logits, truth)
    scores = scipy.special.expit(slope * logits + offset)
    told: dict[str, Any] = {
        name: dict(zip(CLASSES, rounded(values), strict=True))
        for name, values in (("slope", slope), ("offset", offset), ("thresholds", thresholds(scores, truth)))
    }
    return told | {"review": review(scores, truth)}


def rounded(values: Floats) -> list[float]:
    return [float(f"{value:.7g}") for value in values.tolist()]


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="print the figures, write nothing")
    asked = options.parse_args(arguments)
    given = seeds()
    fold = folds_of(given.group)
    x, sentence = matrix(tokens(given.texts)), sentences(given.texts).astype(np.float64)
    light = light_left_out(x, given.truth, fold)
    both = stacked_left_out(light, sentence, given.truth, fold)
    told: dict[str, Any] = {LIGHT: told_of(light, given.truth), ENCODER: told_of(both, given.truth)}
    figures = {way: _evaluated(logits, told[way], given) for way, logits in ((LIGHT, light), (ENCODER, both))}
    f1 = {way: {language: line[1] for language, line in each[_BY_LANGUAGE].items()} for way, each in figures.items()}
    told["encoded"] = [language for language in SUPPORTED if f1[ENCODER][language] > f1[LIGHT][language] + _WORTH]
    json.dump(figures, sys.stdout, indent=1)
    if not asked.check:
        _write(x, light, sentence, given, told)
    return 0


_BY_LANGUAGE = "by language (auc, f1)"
_WORTH = 0.02
"""How much better the encoder must read a language to be asked."""


def _evaluated(logits: Floats, told: dict[str, Any], given: Examples) -> dict[str, Any]:
    slope, offset, levels = (np.array(list(told[name].values())) for name in ("slope", "offset", "thresholds"))
    scores = scipy.special.expit(slope * logits + offset)
    over, asks = scores >= levels, np.any(given.truth[:, [CLASSES.index(name) for name in COMMERCIAL]], axis=1)
    by_language = {}
    for language in SUPPORTED:
        rows = np.array([each == language for each in given.languages])
        by_language[language] = [
            round(auc(commercial(scores[rows]), asks[rows]), 3),
            _f1(over[rows], given.truth[rows]),
        ]
    return {
        _BY_LANGUAGE: by_language,
        "by label (threshold, precision, recall)": {
            name: [
                round(float(levels[k]), 2),
                round(float(given.truth[over[:, k], k].mean()) if over[:, k].any() else 0.0, 2),
                round(float(over[given.truth[:, k], k].mean()), 2),
            ]
            for k, name in enumerate(CLASSES)
        },
        "auc": round(auc(commercial(scores), asks), 3),
        "f1": _f1(over, given.truth),
    }


def _f1(over: Bools, truth: Bools) -> float:
    return round(float(2 * (over & truth).sum() / (over.sum() + truth.sum())), 3)


def _write(x: Sparse, light: Floats, sentence: Floats, given: Examples, told: dict[str, Any]) -> None:
    weights, bias = heads(x, np.hstack([given.truth, spoken(given)]))
    ngrams, scale = quantised(weights)
    own, of_sentence, sentence_bias = stacked(light, sentence, given.truth)
    encoder, encoder_scale = quantised(of_sentence)
    card = {
        "version": VERSION,
        "classes": CLASSES,
        "languages": LATIN,
        "heads": {"scale": rounded(scale), "bias": rounded(bias)},
        "stacked": {"light": rounded(own), "scale": rounded(encoder_scale), "bias": rounded(sentence_bias)},
        **told,
    }
    np.savez_compressed(HERE / "weights.npz", ngrams=ngrams, encoder=encoder)
    (HERE / "weights.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
