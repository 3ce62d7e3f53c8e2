"""When a channel may be told: quiet hours, digests, the next try. Local times are the workspace's, days change with it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...errors import BadInput
from .facts import HOURLY, Channel

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
"""How long after each failure the next try is; after one more, it is given up."""


def clock_time(text: str, where: str = "time") -> str:
    """A time of day as HH:MM. Raises `BadInput`."""
    hours, colon, minutes = text.strip().partition(":")
    digits = hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()
    if not colon or not digits or len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        raise BadInput(f"{text!r} is no time of day", where=where, remedy="write it as 08:00, from 00:00 to 23:59")
    return f"{int(hours):02d}:{minutes}"


def quiet(channel: Channel, now: datetime, zone: str) -> bool:
    """Whether nothing is to be sent now. From 22:00 to 07:00 is the night between two days."""
    if not channel.quiet_from or channel.quiet_from == channel.quiet_to:
        return False
    clock = f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
    if channel.quiet_from < channel.quiet_to:
        return channel.quiet_from <= clock < channel.quiet_to
    return clock >= channel.quiet_from or clock < channel.quiet_to


def hour_over(channel: Channel, since: datetime, now: datetime) -> bool:
    """Whether what has waited since then is due: at once, or when another hour has begun."""
    return channel.digest != HOURLY or int(now.timestamp()) // 3600 > int(since.timestamp()) // 3600


def digest_day(channel: Channel, now: datetime, zone: str) -> date:
    """The local day of the newest daily digest whose time has come."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today if digest_moment(channel, today, zone) <= now else today - timedelta(days=1)


def digest_moment(channel: Channel, day: date, zone: str) -> datetime:
    """When the digest of a local day goes out. A time that the clocks skip is an hour later that day; of one
    that comes twice, it is the first."""
    hours, minutes = channel.daily_at.split(":")
    return datetime.combine(day, time(int(hours), int(minutes)), ZoneInfo(zone))


def next_try(attempt: int, now: datetime, wait_s: float = 0.0) -> datetime | None:
    """When to try again after the attempt of this number failed, from 1; None where it is given up."""
    if attempt > len(BACK_OFF):
        return None
    return now + max(BACK_OFF[attempt - 1], timedelta(seconds=wait_s))
