"""Portfolios, agreements, instant pages; and that nothing Airbyte's connector reads is empty or short of a field."""

from __future__ import annotations

import pickle

import pytest
from campaigning import small
from hypothesis import given, settings
from hypothesis import strategies as st
from knock import buyer, no, ok

from localtok.library import stocked
from localtok.world import World

STREAMS = {
    "dmp/custom_audience/list/": (
        "list",
        "shared is_creator audience_id cover_num create_time is_valid is_expiring expired_time name audience_type "
        "calculate_type",
    ),
    "file/music/get/": (
        "musics",
        "music_id material_id sources author liked cover_url url duration style signature name file_name copyright "
        "create_time modify_time",
    ),
    "creative/portfolio/list/": (
        "creative_portfolios",
        "creative_portfolio_id creative_portfolio_type creative_portfolio_preview_url",
    ),
    "file/image/ad/search/": (
        "list",
        "image_id format image_url height width signature size material_id is_carousel_usable file_name create_time "
        "modify_time displayable",
    ),
    "file/video/ad/search/": (
        "list",
        "video_id video_cover_url format preview_url preview_url_expire_time duration height width bit_rate signature "
        "size material_id allowed_placements allow_download file_name create_time modify_time displayable",
    ),
}
"""Where the connector looks, the list it takes, and the fields of its schema."""
TEXTS = {"title": "Glow", "selling_points": ["Vegan", "In 24 hours"]}


@pytest.mark.parametrize("path", STREAMS)
def test_a_fresh_world_fills_every_stream(platform, world, path):
    rows, fields = STREAMS[path]

    answer = ok(buyer(platform, world).get(path, page_size=100))

    assert answer["page_info"] == {
        "page": 1,
        "page_size": 100,
        "total_number": len(answer[rows]),
        "total_page": 1,
    }
    assert answer[rows]
    for row in answer[rows]:
        assert set(fields.split()) <= set(row)


def test_instant_pages_count_taps_on_a_button(platform, world):
    me = buyer(platform, world)

    (page,) = ok(me.get("pixel/instant_page/event/", objective_type="WEB_CONVERSIONS", optimization_goal="CONVERT"))[
        "list"
    ]

    assert page["business_type"] == "TIKTOK_INSTANT_PAGE"
    (objective,) = page["instant_page_events"]["objective_types"]
    assert objective["objective_type"] == "CONVERSIONS"
    assert objective["optimization_goals"] == [{"optimization_goal": "CONVERT", "optimization_events": ["BUTTON"]}]
    other = {"objective_type": "REACH", "optimization_goal": "GMV"}
    assert ok(me.get("pixel/instant_page/event/", **other)) == {"list": []}
    no(me.get("pixel/instant_page/event/", objective_type="REACH"), 40002, "optimization_goal")
    no(me.get("pixel/instant_page/event/", **{**other, "objective_type": "FAME"}), 40002, "objective_type")
    no(me.get("pixel/instant_page/event/", **{**other, "optimization_goal": "FAME"}), 40002, "optimization_goal")


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**40))
def test_the_stock_is_the_seeds(seed):
    one = stocked(seed, 1_767_225_600)

    assert one == stocked(seed, 1_767_225_600)
    assert [len(one.of(kind)) for kind in ("video", "image", "music")] == [3, 3, 2]
    assert len(one.audiences) == 2 and len(one.portfolios) == 1
    assert len(set(one.files)) == len({file.material_id for file in one.files.values()}) == 8
    assert stocked(seed + 1, 1_767_225_600) != one


def test_the_stock_shifts_nobody_elses_ids_or_dice():
    world, bare = small(), small()
    bare.library = type(bare.library)()

    world.advance(30)
    bare.advance(30)

    assert world.next_id() == bare.next_id()
    assert {name: pickle.dumps(getattr(world, name)) for name in ("posts", "comments", "orders", "touches")} == {
        name: pickle.dumps(getattr(bare, name)) for name in ("posts", "comments", "orders", "touches")
    }


def test_a_world_with_a_library_thaws_as_it_was():
    world = World(scenario="tiny")

    assert pickle.loads(pickle.dumps(world)).library == world.library


def test_a_card_is_made_read_listed_and_deleted(platform, world):
    me = buyer(platform, world)
    picture = world.library.of("image")[2].id
    content = {"card_type": "IMAGE", "image_id": picture}

    made = ok(me.post("creative/portfolio/create/", creative_portfolio_type="CARD", portfolio_content=[content]))
    id = made["creative_portfolio_id"]

    assert ok(me.get("creative/portfolio/get/", creative_portfolio_id=id)) == {
        "creative_portfolio_id": id,
        "creative_portfolio_type": "CARD",
        "portfolio_content": [content],
    }
    (row,) = ok(me.get("creative/portfolio/list/", filtering={"creative_portfolio_ids": [id]}))["creative_portfolios"]
    assert row["image_id"] == picture and row["creative_portfolio_id"] == id
    no(me.post("creative/portfolio/delete/", creative_portfolio_ids=[id, "1"]), 40007, "1")
    ok(me.post("creative/portfolio/delete/", creative_portfolio_ids=[id]))
    no(me.get("creative/portfolio/get/", creative_portfolio_id=id), 40007, id)


