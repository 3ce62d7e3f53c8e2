"""Making and changing channels. Where a webhook goes and what signs it are secrets; a channel keeps a shortened address."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from ...errors import BadInput, Conflict, Misconfigured, NotFound
from ...notify import MailServer, checked_address, checked_url, hooks, shortened
from ...storage import Store
from ..office import Office
from ..today.kinds import KINDS
from . import timing
from .facts import DIGESTS, MAIL, TONES, Channel, MailSettings

CHANNEL_KINDS = (MAIL, hooks.WEBHOOK, hooks.SLACK, hooks.TEAMS)
PASSWORD = "FIRESTEEL_SMTP_PASSWORD"
"""The mail server's password where it is not kept sealed in the workspace."""
_PASSWORD, _HOOK, _KEY = "notices-mail-password", "notices-hook:", "notices-key:"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def channels(desk: Office) -> dict[str, Channel]:
    """Every channel by its name, in the order they were first made."""
    return desk.standing("notice channels", lambda: _present(desk))


def channel(desk: Office, name: str) -> Channel:
    """Raises `NotFound`."""
    found = channels(desk).get(name)
    if found is None:
        known = ", ".join(channels(desk)) or "none yet"
        raise NotFound(f"there is no channel {name!r} (known: {known}); `firesteel notices add` makes one")
    return found


def made(
    name: str,
    kind: str,
    address: str,
    *,
    kinds: Collection[str] = (),
    least: str = "go",
    digest: str = "at once",
    daily_at: str = "08:00",
    quiet: str = "",
    urgent_at_once: bool = True,
    at: datetime,
) -> Channel:
    """A channel as it was asked for. Raises `BadInput` for what will not do.

    quiet   hours in which nothing is sent, as 22:00-07:00; empty for none
    """
    if not _NAME.fullmatch(name):
        raise BadInput(f"{name!r} cannot name a channel", where="name", remedy="use small letters, digits, - and _")
    _one_of("kind", kind, CHANNEL_KINDS)
    _one_of("least", least, TONES)
    _one_of("digest", digest, DIGESTS)
    for each in kinds:
        _one_of("kinds", each, tuple(KINDS))
    start, end = _hours(quiet)
    return Channel(
        name=name,
        kind=kind,
        where=checked_address(address) if kind == MAIL else shortened(checked_url(address)),
        kinds=frozenset(kinds),
        least=least,
        digest=digest,
        daily_at=timing.clock_time(daily_at, "daily_at"),
        quiet_from=start,
        quiet_to=end,
        urgent_at_once=urgent_at_once,
        made=at,
    )


def add(desk: Office, new: Channel, address: str, actor: str) -> None:
    """Keep a new channel, its address sealed. Raises `Conflict` where the name is taken."""
    if new.name in channels(desk):
        raise Conflict(f"there is already a channel {new.name}; choose another name, or remove it first")
    if new.kind == MAIL:
        mail_server(desk)
    else:
        desk.store.secrets.put(_HOOK + new.name, checked_url(address))
        desk.store.secrets.put(_KEY + new.name, secrets.token_urlsafe(32))
    desk.ledger.record(new, new.name, at=desk.now(), actor=actor)


def remove(desk: Office, name: str, actor: str) -> None:
    """Tell it of nothing any more, and forget its address."""
    held = channel(desk, name)
    desk.ledger.record(replace(held, removed=True), name, at=desk.now(), actor=actor)
    for secret in (_HOOK + name, _KEY + name):
        desk.store.secrets.remove(secret)


def mute(desk: Office, name: str, muted: bool, actor: str) -> None:
    held = channel(desk, name)
    if held.muted is not muted:
        desk.ledger.record(replace(held, muted=muted), name, at=desk.now(), actor=actor)


def keep_mail(desk: Office, settings: MailSettings, password: str, actor: str) -> None:
    """Set the server that takes our mail. An empty password keeps the one there is. Raises `BadInput`."""
    _server(settings, password)
    if password:
        desk.store.secrets.put(_PASSWORD, password)
    desk.ledger.record(settings, MAIL, at=desk.now(), actor=actor)


def mail_settings(desk: Office) -> MailSettings | None:
    return desk.standing("notice mail", lambda: desk.ledger.latest_or_none(MailSettings, MAIL))


def mail_server(desk: Office) -> MailServer:
    """Raises `Misconfigured` where none is set, or no key opens its password."""
    settings = mail_settings(desk)
    if settings is None:
        raise Misconfigured("no mail server is set; `firesteel notices mail` sets it, and the page of notices too")
    password = _password(desk.store) if settings.user else ""
    if settings.user and not password:
        raise Misconfigured(f"the password of {settings.user} at {settings.host} is not known; enter it again")
    return _server(settings, password)


def hook_of(store: Store, name: str) -> tuple[str, str]:
    """A channel's whole address, and what signs its messages. Raises `Misconfigured` where no key opens them."""
    return store.secrets.get(_HOOK + name), store.secrets.get(_KEY + name)


def _present(desk: Office) -> dict[str, Channel]:
    found = desk.ledger.present(Channel)
    return {name: entry.value for name, entry in found.items() if not entry.value.removed}


def _password(store: Store) -> str:
    return os.environ.get(PASSWORD, "") or store.secrets.get_or_none(_PASSWORD) or ""


def _server(settings: MailSettings, password: str) -> MailServer:
    return MailServer(
        host=settings.host,
        port=settings.port,
        security=settings.security,
        sender=settings.sender,
        user=settings.user,
        password=password,
    )


def _hours(quiet: str) -> tuple[str, str]:
    if not quiet.strip():
        return "", ""
    start, dash, end = quiet.replace("–", "-").partition("-")
    if not dash:
        raise BadInput(f"{quiet!r} are no hours", where="quiet", remedy="write them as 22:00-07:00")
    return timing.clock_time(start, "quiet"), timing.clock_time(end, "quiet")


def _one_of(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadInput(f"{value!r} is not known", where=what, remedy=f"one of {', '.join(known)}")
