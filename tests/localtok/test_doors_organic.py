"""The account holder's doors: posts, comments, and what others may not see."""

from __future__ import annotations

from itertools import pairwise

from knock import brand, creator, holder, made_ad, no, ok, post_of

from tiktokwire.organic import Video


def test_posts_come_newest_first_page_by_page_each_once(platform, world):
    account = creator(world)
    me = holder(platform, account)
    mine = {post.item_id for post in world.posts.values() if post.handle == account.handle}
    seen: list[dict] = []
    cursor, more = 0, True

    while more:
        data = ok(me.get("business/video/list/", fields=["item_id", "create_time"], cursor=cursor, max_count=2))
        seen += data["videos"]
        cursor, more = data["cursor"], data["has_more"]

    assert {video["item_id"] for video in seen} == mine
    assert len(seen) == len(mine)
    assert all(a["create_time"] >= b["create_time"] for a, b in pairwise(seen))


def test_posts_of_one_second_are_not_lost_between_pages(platform, world):
    account = creator(world)
    for post in world.posts.values():
        post.created_at = world.now - 100
    me = holder(platform, account)

    first = ok(me.get("business/video/list/", max_count=1))
    second = ok(me.get("business/video/list/", max_count=1, cursor=first["cursor"]))

    assert first["videos"] != second["videos"]


def test_every_documented_field_can_be_asked_for(platform, world):
    account = creator(world)
    post = post_of(world, account)

    data = ok(
        holder(platform, account).get(
            "business/video/list/", fields=list(Video.__struct_fields__), filters={"video_ids": [post.item_id]}
        )
    )

    (video,) = data["videos"]
    assert set(video) == set(Video.__struct_fields__)
    assert video["video_views"] == post.organic.plays + post.paid.plays
    assert video["favorites"] == post.organic.saves + post.paid.saves
    assert video["video_view_retention"][1]["second"] == "2"
    assert 0 <= video["full_video_watched_rate"] <= 1


def test_only_the_item_id_comes_unasked(platform, world):
    (video, *_) = ok(holder(platform, creator(world)).get("business/video/list/"))["videos"]

    assert set(video) == {"item_id"}


def test_an_unknown_field_is_refused_with_the_list_of_known_ones(platform, world):
    answer = holder(platform, creator(world)).get("business/video/list/", fields=["item_id", "plays"])

    no(answer, 40002, "plays", "video_views")


def test_page_sizes_outside_the_documented_range_are_refused(platform, world):
    account = creator(world)
    me = holder(platform, account)

    ok(me.get("business/video/list/", max_count=20))
    no(me.get("business/video/list/", max_count=21), 40002, "max_count")
    ok(me.get("business/comment/list/", video_id=post_of(world, account).item_id, max_count=30))
    no(me.get("business/comment/list/", video_id=post_of(world, account).item_id, max_count=31), 40002, "max_count")


def test_the_public_count_holds_what_ads_won_unless_assumed_otherwise(platform, world, front):
    account = creator(world)
    post = post_of(world, account)
    post.organic.likes, post.paid.likes = 40, 2
    me = holder(platform, account)
    ask = {"fields": ["likes"], "filters": {"video_ids": [post.item_id]}}

    assert ok(me.get("business/video/list/", **ask))["videos"][0]["likes"] == 42
    front.world.assume.organic_counts_include_paid = False
    assert ok(me.get("business/video/list/", **ask))["videos"][0]["likes"] == 40


def test_posts_in_ads_can_be_filtered(platform, world):
    made_ad(platform, world)
    account = creator(world)

    data = ok(holder(platform, account).get("business/video/list/", fields=["is_ad"], filters={"ad_post_only": True}))

    assert data["videos"] == [{"item_id": post_of(world, account).item_id, "is_ad": True}]


def test_a_deleted_post_is_gone_and_a_private_one_is_still_its_owners(platform, world):
    account = creator(world)
    post = post_of(world, account)
    me = holder(platform, account)

    post.status = "PRIVATE"
    assert ok(me.get("business/video/list/", filters={"video_ids": [post.item_id]}))["videos"]
    post.status = "DELETED"
    assert not ok(me.get("business/video/list/", filters={"video_ids": [post.item_id]}))["videos"]
    no(me.get("business/comment/list/", video_id=post.item_id), 40007, post.item_id)


def test_the_profile_shows_what_was_asked_for(platform, world):
    account = brand(world)
    me = holder(platform, account)

    assert set(ok(me.get("business/get/"))) == {"display_name", "profile_image"}
    assert ok(me.get("business/get/", fields=["username", "videos_count"])) == {
        "username": account.handle,
        "videos_count": 20,
    }
    no(me.get("business/get/", fields=["shoe_size"]), 40002, "shoe_size")


def test_comments_are_read_replied_to_and_hidden(platform, world):
    one = next(c for c in world.comments.values() if not c.parent_id and not c.hidden)
    account = world.accounts[world.posts[one.item_id].handle]
    me = holder(platform, account)

    reply = ok(me.post("business/comment/reply/create/", video_id=one.item_id, comment_id=one.comment_id, text="Soon!"))
    ok(me.post("business/comment/hide/", video_id=one.item_id, comment_id=one.comment_id, action="HIDE"))

    ask = {"video_id": one.item_id, "comment_ids": [one.comment_id], "include_replies": True}
    assert ok(me.get("business/comment/list/", status="PUBLIC", **ask))["comments"] == []
    (seen,) = ok(me.get("business/comment/list/", **ask))["comments"]
    assert seen["status"] == "HIDDEN"
    assert reply["comment_id"] in [row["comment_id"] for row in seen["reply_list"]]
    assert reply["owner"] is True
    assert "intent" not in seen


def test_a_long_reply_and_somebody_elses_post_are_refused(platform, world):
    one = next(iter(world.comments.values()))
    owner = world.accounts[world.posts[one.item_id].handle]
    other = next(a for a in world.accounts.values() if a.handle != owner.handle)
    ask = {"video_id": one.item_id, "comment_id": one.comment_id}

    no(holder(platform, owner).post("business/comment/reply/create/", text="x" * 151, **ask), 40002, "text")
    ok(holder(platform, owner).post("business/comment/reply/create/", text="x" * 150, **ask))
    no(holder(platform, other).post("business/comment/reply/create/", text="hi", **ask), 40001)


def test_all_comments_come_page_by_page(platform, world):
    by_post: dict[str, int] = {}
    for one in world.comments.values():
        if not one.parent_id and not one.deleted:
            by_post[one.item_id] = by_post.get(one.item_id, 0) + 1
    item = max(by_post, key=by_post.__getitem__)
    me = holder(platform, world.accounts[world.posts[item].handle])
    seen: list[str] = []
    cursor, more = 0, True

    while more:
        data = ok(me.get("business/comment/list/", video_id=item, status="ALL", cursor=cursor, max_count=2))
        seen += [row["comment_id"] for row in data["comments"]]
        cursor, more = data["cursor"], data["has_more"]

    assert len(seen) == len(set(seen)) == by_post[item]
