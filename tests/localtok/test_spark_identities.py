"""The four types of identity: who is one, what it can do, which posts it has, and how many ads it still takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from knock import brand, buyer, code_for, creative, creator, made_ad, made_group, no, ok, post_of

from localtok.access import BusinessCenter
from localtok.asking import Refused
from localtok.doors import Call
from localtok.routes.spark import rights

TYPES = ("TT_USER", "BC_AUTH_TT")


@pytest.fixture
def shared(world):
    """A creator's account that a Business Center shares, and that center."""
    account, center = creator(world), next(iter(world.centers.values()))
    center.accounts.add(account.handle)
    return account, center


@pytest.fixture
def picture(world):
    return next(one.id for one in world.library.of("image"))


def identity(platform, world, account, kind):
    rows = ok(buyer(platform, world).get("identity/get/", identity_type=kind, page_size=100))["identity_list"]
    return next(row for row in rows if row["identity_id"] == account.identity_id)


def asked(front, world):
    return Call(front, {}, None)


def test_without_a_type_every_identity_is_listed_with_its_type(platform, world, shared, picture):
    account, center = shared
    me = buyer(platform, world)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post_of(world, account))))
    custom = ok(me.post("identity/create/", display_name="Lumen Lab", image_uri=picture))["identity_id"]

    answer = ok(me.get("identity/get/"))

    assert [(row["identity_type"], row["identity_id"]) for row in answer["identity_list"]] == [
        ("TT_USER", brand(world).identity_id),
        ("AUTH_CODE", account.identity_id),
        ("BC_AUTH_TT", account.identity_id),
        ("CUSTOMIZED_USER", custom),
    ]
    assert answer["page_info"] == {"page": 1, "page_size": 20, "total_number": 4, "total_page": 1}
    assert [row["identity_authorized_bc_id"] for row in answer["identity_list"]] == [None, None, center.bc_id, None]


def test_a_business_centers_identities_are_asked_for_with_or_without_it(platform, world, shared):
    account, center = shared
    other = BusinessCenter("7360000000000000001", "Other", world.now, {account.handle}, set())
    world.centers[other.bc_id] = other
    me = buyer(platform, world)

    of_all = ok(me.get("identity/get/", identity_type="BC_AUTH_TT"))["identity_list"]
    of_one = ok(me.get("identity/get/", identity_type="BC_AUTH_TT", identity_authorized_bc_id=center.bc_id))
    not_shared = ok(me.get("identity/get/", identity_type="BC_AUTH_TT", identity_authorized_bc_id=other.bc_id))

    assert of_all == of_one["identity_list"]
    assert [row["identity_authorized_bc_id"] for row in of_all] == [center.bc_id]
    assert not_shared["identity_list"] == []
    no(me.get("identity/get/", identity_authorized_bc_id="1"), 40001, "Business Center")


def test_identities_are_cut_into_pages(platform, world):
    for account in world.accounts.values():
        account.linked_to.add(world.advertiser.advertiser_id)
    me = buyer(platform, world)
    every = ok(me.get("identity/get/", identity_type="TT_USER"))["identity_list"]

    rows = [ok(me.get("identity/get/", identity_type="TT_USER", page_size=2, page=n))["identity_list"] for n in (1, 2)]

    assert rows[0] + rows[1] == every[:4]
    no(me.get("identity/get/", page_size=101), 40002, "page_size")
    no(me.get("identity/get/", identity_type="STRANGER"), 40002, "identity_type")


@pytest.mark.parametrize(
    ("kind", "change", "status"),
    [
        ("TT_USER", {}, "AVAILABLE"),
        ("BC_AUTH_TT", {}, "AVAILABLE"),
        ("TT_USER", {"banned": True}, "NO_VALID_BIND_ACCOUNT"),
        ("TT_USER", {"ads_allowed": False}, "SCOPE_UNAVAILABLE"),
        ("TT_USER", {"private": True}, "IS_PRIVATE_ACCOUNT"),
        ("TT_USER", {"business": False}, "NOT_BUSINESS_ACCOUNT"),
        ("BC_AUTH_TT", {"business": False}, "AVAILABLE"),
        ("BC_AUTH_TT", {"private": True}, "IS_PRIVATE_ACCOUNT"),
    ],
)
def test_availability_has_a_word_for_each_reason_and_decides_what_one_can_do(
    platform, world, front, shared, kind, change, status
):
    account, center = shared
    account.linked_to.add(world.advertiser.advertiser_id)
    platform.post(f"/_localtok/accounts/{account.handle}", json=change)
    bc_id = center.bc_id if kind == "BC_AUTH_TT" else ""
    post, there = post_of(world, account), status == "AVAILABLE"

    row = identity(platform, world, account, kind)

    assert row["available_status"] == status
    assert row["can_push_video"] is row["can_pull_video"] is row["can_use_live_ads"] is there
    for granted in (
        lambda: rights.check_grant(asked(front, world), kind, account.identity_id, post.item_id, bc_id),
        lambda: rights.push_identity(asked(front, world), kind, account.identity_id, bc_id),
    ):
        if there:
            assert granted() is account
        else:
            with pytest.raises(Refused, match=status):
                granted()


