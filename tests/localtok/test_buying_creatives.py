"""Ads beyond a creator's own post: pushed posts, carousels, custom identities; and what an update may change."""

from __future__ import annotations

import pytest
from knock import adgroup, brand, buyer, code_for, creative, creator, holder, made_ad, made_group, no, ok, post_of

from localtok.access import CustomIdentity
from localtok.library import Portfolio

HOUR = 3_600


def files(world, kind):
    return [one for one in world.library.files.values() if one.kind == kind]


def pushed(world, account, **given):
    """A video of the account's library, to be published on the account."""
    usual = {
        "ad_name": "pushed",
        "identity_type": "TT_USER",
        "identity_id": account.identity_id,
        "ad_format": "SINGLE_VIDEO",
        "video_id": files(world, "video")[0].id,
        "image_ids": [files(world, "image")[0].id],
        "ad_text": "Fresh skin",
        "call_to_action": "SHOP_NOW",
        "landing_page_url": "http://localtok/shop/serum",
    }
    return {**usual, **given}


def carousel(world, account, **given):
    more = {"ad_format": "CAROUSEL_ADS", "video_id": None, "music_id": files(world, "music")[0].id}
    pictures = [one.id for one in files(world, "image")]
    return pushed(world, account, **{**more, "image_ids": pictures, **given})


def custom(world, **given):
    world.custom_identities["900"] = CustomIdentity("900", "Lumen", "", world.now)
    return pushed(world, brand(world), identity_type="CUSTOMIZED_USER", identity_id="900", **given)


@pytest.mark.parametrize(("dark", "ads_only"), [(None, True), ("ON", True), ("OFF", False)])
def test_a_pushed_video_becomes_a_post_of_the_account(platform, world, dark, ads_only):
    me, own = buyer(platform, world), brand(world)
    before = set(world.posts)

    def profile():
        return ok(holder(platform, own).get("business/get/", fields=["videos_count"]))["videos_count"]

    shown = profile()

    made = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[pushed(world, own, dark_post_status=dark)]))

    (item_id,) = set(world.posts) - before
    post, (echo,) = world.posts[item_id], made["creatives"]
    assert (post.handle, post.caption, post.ads_only, post.duration_ms) == (own.handle, "Fresh skin", ads_only, 21_000)
    assert (echo["tiktok_item_id"], echo["video_id"], echo["ad_text"]) == (
        item_id,
        files(world, "video")[0].id,
        "Fresh skin",
    )
    assert echo["dark_post_status"] == ("ON" if ads_only else "OFF")
    assert profile() - shown == (not ads_only)


def test_a_pushed_post_is_promoted_and_a_dark_one_gets_nothing_else(platform, world):
    me, own = buyer(platform, world), brand(world)
    both = [pushed(world, own), pushed(world, own, dark_post_status="OFF")]
    made = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=both))["ad_ids"]

    world.advance(24)

    dark, open_ = (world.posts[world.ads[ad_id].item_id] for ad_id in made)
    assert dark.organic.plays == 0 < open_.organic.plays
    for ad_id, post in zip(made, (dark, open_), strict=True):
        won = [hour.counters.impressions for (of, _), hour in world.hours.items() if of == ad_id]
        assert sum(won) == post.paid.impressions > 0


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"video_id": None}, 40002, "creatives.video_id"),
        ({"image_ids": None}, 40002, "creatives.image_ids"),
        ({"ad_text": None}, 40002, "creatives.ad_text"),
        ({"video_id": "v404"}, 40053, "v404"),
        ({"image_ids": ["i404"]}, 40002, "i404"),
        ({"ad_text": "x" * 101}, 40002, "ad_text"),
        ({"ad_text": "字" * 51}, 40002, "ad_text"),
        ({"ad_text": "wow 🎉"}, 40002, "ad_text"),
        ({"dark_post_status": "MAYBE"}, 40002, "dark_post_status"),
        ({"item_duet_status": "ENABLE"}, 40002, "item_duet_status"),
        ({"item_stitch_status": "ENABLE", "promotional_music_disabled": True}, 40002, "item_stitch_status"),
        ({"item_duet_status": "YES", "promotional_music_disabled": False}, 40002, "item_duet_status"),
        ({"identity_type": "AUTH_CODE"}, 40002, "tiktok_item_id"),
        ({"identity_id": "nobody"}, 40007, "nobody"),
        ({"identity_type": "BC_AUTH_TT", "identity_authorized_bc_id": "1"}, 40001, "not shared"),
        ({"call_to_action": None}, 40002, "call_to_action"),
    ],
)
def test_a_video_that_cannot_be_pushed_makes_no_post(platform, world, given, code, word):
    me = buyer(platform, world)
    before = set(world.posts)

    no(
        me.post("ad/create/", adgroup_id=made_group(me), creatives=[pushed(world, brand(world), **given)]),
        code,
        word,
    )

    assert set(world.posts) == before
    assert world.ads == {}


