"""Named queries over the lake. The one port with two adapters: DuckDB here, Apache Spark in `pyspark.py`.

A query is a file, ``queries/noun.verb.sql``, in DuckDB's dialect. Those in `VIEWS` take no parameters and are also
views of their name with the dot become an underscore, so that queries build on each other.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import Misconfigured, NotFound
from .lake import Lake, column_names, row_count
from .sealing import opened_rows
from .tables import TABLES, Table

VIEWS = ("delivery.latest", "order.latest", "paid.latest", "event.distinct", "conversion.attributed")
"""In the order they build on each other."""

KEPT = ("delivery.latest", "order.latest", "conversion.attributed")
"""Of these, the ones other queries read several times: worked out once for each state of the lake, when first needed."""


_SOURCE = re.compile(r"(?:from|join) \"?(\w+)")


Listing = dict[str, tuple[Path, ...]]


class Engine(Protocol):
    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run ``queries/<query>.sql`` and return its rows in order; columns are documented in the file. People's cells,
        sealed while a query works with them, are in clear. Times are aware and UTC. A parameter ``$name`` is given as ``name=``. Raises `NotFound`.
        """
        ...


class DuckDB:
    """Reads the lake through an in-memory database, so readers never lock writers or each other.

    One connection for all threads, used by one at a time. It sees what was appended before `rows` was called.
    """

    def __init__(self, lake: Lake | Path, *, threads: int = 2, held_rows: int = 2_000_000) -> None:
        """`held_rows`: tables up to this size are held in memory."""
        self._lake = lake if isinstance(lake, Lake) else Lake(lake)
        self._lock = Lock()
        self._held_rows = held_rows
        self._ready = False
        self._seen: Listing = {}
        self._held: set[str] = set()
        self._kept: set[str] = set()
        self._db = duckdb.connect(":memory:", config={"threads": threads})
        self._db.execute("set timezone = 'UTC'; set parquet_metadata_cache = true; set enable_progress_bar = false")

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        given = {name: sent(value) for name, value in parameters.items()}
        with self._lock:
            found, columns = self._settled(query, given)
        names = [column[0] for column in columns]
        times = [place for place, column in enumerate(columns) if str(column[1]).startswith("TIMESTAMP")]
        return opened_rows([dict(zip(names, _aware(row, times), strict=True)) for row in found], self._lake.keys)

    def close(self) -> None:
        self._db.close()

    def _settled(self, query: str, given: dict[str, Any]) -> tuple[list[Any], list[Any]]:
        """`_run`, again for as long as compactions take files away between listing and reading them."""
        while True:
            listed = self._listing()
            try:
                return self._run(query, given, listed)
            except (duckdb.IOException, FileNotFoundError):
                if self._listing() == listed:
                    raise
            except (duckdb.InterruptException, RuntimeError) as error:
                if "interrupted" in str(error).lower():
                    raise KeyboardInterrupt from error
                self._blame(listed, error)
                raise
            except duckdb.Error as error:
                self._blame(listed, error)
                raise

    def _blame(self, listed: Listing, error: Exception) -> None:
        """Raises `Misconfigured` naming the first file that cannot be read, where there is one."""
        for table, parts in listed.items():
            for part in parts:
                try:
                    pq.read_table(part, partitioning=None)
                except (pa.ArrowException, OSError):
                    raise Misconfigured(
                        f"{part} is damaged, so {table} cannot be read; put it back from a backup, or move it away"
                    ) from error

    def _listing(self) -> Listing:
        return {name: self._lake.files(name) for name in TABLES}

    def _run(self, query: str, given: dict[str, Any], listed: Listing) -> tuple[list[Any], list[Any]]:
        self._refresh(listed)
        for needed in builds_on(query):
            if needed in KEPT and needed not in self._kept:
                self._db.execute(f"create or replace temp table {view_name(needed)} as {text(needed)}")
                self._kept.add(needed)
        cursor = self._db.execute(text(query), given or None)
        return cursor.fetchall(), list(cursor.description or [])

    def _refresh(self, listed: Listing) -> None:
        """Make the tables say what the folder says now, and forget what was worked out of an older state."""
        for table in TABLES.values():
            before, now = self._seen.get(table.name), listed[table.name]
            if before != now:
                self._kept -= {query for query in self._kept if table.name in tables_of(query)}
                self._read(table, before, now)
                self._seen[table.name] = now
        if not self._ready:
            for query in VIEWS:
                if query not in KEPT:
                    self._db.execute(f"create or replace view {view_name(query)} as {text(query)}")
            self._ready = True

    def _read(self, table: Table, before: tuple[Path, ...] | None, now: tuple[Path, ...]) -> None:
        """Small tables are held in memory, to which new files are added; large ones are read where they lie."""
        if sum(row_count(part) for part in now) > self._held_rows:
            self._held.discard(table.name)
            self._db.execute(f"drop table if exists held_{table.name}")
            self._db.execute(f'create or replace view "{table.name}" as {_parquet(table, now)}')
            return
        grown = bool(before) and before == now[: len(before or ())] and table.name in self._held
        if not grown:
            self._db.execute(f"create or replace table held_{table.name} as {_parquet(table, ())}")
            self._db.execute(
                f'create or replace view "{table.name}" as select {_columns(table)} from held_{table.name}'
            )
            self._held.add(table.name)
        if new := now[len(before or ()) :] if grown else now:
            self._db.execute(f"insert into held_{table.name} {_parquet(table, new)}")


