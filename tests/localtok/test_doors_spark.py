"""Post codes from both sides, linked accounts, and the words for every way they can be wrong."""

from __future__ import annotations

import pytest
from knock import brand, buyer, code_for, creator, holder, made_ad, no, ok, post_of

DAY = 86_400


def test_a_code_starts_with_a_hash_and_says_its_window(platform, world):
    account = creator(world)
    code_for(platform, account, post_of(world, account), days=30)

    status = ok(
        holder(platform, account).get("business/post/authorize/status/", item_id=post_of(world, account).item_id)
    )

    assert status["auth_code"].startswith("#")
    assert status["auth_code_status"] == "NOT_USED"
    assert status["authorization_days"] == 30
    assert status["auth_code_start_time"] == "2026-01-01 00:00:00"
    assert status["auth_code_end_time"] == "2026-01-31 00:00:00"


def test_codes_go_from_not_used_to_in_use_to_expired(platform, world):
    account = creator(world)
    post = post_of(world, account)
    code = code_for(platform, account, post, days=7)
    states = []

    def state() -> str:
        return ok(holder(platform, account).get("business/post/authorize/status/", item_id=post.item_id))[
            "auth_code_status"
        ]

    states.append(state())
    ok(buyer(platform, world).post("tt_video/authorize/", auth_code=code))
    states.append(state())
    world.now += 7 * DAY - 1
    states.append(state())
    world.now += 1
    states.append(state())

    assert states == ["NOT_USED", "IN_USE", "IN_USE", "EXPIRED"]


def test_an_extension_revives_a_code(platform, world):
    account = creator(world)
    post = post_of(world, account)
    me = holder(platform, account)
    ok(buyer(platform, world).post("tt_video/authorize/", auth_code=code_for(platform, account, post, days=7)))
    world.now += 8 * DAY

    ok(me.post("business/post/authorize/", item_id=post.item_id, authorization_days=7))

    status = ok(me.get("business/post/authorize/status/", item_id=post.item_id))
    assert status["auth_code_status"] == "IN_USE"
    assert status["auth_code_end_time"] == "2026-01-16 00:00:00"


def test_days_other_than_the_four_are_refused(platform, world):
    account = creator(world)
    ask = {"item_id": post_of(world, account).item_id, "is_ad_promotable": True}

    no(
        holder(platform, account).post("business/post/authorize/setting/", authorization_days=31, **ask),
        40002,
        "authorization_days",
        "7, 30, 60, 365",
    )


def test_what_has_no_code_cannot_be_extended_or_deleted(platform, world):
    account = creator(world)
    me, item = holder(platform, account), post_of(world, account).item_id
    world.codes.clear()

    no(me.post("business/post/authorize/", item_id=item), 40007, item)
    no(me.post("business/post/authorize/delete/", item_id=item), 40007, item)
    no(me.get("business/post/authorize/status/", item_id=item), 40007, item)


def test_the_advertiser_sees_what_was_granted(platform, world):
    account = creator(world)
    post = post_of(world, account)
    code = code_for(platform, account, post, days=60)
    me = buyer(platform, world)
    ok(me.post("tt_video/authorize/", auth_code=code))

    data = ok(me.get("tt_video/info/", auth_code=code))

    assert data["item_info"]["item_id"] == post.item_id
    assert data["item_info"]["text"] == post.caption
    assert data["item_info"]["status"] == "HESITATE_RECOMMEND"
    assert data["auth_info"]["ad_auth_status"] == "AUTHORIZED"
    assert data["auth_info"]["auth_end_time"] == "2026-03-02 00:00:00"
    assert data["user_info"]["identity_type"] == "AUTH_CODE"
    assert data["user_info"]["identity_id"] == account.identity_id
    assert data["video_info"]["url"] == data["video_info"]["preview_url"]


def test_each_bad_code_has_its_own_words(platform, world):
    account = creator(world)
    post = post_of(world, account)
    code = code_for(platform, account, post, days=7)
    me = buyer(platform, world)

    no(me.post("tt_video/authorize/", auth_code="Ab12"), 40002, "4013 auth_code_format_error")
    no(me.post("tt_video/authorize/", auth_code="#AAAA"), 40002, "auth_code_not_found", "no post")
    ok(me.post("tt_video/authorize/", auth_code=code))
    no(me.post("tt_video/authorize/", auth_code=code), 40002, "auth_code_in_use", "this advertiser")
    world.codes[code].advertiser_id = "7000000000000009999"
    no(me.post("tt_video/authorize/", auth_code=code), 40002, "auth_code_in_use", "another")
    world.codes[code].advertiser_id = ""
    world.now += 7 * DAY
    no(me.post("tt_video/authorize/", auth_code=code), 40002, "4025 auth_code_expired")
    ok(holder(platform, account).post("business/post/authorize/delete/", item_id=post.item_id))
    no(me.post("tt_video/authorize/", auth_code=code), 40002, "auth_code_not_found", "deleted")


