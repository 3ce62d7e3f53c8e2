"""Which workspace a command speaks of, and who speaks; making, listing and removing workspaces."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

from ..desk import connecting, make_workspace, open_desk
from ..desk.opening import LIVE, give_token
from ..errors import BadInput
from ..storage import Kind, open_workspace, workspace
from . import permitted
from .output import Format, Out, emit

Here = Annotated[
    str,
    typer.Option(
        "--workspace",
        "-w",
        envvar="FIRESTEEL_WORKSPACE",
        help="Which workspace; may be left out where there is only one.",
    ),
]
Actor = Annotated[str, typer.Option("--as", help="Who does it, as kept in the ledger; else your login.")]

Database = Annotated[
    str | None,
    typer.Option(
        help="Where the ledger lies: sqlite, postgresql (where FIRESTEEL_DATABASE_URL says) or an address such as "
        "postgresql://user@host/database; never with a password."
    ),
]

workspaces = typer.Typer(no_args_is_help=True, help="One workspace a brand; live or simulated, fixed when it is made.")


def chosen(name: str) -> str:
    """The workspace meant: the one named, or the only one there is."""
    if name:
        return name
    known = list(workspace.names())
    if len(known) == 1:
        return known[0]
    if not known:
        raise BadInput(
            "there is no workspace yet", remedy="run `firesteel demo`, or make one with `firesteel workspace create`"
        )
    raise BadInput(f"there are several workspaces: {', '.join(known)}", remedy="say which with --workspace")


def who(name: str) -> str:
    return name or getpass.getuser()


@workspaces.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Small letters, digits, - and _.")],
    brand: Annotated[str, typer.Option(help="The brand's name.")],
    advertiser: Annotated[str, typer.Option(help="The ad account's id.")],
    pixel: Annotated[str, typer.Option(help="The pixel's code.")] = "",
    currency: Annotated[str, typer.Option(help="The ad account's currency.")] = "USD",
    timezone: Annotated[str, typer.Option(help="The ad account's time zone, an IANA name.")] = "Etc/UTC",
    simulated: Annotated[
        str, typer.Option(help="Address of a running localtok; without it the workspace is live.")
    ] = "",
    database: Database = None,
) -> None:
    """Make a workspace. The access token is asked for unseen, sealed at once, and never shown.

    Example: firesteel workspace create lumen --brand Lumen --advertiser 7000000000000000001
    """
    token = typer.prompt("Access token", hide_input=True)
    made = make_workspace(
        name,
        kind=Kind.SIMULATED if simulated else Kind.LIVE,
        brand=brand,
        currency=currency,
        timezone=timezone,
        base_url=simulated or LIVE,
        advertiser_id=advertiser,
        access_token=token,
        pixel_code=pixel,
        created_at=datetime.now(UTC),
        database=database,
    )
    ledger = f", its ledger on {made.server}" if made.server else ""
    typer.echo(f"Made the {made.kind} workspace {made.name} at {made.path}{ledger}")


@workspaces.command("token")
def token(name: Annotated[str, typer.Argument(help="The workspace.")]) -> None:
    """Give the ad account's access token again: it was renewed, or the key that sealed it is lost.

    Example: firesteel workspace token lumen
    """
    store = open_workspace(workspace.open_(name))
    give_token(store, typer.prompt("Access token", hide_input=True))
    typer.echo(f"Kept the token of {name}, sealed.")


@workspaces.command("allow-writes")
def allow_writes(
    name: Annotated[str, typer.Argument(help="The live workspace.")],
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it back: from now on it may only read.")] = False,
    confirm: Annotated[str, typer.Option(help="The workspace's name once more, for scripts; else asked for.")] = "",
    actor: Actor = "",
) -> None:
    """Let a live workspace change things on TikTok: launch, budgets, pauses, comments. Until then it only reads.

    Example: firesteel workspace allow-writes lumen
    """
    desk = open_desk(name, clock=lambda: datetime.now(UTC))
    if not revoke:
        here = desk.store.workspace
        typer.echo(f"{name} then spends the money of the ad account {here.advertiser_id} ({here.brand}).", err=True)
        said = confirm or typer.prompt("Type the workspace's name to allow it", err=True)
        if said != name:
            raise BadInput(f"{said!r} is not {name}, so nothing was allowed", remedy="type the name as it is")
    permitted.check(desk, who(actor))
    connecting.allow_writes(desk, who(actor), allowed=not revoke)
    stops = "may only read from now on. What runs at TikTok goes on: pause it in Ads Manager if it must stop."
    typer.echo(f"{name} {stops}" if revoke else f"{name} may write from now on.")


@workspaces.command("move-database")
def move_database(
    name: Annotated[str, typer.Argument(help="The workspace.")],
    to: Annotated[str, typer.Option("--to", help="sqlite, postgresql, or the address of a server.")],
) -> None:
    """Move a workspace's ledger between its file and a PostgreSQL server; a backup is made first, the old one is kept.

    Example: firesteel workspace move-database lumen --to postgresql://firesteel@db.internal/spark
    """
    from ..storage import archive, moving

    place = workspace.open_(name)
    open_workspace(place)
    made = archive.backup(place, label="before-move")
    moved = moving.move(place, to)
    kept = f"the old one is {place.ledger.name}{moving.MOVED} in its folder" if moved.server else "the schema is kept"
    typer.echo(f"The ledger of {name} is at {moved.server or moved.ledger} now; {kept}. The backup is {made}")


@workspaces.command("list")
def list_(format: Format = "table", out: Out = None) -> None:
    """Every workspace there is.

    Example: firesteel workspace list
    """
    rows = [
        {
            "name": each.name,
            "kind": each.kind.value,
            "brand": each.brand,
            "currency": each.currency,
            "path": str(each.path),
            "ledger": str(each.server or each.ledger),
        }
        for each in workspace.list_()
    ]
    emit(rows, format, out)


@workspaces.command("remove")
def remove(
    name: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    keep_schema: Annotated[
        bool,
        typer.Option("--keep-schema", help="Leave a ledger on a server where it is, as when that is gone for good."),
    ] = False,
) -> None:
    """Delete a workspace with its ledger, lake, backups and key.

    Example: firesteel workspace remove demo
    """
    from ..storage import moving

    place = workspace.open_(name)
    if not yes:
        typer.confirm(f"Delete the {place.kind} workspace {name} of {place.brand} for good?", abort=True)
    if not keep_schema:
        moving.drop(place)
    workspace.remove(name)
    typer.echo(f"Removed {name}")
