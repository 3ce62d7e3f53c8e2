"""Files that people really have, and files that nobody should: each is read, or refused with its place and a remedy."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from firesteel.errors import BadInput
from firesteel.imports import read, read_posts, read_table

NOW = datetime(2026, 1, 20, tzinfo=UTC)
HEADER = "post_id,account,views,likes\n"


def given(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_spreadsheets_unicode_text_is_read_whatever_its_mark(tmp_path: Path, encoding: str) -> None:
    file = given(tmp_path, "posts.csv", (HEADER + "1,mara,1000,50\n").encode(encoding))

    assert [post.signals.views for post in read_posts(file, now=NOW).posts] == [1000.0]


def test_two_columns_of_one_name_are_refused_and_named(tmp_path: Path) -> None:
    file = given(tmp_path, "posts.csv", b"post_id,views,views\n1,10,20\n")

    with pytest.raises(BadInput, match="two columns are named 'views'"):
        read_posts(file, now=NOW)


def test_json_nested_beyond_all_measure_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    file = given(tmp_path, "posts.jsonl", b"[" * 100_000)

    with pytest.raises(BadInput, match="nested too deep"):
        read_posts(file, now=NOW)


def test_an_item_of_a_list_that_is_no_object_is_refused_and_the_rest_is_taken(tmp_path: Path) -> None:
    rows = [{"post_id": "1", "account": "mara", "views": 10}, "oops"]
    read = read_posts(given(tmp_path, "posts.json", json.dumps(rows).encode()), now=NOW)

    assert [post.id for post in read.posts] == ["1"]
    assert [refusal.reason for refusal in read.refusals] == ["no JSON object"]


def test_nanoseconds_and_bytes_of_a_parquet_file_are_read_as_what_they_mean(tmp_path: Path) -> None:
    when = pa.array([1_767_225_600_123_456_789], pa.timestamp("ns", "UTC"))
    table = pa.table({"post_id": pa.array([b"7"]), "account": ["mara"], "posted_at": when, "views": [12]})
    pq.write_table(table, tmp_path / "posts.parquet")

    (post,) = read_posts(tmp_path / "posts.parquet", now=NOW).posts
    assert post.id == "7"
    assert post.posted_at == datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)


def test_a_formula_that_would_exhaust_the_interpreter_is_refused_by_its_length(tmp_path: Path) -> None:
    file = given(tmp_path, "posts.csv", HEADER.encode() + b"1,mara,10,1\n")

    with pytest.raises(BadInput, match="too long"):
        read_posts(file, "views=" + "+".join(["likes"] * 5_000), now=NOW)


def test_a_caption_cannot_steer_the_terminal(tmp_path: Path) -> None:
    file = given(tmp_path, "posts.csv", b"post_id,account,views,caption\n1,mara,10,\x1b[31mred\x07\n")

    assert read_posts(file, now=NOW).posts[0].caption == "[31mred"


def test_a_date_beyond_the_calendar_costs_its_row_only(tmp_path: Path) -> None:
    file = given(tmp_path, "posts.csv", b"post_id,posted_at\n1,9999-12-31T23:59:59-23:00\n2,2026-01-01\n")

    read = read_posts(file, now=NOW)

    assert [post.id for post in read.posts] == ["2"]
    assert "line 2, column posted_at" in str(read.refusals[0])


@pytest.mark.parametrize("formula", ["1e400", "views*1e308*1e308"])
def test_a_formula_that_grows_beyond_all_bounds_says_nothing(tmp_path: Path, formula: str) -> None:
    (post,) = read_posts(given(tmp_path, "posts.csv", b"post_id,views\n1,2\n"), {"likes": formula}).posts

    assert post.signals.likes is None


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("posted_at", pa.array([2**60], pa.int64()).cast(pa.timestamp("us"))),
        ("posted_at", pa.array([1], pa.timestamp("us", "Nowhere/Bad"))),
        ("caption", pa.array([b"\xff"])),
    ],
)
def test_a_parquet_column_that_cannot_be_read_is_named(tmp_path: Path, column: str, cells: pa.Array) -> None:
    pq.write_table(pa.table({"post_id": ["1"], column: cells}), tmp_path / "posts.parquet")

    with pytest.raises(BadInput, match=rf"posts\.parquet, column {column}: holds .* that cannot be read"):
        read_posts(tmp_path / "posts.parquet", now=NOW)


def test_an_id_a_float_has_rounded_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"post_id": [7.3e18, 3.0]}), tmp_path / "posts.parquet")

    read = read_posts(tmp_path / "posts.parquet", now=NOW)

    assert [post.id for post in read.posts] == ["3"]
    assert "an id a spreadsheet rounded" in str(read.refusals[0])


def test_a_number_of_thousands_of_digits_in_json_is_refused_in_its_line(tmp_path: Path) -> None:
    file = given(tmp_path, "posts.jsonl", b'{"post_id":"1","views":' + b"9" * 5_000 + b"}\n")

    with pytest.raises(BadInput, match=r"line 1: .* a number too long"):
        read_posts(file, now=NOW)


def test_a_pipe_or_a_folder_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(BadInput, match="a pipe or a device") as pipe:
        read_table(tmp_path / "pipe")
    with pytest.raises(BadInput, match="is a folder"):
        read_table(tmp_path)
    assert pipe.value.remedy == "save it as a file first"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>Log in</html>", "is a web page, not a table"),
        (b"%PDF-1.4\n%\xe2\xe3", "is a PDF, not a table"),
        (b"\x1f\x8b\x08\x00", "is a compressed file, not a table"),
        (b"\x00" * 100, "names no columns"),
        (b"[]", "names no columns"),
        (b'{\n"data": [{"post_id": "1"}]\n}', "is one JSON object, not rows"),
        (b",".join(b"c%d" % i for i in range(100_000)) + b"\n", "has 100,000 columns, more than any export"),
        (b"\n".join(b'{"post_id": "%d", "k%d": 1}' % (i, i) for i in range(9000)), "most of them empty in most rows"),
    ],
    ids=["page", "pdf", "gzip", "zeros", "no list", "wrapped", "wide", "sparse"],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)

    with pytest.raises(BadInput, match=words) as refused:
        read_table(path)
    assert refused.value.remedy


def test_a_header_without_rows_is_told_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "Content.csv"
    path.write_text("Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n")

    with pytest.raises(BadInput, match="TikTok Studio content with a header and no posts below it") as refused:
        read(path)
    assert refused.value.remedy == "export it again over days that have posts"


def test_a_post_of_a_day_that_has_not_come_is_told(tmp_path: Path) -> None:
    file = given(tmp_path, "posts.csv", b"post_id,views,posted_at\n1,5,2026-01-20\n2,6,2027-01-19\n3,6,2026-01-21\n")

    assert [note for note in read_posts(file, now=NOW).notes if "day" in note] == [
        "1 row is of a day after 2026-01-20, when counts were read (first on line 3): see whether the year is right"
    ]
