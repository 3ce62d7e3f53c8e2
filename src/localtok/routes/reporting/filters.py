"""What a report leaves out: by id, name, status, attribute, viewer and figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from tiktokwire import reports as wire
from tiktokwire.enums import NOT_FILTERABLE, PRIMARY_STATUSES, STATUS_ALIASES, STATUSES

from ...world import World
from ..buying import statuses
from ..common import bad, one_of
from .attributes import TEXTS, Subject, dimension
from .metrics import amount
from .sums import Total

_IDS = {"ad_ids": "ad_id", "adgroup_ids": "adgroup_id", "campaign_ids": "campaign_id"}
_MOST_IDS = 100
_STATUSES = ("campaign_status", "adgroup_status", "ad_status")
"""From the top down, one below the account."""
_LISTS = ("IN", "NOT_IN", "CONTAIN_ANY_OF")
_COMPARISONS: dict[str, Callable[[float, list[float]], bool]] = {
    "GREATER_EQUAL": lambda value, bounds: value >= bounds[0],
    "GREATER_THAN": lambda value, bounds: value > bounds[0],
    "LOWER_EQUAL": lambda value, bounds: value <= bounds[0],
    "LOWER_THAN": lambda value, bounds: value < bounds[0],
    "BETWEEN": lambda value, bounds: bounds[0] <= value <= bounds[1],
}


@dataclass(frozen=True, slots=True)
class Word:
    """A test of one text: one of `values`, or containing one of them; or the opposite."""

    name: str
    values: frozenset[str]
    part: bool
    wanted: bool

    def passes(self, text: str) -> bool:
        if self.part:
            return any(value.lower() in text.lower() for value in self.values) == self.wanted
        return (text in self.values) == self.wanted


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    kind: str
    bounds: list[float]


@dataclass(slots=True)
class Filters:
    """All of them must let a row through."""

    words: list[Word] = field(default_factory=list)
    status: list[Word] = field(default_factory=list)
    undeleted: list[str] = field(default_factory=list)
    """Levels of which nobody asked for a status: what is deleted there is left out."""
    viewers: list[Word] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    nothing: bool = False
    """A buying type was asked for that nobody buys here."""

    @classmethod
    def read(cls, given: list[wire.Filter], depth: int, cells: tuple[str, ...]) -> Filters:
        made = cls()
        for one in given:
            made._take(one, cells)
        asked = {word.name for word in made.status}
        made.undeleted = [name for name in _STATUSES[:depth] if name not in asked]
        return made

    def _take(self, one: wire.Filter, cells: tuple[str, ...]) -> None:
        name = one.field_name
        if name in _STATUSES:
            self.status.append(_status(one))
        elif name in _IDS:
            word = _word(one, _IDS[name])
            if len(word.values) > _MOST_IDS:
                raise bad("filtering", f"{name} takes at most {_MOST_IDS} ids.")
            self.words.append(word)
        elif name == "buying_types":
            self.nothing |= not _word(one, name).passes("AUCTION")
        elif name in TEXTS:
            self.words.append(_word(one, name))
        elif name in cells:
            self.viewers.append(_word(one, name))
        elif wire.metric_kinds().get(name) in ("int", "decimal"):
            self.figures.append(_figure(one))
        else:
            raise bad("filtering", f"cannot filter by {name!r}.")

    def ad(self, subject: Subject) -> bool:
        """Whether the ad is in the report."""
        if self.nothing or (self.undeleted and _is_deleted(subject, self.undeleted)):
            return False
        if self.words and not all(word.passes(dimension(subject, word.name)) for word in self.words):
            return False
        return not self.status or all(_has_status(subject, word) for word in self.status)

    def row(self, total: Total, currency: str) -> bool:
        return all(_COMPARISONS[one.kind](amount(one.name, total, currency), one.bounds) for one in self.figures)


def _word(one: wire.Filter, name: str) -> Word:
    if one.filter_type == "MATCH":
        return Word(name, frozenset([str(one.filter_value)]), True, True)
    if one.filter_type not in _LISTS:
        raise bad("filtering", f"{one.field_name} takes {', '.join(_LISTS)} or MATCH, not {one.filter_type}.")
    named = name.endswith("_name") or name == "ad_text"
    part = named and one.filter_type == "CONTAIN_ANY_OF"
    return Word(name, frozenset(_list(one)), part, one.filter_type != "NOT_IN")


def _list(one: wire.Filter) -> list[str]:
    """The values of a list filter, which is JSON text inside the JSON."""
    value: object = one.filter_value
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad("filtering", f"filter_value of {one.field_name} must be a JSON list as text.") from None
    return [str(some) for some in value] if isinstance(value, list) else [str(value)]


def _status(one: wire.Filter) -> Word:
    word = _word(one, one.field_name)
    level = one.field_name.removesuffix("_status")
    secondary = {name for under in STATUSES[level].values() for name in under} - set(NOT_FILTERABLE)
    for value in word.values:
        if value not in STATUS_ALIASES and value not in secondary:
            one_of("filtering", value, PRIMARY_STATUSES)
    return word


def _is_deleted(subject: Subject, levels: list[str]) -> bool:
    """Whether the ad, or what it belongs to, is deleted at one of the levels."""
    above = (subject.campaign, subject.group, subject.ad)
    deepest = max(_STATUSES.index(name) for name in levels)
    return any(one.operation_status == "DELETE" for one in above[: deepest + 1])


def _has_status(subject: Subject, word: Word) -> bool:
    """Whether what the ad belongs to at that level, or the ad itself, has one of the statuses."""
    level = word.name.removesuffix("_status")
    now = _now(subject.world, subject, level)
    kind = statuses.primary(level, now)
    return any(_is(value, now, kind) for value in word.values) == word.wanted


def _now(world: World, subject: Subject, level: str) -> str:
    if level == "ad":
        return subject.ad.secondary_status
    if level == "adgroup":
        return statuses.of_adgroup(world, subject.group)
    return statuses.of_campaign(world, subject.campaign)


def _is(asked: str, secondary: str, primary: str) -> bool:
    if asked == "STATUS_ALL" or (asked in STATUS_ALIASES and asked.endswith("_ALL")):
        return True
    if asked == "STATUS_NOT_DELETE" or asked in STATUS_ALIASES:
        return primary != "STATUS_DELETE"
    return asked in (secondary, primary)


def _figure(one: wire.Filter) -> Figure:
    kind = one_of("filtering", one.filter_type, _COMPARISONS)
    try:
        value = json.loads(one.filter_value) if isinstance(one.filter_value, str) else one.filter_value
        bounds = [float(some) for some in (value if isinstance(value, list) else [value])]
    except (TypeError, ValueError):
        raise bad("filtering", f"filter_value of {one.field_name} must be a number.") from None
    if len(bounds) != (2 if kind == "BETWEEN" else 1):
        raise bad("filtering", f"{kind} takes {'two numbers' if kind == 'BETWEEN' else 'one number'}.")
    return Figure(one.field_name, kind, bounds)
