"""Each figure of a post as a column of the table: its values over all posts, its total from sums, how it reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...desk.looks import figuring
from ...desk.looks.catalogue import JUDGED, Array, Catalogue, Mask, exact_sum
from ...desk.views import PostRow
from ...posts import COUNTS
from ...posts.definitions import DEFINITIONS, Definition
from .. import words

LONGEST_LABEL = 28
"""Characters of the label of a column of one's own."""
FIGURES = (*COUNTS, "intent_comments", "duration_s", "score", "raw_score", "beats")
"""What columns of one's own are made of."""
ADDING = frozenset({*COUNTS, "intent_comments"})
FAINT = frozenset({"views", "impressions", "reach", "likes", "like_rate", "engagement_rate"})
"""Context, not merit."""


class Shown(Protocol):
    """What the table needs of a column."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def hint(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def faint(self) -> bool: ...
    @property
    def orders(self) -> bool: ...

    def values(self, catalogue: Catalogue) -> Array | None:
        """Shape (posts,), NaN where not known; None where it is worked out one post at a time."""
        ...

    def of(self, row: PostRow) -> float | None: ...
    def total(self, catalogue: Catalogue, mask: Mask) -> float | None:
        """From sums over the posts in the mask where every count could be seen; never an average of rates."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of `DEFINITIONS`."""

    defined: Definition

    @property
    def key(self) -> str:
        return self.defined.name

    @property
    def label(self) -> str:
        return self.defined.short

    @property
    def hint(self) -> str:
        return self.defined.hint

    @property
    def unit(self) -> str:
        return self.defined.unit

    @property
    def faint(self) -> bool:
        return self.key in FAINT

    @property
    def orders(self) -> bool:
        return self.defined.orders and (self.defined.read is None or self.key in JUDGED)

    def values(self, catalogue: Catalogue) -> Array | None:
        if self.defined.read is not None:
            return catalogue.figure(self.key) if self.key in JUDGED else None
        return catalogue.once(("column", self.key), lambda: self._worked(catalogue))

    def _worked(self, catalogue: Catalogue) -> Array:
        above, below = self._lines(catalogue)
        if not self.defined.below:
            return above * self.defined.scale
        return above * self.defined.scale / np.where(below == 0, np.nan, below)

    def _lines(self, catalogue: Catalogue) -> tuple[Array, Array]:
        """What stands above and below the line, post by post; NaN in both where any of it could not be seen."""
        return catalogue.once(("lines", self.key), lambda: self._counted(catalogue))

    def _counted(self, catalogue: Catalogue) -> tuple[Array, Array]:
        above, below = np.zeros(len(catalogue)), np.ones(len(catalogue))
        for name in self.defined.above:
            above = above + catalogue.figure(name)
        for name in self.defined.below:
            below = below * catalogue.figure(name)
        unseen = np.isnan(above) | np.isnan(below)
        return np.where(unseen, np.nan, above), np.where(unseen, np.nan, below)

    def of(self, row: PostRow) -> float | None:
        return self.defined.of(row.ranked)

    def total(self, catalogue: Catalogue, mask: Mask) -> float | None:
        if self.defined.read is not None or not self.defined.above:
            return None
        above, below = self._lines(catalogue)
        if np.all(np.isnan(above[mask])):
            return None
        top = exact_sum(above[mask], whole=_whole(catalogue, self.key, above)) * self.defined.scale
        if not self.defined.below:
            return top
        base = exact_sum(below[mask], whole=_whole(catalogue, (self.key, "base"), below))
        return top / base if base else None


