"""Commands that write ask for the role of whoever runs them; each of them stands in the table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from firesteel.cli import permitted
from firesteel.cli.main import app
from firesteel.desk import Desk, team
from firesteel.errors import BadInput, NotApproved
from firesteel.roles import Act, Role
from web.real import office


def writing(command: Any, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command that says under whose name it is kept."""
    if any(each.name == "actor" for each in command.params):
        yield " ".join(words)
    for name, each in getattr(command, "commands", {}).items():
        yield from writing(each, (*words, name))


WRITING = sorted(writing(typer.main.get_command(app)))


@pytest.fixture
def staffed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        for name, role in (("Ana", "owner"), ("Ben", "buyer"), ("Cleo", "approver"), ("Fay", "viewer")):
            team.set_role(desk, name, role, "Ana")
        yield desk


def ran(desk: Desk, words: str, actor: str) -> None:
    """Run a command of these words that does nothing but ask."""
    *groups, last = words.split()
    top = inner = typer.Typer()
    for name in groups:
        group = typer.Typer()
        inner.add_typer(group, name=name)
        inner = group
    inner.command(last)(lambda: permitted.check(desk, actor))
    top.command("other")(lambda: None)
    permitted.watch(top)
    result = CliRunner().invoke(top, words.split() if groups else [last])
    if result.exception:
        raise result.exception


@pytest.mark.parametrize("words", WRITING)
def test_every_command_that_writes_stands_in_the_table(words: str) -> None:
    found = words in permitted.ACTS or words.partition(" ")[0] in permitted.ACTS

    assert found, f"say in cli/permitted.py who may run `firesteel {words}`"
    assert not {Act.READ, Act.READ_DEALS} & set(permitted.asked(words))


@pytest.mark.parametrize("words", WRITING)
def test_a_viewer_writes_nothing_and_an_owner_everything(words: str, staffed: Desk) -> None:
    with pytest.raises(NotApproved, match=r"^Fay \(viewer\) may not"):
        ran(staffed, words, "Fay")
    with pytest.raises(NotApproved, match=r"^Zoe is not on the team"):
        ran(staffed, words, "Zoe")
    ran(staffed, words, "ana")


def test_a_buyer_plans_and_an_approver_approves(staffed: Desk) -> None:
    ran(staffed, "plan", "Ben")
    ran(staffed, "gate waive", "Cleo")
    for words, name in (("plan", "Cleo"), ("gate waive", "Ben"), ("limits set", "Ben"), ("limits set", "Cleo")):
        with pytest.raises(NotApproved, match=f"^{name} "):
            ran(staffed, words, name)


def test_a_command_nobody_listed_is_for_owners_only(staffed: Desk) -> None:
    assert permitted.asked("brand new") == (Act.TEAM,)
    with pytest.raises(NotApproved):
        ran(staffed, "brand new", "Ben")


@pytest.mark.parametrize("name", ["firesteel", "Firesteel ", "tiktok"])
def test_nobody_passes_for_the_machine(name: str, staffed: Desk) -> None:
    with pytest.raises(BadInput, match="nobody's name"):
        ran(staffed, "decide", name)


def test_while_nobody_is_on_a_team_everybody_may_run_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(tmp_path / "home", monkeypatch) as desk:
        ran(desk, "limits set", "anybody")
        team.set_role(desk, "Ana", Role.OWNER, "anybody")
        with pytest.raises(NotApproved):
            ran(desk, "limits set", "anybody")
