"""Sweeps: however many processes share the runs the bytes are the same, and no run takes the others with it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from localtok.cli import main
from localtok.cli.run import POLICIES as HELP
from localtok.runs import POLICIES, Spec, digest, fly
from localtok.runs.comparing import Difference, differences, summaries
from localtok.runs.outcomes import Outcome, in_order, outcome, read, written
from localtok.runs.sweeping import plan, sweep

LIKE = Spec("tiny", days=1, ads=2)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["sweep", "--scenario", "tiny", "--days", "1", "--ads", "2", *words])
    out, err = capsys.readouterr()
    return code, out, err


def made(seed: int, policy: str, score: float, **sums: int) -> Outcome:
    figures = {"score_micros": round(score * 1e6), "spend_micros": 0, "conversions": 0, "incremental_orders": 0}
    return Outcome(replace(LIKE, seed=seed, policy=policy), "USD", "0", figures | sums)


def dies(spec: Spec) -> Outcome:
    """Takes its process with it on seed 2."""
    if spec.seed == 2:
        os._exit(1)
    return Outcome(spec, "USD", "0", {"score_micros": spec.seed})


def test_two_processes_come_to_the_bytes_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--seeds", "2", "--from", "3", "--policy", "by-views", "--format", "csv")

    one, two = told(capsys, *asked, "--jobs", "1"), told(capsys, *asked, "--jobs", "2")

    assert one[:2] == two[:2]
    rows = list(csv.DictReader(io.StringIO(one[1])))
    assert [(row["seed"], row["policy"]) for row in rows] == [("3", "by-views"), ("4", "by-views")]
    assert rows[0]["digest"] == digest(fly(replace(LIKE, seed=3, policy="by-views")))
    assert len({row["digest"] for row in rows}) == 2
    assert all(int(row["impressions"]) > 0 and row["trouble"] == "" for row in rows)


def test_a_run_that_takes_its_process_with_it_is_named_and_the_others_are_made() -> None:
    specs = plan(LIKE, range(1, 4), ["by-views"])

    outcomes = in_order(sweep(specs, 2, dies))

    assert [one.spec for one in outcomes] == specs
    assert [one.sums.get("score_micros") for one in outcomes] == [1, None, 3]
    assert "ended without an answer" in outcomes[1].trouble


def test_a_run_that_fails_is_named_and_the_rest_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "--seeds", "2", "--policy", "nothing,by-views", "--budget", "3", "--jobs", "1")

    assert code == 1
    assert "nothing" in out and "by-views" not in out
    for seed in (1, 2):
        assert f"localtok: seed {seed}, by-views failed: adgroup/create/ refused with 40002: budget" in err


def test_help_names_every_policy() -> None:
    assert ", ".join(POLICIES) == HELP


def test_an_outcome_survives_its_own_json() -> None:
    one = outcome(replace(LIKE, policy="nothing"))

    assert one.sums["orders"] > 0
    assert read(written(one)) == one


def test_means_errors_and_quantiles_are_those_of_the_scores() -> None:
    scores = [10.0, 20.0, 60.0]
    outcomes = [made(seed, "by-views", score, conversions=seed) for seed, score in enumerate(scores)]
    outcomes += [made(seed, "oracle", score + 1.0 + seed) for seed, score in enumerate(scores)]

    views, oracle = summaries(outcomes)

    assert (views.policy, views.runs, views.mean, views.conversions, views.regret) == ("by-views", 3, 30.0, 1.0, 2.0)
    assert views.error == pytest.approx(15.275252, abs=1e-6)
    assert views.quantiles == pytest.approx((11.0, 20.0, 56.0))
    assert oracle.regret == 0.0


def test_policies_are_compared_on_the_seeds_that_both_have() -> None:
    outcomes = [made(seed, "by-views", 100.0 * seed) for seed in (1, 2, 3)]
    outcomes += [
        made(seed, "by-intent", 100.0 * seed + more) for seed, more in ((1, 4.0), (2, 0.0), (3, 8.0), (4, 900.0))
    ]
    outcomes.append(Outcome(replace(LIKE, seed=5, policy="by-views"), trouble="lost"))

    (found,) = differences(outcomes)

    assert (found.policy, found.against, found.runs, found.mean) == ("by-intent", "by-views", 3, 4.0)
    assert (found.better, found.equal) == (2, 1)
    assert found.error == pytest.approx(2.309401, abs=1e-6)
    # Student's t at 97.5 % with two degrees of freedom is 4.302653.
    assert found.interval == pytest.approx((-5.936551, 13.936551), abs=1e-5)


def test_a_single_pair_has_no_error_and_no_interval() -> None:
    (found,) = differences([made(1, "by-views", 5.0), made(1, "random", 3.0)])

    assert found == Difference("random", "by-views", 1, -2.0, None, None, 0, 0)


def test_the_same_policy_under_two_names_differs_by_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--ads", "50", "--seeds", "2", "--policy", "all,by-views", "--jobs", "1", "--format", "json")

    _, out, _ = told(capsys, *asked)

    told_ = json.loads(out)
    (found,) = told_["differences"]
    assert (found["mean"], found["error"], found["equal"], found["runs"]) == (0.0, 0.0, 2, 2)
    assert len({one["digest"] for one in told_["runs"]}) == 2


def test_a_sweep_is_told_in_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "--seeds", "2", "--policy", "by-views,oracle,nothing", "--jobs", "1")

    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "seeds 1 to 2" in out and "score, less by-views" in out
    assert err.splitlines()[-1].startswith("6 of 6 runs")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scenario", "nowhere"), "nowhere"),
        (("--policy", "by-views,best"), "there is no policy 'best'"),
        (("--policy", ","), "--policy names none"),
        (("--seeds", "0"), "--seeds must be between 1 and 1,000,000, not 0"),
        (("--from", "-1"), "seed must be between 0"),
        (("--jobs", "0"), "--jobs must be between 1 and 256, not 0"),
        (("--out", "/no such folder/a.csv"), "there is no folder"),
    ],
)
def test_what_cannot_be_swept_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = told(capsys, *words)

    assert (code, out) == (2, "")
    assert err.startswith("localtok: ") and said in err and err.count("\n") == 1


def test_what_was_done_before_ctrl_c_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "runs.json"
    command = [sys.executable, "-m", "localtok", "sweep", "--scenario", "tiny", "--days", "1", "--policy", "nothing"]
    command += ["--seeds", "300", "--jobs", "2", "--format", "json", "--out", str(out)]
    # Every tenth of the runs is told; thirty are done when the first line comes.
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        first = running.stderr.readline()
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()

    assert first.startswith("30 of 300 runs")
    assert running.returncode == 130
    told_ = json.loads(out.read_text("utf-8"))
    assert 30 <= len(told_["runs"]) < 300 == told_["planned"]
    assert f"localtok: stopped after {len(told_['runs'])} of 300 runs; what they came to is in {out}\n" in rest
    assert "Traceback" not in rest
