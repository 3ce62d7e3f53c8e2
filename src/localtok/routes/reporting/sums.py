"""Sums over some hours of some ads: counts and micros that add, and people, who do not.

A person counts once in a row however many hours, days and ads of it he saw. Where a test or a scenario wrote an hour
without its impressions one by one, its first-time viewers (`Counters.reach`) stand in as strangers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from ...market.cells import DEEDS, Views, joined
from ...market.closed import Part
from ...market.counting import FIGURES, distinct, sums
from ...market.hours import PEOPLE_S
from ...state import Counters, Hour, Win

HOUR = 3_600
People = npt.NDArray[np.int32]
COUNTERS = tuple(Counters.__dataclass_fields__)
_values = attrgetter(*COUNTERS)
BY_CONVERSION = ("CONVERT", "VALUE", "LEAD_GENERATION", "CONVERSATION")
_RESULTS = {
    "CLICK": "clicks",
    "TRAFFIC_LANDING_PAGE_VIEW": "clicks",
    "SHOW": "impressions",
    "VIDEO_VIEW": "plays",
    "FOLLOWERS": "follows",
    "PAGE_VISIT": "profile_visits",
}
"""What an ad group's goal counts as a result; for the engaged views and `REACH` see `_with_results`."""
SUMMED = (
    "spend", "billed", "known_spend", "known_impressions", "conversions", "value", "click_conversions",
    "view_conversions", "view_value", "real_time", "result", "real_time_result", "engaged", "engaged_15s", "acted",
    "acted_15s", "strangers", "result_strangers",
)  # fmt: skip
"""Fields of a total that add; those of `seen` do as well."""
_ENGAGED = ("engaged", "engaged_15s", "acted", "acted_15s")


@dataclass(frozen=True, slots=True)
class Lag:
    """What can be known by now: hours that ended up to `by`, billed cost up to `billed`, people up to `people`."""

    by: int
    billed: int
    people: int

    @classmethod
    def at(cls, now: int) -> Lag:
        return cls(now - HOUR // 2, now - 11 * HOUR, now - PEOPLE_S)

    def late(self, win: Win) -> bool:
        return win.known_at - win.known_at % HOUR + HOUR > self.by


@dataclass(frozen=True, slots=True)
class Crowd:
    """People of one ad: those of views one by one, each once, and those of hours that are closed.

    The latter are looked up when somebody counts them, since they take room and most reports ask for other things.
    """

    seen: People
    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts) or len(self.seen) > 0

    def looked_up(self) -> list[npt.NDArray[np.signedinteger]]:
        """All of them, some more than once."""
        return [self.seen, *(part.people() for part in self.parts)]


@dataclass(slots=True)
class Total:
    """Micros, counts and people."""

    spend: int = 0
    seen: Counters = field(default_factory=Counters)
    conversions: int = 0
    value: int = 0
    click_conversions: int = 0
    view_conversions: int = 0
    view_value: int = 0
    real_time: int = 0
    result: int = 0
    real_time_result: int = 0
    engaged: int = 0
    """Watched six seconds or to the end, or did something: what is done by somebody gone sooner was done in time."""
    engaged_15s: int = 0
    acted: int = 0
    """Engaged by doing something only."""
    acted_15s: int = 0
    billed: int = 0
    known_spend: int = 0
    """Of the hours whose people are known, as `known_impressions`."""
    known_impressions: int = 0
    people: list[Crowd] = field(default_factory=list)
    strangers: int = 0
    result_people: list[Crowd] = field(default_factory=list)
    """Viewers of ad groups whose result is reach."""
    result_strangers: int = 0
    heads: dict[str, int] = field(default_factory=dict)
    """People, once somebody has asked how many they are."""
    texts: dict[str, str] = field(default_factory=dict)
    """Figures already printed."""
    shown: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)
    """Whole rows of figures already printed, by their names."""

    @property
    def reach(self) -> int:
        return self._heads("people") + self.strangers

    @property
    def results(self) -> int:
        return self.result + self._reached()

    @property
    def real_time_results(self) -> int:
        return self.real_time_result + self._reached()

    def _reached(self) -> int:
        return self._heads("result_people") + self.result_strangers

    def _heads(self, name: str) -> int:
        if name not in self.heads:
            self.heads[name] = _together(getattr(self, name))
        return self.heads[name]


def together(totals: Sequence[Total]) -> Total:
    """One total of several; of one, that one."""
    if len(totals) == 1:
        return totals[0]
    made = Total(seen=counted(one.seen for one in totals))
    for name in SUMMED:
        setattr(made, name, sum(getattr(one, name) for one in totals))
    made.people = [few for one in totals for few in one.people]
    made.result_people = [few for one in totals for few in one.result_people]
    return made


