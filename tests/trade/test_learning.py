"""What finished flights teach the next shortlist."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.posts import WEIGHTS
from firesteel.posts.learning import MOST, Lesson, learn, predicted
from firesteel.values import FlightId, Money, PostId

WEIGHED = {"saves": 1.0, "shares": 1.0, "hook_2s": 0.5}


def lesson(
    name: str, lifts: dict[str, float], orders: float, spend: Money | None = None, portfolio: str = "P-1"
) -> Lesson:
    return Lesson(
        post=PostId(name),
        flight=FlightId(f"F-{name}"),
        lifts=lifts,
        spend=spend or a.usd(100),
        orders=orders,
        portfolio=portfolio,
    )


def market(flights: int, seed: int = 3) -> list[Lesson]:
    """Saves are followed by orders, shares by none; the hook a little."""
    dice = random.Random(seed)
    taught = []
    for i in range(flights):
        lifts = {name: dice.gauss(0.2, 0.5) for name in WEIGHED}
        rate = 0.1 * math.exp(0.9 * lifts["saves"] + 0.2 * lifts["hook_2s"] + dice.gauss(0, 0.2))
        taught.append(lesson(str(i), lifts, round(200 * rate), a.usd(200)))
    return taught


@pytest.mark.parametrize(
    "lessons",
    [
        [],
        [lesson("1", {"saves": 1.0}, 10)],
        [lesson("1", {"saves": 1.0}, 10), lesson("2", {"saves": 0.0}, 1, portfolio="P-2")],
        [lesson("1", {"saves": 1.0}, 10), lesson("2", {"saves": 0.0}, 1, Money(100_000_000, "EUR"))],
        [lesson("1", {"saves": 1.0}, 10), lesson("2", {"saves": 0.0}, 1, a.usd(0))],
    ],
    ids=["none", "one", "two plans", "two currencies", "nothing spent"],
)
def test_what_cannot_be_compared_changes_nothing(lessons: list[Lesson]) -> None:
    learnt = learn(lessons, WEIGHED)

    assert learnt.weights == WEIGHED
    assert (learnt.moved, learnt.lessons, learnt.said) == ({}, 0, ())


def test_a_signal_that_orders_follow_gains_and_one_they_do_not_loses() -> None:
    learnt = learn(market(40), WEIGHED)

    assert learnt.weights["saves"] > 1.4
    assert learnt.weights["shares"] < 0.6
    assert learnt.lessons == 40
    assert learnt.said[0] == "Saves: weight 1.65 instead of 1.00, from 40 finished flights"


def test_two_flights_move_weights_by_a_hair_only() -> None:
    learnt = learn(market(2), WEIGHED)

    assert all(abs(change) < 0.1 for change in learnt.moved.values())


def test_the_more_flights_the_less_doubt() -> None:
    assert learn(market(40), WEIGHED).doubt["saves"] < learn(market(10), WEIGHED).doubt["saves"]


def test_an_unseen_signal_is_a_usual_one() -> None:
    seen = [lesson("1", {"saves": 0.5, "shares": 0.0}, 9), lesson("2", {"saves": 0.0}, 3)]
    unseen = [lesson("1", {"saves": 0.5}, 9), lesson("2", {}, 3)]

    assert learn(seen, WEIGHED) == learn(unseen, WEIGHED)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_teaches_nothing(odd: float) -> None:
    plain = market(12)
    orders = [*plain, lesson("odd", {"saves": 0.3}, odd)]
    lifts = [*plain, lesson("odd", {"saves": odd}, 20)]
    unseen = [*plain, lesson("odd", {}, 20)]

    assert learn(orders, WEIGHED) == learn(plain, WEIGHED)
    assert learn(lifts, WEIGHED) == learn(unseen, WEIGHED)
    assert predicted(lifts) == predicted(unseen)


def test_where_results_go_against_every_signal_the_least_of_them_does_not_decide_alone() -> None:
    weights = {"saves": 1.0, "shares": 1.0, "rewatches": 0.05}
    lessons = [
        lesson(str(i), dict.fromkeys(weights, 0.2 * (i - 20)), 20 * math.exp(-0.3 * (i - 20)), a.usd(100))
        for i in range(40)
    ]

    learnt = learn(lessons, weights)

    assert math.fsum(learnt.weights.values()) == pytest.approx(2.05)
    assert learnt.weights["rewatches"] <= MOST * weights["rewatches"]


def test_views_and_likes_never_gain_a_weight() -> None:
    taught = [lesson(str(i), {"views": float(i), "likes": float(i), "saves": 0.0}, 2**i) for i in range(8)]
    learnt = learn(taught, {"views": 0.0, "likes": 0.0, "saves": 1.0, "shares": 1.0})

    assert learnt.weights == {"views": 0.0, "likes": 0.0, "saves": 1.0, "shares": 1.0}


def test_flights_are_compared_within_their_plan_only() -> None:
    """In each plan the post with more saves sells less, but the plan with more saves sells a cheaper thing."""
    taught = [
        lesson("1", {"saves": 0.2}, 1, portfolio="dear"),
        lesson("2", {"saves": 0.0}, 4, portfolio="dear"),
        lesson("3", {"saves": 1.2}, 100, portfolio="cheap"),
        lesson("4", {"saves": 1.0}, 400, portfolio="cheap"),
    ]

    assert learn(taught, WEIGHED).moved["saves"] < 0


def test_over_ten_markets_learnt_weights_predict_new_flights_better_than_the_expert_ones() -> None:
    def agreement(weights: dict[str, float], flights: list[Lesson]) -> float:
        scores = [math.fsum(weights[name] * each.lifts[name] for name in weights) for each in flights]
        judged = [replace(each, lifts={"score": score}) for each, score in zip(flights, scores, strict=True)]
        return predicted(judged)[0].correlation

    gains = []
    for seed in range(10):
        new = market(60, seed=100 + seed)
        gains.append(agreement(dict(learn(market(40, seed), WEIGHED).weights), new) - agreement(WEIGHED, new))

    assert min(gains) > 0
    assert math.fsum(gains) / 10 > 0.1


def test_the_signal_that_predicted_the_results_is_named_first_with_its_interval() -> None:
    found = predicted(market(40))

    assert found[0].signal == "saves"
    assert found[0].says == "predicted the result"
    assert 0.6 < found[0].low < found[0].correlation < found[0].high < 1.0
    assert next(one for one in found if one.signal == "shares").says == "cannot be told yet"


def test_four_flights_predict_nothing() -> None:
    assert predicted(market(4)) == ()
    assert len(predicted(market(5))) == 3


def test_a_signal_that_never_varied_predicted_nothing() -> None:
    assert predicted([lesson(str(i), {"saves": 0.3}, i) for i in range(9)]) == ()


LESSONS = st.lists(
    st.builds(
        lesson,
        st.integers(0, 10**6).map(str),
        st.dictionaries(st.sampled_from([*WEIGHTS["sales"], "likes"]), st.floats(-3, 3), max_size=6),
        st.integers(0, 5_000),
        st.integers(0, 10_000).map(a.usd),
        st.sampled_from(["P-1", "P-2"]),
    ),
    max_size=12,
    unique_by=lambda each: each.post,
)


@settings(deadline=None, max_examples=40)
@given(LESSONS)
def test_weights_keep_their_sum_and_are_never_negative(lessons: list[Lesson]) -> None:
    learnt = learn(lessons, WEIGHTS["sales"])

    assert min(learnt.weights.values()) >= 0.0
    assert math.fsum(learnt.weights.values()) == pytest.approx(math.fsum(WEIGHTS["sales"].values()))
    assert set(learnt.weights) == set(WEIGHTS["sales"])


@settings(deadline=None, max_examples=40)
@given(LESSONS, st.randoms())
def test_the_order_of_lessons_does_not_matter(lessons: list[Lesson], dice: random.Random) -> None:
    mixed = dice.sample(lessons, len(lessons))

    assert learn(mixed, WEIGHED) == learn(lessons, WEIGHED)
    assert predicted(mixed) == predicted(lessons)


@settings(deadline=None, max_examples=40)
@given(LESSONS)
def test_correlations_lie_within_their_intervals(lessons: list[Lesson]) -> None:
    for one in predicted(lessons):
        assert -1.0 <= one.low <= one.high <= 1.0
        assert -1.0 - 1e-9 <= one.correlation <= 1.0 + 1e-9
