"""When a job is due. Slots are the same whoever reckons them: they hang on the clock, not on when a worker started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """At every multiple of a span, counted from 1970."""

    span: timedelta

    def first(self, now: datetime, zone: str) -> datetime:
        """At once: what is often is not waited for."""
        return now

    def after(self, now: datetime, zone: str) -> datetime:
        """The next slot later than `now`; what was missed before is not made up for one by one."""
        return now + self.span - (now - _EPOCH) % self.span

    def words(self) -> str:
        minutes = int(self.span.total_seconds() // 60)
        return f"every {minutes // 60} h" if minutes % 60 == 0 else f"every {minutes} min"


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day, or on one day of the week, at a time of the ad account's clock."""

    at: time
    weekday: int | None = None
    """Monday is 0."""

    @property
    def span(self) -> timedelta:
        return timedelta(days=1 if self.weekday is None else 7)

    def first(self, now: datetime, zone: str) -> datetime:
        return self.after(now, zone)

    def after(self, now: datetime, zone: str) -> datetime:
        """The next slot later than `now`. A time that a change of clocks leaves out is an hour later that day."""
        here = ZoneInfo(zone)
        day = now.astimezone(here).date()
        for ahead in range(9):
            at = datetime.combine(day + timedelta(days=ahead), self.at, here).astimezone(UTC)
            if at > now and self.weekday in (None, at.astimezone(here).weekday()):
                return at
        raise AssertionError("a week has every weekday")

    def words(self) -> str:
        return f"{'every day' if self.weekday is None else f'every {_DAYS[self.weekday]}'} at {self.at:%H:%M}"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
When = Every | Daily

SOONEST, LATEST = timedelta(minutes=15), timedelta(hours=1)


def again(failures: int, when: When) -> timedelta:
    """How long after the n-th failure in a row a job is tried again: 5 minutes, 10, 20, at most an hour.

    One that is often is never put off for longer than a quarter of an hour, or its own span: money may hang on it.
    """
    longest = min(max(when.span, SOONEST), LATEST)
    return min(timedelta(minutes=5 << min(max(failures - 1, 0), 10)), longest)