@dataclass(frozen=True, slots=True)
class Own:
    """Arithmetic over figures that somebody typed in."""

    key: str
    label: str
    figure: figuring.Figure
    unit: str = "number"
    faint: bool = False
    orders: bool = True

    @classmethod
    def of_formula(cls, number: int, label: str, formula: str) -> Own:
        """Raises `BadInput` naming the column and what cannot be understood."""
        return cls(f"own{number}", label, figuring.parse(formula, FIGURES, where=f"column {label!r}"))

    @property
    def hint(self) -> str:
        total = "Its total is the same formula over sums." if self._adds else "It has no total: its figures do not add."
        return f"Your own: {self.figure.text}. {total}"

    @property
    def _adds(self) -> bool:
        return self.figure.adds and ADDING.issuperset(self.figure.sources)

    def values(self, catalogue: Catalogue) -> Array | None:
        return catalogue.once(
            ("own", self.figure.text),
            lambda: self.figure.over({name: catalogue.figure(name) for name in self.figure.sources}),
        )

    def of(self, row: PostRow) -> float | None:
        given = {name: np.asarray(_one(row, name)) for name in self.figure.sources}
        value = float(self.figure.over(given))
        return None if math.isnan(value) else value

    def total(self, catalogue: Catalogue, mask: Mask) -> float | None:
        if not self._adds:
            return None
        each = [catalogue.figure(name) for name in self.figure.sources]
        seen = mask & ~np.isnan(np.sum(each, axis=0))
        sums = {name: np.asarray(catalogue.total(name, seen)) for name in self.figure.sources}
        value = float(self.figure.over(sums)) if seen.any() else math.nan
        return None if math.isnan(value) else value


COLUMNS: tuple[Column, ...] = tuple(Column(each) for each in DEFINITIONS if each.unit not in ("place", "word"))
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}

_USUAL = ("hook_rate", "average_watch", "intent_rate", "save_rate", "share_rate", "profile_visit_rate", "views")
_VIDEO = ("hook_rate", "six_second_rate", "hold_6_2", "average_watch", "watch_share", "completion_rate", "rewatch_rate")
_SOCIAL = ("intent_rate", "save_rate", "share_rate", "comment_rate", "profile_visit_rate", "follow_rate", "like_rate")
_EVIDENCE = ("raw_score", "reliability", "audience_match", "intent_comments", "views")
SETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("Performance", _USUAL),
    "video": ("Video", (*_VIDEO, "views")),
    "social": ("Social", (*_SOCIAL, "engagement_rate", "views")),
    "evidence": ("Evidence", _EVIDENCE),
    "all": ("All", tuple(column.key for column in COLUMNS)),
}
"""Columns that are looked at together; the verdict, the score, its odds and the rights are always there."""
ALWAYS = frozenset({"score", "beats"})
"""Already beside the verdict."""


def chosen_columns(names: str, own: tuple[tuple[str, str], ...] = ()) -> tuple[Shown, ...]:
    """The columns of a set and those of one's own behind them. Raises `BadInput` for a formula nobody understands."""
    _, keys = SETS[names]
    mine = (Own.of_formula(number, *each) for number, each in enumerate(own, start=1))
    return (*(BY_KEY[key] for key in keys if key not in ALWAYS), *mine)


def said(value: float | None, unit: str) -> str:
    """A figure in its unit."""
    if value is None or math.isnan(value):
        return words.NONE
    match unit:
        case "rate":
            return words.percent(value)
        case "seconds":
            return words.seconds(value) if abs(value) < 1000 else f"{value:,.0f}{words.THIN}s"
        case "per mille":
            return words.per_mille(value / 1000)
        case "score":
            return f"{value:+.2f}"
        case "number":
            return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
    return words.count(value)


def _one(row: PostRow, name: str) -> float:
    match name:
        case "score" | "beats":
            value: float | None = getattr(row.ranked, name)
        case "raw_score":
            value = row.ranked.raw
        case "duration_s":
            value = row.post.duration_s
        case _:
            value = getattr(row.post.signals, name)
    return math.nan if value is None else float(value)


def _whole(catalogue: Catalogue, name: object, values: Array) -> bool:
    return catalogue.once(("whole column", name), lambda: bool(np.all(np.isnan(values) | (values == np.floor(values)))))