def test_an_authorised_account_can_be_pulled_from_and_not_pushed_to(platform, world, front):
    account = creator(world)
    ok(
        buyer(platform, world).post(
            "tt_video/authorize/", auth_code=code_for(platform, account, post_of(world, account))
        )
    )

    row = identity(platform, world, account, "AUTH_CODE")

    assert (row["can_pull_video"], row["can_push_video"], row["can_manage_message"]) == (True, False, False)
    with pytest.raises(Refused, match="cannot publish"):
        rights.push_identity(asked(front, world), "AUTH_CODE", account.identity_id)


def test_a_business_centers_identity_says_whether_its_posts_show_in_ads_only(platform, world, shared):
    account, _ = shared
    account.linked_to.add(world.advertiser.advertiser_id)
    platform.post(f"/_localtok/accounts/{account.handle}", json={"ads_only_mode": True})

    assert identity(platform, world, account, "BC_AUTH_TT")["ads_only_mode"] is True
    assert identity(platform, world, account, "TT_USER")["ads_only_mode"] is None


@pytest.mark.parametrize("path", ["identity/info/", "identity/video/get/", "identity/video/info/"])
def test_a_business_centers_identity_is_always_asked_for_with_it(platform, world, shared, path):
    account, center = shared
    me = buyer(platform, world)
    who = {
        "identity_id": account.identity_id,
        "identity_type": "BC_AUTH_TT",
        "item_id": post_of(world, account).item_id,
    }

    no(me.get(path, **who), 40002, "identity_authorized_bc_id")
    no(me.get(path, identity_authorized_bc_id="1", **who), 40001)
    ok(me.get(path, identity_authorized_bc_id=center.bc_id, **who))


def test_a_shared_account_makes_spark_ads_through_its_business_center_until_that_ends(platform, world, shared):
    account, center = shared
    me, post = buyer(platform, world), post_of(world, account)
    given = creative(account, post, identity_type="BC_AUTH_TT")
    group = made_group(me)

    no(me.post("ad/create/", adgroup_id=group, creatives=[given]), 40002, "identity_authorized_bc_id")
    made = ok(me.post("ad/create/", adgroup_id=group, creatives=[given | {"identity_authorized_bc_id": center.bc_id}]))
    ad = world.ads[made["ad_ids"][0]]
    assert ad.identity_bc_id == center.bc_id
    platform.post("/_localtok/clock/advance", json={"hours": 2})
    assert ad.secondary_status == "AD_STATUS_DELIVERY_OK"

    center.advertisers.clear()
    world.refresh_statuses()

    assert ad.secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"


def test_what_holds_no_right_is_told_why(world, front, platform):
    account, own = creator(world), brand(world)
    post, call = post_of(world, account), asked(front, world)

    def why(*given):
        with pytest.raises(Refused) as no:
            rights.check_grant(call, *given)
        return no.value.code, no.value.message

    assert why("CUSTOMIZED_USER", account.identity_id, post.item_id)[0] == 40002
    assert why("TT_USER", account.identity_id, post.item_id)[0] == 40001
    assert why("BC_AUTH_TT", account.identity_id, post.item_id) == (
        40002,
        "Missing required field(s): identity_authorized_bc_id.",
    )
    assert why("BC_AUTH_TT", account.identity_id, post.item_id, next(iter(world.centers)))[0] == 40001
    assert why("TT_USER", own.identity_id, post.item_id)[0] == 40001
    assert why("TT_USER", "nobody", post.item_id)[0] == 40007
    assert why("TT_USER", own.identity_id, "1")[0] == 40007
    own.political = True
    assert "political" in why("TT_USER", own.identity_id, post_of(world, own).item_id)[1]


