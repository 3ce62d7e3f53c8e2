"""Codes of posts that are made from other posts, and of kinds no ad can be made of."""

from __future__ import annotations

import pytest
from knock import buyer, code_for, creative, creator, holder, made_ad, made_group, no, ok, post_of

from localtok.lifecycle import NEVER

DAY = 86_400


def pair(world):
    """A creator's post, and somebody else's it is a duet of."""
    account = creator(world)
    post = post_of(world, account)
    owner = next(one for one in world.accounts.values() if not one.is_brand and one.handle != account.handle)
    original = post_of(world, owner)
    post.duet_of = original.item_id
    return account, post, owner, original


@pytest.mark.parametrize("how", ["duet_of", "stitch_of", "mentions"])
def test_a_post_made_from_another_needs_the_others_code_too(platform, world, how):
    account, post, owner, original = pair(world)
    post.duet_of = ""
    setattr(post, how, (original.item_id,) if how == "mentions" else original.item_id)
    me, code = buyer(platform, world), code_for(platform, account, post)
    others = code_for(platform, owner, original)

    no(me.post("tt_video/authorize/", auth_code=code), 40002, "original_post_auth_code", original.item_id)
    assert world.codes[code].advertiser_id == ""
    ok(me.post("tt_video/authorize/", auth_code=code, original_post_auth_code=others))

    assert world.codes[code].advertiser_id == world.codes[others].advertiser_id == world.advertiser.advertiser_id
    shown = ok(me.get("tt_video/info/", auth_code=code))["item_info"]
    assert shown["duet_original_item_id"] == (original.item_id if how == "duet_of" else None)
    assert shown["stitch_original_item_id"] == (original.item_id if how == "stitch_of" else None)
    assert shown["mentioned_item_ids"] == ([original.item_id] if how == "mentions" else [])
    assert shown["is_multi_duet_stitch"] is False


def test_each_bad_original_code_has_its_own_words_and_applies_neither(platform, world):
    account, post, owner, original = pair(world)
    me, code = buyer(platform, world), code_for(platform, account, post)
    others = code_for(platform, owner, original, days=7)

    def refused(text, *words):
        no(
            me.post("tt_video/authorize/", auth_code=code, original_post_auth_code=text),
            40002,
            "original_post_auth_code",
            *words,
        )
        assert world.codes[code].advertiser_id == ""

    refused("Ab", "4013 auth_code_format_error")
    refused("#AAAA", "auth_code_not_found")
    refused(code, "not of")
    world.codes[others].advertiser_id = "7000000000000009999"
    refused(others, "auth_code_in_use", "another")
    world.codes[others].advertiser_id = ""
    world.now += 7 * DAY
    refused(others, "4025 auth_code_expired")


def test_an_original_that_is_held_already_is_enough(platform, world):
    account, post, owner, original = pair(world)
    me, others = buyer(platform, world), code_for(platform, owner, original)
    ok(me.post("tt_video/authorize/", auth_code=others))

    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post), original_post_auth_code=others))


def test_an_ad_on_a_duet_ends_with_the_originals_code(platform, world):
    account, post, owner, original = pair(world)
    me = buyer(platform, world)
    others = code_for(platform, owner, original, days=7)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post), original_post_auth_code=others))
    ad = _ad_on(platform, world, account, post)
    assert world.authorization_of(ad) == (True, "")

    world.now += 7 * DAY

    assert world.authorization_of(ad) == (False, "expired")
    ok(holder(platform, owner).post("business/post/authorize/delete/", item_id=original.item_id))
    assert world.authorization_of(ad) == (False, "revoked")
    world.codes.clear()
    assert world.authorization_of(ad) == (False, NEVER.why)


def _ad_on(platform, world, account, post):
    me = buyer(platform, world)
    made = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[creative(account, post)]))
    return world.ads[made["ad_ids"][0]]


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("4027 story_video_not_supported", lambda post, a, b: setattr(post, "media_type", "STORY")),
        ("930002 mention_multiple_videos", lambda post, a, b: setattr(post, "mentions", (a.item_id, b.item_id))),
        ("900003 multi_duet_stitch", lambda post, a, b: _set(post, duet_of=a.item_id, stitch_of=b.item_id)),
        ("900003 multi_duet_stitch", lambda post, a, b: (_set(post, duet_of=a.item_id), _set(a, duet_of=b.item_id))),
        ("4042 carousel_duet_not_supported", lambda post, a, b: _set(post, duet_of=a.item_id, media_type="PHOTO")),
        (
            "4042 carousel_duet_not_supported",
            lambda post, a, b: (_set(post, duet_of=a.item_id), _set(a, media_type="PHOTO")),
        ),
    ],
)
def test_what_no_ad_can_be_made_of_is_refused_with_ads_managers_words(platform, world, word, change):
    account = creator(world)
    post = post_of(world, account)
    first, second = [one for one in world.posts.values() if one is not post][:2]
    code = code_for(platform, account, post)
    change(post, first, second)

    no(buyer(platform, world).post("tt_video/authorize/", auth_code=code), 40002, "auth_code", word)
    assert world.codes[code].advertiser_id == ""


