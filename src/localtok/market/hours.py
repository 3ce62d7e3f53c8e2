"""Every ad's hours, found by ad and span, and what was worked out from them kept until one of them changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import ItemsView, Iterator, Mapping, MutableMapping, Sequence, ValuesView
from datetime import datetime
from functools import cache, partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ..state import Hour
from .closed import Closed, Part, closed
from .counting import Everybody
from .pacing import DAY, Purse

if TYPE_CHECKING:
    from ..world import World

T = TypeVar("T")
Key = tuple[str, int]
Kept = dict[tuple[Any, ...], Any]
HOUR = 3_600
PEOPLE_S = 16 * HOUR
"""Seconds from the end of an hour until a report that lags knows its people, the latest it learns of views."""
_ENTRY, _ROOM = 2_000, 32_000_000
"""Bytes that one answer kept takes, but for its people, and that all of them may take: then they are worked out anew."""


class Hours(MutableMapping[Key, Hour]):
    """By ad and epoch seconds of the hour's start. An hour that is changed in place must be `touched`.

    The views of days long over are `closed`; such an hour can be written to, but not replaced.
    """

    def __init__(
        self,
        given: Mapping[Key, Hour] | None = None,
        days: Mapping[str, Sequence[Closed]] | None = None,
        closed_to: int = 0,
    ) -> None:
        self._all: dict[Key, Hour] = {}
        self._starts: dict[str, list[int]] = {}
        self._days: dict[str, list[Closed]] = {}
        self._closed_to = 0
        self._kept: dict[str, Kept] = {}
        self._taken = 0
        self._changed: dict[str, set[int]] = defaultdict(set)
        self.update(given or {})
        self._days = {ad_id: list(some) for ad_id, some in (days or {}).items()}
        self._closed_to = closed_to

    def touched(self, key: Key) -> None:
        """Something of this hour is about to change: what was worked out from it holds no longer."""
        self._changed[key[0]].add(key[1])

    def between(self, ad_id: str, start: int, end: int) -> list[Hour]:
        """The ad's hours that begin in ``[start, end)``, in order."""
        starts = self._starts.get(ad_id, [])
        return [self._all[ad_id, at] for at in starts[bisect_left(starts, start) : bisect_left(starts, end)]]

    def parts(self, ad_id: str, start: int, end: int) -> list[Part]:
        """What is closed of them, in order."""
        days = self._days.get(ad_id, [])
        first = max(bisect_right(days, start, key=_begins) - 1, 0)
        found = [day.part(start, end) for day in days[first : bisect_left(days, end, key=_begins)]]
        return [part for part in found if part.first < part.last]

    def close(self, world: World) -> None:
        """Pack the views of days whose every hour is known to every report by now.

        Which days these are depends on the clock alone, so it may be called as often as one likes.
        """
        # The last hour to begin on a day may end in the next, where the account's clock is half an hour off UTC's.
        edge = _edge(world.purse, world.now - PEOPLE_S - HOUR)
        if edge <= self._closed_to:
            return
        everybody, day_of = Everybody.of(world), cache(partial(_edge, world.purse))
        for ad_id in self._starts:
            over = [hour for hour in self.between(ad_id, self._closed_to, edge) if hour.views]
            for _, day in groupby(over, key=lambda hour: day_of(hour.hour)):
                hours = list(day)
                self._days.setdefault(ad_id, []).append(closed(world, everybody, hours))
                for hour in hours:
                    hour.views = []
        self._closed_to = edge

    def kept(self, ad_id: str) -> Kept:
        """What was worked out for the ad and still holds. Keys begin with the span it was worked out from: ``[start, end)``."""
        kept = self._kept.get(ad_id, {})
        changed = self._changed.pop(ad_id, None)
        if changed and kept:
            for key in [key for key in kept if any(key[0] <= at < key[1] for at in changed)]:
                del kept[key]
        return kept

    def keep(self, ad_id: str, key: tuple[Any, ...], answer: Any, entries: int, people: int) -> None:
        """Keep what was worked out, as so many entries with so many people in them, for as long as there is room."""
        self._taken += entries * _ENTRY + 4 * people
        if self._taken > _ROOM:
            self._kept.clear()
            self._taken = 0
        self._kept.setdefault(ad_id, {})[key] = answer

    def __getitem__(self, key: Key) -> Hour:
        return self._all[key]

    @overload
    def get(self, key: Key, /) -> Hour | None: ...

    @overload
    def get(self, key: Key, default: T, /) -> Hour | T: ...

    def get(self, key: Key, default: Any = None, /) -> Any:
        """The inherited one finds out by an error that there is none."""
        return self._all.get(key, default)

    def __setitem__(self, key: Key, hour: Hour) -> None:
        self._open(key)
        if key not in self._all:
            insort(self._starts.setdefault(key[0], []), key[1])
        self.touched(key)
        self._all[key] = hour

    def __delitem__(self, key: Key) -> None:
        self._open(key)
        del self._all[key]
        self._starts[key[0]].remove(key[1])
        self.touched(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, key: object) -> bool:
        return key in self._all

    def items(self) -> ItemsView[Key, Hour]:
        return self._all.items()

    def values(self) -> ValuesView[Hour]:
        return self._all.values()

    def __reduce__(self) -> tuple[type[Hours], tuple[dict[Key, Hour], dict[str, list[Closed]], int]]:
        return Hours, (self._all, self._days, self._closed_to)

    def _open(self, key: Key) -> None:
        """Raise `ValueError` where the hour's viewers are packed with those of other hours."""
        if key[1] < self._closed_to and self.parts(key[0], key[1], key[1] + 1):
            raise ValueError(f"the hour {key[1]} of ad {key[0]} is closed: it can be neither replaced nor removed")


def _begins(day: Closed) -> int:
    return int(day.starts[0])


def _edge(purse: Purse, at: int) -> int:
    """When the newest day began that had begun by then, on the account's clock or on UTC's."""
    ordinal, _ = purse.day_of(at)
    local = datetime.fromordinal(ordinal).replace(tzinfo=purse.zone)
    return max(at - at % DAY, int(local.timestamp()))
