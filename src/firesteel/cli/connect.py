"""`firesteel connect`: from an app's id and secret to an ad account and TikTok accounts that can be read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ..desk import connecting, lifetimes
from ..desk.connecting import ACCOUNT, ADVERTISER, Begun, Found
from ..desk.logins import app_of
from ..desk.opening import LIVE, may_write
from ..errors import BadInput
from ..storage import open_workspace, workspace
from ..tiktok.limits import TIERS
from ..tiktok.logins import AdAccount
from ..tiktok.scopes_needed import Lack
from ..tiktok.tokens import App
from . import console
from .output import Format, Out, emit
from .workspaces import Actor, Here, chosen

SECRET = "FIRESTEEL_APP_SECRET"
PUBLIC = "FIRESTEEL_PUBLIC_URL"
CALLBACK = "connect/callback/"


def mount(app: typer.Typer) -> None:
    app.command("connect")(connect)


def connect(
    workspace: Here = "",
    app_id: Annotated[str, typer.Option(envvar="FIRESTEEL_APP_ID", help="Of your developer app.")] = "",
    redirect: Annotated[
        str, typer.Option(envvar="FIRESTEEL_REDIRECT_URI", help="Redirect address, as registered with the app.")
    ] = "",
    account: Annotated[bool, typer.Option("--account", help="Connect a TikTok account, not the ad account.")] = False,
    own: Annotated[bool, typer.Option("--own", help="With --account: it is the brand's own.")] = False,
    handle: Annotated[str, typer.Option(help="With --account on a local platform: who logs in.")] = "",
    advertiser: Annotated[str, typer.Option(help="Which ad account, where the login has several.")] = "",
    pixel: Annotated[str, typer.Option(help="Which pixel's code, where there are several.")] = "",
    brand: Annotated[str, typer.Option(help="The brand's name; else the ad account's.")] = "",
    tier: Annotated[str, typer.Option(help=f"The app's rate limits: {', '.join(TIERS)}.")] = "",
    base_url: Annotated[
        str, typer.Option(envvar="FIRESTEEL_BASE_URL", help="Address of a running localtok; else TikTok.")
    ] = "",
    redirected: Annotated[
        str, typer.Option(envvar="FIRESTEEL_REDIRECTED", help="The address you were sent back to; else asked for.")
    ] = "",
    begin: Annotated[bool, typer.Option("--begin", help="Print the address to open, and stop.")] = False,
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Connect an ad account, or with --account a TikTok account: open an address, agree, paste where you land.

    Nothing is opened for you. The app's secret comes from FIRESTEEL_APP_SECRET or is asked for unseen. TikTok sends
    you back to an https address without a port; its page may well be missing, only its address counts.

    Example: firesteel connect --workspace lumen --app-id 7000000000000000001
    """
    known = _existing(workspace)
    name = known or workspace or typer.prompt("A name for the workspace", err=True)
    if account and not known:
        raise BadInput(f"there is no workspace {name} yet", remedy="connect the ad account first, without --account")
    whose = ACCOUNT if account else ADVERTISER
    waiting = None if begin else connecting.open_login(name, whose, _now())
    ends = waiting is not None and bool(redirected or waiting.sealed)
    if waiting is not None and ends:
        app_id, redirect = app_id or waiting.app_id, redirect or waiting.redirect_uri
        base_url = base_url or waiting.base_url
    at = _base_url(known, base_url)
    app = _app(known, app_id, redirect, tier)
    if begin or not (redirected or ends):
        begun = connecting.begin(
            name, app, at, whose=whose, nonce=secrets.token_urlsafe(24), now=_now(), handle=handle, is_brand=own
        )
        if known:
            connecting.remember_app(known, app)
        if begin:
            _tell_begun(begun, app, format, out)
            return
        _explain(begun)
        if known and app.redirect_uri == _public():
            console.err.print("The pages there catch the answer and say what came of it; nothing is to be pasted.")
            return
        redirected = typer.prompt("The address you were sent back to", err=True)
    if account:
        _account(name, app, redirected, actor, format, out)
    else:
        _advertiser(name, app, at, redirected, advertiser, pixel, brand, format, out)


def _advertiser(
    name: str,
    app: App,
    base_url: str,
    redirected: str,
    advertiser: str,
    pixel: str,
    brand: str,
    format: Format,
    out: Out,
) -> None:
    wire = connecting.platform(base_url)
    with closing(wire.http):
        with console.progress("Asking TikTok"):
            login = connecting.found(name, app, base_url, redirected, wire=wire, now=_now())
        one = connecting.chosen(login.accounts, advertiser) or _ask_which(login)
        done = connecting.settle(name, app, base_url, login, one, wire=wire, now=_now(), brand=brand, pixel=pixel)
    place = workspace.open_(name)
    may = may_write(open_workspace(place))
    row = {
        "workspace": name,
        "kind": place.kind.value,
        "made": done.created,
        "ad_account": one.id,
        "name": one.name,
        "currency": place.currency,
        "timezone": place.timezone,
        "status": one.status,
        "pixel": done.pixel_code,
        "missing_scopes": _told(done.lacks),
        "may_write": may,
    }
    if format != "table" or out is not None:
        emit([row | {"simulated": place.simulated}], format, out)
        return
    console.out.print(
        f"{'Made' if done.created else 'Updated'} the {place.kind} workspace {name} for {one.name} ({one.id}), "
        f"{place.currency}, {place.timezone}.",
        highlight=False,
    )
    if not one.usable:
        console.complain(f"TikTok says of this ad account: {one.status}; it cannot deliver until that is mended")
    if not done.pixel_code:
        several = f"; choose one with --pixel: {', '.join(code for code, _ in done.pixels)}" if done.pixels else ""
        console.out.print(f"No pixel yet, so nothing can be optimised for orders{several}.", highlight=False)
    _warn(done.lacks)
    if not may:
        console.out.print(f"It may only read. `firesteel workspace allow-writes {name}` lets it launch.")
    console.out.print("Next: firesteel connect --account --own, for the brand's own TikTok account.", highlight=False)


