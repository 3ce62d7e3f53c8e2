"""How a post's counts came about: its snapshots in the lake, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...posts import COUNTS
from .portraitviews import Snapshot

MANY = 60
"""Snapshots above which only the last of each account day is kept."""


def snapshots(rows: Sequence[Mapping[str, Any]]) -> tuple[Snapshot, ...]:
    """Of the query's rows, oldest first; one in which no count moved is left out, except the newest."""
    thin = len(rows) > MANY
    kept = [
        row
        for row, following in zip(rows, [*rows[1:], None], strict=True)
        if following is None
        or (not (thin and row["account_day"] == following["account_day"]) and _counts(row) != _counts(following))
    ]
    made = [Snapshot(taken_at=row["taken_at"], source=row["source"] or "", counts=_counts(row)) for row in kept]
    return tuple(replace(each, fell=fell(before, each)) for before, each in zip([None, *made], made, strict=False))


def fell(before: Snapshot | None, after: Snapshot) -> tuple[str, ...]:
    """Counts that are lower than they were; people take likes back, and platforms take false views away."""
    if before is None:
        return ()
    return tuple(
        name
        for name, count in after.counts.items()
        if count is not None and (earlier := before.counts[name]) is not None and count < earlier
    )


def _counts(row: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: row[name] for name in COUNTS}
