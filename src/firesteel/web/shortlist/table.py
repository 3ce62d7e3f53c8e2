"""Heads, cells and totals of the table of posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.safestring import SafeString

from ...desk.looks.catalogue import Mask
from ...desk.looks.rows import PostRows
from ...desk.views import PostRow
from ...posts import Signal
from ...posts.definitions import DEFINITIONS
from ...posts.measures import AUDIENCE
from ...values import PostId
from .. import standing
from .asking import Ask
from .columns import Column, Shown, said
from .marks import sparkline

RELIABLE = 0.35
"""Below this share of own data a raw rate is set faint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head: what it says, what a click on it asks for, and how it is ordered now."""

    label: str
    hint: str
    kind: str = ""
    href: str = ""
    """Empty where the column orders nothing."""
    order: str = ""
    """ascending or descending, as `aria-sort` says it; empty where another column orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    text: str
    faint: bool
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    row: PostRow
    cells: tuple[Cell, ...]
    spark: SafeString
    """Views without ads day by day; empty before two days are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    posts: int
    cells: tuple[Cell, ...]


BEFORE = (
    ("verdict", "Verdict", "What to do with the post.", ""),
    (
        "rank",
        "Score",
        "What to expect: weighted, shrunk lifts over the account's usual post of that length and age, which is 0, with a"
        " 90 % interval. “Looks” is the same before luck is taken out. Views weigh nothing.",
        "",
    ),
    ("-beats", "P(beats)", "Chance that the post is better than the account's usual one.", "num"),
    ("rights", "Rights", "The earliest end of contract, authorisation, music and the duty to keep the post up.", ""),
)
"""The columns that are always there, after the post itself."""
_TREND = ("", "Trend", "Views without ads a day, up to thirty days; context, no merit.", "")


def heads(ask: Ask, shown: Sequence[Shown], as_of: str = "") -> tuple[Head, ...]:
    """Every column after the first; the one that orders turns round when asked again."""
    fresh = f" As of {as_of}." if as_of else ""
    middle = (
        (f"-{each.key}" if each.orders else "", each.label, f"{each.hint}{fresh}", "num faint" if each.faint else "num")
        for each in shown
    )
    return tuple(_head(ask, *each) for each in (*BEFORE, *middle, _TREND))


def _head(ask: Ask, first: str, label: str, hint: str, kind: str) -> Head:
    by = bool(first) and first.removeprefix("-") == ask.key
    falling = ask.reverse != (ask.key == "rank")  # the first rank is the highest score
    return Head(
        label=label,
        hint=hint,
        kind=kind,
        href=ask.but(sort=_turned(first, ask)).href if first else "",
        order=("descending" if falling else "ascending") if by else "",
    )


def _turned(first: str, ask: Ask) -> str:
    """What a click on a head asks for: its own first order, or the other one if that holds already."""
    if first != (ask.sort or "rank"):
        return first
    return first.removeprefix("-") if first.startswith("-") else f"-{first}"


def lines(
    rows: Iterable[PostRow],
    shown: Sequence[Shown],
    daily: Mapping[PostId, Sequence[tuple[date, int]]] | None = None,
) -> tuple[Line, ...]:
    days = daily or {}
    return tuple(
        Line(
            row=row,
            cells=tuple(_cell(row, column) for column in shown),
            spark=sparkline(days.get(row.post.id, ())),
        )
        for row in rows
    )


def totals(rows: PostRows, mask: Mask, shown: Sequence[Shown]) -> Sums:
    """From sums over the posts kept."""
    return Sums(
        posts=int(np.count_nonzero(mask)),
        cells=tuple(
            Cell(text="" if total is None and not _counted(each) else said(total, each.unit), faint=each.faint)
            for each in shown
            for total in (each.total(rows.catalogue, mask),)
        ),
    )


def scale(rows: PostRows) -> float:
    """How far the score's scale reaches on either side of the baseline, the same for all rows.

    Far enough for nine in ten; the rest end in an arrow, so that one outlier does not press all others together.
    """
    return rows.catalogue.once("scale", lambda: _scale(rows))


def _scale(rows: PostRows) -> float:
    if not len(rows):
        return 0.1
    ends = np.sort(np.maximum(np.abs(rows.ranking.low), np.abs(rows.ranking.high)))
    return max(0.1, float(ends[len(ends) * 9 // 10]))


def _counted(column: Shown) -> bool:
    """Whether the column is made of counts, and would have a total if any had been seen."""
    return isinstance(column, Column) and column.defined.read is None


def _cell(row: PostRow, column: Shown) -> Cell:
    value = column.of(row)
    if not isinstance(column, Column):
        return Cell(text=said(value, column.unit), faint=False)
    defined = column.defined
    if value is None and defined.read is None and not _seen(row, column):
        return Cell(text="not seen", faint=True, hint=_unseen(row, column.key))
    known = row.ranked.signals.get(defined.signal) if defined.signal else None
    if known is None or value is None:
        hint = _unseen(row, AUDIENCE.name) if defined.signal == AUDIENCE.name else ""
        return Cell(text=said(value, column.unit), faint=column.faint, hint=hint)
    return Cell(
        text=said(value, column.unit),
        faint=column.faint or known.reliability < RELIABLE,
        hint=_expected(known, column),
    )


def _unseen(row: PostRow, key: str) -> str:
    """Why a figure of a post is not known, as its own page says it."""
    name = next((each.signal for each in DEFINITIONS if each.name == key and each.signal), key)
    why = standing.missing(name, row.post, standing.lacking(row.post), bool(row.post.viewers))
    return f"{why[:1].upper()}{why[1:]}."


def _seen(row: PostRow, column: Column) -> bool:
    """Whether everything above the line could be seen."""
    return all(getattr(row.post.signals, name) is not None for name in column.defined.above)


def _expected(known: Signal, column: Column) -> str:
    """Looks, expect, usual: the raw rate is not what to expect of the next viewers (N-17)."""
    scale, unit = column.defined.scale, column.unit
    expect = f"expect {said(known.shrunk * scale, unit)}, " if known.shrunk is not None else ""
    thin = "little behind it: " if known.reliability < RELIABLE else ""
    proxy = "a proxy; " if known.proxy else ""
    return (
        f"{thin}{proxy}looks {said(known.value * scale, unit)}, {expect}usual {said(known.baseline * scale, unit)};"
        f" {known.reliability * 100:.0f} % of that rests on this post, out of {known.n:,.0f} views"
    )
