"""What a post's organic audience did, once ads have run on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.posts import Post, Signals, Viewers
from firesteel.posts.unpaid import How, without_paid

COUNTS = st.one_of(st.none(), st.integers(0, 10_000).map(float))


def seen(days: float = 0, retention: tuple[float, ...] = (0.9, 0.5), **given: Any) -> Post:
    return a.post(
        signals=a.signals(**given), as_of=a.at(days), retention=retention, viewers=Viewers(genders={"female": 0.5})
    )


def test_without_ads_the_counts_are_the_audiences_own() -> None:
    post = seen()
    found = without_paid(post, None, None)

    assert (found.post, found.how, found.sure) == (post, How.UNTOUCHED, True)


def test_the_counts_from_before_the_first_ad_stand_where_there_were_enough() -> None:
    before = seen(-3, views=300)
    found = without_paid(seen(views=90_000), Signals(views=60_000), before)

    assert (found.post, found.how, found.sure) == (before, How.FROZEN, True)
    assert found.says == "counts as they were before the first ad, 2025-12-29"


def test_a_caption_edited_since_the_first_ad_is_todays_although_the_counts_are_not() -> None:
    edited = replace(seen(views=90_000), caption="now with a discount")

    found = without_paid(edited, Signals(views=60_000), seen(-3, views=300))

    assert (found.how, found.post.caption, found.post.signals.views) == (How.FROZEN, "now with a discount", 300)


@pytest.mark.parametrize("frozen", [None, seen(-3, views=299, likes=10)], ids=["never seen before", "seen too early"])
def test_else_what_ads_won_is_taken_from_the_total(frozen: Post | None) -> None:
    found = without_paid(seen(views=90_000, likes=4_000), Signals(views=60_000, likes=3_000), frozen)

    assert (found.how, found.sure) == (How.TOTAL_LESS_PAID, False)
    assert (found.post.signals.views, found.post.signals.likes) == (30_000, 1_000)
    assert found.doubtful == ()


def test_what_the_ad_report_does_not_split_is_not_known() -> None:
    found = without_paid(seen(), Signals(views=100, likes=3))

    assert found.post.signals.saves is None
    assert found.post.signals.intent_comments is None
    assert "saves" in found.lost
    assert "impressions" not in found.lost
    assert "left out: hook 2s" in found.says


def test_a_count_does_not_fall_below_what_it_was_before_the_first_ad() -> None:
    found = without_paid(seen(likes=100), Signals(likes=90), seen(-3, views=200, likes=40))

    assert found.post.signals.likes == 40
    assert found.doubtful == ("likes",)
    assert "the counter fell: likes" in found.says


def test_a_counter_that_fell_is_not_raised_above_what_it_says_today() -> None:
    found = without_paid(seen(likes=30), Signals(likes=5), seen(-3, views=200, likes=40))

    assert found.post.signals.likes == 30
    assert found.doubtful == ("likes",)


def test_more_credited_to_ads_than_there_is_leaves_nothing() -> None:
    found = without_paid(seen(likes=30), Signals(likes=50))

    assert found.post.signals.likes == 0
    assert found.doubtful == ("likes",)


def test_a_curve_that_ads_bent_is_dropped_or_the_one_from_before_is_taken() -> None:
    early = seen(-3, retention=(0.8, 0.4), views=200)

    assert without_paid(seen(), Signals(views=1)).post.retention == ()
    assert not without_paid(seen(), Signals(views=1)).post.viewers
    assert without_paid(seen(), Signals(views=1), early).post.retention == (0.8, 0.4)


@settings(deadline=None)
@given(COUNTS, COUNTS, COUNTS)
def test_the_organic_part_lies_between_nothing_and_the_total(
    whole: float | None, won: float | None, before: float | None
) -> None:
    found = without_paid(seen(likes=whole), Signals(likes=won), seen(-3, views=100, likes=before))
    left = found.post.signals.likes

    if whole is None or won is None:
        assert left is None
    else:
        assert left is not None
        assert 0 <= left <= whole
        assert left >= min(whole, before or 0)
