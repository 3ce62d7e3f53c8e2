"""`firesteel import` as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from firesteel.cli import importing
from firesteel.errors import BadInput
from firesteel.storage import database
from workplaces import furnish

HEADER = "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n"
LINK = "https://www.tiktok.com/@mara/video/735123456789012345"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    path = tmp_path / "Content.csv"
    rows = [f"Shade {i},{LINK}{i},2026-01-0{i} 10:00,{likes},1,2,1.2K\n" for i, likes in ((1, "3"), (2, "x"))]
    path.write_text(HEADER + "".join(rows), encoding="utf-8-sig")
    return path


@pytest.fixture
def workspace(home: Path) -> Iterator[None]:
    furnish(home, brand="Lumen", currency="EUR")
    yield
    database.close()


def run(*arguments: str | Path) -> tuple[int, str, str]:
    app = typer.Typer()
    importing.mount(app)
    app.command("other")(lambda: None)
    result = CliRunner().invoke(app, ["import", *map(str, arguments)], catch_exceptions=False)
    return result.exit_code, result.stdout, " ".join(result.stderr.split())


def test_a_check_needs_no_workspace_and_says_everything_as_json(content: Path) -> None:
    code, out, err = run("--check", "--json", content)

    (row,) = json.loads(out)
    assert (code, row["kind"], row["what"], row["rows"], row["taken"]) == (1, "TikTok Studio content", "posts", 2, 1)
    assert row["refused"] == [
        {
            "line": 3,
            "column": "Total likes",
            "reason": "'x' is no number",
            "remedy": "write a plain figure such as 1234 or 1.2K, or leave the cell empty",
        }
    ]
    assert row["mapping"]["views"] == "Total views"
    assert "Total views is abbreviated (K, M, B), so known to its first digits only" in row["notes"]
    assert "watch_time_s" in row["cannot_show"]
    assert row["unchanged"] is False
    assert "Content.csv, line 3, column Total likes: 'x' is no number" in err


def test_a_file_is_named_previewed_taken_in_and_then_known(content: Path, workspace: None) -> None:
    code, out, _ = run(content)
    text = " ".join(out.split())

    assert code == 1
    assert "Content.csv: TikTok Studio content, 1 post" in text
    assert "7351234567890123451 mara" in text
    assert "Such a file never shows" in text
    assert "file kind rows taken known refused Content.csv TikTok Studio content 2 1 0 1" in text

    _, again, _ = run(content)

    assert "Everything in it is known already: nothing changes." in again
    assert "TikTok Studio content 2 0 1 1" in " ".join(again.split())


def test_a_check_within_a_workspace_knows_what_is_known(content: Path, workspace: None) -> None:
    assert [row["unchanged"] for row in json.loads(run("--check", "--json", content)[1])] == [False]

    run(content)

    assert [row["unchanged"] for row in json.loads(run("--check", "--json", content)[1])] == [True]


def test_of_several_files_a_useless_one_does_not_stop_the_others(content: Path, workspace: None) -> None:
    odd = content.with_name("odd.csv")
    odd.write_text("play count,b\n1,2\n")

    code, out, err = run(odd, content, "--json")

    assert code == 2
    assert [(row["file"], row["what"], row["taken"]) for row in json.loads(out)] == [
        ("odd.csv", "", 0),
        ("Content.csv", "posts", 1),
    ]
    assert "odd.csv: no kind of file we know; its columns are play count, b" in err


def test_a_useless_file_is_told_with_a_mapping_to_try(content: Path) -> None:
    odd = content.with_name("odd.csv")
    odd.write_text("play count,b\n1,2\n")

    assert "odd.csv: perhaps --columns views='play count'" in run("--check", odd)[2]


def test_without_a_workspace_only_a_check_works(content: Path) -> None:
    with pytest.raises(BadInput, match="there is no workspace yet"):
        run(content)


def test_when_the_counts_were_read_may_be_said(content: Path, workspace: None) -> None:
    _, out, _ = run(content, "--as-of", "2026-02-03", "--json")

    assert [row["as_of"] for row in json.loads(out)] == ["2026-02-03T00:00:00+00:00"]
    with pytest.raises(BadInput, match="--as-of: 'soon' is no date"):
        run(content, "--as-of", "soon")


def test_csv_has_a_row_a_file(content: Path, tmp_path: Path) -> None:
    out = tmp_path / "files.csv"
    run("--check", content, "--format", "csv", "--out", out)

    assert out.read_text() == "file,kind,rows,taken,refused\nContent.csv,TikTok Studio content,2,1,1\n"
