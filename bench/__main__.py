"""Run the benchmarks: ``python -m bench`` all of them, ``python -m bench forward`` one.

A benchmark is a module here with ``figures()``, which yields rows ``{"figure", "value", "unit", "against", "ratio"}``
and may add keys of its own; `against` is what ours is compared with and `ratio` their quotient, None where there is
nothing to compare. What cannot run, for want of data or of an extra, raises `Skipped` with a line that says so.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Mapping
from typing import Any

import bench
from bench.data import Skipped


def main(names: list[str]) -> int:
    known = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    benches = [name for name in known if hasattr(importlib.import_module(f"bench.{name}"), "figures")]
    if unknown := [name for name in names if name not in benches]:
        print(f"there is no bench {', '.join(unknown)}; there are: {', '.join(benches)}", file=sys.stderr)
        return 2
    for name in names or benches:
        try:
            for row in importlib.import_module(f"bench.{name}").figures():
                print(json.dumps(_line(name, row), allow_nan=False), flush=True)
        except Skipped as reason:
            print(f"{name}: skipped, {reason}", file=sys.stderr)
    return 0


def _line(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    usual: dict[str, Any] = {"figure": "", "value": None, "unit": "", "against": None, "ratio": None}
    line = {"bench": name} | usual | dict(row) | {"cores": len(os.sched_getaffinity(0))}
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in line.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
