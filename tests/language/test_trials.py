"""How often the comment model errs, as its trials say."""

from __future__ import annotations

import json

import pytest

from firesteel.language import SUPPORTED, error_rates
from firesteel.language.model import FILES, card


def test_the_trials_are_those_of_the_weights_in_use() -> None:
    """Retrained? Then `python -m tools.comment_trials`."""
    assert json.loads(FILES.joinpath("trials.json").read_text(encoding="utf-8"))["version"] == card().version


def test_every_language_that_is_judged_has_rates() -> None:
    assert tuple(error_rates()) == SUPPORTED


@pytest.mark.parametrize("language", SUPPORTED)
def test_about_six_in_ten_are_found_and_one_in_thirty_is_mistaken(language: str) -> None:
    rates = error_rates()[language]

    assert 0.5 < rates.sensitivity < 0.7
    assert 0.95 < rates.specificity < 0.98
    assert rates.telling


def test_a_label_the_model_hardly_ever_gives_is_no_evidence() -> None:
    assert not error_rates(("intent.lead",))["en"].telling