def less(whole: Total, parts: Sequence[Total]) -> Total | None:
    """What of `whole` is in none of the parts, but for its people; None where that is nothing."""
    within = together(parts) if len(parts) != 1 else parts[0]
    rest = Total(strangers=whole.strangers, result_strangers=whole.result_strangers)
    some = bool(rest.strangers)
    for name in SUMMED:
        if name not in ("strangers", "result_strangers"):
            setattr(rest, name, getattr(whole, name) - getattr(within, name))
            some |= getattr(rest, name) != 0
    for name in (*DEEDS, "impressions", "watch_ms"):
        setattr(rest.seen, name, getattr(whole.seen, name) - getattr(within.seen, name))
        some |= getattr(rest.seen, name) != 0
    return rest if some else None


def counted(seen: Iterable[Counters]) -> Counters:
    return Counters(*map(sum, zip(*map(_values, seen), strict=True)))


def of_hours(hours: Sequence[Hour], goal: str, lag: Lag | None, parts: Sequence[Part] = ()) -> Total:
    """What one ad did in these hours, as far as it can be known. `parts` are those of them that are closed."""
    made = Total(seen=counted(hour.counters for hour in hours))
    for hour in hours:
        made.spend += hour.spend_micros
        made.conversions += hour.conversions
        made.value += hour.conversion_value_micros
        made.click_conversions += hour.click_conversions
        made.view_conversions += hour.view_conversions
        made.real_time += hour.real_time_conversions
        if lag is None or hour.hour + HOUR <= lag.billed:
            made.billed += hour.spend_micros
    wins = [win for hour in hours for win in hour.wins]
    late = [win for win in wins if lag and lag.late(win)]
    _add(made, late, -1)
    made.view_value = sum(win.value_micros for win in wins if win.kind == "view" and not (lag and lag.late(win)))
    known = [hour for hour in hours if lag is None or hour.hour + HOUR <= lag.people]
    made.known_spend = sum(hour.spend_micros for hour in known)
    made.known_impressions = sum(hour.counters.impressions for hour in known)
    packed = {start for part in parts for start in part.starts}
    unseen = [hour for hour in hours if not hour.views and hour.hour not in packed]
    made.strangers = sum(hour.counters.reach for hour in unseen if lag is None or hour.hour + HOUR <= lag.people)
    for counters in (hour.counters for hour in unseen):
        made.engaged += counters.watched_6s
        made.engaged_15s += counters.p100
    _engage(made, all_views(hours), parts)
    crowd = Crowd(distinct([all_views(known)["viewer"]]), tuple(parts))
    made.people = [crowd] if crowd else []
    return _with_results(made, goal)


def all_views(hours: Iterable[Hour]) -> Views:
    return joined(few for hour in hours for few in hour.views)


def of_cell(
    figures: Sequence[int], known: tuple[int, int], people: People, wins: Sequence[Win], real_time: int, goal: str
) -> Total:
    """What some viewers of one ad did.

    figures  as `counting.FIGURES`
    known    impressions and micros of the hours whose people are known
    people   those, each once
    """
    told = dict(zip(FIGURES, figures, strict=True))
    made = Total(spend=told["charge"], billed=told["charge"], real_time=real_time)
    for name in (*DEEDS, "impressions", "watch_ms"):
        setattr(made.seen, name, told[name])
    for name in _ENGAGED:
        setattr(made, name, told[name])
    _add(made, wins, 1)
    made.view_value = sum(win.value_micros for win in wins if win.kind == "view")
    made.known_impressions, made.known_spend = known
    made.people = [Crowd(people)] if len(people) else []
    return _with_results(made, goal)


def _add(made: Total, wins: Iterable[Win], sign: int) -> None:
    for win in wins:
        made.conversions += sign
        made.value += sign * win.value_micros
        made.click_conversions += sign * (win.kind == "click")
        made.view_conversions += sign * (win.kind == "view")


def _engage(made: Total, views: Views, parts: Iterable[Part]) -> None:
    """Add who engaged, of views one by one and of those that are closed."""
    figures = sums(views, np.zeros(len(views), np.int64), 1)[0]
    for part in parts:
        figures += part.by_country()[1].sum(axis=0)
    for name in _ENGAGED:
        setattr(made, name, getattr(made, name) + int(figures[FIGURES.index(name)]))


def _with_results(made: Total, goal: str) -> Total:
    if goal == "REACH":
        made.result_people, made.result_strangers = made.people, made.strangers
    elif goal in BY_CONVERSION:
        made.result, made.real_time_result = made.conversions, made.real_time
    else:
        made.result = {"ENGAGED_VIEW": made.engaged, "ENGAGED_VIEW_FIFTEEN": made.engaged_15s}.get(
            goal, getattr(made.seen, _RESULTS[goal]) if goal in _RESULTS else 0
        )
        made.real_time_result = made.result
    return made


def _together(crowds: Sequence[Crowd]) -> int:
    """How many people are in any of them."""
    if len(crowds) == 1 and not crowds[0].parts:
        return len(crowds[0].seen)
    return len(distinct([few for one in crowds for few in one.looked_up()]))
