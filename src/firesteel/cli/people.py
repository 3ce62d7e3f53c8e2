"""`firesteel forget` and `firesteel people`: who is known, how long what is kept of them stays, and forgetting."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from . import console
from .output import Format, Out
from .workspaces import Actor, Here

people = typer.Typer(
    no_args_is_help=True,
    help="People the workspace knows, and how long what is kept of them stays.\n\nExample: firesteel people list --workspace demo",
)

WIDE = ("purpose", "people", "data", "kept_in", "recipients", "retention", "safeguards", "legal_basis")
"""Of the record of processing, what a table shows; JSON and CSV have all of it."""
DETAILS = WIDE[1:]


def mount(app: typer.Typer) -> None:
    app.command("forget")(forget)
    app.add_typer(people, name="people")


def forget(
    person: Annotated[
        str, typer.Argument(help="A creator's handle, the id of a comment, or the id of its author.", metavar="PERSON")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    even_if_live: Annotated[bool, typer.Option("--even-if-live", help="Also while money runs on their posts.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Destroy what is kept of somebody, for good, and say what remains. Says first what would go, and asks.

    Example: firesteel forget @mara.skin --workspace demo
    """
    desk = console.desk(workspace)
    if not yes:
        for words in desk.forgetting(person):
            typer.echo(words, err=True)
        typer.confirm(f"Forget {person}? This cannot be undone", abort=True, err=True)
    with console.progress("Forgetting"):
        remains = desk.forget(person, console.name(actor), even_if_live=even_if_live)
    if format == "table" and out is None:
        console.out.print("Forgotten. What remains:", highlight=False)
        for words in remains:
            console.out.print(words, highlight=False, markup=False, soft_wrap=True)
    else:
        console.tell(desk, [{"remains": words.removeprefix("stays: ")} for words in remains], format, out)


@people.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Everybody the ledger knows by name, and what is kept of them.

    Example: firesteel people list --workspace demo
    """
    desk = console.desk(workspace)
    rows = [
        {
            "person": row.person if row.forgotten_at else f"@{row.person}",
            "kept": list(row.kinds),
            "since": f"{row.since:%Y-%m-%d}" if row.since else "",
            "forgotten": f"{row.forgotten_at:%Y-%m-%d}" if row.forgotten_at else "",
        }
        for row in desk.people()
    ]
    console.tell(desk, rows, format, out)


@people.command("record")
def record(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """The record of processing activities (GDPR Art. 30); what only the controller knows is left to fill in.

    Example: firesteel people record --format csv --out record.csv --workspace lumen
    """
    desk = console.desk(workspace)
    rows = desk.processing_record()
    if format == "table" and out is None:
        for row in rows:
            console.out.print(f"\n[bold]{escape(str(row['purpose']))}[/]", highlight=False)
            for name in DETAILS:
                console.out.print(f"  {name.replace('_', ' ')}: {escape(str(row[name]))}", highlight=False)
        return
    console.tell(desk, rows, format, out, WIDE if format == "table" else ())


@people.command("retention")
def retention(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """For how many days each kind of personal data is kept, from when, and why.

    Example: firesteel people retention --workspace lumen
    """
    desk = console.desk(workspace)
    rows = [
        {
            "kind": row.kind.key,
            "keeps": row.kind.keeps,
            "days": row.days,
            "after": row.kind.since,
            "why": row.kind.why,
            "set_by": row.set_by,
        }
        for row in desk.retention()
    ]
    console.tell(desk, rows, format, out)


@people.command("keep")
def keep(
    kind: Annotated[str, typer.Argument(help="A kind, as `firesteel people retention` lists them.")],
    days: Annotated[int, typer.Argument(help="For how many days it is kept.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say for how long a kind is kept. Nothing is destroyed before the next purge.

    Example: firesteel people keep letters 365 --workspace lumen
    """
    desk = console.desk(workspace)
    desk.keep_for(kind, days, console.name(actor))
    console.done(desk, f"{kind} is kept for {days} days.", {"kind": kind, "days": days}, format, out)


@people.command("purge")
def purge(workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None) -> None:
    """Destroy what is older than it may be kept; run it every day, beside `firesteel sync`.

    Example: firesteel people purge --workspace lumen
    """
    desk = console.desk(workspace)
    with console.progress("Destroying what is too old"):
        counts = desk.purge(console.name(actor))
    gone = [f"{kind} {count:,}" for kind, count in counts.items() if count]
    words = f"Destroyed: {', '.join(gone)}." if gone else "Nothing is older than it may be kept."
    console.done(desk, words, dict(counts), format, out)