@pytest.mark.parametrize(("status", "word"), [("DELETED", "video_deleted"), ("PRIVATE", "illegal_item_status_error")])
def test_a_post_that_is_not_public_cannot_be_authorised(platform, world, status, word):
    account = creator(world)
    post = post_of(world, account)
    code = code_for(platform, account, post)
    post.status = status

    no(buyer(platform, world).post("tt_video/authorize/", auth_code=code), 40002, word)


def test_authorised_posts_are_listed_searched_and_unbound_once_over(platform, world):
    account = creator(world)
    post = post_of(world, account)
    me = buyer(platform, world)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post, days=7)))

    listed = ok(me.get("tt_video/list/", page_size=50, keyword=post.item_id))
    assert [row["item_info"]["item_id"] for row in listed["list"]] == [post.item_id]
    assert listed["page_info"] == {"page": 1, "page_size": 50, "total_number": 1, "total_page": 1}
    assert ok(me.get("tt_video/list/", keyword="7" * 19))["list"] == []
    no(me.get("tt_video/list/", page_size=51), 40002, "page_size")
    no(me.post("tt_video/unbind/", item_id=post.item_id), 40002, "still valid")
    world.now += 7 * DAY
    (row,) = ok(me.get("tt_video/list/", keyword=post.item_id))["list"]
    assert row["auth_info"]["ad_auth_status"] != "AUTHORIZED"
    ok(me.post("tt_video/unbind/", item_id=post.item_id))
    assert ok(me.get("tt_video/list/", keyword=post.item_id))["list"] == []


def test_a_promotable_post_stays_so_while_an_ad_uses_it(platform, world):
    made_ad(platform, world)
    account = creator(world)

    no(
        holder(platform, account).post(
            "business/post/authorize/setting/", item_id=post_of(world, account).item_id, is_ad_promotable=False
        ),
        40002,
        "used in Spark Ads",
    )


def test_identities_are_linked_accounts_and_accounts_whose_code_was_applied(platform, world):
    account, own = creator(world), brand(world)
    own.linked_to.add(world.advertiser.advertiser_id)
    me = buyer(platform, world)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post_of(world, account))))

    linked = ok(me.get("identity/get/", identity_type="TT_USER"))["identity_list"]
    coded = ok(me.get("identity/get/", identity_type="AUTH_CODE"))["identity_list"]

    assert own.identity_id in [one["identity_id"] for one in linked]
    assert account.identity_id in [one["identity_id"] for one in coded]
    assert account.identity_id not in [one["identity_id"] for one in linked]
    info = ok(me.get("identity/info/", identity_id=own.identity_id, identity_type="TT_USER"))["identity_info"]
    assert info["display_name"] == own.display_name
    assert info["available_status"] == "AVAILABLE"


def test_an_identity_shows_only_posts_it_may_use(platform, world):
    account = creator(world)
    post = post_of(world, account)
    me = buyer(platform, world)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    who = {"identity_id": account.identity_id, "identity_type": "AUTH_CODE"}
    other = next(p for p in world.posts.values() if p.handle == account.handle and p.item_id != post.item_id)
    world.codes = {code: kept for code, kept in world.codes.items() if kept.item_id != other.item_id}

    listed = ok(me.get("identity/video/get/", **who))

    assert post.item_id in [video["item_id"] for video in listed["video_list"]]
    detail = ok(me.get("identity/video/info/", item_id=post.item_id, **who))["video_detail"]
    assert detail["status"] == "ITEM_STATUS_HESITATE_RECOMMEND"
    no(me.get("identity/video/info/", item_id=other.item_id, **who), 40001)
    no(me.get("identity/video/info/", item_id="7" * 19, **who), 40007)


@pytest.mark.parametrize(
    ("music_id", "licensed", "status"),
    [("", True, "WITHOUT_SONG_ID"), ("m", False, "AUTHORIZATION_MISSING"), ("m", True, "WITH_FULL_AUTHORIZATION")],
)
def test_the_sound_is_cleared_missing_or_not_there(platform, world, music_id, licensed, status):
    post = next(iter(world.posts.values()))
    post.music_id, post.music_licensed = music_id, licensed

    answer = buyer(platform, world).get("identity/music/authorization/", video_id=post.item_id, locations=["6252001"])

    assert ok(answer)["music_status"] == status
