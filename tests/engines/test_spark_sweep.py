"""A sweep on Apache Spark comes to the bytes of one on this machine (`make test-long`)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from localtok.runs import Spec
from localtok.runs.outcomes import in_order, read
from localtok.runs.sweeping import plan, sweep

ROOT = Path(__file__).parent.parent.parent
POLICIES = ["by-views", "nothing"]

pytestmark = pytest.mark.long


def on_spark(python: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-m", "localtok.runs.cluster", "--scenario", "tiny", "--days", "1", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TZ": "America/New_York"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_cluster_comes_to_the_bytes_of_one_machine(python: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs.jsonl"

    ran = on_spark(python, "--seeds", "3", "--policy", ",".join(POLICIES), "--threads", "2", "--out", str(out))

    assert ran.returncode == 0, ran.stderr[-2_000:]
    found = [read(line) for line in out.read_text("utf-8").splitlines()]
    assert found == in_order(sweep(plan(Spec("tiny", days=1), range(1, 4), POLICIES)))
    assert len({one.digest for one in found}) == 6


def test_a_run_that_fails_on_a_worker_is_named_and_the_others_are_made(python: Path) -> None:
    ran = on_spark(python, "--seeds", "1", "--policy", "nothing,by-views", "--budget", "3", "--threads", "2")

    assert ran.returncode == 1
    alone, failed = (read(line) for line in ran.stdout.splitlines())
    assert alone.sums["orders"] > 0 == len(failed.sums)
    assert "budget" in failed.trouble


def test_what_there_is_not_is_said_before_spark_starts(python: Path) -> None:
    ran = on_spark(python, "--policy", "best")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("localtok: there is no policy 'best'")
