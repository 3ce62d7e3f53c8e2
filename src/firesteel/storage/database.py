"""Pointing Django at one workspace's ledger, and bringing its tables up to date.

Django's settings are one per process, and so is the open workspace. Opening another closes this one: the connection is
dropped and the one database entry repointed, so that tests can open many workspaces one after another.

SQLite has one writer at a time; on PostgreSQL `writing` sees to the same. So a fact with a higher `seq` is never seen
before one with a lower, which everything that asks for the newest fact relies on.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from ..errors import Conflict, Misconfigured
from . import files
from .addresses import Server

T = TypeVar("T")
SETTINGS = "firesteel.storage.settings"
ENGINE = "firesteel.storage.postgresql"
_AT: list[Server | None] = [None]
"""Where the open ledger lies; None for a file."""
_ROUTED = threading.local()
"""The alias under which this thread's queries go just now, where it is another than usual."""
AT_ONCE = 500
"""Values one question names: SQLite of old allows 999."""
LAKE = 2
"""The row of `models.PeopleStamp` that is about keys of the lake."""
_FRESH: list[bytes] = []
"""A SQLite ledger with all its tables and nothing in them: made once a process, copied ever after."""


def boot() -> None:
    """Set Django up, once."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()
        from django.db.backends.signals import connection_created

        connection_created.connect(_listen, dispatch_uid="firesteel")


def point(ledger: Path | Server, secret: str, *, cookie: str = "firesteel") -> None:
    """Use this file, or this place on a server, from now on.

    secret  signs sessions
    cookie  names the session's cookie: two workspaces on one host do not sign each other out
    """
    boot()
    from django.conf import settings
    from django.db import connections

    close()
    entry = _file_entry(ledger) if isinstance(ledger, Path) else _server_entry(ledger)
    connections.databases["default"].update(entry)
    # Each thread holds its own, of the kind it was opened as.
    if (connections["default"].vendor == "sqlite") != isinstance(ledger, Path):
        del connections["default"]
    _AT[0] = None if isinstance(ledger, Path) else ledger
    settings.SECRET_KEY = secret
    settings.SESSION_COOKIE_NAME = cookie
    settings.CSRF_COOKIE_NAME = f"{cookie}_csrf"


def here() -> Server | None:
    """Where the open ledger lies; None for a file."""
    return _AT[0]


def migrate(before: Callable[[], object]) -> bool:
    """Apply what is pending, after calling `before` if there is anything to lose. Says whether anything was applied."""
    from django.db import connection

    if connection.vendor == "sqlite" and _put_fresh(Path(str(connection.settings_dict["NAME"]))):
        return True
    if not _pending():
        return False
    with _alone("migrate"):
        _make_schema()
        executor, targets, plan = _planned()
        if plan and _there():
            before()
        if plan:
            executor.migrate(targets, plan)
    if connection.vendor == "sqlite" and not _FRESH and not _filled():
        _keep_fresh(Path(str(connection.settings_dict["NAME"])))
    return bool(plan)


@contextmanager
def made() -> Iterator[None]:
    """An empty place for what is put there within; on PostgreSQL a schema, which is gone again where that fails."""
    from django.db import connection

    with _alone("migrate"):
        _make_schema()
        try:
            yield
        except BaseException:
            if (server := _AT[0]) is not None:
                with connection.cursor() as cursor:
                    cursor.execute(f'drop schema if exists "{server.schema}" cascade')
            raise


def there() -> bool:
    """Whether the open ledger has its tables already: a file that is not empty, a schema that was migrated."""
    from django.db import connection

    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        return file.exists() and file.stat().st_size > 0
    return _there()


def told() -> str:
    """Where the open ledger lies, for people; never with a password."""
    from django.db import connection

    return str(_AT[0] or connection.settings_dict["NAME"])


@contextmanager
def writing() -> Iterator[None]:
    """One transaction, and nobody else's of this workspace beside it. Raises as `explained` does."""
    from django.db import connection, transaction

    with explained(), transaction.atomic():
        if (server := _AT[0]) is not None:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [server.key("write")])
        yield


def people_stamp() -> str:
    """What changes with every change of the people a workspace knows; empty while it knows nobody. Asked at every
    reading, so it is one row by its key."""
    return str(_asked("select stamp from storage_peoplestamp where id = 1") or "")


def lake_stamp() -> str:
    """The same of the lake's keys, which changes when any is destroyed."""
    return str(_asked(f"select stamp from storage_peoplestamp where id = {LAKE}") or "")


def batches(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    """Parts that one question may name."""
    return (whole[start : start + AT_ONCE] for start in range(0, len(whole), AT_ONCE))


def lake_keys(wanted: Sequence[str]) -> list[tuple[str, str, str]]:
    """Whose, wrapped key and sealed name, of these that have one. A sync asks for a hundred thousand."""
    from django.db import connection

    found: list[tuple[str, str, str]] = []
    with connection.cursor() as cursor:
        for some in batches(wanted):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"select who, wrapped, name from storage_lakekey where who in ({marks})", some)
            found += cursor.fetchall()
    return found


