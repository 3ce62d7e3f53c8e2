"""What a write changes, field by field, as a person is shown it before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec


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


def shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)
