"""The rows that answer a question, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tiktokwire import reports as wire

from ...state import Ad
from ...world import World
from .attributes import LEVELS, TEXTS, Subject, dimension, said, said_of_account
from .grains import cut, wholes
from .metrics import ACCOUNT_ONLY, PEOPLE, amount, printed
from .question import Question
from .sums import Lag, Total, together

Key = tuple[str, ...]
MOST_IDS = 20_000


@dataclass(slots=True)
class Row:
    """`key` are ids, then time, then what is left of the dimensions; `ad` is one of those it speaks of."""

    key: Key
    total: Total
    ad: Ad | None


@dataclass(slots=True)
class Answered:
    """All rows, and what printing them takes."""

    world: World
    asked: Question
    rows: list[Row]
    truncated: bool = False
    _said: dict[tuple[str, str], str] = field(default_factory=dict)
    _plain: bool = False
    """Figures alone, which print the same in every report."""

    def __post_init__(self) -> None:
        others = TEXTS | ACCOUNT_ONLY
        kinds = wire.metric_kinds()
        self._plain = not (self.asked.many or self.asked.asynchronous) and all(
            name not in others and kinds[name] in ("int", "decimal") for name in self.asked.metrics
        )

    def printed(self, rows: Sequence[Row]) -> list[wire.ReportRow]:
        order = _order(self.asked)
        places = [(name, order.index(name)) for name in self.asked.dimensions]
        return [
            wire.ReportRow(dimensions={name: row.key[place] for name, place in places}, metrics=self._metrics(row))
            for row in rows
        ]

    def totals(self) -> dict[str, str]:
        """Of all rows: ``-`` for what does not add."""
        every = together([row.total for row in self.rows] or [Total()])
        texts = [*TEXTS, *PEOPLE]
        return {name: "-" if name in texts else self._figure(name, every) for name in self.asked.metrics}

    def _metrics(self, row: Row) -> dict[str, str]:
        names = self.asked.metrics
        if not self._plain:
            return {name: self._cell(row, name) for name in names}
        shown = row.total.shown.get(names)
        if shown is None:
            shown = row.total.shown[names] = {name: self._figure(name, row.total) for name in names}
        return shown

    def _cell(self, row: Row, name: str) -> str:
        if name in TEXTS or wire.metric_kinds()[name] not in ("int", "decimal"):
            return self._attribute(row.ad, name)
        return self._figure(name, row.total)

    def _attribute(self, ad: Ad | None, name: str) -> str:
        if ad is None:
            return said_of_account(self.world, name)
        kept = self._said.get((ad.ad_id, name))
        if kept is None:
            depth = max((LEVELS.index(id) for id in self.asked.ids), default=-1)
            kept = self._said[ad.ad_id, name] = said(Subject.of(self.world, ad), name, depth)
        return kept

    def _figure(self, name: str, total: Total) -> str:
        if name in ACCOUNT_ONLY and not (self.asked.depth == 0 and self.asked.time == "stat_time_day"):
            return "-"
        if name == "billed_cost" and self.asked.asynchronous:
            return "-"
        text = printed(name, total, self.world.advertiser.currency)
        # Without the zeros behind the point, as answers for several advertisers are documented.
        return text.rstrip("0").rstrip(".") if self.asked.many and "." in text else text


def answered(world: World, asked: Question) -> Answered:
    lag = Lag.at(world.now) if world.assume.report_latency else None
    parts: dict[Key, list[Total]] = {}
    samples: dict[Key, Ad] = {}
    for ad in world.ads.values():
        subject = Subject.of(world, ad)
        if not asked.filters.ad(subject):
            continue
        ids = tuple(dimension(subject, name) for name in asked.ids)
        alike = tuple(dimension(subject, name) for name in asked.alike)
        for label, within, total in _cells(subject, asked, lag):
            key = (*ids, label, *alike, *within) if asked.time else (*ids, *alike, *within)
            if key in parts:
                parts[key].append(total)
            else:
                parts[key], samples[key] = [total], ad
    rows = [Row(key, together(some), samples[key]) for key, some in parts.items()]
    if not rows and asked.dimensions == ("advertiser_id",):
        rows = [Row((world.advertiser.advertiser_id,), Total(), None)]
    if asked.filters.figures:
        rows = [row for row in rows if asked.filters.row(row.total, world.advertiser.currency)]
    rows = _ordered(rows, asked, world.advertiser.currency)
    kept = rows if asked.asynchronous else _newest(rows, len(asked.ids))
    return Answered(world, asked, kept, truncated=len(kept) < len(rows))


def _cells(subject: Subject, asked: Question, lag: Lag | None) -> Iterator[tuple[str, Key, Total]]:
    """What the ad did by period and, where the report asks, by its viewers."""
    if not asked.cells:
        if lag is not None and asked.slow:
            lag = Lag(lag.people, lag.people, lag.people)
        for period, total in wholes(subject, asked.periods, lag):
            yield period.label, (), total
        return
    for period in asked.periods:
        for within, total in cut(subject, period, asked, lag):
            named = dict(zip(asked.cells, within, strict=True))
            if all(word.passes(named[word.name]) for word in asked.filters.viewers):
                yield period.label, within, total


def _order(asked: Question) -> list[str]:
    """Names of a row's key."""
    return [*asked.ids, *([asked.time] if asked.time else []), *asked.alike, *asked.cells]


def _ordered(rows: list[Row], asked: Question, currency: str) -> list[Row]:
    """By the metric asked for, else newest first; ties by their dimensions."""
    if not asked.order_field:
        return sorted(rows, key=lambda row: row.key, reverse=True)
    rows = sorted(rows, key=lambda row: row.key)
    return sorted(rows, key=lambda row: amount(asked.order_field, row.total, currency), reverse=asked.down)


def _newest(rows: list[Row], ids: int) -> list[Row]:
    """Rows of the newest ids, as many as one answer speaks of."""
    if len(rows) <= MOST_IDS:
        return rows
    kept = set(sorted({row.key[:ids] for row in rows}, reverse=True)[:MOST_IDS])
    return [row for row in rows if row.key[:ids] in kept]
