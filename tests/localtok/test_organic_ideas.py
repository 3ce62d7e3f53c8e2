"""Hashtags, benchmarks and trends."""

from __future__ import annotations

from knock import brand, buyer, holder, no, ok


def test_ten_hashtags_the_exact_one_first_and_then_by_views(platform, world):
    me = holder(platform, brand(world))

    rows = ok(me.get("business/hashtag/suggestion/", keyword="Retinol"))["suggestions"]

    views = [row["view_count"] for row in rows[1:]]
    assert len(rows) == 10
    assert rows[0]["name"] == "retinol"
    assert views == sorted(views, reverse=True)
    no(me.get("business/hashtag/suggestion/", keyword="a", language="tlh"), 40002, "language")
    no(me.get("business/hashtag/suggestion/"), 40002, "keyword")


def test_a_keyword_that_is_no_word_comes_back_with_nothing(platform, world):
    rows = ok(holder(platform, brand(world)).get("business/hashtag/suggestion/", keyword="?!"))["suggestions"]

    assert rows == [{"name": "?!", "view_count": 0}]


def test_the_beauty_benchmark_is_this_worlds_average(platform, world):
    me = holder(platform, brand(world))

    row = ok(me.get("business/benchmark/", business_category="BEAUTY"))

    likes = [post.organic.likes for post in world.posts.values()]
    assert row["average_likes"] == round(sum(likes) / len(likes), 4)
    assert row["average_video_count"] == round(60 / 9, 4)
    assert row["business_category"] == "BEAUTY"
    assert 0 < row["average_engagement_rate"] < 1
    no(me.get("business/benchmark/", business_category="LASERS"), 40002, "business_category")


def test_trends_are_ranked_and_their_details_agree(platform, world):
    me = buyer(platform, world)

    data = ok(me.get("discovery/trending_list/", discovery_type="HASHTAG", country_code="GB", date_range="30DAY"))
    first = data["list"][0]
    detail = ok(
        me.get(
            "discovery/detail/",
            discovery_type="HASHTAG",
            hashtag_id=first["hashtag_id"],
            country_code="GB",
            date_range="30DAY",
        )
    )

    assert data["filter_info"] == {"country_code": "GB", "category_name": "ALL", "date_range": "30DAY"}
    assert [row["rank_position"] for row in data["list"]] == list(range(1, len(data["list"]) + 1))
    assert sum(row["rank_change"] for row in data["list"]) == 0
    assert {name: detail[name] for name in first} == first
    assert abs(sum(part["percentage"] for part in detail["audience_insights"]["audience_ages"]) - 1) < 1e-9


def test_trends_have_defaults_and_change_with_the_days(platform, world):
    me = buyer(platform, world)

    before = ok(me.get("discovery/trending_list/", discovery_type="HASHTAG"))
    world.advance(7 * 24)
    after = ok(me.get("discovery/trending_list/", discovery_type="HASHTAG"))

    assert before["filter_info"] == {"country_code": "US", "category_name": "ALL", "date_range": "7DAY"}
    ranks = {row["hashtag_id"]: row["rank_position"] for row in before["list"]}
    assert any(row["rank_change"] for row in after["list"])
    assert all(ranks[row["hashtag_id"]] - row["rank_position"] == row["rank_change"] for row in after["list"])


def test_trends_are_asked_for_properly(platform, world):
    me = buyer(platform, world)

    no(me.get("discovery/trending_list/", discovery_type="SOUND"), 40002, "discovery_type")
    no(me.get("discovery/trending_list/", discovery_type="HASHTAG", date_range="2DAY"), 40002, "date_range")
    no(me.get("discovery/trending_list/", discovery_type="HASHTAG", country_code="usa"), 40002, "country_code")
    no(me.get("discovery/detail/", discovery_type="HASHTAG"), 40002, "hashtag_id")
    assert ok(me.get("discovery/detail/", discovery_type="HASHTAG", hashtag_id="1")) == {}
