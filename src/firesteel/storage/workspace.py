"""A workspace is one brand's folder: its ledger, its lake, its backups. Live or simulated, fixed when it is made.

FIRESTEEL_HOME/
  keys/NAME.key                  what unseals its secrets (`keys.py`)
  workspaces/NAME/
    workspace.json               this file's `Workspace`
    ledger.sqlite3               what people decided, unless workspace.json says it is on PostgreSQL
    lake/TABLE/*.parquet         what the world measured
    backups/*.tar.gz
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ..errors import BadInput, Conflict, Misconfigured, NotFound
from ..values import Money
from . import addresses, files
from .addresses import Server

FORMAT = 2
"""Of the folder. A folder with a higher one was made by a newer Firesteel and is not touched."""
ON_A_FILE = 1
"""The format of a folder that holds its own ledger, as every Firesteel knows it; 2 says in `database` where it is."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Kind(StrEnum):
    LIVE = "live"
    """Follows the wall clock."""
    SIMULATED = "simulated"
    """Follows the clock of a local platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    name: str
    path: Path
    kind: Kind
    brand: str
    currency: str
    """ISO 4217; of the ad account, and so of every amount."""
    timezone: str
    """IANA name; account days are days there."""
    base_url: str
    """Of the platform."""
    advertiser_id: str
    created_at: datetime
    pixel_code: str = ""
    format: int = ON_A_FILE
    database: str = ""
    """Where the ledger lies (`addresses`); empty for the file in the folder. Never a password."""

    @property
    def simulated(self) -> bool:
        return self.kind is Kind.SIMULATED

    @property
    def ledger(self) -> Path:
        """The file, where it is one."""
        return self.path / "ledger.sqlite3"

    @property
    def server(self) -> Server | None:
        """Where the ledger is on PostgreSQL; None where it is the file. Raises `Misconfigured` where it cannot be told."""
        return addresses.server(self.database, self.name)

    @property
    def lake(self) -> Path:
        return self.path / "lake"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def key(self) -> Path:
        return self.path.parent.parent / "keys" / f"{self.name}.key"


def is_name(text: str) -> bool:
    """Small letters, digits, - and _, at most 40."""
    return _NAME.fullmatch(text) is not None


def home() -> Path:
    """``FIRESTEEL_HOME``, else ``~/.local/share/firesteel``. It need not exist."""
    return Path(os.environ.get("FIRESTEEL_HOME") or "~/.local/share/firesteel").expanduser().absolute()


def create(
    name: str,
    *,
    kind: Kind,
    brand: str,
    currency: str,
    timezone: str,
    base_url: str,
    advertiser_id: str,
    created_at: datetime,
    pixel_code: str = "",
    at: Path | None = None,
    database: str | None = None,
) -> Workspace:
    """Make the folder, whole or not at all. `at` is the home, `home()` unless given. Raises `Conflict` where the name
    is taken.

    database  ``sqlite``, ``postgresql`` or the address of a server; None is PostgreSQL where the environment names one
    """
    where = addresses.asked(database)
    made = Workspace(
        name=_named(name),
        path=_folder(name, at),
        kind=kind,
        brand=brand,
        currency=Money(0, currency).currency,
        timezone=_zone(timezone),
        base_url=base_url,
        advertiser_id=advertiser_id,
        created_at=created_at,
        pixel_code=pixel_code,
        database=where,
        format=FORMAT if where else ON_A_FILE,
    )
    if made.path.exists():
        raise Conflict(f"there is already a workspace {name}; choose another name, or remove it first")
    made.path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=made.path.parent, prefix=".create-") as scratch:
        folder = Path(scratch) / name
        for part in (made.lake, made.backups):
            (folder / part.name).mkdir(parents=True)
        files.write_aside(folder / "workspace.json", describe(made))
        folder.rename(made.path)
    files.keep_names(made.path.parent)
    return made


def amend(workspace: Workspace, *, pixel_code: str) -> Workspace:
    """The same workspace with a pixel it did not know yet."""
    amended = replace(workspace, pixel_code=pixel_code)
    files.write_aside(workspace.path / "workspace.json", describe(amended))
    return amended


def settle(workspace: Workspace, database: str) -> Workspace:
    """The same workspace with its ledger elsewhere; moving what is in it is `moving`'s."""
    settled = replace(workspace, database=database, format=FORMAT if database else ON_A_FILE)
    files.write_aside(workspace.path / "workspace.json", describe(settled))
    return settled


