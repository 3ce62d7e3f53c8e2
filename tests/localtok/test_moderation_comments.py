"""Comments on ads: listed, answered, hidden and deleted by the advertiser, and seen the same by the account holder."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import Caller, brand, buyer, creative, creator, holder, made_ad, made_group, no, ok, post_of

from localtok.routes.common import stamp
from localtok.state import Ad, Comment
from localtok.world import World

DAYS = {"start_time": "2025-01-01", "end_time": "2026-12-31"}
lasting = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def running(platform: Any, world: World) -> tuple[Caller, Ad]:
    """An ad on a creator's post, by code."""
    return buyer(platform, world), world.ads[made_ad(platform, world)]


def linked(platform: Any, world: World) -> tuple[Caller, Ad]:
    """An ad on the brand's own post, whose account is linked."""
    me, account = buyer(platform, world), brand(world)
    post = post_of(world, account)
    made = ok(
        me.post("ad/create/", adgroup_id=made_group(me), creatives=[creative(account, post, identity_type="TT_USER")])
    )
    return me, world.ads[made["ad_ids"][0]]


def listed(me: Caller, ad: Ad, **given_: Any) -> Any:
    asked = {"search_field": "ADGROUP_ID", "search_value": ad.adgroup_id, **DAYS, **given_}
    return me.get("comment/list/", **asked)


def every(me: Caller, ad: Ad, **given_: Any) -> list[dict[str, Any]]:
    first = ok(listed(me, ad, page_size=100, **given_))
    rows = list(first["comments"])
    for number in range(2, first["page_info"]["total_page"] + 1):
        rows += ok(listed(me, ad, page_size=100, page=number, **given_))["comments"]
    return rows


def under(world: World, ad: Ad) -> list[Comment]:
    return [one for one in world.comments.values() if one.item_id == ad.item_id and not one.deleted]


def alone(world: World, ad: Ad) -> Comment:
    """One that answers none and has no answer."""
    here = under(world, ad)
    answered = {one.parent_id for one in here}
    return next(one for one in here if not one.parent_id and one.comment_id not in answered)


def speak(ad: Ad, **given_: Any) -> dict[str, Any]:
    return {
        "ad_id": ad.ad_id,
        "tiktok_item_id": ad.item_id,
        "identity_type": ad.identity_type,
        "identity_id": ad.identity_id,
        **given_,
    }


def test_a_comment_says_where_it_stands(platform, world):
    me, ad = running(platform, world)
    world.advance(30)
    won = next(one for one in world.comments.values() if one.ad_id == ad.ad_id)

    row = next(one for one in every(me, ad) if one["comment_id"] == won.comment_id)

    assert row["content"] == won.text and row["likes"] == won.likes and row["user_name"] == won.username
    assert (row["ad_id"], row["adgroup_id"], row["campaign_id"]) == (ad.ad_id, ad.adgroup_id, ad.campaign_id)
    assert (row["ad_name"], row["adgroup_name"], row["campaign_name"]) == ("A1", "G1", "C1")
    assert (row["identity_type"], row["identity_id"]) == ("AUTH_CODE", ad.identity_id)
    assert (row["comment_type"], row["comment_status"], row["hit_blockedword"]) == ("COMMENT", "PUBLIC", False)
    assert row["original_comment_id"] is None and row["tiktok_item_id"] == ad.item_id
    assert row["create_time"].startswith("2026-01-0") and len(row["create_time"]) == 19
    assert row["can_delete"] is row["is_auth_ttba"] is False


