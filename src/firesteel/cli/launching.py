"""From a cleared plan to running ads: `launch`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ..desk.views import GatePage
from . import console
from .flights import PlanOption
from .output import Format, Out
from .workspaces import Actor, Here


def mount(app: typer.Typer) -> None:
    app.command("launch")(launch)


def launch(
    plan: PlanOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Approve without being asked.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Show what would be created, take one approval, create everything paused, then enable it.

    Example: firesteel launch --workspace demo --as Ana
    """
    desk = console.desk(workspace)
    with console.progress("Running the gates"):
        page = desk.gate(plan or None)
    if page.plan is None:
        console.out.print("Nothing is planned yet. Next: firesteel plan")
        return
    if page.launched:
        console.out.print(f"{page.plan.name} was launched already. Next: firesteel flights")
        return
    if format == "table" and out is None:
        console.out.print(_changes_table(page), highlight=False)
    if not page.approved:
        if not yes:
            typer.confirm(
                f"Create this, {page.plan.daily_budget} a day, at most {page.plan.test_budget} before proof"
                f" and {page.plan.daily_cap} a day for a proven flight?",
                abort=True,
            )
        desk.approve(page.digest, console.name(actor))
    with console.progress("Creating, paused, then enabling"):
        launched = desk.launch(page.plan.id, console.name(actor))
    row = {"plan": page.plan.id, "campaign_id": launched.campaign_id, "ads": [ad.ad_id for ad in launched.ads]}
    words = (
        f"Launched {page.plan.name}: campaign {launched.campaign_id}, {len(launched.ads)} ads. Next: firesteel flights"
    )
    console.done(desk, words, row, format, out)


def _changes_table(page: GatePage) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for title in ("Thing", "Field", "Before", "After"):
        table.add_column(title, overflow="fold")
    for change in page.changes:
        table.add_row(*(escape(cell) for cell in (change.thing, change.field, change.before or "–", change.after)))
    return table