def test_a_cover_has_one_picture_in_the_videos_ratio(platform, world):
    me, own = buyer(platform, world), brand(world)
    right, wrong = (one.id for one in files(world, "image")[:2])
    group = made_group(me)

    no(me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own, image_ids=[wrong])]), 40002, "ratio")
    no(
        me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own, image_ids=[right] * 2)]),
        40002,
        "one cover",
    )


def test_duets_and_stitches_are_allowed_with_promotional_music(platform, world):
    me, own = buyer(platform, world), brand(world)
    ask = pushed(world, own, promotional_music_disabled=False, item_duet_status="ENABLE", item_stitch_status="DISABLE")

    (echo,) = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[ask]))["creatives"]

    assert (echo["item_duet_status"], echo["item_stitch_status"]) == ("ENABLE", "DISABLE")


@pytest.mark.parametrize("who", ["advertiser", "account"])
def test_an_account_in_ads_only_mode_publishes_nothing(platform, world, who):
    me, own = buyer(platform, world), brand(world)
    (world.advertiser if who == "advertiser" else own).ads_only_mode = True
    group = made_group(me)

    no(
        me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own, dark_post_status="OFF")]),
        40002,
        "ads-only",
    )
    ok(me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own)]))


def test_an_account_that_is_not_linked_is_not_pushed_to(platform, world):
    me, account = buyer(platform, world), creator(world)

    no(me.post("ad/create/", adgroup_id=made_group(me), creatives=[pushed(world, account)]), 40001, "not linked")


def test_pictures_are_pushed_as_a_carousel(platform, world):
    me, own = buyer(platform, world), brand(world)

    (echo,) = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[carousel(world, own)]))["creatives"]

    post = world.posts[echo["tiktok_item_id"]]
    assert (post.media_type, echo["ad_format"], echo["video_id"]) == ("PHOTO", "CAROUSEL_ADS", None)
    assert echo["image_ids"] == [one.id for one in files(world, "image")]
    pull = creative(own, post, identity_type="TT_USER", ad_format="SINGLE_VIDEO")
    no(me.post("ad/create/", adgroup_id=made_group(me), creatives=[pull]), 40002, "CAROUSEL_ADS")
    ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[pull | {"ad_format": "CAROUSEL_ADS"}]))


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"music_id": None}, 40002, "creatives.music_id"),
        ({"music_id": "1"}, 40002, "music_id"),
        ({"video_id": "v"}, 40002, "video_id"),
        ({"image_ids": ["x"] * 36}, 40002, "image_ids"),
    ],
)
def test_a_carousel_that_cannot_be_names_its_field(platform, world, given, code, word):
    me, own = buyer(platform, world), brand(world)

    no(me.post("ad/create/", adgroup_id=made_group(me), creatives=[carousel(world, own, **given)]), code, word)


def test_a_custom_identity_is_for_other_placements_unless_it_is_allowed(platform, world):
    me, ask = buyer(platform, world), custom(world)
    tiktok, pangle = made_group(me), made_group(me, placements=["PLACEMENT_PANGLE"])

    no(me.post("ad/create/", adgroup_id=tiktok, creatives=[ask]), 40002, "custom")
    ok(me.post("ad/create/", adgroup_id=pangle, creatives=[ask]))
    world.assume.set("custom_identity_allowed", True)
    (echo,) = ok(me.post("ad/create/", adgroup_id=tiktok, creatives=[ask]))["creatives"]

    assert (echo["tiktok_item_id"], echo["display_name"], echo["ad_text"]) == (None, "Lumen", "Fresh skin")
    no(me.post("ad/create/", adgroup_id=tiktok, creatives=[ask | {"identity_id": "901"}]), 40007, "901")
    no(
        me.post("ad/create/", adgroup_id=tiktok, creatives=[ask | {"tiktok_item_id": "7" * 19}]),
        40002,
        "tiktok_item_id",
    )


def test_an_ad_without_a_post_moves_no_post(platform, world):
    me = buyer(platform, world)
    world.assume.set("custom_identity_allowed", True)
    (ad_id,) = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[custom(world)]))["ad_ids"]
    comments = len(world.comments)
    organic = {post.item_id: post.organic.comments for post in world.posts.values()}

    world.advance(24)

    won = [hour.counters for (of, _), hour in world.hours.items() if of == ad_id]
    assert sum(one.impressions for one in won) > 0
    assert all(post.paid.impressions == 0 for post in world.posts.values())
    grown = sum(post.organic.comments - organic[post.item_id] for post in world.posts.values())
    assert len(world.comments) - comments == grown


