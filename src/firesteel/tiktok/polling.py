"""How many calls it takes to look after so many live flights, how often, and whether the app's tier allows it.

Pure arithmetic on what `platform`, `reporting` and `grants` do: change a batch there, change it here. TikTok's limits hold
for each path by itself; whether all paths together would keep to one path's limit is said besides, in case they have to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tiktokwire.limits import allowed

HOURS = 24
LOOKED_BACK = 9
"""Account days whose delivery is read again each time: figures settle for eight."""
READ_EVERY, ENDS_EVERY = timedelta(minutes=30), timedelta(minutes=15)
"""How often the jobs `read` and `ends` run. Both ask about every grant."""
MUSIC_WITHIN, COMMENTS_WITHIN = timedelta(hours=6), timedelta(days=1)
"""Within which every post was asked for its sound's licence, and whether anybody can comment: some at each reading."""
_ROWS = 1_000
"""Of one page of a report."""
_IDS = 100
"""Of one filter."""
_CODES = 50
"""Of one page of posts with codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One thing that is looked at again and again."""

    what: str
    path: str
    every: timedelta
    calls: int
    """Of one look at all flights."""
    each: str
    """What one call brings."""

    @property
    def a_minute(self) -> float:
        """Calls a minute, spread evenly."""
        return self.calls / (self.every / timedelta(minutes=1))

    @property
    def a_day(self) -> int:
        return -(-self.calls * timedelta(days=1) // self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What one path is asked, and what it allows."""

    path: str
    a_minute: float
    minute: int
    """The tier's limit."""
    a_day: int
    day: int
    longest: timedelta
    """How long the largest look takes at the tier's pace, with nothing else on that path."""

    @property
    def fits(self) -> bool:
        return self.a_minute <= self.minute and self.a_day <= self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What a poll of all flights asks, and whether it fits."""

    flights: int
    tier: str
    polls: tuple[Poll, ...]
    uses: tuple[Use, ...]

    @property
    def fits(self) -> bool:
        return all(use.fits for use in self.uses) and all(self._ready(poll) for poll in self.polls)

    @property
    def a_minute(self) -> float:
        """Calls a minute to all paths together."""
        return sum(use.a_minute for use in self.uses)

    @property
    def fits_together(self) -> bool:
        """Whether all of it would keep to what one path alone is allowed, too."""
        return (
            self.a_minute <= allowed("", self.tier)[1] and sum(u.a_day for u in self.uses) <= allowed("", self.tier)[2]
        )

    def table(self) -> str:
        """As lines of text for a person."""
        head = ("what", "path", "every", "calls", "a minute", "limit", "")
        rows = [
            (
                poll.what,
                poll.path,
                _told(poll.every),
                f"{poll.calls:,}",
                f"{poll.a_minute:.1f}",
                f"{allowed(poll.path, self.tier)[1]:,}",
                "fits" if self._ready(poll) else "does not fit",
            )
            for poll in self.polls
        ]
        wide = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
            for row in (head, *rows)
        ]
        whole, day = allowed("", self.tier)[1], sum(use.a_day for use in self.uses)
        fits = "fits" if self.fits else "does not fit"
        together = "fits even then" if self.fits_together else "does not fit then"
        return "\n".join(
            [
                f"{self.flights:,} live flights, tier {self.tier}: {fits}",
                *lines,
                f"All paths together: {self.a_minute:.1f} calls a minute and {day:,} a day; were one path's "
                f"{whole:,} a minute the limit of all, it {together}.",
            ]
        )

    def _ready(self, poll: Poll) -> bool:
        """Whether one look is over before the next is due."""
        return poll.a_minute <= allowed(poll.path, self.tier)[1]


def polls(
    flights: int, *, days: int = LOOKED_BACK, coded: int | None = None, accounts: int = 0, unconnected: int = 0
) -> tuple[Poll, ...]:
    """Everything that is looked at while flights live, and the calls one look takes.

    days      account days whose delivery is read again each time
    coded     posts that are used by post code; None is all of them
    accounts  accounts that are linked or shared, whose posts are looked at twenty at a time
    unconnected  flights on posts of accounts that are not connected, whose comments are read under the ads
    """
    by_code = flights if coded is None else coded
    some = batches(flights, _IDS)
    day, grants = timedelta(days=1), 1 / (1 / READ_EVERY.total_seconds() + 1 / ENDS_EVERY.total_seconds())
    polled = timedelta(seconds=round(grants))
    return (
        _poll(
            "delivery by the hour",
            "report/integrated/get/",
            READ_EVERY,
            days * _hours(flights),
            "1,000 rows",
        ),
        _poll("delivery by the day", "report/integrated/get/", READ_EVERY, some, "100 ads, up to 30 days"),
        _poll("people reached", "report/integrated/get/", day, some, "100 ads"),
        _poll("ads' statuses", "ad/get/", READ_EVERY, some, "100 ads"),
        _poll("budgets and switches", "adgroup/get/", READ_EVERY, some, "100 ad groups"),
        _poll("posts with codes", "tt_video/list/", polled, batches(by_code, _CODES), "50 posts"),
        _poll("identities", "identity/get/", polled, batches(flights, _IDS), "100, were every flight another's"),
        _poll(
            "posts of accounts", "identity/video/info/", polled, batches(flights - by_code, 20) + accounts, "20 posts"
        ),
        _poll("new comments", "business/comment/list/", READ_EVERY, flights - unconnected, "1 post, did all win some"),
        _poll("new comments under ads", "comment/list/", READ_EVERY, unconnected, "1 ad group, 100, did all win some"),
        _poll("comments switched off", "comment/list/", COMMENTS_WITHIN, flights, "1 post, one comment"),
        _poll("music", "identity/music/authorization/", MUSIC_WITHIN, flights, "1 post"),
    )


def schedule(
    flights: int,
    tier: str = "basic",
    *,
    days: int = LOOKED_BACK,
    coded: int | None = None,
    accounts: int = 0,
    unconnected: int = 0,
) -> Schedule:
    """What looking after so many flights asks of each path, held against the tier's limits."""
    asked = polls(flights, days=days, coded=coded, accounts=accounts, unconnected=unconnected)
    paths = dict.fromkeys(poll.path for poll in asked)
    uses = tuple(_use(path, [poll for poll in asked if poll.path == path], tier) for path in paths)
    return Schedule(flights=flights, tier=tier, polls=asked, uses=uses)


def _use(path: str, asked: Sequence[Poll], tier: str) -> Use:
    _, minute, day = allowed(path, tier)
    return Use(
        path=path,
        a_minute=sum(poll.a_minute for poll in asked),
        minute=minute,
        a_day=sum(poll.a_day for poll in asked),
        day=day,
        longest=timedelta(minutes=max(poll.calls for poll in asked) / minute),
    )


def batches(count: int, size: int) -> int:
    """Calls it takes for so many, so many at a time."""
    return -(-count // size)


def _hours(flights: int) -> int:
    """Pages of one day's hours, a hundred ads at a time."""
    whole, rest = divmod(flights, _IDS)
    return whole * batches(_IDS * HOURS, _ROWS) + batches(rest * HOURS, _ROWS)


def _poll(what: str, path: str, every: timedelta, calls: int, each: str) -> Poll:
    return Poll(what=what, path=path, every=every, calls=calls, each=each)


def _told(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    if minutes % 1_440 == 0:
        return f"{minutes // 1_440} d"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
