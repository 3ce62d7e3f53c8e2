"""Who wins a slot and what it costs: laws of one tick of the engine."""

from __future__ import annotations

import numpy as np
import onetick
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import dice
from localtok.market.dice import Ints
from localtok.market.engine import Sold


def numbers(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)


def one_slot(bids: Ints, quality: Ints, rival: int, **rules: object) -> Sold:
    """One slot, bids and quality as logs."""
    offered = onetick.slots(1, rival=numbers(rival))
    return onetick.sold(onetick.lanes(len(bids), bid=bids, quality=quality), offered, by=onetick.rules(**rules))


def micros(row: int) -> int:
    return int(dice.micros()[row])


def test_the_best_score_wins_and_pays_what_beats_the_rest_of_the_market() -> None:
    outcome = one_slot(numbers(2_180, 2_230), numbers(30, 10), 2_100)

    assert outcome.lane.tolist() == [1]
    assert outcome.charge.tolist() == [micros(2_090)]


def test_quality_can_win_against_money() -> None:
    outcome = one_slot(numbers(2_180, 2_190), numbers(20, 0), 2_100)

    assert outcome.lane.tolist() == [0]
    assert outcome.charge.tolist() == [micros(2_080)]


def test_ads_of_the_account_bid_each_other_up_only_where_the_rule_says_so() -> None:
    bids, none = numbers(2_200, 2_150), numbers(0, 0)

    assert one_slot(bids, none, 2_000).charge.tolist() == [micros(2_000)]
    assert one_slot(bids, none, 2_000, within=True).charge.tolist() == [micros(2_150)]


def test_under_first_price_the_winner_pays_its_own_bid() -> None:
    assert one_slot(numbers(2_200), numbers(40), 2_000, first_price=True).charge.tolist() == [micros(2_200)]


@pytest.mark.parametrize(("rival", "wins"), [(2_199, True), (2_200, False), (2_201, False)])
def test_somebody_else_wins_from_the_same_score_on(rival: int, wins: bool) -> None:
    assert bool(len(one_slot(numbers(2_190), numbers(10), rival).lane)) is wins


def test_an_ad_worth_less_than_the_reserve_is_not_shown_however_good() -> None:
    reserve = int(np.searchsorted(dice.micros(), 1_500))

    assert not len(one_slot(numbers(reserve - 1), numbers(900), onetick.NOBODY).lane)
    assert one_slot(numbers(reserve), numbers(900), onetick.NOBODY).charge.tolist() == [1_500]
    both = one_slot(numbers(reserve - 1, reserve + 5), numbers(900, 0), onetick.NOBODY)
    assert both.lane.tolist() == [1]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 4_000), st.booleans(), st.booleans())
def test_the_price_lies_between_the_reserve_and_the_winners_own_value(
    seed: int, ads: int, reserve: int, within: bool, first: bool
) -> None:
    drawn = np.random.default_rng(seed)
    quality, rivals = drawn.integers(-90, 90, ads), drawn.integers(1_500, 2_500, 200)
    crowd = onetick.crowd(200, taste=drawn.integers(-60, 60, (200, 16)).astype(np.float32))
    to = onetick.lanes(
        ads,
        bid=drawn.integers(1_800, 2_300, ads),
        quality=quality,
        aim=drawn.integers(-60, 60, (16, ads)).astype(np.float32),
    )
    by = onetick.rules(reserve=reserve, within=within, first_price=first)

    outcome = onetick.sold(to, onetick.slots(200, rival=rivals), crowd, by)

    won = dict(
        zip(outcome.slot.tolist(), zip(outcome.lane.tolist(), outcome.charge.tolist(), strict=True), strict=True)
    )
    dots = (crowd.taste @ to.aim).astype(np.int64)
    for slot, rival in enumerate(rivals.tolist()):
        worth = dice.micros()[dice.rows((dots[slot] + 32 * to.bid) >> 5)]
        scores = np.where(worth >= reserve, dots[slot] + 32 * (to.bid + quality), -(1 << 40))
        if slot not in won:
            assert scores.max() <= 32 * rival
        else:
            winner, price = won[slot]
            assert reserve <= price <= worth[winner]
            assert scores[winner] == scores.max() > 32 * rival


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_a_higher_bid_never_wins_less(seed: int, more: int) -> None:
    drawn = np.random.default_rng(seed)
    bids, quality = drawn.integers(1_900, 2_300, 3), drawn.integers(0, 90, 3)
    offered = onetick.slots(100, rival=drawn.integers(1_900, 2_300, 100))
    raised = bids + numbers(0, more, 0)

    before, after = (onetick.sold(onetick.lanes(3, bid=bid, quality=quality), offered) for bid in (bids, raised))

    assert set(before.slot[before.lane == 1].tolist()) <= set(after.slot[after.lane == 1].tolist())


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(0, 400_000), st.integers(0, 600_000))
def test_no_budget_pays_more_than_it_has_and_the_first_in_line_are_served(
    seed: int, ads: int, each: int, together: int
) -> None:
    drawn = np.random.default_rng(seed)
    offered = onetick.slots(300, rival=drawn.integers(1_900, 2_300, 300))
    bids = drawn.integers(2_000, 2_400, ads)
    left = np.array([together, 1 << 50, *[each] * ads], dtype=np.int64)
    rich = onetick.sold(onetick.lanes(ads, bid=bids), offered)

    poor = onetick.sold(onetick.lanes(ads, bid=bids, left=left), offered)

    assert poor.spent.sum() == poor.charge.sum() <= together
    assert (poor.spent <= each).all()
    assert poor.spent.tolist() == [int(poor.charge[poor.lane == lane].sum()) for lane in range(ads)]
    sold = list(zip(rich.slot.tolist(), rich.lane.tolist(), rich.charge.tolist(), strict=True))
    still = list(zip(poor.slot.tolist(), poor.lane.tolist(), poor.charge.tolist(), strict=True))
    until = next((k for k, (one, other) in enumerate(zip(still, sold, strict=False)) if one != other), len(still))
    if until < len(sold):
        _, lane, charge = sold[until]
        mine = sum(paid for _, of, paid in sold[:until] if of == lane)
        assert mine + charge > each or sum(paid for _, _, paid in sold[:until]) + charge > together
