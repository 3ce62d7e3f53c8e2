"""A sweep on Apache Spark: the runs of `localtok sweep`, on more machines than one, to the same bytes.

    python -m localtok.runs.cluster --scenario demo --seeds 1000 --policy by-views,by-intent --out runs.jsonl

Needs the extra ``spark`` and Java, and localtok on every worker; a scenario that is a file must be there under the same
path. A run is a row: its spec goes out as JSON, its outcome comes back as JSON, and no run knows of another.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import outcomes, spec, sweeping
from .outcomes import Outcome
from .spec import Spec

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import SparkSession

_USUAL = Spec()


def sweep_on(spark: SparkSession, specs: Sequence[Spec], parts: int = 0) -> list[Outcome]:
    """The outcome of each run, in the order of `outcomes.in_order`, whatever machine made it.

    parts   how many tasks share the runs; 0 for a task a run, so that a long one keeps nobody waiting
    """
    if not specs:
        return []
    rows = [(place, spec.written(one)) for place, one in enumerate(specs)]
    # By range, a part each: by hash, some parts would get three runs and some none.
    frame = spark.createDataFrame(rows, "place long, spec string").repartitionByRange(parts or len(rows), "place")
    found = frame.mapInPandas(_made, "place long, outcome string").collect()
    return outcomes.in_order(outcomes.read(row["outcome"]) for row in found)


def _made(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """On a worker: each run of the batches, handed over as it is there."""
    import pandas as pd

    for batch in batches:
        for place, text in zip(batch["place"], batch["spec"], strict=True):
            one = outcomes.outcome(spec.read(text))
            yield pd.DataFrame({"place": [place], "outcome": [outcomes.written(one)]})


def main(arguments: Sequence[str] | None = None) -> int:
    """Sweep on the cluster of `spark-submit`, or on one of this machine's own; for a shell."""
    asked = _parser().parse_args(arguments)
    try:
        like = Spec(asked.scenario, asked.first, asked.days, "all", asked.budget, asked.ads, asked.engine)
        specs = sweeping.plan(like, range(asked.first, asked.first + asked.seeds), asked.policy.split(","))
        spark = _session(asked.threads)
    except (ValueError, RuntimeError) as error:
        sys.stderr.write(f"localtok: {error}\n")
        return 2
    found = sweep_on(spark, specs)
    text = "".join(f"{outcomes.written(one)}\n" for one in found)
    if asked.out is None:
        sys.stdout.write(text)
    else:
        asked.out.write_text(text, "utf-8")
    return 1 if any(one.trouble for one in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="localtok.runs.cluster", description="Sweep over seeds on Apache Spark.")
    parser.add_argument("--scenario", default=_USUAL.scenario, help="a shipped scenario, or a path all workers have")
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first of them")
    parser.add_argument("--policy", default="by-views,by-intent", help="names with commas in between")
    parser.add_argument("--days", type=int, default=_USUAL.days)
    parser.add_argument("--budget", type=int, default=_USUAL.daily_budget, help="a day")
    parser.add_argument("--ads", type=int, default=_USUAL.ads, help="posts advertised at most")
    parser.add_argument("--engine", default="", help="numpy, numba or auto")
    parser.add_argument(
        "--threads", type=int, default=0, help="a Spark of its own on this machine, with so many threads"
    )
    parser.add_argument("--out", type=Path, help="where to write an outcome a line, as JSON (default: here)")
    return parser


def _session(threads: int) -> SparkSession:
    """Raises `RuntimeError` where PySpark or Java is missing."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise RuntimeError("PySpark is not installed; pip install 'firesteel[spark]'") from None
    builder = SparkSession.builder.appName("localtok-sweep")
    if threads:
        # Its workers run this Python: the first python3 of the path need not have our libraries.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(f"local[{threads}]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise RuntimeError(f"Spark does not start: {error}; it needs Java 17 or newer") from error


if __name__ == "__main__":
    # By its own name, so that workers find the functions where they are kept.
    from localtok.runs import cluster

    sys.exit(cluster.main())
