"""Which posts deserve money: verdicts, their words, baselines, and a sceptic's checks."""

from __future__ import annotations

import math

import numpy as np
import pytest

import a
from firesteel.errors import BadInput
from firesteel.posts import OWN_BASELINE, WEIGHTS, Creator, Post, Ranked, Signals, Verdict, rank
from firesteel.values import PostId

RATES = {
    "hook_2s": 0.5,
    "completions": 0.15,
    "intent_comments": 0.002,
    "saves": 0.009,
    "profile_visits": 0.011,
    "shares": 0.004,
    "follows": 0.0012,
    "comments": 0.006,
}


def audience(views: float = 10_000, watch_s: float = 9.0, **lifts: float) -> Signals:
    """What the usual audience does, each signal multiplied as told."""
    counts = {name: views * rate * lifts.get(name, 1.0) for name, rate in RATES.items()}
    return Signals(views=views, watch_time_s=views * watch_s * lifts.get("watch_time_s", 1.0), **counts)


def crowd(size: int = 40, handle: str = "mara.skin") -> list[Post]:
    """Usual posts that differ a little from one another, in a fixed pattern."""
    return [
        a.post(
            str(1000 + i),
            handle,
            signals=audience(
                views=4_000 + 700 * (i % 9),
                **{
                    name: math.exp(0.3 * math.sin((1.3 + 0.37 * k) * i + 3.0 * k))
                    for k, name in enumerate((*RATES, "watch_time_s"))
                },
            ),
        )
        for i in range(size)
    ]


def placed(post: Post, *others: Post) -> Ranked:
    ranking = rank([post, *(others or crowd())], now=a.at(0))
    return next(ranked for ranked in ranking if ranked.post is post)


def everywhere(lift: float) -> dict[str, float]:
    return dict.fromkeys((*RATES, "watch_time_s"), lift)


def test_a_post_far_above_its_account_on_everything_is_promoted_with_its_best_reasons() -> None:
    star = placed(a.post("1", signals=audience(**everywhere(1.8))))

    assert (star.rank, star.verdict) == (1, Verdict.PROMOTE)
    assert star.reasons[0] == "More than 99 % likely to beat @mara.skin's usual post"
    assert [reason.split()[0:2] for reason in star.reasons[1:4]] == [["For", "it:"]] * 3


def test_a_post_below_usual_everywhere_is_not_boosted_and_says_why() -> None:
    dud = placed(a.post("1", signals=audience(**everywhere(0.5))))

    assert dud.verdict is Verdict.DO_NOT_BOOST
    assert dud.reasons[0] == (
        "Not one useful signal is above usual (less than 1 % likely to beat @mara.skin's usual post), "
        "so money has nothing to amplify"
    )


def test_views_do_not_rescue_a_post_nobody_cares_for() -> None:
    viral = placed(a.post("1", signals=audience(views=2_000_000, **everywhere(0.4) | {"hook_2s": 1.3})))

    assert viral.verdict is Verdict.DO_NOT_BOOST
    assert "2,000,000 views show reach, which counts for nothing here" in viral.reasons


def test_an_intent_rich_post_beats_a_high_view_entertainment_post() -> None:
    asked = a.post("1", signals=audience(views=3_000, intent_comments=4, saves=2))
    viral = a.post("2", signals=audience(views=900_000, hook_2s=1.1, intent_comments=0.2, saves=0.5))

    order = [ranked.post.id for ranked in rank([asked, viral, *crowd()])]

    assert order.index(PostId("1")) < order.index(PostId("2"))


def test_a_weak_hook_in_a_post_otherwise_fair_is_named_with_a_remedy() -> None:
    lifts = {"hook_2s": 0.6, "watch_time_s": 0.9, "completions": 0.9, "saves": 1.2, "profile_visits": 1.1}
    post = placed(a.post("1", signals=audience(**lifts, intent_comments=1.0)))

    assert post.verdict is Verdict.IMPROVE
    weakest = next(reason for reason in post.reasons if reason.startswith("Weakest: "))
    assert (
        weakest == "Weakest: 30 % of viewers stay past two seconds, usually 49 %; rework the opening, then look again"
    )


