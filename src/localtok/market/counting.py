"""What views add up to: by any code of theirs, by the second they ended in, how many people they were, and all by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from . import engine
from .cells import ACTS, BIT, DEEDS, WATCHED, Views, grouped, kinds
from .dice import Flags, Ints

if TYPE_CHECKING:
    from ..world import World

Laid: TypeAlias = npt.NDArray[np.uint8]
"""Whole numbers from 0 up, as they deflate best: how many bytes each takes, all lowest ones, all second lowest ones …"""

FIGURES = (*DEEDS, "impressions", "engaged", "engaged_15s", "acted", "acted_15s", "watch_ms", "charge")
"""Columns of `sums`. `acted` are those of the engaged that did something and watched no further."""
SECONDS = ("plays", "gone", "clicks", "likes", "shares", "comments")
"""Columns of `by_second`. `gone` are plays that ended before the video did."""
_COLUMN = {name: place for place, name in enumerate(FIGURES)}
_SHOWN = _COLUMN["impressions"]
_ACTS = tuple(name for name in DEEDS if BIT[name] & ACTS)
_DEPTHS = tuple(name for name in DEEDS if not BIT[name] & ACTS)
_DEPTH = np.uint16(sum(BIT[name] for name in _DEPTHS))
_LONG = 1 << len(_DEPTHS)
"""A further bit beside those of how far one got: watched for fifteen seconds."""
_LONG_MS = 15_000
_MARKS = np.array([ACTS, WATCHED, BIT["p100"], *(BIT[name] for name in SECONDS if name != "gone")], np.int64)
"""What `engine.folding` asks of a view."""


@dataclass(frozen=True, slots=True)
class Told:
    """What views say, spelt out once for however many ways of adding them up. Shapes (n,) unless said otherwise."""

    way: Ints
    """How far each got: a row of `ways`."""
    ways: npt.NDArray[np.float64]
    """Shape (ways, depths): 1 where somebody who got that far counts as such."""
    acting: Ints
    """Places of the few who do anything but watch."""
    acts: tuple[tuple[str, Flags], ...]
    """Of those: who counts for each of these figures."""
    watch_ms: Ints
    charge: Ints


def told(views: Views) -> Told:
    did, watch_ms = views["did"].astype(np.int64), views["watch_ms"].astype(np.int64)
    depth = did & _DEPTH | (watch_ms >= _LONG_MS) * _LONG
    place = np.zeros(2 * _LONG, np.int64)
    place[depth] = 1
    found = np.flatnonzero(place)
    place[found] = np.arange(len(found))
    ways = [found & BIT[name] != 0 for name in _DEPTHS]
    ways += [found >= 0, found & WATCHED != 0, found & (BIT["p100"] | _LONG) != 0]
    acting = np.flatnonzero(did & ACTS)
    what, longer = did[acting], watch_ms[acting] >= _LONG_MS
    acts = {name: what & BIT[name] != 0 for name in _ACTS}
    acts |= {"acted": what & WATCHED == 0, "acted_15s": (what & BIT["p100"] == 0) & ~longer}
    return Told(
        way=place[depth],
        ways=np.stack(ways, axis=1).astype(np.float64),
        acting=acting,
        acts=tuple(acts.items()),
        watch_ms=watch_ms,
        charge=views["charge"].astype(np.int64),
    )


def sums(views: Views, code: Ints, size: int) -> Ints:
    """What the views of each code add up to.

    code  shape (n,): a number below `size` for each view

    Shape (size, figures), columns as in `FIGURES`.
    """
    return added(told(views), code, size)


def added(what: Told, code: Ints, size: int) -> Ints:
    """The same of views that are spelt out already."""
    made = np.zeros((size, len(FIGURES)), np.int64)
    _add_depths(made, code, what)
    # Few do anything but watch.
    who = code[what.acting]
    for name, done in what.acts:
        made[:, _COLUMN[name]] = np.bincount(who[done], minlength=size)
    for name in ("", "_15s"):
        made[:, _COLUMN[f"engaged{name}"]] += made[:, _COLUMN[f"acted{name}"]]
    # Sums of floats are exact up to 2⁵³, more than nine thousand million of any currency.
    made[:, _COLUMN["watch_ms"]] = np.bincount(code, weights=what.watch_ms, minlength=size)
    made[:, _COLUMN["charge"]] = np.bincount(code, weights=what.charge, minlength=size)
    return made


def _add_depths(made: Ints, code: Ints, what: Told) -> None:
    """Add how far people got: there are few ways to, so each is counted once and then spelt out."""
    width = len(what.ways)
    counts = np.bincount(code * width + what.way, minlength=len(made) * width).reshape(len(made), width)
    columns = [_COLUMN[name] for name in (*_DEPTHS, "impressions", "engaged", "engaged_15s")]
    # Counts are whole numbers far below 2⁵³, so that sums of floats are exact in whatever order they are taken.
    made[:, columns] = counts.astype(np.float64) @ what.ways


@dataclass(frozen=True, slots=True)
class Day:
    """What the views of one ad's hours add up to, and who was there, ready to be packed."""

    people: Laid
    """Hour times viewers plus viewer, as `laid_set`."""
    by_hour: Laid
    """`FIGURES` by hour times countries plus country, as `laid_table`."""
    by_kind: Laid
    """`FIGURES` by kind, as `laid_table`."""
    by_second: Laid
    """`SECONDS` by second, as `laid_table`."""
    clicks: Laid
    """Of the plays that led to a click: viewer times seconds plus the last second watched, as `laid_set`."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """What a day's views are told apart by."""

    kind: npt.NDArray[np.int32]
    """Shape (viewers,): viewers of a kind are alike in all that reports ask for."""
    country: Ints
    """Shape (kinds,)."""
    countries: int

    @classmethod
    def of(cls, world: World) -> Everybody:
        called, place = grouped(world, ("country_code",))
        country = np.array([world.country_codes.index(code) for (code,) in called], np.int64)
        return cls(kinds(world).astype(np.int32), country[place], len(world.country_codes))


