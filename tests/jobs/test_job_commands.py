"""`firesteel work` and `firesteel jobs`, the page of the same, and what Today says of jobs."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx2
import pytest
from typer.testing import CliRunner

from firesteel.cli import console
from firesteel.cli.main import app
from firesteel.desk import Desk, running
from firesteel.storage import locks


@pytest.fixture
def told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The terminal over the test's own desk, whose platform is in this process."""
    monkeypatch.setattr(console, "desk", lambda workspace: desk)
    return CliRunner()


def rows(told: CliRunner, *given: str) -> list[dict[str, object]]:
    said = told.invoke(app, [*given, "--format", "json"], catch_exceptions=False)
    found: list[dict[str, object]] = json.loads(said.stdout)
    return found


def test_what_runs_by_itself_is_listed_before_and_after_it_ran(told: CliRunner) -> None:
    before = {row["name"]: row["state"] for row in rows(told, "jobs", "list")}
    ran = {row["job"]: row["state"] for row in rows(told, "work", "--once")}
    after = {row["name"]: row for row in rows(told, "jobs", "list")}

    assert set(before.values()) == {"never"}
    assert ran["read"] == "done"
    assert after["read"]["state"] == "fine"
    assert str(after["read"]["said"]).startswith("read up to")
    assert "backup" not in ran


def test_one_job_is_run_by_name(told: CliRunner) -> None:
    assert rows(told, "jobs", "run", "backup")[0]["said"] == "made lumen-0001-daily.tar.gz"


def test_a_name_that_is_no_job_is_said(told: CliRunner) -> None:
    said = told.invoke(app, ["jobs", "run", "coffee"])

    assert "there is no job coffee" in str(said.exception)


def test_work_that_fails_says_so_by_its_exit_code(told: CliRunner, desk: Desk, platform: httpx2.Client) -> None:
    (desk.store.workspace.path / "lake" / "post").write_text("in the way of the folder")

    said = told.invoke(app, ["work", "--once", "--format", "json"])

    assert said.exit_code == 1
    assert running.failing(desk)[0].kind == "jobs"
    assert running.failing(desk)[0].link == "/settings/jobs/"


def test_the_ledger_of_a_workspace_that_is_worked_for_does_not_move(told: CliRunner, desk: Desk) -> None:
    with locks.present(desk.store.workspace):
        said = told.invoke(app, ["workspace", "move-database", "lumen", "--to", "postgresql://u@127.0.0.1:1/x"])

    assert "stop `firesteel serve`" in str(said.exception)


def test_the_page_shows_every_job_and_its_twin_the_same(desk: Desk) -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    from firesteel.jobs import JOBS, Worker
    from firesteel.web import desk as pages

    pages.use(desk)
    Worker(desk).once()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.create_user("jana"))

    page = client.get("/settings/jobs/").content.decode()
    twin = client.get("/settings/jobs.json").json()["jobs"]
    pressed = client.post("/settings/jobs/tidy/run/", follow=True).content.decode()

    assert [row["name"] for row in twin] == [job.name for job in JOBS]
    assert all(job.does in page for job in JOBS)
    assert "0 finished runs forgotten" in pressed


def test_a_scheduler_that_stands_still_is_told_of_in_a_live_workspace_only(desk: Desk) -> None:
    from firesteel.storage.models import Due

    Due.objects.create(job="read", does="Read", due_at=desk.moment() - timedelta(hours=3))

    assert running.still(desk) == ()
