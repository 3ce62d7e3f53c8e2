"""Which comments want somebody, by when and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import a
from firesteel.comments import LABELS, Answerer, Comment, Done, Item, Labelled, does_harm, settled, triage
from firesteel.comments.triage import ANSWERED, CLOSED, HIDDEN, INTENT, NEUTRAL, OPEN, RISK, kind
from firesteel.language import CLASSES
from firesteel.values import PostId

NOW = a.at(2)
POST = PostId("7000000000000000001")


def said(
    id: str, *labels: str, hours: float | None = 1, review: bool = False, risk: float = 0.0, **given: Any
) -> Labelled:
    """A comment written so many hours ago; nobody knows when where that is None."""
    usual: dict[str, Any] = {"id": id, "post": POST, "author": f"author of {id}", "text": "How much is it?"}
    usual |= {"at": None if hours is None else NOW - timedelta(hours=hours)}
    return Labelled(
        comment=Comment(**(usual | given)),
        language="en",
        supported=bool(labels),
        labels=labels,
        scores=dict.fromkeys(labels, 1.0) | ({"brand_risk": risk} if risk else {}),
        needs_review=review,
    )


def sorted_out(*comments: Labelled, **given: Any) -> dict[str, Item]:
    return {each.comment.id: each for each in triage(comments, now=NOW, **given)}


def test_a_word_of_the_risk_lexicon_is_looked_at_like_harm_in_any_language_until_a_person_said_otherwise() -> None:
    for labels in ((), ("other",)):
        warned = replace(said("1", *labels, review=True), risk=True)
        assert kind(warned) == RISK
        assert kind(replace(warned, labels=("other",), needs_review=False, said=True)) == NEUTRAL
        assert not does_harm(warned)


@pytest.mark.parametrize(
    ("comment", "is_about"),
    [
        (said("1", "brand_risk"), RISK),
        (said("1", "complaint", "q.price"), RISK),
        (said("1", "q.price"), INTENT),
        (said("1", "q.price", "spam"), NEUTRAL),
        (said("1", "objection"), NEUTRAL),
        (said("1", "other"), NEUTRAL),
        (said("1"), NEUTRAL),
        (said("1", "other", review=True), NEUTRAL),
        (said("1", "other", review=True, risk=0.06), RISK),
        (said("1", "q.price", review=True), RISK),
        (said("1", "q.price", hidden=True), NEUTRAL),
    ],
)
def test_what_may_harm_comes_before_what_somebody_asks(comment: Labelled, is_about: str) -> None:
    assert kind(comment) == is_about


@pytest.mark.parametrize(
    ("label", "hours", "overdue"),
    [
        ("brand_risk", 3.99, False),
        ("brand_risk", 4, False),
        ("brand_risk", 4.01, True),
        ("q.price", 23.99, False),
        ("q.price", 24, False),
        ("q.price", 24.01, True),
        ("other", 1_000, False),
        ("brand_risk", None, False),
    ],
)
def test_a_risk_waits_four_hours_and_a_question_a_day(label: str, hours: float | None, overdue: bool) -> None:
    item = sorted_out(said("1", label, hours=hours))["1"]

    assert item.overdue is overdue
    assert (item.age is None) is (hours is None)


def test_an_agreement_sets_another_limit_for_risks_alone_and_says_whose_they_are() -> None:
    agreed = {POST: Answerer(name="Jana", risk_within=timedelta(hours=1))}
    found = sorted_out(said("1", "brand_risk", hours=2), said("2", "q.price", hours=2), answerers=agreed)

    assert [(found[id].overdue, found[id].owner) for id in "12"] == [(True, "Jana"), (False, "Jana")]


def test_the_most_urgent_comes_first_and_what_is_done_last() -> None:
    given = [
        said("new", "other", hours=1),
        said("old", "other", hours=9),
        said("question", "q.price", hours=30),
        said("late question", "q.price", hours=50),
        said("risk", "brand_risk", hours=1),
        said("late risk", "brand_risk", hours=60),
        said("hidden", "brand_risk", hours=70, hidden=True),
    ]

    assert [each.comment.id for each in triage(given, now=NOW)] == [
        "late risk",
        "risk",
        "late question",
        "question",
        "new",
        "old",
        "hidden",
    ]


def test_a_reply_of_the_creator_that_stands_answers_and_one_that_is_hidden_does_not() -> None:
    reply: dict[str, Any] = {"is_creator": True, "text": "12 euros"}
    found = sorted_out(
        said("asked", "q.price"),
        said("r1", "other", parent="asked", **reply),
        said("waits", "q.price"),
        said("r2", "other", parent="waits", hidden=True, **reply),
        said("alone", "q.price"),
        said("r3", "other", parent="alone", text="me too"),
    )

    assert "r1" not in found, "nobody answers the creator's own"
    assert [found[id].state for id in ("asked", "waits", "alone")] == [ANSWERED, OPEN, OPEN]


def test_within_a_thread_only_what_was_written_before_the_reply_is_answered() -> None:
    found = sorted_out(
        said("first", "q.price", hours=9),
        said("before", "q.price", hours=8, parent="first"),
        said("reply", "other", hours=7, parent="first", is_creator=True),
        said("after", "q.price", hours=6, parent="first"),
    )

    assert {id: each.state for id, each in found.items()} == {"first": ANSWERED, "before": ANSWERED, "after": OPEN}


def test_what_we_did_is_known_before_it_is_read_again() -> None:
    done = Done(answered={"1"}, gone={"2"}, closed={"3": "no question"})
    found = sorted_out(*(said(id, "brand_risk", hours=99) for id in "1234"), done=done, assigned={"4": "Ben"})

    assert [found[id].state for id in "1234"] == [ANSWERED, HIDDEN, CLOSED, OPEN]
    assert (found["3"].reason, found["4"].owner) == ("no question", "Ben")
    assert settled([each.labelled for each in found.values()], done) == {"1", "2", "3"}


def test_only_a_sure_risk_harms() -> None:
    assert [does_harm(said("1", "brand_risk")), does_harm(said("1", "other", risk=0.9))] == [True, False]
    unsure = said("1", "brand_risk")
    unsure.scores["brand_risk"] = 0.49
    assert not does_harm(unsure)


def test_the_trade_and_the_model_have_the_same_labels() -> None:
    assert set(LABELS) == set(CLASSES)


COMMENTS = st.lists(
    st.builds(
        said,
        st.integers(0, 30).map(str),
        st.sampled_from(["brand_risk", "complaint", "q.price", "intent.buy", "other", "spam"]),
        hours=st.one_of(st.none(), st.sampled_from([0.0, 1.0, 4.0, 5.0, 24.0, 25.0, 200.0])),
        review=st.booleans(),
        hidden=st.booleans(),
        is_creator=st.booleans(),
        parent=st.sampled_from(["", "1", "2", "3"]),
    ),
    max_size=20,
    unique_by=lambda each: each.comment.id,
)
DONE = st.builds(
    Done,
    answered=st.sets(st.sampled_from("12345")),
    gone=st.sets(st.sampled_from("12345")),
    closed=st.dictionaries(st.sampled_from("12345"), st.just("why"), max_size=3),
)


@given(COMMENTS, DONE, st.randoms(use_true_random=False))
def test_the_order_is_the_same_from_any_order(comments: list[Labelled], done: Done, dice: Any) -> None:
    found = triage(comments, now=NOW, done=done)
    dice.shuffle(comments)

    assert triage(comments, now=NOW, done=done) == found
    assert len(found) == sum(not each.comment.is_creator for each in comments)


@given(COMMENTS, DONE)
def test_nothing_answered_is_overdue_and_nothing_open_stands_behind_it(comments: list[Labelled], done: Done) -> None:
    found = triage(comments, now=NOW, done=done)

    assert not [each for each in found if each.overdue and each.state != OPEN]
    assert [each.state == OPEN for each in found] == sorted((each.state == OPEN for each in found), reverse=True)
    open_ = [(RISK, INTENT, NEUTRAL).index(each.kind) for each in found if each.state == OPEN]
    assert open_ == sorted(open_)
    dues = [each.due for each in found if each.state == OPEN and each.kind == RISK and each.due]
    assert dues == sorted(dues)
