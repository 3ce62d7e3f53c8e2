"""How the jobs of a workspace stand, for those who only look (`firesteel.jobs` runs them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    job: str
    does: str
    """In words."""
    state: str
    """never, fine, running, waiting or failing"""
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    said: str
    error: str
    failures: int


def standing() -> Mapping[str, Standing]:
    """Every job that a scheduler has seen, by name."""
    from django_tasks_db.models import DBTaskResult

    from .models import Due

    tasks = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"))
    under_way: dict[str, str] = {}
    for queue, status in tasks.values_list("queue_name", "status"):
        under_way[queue] = "running" if status == "RUNNING" else under_way.get(queue, "waiting")
    return {
        row.job: Standing(
            job=row.job,
            does=row.does,
            state=under_way.get(row.job) or ("failing" if row.failures else "fine" if row.finished_at else "never"),
            due_at=row.due_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            said=row.said,
            error=row.error,
            failures=row.failures,
        )
        for row in Due.objects.order_by("job")
    }


def failing() -> tuple[Standing, ...]:
    """Jobs whose last run failed."""
    return tuple(each for each in standing().values() if each.failures)
