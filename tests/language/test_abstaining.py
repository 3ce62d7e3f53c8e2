"""What cannot be read is left to people: other languages, mixtures, noise."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.comments import BUYING, Comment, Labelled
from firesteel.language import SUPPORTED, label
from firesteel.values import PostId

GOLDEN = Path(__file__).parent.parent / "golden"
UNKNOWN = [json.loads(line) for line in (GOLDEN / "comments_unsupported.jsonl").read_text("utf-8").splitlines()]


def said(texts: list[str]) -> tuple[Labelled, ...]:
    return label(Comment(id="", post=PostId("7"), author="u", text=text) for text in texts)


def heldout() -> list[tuple[str, list[str]]]:
    paths = [GOLDEN / "comments" / f"{language}.jsonl" for language in SUPPORTED]
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    return [(row["text"], row["labels"]) for row in rows]


def test_nine_in_ten_comments_in_other_languages_get_no_confident_label() -> None:
    found = said([row["text"] for row in UNKNOWN])

    confident = [each for each in found if each.supported and each.labels != ("other",) and not each.needs_review]
    assert len(confident) <= 0.1 * len(UNKNOWN)
    for each in found:
        assert each.supported or (each.labels == () and each.scores == {} and each.needs_review)


@pytest.mark.parametrize(
    "text", ["сколько стоит доставка", "कितने का है भाई", "πόσο κάνει αυτό", "כמה זה עולה", "多少钱一件", "কত দাম ভাই"]
)
def test_a_script_that_is_not_ours_is_never_guessed_at(text: str) -> None:
    (found,) = said([text])

    assert (found.supported, found.labels, found.needs_review) == (False, (), True)


def garbled(text: str, share: float, dice: random.Random) -> str:
    """Letters swapped, dropped and doubled."""
    letters = list(text)
    for place in range(len(letters) - 1):
        if letters[place].isalpha() and dice.random() < share:
            match dice.randrange(3):
                case 0:
                    letters[place], letters[place + 1] = letters[place + 1], letters[place]
                case 1:
                    letters[place] = ""
                case _:
                    letters[place] *= 2
    return "".join(letters)


def precision(rows: list[tuple[str, list[str]]], found: tuple[Labelled, ...]) -> tuple[float, int]:
    """Of the comments said, and surely, to ask what a buyer asks: how many do; and how many were said to."""
    told = [
        any(name.startswith(("q.", "b2b.")) or name in BUYING for name in labels)
        for (_, labels), each in zip(rows, found, strict=True)
        if any(name in BUYING for name in each.labels) and not each.needs_review
    ]
    return sum(told) / max(len(told), 1), len(told)


def test_the_more_a_comment_is_garbled_the_less_is_said_of_it_and_what_is_said_stays_right() -> None:
    rows, dice = heldout(), random.Random(7)
    told = []
    for share in (0.0, 0.2, 0.5):
        right, count = precision(rows, said([garbled(text, share, dice) for text, _ in rows]))
        assert right > 0.8
        told.append(count)
    assert told[0] > told[1] > told[2]


def test_halves_of_comments_in_two_languages_are_not_labelled_surely_wrong() -> None:
    rows, dice = heldout(), random.Random(11)
    others = [text for text, labels in rows if labels == ["other"]]
    mixed = [f"{text[: len(text) // 2]} {dice.choice(others)[:20]}" for text, _ in rows]

    right, count = precision(rows, said(mixed))

    assert right > 0.8, "half a question may be another"
    assert count < 0.8 * precision(rows, said([text for text, _ in rows]))[1]


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet="qxzjvkwpfgb", min_size=6, max_size=30))
def test_letters_that_are_no_words_carry_no_sure_label(text: str) -> None:
    (found,) = said([text])

    assert found.needs_review or found.labels in ((), ("other",))
