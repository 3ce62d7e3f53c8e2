"""The ranking as a job on Apache Spark: equal to `posts.rank_columns`, for more posts than one machine holds.

    python -m firesteel.warehouse.sparkranking --posts DIR --out DIR --objective sales

The driver counts posts by account, collects those of about `POOLED` posts' accounts, learns from them what all have in common
(a few kilobytes) and sends that to the workers, each of which scores whole accounts. Needs the extra ``spark`` and Java.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadInput, FiresteelError, Misconfigured
from ..posts import MEASURES, WEIGHTS
from ..posts.columns import COUNTED, Columns
from ..posts.judging.pool import POOLED, Pool, Tally, pooled
from ..posts.ranking import known_weights, score
from ..posts.verdicts import VERDICTS
from .sparkposts import plain, tallied

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

_TOGETHER = 20_000
"""Posts a worker scores at once, and the rest of the last account's."""
_ROW = 33
"""Bits of a row's number within its partition in `monotonically_increasing_id`."""
_FIGURES = ("score", "low", "high", "beats", "raw")


def ranked(
    posts: DataFrame,
    *,
    objective: str = "sales",
    weights: Mapping[str, float] | None = None,
    per: str = "views",
    now: datetime | None = None,
    pooled_posts: int = POOLED,
) -> DataFrame:
    """Posts in order, best first, one a row.

    posts   a row a post, columns called as in our Parquet files: post_id, account, views, …; others are not looked at
    now     ages posts whose counts carry no `as_of`

    The columns: rank, post_id, account, verdict, score, low, high, beats, raw (null where nothing that counts was seen),
    weakest (the signal that takes most; empty where none does), contributions (by signal seen; they sum to the score).
    Raises `BadInput` for what cannot be ranked as it is.
    """
    given = known_weights(objective, per) if weights is None else weights
    frame = plain(posts, now).persist()
    try:
        tally = tallied(frame, per)
        pool, _ = pooled(_columns(_learnt_from(frame, tally, pooled_posts)), tally, weights=given, per=per)
        names = [measure.name for measure in MEASURES if measure.name in pool.signals and measure.name in given]
        told = frame.repartition("account").sortWithinPartitions("account", "post_id")
        scored = told.mapInPandas(partial(_scored, pool=pool, names=names), _schema(names))
        return _placed(scored, names)
    finally:
        frame.unpersist()


def _learnt_from(frame: DataFrame, tally: Tally, posts: int) -> pd.DataFrame:
    from pyspark.sql import functions as f

    chosen = tally.chosen(posts)
    if not chosen.all():
        handles = [(handle,) for handle, kept in zip(tally.accounts, chosen.tolist(), strict=True) if kept]
        kept = frame.sparkSession.createDataFrame(handles, "account string")
        frame = frame.join(f.broadcast(kept), "account", "left_semi")
    found: pd.DataFrame = frame.toArrow().to_pandas()
    return found


def _columns(frame: pd.DataFrame) -> Columns:
    counts = {name: frame[name].to_numpy(np.float64) for name in COUNTED if name in frame}
    return Columns.sorted(
        posts=(),
        ids=frame["post_id"].tolist(),
        account=frame["account"].tolist(),
        age_days=frame["age_days"].to_numpy(np.float64),
        length_s=frame["duration_s"].to_numpy(np.float64),
        format=frame["format"].tolist(),
        counts=counts,
    )


