"""A brand that needs control of frame and caption is told that a Spark Ad is the wrong ad, wherever it looks."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from creatordesks import agreed, coded
from firesteel.cli import console
from firesteel.cli.main import app
from firesteel.desk import Desk
from firesteel.storage import database

database.boot()  # models cannot be imported before

from django.test import Client  # noqa: E402

from firesteel.web import desk as pages  # noqa: E402
from firesteel.web.signin import person  # noqa: E402

WHY = "the brand needs control of every frame and the caption, and a Spark Ad takes both from the post as they are"
INSTEAD = "make this ad from a file of your own, not as a Spark Ad"
PLAN = ("plan", "--target", "20", "--budget", "5000", "--landing", "https://lumen.example/serum", "--posts", "3")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("needs", [True, False])
def test_what_the_plan_says_of_control_is_advised_at_the_gate(
    known: Desk, monkeypatch: pytest.MonkeyPatch, needs: bool
) -> None:
    monkeypatch.setattr(console, "desk", lambda workspace: known)
    best = {each.post.creator.handle: each.post for each in reversed(known.ranking("sales"))}
    for post in sorted(best.values(), key=lambda post: post.creator.is_brand)[:2]:
        agreed(known, post.creator.handle, posts=frozenset({post.id}))
        coded(known, post.id)
    run(*PLAN, *(["--needs-control"] if needs else []))
    rows = json.loads(run("gate", "--format", "json"))
    told = " ".join(run("gate").split())
    pages.use(known)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person("ana"))
    page = client.get("/gate/").content.decode()

    flights = len(known.plan_of().flights)
    advised = [(row["gate"], each["severity"]) for row in rows for each in row["troubles"] if each["message"] == WHY]
    assert flights > 0
    assert advised.count(("caption", "advise")) == (flights if needs else 0)
    assert ("not-spark-control" in told) is needs
    assert (f"Advice for {flights} of {flights} flights:</b> T{WHY[1:]}. M{INSTEAD[1:]}." in page) is needs
