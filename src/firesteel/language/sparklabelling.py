"""Comments read as a job on Apache Spark: equal to `label`, for more comments than one machine should read.

    python -m firesteel.language.sparklabelling --comments DIR --column text --out DIR

Each worker reads a batch of rows at a time with a reader of its own. Needs the extra ``spark`` and Java.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..comments import Comment, Labelled
from ..errors import BadInput, FiresteelError, Misconfigured
from ..values import PostId
from .model import ENCODER, LIGHT
from .readers import reader

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

COLUMNS = "language string, supported boolean, labels array<string>, scores string, needs_review boolean, risk boolean"
"""What is added to a row; `scores` is JSON."""
_NAMES = tuple(each.split()[0] for each in COLUMNS.split(", "))


def labelled(comments: DataFrame, column: str = "text", way: str = LIGHT) -> DataFrame:
    """The rows with what each comment says.

    comments    a row a comment; `column` holds its text, null reads as empty
    way         `LIGHT` or `ENCODER`, which has to be installed on the workers

    Raises `BadInput` where there is no such column, or one that would be added is there already.
    """
    if column not in comments.columns:
        raise BadInput(
            f"there is no column {column}; there are {', '.join(comments.columns)}", remedy="name the one with the text"
        )
    if taken := [name for name in _NAMES if name in comments.columns]:
        raise BadInput(f"{', '.join(taken)} would be written twice", remedy="drop or rename it first")
    schema = ", ".join(f"`{name}` {kind}" for name, kind in comments.dtypes)
    return comments.mapInPandas(partial(_read, column=column, way=way), f"{schema}, {COLUMNS}")


def _read(batches: Iterator[pd.DataFrame], column: str, way: str) -> Iterator[pd.DataFrame]:
    for batch in batches:
        texts = batch[column].fillna("").astype(str).tolist()
        found = reader(way=way).label(
            Comment(id=str(i), post=PostId(""), author="", text=text) for i, text in enumerate(texts)
        )
        yield batch.assign(**{name: [_cell(each, name) for each in found] for name in _NAMES})


def _cell(each: Labelled, name: str) -> object:
    value = getattr(each, name)
    return json.dumps(value) if name == "scores" else list(value) if name == "labels" else value


def _session() -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Misconfigured("PySpark is not installed; run `pip install 'firesteel[spark]'`") from None
    # Its workers run this Python: the first python3 of the path need not have our libraries.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session: SparkSession = SparkSession.builder.appName("firesteel comments").getOrCreate()
    return session


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m firesteel.language.sparklabelling", description=__doc__)
    options.add_argument("--comments", required=True, help="Parquet with a row a comment")
    options.add_argument("--column", default="text", help="the column with the text")
    options.add_argument("--way", default=LIGHT, choices=(LIGHT, ENCODER))
    options.add_argument("--out", required=True, help="where the rows with their labels go, as Parquet")
    asked = options.parse_args(arguments)
    try:
        session = _session()
        labelled(session.read.parquet(asked.comments), asked.column, asked.way).write.parquet(asked.out)
    except FiresteelError as error:
        sys.stderr.write(f"firesteel: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
