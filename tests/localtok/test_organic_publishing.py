"""Publishing: a task that becomes a post a tick later, one like any other, or fails and says why."""

from __future__ import annotations

import pickle

import pytest
from knock import brand, buyer, code_for, creative, creator, holder, made_group, no, ok

from localtok.world import World

VIDEO = {"video_url": "https://files.example/spring.mp4", "post_info": {"caption": "Spring drop #skintok"}}
PHOTO = {
    "photo_images": ["https://files.example/1.jpg", "https://files.example/2.webp"],
    "post_info": {"privacy_level": "PUBLIC_TO_EVERYONE", "title": "Two", "caption": "pictures"},
}


def published(me, world, path: str = "business/video/publish/", **body) -> dict:
    share_id = ok(me.post(path, **(body or VIDEO)))["share_id"]
    world.advance(ticks=1)
    return ok(me.get("business/publish/status/", publish_id=share_id))


def test_a_video_is_processed_for_a_tick_and_then_there(platform, world):
    me = holder(platform, brand(world))
    share_id = ok(me.post("business/video/publish/", **VIDEO))["share_id"]

    before = ok(me.get("business/publish/status/", publish_id=share_id))
    world.advance(ticks=1)
    after = ok(me.get("business/publish/status/", publish_id=share_id))

    assert share_id.startswith("v_pub_url~v1.")
    assert before == {"status": "PROCESSING_DOWNLOAD"}
    assert after["status"] == "PUBLISH_COMPLETE"
    (item_id,) = after["post_ids"]
    (video,) = ok(
        me.get(
            "business/video/list/", fields=["caption", "media_type", "create_time"], filters={"video_ids": [item_id]}
        )
    )["videos"]
    assert (video["caption"], video["media_type"]) == ("Spring drop #skintok", "VIDEO")
    assert video["create_time"] == world.now


def test_a_published_post_spreads_is_commented_on_and_can_be_promoted(platform, world):
    account = creator(world)
    me = holder(platform, account)
    (item_id,) = published(me, world)["post_ids"]
    post = world.posts[item_id]
    world.advance(24)
    spread = post.organic.plays
    advertiser = buyer(platform, world)
    ok(advertiser.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    group = made_group(advertiser, schedule_start_time="2026-01-02 01:00:00")
    ok(advertiser.post("ad/create/", adgroup_id=group, creatives=[creative(account, post)]))
    world.advance(24)

    assert spread > 50
    assert post.paid.plays > 0
    assert sum(one.item_id == item_id for one in world.comments.values()) == post.organic.comments + post.paid.comments


def test_other_posts_do_not_notice_a_new_one(world):
    other: World = pickle.loads(pickle.dumps(world))
    from localtok.newposts import add_post

    add_post(world, brand(world).handle, "new", 20_000)
    for one in (world, other):
        one.advance(12)

    assert all(world.posts[item_id].organic == post.organic for item_id, post in other.posts.items())


def test_photos_become_a_carousel_seen_by_whom_they_are_for(platform, world):
    me = holder(platform, brand(world))

    done = published(me, world, "business/photo/publish/", **PHOTO)
    private = published(
        me,
        world,
        "business/photo/publish/",
        **{**PHOTO, "post_info": {"privacy_level": "SELF_ONLY", "caption": "mine"}},
    )

    post = world.posts[done["post_ids"][0]]
    assert (post.media_type, post.caption, post.status) == ("PHOTO", "Two pictures", "PUBLIC")
    assert private == {"status": "PUBLISH_COMPLETE"}
    assert [one.status for one in world.posts.values() if one.caption == "mine"] == ["PRIVATE"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"video_url": "ftp://files.example/a.mp4"}, "video_pull_failed"),
        ({"video_url": "not an address"}, "video_pull_failed"),
        ({"video_url": "https://files.example/a.avi"}, "file_format_check_failed"),
        ({"post_info": {"caption": "x" * 2_201}}, "caption_length_check_failed"),
        ({"post_info": {"caption": "😭" * 1_101}}, "caption_length_check_failed"),
        ({"post_info": {"thumbnail_offset": 600_000}}, "thumbnail_offset_check_failed"),
    ],
)
def test_what_cannot_be_published_fails_with_a_reason(platform, world, body, reason):
    me = holder(platform, brand(world))
    count = len(world.posts)

    assert published(me, world, **{**VIDEO, **body}) == {"status": "FAILED", "reason": reason}
    assert len(world.posts) == count


def test_captions_of_the_full_length_are_published(platform, world):
    me = holder(platform, brand(world))

    assert published(me, world, **{**VIDEO, "post_info": {"caption": "😭" * 1_100}})["status"] == "PUBLISH_COMPLETE"


