"""A ledger as a SQLite file, whichever database it is in; filling an empty one from such a file; moving it across.

Rows are copied as they are, table by table, into tables made by the same migrations: what was sealed stays sealed, and
`seq` and ids stay what they were.
"""

from __future__ import annotations

import secrets
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import Conflict, NotFound
from . import addresses, database, keys, locks, workspace
from .workspace import Workspace

_OWN = "django_migrations"
"""Written by migrating, not copied."""
_AT_ONCE = 1_000
"""Rows held in memory."""
MOVED = ".moved"
"""Suffix of a file whose content is on a server now."""


def dump(target: Path) -> int:
    """Write the open ledger, as of one moment, into a new SQLite file; says the newest `seq`."""
    from django.db import connection

    target.touch(mode=0o600)
    if not database.there():
        return 0
    with database.explained(), database.beside(target) as alias, _one_moment(connection):
        _migrated(alias, _applied("default"))
        _copy("default", alias)
    with closing(sqlite3.connect(target)) as book:
        book.execute("pragma journal_mode = delete")
    return newest(target)


def fill(source: Path) -> None:
    """Put what a SQLite file holds into the open ledger, all or nothing. Raises `Conflict` where there is something in it."""
    if database.there():
        raise Conflict(f"{database.told()} holds a ledger already; drop that schema first, or choose another database")
    with database.explained(), database.beside(source) as alias:
        steps = _applied(alias)
        with database.made():
            _migrated("default", steps)
            _copy(alias, "default")


def newest(file: Path) -> int:
    """The newest `seq` of a ledger's file; 0 where it has no facts."""
    with closing(sqlite3.connect(file)) as book:
        known = book.execute("select 1 from sqlite_master where name = 'storage_fact'").fetchone()
        return int(book.execute("select coalesce(max(seq), 0) from storage_fact").fetchone()[0]) if known else 0


def move(place: Workspace, to: str) -> Workspace:
    """Move a workspace's ledger to ``sqlite``, ``postgresql`` or the address of a server; it is found there from then on.

    The old one stays where it was, under another name: the file with `MOVED` behind it, the schema as it is. Raises
    `Conflict` while the pages or a scheduler run, or where the new place holds a ledger already.
    """
    where = addresses.asked(to)
    if addresses.server(where, place.name) == place.server:
        raise Conflict(f"the ledger of {place.name} is at {place.server or place.ledger} already")
    secret = keys.open_ring(place.key, make=False).derived("sign-in")
    database.point(place.server or place.ledger, secret)
    if not database.there():
        raise NotFound(f"there is no ledger at {database.told()}")
    with locks.alone(place):
        scratch = place.path / ".moving.sqlite3"
        scratch.unlink(missing_ok=True)
        try:
            dump(scratch)
            _settle(place, where, scratch, secret)
        finally:
            for left in place.path.glob(".moving.sqlite3*"):
                left.unlink()
    return workspace.open_(place.name, place.path.parent.parent)


def drop(place: Workspace) -> None:
    """Delete a workspace's schema, where it has one."""
    from django.db import connection

    if (server := place.server) is None:
        return
    database.point(server, secrets.token_urlsafe(48))
    with database.explained(), connection.cursor() as cursor:
        cursor.execute(f'drop schema if exists "{server.schema}" cascade')
    database.close()


def _settle(place: Workspace, where: str, scratch: Path, secret: str) -> None:
    if server := addresses.server(where, place.name):
        database.point(server, secret)
        fill(scratch)
        workspace.settle(place, where)
        for file in place.path.glob("ledger.sqlite3*"):
            file.replace(file.with_name(file.name + MOVED))
    else:
        if place.ledger.exists():
            raise Conflict(f"there is a file {place.ledger} already; move it away first")
        database.close()
        scratch.replace(place.ledger)
        workspace.settle(place, where)


@contextmanager
def _one_moment(connection: Any) -> Iterator[None]:
    """All that is read within is of one moment, while others write."""
    from django.db import transaction

    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read read only")
        yield


def _applied(alias: str) -> list[tuple[str, str]]:
    """Which steps made the tables, as far as this version knows them."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections[alias])
    return [key for key in loader.applied_migrations if key in loader.graph.nodes]


def _migrated(alias: str, steps: list[tuple[str, str]]) -> None:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    with database.routed(alias):
        MigrationExecutor(connections[alias]).migrate(steps)


def _copy(source: str, target: str) -> None:
    from django.db import connections, transaction

    old, new = connections[source], connections[target]
    with transaction.atomic(using=target):
        for table in sorted(set(old.introspection.table_names()) & set(new.introspection.table_names()) - {_OWN}):
            _copy_table(old, new, table)
        if new.vendor == "postgresql":
            _catch_up(new)


def _copy_table(old: Any, new: Any, table: str) -> None:
    with old.cursor() as reading, new.cursor() as writing:
        kinds = _kinds(new, table)
        names = [
            column.name for column in old.introspection.get_table_description(reading, table) if column.name in kinds
        ]
        said = ", ".join(map(old.ops.quote_name, names))
        marks = ", ".join(["%s"] * len(names))
        order = " order by seq" if table == "storage_fact" else ""
        reading.execute(f"select {said} from {old.ops.quote_name(table)}{order}")
        while rows := reading.fetchmany(_AT_ONCE):
            writing.executemany(
                f"insert into {new.ops.quote_name(table)} ({said}) values ({marks})",
                [tuple(_fitted(value, kinds[name]) for name, value in zip(names, row, strict=True)) for row in rows],
            )


def _kinds(connection: Any, table: str) -> dict[str, str]:
    """The type of each column, as the database it goes to calls it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "select column_name, data_type from information_schema.columns "
                "where table_schema = current_schema() and table_name = %s",
                [table],
            )
            return dict(cursor.fetchall())
        return {column.name: "" for column in connection.introspection.get_table_description(cursor, table)}


def _fitted(value: Any, kind: str) -> Any:
    """A value as the other database keeps it: SQLite has neither times, truth nor UUIDs of its own."""
    if kind == "boolean":
        return None if value is None else bool(value)
    if not kind:
        if isinstance(value, datetime):
            return str(value.replace(tzinfo=None))
        if isinstance(value, uuid.UUID):
            return value.hex
    return value


def _catch_up(connection: Any) -> None:
    """Numbers go on after the highest that was copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = current_schema() and is_identity = 'YES'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(max({column}), 1), "
                f"max({column}) is not null) from {connection.ops.quote_name(table)}"
            )
