"""`firesteel account`: the TikTok accounts whose posts are read."""

from __future__ import annotations

from typing import Annotated

import typer

from ..desk import Account, hearing, lifetimes
from . import console
from .output import Format, Out
from .workspaces import Here

accounts = typer.Typer(
    no_args_is_help=True, help="The TikTok accounts whose posts are read: the brand's own and creators'."
)


def mount(app: typer.Typer) -> None:
    app.add_typer(accounts, name="account")


@accounts.command("add")
def add(
    handle: Annotated[str, typer.Argument(help="Without the @.")],
    business_id: Annotated[str, typer.Option(help="The account's open_id, from its consent.")],
    brand: Annotated[bool, typer.Option("--brand", help="It is the brand's own.")] = False,
    display_name: Annotated[str, typer.Option(help="As shown on TikTok.")] = "",
    workspace: Here = "",
) -> None:
    """Keep an account whose token you hold; `firesteel connect --account` gets one that renews itself. The token is
    asked for unseen, sealed at once, and never shown.

    Example: firesteel account add mara.skin --business-id _000abc --workspace lumen
    """
    desk = console.desk(workspace)
    token = typer.prompt("Account holder's access token", hide_input=True)
    handle = handle.removeprefix("@")
    account = Account(handle=handle, display_name=display_name or handle, business_id=business_id, is_brand=brand)
    desk.connect([(account, token)])
    console.out.print(f"Connected @{handle}. Next: firesteel sync")


@accounts.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Every connected account, how long its login lasts, and which scopes it lacks.

    Example: firesteel account list --workspace demo
    """
    desk = console.desk(workspace)
    rows = []
    for each in desk.accounts():
        login = lifetimes.account_state(desk, each)
        rows.append(
            {
                "handle": f"@{each.handle}",
                "name": each.display_name,
                "whose": "the brand's own" if each.is_brand else "creator",
                "login": f"{'' if login.state == 'fine' else f'{login.state}: '}{login.words}",
                "missing_scopes": [lack.scope for lack in login.lacks],
            }
        )
    console.tell(desk, rows, format, out)


@accounts.command("webhooks")
def webhooks(
    off: Annotated[bool, typer.Option("--off", help="Have TikTok tell nobody any more.")] = False,
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Have TikTok tell the pages when posts or comments of connected accounts change, at FIRESTEEL_PUBLIC_URL.

    Example: firesteel account webhooks --workspace lumen
    """
    desk = console.desk(workspace)
    callback = ""
    with console.progress("Asking TikTok"):
        if off:
            hearing.stop(desk)
        else:
            callback = hearing.ask(desk)
    words = f"TikTok tells {callback} from now on." if callback else "TikTok tells nobody any more."
    console.done(desk, words, {"callback": callback}, format, out)
