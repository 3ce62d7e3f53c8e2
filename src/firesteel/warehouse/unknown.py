"""Which rows of a file say what the lake does not know yet, so that taking a file in twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from .lake import Lake, read_file
from .tables import TABLES

_NEVER_COMPARED = frozenset({"account_day", "file", "is_brand"})
_ROUNDING = 0.1
"""Of a figure that another kind of file abbreviates to two digits."""


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

    key      columns that say what a row is about, the most telling first
    moment   the column of when its counts were read
    stated   by row, whether that moment is the row's own; one that is only the time of import says nothing, so such a
             row is known where the newest row about the same thing, of the same source, says the same
    grows    SQL over a row `{row}` of what a later reading never has less of; empty where nothing tells
    ever     whether such a row is also known where an older row says the same: an old file, saved once more
    """
    known = _about(lake, table, fresh, key[0])
    if not known.num_rows:
        return News(rows=fresh)
    fresh = lake.passed(table, fresh)
    names = TABLES[table].schema.names
    compared = [name for name in names if name not in _NEVER_COMPARED and name != moment]
    same = " and ".join(f'k."{name}" is not distinct from f."{name}"' for name in compared)
    among = ", ".join(f'"{name}"' for name in (*key, *(["source"] if "source" in names else [])))
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
        behind, ahead, since = _standing(db, key, moment, grows, "source" in names)
    return News(rows=rows, behind=behind, ahead=ahead, since=since)


def _standing(
    db: duckdb.DuckDBPyConnection, key: Sequence[str], moment: str, grows: str, sourced: bool
) -> tuple[int, int, datetime | None]:
    """How many of `unheard` say less than the newest of `known`, and how many say more.

    Another source may round (1.2K for 1,290), so what it says must differ by more than that.
    """
    columns = ", ".join(f'"{name}"' for name in key)
    same = " and ".join(f'k."{name}" is not distinct from f."{name}"' for name in key)
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


def _about(lake: Lake, table: str, fresh: pa.Table, column: str) -> pa.Table:
    """The lake's rows about the same things, in clear."""
    schema = TABLES[table].schema
    wanted = fresh[column].unique()
    parts = [schema.empty_table()]
    for file in lake.files(table) if fresh.num_rows else ():
        rows = read_file(file, schema)
        told = lake.opened(table, rows.select([column]))[column]
        parts.append(rows.filter(pc.is_in(told, value_set=wanted)))
    return lake.opened(table, pa.concat_tables(parts))
