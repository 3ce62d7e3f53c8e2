"""`firesteel posts` as a person runs it: over a workspace, and over files with a preset, a target, people reached."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

import a
from firesteel.cli import console, posts
from firesteel.cli.output import emit
from firesteel.desk import Desk
from firesteel.desk.facts import Described
from firesteel.errors import BadInput, NotFound
from web.real import office

HEAD = "post_id,account,views,reach,hook_2s,saves,shares,comments,format,duration_s\n"


def run(*arguments: str | Path) -> str:
    app = typer.Typer()
    posts.mount(app)
    result = CliRunner().invoke(app, ["posts", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    rows = [
        f"{i},mara,{500 + 10 * i},{400 + 9 * i},{250 + 5 * i},{4 + i % 5},{2 + i % 3},1,demo,{12 + i}"
        for i in range(1, 21)
    ]
    path.write_text(HEAD + "\n".join([*rows, "99,mara,900,700,640,30,14,9,unboxing,15"]) + "\n")
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        monkeypatch.setattr(console, "desk", lambda workspace: desk)
        made = [a.post(str(7_000 + n), duration_s=10.0 + n, as_of=a.at(20), posted_at=a.at(n)) for n in range(18)]
        best = replace(made[0], signals=a.signals(saves=400, shares=300), caption="The best one")
        desk.take_in([best, *made[1:]])
        yield desk


def test_what_each_signal_adds_sums_to_the_score(here: Desk) -> None:
    (row,) = json.loads(run("rank", "--limit", "1", "--json"))

    assert (row["post_id"], row["rank"], row["simulated"]) == ("7000", 1, False)
    assert sum(row["contributions"].values()) == pytest.approx(row["score"], rel=1e-4)
    assert set(row["signals"]["saves"]) >= {"shrunk", "beats", "reliability", "proxy"}


def test_show_says_every_signal_and_why_the_others_could_not_be_seen(here: Desk) -> None:
    text = run("show", "7000")
    (row,) = json.loads(run("show", "7000", "--json"))

    assert "The best one" in text and "Saves" in text and "●" in text
    assert "Not seen: audience match – nobody said yet who is wanted." in text
    assert row["why_unseen"]["audience"] == "nobody said yet who is wanted"


def test_show_as_csv_has_a_row_a_signal_with_what_it_adds(here: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(run("show", "7000", "--csv"))))

    saves = next(row for row in rows if row["signal"] == "saves")
    assert float(saves["contribution"]) > 0 and saves["value"] == "0.04"


def test_a_post_that_is_not_there_is_named(here: Desk) -> None:
    with pytest.raises(NotFound, match="there is no post 1 among the 18"):
        run("show", "1")


def test_a_description_is_kept_and_what_is_left_out_stays(here: Desk) -> None:
    run("describe", "7001", "--hook", "Does it sting?", "--role", "creator-review", "--as", "ana")
    said = run("describe", "7001", "--format", "Unboxing", "--hook", "", "--as", "bo")

    entry = here.descriptions()["7001"]
    assert entry.value == Described(post=a.post("7001").id, role="creator-review", format="unboxing")
    assert (entry.actor, "role: creator-review" in said) == ("bo", True)
    assert json.loads(run("describe", "7001", "--json"))[0]["format"] == "unboxing"


def test_describing_with_a_word_that_means_nothing_is_refused_with_the_choices(here: Desk) -> None:
    with pytest.raises(BadInput, match="there is no content 'robot' here"):
        run("describe", "7001", "--content", "robot")


def test_an_account_is_told_with_what_is_usual_and_by_role(here: Desk) -> None:
    run("describe", "7001", "--role", "creator-review", "--as", "ana")
    text = run("account", "@mara.skin")
    (row,) = json.loads(run("account", "mara.skin", "--json"))

    assert "18 posts" in text and "From sums" in text
    assert row["usual"]["saves"]["rate"] == pytest.approx((400 + 17 * 90) / 180_000, rel=1e-4)
    assert {each["name"]: each["posts"] for each in row["roles"]}["creator-review"] == 1
    assert [each["length"] for each in row["lengths"]] == ["10–20 s", "20–35 s"]


def test_a_preset_decides_objective_and_weights(table: Path) -> None:
    plain = json.loads(run("rank", "--posts", table, "--json", "--limit", "1"))[0]
    b2b = json.loads(run("rank", "--posts", table, "--preset", "b2b", "--json", "--limit", "1"))[0]

    assert b2b["contributions"]["saves"] == pytest.approx(plain["contributions"]["saves"] * 1.2, rel=1e-4)
    assert "ranked for leads" in run("rank", "--posts", table, "--preset", "b2b")


def test_counts_can_be_out_of_the_people_reached(table: Path) -> None:
    (row,) = json.loads(run("show", "99", "--posts", table, "--per", "reach", "--json"))

    assert (row["signals"]["saves"]["n"], row["signals"]["saves"]["value"]) == (700, 0.0428571)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--preset", "florist"), "there is no preset 'florist'"),
        (("--objective", "fame"), "there is no objective 'fame'"),
        (("--per", "likes"), "there is no 'likes' to divide by"),
        (("--target", "US"), "'US' is no target"),
        (("--target", "countries=USA:1"), "'USA' is no country"),
    ],
)
def test_what_is_not_known_is_refused_before_the_file_is_read(options: tuple[str, str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        run("rank", "--posts", "nowhere.csv", *options)


def test_csv_says_what_json_says(table: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("rank", "--posts", table, "--csv"))))

    assert (rows[0]["post_id"], rows[0]["account"], rows[0]["borrowed"]) == ("99", "mara", "False")
    assert "saves" in rows[0]["fired"]


def test_an_account_of_a_file_is_told_by_format(table: Path) -> None:
    (row,) = json.loads(run("account", "mara", "--posts", table, "--json"))

    assert {each["name"]: each["posts"] for each in row["formats"]} == {"demo": 20, "unboxing": 1}
    with pytest.raises(NotFound, match="there is no account @nobody"):
        run("account", "nobody", "--posts", table)


def test_a_typed_parquet_ranks_as_the_same_table_of_text_does(tmp_path: Path) -> None:
    columns = {
        "post_id": [str(100 + n) for n in range(40)],
        "account": ["mara" if n % 2 else "ilse" for n in range(40)],
        "views": [1_000 + 37 * n for n in range(40)],
        "saves": [9 + n * 7 % 11 for n in range(40)],
        "hook_2s": [420 + 19 * n for n in range(40)],
    }
    pq.write_table(pa.table(columns), tmp_path / "posts.parquet")
    lines = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    (tmp_path / "posts.csv").write_text("\n".join([",".join(columns), *lines]) + "\n")

    options = ("--as-of", "2026-01-01", "--json")
    assert run("rank", "--posts", tmp_path / "posts.parquet", *options) == run(
        "rank", "--posts", tmp_path / "posts.csv", *options
    )
    assert "40 posts of 2 accounts" in run("rank", "--posts", tmp_path / "posts.parquet")


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-x", "@SUM(1)", "\t=1"])
def test_a_text_of_strangers_is_no_formula_in_a_spreadsheet(tmp_path: Path, text: str) -> None:
    emit([{"caption": text, "change": -5, "rate": -0.5}], "csv", tmp_path / "rows.csv")

    (row,) = csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text()))
    assert (row["caption"], row["change"], row["rate"]) == (f"'{text}", "-5", "-0.5")
