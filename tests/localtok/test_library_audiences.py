"""Audiences: uploaded lists, rules, look-alikes, and targetings under a name."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import Caller, brand, buyer, made_ad, made_group, no, ok, post_of
from media import md5, send

HOUR, DAY = 3_600, 86_400
lasting = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNITED_STATES = "6252001"


def hashed(*numbers: int) -> bytes:
    return "\n".join(hashlib.sha256(f"user{n}@example.com".encode()).hexdigest() for n in numbers).encode()


def upload(me: Caller, data: bytes, **given_: Any) -> dict[str, Any]:
    usual = {"filename": "people.csv", "calculate_type": "EMAIL_SHA256", "file_signature": md5(data)}
    return send(me, "dmp/custom_audience/file/upload/", "file", data, **{**usual, **given_})


def path_of(me: Caller, *numbers: int) -> str:
    return str(ok(upload(me, hashed(*numbers)))["file_path"])


def made(me: Caller, *paths: str, **given_: Any) -> str:
    usual = {"custom_audience_name": "People", "calculate_type": "EMAIL_SHA256", "file_paths": list(paths)}
    return str(ok(me.post("dmp/custom_audience/create/", **{**usual, **given_}))["custom_audience_id"])


def shown(me: Caller, audience_id: str) -> dict[str, Any]:
    (one,) = ok(me.get("dmp/custom_audience/list/", custom_audience_ids=[audience_id]))["list"]
    return dict(one)


def rule(kind: str, *sources: str, days: int = 30, event: str = "", **given_: Any) -> dict[str, Any]:
    one: dict[str, Any] = {"retention_days": days}
    if sources:
        one["event_source_ids"] = list(sources)
    if event:
        one["filter_set"] = {"operator": "OR", "filters": [{"field": "EVENT", "operator": "EQ", "value": event}]}
    spec = {"inclusion_rule_set": {"operator": "OR", "rules": [one]}}
    return {"custom_audience_name": "Rule", "audience_type": kind, "rule_spec": spec, **given_}


def test_a_list_becomes_an_audience_in_an_hour(platform, world):
    me = buyer(platform, world)
    audience = made(me, path_of(me, *range(2_000)), path_of(me, *range(1_500, 3_000)))

    fresh = shown(me, audience)
    world.advance(1)
    ready = shown(me, audience)

    assert (fresh["cover_num"], fresh["is_valid"]) == (0, False)
    assert ready["is_valid"] and 1_650 < ready["cover_num"] < 1_950
    assert ready["audience_type"] == "Customer File Audience" and ready["calculate_type"] == "EMAIL_SHA256"
    assert ready["create_time"] == "2026-01-01 00:00:00" and ready["expired_time"] == "2027-01-01 00:00:00"
    assert ready["is_creator"] is True and ready["shared"] is False and ready["rule"] is None


@lasting
@given(st.sets(st.integers(0, 400), min_size=1, max_size=60), st.sets(st.integers(0, 400), min_size=1, max_size=60))
def test_the_same_people_are_matched_every_time(platform, world, some, others):
    me = buyer(platform, world)
    one, other = path_of(me, *some), path_of(me, *others)
    both, alone, reverse = made(me, one, other), made(me, path_of(me, *(some | others))), made(me, other, one)
    world.now += HOUR

    sizes = {shown(me, audience)["cover_num"] for audience in (both, alone, reverse)}

    assert len(sizes) == 1 and sizes.pop() <= len(some | others)


@pytest.mark.parametrize(
    ("data", "given_", "code", "word"),
    [
        (b"  \n", {}, 40906, "file"),
        (hashed(1), {"file_signature": md5(b"x")}, 40900, "file_signature"),
        (hashed(1), {"filename": "people.xlsx"}, 40908, "people.xlsx"),
        (hashed(1), {"calculate_type": "ROT13"}, 40002, "calculate_type"),
        (b"anna@example.com\nbob@example.com", {}, 40915, "EMAIL_SHA256"),
        (hashed(1), {"calculate_type": "IDFA_MD5"}, 40915, "IDFA_MD5"),
    ],
)
def test_a_wrong_list_is_refused(platform, world, data, given_, code, word):
    no(upload(buyer(platform, world), data, **given_), code, word)
    assert world.library.audience_files == {}


def test_mixed_lists_count_every_hashed_cell(platform, world):
    me = buyer(platform, world)
    row = f"{hashed(1).decode()},{md5(b'idfa')},plain\n{hashed(1).decode().upper()},,"

    path = ok(upload(me, row.encode(), calculate_type="MULTIPLE_TYPES", filename="mixed.txt"))["file_path"]

    assert len(world.library.audience_files[path].members) == 2


@pytest.mark.parametrize(
    ("given_", "code", "word"),
    [
        ({"custom_audience_name": ""}, 40002, "custom_audience_name"),
        ({"custom_audience_name": "n" * 129}, 40002, "custom_audience_name"),
        ({"file_paths": []}, 40002, "file_paths"),
        ({"file_paths": ["nowhere"]}, 40905, "nowhere"),
        ({"calculate_type": "PHONE_SHA256"}, 40002, "calculate_type"),
        ({"retention_in_days": 366}, 40002, "retention_in_days"),
        ({"audience_sub_type": "SPECIAL"}, 40002, "audience_sub_type"),
    ],
)
def test_a_wrong_audience_is_refused(platform, world, given_, code, word):
    me = buyer(platform, world)
    path = path_of(me, 1)
    usual = {"custom_audience_name": "P", "calculate_type": "EMAIL_SHA256", "file_paths": [path]}

    no(me.post("dmp/custom_audience/create/", **{**usual, **given_}), code, word)
    assert len(world.library.audiences) == 2


def test_lists_are_added_taken_away_and_exchanged(platform, world):
    me = buyer(platform, world)
    audience = made(me, path_of(me, *range(3_000)))
    world.advance(1)
    sizes = [shown(me, audience)["cover_num"]]

    for action, numbers in (("APPEND", range(3_000, 4_000)), ("REMOVE", range(1_000)), ("REPLACE", range(2_500))):
        ok(
            me.post(
                "dmp/custom_audience/update/",
                custom_audience_id=audience,
                file_paths=[path_of(me, *numbers)],
                action=action,
            )
        )
        assert shown(me, audience)["is_valid"] is False
        world.advance(1)
        sizes.append(shown(me, audience)["cover_num"])

    assert sizes[0] < sizes[1] and sizes[2] < sizes[1] and sizes[3] < sizes[0]
    (one,) = ok(me.get("dmp/custom_audience/get/", custom_audience_ids=[audience]))["list"]
    assert [past["action"] for past in one["audience_history"]] == ["replace", "remove", "append", "create"]
    assert one["audience_details"]["cover_num"] == sizes[3]
    (one,) = ok(me.get("dmp/custom_audience/get/", custom_audience_ids=[audience], history_size=1))["list"]
    assert [past["action"] for past in one["audience_history"]] == ["replace"]


def test_too_few_people_left_is_an_error_and_no_change(platform, world):
    me = buyer(platform, world)
    audience = made(me, path_of(me, *range(2_000)))
    world.advance(1)
    before = shown(me, audience)

    ok(me.post("dmp/custom_audience/update/", custom_audience_id=audience, file_paths=[path_of(me, 1, 2)]))

    after = shown(me, audience)
    assert "REPLACE failed" in after["error_msg"] and after["is_valid"] is True
    assert after["cover_num"] == before["cover_num"]


def test_an_update_is_checked(platform, world):
    me = buyer(platform, world)
    visitors = next(one for one in world.library.audiences.values() if one.kind == "Website Audience")

    def update(**given_):
        return me.post("dmp/custom_audience/update/", custom_audience_id=visitors.audience_id, **given_)

    no(update(), 40002, "custom_audience_name")
    no(update(custom_audience_name="n" * 129), 40002, "custom_audience_name")
    no(update(file_paths=[path_of(me, 1)]), 40002, "file_paths")
    no(update(custom_audience_name="x", action="MERGE"), 40002, "action")
    no(me.post("dmp/custom_audience/update/", custom_audience_id="1", custom_audience_name="x"), 40007, "1")
    ok(update(custom_audience_name="Guests", audience_sub_type="REACH_FREQUENCY"))
    assert (shown(me, visitors.audience_id)["name"], visitors.sub_type) == ("Guests", "REACH_FREQUENCY")
    no(update(audience_sub_type="NORMAL"), 40002, "audience_sub_type")


def test_an_end_that_was_asked_for_stands(platform, world):
    me = buyer(platform, world)
    fixed, free = made(me, path_of(me, *range(2_000)), retention_in_days=30), made(me, path_of(me, *range(2_000)))
    world.now += 10 * DAY

    for audience in (fixed, free):
        ok(me.post("dmp/custom_audience/update/", custom_audience_id=audience, custom_audience_name="Again"))

    assert shown(me, fixed)["expired_time"] == "2026-01-31 00:00:00"
    assert shown(me, free)["expired_time"] == "2027-01-11 00:00:00"
    assert shown(me, fixed)["is_expiring"] is True and shown(me, free)["is_expiring"] is False
    world.now += 20 * DAY
    assert shown(me, fixed)["is_valid"] is False and shown(me, free)["is_valid"] is True


@lasting
@given(size=st.integers(1, 5))
def test_pages_of_audiences_together_are_the_world(platform, world, size):
    me = buyer(platform, world)
    made(me, path_of(me, 1))

    first = ok(me.get("dmp/custom_audience/list/", page_size=size))["page_info"]
    rows = [
        one["audience_id"]
        for number in range(1, first["total_page"] + 1)
        for one in ok(me.get("dmp/custom_audience/list/", page_size=size, page=number))["list"]
    ]

    kept = sorted(world.library.audiences.values(), key=lambda one: (one.created_at, one.audience_id), reverse=True)
    assert rows == [one.audience_id for one in kept] and first["total_number"] == len(kept)
    no(me.get("dmp/custom_audience/list/", page_size=101), 40002, "page_size")


def test_deleting_is_all_or_none(platform, world):
    me = buyer(platform, world)
    audience = made(me, path_of(me, 1))

    no(me.post("dmp/custom_audience/delete/", custom_audience_ids=[audience, "1"]), 40007, "1")
    assert audience in world.library.audiences
    ok(me.post("dmp/custom_audience/delete/", custom_audience_ids=[audience]))
    no(me.get("dmp/custom_audience/get/", custom_audience_ids=[audience]), 40007, audience)


def test_who_met_an_ad_is_counted_from_what_it_did(platform, world):
    me = buyer(platform, world)
    ad = world.ads[made_ad(platform, world)]
    other = made_group(me)
    world.advance(8)
    asked = [
        rule("ENGAGEMENT", ad.adgroup_id, event="AD_CLICK"),
        rule("ENGAGEMENT", event="AD_IMPRESSION"),
        rule("ENGAGEMENT", other, event="AD_IMPRESSION"),
    ]
    clicks, everywhere, elsewhere = (
        str(ok(me.post("dmp/custom_audience/rule/create/", **one))["custom_audience_id"]) for one in asked
    )
    world.advance(4)

    counters = [hour.counters for hour in world.hours.values()]
    assert shown(me, clicks)["cover_num"] == sum(one.clicks for one in counters) > 0
    assert shown(me, everywhere)["cover_num"] == sum(one.impressions for one in counters)
    assert shown(me, elsewhere)["cover_num"] == 0
    assert shown(me, clicks)["audience_type"] == "Engagement Audience"
    assert ad.adgroup_id in shown(me, clicks)["rule"] and shown(me, clicks)["is_auto_refresh"] is True


def test_a_rule_without_refresh_keeps_its_first_count(platform, world):
    me = buyer(platform, world)
    made_ad(platform, world)
    world.advance(8)
    before = sum(hour.counters.impressions for hour in world.hours.values())
    asked = rule("ENGAGEMENT", event="AD_IMPRESSION", is_auto_refresh=False)
    frozen = str(ok(me.post("dmp/custom_audience/rule/create/", **asked))["custom_audience_id"])

    world.advance(4)

    assert shown(me, frozen)["cover_num"] == before < sum(one.counters.impressions for one in world.hours.values())


def test_exclusions_take_away(platform, world):
    me = buyer(platform, world)
    made_ad(platform, world)
    world.advance(8)
    asked = rule("ENGAGEMENT", event="AD_IMPRESSION")
    without = rule("ENGAGEMENT", event="AD_CLICK")["rule_spec"]["inclusion_rule_set"]
    asked["rule_spec"]["exclusion_rule_set"] = without

    audience = str(ok(me.post("dmp/custom_audience/rule/create/", **asked))["custom_audience_id"])
    world.now += HOUR

    counters = [hour.counters for hour in world.hours.values()]
    assert shown(me, audience)["cover_num"] == sum(one.impressions - one.clicks for one in counters)


def test_posts_accounts_and_the_site_have_audiences_too(platform, world):
    me, account = buyer(platform, world), brand(world)
    post = post_of(world, account)
    who = {"identity_type": "TT_USER", "identity_id": account.identity_id}
    asked = [
        rule("ENGAGEMENT_ORGANIC_VIDEO", post.item_id, event="LIKE", **who),
        rule("BUSINESS_ACCOUNT", account.business_id, days=180, event="BUSINESS ACCOUNT PROFILE FOLLOW"),
        rule("PIXEL", world.pixel.pixel_id, days=180, event="PURCHASE"),
    ]
    likes, followers, buyers = (
        str(ok(me.post("dmp/custom_audience/rule/create/", **one))["custom_audience_id"]) for one in asked
    )
    events = [
        {
            "event": name,
            "event_time": world.now,
            "event_id": f"e{n}",
            "user": {"ttp": visitor},
            "page": {"url": "http://x/"},
        }
        for n, (name, visitor) in enumerate((("Purchase", "a"), ("Purchase", "b"), ("Purchase", "a"), ("Search", "c")))
    ]
    ok(me.post("event/track/", event_source="web", event_source_id=world.pixel.pixel_code, data=events))
    world.advance(2)

    bought = {one.ttp for one in world.pixel_events if one.event == "Purchase" and one.ttp}
    assert {"a", "b"} <= bought and "c" not in bought
    assert shown(me, likes)["cover_num"] == post.organic.likes > 0
    assert shown(me, followers)["cover_num"] == account.followers
    assert shown(me, buyers)["cover_num"] == len(bought)
    assert [shown(me, one)["audience_type"] for one in (followers, buyers)] == [
        "Rule Business Account",
        "Website Audience",
    ]


def test_a_rule_is_checked(platform, world):
    me, account = buyer(platform, world), brand(world)
    post, pixel = post_of(world, account).item_id, world.pixel.pixel_id
    who = {"identity_type": "TT_USER", "identity_id": account.identity_id}
    filters = rule("PIXEL", pixel, event="PURCHASE")
    two = rule("PIXEL", pixel, event="PURCHASE")
    two["rule_spec"]["inclusion_rule_set"]["rules"][0]["filter_set"]["filters"] *= 2
    parameter = {"field": "URL", "operator": "CONTAINS", "values": ["serum"]}
    filters["rule_spec"]["inclusion_rule_set"]["rules"][0]["filter_set"]["filters"][0]["parameter_filters"] = [
        parameter,
        parameter,
    ]
    wrong = [
        (rule("EVERYBODY"), 40002, "audience_type"),
        (rule("PIXEL"), 40002, "event_source_ids"),
        (rule("PIXEL", "1"), 40007, "1"),
        (rule("APP", "1"), 40007, "1"),
        (rule("LEAD_GENERATION", "1"), 40002, "event_source_ids"),
        (rule("PIXEL", pixel, days=0), 40002, "retention_days"),
        (rule("BUSINESS_ACCOUNT", account.business_id, days=60, event="VISIT"), 40002, "retention_days"),
        (rule("ENGAGEMENT_ORGANIC_VIDEO", post, event="LIKE"), 40002, "identity_type"),
        (rule("ENGAGEMENT_ORGANIC_VIDEO", post, days=60, **who), 40002, "retention_days"),
        (rule("ENGAGEMENT_ORGANIC_VIDEO", *[post] * 11, **who), 40002, "event_source_ids"),
        (rule("ENGAGEMENT_ORGANIC_VIDEO", post, identity_type="BC_AUTH_TT", identity_id="1"), 40002, "bc_id"),
        (rule("ENGAGEMENT_ORGANIC_VIDEO", post, identity_type="TT_USER", identity_id="1"), 40007, "1"),
        (two, 40002, "filters"),
        (filters, 40002, "parameter_filters"),
    ]

    for asked, code, word in wrong:
        no(me.post("dmp/custom_audience/rule/create/", **asked), code, word)
    assert len(world.library.audiences) == 2


def test_lookalikes_grow_with_their_breadth(platform, world):
    me = buyer(platform, world)
    source = next(iter(world.library.audiences.values()))

    def like(size, **given_):
        spec = {"source_audience_id": source.audience_id, "audience_size": size, "location_ids": [UNITED_STATES]}
        return me.post("dmp/custom_audience/lookalike/create/", custom_audience_name="L", lookalike_spec=spec | given_)

    ids = [str(ok(like(size))["custom_audience_id"]) for size in ("NARROW", "BALANCED", "BROAD")]
    world.advance(1)
    sizes = [shown(me, id)["cover_num"] for id in ids]

    assert source.size < sizes[0] < sizes[1] < sizes[2]
    assert shown(me, ids[0])["lookalike_spec"]["source_audience_id"] == source.audience_id
    no(like("HUGE"), 40002, "audience_size")
    no(like("BROAD", location_ids=["1"]), 40002, "location_ids")
    no(like("BROAD", mobile_os="BEOS"), 40002, "mobile_os")
    no(like("BROAD", source_audience_id="1"), 40007, "1")
    no(like("BROAD", source_audience_id=ids[0]), 40002, "source_audience_id")
    no(like("BROAD", source_audience_id=made(me, path_of(me, 1))), 40002, "source_audience_id")
    ok(me.post("dmp/custom_audience/lookalike/update/", custom_audience_ids=ids))
    assert shown(me, ids[0])["is_valid"] is False
    no(me.post("dmp/custom_audience/lookalike/update/", custom_audience_ids=[source.audience_id]), 40002)


def test_an_applied_audience_is_in_the_ad_groups_targeting(platform, world):
    me = buyer(platform, world)
    group, other = made_group(me), made_group(me)
    audience = next(iter(world.library.audiences))

    def apply(mode, usage=None, groups=(group,)):
        given_ = {"action_mode": mode} | ({"usage_mode": usage} if usage else {})
        return me.post("dmp/custom_audience/apply/", custom_audience_id=audience, adgroup_ids=list(groups), **given_)

    def targeting(id):
        (one,) = ok(me.get("adgroup/get/", filtering={"adgroup_ids": [id]}))["list"]
        return one.get("audience_ids") or [], one.get("excluded_audience_ids") or []

    ok(apply("Apply", "Include", (group, other)))
    assert targeting(group) == targeting(other) == ([audience], [])
    world.advance(1)
    ok(apply("Apply", "Exclude"))
    assert targeting(group) == ([], [audience])
    world.advance(1)
    ok(apply("Disconnect"))
    assert targeting(group) == ([], []) and targeting(other) == ([audience], [])
    log = ok(me.get("dmp/custom_audience/apply/log/", custom_audience_ids=[audience], page_size=3))
    assert [(one["adgroup_id"], one["usage_mode"]) for one in log["list"]][:2] == [(group, "Exclude")] * 2
    assert log["page_info"]["total_number"] == 4 and log["list"][0]["action_timestamp"] == "2026-01-01 02:00:00"
    no(apply("Apply"), 40002, "usage_mode")
    no(apply("apply", "Include"), 40002, "action_mode")
    no(apply("Apply", "include"), 40002, "usage_mode")
    no(apply("Apply", "Include", ("1",)), 40007, "1")


def test_an_audience_that_is_being_computed_cannot_be_applied(platform, world):
    me = buyer(platform, world)
    given_ = {"adgroup_ids": [made_group(me)], "action_mode": "Apply", "usage_mode": "Include"}

    no(
        me.post("dmp/custom_audience/apply/", custom_audience_id=made(me, path_of(me, 1)), **given_),
        40002,
        "custom_audience_id",
    )


def test_sharing_stays_within_a_business_center(platform, world):
    me = buyer(platform, world)
    audience = next(iter(world.library.audiences))
    center = next(iter(world.centers.values()))
    asked = {"custom_audience_ids": [audience], "shared_advertiser_ids": ["77"]}

    no(me.post("dmp/custom_audience/share/", **asked), 40001, "77")
    center.advertisers |= {world.advertiser.advertiser_id, "77"}
    ok(me.post("dmp/custom_audience/share/", **asked))

    assert shown(me, audience)["shared"] is True
    (row,) = ok(me.get("dmp/custom_audience/share/log/", custom_audience_id=audience))["list"]
    assert (row["shared_advertiser_id"], row["custom_audience_id"]) == ("77", audience)
    cancel = {"custom_audience_id": audience, "shared_advertiser_id": "77"}
    ok(me.post("dmp/custom_audience/share/cancel/", **cancel))
    no(me.post("dmp/custom_audience/share/cancel/", **cancel), 40007, "77")
    assert ok(me.get("dmp/custom_audience/share/log/", custom_audience_id=audience)) == {"list": []}


def saved(**given_: Any) -> dict[str, Any]:
    return {"saved_audience_name": "Germany, women", "location_ids": ["2921044"], "gender": "GENDER_FEMALE", **given_}


def test_a_targeting_is_kept_under_a_name(platform, world):
    me = buyer(platform, world)
    action = {"action_scene": "VIDEO_RELATED", "action_period": 7, "video_user_actions": ["LIKED"]}
    asked = saved(
        age_groups=["AGE_18_24"], languages=["de"], actions=[action], audience_ids=list(world.library.audiences)
    )

    id = ok(me.post("dmp/saved_audience/create/", **asked))["saved_audience_id"]

    listed = ok(me.get("dmp/saved_audience/list/", saved_audience_ids=[id]))
    (one,) = listed["saved_audiences"]
    assert {name: one[name] for name in asked} == asked and one["saved_audience_id"] == id
    assert one["carrier_ids"] is None and listed["page_info"]["total_number"] == 1
    no(me.post("dmp/saved_audience/delete/", saved_audience_ids=[id, "1"]), 40007, "1")
    ok(me.post("dmp/saved_audience/delete/", saved_audience_ids=[id]))
    assert ok(me.get("dmp/saved_audience/list/"))["saved_audiences"] == []


@pytest.mark.parametrize(
    ("given_", "code", "word"),
    [
        ({"saved_audience_name": "n" * 513}, 40002, "saved_audience_name"),
        ({"saved_audience_name": "sun 🌞"}, 40002, "saved_audience_name"),
        ({"location_ids": []}, 40002, "location_ids"),
        ({"location_ids": ["1"]}, 40002, "location_ids"),
        ({"gender": "FEMALE"}, 40002, "gender"),
        ({"age_groups": ["AGE_1_2"]}, 40002, "age_groups"),
        ({"languages": ["xx"]}, 40002, "languages"),
        ({"audience_ids": ["1"]}, 40007, "1"),
        ({"excluded_audience_ids": ["2"]}, 40007, "2"),
        ({"operating_systems": ["IOS", "ANDROID"]}, 40002, "operating_systems"),
        ({"operating_systems": ["BEOS"]}, 40002, "operating_systems"),
        ({"device_price_ranges": [0, 120]}, 40002, "device_price_ranges"),
        ({"actions": [{"action_scene": "VIDEO_RELATED"}]}, 40002, "actions.video_user_actions"),
        ({"actions": [{"action_scene": "SKY", "video_user_actions": ["LIKED"]}]}, 40002, "actions.action_scene"),
        (
            {"actions": [{"action_scene": "CREATOR_RELATED", "video_user_actions": ["LIKED"]}]},
            40002,
            "actions.video_user_actions",
        ),
        (
            {"actions": [{"action_scene": "VIDEO_RELATED", "action_period": 8, "video_user_actions": ["LIKED"]}]},
            40002,
            "actions.action_period",
        ),
    ],
)
def test_a_wrong_targeting_is_refused(platform, world, given_, code, word):
    no(buyer(platform, world).post("dmp/saved_audience/create/", **saved(**given_)), code, word)
    assert world.library.saved_audiences == {}


def test_what_creators_did_has_no_period(platform, world):
    me = buyer(platform, world)
    action = {"action_scene": "CREATOR_RELATED", "action_period": 15, "video_user_actions": ["FOLLOWING"]}

    ok(me.post("dmp/saved_audience/create/", **saved(actions=[action])))

    (one,) = ok(me.get("dmp/saved_audience/list/"))["saved_audiences"]
    assert one["actions"] == [{**action, "action_period": 0}]
