"""A length of time in words."""

from __future__ import annotations

from datetime import datetime, timedelta


def days(length: timedelta) -> str:
    """ "12 days": whole days, hours below two."""
    hours = -(-length // timedelta(hours=1))
    if hours < 48:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{length // timedelta(days=1)} days"


def days_left(end: datetime, now: datetime) -> int:
    """Days until an end, one that has begun as a whole one; 0 once it is over."""
    return max(0, -((now - end) // timedelta(days=1)))
