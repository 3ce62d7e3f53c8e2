"""Which export a table is, by its header: a `Kind` is data, `recognise` is the one who reads it.

For who adds a kind: give `columns` every name a file may have for ours, in any language and year, and `needs` the sets
of ours that tell this export from others; names are compared by `key`, so case, blanks, a byte-order mark, full-width
letters and a currency in brackets do not matter. Then::

    match = recognise(table, KINDS)             # None, or the kind and {ours: theirs} with their own spelling
    kind, mapping = match
    body, totals = split_totals(table, kind)    # without total and description rows; what was left out is noted
    reader = Reader.of(body, mapping)           # texts(), counts(), rates(percent=...), moments(), refuse()
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .tables import Table

_CURRENCY = re.compile(r"\s*\([a-z]{3}\)$")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_TOTAL = re.compile(
    r"(?:grand )?(?:total|totals|totaux|totale|totales|gesamt|gesamtsumme|gesamtergebnis|summe|suma|jumlah|合计|总计|總計|合計|합계)"
    r"(?:\s*(?:of|de|di|von|general|général|dari|:|-|–|—|\()?\s*[\d.,]*\s*(?:results?|resultados?|résultats?|risultati|ergebnis(?:sen|se)?|hasil|rows?|ads?|anuncios?)?\)?)?",
    re.IGNORECASE,
)
_FUZZY = 500
"""Columns up to which a mapping is sought by names that are only alike."""
_CODE = re.compile(r"[A-Z]{3}")
"""A currency, which a total may have."""
_NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "nan", "none", "undefined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A file we know by its header."""

    key: str
    """What is kept as the source: ``tiktok-studio``."""
    name: str
    """In words, for people: "TikTok Studio content"."""
    what: str
    """posts, comments, orders, ads or days; "people" where it counts viewers or followers."""
    columns: Mapping[str, tuple[str, ...]]
    """Ours to what files call it; the first name that a file has is taken."""
    needs: tuple[frozenset[str], ...]
    """Sets of ours; a file is of this kind where it has all of one set."""
    lacks: frozenset[str] = frozenset()
    """Ours whose presence tells that it is another kind after all."""
    cannot_show: tuple[str, ...] = ()
    """Signals such a file never has."""
    instead: str = ""
    """What to export instead; not empty only where such a file holds nothing we can use."""
    percents: frozenset[str] = frozenset()
    """Ours that are rates always written in percent, even without a sign: 0.8 is 0.8 %."""
    totals: bool = False
    """Whether its last or first row may sum up the others."""
    described: bool = False
    """Whether a row of descriptions may follow the header."""


def key(name: str) -> str:
    """A column's name as names are compared: small letters, single blanks, nothing invisible, no currency in brackets."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return _CURRENCY.sub("", " ".join(plain.replace("_", " ").split()))


def recognise(table: Table, kinds: Iterable[Kind]) -> tuple[Kind, dict[str, str]] | None:
    """The kind whose needs the header meets most specifically, and ours to the file's own names; None where none does."""
    theirs = headings(table)
    best: tuple[int, Kind, dict[str, str]] | None = None
    for kind in kinds:
        found = _found(kind, theirs)
        met = max((len(need) for need in kind.needs if need <= found.keys()), default=0)
        if met and not kind.lacks & found.keys() and (best is None or met > best[0]):
            best = met, kind, found
    if best is None:
        return None
    _note_clashes(table, best[2].values())
    return best[1], best[2]


def named_as_ours(
    table: Table, ours: Iterable[str], aliases: Mapping[str, Sequence[str]] | None = None
) -> dict[str, str]:
    """Columns called as ours are, but for case, blanks and underscores; or by one of the aliases given."""
    theirs = headings(table)
    found: dict[str, str] = {}
    for name in ours:
        for called in (name, *(aliases or {}).get(name, ())):
            if (own := theirs.get(key(called))) is not None:
                found.setdefault(name, own)
    return found