def add_lake_keys(rows: Iterable[tuple[str, str, str]]) -> None:
    """Keep them, of those who have none yet."""
    from django.db import connection

    new = list(rows)  # before anybody has to wait for it
    with writing(), connection.cursor() as cursor:
        cursor.executemany(
            "insert into storage_lakekey (who, wrapped, name) values (%s, %s, %s) on conflict do nothing", new
        )


def newest_fact() -> int:
    """`seq` of the newest fact; 0 of an empty book."""
    return int(_asked("select max(seq) from storage_fact") or 0)


def sealed(names: Sequence[str]) -> str | None:
    """What is kept as a secret under one of these names."""
    marks = ", ".join(["%s"] * len(names))
    found = _asked(f"select sealed from storage_secret where name in ({marks}) order by name limit 1", *names)
    return None if found is None else str(found)


def _asked(query: str, *given: str) -> Any:
    """The first column of the first row, None where there is none. For what is asked all the time: putting such a query
    together out of objects takes ten times as long as its answer."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, given)
        found = cursor.fetchone()
    return found[0] if found else None


def scrub() -> None:
    """Wipe what was deleted of people from where it still stands.

    SQLite: its log; within the file `secure_delete` wrote over it. Another process that is reading just now keeps the log
    until it is done. PostgreSQL: the tables are written anew; its own log (WAL) and its backups run out by themselves.
    """
    from django.db import connection

    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma wal_checkpoint(truncate)")
        else:
            cursor.execute("vacuum full storage_personkey, storage_fieldkey, storage_commenter, storage_lakekey")


@contextmanager
def explained() -> Iterator[None]:
    """What a database says of being damaged, full, locked or away, in our words. Raises `Misconfigured` or `Conflict`."""
    from django.db import DatabaseError, connections

    try:
        yield
    except _spoken(DatabaseError) as error:
        entry = connections.databases["default"]
        told = _on_file if entry["ENGINE"].endswith("sqlite3") else _on_server
        if (ours := told(error, str(_AT[0] or entry["NAME"]))) is None:
            raise
        raise ours from error


def close() -> None:
    """Let go of the ledger; the next use opens it again."""
    from django.db import connections

    connections.close_all()


@contextmanager
def beside(file: Path) -> Iterator[str]:
    """Another SQLite ledger for a while, under the alias that this yields."""
    from django.db import connections

    alias = "beside"
    entry = deepcopy(connections.databases["default"])
    entry.update(_file_entry(file))
    connections.databases[alias] = entry
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


@contextmanager
def routed(alias: str) -> Iterator[None]:
    """What this thread asks without saying of whom goes there: steps of libraries that know one database only."""
    _ROUTED.alias = alias
    try:
        yield
    finally:
        del _ROUTED.alias


class Router:
    """Django asks it where a query goes; None is the usual."""

    def db_for_read(self, model: object, **_: object) -> str | None:
        return getattr(_ROUTED, "alias", None)

    db_for_write = db_for_read


def _file_entry(file: Path) -> dict[str, Any]:
    from django.conf import settings

    usual = settings.SQLITE
    return {**usual, "NAME": str(file), "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "CONN_MAX_AGE": 0}


def _server_entry(server: Server) -> dict[str, Any]:
    return {
        "ENGINE": ENGINE,
        "NAME": server.name,
        "USER": server.user,
        "PASSWORD": server.password,
        "HOST": server.host,
        "PORT": server.port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **server.options,
            "options": f'-c search_path="{server.schema}"',
            **_STEADY,
        },
    }


def arguments(server: Server) -> dict[str, Any]:
    """For a connection of one's own, beside Django's."""
    given = {"host": server.host, "port": server.port, "user": server.user, "password": server.password}
    return {
        "dbname": server.name,
        **{name: value for name, value in given.items() if value},
        **server.options,
        **_STEADY,
    }


def _spoken(django: type[Exception]) -> tuple[type[Exception], ...]:
    """What Django raises, and the driver itself where no model stands between."""
    if _AT[0] is None:
        return (django,)
    import psycopg

    return (django, psycopg.Error)


def _planned() -> tuple[Any, Any, Any]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    return executor, targets, executor.migration_plan(targets)


def _pending() -> bool:
    return bool(_planned()[2])


def _there() -> bool:
    """Whether there is anything to lose."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return bool(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('storage_fact') is not null")
        return bool(cursor.fetchone()[0])


def _filled() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from storage_fact union all select 1 from storage_secret union all select 1 from auth_user limit 1"
        )
        return cursor.fetchone() is not None


def _make_schema() -> None:
    from django.db import connection

    if (server := _AT[0]) is not None:
        with connection.cursor() as cursor:
            cursor.execute(f'create schema if not exists "{server.schema}"')


