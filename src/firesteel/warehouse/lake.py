"""Append-only Parquet: one folder a table, one file an append, never a file changed.

A file is written aside, made durable and then renamed, so a killed process or a full disk leaves a ``.part`` that nobody
reads. Names are a running number, or two for what compaction put together: ``00000007.parquet``,
``00000001-00000006.parquet``. A file whose numbers another file covers was put together with others, and is not read.
Where somebody has to be forgotten, a file is written anew beside the old one, ``00000007.r1.parquet``, which is deleted.
Names and words of people lie sealed in the files (`sealing.py`); here rows come in and go out in clear.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..errors import BadInput, Misconfigured, NotFound
from . import columnar, sealing
from .columnar import Columns
from .tables import TABLES, Table

_NUMBERED = re.compile(r"(\d{8,})(?:-(\d{8,}))?(?:\.r(\d+))?\.parquet")
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Lake:
    folder: Path
    timezone: str = ""
    """IANA name of the ad account's; account days are days there. Empty: every row must bring its own."""
    intake: Callable[[str, pa.Table], pa.Table] | None = None
    """What every row passes on its way in, (table, rows) to rows: whoever was forgotten stays so. May be passed twice."""
    keys: sealing.Keys | None = None
    """What seals people's cells at rest and opens them; without it rows lie as they come."""

    def append(self, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Add rows as one new file, all or none, durable on return. Says how many.

        Rows are dicts of the columns of `tables.py`; one left out is null; `account_day` is worked out where it is.
        Times must be aware. Raises `BadInput`, naming table, row and column, and OSError, with the lake as it was.
        """
        known = _known(table)
        content = _typed(known, [self._dated(known, row, place) for place, row in enumerate(rows, 1)])
        return self._added(known, lambda: content) if content.num_rows else 0

    def append_columns(self, table: str, columns: Columns) -> int:
        """The same for rows that are columns already, so that a million of them never become dicts.

        A column is a list of cells or an Arrow array, all of one length; a whole Arrow table will do. One left out is null, and `account_day` is
        worked out where it is. Raises as `append` does.
        """
        content = self.typed(table, columns)
        return self._added(_known(table), lambda: content) if content.num_rows else 0

    def append_made(self, table: str, make: Callable[[], pa.Table]) -> int:
        """The same for rows, as `typed` gives them, that are only known once nobody else can append: `make` is asked then."""
        return self._added(_known(table), make)

    def append_again(self, table: str, among: pc.Expression, change: Callable[[pa.Table], pa.Table]) -> int:
        """Make new rows of some that are there, with the words that they have: no key is needed for it.

        among   which rows `change` is given, as they lie; it answers with the ones to add, in the same schema
        """
        known = _known(table)
        with self.alone(known.name) as folder:
            self._sealed_whole(known, folder)
            parts = _live(folder)
            found = [read_file(part.file, known.schema).filter(among) for part in parts]
            content = change(pa.concat_tables([known.schema.empty_table(), *found]))
            if content.num_rows:
                marked = all(is_sealed(part.file) for part in parts)
                self._put(folder, _marked(known, content) if marked else content)
        return int(content.num_rows)

    def typed(self, table: str, columns: Columns) -> pa.Table:
        """Columns in the table's schema, checked; what `intake` makes of them is seen once they are appended. Raises `BadInput`."""
        known = _known(table)
        return columnar.typed(known, columns, lambda moment: self._day(known, moment))

    def passed(self, table: str, rows: pa.Table) -> pa.Table:
        """Rows as they would be kept, still in clear."""
        return self.intake(table, rows) if self.intake and rows.num_rows else rows

    def _kept(self, table: Table, rows: pa.Table) -> pa.Table:
        """Rows as they lie at rest."""
        return self._sealed(table, self.passed(table.name, rows))

    def _sealed(self, table: Table, rows: pa.Table) -> pa.Table:
        return _marked(table, sealing.sealed(table, rows, self.keys)) if self.keys and table.sealed else rows

    def _added(self, table: Table, make: Callable[[], pa.Table]) -> int:
        """Sealed while nobody else writes: a key that is in use now is not destroyed before its row is there."""
        with self.alone(table.name) as folder:
            content = make()
            if content.num_rows:
                self._sealed_whole(table, folder)
                self._put(folder, self._kept(table, content))
        return int(content.num_rows)

    def _put(self, folder: Path, content: pa.Table) -> None:
        """As the newest file; halves that a killed process left go."""
        _drop_halves(folder)
        last = max((part.last for part in _numbered(folder)), default=0)
        _write(content, folder / f"{last + 1:08d}.parquet")

    def files(self, table: str) -> tuple[Path, ...]:
        """The files that make up a table now, oldest first."""
        return tuple(part.file for part in _live(self.folder / _known(table).name))

    def version(self, tables: Iterable[str] = TABLES) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Equal exactly while nothing was appended or compacted: anywhere, or in these tables."""
        return tuple((table, tuple(file.name for file in self.files(table))) for table in tables)

    def read(self, table: str) -> list[dict[str, Any]]:
        """Every row as it was appended, oldest file first; times aware."""
        return list(self.table(table).to_pylist())

    def table(self, table: str, columns: Collection[str] | None = None) -> pa.Table:
        """The same as Arrow, in the table's schema; only some columns where these are named."""
        return self.opened(table, self.at_rest(table, columns))

    def at_rest(self, table: str, columns: Collection[str] | None = None) -> pa.Table:
        """The same as it lies there."""
        schema = _known(table).schema
        if columns is not None:
            schema = pa.schema([field for field in schema if field.name in columns])
        while True:
            files = self.files(table)
            try:
                return pa.concat_tables([schema.empty_table(), *(read_file(file, schema) for file in files)])
            except FileNotFoundError:
                if self.files(table) == files:
                    raise

    def opened(self, table: str, rows: pa.Table) -> pa.Table:
        """Rows at rest in clear."""
        return sealing.opened(rows, _known(table).sealed, self.keys) if self.keys else rows

    def compact(self, table: str) -> int:
        """Put a table's files into one, so that reading opens one. Says how many were put together.

        They stay until the next compaction: somebody may have listed them a moment ago and be about to read.
        """
        known = _known(table)
        with self.alone(table) as folder:
            for part in _superseded(folder):
                part.file.unlink()
            old = _live(folder)
            if len(old) < 2:
                return 0
            first, last = old[0].first, max(part.last for part in old)
            _write(self._merged(known, old), folder / f"{first:08d}-{last:08d}.parquet")
        return len(old)

    def rewrite(self, table: str, change: Callable[[pa.Table], tuple[pa.Table, int]]) -> int:
        """Write anew what must not stay as it was, file by file; says how many rows `change` changed.

        change  the rows of one file to the same rows with cells replaced, and how many; with none, the file stays

        Killed at any point, each file is the old one or the new one, and the same again does the rest. What nobody reads
        any more, halves and files put together with others, is deleted as well: it holds the same rows. Readers in other
        processes find a file gone and list again.
        """
        known, changed = _known(table), 0
        with self.alone(known.name) as folder:
            _tidy(folder)
            self._sealed_whole(known, folder)
            for part in _live(folder):
                content, rows = change(_as_it_is(part.file))
                if rows:
                    _put_anew(_marked(known, content) if is_sealed(part.file) else content, part)
                    changed += rows
            _flush(folder)
        return changed

    def in_clear(self) -> int:
        """How many rows of people lie unsealed, because an older version wrote them; in files that nobody reads any more too."""
        rows = 0
        for table in TABLES.values():
            for part in _numbered(self.folder / table.name):
                with suppress(FileNotFoundError):  # put together with others meanwhile
                    rows += row_count(part.file) if self._in_clear(table, part.file) else 0
        return rows

    def seal(self) -> int:
        """Seal what an older version left in clear; says how many rows. Killed at any point, the same again does the rest."""
        done = 0
        for table in TABLES.values():
            if table.sealed and (self.folder / table.name).is_dir():
                with self.alone(table.name) as folder:
                    done += self._sealed_whole(table, folder)
                    if any(folder.glob("*.parquet.part")):
                        _tidy(folder)
        return done

    def _sealed_whole(self, table: Table, folder: Path) -> int:
        """All of a table becomes one sealed file where any of it is in clear: at no moment are rows about one thing half
        sealed, since a query would take them for two."""
        there = _numbered(folder)
        if not any(self._in_clear(table, part.file) for part in there):
            return 0
        old = _live(folder)
        rows = sum(row_count(part.file) for part in old if self._in_clear(table, part.file))
        if rows:
            first, last = old[0].first, max(part.last for part in old)
            again = max(part.again for part in old) + 1
            _write(self._merged(table, old), folder / f"{first:08d}-{last:08d}.r{again}.parquet")
        _tidy(folder)
        return rows

    def _merged(self, table: Table, parts: list[_Part]) -> pa.Table:
        """The rows of these files as they would lie if they were written now."""
        read = [(part.file, read_file(part.file, table.schema)) for part in parts]
        kept = [self._kept(table, rows) if self._in_clear(table, file) else rows for file, rows in read]
        content = pa.concat_tables([table.schema.empty_table(), *kept])
        return _marked(table, content) if self.keys or all(is_sealed(file) for file, _ in read) else content

    def _in_clear(self, table: Table, file: Path) -> bool:
        return bool(self.keys and table.sealed) and not is_sealed(file)

    def _dated(self, table: Table, row: Mapping[str, Any], place: int) -> dict[str, Any]:
        kept = dict(row)
        moment = kept.get(table.dated_by)
        if self.timezone and kept.get("account_day") is None and moment is not None:
            if not isinstance(moment, datetime):
                raise BadInput(f"{moment!r} is no time", where=f"{table.name} row {place}, column {table.dated_by}")
            kept["account_day"] = self._day(table, moment)
        return kept

    def _day(self, table: Table, moment: datetime) -> date | None:
        """The account day a row of that moment falls on; None where the lake knows no time zone."""
        return account_day(moment - _TICK if table.closes else moment, self.timezone) if self.timezone else None

    @contextmanager
    def alone(self, table: str) -> Iterator[Path]:
        """One writer a table at a time, across processes; readers are never held up."""
        folder = self.folder / table
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(lock)


def account_day(moment: datetime, timezone: str) -> date:
    """The day of a moment in the ad account's time zone."""
    return moment.astimezone(_zone(timezone)).date()


def day_begins(day: date, timezone: str) -> datetime:
    """When an account day begins, UTC."""
    return datetime.combine(day, time(), tzinfo=_zone(timezone)).astimezone(UTC)


@lru_cache(maxsize=100_000)
def column_names(file: Path) -> tuple[str, ...]:
    """The columns a file knows; files never change, so it is asked once. Raises `Misconfigured` of a damaged one."""
    return tuple(_footer(file).schema.to_arrow_schema().names)


@lru_cache(maxsize=100_000)
def is_sealed(file: Path) -> bool:
    """Whether people's cells in a file are sealed."""
    return sealing.MARK in (_footer(file).metadata or {})


@lru_cache(maxsize=100_000)
def row_count(file: Path) -> int:
    return int(_footer(file).num_rows)


def _footer(file: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(file)
    except pa.ArrowInvalid as error:
        raise Misconfigured(f"{file} is damaged; put it back from a backup, or move it away ({error})") from error


def _known(table: str) -> Table:
    try:
        return TABLES[table]
    except KeyError:
        raise NotFound(f"the lake has no table {table}; it has {', '.join(TABLES)}") from None


def _typed(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    for place, row in enumerate(rows, 1):
        _check(table, row, place)
    names = table.schema.names
    try:
        return pa.table(
            [pa.array([row.get(name) for row in rows], _field(table, name).type) for name in names], schema=table.schema
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError) as error:
        raise _misfit(table, rows) or BadInput(f"{error}", where=table.name) from error


def _check(table: Table, row: dict[str, Any], place: int) -> None:
    needed, moments, names = _demands(table.name)
    if not needed <= row.keys() or any(row[name] is None for name in needed):
        missing = sorted(name for name in needed if row.get(name) is None)
        raise BadInput("must not be empty", where=f"{table.name} row {place}, column {missing[0]}")
    if not row.keys() <= names:
        raise BadInput(
            f"has no column {sorted(row.keys() - names)[0]}",
            where=f"{table.name} row {place}",
            remedy=f"known: {', '.join(sorted(names))}",
        )
    for name in moments:
        moment = row.get(name)
        if moment is not None and (not isinstance(moment, datetime) or moment.utcoffset() is None):
            raise BadInput(f"{moment!r} is no aware time", where=f"{table.name} row {place}, column {name}")


def _misfit(table: Table, rows: list[dict[str, Any]]) -> BadInput | None:
    """The first cell that does not fit its column; only looked for once the whole did not."""
    for place, row in enumerate(rows, 1):
        for name in table.schema.names:
            try:
                pa.array([row.get(name)], _field(table, name).type)
            except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError):
                return BadInput(
                    f"{row[name]!r} is not {_field(table, name).type}", where=f"{table.name} row {place}, column {name}"
                )
    return None


def _field(table: Table, name: str) -> pa.Field:
    return table.schema.field(name)


def _write(content: pa.Table, file: Path) -> None:
    aside = file.with_name(f"{file.name}.part")
    try:
        pq.write_table(content, aside, compression="zstd")
        aside.chmod(0o600)
        _flush(aside)
        aside.replace(file)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    _flush(file.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _marked(table: Table, content: pa.Table) -> pa.Table:
    return content.replace_schema_metadata({sealing.MARK: ",".join(table.sealed)}) if table.sealed else content


def _tidy(folder: Path) -> None:
    """Delete what nobody reads any more: halves, and files whose rows others hold."""
    _drop_halves(folder)
    for part in _superseded(folder):
        part.file.unlink()


def _drop_halves(folder: Path) -> None:
    """Whoever is alone with a table may: nobody writes one now."""
    for left in folder.glob("*.parquet.part"):
        left.unlink()


def _put_anew(content: pa.Table, part: _Part) -> None:
    """In place of a file."""
    stem = part.file.name.split(".")[0]
    _write(content, part.file.with_name(f"{stem}.r{part.again + 1}.parquet"))
    part.file.unlink()


def read_file(file: Path, schema: pa.Schema) -> pa.Table:
    content = _as_it_is(file)
    columns = [
        content[name].cast(schema.field(name).type)
        if name in content.column_names
        else pa.nulls(content.num_rows, schema.field(name).type)
        for name in schema.names
    ]
    return pa.table(columns, schema=schema)


def _as_it_is(file: Path) -> pa.Table:
    """With the columns it was written with."""
    try:
        return pq.read_table(file, partitioning=None)
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise Misconfigured(f"{file} is damaged; put it back from a backup, or move it away ({error})") from error


class _Part(NamedTuple):
    """A finished file: the appends it holds, and how often it was written anew."""

    first: int
    last: int
    again: int
    file: Path


def _numbered(folder: Path) -> list[_Part]:
    """Every finished file, in order."""
    if not folder.is_dir():
        return []
    matches = ((_NUMBERED.fullmatch(file.name), file) for file in folder.iterdir())
    return sorted(
        _Part(int(match[1]), int(match[2] or match[1]), int(match[3] or 0), file) for match, file in matches if match
    )


def _live(folder: Path) -> list[_Part]:
    found = _numbered(folder)
    return [one for one in found if not _covered(one, found)]


def _superseded(folder: Path) -> list[_Part]:
    found = _numbered(folder)
    return [one for one in found if _covered(one, found)]


def _covered(one: _Part, others: list[_Part]) -> bool:
    """Whether another file holds the same rows, put together with more of them or written anew."""
    return any(
        other.first <= one.first
        and one.last <= other.last
        and (other.last - other.first, other.again) > (one.last - one.first, one.again)
        for other in others
    )


@cache
def _demands(table: str) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Which columns must be given, which hold times, and all of them."""
    schema = TABLES[table].schema
    return (
        frozenset(column.name for column in schema if not column.nullable),
        tuple(column.name for column in schema if pa.types.is_timestamp(column.type)),
        frozenset(schema.names),
    )


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
