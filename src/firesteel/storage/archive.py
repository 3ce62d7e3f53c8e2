"""Backups that verify, and restores that overwrite nothing.

A backup is one ``.tar.gz``: ``manifest.json`` with the SHA-256 of every file in it, ``workspace.json``,
``ledger.sqlite3`` (copied by SQLite's own backup, so it is consistent while others write; from PostgreSQL read within one
snapshot), ``lake/`` and the sealed files in ``attachments/``. The ledger is copied before the lake: what the ledger says was read is then always there. The key is
left out unless asked for.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import secrets
import sqlite3
import tarfile
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ..errors import BadInput, Conflict, Misconfigured, NotFound
from . import addresses, files, lakefiles, moving, workspace
from . import database as database_
from .export import export_all
from .workspace import Workspace

__all__ = ["Manifest", "backup", "export_all", "restore", "verify"]

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    format: int
    workspace: str
    kind: str
    """live or simulated."""
    with_key: bool
    facts: int
    """`seq` of the newest fact in it."""
    files: dict[str, str]
    """SHA-256 in hex, by path within the archive."""


def backup(place: Workspace, *, out: Path | None = None, label: str = "", with_key: bool = False) -> Path:
    """Copy ledger and lake into one file and say where; into the workspace's ``backups`` unless `out` is given.

    with_key  put the key in as well: whoever has the file then reads every secret
    """
    target = out or _next(place, label)
    if target.exists():
        raise Conflict(f"{target} is there already; choose another name")
    with tempfile.TemporaryDirectory(dir=place.path, prefix=".backup-") as scratch, ExitStack() as holding:
        ledger = Path(scratch) / "ledger.sqlite3"
        while True:
            tables = holding.enter_context(lakefiles.held(place.lake))
            facts = moving.dump(ledger) if _on_server(place) else _copy_ledger(place.ledger, ledger)
            if lakefiles.tables(place.lake) == tables:
                break
            holding.close()  # a table got its first file meanwhile, whose keys that ledger may lack
            ledger.unlink(missing_ok=True)
        inside = {"workspace.json": place.path / "workspace.json", "ledger.sqlite3": ledger}
        inside |= {
            f"lake/{part.relative_to(place.lake).as_posix()}": part
            for table in tables
            for part in lakefiles.parts(table)
        }
        inside |= {f"attachments/{file.name}": file for file in _attached(place)}
        if with_key and place.key.exists():
            inside["workspace.key"] = place.key
        manifest = Manifest(
            format=FORMAT,
            workspace=place.name,
            kind=place.kind.value,
            with_key="workspace.key" in inside,
            facts=facts,
            files={name: _digest(file) for name, file in sorted(inside.items())},
        )
        _pack(target, manifest, inside)
    return target


def restore(archive: Path, at: Path | None = None, *, database: str | None = None) -> Workspace:
    """Bring a workspace back. Every sum is checked before anything is put in place, and nothing is overwritten.

    database  where its ledger goes: ``sqlite``, ``postgresql`` or the address of a server; None is where it was
    Raises `NotFound`, `BadInput` for a file that is no backup or is damaged, `Conflict` where the workspace exists.
    """
    root = (at or workspace.home()) / "workspaces"
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".restore-") as scratch:
        unpacked = Path(scratch) / "unpacked"
        manifest = _unpack(archive, unpacked)
        place = workspace.parse((unpacked / "workspace.json").read_bytes(), root / manifest.workspace)
        if place.name != manifest.workspace or not workspace.is_name(place.name):
            raise BadInput("names another workspace than its manifest", where=str(archive))
        if place.path.exists():
            raise Conflict(
                f"there is already a workspace {place.name}; remove it first, or set FIRESTEEL_HOME elsewhere"
            )
        if database is not None:
            place = replace(place, database=addresses.asked(database))
            place = replace(place, format=workspace.FORMAT if place.database else workspace.ON_A_FILE)
            files.write_aside(unpacked / "workspace.json", workspace.describe(place))
        if place.server:
            _fill(place, unpacked / "ledger.sqlite3")
        _put_key(unpacked / "workspace.key", place.key)
        for folder in (unpacked / "lake", unpacked / "backups"):
            folder.mkdir(exist_ok=True)
        unpacked.rename(place.path)
        files.keep_names(root)
    return place


def verify(archive: Path) -> Manifest:
    """Read a whole backup and check every sum, without restoring it. Raises as `restore` does."""
    with tempfile.TemporaryDirectory(prefix="firesteel-verify-") as scratch:
        return _unpack(archive, Path(scratch) / "unpacked")


def _on_server(place: Workspace) -> bool:
    """Whether the ledger is on PostgreSQL; then it is the one that is open."""
    if (server := place.server) is None:
        return False
    if database_.here() != server:
        database_.point(server, secrets.token_urlsafe(48))
    return True


def _fill(place: Workspace, ledger: Path) -> None:
    """Into the schema of its name, which must be empty."""
    assert place.server is not None
    database_.point(place.server, secrets.token_urlsafe(48))
    moving.fill(ledger)
    database_.close()
    ledger.unlink()


def _attached(place: Workspace) -> tuple[Path, ...]:
    found = sorted((place.path / "attachments").glob("*.*"))
    return tuple(file for file in found if not file.name.endswith(files.PART))


def _next(place: Workspace, label: str) -> Path:
    """``NAME-0007.tar.gz``: numbered rather than dated, since a simulated workspace has no date of its own."""
    place.backups.mkdir(exist_ok=True)
    numbers = [
        int(match[1])
        for file in place.backups.iterdir()
        if (match := re.search(r"-(\d{4,})(?:-[a-z-]+)?\.tar\.gz$", file.name))
    ]
    return place.backups / f"{place.name}-{max(numbers, default=0) + 1:04d}{f'-{label}' if label else ''}.tar.gz"


def _copy_ledger(source: Path, target: Path) -> int:
    """A consistent copy while others write; says the newest `seq`."""
    if not source.exists():
        sqlite3.connect(target).close()
        return 0
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("pragma journal_mode = delete")
            known = new.execute("select 1 from sqlite_master where name = 'storage_fact'").fetchone()
            return int(new.execute("select coalesce(max(seq), 0) from storage_fact").fetchone()[0]) if known else 0
    except sqlite3.DatabaseError as error:
        raise Misconfigured(
            f"{source} cannot be copied: {error}; free some space, or if it is damaged move the workspace's folder away and "
            "restore a backup"
        ) from error


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pack(target: Path, manifest: Manifest, inside: dict[str, Path]) -> None:
    """Aside first, then renamed. No times are kept, so the same content makes the same bytes."""
    aside = target.with_name(target.name + files.PART)
    try:
        with (
            os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0, filename="") as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            _add(tar, "manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2))
            for name, file in sorted(inside.items()):
                _add(tar, name, file.read_bytes())
        with aside.open("rb") as done:
            os.fsync(done.fileno())
        aside.replace(target)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    files.keep_names(target.parent)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def _unpack(archive: Path, target: Path) -> Manifest:
    """Extract what the manifest lists, checking each sum; anything else in the archive is refused."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            manifest = msgspec.json.decode(_content(tar, "manifest.json", archive), type=Manifest)
            if manifest.format > FORMAT:
                raise Misconfigured(f"{archive} was made by a newer Firesteel; install that to restore it")
            if strange := sorted({*tar.getnames()} ^ {"manifest.json", *manifest.files}):
                raise BadInput(f"{strange[0]} is not as the manifest lists it", where=str(archive), remedy=_ANOTHER)
            for name, digest in manifest.files.items():
                _extract(_content(tar, name, archive), target / _inside(name, archive), digest, archive)
    except FileNotFoundError:
        raise NotFound(f"there is no backup {archive}") from None
    except IsADirectoryError:
        raise BadInput("is a folder, not a backup", where=str(archive), remedy="name the .tar.gz file") from None
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, msgspec.MsgspecError) as error:
        raise BadInput(f"is no backup of ours, or is damaged: {error}", where=str(archive), remedy=_ANOTHER) from error
    return manifest


