"""What localtok tells by webhook, and what the product makes of it: once each, in any order, and nobody else's."""

from __future__ import annotations

import pytest

from firesteel.collector.webhooks import TOLERANCE_S, Inbox, read
from firesteel.errors import BadInput
from hearing import listening


@pytest.fixture
def messages(served_platform, world) -> list[tuple[str, bytes]]:
    """A day of comments, told under loss, doubled and out of order, until nothing waits."""
    app = {"app_id": world.advertiser.app_id, "secret": world.advertiser.secret}
    with listening() as callback:
        hook = {**app, "event_type": "COMMENT", "callback_url": callback.url}
        served_platform.post("/open_api/v1.3/business/webhook/update/", json=hook)
        world.advance(24)
        for how in ({"order": "shuffled", "twice": True, "lose_first": True}, {"order": "reversed"}):
            served_platform.post("/_localtok/webhooks/deliver", json=how, timeout=60)
        assert served_platform.get("/_localtok/webhooks").json()["waiting"] == []
        return [(headers["tiktok-signature"], body) for headers, body in callback.heard]


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
