"""Comments as their post's owner handles them."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import holder, no, ok

from localtok.app import app
from localtok.doors import Front
from localtok.routes.organic.pictures import measured
from localtok.state import Comment


@pytest.fixture
def thread(platform, world):
    """A comment, and its post's owner at the door."""
    one = next(c for c in world.comments.values() if not c.parent_id)
    account = world.accounts[world.posts[one.item_id].handle]
    return one, holder(platform, account)


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9


def webp(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sizes


def upload(me, data: bytes) -> dict:
    return me.http.post(
        "/open_api/v1.3/business/comment/image/upload/",
        data=me.always,
        files={"image_file": ("a.png", data)},
        headers={"Access-Token": me.token},
    ).json()


def test_a_comment_of_ones_own_stands_under_the_post(thread, world):
    one, me = thread

    made = ok(me.post("business/comment/create/", video_id=one.item_id, text="Restock on Friday"))

    (seen,) = ok(me.get("business/comment/list/", video_id=one.item_id, comment_ids=[made["comment_id"]]))["comments"]
    assert (seen["text"], seen["owner"], seen["parent_comment_id"]) == ("Restock on Friday", True, "")
    no(me.post("business/comment/create/", video_id=one.item_id, text="x" * 151), 40002, "text", "150")
    no(me.post("business/comment/create/", video_id=one.item_id, text=" "), 40002, "text")
    no(me.post("business/comment/create/", video_id="1", text="x"), 40007, "1")


def test_replies_are_listed_under_their_comment_and_three_of_them_in_a_list(thread):
    one, me = thread
    ask = {"video_id": one.item_id, "comment_id": one.comment_id}
    made = [ok(me.post("business/comment/reply/create/", text=f"no. {k}", **ask))["comment_id"] for k in range(5)]
    nested = ok(me.post("business/comment/reply/create/", text="and", video_id=one.item_id, comment_id=made[0]))

    (row,) = ok(
        me.get("business/comment/list/", video_id=one.item_id, comment_ids=[one.comment_id], include_replies=True)
    )["comments"]
    listed = ok(me.get("business/comment/reply/list/", sort_type="asc", max_count=4, **ask))
    rest = ok(me.get("business/comment/reply/list/", sort_type="asc", cursor=listed["cursor"], **ask))

    assert row["replies"] == 6
    assert [reply["comment_id"] for reply in row["reply_list"]] == made[:3]
    assert listed["has_more"] is True
    assert rest["has_more"] is False
    every = [reply["comment_id"] for reply in listed["comments"] + rest["comments"]]
    assert every == [*made, nested["comment_id"]]
    assert nested["parent_comment_id"] == one.comment_id
    no(me.get("business/comment/reply/list/", max_count=31, **ask), 40002, "max_count")
    no(me.get("business/comment/reply/list/", video_id=one.item_id, comment_id="1"), 40007, "1")


def test_replies_are_found_by_their_ids_too(thread):
    one, me = thread
    reply = ok(me.post("business/comment/reply/create/", text="hi", video_id=one.item_id, comment_id=one.comment_id))

    rows = ok(me.get("business/comment/list/", video_id=one.item_id, comment_ids=[reply["comment_id"]]))["comments"]

    assert [row["parent_comment_id"] for row in rows] == [one.comment_id]
    no(me.get("business/comment/list/", video_id=one.item_id, comment_ids=[str(k) for k in range(31)]), 40002, "30")


def test_a_like_counts_once_and_is_taken_back(thread):
    one, me = thread
    before = one.likes

    for action, expected in (("LIKE", before + 1), ("LIKE", before + 1), ("UNLIKE", before), ("UNLIKE", before)):
        ok(me.post("business/comment/like/", comment_id=one.comment_id, action=action))
        assert (one.likes, one.liked) == (expected, action == "LIKE")
    no(me.post("business/comment/like/", comment_id=one.comment_id, action="LOVE"), 40002, "action")
    no(me.post("business/comment/like/", comment_id=one.comment_id, action="LIKE", video_id="1"), 40007)


def test_a_pinned_comment_comes_first_in_the_smart_order(thread):
    one, me = thread
    ask = {"video_id": one.item_id, "comment_id": one.comment_id}

    ok(me.post("business/comment/pin/", action="PIN", **ask))
    first = ok(me.get("business/comment/list/", video_id=one.item_id, max_count=1))["comments"][0]
    ok(me.post("business/comment/pin/", action="UNPIN", **ask))

    assert (first["comment_id"], first["pinned"]) == (one.comment_id, True)
    assert one.pinned is False
    no(me.post("business/comment/pin/", action="STICK", **ask), 40002, "action")


def test_only_ones_own_comments_are_deleted_with_the_replies_under_them(thread, world):
    one, me = thread
    mine = ok(me.post("business/comment/create/", video_id=one.item_id, text="oops"))["comment_id"]
    under = ok(me.post("business/comment/reply/create/", video_id=one.item_id, comment_id=mine, text="hm"))[
        "comment_id"
    ]

    no(me.post("business/comment/delete/", comment_id=one.comment_id), 40001, "hide")
    ok(me.post("business/comment/delete/", comment_id=mine))

    assert world.comments[mine].deleted
    assert world.comments[under].deleted
    assert not one.deleted
    no(me.post("business/comment/delete/", comment_id=mine), 40007, mine)


def test_nobody_handles_comments_under_somebody_elses_post(platform, world):
    one = next(iter(world.comments.values()))
    other = next(a for a in world.accounts.values() if a.handle != world.posts[one.item_id].handle)
    me = holder(platform, other)

    no(me.post("business/comment/like/", comment_id=one.comment_id, action="LIKE"), 40001)
    no(me.post("business/comment/delete/", comment_id=one.comment_id), 40001)
    no(me.post("business/comment/pin/", comment_id=one.comment_id, video_id=one.item_id, action="PIN"), 40001)
    no(me.get("business/comment/reply/list/", comment_id=one.comment_id, video_id=one.item_id), 40001)


def test_a_picture_is_uploaded_and_put_into_a_comment(thread):
    one, me = thread
    picture = ok(upload(me, png(720, 1_280)))

    given = {"image_uri": picture["image_uri"], "image_width": 720, "image_height": 1_280}
    made = ok(me.post("business/comment/create/", video_id=one.item_id, text="look", **given))

    assert (picture["width"], picture["height"]) == (720, 1_280)
    assert made["image_url"]
    no(me.post("business/comment/create/", video_id=one.item_id, text="a", image_uri="x"), 40002, "image_uri")
    no(
        me.post("business/comment/create/", video_id=one.item_id, text="a", image_uri=picture["image_uri"]),
        40002,
        "image_width",
    )
    no(
        me.post("business/comment/create/", video_id=one.item_id, text="a", **{**given, "image_width": 1}),
        40002,
        "image_width",
    )


def test_pictures_of_other_kinds_and_sizes_are_refused(thread):
    _, me = thread

    ok(upload(me, jpeg(360, 360)))
    ok(upload(me, webp(1_920, 1_080)))
    no(upload(me, b"GIF89a" + b"\0" * 20), 40002, "image_file")
    no(upload(me, png(359, 800)), 40002, "image_file", "359")
    no(upload(me, png(1_081, 1_081)), 40002, "image_file")
    no(upload(me, png(500, 500) + b"\0" * (5 * 1024 * 1024)), 40002, "5 MB")


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_a_picture_says_how_large_it_is(width, height):
    assert (
        measured(png(width, height))
        == measured(jpeg(width, height))
        == measured(webp(width, height))
        == (width, height)
    )


@given(st.binary(max_size=64))
def test_no_file_breaks_the_measuring(data):
    assert measured(data) is None or len(measured(data)) == 2
    for start in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF....WEBPVP8 ", b"RIFF....WEBPVP8L"):
        assert measured(start + data) is None or len(measured(start + data)) == 2


_ACTS = st.lists(
    st.tuples(st.sampled_from(["write", "reply", "hide", "show", "delete", "like"]), st.integers(0, 30)), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ACTS)
def test_every_comment_is_visible_hidden_or_deleted_whatever_is_done(acts):
    """Counts agree: what the lists show, hidden ones included, and what was deleted are all there is."""
    from campaigning import posts, small
    from starlette.testclient import TestClient

    world = small()
    post = posts(world)[0]
    counted = post.organic.comments
    with TestClient(app(Front(world))) as http:
        me = holder(http, world.accounts[post.handle])
        for act, number in acts:
            _do(me, world, post.item_id, act, number)
        here = [one for one in world.comments.values() if one.item_id == post.item_id]
        shown = _everything(me, post.item_id, "ALL")
        public = _everything(me, post.item_id, "PUBLIC")

    deleted = sum(one.deleted for one in here)
    hidden = sum(one.hidden and not one.deleted for one in here)
    parents = {one.comment_id: one for one in here}
    buried = sum(
        not one.deleted and not one.hidden and bool(one.parent_id) and parents[one.parent_id].hidden for one in here
    )
    assert len(shown) + deleted == len(here)
    assert len(public) + hidden + deleted + buried == len(here)
    by_nobodys_call = sum(bool(one.intent) for one in here)
    assert by_nobodys_call == counted == post.organic.comments


def _do(me, world, item_id: str, act: str, number: int) -> None:
    here: list[Comment] = [one for one in world.comments.values() if one.item_id == item_id and not one.deleted]
    one = here[number % len(here)]
    ask = {"video_id": item_id, "comment_id": one.comment_id}
    if act == "write":
        ok(me.post("business/comment/create/", video_id=item_id, text="word"))
    elif act == "reply":
        ok(me.post("business/comment/reply/create/", text="word", **ask))
    elif act in ("hide", "show"):
        ok(me.post("business/comment/hide/", action="HIDE" if act == "hide" else "UNHIDE", **ask))
    elif act == "like":
        ok(me.post("business/comment/like/", action="LIKE", **ask))
    else:
        me.post("business/comment/delete/", comment_id=one.comment_id)


def _everything(me, item_id: str, status: str) -> list[str]:
    """Ids of all comments the lists show, and of the replies under them."""
    found: list[str] = []
    for row in _pages(me, "business/comment/list/", video_id=item_id, status=status):
        found.append(row["comment_id"])
        if row["replies"]:
            under = _pages(
                me, "business/comment/reply/list/", video_id=item_id, comment_id=row["comment_id"], status=status
            )
            assert len(under) == row["replies"]
            found += [reply["comment_id"] for reply in under]
    assert len(found) == len(set(found))
    return found


def _pages(me, path: str, **ask) -> list[dict]:
    rows, cursor, more = [], 0, True
    while more:
        data = ok(me.get(path, cursor=cursor, max_count=30, **ask))
        rows += data["comments"]
        cursor, more = data["cursor"], data["has_more"]
    return rows