def _content(tar: tarfile.TarFile, name: str, archive: Path) -> bytes:
    try:
        stream = tar.extractfile(name)
    except KeyError:
        stream = None
    if stream is None:
        raise BadInput(f"has no file {name}", where=str(archive), remedy=_ANOTHER)
    return stream.read()


def _inside(name: str, archive: Path) -> str:
    if not _OURS.fullmatch(name):
        raise BadInput(f"holds {name!r}, which no backup of ours does", where=str(archive), remedy=_ANOTHER)
    return name


def _extract(content: bytes, file: Path, digest: str, archive: Path) -> None:
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadInput(f"{file.name} does not have the sum its manifest says", where=str(archive), remedy=_ANOTHER)
    file.parent.mkdir(parents=True, exist_ok=True)
    files.write_aside(file, content, mode=0o644 if file.suffix == ".json" else 0o600)


def _put_key(packed: Path, key: Path) -> None:
    if not packed.exists():
        return
    content = packed.read_bytes()
    packed.unlink()
    if key.exists() and key.read_bytes() != content:
        raise Conflict(f"{key} holds another key than the backup; move it away first")
    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_aside(key, content, mode=0o600)


_OURS = re.compile(
    r"workspace\.json|workspace\.key|ledger\.sqlite3|lake/[a-z_]+/[0-9-]+(\.r[0-9]+)?\.parquet"
    r"|attachments/[0-9a-f]{64}\.[0-9a-f]{16}"
)
_ANOTHER = "use another backup"
