"""What a write changes, field by field, as a person is shown it before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

_OURS = ("advertiser_id", "request_id", "campaign_id", "adgroup_id", "ad_id", "patch_update")
"""Say where a write goes, not what it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one thing on the platform, before and after; `before` is empty for a creation."""

    thing: str
    field: str
    before: str
    after: str


def creation(thing: str, ask: msgspec.Struct) -> tuple[Change, ...]:
    """Every field that a new thing is given."""
    rows: dict[str, object] = msgspec.to_builtins(ask)
    return tuple(
        Change(thing=thing, field=field, before="", after=shown(value))
        for field, value in rows.items()
        if value not in ("", None) and field not in ("advertiser_id", "request_id")
    )


def difference(thing: str, before: msgspec.Struct | Mapping[str, object], after: msgspec.Struct) -> tuple[Change, ...]:
    """What an update makes of a thing that reads as `before`: only what it changes. An update names what it sets."""
    now: Mapping[str, object] = before if isinstance(before, Mapping) else msgspec.to_builtins(before)
    wanted: dict[str, object] = msgspec.to_builtins(after)
    return tuple(
        Change(thing=thing, field=field, before=shown(now.get(field)), after=shown(value))
        for field, value in wanted.items()
        if value is not None and field not in _OURS and shown(now.get(field)) != shown(value)
    )


def shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)
