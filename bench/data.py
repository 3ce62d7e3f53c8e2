"""Where the real data for the benchmarks lies: `FIRESTEEL_DATA`, else `shared/data` beside the repository."""

from __future__ import annotations

import os
from pathlib import Path


class Skipped(Exception):
    """A benchmark cannot run here; the message says what is missing."""


def file(name: str) -> Path:
    """The path of a data file; raises `Skipped` where it is absent."""
    root = Path(os.environ.get("FIRESTEEL_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (root / name).is_file():
        raise Skipped(f"{name} is not there; put the data beside the repository or name its folder in FIRESTEEL_DATA")
    return root / name
