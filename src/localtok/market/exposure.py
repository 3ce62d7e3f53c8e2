"""Who is in the feed, and who has seen what: the memory behind reach, frequency, fatigue and credit for a view."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..state import AdGroup
from . import dice, engine
from .audience import Audience
from .dice import Flags, Ints
from .pacing import DAY

_NEVER = -(1 << 30)
_ABREAST = 64
"""Viewers whose numbers follow each other come one after the other: they have nothing else in common, and are found in
one place in the memory."""
_COLUMNS = 1 << 20
"""More than there will ever be ads."""
_ROOM = 8
"""Columns there is room for at first; doubled when they are full."""
_MOST = 200
"""Impressions a viewer can have in 30 days and then some: a higher cap is none."""


@dataclass(slots=True)
class Trail:
    """Each viewer's newest impression of a kind and the one before: its second, times `_COLUMNS`, and the ad's column.

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
        self.newest[viewers] = seconds * _COLUMNS + columns

    def last(self, viewer: int, by: int) -> tuple[int, int] | None:
        """Column and second of the newest impression at or before `by`."""
        for kept in (self.newest, self.before):
            second, column = divmod(int(kept[viewer]), _COLUMNS)
            if 0 <= second <= by:
                return column, second
        return None


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
    stamps: dict[str, npt.NDArray[np.int32]] = field(default_factory=dict)
    """By capped ad group: seconds of each viewer's last `frequency` impressions, oldest first. Shape (frequency, viewers)."""

    def __post_init__(self) -> None:
        self.seen = np.zeros((self.size, _ROOM), np.uint8)
        self.views, self.engaged = Trail.of(self.size), Trail.of(self.size)

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

    def uncapped(self, group: AdGroup, viewers: Ints, at: int) -> Flags:
        """Who saw the group fewer than `frequency` times in the `frequency_days` days before `at` and ever since: so
        nobody whom any second of a tick that begins at `at` would show it too often."""
        if not is_capped(group):
            return np.ones(len(viewers), np.bool_)
        free: Flags = self._stamps_of(group)[0].take(viewers) <= at - group.frequency_days * DAY
        return free

    def add(self, viewers: Ints, columns: Ints, seconds: Ints, engaged: Flags) -> None:
        """Remember that these viewers, each once, saw the ads of these columns at these seconds."""
        if engine.chosen() == "numba":
            trails = [(trail.newest, trail.before) for trail in (self.views, self.engaged)]
            engine.named("numba").remember(self.seen, *trails, viewers, columns, seconds, engaged, _COLUMNS)
            return
        place, seen = viewers * self.seen.shape[1] + columns, self.seen.reshape(-1)
        before = seen[place]
        seen[place] = before + (before < 255)
        self.views.add(viewers, columns, seconds)
        some = np.flatnonzero(engaged)
        self.engaged.add(viewers[some], columns[some], seconds[some])

    def cap(self, group: AdGroup, viewers: Ints, seconds: Ints) -> None:
        """Count these impressions against the group's frequency cap, if it has one."""
        if is_capped(group) and len(viewers):
            stamps = self._stamps_of(group)
            for older, newer in pairwise(stamps):
                older[viewers] = newer[viewers]
            stamps[-1][viewers] = seconds

    def last_view(self, viewer: int, by: int) -> tuple[str, int] | None:
        """The newest impression the viewer had at or before `by`: the ad and the second."""
        return self._last(self.views, viewer, by)

    def last_engaged(self, viewer: int, by: int) -> tuple[str, int] | None:
        """The newest of those watched for six seconds, or to the end."""
        return self._last(self.engaged, viewer, by)

    def _last(self, trail: Trail, viewer: int, by: int) -> tuple[str, int] | None:
        found = trail.last(viewer, by)
        return None if found is None else (self.order[found[0]], found[1])

    def _stamps_of(self, group: AdGroup) -> npt.NDArray[np.int32]:
        """Of a cap that was changed: what is known of the newest impressions counts on."""
        before = self.stamps.get(group.adgroup_id)
        if before is not None and len(before) == group.frequency:
            return before
        stamps = self.stamps[group.adgroup_id] = np.full((group.frequency, self.size), _NEVER, np.int32)
        if before is not None:
            kept = min(len(before), len(stamps))
            stamps[-kept:] = before[-kept:]
        return stamps


@dataclass(slots=True)
class Feed:
    """Who scrolls past next. Every round shuffles everybody; the less active sit some rounds out."""

    round: int = 0
    position: int = 0

    def next(self, seed: int, audience: Audience, wanted: int) -> Ints:
        """Viewers of the next slots, nobody twice; fewer than wanted where a round ends."""
        rows = -(-audience.size // _ABREAST)
        first, stop = self.position, min(self.position + wanted * 16 // 9, rows * _ABREAST)
        viewers = self._rows(seed, rows, first // _ABREAST, -(-stop // _ABREAST)).ravel()
        viewers = viewers[first % _ABREAST :][: stop - first]
        viewers = viewers[np.flatnonzero(viewers < audience.size)]
        viewers = viewers[np.flatnonzero(audience.activity[viewers] > (self.round + viewers & 3))]
        self.position = stop
        if stop == rows * _ABREAST:
            self.round, self.position = self.round + 1, 0
        return viewers

    def _rows(self, seed: int, rows: int, first: int, stop: int) -> Ints:
        """Viewers of these rows of the round. Shape (stop - first, abreast)."""
        start = dice.stream(seed, "round", self.round)
        step = 2 * dice.below(start, 0, max(rows // 2, 1)) + 1
        while math.gcd(step, rows) != 1:
            step += 2
        row: Ints = (np.arange(first, stop, dtype=np.int64) * step + dice.below(start, 1, rows)) % rows
        return _ABREAST * row[:, None] + np.arange(_ABREAST)


def is_capped(group: AdGroup) -> bool:
    return 0 < group.frequency <= _MOST