@lasting
@given(
    size=st.integers(1, 100),
    by=st.sampled_from(["CREATE_TIME", "LIKES", "REPLIES"]),
    way=st.sampled_from(["ASC", "DESC"]),
    kinds=st.sampled_from([None, ["ALL"], ["COMMENT"], ["REPLY"], ["COMMENT", "REPLY"]]),
    statuses=st.sampled_from([None, ["ALL"], ["HIDDEN"], ["PUBLIC"]]),
    tenth=st.integers(1, 10),
)
def test_pages_together_are_the_worlds_comments_in_order(platform, world, size, by, way, kinds, statuses, tenth):
    me = buyer(platform, world)
    ad = next(iter(world.ads.values()), None)
    if ad is None:
        me, ad = running(platform, world)
        shown = under(world, ad)[::7]
        for one in shown[:3]:
            ok(me.post("comment/post/", **speak(ad, comment_id=one.comment_id, comment_type="REPLY", text="Thanks")))
        ok(me.post("comment/status/update/", comment_ids=[one.comment_id for one in shown[2:6]], operation="HIDDEN"))
    times = sorted(one.created_at for one in under(world, ad))
    last = times[(len(times) - 1) * tenth // 10] // 86_400
    asked: dict[str, Any] = {"sort_field": by, "sort_type": way, "end_time": stamp(last * 86_400)[:10]}
    asked |= {"comment_type": kinds} if kinds else {}
    asked |= {"comment_status": statuses} if statuses else {}

    first = ok(listed(me, ad, page_size=size, **asked))["page_info"]
    pages = range(1, min(first["total_page"], 4) + 1)
    rows = [one for n in pages for one in ok(listed(me, ad, page_size=size, page=n, **asked))["comments"]]

    replies: dict[str, int] = {}
    for one in under(world, ad):
        replies[one.parent_id] = replies.get(one.parent_id, 0) + 1
    wanted = [
        one
        for one in under(world, ad)
        if 1_735_689_600 <= one.created_at < (last + 1) * 86_400
        and (kinds is None or "ALL" in kinds or ("REPLY" if one.parent_id else "COMMENT") in kinds)
        and (statuses is None or "ALL" in statuses or ("HIDDEN" if one.hidden else "PUBLIC") in statuses)
    ]
    keys = {
        "CREATE_TIME": lambda one: one.created_at,
        "LIKES": lambda one: one.likes,
        "REPLIES": lambda one: replies.get(one.comment_id, 0),
    }
    wanted.sort(key=lambda one: (keys[by](one), one.comment_id), reverse=way == "DESC")
    assert [one["comment_id"] for one in rows] == [one.comment_id for one in wanted][: len(rows)]
    assert first["total_number"] == len(wanted)
    assert first["total_page"] == -(-len(wanted) // size)
    assert len(rows) == min(len(wanted), 4 * size)


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"search_field": "AD_ID"}, "search_field"),
        ({"start_time": "2026-1-1x"}, "start_time"),
        ({"start_time": "01.01.2026"}, "start_time"),
        ({"end_time": "2024-12-31"}, "end_time"),
        ({"sort_field": "LENGTH"}, "sort_field"),
        ({"sort_type": "UP"}, "sort_type"),
        ({"comment_type": ["POST"]}, "comment_type"),
        ({"comment_status": ["SHY"]}, "comment_status"),
        ({"page_size": 0}, "page_size"),
        ({"page_size": 101}, "page_size"),
        ({"page": 0}, "page"),
    ],
)
def test_a_wrong_question_is_refused(platform, world, given_, field):
    me, ad = running(platform, world)

    no(listed(me, ad, **given_), 40002, field)


@pytest.mark.parametrize("gone", ["start_time", "end_time", "search_field", "search_value"])
def test_what_a_question_needs_is_named(platform, world, gone):
    me, ad = running(platform, world)
    asked = {"search_field": "ADGROUP_ID", "search_value": ad.adgroup_id, **DAYS}
    del asked[gone]

    no(me.get("comment/list/", **asked), 40002, gone)


def test_comments_of_no_ad_group_or_another_advertisers_are_refused(platform, world):
    me, ad = running(platform, world)
    world.adgroups[ad.adgroup_id].advertiser_id = "77"

    no(listed(me, ad), 40001, ad.adgroup_id)
    no(listed(me, ad, search_value="1"), 40007, "1")


