"""What commands print: the same rows as a table for people, JSON or CSV for machines, to the terminal or into a file."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from ..errors import BadInput

Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", help="table for people; json or csv.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of the terminal.")]
Rows = Sequence[Mapping[str, Any]]


def emit(
    rows: Rows, format: str = "table", out: Path | None = None, columns: Sequence[str] = (), *, title: str = ""
) -> None:
    """Print rows, or write them aside and rename.

    columns   which keys, in which order; else those of the first row. JSON always has every key.
    """
    names = list(columns) or list(rows[0] if rows else ())
    if format == "json":
        deliver(json.dumps([rounded(row) for row in rows], ensure_ascii=False, indent=2) + "\n", out)
    elif format == "csv":
        deliver(_csv(rows, names), out)
    elif out is None:
        Console().print(_table(rows, names, title))
    else:
        deliver(plain(_table(rows, names, title)), out)


def deliver(text: str, out: Path | None) -> None:
    """To the terminal, or to a file that is either the old one or the new one whole. Raises `BadInput`."""
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.is_dir():
        raise BadInput("is a folder", where=str(out), remedy="name a file in it")
    try:
        handle, aside = tempfile.mkstemp(dir=out.absolute().parent, prefix=f".{out.name}.")
    except OSError as error:
        raise BadInput(
            f"cannot be written: {error.strerror}", where=str(out), remedy="name a folder there is"
        ) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o666 & ~_umask())
        Path(aside).replace(out)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def rounded(value: Any) -> Any:
    """Figures to six significant digits, so that they read the same everywhere; not-a-number as null."""
    if isinstance(value, float):
        return float(f"{value:.6g}") + 0.0 if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def plain(*parts: Any, width: int = 120) -> str:
    """Rich renderables as text without colours, for files."""
    console = Console(file=io.StringIO(), width=width, no_color=True, force_terminal=False)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _csv(rows: Rows, names: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A list in one cell, its parts set apart by semicolons; a mapping as JSON."""
    value = rounded(value)
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _table(rows: Rows, names: Sequence[str], title: str) -> Table:
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name in names:
        figures = [row.get(name) for row in rows if row.get(name) is not None]
        numeric = bool(figures) and all(isinstance(f, (int, float)) and not isinstance(f, bool) for f in figures)
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if (cell := _cell(row.get(name))) is None else _shown(cell) for name in names))
    return table


def _shown(cell: Any) -> str:
    text = f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
    return text.replace("[", r"\[")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
