"""`firesteel rights` and `firesteel authorize`: agreements and TikTok's permission."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from ..errors import BadInput
from ..rights import CLAUSES, UsageRights, answered
from . import console
from .output import Format, Out
from .workspaces import Actor, Here

rights = typer.Typer(
    no_args_is_help=True,
    help="What was agreed with creators: nine answers each.\n\nExample: firesteel rights list --workspace demo",
)


def mount(app: typer.Typer) -> None:
    app.add_typer(rights, name="rights")
    app.command("authorize")(authorize)


@rights.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Every agreement, and what is still open in it.

    Example: firesteel rights list --workspace demo
    """
    desk = console.desk(workspace)
    rows = []
    for agreement in desk.agreements():
        said, missing = answered(agreement)
        rows.append(
            {
                "creator": f"@{agreement.creator}",
                "answered": f"{len(said)} of {len(CLAUSES)}",
                "until": f"{agreement.window.end:%Y-%m-%d}" if agreement.window else "",
                "markets": ", ".join(sorted(agreement.markets or ())),
                "posts": len(agreement.posts or ()),
                "open": "; ".join(missing),
            }
        )
    console.tell(desk, rows, format, out)


@rights.command("agree")
def agree(
    file: Annotated[
        Path, typer.Argument(help="JSON with the creator's answers; `firesteel rights template` prints one to fill in.")
    ],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep what was agreed with a creator.

    Example: firesteel rights agree mara.json --workspace demo --as Ben
    """
    try:
        text = file.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(file), remedy="name a file there is") from error
    try:
        agreed = msgspec.json.decode(text, type=UsageRights)
    except msgspec.MsgspecError as error:
        raise BadInput(str(error), where=str(file), remedy="compare it with `firesteel rights template`") from error
    desk = console.desk(workspace)
    missing = desk.agree(agreed, console.name(actor))
    row = {"creator": f"@{agreed.creator}", "answered": len(CLAUSES) - len(missing), "open": list(missing)}
    words = f"still open: {'; '.join(missing)}" if missing else "all nine answers are there"
    console.done(desk, f"Kept the agreement with @{agreed.creator}; {words}.", row, format, out)


@rights.command("template")
def template() -> None:
    """Print an agreement to fill in.

    Example: firesteel rights template > mara.json
    """
    answers: dict[str, Any] = {
        "creator": "mara.skin",
        "posts": ["7000000000000000001"],
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-03-02T00:00:00Z"},
        "markets": ["US"],
        "objectives": ["sales"],
        "link_and_cta": True,
        "comment_moderator": "Jana",
        "creator_may_change": "no",
        "reuse_outside": "none",
        "negative_comments": "pause",
        "negative_share": 0.2,
        "shared_results": ["views", "spend"],
        "fee": {"micros": 250_000_000, "currency": "USD"},
    }
    typer.echo(json.dumps(answers, indent=2))


def authorize(
    code: Annotated[str, typer.Option(help="A creator's post code; give - to type it unseen.")] = "",
    post: Annotated[str, typer.Option(help="A post of an account linked to the ad account.")] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Get TikTok's permission for one post: by the creator's post code, or through a linked account.

    Example: firesteel authorize --code - --workspace demo
    """
    if bool(code) == bool(post):
        raise BadInput("say how the post is authorised", remedy="give --code, or --post for a linked account")
    desk = console.desk(workspace)
    if code == "-":
        code = typer.prompt("Post code", hide_input=True)
    with console.progress("Asking TikTok"):
        who = console.name(actor)
        grant = desk.authorize_code(code, who) if code else desk.authorize_linked(post, who)
    row = {"post_id": grant.post, "grant": grant.grant.value, "from": grant.window.start, "until": grant.window.end}
    words = f"Post {grant.post} may carry ads until {_day(grant.window.end)}, by {grant.grant}."
    console.done(desk, words, row, format, out)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