@dataclass(frozen=True, slots=True)
class Watched:
    """Hours of one ad that are to be added up."""

    views: Views
    """Hour after hour."""
    lengths: Sequence[int]
    """How many views each hour has."""
    length: int
    """Milliseconds of the video."""
    everybody: Everybody

    def day(self) -> Day:
        """With numba, where that is the engine chosen."""
        return self.plainly() if engine.chosen() == "numpy" else self.compiled()

    def plainly(self) -> Day:
        views, who, hour = self.views, self.everybody, np.repeat(np.arange(len(self.lengths)), self.lengths)
        what, viewer, count = told(views), views["viewer"].astype(np.int64), seconds(self.length)
        kind, rows, wanted = who.kind[viewer], len(self.lengths) * who.countries, BIT["plays"] | BIT["clicks"]
        clicks = np.flatnonzero(views["did"] & wanted == wanted)
        return Day(
            people=laid_set(_once(hour * len(who.kind) + viewer)),
            by_hour=laid_table(added(what, hour * who.countries + who.country[kind], rows), _SHOWN),
            by_kind=laid_table(added(what, kind.astype(np.int64), len(who.country)), _SHOWN),
            by_second=laid_table(by_second(views, self.length), SECONDS.index("plays")),
            clicks=laid_set(np.sort(viewer[clicks] * count + last_second(what.watch_ms[clicks], self.length))),
        )

    def compiled(self) -> Day:
        made = engine.named("numba").fold(
            self.views,
            np.cumsum(self.lengths),
            self.everybody.kind,
            self.everybody.country,
            self.everybody.countries,
            self.length,
            seconds(self.length),
            _LONG_MS,
            len(_DEPTHS),
            len(DEEDS),
            _MARKS,
        )
        return Day(*made)


def _once(numbers: Ints) -> npt.NDArray[np.signedinteger]:
    """Each once, in order."""
    small: npt.NDArray[np.signedinteger] = numbers
    if numbers.max(initial=0) < 1 << 31:
        small = numbers.astype(np.int32)
    ordered = np.sort(small)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered.dtype.type(-1)))]


def laid_set(ordered: npt.NDArray[np.signedinteger]) -> Laid:
    """Numbers in order, as distances from one to the next."""
    return laid(np.diff(ordered, prepend=ordered.dtype.type(0)))


def laid_table(table: Ints, whole: int) -> Laid:
    """The distances between the rows that hold anything, and those rows column by column.

    whole   the column that is not nought where any other is not
    """
    there = np.flatnonzero(table[:, whole])
    return laid(np.concatenate([np.diff(there, prepend=0), table[there].T.ravel()]))


def laid(numbers: npt.NDArray[np.signedinteger]) -> Laid:
    width = (int(numbers.max(initial=1)).bit_length() + 7) // 8
    made = np.empty(1 + width * len(numbers), np.uint8)
    made[0] = width
    for place, plane in enumerate(made[1:].reshape(width, -1)):
        plane[:] = numbers >> 8 * place
    return made


def by_second(views: Views, length: int) -> Ints:
    """Plays by the last second watched of the first time through, of a video so many milliseconds long.

    Shape (seconds, columns of `SECONDS`).
    """
    plays = np.flatnonzero(views["did"] & BIT["plays"])
    did, watch_ms = views["did"][plays], views["watch_ms"][plays]
    ended, count = last_second(watch_ms, length), seconds(length)
    columns = [np.bincount(some, minlength=count) for some in (ended, ended[watch_ms < length])]
    acting = np.flatnonzero(did & ACTS)
    ended, did = ended[acting], did[acting]
    columns += [np.bincount(ended[did & BIT[name] != 0], minlength=count) for name in SECONDS[2:]]
    return np.stack(columns, axis=1)


def seconds(length: int) -> int:
    """How many seconds a video of so many milliseconds has begun by its end."""
    return -(-length // 1_000)


def last_second(watch_ms: Ints, length: int) -> Ints:
    """In which second of the first time through each view ended, counted from 0."""
    return np.minimum(watch_ms, length - 1).astype(np.int64) // 1_000


def distinct(viewers: Sequence[npt.NDArray[np.signedinteger]]) -> npt.NDArray[np.int32]:
    """Everybody who is in any of these, once each, in order."""
    seen = np.zeros(max((int(one.max(initial=-1)) for one in viewers), default=-1) + 1, np.bool_)
    for one in viewers:
        seen[one] = True
    return np.flatnonzero(seen).astype(np.int32)