def _account(name: str, app: App, redirected: str, actor: str, format: Format, out: Out) -> None:
    desk = console.desk(name)
    with console.progress("Asking TikTok"):
        account, token = connecting.connect_account(desk, app, redirected, now=_now(), actor=console.name(actor))
    state = lifetimes.account_state(desk, account)
    row = {
        "handle": f"@{account.handle}",
        "name": account.display_name,
        "whose": "the brand's own" if account.is_brand else "creator",
        "business_id": account.business_id,
        "token_ends": token.expires_at,
        "login_ends": token.refresh_expires_at,
        "missing_scopes": _told(state.lacks),
    }
    console.done(desk, f"Connected @{account.handle}; {state.words}. Next: firesteel sync", row, format, out)
    if format == "table" and out is None:
        _warn(state.lacks)


def _existing(name: str) -> str:
    """The workspace meant, if it exists: the one named, or the only one there is."""
    known = workspace.names()
    if name:
        return name if name in known else ""
    return chosen("") if known else ""


def _base_url(known: str, given: str) -> str:
    kept = workspace.open_(known).base_url if known else ""
    if kept and given and kept != given.rstrip("/"):
        raise BadInput(f"the workspace {known} speaks to {kept}", remedy="leave --base-url out, or choose another name")
    return kept or given.rstrip("/") or LIVE


def _app(known: str, app_id: str, redirect: str, tier: str) -> App:
    """What was kept, completed by what was given or is asked for."""
    kept = app_of(open_workspace(workspace.open_(known))) if known else None
    app_id = app_id or (kept.app_id if kept else "") or typer.prompt("App id", err=True)
    same = kept if kept and kept.app_id == app_id else None
    secret = os.environ.get(SECRET) or (same.secret if same else "")
    secret = secret or typer.prompt("App secret", hide_input=True, err=True)
    redirect = (
        redirect or _public() or (same.redirect_uri if same else "") or typer.prompt("Redirect address", err=True)
    )
    app = App(app_id=app_id, secret=secret, redirect_uri=redirect, tier=same.tier if same else "basic")
    if tier and tier not in TIERS:
        raise BadInput(f"{tier!r} is no tier of rate limits", remedy=f"use one of {', '.join(TIERS)}")
    return replace(app, tier=tier) if tier else app


def _public() -> str:
    """Where the pages catch the answer themselves, where they can be reached from outside."""
    public = os.environ.get(PUBLIC, "")
    return f"{public.rstrip('/')}/{CALLBACK}" if public else ""


def _ask_which(login: Found) -> AdAccount:
    rows = [
        {"id": one.id, "name": one.name, "currency": one.currency, "time_zone": one.timezone, "status": one.status}
        for one in login.accounts
    ]
    for row in rows:
        console.err.print("  ".join(str(value) for value in row.values()), highlight=False)
    wanted = typer.prompt("Which ad account, by its id", err=True)
    one = connecting.chosen(login.accounts, wanted)
    assert one is not None
    return one


def _explain(begun: Begun, say: Callable[[str], None] | None = None) -> None:
    """`say` tells the address, else it goes where the rest goes."""
    console.err.print("Your app needs these scopes, and no others:", highlight=False)
    for scope, use in begun.scopes:
        console.err.print(f"  {scope}  {use}", highlight=False, soft_wrap=True)
    console.err.print("\nOpen this address, agree, and copy the address of the page you land on:", highlight=False)
    if say:
        say(begun.address)
    else:
        console.err.print(f"\n{begun.address}\n", highlight=False, soft_wrap=True, markup=False)


def _tell_begun(begun: Begun, app: App, format: Format, out: Out) -> None:
    if format == "table" and out is None:
        _explain(begun, typer.echo)
        return
    scopes = [{"scope": scope, "used_for": use} for scope, use in begun.scopes]
    row = {"address": begun.address, "state": begun.state, "redirect_uri": app.redirect_uri, "scopes": scopes}
    emit([row], format, out)


def _warn(lacks: Sequence[Lack]) -> None:
    for lack in lacks:
        console.complain(f"the scope {lack.scope} was not granted, so this will not work: {'; '.join(lack.words)}")


def _told(lacks: Sequence[Lack]) -> list[dict[str, Any]]:
    return [{"scope": lack.scope, "will_not_work": list(lack.words)} for lack in lacks]


def _now() -> datetime:
    return datetime.now(UTC)
