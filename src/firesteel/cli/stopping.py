"""`firesteel stop` and `firesteel undo-launch`: money off, and on again."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from ..desk import Desk
from ..desk.launch.launchviews import StopPage
from ..errors import BadInput
from . import console
from .output import Format, Out
from .workspaces import Actor, Here

Why = Annotated[str, typer.Option("--why", help="The reason, kept with your name.")]


def mount(app: typer.Typer) -> None:
    app.command("stop")(stop)
    app.command("undo-launch")(undo_launch)


def stop(
    flights: Annotated[list[str] | None, typer.Argument(help="Flights to stop; none shows what runs.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Stop everything, and let nothing begin until it is lifted.")
    ] = False,
    lift: Annotated[bool, typer.Option("--lift", help="Allow spend again; what is paused stays so.")] = False,
    start: Annotated[str, typer.Option(help="A plan that a stop paused, to be started again.")] = "",
    resume: Annotated[str, typer.Option(help="A flight that somebody stopped, to go on.")] = "",
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Stop all spend or single flights, and let them go on. Without anything it shows what a stop would pause.

    Example: firesteel stop --all --why "the shop is down" --as Ana
    """
    if sum(map(bool, (flights, all_, lift, start, resume))) > 1:
        raise BadInput("one thing at a time", remedy="give flights, --all, --lift, --start or --resume")
    desk, who = console.desk(workspace), console.name(actor)
    if not (flights or all_ or lift or start or resume):
        _show(desk, format, out)
        return
    words = _do(desk, who, tuple(flights or ()), all_, lift, start, resume, _reason(why, bool(flights or all_)), yes)
    page = desk.stop_page()
    console.done(desk, escape(words), _row(page) | {"done": words}, format, out)


def _do(
    desk: Desk, who: str, flights: tuple[str, ...], all_: bool, lift: bool, start: str, resume: str, why: str, yes: bool
) -> str:
    if all_:
        return _stop_all(desk, who, why, yes)
    if lift:
        desk.allow_spend_again(who, why)
        return f"Spend is allowed again by {who}. Next: firesteel stop --start PLAN, for each plan that should go on"
    if start:
        again = desk.start_again(start, who)
        left = "".join(f"\nLeft off: {reason}" for _, reason in again.left_off)
        return f"Started again: {', '.join(again.flights)}.{left}"
    if resume:
        desk.resume_flight(resume, who)
        return f"{resume} goes on."
    for flight in flights:
        desk.flight_named(flight)  # a slip of the pen is told before anything is stopped
    for flight in flights:
        desk.stop_flight(flight, who, why)
    return f"Stopped {', '.join(flights)}."


def _stop_all(desk: Desk, who: str, why: str, yes: bool) -> str:
    page = desk.stop_page()
    if not yes:
        typer.confirm(
            f"Pause {len(page.rows)} campaigns, {page.flights} running flights at {page.a_day} a day?", abort=True
        )
    with console.progress("Pausing, and reading back"):
        done = desk.stop_all(who, why)
    if done.already:
        return f"Spend was stopped already; {done.campaigns} campaigns are paused, as read back. Lift it: firesteel stop --lift"
    return (
        f"All spend is stopped: {done.campaigns} campaigns with {done.flights} running flights are paused, as read back;"
        f" that is {done.a_day} a day. Nothing begins until: firesteel stop --lift"
    )


def undo_launch(
    plan: Annotated[str, typer.Argument(help="Whose launch is taken back.")],
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Take a launch back: what it made and never delivered is deleted, the rest paused. Nothing else is touched.

    Example: firesteel undo-launch P-1 --why "wrong landing page" --as Ana
    """
    desk, who = console.desk(workspace), console.name(actor)
    if (before := desk.undone(desk.plan_of(plan).id)) is None:
        changes = desk.undo_changes(plan)
        if format == "table" and out is None and changes:
            for change in changes:
                console.out.print(f"  {escape(change.thing)}: {change.before} → {change.after}", highlight=False)
        if changes and not yes:
            typer.confirm("Take this launch back?", abort=True)
    with console.progress("Taking it back"):
        done = before or desk.undo_launch(plan, who, _reason(why, True))
    words = f"Taken back: {len(done.deleted)} things deleted, {len(done.paused)} paused. Next: firesteel plan"
    row = {"plan": plan, "deleted": list(done.deleted), "paused": list(done.paused), "why": done.why}
    console.done(desk, words, row, format, out)


def _reason(why: str, needed: bool) -> str:
    return typer.prompt("Why", err=True) if needed and not why.strip() else why


def _show(desk: Desk, format: Format, out: Out) -> None:
    page = desk.stop_page()
    if format != "table" or out is not None:
        console.tell(desk, [_plan_row(page, n) for n in range(len(page.rows))], format, out)
        return
    if page.stopped:
        console.out.print(
            f"[red]Spend is stopped[/] since {page.at:%Y-%m-%d %H:%M} UTC by {escape(page.by)}: {escape(page.stopped.why)}",
            highlight=False,
        )
    if not page.rows:
        console.out.print("Nothing was launched, so there is nothing to stop.")
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for title in ("Plan", "Campaign", "Running", "A day", "May still spend", "State"):
        table.add_column(title, overflow="fold")
    for n in range(len(page.rows)):
        table.add_row(*(escape(str(cell)) for cell in _plan_row(page, n).values()))
    console.out.print(table, highlight=False)
    nxt = "firesteel stop --lift" if page.stopped else 'firesteel stop --all --why "…", or firesteel stop FLIGHT'
    console.out.print(f"{page.flights} flights at {page.a_day} a day. Next: {nxt}", highlight=False)


def _plan_row(page: StopPage, number: int) -> dict[str, Any]:
    row = page.rows[number]
    return {
        "plan": row.plan.id,
        "campaign_id": row.campaign_id,
        "running": len(row.running),
        "a_day": str(row.a_day),
        "may_still_spend": str(row.may_still),
        "state": "paused by a stop" if row.held else "runs" if row.running else "nothing runs",
    }


def _row(page: StopPage) -> dict[str, Any]:
    return {
        "stopped": page.stopped is not None,
        "why": page.stopped.why if page.stopped else "",
        "by": page.by,
        "campaigns": len(page.rows),
        "running_flights": page.flights,
        "a_day": page.a_day.units,
        "not_paused_yet": list(page.unfinished),
    }
