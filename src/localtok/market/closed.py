"""What viewers did with an ad on a day that lies behind, packed so that every report still gives the same answer.

Views one by one are 18 bytes each. A day that nothing can be added to any more needs less than two: the people of each
hour as distances from one to the next, sums by kind of viewer for audience reports, sums by hour and country for basic
ones, plays by the second they ended in, and the few clicks one by one. A day here is the hours that no report by day
tells apart: those of one day by the account's clock and by UTC's, the two that reports go by.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from . import cells, counting
from .dice import Ints

if TYPE_CHECKING:
    from ..state import Hour
    from ..world import World


@dataclass(frozen=True, slots=True)
class Closed:
    """The hours of one ad that were closed together. All but `starts` are `packed`."""

    starts: Ints
    """Shape (hours,): epoch seconds, in order."""
    viewers: int
    """How many there are in the world."""
    countries: int
    people: bytes
    """Who was there in each hour: hour times `viewers` plus viewer."""
    by_hour: bytes
    """`counting.FIGURES` by hour times `countries` plus country."""
    by_kind: bytes
    """`counting.FIGURES` by kind of viewer."""
    by_second: bytes
    """`counting.SECONDS` by the last second watched."""
    clicks: bytes
    """The plays that led to a click: viewer times seconds of the video plus the last second watched."""

    def part(self, start: int, end: int) -> Part:
        """Those of its hours that begin in ``[start, end)``."""
        first, last = np.searchsorted(self.starts, (start, end)).tolist()
        return Part(self, first, last)


@dataclass(frozen=True, slots=True)
class Part:
    """Some hours of a day, from place `first` to before `last`."""

    day: Closed
    first: int
    last: int

    @property
    def starts(self) -> list[int]:
        found: list[int] = self.day.starts[self.first : self.last].tolist()
        return found

    def people(self) -> npt.NDArray[np.int64]:
        """Viewers, each once an hour."""
        every, size = _set(self.day.people), self.day.viewers
        first, last = np.searchsorted(every, (self.first * size, self.last * size))
        return every[first:last] % size

    def by_country(self) -> tuple[Ints, Ints]:
        """Countries, not each once, and their figures."""
        code, figures = _table(self.day.by_hour, len(counting.FIGURES))
        count = self.day.countries
        first, last = np.searchsorted(code, (self.first * count, self.last * count))
        return code[first:last] % count, figures[first:last]

    def by_kind(self) -> tuple[Ints, Ints]:
        """Kinds of viewers, each once, and their figures. Raises `ValueError` for less than all hours of the day."""
        self._whole()
        return _table(self.day.by_kind, len(counting.FIGURES))

    def by_second(self) -> tuple[Ints, Ints]:
        """Seconds of the video, each once, and their figures. Raises `ValueError` as above."""
        self._whole()
        return _table(self.day.by_second, len(counting.SECONDS))

    def clicks(self, seconds: int) -> tuple[Ints, Ints]:
        """Who clicked, and the last second he watched, of a video so many long. Raises `ValueError` as above."""
        self._whole()
        return np.divmod(_set(self.day.clicks), seconds)

    def _whole(self) -> None:
        if (self.first, self.last) != (0, len(self.day.starts)):
            raise ValueError("a day that is closed cannot be told apart by hour and viewer at once")


def closed(world: World, hours: Sequence[Hour]) -> Closed:
    """The views of these hours of one ad, which all have some."""
    kinds, countries = cells.kinds(world), len(world.country_codes)
    day = counting.Watched(
        views=cells.joined(few for hour in hours for few in hour.views),
        lengths=[sum(map(len, hour.views)) for hour in hours],
        length=_length(world, hours[0].ad_id),
        country=world.audience.country,
        countries=countries,
        kind=kinds,
        kinds=int(kinds.max()) + 1,
    ).day()
    return Closed(
        starts=np.array([hour.hour for hour in hours], np.int64),
        viewers=world.audience.size,
        countries=countries,
        people=_of_set(_once(day.people)),
        by_hour=_of_table(day.by_hour, counting.FIGURES.index("impressions")),
        by_kind=_of_table(day.by_kind, counting.FIGURES.index("impressions")),
        by_second=_of_table(day.by_second, counting.SECONDS.index("plays")),
        clicks=_of_set(np.sort(day.clicks)),
    )


def _length(world: World, ad_id: str) -> int:
    """Milliseconds of the ad's video, which never changes."""
    return int(world.creatives.length[world.row_of(world.ads[ad_id])])


def _once(numbers: Ints) -> Ints:
    """Each once, in order."""
    small = numbers.astype(np.int32) if numbers.max(initial=0) < 1 << 31 else numbers
    ordered = np.sort(small).astype(np.int64)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


def packed(numbers: Ints) -> bytes:
    """Whole numbers from 0 up: their lowest bytes, then their second lowest …, deflated, since most of those are alike."""
    width = (int(numbers.max(initial=1)).bit_length() + 7) // 8
    planes = np.ascontiguousarray(numbers, np.dtype("<i8")).view(np.uint8).reshape(-1, 8)[:, :width].T
    deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    return bytes([width]) + deflate.compress(np.ascontiguousarray(planes).tobytes()) + deflate.flush()


@lru_cache(maxsize=8)
def unpacked(kept: bytes) -> Ints:
    """The numbers again, not to be changed. A report asks for the same day hour by hour."""
    planes = np.frombuffer(zlib.decompress(kept[1:], -zlib.MAX_WBITS), np.uint8).reshape(kept[0], -1)
    made = np.zeros((planes.shape[1], 8), np.uint8)
    made[:, : kept[0]] = planes.T
    numbers = made.view(np.dtype("<i8")).ravel()
    numbers.flags.writeable = False
    return numbers


def _of_set(ordered: Ints) -> bytes:
    return packed(np.diff(ordered, prepend=0))


def _set(kept: bytes) -> Ints:
    return np.cumsum(unpacked(kept))


def _of_table(table: Ints, whole: int) -> bytes:
    """Its rows that hold anything, column by column; the first one says which rows they are.

    whole   the column that is not nought where any other is not
    """
    there = np.flatnonzero(table[:, whole])
    return packed(np.concatenate([np.diff(there, prepend=0), table[there].T.ravel()]))


def _table(kept: bytes, columns: int) -> tuple[Ints, Ints]:
    """The rows that hold anything, by number, and what they hold."""
    whole = unpacked(kept).reshape(1 + columns, -1)
    return np.cumsum(whole[0]), whole[1:].T
