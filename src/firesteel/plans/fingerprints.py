"""What an approval binds to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from .values import Audience, Flight, Plan

LATER = {
    Audience: frozenset({"include", "exclude"}),
    Flight: frozenset({"group_name", "role", "spark", "file", "twin"}),
    Plan: frozenset({"portfolio", "kind", "at_end", "frequency", "app", "shop", "whole"}),
}
"""Fields that came after the first approvals: left out where they say nothing, so that a plan of an older book keeps the
text it was approved by."""


def fingerprint(plan: Plan) -> str:
    """A SHA-256 over every field of the plan in a fixed order: what an approval binds to. Equal plans, equal text."""
    canonical = json.dumps(_plain(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON has it: fields by name, sets sorted, times in UTC, money as micros with its currency."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        later = LATER.get(type(value), frozenset())
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if field.name not in later or getattr(value, field.name) != _default(field)
        }
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _default(field: Field[Any]) -> Any:
    return field.default if field.default is not MISSING else None