def _scored(batches: Iterator[pd.DataFrame], pool: Pool, names: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Whole accounts of a partition that is sorted by them, as their last posts come in."""
    import pandas as pd

    held: list[pd.DataFrame] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) < _TOGETHER or held[0]["account"].iloc[0] == batch["account"].iloc[-1]:
            continue
        posts = pd.concat(held, ignore_index=True)
        last = posts["account"] == posts["account"].iloc[-1]
        yield _scores(posts[~last], pool, names)
        held = [posts[last]]
    if held and sum(map(len, held)):
        yield _scores(pd.concat(held, ignore_index=True), pool, names)


def _scores(frame: pd.DataFrame, pool: Pool, names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    columns = _columns(frame)
    ranking = score(columns, pool)
    adds = ranking.contributions()
    parts = [adds.get(name, np.full(len(columns), np.nan)) for name in names]
    words = np.array([verdict.value for verdict in VERDICTS], dtype=object)
    told: dict[str, Any] = {
        "post_id": list(columns.ids),
        "account": np.array(columns.accounts, dtype=object)[columns.account],
        "verdict": words[ranking.verdict],
    }
    # Adding nothing makes a minus zero a zero, which Spark sorts apart from it.
    told |= {name: getattr(ranking, name) + 0.0 for name in _FIGURES}
    told["weakest"] = _weakest(names, parts, len(columns))
    told |= {f"adds_{name}": part for name, part in zip(names, parts, strict=True)}
    return pd.DataFrame(told)


def _weakest(names: Sequence[str], parts: Sequence[Any], posts: int) -> Any:
    """The signal that takes most from each score, by name where two do; empty where none does."""
    order = sorted(range(len(names)), key=names.__getitem__)
    adds = np.array([np.zeros(posts), *(np.where(np.isnan(parts[i]), 0.0, parts[i]) for i in order)])
    return np.array(["", *(names[i] for i in order)], dtype=object)[np.argmin(adds, axis=0)]


def _schema(names: Sequence[str]) -> str:
    doubles = [f"{name} double" for name in (*_FIGURES, *(f"adds_{name}" for name in names))]
    words = ["post_id string", "account string", "verdict string", "weakest string"]
    order = [*words[:3], *doubles[: len(_FIGURES)], words[3], *doubles[len(_FIGURES) :]]
    return ", ".join(order)


def _placed(scored: DataFrame, names: Sequence[str]) -> DataFrame:
    """With ranks, which no single worker has to count: each partition's rows follow those of the partitions before."""
    from pyspark.sql import functions as f

    keys = [f.desc("score"), f.desc("beats"), f.asc("post_id"), f.asc("account")]
    kept = scored.persist()
    ordered = kept.orderBy(*keys).withColumn("_at", f.monotonically_increasing_id()).localCheckpoint()
    kept.unpersist()
    part = f.shiftright("_at", _ROW)
    sizes = {
        row["part"]: row["posts"]
        for row in ordered.groupBy(part.alias("part")).agg(f.count("*").alias("posts")).collect()
    }
    before, first = 0, []
    for number, size in sorted(sizes.items()):
        first += [f.lit(number), f.lit(before)]
        before += size
    offset = f.create_map(*first)[part] if first else f.lit(0)
    rank = (offset + f.col("_at").bitwiseAND(f.lit((1 << _ROW) - 1)) + 1).cast("long")
    raw = f.when(~f.isnan("raw"), f.col("raw"))
    return ordered.select(
        rank.alias("rank"),
        "post_id",
        "account",
        "verdict",
        *_FIGURES[:-1],
        raw.alias("raw"),
        "weakest",
        _contributions(names).alias("contributions"),
    )


def _contributions(names: Sequence[str]) -> Any:
    from pyspark.sql import functions as f

    if not names:
        return f.expr("cast(map() as map<string, double>)")
    pairs = [part for name in names for part in (f.lit(name), f.col(f"adds_{name}"))]
    return f.map_filter(f.create_map(*pairs), lambda _, adds: ~f.isnan(adds) & adds.isNotNull())


def main(arguments: Sequence[str] | None = None) -> int:
    """Rank a folder of Parquet files into another; for `spark-submit` or a shell."""
    parser = argparse.ArgumentParser(prog="firesteel.warehouse.sparkranking", description="Rank posts on Apache Spark.")
    parser.add_argument(
        "--posts", required=True, help="Parquet with a row a post: a file or folder that Spark can read"
    )
    parser.add_argument("--out", required=True, help="folder to write Parquet to; it must not exist yet")
    parser.add_argument("--objective", default="sales", help=f"one of {', '.join(WEIGHTS)}")
    parser.add_argument("--per", default="views", help="what counts are out of: views, or reach")
    parser.add_argument(
        "--as-of", default="", help="when counts without a time of their own were read, as 2026-03-01 (UTC)"
    )
    parser.add_argument("--pooled", type=int, default=POOLED, help="posts to learn from what all have in common")
    parser.add_argument(
        "--threads", type=int, default=0, help="a Spark of its own on this machine, with so many threads"
    )
    asked = parser.parse_args(arguments)
    try:
        sys.stdout.write(f"{_run(asked)}\n")
    except FiresteelError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _run(asked: argparse.Namespace) -> str:
    now = _moment(asked.as_of) if asked.as_of else None
    spark = _session(asked.threads)
    from pyspark.errors import AnalysisException

    try:
        found = ranked(
            spark.read.parquet(asked.posts),
            objective=asked.objective,
            per=asked.per,
            now=now,
            pooled_posts=asked.pooled,
        )
        found.write.parquet(asked.out)
    except AnalysisException as error:
        raise BadInput(
            str(error).splitlines()[0], where=f"{asked.posts} or {asked.out}", remedy="see the guide"
        ) from error
    return f"ranked {found.count():,} posts into {asked.out}"


def _session(threads: int) -> SparkSession:
    from .pyspark import session

    if threads:
        return session("firesteel-ranking", threads=threads)
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Misconfigured("PySpark is not installed; pip install 'firesteel[spark]'") from None
    return SparkSession.builder.appName("firesteel-ranking").getOrCreate()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{text!r} is no moment", where="--as-of", remedy="write it as 2026-03-01 or 2026-03-01T09:00"
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


if __name__ == "__main__":
    # By its own name, so that workers find the functions where they are kept.
    from firesteel.warehouse import sparkranking

    sys.exit(sparkranking.main())
