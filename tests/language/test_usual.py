"""What is too short for its language to be told is read as the others under its post are, and nothing longer is."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from firesteel.comments import Comment, Labelled
from firesteel.language import is_in_doubt, label, usual_languages
from firesteel.values import PostId

POST, OTHER = PostId("1"), PostId("2")
UNSUPPORTED = Path(__file__).parents[1] / "golden" / "comments_unsupported.jsonl"


def told(*languages: str, post: PostId = POST) -> list[Labelled]:
    return [
        Labelled(
            comment=Comment(id=f"{post}-{i}", post=post, author="", text="x"),
            language=language,
            supported=True,
            labels=("other",),
            scores={},
            needs_review=False,
        )
        for i, language in enumerate(languages)
    ]


def read(text: str) -> Labelled:
    return label([Comment(id="c", post=POST, author="", text=text)])[0]


def test_a_post_has_a_usual_language_where_enough_of_its_comments_agree() -> None:
    assert usual_languages(told(*["en"] * 4)) == {}
    assert usual_languages(told(*["en"] * 5)) == {POST: "en"}
    assert usual_languages(told(*["en"] * 7, *["de"] * 3)) == {POST: "en"}
    assert usual_languages(told(*["en"] * 6, *["de"] * 3)) == {}
    assert usual_languages([*told(*["en"] * 5), *told(*["es"] * 5, post=OTHER)]) == {POST: "en", OTHER: "es"}


def test_what_is_told_of_nothing_counts_for_nothing_and_a_language_that_is_not_ours_is_no_usual_one() -> None:
    assert usual_languages(told(*["en"] * 5, *["und"] * 50, *["zxx"] * 50)) == {POST: "en"}
    assert usual_languages(told(*["tl"] * 9)) == {}
    assert usual_languages(told(*["en"] * 5, *["tl"] * 5)) == {}


@given(st.lists(st.sampled_from(["en", "es", "tl", "und", "zxx"]), max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_comments_does_not_matter(languages: list[str], dice: object) -> None:
    mixed = told(*languages)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert usual_languages(mixed) == usual_languages(told(*languages))


def test_a_word_or_two_are_in_doubt_and_emoji_or_a_sentence_are_not() -> None:
    assert is_in_doubt(read("hello")) and is_in_doubt(read("omg 😍"))
    assert not is_in_doubt(read("😍😍")) and not is_in_doubt(read("[cry]"))
    assert not is_in_doubt(read("how much is it")) and not is_in_doubt(read("magkano po ito"))


def test_a_word_is_read_in_the_language_of_its_post() -> None:
    word = Comment(id="c", post=POST, author="", text="hello")

    assert label([word])[0].supported is False
    (again,) = label([word], {POST: "en"})
    assert (again.language, again.supported, again.labels) == ("en", True, ("other",))


def test_what_is_in_a_language_that_is_not_ours_is_hardly_ever_taken_for_the_posts() -> None:
    rows = [json.loads(line) for line in UNSUPPORTED.read_text(encoding="utf-8").splitlines()]
    given = [Comment(id=str(i), post=POST, author="", text=row["text"]) for i, row in enumerate(rows)]
    for usual in ("en", "es", "id"):
        apart = label(given)
        again = {each.comment.id: each for each in label([e.comment for e in apart if is_in_doubt(e)], {POST: usual})}
        taken = [again.get(each.comment.id, each) for each in apart]

        assert sum(each.supported for each in taken) <= sum(each.supported for each in apart) + 0.02 * len(given)