def test_a_strong_post_with_a_weak_opening_is_a_test_at_most() -> None:
    post = placed(a.post("1", signals=audience(hook_2s=0.7, intent_comments=3, saves=3, profile_visits=2)))

    assert post.verdict is Verdict.TEST
    assert any("the opening is not clearly above usual" in reason for reason in post.reasons)


@pytest.mark.parametrize(("views", "early"), [(299, True), (300, False), (301, False)])
def test_three_hundred_views_are_enough_to_judge(views: float, early: bool) -> None:
    post = a.post("1", signals=Signals(views=views, saves=views * 0.03))

    judged = placed(post, *(a.post(str(100 + i), signals=Signals(views=5_000, saves=40.0 + i)) for i in range(30)))

    assert judged.reasons[0].startswith("Too early to judge") is early
    assert (judged.verdict is Verdict.DO_NOT_BOOST) or not early


def test_few_views_will_do_where_two_signals_are_reliable() -> None:
    judged = placed(a.post("1", signals=audience(views=200, hook_2s=1.5, completions=2)))

    assert judged.signals["hook_2s"].reliability >= 0.3
    assert judged.signals["completions"].reliability >= 0.3
    assert not judged.reasons[0].startswith("Too early")


@pytest.mark.parametrize(
    ("size", "borrowed"), [(OWN_BASELINE - 1, True), (OWN_BASELINE, False), (OWN_BASELINE + 1, False)]
)
def test_an_account_below_fifteen_posts_borrows_its_baseline_and_says_so(size: int, borrowed: bool) -> None:
    ranking = rank([*crowd(size, "small"), *(a.post(str(9000 + i), "big", signals=audience()) for i in range(20))])

    small = [ranked for ranked in ranking if ranked.post.creator.handle == "small"]
    assert {ranked.borrowed for ranked in small} == {borrowed}
    said = [
        any(reason.startswith(f"Baseline borrowed from all {size + 20} posts: @small") for reason in r.reasons)
        for r in small
    ]
    assert set(said) == {borrowed}


def test_an_account_with_a_baseline_of_its_own_is_judged_by_it() -> None:
    modest = [a.post(str(100 + i), "modest", signals=audience(views=50_000, saves=0.2)) for i in range(20)]
    rich = [a.post(str(200 + i), "rich", signals=audience(views=50_000, saves=5)) for i in range(20)]

    ranking = rank([*modest, *rich])

    usual = {r.post.creator.handle: r.signals["saves"].baseline for r in ranking}
    assert usual["modest"] == pytest.approx(0.0018, rel=0.05)
    assert usual["rich"] == pytest.approx(0.045, rel=0.05)
    assert max(abs(ranked.score) for ranked in ranking) < 0.1


def test_what_could_not_be_seen_is_listed_and_never_zero() -> None:
    post = placed(a.post("1", signals=Signals(views=5_000, likes=100, shares=20)), *crowd())

    assert post.unseen == (
        "hook_2s", "hook_6s", "watch_time_s", "completions", "rewatches", "intent_comments", "saves", "profile_visits", "follows", "comments",
    )  # fmt: skip
    assert set(post.signals) == {"shares"}


def test_a_post_without_views_is_unseen_altogether() -> None:
    post = placed(a.post("1", signals=Signals(likes=100, saves=20)))

    assert (post.score, post.low, post.high, post.beats) == (0, 0, 0, 0.5)
    assert (post.verdict, post.reasons[0]) == (Verdict.DO_NOT_BOOST, "Nothing can be judged: no views could be seen")


def test_nothing_to_rank_is_an_empty_ranking() -> None:
    assert tuple(rank([])) == ()


def test_one_post_alone_is_its_own_usual_and_at_most_tested() -> None:
    (only,) = rank([a.post()])

    assert abs(only.score) < 0.2
    assert only.verdict in (Verdict.TEST, Verdict.IMPROVE, Verdict.DO_NOT_BOOST)