def test_under_an_assumption_only_what_the_ads_won_is_listed(platform, world, front):
    me, ad = running(platform, world)
    world.advance(30)
    whole = every(me, ad)
    world.assume.ad_comments_include_organic = False

    won = every(me, ad)

    assert len(whole) == len(under(world, ad))
    assert {one["comment_id"] for one in won} == {
        one.comment_id for one in world.comments.values() if one.ad_id == ad.ad_id
    }
    assert 0 < len(won) < len(whole)


def test_both_doors_show_the_same_comments(platform, world):
    me, ad = running(platform, world)
    theirs = holder(platform, creator(world))
    target = under(world, ad)[:3]
    ok(me.post("comment/status/update/", comment_ids=[target[0].comment_id], operation="HIDDEN"))
    ok(theirs.post("business/comment/hide/", video_id=ad.item_id, comment_id=target[1].comment_id, action="HIDE"))
    ok(me.post("comment/post/", **speak(ad, comment_id=target[2].comment_id, comment_type="REPLY", text="Hello")))

    mine = {one["comment_id"]: one for one in every(me, ad)}
    asked: dict[str, Any] = {"video_id": ad.item_id, "status": "ALL", "include_replies": True, "max_count": 30}
    seen, cursor, more = {}, 0, True
    while more:
        part = ok(theirs.get("business/comment/list/", cursor=cursor, **asked))
        for one in part["comments"]:
            seen |= {each["comment_id"]: each for each in (one, *one["reply_list"])}
        cursor, more = part["cursor"], part["has_more"]

    assert set(mine) == set(seen)
    for id, one in mine.items():
        other = seen[id]
        assert (one["content"], one["likes"], one["replies"]) == (other["text"], other["likes"], other["replies"])
        assert one["comment_status"] == other["status"]
        assert (one["original_comment_id"] or "") == other["parent_comment_id"]
    assert [mine[one.comment_id]["comment_status"] for one in target] == ["HIDDEN", "HIDDEN", "PUBLIC"]


def test_hidden_comments_come_back(platform, world):
    me, ad = running(platform, world)
    chosen = [one.comment_id for one in under(world, ad)[:4]]
    ok(me.post("comment/status/update/", comment_ids=chosen, operation="HIDDEN"))

    assert {one["comment_id"] for one in every(me, ad, comment_status=["HIDDEN"])} == set(chosen)
    ok(me.post("comment/status/update/", comment_ids=chosen[:2], operation="PUBLIC", ad_type="BIDDING"))

    assert {one["comment_id"] for one in every(me, ad, comment_status=["HIDDEN"])} == set(chosen[2:])


def test_hiding_is_all_or_none(platform, world):
    me, ad = running(platform, world)
    good, other = under(world, ad)[0], next(one for one in world.comments.values() if one.item_id != ad.item_id)

    def hide(*ids, **given_):
        return me.post("comment/status/update/", **{"comment_ids": list(ids), "operation": "HIDDEN"} | given_)

    no(hide(good.comment_id, "1"), 40007, "1")
    no(hide(good.comment_id, other.comment_id), 40001, other.comment_id)
    no(hide(good.comment_id, operation="GONE"), 40002, "operation")
    no(hide(good.comment_id, ad_type="POSTER"), 40002, "ad_type")
    no(hide(good.comment_id, ad_type="BRAND"), 40007, good.comment_id)
    no(hide(), 40002, "comment_ids")
    assert good.hidden is False


def test_an_answer_stands_under_its_comment(platform, world):
    me, ad = running(platform, world)
    one = alone(world, ad)

    made = ok(me.post("comment/post/", **speak(ad, comment_id=one.comment_id, comment_type="REPLY", text="Thank you")))
    again = ok(me.post("comment/post/", **speak(ad, comment_id=made["comment_id"], comment_type="REPLY", text="Truly")))

    account = creator(world)
    assert (made["comment_type"], made["original_comment_id"]) == ("REPLY", one.comment_id)
    assert (made["user_id"], made["user_name"], made["content"]) == (account.business_id, account.handle, "Thank you")
    assert again["original_comment_id"] == one.comment_id and made["can_delete"] is True
    assert next(row for row in every(me, ad) if row["comment_id"] == one.comment_id)["replies"] == 2


