"""`firesteel import`: say what files are and what becomes of their rows, and take in what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ..desk import Desk
from ..desk.examining import digest_of, examined, useless
from ..desk.views import Examined
from ..errors import BadInput
from ..imports import read
from ..imports.cells import moment
from ..storage import workspace as places
from ..web.mappings import label
from . import console
from .output import Format, Out, emit
from .workspaces import Here

_SHOWN = 20
"""Refused rows told of one file; all of them are in the JSON."""
_PREVIEW = 5
_UNTOLD = ("url", "thumbnail")
_WIDEST = 5
"""Columns of a preview that a terminal has room for."""
_SUMMED = ("file", "kind", "rows", "taken", "known", "refused")


def mount(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(help="Exports of TikTok Studio, Business Suite, Ads Manager or a shop, comments, or tables."),
    ],
    check: Annotated[bool, typer.Option("--check", help="Only say what would become of them; write nothing.")] = False,
    columns: Annotated[
        str, typer.Option(help="Mapping, such as post_id=video_id,views=plays; remembered for such files.")
    ] = "",
    what: Annotated[str, typer.Option(help="posts, comments, orders or ads, where the header does not tell.")] = "",
    as_of: Annotated[
        str, typer.Option("--as-of", help="When the counts were read, in UTC, where the rows do not say.")
    ] = "",
    workspace: Here = "",
    json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    format: Format = "table",
    out: Out = None,
) -> None:
    """Take files into the workspace: posts, comments, orders, ads. A broken row is refused, the rest of the file is kept.

    A file is taken whole or not at all, and taking it again changes nothing. With --check no workspace is needed.
    Exit status: 1 where rows were refused, 2 where a file holds nothing that can be used.

    Example: firesteel import Content.csv orders_export.csv --workspace lumen
    """
    desk = None if check and not workspace and len(list(places.names())) != 1 else console.desk(workspace)
    read_at = _as_of(as_of)
    people = (format == "table" and not json) and out is None
    found = [_one(desk, file, check, columns, what, read_at, workspace_actor()) for file in files]
    if people:
        for row in found:
            _show(row, check)
    rows = [_row(row, check) for row in found]
    style = "json" if json else format
    names = [name for name in _SUMMED if not (check and name == "known")]
    if style == "table":
        rows = [row | {"refused": len(row["refused"]), "kind": row["kind"] or "not known"} for row in rows]
    elif style == "csv":
        rows = [row | {"refused": len(row["refused"])} for row in rows]
    if desk is None:
        emit(rows, style, out, names)
    else:
        console.tell(desk, rows, style, out, names)
    for row in found:
        _complain(row["examined"], people)
    if any(row["examined"].problem for row in found):
        raise typer.Exit(2)
    if any(row["examined"].refused for row in found):
        raise typer.Exit(1)


def workspace_actor() -> str:
    return console.name("")


def _one(
    desk: Desk | None, file: Path, check: bool, columns: str, what: str, as_of: datetime | None, actor: str
) -> dict[str, Any]:
    """What a file is, and how many of its rows are new; kept, unless it is only looked at."""
    with console.progress(f"Reading {file.name}", total=4) as step:

        def tell(done: int, total: int) -> None:
            if done:
                step("")

        try:
            if desk is None:
                got = read(file, columns=columns or None, what=what, now=as_of or datetime.now(UTC))
                return {"examined": examined(got, digest_of(file), unchanged=False), "new": got.taken}
            opened = desk.open_file(file, columns=columns, what=what, as_of=as_of, tell=tell)
        except BadInput as error:
            return {"examined": useless(file, error, what), "new": 0}
        new = opened.fresh.num_rows if check else desk.keep(opened, actor=actor).taken
        return {"examined": opened.examined, "new": new, "as_of": opened.as_of}


def _row(found: dict[str, Any], check: bool) -> dict[str, Any]:
    """Everything there is to know of a file, for machines; `taken` is what a check would take, known rows included."""
    seen: Examined = found["examined"]
    repeated = seen.rows - seen.taken - len(seen.refused)
    row = asdict(seen) | {"as_of": found.get("as_of"), "repeated": repeated}
    if not check:
        row |= {"taken": found["new"], "known": seen.taken - found["new"]}
    return row


def _show(found: dict[str, Any], check: bool) -> None:
    """What it is, its first rows, what was assumed and what it never has."""
    seen: Examined = found["examined"]
    if seen.problem:
        return
    _say(f"{seen.file}: {seen.kind}, {seen.taken:,} {_things(seen.what, seen.taken)}")
    names = [name for name in (seen.preview[0] if seen.preview else ()) if name not in _UNTOLD]
    if names:
        emit([_short(row) for row in seen.preview[:_PREVIEW]], columns=names[:_WIDEST])
        if rest := names[_WIDEST:]:
            _say(f"  Kept as well: {', '.join(rest)}.")
    for line in _remarks(seen):
        _say(f"  {line}")
    if seen.unchanged and seen.taken:
        _say("  Everything in it is known already: nothing changes.")
    elif check:
        _say("  Nothing was written: this was a check.")
    _say("")


def _named(ours: str) -> str:
    """As the page calls it, within a sentence."""
    said = label(ours)
    return said[:1].lower() + said[1:]


def _remarks(seen: Examined) -> Iterator[str]:
    for note in seen.notes:
        yield f"Note: {note}."
    if seen.cannot_show:
        yield f"Such a file never shows {', '.join(_named(name) for name in seen.cannot_show)}."


def _complain(seen: Examined, people: bool) -> None:
    if seen.problem:
        console.complain(f"{seen.file}: {seen.problem}" + (f" ({seen.remedy})" if seen.remedy else ""))
        if people and seen.mapping:
            near = ",".join(f"{ours}={_quoted(theirs)}" for ours, theirs in seen.mapping.items())
            console.complain(f"{seen.file}: perhaps --columns {near}")
    for each in seen.refused[:_SHOWN]:
        place = f"{seen.file}, line {each.line}" + (f", column {each.column}" if each.column else "")
        console.complain(f"{place}: {each.reason} ({each.remedy})")
    if len(seen.refused) > _SHOWN:
        console.complain(f"and {len(seen.refused) - _SHOWN:,} more rows of {seen.file}; --json lists them all")


def _as_of(text: str) -> datetime | None:
    try:
        return moment(text) if text else None
    except ValueError as error:
        raise BadInput(str(error), where="--as-of", remedy="write it as 2026-07-16 or 2026-07-16T18:30:00Z") from error


def _things(what: str, count: int) -> str:
    return what.removesuffix("s") if count == 1 else what


def _short(row: dict[str, str], most: int = 24) -> dict[str, str]:
    return {name: cell if len(cell) <= most else cell[: most - 1] + "…" for name, cell in row.items()}


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f"'{name}'"


def _say(words: str) -> None:
    console.out.print(words, highlight=False, markup=False, soft_wrap=True)
