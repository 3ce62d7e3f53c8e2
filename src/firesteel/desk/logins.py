"""The logins a workspace keeps: the app's, the ad account's, and those of connected TikTok accounts, sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from ..errors import Misconfigured
from ..storage import Store, files
from ..tiktok.logins import Logins
from ..tiktok.tokens import AccountToken, AdvertiserToken, App, Holder, sealed, unsealed
from ..tiktok.wire import Wire

APP, ADVERTISER = "app", "advertiser"


def app_of(store: Store) -> App | None:
    """None where the workspace was connected with tokens alone, or the key is lost."""
    text = _readable(store, APP)
    return unsealed(text, App) if text else None


def keep_app(store: Store, app: App) -> None:
    store.secrets.put(APP, sealed(app))


def advertiser_of(store: Store) -> AdvertiserToken | None:
    """None where there is none, or its key is lost: everything but the platform works all the same."""
    text = _readable(store, ADVERTISER)
    return unsealed(text, AdvertiserToken) if text else None


def keep_advertiser(store: Store, token: AdvertiserToken) -> None:
    store.secrets.put(ADVERTISER, sealed(token))


def account_of(store: Store, handle: str) -> AccountToken:
    """Raises `Misconfigured` where there is none, or its key is lost."""
    text = store.secrets.get_or_none(_named(handle))
    if text is None:
        raise Misconfigured(
            f"there is no token for @{handle}; connect the account again: `firesteel connect --account`"
        )
    return unsealed(text, AccountToken)


def keep_account(store: Store, handle: str, token: AccountToken) -> None:
    store.secrets.put(_named(handle), sealed(token))


def holder(store: Store, wire: Wire, clock: Callable[[], datetime], handle: str) -> Holder:
    """An account's login in use: it renews itself, and keeps what it got before it uses it.

    One renewal at a time for the workspace: pages and a command beside them would end each other's new token.
    """
    app = app_of(store)

    def renew(refresh_token: str) -> AccountToken:
        assert app is not None
        return Logins(wire, app).renewed(refresh_token, clock())

    return Holder(
        name=handle,
        read=partial(account_of, store, handle),
        keep=partial(keep_account, store, handle),
        renew=renew if app else None,
        clock=clock,
        alone=partial(files.alone, store.workspace.path / ".renewing"),
    )


def _named(handle: str) -> str:
    return f"account/{handle}"


def _readable(store: Store, name: str) -> str:
    try:
        return store.secrets.get_or_none(name) or ""
    except Misconfigured:
        return ""
