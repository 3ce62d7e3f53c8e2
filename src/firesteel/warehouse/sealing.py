"""What of people lies sealed in the lake: which cells, under whose key, and in clear again on the way out.

Tables say which columns (`tables.py`), whoever holds the keys does the sealing (`Keys`; `storage.lakekeys` has them). Equal
texts under one key are equal cells, so that queries can tell rows apart by them without opening any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa

from ..values import FORGOTTEN, LOCKED, UNREADABLE
from .tables import TABLES, Table

MARK = b"firesteel.sealed"
"""Metadata of a file whose people are sealed: its sealed columns, commas between. Files without it are in clear."""

OPENED = frozenset(name for table in TABLES.values() for name in table.sealed)
"""What a query calls cells that may be sealed."""
ADDRESSES = frozenset(name for table in TABLES.values() for name in table.addresses)
"""Of these, what pages may make links of: where it cannot be read, it is empty."""

_TOKEN = re.compile(r"⟦l:([0-9a-f]{16})⟧")
_OF_ACCOUNT = re.compile(r"(https://www\.tiktok\.com/@)([^/⟦]+)(/(?:video|photo)/\d+/?)")
_OF_NOBODY = re.compile(
    r"https://v[mt]\.tiktok\.com/Z[0-9A-Za-z]{8}/?"
    r"|http://(?:127\.0\.0\.1|localhost)(?::\d+)?/_localtok/thumbnails/\d+\.svg(?:\?x-expires=\d+)?"
)
"""Short links of TikTok's own, which are drawn by lot, and covers of the local platform: ids alone. What is not known to
name nobody is sealed: any other address may hold a name, wherever in it."""


class Keys(Protocol):
    """Whoever holds people's keys. An owner is a token, a sealed cell, or the pseudonym of an author; else nobody's."""

    def tokens(self, handles: Collection[str]) -> Mapping[str, str]:
        """What stands for each handle at rest."""
        ...

    def seal(self, owners: Sequence[str], texts: Sequence[str]) -> list[str]:
        """Each text under its owner's key; what words say where that was destroyed."""
        ...

    def opened(self, cells: Iterable[Any]) -> Mapping[str, str]:
        """What cells say, of those that say something else than stands there."""
        ...


def sealed(table: Table, rows: pa.Table, keys: Keys) -> pa.Table:
    """Rows in clear as they lie at rest. Columns that a file of an older version lacks stay away."""
    handles = rows[table.whose].to_pylist() if table.whose else [""] * rows.num_rows
    owners = handles
    if table.named:
        tokens = keys.tokens({handle for handle in handles if handle})
        owners = [tokens.get(handle, handle) for handle in handles]
        rows = _with(rows, table.whose, owners)
    for name in table.texts:
        rows = _with(rows, name, _texts(owners, rows[name].to_pylist(), keys))
    for name in table.addresses:
        if name in rows.column_names and rows[name].null_count < rows.num_rows:
            rows = _with(rows, name, _addresses(handles, owners, rows[name].to_pylist(), keys))
    return rows


def opened(rows: pa.Table, columns: Iterable[str], keys: Keys) -> pa.Table:
    """Rows at rest in clear, as far as their keys are here."""
    for name in columns:
        if name in rows.column_names:
            cells = rows[name].to_pylist()
            if found := _said(name, set(cells), keys):
                rows = _with(rows, name, [found.get(cell, cell) for cell in cells])
    return rows


def compared(rows: pa.Table, columns: Iterable[str], keys: Keys) -> tuple[pa.Table, dict[str, pa.Array]]:
    """The same, and of columns with cells that cannot be told, since their key is not here, by row whether it is one."""
    mute = {}
    for name in columns:
        cells = rows[name].to_pylist()
        if found := keys.opened(set(cells)):
            rows = _with(rows, name, [found.get(cell, cell) for cell in cells])
            if lost := {cell for cell, said in found.items() if said == LOCKED or _nameless(cell, said)}:
                mute[name] = pa.array([cell in lost for cell in cells], pa.bool_())
    return rows, mute


def opened_rows(rows: list[dict[str, Any]], keys: Keys | None) -> list[dict[str, Any]]:
    """The same of a query's rows."""
    for name in [name for name in rows[0] if name in OPENED] if keys and rows else ():
        if keys and (found := _said(name, {row[name] for row in rows}, keys)):
            for row in rows:
                row[name] = found.get(row[name], row[name])
    return rows


def changed(
    table: Table, column: str, keys: Keys | None, change: Callable[[str], str]
) -> Callable[[Sequence[str]], list[str]]:
    """How cells at rest read when `change` has been at what they say."""

    def anew(cells: Sequence[str]) -> list[str]:
        found = keys.opened(cells) if keys and column in table.sealed else {}
        said = [found.get(cell, cell) for cell in cells]
        new = [change(text) for text in said]
        return [
            cell if after == before else _again(table, column, cell, after, keys)
            for cell, before, after in zip(cells, said, new, strict=True)
        ]

    return anew


def _said(column: str, cells: Collection[Any], keys: Keys) -> Mapping[str, str]:
    """What cells say. An address that cannot be read is none."""
    found = keys.opened(cells)
    if column not in ADDRESSES:
        return found
    return {cell: "" if said in UNREADABLE else said for cell, said in found.items()}


def _nameless(cell: str, said: str) -> bool:
    """Whether a cell holds the token of an account, and still no name when it was opened."""
    return any(who in said for who in _TOKEN.findall(cell))


def _again(table: Table, column: str, cell: str, text: str, keys: Keys | None) -> str:
    """A text in place of a cell, under the same key."""
    if keys is None or column not in table.sealed or text in ("", FORGOTTEN):
        return text
    if table.named == column:
        return keys.tokens({text})[text]
    return keys.seal([cell], [text])[0]


def _texts(owners: Sequence[str], texts: Sequence[str | None], keys: Keys) -> list[str | None]:
    said = [(owner, text) for owner, text in zip(owners, texts, strict=True) if text and text != FORGOTTEN]
    cells = keys.seal([owner for owner, _ in said], [text for _, text in said])
    if len(said) == len(texts):
        return list(cells)
    left = iter(cells)
    return [next(left) if text and text != FORGOTTEN else text for text in texts]


def _addresses(
    handles: Sequence[str], tokens: Sequence[str], addresses: Sequence[str | None], keys: Keys
) -> list[str | None]:
    """With the token where an address names its account and nobody else; whatever may name somebody is sealed whole."""
    put = [
        _address(address, handle, token) if address else address
        for address, handle, token in zip(addresses, handles, tokens, strict=True)
    ]
    whole = [place for place, address in enumerate(put) if address is None and addresses[place] is not None]
    cells = keys.seal([tokens[place] for place in whole], [addresses[place] or "" for place in whole])
    for place, cell in zip(whole, cells, strict=True):
        put[place] = cell
    return put


def _address(address: str, handle: str, token: str) -> str | None:
    """None where it is not sure to name nobody."""
    if (found := _OF_ACCOUNT.fullmatch(address)) and found[2] == handle:
        return f"{found[1]}{token}{found[3]}"
    return address if _OF_NOBODY.fullmatch(address) else None


def _with(rows: pa.Table, name: str, cells: Sequence[Any]) -> pa.Table:
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(place), pa.array(cells, pa.string()))
