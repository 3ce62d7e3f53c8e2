"""Every operation of the Business API v1.3 anybody here has heard of, whether or not something of ours speaks it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Operation:
    """`named_by`: `sdk` (TikTok's own Python SDK 1.1.3), `reference` (its pages as we read them), or both."""

    method: str
    path: str
    named_by: str


def _read() -> dict[str, Operation]:
    text = (files("tiktokwire") / "operations.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {path: Operation(method, path, named_by) for method, path, named_by in rows}


KNOWN = _read()
"""By path."""
