"""Pointing Django at one workspace's ledger, and bringing its tables up to date.

Django's settings are one per process, and so is the open workspace. Opening another closes this one: the connection is
dropped and the one database entry repointed, so that tests can open many workspaces one after another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import Conflict, Misconfigured

SETTINGS = "firesteel.storage.settings"


def boot() -> None:
    """Set Django up, once."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()
        from django.db.backends.signals import connection_created

        connection_created.connect(_listen, dispatch_uid="firesteel")


def point(ledger: Path, secret: str) -> None:
    """Use this file from now on; `secret` signs sessions."""
    boot()
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    connections.databases["default"]["NAME"] = str(ledger)
    settings.SECRET_KEY = secret


def migrate(before: Callable[[], object]) -> bool:
    """Apply what is pending, after calling `before` if there is anything to lose. Says whether anything was applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    existed = Path(str(connection.settings_dict["NAME"])).exists()
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    if plan and existed:
        before()
    if plan:
        executor.migrate(targets, plan)
    return bool(plan)


def people_stamp() -> str:
    """What changes with every change of the people a workspace knows; empty while it knows nobody. Asked at every
    reading, so it is one row by its key."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select stamp from storage_peoplestamp where id = 1")
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def scrub() -> None:
    """Empty SQLite's log, where what was deleted still stands; within the file `secure_delete` wrote over it.

    Another process that is reading just now keeps the log until it is done.
    """
    from django.db import connection

    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("pragma wal_checkpoint(truncate)")


@contextmanager
def explained() -> Iterator[None]:
    """What SQLite says of a file that is damaged, full or locked, in our words. Raises `Misconfigured` or `Conflict`."""
    from django.db import DatabaseError, OperationalError, connection

    try:
        yield
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise
        name = connection.settings_dict["NAME"]
        if "locked" in str(error):
            raise Conflict(f"{name} is being written by another process; wait for it, then repeat") from error
        remedy = next((remedy for said, remedy in _REMEDIES if said in str(error)), None)
        if remedy is None:
            raise
        raise Misconfigured(f"{name}: {error}; {remedy}") from error


def _listen(sender: object, connection: Any, **_: object) -> None:
    if _explain not in connection.execute_wrappers:  # told of every reconnection, and the wrappers stay
        connection.execute_wrappers.append(_explain)


def _explain(execute: Callable[..., object], *given: object) -> object:
    with explained():
        return execute(*given)


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


def close() -> None:
    """Let go of the ledger; the next use opens it again."""
    from django.db import connections

    connections.close_all()
