"""What ad groups can be aimed at, and what helps to decide."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import buyer, made_ad, made_group, no, ok

from localtok.routes.library import targets
from localtok.state import PixelEvent

WHERE = {"objective_type": "TRAFFIC", "placements": ["PLACEMENT_TIKTOK"], "promotion_type": "WEBSITE"}


def test_every_simulated_country_can_be_named(platform, world):
    found = ok(buyer(platform, world).get("tool/region/", **WHERE))

    known = {one["location_id"]: one for one in found["region_info"]}
    assert set(world.audience.countries) <= set(known)
    assert known["6252001"]["name"] == "United States" and known["6252001"]["region_code"] == "US"
    assert {one["level"] for one in known.values()} == {"COUNTRY"}
    assert {one["parent_id"] for one in known.values()} == {"0"}
    assert found["region_list"] == [one["region_code"] for one in found["region_info"]]
    assert len(known) == len(set(found["region_list"])) == 72


def test_an_ad_group_can_be_made_for_every_country_listed(platform, world):
    me = buyer(platform, world)
    places = [one["location_id"] for one in ok(me.get("tool/region/", **WHERE))["region_info"]]

    group = made_group(me, location_ids=places)

    assert world.adgroups[group].location_ids == places


def test_both_lists_of_regions_agree(platform, world):
    me = buyer(platform, world)

    asked = ok(me.get("tool/region/", **WHERE))["region_info"]
    own = ok(me.get("search/region/", language="xx"))["region_list"]

    assert [(one["location_id"], one["support_below_18"]) for one in asked] == [
        (one["region_id"], one["support_below_18"]) for one in own
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"placements": ["PLACEMENT_MOON"]}, "placements"),
        ({"placements": []}, "placements"),
        ({"objective_type": "FAME"}, "objective_type"),
        ({"level_range": "TO_STREET"}, "level_range"),
        ({"operating_system": "BEOS"}, "operating_system"),
        ({"brand_safety_type": "NONE"}, "brand_safety_type"),
        ({"brand_safety_type": "THIRD_PARTY"}, "brand_safety_partner"),
        ({"brand_safety_type": "THIRD_PARTY", "brand_safety_partner": "ME"}, "brand_safety_partner"),
        ({"promotion_type": "POSTER"}, "promotion_type"),
    ],
)
def test_a_question_for_regions_is_checked(platform, world, given, field):
    no(buyer(platform, world).get("tool/region/", **{**WHERE, **given}), 40002, field)


def test_places_are_found_by_name(platform, world):
    me = buyer(platform, world)
    asked = {**WHERE, "search_type": "FUZZY_SEARCH"}

    found = ok(me.post("tool/targeting/search/", keywords=["united"], **asked))["targeting_tag_list"]
    filtered = ok(me.post("tool/targeting/search/", keywords=["united"], region_codes=["GB"], **asked))

    assert [one["geo"]["region_code"] for one in found] == ["AE", "GB", "US"]
    assert found[2]["geo"] == {
        "geo_id": "6252001",
        "geo_type": "COUNTRY",
        "description": "United States",
        "region_code": "US",
        "parent_id": "0",
    }
    assert found[0]["status_info"] == {"status": "ENABLED"} and found[0]["keyword"] == "united"
    assert [one["name"] for one in filtered["targeting_tag_list"]] == ["United Kingdom"]
    cities = ok(me.post("tool/targeting/search/", keywords=["united"], geo_types=["CITY"], **asked))
    assert cities["targeting_tag_list"] == []


def test_searches_in_batches_need_countries(platform, world):
    me = buyer(platform, world)
    batch = {**WHERE, "search_type": "BATCH_REGION_SEARCH", "keywords": ["united", "canada"]}

    no(me.post("tool/targeting/search/", **batch), 40002, "region_codes")
    no(me.post("tool/targeting/search/", region_codes=["DE"], **batch), 40002, "region_codes")
    no(me.post("tool/targeting/search/", region_codes=["XX"], **batch), 40002, "region_codes")
    found = ok(me.post("tool/targeting/search/", region_codes=["US", "CA"], **batch))["targeting_tag_list"]
    assert [(one["keyword"], one["name"]) for one in found] == [("united", "United States"), ("canada", "Canada")]
    zips = {**batch, "search_type": "BATCH_ZIPCODE_SEARCH"}
    no(me.post("tool/targeting/search/", region_codes=["US"], **zips), 40008, "postal")
    no(me.post("tool/targeting/search/", **{**batch, "search_type": "FUZZY_SEARCH"}), 40002, "keywords")
    no(me.post("tool/targeting/search/", **{**batch, "search_type": "GUESS"}), 40002, "search_type")


def test_a_promotion_is_needed_where_the_objective_has_one(platform, world):
    me = buyer(platform, world)
    asked = {"placements": ["PLACEMENT_TIKTOK"], "search_type": "FUZZY_SEARCH", "keywords": ["spain"]}

    no(me.post("tool/targeting/search/", objective_type="TRAFFIC", **asked), 40002, "promotion_type")
    ok(me.post("tool/targeting/search/", objective_type="REACH", **asked))


def test_places_are_described_by_id(platform, world):
    me = buyer(platform, world)

    found = ok(me.post("tool/targeting/info/", targeting_ids=["2510769", "1"], **WHERE))["targeting_tag_list"]

    assert [one["name"] for one in found] == ["Spain"]
    no(me.post("tool/targeting/info/", targeting_ids=["2510769"]), 40002, "objective_type", "placements")
    no(me.post("tool/targeting/info/", targeting_ids=[], **WHERE), 40002, "targeting_ids")
    no(me.post("tool/targeting/info/", targeting_ids=["1"], scene="SKY", **WHERE), 40002, "scene")


def test_providers_are_listed_and_described(platform, world):
    me = buyer(platform, world)
    listed = ok(me.get("tool/targeting/list/", location_ids=["2921044"], scene="ISP"))["targeting_tag_list"]

    ids = [one["isp"]["isp_id"] for one in listed]
    described = ok(me.post("tool/targeting/info/", targeting_ids=ids, scene="ISP"))["targeting_tag_list"]

    assert described == listed and {one["isp"]["region_code"] for one in listed} == {"DE"}
    no(me.get("tool/targeting/list/", location_ids=["1"], scene="ISP"), 40002, "location_ids")
    no(me.get("tool/targeting/list/", location_ids=["2921044"], scene="GEO"), 40002, "scene")


def test_categories_point_at_each_other(platform, world):
    me = buyer(platform, world)
    interests = {
        one["interest_category_id"]: one for one in ok(me.get("tool/interest_category/"))["interest_categories"]
    }
    actions = {one["action_category_id"]: one for one in ok(me.get("tool/action_category/"))["action_categories"]}
    devices = {one["device_model_id"]: one for one in ok(me.get("tool/device_model/"))["device_models"]}

    for tree, below in ((interests, "sub_category_ids"), (actions, "sub_category_ids"), (devices, "child_device_ids")):
        named = [id for one in tree.values() for id in one[below]]
        assert len(named) == len(set(named)) and set(named) <= set(tree)
    assert {one["action_scene"] for one in actions.values()} == {"VIDEO_RELATED", "CREATOR_RELATED"}
    assert {one["level"] for one in devices.values()} == {"BRAND", "SERIES", "MODEL"}


def test_special_industries_leave_few_categories(platform, world):
    me = buyer(platform, world)

    few = ok(me.get("tool/interest_category/", special_industries=["HOUSING"]))["interest_categories"]

    assert few[0]["interest_category_name"] == "Home Improvement"
    assert [one["interest_category_id"] for one in few[1:]] == few[0]["sub_category_ids"]
    assert all(one["special_industries"] == ["HOUSING"] for one in few)
    assert ok(me.get("tool/action_category/", special_industries=["CREDIT"]))["action_categories"] == []
    no(me.get("tool/interest_category/", special_industries=["GAMES"]), 40002, "special_industries")
    no(me.get("tool/interest_category/", version=3), 40002, "version")
    no(me.get("tool/interest_category/", language="xx"), 40002, "language")
    no(me.get("tool/interest_category/", placements=["X"]), 40002, "placements")
    no(me.get("tool/action_category/", language="xx"), 40002, "language")


def test_categories_for_the_brand_are_recommended(platform, world):
    me = buyer(platform, world)

    found = ok(me.post("tool/targeting_category/recommend/", region_codes=["US"]))

    every = ok(me.get("tool/interest_category/"))["interest_categories"]
    known = {one["interest_category_id"]: one["interest_category_name"] for one in every}
    assert found["interest_categories"] and found["action_categories"]
    assert all(
        known[one["interest_category_id"]] == one["interest_category_name"] for one in found["interest_categories"]
    )
    no(me.post("tool/targeting_category/recommend/", region_codes=["XX"]), 40002, "region_codes")
    no(me.post("tool/targeting_category/recommend/", app_id="1"), 40007, "1")


def test_keywords_are_found_and_read_back(platform, world):
    me = buyer(platform, world)

    fuzzy = ok(me.get("tool/interest_keyword/recommend/", keyword="serum"))["recommended_keywords"]
    near = ok(me.get("tool/interest_keyword/recommend/", keyword="serum", mode="SEMANTIC_RECOMMEND"))
    two = ok(me.get("tool/interest_keyword/recommend/", keywords=["serum", "yoga"], limit=2))["recommended_keywords"]

    assert [one["keyword"] for one in fuzzy] == ["serum", "vitamin c serum"]
    assert len(near["recommended_keywords"]) > len(fuzzy)
    assert [one["input_keyword"] for one in two] == ["serum", "serum"]
    asked = [{"keyword_id": one["keyword_id"], "language": "en"} for one in fuzzy]
    assert ok(me.get("tool/interest_keyword/get/", keyword_query=[*asked, {"keyword_id": "1"}]))["keywords"] == fuzzy


@pytest.mark.parametrize(
    ("path", "given", "field"),
    [
        ("tool/interest_keyword/recommend/", {}, "keyword"),
        ("tool/interest_keyword/recommend/", {"keyword": "x", "limit": 51}, "limit"),
        ("tool/interest_keyword/recommend/", {"keyword": "x", "mode": "GUESS"}, "mode"),
        ("tool/interest_keyword/recommend/", {"keyword": "x", "language": "xx"}, "language"),
        ("tool/interest_keyword/recommend/", {"keyword": "x", "audience_type": "X"}, "audience_type"),
        ("tool/interest_keyword/recommend/", {"keywords": ["x"] * 11}, "keywords"),
        ("tool/interest_keyword/get/", {}, "keyword_query"),
        ("tool/interest_keyword/get/", {"keyword_query": [{"keyword_id": "1"}] * 51}, "keyword_query"),
        ("tool/hashtag/recommend/", {"keywords": ["x"] * 11}, "keywords"),
        ("tool/hashtag/recommend/", {"keywords": ["x"], "operator": "NOT"}, "operator"),
        ("tool/hashtag/recommend/", {}, "keywords"),
        ("tool/hashtag/get/", {}, "keyword_ids"),
        ("tool/os_version/", {"os_type": "BEOS"}, "os_type"),
        ("tool/os_version/", {}, "os_type"),
        ("tool/url_validate/", {}, "url"),
        ("tool/contextual_tag/get/", {"objective_type": "TRAFFIC"}, "objective_type"),
        ("tool/contextual_tag/get/", {"objective_type": "REACH", "rf_campaign_type": "PULSE"}, "rf_campaign_type"),
        ("tool/contextual_tag/get/", {"objective_type": "REACH", "brand_safety_type": "X"}, "brand_safety_type"),
        ("tool/contextual_tag/info/", {"contextual_tag_ids": []}, "contextual_tag_ids"),
        ("tool/brand_safety/partner/authorize/status/", {"partner": "ME"}, "partner"),
    ],
)
def test_a_wrong_question_names_its_field(platform, world, path, given, field):
    no(buyer(platform, world).get(path, **given), 40002, field)


def test_hashtags_are_found_together_or_each(platform, world):
    me = buyer(platform, world)

    together = ok(me.get("tool/hashtag/recommend/", keywords=["skincare", "serum"]))["recommend_keywords"]
    nothing = ok(me.get("tool/hashtag/recommend/", keywords=["skincare", "fitness"]))["recommend_keywords"]
    each = ok(me.get("tool/hashtag/recommend/", keywords=["skincare", "fitness"], operator="OR"))["recommend_keywords"]

    assert together and nothing == []
    assert {one["input_keyword"] for one in each} == {"skincare", "fitness"}
    ids = [one["keyword_id"] for one in together]
    assert ok(me.get("tool/hashtag/get/", keyword_ids=[*ids, "1"]))["keywords_status"] == together


def test_ids_of_words_are_nobody_elses():
    words = [targets.word_id(kind, word) for kind in ("keywords", "hashtags") for word in targets.words(kind).values()]

    assert len(words) == len(set(words))


def test_lists_that_ask_nothing_are_whole(platform, world):
    me = buyer(platform, world)

    languages = ok(me.get("tool/language/"))["languages"]
    zones = {one["timezone"]: one["gmt_offset"] for one in ok(me.get("tool/timezone/"))["timezones"]}
    phones = {
        one["phone_region_code"]: one["phone_region_calling_code"]
        for one in ok(me.get("tool/phone_region_code/"))["phone_region_code_infos"]
    }
    carriers = {one["country_code"]: one["carriers"] for one in ok(me.get("tool/carrier/"))["countries"]}

    assert {"code": "en", "name": "English"} in languages
    assert zones["America/New_York"] == "GMT-05:00" and zones["Asia/Kolkata"] == "GMT+05:30"
    assert (phones["AT"], phones["US"]) == ("+43", "+1")
    assert set(carriers) == {targets.countries()[id].code for id in world.audience.countries}
    assert all(carrier["in_use"] and carrier["value"] for found in carriers.values() for carrier in found)
    ios = ok(me.get("tool/os_version/", os_type="IOS"))["os_versions"]
    assert {one["os_type"] for one in ios} == {"IOS"} and len({one["os_id"] for one in ios}) == len(ios)


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("https://shop.example/serum?x=1", (False, True, False)),
        ("https://", (False, False, False)),
        ("myshop://product/1", (True, True, True)),
        ("my shop://x", (False, False, False)),
        ("serum", (False, False, False)),
        ("https://[bad", (False, False, False)),
    ],
)
def test_an_address_is_judged_by_its_form(platform, world, url, verdict):
    found = ok(buyer(platform, world).get("tool/url_validate/", url=url))["landing_page_url_info"]["validate_info"]

    assert (found["is_scheme_link"], found["is_valid_url"], found["is_valid_scheme"]) == verdict


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_text_is_judged(platform, world, url):
    found = ok(buyer(platform, world).get("tool/url_validate/", url=url or " "))["landing_page_url_info"]

    assert set(found["validate_info"].values()) <= {True, False}


def test_a_bid_is_what_results_cost_so_far(platform, world):
    me = buyer(platform, world)
    asked = {"objective_type": "TRAFFIC", "location_ids": ["6252001"]}
    assert ok(me.post("tool/bid/recommend/", **asked)) == {"bid": 0.5}
    made_ad(platform, world)
    world.advance(10)

    spent = sum(hour.spend_micros for hour in world.hours.values())
    clicks = sum(hour.counters.clicks for hour in world.hours.values())

    assert clicks
    assert ok(me.post("tool/bid/recommend/", **asked)) == {"bid": max(round(spent / clicks / 1e6, 2), 0.01)}
    assert ok(me.post("tool/bid/recommend/", **{**asked, "objective_type": "WEB_CONVERSIONS"})) == {"bid": 15.0}
    no(me.post("tool/bid/recommend/", **{**asked, "objective_type": "REACH"}), 40002, "objective_type")
    no(me.post("tool/bid/recommend/", **{**asked, "location_ids": ["1"]}), 40002, "location_ids")
    no(me.post("tool/bid/recommend/", campaign_id="1", **asked), 40007, "1")


def test_value_bidding_follows_the_pixels_events(platform, world):
    me, pixel = buyer(platform, world), world.pixel
    asked = {
        "objective_type": "WEB_CONVERSIONS",
        "promotion_type": "WEBSITE",
        "placements": ["PLACEMENT_TIKTOK"],
        "pixel_id": pixel.pixel_id,
        "optimization_event": "SHOPPING",
    }

    def status():
        answer = ok(me.get("tool/vbo_status/", **asked))
        assert answer["vo_status"] == answer["vo_min_roas"] == answer["vo_highest_value"]
        return answer["vo_status"]

    def bought(number, value):
        world.pixel_events.append(
            PixelEvent(
                seq=number,
                source="server",
                pixel_code=pixel.pixel_code,
                event="Purchase",
                event_id=str(number),
                event_time=world.now,
                received_at=world.now,
                order_id="",
                value_micros=value,
                currency="USD",
                ttp="",
                ttclid="",
                url="",
            )
        )

    world.pixel_events.clear()
    seen = [status()]
    bought(0, None)
    seen.append(status())
    bought(1, 5_000_000)
    seen.append(status())
    for number in range(2, 21):
        bought(number, 5_000_000)
    seen.append(status())

    assert seen == ["NO_EVENT", "NO_VALUE", "INSUFFICIENT_EVENTS", "QUALIFIED"]
    no(me.get("tool/vbo_status/", **{**asked, "pixel_id": "1"}), 40007, "1")
    no(me.get("tool/vbo_status/", **{**asked, "objective_type": "REACH"}), 40002, "objective_type")
    no(me.get("tool/vbo_status/", **{**asked, "promotion_type": "X"}), 40002, "promotion_type")
    without = {name: value for name, value in asked.items() if name != "optimization_event"}
    no(me.get("tool/vbo_status/", **without), 40002, "optimization_event")


def test_what_needs_a_list_is_empty(platform, world):
    me = buyer(platform, world)

    assert ok(me.get("tool/contextual_tag/get/", objective_type="REACH")) == {"contextual_tag_list": []}
    assert ok(me.get("tool/contextual_tag/info/", contextual_tag_ids=["1"])) == {"contextual_tag_list": []}
    assert ok(me.get("tool/brand_safety/partner/authorize/status/", partner="Zefr")) == {"status": "NOT_FOUND"}