def test_an_account_has_so_many_ads_and_no_more(platform, world):
    me, own = buyer(platform, world), brand(world)
    world.assume.set("most_ads", 2)
    group = made_group(me)

    no(me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own)] * 3), 40502, "2")
    made = ok(me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own)] * 2))["ad_ids"]
    no(me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own)]), 40502, "2")
    ok(me.post("ad/status/update/", ad_ids=made[:1], operation_status="DELETE"))
    ok(me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own)]))


def test_a_portfolio_takes_the_place_of_a_call_to_action(platform, world):
    me, own = buyer(platform, world), brand(world)
    world.library.portfolios["55"] = Portfolio("55", "CTA", [], world.now)

    (echo,) = ok(
        me.post("ad/create/", adgroup_id=made_group(me), creatives=[pushed(world, own, call_to_action_id="55")])
    )["creatives"]

    assert (echo["call_to_action"], echo["call_to_action_id"]) == (None, "55")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"tiktok_item_id": "7" * 19}, "tiktok_item_id"),
        ({"identity_id": "nobody"}, "identity_id"),
        ({"identity_type": "TT_USER"}, "identity_id"),
        ({"identity_authorized_bc_id": "1"}, "identity_authorized_bc_id"),
        ({"ad_format": "CAROUSEL_ADS"}, "ad_format"),
        ({"dark_post_status": "OFF"}, "dark_post_status"),
        ({"ad_text": "mine"}, "ad_text"),
        ({"landing_page_url": "shop"}, "landing_page_url"),
    ],
)
def test_post_and_identity_of_an_ad_stay(platform, world, given, word):
    me, ad = buyer(platform, world), world.ads[made_ad(platform, world)]
    before = repr(ad)

    no(
        me.post("ad/update/", adgroup_id=ad.adgroup_id, patch_update=True, creatives=[{"ad_id": ad.ad_id, **given}]),
        40002,
        word,
    )

    assert repr(ad) == before


def test_without_a_patch_what_is_left_out_is_gone(platform, world):
    me, account = buyer(platform, world), creator(world)
    marks = [{"key": "utm_source", "value": "TikTok"}]
    ad = world.ads[made_ad(platform, world, utm_params=marks, impression_tracking_url="https://count.example/")]
    post = world.posts[ad.item_id]

    whole = creative(account, post, ad_id=ad.ad_id, ad_name="A2")
    (patched,) = ok(
        me.post(
            "ad/update/", adgroup_id=ad.adgroup_id, patch_update=True, creatives=[{"ad_id": ad.ad_id, "ad_name": "A3"}]
        )
    )["creatives"]
    assert (patched["ad_name"], patched["utm_params"]) == ("A3", marks)
    (replaced,) = ok(me.post("ad/update/", adgroup_id=ad.adgroup_id, creatives=[whole]))["creatives"]

    assert (replaced["ad_name"], replaced["utm_params"], replaced["impression_tracking_url"]) == ("A2", None, None)
    no(
        me.post("ad/update/", adgroup_id=ad.adgroup_id, creatives=[{"ad_id": ad.ad_id, "ad_name": "A4"}]),
        40002,
        "identity",
    )


@pytest.mark.parametrize("name", ["video_id", "image_ids", "ad_text"])
def test_what_was_pushed_is_a_post_and_stays(platform, world, name):
    me, own = buyer(platform, world), brand(world)
    group = made_group(me)
    (ad_id,) = ok(me.post("ad/create/", adgroup_id=group, creatives=[pushed(world, own)]))["ad_ids"]
    other = {
        "video_id": files(world, "video")[1].id,
        "image_ids": [files(world, "image")[0].id] * 2,
        "ad_text": "Other words",
    }
    before = set(world.posts)

    def updated(**given):
        return me.post("ad/update/", adgroup_id=group, patch_update=True, creatives=[{"ad_id": ad_id, **given}])

    no(updated(**{name: other[name]}), 40002, name)
    ok(updated(ad_name="renamed"))
    assert set(world.posts) == before