def text(query: str) -> str:
    """A query's SQL. Raises `NotFound`, naming those there are."""
    try:
        return _texts()[query]
    except KeyError:
        raise NotFound(f"there is no query {query}; there are {', '.join(sorted(_texts()))}") from None


def queries() -> tuple[str, ...]:
    """The name of every query."""
    return tuple(sorted(_texts()))


@cache
def builds_on(query: str) -> tuple[str, ...]:
    """The views a query reads, directly or through others, in the order they build on each other."""
    direct = [view for view in VIEWS if view != query and view_name(view) in text(query)]
    return tuple(view for view in VIEWS if view in direct or any(view in builds_on(other) for other in direct))


@cache
def tables_of(query: str) -> frozenset[str]:
    """The tables a query reads, directly or through views."""
    sql = "\n".join(text(each) for each in (query, *builds_on(query)))
    return frozenset(_SOURCE.findall(sql)) & TABLES.keys()


def view_name(query: str) -> str:
    return query.replace(".", "_")


def _parquet(table: Table, parts: tuple[Path, ...]) -> str:
    """The rows of these files with their types spelt out: the same of none, and where old ones lack a column."""
    columns = ", ".join(f'cast("{column.name}" as {_type(column.type)}) as "{column.name}"' for column in table.schema)
    nothing = ", ".join(f'cast(null as {_type(column.type)}) as "{column.name}"' for column in table.schema)
    if not parts:
        return f"select {nothing} where false"
    listed = ", ".join("'" + str(part).replace("'", "''") + "'" for part in parts)
    source = f"select * from read_parquet([{listed}], hive_partitioning = false)"
    if any(column_names(part) != tuple(table.schema.names) for part in parts):
        older = source.replace("hive", "union_by_name = true, hive")
        source = f"select {nothing.replace('timestamp)', 'timestamptz)')} where false union all by name {older}"
    return f"select {columns} from ({source})"


def _columns(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.schema.names)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_type(kind.value_type)}[]"
    return _TYPES[str(kind)]


def sent(value: Any) -> Any:
    """Times go out naive and UTC, as the views have them."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _aware(row: tuple[Any, ...], times: list[int]) -> tuple[Any, ...]:
    if not times:
        return row
    cells = list(row)
    for place in times:
        if cells[place] is not None:
            cells[place] = cells[place].replace(tzinfo=UTC)
    return tuple(cells)


@cache
def _texts() -> dict[str, str]:
    found = (file for file in files(__package__).joinpath("queries").iterdir() if file.name.endswith(".sql"))
    return {file.name.removesuffix(".sql"): file.read_text() for file in found}


_TYPES = {
    "string": "varchar",
    "int64": "bigint",
    "double": "double",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[us, tz=UTC]": "timestamp",
}
