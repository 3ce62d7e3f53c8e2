"""Webhooks: what is told, how it is signed, and that everything arrives at least once whatever the network does."""

from __future__ import annotations

import hashlib
import hmac
import json
import pickle
from functools import cache

import pytest
from campaigning import small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import brand, holder, no, ok

from hearing import listening
from localtok import webhooks
from localtok.control import webhooks as delivery
from localtok.webhooks import KEPT_S, Hook
from localtok.world import World

HOOK = "business/webhook/update/"


@pytest.fixture
def receiver():
    with listening() as server:
        yield server


def proof(world) -> dict[str, str]:
    return {"app_id": world.advertiser.app_id, "secret": world.advertiser.secret}


def subscribe(http, world, event_type: str, url: str, **more) -> dict:
    body = {**proof(world), "event_type": event_type, "callback_url": url, **more}
    return http.post(f"/open_api/v1.3/{HOOK}", json=body).json()


def deliver(http, **how) -> dict:
    return http.post("/_localtok/webhooks/deliver", json=how).json()


def waiting(http) -> list[dict]:
    return http.get("/_localtok/webhooks").json()["waiting"]


def test_a_hook_is_set_read_and_deleted(platform, world):
    ask = {**proof(world), "event_type": "VIDEO"}

    made = ok(subscribe(platform, world, "VIDEO", "http://127.0.0.1:9/a"))
    listed = ok(platform.get("/open_api/v1.3/business/webhook/list/", params=ask).json())
    gone = ok(platform.post("/open_api/v1.3/business/webhook/delete/", json=ask).json())

    assert made == listed == gone
    assert made["callback_url"] == "http://127.0.0.1:9/a"
    no(platform.get("/open_api/v1.3/business/webhook/list/", params=ask).json(), 40007, "VIDEO")
    no(platform.post("/open_api/v1.3/business/webhook/delete/", json=ask).json(), 40007)


def test_hooks_are_the_apps_alone_and_checked(platform, world):
    wrong = {**proof(world), "secret": "x", "event_type": "VIDEO", "callback_url": "http://127.0.0.1/"}

    no(platform.post(f"/open_api/v1.3/{HOOK}", json=wrong).json(), 40101, "secret")
    no(subscribe(platform, world, "MENTION", "http://127.0.0.1/"), 40002, "event_type", "COMMENT")
    no(subscribe(platform, world, "VIDEO", "nowhere"), 40002, "callback_url")
    no(subscribe(platform, world, "COMMENT", "http://127.0.0.1/", item_list=["1"] * 101), 40002, "item_list")


def test_posts_listened_to_add_up_and_are_let_go_one_by_one(platform, world):
    first, second, *_ = world.posts
    url = "http://127.0.0.1:9/a"

    ok(subscribe(platform, world, "COMMENT", url, item_list=[first]))
    both = ok(subscribe(platform, world, "COMMENT", url, item_list=[second]))
    ask = {**proof(world), "event_type": "COMMENT", "item_list": [first]}
    rest = ok(platform.post("/open_api/v1.3/business/webhook/delete/", json=ask).json())

    assert both["item_list"] == [first, second]
    assert rest["item_list"] == [second]


def test_nothing_is_kept_for_an_app_that_did_not_ask(platform, world):
    world.advance(12)

    assert waiting(platform) == []


def test_comments_are_told_from_the_subscription_on(platform, world):
    ok(subscribe(platform, world, "COMMENT", "http://127.0.0.1:9/a"))
    before = set(world.comments)
    world.advance(12)

    events = waiting(platform)

    new = [one for one in world.comments.values() if one.comment_id not in before]
    assert [event["content"]["comment_id"] for event in events] == [int(one.comment_id) for one in new]
    assert {event["event"] for event in events} == {"comment.update"}
    for event, one in zip(events, new, strict=True):
        assert event["user_openid"] == world.accounts[world.posts[one.item_id].handle].business_id
        assert event["content"]["comment_action"] == "insert"


def test_only_the_posts_asked_for_are_told_of(platform, world):
    item_id = max(world.posts.values(), key=lambda post: post.organic.plays).item_id
    ok(subscribe(platform, world, "COMMENT", "http://127.0.0.1:9/a", item_list=[item_id]))
    world.advance(24)

    assert {event["content"]["video_id"] for event in waiting(platform)} == {int(item_id)}


