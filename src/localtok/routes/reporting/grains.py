"""What one ad did in one span, whole or cut by who its viewers are, worked out once until one of its hours changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...market import cells
from ...market.cells import NOBODY
from ...market.dice import Ints
from ...state import Hour
from .attributes import Subject
from .question import FOREVER, Period, Question
from .sums import HOUR, Lag, Total, all_views, less, of_cell, of_hours

Cut = list[tuple[tuple[str, ...], Total]]


def wholes(subject: Subject, periods: Sequence[Period], lag: Lag | None) -> Iterator[tuple[Period, Total]]:
    """The periods in which the ad did anything that is known yet, and what."""
    goal, currency = subject.group.optimization_goal, subject.world.advertiser.currency
    hours, ad_id = subject.world.hours, subject.ad.ad_id
    kept = hours.kept(ad_id) if lag is None else {}
    for period in periods:
        key = (period.start, period.end, goal, currency)
        if key not in kept:
            done = _known(subject, period, lag.by if lag else FOREVER)
            kept[key] = of_hours(done, goal, lag) if done else None
        total: Total | None = kept[key]
        if total is not None:
            yield period, total


def cut(subject: Subject, period: Period, asked: Question, lag: Lag | None) -> Cut:
    """A total for each combination of the dimensions that anybody has; they add to the whole."""
    kept = subject.world.hours.kept(subject.ad.ad_id) if lag is None else {}
    goal, currency = subject.group.optimization_goal, subject.world.advertiser.currency
    key = (period.start, period.end, goal, currency, asked.cells)
    if key not in kept:
        by = FOREVER if lag is None else lag.people if asked.slow else lag.by
        kept[key] = _cut(subject, _known(subject, period, by), asked.cells, lag)
    made: Cut = kept[key]
    return made


def _known(subject: Subject, period: Period, by: int) -> list[Hour]:
    """The ad's hours of the period that ended by then."""
    return subject.world.hours.between(subject.ad.ad_id, period.start, min(period.end, by - HOUR + 1))


def _cut(subject: Subject, hours: Sequence[Hour], dimensions: tuple[str, ...], lag: Lag | None) -> Cut:
    if not hours:
        return []
    goal = subject.group.optimization_goal
    together = of_hours(hours, goal, lag)
    views = all_views(hours)
    wins = [win for hour in hours for win in hour.wins if not (lag and lag.late(win))]
    real = np.array([viewer for hour in hours for viewer in hour.real_time_viewers], np.int64)
    people = all_views(hour for hour in hours if lag is None or hour.hour + HOUR <= lag.people)
    by_view, by_person = _codes(subject, dimensions, views["viewer"]), _codes(subject, dimensions, people["viewer"])
    by_win = _codes(subject, dimensions, np.array([win.viewer for win in wins], np.int64))
    by_real = _codes(subject, dimensions, real)
    made: Cut = []
    for code in np.unique(np.concatenate([by_view, by_win, by_real])).tolist():
        won = [wins[place] for place in np.flatnonzero(by_win == code).tolist()]
        total = of_cell(
            views[by_view == code], people[by_person == code], won, int(np.count_nonzero(by_real == code)), goal
        )
        made.append((_names(subject, dimensions, code), total))
    rest = less(together, [total for _, total in made])
    if rest is not None:
        made.append((tuple(NOBODY.get(name, "-") for name in dimensions), rest))
    return made


def _codes(subject: Subject, dimensions: tuple[str, ...], viewers: Ints) -> Ints:
    """One number for each viewer that says his value of every dimension."""
    code = np.zeros(len(viewers), np.int64)
    for name in dimensions:
        code = code * len(cells.names(subject.world, name)) + cells.codes(subject.world, name, viewers)
    return code


def _names(subject: Subject, dimensions: tuple[str, ...], code: int) -> tuple[str, ...]:
    said = []
    for name in reversed(dimensions):
        values = cells.names(subject.world, name)
        code, place = divmod(code, len(values))
        said.append(values[place])
    return tuple(reversed(said))
