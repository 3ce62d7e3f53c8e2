"""What people correct is learnt at once, and no more than it tells."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.comments import Comment
from firesteel.errors import BadInput
from firesteel.language import CLASSES, ENCODER, Reader, available, reader
from firesteel.language.scoring import COMMERCIAL, auc, commercial
from firesteel.values import PostId

GOLDEN = Path(__file__).parent.parent / "golden" / "comments"
WAYS = ["light", pytest.param(ENCODER, marks=pytest.mark.skipif(not available(), reason="no encoder is installed"))]


def said(given: Reader, text: str) -> tuple[str, ...]:
    return given.label([Comment(id="1", post=PostId("7"), author="u", text=text)])[0].labels


@pytest.mark.parametrize("way", WAYS)
def test_a_corrected_comment_says_what_the_person_said(way: str) -> None:
    taught = Reader(way, [("is this the restock or what", ("q.availability",)), ("slay", ("other",))])

    assert said(taught, "is this the RESTOCK or what") == ("q.availability",)
    assert said(taught, "slay") == ("other",)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_like_it_is_read_alike(way: str) -> None:
    before, after = (
        Reader(way),
        Reader(
            way, [("w2c the green one", ("intent.buy",)), ("w2c please", ("intent.buy",)), ("w2c bro", ("intent.buy",))]
        ),
    )
    place = CLASSES.index("intent.buy")

    was, became = (each.scores(["w2c this jacket"], ["en"])[0, place] for each in (before, after))

    assert became > was + 0.3


def test_what_has_nothing_in_common_stays_as_it_was() -> None:
    text = "wie lange dauert der versand"

    was, became = (each.scores([text], ["de"]) for each in (Reader(), Reader("light", [("w2c bro", ("intent.buy",))])))

    assert np.abs(was - became).max() < 0.02


def test_a_communitys_own_words_are_learnt_from_fifty_corrections() -> None:
    """Fans who say "glorp" where others say "link please": half of what they write teaches, the other half is asked."""
    wishes = [
        f"{head} {word} {tail}"
        for head in ("", "omg", "ok but", "girl")
        for word in ("glorp", "glorpp")
        for tail in ("", "pls", "the pink one", "me too")
    ]
    chatter = [
        f"{head} {word} {tail}"
        for head in ("", "omg", "ok but", "girl")
        for word in ("slay", "vibes")
        for tail in ("", "fr", "the pink one", "me too")
    ]
    texts, buys = [*wishes, *chatter], np.array([True] * len(wishes) + [False] * len(chatter))
    taught = [(text, ("intent.buy",) if asks else ("other",)) for text, asks in zip(texts, buys, strict=True)][::2]
    asked, truth = texts[1::2], buys[1::2]

    was, became = (
        auc(commercial(each.scores(asked, ["en"] * len(asked))), truth) for each in (Reader(), Reader("light", taught))
    )

    assert was < 0.75
    assert became > 0.95


def test_what_other_people_write_is_read_no_worse_after_a_hundred_corrections() -> None:
    rows = [json.loads(line) for line in (GOLDEN / "en.jsonl").read_text("utf-8").splitlines()]
    others = [
        json.loads(line) for name in ("es", "de") for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    buys = np.array([any(name in COMMERCIAL for name in row["labels"]) for row in rows])
    corrections = [(row["text"], tuple(row["labels"])) for row in others]

    was, became = (
        auc(commercial(each.scores([row["text"] for row in rows], ["en"] * len(rows))), buys)
        for each in (Reader(), Reader("light", corrections))
    )

    assert became > was - 0.01


def test_the_last_word_on_a_text_stands() -> None:
    taught = Reader("light", [("slay", ("intent.buy",)), ("slay", ("other",))])

    assert said(taught, "slay") == ("other",)


@settings(deadline=None, max_examples=20)
@given(
    st.permutations(
        [
            ("w2c bro", ("intent.buy",)),
            ("so pretty", ("other",)),
            ("size up?", ("q.sizing",)),
            ("mine broke", ("complaint",)),
        ]
    )
)
def test_the_order_of_corrections_changes_nothing(given: list[tuple[str, tuple[str, ...]]]) -> None:
    texts, languages = ["w2c", "pretty small", "broke already"], ["en"] * 3

    usual = Reader("light", sorted(given)).scores(texts, languages)

    assert (Reader("light", given).scores(texts, languages) == usual).all()


def test_a_label_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadInput, match=r"no label 'q\.prize'.*q\.price"):
        Reader("light", [("how much", ("q.prize",))])


def test_a_correction_to_nothing_is_chatter_and_chatter_stands_alone() -> None:
    taught = Reader("light", [("w2c bro", ()), ("slay", ("other", "spam", "spam"))])

    assert (said(taught, "w2c bro"), said(taught, "slay")) == (("other",), ("spam",))


def test_what_cannot_be_read_can_be_corrected() -> None:
    taught = Reader(
        "light", [("сколько стоит", ("q.price",)), ("", ("spam",)), ("😍", ("spam",)), ("\ufe0f", ("spam",))]
    )

    assert (said(taught, "Сколько стоит"), said(taught, "😍"), said(taught, "")) == (
        ("q.price",),
        ("spam",),
        ("other",),
    )


def test_the_same_corrections_are_learnt_once() -> None:
    assert reader([("slay", ("other",))]) is reader([("slay", ["other"])])
    assert reader() is not reader([("slay", ("other",))])
