"""Every ad's hours, found by ad and span, and what was worked out from them kept until one of them changes."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import ItemsView, Iterator, Mapping, MutableMapping, ValuesView
from typing import Any

from ..state import Hour

Key = tuple[str, int]
Kept = dict[tuple[Any, ...], Any]


class Hours(MutableMapping[Key, Hour]):
    """By ad and epoch seconds of the hour's start. An hour that is changed in place must be `touched`."""

    def __init__(self, given: Mapping[Key, Hour] | None = None) -> None:
        self._all: dict[Key, Hour] = {}
        self._starts: dict[str, list[int]] = {}
        self._kept: dict[str, Kept] = {}
        self._changed: dict[str, set[int]] = {}
        self.update(given or {})

    def touched(self, key: Key) -> None:
        """Something of this hour is about to change: what was worked out from it holds no longer."""
        self._changed.setdefault(key[0], set()).add(key[1])

    def between(self, ad_id: str, start: int, end: int) -> list[Hour]:
        """The ad's hours that begin in ``[start, end)``, in order."""
        starts = self._starts.get(ad_id, [])
        return [self._all[ad_id, at] for at in starts[bisect_left(starts, start) : bisect_left(starts, end)]]

    def kept(self, ad_id: str) -> Kept:
        """What was worked out for the ad and still holds. Keys begin with the span it was worked out from: ``[start, end)``."""
        kept = self._kept.setdefault(ad_id, {})
        changed = self._changed.pop(ad_id, None)
        if changed and kept:
            for key in [key for key in kept if any(key[0] <= at < key[1] for at in changed)]:
                del kept[key]
        return kept

    def __getitem__(self, key: Key) -> Hour:
        return self._all[key]

    def __setitem__(self, key: Key, hour: Hour) -> None:
        if key not in self._all:
            insort(self._starts.setdefault(key[0], []), key[1])
        self.touched(key)
        self._all[key] = hour

    def __delitem__(self, key: Key) -> None:
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

    def __reduce__(self) -> tuple[type[Hours], tuple[dict[Key, Hour]]]:
        return Hours, (self._all,)
