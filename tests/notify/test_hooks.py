"""Webhooks to a real receiver on this machine: signed, never redirected, their addresses never said."""

from __future__ import annotations

import json
import logging
import threading

import pytest

import a
from firesteel.errors import BadInput
from firesteel.notify import Outcome, checked_url, shortened, signature
from firesteel.notify.hooks import send, slack, teams
from receivers import receiver
from tellings import a_message, an_item

KEY = "a key nobody knows"


def test_our_own_body_is_signed_so_that_a_receiver_can_check_it() -> None:
    with receiver() as hook:
        answer = send("webhook", hook.url, a_message(), now=a.at(3), key=KEY)

    ((headers, body),) = hook.requests
    seconds = int(headers["firesteel-timestamp"])
    assert answer.outcome is Outcome.SENT
    assert headers["firesteel-delivery"] == "d41d8cd98f"
    assert headers["firesteel-signature"] == signature(KEY, "d41d8cd98f", seconds, body)
    assert seconds == int(a.at(3).timestamp())
    told = json.loads(body)
    assert (told["workspace"], told["simulated"]) == ("lumen", False)
    assert told["notices"][0]["money"] == "$240.00 at risk"
    assert told["notices"][0]["url"] == "https://ads.agency.example/posts/7/"


def test_another_body_key_delivery_or_time_has_another_signature() -> None:
    same = signature(KEY, "d", 1, b"{}")

    others = {signature("k", "d", 1, b"{}"), signature(KEY, "e", 1, b"{}"), signature(KEY, "d", 2, b"{}")}
    assert same not in others | {signature(KEY, "d", 1, b"[]")}
    assert len(others) == 3


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Outcome.SENT),
        (400, Outcome.REFUSED),
        (404, Outcome.REFUSED),
        (429, Outcome.UNREACHABLE),
        (500, Outcome.UNREACHABLE),
    ],
)
def test_what_the_receiver_answers_is_what_came_of_it(status: int, outcome: Outcome) -> None:
    with receiver() as hook:
        hook.status = status

        assert send("webhook", hook.url, a_message(), now=a.at(3), key=KEY).outcome is outcome


def test_a_busy_receiver_is_given_the_time_it_asks_for() -> None:
    with receiver() as hook:
        hook.status, hook.headers = 429, {"Retry-After": "120"}

        assert send("slack", hook.url, a_message(), now=a.at(3)).wait_s == 120


def test_a_receiver_that_sends_us_elsewhere_is_not_followed() -> None:
    with receiver() as hook, receiver() as other:
        hook.status, hook.headers = 307, {"Location": other.url}

        answer = send("webhook", hook.url, a_message(), now=a.at(3), key=KEY)

    assert answer.outcome is Outcome.REFUSED
    assert "sends us elsewhere" in answer.says
    assert other.requests == []


def test_a_receiver_that_never_answers_leaves_the_message_in_doubt() -> None:
    with receiver() as hook:
        hook.silent = threading.Event()

        answer = send("webhook", hook.url, a_message(), now=a.at(3), key=KEY, timeout_s=0.2)

    assert answer.outcome is Outcome.UNKNOWN
    assert len(hook.requests) == 1


def test_a_receiver_that_hangs_up_leaves_it_in_doubt_and_one_that_is_gone_was_sent_nothing() -> None:
    with receiver() as hook:
        hook.drops = True
        dropped = send("webhook", hook.url, a_message(), now=a.at(3), key=KEY)

    gone = send("webhook", hook.url, a_message(), now=a.at(3), key=KEY)

    assert (dropped.outcome, gone.outcome) == (Outcome.UNKNOWN, Outcome.UNREACHABLE)


def test_the_address_of_a_hook_is_never_logged_nor_said(caplog: pytest.LogCaptureFixture) -> None:
    with receiver() as hook, caplog.at_level(logging.DEBUG):
        hook.status = 500
        answer = send("slack", hook.url, a_message(), now=a.at(3))

    assert "secretsecret" not in caplog.text + answer.says + shortened(hook.url)
    assert shortened("https://hooks.slack.example/services/T0AAAA/B0BBBB/secretsecret").endswith("/…ret")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "ftp://example.com/",
        "http://example.com/hook",
        "http://10.0.0.8/hook",
        "https://jana:secret@example.com/",
        "https://169.254.169.254/latest/meta-data",
        "https://2852039166/latest/meta-data",
        "https://0xa9.0376.43518/",
        "https://[::ffff:169.254.169.254]/",
        "https://[fe80::1%25eth0]/",
        "https://example.com:port/",
        "https://[::1/",
        "https://exam\nple.com/",
    ],
)
def test_what_is_no_address_for_a_hook_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        checked_url(url)


def test_slack_gets_blocks_in_which_other_peoples_words_mean_nothing() -> None:
    body = slack(a_message(items=(an_item(title="<!channel> & <https://evil.example|here>"),)))

    assert body["text"].startswith("[Lumen] Rights ending: &lt;!channel&gt; &amp; ")
    assert "<https://ads.agency.example/posts/7/|Open the post>" in body["blocks"][1]["text"]["text"]
    assert "<!channel>" not in json.dumps(body)


def test_slack_is_never_given_more_blocks_than_it_takes() -> None:
    body = slack(a_message(items=tuple(an_item(title="x" * 5_000, why="y" * 5_000) for _ in range(60)), more=5))

    assert len(body["blocks"]) <= 50
    assert all(len(block["text"]["text"]) <= 3_000 for block in body["blocks"])
    assert "And 45 more." in json.dumps(body)


def test_teams_gets_one_card_in_which_other_peoples_words_mean_nothing() -> None:
    body = teams(a_message(items=(an_item(title="[here](https://evil.example)"),)))

    (attachment,) = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    texts = [line["text"] for line in attachment["content"]["body"]]
    assert r"Rights ending: \[here\]\(https://evil.example\)" in texts
    assert "[Open the post](https://ads.agency.example/posts/7/)" in texts
