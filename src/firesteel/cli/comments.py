"""`firesteel comments`: what people ask, want and object to."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from .. import imports
from ..comments import Labelled, buying
from ..language import SUPPORTED, label
from . import console
from .output import Out, deliver, emit, rounded

comments = typer.Typer(no_args_is_help=True, help="What people ask, want and object to.")
_SHOWN = 50


def mount(app: typer.Typer) -> None:
    app.add_typer(comments, name="comments")


@comments.command("label")
def label_(
    file: Annotated[Path, typer.Option("--in", help="A CSV, TSV, Parquet or JSON Lines table of comments.")],
    column: Annotated[str, typer.Option("--column", help="The column with the text.")] = "",
    format: Annotated[
        Literal["jsonl", "json", "csv", "table"], typer.Option("--format", help="One JSON object a line, or a table.")
    ] = "jsonl",
    out: Out = None,
) -> None:
    """Say what each comment asks or wants. A language we cannot judge gets no labels and is put up for review.

    Example: firesteel comments label --in comments.csv --column text --format table
    """
    mapping = {"text": json.dumps(column) if " " in column else column} if column else None
    with console.progress(f"Reading and judging {file.name}"):
        read = imports.read_comments(file, mapping)
        labelled = label(read.comments)
    for refusal in read.refusals[:10]:
        console.complain(str(refusal))
    rows = [row(each) for each in labelled]
    if format == "jsonl":
        deliver("".join(json.dumps(rounded(line), ensure_ascii=False) + "\n" for line in rows), out)
    elif format == "table":
        brief = [
            {
                "text": line["text"],
                "language": line["language"],
                "labels": line["labels"],
                "review": "yes" if line["needs_review"] else "",
            }
            for line in rows
        ]
        emit(brief[:_SHOWN] if out is None else brief, format, out)
    else:
        emit(rows, format, out)
    console.err.print(_summary(labelled, len(read.refusals)), style="dim", highlight=False)


def row(each: Labelled) -> dict[str, Any]:
    """A labelled comment as JSON has it."""
    return {
        "text": each.comment.text,
        "language": each.language,
        "supported": each.supported,
        "labels": list(each.labels),
        "scores": each.scores,
        "needs_review": each.needs_review,
    }


def _summary(labelled: tuple[Labelled, ...], refused: int) -> str:
    languages = Counter(each.language for each in labelled if not each.supported)
    review = sum(each.needs_review for each in labelled)
    line = f"{len(labelled):,} comments: {sum(map(buying, labelled)):,} with a buying intent, {review:,} for review"
    if refused:
        line += f", {refused:,} rows left out"
    if languages:
        line += f"; {languages.total():,} in languages we cannot judge (ours: {', '.join(SUPPORTED)})"
    return line