def test_fifteen_identical_posts_prove_nothing_about_each_other() -> None:
    ranking = rank([a.post(str(i)) for i in range(OWN_BASELINE)])

    assert {ranked.verdict for ranked in ranking} == {Verdict.DO_NOT_BOOST}
    assert max(abs(ranked.score) for ranked in ranking) < 0.05


def test_an_objective_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        BadInput, match=r"no objective 'fame' \(known: sales, leads, traffic, reach, views, community\)"
    ):
        rank([a.post()], objective="fame")


def test_the_objective_decides_what_counts() -> None:
    watched = a.post(
        "1", signals=audience(hook_2s=1.6, completions=2, watch_time_s=1.5, intent_comments=0.4, saves=0.5)
    )
    asked = a.post("2", signals=audience(hook_2s=0.9, completions=0.8, intent_comments=3, saves=2))

    best = {
        objective: rank([watched, asked, *crowd()], objective=objective)[0].post.id for objective in ("sales", "views")
    }

    assert best == {"sales": "2", "views": "1"}


def test_a_longer_video_is_not_blamed_for_fewer_completions() -> None:
    """Completion falls with length in the crowd; both posts are as the crowd is at their length."""
    shares = {length: 3.0 / length for length in (8, 15, 30, 60, 120)}
    posts = [
        a.post(
            str(100 * length + i),
            duration_s=float(length),
            signals=Signals(views=20_000, completions=20_000 * share * (0.9 + 0.01 * i)),
        )
        for length, share in shares.items()
        for i in range(20)
    ]

    by_length = {length: [r.score for r in rank(posts) if r.post.duration_s == length] for length in shares}

    assert all(abs(sum(scores) / len(scores)) < 0.06 for scores in by_length.values())


def test_a_young_post_is_not_blamed_for_saves_that_have_yet_to_come() -> None:
    old = [a.post(str(i), posted_at=a.at(-40 - i), signals=Signals(views=9_000, saves=80.0 + i % 7)) for i in range(40)]
    young = [
        a.post(str(100 + i), posted_at=a.at(-1), signals=Signals(views=9_000, saves=18.0 + i % 3)) for i in range(10)
    ]

    ranking = rank([*old, *young])

    scores = [ranked.score for ranked in ranking if ranked.post.posted_at == a.at(-1)]
    raw = math.log(19 / 83)
    assert min(scores) > 0.25 * raw


@pytest.mark.parametrize("lift", [0.6, 0.9, 1.0, 1.1, 1.4, 2.0])
def test_doubling_plays_at_fixed_rates_raises_the_score_only_as_far_as_the_narrower_interval_explains(
    lift: float,
) -> None:
    single = placed(a.post("1", signals=audience(views=2_000, **everywhere(lift))))
    double = placed(a.post("1", signals=audience(views=4_000, **everywhere(lift))))

    raw = sum(WEIGHTS["sales"].get(name, 0) * math.log(s.value / s.baseline) for name, s in double.signals.items())
    assert (double.high - double.low) < (single.high - single.low)
    assert single.low < double.score < single.high
    assert abs(double.score) <= abs(raw) + 0.01
    assert double.score - single.score <= max(raw - single.score, 0) + 0.01
    assert lift > 1 or double.score <= single.score + 0.05


def test_more_evidence_moves_the_score_towards_the_raw_rates_and_never_past() -> None:
    scores = [
        placed(a.post("1", signals=audience(views=views, saves=1.6))).signals["saves"]
        for views in (300, 3_000, 30_000, 300_000)
    ]

    lifts = [math.log(math.sqrt(s.low * s.high) / s.baseline) for s in scores]
    raw = [math.log(s.value / s.baseline) for s in scores]
    assert lifts == sorted(lifts)
    assert all(0 < lift <= told + 1e-3 for lift, told in zip(lifts, raw, strict=True))
    assert [s.reliability for s in scores] == sorted(s.reliability for s in scores)
    assert [s.high - s.low for s in scores] == sorted((s.high - s.low for s in scores), reverse=True)


