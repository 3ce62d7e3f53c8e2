"""How often the comment model errs, as its trials say."""

from __future__ import annotations

import json

import pytest

from firesteel.language import SUPPORTED, error_rates
from firesteel.language.model import FILES, model


def test_the_trials_are_those_of_the_weights_in_use() -> None:
    """Retrained? Then `python -m tools.comment_trials`."""
    assert json.loads(FILES.joinpath("trials.json").read_text(encoding="utf-8"))["version"] == model().version


def test_every_language_that_is_judged_has_rates() -> None:
    assert tuple(error_rates()) == SUPPORTED


@pytest.mark.parametrize("language", SUPPORTED)
def test_most_questions_are_found_and_few_are_mistaken(language: str) -> None:
    rates = error_rates()[language]

    assert 0.55 < rates.sensitivity < 0.9
    assert 0.9 < rates.specificity < 0.99
    assert rates.telling


def test_a_label_there_are_few_trials_of_leans_on_those_of_other_languages() -> None:
    rates = error_rates(("intent.lead",))

    assert all(each.telling for each in rates.values())
    assert max(each.sensitivity for each in rates.values()) - min(each.sensitivity for each in rates.values()) < 0.1
