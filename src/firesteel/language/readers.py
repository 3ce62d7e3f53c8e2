"""Reading comments: language, labels, probabilities, and whether a person should look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import scipy.special
from numpy.typing import NDArray

from ..comments import Comment, Labelled
from ..errors import BadInput
from ..values import PostId
from . import learning
from .detect import NO_WORDS, UNKNOWN, detected, supported
from .encoder import DIMENSIONS, sentences
from .lexicon import RISK, hits
from .model import CLASSES, ENCODER, LIGHT, Heads, model, quantised
from .ngrams import Rows, Tokens, matrix, tokens
from .text import normalised_all

OTHER, BRAND_RISK = "other", "brand_risk"
_OTHER, _RISKY = CLASSES.index(OTHER), CLASSES.index(BRAND_RISK)
_SURE = 0.95
"""What a phrase of the lexicon counts for."""
_BATCH = 2_000
_DOUBT = 0.6
"""Of a label's threshold: where the best label gets this far but not over it, a person should look."""
_PLACES = 4
_NEITHER = (OTHER,)

Corrections = Sequence[tuple[str, Sequence[str]]]
"""Texts of comments, and what people say they say."""
Floats = NDArray[np.float64]
_Judgement = tuple[str, tuple[str, ...], dict[str, float], bool, bool]


