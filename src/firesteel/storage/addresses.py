"""Where a workspace's ledger lies: a SQLite file in its folder, or a schema of its own on a PostgreSQL server.

`workspace.json` says which, in `database`: empty for the file, ``postgresql`` for the server that FIRESTEEL_DATABASE_URL
names, or the server's whole address. A password never stands there: libpq finds it in PGPASSWORD, in PGPASSFILE or in
``~/.pgpass``, and FIRESTEEL_DATABASE_URL may carry one, since it is in the environment as well.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import BadInput, Misconfigured

VARIABLE = "FIRESTEEL_DATABASE_URL"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_SCHEMES = ("postgresql://", "postgres://")
_EXAMPLE = "write it as postgresql://user@host/database"
_PREFIX = "firesteel_"
"""Of every schema of ours, since a workspace may be called public."""
_KEPT = frozenset(
    {"host", "port", "user", "dbname", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile"}
)
"""What an address may say; anything else would change how we speak to the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One workspace's place on a PostgreSQL server."""

    name: str
    """Of the database."""
    host: str
    """Empty for the usual socket of this machine; one that begins with / is a socket's folder."""
    port: str
    user: str
    schema: str
    options: Mapping[str, str]
    """How the connection is secured."""
    password: str = field(default="", repr=False)
    """Only where the environment's address carries one; else libpq finds it."""

    def __str__(self) -> str:
        """As people read it: never with a password."""
        who = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"PostgreSQL at {who}{self.host or 'localhost'}{port}/{self.name}, schema {self.schema}"

    def key(self, purpose: str) -> int:
        """The number of an advisory lock: 64 bits, signed, another for each workspace and purpose."""
        digest = hashlib.sha256(f"{self.schema} {purpose}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


def asked(given: str | None) -> str:
    """What to keep in `workspace.json` of what was asked for; nothing asked is PostgreSQL where the environment names one.

    Raises `BadInput` where it is neither word nor address, or carries a password.
    """
    if given is None:
        return POSTGRESQL if os.environ.get(VARIABLE) else ""
    if given == SQLITE:
        return ""
    if given == POSTGRESQL:
        return POSTGRESQL
    if _parsed(given, "--database").get("password"):
        raise BadInput(
            "the address of a database may carry no password: it would be written down",
            where="--database",
            remedy="leave it out, and put it into PGPASSFILE, ~/.pgpass or PGPASSWORD",
        )
    return given


def server(database: str, workspace: str) -> Server | None:
    """Where that entry of a `workspace.json` leads; None for the file. Raises `Misconfigured` where it leads nowhere."""
    if not database:
        return None
    address = database
    if database == POSTGRESQL:
        address = os.environ.get(VARIABLE, "")
        if not address:
            raise Misconfigured(
                f"the ledger of {workspace} is on PostgreSQL, and {VARIABLE} does not say where; {_EXAMPLE}"
            )
    parts = _parsed(address, VARIABLE if database == POSTGRESQL else f"database of {workspace}")
    return Server(
        name=parts.get("dbname", ""),
        host=parts.get("host", ""),
        port=parts.get("port", ""),
        user=parts.get("user", ""),
        schema=_PREFIX + workspace,
        options={name: parts[name] for name in parts if name not in ("dbname", "host", "port", "user", "password")},
        password=parts.get("password", ""),
    )


def _parsed(address: str, where: str) -> dict[str, str]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise Misconfigured(
            "a ledger on PostgreSQL needs the library psycopg; install firesteel with the extra `postgres`"
        ) from None
    if not address.startswith(_SCHEMES):
        raise BadInput("is no address of a PostgreSQL database", where=where, remedy=f"{_EXAMPLE}, or say sqlite")
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(address).items() if value is not None}
    except ProgrammingError:  # its words repeat the address, and so a password
        raise BadInput("is no address of a PostgreSQL database", where=where, remedy=_EXAMPLE) from None
    if strange := sorted(set(parts) - _KEPT):
        raise BadInput(f"says {strange[0]}, which is not ours to set", where=where, remedy="leave it out")
    if not parts.get("dbname"):
        raise BadInput("names no database", where=where, remedy=_EXAMPLE)
    return parts
