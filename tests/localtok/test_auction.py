"""The auction alone: who wins and what it costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market.auction import clear


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_the_best_score_wins_and_pays_what_beats_the_rest_of_the_market() -> None:
    outcome = clear(np.array([[5_000, 6_000]]), numbers(300, 100), numbers(4_200), 1_500)

    assert outcome.winner.tolist() == [1]
    assert outcome.price.tolist() == [4_100]


def test_quality_can_win_against_money() -> None:
    outcome = clear(np.array([[5_000, 5_200]]), numbers(400, 0), numbers(4_200), 1_500)

    assert outcome.winner.tolist() == [0]
    assert outcome.price.tolist() == [3_800]


@pytest.mark.parametrize(("rival", "winner"), [(5_099, 0), (5_100, -1), (5_101, -1)])
def test_somebody_else_wins_from_the_same_score_on(rival: int, winner: int) -> None:
    outcome = clear(np.array([[5_000]]), numbers(100), numbers(rival), 1_500)

    assert outcome.winner.tolist() == [winner]


@pytest.mark.parametrize(("value", "winner"), [(1_499, -1), (1_500, 0), (1_501, 0)])
def test_an_ad_worth_less_than_the_reserve_is_not_shown(value: int, winner: int) -> None:
    outcome = clear(np.array([[value]]), numbers(900), numbers(0), 1_500)

    assert outcome.winner.tolist() == [winner]
    assert outcome.price.tolist() == [1_500 if winner == 0 else 0]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 4_000))
def test_the_price_lies_between_the_reserve_and_the_winners_own_value(seed: int, ads: int, reserve: int) -> None:
    dice = np.random.default_rng(seed)
    values = dice.integers(0, 12_000, (200, ads)) * dice.integers(0, 2, (200, ads))
    quality, rivals = dice.integers(0, 900, ads), dice.integers(0, 14_000, 200)

    outcome = clear(values, quality, rivals, reserve)

    for row, (winner, price) in enumerate(zip(outcome.winner.tolist(), outcome.price.tolist(), strict=True)):
        scores = [int(v + q) if v >= reserve else 0 for v, q in zip(values[row], quality, strict=True)]
        if winner < 0:
            assert price == 0
            assert max(scores) <= rivals[row]
        else:
            assert reserve <= price <= values[row, winner]
            assert scores[winner] == max(scores) > rivals[row]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5_000))
def test_a_higher_bid_never_wins_less(seed: int, more: int) -> None:
    dice = np.random.default_rng(seed)
    values, quality, rivals = dice.integers(0, 9_000, (100, 3)), dice.integers(0, 500, 3), dice.integers(0, 9_000, 100)
    raised = values.copy()
    raised[:, 1] += more

    before, after = clear(values, quality, rivals, 1_500), clear(raised, quality, rivals, 1_500)

    assert ((before.winner == 1) <= (after.winner == 1)).all()
