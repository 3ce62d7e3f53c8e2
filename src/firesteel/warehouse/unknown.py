"""Which rows of a file say what the lake does not know yet, so that taking a file in twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import Misconfigured
from . import sealing
from .lake import Lake, read_file
from .tables import TABLES, Table

_NEVER_COMPARED = frozenset({"account_day", "file", "is_brand"})
_ROUNDING = 0.1
"""Of a figure that another kind of file abbreviates to two digits."""
_LOCKED = "locked_"
"""Begins the name of the column that says where another cannot be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a file says beyond what the lake knows, and whether it looks older than that."""

    rows: pa.Table
    behind: int = 0
    """Things a row of no stated moment says less of than the newest known row, so that it was likely read before that."""
    ahead: int = 0
    """Things it says more of."""
    since: datetime | None = None
    """When the newest of those was read that it stands behind."""


def unknown(
    lake: Lake,
    table: str,
    fresh: pa.Table,
    *,
    key: Sequence[str],
    moment: str,
    stated: Sequence[bool] | pa.Array,
    grows: str = "",
    ever: bool = False,
) -> News:
    """The rows of `fresh`, in the table's schema, without those that are known.

    key      columns that say what a row is about, the most telling first; an id tells more than a name (`Table.told_by`)
    moment   the column of when its counts were read
    stated   by row, whether that moment is the row's own; one that is only the time of import says nothing, so such a
             row is known where the newest row about the same thing, of the same source, says the same
    grows    SQL over a row `{row}` of what a later reading never has less of; empty where nothing tells
    ever     whether such a row is also known where an older row says the same: an old file, saved once more

    What lies sealed without its key being here is not compared. Raises `Misconfigured` where that leaves nothing to tell
    rows by.
    """
    known = _about(lake, TABLES[table], fresh, key[0])
    if not known.num_rows:
        return News(rows=fresh)
    fresh = lake.passed(table, fresh)
    names = TABLES[table].schema.names
    compared = [name for name in names if name not in _NEVER_COMPARED and name != moment]
    same = " and ".join(_alike(name, known) for name in compared)
    whole = _telling(TABLES[table], key)
    among = ", ".join([each.format(row="known") for each in whole] + (['"source"'] if "source" in names else []))
    places = pa.array(range(fresh.num_rows), pa.int64())
    numbered = fresh.append_column("row_", places).append_column("stated_", pa.array(stated, pa.bool_()))
    with duckdb.connect(":memory:", config={"threads": 1}) as db:
        db.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        db.register("fresh", numbered)
        db.register("known", known)
        found = db.sql(
            f"""
            with k as (
                select *, rank() over (partition by {among} order by "{moment}" desc nulls last) = 1 as newest from known
            )
            select distinct f.row_ from fresh as f inner join k on {same}
            where case when f.stated_ then k."{moment}" = f."{moment}" else {"true" if ever else "k.newest"} end
            """
        ).to_arrow_table()
        left = numbered.filter(pc.invert(pc.is_in(places, value_set=found["row_"].combine_chunks())))
        rows = left.drop_columns(["row_", "stated_"])
        if not grows or pc.all(left["stated_"], min_count=0).as_py():
            return News(rows=rows)
        db.register("unheard", left.filter(pc.invert(left["stated_"])))
        behind, ahead, since = _standing(db, whole, moment, grows, "source" in names)
    return News(rows=rows, behind=behind, ahead=ahead, since=since)


def _standing(
    db: duckdb.DuckDBPyConnection, key: Sequence[str], moment: str, grows: str, sourced: bool
) -> tuple[int, int, datetime | None]:
    """How many of `unheard` say less than the newest of `known`, and how many say more; `key` is SQL over a row `{row}`.

    Another source may round (1.2K for 1,290), so what it says must differ by more than that.
    """
    columns = ", ".join(each.format(row="known") for each in key)
    same = " and ".join(f"{each.format(row='k')} is not distinct from {each.format(row='f')}" for each in key)
    slack = f"case when k.source is not distinct from f.source then 1.0 else {1 - _ROUNDING} end" if sourced else "1.0"
    mine, theirs = grows.format(row="f"), grows.format(row="k")
    told = db.sql(
        f"""
        with k as (
            select *, row_number() over (partition by {columns} order by "{moment}" desc nulls last, {grows.format(row="known")} desc) as place
            from known
        )
        select
            count(*) filter (where {mine} < {theirs} * {slack}) as behind,
            count(*) filter (where {mine} > {theirs}) as ahead,
            max(k."{moment}") filter (where {mine} < {theirs} * {slack}) as since
        from unheard as f inner join k on {same}
        where k.place = 1
        """
    ).fetchall()
    behind, ahead, since = told[0]
    return behind, ahead, since


def _telling(table: Table, key: Sequence[str]) -> list[str]:
    """The key as SQL over a row `{row}`: of a name with an id the id, where there is one, and then of nothing it is part of."""
    told, ids = [], list[str]()
    for name, id in table.told_by:
        over = "".join(f"when {{row}}.\"{each}\" <> '' then '' " for each in ids)
        own = f"""coalesce(nullif({{row}}."{id}", ''), {{row}}."{name}")"""
        told.append(f"case {over}else {own} end" if over else own)
        ids.append(id)
    named = {each for pair in table.told_by for each in pair}
    return [*told, *(f'{{row}}."{name}"' for name in key if name not in named)]


def _alike(name: str, known: pa.Table) -> str:
    same = f'k."{name}" is not distinct from f."{name}"'
    return f'(k."{_LOCKED}{name}" or {same})' if _LOCKED + name in known.column_names else same


def _about(lake: Lake, table: Table, fresh: pa.Table, column: str) -> pa.Table:
    """The lake's rows about the same things, in clear; beside a column that cannot be opened everywhere, by row whether so."""
    wanted, id = fresh[column].unique(), dict(table.told_by).get(column, "")
    parts = [table.schema.empty_table()]
    for file in lake.files(table.name) if fresh.num_rows else ():
        rows = read_file(file, table.schema)
        told, mute = _opened(lake, rows, [column] if column in table.sealed else [])
        about = pc.is_in(told[column], value_set=wanted)
        if id:
            ids = fresh[id].filter(pc.invert(_empty(fresh[id]))).unique()
            about = pc.or_(about, pc.is_in(rows[id], value_set=ids))
        parts.append(rows.filter(pc.or_(about, mute[column]) if column in mute else about))
    known, mute = _opened(lake, pa.concat_tables(parts), table.sealed)
    _refuse_untold(table, known, fresh, mute)
    if table.whose and not table.named and table.texts[0] in mute:
        mute[table.whose] = mute[table.texts[0]]  # a pseudonym, made with what was lost as well
    for name, cells in mute.items():
        known = known.append_column(_LOCKED + name, cells)
    return known


def _opened(lake: Lake, rows: pa.Table, columns: Sequence[str]) -> tuple[pa.Table, dict[str, pa.Array]]:
    return sealing.compared(rows, columns, lake.keys) if lake.keys else (rows, {})


def _refuse_untold(table: Table, known: pa.Table, fresh: pa.Table, mute: dict[str, pa.Array]) -> None:
    """Raises `Misconfigured` where a known row can only be told by a name that cannot be opened, and a fresh one by names."""
    untold, named = pa.repeat(True, known.num_rows), pa.repeat(True, fresh.num_rows)
    for name, id in table.told_by:
        untold, named = pc.and_(untold, _empty(known[id])), pc.and_(named, _empty(fresh[id]))
        if name in mute and pc.any(named).as_py() and pc.any(pc.and_(untold, mute[name])).as_py():
            raise Misconfigured(
                f"rows without {id} cannot be compared with what the lake knows: its names are sealed with a workspace key "
                "that is not here. Put that key back into the key file, or export the report again with its ids"
            )


def _empty(cells: pa.ChunkedArray) -> Any:
    return pc.equal(pc.fill_null(cells, ""), "")
