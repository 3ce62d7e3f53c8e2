"""Posts in Spark as the ranking takes them: plain columns, refused where they would want interpreting, and counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadInput
from ..posts import MEASURES
from ..posts.columns import COUNTED
from ..posts.judging.pool import Tally
from ..posts.judging.stacks import FEWEST_VIEWS

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_NEEDED = ("post_id", "account", "views")
_RATES = ("hook_2s", "hook_6s", "completions", "rewatches")
"""Counts that some files give as rates."""
_DAY_US = 86_400e6


def plain(posts: DataFrame, now: datetime | None) -> DataFrame:
    """post_id, account, format, age_days, duration_s and the counts there are, doubles; null where not known."""
    from pyspark.sql import functions as f

    kinds = dict(posts.dtypes)
    missing = [name for name in _NEEDED if name not in kinds]
    if missing:
        raise BadInput(f"the posts have no column {', '.join(missing)}", remedy="columns are called as our files' are")
    for name in ("post_id", "account", "format"):
        if kinds.get(name, "string") != "string":
            raise BadInput(f"{name} is {kinds[name]}, not text", where=name, remedy="cast it to string")
    for name in ("posted_at", "as_of"):
        if kinds.get(name, "timestamp") != "timestamp":
            raise BadInput(f"{name} is {kinds[name]}, not a moment", where=name, remedy="cast it to timestamp, in UTC")
    counted = [name for name in COUNTED if name in kinds]
    for name in (*counted, *(["duration_s"] if "duration_s" in kinds else [])):
        if kinds[name].split("(")[0] not in ("double", "float", "bigint", "int", "smallint", "tinyint", "decimal"):
            raise BadInput(f"{name} is {kinds[name]}, not a number", where=name, remedy="cast it to double")
    formats = f.coalesce(f.col("format"), f.lit("")) if "format" in kinds else f.lit("")
    return posts.select(
        "post_id",
        f.coalesce(f.col("account"), f.lit("")).alias("account"),
        formats.alias("format"),
        _age_days(kinds, now).alias("age_days"),
        (_number("duration_s") if "duration_s" in kinds else f.lit(None).cast("double")).alias("duration_s"),
        *(_number(name).alias(name) for name in counted),
    )


def tallied(frame: DataFrame, per: str) -> Tally:
    """How often each account's signals were seen. Raises `BadInput` for what the ranking would take for something else."""
    from pyspark.sql import functions as f

    counted = [name for name in COUNTED if name in frame.columns]
    figures = [name for name in (*counted, "duration_s") if name in frame.columns]
    views = f.col(per) if per in frame.columns else f.lit(None).cast("double")
    wrong = [f.count_if((f.col(name) < 0) | (f.col(name) == float("inf"))).alias(f"wrong_{name}") for name in figures]
    rates = [f.max(name).alias(f"most_{name}") for name in _RATES if name in counted]
    seen = [
        f.count_if((views >= FEWEST_VIEWS) & f.col(measure.name).isNotNull()).alias(f"seen_{measure.name}")
        for measure in MEASURES
        if measure.name in counted
    ]
    rows = (
        frame.groupBy("account")
        .agg(
            f.count("*").alias("posts"),
            f.count_distinct("post_id").alias("ids"),
            f.count_if(f.coalesce(f.col("post_id"), f.lit("")) == "").alias("nameless"),
            *wrong,
            *rates,
            *seen,
        )
        .collect()
    )
    _refuse(rows, figures, [name for name in _RATES if name in counted])
    rows.sort(key=lambda row: str(row["account"]))
    nothing = np.zeros(len(rows), dtype=np.intp)
    return Tally(
        accounts=tuple(row["account"] for row in rows),
        posts=np.array([row["posts"] for row in rows], dtype=np.intp),
        seen={
            measure.name: np.array([row[f"seen_{measure.name}"] for row in rows], dtype=np.intp)
            if measure.name in counted
            else nothing
            for measure in MEASURES
        },
    )


def _refuse(rows: list[Any], figures: list[str], rates: list[str]) -> None:
    if not rows:
        raise BadInput("there are no posts to rank")
    if nameless := sum(row["nameless"] for row in rows):
        raise BadInput(f"posts without an id: {nameless:,}", where="post_id")
    if twice := sum(row["posts"] - row["ids"] for row in rows):
        raise BadInput(f"rows that repeat a post: {twice:,}", where="post_id", remedy="keep each post's newest row")
    if astray := [row["account"] for row in rows if row["account"] != row["account"].strip().removeprefix("@")]:
        raise BadInput(f"the handle {astray[0]!r} is not bare", where="account", remedy="without blanks and the @")
    for name in figures:
        if wrong := sum(row[f"wrong_{name}"] for row in rows):
            raise BadInput(
                f"figures below zero or endless: {wrong:,}", where=name, remedy="leave out what is not known"
            )
    for name in rates:
        most = max((row[f"most_{name}"] or 0.0 for row in rows), default=0.0)
        if 0 < most <= 1:
            raise BadInput(
                "no post has more than one: these look like rates", where=name, remedy="multiply by the views"
            )


def _number(name: str) -> Column:
    """As a double, null where it is no number."""
    from pyspark.sql import functions as f

    number = f.col(name).cast("double")
    return f.when(~f.isnan(number), number)


def _age_days(kinds: dict[str, str], now: datetime | None) -> Column:
    """From publishing to when the counts were read."""
    from pyspark.sql import functions as f

    nothing = f.lit(None).cast("bigint")
    posted = f.unix_micros("posted_at") if "posted_at" in kinds else nothing
    read = f.unix_micros("as_of") if "as_of" in kinds else nothing
    if now is not None:
        since = now.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        read = f.coalesce(read, f.lit((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds))
    return (read - posted).cast("double") / f.lit(_DAY_US)
