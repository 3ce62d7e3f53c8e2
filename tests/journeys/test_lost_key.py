"""Losing a workspace's key costs its secrets and nothing else."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from firesteel.cli.main import app
from firesteel.desk import Desk, open_desk
from firesteel.errors import Misconfigured
from firesteel.storage import people
from firesteel.values import LOCKED
from firesteel.warehouse import measure
from firesteel.web.serve import free_port
from walking import a_clock


def test_a_workspace_whose_key_is_lost_can_still_be_read(desk: Desk) -> None:
    desk.sync()
    posts = len(desk.library())
    desk.store.workspace.key.unlink()

    again = open_desk("lumen", clock=a_clock)

    assert len(again.library()) == posts
    assert "advertiser" in again.store.secrets.unreadable()


def test_the_token_can_be_given_again_after_the_key_was_lost(desk: Desk) -> None:
    desk.store.workspace.key.unlink()

    answered = CliRunner().invoke(app, ["workspace", "token", "lumen"], input="fresh\n")

    assert answered.exit_code == 0
    assert "fresh" not in answered.output
    assert "advertiser" not in open_desk("lumen", clock=a_clock).store.secrets.unreadable()


def test_of_secrets_that_nobody_can_enter_again_the_doctor_says_to_put_the_key_back(desk: Desk) -> None:
    desk.sync()
    desk.store.workspace.key.unlink()

    (told,) = doctor("lumen, secrets")

    assert f"put the right key back into {desk.store.workspace.key}; nothing else opens" in told
    assert "or give the tokens again" in told
    given = open_desk("lumen", clock=a_clock).store.secrets
    for name in given.unreadable():
        if name not in ("people", "lake", "commenters"):
            given.put(name, "entered again")
    (told,) = doctor("lumen, secrets")
    assert "nothing else opens" in told and "tokens" not in told


def test_a_rotation_says_what_no_key_opened(desk: Desk) -> None:
    assert "Everything is sealed with a new key" in rotated()
    desk.store.workspace.key.unlink()

    assert "for the secrets" in (told := rotated()) and "they stay as they were" in told
    assert "advertiser" in open_desk("lumen", clock=a_clock).store.secrets.unreadable()


def doctor(label: str) -> list[str]:
    answered = CliRunner().invoke(app, ["doctor", "--format", "csv"])
    return [line for line in answered.output.splitlines() if label in line]


def rotated() -> str:
    answered = CliRunner().invoke(app, ["key", "rotate", "--workspace", "lumen"])
    assert answered.exit_code == 0
    return " ".join(answered.output.split())


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Misconfigured, match=f"127.0.0.1:{port} cannot be listened on"):
            free_port(port=port)


ADS = "Campaign name,Ad group name,Ad ID,Ad name,Cost,Impressions,Currency\nSpring,mara.skin,{id},Mara,5.00,100,USD\n"


def files(folder: Path) -> list[Path]:
    told = {
        "posts.csv": "post_id,account,caption,url,views,as_of\n7111111111111111111,mara.skin,My secret routine,"
        "https://www.tiktok.com/@mara.skin/video/7111111111111111111,900,2026-01-01\n",
        "comments.csv": "post_id,author,text,at\n7111111111111111111,7123,How much is it?,2026-01-01 10:00\n",
        "ads.csv": ADS.format(id="7222222222222222222"),
    }
    for name, text in told.items():
        (folder / name).write_text(text)
    return [folder / name for name in told]


def lost(desk: Desk) -> Desk:
    desk.store.workspace.key.write_text(Fernet.generate_key().decode() + "\n")
    return open_desk("lumen", clock=a_clock)


def test_the_same_files_again_change_nothing_once_the_key_is_lost(desk: Desk, tmp_path: Path) -> None:
    for file in files(tmp_path):
        assert desk.take(file).taken == 1

    again = lost(desk)

    assert {row["campaign"] for row in again.engine.rows("paid.latest")} == {LOCKED}
    assert [again.take(file).taken for file in files(tmp_path)] == [0, 0, 0]
    (tmp_path / "later.csv").write_text(ADS.format(id="7222222222222222222").replace("5.00", "7.00"))
    assert again.take(tmp_path / "later.csv").taken == 1
    assert [row["spend_micros"] for row in again.engine.rows("paid.latest")] == [7_000_000]


def test_ads_without_ids_are_refused_while_what_is_known_of_them_cannot_be_opened(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "ads.csv"
    file.write_text(ADS.format(id=""))
    assert desk.take(file).taken == 1

    again = lost(desk)

    with pytest.raises(Misconfigured, match=r"rows without ad_id cannot be compared.*a workspace key that is not here"):
        again.take(file)
    assert [row["spend_micros"] for row in again.engine.rows("paid.latest")] == [5_000_000]


def test_a_caption_that_cannot_be_opened_was_not_edited(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from firesteel.storage.models import Fact

    desk.sync()
    posts = measure.posts(desk.engine)
    again = lost(desk)
    monkeypatch.setattr(type(again), "carried", lambda _: {post.id: () for post in posts})
    facts = Fact.objects.count()

    again._see_captions(posts, again.now())

    assert LOCKED in {post.caption for post in measure.posts(again.engine)}
    assert Fact.objects.count() == facts


def test_a_comment_that_cannot_be_opened_is_no_example_of_what_comments_say(desk: Desk) -> None:
    desk.sync()
    id = next(each.id for each in desk.comments() if each.text)
    desk.relabel(id, ("q.price",), "Ana")
    assert len(desk.corrections()) == 1

    again = lost(desk)

    assert again.comment(id).text == LOCKED == people.LOCKED
    assert again.corrections() == ()
    assert again._words_of(id) is None