def test_an_identity_takes_ten_thousand_ads_and_a_deleted_one_gives_its_place_back(platform, world, front):
    ad = world.ads[made_ad(platform, world)]
    me = buyer(platform, world)

    def left():
        return ok(me.get("asset/bind/quota/", asset_type="IDENTITY", asset_id=ad.identity_id))

    assert left() == {"total_quota": 10_000, "used_quota": 1, "available_quota": 9_999}
    for number in range(9_999):
        world.ads[str(number)] = replace(ad, ad_id=str(number))
    assert left() == {"total_quota": 10_000, "used_quota": 10_000, "available_quota": 0}
    with pytest.raises(Refused) as full:
        rights.check_grant(asked(front, world), "AUTH_CODE", ad.identity_id, ad.item_id)
    assert full.value.code == 40502
    world.ads["0"].operation_status = "DELETE"
    assert left()["available_quota"] == 1
    no(me.get("asset/bind/quota/", asset_type="PIXEL", asset_id=ad.identity_id), 40002, "asset_type")
    no(me.get("asset/bind/quota/", asset_type="IDENTITY", asset_id="nobody"), 40007)


def test_a_custom_identity_is_made_found_by_name_and_deleted(platform, world, picture):
    me = buyer(platform, world)
    made = [
        ok(me.post("identity/create/", display_name=name, image_uri=picture))["identity_id"]
        for name in ("Lumen Lab", "Someone else")
    ]

    find = {"identity_type": "CUSTOMIZED_USER", "filtering": {"keyword": "lumen"}}
    assert [row["identity_id"] for row in ok(me.get("identity/get/", **find))["identity_list"]] == made[:1]
    row = ok(me.get("identity/info/", identity_id=made[0], identity_type="CUSTOMIZED_USER"))["identity_info"]
    assert (row["display_name"], row["available_status"], row["can_push_video"]) == ("Lumen Lab", None, None)
    no(me.get("identity/get/", identity_type="TT_USER", filtering={"keyword": "x"}), 40002, "filtering")
    ok(me.post("identity/delete/", identity_id=made[0], identity_type="CUSTOMIZED_USER"))

    assert list(world.custom_identities) == made[1:]
    no(me.post("identity/delete/", identity_id=made[0], identity_type="CUSTOMIZED_USER"), 40007)
    no(me.post("identity/delete/", identity_id=brand(world).identity_id, identity_type="TT_USER"), 40002)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"display_name": "x" * 101}, "display_name"),
        ({"display_name": "品" * 51}, "display_name"),
        ({"display_name": " "}, "display_name"),
        ({"image_uri": "nowhere"}, "image_uri"),
        ({"image_uri": None}, "image_uri"),
    ],
)
def test_a_custom_identity_needs_a_name_and_a_picture(platform, world, picture, given, word):
    answer = buyer(platform, world).post("identity/create/", **{"display_name": "Lumen", "image_uri": picture, **given})

    no(answer, 40002, word)
    assert world.custom_identities == {}


def posts_seen(me, count, **who):
    """Every item id of an identity, read page by page."""
    seen, cursor = [], ""
    while True:
        page = ok(me.get("identity/video/get/", count=count, cursor=cursor, **who))
        seen += [row["item_id"] for row in page["video_list"]]
        if not page["has_more"]:
            return seen
        cursor = page["cursor"]


@pytest.mark.parametrize("kind", ["TT_USER", "AUTH_CODE", "BC_AUTH_TT"])
def test_posts_are_read_in_pages_without_gaps_even_when_made_in_the_same_second(platform, world, shared, kind):
    account, center = shared
    account.linked_to.add(world.advertiser.advertiser_id)
    me = buyer(platform, world)
    mine = [post for post in world.posts.values() if post.handle == account.handle]
    for post in mine:
        post.created_at = world.now - 900
        ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    who = {"identity_id": account.identity_id, "identity_type": kind}
    if kind == "BC_AUTH_TT":
        who["identity_authorized_bc_id"] = center.bc_id

    assert len(mine) > 2
    assert sorted(posts_seen(me, 2, **who)) == sorted(post.item_id for post in mine)
    no(me.get("identity/video/get/", cursor="soon", **who), 40002, "cursor")
    no(me.get("identity/video/get/", count=0, **who), 40002, "count")
    assert len(ok(me.get("identity/video/get/", count=500, **who))["video_list"]) == min(len(mine), 20)


