"""Words an advertiser blocks: kept, and what they hide."""

from __future__ import annotations

import csv
import io

from campaigning import ad, posts, small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import buyer, made_ad, no, ok

from localtok.moderation import meet

lasting = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=12)


def words(me, **page):
    return [one["bw_content"] for one in ok(me.get("blockedword/list/", page_info={"page_size": 500, **page}))["list"]]


def test_words_are_added_changed_checked_and_deleted(platform, world):
    me = buyer(platform, world)

    ok(me.post("blockedword/create/", blocked_words=["spam", " scam ", "spam"]))
    ok(me.post("blockedword/create/", blocked_words=["scam", "fake"]))
    ok(me.post("blockedword/update/", old_word="spam", new_word="rubbish"))

    assert words(me) == ["rubbish", "scam", "fake"]
    assert ok(me.get("blockedword/check/", blocked_words=["fake", "spam"]))["results"] == [
        {"word": "fake", "blocked": True},
        {"word": "spam", "blocked": False},
    ]
    no(me.post("blockedword/delete/", blocked_words=["fake", "spam"]), 40007, "spam")
    ok(me.post("blockedword/delete/", blocked_words=["fake", "rubbish"]))
    assert words(me) == ["scam"]


def test_wrong_words_are_refused(platform, world):
    me = buyer(platform, world)
    ok(me.post("blockedword/create/", blocked_words=[f"word{n}" for n in range(499)]))

    no(me.post("blockedword/create/", blocked_words=["a", "b"]), 40002, "500")
    no(me.post("blockedword/create/", blocked_words=[]), 40002, "blocked_words")
    no(me.post("blockedword/create/", blocked_words=[" "]), 40002, "blocked_words")
    no(me.post("blockedword/create/"), 40002, "blocked_words")
    no(me.post("blockedword/update/", old_word="a", new_word="b"), 40007, "a")
    no(me.post("blockedword/update/", old_word="word1", new_word="word2"), 40002, "new_word")
    no(me.get("blockedword/list/", page_info={"page_size": 501}), 40002, "page_size")
    no(me.get("blockedword/check/"), 40002, "blocked_words")
    assert len(world.moderation.words) == 499
    ok(me.post("blockedword/update/", old_word="word1", new_word="word1"))
    ok(me.post("blockedword/create/", blocked_words=["word1", "last"]))


@lasting
@given(kept=st.lists(WORDS, min_size=1, max_size=20, unique_by=str.strip), size=st.integers(1, 7))
def test_pages_of_words_together_are_all_of_them(platform, world, kept, size):
    me = buyer(platform, world)
    world.moderation.words.clear()
    ok(me.post("blockedword/create/", blocked_words=kept))

    first = ok(me.get("blockedword/list/", page_info={"page": 1, "page_size": size}))["page_info"]
    shown = [one for number in range(1, first["total_page"] + 1) for one in words(me, page=number, page_size=size)]

    assert shown == world.moderation.words and first["total_number"] == len(shown)


def test_a_comment_with_a_blocked_word_is_hidden_when_it_arrives(platform, world):
    me = buyer(platform, world)
    one = world.ads[made_ad(platform, world)]
    before = set(world.comments)
    ok(me.post("blockedword/create/", blocked_words=["E"]))

    world.advance(24)

    new = [each for id, each in world.comments.items() if id not in before]
    here = [each for each in new if each.item_id == one.item_id]
    assert here
    assert all(each.hidden == each.hit_blockedword == ("e" in each.text.lower()) for each in here)
    assert not any(each.hidden for each in new if each.item_id != one.item_id)
    asked = {"search_field": "ADGROUP_ID", "search_value": one.adgroup_id, "page_size": 100}
    found = ok(
        me.get("comment/list/", start_time="2026-01-01", end_time="2026-01-02", comment_status=["HIDDEN"], **asked)
    )
    assert {row["comment_id"] for row in found["comments"]} == {each.comment_id for each in here if each.hidden}
    assert all(row["hit_blockedword"] for row in found["comments"])


def test_what_was_hidden_stays_hidden_and_what_was_there_stays_public(platform, world):
    me = buyer(platform, world)
    one = world.ads[made_ad(platform, world)]
    old = [each for each in world.comments.values() if each.item_id == one.item_id]
    ok(me.post("blockedword/create/", blocked_words=["e"]))
    assert not any(each.hidden for each in old)
    world.advance(12)
    hidden = {id for id, each in world.comments.items() if each.hidden}

    ok(me.post("blockedword/delete/", blocked_words=["e"]))
    world.advance(12)

    assert hidden and {id for id, each in world.comments.items() if each.hidden} == hidden


def test_blocking_words_changes_nothing_but_what_is_seen():
    one, other = small(), small()
    for world in (one, other):
        for post in posts(world):
            ad(world, post)
    one.moderation.words = ["e", "serum"]

    one.advance(24)
    other.advance(24)

    assert list(one.comments) == list(other.comments)
    assert {bool(each.ad_id) for each in one.comments.values() if each.hidden} == {True, False}
    for mine, theirs in zip(one.comments.values(), other.comments.values(), strict=True):
        mine.hidden = mine.hit_blockedword = False
        assert mine == theirs
    assert one.orders == other.orders and one.touches == other.touches
    assert [post.paid for post in one.posts.values()] == [post.paid for post in other.posts.values()]


def test_a_post_without_an_ad_is_left_alone():
    world = small()
    world.moderation.words = ["e"]
    one = next(each for each in world.comments.values() if "e" in each.text)

    meet(world, one)
    assert not one.hidden
    shown = ad(world, world.posts[one.item_id])
    meet(world, one)
    assert one.hidden and one.hit_blockedword
    one.hidden = one.hit_blockedword = False
    shown.operation_status = "DELETE"
    meet(world, one)
    assert not one.hidden


def test_words_are_exported(platform, world):
    me = buyer(platform, world)
    ok(me.post("blockedword/create/", blocked_words=["one", 'two, "three"', "four"]))

    whole = ok(me.post("blockedword/task/create/"))["task_id"]
    part = ok(me.post("blockedword/task/create/", blocked_words=["four", "five"], lang="ZH"))["task_id"]

    def table(task):
        text = ok(me.get("blockedword/task/download/", task_id=task))["csv"]
        return [row[0] for row in csv.reader(io.StringIO(text))][1:]

    assert ok(me.get("blockedword/task/check/", task_id=whole)) == {"task_id": whole, "status": "SUCCEED"}
    assert table(whole) == ["one", 'two, "three"', "four"] and table(part) == ["four"]
    no(me.post("blockedword/task/create/", lang="FR"), 40002, "lang")
    no(me.get("blockedword/task/download/", task_id="1"), 40007, "1")
