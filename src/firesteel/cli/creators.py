"""`firesteel creators`: where each stands, what to write next, and the page they read without a login."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from ..desk.rights.rightsviews import CreatorPage, CreatorRow, LinkView
from ..errors import BadInput
from ..papers import letters, statement
from . import console, given
from .output import Format, Out, deliver, deliver_bytes
from .rights import CLOCKS, Creator, Into
from .workspaces import Actor, Here

creators = typer.Typer(
    no_args_is_help=True,
    help="Creators from the first question to the last day: stages, letters, their own page."
    "\n\nExample: firesteel creators list --workspace demo",
)

Step = Annotated[str, typer.Option("--step", help=f"What it is for: {', '.join(letters.STEPS)}.")]
Language = Annotated[
    str, typer.Option("--language", help=f"One of {', '.join(letters.LANGUAGES)}; else the creator's.")
]
Post = Annotated[str, typer.Option("--post", help="The only post it is about.")]
Field = Annotated[str | None, typer.Option(help="Empty takes it away; left out, it stays.")]


def mount(app: typer.Typer) -> None:
    app.add_typer(creators, name="creators")


@creators.command("list")
def list_(
    owner: Annotated[str, typer.Option(help="Only those this person looks after.")] = "",
    stage: Annotated[str, typer.Option(help="Only those at this stage.")] = "",
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Everybody we deal with or should ask, stage by stage, the most urgent first.

    Example: firesteel creators list --stage expiring --workspace demo
    """
    desk = console.desk(workspace)
    page = desk.pipeline()
    if stage and stage not in dict(page.stages):
        raise BadInput(
            f"there is no stage {stage!r}", where="--stage", remedy=f"say one of {', '.join(dict(page.stages))}"
        )
    rows = [
        row
        for name, cards in page.stages
        for row in cards
        if (not stage or name == stage) and (not owner or row.owner == owner)
    ]
    if format == "table" and out is None:
        _board(rows, desk.store.workspace.simulated)
    else:
        console.tell(desk, [_card(row) for row in rows], format, out, CARD if format == "table" else ())


def _board(rows: list[CreatorRow], simulated: bool) -> None:
    """Stage by stage, two lines a creator: where they stand, and what moves them on."""
    say = console.out.print
    if simulated:
        say("[italic]simulated[/]", highlight=False)
    if not rows:
        say("Nobody.", highlight=False)
    for stage, mine in groupby(rows, key=lambda row: row.stage):
        lines = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        lines.add_column(no_wrap=True)
        lines.add_column(overflow="fold")
        for row in mine:
            lines.add_row(f"@{escape(row.handle)}", escape(_standing(row)))
            late = "[red]overdue:[/] " if row.next.overdue else ""
            lines.add_row("", f"{late}[bold]{escape(row.next.words)}[/]")
        say(f"\n[bold]{stage[:1].upper()}{stage[1:]}[/]", highlight=False)
        say(lines, highlight=False)


def _standing(row: CreatorRow) -> str:
    """Posts, answers, days and money, as far as there are any."""
    left = "" if row.days_left is None else f"{row.days_left} d left, {CLOCKS.get(row.binding, row.binding)} first"
    parts = (
        f"{row.coded} of {row.posts} post{'' if row.posts == 1 else 's'} with a code",
        f"{row.answered} of 9 answered" if row.answered else "",
        left,
        f"{row.money_at_risk} at risk" if row.money_at_risk else "",
        f"{row.owner} looks after them" if row.owner else "",
    )
    return " · ".join(part for part in parts if part)


def _card(row: CreatorRow) -> dict[str, Any]:
    return {
        "stage": row.stage,
        "creator": f"@{row.handle}",
        "since": f"{row.since:%Y-%m-%d}" if row.since else "",
        "owner": row.owner,
        "posts": row.posts,
        "coded": row.coded,
        "answered": f"{row.answered} of 9",
        "days_left": row.days_left,
        "first": row.binding,
        "at_risk": str(row.money_at_risk or ""),
        "next": f"{'overdue: ' if row.next.overdue else ''}{row.next.words}",
    }


