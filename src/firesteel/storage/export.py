"""An export that needs no Firesteel to be read: JSON Lines, Parquet and CSV, and a README that says what it is."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import BadInput, Conflict, Misconfigured
from . import files, lakefiles
from .ledger import Ledger
from .workspace import Workspace

Opened = Callable[[Iterable[Any]], Mapping[str, str]]
"""What sealed cells say, of those that say something else than stands there."""


def export_all(place: Workspace, out: Path) -> Path:
    """Write everything as open files into a new folder: facts as JSON Lines, tables as Parquet and CSV, a README."""
    if out.exists() and any(out.iterdir() if out.is_dir() else (out,)):
        raise Conflict(f"{out} is not empty; name a new folder")
    aside = _beside(out)
    try:
        _write(place, aside)
        aside.replace(out.resolve())
    except OSError as error:
        reason = error.strerror or error
        remedy = "free some space, or name another folder"
        raise BadInput(f"cannot be written: {reason}", where=str(out), remedy=remedy) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    files.keep_names(out.resolve().parent)
    return out


def _beside(out: Path) -> Path:
    """A folder that becomes `out` once it is whole."""
    parent = out.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=parent, prefix=".export-"))
    except OSError as error:
        raise BadInput(f"cannot be made: {error.strerror}", where=str(out), remedy="name another folder") from error
    return made


def _write(place: Workspace, out: Path) -> None:
    from .store import open_workspace

    store = open_workspace(place)
    (out / "workspace.json").write_bytes((place.path / "workspace.json").read_bytes())
    facts = _export_ledger(store.ledger, out / "ledger.jsonl")
    with lakefiles.held(place.lake) as tables:
        counts = {
            table.name: _export_table(table, out / "lake" / table.name, store.lake_keys.opened) for table in tables
        }
    (out / "README.txt").write_text(_readme(place, facts, counts), encoding="utf-8")


def _export_ledger(ledger: Ledger, target: Path) -> int:
    """One fact a line: seq, kind, subject, at, actor, prev, body. People's names and fields are in clear, since an export
    is for whoever the data belongs to; who was forgotten stays so."""
    count = 0
    with target.open("w", encoding="utf-8") as out:
        for entry in ledger.facts():
            fact = {
                "seq": entry.seq,
                "kind": entry.kind,
                "subject": entry.subject,
                "at": f"{entry.at.replace(tzinfo=None).isoformat(sep=' ')}Z",
                "actor": entry.actor,
                "prev": entry.prev,
                "body": json.loads(entry.value),
            }
            out.write(json.dumps(fact, ensure_ascii=False) + "\n")
            count += 1
    return count


def _export_table(table: Path, out: Path, opened: Opened) -> int:
    """The Parquet files, and one CSV of all their rows, with what is sealed in clear; lists are written as JSON."""
    out.mkdir(parents=True)
    rows = 0
    with out.with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
        writer: csv.DictWriter[str] | None = None
        for part in lakefiles.parts(table):
            content = _content(part, opened)
            pq.write_table(content, out / part.name, compression="zstd")
            for row in content.to_pylist():
                if writer is None:
                    writer = csv.DictWriter(stream, list(row), restval="", extrasaction="ignore")
                    writer.writeheader()
                writer.writerow({name: _cell(value) for name, value in row.items()})
                rows += 1
    return rows


def _content(part: Path, opened: Opened) -> pa.Table:
    """What a file of the lake holds, as if nothing were sealed; it says itself which columns are."""
    try:
        rows = pq.read_table(part, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        raise Misconfigured(f"{part} is damaged; put it back from a backup, or move it away ({error})") from error
    for name in lakefiles.sealed(rows.schema.metadata or {}):
        if name in rows.column_names:
            cells = rows[name].to_pylist()
            said, place = opened(set(cells)), rows.schema.get_field_index(name)
            rows = rows.set_column(place, rows.schema.field(place), pa.array([said.get(cell, cell) for cell in cells]))
    return rows.replace_schema_metadata(None)


def _cell(value: object) -> object:
    return json.dumps(value) if isinstance(value, list) else value


def _readme(place: Workspace, facts: int, counts: dict[str, int]) -> str:
    source = (
        "SIMULATED: a local platform made this data; no person saw or bought anything."
        if place.simulated
        else "LIVE data."
    )
    tables = "\n".join(f"  lake/{name}/*.parquet and lake/{name}.csv: {rows:,} rows" for name, rows in counts.items())
    return (
        f"Export of the Firesteel workspace {place.name} ({place.brand}).\n{source}\n\n"
        f"ledger.jsonl: {facts:,} facts, oldest first: what people decided, one JSON object a line.\n"
        f"lake/: what was measured, append-only; a later row of the same thing holds.\n{tables}\n\n"
        f"Times are UTC. Amounts named *_micros are millionths of {place.currency}; account_day is the day in "
        f"{place.timezone}.\nCells of a .csv are as they came: have a spreadsheet read them as text, since one that begins with "
        f"= is a formula to it.\nSecrets and attached files are not in here. People's handles, "
        f"names and messages are, in clear, except of those who were forgotten: keep it like them.\n"
    )
