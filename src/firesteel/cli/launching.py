"""From a cleared plan to running ads: `launch`; the way back is `stopping`, what may be spent `limits`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ..desk import Desk
from ..desk.launch.approving import missing
from ..desk.launch.launchviews import ApprovalState
from ..desk.views import GatePage
from ..errors import NotApproved
from . import console, limits, stopping
from .flights import PlanOption
from .output import Format, Out
from .workspaces import Actor, Here


def mount(app: typer.Typer) -> None:
    app.command("launch")(launch)
    stopping.mount(app)
    limits.mount(app)


def launch(
    plan: PlanOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Approve without being asked.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Show what would be created, take the approvals it needs, create everything paused, then enable it.

    Above the workspace's limit two people have to approve: the first one's yes is kept, and the launch waits for the other's.

    Example: firesteel launch --workspace demo --as Ana
    """
    desk = console.desk(workspace)
    with console.progress("Running the gates"):
        page = desk.gate(plan or None)
    if page.plan is None:
        console.done(desk, "Nothing is planned yet. Next: firesteel plan", {"plan": ""}, format, out)
        return
    if page.state and page.state.undone:
        words = f"The launch of {escape(page.plan.name)} was taken back. Next: firesteel plan"
        console.done(desk, words, {"plan": page.plan.id, "state": "taken back"}, format, out)
        return
    if page.launched:
        words = f"{escape(page.plan.name)} was launched already. Next: firesteel flights"
        console.done(desk, words, {"plan": page.plan.id, "state": "launched already"}, format, out)
        return
    if format == "table" and out is None:
        console.out.print(_changes_table(page), highlight=False)
    if page.state and page.state.refused:
        raise NotApproved(page.state.refused)
    if not page.approved and not (page.state and page.state.begun):
        if not yes:
            typer.confirm(
                f"Create this, {page.plan.daily_budget} a day, at most {page.plan.test_budget} before proof"
                f" and {page.plan.daily_cap} a day for a proven flight?",
                abort=True,
            )
        state = desk.approve(page.digest, console.name(actor))
        if not state.complete:
            _tell_missing(desk, page, state, format, out)
            return
    with console.progress("Creating, paused, then enabling"):
        launched = desk.launch(page.plan.id, console.name(actor))
    row = {"plan": page.plan.id, "campaign_id": launched.campaign_id, "ads": [ad.ad_id for ad in launched.ads]}
    words = (
        f"Launched {page.plan.name}: campaign {launched.campaign_id}, {len(launched.ads)} ads. Next: firesteel flights"
    )
    console.done(desk, words, row, format, out)


def _tell_missing(desk: Desk, page: GatePage, state: ApprovalState, format: Format, out: Out) -> None:
    """One yes is there and another is wanted: nothing was launched."""
    assert page.plan is not None
    words = f"{missing('launch', state)[:1].upper()}{missing('launch', state)[1:]}. Nothing is launched yet."
    row = {"plan": page.plan.id, "approved_by": [yes.who for yes in state.given], "missing": state.missing}
    console.done(desk, escape(words), row, format, out)


def _changes_table(page: GatePage) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for title in ("Thing", "Field", "Before", "After"):
        table.add_column(title, overflow="fold")
    for change in page.changes:
        table.add_row(*(escape(cell) for cell in (change.thing, change.field, change.before or "–", change.after)))
    return table
