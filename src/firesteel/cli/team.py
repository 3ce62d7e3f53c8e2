"""`firesteel team`: who is on a brand's team, and what each of them may do."""

from __future__ import annotations

from typing import Annotated

import typer

from ..desk import team as people
from ..roles import ACT_WORDS, MAY, ROLE_WORDS, Act, Role
from . import console
from .output import Format, Out
from .workspaces import Actor, Here

team = typer.Typer(
    no_args_is_help=True,
    help="Who is on this brand's team, as owner, buyer, analyst, moderator, approver or viewer.\n\n"
    "Example: firesteel team list --workspace lumen",
)

Name = Annotated[str, typer.Argument(help="How the person signs in, and is named in the ledger.")]
RoleName = Annotated[str, typer.Argument(help=f"{', '.join(Role)}.", metavar="ROLE")]


def mount(app: typer.Typer) -> None:
    app.add_typer(team, name="team")


@team.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Everybody on the team, as what and since when.

    Example: firesteel team list --workspace lumen
    """
    desk = console.desk(workspace)
    held = people.members(desk)
    rows = [
        {"name": each.name, "role": each.role.value, "since": f"{each.since:%Y-%m-%d}", "by": each.by} for each in held
    ]
    if not held and format == "table" and out is None:
        console.out.print("Nobody is on the team yet: one person works alone, and may do everything.")
        console.out.print("`firesteel team add NAME owner` begins one.", highlight=False)
        return
    console.tell(desk, rows, format, out)


@team.command("add")
def add(
    name: Name,
    role: RoleName,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Put somebody on the team. The first is an owner; from then on whoever is not on it may do nothing.

    Example: firesteel team add ana owner --as ana --workspace lumen
    """
    desk = console.desk(workspace)
    member = people.add(desk, name, role, console.name(actor))
    words = f"{member.name} is {member.role} now. `firesteel user add {member.name}` gives them a password, or invite them on the team page."
    console.done(desk, words, {"name": member.name, "role": member.role.value}, format, out)


@team.command("role")
def role(
    name: Name,
    role: RoleName,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Change what somebody on the team is.

    Example: firesteel team role ben approver --workspace lumen
    """
    desk = console.desk(workspace)
    member = people.change(desk, name, role, console.name(actor))
    row = {"name": member.name, "role": member.role.value}
    console.done(desk, f"{member.name} is {member.role} now.", row, format, out)


@team.command("remove")
def remove(name: Name, workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None) -> None:
    """Take somebody off the team. Their sign-in ends and their password is gone; what they did stays theirs.

    Example: firesteel team remove ben --workspace lumen
    """
    from ..web.signin import lock_out

    desk = console.desk(workspace)
    gone = people.remove(desk, name, console.name(actor))
    lock_out(gone.name)
    row = {"name": gone.name, "role": gone.role.value}
    console.done(desk, f"{gone.name} is not on the team any more.", row, format, out)


@team.command("roles")
def roles(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What each role may do; a table says it in words, JSON and CSV one by one.

    Example: firesteel team roles --workspace lumen
    """
    desk = console.desk(workspace)
    if format == "table" and out is None:
        rows = [{"role": each.value, "may": words} for each, words in ROLE_WORDS.items()]
    else:
        rows = [
            {"may": ACT_WORDS[act]} | {each.value: "yes" if act in MAY[each] else "no" for each in Role} for act in Act
        ]
    console.tell(desk, rows, format, out)


@team.command("history")
def history(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What became of the team, newest first.

    Example: firesteel team history --workspace lumen
    """
    desk = console.desk(workspace)
    rows = [{"at": f"{each.at:%Y-%m-%d %H:%M}", "what": each.words, "by": each.actor} for each in people.history(desk)]
    console.tell(desk, rows, format, out)