def proposals(table: Table, ours: Iterable[str], synonyms: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
    """A mapping to look at, never to use unasked: columns named nearly as ours or by a synonym, each used once."""
    theirs = headings(table)
    taken = set(named_as_ours(table, ours).values())
    proposed: dict[str, str] = {}
    for name in ours:
        for called in (key(name), *map(key, (synonyms or {}).get(name, ()))):
            free = [near for near in theirs if theirs[near] not in taken]
            if called in free:
                near = [called]
            else:
                near = difflib.get_close_matches(called, free, n=1, cutoff=0.82) if len(theirs) <= _FUZZY else []
            if near and name not in proposed:
                proposed[name] = theirs[near[0]]
                taken.add(theirs[near[0]])
    return proposed


def split_totals(table: Table, kind: Kind) -> tuple[Table, tuple[dict[str, Any], ...]]:
    """The table without what is no row of its own, and the rows that sum the others up, by the file's column names.

    A row counts as a total where its first cell says so and it is the first or one of the last two; a description row
    where it is the first and has words without digits in all columns the kind is known by. Both are noted.
    """
    dropped: list[int] = []
    totals: list[int] = []
    if kind.described and len(table) and _describes(table, kind):
        dropped.append(0)
        table.note(f"line {table.lines[0]} describes the columns and was left out")
    if kind.totals:
        first = len(dropped)
        edges = sorted({first, len(table) - 2, len(table) - 1} & set(range(first, len(table))))
        totals = [row for row in edges if _sums_up(table, row)]
        for row in totals:
            table.note(f"line {table.lines[row]} is a total of the others and was left out")
    if not dropped and not totals:
        return table, ()
    rows = tuple({name: cells[row] for name, cells in table.columns.items()} for row in totals)
    return table.without({*dropped, *totals}), rows


def headings(table: Table) -> dict[str, str]:
    """Compared names to the file's own; of two columns that only differ in case the first one with anything in it."""
    found: dict[str, str] = {}
    for name, cells in table.columns.items():
        compared = key(name)
        if compared and (compared not in found or (_empty(table.columns[found[compared]]) and not _empty(cells))):
            found[compared] = name
    return found


def _found(kind: Kind, theirs: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for ours, names in kind.columns.items():
        own = next((theirs[key(name)] for name in names if key(name) in theirs), None)
        if own is not None:
            found[ours] = own
    return found


def _note_clashes(table: Table, used: Iterable[str]) -> None:
    alike: dict[str, list[str]] = {}
    for column in table.columns:
        alike.setdefault(key(column), []).append(column)
    for name in used:
        if twins := [other for other in alike[key(name)] if other != name]:
            table.note(f"{name!r} and {twins[0]!r} are two columns of one name; {name!r} was read")


def _empty(cells: Sequence[Any]) -> bool:
    return all(cell is None or str(cell).strip().lower() in _NOTHING for cell in cells)


def _sums_up(table: Table, row: int) -> bool:
    """By the first cell with anything in it; a bare "Total" beside another name is a thing called so."""
    told = [cell for cell in _row(table, row) if cell.lower() not in _NOTHING]
    if not told or not _TOTAL.fullmatch(told[0]):
        return False
    counted = any(map(str.isdigit, told[0]))
    return counted or not any(cell[:1].isalpha() and not _CODE.fullmatch(cell) for cell in told[1:])


def _describes(table: Table, kind: Kind) -> bool:
    """By the columns the kind is known by: words where the rows below have ids and figures."""
    found = _found(kind, headings(table))
    row = dict(zip(table.columns, _row(table, 0), strict=True))
    cells = [row[found[ours]] for need in kind.needs if need <= found.keys() for ours in need]
    worded = [any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell)) for cell in cells]
    return bool(worded) and all(worded)


def _row(table: Table, row: int) -> list[str]:
    return [str(cells[row] if cells[row] is not None else "").strip() for cells in table.columns.values()]
