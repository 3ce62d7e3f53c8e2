"""Where what people do is counted: on the ad, on the post, or on both."""

from __future__ import annotations

import numpy as np
import pytest
from campaigning import USD, ad, group, hours_of, posts, small, total

from localtok.market import audience, dice, engagement
from localtok.market.audience import Creatives, Keys
from localtok.market.traits import INTENTS, Traits
from localtok.state import Counters


def traits(**given: object) -> Traits:
    usual: dict[str, object] = {
        "taste": np.zeros(16, np.int64),
        "hook": 0,
        "hold_ms": np.arange(256, dtype=np.int64) * 100,
        "duration_ms": 15_000,
        **{name: dice.probability(0.01) for name in ("like", "comment", "share", "save", "visit", "click", "buy")},
        "follow": dice.probability(0.1),
        "intents": np.full(15, dice.ONE // 15, dtype=np.int64),
        "ad_look": 0,
    }
    return Traits(**(usual | given))  # type: ignore[arg-type]


def response(count: int = 20_000, *, spark: bool = True, liking: int = 0, **given: object) -> audience.Response:
    """What `count` people of a small world do when they see one video."""
    world = small()
    creatives = Creatives()
    creatives.add([traits(**given)])
    viewers = np.arange(count, dtype=np.int64) % world.audience.size
    return audience.respond(
        world.audience,
        creatives,
        viewers,
        np.zeros(count, np.int64),
        np.full(count, spark),
        np.full(count, liking, np.int64),
        0,
        Keys(7, 1, np.arange(count, dtype=np.int64)),
    )


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
        int(response(hook=hook, liking=liking).watched_2s.sum())
        for hook, liking in ((-200, 0), (0, 0), (200, 0), (200, 200))
    ]

    assert stays == sorted(stays)
    assert stays[1] == pytest.approx(20_000 * 0.97 * 0.5, rel=0.03)


def test_nobody_likes_or_clicks_what_he_skipped() -> None:
    seen = response()

    for done in (seen.like, seen.comment, seen.share, seen.save, seen.click):
        assert not (done & ~seen.watched_2s).any()
    assert not (seen.follow & ~seen.visit).any()
    assert not (seen.buys & ~seen.click).any()


def test_taps_on_the_name_go_to_the_profile_on_spark_and_to_the_shop_otherwise() -> None:
    spark, plain = response(spark=True), response(spark=False)

    assert int(plain.click.sum()) > int(spark.click.sum())
    assert int(spark.visit.sum()) > 0
    assert int(plain.visit.sum()) == 0


def test_an_ad_seen_often_works_less() -> None:
    tired = audience.fatigue(np.array([0, 1, 3, 255], dtype=np.uint8))

    assert tired.tolist() == [0, 38, 77, 307]


def test_tallies_count_each_lanes_impressions_apart() -> None:
    seen = response(6)
    lanes = np.array([0, 1, 1, 0, 1, 2], dtype=np.int64)

    counted = engagement.tallies(seen, lanes, np.array([1, 1, 0, 1, 1, 0]), 4)

    assert [one.impressions for one in counted] == [2, 3, 1, 0]
    assert [one.reach for one in counted] == [2, 2, 0, 0]
    assert counted[3] == Counters()
    assert sum(one.watch_ms for one in counted) == int(seen.watch_ms.sum())
