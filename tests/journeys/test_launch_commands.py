"""Limits, stops, two people and the way back, from the terminal; and what of it wants a person on Today."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from firesteel.cli import console
from firesteel.cli.main import app
from firesteel.desk import Desk
from firesteel.desk.launch.facts import Limits
from firesteel.desk.launch.todos import todos
from firesteel.errors import BadInput
from firesteel.plans import Plan
from launchpads import fresh, running

Pad = tuple[Desk, Plan]


@pytest.fixture
def run(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A command on the pad's desk, which a process of its own would open by its address."""
    monkeypatch.setattr(console, "desk", lambda workspace: pad[0])

    def command(*words: str, fails: type[Exception] | None = None) -> str:
        told = CliRunner().invoke(app, [*words, "--workspace", "lumen"])
        if fails is not None:
            assert isinstance(told.exception, fails), told.output
            return str(told.exception)
        assert told.exit_code == 0, (told.output, told.exception)
        return told.output

    return command


def test_limits_are_shown_and_set(pad: Pad, run: Any) -> None:
    assert "no ceiling" in run("limits", "show")
    told = run("limits", "set", "--day", "1,000", "--second-person", "2000", "--as", "Olga")
    assert "$1,000.00" in told and "above $2,000.00" in told
    run("limits", "set", "--second-person", "none", "--as", "Olga")

    (row,) = json.loads(run("limits", "show", "--format", "json"))
    assert (row["ceiling_day"], row["second_person_above"], row["set_by"]) == (1000.0, None, "Olga")
    assert "is no amount" in run("limits", "set", "--day", "lots", fails=BadInput)
    assert "nothing is given" in run("limits", "set", fails=BadInput)


def test_a_launch_waits_for_the_second_person_and_then_goes(pad: Pad, run: Any) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.set_limits(Limits(second_person_above=desk.money(1)), "Olga")

    first = run("launch", "--plan", plan.id, "--yes", "--as", "Ana")
    assert "needs the yes of two people" in first.replace("\n", " ") and "Nothing is launched yet" in first
    assert [each.chip for each in todos(desk)] == ["Second yes"]
    assert "Launched" in run("launch", "--plan", plan.id, "--yes", "--as", "Ben")
    assert todos(desk) == ()

    back = run("undo-launch", plan.id, "--why", "wrong link", "--yes", "--as", "Ana")
    assert "Taken back: 7 things deleted" in back
    assert "was taken back" in run("launch", "--plan", plan.id, "--yes")


def test_everything_and_one_flight_are_stopped_and_go_on(pad: Pad, run: Any) -> None:
    desk = pad[0]
    plan = running(*pad)
    flight = plan.flights[0].id
    assert plan.id in run("stop")
    run("stop", flight, "--why", "comments turned", "--as", "Ana")
    run("stop", "--resume", flight, "--as", "Ana")

    told = run("stop", "--all", "--why", "the shop is down", "--yes", "--as", "Ana")
    assert "3 running flights are paused" in told.replace("\n", " ")
    assert [each.chip for each in todos(desk)] == ["Spend stopped"]
    assert "the shop is down" in run("stop")
    assert "one thing at a time" in run("stop", "--all", "--lift", fails=BadInput)
    run("stop", "--lift", "--as", "Olga")
    (row,) = json.loads(run("stop", "--start", plan.id, "--as", "Jana", "--format", "json"))

    assert (row["running_flights"], row["stopped"]) == (3, False)
