"""Where the answers of `localtok` go: nobody meets a traceback, and no file of theirs is written over by mistake."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from localtok.cli import main, sweep
from localtok.runs import Spec
from localtok.runs.outcomes import Outcome

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)

        assert main(["scenarios"]) == 2

    said = capsys.readouterr().err
    assert said.startswith("localtok: cannot print: No space left") and said.count("\n") == 1


def test_a_closed_stdout_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    assert main(["scenarios", "--show", "tiny"]) == 2
    assert "write to a file with --out" in capsys.readouterr().err


def test_a_terminal_without_the_signs_is_told_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))

    assert main(["scenarios", "--show", "one-winner"]) == 2
    assert "U+1F62D, which ascii lacks; set PYTHONIOENCODING=utf-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--scenario", "mine.yaml", "--out", "mine.yaml"], "--out mine.yaml is the file of --scenario"),
        (["run", "--scenario", "mine.yaml", "--save", "./mine.yaml"], "--save mine.yaml is the file of --scenario"),
        (["run", "--out", "a.txt", "--save", "a.txt"], "--out a.txt is the file of --save"),
        (["sweep", "--scenario", "mine.yaml", "--out", "mine.yaml"], "--out mine.yaml is the file of --scenario"),
        (["report", "--scenario", "mine.yaml", "--out", "mine.yaml"], "--out mine.yaml is the file of --scenario"),
        (["calibrate", "--scenario", "mine.yaml", "--out", "mine.yaml"], "--out mine.yaml is the file of --scenario"),
        (["scenarios", "--check", "mine.yaml", "--out", "mine.yaml"], "--out mine.yaml is the file of --check"),
        (["scenarios", "--check", ""], "--check takes a file"),
        (["scenarios", "--show", ""], "there is no scenario ''"),
        (["serve", "--currency", "XXX"], "--currency XXX is not one of TikTok's"),
        (["serve", "--timezone", "Mars"], "--timezone Mars is not known"),
        (["run", "--budget", "0"], "--budget must be between 1 and"),
        (["sweep", "--seeds", "2", "--from", "2147483648"], "ends at 2,147,483,649; a seed must be between"),
    ],
)
def test_what_would_write_over_a_file_or_means_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text('about: "Mine."\n')

    assert main(words) == 2

    err = capsys.readouterr().err
    assert err.startswith("localtok: ") and said in err and err.count("\n") == 1
    assert (tmp_path / "mine.yaml").read_text() == 'about: "Mine."\n'


def test_a_file_that_may_not_be_written_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "kept.csv"
    there.write_text("mine")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != there)

    assert main(["sweep", "--seeds", "1000", "--out", str(there)]) == 2
    assert f"--out {there} cannot be written" in capsys.readouterr().err


def test_a_speed_below_zero_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--speed", "-4"])
    assert "'-4' is no speed" in capsys.readouterr().err


def test_a_sweep_stopped_before_its_first_run_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(specs: list[Spec], jobs: int) -> tuple[list[Outcome], bool]:
        return [], True

    monkeypatch.setattr(sweep, "_outcomes", stopped)

    for form in ("table", "csv", "json"):
        assert main(["sweep", "--scenario", "tiny", "--seeds", "2", "--policy", "all", "--format", form]) == 130
        assert capsys.readouterr() == ("", "localtok: stopped after 0 of 2 runs; nothing was done\n")


@pytest.fixture(autouse=True)
def _stdout_stays() -> Iterator[None]:
    """A command may turn the process's own stdout aside; give it back."""
    kept = os.dup(1)
    yield
    os.dup2(kept, 1)
    os.close(kept)
