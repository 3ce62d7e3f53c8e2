"""Who is in the feed, and who has seen what: the memory behind reach, frequency, fatigue and credit for a view."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from . import dice, engine
from .audience import Audience
from .dice import Flags, Ints

_NEVER = -(1 << 30)
_ABREAST = 64
"""Viewers whose numbers follow each other come one after the other: they have nothing else in common, and are found in
one place in the memory."""
COLUMNS = 1 << 20
"""More than there will ever be ads."""
_ROOM = 8
"""Columns there is room for at first; doubled when they are full."""
_MOST = 200
"""Impressions a viewer can have in 30 days and then some: a higher cap is none."""


@dataclass(slots=True)
class Trail:
    """Each viewer's newest impression of a kind and the one before: its second, times `COLUMNS`, and the ad's column.

    Shapes (viewers,); below nought where there is none.
    """

    newest: Ints
    before: Ints

    @classmethod
    def of(cls, size: int) -> Trail:
        return cls(np.full(size, -1, np.int64), np.full(size, -1, np.int64))

    def add(self, viewers: Ints, columns: Ints, seconds: Ints) -> None:
        """These viewers, each once, had one more."""
        self.before[viewers] = self.newest[viewers]
        self.newest[viewers] = seconds * COLUMNS + columns

    def last(self, viewer: int, by: int) -> tuple[int, int] | None:
        """Column and second of the newest impression at or before `by`."""
        for kept in (self.newest, self.before):
            second, column = divmod(int(kept[viewer]), COLUMNS)
            if 0 <= second <= by:
                return column, second
        return None


@dataclass(frozen=True, slots=True)
class Cap:
    """Where the seconds of an ad group's impressions are kept."""

    column: int
    """Of `Exposure.oldest`."""
    first: int
    """Of its columns of `Exposure.stamps`."""
    count: int
    """How many it has there: as many as anybody may see it; none where it is not capped."""


UNCAPPED = Cap(-1, 0, 0)