def test_what_the_owner_does_to_comments_is_told_too(platform, world):
    one = next(iter(world.comments.values()))
    me = holder(platform, world.accounts[world.posts[one.item_id].handle])
    ask = {"video_id": one.item_id, "comment_id": one.comment_id}
    ok(subscribe(platform, world, "COMMENT", "http://127.0.0.1:9/a"))

    mine = ok(me.post("business/comment/reply/create/", text="hi", **ask))["comment_id"]
    for action in ("HIDE", "HIDE", "UNHIDE"):
        ok(me.post("business/comment/hide/", action=action, **ask))
    ok(me.post("business/comment/delete/", comment_id=mine))

    told = [(event["content"]["comment_type"], event["content"]["comment_action"]) for event in waiting(platform)]
    assert told == [
        ("reply", "insert"),
        ("comment", "set_to_hidden"),
        ("comment", "set_to_public"),
        ("reply", "delete"),
    ]


def test_publishing_is_told_to_its_end(platform, world):
    me = holder(platform, brand(world))
    ok(subscribe(platform, world, "VIDEO", "http://127.0.0.1:9/a"))
    good = ok(me.post("business/video/publish/", video_url="https://a.example/a.mp4", post_info={}))["share_id"]
    bad = ok(me.post("business/video/publish/", video_url="a.mp4", post_info={}))["share_id"]
    draft = ok(
        me.post("business/video/publish/", video_url="https://a.example/a", post_info={"upload_to_draft": True})
    )["share_id"]
    world.advance(1)

    told = [(event["event"], event["content"]["publish_id"]) for event in waiting(platform)]

    assert told == [
        ("post.publish.complete", good),
        ("post.publish.publicly_available", good),
        ("post.publish.failed", bad),
        ("post.publish.inbox_delivered", draft),
    ]
    by_name = {event["event"]: event["content"] for event in waiting(platform)}
    assert by_name["post.publish.publicly_available"]["post_id"] in world.posts
    assert by_name["post.publish.failed"]["reason"] == "video_pull_failed"
    assert by_name["post.publish.inbox_delivered"]["publish_type"] == "INBOX_SHARE"


def test_a_message_is_what_tiktok_documents_and_its_signature_verifies(served_platform, world, receiver):
    ok(subscribe(served_platform, world, "VIDEO", receiver.url))
    me = holder(served_platform, brand(world))
    ok(me.post("business/video/publish/", video_url="https://a.example/a.mp4", post_info={}))
    world.advance(1)

    said = deliver(served_platform)

    assert said == {"sent": 2, "accepted": 2, "lost": 0, "refused": 0, "waiting": 0}
    for headers, body in receiver.heard:
        message = json.loads(body)
        assert set(message) == {"client_key", "event", "create_time", "user_openid", "content"}
        assert message["client_key"] == world.advertiser.app_id
        assert message["user_openid"] == brand(world).business_id
        assert json.loads(message["content"])["publish_type"] == "DIRECT_PUBLISH"
        parts = dict(part.split("=", 1) for part in headers["tiktok-signature"].split(","))
        signed = parts["t"].encode() + b"." + body
        assert parts["s"] == hmac.new(world.advertiser.secret.encode(), signed, hashlib.sha256).hexdigest()


def test_the_receiver_may_call_back_while_it_is_told(served_platform, world, receiver):
    ok(subscribe(served_platform, world, "COMMENT", receiver.url))
    one = next(iter(world.comments.values()))
    me = holder(served_platform, world.accounts[world.posts[one.item_id].handle])
    ok(me.post("business/comment/reply/create/", text="hi", video_id=one.item_id, comment_id=one.comment_id))
    answers: list[int] = []
    receiver.meanwhile = lambda: answers.append(
        me.get("business/comment/list/", video_id=one.item_id, max_count=1)["code"]
    )

    assert deliver(served_platform)["accepted"] == 1
    assert answers == [0]


def test_what_is_not_accepted_is_sent_again_with_a_new_stamp(served_platform, world, receiver):
    ok(subscribe(served_platform, world, "VIDEO", receiver.url))
    me = holder(served_platform, brand(world))
    ok(me.post("business/video/publish/", video_url="no", post_info={}))
    world.advance(1)
    receiver.answers = [503]

    first = deliver(served_platform)
    world.advance(1)
    second = deliver(served_platform)

    assert (first["refused"], first["waiting"]) == (1, 1)
    assert (second["accepted"], second["waiting"]) == (1, 0)
    (early, body), (late, again) = receiver.heard
    assert body == again
    assert early["tiktok-signature"] != late["tiktok-signature"]


