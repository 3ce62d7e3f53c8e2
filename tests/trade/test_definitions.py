"""Every figure of a post says what it is, is taken from sums, and admits what a source cannot show."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import a
from firesteel.errors import NotFound
from firesteel.imports.studio import POST_KINDS
from firesteel.measurement import METRICS, metric
from firesteel.posts import COUNTS, MEASURES, Post, Ranked, Signal, Signals, Verdict, rank
from firesteel.posts.benchmarks import BENCHMARKS, Reliability
from firesteel.posts.definitions import DEFINITIONS, definition, of_signal
from firesteel.posts.sources import CANNOT_SHOW, SOURCES, missing, silence

FULL = a.post(signals=a.signals(impressions=15_000, reach=9_000, hook_6s=3_000, rewatches=500))


def judged() -> Ranked:
    return Ranked(
        post=FULL,
        rank=3,
        verdict=Verdict.TEST,
        score=0.4,
        low=0.1,
        high=0.7,
        beats=0.8,
        reasons=(),
        signals={
            "saves": Signal(value=0.009, baseline=0.006, low=0.007, high=0.01, n=10_000, reliability=0.5),
            "audience": Signal(value=0.62, baseline=0.7, low=0.5, high=0.7, n=9_000, reliability=0.9),
        },
        unseen=(),
        borrowed=False,
        raw=0.9,
    )


FIGURES: dict[str, float | None] = {
    "hook_rate": 0.5,
    "six_second_rate": 0.3,
    "hold_6_2": 0.6,
    "average_watch": 9.0,
    "watch_share": 0.3,
    "completion_rate": 0.15,
    "rewatch_rate": 0.05,
    "intent_rate": 0.9,
    "save_rate": 9.0,
    "share_rate": 4.0,
    "profile_visit_rate": 11.0,
    "follow_rate": 1.2,
    "comment_rate": 6.0,
    "like_rate": 40.0,
    "engagement_rate": 0.05,
    "audience_match": 0.62,
    "score": 0.4,
    "raw_score": 0.9,
    "beats": 0.8,
    "reliability": 0.7,
    "rank": 3.0,
    "verdict": None,
    "views": 10_000,
    "impressions": 15_000,
    "reach": 9_000,
    "hook_2s": 5_000,
    "hook_6s": 3_000,
    "watch_time_s": 90_000,
    "completions": 1_500,
    "rewatches": 500,
    "likes": 400,
    "comments": 60,
    "intent_comments": 9,
    "shares": 40,
    "saves": 90,
    "follows": 12,
    "profile_visits": 110,
}


@pytest.mark.parametrize(("name", "figure"), FIGURES.items())
def test_each_figure_is_what_its_formula_says(name: str, figure: float | None) -> None:
    assert definition(name).of(judged()) == (None if figure is None else pytest.approx(figure, rel=1e-12))


def test_every_figure_was_tried_above() -> None:
    assert list(FIGURES) == [each.name for each in DEFINITIONS]


def test_every_definition_is_whole() -> None:
    for each in DEFINITIONS:
        assert all((each.label, each.short, each.says, each.formula, each.unit, each.source, each.window)), each.name
        assert each.freshness and each.says.endswith("."), each.name
        assert bool(each.above) != bool(each.read), each.name
        assert each.base or not each.below, each.name
    assert len({each.short for each in DEFINITIONS if each.unit != "count"}) == len(
        [each for each in DEFINITIONS if each.unit != "count"]
    )


def test_every_count_of_a_post_has_a_definition_under_its_own_name() -> None:
    assert {*COUNTS, "intent_comments"} <= {each.name for each in DEFINITIONS}


def test_every_signal_a_post_is_judged_by_has_its_rate_defined() -> None:
    for measure in MEASURES:
        defined = of_signal(measure.name)
        assert measure.name in (defined.signal, *defined.above)


def test_nothing_orders_a_list_by_applause_or_reach() -> None:
    assert [each.name for each in DEFINITIONS if not each.orders] == [
        "like_rate",
        "engagement_rate",
        "raw_score",
        "views",
        "impressions",
        "reach",
        "likes",
    ]


def test_a_count_that_could_not_be_seen_is_no_figure_and_no_zero() -> None:
    unseen = a.post(signals=Signals(views=1_000, likes=3))

    assert definition("save_rate").of(unseen) is None
    assert definition("engagement_rate").of(unseen) is None
    assert definition("like_rate").of(unseen) == 3.0


def test_nothing_divided_by_nothing_is_no_figure() -> None:
    assert definition("save_rate").of(a.post(signals=a.signals(views=0))) is None


def test_what_ranking_says_is_no_figure_of_a_post_that_was_not_ranked() -> None:
    assert definition("score").of(FULL) is None
    assert definition("score").total([judged()]) is None


def test_rewatches_are_worked_out_where_nobody_counted_them() -> None:
    looped = a.post(duration_s=6.0, signals=a.signals(rewatches=None))

    assert definition("rewatches").of(looped) == pytest.approx(5_000)
    assert definition("rewatch_rate").of(looped) == pytest.approx(0.5)


def test_a_rate_of_many_posts_is_no_average_of_rates() -> None:
    small = a.post("1", signals=Signals(views=100, saves=10))
    large = a.post("2", signals=Signals(views=9_900, saves=90))
    unseen = a.post("3", signals=Signals(views=50_000))

    assert definition("save_rate").total([small, large, unseen]) == 10.0
    assert definition("watch_share").total([FULL, unseen]) == pytest.approx(0.3)
    assert definition("saves").total([unseen]) is None


@given(st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 10**5)), min_size=1, max_size=8))
def test_a_total_lies_between_the_least_and_the_greatest_of_its_parts(counts: list[tuple[int, int]]) -> None:
    posts = [a.post(str(i), signals=Signals(views=v, saves=s)) for i, (v, s) in enumerate(counts)]
    rates = [definition("save_rate").of(post) or 0.0 for post in posts]

    total = definition("save_rate").total(posts)

    assert total is not None
    assert min(rates) - 1e-9 <= total <= max(rates) + 1e-9


def test_a_tooltip_says_meaning_formula_source_window_and_freshness() -> None:
    assert definition("save_rate").hint == (
        "How many want to come back to it. Saves ÷ views × 1000. Source: TikTok, by its API or an export; over the post's"
        " life so far; where ads ran, up to the first of them, or without what they are credited with; 24 to 48 h late by"
        " the API; as of the day of an export."
    )


def test_an_unknown_figure_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="no figure 'hok'; known are hook_rate, six"):
        definition("hok")
    with pytest.raises(NotFound, match="judged by 'likes'; known are hook_2s"):
        of_signal("likes")


def test_what_others_publish_stands_beside_figures_there_are_and_says_how_far_to_trust_it() -> None:
    names = {each.name for each in (*DEFINITIONS, *METRICS)}

    assert set(BENCHMARKS) <= names
    assert [one.reliability for one in definition("hook_rate").outside] == [
        Reliability.DATA,
        Reliability.DATA,
        Reliability.VENDOR,
    ]
    assert metric("cpm").outside[0].says == (
        "$3.20 to $10 of 1,000 impressions (tikadtools.com; opinion, no data published)"
    )
    assert metric("roas").outside == ()


def test_a_studio_export_carries_neither_watch_time_nor_retention_and_says_so() -> None:
    assert silence("tiktok-studio") == (
        "TikTok Studio exports carry no watch time, completion, retention, saves, profile visits or follows"
    )
    assert "saves" not in CANNOT_SHOW["business-suite"]
    assert silence("somebody's table") == ""
    assert silence("tiktok") == ""


def test_what_came_from_elsewhere_after_all_is_not_missing() -> None:
    assert missing("tiktok-studio", {"watch_time_s", "profile_visits"}) == ("watch time", "profile visits")
    assert missing("tiktok-studio", ()) == ()


def test_every_source_shows_or_lacks_each_count() -> None:
    for source in SOURCES.values():
        assert set(source.shows) | set(source.lacks) == set(COUNTS)
        assert not set(source.shows) & set(source.lacks)


def test_what_is_said_of_an_export_is_what_its_reader_knows() -> None:
    for kind in POST_KINDS:
        assert set(CANNOT_SHOW[kind.key]) <= set(kind.cannot_show), kind.key
        assert set(SOURCES[kind.key].shows) == set(COUNTS) & set(kind.columns), kind.key


def test_the_figures_of_a_ranking_are_those_of_its_posts() -> None:
    posts: list[Post] = [replace(FULL, id=a.post(str(i)).id) for i in range(3)]

    first = next(iter(rank(posts)))

    assert definition("rank").of(first) == 1.0
    assert definition("views").of(first) == 10_000
    reliability = definition("reliability").of(first)
    assert reliability is not None
    assert math.isfinite(reliability)
