"""How long each login lasts, and what it was not granted: told a month before somebody is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from ..errors import Misconfigured, PlatformError
from ..storage import Store
from ..tiktok.scopes_needed import Lack, missing
from ..tiktok.tokens import AccountToken
from . import logins
from .facts import Account
from .office import Office

SOON = timedelta(days=30)
"""A login that ends within this is told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginState:
    """How long a login lasts, and what it cannot do."""

    whose: str
    state: str
    """fine, soon (a person is wanted within a month) or dead"""
    words: str
    remedy: str
    lacks: tuple[Lack, ...]


def login_states(desk: Office) -> tuple[LoginState, ...]:
    """Every login, the ad account's first, and what is known of its end."""
    clock = cache(partial(_clock, desk))
    return (_advertiser_state(desk.store), *(account_state(desk, each, clock) for each in desk.accounts()))


def account_state(desk: Office, account: Account, clock: Callable[[], datetime] | None = None) -> LoginState:
    """`clock` where several are looked at, so that the platform is asked for its time once."""
    state = partial(_state, desk.store.workspace.name, f"@{account.handle}")
    try:
        token = logins.account_of(desk.store, account.handle)
    except Misconfigured as error:
        return state("dead", str(error))
    renewable = bool(token.refresh_token) and logins.app_of(desk.store) is not None
    life, words = _life(token, renewable, clock or partial(_clock, desk))
    return state(life, words, missing(token.scopes, account=True))


def _clock(desk: Office) -> datetime:
    """The platform's time, or when it was last read where it does not answer now."""
    try:
        return desk.moment()
    except PlatformError:
        return desk.now()


def _life(token: AccountToken, renewable: bool, clock: Callable[[], datetime]) -> tuple[str, str]:
    end = token.refresh_expires_at if renewable else token.expires_at
    if end is None:
        return "fine", "given by hand; when it ends is not known"
    left = end - clock()
    how = "renewed by itself until" if renewable else "not renewed; ends"
    when = f"{end:%Y-%m-%d}" if renewable else f"{end:%Y-%m-%d %H:%M} UTC"
    if left <= timedelta(0):
        return "dead", f"ended on {end:%Y-%m-%d}"
    if left <= SOON:
        return "soon", f"{how} {when}, in {left.days} days"
    return "fine", f"{how} {when}"


def _advertiser_state(store: Store) -> LoginState:
    state = partial(_state, store.workspace.name, "the ad account")
    token = logins.advertiser_of(store)
    if token is None or not token.access_token:
        return state("dead", "there is no token, or no key opens it")
    since = f", granted {token.granted_at:%Y-%m-%d}" if token.granted_at else ""
    return state("fine", f"lives until it is revoked{since}", missing(token.scopes, account=False))


def _state(workspace: str, whose: str, state: str, words: str, lacks: tuple[Lack, ...] = ()) -> LoginState:
    again = f"firesteel connect --workspace {workspace}{'' if whose == 'the ad account' else ' --account'}"
    remedy = "" if state == "fine" and not lacks else again
    return LoginState(whose=whose, state=state, words=words, remedy=remedy, lacks=lacks)
