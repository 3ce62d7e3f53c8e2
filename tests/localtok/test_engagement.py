"""Where what people do is counted: on the ad, on the post, or on both."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt
import onetick
import pytest
from campaigning import USD, ad, group, hours_of, posts, small, total

from localtok.market import dice, engagement, engine
from localtok.market.engine import Sold
from localtok.market.traits import INTENTS
from localtok.state import Counters


def response(count: int = 20_000, *, hook: int = 0, spark: bool = True, liking: int = 0) -> Sold:
    """What `count` people do when they see one video they like so much. 1/256 nat."""
    taste = np.zeros((count, 16), np.float32)
    taste[:, 0] = 32
    speaks = np.zeros((1, 16), np.float32)
    speaks[0, 0] = liking
    crowd = onetick.crowd(count, taste=taste, speaks=speaks)
    to = onetick.lanes(hook=np.array([dice.ZERO + hook]), spark=np.array([spark]))
    return onetick.sold(to, onetick.slots(count), crowd)


def did(what: Sold, deed: str) -> npt.NDArray[np.bool_]:
    done: npt.NDArray[np.bool_] = what.did & engine.BIT[deed] != 0
    return done


def test_a_spark_ad_credits_both_the_ad_and_its_post() -> None:
    world = small()
    one = ad(world, posts(world)[0])
    world.advance(24)

    won = total([hour.counters for hour in hours_of(world, one)])
    post = world.posts[one.item_id]
    assert won["likes"] > 0
    assert won["profile_visits"] > 0
    assert won == total([post.paid])


def test_an_ad_with_its_own_video_touches_no_post_and_wins_no_profile_visits() -> None:
    world = small()
    one = ad(world, None)
    world.advance(24)

    won = total([hour.counters for hour in hours_of(world, one)])
    assert won["impressions"] > 0
    assert won["clicks"] > 0
    assert (won["profile_visits"], won["follows"], won["music_clicks"]) == (0, 0, 0)
    assert all(total([post.paid])["impressions"] == 0 for post in world.posts.values())
    assert not any(comment.ad_id for comment in world.comments.values())


def test_engagement_stays_on_the_post_when_the_ad_is_deleted() -> None:
    world = small()
    one = ad(world, posts(world)[0])
    world.advance(12)
    before = total([world.posts[one.item_id].paid])

    one.operation_status = "DELETE"
    world.advance(12)

    assert total([world.posts[one.item_id].paid]) == before
    assert before["plays"] > 0


def test_comments_won_by_an_ad_carry_its_id_and_a_known_intent() -> None:
    world = small()
    one = ad(world, posts(world)[0], group(world, budget_micros=40 * USD))
    world.advance(48)

    won = [comment for comment in world.comments.values() if comment.ad_id]
    assert won
    assert {comment.ad_id for comment in won} == {one.ad_id}
    assert {comment.item_id for comment in won} == {one.item_id}
    assert {comment.intent for comment in world.comments.values()} <= set(INTENTS)


def test_an_ad_group_with_comments_off_wins_none() -> None:
    world = small()
    of = group(world, budget_micros=40 * USD, extra={"comment_disabled": True})
    one = ad(world, posts(world)[0], of)
    world.advance(48)

    assert total([hour.counters for hour in hours_of(world, one)])["comments"] == 0


def test_a_better_hook_and_a_warmer_audience_hold_more_people() -> None:
    stays = [
        int(did(response(hook=hook, liking=liking), "watched_2s").sum())
        for hook, liking in ((-200, 0), (0, 0), (200, 0), (200, 200))
    ]

    assert stays == sorted(stays)
    assert stays[1] == pytest.approx(20_000 * 0.97 * 0.5, rel=0.03)


def test_nobody_likes_or_comments_what_he_skipped() -> None:
    seen = response()

    for deed in ("likes", "comments", "shares", "saves", "music_clicks"):
        assert did(seen, deed).any()
        assert not (did(seen, deed) & ~did(seen, "watched_2s")).any()
    assert not (did(seen, "follows") & ~did(seen, "profile_visits")).any()
    assert not (did(seen, "buys") & ~did(seen, "clicks")).any()


def test_taps_on_the_name_go_to_the_profile_on_spark_and_to_the_shop_otherwise() -> None:
    spark, plain = response(spark=True), response(spark=False)

    assert did(plain, "clicks").sum() > did(spark, "clicks").sum()
    assert did(spark, "profile_visits").any()
    assert not did(plain, "profile_visits").any()


def test_without_the_mechanisms_a_spark_ad_is_any_other_ad_to_the_bit() -> None:
    spark, plain = (
        onetick.sold(onetick.lanes(spark=np.array([is_spark])), onetick.slots(20_000), by=onetick.rules(avatar=0))
        for is_spark in (True, False)
    )
    identity = sum(engine.BIT[name] for name in ("profile_visits", "follows", "music_clicks"))

    assert (spark.did & ~np.uint16(identity)).tolist() == plain.did.tolist()
    assert spark.watch_ms.tolist() == plain.watch_ms.tolist()
    assert spark.charge.tolist() == plain.charge.tolist()


def test_likes_that_show_bring_likes_and_no_clicks() -> None:
    alone, liked = (onetick.sold(onetick.lanes(proof=np.array([proof])), onetick.slots(40_000)) for proof in (0, 256))

    assert did(liked, "likes").sum() > 1.5 * did(alone, "likes").sum()
    assert did(liked, "clicks").tolist() == did(alone, "clicks").tolist()


def test_an_ad_seen_often_works_less() -> None:
    tired = onetick.rules().fatigue[[0, 1, 3, 255]]

    assert tired.tolist() == [0, 38, 77, 307]


def test_a_tally_counts_each_lanes_impressions_apart() -> None:
    fits = np.array([[True, False, False, True, False, False], [False, True, True, False, True, False]])
    seen = np.zeros((6, 2), np.uint8)
    seen[[2, 0], [1, 0]] = 1

    done = onetick.sold(
        onetick.lanes(2, fit=np.array([0, 1])), onetick.slots(6, fits=fits), onetick.crowd(6, seen=seen)
    )
    counted = [engagement.counters(row) for row in done.tally.tolist()]

    assert [one.impressions for one in counted] == [2, 3]
    assert [one.reach for one in counted] == [1, 2]
    assert sum(one.watch_ms for one in counted) == int(done.watch_ms.sum())
    assert sum(one.plays for one in counted) == int(did(done, "plays").sum())


def test_adding_counters_leaves_none_out_and_tallies_are_in_their_order() -> None:
    one, other = (Counters(*range(start, start + len(engine.TALLIES))) for start in (1, 100))

    one.add(other)

    assert tuple(field.name for field in fields(Counters)) == engine.TALLIES
    assert [getattr(one, name) for name in engine.TALLIES] == [101 + 2 * k for k in range(len(engine.TALLIES))]
