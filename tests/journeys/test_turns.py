"""Whose turn it is of what is asked post by post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.desk.rights.turns import AT_ONCE, share, turn
from firesteel.values import PostId

HALF, SIX = timedelta(minutes=30), timedelta(hours=6)


@pytest.mark.parametrize(
    ("posts", "since", "asked"),
    [(0, HALF, 0), (300, HALF, 300), (301, HALF, 300), (10_000, HALF, 834), (10_000, None, 300), (10_000, SIX, 10_000)],
)
def test_as_many_are_asked_as_the_time_makes_due_and_a_few_in_any_case(posts, since, asked):
    assert share(posts, since, SIX) == asked
    assert AT_ONCE == 300


@given(st.integers(1, 60), st.integers(1, 20), st.integers(1, 5), st.integers(0, 3))
def test_every_post_has_its_turn_within_the_time_that_is_promised(count, readings, at_once, new):
    posts = {PostId(f"{number:03d}"): number for number in range(count)}
    late = {PostId(f"new-{number}"): number for number in range(new)}
    since, within = timedelta(hours=1), timedelta(hours=readings)
    asked: set[PostId] = set()
    last = ""

    for reading in range(readings):
        known = posts if reading == 0 else posts | late
        mine, last = turn(known, last, share(len(known), since, within, at_once), first=late.keys() & known.keys())
        asked |= mine.keys()

    assert posts.keys() <= asked | late.keys()
    assert late.keys() <= asked or readings == 1


def test_where_everybody_is_asked_nobody_is_the_last():
    posts = {PostId("a"): 1, PostId("b"): 2}

    assert turn(posts, "a", 2) == (posts, "")
    assert turn(posts, "a", 1) == ({PostId("b"): 2}, "b")
    assert turn(posts, "b", 1, first=[PostId("b")]) == (posts, "a")