def _set(post, **values):
    for name, value in values.items():
        setattr(post, name, value)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("AUDIT_DELETED", "4002 video_unavailable"),
        ("TAKEN_DOWN", "4002 video_unavailable"),
        ("UNDER_REVIEW", "900012 illegal_item_status_error"),
        ("FRIENDS", "900012 illegal_item_status_error"),
    ],
)
def test_a_post_that_is_not_there_for_all_cannot_be_authorised(platform, world, status, word):
    account = creator(world)
    post = post_of(world, account)
    code = code_for(platform, account, post)
    post.status = status

    no(buyer(platform, world).post("tt_video/authorize/", auth_code=code), 40002, word)


def test_a_code_of_a_banned_account_cannot_be_applied(platform, world):
    account = creator(world)
    code = code_for(platform, account, post_of(world, account))
    account.banned = True

    no(buyer(platform, world).post("tt_video/authorize/", auth_code=code), 40002, "4002 video_unavailable", "banned")
    assert world.codes[code].advertiser_id == ""


def test_photo_posts_are_listed_as_carousels_with_pictures_and_no_video(platform, world):
    account = creator(world)
    post = post_of(world, account)
    post.media_type, post.music_id = "PHOTO", "7000000000000000001"
    me = buyer(platform, world)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))

    assert ok(me.get("tt_video/list/", item_types=["VIDEO"]))["list"] == []
    (row,) = ok(me.get("tt_video/list/", item_types=["CAROUSEL"]))["list"]

    assert row["item_info"]["item_type"] == "CAROUSEL"
    assert row["video_info"] is None
    carousel = row["item_info"]["carousel_info"]
    assert all(set(one) == {"image_id", "image_url", "image_height", "image_width"} for one in carousel["image_info"])
    assert carousel["music_info"]["music_id"] == post.music_id
    assert len(ok(me.get("tt_video/list/", item_types=["CAROUSEL", "VIDEO"]))["list"]) == 1
    no(me.get("tt_video/list/", item_types=["STORY"]), 40002, "item_types")


def test_the_list_is_searched_by_words_and_cut_into_pages(platform, world):
    me = buyer(platform, world)
    posts = [post for post in world.posts.values() if not world.accounts[post.handle].is_brand][:3]
    for number, post in enumerate(posts):
        post.caption = f"Morning ROUTINE {number}"
        ok(me.post("tt_video/authorize/", auth_code=code_for(platform, world.accounts[post.handle], post)))

    pages = [ok(me.get("tt_video/list/", keyword="routine", page=page, page_size=2)) for page in (1, 2)]

    assert [len(page["list"]) for page in pages] == [2, 1]
    assert {row["item_info"]["item_id"] for page in pages for row in page["list"]} == {one.item_id for one in posts}
    assert pages[0]["page_info"] == {"page": 1, "page_size": 2, "total_number": 3, "total_page": 2}
    no(me.get("tt_video/list/", keyword="x" * 501), 40002, "keyword")
    no(me.get("tt_video/list/", page_size=0), 40002, "page_size")


def test_a_code_another_advertiser_applied_shows_nothing(platform, world):
    account = creator(world)
    code = code_for(platform, account, post_of(world, account))
    world.codes[code].advertiser_id = "7000000000000009999"
    me = buyer(platform, world)

    no(me.get("tt_video/info/", auth_code=code), 40001, "auth_code")
    assert ok(me.get("tt_video/list/"))["list"] == []
    no(me.post("tt_video/unbind/", item_id=post_of(world, account).item_id), 40007)


def test_the_creator_sees_a_code_and_its_end_before_and_after_it_is_deleted(platform, world):
    account = creator(world)
    post, me = post_of(world, account), holder(platform, account)
    code = code_for(platform, account, post, days=365)

    ok(me.post("business/post/authorize/delete/", item_id=post.item_id))

    status = ok(me.get("business/post/authorize/status/", item_id=post.item_id))
    assert (status["auth_code"], status["auth_code_status"]) == (code, "DELETED")
    no(me.post("business/post/authorize/", item_id=post.item_id), 40007)
    fresh = code_for(platform, account, post)
    assert fresh != code
    assert ok(me.get("business/post/authorize/status/", item_id=post.item_id))["auth_code_status"] == "NOT_USED"


def test_an_extension_of_a_valid_code_counts_from_its_end(platform, world):
    account = creator(world)
    post, me = post_of(world, account), holder(platform, account)
    code_for(platform, account, post, days=30)
    world.now += 10 * DAY

    ok(me.post("business/post/authorize/", item_id=post.item_id, authorization_days=7))

    status = ok(me.get("business/post/authorize/status/", item_id=post.item_id))
    assert status["auth_code_end_time"] == "2026-02-07 00:00:00"
    assert status["authorization_days"] == 7


def test_a_code_is_not_deleted_from_under_an_ad_where_that_is_assumed(platform, world):
    ad = world.ads[made_ad(platform, world)]
    account = creator(world)
    world.lifecycle.change("code revoked", "AUTH_CODE", "block")

    no(
        holder(platform, account).post("business/post/authorize/delete/", item_id=ad.item_id),
        40002,
        "item_id",
        "used in Spark Ads",
    )
    assert world.authorization_of(ad) == (True, "")
