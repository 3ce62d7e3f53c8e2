"""A PostgreSQL server of one's own for a while: a cluster in a folder, reached through a socket in it, and nothing else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER = "postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    folder: Path
    bin: Path

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@/postgres?host={self.folder}"

    def stop(self, how: str = "fast") -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "-w", "stop")

    def start(self) -> None:
        said = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=60"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-o", said, "-l", str(self.folder / "log"), "-w", "start")

    def run(self, tool: str, *given: str) -> None:
        """As a user without privileges: PostgreSQL refuses root."""
        who = unprivileged()
        done = subprocess.run(
            [str(self.bin / tool), *given],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=self.folder,
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
        )
        assert done.returncode == 0, done.stderr + done.stdout


def unprivileged() -> pwd.struct_passwd | None:
    """Whom root runs the server as: the user that Debian's package makes, or nobody. None for whoever is not root."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def tools() -> Path | None:
    """Where the server's programs lie, the newest version; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Skips the test where PostgreSQL is not installed."""
    place = tools()
    if place is None:
        pytest.skip(
            "PostgreSQL is not installed (Debian: apt-get install postgresql); the ledger is tested on SQLite alone"
        )
    with tempfile.TemporaryDirectory(prefix="firesteel-pg-", ignore_cleanup_errors=True) as folder:
        made = Cluster(folder=Path(folder), bin=place)
        if who := unprivileged():
            shutil.chown(folder, who.pw_uid, who.pw_gid)
        made.run("initdb", "-D", str(made.folder / "data"), "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "-N")
        made.start()
        try:
            yield made
        finally:
            made.stop("immediate")
