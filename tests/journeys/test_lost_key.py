"""Losing a workspace's key costs its secrets and nothing else."""

from __future__ import annotations

import socket

import pytest
from typer.testing import CliRunner

from firesteel.cli.main import app
from firesteel.desk import Desk, open_desk
from firesteel.errors import Misconfigured
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


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Misconfigured, match=f"127.0.0.1:{port} cannot be listened on"):
            free_port(port=port)
