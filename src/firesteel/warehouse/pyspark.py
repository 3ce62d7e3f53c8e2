"""The same query files on Apache Spark, transpiled by sqlglot. Needs the extra ``spark`` and Java.

Spark's session time zone is fixed to UTC and times are read without a zone, so that both engines see the same moments.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import Misconfigured
from .engine import VIEWS, sent, text, view_name
from .lake import Lake
from .sealing import opened_rows
from .tables import TABLES, Table

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Spark:
    """A cluster's session, or a local one from `session`. Views are made anew for every query: Spark plans are lazy."""

    def __init__(self, lake: Lake, session: SparkSession) -> None:
        self._lake, self._session = lake, session

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        sql = transpiled(query)
        for table in TABLES.values():
            self._view(table)
        for view in VIEWS:
            self._session.sql(f"create or replace temporary view {view_name(view)} as {transpiled(view)}")
        found = self._session.sql(sql, args={name: _given(value) for name, value in parameters.items()}).collect()
        rows = [{name: _aware(value) for name, value in row.asDict().items()} for row in found]
        return opened_rows(rows, self._lake.keys)

    def _view(self, table: Table) -> None:
        from pyspark.sql.types import StructField, StructType

        schema = StructType([StructField(column.name, _type(str(column.type)), True) for column in table.schema])
        parts = [str(part) for part in self._lake.files(table.name)]
        frame = (
            self._session.read.schema(schema).parquet(*parts) if parts else self._session.createDataFrame([], schema)
        )
        for column in table.schema:
            if str(column.type).startswith("timestamp"):
                frame = frame.withColumn(column.name, frame[column.name].cast("timestamp_ntz"))
        frame.createOrReplaceTempView(f"`{table.name}`")


def session(name: str = "firesteel", *, threads: int = 2) -> SparkSession:
    """A local Spark in this process. Raises `Misconfigured` where PySpark or Java is missing."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise Misconfigured("PySpark is not installed; pip install 'firesteel[spark]'") from None
    # Its workers run this Python: the first python3 of the path need not have our libraries.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        return (
            SparkSession.builder.master(f"local[{threads}]")
            .appName(name)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", str(threads))
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
    except PySparkRuntimeError as error:
        raise Misconfigured(f"Spark does not start: {error}; it needs Java 17 or newer") from error


@cache
def transpiled(query: str) -> str:
    """A query in Spark's dialect; it fails, rather than guesses, on what Spark has no word for."""
    import sqlglot
    from sqlglot import ErrorLevel

    return str(sqlglot.transpile(text(query), read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)[0])


def _type(kind: str) -> Any:
    from pyspark.sql import types

    return {
        "string": types.StringType(),
        "int64": types.LongType(),
        "double": types.DoubleType(),
        "bool": types.BooleanType(),
        "date32[day]": types.DateType(),
        "timestamp[us, tz=UTC]": types.TimestampType(),
        "list<element: double>": types.ArrayType(types.DoubleType()),
        "list<item: double>": types.ArrayType(types.DoubleType()),
    }[kind]


def _given(value: Any) -> Any:
    """A parameter as Spark takes it: a moment as text, since PySpark reads a zoneless one on this machine's own clock."""
    value = sent(value)
    return value.isoformat(" ") if isinstance(value, datetime) else value


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
