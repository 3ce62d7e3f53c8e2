"""Logins as values, and an account holder's login that renews itself.

An advertiser's token lives until it is revoked. An account holder's access token lives a day and is renewed by its
refresh token, which lives a year. Both are kept as JSON, sealed by the workspace; a text that is no JSON is a bare
access token, of which nothing else is known.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from tiktokwire.codes import Code

from ..errors import Misconfigured, PlatformError, TokenExpired

K = TypeVar("K", "App", "AdvertiserToken", "AccountToken")

EARLY = timedelta(minutes=10)
"""An access token is renewed this long before its end."""
WARNED = timedelta(days=14)
"""A login whose refresh token ends within so long is told: its owner has to agree once more, which takes a while."""
_DEAD = (Code.REFRESH_TOKEN_EXPIRE, Code.INVALID_REFRESH_TOKEN, Code.SCOPE_TT_USER_OAUTH_FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The developer app that asks people for access."""

    app_id: str
    secret: str = field(repr=False)
    redirect_uri: str = ""
    """As registered with the app: https, no port, ending in a slash."""
    tier: str = "basic"
    """Of its rate limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertiserToken:
    access_token: str = field(repr=False)
    app_id: str = ""
    scopes: tuple[str, ...] | None = None
    """Scope ids; None where nobody said."""
    granted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountToken:
    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None
    """Of the access token; None where nobody said."""
    refresh_expires_at: datetime | None = None
    open_id: str = ""
    scopes: tuple[str, ...] | None = None
    app_id: str = ""


def sealed(value: App | AdvertiserToken | AccountToken) -> str:
    """As text to be sealed."""
    return msgspec.json.encode(value).decode()


def unsealed(text: str, kind: type[K]) -> K:
    """The reverse of `sealed`; a bare access token, too."""
    if not text.startswith("{"):
        return kind(access_token=text)  # type: ignore[call-arg]
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.MsgspecError as error:
        raise Misconfigured(f"a kept login cannot be read ({error}); connect again with `firesteel connect`") from None


@dataclass(slots=True)
class Holder:
    """An account holder's login in use.

    read, keep  the kept login; `keep` is durable before it returns
    renew       asks the platform for a new login by a refresh token; None where the app's secret is not known
    clock       the platform's time
    alone       lets one renewal happen at a time; across processes, where several share the login
    """

    name: str
    read: Callable[[], AccountToken]
    keep: Callable[[AccountToken], None]
    renew: Callable[[str], AccountToken] | None
    clock: Callable[[], datetime]
    alone: Callable[[], AbstractContextManager[object]] = field(default_factory=lambda: _threads())

    def access(self) -> str:
        """A token that lives, renewed first where it is about to end."""
        kept = self.read()
        if kept.expires_at is None or self.clock() < kept.expires_at - EARLY:
            return kept.access_token
        try:
            return self.renewed(kept.access_token)
        except PlatformError:
            if self.clock() < kept.expires_at:
                return kept.access_token
            raise

    def renewed(self, ended: str) -> str:
        """A new token in place of one that ended; another process may have renewed it already.

        The new login is kept before it is used. Killed before that, the old refresh token is asked again next time.
        Raises `TokenExpired` where only the account's owner can help.
        """
        with self.alone():
            kept = self.read()
            if kept.access_token != ended:
                return kept.access_token
            if not kept.refresh_token or self.renew is None:
                missing = "no refresh token" if not kept.refresh_token else "no app secret"
                raise self._dead(Code.ACCESS_TOKEN_EXPIRE, f"has ended, and there is {missing} to renew it by")
            try:
                fresh = self.renew(kept.refresh_token)
            except TokenExpired as error:
                newer = self.read()
                if newer.access_token != ended:
                    return newer.access_token
                if error.code not in _DEAD:
                    raise
                until = f" on {kept.refresh_expires_at:%Y-%m-%d}" if kept.refresh_expires_at else ""
                raise self._dead(
                    error.code, f"has ended, and its refresh token, too{until}", error.request_id
                ) from error
            self.keep(fresh)
            return fresh.access_token

    def _dead(self, code: int, what: str, request_id: str = "") -> TokenExpired:
        remedy = "ask its owner to agree once more: `firesteel connect --account`"
        return TokenExpired(code, f"the login of @{self.name} {what}; {remedy}", request_id)


def _threads() -> Callable[[], AbstractContextManager[object]]:
    lock = threading.Lock()
    return lambda: lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What became of a login that was looked at ahead of time."""

    name: str
    renewed: bool
    trouble: str = ""
    """What a person has to do, and by when; empty where nothing is to be done."""
    fatal: bool = False
    """Whether the login is dead: only its owner can help."""
    failed: bool = False
    """Whether it was due and could not be renewed; what reads by it soon fails too."""


def renew_early(holders: Iterable[Holder], within: timedelta) -> tuple[Renewal, ...]:
    """Renew every login whose access token ends within that time, so that nobody waits for it later and what cannot be
    renewed is told while the old token lives. One that fails does not keep the others.

    A login that nobody said the end of is left alone. Raises nothing of the platform's: it is in the answer.
    """
    return tuple(_renewed_early(holder, within) for holder in holders)


def _renewed_early(holder: Holder, within: timedelta) -> Renewal:
    try:
        kept, now = holder.read(), holder.clock()
        if kept.expires_at is None:
            return Renewal(name=holder.name, renewed=False)
        due = now >= kept.expires_at - within
        if due:
            holder.renewed(kept.access_token)
        return Renewal(name=holder.name, renewed=due, trouble=_ends_soon(holder, now))
    except TokenExpired as error:
        return Renewal(name=holder.name, renewed=False, trouble=error.message, fatal=True, failed=True)
    except (PlatformError, Misconfigured) as error:
        words = f"the login of @{holder.name} was not renewed: {error}"
        return Renewal(name=holder.name, renewed=False, trouble=words, failed=True)


def _ends_soon(holder: Holder, now: datetime) -> str:
    """What to do about a refresh token that is about to end; empty while there is time."""
    end = holder.read().refresh_expires_at
    if end is None or now < end - WARNED:
        return ""
    return (
        f"the login of @{holder.name} ends for good on {end:%Y-%m-%d}; "
        "ask its owner to agree once more before that: `firesteel connect --account`"
    )


Token = str | Holder


def access(token: Token) -> str:
    return token if isinstance(token, str) else token.access()
