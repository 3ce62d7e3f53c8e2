"""Every engine there is, by the same name: DuckDB always, Apache Spark where it is installed (`make test-long`)."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nasty import Start

from firesteel.warehouse import DuckDB, Engine, Lake
from firesteel.warehouse.sealing import opened_rows

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
HOW = "python tools/clients.py spark"


class SparkSide:
    """Spark in its own environment's process, behind the same one method."""

    def __init__(self, lake: Lake, process: subprocess.Popen[str]) -> None:
        self._lake, self._process = lake, process

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        sent = base64.b64encode(pickle.dumps(parameters)).decode()
        asked = {"lake": str(self._lake.folder), "timezone": self._lake.timezone, "query": query, "parameters": sent}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = pickle.loads(base64.b64decode(listen(self._process)))
        assert isinstance(answer, list), answer
        return opened_rows(answer, self._lake.keys)


def listen(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    for line in process.stdout:
        if line.startswith("rows:"):
            return line.removeprefix("rows:").strip()
    raise AssertionError("Spark ended without an answer")


@pytest.fixture(scope="session")
def python() -> Path:
    """An interpreter that has PySpark."""
    found = Path(sys.executable) if importlib.util.find_spec("pyspark") else ROOT / ".clients/spark/bin/python"
    if not found.exists():
        pytest.skip(f"PySpark is not installed; {HOW}")
    if not shutil.which("java"):
        pytest.skip("Java is not installed; Spark needs Java 17 or newer")
    return found


@pytest.fixture(scope="session")
def spark(python: Path) -> Iterator[subprocess.Popen[str]]:
    # A process whose own time zone is not UTC: the engine must not care.
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TZ": "America/New_York"}
    process = subprocess.Popen(
        [str(python), str(HERE / "sparkside.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    listen(process)
    yield process
    assert process.stdin and process.stdout
    process.stdin.close()
    process.wait(timeout=60)
    process.stdout.close()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.long)])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Gives an engine for a lake."""
    if request.param == "duckdb":
        opened: list[DuckDB] = []

        def duckdb(lake: Lake) -> Engine:
            opened.append(DuckDB(lake))
            return opened[-1]

        yield duckdb
        for engine in opened:
            engine.close()
    else:
        process: subprocess.Popen[str] = request.getfixturevalue("spark")
        yield lambda lake: SparkSide(lake, process)
