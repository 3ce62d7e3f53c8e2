"""What a file is, told so that people can look at it before anything of it is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..errors import BadInput
from ..imports import OURS, Read, Table, proposed, read_table, regular
from .views import Examined, Objection


def examined(got: Read, digest: str, *, unchanged: bool) -> Examined:
    """What was read of a file, for people to look at."""
    return Examined(
        file=got.file,
        digest=digest,
        kind=got.kind,
        what=got.what,
        rows=got.rows,
        taken=got.taken,
        refused=tuple(
            Objection(line=each.line, column=each.column, reason=each.reason, remedy=each.remedy)
            for each in got.refusals
        ),
        notes=got.notes,
        cannot_show=got.cannot_show,
        columns=got.columns,
        mapping=got.mapping,
        ours=got.ours,
        preview=got.preview(),
        unchanged=unchanged,
    )


def useless(path: Path, error: BadInput, what: str = "") -> Examined:
    """A file nothing can be taken of, with its columns and a mapping to look at where it is a table at all."""
    meant = what if what in OURS else "posts"
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = {}
    digest = ""
    try:
        digest = digest_of(path)
        table = read_table(path)
        columns, mapping = tuple(table.columns), proposed(table, meant)
    except BadInput:
        pass
    return Examined(
        file=path.name,
        digest=digest,
        kind="",
        what=what,
        rows=0,
        taken=0,
        refused=(),
        notes=(),
        cannot_show=(),
        columns=columns,
        mapping=mapping,
        ours=OURS[meant] if columns else (),
        preview=(),
        unchanged=False,
        problem=_placed(error, path),
        remedy=error.remedy,
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes. Raises `BadInput`."""
    regular(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(path), remedy="check the path") from error


def fingerprint(table: Table) -> str:
    """The same for every file with these columns in this order."""
    return hashlib.sha256("\x1f".join(table.columns).encode("utf-8", "replace")).hexdigest()


def _placed(error: BadInput, path: Path) -> str:
    """The message with its place, unless that is only the file, whose name stands beside it anyhow."""
    place = error.where if error.where != str(path) else ""
    place = place.removeprefix(path.name).lstrip(", ")
    return f"{place}: {error.message}" if place else error.message