def test_halving_the_completions_lowers_the_score() -> None:
    usual = placed(a.post("1", signals=audience()))
    halved = placed(a.post("1", signals=audience(completions=0.5)))

    assert halved.score < usual.score - 0.2
    assert halved.signals["completions"].beats < 0.01


def test_counts_may_be_daily_means_times_days() -> None:
    whole = placed(a.post("1", signals=Signals(views=8_000, saves=99.0, shares=31.0)))
    fractional = placed(a.post("1", signals=Signals(views=8_000.4, saves=99.000001, shares=31.0 * (1 + 1e-9))))

    assert fractional.score == pytest.approx(whole.score, abs=1e-3)


def test_a_rate_of_zero_is_a_fact_and_not_an_unseen_signal() -> None:
    silent = placed(a.post("1", signals=audience(views=20_000, intent_comments=0)))

    assert silent.signals["intent_comments"].value == 0
    assert silent.signals["intent_comments"].high < silent.signals["intent_comments"].baseline
    assert silent.score < 0


def test_the_interval_holds_the_true_rate_nine_times_in_ten() -> None:
    """4,000 posts drawn from the model with known rates."""
    dice = np.random.default_rng(11)
    views = np.exp(dice.uniform(5.5, 9.5, 4_000)).round()
    rates = 0.01 * dice.gamma(4.0, 0.25, 4_000)
    saves = dice.poisson(views * rates)
    posts = [
        Post(
            id=PostId(str(i)),
            creator=Creator(handle="x"),
            signals=Signals(views=float(views[i]), saves=float(saves[i])),
        )
        for i in range(4_000)
    ]

    ranking = {ranked.post.id: ranked.signals["saves"] for ranked in rank(posts)}

    inside = [ranking[PostId(str(i))].low <= rates[i] <= ranking[PostId(str(i))].high for i in range(4_000)]
    assert sum(inside) / 4_000 == pytest.approx(0.9, abs=0.015)
    usual = 0.01 * math.exp(1.2561176684318 - math.log(4))
    assert ranking[PostId("0")].baseline == pytest.approx(usual, rel=0.05)


def test_the_chance_to_beat_usual_agrees_with_draws_from_the_exact_posterior() -> None:
    """The sum of log-gamma posteriors is taken as normal; 200,000 draws say how far off that is."""
    dice = np.random.default_rng(3)
    weights = {"saves": 1.0, "shares": 0.7, "intent_comments": 1.2}
    others = crowd(200)
    for lifts in ({"saves": 1.1}, {"saves": 1.3, "shares": 0.8}, {"intent_comments": 1.4, "saves": 0.9}):
        kept = {"saves", "shares", "intent_comments", "views"}
        told = audience(views=900, **lifts)
        post = a.post("1", signals=Signals(**{name: getattr(told, name) for name in kept}))
        judged = placed(post, *others)

        score = np.zeros(200_000)
        for name, weight in weights.items():
            signal = judged.signals[name]
            spread, level = _spread(signal.reliability, signal.baseline, signal.n)
            drawn = dice.gamma(spread + signal.value * signal.n, 1.0, 200_000) / (spread + level)
            centre = float(np.mean(np.log(dice.gamma(spread, 1.0, 200_000) / spread)))
            score += weight * (np.log(drawn) - centre)

        assert judged.beats == pytest.approx(float(np.mean(score > 0)), abs=0.03)


def _spread(reliability: float, baseline: float, views: float) -> tuple[float, float]:
    """The prior's shape and the expected count, worked back from what a signal shows."""
    spread = 4.0
    for _ in range(200):
        usual = math.exp(_digamma(spread) - math.log(spread))
        expected = views * baseline / usual
        spread = expected * (1 - reliability) / reliability
    return spread, expected


def _digamma(x: float) -> float:
    step = 1e-5
    return (math.lgamma(x + step) - math.lgamma(x - step)) / (2 * step)