CARD = ("stage", "creator", "owner", "posts", "coded", "days_left", "at_risk", "next")
"""What the table shows; JSON and CSV have all of it."""


@creators.command("show")
def show(creator: Creator, workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """One creator: posts with their days, what they asked for, what happened; as JSON everything there is.

    Example: firesteel creators show mara.skin --workspace demo
    """
    desk = console.desk(workspace)
    page = desk.creator(given.handle(creator))
    if format == "json":
        console.tell(desk, [msgspec.to_builtins(page)], format, out)
        return
    if format == "table" and out is None:
        _show(page)
    rows = [
        {
            "post_id": each.post_id,
            "caption": each.post.caption if each.post else "",
            "rights": each.state.text,
            "ends": given.last_day(each.state.ends_at) if each.state.ends_at else "",
            "first": CLOCKS.get(each.state.binding, "") if format == "table" else each.state.binding,
            "flights": list(each.flights),
            "alarms": [alarm.message for alarm in each.alarms],
        }
        for each in page.posts
    ]
    console.tell(desk, rows, format, out)


def _show(page: CreatorPage) -> None:
    row, say = page.row, console.out.print
    named = f" {row.name}" if row.name else ""
    say(f"[bold]@{escape(row.handle)}[/]{escape(named)}: {row.stage}", highlight=False)
    say(f"  Next: {escape(row.next.words)}", highlight=False)
    for asked in page.asked:
        longer = f" for {asked.days} days" if asked.days else ""
        note = f": {escape(asked.note.text)}" if asked.note else ""
        say(f"  Asked to {asked.kind}{longer}{note}", highlight=False)
    for happening in page.history[:5]:
        say(f"  {happening.at:%Y-%m-%d %H:%M} {escape(happening.actor)}: {escape(happening.words)}", highlight=False)


@creators.command("contact")
def contact(
    creator: Creator,
    name: Field = None,
    email: Field = None,
    phone: Field = None,
    address: Field = None,
    note: Field = None,
    language: Field = None,
    owner: Annotated[str | None, typer.Option(help="Who of us looks after them.")] = None,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """How a creator is reached; each field is kept under the person's own key. Without fields, says what is kept.

    Example: firesteel creators contact mara.skin --email mara@example.com --owner Ana --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    said = {
        "name": name,
        "email": email,
        "phone": phone,
        "address": address,
        "note": note,
        "language": language,
        "owner": owner,
    }
    if told := {field: text for field, text in said.items() if text is not None}:
        desk.save_contact(handle, told, console.name(actor))
    card = msgspec.to_builtins(desk.contact(handle))
    if not told and format == "table" and out is None:
        console.tell(desk, [{"what": field, "kept": text} for field, text in card.items()], format, out)
        return
    console.done(desk, f"Kept how @{handle} is reached.", card, format, out)


@creators.command("letter")
def letter(
    creator: Creator,
    step: Step,
    language: Language = "",
    post: Post = "",
    sender: Annotated[str, typer.Option(help="Who writes; else who looks after the creator.")] = "",
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """A ready letter, to edit, copy or send. Nothing is sent from here; `firesteel creators wrote` keeps that it was.

    Example: firesteel creators letter mara.skin --step code --language es --workspace demo
    """
    desk = console.desk(workspace)
    written = desk.letter(given.handle(creator), step, language, post, sender)
    if format != "table":
        console.tell(desk, [msgspec.to_builtins(written)], format, out)
        return
    deliver(f"{written.subject}\n\n{written.text}\n", out)


@creators.command("wrote")
def wrote(
    creator: Creator,
    step: Step,
    channel: Annotated[Literal["e-mail", "message", "copied"], typer.Option(help="How it went.")] = "message",
    text: Annotated[
        Path | None, typer.Option("--text", help="What was sent, as a file, - for a pipe; else the ready letter.")
    ] = None,
    subject: Annotated[str, typer.Option(help="Its subject; else the ready letter's.")] = "",
    language: Language = "",
    post: Post = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep that a letter went to a creator.

    Example: firesteel creators wrote mara.skin --step code --channel e-mail --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    ready = desk.letter(handle, step, language, post)
    said = given.text(text) if text is not None else ready.text
    desk.wrote(handle, step, channel, ready.language, subject or ready.subject, said, console.name(actor), post)
    row = {"creator": f"@{handle}", "step": step, "channel": channel, "language": ready.language}
    console.done(desk, f"Kept that @{handle} was written to ({letters.STEPS[step].lower()}).", row, format, out)


@creators.command("link")
def link(
    creator: Creator,
    days: Annotated[int, typer.Option(help="For how long it is open.", min=1, max=365)] = 90,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Open a page for a creator that needs no login: what runs, what was agreed, days left. Whoever has its address
    can act in the creator's name: send it to them alone.

    Example: firesteel creators link mara.skin --days 60 --workspace demo
    """
    desk = console.desk(workspace)
    made = desk.issue_link(given.handle(creator), console.name(actor), days)
    console.done(desk, made.url, _link(made), format, out)
    console.say_unreachable()


@creators.command("links")
def links(creator: Creator, workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Every page that was opened for a creator, open or not. Addresses are shown as JSON and CSV only.

    Example: firesteel creators links mara.skin --workspace demo
    """
    desk = console.desk(workspace)
    rows = [_link(each) for each in desk.link_views(given.handle(creator))]
    console.tell(desk, rows, format, out, ("link", "state", "until"))


def _link(made: LinkView) -> dict[str, Any]:
    return {
        "link": made.link.id,
        "state": made.state,
        "until": f"{made.link.expires_at:%Y-%m-%d %H:%M}",
        "url": made.url,
    }


@creators.command("revoke")
def revoke(
    link: Annotated[str, typer.Argument(help="As `firesteel creators links` shows it.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Close a creator's page for good; its address opens nothing from now on.

    Example: firesteel creators revoke 3q2-7wAAAAAAAAAAAAAAAA --workspace demo
    """
    desk = console.desk(workspace)
    desk.revoke_link(link, console.name(actor))
    console.done(desk, "The page is closed.", {"link": link, "state": "revoked"}, format, out)


@creators.command("page")
def page(
    creator: Creator,
    out: Into,
    mail: Annotated[str, typer.Option(help="Where the creator may write to; else the file says to answer.")] = "",
    workspace: Here = "",
    actor: Actor = "",
) -> None:
    """Write a creator's page as one signed HTML file to send, where nobody outside reaches the pages.

    Example: firesteel creators page mara.skin --out mara.html --mail ana@lumen.example --workspace demo
    """
    from ..web import guestpage

    desk = console.desk(workspace)
    shown = desk.guest_file(given.handle(creator), console.name(actor))
    html = guestpage.file(shown, mail=mail, public=desk.statement_public())
    deliver_bytes(statement.sealed(html, key=desk.statement_key()), out)
    console.out.print(f"Wrote {out}. Anybody checks it with this key:", highlight=False)
    typer.echo(desk.statement_public())


@creators.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="A file that `firesteel creators page` wrote.")],
    public: Annotated[str, typer.Option(help="The key it was announced with; else this workspace's own.")] = "",
    workspace: Here = "",
) -> None:
    """Say whether such a file is as it was written. Exit status: 1 where it is not.

    Example: firesteel creators verify mara.html --public 9hZ…Q=
    """
    data = given.content(file)
    if statement.verify(data, public or console.desk(workspace).statement_public()):
        console.out.print(f"{file} is as it was written.", highlight=False)
        return
    console.complain(f"{file} was changed since it was written, or another key wrote it")
    raise typer.Exit(1)


@creators.command("settle")
def settle(
    creator: Creator,
    kind: Annotated[str, typer.Argument(help="What they asked for: renew or withdraw.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep that what a creator asked for on their page was answered.

    Example: firesteel creators settle mara.skin renew --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    desk.settle(handle, kind, console.name(actor))
    console.done(desk, f"Settled: @{handle}, {kind}.", {"creator": f"@{handle}", "kind": kind}, format, out)
