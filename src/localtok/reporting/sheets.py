"""Parts a page is made of, as HTML: tables, charts with the numbers behind them, and figures in a strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .drawing import Chart, svg
from .tables import Column, Row, Table
from .words import cell, escape

_SAYS = {"micros of the currency": "", "currency units": "", "name": "", "id": "", "words": "", "yes or no": ""}
"""Units that a heading need not say, since the cells do."""
_MOST = 400
"""Rows of a table on a page; the files have all."""


def stats(told: Sequence[tuple[str, str, str, bool]]) -> str:
    """A strip of figures: name, value, what stands below it, and whether only a simulation can know it."""
    cells = "".join(
        f"<div{' class=truth' if truth else ''}><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(below)}</small></dd></div>"
        for name, value, below, truth in told
    )
    return f'<dl class="stats">{cells}</dl>'


def facts(told: Sequence[tuple[str, str]], *, mono: str = "") -> str:
    """Names and what they are; `mono` is the name of one that is set as code."""
    cells = "".join(
        f"<dt>{escape(name)}</dt><dd{' class=mono' if name == mono else ''}>{escape(value)}</dd>"
        for name, value in told
    )
    return f'<dl class="facts">{cells}</dl>'


def figure(chart: Chart, behind: Table, columns: Sequence[str], currency: str) -> str:
    """A chart with its sentence, and the numbers it was drawn from."""
    return (
        f"<figure><figcaption><h3>{escape(chart.title)}</h3><p>{escape(chart.unit)}</p></figcaption>{svg(chart)}"
        f"<p>{escape(chart.says)}</p><details><summary>Numbers<span hidden> of {escape(chart.title)}</span></summary>"
        f"{_scroll(behind, columns, currency, f'Numbers of {chart.title}')}</details></figure>"
    )


def sheet(
    title: str, says: str, told: Table, columns: Mapping[str, str], currency: str, total: Row | None = None
) -> str:
    """A table with a heading; `columns` are headings by column, `total` a last row that stays in sight."""
    return (
        f'<section class="sheet"><header><h3>{escape(title)}</h3><p>{escape(says)}</p></header>'
        f"{_scroll(told, list(columns), currency, title, columns, total)}</section>"
    )


def _scroll(
    told: Table,
    columns: Sequence[str],
    currency: str,
    label: str,
    heads: Mapping[str, str] | None = None,
    total: Row | None = None,
) -> str:
    known = {column.name: column for column in told.columns}
    chosen = [known[name] for name in columns]
    numbers = {one.name for one in chosen if _is_number(told, one)}
    head = "".join(
        f"<th scope=col{_class(place, column, numbers)}>{escape((heads or {}).get(column.name) or _heading(column))}</th>"
        for place, column in enumerate(chosen)
    )
    records = told.records()
    body = "".join(_row(row, chosen, numbers, currency) for row in records[:_MOST])
    foot = f"<tfoot>{_row(total, chosen, numbers, currency)}</tfoot>" if total else ""
    more = f"<p>The first {_MOST} of {len(records):,} rows.</p>" if len(records) > _MOST else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>{more}"
    )


def _row(row: Row, columns: Sequence[Column], numbers: set[str], currency: str) -> str:
    cells = "".join(
        f"<td{_class(place, column, numbers)}>{escape(cell(row[column.name], column, currency)) if column.name in row else ''}</td>"
        for place, column in enumerate(columns)
    )
    return f"<tr>{cells}</tr>"


def _class(place: int, column: Column, numbers: set[str]) -> str:
    names = ["first"] if place == 0 else []
    if column.name in numbers:
        names.append("num")
    elif column.unit == "words" and place:
        names.append("words")
    if column.means.startswith("truth"):
        names.append("true")
    elif column.name == "views":
        names.append("faint")
    return f' class="{" ".join(names)}"' if names else ""


def _is_number(told: Table, column: Column) -> bool:
    """Whether its cells are compared, and so stand to the right."""
    place = told.columns.index(column)
    return any(isinstance(row[place], int | float) and not isinstance(row[place], bool) for row in told.rows)


def _heading(column: Column) -> str:
    """The column's name in words, with the unit where the cells do not show it."""
    name = column.name.removesuffix("_micros").replace("_", " ")
    if column.unit in _SAYS or column.unit.startswith("share of") or column.unit in (name, f"{name}s"):
        return name
    return name if column.unit.split(" ")[0] in name else f"{name}, {column.unit}"
