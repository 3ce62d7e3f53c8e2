"""What localtok tells by webhook, and what the product makes of it: once each, in any order, and nobody else's."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from firesteel.collector.webhooks import TOLERANCE_S, Inbox, read
from firesteel.errors import BadInput


class Callback(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Heard)
        self.heard: list[tuple[str, bytes]] = []


class Heard(BaseHTTPRequestHandler):
    server: Callback

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.headers["TikTok-Signature"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def callback():
    server = Callback()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def messages(served_platform, world, callback) -> list[tuple[str, bytes]]:
    """A day of comments, told under loss, doubled and out of order, until nothing waits."""
    app = {"app_id": world.advertiser.app_id, "secret": world.advertiser.secret}
    url = f"http://127.0.0.1:{callback.server_port}/hook"
    served_platform.post(
        "/open_api/v1.3/business/webhook/update/", json={**app, "event_type": "COMMENT", "callback_url": url}
    )
    world.advance(24)
    for how in ({"order": "shuffled", "twice": True, "lose_first": True}, {"order": "reversed"}):
        served_platform.post("/_localtok/webhooks/deliver", json=how, timeout=60)
    assert served_platform.get("/_localtok/webhooks").json()["waiting"] == []
    return callback.heard


def test_every_comment_is_heard_once_and_in_its_order(messages, world):
    inbox, app = Inbox(), world.advertiser
    new = [inbox.take(read(body, signature, app.secret, app.app_id, world.now)) for signature, body in messages]
    start = world.now - 24 * 3_600
    came = [one for one in world.comments.values() if one.created_at >= start]

    assert len(messages) > len(came)
    assert sum(new) == len(inbox.notices())
    assert {str(one.content["comment_id"]) for one in inbox.notices()} >= {one.comment_id for one in came}
    assert [one.at for one in inbox.notices()] == sorted(one.at for one in inbox.notices())


def test_the_order_of_arrival_does_not_show(messages, world):
    app = world.advertiser
    notices = [read(body, signature, app.secret, app.app_id, world.now) for signature, body in messages]
    there, back = Inbox(), Inbox()
    for one in notices:
        there.take(one)
    for one in reversed(notices):
        back.take(one)

    assert there.notices() == back.notices()


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda s, b, app: (s, b[:-1] + b" }", app.secret, app.app_id, 0), "signature is not"),
        (lambda s, b, app: ("t=1,s=00", b, app.secret, app.app_id, 0), "without a readable signature"),
        (lambda s, b, app: ("", b, app.secret, app.app_id, 0), "without a readable signature"),
        (lambda s, b, app: (s, b, "another secret", app.app_id, 0), "signature is not"),
        (lambda s, b, app: (s, b, app.secret, "another app", 0), "another app"),
        (lambda s, b, app: (s, b, app.secret, app.app_id, TOLERANCE_S + 1), "away from now"),
    ],
)
def test_what_is_not_tiktoks_for_this_app_and_fresh_is_refused(messages, world, spoil, word):
    signature, body, secret, app_id, late = spoil(*messages[0], world.advertiser)

    with pytest.raises(BadInput, match=word):
        read(body, signature, secret, app_id, world.now + late)