def test_a_draft_goes_to_the_inbox_and_no_further(platform, world):
    me = holder(platform, brand(world))
    count = len(world.posts)

    video = published(me, world, **{**VIDEO, "post_info": {"upload_to_draft": True}})
    photo = published(me, world, "business/photo/publish/", **{**PHOTO, "post_info": {"is_draft": True}})

    assert video == photo == {"status": "SEND_TO_USER_INBOX"}
    assert len(world.posts) == count


def test_requests_are_checked(platform, world):
    me = holder(platform, brand(world))
    video, photo = "business/video/publish/", "business/photo/publish/"
    public = PHOTO["post_info"]

    no(me.post(video, video_url="https://a.example/a.mp4"), 40002, "post_info")
    no(me.post(video, post_info={}), 40002, "video_url")
    no(me.post(video, **{**VIDEO, "post_info": {"thumbnail_offset": -1}}), 40002, "thumbnail_offset")
    no(me.post(video, **{**VIDEO, "post_info": {"caption": "@a " * 31}}), 40002, "mentions")
    no(me.post(video, **{**VIDEO, "post_info": {"music_sound_info": {}}}), 40002, "music_sound_id")
    loud = {"music_sound_info": {"music_sound_id": "7", "music_sound_volume": 101}}
    no(me.post(video, **{**VIDEO, "post_info": loud}), 40002, "music_sound_volume")
    no(me.post(photo, photo_images=[], post_info=public), 40002, "photo_images")
    no(me.post(photo, photo_images=["https://a.example/1.jpg"] * 36, post_info=public), 40002, "35")
    no(me.post(photo, **PHOTO, photo_cover_index=2), 40002, "photo_cover_index")
    no(me.post(photo, **{**PHOTO, "post_info": {}}), 40002, "privacy_level")
    no(me.post(photo, **{**PHOTO, "post_info": {**public, "privacy_level": "FOLLOWER_OF_CREATOR"}}), 40002, "privacy")
    no(me.post(photo, **{**PHOTO, "post_info": {**public, "title": "x" * 91}}), 40002, "title")


def test_a_task_is_its_accounts_own(platform, world):
    share_id = ok(holder(platform, brand(world)).post("business/video/publish/", **VIDEO))["share_id"]
    other = holder(platform, creator(world))

    no(other.get("business/publish/status/", publish_id=share_id), 40007, share_id)
    no(other.get("business/publish/status/", publish_id="v_pub_url~v1.1"), 40007)


def test_a_post_without_comments_gets_none_not_even_by_ads(platform, world):
    account = creator(world)
    (item_id,) = published(holder(platform, account), world, **{**VIDEO, "post_info": {"disable_comment": True}})[
        "post_ids"
    ]
    post = world.posts[item_id]
    advertiser = buyer(platform, world)
    ok(advertiser.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    ok(advertiser.post("ad/create/", adgroup_id=made_group(advertiser), creatives=[creative(account, post)]))
    world.advance(72)

    assert post.organic.likes > 0
    assert post.paid.likes > 0
    assert post.organic.comments == post.paid.comments == 0


def test_a_post_for_ads_only_does_not_spread(platform, world):
    me = holder(platform, brand(world))
    published(me, world, **{**VIDEO, "post_info": {"is_ads_only": True, "caption": "for ads"}})
    world.advance(24)

    (post,) = (one for one in world.posts.values() if one.caption == "for ads")
    assert post.ads_only
    assert post.organic.plays == 0


def test_settings_say_what_the_account_may_choose(platform, world):
    account = brand(world)
    me = holder(platform, account)

    open_to_all = ok(me.get("business/video/settings/"))
    account.private = True
    closed = ok(me.get("business/video/settings/"))

    assert open_to_all["privacy_level_options"] == ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    assert open_to_all["max_video_post_duration_sec"] == 600
    assert closed["privacy_level_options"] == ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    assert closed["duet_disabled"] is closed["stitch_disabled"] is True


def test_the_same_calls_publish_the_same_post():
    def made() -> World:
        world = World(7, "tiny")
        from localtok.publishing import Publication

        task = Publication("v_pub_url~v1.7", "lumen", "VIDEO", ["https://a.example/a.mp4"], "twin", world.now)
        world.studio.publications[task.publish_id] = task
        world.advance(30)
        return world

    one, other = made(), made()

    assert [vars_of(post) for post in one.posts.values()] == [vars_of(post) for post in other.posts.values()]
    assert one.posts.keys() == other.posts.keys()


def vars_of(post) -> dict:
    return {name: getattr(post, name) for name in post.__slots__}
