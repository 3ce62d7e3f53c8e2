"""The door for TikTok's webhooks in the pages: who is let in, and what Today makes of it until somebody reads."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx2
import pytest
from typer.testing import CliRunner

from firesteel.cli.main import app as commands
from firesteel.desk import Desk, hearing, logins
from firesteel.desk.facts import Poked, Synced
from firesteel.errors import Misconfigured
from firesteel.storage import database, reach
from firesteel.tiktok import Local
from firesteel.tiktok.tokens import App
from localtok import webhooks
from localtok.world import World
from walking import opened

database.boot()  # models cannot be imported before

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client  # noqa: E402

from firesteel.web import desk as pages  # noqa: E402

DOOR = "/hooks/tiktok/"
CHANGED = "TikTok says something changed: run firesteel sync"


def connected(desk: Desk, world: World) -> Desk:
    """Its app is kept, and it was read up to now."""
    one = world.advertiser
    logins.keep_app(desk.store, App(app_id=one.app_id, secret=one.secret, redirect_uri="https://ads.example.com/x/"))
    read(desk)
    pages.use(desk)
    return desk


def read(desk: Desk) -> None:
    """Say that everything was read, which takes a while and is another test's."""
    now = desk.moment()
    desk.ledger.record(Synced(as_of=now), "lake", at=now, actor="Ana")


@pytest.fixture
def door(desk: Desk, world: World) -> Client:
    """Nobody is signed in, and Django asks every form for its token."""
    connected(desk, world)
    return Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)


def told(world: World, at: int | None = None, **spoilt: object) -> bytes:
    """A message as localtok makes it: somebody wrote a comment, an hour after the last reading unless told."""
    event = webhooks.Event(1, "COMMENT", "comment.update", "a-business", at or world.now, {"comment_id": 7})
    message = json.loads(webhooks.body(event, world.advertiser.app_id)) | spoilt
    return json.dumps(message).encode()


def sent(door: Client, world: World, body: bytes, signature: str = "") -> int:
    signed = signature or webhooks.signature(world.advertiser.secret, world.now, body)
    headers = {"TikTok-Signature": signed, "Content-Type": "application/json"}
    return door.post(DOOR, body, content_type="application/json", headers=headers).status_code


def pokes(desk: Desk) -> list[datetime]:
    return [entry.value.at for entry in desk.ledger.history(Poked)]


def titles(desk: Desk) -> list[str]:
    return [todo.title for todo in desk.today().todos]