def test_a_comment_of_the_accounts_own_has_no_parent(platform, world):
    me, ad = linked(platform, world)

    made = ok(me.post("comment/post/", **speak(ad, comment_id="0", comment_type="POST", text="Ask us anything")))

    assert (made["comment_type"], made["original_comment_id"]) == ("COMMENT", None)
    assert world.comments[made["comment_id"]].owner is True


def test_who_speaks_and_where_is_checked(platform, world):
    me, ad = running(platform, world)
    one = under(world, ad)[0].comment_id
    other = next(each for each in world.comments.values() if each.item_id != ad.item_id).comment_id

    def reply(**given_):
        usual = speak(ad, comment_id=one, comment_type="REPLY", text="Hi")
        return me.post("comment/post/", **{**usual, **given_})

    no(
        me.post("comment/post/", ad_id="1"),
        40002,
        "tiktok_item_id",
        "comment_id",
        "comment_type",
        "text",
        "identity_id",
    )
    no(reply(text=" "), 40002, "text")
    no(reply(text="x" * 151), 40002, "text")
    no(reply(comment_type="ANSWER"), 40002, "comment_type")
    no(reply(identity_type="NOBODY"), 40002, "identity_type")
    no(reply(identity_type="TT_USER"), 40002, "identity_id")
    no(reply(identity_id=brand(world).identity_id), 40002, "identity_id")
    no(reply(ad_id="1"), 40007, "1")
    no(reply(tiktok_item_id="1"), 40002, "tiktok_item_id")
    no(reply(comment_id=other), 40007, other)
    no(reply(comment_id="1"), 40007, "1")


def test_an_invented_identity_cannot_write(platform, world):
    me, ad = running(platform, world)
    ad.identity_type, ad.identity_id = "CUSTOMIZED_USER", "12"

    asked = speak(ad, comment_id=under(world, ad)[0].comment_id, comment_type="REPLY", text="Hi")

    no(me.post("comment/post/", **asked), 40002, "identity_type")


def test_nobody_moderates_without_a_right_to_the_post(platform, world):
    me, ad = running(platform, world)
    one = under(world, ad)[0].comment_id
    world.assume.codes_allow_moderation = False
    no(me.post("comment/status/update/", comment_ids=[one], operation="HIDDEN"), 40001, "code")
    world.assume.codes_allow_moderation = True
    world.now += 31 * 86_400

    no(me.post("comment/status/update/", comment_ids=[one], operation="HIDDEN"), 40001, "expired")
    no(me.post("comment/post/", **speak(ad, comment_id=one, comment_type="REPLY", text="Hi")), 40001, "expired")
    assert len(every(me, ad)) == len(under(world, ad))


def test_a_code_deletes_only_what_was_written_through_it(platform, world):
    me, ad = running(platform, world)
    one = alone(world, ad)
    own = ok(me.post("comment/post/", **speak(ad, comment_id=one.comment_id, comment_type="REPLY", text="Oops")))

    no(me.post("comment/delete/", **speak(ad, comment_id=one.comment_id)), 40001, one.comment_id)
    ok(me.post("comment/delete/", **speak(ad, comment_id=own["comment_id"])))

    assert own["comment_id"] not in {row["comment_id"] for row in every(me, ad)}
    no(me.post("comment/delete/", **speak(ad, comment_id=own["comment_id"])), 40007, own["comment_id"])
    theirs = holder(platform, creator(world))
    top = ok(theirs.get("business/comment/list/", video_id=ad.item_id, comment_ids=[one.comment_id], status="ALL"))
    assert top["comments"][0]["replies"] == 0


def test_a_linked_account_deletes_whatever_is_under_its_post(platform, world):
    me, ad = linked(platform, world)
    one = under(world, ad)[0].comment_id
    row = next(row for row in every(me, ad) if row["comment_id"] == one)

    ok(me.post("comment/delete/", **speak(ad, comment_id=one)))

    assert row["can_delete"] is row["is_auth_ttba"] is row["is_auth_comment_manage_scope"] is True
    assert one not in {each["comment_id"] for each in every(me, ad)}


