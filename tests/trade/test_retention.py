"""What a retention curve says, second by second."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.posts import Post
from firesteel.posts.retention import (
    Shape,
    area,
    at,
    compare,
    course,
    held,
    hook,
    peers,
    replays,
    rewatches,
    usual,
)

CURVE = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2)
CURVES = st.lists(st.floats(0, 1), max_size=40).map(tuple)


def post(id: str = "1", handle: str = "mara.skin", **given: Any) -> Post:
    counts = {name: given.pop(name) for name in ("views", "watch_time_s") if name in given}
    return a.post(id, handle, signals=a.signals(**counts), **({"duration_s": 10.0, "retention": CURVE} | given))


def test_everybody_is_there_at_the_start() -> None:
    assert at(CURVE, 0) == 1.0


@pytest.mark.parametrize(("second", "share"), [(1, 0.9), (1.5, 0.85), (0.5, 0.95), (10, 0.2)])
def test_between_two_seconds_the_curve_is_straight(second: float, share: float) -> None:
    assert at(CURVE, second) == pytest.approx(share)


@pytest.mark.parametrize("second", [-0.1, 10.1])
def test_outside_the_curve_nothing_is_known(second: float) -> None:
    assert at(CURVE, second) is None


def test_the_hook_is_who_is_there_after_two_seconds_and_the_hold_who_of_them_after_six() -> None:
    assert hook(CURVE) == 0.8
    assert held(CURVE) == pytest.approx(0.5)


@pytest.mark.parametrize("curve", [(), (0.9, 0.8), (0.9, 0.0, 0.0, 0.0, 0.0, 0.0)], ids=["none", "short", "all gone"])
def test_the_hold_is_not_known_without_both_ends(curve: tuple[float, ...]) -> None:
    assert held(curve) is None


def test_what_lies_under_the_curve_is_how_long_a_view_lasts() -> None:
    assert area((1.0, 1.0, 0.0)) == 2.5
    assert area((1.0, 1.0, 0.0), 1.5) == 1.5
    assert area(()) is None


def test_seconds_beyond_the_curve_are_replays_in_lengths_of_the_video() -> None:
    """0.95 + 0.85 + 0.75 + 0.65 + 0.55 + 0.45 + 0.375 + 0.325 + 0.275 + 0.225 = 5.4 seconds lie under the curve."""
    seen = post(views=100, watch_time_s=640.0)

    assert replays(seen) == pytest.approx(0.1)
    assert rewatches(seen) == pytest.approx(10.0)


def test_without_a_curve_only_what_exceeds_the_length_is_a_replay() -> None:
    assert replays(post(retention=(), views=100, watch_time_s=1_200.0)) == pytest.approx(0.2)
    assert replays(post(retention=(), views=100, watch_time_s=900.0)) == 0.0


def test_past_the_end_of_a_curve_everybody_left_is_taken_to_stay() -> None:
    short = post(retention=(1.0, 0.5), views=1, watch_time_s=6.75)

    assert replays(short) == pytest.approx((6.75 - 1.75 - 4.0) / 10)


@pytest.mark.parametrize(
    "given", [{"views": None}, {"views": 0}, {"watch_time_s": None}, {"duration_s": None}, {"duration_s": 0.0}]
)
def test_a_proxy_needs_views_watch_time_and_a_length(given: dict[str, Any]) -> None:
    assert replays(post(**given)) is None
    assert rewatches(post(**given)) is None


@pytest.mark.parametrize(
    ("curve", "shape", "says"),
    [
        ((0.7, 0.5, 0.35, 0.33, 0.31, 0.3), Shape.EARLY_DROP, "65% have left after 3 seconds"),
        ((0.95, 0.9, 0.86, 0.83, 0.55, 0.53, 0.5, 0.48), Shape.CLIFF, "34% of those still there leave at second 5"),
        ((0.95, 0.9, 0.85, 0.8, 0.9, 0.8, 0.7), Shape.LOOP, "viewers come round again at second 5"),
        (CURVE, Shape.SLOW_FADE, "fades by 14.3% a second, most at second 6"),
    ],
)
def test_a_curve_has_a_shape_and_words_for_it(curve: tuple[float, ...], shape: Shape, says: str) -> None:
    found = course(curve)

    assert found is not None
    assert (found.shape, found.says) == (shape, says)


def test_that_everybody_leaves_at_the_end_is_no_cliff() -> None:
    curve = (0.95, 0.92, 0.9, 0.88, 0.86, 0.84, 0.82, 0.1)
    cut, open_ended = course(curve, 8.0), course((*curve, 0.09, 0.08), 20.0)

    assert cut is not None
    assert cut.shape is Shape.SLOW_FADE
    assert open_ended is not None
    assert (open_ended.shape, open_ended.second) == (Shape.CLIFF, 8)


@pytest.mark.parametrize("curve", [(), (0.9,), (0.9, 0.8)])
def test_two_seconds_have_no_shape(curve: tuple[float, ...]) -> None:
    assert course(curve) is None


def test_the_usual_curve_goes_as_far_as_half_of_them_do() -> None:
    assert usual([(0.8, 0.6, 0.4), (0.6, 0.2), (), (0.7, 0.4, 0.2, 0.1)]) == pytest.approx((0.7, 0.4, 0.3))
    assert usual([]) == ()


def test_a_post_is_compared_with_its_accounts_posts_of_similar_length() -> None:
    others = [
        post("2", duration_s=20.0),
        post("3", duration_s=21.0),
        post("4", handle="other"),
        post("5", retention=()),
        post("6", duration_s=None),
        post("1"),
    ]

    assert [other.id for other in peers(post("1"), others)] == ["2"]
    assert [other.id for other in peers(post("1", duration_s=None), others)] == ["2", "3", "6"]


def test_a_post_that_loses_its_viewers_at_one_second_is_told_so() -> None:
    mine = (0.9, 0.8, 0.7, 0.42, 0.35, 0.28)
    found = compare(post("1", retention=mine), [post(str(i)) for i in range(2, 5)])

    assert found is not None
    assert found.usual == pytest.approx(CURVE[:6])
    assert found.difference == pytest.approx((0.0, 0.0, 0.0, -0.18, -0.15, -0.12))
    assert found.worse == (4,)
    assert found.peers == 3
    assert found.says == "loses 40% of those still there at second 4, usually 14%"


def test_a_usual_post_loses_no_more_than_usual() -> None:
    found = compare(post("1"), [post("2")])

    assert found is not None
    assert found.worse == ()
    assert found.says == "loses no more than usual anywhere"


def test_without_a_curve_or_peers_there_is_nothing_to_compare() -> None:
    assert compare(post("1", retention=()), [post("2")]) is None
    assert compare(post("1"), [post("1")]) is None


@settings(deadline=None)
@given(CURVES, st.floats(0.1, 60))
def test_a_view_lasts_between_nothing_and_the_whole_video(curve: tuple[float, ...], duration: float) -> None:
    lasts = area(curve, duration)

    if lasts is not None:
        assert 0.0 <= lasts <= min(duration, len(curve)) + 1e-9


@settings(deadline=None)
@given(CURVES, st.floats(0, 45))
def test_a_share_lies_between_those_at_the_seconds_around_it(curve: tuple[float, ...], second: float) -> None:
    share = at(curve, second)

    if share is not None:
        around = [1.0, *curve][math.floor(second) : math.ceil(second) + 1]
        assert min(around) - 1e-9 <= share <= max(around) + 1e-9


@settings(deadline=None)
@given(CURVES, st.floats(0.1, 60), st.floats(0, 1e6), st.floats(0, 1e6))
def test_replays_are_never_negative_and_grow_with_the_time_watched(
    curve: tuple[float, ...], duration: float, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    seldom = replays(post(retention=curve, duration_s=duration, views=100, watch_time_s=low))
    often = replays(post(retention=curve, duration_s=duration, views=100, watch_time_s=high))

    assert seldom is not None
    assert often is not None
    assert 0.0 <= seldom <= often


@settings(deadline=None)
@given(CURVES, st.one_of(st.none(), st.floats(0.1, 60)))
def test_every_curve_can_be_described(curve: tuple[float, ...], duration: float | None) -> None:
    found = course(curve, duration)

    if found is not None:
        assert found.says
        assert 1 <= found.second <= len(curve)
        assert 0.0 <= found.loss <= 1.0


@settings(deadline=None)
@given(CURVES, st.lists(CURVES, max_size=5))
def test_a_comparison_goes_as_far_as_both_curves(mine: tuple[float, ...], others: list[tuple[float, ...]]) -> None:
    found = compare(post("0", retention=mine), [post(str(i), retention=c) for i, c in enumerate(others, start=1)])

    if found is not None:
        assert len(found.usual) == len(found.difference) <= len(mine)
        assert all(1 <= second <= len(found.usual) for second in found.worse)
