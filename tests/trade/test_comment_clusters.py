"""Questions of many people put together."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.comments import BUYING, Comment, Labelled, clusters
from firesteel.comments.clusters import plain
from firesteel.values import PostId

SHIPPING, PRICE = "q.shipping_returns", "q.price"


def said(text: str, label: str = SHIPPING, author: str = "", post: str = "1", id: str = "", **given: Any) -> Labelled:
    comment = Comment(id=id or f"{author} {text}", post=PostId(post), author=author or text, text=text, **given)
    return Labelled(comment=comment, language="en", supported=True, labels=(label,), scores={}, needs_review=False)


def test_the_same_question_in_other_words_is_one_whose_middle_speaks_for_it() -> None:
    found = clusters(
        [
            said("Do you ship to Canada?", post="1"),
            said("do you guys ship to canada 🇨🇦", post="2"),
            said("ship to Canada pls???", post="2"),
            said("how long does delivery take"),
            said("Do you ship to Canada?", PRICE, author="somebody"),
        ]
    )

    first = found[0]
    assert (first.label, first.people, len(first.comments)) == (SHIPPING, 3, 3)
    assert first.example.comment.text == "Do you ship to Canada?"
    assert dict(first.posts) == {"2": 2, "1": 1}
    assert {"canada", "ship"} <= set(first.words)
    assert [(each.label, each.people) for each in found[1:]] == [(PRICE, 1), (SHIPPING, 1)]


def test_a_person_who_asks_ten_times_is_one_and_authors_nobody_knows_are_each_their_own() -> None:
    often = [said("do you ship to canada", author="Mia", id=str(number)) for number in range(10)]
    unknown = [
        Labelled(**{**_fields(said("do you ship to canada", id=f"u{n}")), "comment": _nobody(n)}) for n in range(2)
    ]

    assert [each.people for each in clusters(often + unknown)] == [3]


def _fields(labelled: Labelled) -> dict[str, Any]:
    return {name: getattr(labelled, name) for name in Labelled.__slots__}


def _nobody(number: int) -> Comment:
    return Comment(id=f"u{number}", post=PostId("1"), author="", text="do you ship to canada")


def test_spam_hidden_comments_and_the_creators_own_are_left_out() -> None:
    asked = "do you ship to canada"
    spam = said(asked, author="b")

    left = [said(asked, author="h", hidden=True), said(asked, author="c", is_creator=True)]
    left.append(Labelled(**{**_fields(spam), "labels": (SHIPPING, "spam")}))
    assert clusters([*left, said(asked, author="m")])[0].people == 1
    assert clusters(left) == ()


def test_names_accents_capitals_and_drawn_out_letters_make_no_difference() -> None:
    assert plain("@mia.lu Cuánto CUESTAAAA?? 😍") == plain("cuanto cuesta") == "cuanto cuesta"
    assert plain("ราคาเท่าไหร่") == "ราคาเท่าไหร่"
    assert plain("😍") == ""


def test_a_key_names_the_same_question_also_once_more_people_ask_it() -> None:
    before = [said("do you ship to canada", author=str(number)) for number in range(3)]
    after = [*before, said("can you ship it to canada please", author="late"), said("price?", PRICE)]

    assert clusters(before)[0].key == clusters(after)[0].key
    assert "/" not in clusters(before)[0].key


def test_beyond_the_most_that_are_compared_with_each_other_texts_join_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [said("do you ship to canada", author=str(number)) for number in range(3)]
    asked += [said("can you ship to canada pls"), said("how long does delivery take")]
    whole = clusters(asked)

    monkeypatch.setattr(sys.modules["firesteel.comments.clusters"], "MOST", 1)
    assert [(each.people, each.key) for each in clusters(asked)] == [(each.people, each.key) for each in whole]


WORDS = st.lists(
    st.sampled_from(
        [
            "do",
            "you",
            "ship",
            "to",
            "canada",
            "spain",
            "price",
            "size",
            "how",
            "much",
            "is",
            "the",
            "red",
            "one",
            "가격",
            "ราคา",
        ]
    ),
    max_size=5,
)
COMMENTS = st.lists(
    st.tuples(
        WORDS, st.sampled_from(["Mia", "Lu", "Ben", "Ana", ""]), st.sampled_from([SHIPPING, PRICE, "other", "spam"])
    ),
    max_size=14,
)


@settings(max_examples=60)
@given(COMMENTS, st.randoms(use_true_random=False))
def test_clusters_hold_each_comment_once_in_a_cluster_of_its_label_whatever_the_order(
    drawn: list[tuple[list[str], str, str]], dice: Any
) -> None:
    given = [
        Labelled(
            comment=Comment(id=str(number), post=PostId(str(number % 3)), author=author, text=" ".join(words)),
            language="en",
            supported=True,
            labels=(label,),
            scores={},
            needs_review=False,
        )
        for number, (words, author, label) in enumerate(drawn)
    ]
    found = clusters(given)
    shuffled = dice.sample(given, len(given))

    assert clusters(shuffled) == found
    assert sorted(each.comment.id for cluster in found for each in cluster.comments) == sorted(
        each.comment.id for each in given if each.labels[0] in BUYING
    )
    for cluster in found:
        assert all(cluster.label in each.labels for each in cluster.comments)
        assert cluster.example in cluster.comments and cluster.points[0] == cluster.example
        named = {each.comment.author for each in cluster.comments if each.comment.author}
        assert cluster.people == len(named) + sum(not each.comment.author for each in cluster.comments)
        assert max(cluster.posts.values()) <= cluster.people <= sum(cluster.posts.values())
    assert [cluster.people for cluster in found] == sorted((each.people for each in found), reverse=True)
    assert len({cluster.key for cluster in found}) == len(found)
