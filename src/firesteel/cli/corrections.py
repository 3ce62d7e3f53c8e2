"""`firesteel history`, `undo` and `pick`: what happened, taking it back, and a hand on the shortlist."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from . import console
from .output import Format, Out
from .workspaces import Actor, Here

CHOSEN = {"on": True, "off": False, "auto": None}
_SAID = {"on": "is on the shortlist", "off": "is off the shortlist", "auto": "stands where its rank puts it"}


def mount(app: typer.Typer) -> None:
    app.command("pick")(pick)
    app.command("history")(history)
    app.command("undo")(undo)


def history(
    of: Annotated[str, typer.Argument(help="A post's id, or a creator as @handle.")],
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """What happened to a post, or with a creator, newest first; what can be taken back has its number marked.

    Example: firesteel history @mara.skin --workspace demo
    """
    desk = console.desk(workspace)
    rows = [
        {
            "number": each.seq,
            "at": f"{each.at:%Y-%m-%d %H:%M}",
            "by": each.actor,
            "what": each.words,
            "undo": each.undo if format != "table" else "can be undone" if each.undo else "",
        }
        for each in desk.history(of)
    ]
    console.tell(desk, rows, format, out)


def undo(
    number: Annotated[int, typer.Argument(help="As `firesteel history` shows it.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Take back a hidden comment, a sign-off, a waiver, a pick or an agreement; the ledger keeps both.

    Example: firesteel undo 412 --workspace demo --as Ana
    """
    desk = console.desk(workspace)
    desk.undo(number, console.name(actor))
    console.done(desk, f"Took {number} back; what was before stands again.", {"undone": number}, format, out)


def pick(
    post: Annotated[str, typer.Argument(help="The post's id.")],
    chosen: Annotated[Literal["on", "off", "auto"], typer.Argument(help="auto takes the hand away again.")],
    reason: Annotated[str, typer.Option(help="Why; kept.")] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Put a post on the shortlist whatever its rank, or off it.

    Example: firesteel pick 7000000000000000001 on --reason "the founder asked" --workspace demo
    """
    desk = console.desk(workspace)
    desk.pick(post, CHOSEN[chosen], console.name(actor), reason)
    row = {"post_id": post, "chosen": chosen, "reason": reason}
    console.done(desk, f"Post {post} {_SAID[chosen]}.", row, format, out)
