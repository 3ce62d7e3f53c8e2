"""
What comments say, in six languages, on the machine itself: hashed n-grams, a linear model and a lexicon of sure phrases.

How it was made and how far to trust it: docs/reference/comment-model.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..comments import Comment, Labelled
from .guess import NO_WORDS, SUPPORTED, UNKNOWN, guessed, supported
from .lexicon import RISK, hits
from .model import card, intents, probability
from .text import features, normalised
from .trials import error_rates

__all__ = ["SUPPORTED", "error_rates", "label"]

OTHER = "other"
BRAND_RISK = "brand_risk"
_SURE = 0.95
"""What a phrase of the lexicon counts for."""
_BATCH = 1_000
_DOUBT = 0.7
"""Of a label's threshold: where the best label gets this far but not over it, a person should look."""
_RISK_DOUBT = 0.5
"""The same for brand risk, where a miss costs more than a look."""


def label(comments: Iterable[Comment]) -> tuple[Labelled, ...]:
    """What each comment says. A language that is not ours is not judged: no labels, and up for review.

    Where the language cannot be told, a phrase of the lexicon can still be taken at its word.
    """
    given = tuple(comments)
    distinct = list(dict.fromkeys(comment.text for comment in given))
    texts = [normalised(text) for text in distinct]
    batches = (_judged(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH))
    judged = dict(zip(distinct, (each for batch in batches for each in batch), strict=True))
    return tuple(_labelled(comment, *judged[comment.text]) for comment in given)


_Judgement = tuple[str, tuple[str, ...], dict[str, float], bool]


def _judged(texts: list[str]) -> list[_Judgement]:
    model, thresholds = intents(), card().thresholds
    judgements: list[_Judgement] = []
    cut = features(texts)
    said = zip(guessed(texts, cut), model.logits(cut, len(texts)), hits(texts), strict=True)
    for language, logits, found in said:
        if not supported(language) and not (language == UNKNOWN and found - {RISK}):
            judgements.append((language, (), {}, True))
            continue
        if language == NO_WORDS:
            judgements.append((language, (OTHER,), {OTHER: 1.0}, False))
            continue
        scores = {name: probability(logit) for name, logit in zip(model.classes, logits, strict=True)}
        scores |= {name: max(scores[name], _SURE) for name in sorted(found - {RISK})}
        judgements.append((language, *_decided(scores, thresholds, at_risk=RISK in found)))
    return judgements


def _decided(
    scores: dict[str, float], thresholds: dict[str, float], *, at_risk: bool
) -> tuple[tuple[str, ...], dict[str, float], bool]:
    over = [name for name, score in scores.items() if name != OTHER and score >= thresholds[name]]
    labels = tuple(sorted(over, key=lambda name: (-scores[name], name))) or (OTHER,)
    nearest = max(score / thresholds[name] for name, score in scores.items() if name != OTHER)
    doubtful = not over and nearest >= _DOUBT and scores[OTHER] < thresholds[OTHER]
    risky = at_risk or scores[BRAND_RISK] >= _RISK_DOUBT * thresholds[BRAND_RISK]
    return labels, scores, doubtful or risky


def _labelled(
    comment: Comment, language: str, labels: tuple[str, ...], scores: dict[str, float], needs_review: bool
) -> Labelled:
    return Labelled(
        comment=comment,
        language=language,
        supported=bool(labels),
        labels=labels,
        scores=dict(scores),
        needs_review=needs_review,
    )
