"""Two formats of one video: a fair plan, the interval of a ratio, and never two naked averages."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

import a
from firesteel import stats
from firesteel.desk.flight.twins import compared, is_video
from firesteel.desk.flight.twinviews import TRAPS
from firesteel.errors import BadInput
from firesteel.experiments import differences, pairs, twin_plan
from firesteel.measurement import Scorecard, metric
from firesteel.plans import Kind, Plan
from firesteel.values import FlightId, PlanId, PostId

POSTS = tuple(PostId(f"700000000000000000{n}") for n in range(1, 4))
FILES = {post: f"{n}" * 64 for n, post in enumerate(POSTS)}


def base(**given: Any) -> Plan:
    flights = tuple(
        a.flight(f"P-1-F{n}", post=post, daily_budget=a.usd(50), name=f"spk_mara_00000{n}_demo_P-1-F{n}")
        for n, post in enumerate(POSTS, start=1)
    )
    return a.plan(**({"flights": flights} | given))


def test_each_post_flies_twice_and_the_arms_differ_in_nothing_but_the_format() -> None:
    made = twin_plan(base(), PlanId("P-2"), FILES)

    assert made.kind is Kind.TWIN
    assert [flight.id for flight in made.flights[:2]] == ["P-2-F1", "P-2-F1v"]
    assert [(spark.spark, file.spark, file.file) for spark, file in pairs(made)] == [
        (True, False, FILES[post]) for post in POSTS
    ]
    assert all(differences(spark, file) == () for spark, file in pairs(made))
    assert all(spark.twin == file.id and file.twin == spark.id for spark, file in pairs(made))


def test_both_arms_together_spend_what_the_flight_would_have() -> None:
    made = twin_plan(base(), PlanId("P-2"), FILES)

    assert {flight.daily_budget for flight in made.flights} == {a.usd(25)}
    assert made.daily_budget == base().daily_budget
    assert made.test_budget == base().test_budget


def test_only_the_posts_that_are_named_become_twins() -> None:
    made = twin_plan(base(), PlanId("P-2"), FILES, POSTS[1:2])

    assert [flight.post for flight in made.flights] == [POSTS[1], POSTS[1]]


def test_no_two_ads_and_no_two_plans_have_the_same_name() -> None:
    one, other = twin_plan(base(), PlanId("P-2"), FILES), twin_plan(base(), PlanId("P-3"), FILES)
    names = [flight.name for plan in (base(), one, other) for flight in plan.flights]

    assert len(set(names)) == len(names)
    assert len({base().name, one.name, other.name}) == 3


@pytest.mark.parametrize(
    ("plan", "files", "posts", "words"),
    [
        (base(), {}, (), "no video is kept of 7000000000000000001"),
        (base(), FILES, (PostId("7999999999999999999"),), "7999999999999999999 does not fly there"),
        (base(flights=(a.flight(post=POSTS[0], daily_budget=a.usd(39)),)), FILES, (), "below the platform's floor"),
        (base(flights=()), FILES, (), "no Spark flight"),
    ],
)
def test_what_cannot_be_paired_is_said(
    plan: Plan, files: dict[PostId, str], posts: tuple[PostId, ...], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        twin_plan(plan, PlanId("P-2"), files, posts)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"daily_budget": a.usd(30)}, "the budget"),
        ({"window": a.window(0, 9)}, "the dates"),
        ({"call_to_action": "LEARN_MORE"}, "the button"),
        ({"post": POSTS[2]}, "the post"),
    ],
)
def test_arms_that_differ_in_more_than_the_format_are_told(changed: dict[str, Any], words: str) -> None:
    spark, file = pairs(twin_plan(base(), PlanId("P-2"), FILES))[0]

    assert differences(spark, replace(file, **changed)) == (words,)


def test_a_flight_whose_twin_does_not_know_it_is_no_pair() -> None:
    made = twin_plan(base(), PlanId("P-2"), FILES)
    stranger = replace(made.flights[1], twin="F-9")

    assert len(pairs(replace(made, flights=(made.flights[0], stranger, *made.flights[2:])))) == 2


# The interval of a ratio


def test_the_exact_interval_is_clopper_and_pearsons() -> None:
    """Twenty of thirty at a: the share is between 0.5005 and 0.8066 with 90 %, the odds between 1.002 and 4.173."""
    low, high = stats.rate_ratio(20, 100, 10, 100)

    assert (low, high) == (pytest.approx(1.00225, abs=1e-4), pytest.approx(4.17308, abs=1e-4))


def test_the_exact_interval_is_the_one_whose_ends_are_just_refuted() -> None:
    low, high = stats.rate_ratio(7, 30, 4, 20)
    at_least = sum(
        math.comb(11, k) * p**k * (1 - p) ** (11 - k) for k in range(7, 12) for p in [low * 30 / (low * 30 + 20)]
    )
    at_most = sum(
        math.comb(11, k) * p**k * (1 - p) ** (11 - k) for k in range(8) for p in [high * 30 / (high * 30 + 20)]
    )

    assert (at_least, at_most) == (pytest.approx(0.05), pytest.approx(0.05))


@pytest.mark.parametrize(
    ("counts", "ends"), [((0, 0), (0.0, math.inf)), ((5, 0), (1.2, math.inf)), ((0, 5), (0.0, 0.83))]
)
def test_ends_are_open_where_nothing_bounds_them(counts: tuple[int, int], ends: tuple[float, float]) -> None:
    low, high = stats.rate_ratio(counts[0], 100, counts[1], 100)

    assert (low, high) == (pytest.approx(ends[0], abs=0.02), pytest.approx(ends[1], abs=0.02))


counts = st.integers(0, 60)
spends = st.floats(1, 200)


@settings(max_examples=25)
@given(a_=counts, b=counts, base_a=spends, base_b=spends)
def test_turning_the_arms_round_turns_the_ratio_round(a_: int, b: int, base_a: float, base_b: float) -> None:
    for ends, other in (
        (stats.rate_ratio(a_, base_a, b, base_b), stats.rate_ratio(b, base_b, a_, base_a)),
        (stats.rate_ratio_always([(a_, base_a, b, base_b)]), stats.rate_ratio_always([(b, base_b, a_, base_a)])),
    ):
        assert ends[0] == pytest.approx(1 / other[1] if math.isfinite(other[1]) else 0.0, rel=1e-6, abs=1e-9)


@settings(max_examples=25)
@given(a_=counts, b=counts, base_a=spends, base_b=spends)
def test_what_holds_at_every_look_is_never_narrower_than_what_holds_at_one(
    a_: int, b: int, base_a: float, base_b: float
) -> None:
    once, always = stats.rate_ratio(a_, base_a, b, base_b), stats.rate_ratio_always([(a_, base_a, b, base_b)])

    assert always[0] <= once[0] * (1 + 1e-9)
    assert always[1] >= once[1] * (1 - 1e-9)


@pytest.mark.parametrize(("a_", "b"), [(20, 10), (3, 9), (200, 180)])
def test_with_even_bases_it_is_the_beta_binomial_mixture(a_: int, b: int) -> None:
    """Its closed form: B(2+a, 2+b)/B(2, 2) against p^a (1−p)^b, which is ten times as much at both ends."""
    evidence = betaln(2 + a_, 2 + b) - betaln(2, 2)

    for ratio in stats.rate_ratio_always([(a_, 50, b, 50)]):
        share = ratio / (1 + ratio)
        assert evidence - a_ * math.log(share) - b * math.log(1 - share) == pytest.approx(math.log(10), abs=0.01)


@settings(max_examples=25)
@given(days=st.lists(st.tuples(counts, counts), min_size=1, max_size=6))
def test_in_how_many_days_the_same_results_come_does_not_matter(days: list[tuple[int, int]]) -> None:
    apart = [(float(x), 20.0, float(y), 20.0) for x, y in days]
    together = [(float(sum(x for x, _ in days)), 20.0 * len(days), float(sum(y for _, y in days)), 20.0 * len(days))]

    for one, other in zip(stats.rate_ratio_always(apart), stats.rate_ratio_always(together), strict=True):
        assert one == pytest.approx(other, rel=1e-6)


def missed(ratio: float, runs: int, seed: int) -> tuple[float, float]:
    """How often the interval of one look, and that of any look, misses the truth in fourteen days of changing money."""
    dice, once, ever = np.random.default_rng(seed), 0, 0
    for _ in range(runs):
        days: list[stats.Paired] = []
        out = False
        for _ in range(14):
            money = dice.uniform(2, 20, size=2)
            seen = dice.poisson([0.15 * ratio * money[0], 0.15 * money[1]])
            days.append((float(seen[0]), float(money[0]), float(seen[1]), float(money[1])))
            low, high = stats.rate_ratio_always(days)
            out |= not low <= ratio <= high
        low, high = stats.rate_ratio(*(sum(column) for column in zip(*days, strict=True)))
        once += not low <= ratio <= high
        ever += out
    return once / runs, ever / runs


def test_the_intervals_cover_the_truth_as_often_as_they_say() -> None:
    once, ever = missed(1.5, 60, seed=24)

    assert once <= 0.1 + 3 * (0.1 * 0.9 / 60) ** 0.5
    assert ever <= 0.1 + 3 * (0.1 * 0.9 / 60) ** 0.5


@pytest.mark.long
@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_they_do_so_for_every_ratio(ratio: float) -> None:
    once, ever = missed(ratio, 1_000, seed=25)

    assert once <= 0.1 + 3 * (0.1 * 0.9 / 1_000) ** 0.5
    assert ever <= 0.1 + 3 * (0.1 * 0.9 / 1_000) ** 0.5


def test_days_that_split_unevenly_widen_the_interval() -> None:
    even = [(100.0, 50.0, 100.0, 50.0)] * 14
    uneven = [(150.0, 50.0, 50.0, 50.0), (50.0, 50.0, 150.0, 50.0)] * 7

    assert stats.ratio_dispersion(uneven) > 10 * stats.ratio_dispersion(even)
    assert stats.ratio_dispersion([]) == 1.0


def test_pairs_together_say_what_they_have_in_common() -> None:
    ratio, low, high = stats.pooled_ratio([(1.2, 0.9, 1.6), (1.3, 0.975, 1.733)]) or (0, 0, 0)

    assert ratio == pytest.approx(1.249, abs=0.001)
    assert (low, high) == (pytest.approx(1.019, abs=0.005), pytest.approx(1.531, abs=0.005))


def test_pairs_that_disagree_leave_the_mean_as_open_as_they_are() -> None:
    alike = stats.pooled_ratio([(1.2, 1.1, 1.31), (1.2, 1.1, 1.31)]) or (0, 0, 0)
    apart = stats.pooled_ratio([(0.6, 0.55, 0.655), (2.4, 2.2, 2.62)]) or (0, 0, 0)

    assert apart[0] == pytest.approx(alike[0], rel=0.01)
    assert apart[1] < 0.6 < 2.2 < apart[2]


def test_one_pair_is_no_pool() -> None:
    assert stats.pooled_ratio([(1.2, 0.9, 1.6)]) is None
    assert stats.pooled_ratio([(1.2, 0.9, 1.6), (2.0, 0.8, math.inf)]) is None


# What is shown of two arms


def cards(flight: str, **counts_: Any) -> tuple[Scorecard, ...]:
    usual = dict.fromkeys(
        [
            "impressions",
            "clicks",
            "plays",
            "watched_2s",
            "watched_6s",
            "completions",
            "likes",
            "comments",
            "shares",
            "follows",
            "profile_visits",
            "platform_conversions",
            "conversions",
            "view_conversions",
            "orders",
        ],
        0,
    )
    return tuple(
        Scorecard(
            flight=FlightId(flight),
            first_day=date(2026, 1, 1) + timedelta(days=n),
            last_day=date(2026, 1, 1) + timedelta(days=n),
            days=1,
            spend=a.usd(50),
            revenue=a.usd(0),
            **(usual | counts_),
        )
        for n in range(10)
    )


def test_a_rate_is_shown_with_both_intervals_and_a_sentence() -> None:
    figure = compared(
        metric("hook_rate"),
        cards("F-1", impressions=5_000, watched_2s=1_500),
        cards("F-1v", impressions=5_000, watched_2s=1_000),
    )

    assert (figure.spark, figure.file, figure.ratio) == (0.3, 0.2, pytest.approx(1.5))
    assert figure.always_low is not None and figure.low is not None
    assert 1 < figure.always_low < figure.low < 1.5
    assert figure.told_apart
    assert figure.says.startswith("Spark 1.50 times the file's: between 1.")
    assert figure.says.endswith("the Spark Ad's is more.")


def test_a_cost_below_one_is_cheaper() -> None:
    figure = compared(metric("cost_per_order"), cards("F-1", orders=8), cards("F-1v", orders=2))

    assert (figure.spark, figure.file, figure.ratio) == (6.25, 25.0, 0.25)
    assert figure.always_high is not None and figure.always_high < 1
    assert figure.says.endswith("the Spark Ad's is less.")


def test_what_is_not_told_apart_is_said_so() -> None:
    figure = compared(metric("cost_per_order"), cards("F-1", orders=1), cards("F-1v", orders=1))

    assert not figure.told_apart
    assert figure.says.endswith("not told apart yet.")


def test_nothing_on_one_side_is_nothing_to_compare() -> None:
    figure = compared(metric("cost_per_order"), cards("F-1", orders=3), ())

    assert (figure.ratio, figure.file) == (None, None)
    assert figure.says == "Nothing to compare yet: one of the two has none."


def test_the_traps_of_such_a_comparison_are_said_with_it() -> None:
    told = " ".join(TRAPS)

    assert all(
        word in told for word in ("Profile clicks", "starts with what the post already won", "auctions", "own name")
    )


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (b"\x00\x00\x00\x18ftypmp42....", True),
        (b"\x1aE\xdf\xa3....", True),
        (b"RIFF\x00\x00\x00\x00AVI LIST", True),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", False),
        (b"\x89PNG\r\n\x1a\n", False),
        (b"", False),
    ],
)
def test_a_video_is_known_by_its_first_bytes(data: bytes, known: bool) -> None:
    assert is_video(data) is known