@contextmanager
def _alone(purpose: str) -> Iterator[None]:
    """On PostgreSQL one process at a time; it is let go of with the connection, whatever becomes of us."""
    from django.db import connection

    server = _AT[0]
    if server is None:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [server.key(purpose)])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [server.key(purpose)])


def _put_fresh(file: Path) -> bool:
    """Begin a ledger that is not there as a copy of an empty one; whether it did."""
    if not _FRESH or str(file).startswith((":", "file:")) or file.exists() or not file.parent.is_dir():
        return False
    try:
        files.write_aside(file, _FRESH[0])
    except OSError:
        return False
    return True


def _keep_fresh(file: Path) -> None:
    if file.is_file():
        with closing(sqlite3.connect(file)) as book:
            _FRESH.append(book.serialize())


def _listen(sender: object, connection: Any, **_: object) -> None:
    if _explain not in connection.execute_wrappers:  # told of every reconnection, and the wrappers stay
        connection.execute_wrappers.append(_explain)


def _explain(execute: Callable[..., object], *given: object) -> object:
    with explained():
        return execute(*given)


def _on_file(error: Exception, name: str) -> Misconfigured | Conflict | None:
    from django.db import DatabaseError, OperationalError

    if type(error) not in (DatabaseError, OperationalError):
        return None
    if "locked" in str(error):
        return Conflict(f"{name} is being written by another process; wait for it, then repeat")
    remedy = next((remedy for said, remedy in _REMEDIES if said in str(error)), None)
    return Misconfigured(f"{name}: {error}; {remedy}") if remedy else None


def _on_server(error: Exception, name: str) -> Misconfigured | Conflict | None:
    state = str(getattr(error.__cause__ or error, "sqlstate", None) or "")
    said = " ".join(str(error).split())
    if state in _OVERTAKEN or "fact_follows_one_fact" in said:
        return Conflict(f"{name}: somebody else wrote the same at the same moment; read it again, then repeat")
    if state in _STATES:
        return Misconfigured(f"{name}: {_STATES[state]}")
    remedy = next((remedy for words, remedy in _SAID if words in said), None)
    if remedy is None and not state and type(error).__name__ in ("OperationalError", "InterfaceError"):
        remedy = _AWAY
    return Misconfigured(f"{name}: {said[:300]}; {remedy}") if remedy else None


_DAMAGED = "move the workspace's folder away and restore a backup"
_REMEDIES = (
    ("malformed", _DAMAGED),
    ("not a database", _DAMAGED),
    ("disk I/O error", "free some space and check the disk, then repeat"),
    ("disk is full", "free some space, then repeat"),
    ("readonly", "make the file and its folder writable, then repeat"),
    ("unable to open", "check that it is a file, and that you may read and write it and its folder"),
)
"""What SQLite says, and what to do about it. https://www.sqlite.org/rescode.html, read 2026-11-24."""

_STEADY: Mapping[str, Any] = {
    "application_name": "firesteel",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""A server that is gone is noticed within a minute, and what a client held that is gone is free again."""
_OVERTAKEN = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock not available."""
_AWAY = "start the server, or check its address and the network, then repeat"
_STATES: Mapping[str, str] = {
    "53100": "the server's disk is full; free some space there, then repeat",
    "53200": "the server is out of memory; wait, then repeat",
    "53300": "the server has too many connections; close some, or raise max_connections",
    "25006": "the server only reads just now (a standby?); give the address of the one that writes",
    "42501": "this user may not do that; grant it create on the database, or the ownership of the schema",
    "57P01": "the server was stopped meanwhile; start it, then repeat",
    "57P02": "the server crashed meanwhile; start it, then repeat",
    "57P03": "the server is starting up; wait for it, then repeat",
    "28P01": "the password is wrong; put the right one into PGPASSFILE, ~/.pgpass or PGPASSWORD",
    "28000": "the server does not let this user in; see its pg_hba.conf",
    "3D000": "there is no such database; make it with createdb, or mend the address",
}
"""By SQLSTATE. https://www.postgresql.org/docs/15/errcodes-appendix.html"""
_SAID = (
    ("password authentication failed", _STATES["28P01"]),
    ("no password supplied", "the server wants a password; put it into PGPASSFILE, ~/.pgpass or PGPASSWORD"),
    ("no pg_hba.conf entry", _STATES["28000"]),
    ("authentication failed", _STATES["28000"]),
    ("does not exist", "make the database or the user, or mend the address"),
    ("too many connections", _STATES["53300"]),
    ("starting up", _STATES["57P03"]),
    ("Connection refused", _AWAY),
    ("timeout expired", _AWAY),
    ("could not translate host name", "mend the host's name in the address"),
    ("failed to resolve host", "mend the host's name in the address"),
    ("No such file or directory", _AWAY),
    ("server closed the connection", _AWAY),
    ("connection is closed", _AWAY),
    ("connection is lost", _AWAY),
)
"""What libpq says before there is a SQLSTATE."""
