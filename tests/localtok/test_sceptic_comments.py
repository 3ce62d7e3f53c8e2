"""Comments as both sides see them: what one side deletes or hides, the other and the webhooks hear of; no row twice."""

from __future__ import annotations

from typing import Any

import pytest
from knock import brand, buyer, creator, holder, made_ad, ok

from localtok.market.engagement import HOUR


@pytest.fixture
def scene(platform, world):
    """A running ad, the caller who bought it, the holder of its post, and a hook on comments."""
    account = creator(world)
    shown = world.ads[made_ad(platform, world)]
    hook = {"app_id": world.advertiser.app_id, "secret": world.advertiser.secret, "event_type": "COMMENT"}
    platform.post("/open_api/v1.3/business/webhook/update/", json=hook | {"callback_url": "http://127.0.0.1:9/"})
    return buyer(platform, world), holder(platform, account), shown


def told(platform) -> list[tuple[str, str]]:
    """Actions and comment ids that wait for the webhook, without arrivals."""
    waiting = platform.get("/_localtok/webhooks").json()["waiting"]
    rows = [(row["content"]["comment_action"], str(row["content"]["comment_id"])) for row in waiting]
    return [row for row in rows if row[0] != "insert"]


def under(caller: Any, item_id: str, **ask: Any) -> list[str]:
    found, cursor, more = [], 0, True
    while more:
        data = ok(caller.get("business/comment/list/", video_id=item_id, max_count=30, cursor=cursor, **ask))
        found += [one["comment_id"] for one in data["comments"]]
        cursor, more = data["cursor"], data["has_more"]
    return found


def test_a_comment_deleted_by_the_advertiser_takes_its_replies_along_and_is_told(platform, world, scene):
    me, own, shown = scene
    ask = {
        "ad_id": shown.ad_id,
        "tiktok_item_id": shown.item_id,
        "identity_type": shown.identity_type,
        "identity_id": shown.identity_id,
    }
    made = ok(me.post("comment/post/", comment_type="POST", comment_id="0", text="hello", **ask))["comment_id"]
    reply = ok(own.post("business/comment/reply/create/", video_id=shown.item_id, comment_id=made, text="hi"))

    ok(me.post("comment/delete/", comment_id=made, **ask))

    assert told(platform) == [("delete", made), ("delete", reply["comment_id"])]
    assert made not in under(own, shown.item_id)
    listed = ok(
        me.get(
            "comment/list/",
            start_time="2025-01-01",
            end_time="2026-12-31",
            search_field="ADGROUP_ID",
            search_value=shown.adgroup_id,
            comment_type=["REPLY"],
        )
    )
    assert reply["comment_id"] not in [row["comment_id"] for row in listed["comments"]]


def test_a_comment_hidden_by_the_advertiser_is_told_once(platform, world, scene):
    me, own, shown = scene
    one = under(own, shown.item_id)[0]
    for operation in ("HIDDEN", "HIDDEN", "PUBLIC"):
        ok(me.post("comment/status/update/", comment_ids=[one], operation=operation))
    assert told(platform) == [("set_to_hidden", one), ("set_to_public", one)]


@pytest.mark.parametrize("sort", [{}, {"sort_type": "desc"}, {"sort_type": "asc"}])
def test_comments_that_arrive_between_two_pages_move_none_to_another_page(platform, world, sort):
    me, item = holder(platform, brand(world)), ""
    item = max(
        (post for post in world.posts.values() if post.handle == brand(world).handle),
        key=lambda one: one.organic.comments,
    ).item_id
    before = under(me, item, **sort)
    found, cursor, more = [], 0, True
    while more:
        data = ok(me.get("business/comment/list/", video_id=item, max_count=10, cursor=cursor, **sort))
        found += [one["comment_id"] for one in data["comments"]]
        cursor, more = data["cursor"], data["has_more"]
        ok(me.post("business/comment/create/", video_id=item, text="one more"))
        world.now += HOUR

    assert found == before and len(set(found)) == len(found)
    assert len(under(me, item, **sort)) > len(before)
