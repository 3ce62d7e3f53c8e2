"""The lake's folder as a backup sees it: which files count, and holding writers off while they are copied.

`warehouse.lake` owns the folder and these rules; the two are siblings and do not import each other.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

_NUMBERED = re.compile(r"(\d{8,})(?:-(\d{8,}))?(?:\.r(\d+))?\.parquet")

_SEALED = b"firesteel.sealed"


def tables(lake: Path) -> tuple[Path, ...]:
    """The folder of every table that has a file."""
    folders = sorted(lake.iterdir()) if lake.is_dir() else []
    return tuple(folder for folder in folders if folder.is_dir() and any(folder.glob("*.parquet")))


def parts(table: Path) -> tuple[Path, ...]:
    """The files that make up a table, oldest first: finished ones that no compacted one covers."""
    found = [
        (int(match[1]), int(match[2] or match[1]), int(match[3] or 0), file)
        for file in table.iterdir()
        if (match := _match(file))
    ]
    return tuple(one[3] for one in sorted(found) if not any(_covers(other, one) for other in found))


def _covers(other: tuple[int, int, int, Path], one: tuple[int, int, int, Path]) -> bool:
    """Whether another file holds the same rows, put together with more of them or written anew."""
    (low, high, again, _), (first, last, before, _) = other, one
    return low <= first and last <= high and (high - low, again) > (last - first, before)


def sealed(metadata: Mapping[bytes, bytes]) -> tuple[str, ...]:
    """The columns whose cells a file says are sealed."""
    return tuple(filter(None, metadata.get(_SEALED, b"").decode().split(",")))


@contextmanager
def held(lake: Path) -> Iterator[tuple[Path, ...]]:
    """The tables that have a file now, none of which gains or loses one meanwhile, in any process.

    A table may still get its first one: whoever must not miss it looks at `tables` again.
    """
    with ExitStack() as stack:
        there = tables(lake)
        for table in there:
            lock = os.open(table / ".lock", os.O_WRONLY | os.O_CREAT, 0o644)
            stack.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield there


def _match(file: Path) -> re.Match[str] | None:
    return _NUMBERED.fullmatch(file.name)
