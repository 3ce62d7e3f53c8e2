"""The model on comments that its makers had not read: tests/golden/comments, eighty a language, written apart (see README there)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from firesteel.comments import Comment
from firesteel.language import CLASSES, ENCODER, LIGHT, SUPPORTED, Reader, available, label
from firesteel.language.scoring import COMMERCIAL, auc, by_label, commercial, macro_f1
from firesteel.values import PostId

GOLDEN = Path(__file__).parent.parent / "golden" / "comments"
WANTED = ("en", "es", "pt", "de", "fr", "id", "ms", "vi", "th", "ja", "ko", "ar", "tr", "it", "pl")
"""Languages that the issue asks for."""


def written(language: str) -> tuple[list[str], list[list[str]]]:
    rows = [json.loads(line) for line in (GOLDEN / f"{language}.jsonl").read_text("utf-8").splitlines()]
    return [row["text"] for row in rows], [row["labels"] for row in rows]


def asks(truth: list[list[str]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([any(name in COMMERCIAL for name in labels) for labels in truth])


def test_every_language_that_was_asked_for_is_judged() -> None:
    assert set(WANTED) <= set(SUPPORTED)


@pytest.mark.parametrize("language", SUPPORTED)
def test_questions_of_buyers_are_told_from_the_rest_in_every_language_that_is_judged(language: str) -> None:
    texts, truth = written(language)

    scores = Reader(LIGHT).scores(texts, [language] * len(texts))

    assert len(texts) >= 50
    assert auc(commercial(scores), asks(truth)) >= 0.80


@pytest.mark.skipif(not available(), reason="the sentence encoder is not installed")
@pytest.mark.parametrize("language", SUPPORTED)
def test_so_they_are_with_the_encoder(language: str) -> None:
    texts, truth = written(language)

    scores = Reader(ENCODER).scores(texts, [language] * len(texts))

    assert auc(commercial(scores), asks(truth)) >= 0.80


@pytest.mark.skipif(not available(), reason="the sentence encoder is not installed")
def test_the_encoder_reads_better_than_n_grams_alone() -> None:
    every = [written(language) for language in SUPPORTED]
    comments = [Comment(id="", post=PostId("1"), author="", text=text) for texts, _ in every for text in texts]
    truth = [labels for _, lines in every for labels in lines]

    light, both = (macro_f1(truth, [each.labels for each in Reader(way).label(comments)]) for way in (LIGHT, ENCODER))

    assert both > light


def test_four_in_five_labels_that_are_given_are_right() -> None:
    every = [written(language) for language in SUPPORTED]
    truth = [labels for _, lines in every for labels in lines]
    found = label(Comment(id="", post=PostId("1"), author="", text=text) for texts, _ in every for text in texts)

    labels = by_label(truth, [each.labels for each in found])

    given = [each for name, each in labels.items() if name not in ("other", "brand_risk")]  # a risk is a reason to look
    assert sum(each.right for each in given) > 0.8 * sum(each.told for each in given)


def test_most_brand_risk_reaches_a_person() -> None:
    every = [written(language) for language in SUPPORTED]
    truth = [labels for _, lines in every for labels in lines]
    found = label(Comment(id="", post=PostId("1"), author="", text=text) for texts, _ in every for text in texts)

    risky = [each for each, labels in zip(found, truth, strict=True) if "brand_risk" in labels]

    assert sum(each.needs_review for each in risky) > 0.85 * len(risky)


def test_the_golden_comments_carry_known_labels_and_no_text_of_the_examples() -> None:
    examples = {
        json.loads(line)["text"].casefold()
        for path in (Path(__file__).parents[2] / "src/firesteel/language/seeds").glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    }
    for language in SUPPORTED:
        texts, truth = written(language)
        assert all(name in CLASSES for labels in truth for name in labels)
        assert len({text.casefold() for text in texts} & examples) <= 3, "short questions may be the same by chance"
