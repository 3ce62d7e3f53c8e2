"""When a plan begins whose maker names a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..errors import BadInput

_FAR = timedelta(days=730)


def first_moment(said: str, zone: str, now: datetime, *, where: str) -> datetime:
    """When that day begins where the account keeps its days, or the moment that is named with it; now, where that is earlier
    today.

    said   2026-03-02, or with a time, which is the account's where it names no zone
    zone   IANA name of the account's
    where  the option or field it stood in
    Raises `BadInput` where it is no day, is over, or is more than two years away.
    """
    here = ZoneInfo(zone)
    try:
        read = datetime.fromisoformat(said.strip())
    except ValueError:
        raise BadInput(f"{said!r} is no day", where=where, remedy="write it as 2026-03-02") from None
    # Looked at before it is moved between zones, which overflows near the first and the last year there is.
    away = read.replace(tzinfo=None) - now.replace(tzinfo=None)
    if away > _FAR:
        raise BadInput(f"{said} is too far away", where=where, remedy="choose a day within two years")
    over = BadInput(f"{said} is over", where=where, remedy="choose today or a later day")
    if away < -_FAR:
        raise over
    start = (read if read.tzinfo else read.replace(tzinfo=here)).astimezone(now.tzinfo)
    if start.astimezone(here).date() < now.astimezone(here).date():
        raise over
    return max(start, now)
