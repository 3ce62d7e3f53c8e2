"""What one ad did in one span, whole or cut by who its viewers are, worked out once until one of its hours changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...market import cells, counting
from ...market.cells import NOBODY, Views
from ...market.closed import Part
from ...market.dice import Ints
from ...state import Hour, Win
from .attributes import Subject
from .question import FOREVER, Period, Question
from .sums import HOUR, Lag, People, Total, all_views, less, of_cell, of_hours

Cut = list[tuple[tuple[str, ...], Total]]
_COUNTRY = ("country_code",)


def wholes(subject: Subject, periods: Sequence[Period], lag: Lag | None) -> Iterator[tuple[Period, Total]]:
    """The periods in which the ad did anything that is known yet, and what."""
    goal, currency = subject.group.optimization_goal, subject.world.advertiser.currency
    hours, ad_id = subject.world.hours, subject.ad.ad_id
    kept = hours.kept(ad_id) if lag is None else {}
    for period in periods:
        key = (period.start, period.end, goal, currency)
        if key in kept:
            total: Total | None = kept[key]
        else:
            done, parts = _known(subject, period, lag.by if lag else FOREVER)
            total = of_hours(done, goal, lag, parts) if done else None
            if lag is None:
                hours.keep(ad_id, key, total, 1, _people([total] if total else []))
        if total is not None:
            yield period, total


def cut(subject: Subject, period: Period, asked: Question, lag: Lag | None) -> Cut:
    """A total for each combination of the dimensions that anybody has; they add to the whole."""
    goal, currency = subject.group.optimization_goal, subject.world.advertiser.currency
    hours, ad_id = subject.world.hours, subject.ad.ad_id
    key = (period.start, period.end, goal, currency, asked.cells)
    kept = hours.kept(ad_id) if lag is None else {}
    if key in kept:
        known: Cut = kept[key]
        return known
    by = FOREVER if lag is None else lag.people if asked.slow else lag.by
    done, parts = _known(subject, period, by)
    made = _cut(subject, done, parts, asked.cells, lag) if done else []
    if lag is None:
        hours.keep(ad_id, key, made, 1 + len(made), _people([total for _, total in made]))
    return made


def _people(totals: Sequence[Total]) -> int:
    """How many are kept one by one."""
    return sum(len(crowd.seen) for total in totals for crowd in total.people)


def _known(subject: Subject, period: Period, by: int) -> tuple[list[Hour], list[Part]]:
    """The ad's hours of the period that ended by then, and those of them that are closed."""
    hours, ad_id, end = subject.world.hours, subject.ad.ad_id, min(period.end, by - HOUR + 1)
    return hours.between(ad_id, period.start, end), hours.parts(ad_id, period.start, end)


@dataclass(frozen=True, slots=True)
class _Groups:
    """The combinations of values that the dimensions have; viewers of one are a group."""

    names: tuple[tuple[str, ...], ...]
    of_kind: Ints
    """Place of each kind's combination."""
    kinds: Ints
    """Kind of each viewer."""
    of_country: Ints
    """Place of each country's, where that is all one asks for."""

    @classmethod
    def of(cls, subject: Subject, dimensions: tuple[str, ...]) -> _Groups:
        world = subject.world
        names, of_kind = cells.grouped(world, dimensions)
        place = {name: at for at, name in enumerate(names)}
        countries = world.country_codes if dimensions == _COUNTRY else ()
        of_country = np.array([place.get((name,), 0) for name in countries], np.int64)
        return cls(names, of_kind, cells.kinds(world), of_country)

    def __call__(self, viewers: npt.NDArray[np.signedinteger]) -> Ints:
        """The group of each viewer."""
        groups: Ints = self.of_kind[self.kinds[viewers]]
        return groups

    def sums(self, views: Views, parts: Sequence[Part]) -> Ints:
        """What each group did. Shape (groups, figures)."""
        figures = counting.sums(views, self(views["viewer"]), len(self.names))
        for part in parts:
            if len(self.of_country):
                country, some = part.by_country()
                np.add.at(figures, self.of_country[country], some)
            else:
                kind, some = part.by_kind()
                np.add.at(figures, self.of_kind[kind], some)
        return figures

    def split(self, people: People) -> list[People]:
        """The people of each group."""
        group = self(people).astype(np.uint16)
        order = np.argsort(group, kind="stable")
        edges = np.searchsorted(group[order], np.arange(len(self.names) + 1)).tolist()
        return [people[order[first:last]] for first, last in pairwise(edges)]


def _cut(
    subject: Subject, hours: Sequence[Hour], parts: Sequence[Part], dimensions: tuple[str, ...], lag: Lag | None
) -> Cut:
    goal, groups = subject.group.optimization_goal, _Groups.of(subject, dimensions)
    views, known = all_views(hours), all_views(_familiar(hours, lag))
    figures = groups.sums(views, parts)
    familiar = figures if len(views) == len(known) else groups.sums(known, parts)
    people = groups.split(counting.distinct([known["viewer"], *(part.people() for part in parts)]))
    won = _won(groups, [win for hour in hours for win in hour.wins if not (lag and lag.late(win))])
    real = groups(np.array([viewer for hour in hours for viewer in hour.real_time_viewers], np.int64))
    real_time = np.bincount(real, minlength=len(groups.names)).tolist()
    shown, spent = counting.FIGURES.index("impressions"), counting.FIGURES.index("charge")
    made: Cut = []
    for place, (name, row, seen) in enumerate(zip(groups.names, figures.tolist(), familiar.tolist(), strict=True)):
        if row[shown] or real_time[place] or place in won:
            wins = won.get(place, [])
            cell = of_cell(row, (seen[shown], seen[spent]), people[place], wins, real_time[place], goal)
            made.append((name, cell))
    rest = less(of_hours(hours, goal, lag, parts), [total for _, total in made])
    if rest is not None:
        made.append((tuple(NOBODY.get(name, "-") for name in dimensions), rest))
    return made


def _won(groups: _Groups, wins: Sequence[Win]) -> dict[int, list[Win]]:
    """The conversions of each group that has any."""
    made: dict[int, list[Win]] = {}
    for win, group in zip(wins, groups(np.array([win.viewer for win in wins], np.int64)).tolist(), strict=True):
        made.setdefault(group, []).append(win)
    return made


def _familiar(hours: Sequence[Hour], lag: Lag | None) -> list[Hour]:
    """Those whose people are known."""
    return [hour for hour in hours if lag is None or hour.hour + HOUR <= lag.people]