def test_orders_doubles_and_losses_are_as_told(served_platform, world, receiver):
    ok(subscribe(served_platform, world, "COMMENT", receiver.url))
    world.advance(6)
    events = [event["content"]["comment_id"] for event in waiting(served_platform)]

    said = deliver(served_platform, order="reversed", twice=True, lose_first=True)

    heard = [json.loads(json.loads(body)["content"])["comment_id"] for _, body in receiver.heard]
    assert heard == [one for one in reversed(events) for _ in range(2)][1:]
    assert said["lost"] == 1


def test_events_are_given_up_after_three_days(platform, world):
    ok(subscribe(platform, world, "COMMENT", "http://127.0.0.1:9/a"))
    world.advance(1)
    first = waiting(platform)
    assert first
    world.advance(KEPT_S // 3_600 + 1)

    books = platform.get("/_localtok/webhooks").json()

    assert {event["seq"] for event in first} <= {event["seq"] for event in books["given_up"]}
    assert not {event["seq"] for event in first} & {event["seq"] for event in books["waiting"]}


@pytest.mark.parametrize(
    "url", ["http://example.com/a", "https://127.0.0.1/a", "http://10.0.0.1/a", "http://2130706433/"]
)
def test_nothing_is_sent_beyond_this_machine(platform, world, url):
    ok(subscribe(platform, world, "VIDEO", url))
    world.studio.outbox.add("VIDEO", "post.publish.failed", "x", world.now, {})

    answer = platform.post("/_localtok/webhooks/deliver", json={})

    assert answer.status_code == 400
    assert "loopback" in answer.json()["error"]
    assert [event["tries"] for event in waiting(platform)] == [0]


def test_a_dead_address_leaves_everything_waiting(platform, world):
    ok(subscribe(platform, world, "VIDEO", "http://127.0.0.1:9/a"))
    world.studio.outbox.add("VIDEO", "post.publish.failed", "x", world.now, {})

    assert deliver(platform) == {"sent": 1, "accepted": 0, "lost": 0, "refused": 1, "waiting": 1}


def test_the_way_of_delivery_is_checked(platform, front):
    assert platform.post("/_localtok/webhooks/deliver", json={"order": "sideways"}).status_code == 400
    assert platform.post("/_localtok/webhooks/deliver", json={"twice": 1}).status_code == 400
    assert platform.post("/_localtok/webhooks/deliver", content=b"[]").status_code == 400
    assert platform.post("/_localtok/webhooks/deliver", content=b"{").status_code == 400
    front.control_token = "k"
    assert platform.post("/_localtok/webhooks/deliver", json={}).status_code == 403


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["forward", "reversed", "shuffled"]),
            st.booleans(),
            st.booleans(),
            st.lists(st.sampled_from([0, 200, 204, 302, 500]), max_size=12),
        ),
        max_size=6,
    )
)
def test_everything_in_the_outbox_arrives_at_least_once_under_loss_and_disorder(runs):
    world: World = pickle.loads(_world())
    heard: list[int] = []
    for order, twice, lose_first, answers in runs:
        world.advance(ticks=4)
        _run(world, order, twice, lose_first, answers, heard)
    _run(world, "forward", False, False, [], heard)

    events = world.studio.outbox.events
    assert set(heard) == {event.seq for event in events}
    assert all(event.accepted_at for event in events)
    assert world.studio.outbox.waiting(world.now) == []


def _run(world, order: str, twice: bool, lose_first: bool, answers: list[int], heard: list[int]) -> None:
    """One delivery over a network that answers as told, and with 200 once that is used up. 0 is a lost message."""
    messages = delivery._messages(world, order, twice, lose_first)
    statuses = []
    for number, message in enumerate(messages):
        status = 0 if message.lost else answers[number] if number < len(answers) else 200
        statuses.append(status)
        if status:
            heard.append(message.event.seq)
    delivery._settled(world, messages, statuses)


@cache
def _world() -> bytes:
    """A small world that somebody listens to, with a few comments waiting."""
    world = small()
    webhooks.collect(world)
    world.studio.outbox.hooks["COMMENT"] = Hook("COMMENT", "http://127.0.0.1:9/")
    world.advance(2)
    assert world.studio.outbox.waiting(world.now)
    return pickle.dumps(world)
