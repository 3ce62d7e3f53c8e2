"""`localtok scenarios`: lists what is shipped, shows a file, and checks one in a way a person can act on."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from localtok import scenario
from localtok.cli import main


def test_every_scenario_is_listed_with_what_it_shows(capsys) -> None:
    assert main(["scenarios"]) == 0
    said = capsys.readouterr().out

    assert [line for line in said.splitlines() if line and not line.startswith(" ")] == scenario.known()
    assert said.count("Shows: ") == len(scenario.known())
    assert max(map(len, said.splitlines())) <= 80


def test_the_list_is_there_for_programs_too(capsys) -> None:
    main(["scenarios", "--format", "json"])
    rows = json.loads(capsys.readouterr().out)
    main(["scenarios", "--format", "csv"])
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    assert [row["name"] for row in rows] == [row["name"] for row in listed] == scenario.known()
    (row,) = [row for row in rows if row["name"] == "tiny"]
    assert (row["accounts"], row["posts"], row["viewers"], row["countries"]) == (2, 6, 4_000, "US DE")


def test_a_shown_file_is_one_to_start_from(capsys, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    assert main(["scenarios", "--show", "b2b", "--out", str(path)]) == 0

    assert main(["scenarios", "--check", str(path)]) == 0
    assert capsys.readouterr().out.startswith("mine\n  4 accounts, 29 posts, 40,000 viewers in US GB DE\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--show", "bb2"], "localtok: there is no scenario 'bb2' (did you mean b2b?); there are b2b, "),
        (["--check", "demo"], "localtok: --check takes a file that ends in .yaml or .yml, not demo\n"),
        (["--check", "nowhere.yaml"], "localtok: nowhere.yaml: No such file"),
        (["--check", "wrong.yaml"], "localtok: wrong.yaml:1: abuot: there is no such key; did you mean about? "),
    ],
)
def test_what_is_wrong_is_said_on_stderr_with_exit_code_2(
    capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.yaml").write_text("abuot: x\n", encoding="utf-8")

    assert main(["scenarios", *given]) == 2
    out, err = capsys.readouterr()

    assert out == ""
    assert err.startswith(said)
