"""What would pile up without end: daily backups, and runs that are over."""

from __future__ import annotations

from datetime import timedelta

from ..storage import Workspace

DAILY = "daily"
"""Label of the backups that are made by themselves; others are never deleted."""
KEPT = 14
"""Daily backups kept. What somebody asked to be forgotten is still in them, and so gone from here two weeks later."""
_OLD = timedelta(days=14)


def backups(place: Workspace) -> int:
    """Delete all but the newest daily ones; says how many."""
    gone = sorted(place.backups.glob(f"*-{DAILY}.tar.gz"), key=lambda file: (len(file.name), file.name))[:-KEPT]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def finished_tasks() -> int:
    """Delete runs that ended two weeks ago; says how many."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    return int(DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - _OLD).delete()[0])