def test_a_custom_identitys_video_can_be_exchanged(platform, world):
    me = buyer(platform, world)
    world.assume.set("custom_identity_allowed", True)
    group = made_group(me)
    (ad_id,) = ok(me.post("ad/create/", adgroup_id=group, creatives=[custom(world)]))["ad_ids"]
    new = {"ad_id": ad_id, "video_id": files(world, "video")[1].id, "ad_text": "New words"}

    answer = ok(me.post("ad/update/", adgroup_id=group, patch_update=True, creatives=[new]))

    assert answer["need_audit"] is True
    assert (world.ads[ad_id].video_id, world.ads[ad_id].ad_text) == (new["video_id"], "New words")


@pytest.mark.parametrize(
    ("filtering", "found"),
    [
        ({"destination": "WEBSITE"}, True),
        ({"destination": "APP"}, False),
        ({"destination": "TIKTOK_INSTANT_PAGE"}, False),
        ({"modified_after": "2025-12-31 23:59:59"}, True),
        ({"modified_after": "2026-01-01 00:00:00"}, False),
        ({"ad_name": "a"}, True),
        ({"optimization_goal": "CLICK"}, True),
        ({"creation_filter_end_time": "2026-01-01 00:00:00"}, False),
        ({"buying_types": ["RESERVATION_RF"]}, False),
    ],
)
def test_every_filter_of_ads_filters(platform, world, filtering, found):
    me, ad_id = buyer(platform, world), made_ad(platform, world)

    rows = ok(me.get("ad/get/", filtering={"ad_ids": [ad_id], **filtering}))["list"]

    assert [row["ad_id"] for row in rows] == [ad_id] * found
    no(me.get("ad/get/", filtering={"destination": "MOON"}), 40002, "destination")


def test_an_ad_under_something_deleted_is_not_switched(platform, world):
    me, ad = buyer(platform, world), world.ads[made_ad(platform, world)]
    ok(me.post("adgroup/status/update/", adgroup_ids=[ad.adgroup_id], operation_status="DELETE"))

    no(me.post("ad/status/update/", ad_ids=[ad.ad_id], operation_status="DISABLE"), 40002, "deleted")
    no(me.post("ad/status/update/", aco_ad_ids=["1"], operation_status="DISABLE"), 40008, "aco_ad_ids")
    no(me.post("ad/status/update/", operation_status="DISABLE"), 40002, "ad_ids")


def test_the_page_an_ad_of_page_visits_leads_to(platform, world):
    me, account = buyer(platform, world), creator(world)
    post = post_of(world, account)
    ok(me.post("tt_video/authorize/", auth_code=code_for(platform, account, post)))
    made = ok(
        me.post("campaign/create/", campaign_name="C", objective_type="ENGAGEMENT", budget_mode="BUDGET_MODE_INFINITE")
    )
    ask = adgroup(made["campaign_id"], optimization_goal="PAGE_VISIT", promotion_type="EXTERNAL_OR_DISPLAY")
    group = ok(me.post("adgroup/create/", **ask))["adgroup_id"]

    def answer(**given):
        return me.post("ad/create/", adgroup_id=group, creatives=[creative(account, post, **given)])

    no(answer(), 40002, "landing_page_url")
    no(answer(landing_page_url=None, call_to_action=None), 40002, "call_to_action")
    no(answer(landing_page_url=None, tiktok_page_category="OTHER_TIKTOK_PAGE"), 40002, "landing_page_url")
    no(answer(landing_page_url=None, tiktok_page_category="TIKTOK_INSTANT_PAGE"), 40002, "page_id")
    no(answer(landing_page_url=None, tiktok_page_category="SHELF"), 40002, "tiktok_page_category")
    ok(answer(landing_page_url=None))
    ok(answer(tiktok_page_category="OTHER_TIKTOK_PAGE"))


def test_an_account_that_a_business_center_shares_is_pulled_from_and_pushed_to(platform, world):
    me, account = buyer(platform, world), creator(world)
    (center,) = world.centers.values()
    center.accounts.add(account.handle)
    through = {"identity_type": "BC_AUTH_TT", "identity_authorized_bc_id": center.bc_id}
    both = [creative(account, post_of(world, account), **through), pushed(world, account, **through)]

    made = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=both))

    assert [echo["identity_authorized_bc_id"] for echo in made["creatives"]] == [center.bc_id] * 2
    assert [world.posts[echo["tiktok_item_id"]].handle for echo in made["creatives"]] == [account.handle] * 2
    world.advance(2)
    assert {world.ads[ad_id].secondary_status for ad_id in made["ad_ids"]} == {"AD_STATUS_DELIVERY_OK"}
    center.accounts.clear()
    world.refresh_statuses()
    assert {world.ads[ad_id].secondary_status for ad_id in made["ad_ids"]} == {"AD_STATUS_ASSET_AUTHORIZATION_LOST"}
