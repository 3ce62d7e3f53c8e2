"""Notices on their page and in the terminal: channels, the mail server, what was sent and what did not arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.test import Client
from typer.testing import CliRunner

from firesteel.cli import console
from firesteel.cli import notices as command
from firesteel.desk import Desk
from firesteel.desk.facts import Synced
from firesteel.desk.notices.channels import channel
from firesteel.errors import BadInput
from receivers import Hook, Inbox, mailbox, receiver
from web.real import office, signed_in

PATH = "/settings/notices/"
CHANNEL = {"act": "add", "name": "jana", "kind": "mail", "address": "jana@agency.example", "least": "go", "digest": "at once"}  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        monkeypatch.setattr(console, "desk", lambda workspace: desk)
        yield desk


@pytest.fixture
def jana(here: Desk) -> Client:
    return signed_in()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as made:
        yield made


def asked(client: Client, **given: object) -> tuple[int, str]:
    answer = client.post(PATH, given, follow=True)
    return answer.status_code, answer.content.decode()


def with_mail(client: Client, inbox: Inbox) -> None:
    server = {"host": "127.0.0.1", "port": inbox.port, "security": "none", "sender": "firesteel@agency.example"}
    assert asked(client, act="mail", **server)[0] == 200


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    command.mount(app)
    result = CliRunner().invoke(app, ["notices", *arguments], catch_exceptions=False)
    return result.exit_code, " ".join(result.stdout.split())


def test_an_empty_page_says_what_a_channel_is_for(jana: Client) -> None:
    page = jana.get(PATH).content.decode()

    assert "Nobody is told yet" in page and "Nothing was sent yet" in page


def test_a_channel_is_added_tested_muted_and_removed_by_buttons(jana: Client, here: Desk, inbox: Inbox) -> None:
    with_mail(jana, inbox)

    added = asked(jana, **CHANNEL, quiet_from="22:00", quiet_to="07:00", kinds=["rights", "gate"])[1]
    tested = asked(jana, act="test", name="jana")[1]
    muted = asked(jana, act="mute", name="jana")[1]
    asked(jana, act="unmute", name="jana")
    kept = channel(here, "jana")
    removed = asked(jana, act="remove", name="jana")[1]

    assert "jana is told of what is new from now on" in added
    assert "quiet from 22:00 to 07:00" in added
    assert "The test to jana was taken." in tested and len(inbox.taken) == 1
    assert "Muted" in muted
    assert (kept.kinds, kept.muted, kept.urgent_at_once) == (frozenset({"rights", "gate"}), False, False)
    assert "Nobody is told yet" in removed


def test_mail_without_a_server_is_refused_with_the_next_step(jana: Client) -> None:
    status, page = asked(jana, **CHANNEL)

    assert status == 503
    assert "No mail server is set" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": "jana"}, "is no e-mail address"),
        ({"kind": "slack", "address": "http://hooks.example/x"}, "over plain http"),
        ({"name": "J"}, "cannot name a channel"),
        ({"quiet_from": "22:00"}, "are no hours"),
        ({"digest": "never"}, "is not known"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    jana: Client, inbox: Inbox, wrong: dict[str, str], words: str
) -> None:
    with_mail(jana, inbox)
    status, page = asked(jana, **(CHANNEL | wrong))

    assert status == 400
    assert words in page and 'role="alert"' in page
    assert f'value="{(CHANNEL | wrong)["name"]}"' in page


def test_the_address_of_a_webhook_is_nowhere_on_the_page_nor_in_json(jana: Client, hook: Hook) -> None:
    asked(jana, **(CHANNEL | {"kind": "webhook", "address": hook.url}))
    wrong = asked(jana, **(CHANNEL | {"kind": "slack", "address": hook.url, "digest": "never"}))[1]

    page, twin = jana.get(PATH).content.decode(), jana.get("/settings/notices.json").content.decode()

    assert "secretsecret" not in page + twin + wrong
    assert json.loads(twin)["notices"]["channels"][0]["channel"]["where"] == "http://127.0.0.1/…ret"


def test_the_signing_key_is_shown_to_whoever_asks_for_it(jana: Client, here: Desk, hook: Hook) -> None:
    asked(jana, **(CHANNEL | {"kind": "webhook", "address": hook.url}))

    page = asked(jana, act="key", name="jana")[1]

    assert here.signing_key("jana", "jana") in page
    assert here.signing_key("jana", "jana") not in jana.get(PATH).content.decode()


def test_what_did_not_arrive_is_sent_again_or_known(jana: Client, here: Desk, hook: Hook) -> None:
    asked(jana, **(CHANNEL | {"kind": "webhook", "address": hook.url, "least": "info"}))
    hook.status = 500
    broken = Synced(as_of=here.now(), trouble=("posts: TikTok did not answer",))
    here.ledger.record(broken, "lake", at=here.now(), actor="jana")
    here.send_notices("jana")
    (row,) = here.notices_page().deliveries

    still = asked(jana, act="again", delivery=row.id)[1]
    today = jana.get("/").content.decode()
    known = asked(jana, act="settle", delivery=row.id)[1]

    assert "It did not go out to jana" in still
    assert "did not arrive yet" in today
    assert "It is not told of any more." in known
    assert "did not arrive yet" not in jana.get("/").content.decode()


def test_an_action_nobody_knows_is_refused(jana: Client) -> None:
    assert asked(jana, act="explode")[0] == 400


def test_the_terminal_does_the_same(here: Desk, inbox: Inbox, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(command.ADDRESS, hook.url)
    server = ("--host", "127.0.0.1", "--port", str(inbox.port), "--security", "none")

    assert "as firesteel@agency.example" in run("mail", *server, "--from", "firesteel@agency.example")[1]
    assert "is told of what is new" in run("add", "jana", "--to", "jana@agency.example", "--quiet", "22:00-07:00")[1]
    assert "127.0.0.1/…ret" in run("add", "ops", "--kind", "webhook", "--digest", "hourly")[1]
    assert run("test", "jana") == (0, "jana took it.")
    assert "muted" in run("mute", "ops", "--format", "json")[1]
    assert "messages sent, 0 failed" in run("send")[1]
    rows = json.loads(run("list", "--format", "json")[1])
    assert [(row["name"], row["state"]) for row in rows] == [("jana", "on"), ("ops", "muted")]
    assert "a test" in run("sent", "--format", "json")[1]
    assert run("key", "ops")[1] == here.signing_key("ops", "Ana")
    hook.status = 410
    code, words = run("test", "ops")
    assert (code, words) == (1, "It failed: 127.0.0.1 answered 410 Gone.")
    assert run("remove", "ops")[0] == 0


def test_a_password_is_never_taken_from_the_command_line(here: Desk) -> None:
    with pytest.raises(BadInput, match="the password of the mail server is missing"):
        run("mail", "--host", "smtp.agency.example", "--from", "firesteel@agency.example", "--user", "jana")
