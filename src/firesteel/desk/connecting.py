"""From an app's id and secret to a workspace that may ask TikTok: begin, come back with a code, choose, keep.

A login is two steps with a person's browser between them, so what the first step knew waits in `storage.pending`.
Nothing here writes to the ad account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import httpx2

from ..errors import BadInput, Conflict, NotFound, PlatformError
from ..roles import Act
from ..storage import Kind, keys, open_workspace, pending, workspace
from ..storage.pending import Pending
from ..tiktok import Local
from ..tiktok import logins as pages
from ..tiktok.logins import AdAccount, Logins, is_tiktok
from ..tiktok.retry import Patience
from ..tiktok.scopes_needed import Lack, missing, uses, wanted
from ..tiktok.tokens import AccountToken, AdvertiserToken, App, sealed, unsealed
from ..tiktok.wire import Wire
from . import logins
from .facts import Account, Writes
from .office import Office
from .opening import make_workspace
from .team import refuse_unless

ADVERTISER, ACCOUNT = "advertiser", "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a person needs to give access: the address to open, and what it will ask for."""

    address: str
    state: str
    scopes: tuple[tuple[str, str], ...]
    """Each scope and what it is used for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a login turned out to be for."""

    token: AdvertiserToken
    accounts: tuple[AdAccount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A workspace that may ask TikTok now."""

    name: str
    created: bool
    account: AdAccount
    pixel_code: str
    pixels: tuple[tuple[str, str], ...]
    """Code and name of each there is."""
    lacks: tuple[Lack, ...]


def platform(base_url: str, http: httpx2.Client | None = None) -> Wire:
    return Wire(http or httpx2.Client(base_url=base_url, timeout=30.0), patience=Patience(longest_s=5.0))


def platform_time(wire: Wire, base_url: str, now: datetime) -> datetime:
    """A local platform's own clock, or the wall's."""
    return now if is_tiktok(base_url) else Local(wire.http).now()


def begin(
    name: str,
    app: App,
    base_url: str,
    *,
    whose: str,
    nonce: str,
    now: datetime,
    handle: str = "",
    is_brand: bool = False,
) -> Begun:
    """Make the address to open, and remember what its answer has to match."""
    pages.checked_redirect(app.redirect_uri)
    account = whose == ACCOUNT
    pending.keep(
        name,
        Pending(
            whose=whose,
            state=nonce,
            app_id=app.app_id,
            redirect_uri=app.redirect_uri,
            base_url=base_url,
            begun_at=now,
            is_brand=is_brand,
        ),
    )
    address = (
        pages.account_address(base_url, app, nonce, handle)
        if account
        else pages.advertiser_address(base_url, app, nonce)
    )
    scopes = tuple((scope, uses(scope, account=account)) for scope in wanted(account=account))
    return Begun(address=address, state=nonce, scopes=scopes)


def found(name: str, app: App, base_url: str, redirected: str, *, wire: Wire, now: datetime) -> Found:
    """What the advertiser's answer is for. The login is kept, sealed, so that choosing may take two attempts.

    now  the wall clock's, by which begun logins age

    Raises `Conflict` where the login was begun for another app or at another platform.
    """
    began = _begun(name, ADVERTISER, app, base_url, now)
    ring = keys.open_ring(workspace.home() / "keys" / f"{name}.key")
    doors = Logins(wire, app)
    if began.sealed:
        token = unsealed(ring.unseal(began.sealed), AdvertiserToken)
    else:
        code = pages.code_in(redirected, began.state)
        token = doors.advertiser(code, platform_time(wire, began.base_url, now))
        pending.keep(name, replace(began, sealed=ring.seal(sealed(token))))
    return Found(token=token, accounts=doors.ad_accounts(token.access_token))


def remember_app(name: str, app: App) -> None:
    """So that the pages can finish what was begun here; an app that is known already is not replaced on a promise."""
    store = open_workspace(workspace.open_(name))
    if logins.app_of(store) is None:
        logins.keep_app(store, app)


def open_login(name: str, whose: str, now: datetime) -> Pending | None:
    """What was begun and not finished. `sealed` there: the code was exchanged, only the ad account is to be chosen."""
    waiting = pending.waiting(name, now)
    return waiting if waiting is not None and waiting.whose == whose else None


def chosen(accounts: tuple[AdAccount, ...], wanted_id: str) -> AdAccount | None:
    """The ad account meant, or the only one. None where it is still to be said. Raises `NotFound`."""
    if not wanted_id:
        return accounts[0] if len(accounts) == 1 else None
    for one in accounts:
        if one.id == wanted_id:
            return one
    raise NotFound(
        f"the login does not speak for the ad account {wanted_id}; it does for {', '.join(one.id for one in accounts)}"
    )


def settle(
    name: str,
    app: App,
    base_url: str,
    login: Found,
    account: AdAccount,
    *,
    wire: Wire,
    now: datetime,
    brand: str = "",
    pixel: str = "",
) -> Connected:
    """Make the workspace, or give the one there is its new login, and pick the pixel where there is one.

    Raises `Conflict` where the workspace speaks for another ad account or another platform.
    """
    pixels = _pixels(Logins(wire, app), login.token, account.id)
    code = _pixel(pixels, pixel)
    created = name not in workspace.names()
    if created:
        at = platform_time(wire, base_url, now)
        make_workspace(
            name,
            kind=Kind.LIVE if is_tiktok(base_url) else Kind.SIMULATED,
            brand=brand or account.name,
            currency=account.currency or "USD",
            timezone=account.timezone or "Etc/UTC",
            base_url=base_url,
            advertiser_id=account.id,
            access_token=login.token.access_token,
            pixel_code=code,
            created_at=at,
        )
    place = workspace.open_(name)
    _same(place, base_url, account)
    if code and not place.pixel_code:
        place = workspace.amend(place, pixel_code=code)
    store = open_workspace(place)
    logins.keep_advertiser(store, login.token)
    logins.keep_app(store, app)
    pending.drop(name)
    return Connected(
        name=name,
        created=created,
        account=account,
        pixel_code=place.pixel_code,
        pixels=pixels,
        lacks=missing(login.token.scopes, account=False),
    )


def connect_account(
    desk: Office, app: App, redirected: str, *, now: datetime, actor: str
) -> tuple[Account, AccountToken]:
    """Exchange an account holder's answer, read whose account it is, and keep both. The code is good once: the login is
    kept, sealed, before the account is read, so that a failure there does not mean agreeing again."""
    name = desk.store.workspace.name
    began = _begun(name, ACCOUNT, app, desk.store.workspace.base_url, now)
    ring, doors = desk.store.secrets.ring, Logins(desk.tiktok.client.wire, app)
    if began.sealed:
        token = unsealed(ring.unseal(began.sealed), AccountToken)
    else:
        code = pages.code_in(redirected, began.state)
        token = doors.account(code, began.redirect_uri, desk.moment())
        pending.keep(name, replace(began, sealed=ring.seal(sealed(token))))
    profile = doors.profile(token.access_token, token.open_id)
    if not profile.handle:
        pending.drop(name)
        raise BadInput(
            "the account did not say its handle", remedy="ask its owner again, with the scope user.info.username"
        )
    known = next((each for each in desk.accounts() if each.handle == profile.handle), None)
    account = Account(
        handle=profile.handle,
        display_name=profile.display_name or profile.handle,
        business_id=token.open_id,
        is_brand=began.is_brand or (known.is_brand if known else False),
    )
    logins.keep_account(desk.store, account.handle, token)
    logins.keep_app(desk.store, app)
    desk.ledger.record(account, account.handle, at=desk.now(), actor=actor)
    pending.drop(name)
    return account, token


def allow_writes(desk: Office, actor: str, *, allowed: bool) -> None:
    """Let a live workspace change things on its platform, or take that back; who and when is a fact."""
    refuse_unless(desk, actor, Act.CONNECT)
    if desk.store.workspace.simulated:
        raise BadInput(
            f"{desk.store.workspace.name} is simulated, and may always write", remedy="only live workspaces ask first"
        )
    desk.ledger.record(Writes(allowed=allowed), "platform", at=desk.now(), actor=actor)


def _begun(name: str, whose: str, app: App, base_url: str, now: datetime) -> Pending:
    """What was begun, for this app and at this platform: no code or token of one is ever shown to another."""
    began = pending.begun(name, whose, now)
    if (began.app_id, began.base_url) != (app.app_id, base_url):
        raise Conflict(
            f"the login of {name} was begun for the app {began.app_id} at {began.base_url}, not for {app.app_id} at "
            f"{base_url}; nothing was sent. Give the same, or begin again with `firesteel connect --begin`"
        )
    return began


def _pixels(doors: Logins, token: AdvertiserToken, advertiser_id: str) -> tuple[tuple[str, str], ...]:
    """None where the login may not read them: that is told as a missing scope."""
    try:
        return doors.pixels(token.access_token, advertiser_id)
    except PlatformError as error:
        if error.retryable:
            raise
        return ()


def _pixel(pixels: tuple[tuple[str, str], ...], wanted_code: str) -> str:
    codes = [code for code, _ in pixels]
    if wanted_code and codes and wanted_code not in codes:
        raise NotFound(f"the ad account has no pixel {wanted_code}; it has {', '.join(codes)}")
    return wanted_code or (codes[0] if len(codes) == 1 else "")


def _same(place: workspace.Workspace, base_url: str, account: AdAccount) -> None:
    if (place.advertiser_id, place.base_url) != (account.id, base_url):
        raise Conflict(
            f"the workspace {place.name} speaks for the ad account {place.advertiser_id} at {place.base_url}; "
            "choose another name for another ad account"
        )
