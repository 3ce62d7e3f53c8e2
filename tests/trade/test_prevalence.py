"""How many people may buy, once what the labelling gets wrong is taken out."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import a
from firesteel.comments import Comment, ErrorRates, Labelled, adjusted, intent_authors, intents, shifted, with_intents
from firesteel.comments.prevalence import Told, corrected
from firesteel.values import PostId

FLAWLESS = ErrorRates(sensitivity=1.0, specificity=1.0, positives=1e9, negatives=1e9)
OURS = ErrorRates(sensitivity=0.6, specificity=0.96, positives=200, negatives=900)
USELESS = ErrorRates(sensitivity=0.05, specificity=0.96, positives=50, negatives=900)
COUNTS = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def labelled(
    author: str = "u1",
    labels: tuple[str, ...] = ("q.price",),
    post: str = "7",
    language: str = "en",
    supported: bool = True,
    **given: Any,
) -> Labelled:
    comment = Comment(
        id=given.pop("id", f"{post}-{author}-{labels}"), post=PostId(post), author=author, text="how much?", **given
    )
    return Labelled(
        comment=comment, language=language, supported=supported, labels=labels, scores={}, needs_review=False
    )


def people(told: int, judged: int, post: str = "7") -> list[Labelled]:
    return [labelled(f"u{i}", ("q.price",) if i < told else ("other",), post) for i in range(judged)]


def count(told: int, judged: int, rates: ErrorRates = OURS) -> float:
    return corrected({PostId("7"): {"en": Told(told=told, judged=judged)}}, {"en": rates}, {})[PostId("7")].count


def test_a_flawless_classifier_is_taken_at_its_word() -> None:
    found = intents(people(3, 10), {"en": FLAWLESS})[PostId("7")]

    assert found.authors == 3
    assert found.judged == 10
    assert found.corrected == pytest.approx(3.0, abs=1e-6)
    assert found.high - found.low < 0.01


def test_where_many_ask_those_missed_are_put_in() -> None:
    assert count(120, 300) > 170


def test_where_hardly_anybody_asks_those_told_are_mostly_mistakes() -> None:
    assert count(8, 200) < 2


def test_the_adjusted_count_is_the_textbook_one() -> None:
    assert adjusted(20, 100, OURS) == pytest.approx((20 - 4) / 0.56)
    assert adjusted(2, 100, OURS) == 0.0
    assert adjusted(70, 100, OURS) == 100.0


def test_a_lone_question_counts_for_more_where_the_account_is_asked_a_lot() -> None:
    often = {PostId(str(i)): {"en": Told(told=6, judged=20)} for i in range(20)}
    seldom = {PostId(str(i)): {"en": Told(told=1, judged=40)} for i in range(20)}
    lone = {PostId("x"): {"en": Told(told=1, judged=3)}}

    asked = corrected(often | lone, {"en": OURS}, {})[PostId("x")]
    quiet = corrected(seldom | lone, {"en": OURS}, {})[PostId("x")]

    assert asked.count > 1.2 > 0.7 > quiet.count


def test_accounts_are_told_apart() -> None:
    posts = {
        PostId(f"{name}{i}"): {"en": Told(told=told, judged=30)}
        for name, told in (("a", 10), ("b", 1))
        for i in range(9)
    }
    posts |= {PostId("ax"): {"en": Told(told=1, judged=4)}, PostId("bx"): {"en": Told(told=1, judged=4)}}
    found = corrected(posts, {"en": OURS}, {post: post[0] for post in posts})

    assert found[PostId("ax")].count > 2 * found[PostId("bx")].count


def test_over_many_posts_it_comes_closer_to_the_truth_than_the_labels_do() -> None:
    dice = random.Random(4)
    truth, told = {}, {}
    for i in range(300):
        judged, share = dice.choice([3, 10, 40, 150]), dice.betavariate(1.5, 13.5)
        asks = sum(dice.random() < share for _ in range(judged))
        found = sum(dice.random() < 0.6 for _ in range(asks)) + sum(dice.random() < 0.04 for _ in range(judged - asks))
        truth[PostId(str(i))], told[PostId(str(i))] = asks, {"en": Told(told=found, judged=judged)}
    found_for = corrected(told, {"en": OURS}, {})

    ours = sum((found_for[post].count - asks) ** 2 for post, asks in truth.items())
    labels = sum((told[post]["en"].told - asks) ** 2 for post, asks in truth.items())
    alone = sum(
        (adjusted(told[post]["en"].told, told[post]["en"].judged, OURS) - asks) ** 2 for post, asks in truth.items()
    )
    within = sum(found_for[post].low <= asks <= found_for[post].high for post, asks in truth.items())
    assert ours < 0.8 * labels
    assert ours < alone
    assert 0.86 <= within / 300 <= 0.97


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.4])
def test_over_simulated_mixtures_the_corrected_number_is_on_average_the_true_one(share: float) -> None:
    """An account whose posts are asked about alike; the mean error a post lies within its own Monte Carlo interval of nought."""
    dice = np.random.default_rng(round(1000 * share))
    errors = []
    for _ in range(60):
        truth, posts = _mixture(dice, dice.beta(20 * share, 20 * (1 - share), 40), 40)
        found = corrected(posts, {"en": OURS}, {})
        errors.append(sum(found[post].count - asks for post, asks in truth.items()) / len(truth))

    bound = 2.58 * np.std(errors, ddof=1) / len(errors) ** 0.5
    assert abs(np.mean(errors)) < bound
    assert bound < 0.5, "a wide interval would say nothing"


def test_the_corrected_number_foretells_held_back_comments_of_a_post_better_than_what_was_told() -> None:
    """Half of each post's comments are held back; the other half's share, told or corrected, foretells how many of them ask."""
    dice = np.random.default_rng(8)
    shares = dice.beta(1.5, 13.5, 400)
    sizes = dice.choice([6, 20, 60], 400)
    _, posts = _mixture(dice, shares, sizes)
    held_back = dice.binomial(sizes, shares) / sizes
    found = corrected(posts, {"en": OURS}, {})

    ours = [found[post].count / each["en"].judged for post, each in posts.items()]
    told = [each["en"].told / each["en"].judged for each in posts.values()]
    assert np.mean((ours - held_back) ** 2) < 0.85 * np.mean((told - held_back) ** 2)


def _mixture(
    dice: np.random.Generator, shares: NDArray[np.float64], sizes: NDArray[np.int64] | int
) -> tuple[dict[PostId, int], dict[PostId, dict[str, Told]]]:
    """Posts of so many people, of whom such a share asks: how many do, and what a classifier with `OURS` tells of them."""
    many = np.broadcast_to(sizes, shares.shape)
    asks = dice.binomial(many, shares)
    told = dice.binomial(asks, OURS.sensitivity) + dice.binomial(many - asks, 1 - OURS.specificity)
    names = [PostId(str(place)) for place in range(len(shares))]
    columns = zip(names, told.tolist(), many.tolist(), strict=True)
    return dict(zip(names, asks.tolist(), strict=True)), {
        name: {"en": Told(told=some, judged=people)} for name, some, people in columns
    }


@pytest.mark.parametrize("rates", [{}, {"de": OURS}, {"en": USELESS}], ids=["none", "another language's", "no news"])
def test_without_rates_that_tell_something_the_labels_are_taken_at_their_word(rates: dict[str, ErrorRates]) -> None:
    found = intents(people(3, 10), rates)[PostId("7")]

    assert (found.corrected, found.low, found.high) == (3.0, 3.0, 3.0)


def test_emoji_hide_no_question() -> None:
    emoji = [labelled(f"e{i}", ("other",), language="zxx") for i in range(50)]

    with_them, without = intents(people(3, 10) + emoji, {"en": OURS}), intents(people(3, 10), {"en": OURS})

    assert with_them[PostId("7")].corrected == without[PostId("7")].corrected
    assert with_them[PostId("7")].judged == 60


def test_people_in_languages_that_are_not_ours_are_counted_apart() -> None:
    found = intents([*people(1, 2), labelled("v", (), language="vi", supported=False)], {"en": OURS})[PostId("7")]

    assert (found.judged, found.unjudged, found.languages) == (2, 1, {"en": 2})


def test_a_post_nobody_could_judge_is_not_there() -> None:
    assert intents([labelled("v", (), language="vi", supported=False)], {"en": OURS}) == {}


@pytest.mark.parametrize("given", [{"is_creator": True}, {"hidden": True}, {"labels": ("q.price", "spam")}])
def test_the_creator_the_hidden_and_spammers_are_not_people_who_comment(given: dict[str, Any]) -> None:
    found = intents([labelled(**given)], {"en": OURS})[PostId("7")]

    assert (found.authors, found.judged, found.corrected) == (0, 0, 0.0)


def test_whoever_chats_on_is_heard_three_times() -> None:
    talk = [labelled("u1", ("other",), id=str(i), at=a.at(hours=i)) for i in range(3)]
    late = labelled("u1", ("q.price",), id="late", at=a.at(0) + timedelta(hours=9))

    assert intents([late, *talk], {"en": FLAWLESS})[PostId("7")].authors == 0
    assert intents([late, *talk[:2]], {"en": FLAWLESS})[PostId("7")].authors == 1


def test_what_counts_as_intent_can_be_named() -> None:
    comments = [labelled("u1", ("intent.lead",)), labelled("u2", ("q.price",)), labelled("u3", ("b2b.audit",))]
    b2b = ("b2b.audit", "intent.lead")

    assert intent_authors(comments, b2b) == {"7": 2}
    assert intents(comments, {"en": FLAWLESS}, wanted=b2b)[PostId("7")].corrected == pytest.approx(2.0, abs=1e-6)


def test_a_post_gets_the_corrected_number_and_none_where_nobody_could_read() -> None:
    posts = [a.post("7"), a.post("8"), a.post("9", signals=a.signals(comments=0))]
    given = with_intents(posts, people(3, 10), {"en": FLAWLESS})

    assert given[0].signals.intent_comments == pytest.approx(3.0, abs=1e-6)
    assert given[1].signals.intent_comments is None
    assert given[2].signals.intent_comments == 0.0


def test_expectation_maximisation_finds_a_share_the_classifier_was_not_trained_on() -> None:
    """Calibrated at one half: in a tenth of 1,000 the score is .8 or .2 four times and once in five, in the others the reverse."""
    asking = [0.8] * 80 + [0.2] * 20
    others = [0.8] * 180 + [0.2] * 720

    assert shifted(asking + others) == pytest.approx(0.1, abs=0.001)
    assert shifted([]) == 0.5


@settings(deadline=None, max_examples=60)
@given(st.lists(COUNTS, min_size=1, max_size=6), st.floats(0.2, 1.0), st.floats(0.85, 1.0))
def test_there_are_never_fewer_than_none_nor_more_than_commented(
    given: list[tuple[int, int]], sensitivity: float, specificity: float
) -> None:
    rates = ErrorRates(sensitivity=sensitivity, specificity=specificity, positives=100, negatives=100)
    posts = {PostId(str(i)): {"en": Told(told=told, judged=judged)} for i, (told, judged) in enumerate(given)}

    for post, found in (corrected(posts, {"en": rates}, {}) if rates.telling else {}).items():
        assert 0.0 <= found.low <= found.count <= found.high <= posts[post]["en"].judged + 1e-9


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 60))
def test_one_more_who_is_told_never_lowers_the_count(judged: int) -> None:
    rest = {PostId(str(i)): {"en": Told(told=3, judged=30)} for i in range(9)}
    posts = rest | {PostId(f"x{told}"): {"en": Told(told=told, judged=judged)} for told in range(judged + 1)}
    found = corrected(posts, {"en": OURS}, {})

    counts = [found[PostId(f"x{told}")].count for told in range(judged + 1)]
    assert all(one <= other + 1e-9 for one, other in itertools.pairwise(counts))
