"""How fast a file of posts becomes a table ready for the lake.

import_rows_per_s   1,000,000 posts in CSV (12 columns, 130 MB or so) read, checked and typed, on one core; `against` is
                    the plain way, pandas and then a loop over its rows that makes the same figures, on a tenth of the
                    file; `rows_per_cpu_s` is by the processor's time, for a machine that is busy with other things
import_odd_per_s    the same of 100,000 rows as exports really are: 1.2K, dates with a month's name, links for ids
import_gb           the most memory the first of them took, in a process of its own
"""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from firesteel.imports import read_posts
from firesteel.warehouse.tables import POST

NOW = datetime(2026, 7, 15, tzinfo=UTC)
ROWS, ODD = 1_000_000, 100_000
_COUNTS = ("views", "likes", "comments", "shares", "saves", "follows")
_HEADER = ("post_id", "account", "posted_at", "duration_s", "caption", *_COUNTS, "as_of")


def figures() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.csv"
        _plain(path, ROWS)
        child = subprocess.run(
            [sys.executable, "-m", "bench.imports", str(path)], capture_output=True, check=True, text=True
        )
        ours = json.loads(child.stdout)
        tenth = Path(folder) / "tenth.csv"
        _plain(tenth, ROWS // 10)
        plain = _row_by_row(tenth)
        yield _row("import_rows_per_s", ours["rows_per_s"], plain) | {"rows_per_cpu_s": ours["rows_per_cpu_s"]}
        _odd(path, ODD)
        yield _row("import_odd_per_s", _rates(path)[0], None)
        yield {"figure": "import_gb", "value": ours["gb"], "unit": "GB"}


def arrow(path: Path) -> Any:
    """The file as the lake's table, but for what only the lake knows."""
    import pyarrow as pa

    read = read_posts(path, now=NOW)
    schema = pa.schema([field for field in POST.schema if field.name in read.columns])
    return pa.table([pa.array(read.columns[field.name], field.type) for field in schema], schema=schema)


def _row(name: str, ours: float, plain: float | None) -> dict[str, Any]:
    return {"figure": name, "value": ours, "unit": "rows/s", "against": plain, "ratio": ours / plain if plain else None}


def _rates(path: Path) -> tuple[float, float]:
    """Rows a second, by the wall's clock and by the processor's."""
    gc.collect()
    start, cpu = time.perf_counter(), time.process_time()
    rows = arrow(path).num_rows
    return rows / (time.perf_counter() - start), rows / (time.process_time() - cpu)


def _row_by_row(path: Path) -> float:
    """What one would write first: read it all, then make a record of each row."""
    import pandas as pd
    import pyarrow as pa

    start = time.perf_counter()
    frame = pd.read_csv(path, dtype={"post_id": str})
    records = []
    for _, row in frame.iterrows():
        record: dict[str, Any] = {"post_id": row["post_id"], "account": row["account"], "caption": row["caption"]}
        record |= {name: datetime.fromisoformat(row[name]).replace(tzinfo=UTC) for name in ("posted_at", "as_of")}
        record |= {name: float(row[name]) for name in ("duration_s", *_COUNTS)}
        records.append(record)
    rows = pa.Table.from_pylist(records).num_rows
    return float(rows / (time.perf_counter() - start))


def _plain(path: Path, rows: int) -> None:
    dice = random.Random(4)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(_HEADER) + "\n")
        for i in range(rows):
            views = int(dice.lognormvariate(8, 1.2))
            posted = NOW - timedelta(minutes=7 + i % 400_000)
            counts = [views, *(int(views * rate) for rate in (0.05, 0.004, 0.006, 0.008, 0.002))]
            out.write(
                f"73{i:017d},maker{i % 10_000},{posted:%Y-%m-%d %H:%M:%S},{7 + i % 53},Which one would you take {i}?,"
                f"{','.join(map(str, counts))},2026-07-15T00:00:00Z\n"
            )


def _odd(path: Path, rows: int) -> None:
    dice = random.Random(5)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        out.write("Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n")
        for i in range(rows):
            views = dice.lognormvariate(8, 1.2)
            posted = NOW - timedelta(days=i % 300)
            link = f"https://www.tiktok.com/@maker{i % 50}/video/73{i:017d}"
            out.write(
                f'"2026-07-15","Which one, {i}?","{link}","{posted:%B} {posted.day}","{views / 2e4:.1f}K","{i % 97}",'
                f'"{i % 31}","{views / 1e3:.1f}K"\n'
            )


if __name__ == "__main__":
    import resource

    warnings.simplefilter("error")
    wall, processor = _rates(Path(sys.argv[1]))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(json.dumps({"rows_per_s": wall, "rows_per_cpu_s": processor, "gb": most}))
