"""Laws of the ranking that hold whatever the posts."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.posts import Post, Signals, rank

COUNTS = (
    "hook_2s",
    "completions",
    "intent_comments",
    "saves",
    "profile_visits",
    "shares",
    "follows",
    "comments",
    "likes",
)


@st.composite
def signals(draw: st.DrawFn) -> Signals:
    views = draw(st.one_of(st.none(), st.integers(0, 2_000_000), st.floats(0, 50)))
    seen = {
        name: draw(st.one_of(st.none(), st.integers(0, 64).map(lambda part: part / 64 * (views or 0))))
        for name in COUNTS
    }
    watch = draw(st.one_of(st.none(), st.integers(0, 200).map(lambda seconds: seconds * (views or 0.0))))
    return Signals(views=views, watch_time_s=watch, **seen)


@st.composite
def posts(draw: st.DrawFn) -> list[Post]:
    size = draw(st.integers(1, 22))
    handles = draw(st.lists(st.sampled_from(["ann", "bo", ""]), min_size=size, max_size=size))
    return [
        a.post(
            str(i),
            handles[i],
            duration_s=draw(st.one_of(st.none(), st.integers(1, 600))),
            posted_at=draw(st.one_of(st.none(), st.integers(-400, 2).map(a.at))),
            signals=draw(signals()),
        )
        for i in range(size)
    ]


@settings(deadline=None, max_examples=25)
@given(posts())
def test_every_post_gets_one_rank_and_a_finite_score_within_its_interval(given: list[Post]) -> None:
    ranking = rank(given, now=a.at(0))

    assert [ranked.rank for ranked in ranking] == list(range(1, len(given) + 1))
    assert sorted(ranked.post.id for ranked in ranking) == sorted(post.id for post in given)
    assert all(ranked.low <= ranked.score <= ranked.high and 0 <= ranked.beats <= 1 for ranked in ranking)
    assert [ranked.score for ranked in ranking] == sorted((ranked.score for ranked in ranking), reverse=True)
    assert all(ranked.reasons for ranked in ranking)


@settings(deadline=None, max_examples=20)
@given(posts(), st.integers(0, 99))
def test_the_order_of_the_input_changes_nothing(given: list[Post], seed: int) -> None:
    shuffled = random.Random(seed).sample(given, len(given))

    assert rank(shuffled, now=a.at(0)) == rank(given, now=a.at(0))


@settings(deadline=None, max_examples=20)
@given(posts())
def test_a_signal_nobody_shows_changes_nothing(given: list[Post]) -> None:
    blind = [replace(post, signals=replace(post.signals, rewatches=None)) for post in given]
    liked = [replace(post, signals=replace(post.signals, likes=None, impressions=7.0)) for post in blind]

    assert [(r.post.id, r.score, r.verdict) for r in rank(liked)] == [
        (r.post.id, r.score, r.verdict) for r in rank(blind)
    ]


@settings(deadline=None, max_examples=20)
@given(
    st.floats(0.3, 3.0),
    st.floats(500, 50_000),
    st.sampled_from(["hook_2s", "completions", "saves", "shares", "intent_comments"]),
)
def test_more_of_any_signal_never_lowers_the_score(lift: float, views: float, name: str) -> None:
    crowd = [a.post(str(100 + i)) for i in range(25)]
    usual = {"hook_2s": 0.4, "completions": 0.1, "saves": 0.01, "shares": 0.004, "intent_comments": 0.001}
    counts = {key: views * rate for key, rate in usual.items()}

    less = _score([a.post("1", signals=Signals(views=views, **counts)), *crowd])
    more = _score(
        [a.post("1", signals=Signals(views=views, **counts | {name: counts[name] * (1 + lift / 10)})), *crowd]
    )

    assert more >= less


@settings(deadline=None, max_examples=20)
@given(st.floats(0.2, 5.0))
def test_the_scale_of_every_rate_in_the_file_does_not_matter(factor: float) -> None:
    """A platform that counts saves differently counts them differently for all."""
    given = [a.post(str(i), signals=Signals(views=50_000.0, saves=300.0 + 10 * i)) for i in range(20)]
    scaled = [replace(post, signals=replace(post.signals, saves=(post.signals.saves or 0) * factor)) for post in given]

    plain = {r.post.id: r.score for r in rank(given)}
    again = {r.post.id: r.score for r in rank(scaled)}

    assert all(abs(plain[id] - again[id]) < 0.06 for id in plain)


def _score(given: list[Post]) -> float:
    return next(ranked.score for ranked in rank(given) if ranked.post.id == "1")
