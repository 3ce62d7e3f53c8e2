"""What a ranking says beside the order: contributions, the bare score, formats, reach, the audience, many accounts at once."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.errors import BadInput
from firesteel.posts import MEASURES, Post, Ranking, Signals, Viewers, rank
from firesteel.posts.judging.priors import PRIORS

_RATES = {"hook_2s": 0.5, "completions": 0.15, "intent_comments": 0.002, "saves": 0.009, "shares": 0.004}


def drawn(size: int, handle: str, seed: int, views: float = 3_000.0, start: int = 0) -> list[Post]:
    """Posts whose signals all rise and fall with one quality, and by themselves."""
    dice = np.random.default_rng(seed)
    posts = []
    for i in range(size):
        quality = dice.normal(0, 0.4)
        counts = {
            name: float(dice.poisson(views * rate * math.exp(quality + dice.normal(0, 0.2))))
            for name, rate in _RATES.items()
        }
        counts["hook_2s"] = min(counts["hook_2s"], views)
        posts.append(a.post(str(start + i), handle, signals=Signals(views=views, reach=0.8 * views, **counts)))
    return posts


def said(ranking: Ranking) -> list[tuple[object, ...]]:
    return [(r.post.id, r.rank, r.score, r.low, r.high, r.beats, r.verdict, r.raw, r.contributions) for r in ranking]


def test_contributions_add_up_to_the_score() -> None:
    ranking = rank(drawn(30, "mara", 1), now=a.at(0))

    for ranked in ranking:
        assert math.fsum(ranked.contributions.values()) == pytest.approx(ranked.score, abs=1e-12)
        assert set(ranked.contributions) == set(_RATES)


def test_the_weakest_signal_is_the_one_that_takes_most() -> None:
    ranking = rank(drawn(30, "mara", 1), now=a.at(0))

    for ranked in ranking:
        least = min(ranked.contributions.values())
        assert ranked.weakest == ("" if least >= 0 else next(n for n, v in ranked.contributions.items() if v == least))


def test_the_best_looking_posts_are_not_as_good_as_they_look() -> None:
    """The winner's curse: the bare score of the first lies above what to expect of it."""
    best = rank(drawn(60, "mara", 4, views=400.0), now=a.at(0))[:5]

    assert all(ranked.raw is not None and ranked.raw > ranked.score for ranked in best)


def test_a_signal_nobody_did_anything_for_has_a_finite_bare_score() -> None:
    posts = [replace(p, signals=replace(p.signals, intent_comments=0.0)) for p in drawn(20, "mara", 2)]

    assert all(ranked.raw is not None and math.isfinite(ranked.raw) for ranked in rank(posts))


def test_the_shrunk_rate_lies_between_the_bare_one_and_the_usual() -> None:
    for ranked in rank(drawn(40, "mara", 3), now=a.at(0)):
        signal = ranked.signals["saves"]
        assert signal.shrunk is not None
        assert signal.shrunk == pytest.approx(signal.baseline * math.exp(signal.lift), rel=1e-12)
        assert min(signal.value, signal.baseline) * 0.93 <= signal.shrunk <= max(signal.value, signal.baseline) * 1.07


def test_what_many_signals_say_together_moves_the_thin_ones() -> None:
    """Where saves and shares go together, a post rich in saves is believed to be rich in shares it had no time to earn."""
    posts = drawn(60, "mara", 5)
    thin = a.post("x", "mara", signals=Signals(views=3_000.0, saves=80.0, shares=12.0, intent_comments=6.0))
    plain = a.post("y", "mara", signals=Signals(views=3_000.0, saves=27.0, shares=12.0, intent_comments=6.0))

    ranking = rank([*posts, thin, plain], now=a.at(0))

    rich, usual = ranking.of(thin.id), ranking.of(plain.id)
    assert rich is not None and usual is not None
    assert rich.contributions["shares"] > usual.contributions["shares"]
    assert rich.signals["shares"].value == usual.signals["shares"].value


def test_a_format_is_judged_beside_its_own_kind() -> None:
    """Demos are saved twice as often; a demo as good as demos are is a usual post."""
    plain = [replace(post, format="talk") for post in drawn(40, "mara", 6)]
    demos = [
        replace(post, format="demo", signals=replace(post.signals, saves=2.0 * (post.signals.saves or 0)))
        for post in drawn(40, "mara", 7, start=100)
    ]

    told = rank([*plain, *demos])
    blind = rank([replace(post, format="") for post in [*plain, *demos]])

    def mean(ranking: Ranking) -> float:
        lifts = [ranked.signals["saves"].lift for ranked in ranking if int(ranked.post.id) >= 100]
        return sum(lifts) / len(lifts)

    assert mean(blind) > 0.2
    assert abs(mean(told)) < 0.4 * mean(blind)


def test_posts_of_no_account_borrow_everything() -> None:
    ranking = rank(drawn(30, "", 8))

    assert {ranked.borrowed for ranked in ranking} == {True}
    assert abs(sum(ranking.score.tolist()) / 30) < 0.3


