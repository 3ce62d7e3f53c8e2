"""A length of time in words."""

from __future__ import annotations

from datetime import timedelta


def days(length: timedelta) -> str:
    """ "12 days": whole days, hours below two."""
    hours = -(-length // timedelta(hours=1))
    if hours < 48:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{length // timedelta(days=1)} days"