@dataclass(slots=True)
class Exposure:
    """Who saw what: kept for reach, frequency and fatigue, and for credit to a view."""

    size: int
    order: list[str] = field(default_factory=list)
    """Ads by their column of `seen`."""
    column: dict[str, int] = field(default_factory=dict)
    seen: npt.NDArray[np.uint8] = field(init=False)
    """Shape (viewers, room): impressions of each ad by viewer, up to 255."""
    views: Trail = field(init=False)
    engaged: Trail = field(init=False)
    """Impressions watched for six seconds, or to the end."""
    stamps: npt.NDArray[np.int32] = field(init=False)
    """Shape (viewers, columns): seconds of each viewer's last `frequency` impressions of each capped ad group, oldest
    first, a group after the other."""
    caps: dict[str, Cap] = field(default_factory=dict)
    """By capped ad group."""
    oldest: npt.NDArray[np.int32] = field(init=False)
    """Shape (viewers, room): of each capped group the first of its `stamps`, side by side, since every tick asks for all of
    them."""

    def __post_init__(self) -> None:
        self.seen = np.zeros((self.size, _ROOM), np.uint8)
        self.views, self.engaged = Trail.of(self.size), Trail.of(self.size)
        self.stamps = np.empty((self.size, 0), np.int32)
        self.oldest = np.empty((self.size, 0), np.int32)

    def column_of(self, ad_id: str) -> int:
        """The ad's column of `seen`, given one if it has none."""
        column = self.column.get(ad_id)
        if column is None:
            column = self.column[ad_id] = len(self.order)
            self.order.append(ad_id)
            room = self.seen.shape[1]
            if column >= room:
                self.seen = np.concatenate([self.seen, np.zeros((self.size, room), np.uint8)], axis=1)
        return column

    def of(self, ad_id: str) -> npt.NDArray[np.uint8]:
        """Impressions of the ad by viewer."""
        return self.seen[:, self.column_of(ad_id)]

    def uncapped(self, columns: Ints, viewers: Ints, since: Ints) -> Flags:
        """Who saw the groups of these columns of `oldest` fewer than `frequency` times after these seconds.

        Shape (columns, viewers).
        """
        free: Flags = (self.oldest.take(viewers, axis=0).take(columns, axis=1) <= since).T
        return free

    def add(self, viewers: Ints, columns: Ints, seconds: Ints, engaged: Flags) -> None:
        """Remember that these viewers, each once, saw the ads of these columns at these seconds."""
        place, seen = viewers * self.seen.shape[1] + columns, self.seen.reshape(-1)
        before = seen[place]
        seen[place] = before + (before < 255)
        self.views.add(viewers, columns, seconds)
        some = np.flatnonzero(engaged)
        self.engaged.add(viewers[some], columns[some], seconds[some])

    def cap(self, cap: Cap, viewers: Ints, seconds: Ints) -> None:
        """Count these impressions against a frequency cap."""
        if cap.count and len(viewers):
            first, last = cap.first, cap.first + cap.count - 1
            self.stamps[viewers, first:last] = self.stamps[viewers, first + 1 : last + 1]
            self.stamps[viewers, last] = seconds
            self.oldest[viewers, cap.column] = self.stamps[viewers, first]

    def capped(self, group: str, frequency: int) -> Cap:
        """Where the seconds of the ad group of that id are kept, if `frequency` caps it. They stay there until it changes.

        Of a cap that was changed what is known of the newest impressions counts on.
        """
        if not 0 < frequency <= _MOST:
            return UNCAPPED
        before = self.caps.get(group)
        if before is not None and before.count == frequency:
            return before
        width, more = self.stamps.shape[1], np.full((self.size, frequency), _NEVER, np.int32)
        if before is None:
            column = len(self.caps)
        else:
            column, kept = before.column, min(before.count, frequency)
            last = before.first + before.count
            more[:, frequency - kept :] = self.stamps[:, last - kept : last]
        if column >= self.oldest.shape[1]:
            room = np.full((self.size, max(column, _ROOM)), _NEVER, np.int32)
            self.oldest = np.concatenate([self.oldest, room], axis=1)
        self.stamps, self.oldest[:, column] = np.concatenate([self.stamps, more], axis=1), more[:, 0]
        made = self.caps[group] = Cap(column, width, frequency)
        return made

    def last_view(self, viewer: int, by: int) -> tuple[str, int] | None:
        """The newest impression the viewer had at or before `by`: the ad and the second."""
        return self._last(self.views, viewer, by)

    def last_engaged(self, viewer: int, by: int) -> tuple[str, int] | None:
        """The newest of those watched for six seconds, or to the end."""
        return self._last(self.engaged, viewer, by)

    def _last(self, trail: Trail, viewer: int, by: int) -> tuple[str, int] | None:
        found = trail.last(viewer, by)
        return None if found is None else (self.order[found[0]], found[1])


@dataclass(slots=True)
class Feed:
    """Who scrolls past next. Every round shuffles everybody; the less active sit some rounds out."""

    round: int = 0
    position: int = 0

    def next(self, seed: int, audience: Audience, wanted: int) -> Ints:
        """Viewers of the next slots, nobody twice; fewer than wanted where a round ends."""
        rows = -(-audience.size // _ABREAST)
        first, stop = self.position, min(self.position + wanted * 16 // 9, rows * _ABREAST)
        step, begin = self._order(seed, rows)
        if engine.chosen() == "numba":
            found = np.empty(stop - first, np.int64)
            viewers = found[
                : engine.named("numba").scroll(first, stop, _ABREAST, step, begin, self.round, audience.activity, found)
            ]
        else:
            row = (np.arange(first // _ABREAST, -(-stop // _ABREAST), dtype=np.int64) * step + begin) % rows
            viewers = (_ABREAST * row[:, None] + np.arange(_ABREAST)).ravel()[first % _ABREAST :][: stop - first]
            viewers = viewers[np.flatnonzero(viewers < audience.size)]
            viewers = viewers[np.flatnonzero(audience.activity[viewers] > (self.round + viewers & 3))]
        self.position = stop
        if stop == rows * _ABREAST:
            self.round, self.position = self.round + 1, 0
        return viewers

    def _order(self, seed: int, rows: int) -> tuple[int, int]:
        """How far it is from one row of the round to the next, and where the first is."""
        start = dice.stream(seed, "round", self.round)
        step = 2 * dice.below(start, 0, max(rows // 2, 1)) + 1
        while math.gcd(step, rows) != 1:
            step += 2
        return step, dice.below(start, 1, rows)
