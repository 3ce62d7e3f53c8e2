"""Sums over some hours of some ads: counts and micros that add, and people, who do not.

A person counts once in a row however many hours, days and ads of it he saw. Where a test or a scenario wrote an hour
without its impressions one by one, its first-time viewers (`Counters.reach`) stand in as strangers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np

from ...market.cells import ACTS, BIT, DEEDS, VIEW, WATCHED, Views
from ...market.dice import Ints
from ...state import Counters, Hour, Win

HOUR = 3_600
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


@dataclass(frozen=True, slots=True)
class Lag:
    """What can be known by now: hours that ended up to `by`, billed cost up to `billed`, people up to `people`."""

    by: int
    billed: int
    people: int

    @classmethod
    def at(cls, now: int) -> Lag:
        return cls(now - HOUR // 2, now - 11 * HOUR, now - 16 * HOUR)

    def late(self, win: Win) -> bool:
        return win.known_at - win.known_at % HOUR + HOUR > self.by


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
    people: list[Ints] = field(default_factory=list)
    """Viewers, each once in an array."""
    strangers: int = 0
    result_people: list[Ints] = field(default_factory=list)
    """Viewers of ad groups whose result is reach."""
    result_strangers: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    """Figures already printed."""
    shown: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)
    """Whole rows of figures already printed, by their names."""

    @property
    def reach(self) -> int:
        self.people = _once(self.people)
        return sum(map(len, self.people)) + self.strangers

    @property
    def results(self) -> int:
        return self.result + self._reached()

    @property
    def real_time_results(self) -> int:
        return self.real_time_result + self._reached()

    def _reached(self) -> int:
        self.result_people = _once(self.result_people)
        return sum(map(len, self.result_people)) + self.result_strangers


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


def of_hours(hours: Sequence[Hour], goal: str, lag: Lag | None) -> Total:
    """What one ad did in these hours, as far as it can be known."""
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
    made.strangers = sum(hour.counters.reach for hour in known if not hour.views)
    _engage(made, all_views(hours))
    for counters in (hour.counters for hour in hours if not hour.views):
        made.engaged += counters.watched_6s
        made.engaged_15s += counters.p100
    made.people = _people(all_views(known))
    return _with_results(made, goal)


def all_views(hours: Iterable[Hour]) -> Views:
    some = [few for hour in hours for few in hour.views]
    return np.concatenate(some) if some else np.empty(0, VIEW)


def of_cell(views: Views, known: Views, wins: Sequence[Win], real_time: int, goal: str) -> Total:
    """What some viewers of one ad did. `known` are the views whose people are known yet."""
    did = views["did"]
    made = Total(spend=int(views["charge"].sum()), real_time=real_time)
    made.billed = made.spend
    for name in DEEDS:
        setattr(made.seen, name, int(np.count_nonzero(did & BIT[name])))
    made.seen.impressions, made.seen.watch_ms = len(views), int(views["watch_ms"].sum(dtype=np.int64))
    _add(made, wins, 1)
    made.view_value = sum(win.value_micros for win in wins if win.kind == "view")
    _engage(made, views)
    made.known_spend, made.known_impressions = int(known["charge"].sum()), len(known)
    made.people = _people(known)
    return _with_results(made, goal)


def _add(made: Total, wins: Iterable[Win], sign: int) -> None:
    for win in wins:
        made.conversions += sign
        made.value += sign * win.value_micros
        made.click_conversions += sign * (win.kind == "click")
        made.view_conversions += sign * (win.kind == "view")


def _engage(made: Total, views: Views) -> None:
    did, acted = views["did"], (views["did"] & ACTS) != 0
    for name, watched in (("", did & WATCHED != 0), ("_15s", (did & BIT["p100"] != 0) | (views["watch_ms"] >= 15_000))):
        by_acting = int(np.count_nonzero(acted & ~watched))
        setattr(made, f"acted{name}", by_acting)
        setattr(made, f"engaged{name}", int(np.count_nonzero(watched)) + by_acting)


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


def _people(views: Views) -> list[Ints]:
    """The viewers, each once."""
    return [np.unique(views["viewer"])] if len(views) else []


def _once(people: list[Ints]) -> list[Ints]:
    """The same people in one array."""
    return people if len(people) < 2 else [np.unique(np.concatenate(people))]