def test_calls_to_action_are_listed_only_when_asked_for(platform, world):
    me = buyer(platform, world)
    words = [{"asset_content": "Learn more", "asset_ids": ["201781"]}, {"asset_content": "Buy", "asset_ids": ["1"]}]
    made = ok(me.post("creative/portfolio/create/", portfolio_content=words))["creative_portfolio_id"]

    usual = ok(me.get("creative/portfolio/list/"))["creative_portfolios"]
    asked = ok(me.get("creative/portfolio/list/", filtering={"creative_portfolio_types": ["CTA"]}))

    assert made not in {one["creative_portfolio_id"] for one in usual}
    assert [one["creative_portfolio_id"] for one in asked["creative_portfolios"]] == [made]


def test_a_sticker_is_listed_by_what_it_counts_to(platform, world):
    me = buyer(platform, world)
    content = [{"sticker_param": {"sticker_type": "GIFTCODE", "giftcode": "GLOW"}}]
    made = ok(me.post("creative/portfolio/create/", creative_portfolio_type="STICKER", portfolio_content=content))

    found = ok(me.get("creative/portfolio/list/", filtering={"creative_portfolio_types": ["GIFTCODE_STICKER"]}))

    assert [one["creative_portfolio_id"] for one in found["creative_portfolios"]] == [made["creative_portfolio_id"]]


@pytest.mark.parametrize(
    ("kind", "content", "code", "words"),
    [
        ("POSTER", {}, 40002, "creative_portfolio_type"),
        ("CTA", {"asset_content": "Buy"}, 40002, "portfolio_content.asset_ids"),
        ("CTA", {"asset_content": "Buy", "asset_ids": "1"}, 40002, "portfolio_content.asset_ids"),
        ("CARD", {"card_type": "IMAGE"}, 40002, "portfolio_content.image_id"),
        ("CARD", {"card_type": "VIDEO", "image_id": "PICTURE"}, 40002, "card_type"),
        ("CARD", {"card_type": "IMAGE", "image_id": "i1"}, 40007, "i1"),
        ("WEB_INFO_CARD", {"image_id": "PICTURE", **TEXTS, "title": "t" * 26}, 40002, "title"),
        ("WEB_INFO_CARD", {"image_id": "PICTURE", **TEXTS, "selling_points": ["a"] * 6}, 40002, "selling_points"),
        ("WEB_INFO_CARD", {"image_id": "PICTURE", **TEXTS, "selling_points": ["a" * 26]}, 40002, "selling_points"),
        ("GESTURE", {"gesture_type": "CLICK"}, 40002, "portfolio_content.badge_position"),
        ("PREMIUM_BADGE", {"call_to_action_text": "Go"}, 40002, "portfolio_content.badge_image_info"),
        ("PRODUCT_CARD", {"product_source": "CATALOG"}, 40008, "catalogues"),
    ],
)
def test_a_portfolio_is_checked_by_its_kind(platform, world, kind, content, code, words):
    picture = world.library.of("image")[0].id
    given = {name: picture if value == "PICTURE" else value for name, value in content.items()}

    answer = buyer(platform, world).post(
        "creative/portfolio/create/", creative_portfolio_type=kind, portfolio_content=[given]
    )

    no(answer, code, words)


def test_texts_on_a_badge_are_checked(platform, world):
    me = buyer(platform, world)
    badge = {"badge_show_time": 5, "badge_position": {"position_x": 0.5}, "badge_image_info": {"image_id": "1"}}
    asked = {"creative_portfolio_type": "PREMIUM_BADGE"}

    no(
        me.post("creative/portfolio/create/", portfolio_content=[{**badge, "call_to_action_text": "Go #1"}], **asked),
        40002,
        "call_to_action_text",
    )
    no(
        me.post("creative/portfolio/create/", portfolio_content=[{**badge, "call_to_action_text": "字" * 14}], **asked),
        40002,
        "27",
    )
    ok(me.post("creative/portfolio/create/", portfolio_content=[{**badge, "call_to_action_text": "字" * 13}], **asked))


def test_one_portfolio_at_a_time_but_for_calls_to_action(platform, world):
    me = buyer(platform, world)
    card = {"card_type": "IMAGE", "image_id": world.library.of("image")[0].id}

    no(
        me.post("creative/portfolio/create/", creative_portfolio_type="CARD", portfolio_content=[card, card]),
        40002,
        "portfolio_content",
    )
    no(me.post("creative/portfolio/create/", portfolio_content=[]), 40002, "portfolio_content")


def test_listing_portfolios_has_limits(platform, world):
    me = buyer(platform, world)

    no(me.get("creative/portfolio/list/", page_size=101), 40002, "page_size")
    no(me.get("creative/portfolio/list/", filtering={"creative_portfolio_types": ["POSTER"]}), 40002, "types")
    many = [str(n) for n in range(101)]
    no(me.get("creative/portfolio/list/", filtering={"creative_portfolio_ids": many}), 40002, "ids")


def test_an_agreement_is_confirmed_once_and_stays(platform, world):
    me = buyer(platform, world)
    asked = {"term_type": "LeadAds"}

    assert ok(me.get("term/check/", **asked)) == {"confirmed": False}
    ok(me.post("term/confirm/", **asked))
    ok(me.post("term/confirm/", **asked))

    assert ok(me.get("term/check/", **asked)) == {"confirmed": True}
    assert ok(me.get("term/check/", term_type="Pixel")) == {"confirmed": False}
    assert "LeadAds" in ok(me.get("term/get/", lang="JA", **asked))["terms"]
    no(me.get("term/get/", term_type="Peace"), 40002, "term_type")
    no(me.get("term/get/", lang="FR", **asked), 40002, "lang")