def test_accounts_judged_together_stay_themselves() -> None:
    """A hundred accounts at once: each large one's baseline is its own, within what the pool may say."""
    posts = [
        replace(post, signals=replace(post.signals, saves=(1 + k) * (post.signals.saves or 0)))
        for k in range(5)
        for post in drawn(30, f"account{k}", 10 + k, start=1000 * k)
    ]

    ranking = rank(posts)

    for k in range(5):
        usual = {r.signals["saves"].baseline for r in ranking if r.post.creator.handle == f"account{k}"}
        (alone,) = {r.signals["saves"].baseline for r in rank([p for p in posts if p.creator.handle == f"account{k}"])}
        assert min(usual) == pytest.approx(alone, rel=0.1)


def test_figures_are_columns_in_the_order_of_the_posts() -> None:
    ranking = rank(drawn(20, "mara", 9))

    assert ranking.figures("saves").tolist() == [post.signals.saves for post in ranking.posts]
    assert np.isnan(ranking.figures("profile_visits")).all()
    assert [ranking.at(row).score for row in range(20)] == ranking.score.tolist()
    assert [ranked.rank for ranked in ranking[3:6]] == [4, 5, 6]


def test_what_counts_are_out_of_is_views_or_reach() -> None:
    with pytest.raises(BadInput, match=r"counts cannot be out of 'likes' \(known: views, reach\)"):
        rank([a.post()], per="likes")


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 999), st.integers(0, 999))
def test_views_dealt_out_anew_change_nothing_where_counts_are_out_of_reach(seed: int, deal: int) -> None:
    posts = drawn(24, "mara", seed)
    views = [3_000.0 * (1 + i) for i in range(24)]
    dealt = random.Random(deal).sample(views, 24)

    before = rank(_with_views(posts, views), per="reach", now=a.at(0))
    after = rank(_with_views(posts, dealt), per="reach", now=a.at(0))

    assert said(before) == said(after)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 999), st.integers(0, 999))
def test_views_dealt_out_among_posts_of_which_nothing_else_was_seen_change_nothing(seed: int, deal: int) -> None:
    seen = drawn(20, "mara", seed)
    views = [10.0**i for i in range(8)]
    blind = [a.post(f"9{i}", "mara", signals=Signals(likes=5.0)) for i in range(8)]
    dealt = random.Random(deal).sample(views, 8)

    before = rank([*seen, *_with_views(blind, views)], now=a.at(0))
    after = rank([*seen, *_with_views(blind, dealt)], now=a.at(0))

    assert said(before) == said(after)


def _with_views(posts: Sequence[Post], views: Sequence[float]) -> list[Post]:
    return [replace(post, signals=replace(post.signals, views=count)) for post, count in zip(posts, views, strict=True)]


def test_without_a_target_nobody_asks_who_watched() -> None:
    posts = [replace(post, viewers=Viewers(countries={"DE": 0.5})) for post in drawn(20, "mara", 1)]

    assert said(rank(posts)) == said(rank(drawn(20, "mara", 1)))
    assert all("audience" not in (*ranked.signals, *ranked.unseen) for ranked in rank(posts))


def test_where_a_target_is_set_posts_seen_by_the_wrong_people_fall_and_say_so() -> None:
    posts = [
        replace(post, viewers=Viewers(countries={"DE": 0.1 if i == 0 else 0.8, "US": 0.9 if i == 0 else 0.2}))
        for i, post in enumerate(drawn(30, "mara", 1))
    ]

    ranking = rank(posts, target=Viewers(countries={"DE": 1.0}))

    astray = ranking.of(posts[0].id)
    assert astray is not None
    assert astray.signals["audience"].value == pytest.approx(0.1)
    assert astray.contributions["audience"] < -0.3
    assert astray.verdict.value != "promote"


def test_a_post_whose_viewers_nobody_knows_lists_the_audience_as_unseen() -> None:
    ranking = rank(drawn(20, "mara", 1), target=Viewers(countries={"DE": 1.0}))

    assert all("audience" in ranked.unseen for ranked in ranking)


def test_every_signal_has_a_prior_with_its_source() -> None:
    assert set(PRIORS) == {measure.name for measure in MEASURES}
    assert all(usual.source for usual in PRIORS.values())


def test_who_stayed_is_read_off_the_retention_curve_where_nobody_counted() -> None:
    curve = (0.8, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2)
    posts = [
        a.post(str(i), duration_s=8.0, signals=Signals(views=1_000.0, saves=5.0, watch_time_s=4_000.0), retention=curve)
        for i in range(16)
    ]

    signals = rank(posts)[0].signals

    assert signals["hook_2s"].value == pytest.approx(0.5)
    assert signals["hook_6s"].value == pytest.approx(0.25)
    assert signals["rewatches"].proxy
    assert not signals["hook_2s"].proxy


def test_presets_may_say_what_is_usual() -> None:
    lone = [a.post("1", signals=Signals(views=500.0, saves=5.0))]

    (plain,) = rank(lone)
    (told,) = rank(lone, priors={"saves": replace(PRIORS["saves"], rate=0.1, rate_sd=0.05)})

    assert told.signals["saves"].lift < plain.signals["saves"].lift - 0.5
