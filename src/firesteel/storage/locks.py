"""One at a time across processes, by locks that die with whoever holds them: killed half-way, they are free.

On SQLite they are locked files in the workspace's folder. On PostgreSQL they are advisory locks of a connection of their
own, so that workers on several machines see each other's.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import Conflict
from . import database
from .addresses import Server
from .workspace import Workspace

FOLDER = ".locks"


@contextmanager
def tried(place: Workspace, name: str) -> Iterator[bool]:
    """Whether it was free; it is held until the end of the block then."""
    server = place.server
    with _advisory(server, name) if server else _file(place, name, fcntl.LOCK_EX) as got:
        yield got


@contextmanager
def present(place: Workspace) -> Iterator[None]:
    """Somebody who stays, such as the pages or a scheduler: the ledger is not moved away from under them."""
    with _file(place, "present", fcntl.LOCK_SH) as got:
        if not got:
            raise Conflict(f"the ledger of {place.name} is being moved; wait for it, then repeat")
        yield


@contextmanager
def alone(place: Workspace) -> Iterator[None]:
    """Raises `Conflict` while somebody is `present`."""
    with _file(place, "present", fcntl.LOCK_EX) as got:
        if not got:
            raise Conflict(
                f"the pages or a scheduler of {place.name} are running; stop `firesteel serve` and `firesteel work` first"
            )
        yield


@contextmanager
def _file(place: Workspace, name: str, how: int) -> Iterator[bool]:
    folder = place.path / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


@contextmanager
def _advisory(server: Server, name: str) -> Iterator[bool]:
    """Of a session, which ends with its connection; one that Django does not know, and so does not close meanwhile."""
    import psycopg

    with database.explained():
        kept = psycopg.connect(**database.arguments(server), autocommit=True)
    try:
        found = kept.execute("select pg_try_advisory_lock(%s)", [server.key(f"lock {name}")]).fetchone()
        yield bool(found and found[0])
    finally:
        kept.close()