@contextmanager
def serving() -> Iterator[str]:
    """The pages on a loopback port."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def test_what_localtok_tells_over_a_socket_is_taken_once_in_any_order(
    served_platform: httpx2.Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = connected(opened(served_platform, "lumen")[0], world)
    with serving() as address:
        monkeypatch.setenv(reach.VARIABLE, address)
        assert hearing.ask(desk) == f"{address}{DOOR}"
        world.advance(6)
        ways = ({"order": "shuffled", "twice": True, "lose_first": True}, {"order": "reversed"})
        answers = [served_platform.post("/_localtok/webhooks/deliver", json=how, timeout=60).json() for how in ways]

    assert answers[0]["sent"] > 10
    assert [answer["refused"] for answer in answers] == [0, 0]
    assert answers[1]["waiting"] == 0
    assert len(pokes(desk)) == 1
    assert CHANGED in titles(desk)


def test_today_says_so_until_a_reading_and_old_news_after_it_is_none(door: Client, desk: Desk, world: World) -> None:
    assert CHANGED not in titles(desk)
    world.advance(1)
    old = told(world)
    assert [sent(door, world, old), sent(door, world, old)] == [200, 200]
    assert len(pokes(desk)) == 1
    assert titles(desk)[0] == CHANGED

    world.advance(1)
    read(desk)
    assert CHANGED not in titles(desk)
    assert sent(door, world, old) == 200
    assert (len(pokes(desk)), CHANGED in titles(desk)) == (1, False)

    world.advance(1)
    assert sent(door, world, told(world)) == 200
    assert (len(pokes(desk)), CHANGED in titles(desk)) == (2, True)


def test_what_is_told_while_a_reading_is_under_way_is_not_lost(door: Client, desk: Desk, world: World) -> None:
    world.advance(1)
    sent(door, world, told(world))
    begun = desk.moment()
    world.now += int(hearing.APART / timedelta(seconds=1))
    sent(door, world, told(world))
    desk.ledger.record(Synced(as_of=begun), "lake", at=begun, actor="Ana")

    assert CHANGED in titles(desk)


def test_nothing_of_a_message_is_kept_but_when_it_was_heard(door: Client, desk: Desk, world: World) -> None:
    world.advance(1)
    sent(door, world, told(world, user_openid="somebody", content='{"comment_id":7,"unique_identifier":"mara"}'))

    (entry,) = desk.ledger.history(Poked)
    assert entry.value == Poked(at=desk.moment())
    assert entry.actor == "tiktok"


def test_who_is_not_tiktok_is_refused_and_nothing_is_kept(door: Client, desk: Desk, world: World) -> None:
    world.advance(1)
    body, secret = told(world), world.advertiser.secret
    forged = webhooks.signature("another secret", world.now, body)
    late = webhooks.signature(secret, world.now - 301, body)
    answers = [
        sent(door, world, body, forged),
        sent(door, world, body, late),
        sent(door, world, body, "t=1,s=00"),
        door.post(DOOR, body, content_type="application/json").status_code,
        sent(door, world, body + b" ", webhooks.signature(secret, world.now, body)),
        sent(door, world, told(world, client_key="another app")),
        sent(door, world, b"no message"),
        sent(door, world, told(world, content="[" * 20_000)),
    ]

    assert answers == [403] * 8
    assert pokes(desk) == []


def test_a_message_without_bounds_is_not_read(door: Client, desk: Desk, world: World) -> None:
    world.advance(1)
    just, over = (told(world, content=json.dumps({"a": "x" * size})) for size in (60_000, 70_000))

    assert [sent(door, world, just), sent(door, world, over)] == [200, 413]


def test_only_messages_are_taken_there_and_nothing_is_shown(door: Client, desk: Desk) -> None:
    looked, beyond = door.get(DOOR), door.get(f"{DOOR}more/")

    assert (looked.status_code, beyond.status_code) == (405, 404)
    for answer in (looked, beyond):
        assert desk.workspace().brand not in answer.content.decode()
        assert not answer.cookies


def test_without_an_app_there_is_no_such_door(desk: Desk, world: World) -> None:
    pages.use(desk)

    assert sent(Client(SERVER_NAME="127.0.0.1"), world, told(world)) == 404


def test_a_clock_that_does_not_answer_has_the_message_sent_again(door: Client, desk: Desk, world: World) -> None:
    with httpx2.Client(base_url="http://127.0.0.1:9", trust_env=False) as nobody:
        desk.local = Local(nobody)
        assert sent(door, world, told(world)) == 503


def test_tiktok_is_told_where_and_told_to_stop_again(desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    connected(desk, world)
    monkeypatch.setenv(reach.VARIABLE, "https://ads.example.com")
    hearing.ask(desk)
    hooks = world.studio.outbox.hooks
    assert {name: hook.callback_url for name, hook in hooks.items()} == dict.fromkeys(
        webhooks.EVENT_TYPES, f"https://ads.example.com{DOOR}"
    )

    hearing.stop(desk)
    hearing.stop(desk)
    assert hooks == {}


def test_the_command_says_where_tiktok_tells_it_and_stops_it(
    served_platform: httpx2.Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(opened(served_platform, "lumen")[0], world)
    monkeypatch.setenv(reach.VARIABLE, "https://ads.example.com")

    on = CliRunner().invoke(commands, ["account", "webhooks", "--workspace", "lumen"])
    assert (on.exit_code, "TikTok tells https://ads.example.com/hooks/tiktok/ from now on." in on.stdout) == (0, True)
    assert len(world.studio.outbox.hooks) == 2
    off = CliRunner().invoke(commands, ["account", "webhooks", "--off", "--workspace", "lumen"])
    assert (off.exit_code, world.studio.outbox.hooks) == (0, {})


def test_without_a_public_address_or_an_app_nothing_is_asked(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(reach.VARIABLE, raising=False)
    with pytest.raises(Misconfigured, match="does not know its app's secret"):
        hearing.stop(desk)
    connected(desk, world)
    with pytest.raises(Misconfigured, match="set FIRESTEEL_PUBLIC_URL"):
        hearing.ask(desk)

    assert world.studio.outbox.hooks == {}