def test_related_comments_are_a_comment_and_its_replies(platform, world):
    me, ad = running(platform, world)
    one = alone(world, ad).comment_id
    replies = [
        ok(me.post("comment/post/", **speak(ad, comment_id=one, comment_type="REPLY", text=f"{n}")))["comment_id"]
        for n in range(3)
    ]

    def related(id, kind, **given_):
        return me.get("comment/reference/", comment_id=id, comment_type=kind, **given_)

    whole = ok(related(one, "COMMENT"))
    assert [row["comment_id"] for row in whole["comments"]] == [one, *replies]
    assert whole["comments"][0]["replies"] == 3 and whole["page_info"]["total_number"] == 4
    part = ok(related(one, "COMMENT", page=2, page_size=3))
    assert [row["comment_id"] for row in part["comments"]] == replies[2:]
    pair = ok(related(replies[0], "REPLY", original_comment_id=one, app="TIKTOK"))["comments"]
    assert [row["comment_id"] for row in pair] == [replies[0], one]
    no(related(replies[0], "REPLY"), 40002, "original_comment_id")
    no(related(replies[0], "REPLY", original_comment_id="1"), 40002, "original_comment_id")
    no(related(replies[0], "COMMENT"), 40002, "comment_type")
    no(related(one, "ALL"), 40002, "comment_type")
    no(related(one, "COMMENT", app="RADIO"), 40002, "app")
    no(related(one, "COMMENT", page_size=101), 40002, "page_size")
    no(related("1", "COMMENT"), 40007, "1")


def test_comments_of_posts_without_ads_are_nobodys_business(platform, world):
    me = buyer(platform, world)
    one = next(iter(world.comments)), "COMMENT"

    no(me.get("comment/reference/", comment_id=one[0], comment_type=one[1]), 40001, one[0])


def test_an_export_is_the_list_as_it_was(platform, world):
    me, ad = running(platform, world)
    asked = {"search_field": "ADGROUP_ID", "search_value": ad.adgroup_id, **DAYS, "sort_field": "LIKES"}
    before = every(me, ad, sort_field="LIKES")
    task = ok(me.post("comment/task/create/", **asked))["task_id"]
    ok(me.post("comment/status/update/", comment_ids=[before[0]["comment_id"]], operation="HIDDEN"))
    world.advance(24)

    assert ok(me.get("comment/task/check/", task_id=task)) == {"task_id": task, "status": "SUCCEED"}
    rows = list(csv.DictReader(io.StringIO(ok(me.get("comment/task/download/", task_id=task))["csv"])))
    assert [row["Content"] for row in rows] == [one["content"] for one in before]
    assert [int(row["Likes"]) for row in rows] == [one["likes"] for one in before]
    assert list(rows[0]) == [
        "Content",
        "Likes",
        "Replies",
        "Comment Type",
        "Create Time",
        "Campaign Name",
        "Ad Group Name",
        "Ad Name",
    ]


def test_an_export_can_be_of_chosen_comments(platform, world):
    me, ad = running(platform, world)
    chosen = [one["comment_id"] for one in every(me, ad)[:2]]
    asked = {"search_field": "ADGROUP_ID", "search_value": ad.adgroup_id, **DAYS, "comment_ids": chosen}

    task = ok(me.post("comment/task/create/", lang="JA", **asked))["task_id"]

    assert len(list(csv.reader(io.StringIO(ok(me.get("comment/task/download/", task_id=task))["csv"])))) == 3
    no(me.post("comment/task/create/", lang="FR", **asked), 40002, "lang")
    no(me.post("comment/task/create/", **{**asked, "search_field": "AD_ID"}), 40002, "search_field")
    no(me.get("comment/task/check/", task_id="1"), 40007, "1")
    no(me.get("comment/task/check/", task_id=task, source="X"), 40002, "source")
    no(me.get("comment/task/download/", task_id="1"), 40007, "1")
    no(me.get("blockedword/task/check/", task_id=task), 40002, "task_id")