def open_(name: str, at: Path | None = None) -> Workspace:
    """Read a workspace's description. Raises `NotFound`, or `Misconfigured` where it cannot be read."""
    folder = _folder(_named(name), at)
    try:
        content = (folder / "workspace.json").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        known = ", ".join(names(at)) or "none"
        raise NotFound(f"there is no workspace {name} (known: {known}); `firesteel demo` makes one") from None
    except OSError as error:
        raise Misconfigured(f"{error.filename} cannot be read: {error.strerror}; restore a backup") from error
    return parse(content, folder)


def names(at: Path | None = None) -> tuple[str, ...]:
    """What every workspace under the home is called, those that cannot be read too."""
    return tuple(sorted(file.parent.name for file in ((at or home()) / "workspaces").glob("[!.]*/workspace.json")))


def list_(at: Path | None = None) -> tuple[Workspace, ...]:
    """Every workspace under the home, by name. Raises `Misconfigured` where one cannot be read."""
    return tuple(open_(name, at) for name in names(at) if is_name(name))


def remove(name: str, at: Path | None = None, *, keep_key: bool = False) -> None:
    """Delete a workspace with its ledger, lake, backups and key; killed half-way, the name is free all the same.

    A ledger on a server is not in the folder: `moving.drop` deletes it, before.
    Nothing outside the home is ever touched.
    """
    folder = _folder(_named(name), at)
    root = (at or home()) / "workspaces"
    if folder.is_symlink() or folder.resolve().parent != root.resolve():
        raise BadInput(f"{name} is not a folder inside {root}", remedy="remove what it points at yourself")
    if not (folder / "workspace.json").is_file():
        raise NotFound(f"there is no workspace {name}")
    key = open_(name, at).key
    for left in root.glob(".remove-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".remove-") as scratch:
        folder.rename(Path(scratch) / name)
        if not keep_key:
            key.unlink(missing_ok=True)
        (root.parent / "connecting" / f"{name}.json").unlink(missing_ok=True)


def describe(workspace: Workspace) -> bytes:
    """`workspace.json`: everything but the path, which is where it lies."""
    fields = {name: getattr(workspace, name) for name in Workspace.__slots__ if name != "path"}
    return msgspec.json.format(msgspec.json.encode(fields), indent=2) + b"\n"


def parse(content: bytes, folder: Path) -> Workspace:
    """The reverse of `describe`. Raises `Misconfigured`, naming the file and the field."""
    try:
        fields = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        version = msgspec.json.decode(fields.get("format", msgspec.Raw(b"0")), type=int)
        if version > FORMAT:
            raise Misconfigured(
                f"{folder} has format {version}, this Firesteel knows {FORMAT}; install a newer Firesteel"
            )
        fields["path"] = msgspec.Raw(msgspec.json.encode(str(folder)))
        return msgspec.json.decode(msgspec.json.encode(fields), type=Workspace, dec_hook=_decode)
    except msgspec.MsgspecError as error:
        raise Misconfigured(f"{folder / 'workspace.json'} cannot be read: {error}; restore a backup") from error


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(f"a workspace has no field of type {kind.__name__}")


def _named(name: str) -> str:
    if not is_name(name):
        raise BadInput(
            f"{name!r} cannot name a workspace", remedy="use small letters, digits, - and _, at most 40, such as lumen"
        )
    return name


def _folder(name: str, at: Path | None) -> Path:
    return (at or home()) / "workspaces" / name


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(
            f"{name!r} is no time zone", remedy="use an IANA name such as Europe/Berlin or Etc/UTC"
        ) from None
