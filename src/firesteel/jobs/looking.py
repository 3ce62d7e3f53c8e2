"""What runs by itself, as people look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..storage import due
from . import tasks
from .table import JOBS

if TYPE_CHECKING:
    from ..desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    name: str
    does: str
    when: str
    """In words, by the ad account's clock."""
    writes: bool
    """Whether it may change something on the platform."""
    state: str
    """never, fine, running, waiting or failing"""
    last: datetime | None
    """When its last run ended."""
    said: str
    """What the last run that went well did."""
    error: str
    """Why its last run failed; empty where it went well."""
    failures: int
    """Failed runs one after another."""
    due: datetime | None
    """When it runs next; None where no scheduler has looked yet."""
    late: bool
    """Whether that is over by more than its own span: no scheduler runs."""


def rows(desk: Desk) -> tuple[JobRow, ...]:
    """Every job, in the order of the table."""
    kept, now = due.standing(), tasks.now(desk)
    found = []
    for job in JOBS:
        mine = kept.get(job.name)
        found.append(
            JobRow(
                name=job.name,
                does=job.does,
                when=job.when.words(),
                writes=job.writes,
                state=mine.state if mine else "never",
                last=mine.finished_at if mine else None,
                said=mine.said if mine else "",
                error=mine.error if mine else "",
                failures=mine.failures if mine else 0,
                due=mine.due_at if mine else None,
                late=mine is not None and now - mine.due_at > job.when.span,
            )
        )
    return tuple(found)
