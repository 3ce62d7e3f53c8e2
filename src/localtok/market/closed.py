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
from typing import TYPE_CHECKING, Any

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


def closed(world: World, everybody: counting.Everybody, hours: Sequence[Hour]) -> Closed:
    """The views of these hours of one ad, which all have some."""
    # Arrays as small as a tick's are joined as bytes in a fourth of the time that `cells.joined` takes.
    views: list[Any] = [few for hour in hours for few in hour.views]
    day = counting.Watched(
        views=np.frombuffer(b"".join(views), cells.VIEW),
        lengths=[sum(map(len, hour.views)) for hour in hours],
        length=_length(world, hours[0].ad_id),
        everybody=everybody,
    ).day()
    return Closed(
        starts=np.array([hour.hour for hour in hours], np.int64),
        viewers=world.audience.size,
        countries=everybody.countries,
        people=packed(day.people),
        by_hour=packed(day.by_hour),
        by_kind=packed(day.by_kind),
        by_second=packed(day.by_second),
        clicks=packed(day.clicks),
    )


def _length(world: World, ad_id: str) -> int:
    """Milliseconds of the ad's video, which never changes."""
    return int(world.creatives.length[world.row_of(world.ads[ad_id])])


def packed(numbers: counting.Laid) -> bytes:
    """Deflated, all but the first byte: most of the higher ones are alike."""
    deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    return numbers[:1].tobytes() + deflate.compress(numbers[1:].data) + deflate.flush()


@lru_cache(maxsize=8)
def unpacked(kept: bytes) -> Ints:
    """The numbers again, not to be changed. A report asks for the same day hour by hour."""
    planes = np.frombuffer(zlib.decompress(kept[1:], -zlib.MAX_WBITS), np.uint8).reshape(kept[0], -1)
    made = np.zeros((planes.shape[1], 8), np.uint8)
    made[:, : kept[0]] = planes.T
    numbers = made.view(np.dtype("<i8")).ravel()
    numbers.flags.writeable = False
    return numbers


def _set(kept: bytes) -> Ints:
    return np.cumsum(unpacked(kept))


def _table(kept: bytes, columns: int) -> tuple[Ints, Ints]:
    """The rows that hold anything, by number, and what they hold."""
    whole = unpacked(kept).reshape(1 + columns, -1)
    return np.cumsum(whole[0]), whole[1:].T
