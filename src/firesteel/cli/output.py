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
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from ..errors import BadInput

Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", help="table for people; json or csv.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of the terminal.")]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text beginning like this would run in a spreadsheet."""
_WIDTH = 120
"""Letters of a line in a file."""
_WORD, _PROSE = 22, 24
"""Cells up to so long are kept on one line, as long as each longer column is left so much."""
_NAME = 10
"""Letters that what names a row keeps on the narrowest line."""
_PIPE = 110
"""Letters of a line where nobody looks at a terminal: a pipe."""
Rows = Sequence[Mapping[str, Any]]


def terminal(stderr: bool = False) -> Console:
    made = Console(stderr=stderr)
    return made if made.is_terminal else Console(stderr=stderr, width=_PIPE)


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
        console = terminal()
        console.print(_table(rows, names, title, console.width))
    else:
        deliver(plain(_table(rows, names, title, _WIDTH)), out)


def deliver(text: str, out: Path | None) -> None:
    """To the terminal, or to a file that is either the old one or the new one whole. Raises `BadInput`."""
    if out is None:
        typer.echo(text, nl=False)
    else:
        deliver_bytes(text.encode(), out)


def deliver_bytes(content: bytes, out: Path) -> None:
    """Into a file that is either the old one or the new one whole. Raises `BadInput`."""
    if out.is_dir():
        raise BadInput("is a folder", where=str(out), remedy="name a file in it")
    try:
        handle, aside = tempfile.mkstemp(dir=out.absolute().parent, prefix=f".{out.name}.")
    except OSError as error:
        raise BadInput(
            f"cannot be written: {error.strerror}", where=str(out), remedy="name a folder there is"
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
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


def plain(*parts: Any, width: int = _WIDTH) -> str:
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
    writer.writerows([_inert(_cell(row.get(name))) for name in names] for row in rows)
    return text.getvalue()


def _inert(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, as a text: captions and comments are other people's."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _cell(value: Any) -> Any:
    """A list in one cell, its parts set apart by semicolons; a mapping as JSON."""
    value = rounded(value)
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def fitted(table: Table, width: int) -> Table:
    """The same table, in which everything stays whole but its one column of a fixed most, which names a row: that gets
    what is left of the line."""
    names = [column for column in table.columns if column.max_width]
    taken = 0
    for column in table.columns:
        taken += table.padding[1]
        if column not in names:
            texts = [Text.from_markup(str(cell)) for cell in (column.header, *column.cells)]
            column.min_width = max(line.cell_len for text in texts for line in text.split())
            taken += column.min_width
    for column in names:
        column.max_width = max(min(column.max_width or 0, width - taken), _NAME)
    return table


def _blocks(rows: Rows, names: Sequence[str], title: str) -> Group:
    """A row after the other, a line for each of its fields: where a table would break numbers and ids in two."""
    wide = max(map(len, names), default=0)
    blocks: list[Table | Text | str] = [Text(title, style="italic")] if title else []
    for row in rows:
        block = Table(box=None, pad_edge=False, show_header=False)
        block.add_column(style="dim", min_width=wide, no_wrap=True)
        block.add_column(overflow="fold")
        for name in names:
            block.add_row(name.replace("_", " "), _text(row.get(name)).replace("[", r"\["))
        blocks += [block, ""]
    return Group(*blocks[:-1])


def _table(rows: Rows, names: Sequence[str], title: str, width: int) -> Table | Group:
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    texts = {name: [_text(row.get(name)) for row in rows] for name in names}
    whole = _whole({name: max(map(len, (name, *texts[name]))) for name in names}, width)
    if rows and not whole and width < _PIPE:
        return _blocks(rows, names, title)
    for name in names:
        figures = [row.get(name) for row in rows if row.get(name) is not None]
        numeric = bool(figures) and all(isinstance(f, (int, float)) and not isinstance(f, bool) for f in figures)
        table.add_column(
            name.replace("_", " "), justify="right" if numeric else "left", overflow="fold", min_width=whole.get(name)
        )
    for place in range(len(rows)):
        table.add_row(*(texts[name][place].replace("[", r"\[") for name in names))
    return table


def _whole(longest: Mapping[str, int], width: int) -> dict[str, int]:
    """How wide columns of short cells have to be: a handle or a date broken in two is hard to read. None of them where
    the line is too narrow for that."""
    short = {name: length for name, length in longest.items() if length <= _WORD}
    wanted = sum(short.values()) + _PROSE * (len(longest) - len(short)) + 2 * len(longest)
    return short if wanted <= width else {}


def _text(value: Any) -> str:
    cell = _cell(value)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
