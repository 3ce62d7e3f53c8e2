"""Who asks before buying: people, not comments."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.comments import INTENTS, Comment, Labelled, buying, intent_authors
from firesteel.values import PostId


def labelled(
    author: str = "u1", post: str = "7", labels: tuple[str, ...] = ("q.price",), supported: bool = True, **given: Any
) -> Labelled:
    comment = Comment(
        id=given.pop("id", f"{post}-{author}"), post=PostId(post), author=author, text="how much?", **given
    )
    return Labelled(comment=comment, language="en", supported=supported, labels=labels, scores={}, needs_review=False)


def test_a_person_who_asks_three_times_counts_once() -> None:
    assert intent_authors([labelled("u1", id=str(i)) for i in range(3)] + [labelled("u2")]) == {"7": 2}


def test_the_same_person_counts_under_every_post() -> None:
    assert intent_authors([labelled(post="7"), labelled(post="8")]) == {"7": 1, "8": 1}


def test_authors_nobody_knows_count_each() -> None:
    assert intent_authors([labelled("", id="1"), labelled("", id="2")]) == {"7": 2}


def test_a_post_whose_comments_ask_nothing_is_there_with_zero() -> None:
    assert intent_authors([labelled(labels=("other",))]) == {"7": 0}


def test_a_post_with_comments_nobody_could_judge_is_not_there() -> None:
    assert intent_authors([labelled(labels=(), supported=False)]) == {}


@pytest.mark.parametrize("label", [*INTENTS, "intent.buy", "intent.lead"])
def test_every_question_before_buying_is_a_buying_intent(label: str) -> None:
    assert buying(labelled(labels=(label,)))


@pytest.mark.parametrize("label", ["other", "objection", "complaint", "brand_risk", "spam", "intent.purchased"])
def test_what_comes_after_or_instead_of_buying_is_none(label: str) -> None:
    assert not buying(labelled(labels=(label,)))


@pytest.mark.parametrize("given", [{"is_creator": True}, {"hidden": True}, {"labels": ("q.price", "spam")}])
def test_the_creator_the_hidden_and_spam_do_not_count(given: dict[str, Any]) -> None:
    assert intent_authors([labelled(**given)]) == {"7": 0}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("78"), st.sampled_from(["q.price", "other"])), max_size=20
    )
)
def test_no_post_has_more_people_than_wrote_under_it(rows: list[tuple[str, str, str]]) -> None:
    counted = intent_authors([labelled(author, post, (label,)) for author, post, label in rows])

    for post, people in counted.items():
        assert people <= len({author for author, under, _ in rows if under == post})
