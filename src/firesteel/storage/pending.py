"""Logins that were begun and not finished: what a person's answer has to match, until they bring it back.

FIRESTEEL_HOME/connecting/NAME.json, readable by its owner only; there may be no workspace of that name yet. Once a code
was exchanged, the token waits here, too, sealed by the workspace's key, until it is known which ad account is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from ..errors import BadInput
from . import files, workspace

LIFE = timedelta(hours=1)
"""As long as TikTok's own codes live at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    whose: str
    """advertiser or account"""
    state: str
    app_id: str
    redirect_uri: str
    base_url: str
    begun_at: datetime
    is_brand: bool = False
    sealed: str = ""
    """The login that was got for it, sealed; empty before."""


def keep(name: str, pending: Pending) -> None:
    """In place of one that was begun before."""
    place = _place(name)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_aside(place, msgspec.json.encode(pending), mode=0o600)


def waiting(name: str, now: datetime) -> Pending | None:
    """What was begun for that workspace and is not an hour old yet."""
    try:
        found = msgspec.json.decode(_place(name).read_bytes(), type=Pending)
    except (OSError, msgspec.MsgspecError):
        return None
    return found if abs(now - found.begun_at) <= LIFE else None


def begun(name: str, whose: str, now: datetime) -> Pending:
    """Raises `BadInput` where there is none: a login is finished where it was begun, within the hour."""
    found = waiting(name, now)
    if found is None or found.whose != whose:
        raise BadInput(
            f"no login of {'an' if whose[:1] in 'aeiou' else 'a'} {whose} was begun for {name} within the last hour",
            remedy="begin again with `firesteel connect`",
        )
    return found


def drop(name: str) -> None:
    _place(name).unlink(missing_ok=True)


def _place(name: str) -> Path:
    if not workspace.is_name(name):
        raise BadInput(f"{name!r} cannot name a workspace", remedy="use small letters, digits, - and _, such as lumen")
    return workspace.home() / "connecting" / f"{name}.json"
