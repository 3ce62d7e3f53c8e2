"""The cast of a world, its clock, its ids, and that nothing about the machine gets into it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from campaigning import DAY, ad, digest, posts, small

from localtok.world import World

START = 1_767_225_600


def test_the_demo_has_a_brand_eight_creators_and_sixty_posts(world: World) -> None:
    assert (world.now, world.seed, world.brand_name) == (START, 7, "Lumen Skincare")
    assert [one.handle for one in world.accounts.values() if one.is_brand] == ["lumen"]
    assert len(world.accounts) == 9
    assert len(world.posts) == 60
    assert sum(1 for post in world.posts.values() if post.handle == "lumen") == 20
    assert sum(1 for post in world.posts.values() if not post.music_licensed) == 2
    assert world.accounts["lumen"].linked_to == {world.advertiser.advertiser_id}
    assert all(8_000 <= post.duration_ms <= 60_000 for post in world.posts.values())
    assert all(START - 45 * DAY <= post.created_at < START for post in world.posts.values())


def test_posts_come_with_a_past_that_adds_up(world: World) -> None:
    for post in world.posts.values():
        comments = [one for one in world.comments.values() if one.item_id == post.item_id]
        assert len(comments) == post.organic.comments
        assert all(post.created_at < one.created_at < START for one in comments)
        assert len(post.retention) == post.duration_ms // 1_000
        assert post.retention == sorted(post.retention, reverse=True)
    assert 2_000 < len(world.comments) < 6_000


def test_one_post_is_seen_by_a_million_who_will_not_buy(world: World) -> None:
    viral = max(world.posts.values(), key=lambda post: post.organic.plays)
    comments = [one for one in world.comments.values() if one.item_id == viral.item_id]

    assert (viral.handle, viral.format) == ("lumen", "entertainment")
    assert viral.organic.plays > 900_000
    assert sum(one.intent.startswith(("q.", "intent.")) for one in comments) < 0.1 * len(comments)


def test_comments_speak_three_languages_and_rarely_repeat(world: World) -> None:
    spoken = {one.language for one in world.comments.values()}
    texts = [one.text for one in world.comments.values()]

    assert spoken == {"en", "es", "de"}
    assert len(set(texts)) > 0.3 * len(texts)
    assert not any("{" in text for text in texts)


def test_tokens_and_ids_are_nobody_elses(world: World) -> None:
    keys = [
        key
        for one in world.accounts.values()
        for key in (one.access_token, one.refresh_token, one.business_id, one.identity_id)
    ]

    assert len(set(keys)) == 36
    assert len({post.item_id for post in world.posts.values()}) == 60


def test_ids_have_nineteen_digits_and_request_ids_thirty_four_characters(world: World) -> None:
    ids = [world.next_id() for _ in range(100)]

    assert all(len(id) == 19 and id.isdigit() for id in ids)
    assert len(set(ids)) == 100
    assert {len(world.request_id()) for _ in range(100)} == {34}


def test_only_advance_moves_the_clock(world: World) -> None:
    world.advance(0)
    world.refresh_statuses()
    assert world.now == START

    world.advance(5)
    assert world.now == START + 5 * 3_600


def test_an_unknown_scenario_names_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match=r"no scenario 'dmeo' \(did you mean demo\?\); there are b2b, demo, .*, tiny, "
    ):
        World(seed=1, scenario="dmeo")


def test_the_oracle_knows_every_post_and_the_orders_each_ad_brought_about() -> None:
    world = small(2)
    one = ad(world, posts(world)[0])
    world.advance(72)
    truth = world.oracle()

    assert set(truth) == {"posts", "ads", "adgroups"}
    assert isinstance(truth["posts"], dict)
    assert isinstance(truth["ads"], dict)
    assert len(truth["posts"]) == 6
    brought = {order.order_id for order in world.orders if order.caused_by_ad == one.ad_id}
    told = truth["ads"][one.ad_id]
    assert (told["item_id"], told["incremental_orders"]) == (one.item_id, len(brought))
    assert told["incremental_orders_by_view"] == 0


def test_the_same_seed_gives_the_same_bytes_whatever_the_processor_can_do() -> None:
    """NumPy picks faster paths by processor feature; with all of them off the world must not change."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    there = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    here = Path(__file__).parent
    run = "import campaigning as c; w = c.small(4); c.ad(w, c.posts(w)[0]); w.advance(26); print(c.digest(w))"
    plain = os.environ | {"PYTHONPATH": f"{here.parents[1] / 'src'}:{here}"}
    bare = plain | {"NPY_DISABLE_CPU_FEATURES": " ".join(there)}

    seen = [
        subprocess.run([sys.executable, "-c", run], env=env, capture_output=True, text=True, check=True).stdout
        for env in (plain, bare)
    ]

    world = small(4)
    ad(world, posts(world)[0])
    world.advance(26)
    assert seen == [digest(world) + "\n"] * 2
