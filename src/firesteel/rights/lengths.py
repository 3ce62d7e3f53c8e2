"""A length of time in words."""

from __future__ import annotations

from datetime import timedelta


def days(length: timedelta) -> str:
    """A length in whole days, in hours below two days."""
    hours = -(-length // timedelta(hours=1))
    return f"{hours} h" if hours < 48 else f"{length // timedelta(days=1)} d"
