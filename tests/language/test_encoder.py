"""The sentence encoder in our order of arithmetic is the package's."""

from __future__ import annotations

import numpy as np
import pytest

from firesteel.errors import BadInput
from firesteel.language import ENCODER, Reader, available, encoder

pytestmark = pytest.mark.skipif(not available(), reason="the sentence encoder is not installed")
TEXTS = [
    "how much is it", "¿cuánto cuesta el envío?", "どこで買えますか", "ราคาเท่าไหร่คะ", "", "😍", "x" * 3_000, "a b", "كم السعر", "얼마예요 😭😭",
]  # fmt: skip


def test_vectors_are_the_packages() -> None:
    ours = encoder.encoder().encode(TEXTS)
    package = encoder.encoder().package.encode([text[:1_000] for text in TEXTS])

    assert ours.shape == (len(TEXTS), encoder.DIMENSIONS)
    short = [i for i, text in enumerate(TEXTS) if len(text) < 1_000]
    assert np.abs(ours[short] - package[short]).max() < 1e-5
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_company_whatever_was_read_before() -> None:
    fresh = encoder.Encoder()
    together = fresh.encode(TEXTS)

    alone = np.concatenate([fresh.encode([text]) for text in reversed(TEXTS)])[::-1]

    assert np.abs(together - alone).max() < 1e-5


def test_where_more_tokens_come_than_are_kept_it_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_KEPT", 12)
    few = encoder.Encoder()

    assert np.abs(few.encode(TEXTS) - encoder.encoder().encode(TEXTS)).max() < 1e-5


def test_no_texts_have_no_vectors() -> None:
    assert encoder.sentences([]).shape == (0, encoder.DIMENSIONS)


def test_a_way_of_reading_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadInput, match=f"no way of reading called 'heavy'.*light or {ENCODER}"):
        Reader("heavy")
