"""Logins as values, and an account holder's login that renews itself.

An advertiser's token lives until it is revoked. An account holder's access token lives a day and is renewed by its
refresh token, which lives a year. Both are kept as JSON, sealed by the workspace; a text that is no JSON is a bare
access token, of which nothing else is known.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
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


Token = str | Holder


def access(token: Token) -> str:
    return token if isinstance(token, str) else token.access()