class Reader:
    """One way of reading, with what a workspace's people corrected. Threads may share it.

    way             `LIGHT` or `ENCODER`; the encoder reads better and ten times slower, and has to be installed
    corrections     later ones of the same text stand; no label is `other`

    Raises `BadInput` for a way or label that does not exist, `Misconfigured` where the encoder is not installed.
    """

    def __init__(self, way: str = LIGHT, corrections: Corrections = ()) -> None:
        if way not in (LIGHT, ENCODER):
            raise BadInput(f"there is no way of reading called {way!r}", remedy=f"choose {LIGHT} or {ENCODER}")
        self.way, self._model = way, model()
        self._rows = _rows()
        self._corrected = _known(corrections)
        self._learnt: Learnt | None = None
        if self._corrected:
            self._learnt = self._learn()

    def label(self, comments: Iterable[Comment], usual: Mapping[PostId, str] | None = None) -> tuple[Labelled, ...]:
        """What each comment says. A language that is not ours is not judged: no labels, and up for review.

        usual   the language a post's account writes in, which decides where a comment's own cannot be told

        Where no language can be told, a phrase of the lexicon can still be taken at its word.
        """
        given = tuple(comments)
        languages = usual or {}
        keys = [(comment.text, languages.get(comment.post, "")) for comment in given]
        distinct = list(dict.fromkeys(keys))
        judged = dict(zip(distinct, self._judged(distinct), strict=True))
        return tuple(_labelled(comment, *judged[key]) for comment, key in zip(given, keys, strict=True))

    def scores(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """Shape (texts, classes): probabilities of texts whose languages are known, phrases of the lexicon counted in."""
        clean = normalised_all(texts)
        words = tokens(clean)
        logits, _, _ = self._logits(clean, words, self._heard(words), languages)
        return _probabilities(logits, hits(words, clean, languages))

    def _judged(self, given: Sequence[tuple[str, str]]) -> list[_Judgement]:
        found: list[_Judgement] = []
        for start in range(0, len(given), _BATCH):
            part = given[start : start + _BATCH]
            found += self._batch(normalised_all([text for text, _ in part]), [usual for _, usual in part])
        return found

    def _batch(self, texts: list[str], usual: list[str]) -> list[_Judgement]:
        words = tokens(texts)
        heard = self._heard(words)
        languages = detected(texts, words, heard[:, len(CLASSES) :], usual)
        phrases = hits(words, texts, languages)
        logits, thresholds, reviews = self._logits(texts, words, heard, languages)
        probabilities = _probabilities(logits, phrases)
        nearest = probabilities / thresholds
        sure_of_other = nearest[:, _OTHER] >= 1
        nearest[:, _OTHER] = 0.0
        over = nearest >= 1
        unsure = ~over.any(axis=1) & (nearest.max(axis=1) >= _DOUBT) & ~sure_of_other
        unsure |= probabilities[:, _RISKY] >= reviews
        scores, wide = probabilities.ravel().tolist(), len(CLASSES)
        each = (dict(zip(CLASSES, scores[at : at + wide], strict=True)) for at in range(0, len(scores), wide))
        lines = zip(texts, languages, each, _named(over), unsure.tolist(), phrases, strict=True)
        return [self._one(*line) for line in lines]

    def _one(
        self,
        text: str,
        language: str,
        scores: dict[str, float],
        over: tuple[str, ...],
        unsure: bool,
        phrases: frozenset[str],
    ) -> _Judgement:
        risk = RISK in phrases
        if text in self._corrected:
            labels = self._corrected[text]
            return language, labels, {name: float(name in labels) for name in CLASSES}, False, risk
        if not supported(language) and not (language == UNKNOWN and phrases - {RISK}):
            return language, (), {}, True, risk
        if language == NO_WORDS:
            return language, (OTHER,), {OTHER: 1.0}, False, False
        labels = over
        if language == UNKNOWN:
            labels = tuple(name for name in over if name in phrases)
        if len(labels) > 1:
            labels = tuple(sorted(labels, key=lambda name: (-scores[name], name)))
        return language, labels or _NEITHER, scores, unsure or risk, risk

    def _heard(self, words: Tokens) -> Floats:
        """What the n-grams say, shape (texts, heads)."""
        return self._model.heads.logits(*self._rows.sums(words))

    def _logits(
        self, texts: Sequence[str], words: Tokens, heard: Floats, languages: Sequence[str]
    ) -> tuple[Floats, Floats, Floats]:
        """On Platt's scale, and from which probability each label is given, both of shape (texts, classes); and from which
        probability of brand risk a person should look, shape (texts,)."""
        light, told = heard[:, : len(CLASSES)], self._model.told[LIGHT]
        logits = told.slope * light + told.offset
        thresholds = np.broadcast_to(told.thresholds, logits.shape)
        reviews = np.full(len(texts), told.review)
        if self._learnt is not None:
            logits += self._learnt.heads.logits(*self._learnt.rows.sums(words))
        known = self._encoded(languages)
        if known:
            told, stacked = self._model.told[ENCODER], self._model.stacked
            sentence = sentences([texts[row] for row in known])
            said = stacked.light * light[known] + sentence @ stacked.weights + stacked.bias
            moved = logits[known] - (self._model.told[LIGHT].slope * light[known] + self._model.told[LIGHT].offset)
            logits[known] = told.slope * said + told.offset + moved
            if self._learnt is not None and self._learnt.sentence is not None:
                logits[known] += sentence @ self._learnt.sentence
            thresholds = thresholds.copy()
            thresholds[known], reviews[known] = told.thresholds, told.review
        return logits, thresholds, reviews

    def _encoded(self, languages: Sequence[str]) -> list[int]:
        """Which texts the encoder reads: those in languages that it reads better."""
        if self.way != ENCODER:
            return []
        return [row for row, language in enumerate(languages) if language in self._model.encoded]

    def _learn(self) -> Learnt:
        texts = list(self._corrected)
        words = tokens(texts)
        heard = self._heard(words)
        languages = detected(texts, words, heard[:, len(CLASSES) :])
        logits, _, _ = self._logits(texts, words, heard, languages)
        truth = np.array([[name in self._corrected[text] for name in CLASSES] for text in texts])
        sentence = None
        if known := self._encoded(languages):
            sentence = np.zeros((len(texts), DIMENSIONS))
            sentence[known] = sentences([texts[row] for row in known])
        found = learning.change(matrix(words), sentence, logits, truth)
        weights, scale = quantised(found.ngrams)
        heads = Heads(weights, scale, np.zeros(len(CLASSES)))
        return Learnt(heads, Rows(weights), found.sentence)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is added to the logits because of corrections, on Platt's scale."""

    heads: Heads
    rows: Rows
    sentence: Floats | None
    """Shape (512, classes); None where the encoder reads none of them."""


def _named(over: NDArray[np.bool_]) -> Iterator[tuple[str, ...]]:
    """The labels of each row, in the order of `CLASSES`."""
    rows, columns = np.nonzero(over)
    names = [CLASSES[column] for column in columns.tolist()]
    ends = np.searchsorted(rows, np.arange(len(over) + 1)).tolist()
    return (tuple(names[start:end]) for start, end in pairwise(ends))


def _probabilities(logits: Floats, phrases: Sequence[frozenset[str]]) -> Floats:
    found: Floats = np.round(scipy.special.expit(logits), _PLACES)
    for row, names in enumerate(phrases):
        for name in names:
            if name != RISK:
                at = CLASSES.index(name)
                found[row, at] = max(found[row, at], _SURE)
    return found


def _known(corrections: Corrections) -> dict[str, tuple[str, ...]]:
    """By normalised text, in the order of the alphabet: whoever corrects in another order teaches the same."""
    for _, labels in corrections:
        for name in labels:
            if name not in CLASSES:
                raise BadInput(f"there is no label {name!r}", remedy=f"choose among {', '.join(CLASSES)}")
    clean = normalised_all([text for text, _ in corrections])
    said = {text: labels for text, (_, labels) in zip(clean, corrections, strict=True) if text}
    return {text: _told(said[text]) for text in sorted(said)}


def _told(labels: Sequence[str]) -> tuple[str, ...]:
    """Each once; `other` stands alone."""
    return tuple(name for name in dict.fromkeys(labels) if name != OTHER) or (OTHER,)


def _labelled(
    comment: Comment, language: str, labels: tuple[str, ...], scores: dict[str, float], needs_review: bool, risk: bool
) -> Labelled:
    return Labelled(
        comment=comment,
        language=language,
        supported=bool(labels),
        labels=labels,
        scores=scores,
        needs_review=needs_review,
        risk=risk,
    )


@lru_cache(maxsize=1)
def _rows() -> Rows:
    """What words say by the model that ships: the same to all readers."""
    return Rows(model().heads.weights)


@lru_cache(maxsize=8)
def _kept(way: str, corrections: tuple[tuple[str, tuple[str, ...]], ...]) -> Reader:
    return Reader(way, corrections)


def reader(corrections: Corrections = (), way: str = LIGHT) -> Reader:
    """A reader that knows these corrections; the same ones give the same reader."""
    return _kept(way, tuple((text, tuple(labels)) for text, labels in corrections))
