"""The main job as a newcomer runs it: a process of its own, twice, and once with the processor's features switched off."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

DAYS = 8


def run_demo(home: Path, out: Path, **environment: str) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "firesteel",
        "demo",
        "--no-serve",
        "--format",
        "json",
        "--out",
        str(out),
        "--days",
        str(DAYS),
        "--seed",
        "7",
    ]
    made = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"FIRESTEEL_HOME": str(home)} | environment,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    summary: dict[str, Any] = json.loads(out.read_text())
    return summary


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo")
    return folder / "home", folder / "out.json", run_demo(folder / "home", folder / "out.json")


def features_of_this_processor() -> str:
    """What NumPy dispatches on here beyond its baseline: all of it can be switched off."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return " ".join(name for name in __cpu_dispatch__ if __cpu_features__.get(name))


def test_the_summary_says_that_it_is_simulated_and_carries_its_own_digest(
    first: tuple[Path, Path, dict[str, Any]],
) -> None:
    _, _, summary = first
    digest = summary.pop("digest")

    text = json.dumps(summary, sort_keys=True, ensure_ascii=False)
    summary["digest"] = digest
    assert summary["simulated"] is True
    assert digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_same_seed_writes_the_same_bytes_with_the_processors_features_switched_off(
    first: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    _, out, _ = first
    switched_off = features_of_this_processor()

    run_demo(tmp_path / "home", tmp_path / "out.json", NPY_DISABLE_CPU_FEATURES=switched_off)

    assert np.__version__
    assert (tmp_path / "out.json").read_bytes() == out.read_bytes()


def test_sixty_posts_are_ranked_and_at_least_three_fly_with_two_creators(
    first: tuple[Path, Path, dict[str, Any]],
) -> None:
    _, _, summary = first

    flights = summary["plan"]["flights"]
    assert len(summary["posts"]) == 60
    assert len(flights) >= 3
    assert len({flight["creator"] for flight in flights}) >= 2


def test_no_recorded_decision_differs_when_it_is_made_again(first: tuple[Path, Path, dict[str, Any]]) -> None:
    home, _, summary = first
    replayed = subprocess.run(
        [sys.executable, "-m", "firesteel", "decisions", "replay", "--workspace", "demo"],
        capture_output=True,
        text=True,
        env=os.environ | {"FIRESTEEL_HOME": str(home)},
        check=False,
    )

    assert summary["decisions"]["made"] > 0
    assert replayed.returncode == 0, replayed.stderr
    assert f"{summary['decisions']['made']} decisions recomputed, none differ." in " ".join(replayed.stderr.split())