def test_cursors_are_times_of_accounts_and_places_of_codes(platform, world):
    account = creator(world)
    account.linked_to.add(world.advertiser.advertiser_id)
    me = buyer(platform, world)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post_of(world, account))))
    who = {"identity_id": account.identity_id, "count": 1}

    linked = ok(me.get("identity/video/get/", identity_type="TT_USER", **who))
    coded = ok(me.get("identity/video/get/", identity_type="AUTH_CODE", **who))

    newest = max(post.created_at for post in world.posts.values() if post.handle == account.handle)
    assert (linked["cursor"], linked["has_more"]) == (str(newest), True)
    assert (coded["cursor"], coded["has_more"]) == ("1", False)


def test_posts_are_chosen_by_kind_visibility_and_words(platform, world):
    own = brand(world)
    first, second, third = [post for post in world.posts.values() if post.handle == own.handle][:3]
    first.media_type, second.ads_only, third.status = "PHOTO", True, "FRIENDS"
    me, who = buyer(platform, world), {"identity_id": own.identity_id, "identity_type": "TT_USER"}

    carousels = ok(me.get("identity/video/get/", item_type="CAROUSEL", **who))["video_list"]
    everything = {row["item_id"]: row for row in ok(me.get("identity/video/get/", **who))["video_list"]}
    shown = posts_seen(me, 20, exclude_adsonly=True, **who)

    assert [row["item_id"] for row in carousels] == [first.item_id]
    assert carousels[0]["video_info"] is None
    assert carousels[0]["carousel_info"]["image_info"]
    assert first.item_id not in everything
    assert second.item_id in everything
    assert second.item_id not in shown
    assert everything[third.item_id]["status"] == "STATUS_ONLY_FRIEND_SEE"
    no(me.get("identity/video/get/", keyword="x", **who), 40002, "keyword")
    no(me.get("identity/video/get/", item_type="STORY", **who), 40002, "item_type")
    no(me.get("identity/video/get/", identity_id="1", identity_type="CUSTOMIZED_USER"), 40002, "identity_type")


def test_posts_are_asked_for_one_by_one_or_twenty_at_once(platform, world):
    own = brand(world)
    items = [post.item_id for post in world.posts.values() if post.handle == own.handle][:2]
    me, who = buyer(platform, world), {"identity_id": own.identity_id, "identity_type": "TT_USER"}

    many = ok(me.get("identity/video/info/", item_ids=items, **who))

    assert [row["item_id"] for row in many["video_details"]] == items
    assert many["video_detail"] is None
    assert many["video_details"][0]["auth_info"] is None
    no(me.get("identity/video/info/", **who), 40002, "item_id")
    no(me.get("identity/video/info/", item_ids=["1"] * 21, **who), 40002, "item_ids")


def test_the_sound_is_told_with_its_rights_and_times_are_checked(platform, world):
    post = next(post for post in world.posts.values() if post.music_id)
    me = buyer(platform, world)
    when = {"start_time": "2026-01-01 00:00:00", "end_time": "2026-02-01 00:00:00"}

    answer = ok(me.get("identity/music/authorization/", item_id=post.item_id, locations=["US"], **when))

    (song,) = answer["music_authorization"]
    assert song["music_status"] == answer["music_status"]
    assert song["item_id"] == post.item_id
    right = "AUTHORIZED" if post.music_licensed else "NOT_AUTHORIZED"
    assert [(one["music_id"], one["authorization_type"]) for one in song["authorization_infos"]] == [
        (post.music_id, right)
    ]
    backwards = {"start_time": when["end_time"], "end_time": when["start_time"]}
    no(me.get("identity/music/authorization/", item_id=post.item_id, **backwards), 40002, "end_time")
    no(me.get("identity/music/authorization/", item_id=post.item_id, start_time="soon"), 40002, "start_time")
    no(me.get("identity/music/authorization/", item_id=post.item_id, locations=[]), 40002, "locations")
    no(me.get("identity/music/authorization/"), 40002, "item_id")
    no(me.get("identity/music/authorization/", item_id="1"), 40007)
