"""Files people export, and what is said about the rows that cannot be taken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from firesteel.errors import BadInput
from firesteel.imports import read_comments, read_posts
from firesteel.posts import Signals

NOW = datetime(2026, 7, 15, tzinfo=UTC)
STUDIO = "Time,Video title,Video link,Post time,Total likes,Total comments,Total shares ,Total views\n"
LINK = "https://www.tiktok.com/@mara.skin/video/{}"


def write(folder: Path, text: str, name: str = "Content.csv", encoding: str = "utf-8-sig") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding, newline="")
    return path


def test_a_studio_export_gives_posts_with_what_it_holds_and_nothing_more(tmp_path: Path) -> None:
    row = (
        f'"2026-07-15","Which shade, though?","{LINK.format(7300000000000000001)}","July 16","1.2K","34","-","541.2K"\n'
    )

    read = read_posts(write(tmp_path, STUDIO + row), now=NOW)

    (post,) = read.posts
    assert (read.kind, read.refusals) == ("TikTok Studio content", ())
    assert (post.id, post.creator.handle, post.caption) == ("7300000000000000001", "mara.skin", "Which shade, though?")
    assert post.posted_at == datetime(2025, 7, 16, tzinfo=UTC)
    assert post.signals == Signals(views=541_200, likes=1_200, comments=34, shares=None)
    assert "dates without a year were taken as the latest such day in the past" in read.notes
    assert "Total views is abbreviated (K, M, B), so known to its first digits only" in read.notes


def test_the_2021_studio_export_is_read_the_same_way(tmp_path: Path) -> None:
    row = f"1,Hi,{LINK.format(7300000000000000002)},2021-03-16 16:44,5,6,7,800\n"

    (post,) = read_posts(write(tmp_path, STUDIO + row)).posts

    assert post.posted_at == datetime(2021, 3, 16, 16, 44, tzinfo=UTC)
    assert post.signals.shares == 7


def test_a_business_suite_export_has_saves_and_its_own_ways_to_say_nothing(tmp_path: Path) -> None:
    text = (
        "Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites\n"
        f"One,{LINK.format(1)},2025/10/31 18:19:10,1000,NAN,--,3,40\n"
    )

    read = read_posts(write(tmp_path, text))

    assert read.kind == "Business Suite videos"
    assert read.posts[0].signals == Signals(views=1000, shares=3, saves=40)


def test_a_broken_row_names_file_line_column_and_remedy_and_the_rest_is_taken(tmp_path: Path) -> None:
    rows = [
        f'1,"two\nlines",{LINK.format(1)},2021-03-16 16:44,5,6,7,800',
        f"1,x,{LINK.format(2)},2021-03-16 16:44,many,6,7,800",
        f"1,x,{LINK.format(3)},yesterday,5,6,7,800",
        "1,x,https://vm.tiktok.com/ZM123,2021-03-16 16:44,5,6,7,800",
        f"1,x,{LINK.format(8)},2021-03-16 16:44,5,6,1.5.2,800",
        f"1,x,{LINK.format(5)},2021-03-16 16:44,5,6",
        f"1,x,{LINK.format(6)},2021-03-16 16:44,5,6,7,-800",
        f"1,x,{LINK.format(7)},2021-03-16 16:44,5,6,7,800",
    ]

    read = read_posts(write(tmp_path, STUDIO + "\n".join(rows) + "\n"), now=NOW)

    assert [post.id for post in read.posts] == ["1", "7"]
    assert [(refusal.line, refusal.column) for refusal in read.refusals] == [
        (4, "Total likes"), (5, "Post time"), (6, "Video link"), (7, "Total shares"), (8, ""), (9, "Total views"),
    ]  # fmt: skip
    assert str(read.refusals[0]) == (
        "Content.csv, line 4, column Total likes: 'many' is no number "
        "(write a plain figure such as 1234 or 1.2K, or leave the cell empty)"
    )
    assert read.refusals[3].reason == "'1.5.2' is no number: its digits are grouped in no way we know"
    assert read.refusals[4].reason == "6 cells where the header has 8"


def test_a_mapping_does_arithmetic_on_the_files_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "video_id,play_cnt,counts,watch ms\n7,2.5,4,30000\n8,,4,\n9,3,0,1\n", "stats.csv")

    read = read_posts(
        path,
        'post_id=video_id,views=play_cnt*counts,watch_time_s="watch ms"/1000,saves=-(1-2)*3,shares=play_cnt/counts',
    )

    assert [post.signals.views for post in read.posts] == [10, None, 0]
    assert [post.signals.watch_time_s for post in read.posts] == [30, None, 0.001]
    assert [post.signals.saves for post in read.posts] == [3, 3, 3]
    assert [post.signals.shares for post in read.posts] == [0.625, None, None]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("post_id=id,views=play_cnt*count", r"views=play_cnt\*count, character 16: the file has no column 'count' \(did you mean counts"),
        ("post_id=id,views=play_cnt**2", r"'play_cnt \*\* 2' cannot be used here"),
        ("post_id=id,views=max(play_cnt)", r"'max\(play_cnt\)' cannot be used here"),
        ("post_id=id,views=play_cnt*", r"'play_cnt\*' is no arithmetic"),
        ("post_id=id,views", r"--columns, character 12: 'views' is no mapping"),
        ("post_id=id,plays=play_cnt", r"there is no column 'plays' of ours"),
        ("post_id=id,post_id=id", r"'post_id' is given twice"),
        ("post_id=id,caption=id+counts", r"caption is not a figure"),
        ("post_id=id,views=True", r"'True' cannot be used here"),
        ("post_id=id,views=().__class__", r"cannot be used here"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused_with_its_place(tmp_path: Path, columns: str, message: str) -> None:
    path = write(tmp_path, "id,play_cnt,counts\n7,2,4\n", "stats.csv")

    with pytest.raises(BadInput, match=message):
        read_posts(path, columns)


def test_tables_of_every_kind_give_the_same_posts(tmp_path: Path) -> None:
    names = ["post_id", "account", "views", "saves"]
    rows = [("7300000000000000001", "mara", 100, 3), ("7300000000000000002", "mara", 50, None)]
    lines = [",".join(names), *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    paths = [
        write(tmp_path, "\n".join(lines), "a.csv"),
        write(tmp_path, "\r\n".join(lines), "b.csv", "utf-16"),
        write(tmp_path, "\n".join(lines).replace(",", "\t"), "c.tsv"),
        write(tmp_path, "\n".join(lines).replace(",", ";"), "d.csv"),
        write(tmp_path, '{"post_id": "7300000000000000001", "account": "mara", "views": 100, "saves": 3}\n{"post_id": 7300000000000000002, "account": "@mara", "views": 50}\n', "e.jsonl", "utf-8"),
        tmp_path / "f.parquet",
    ]  # fmt: skip
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) | {
        "post_id": [7300000000000000001, 7300000000000000002]
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), paths[-1])

    read = [read_posts(path).posts for path in paths]

    assert all(posts == read[0] for posts in read)
    assert [(post.id, post.creator.handle, post.signals.views, post.signals.saves) for post in read[0]] == [
        ("7300000000000000001", "mara", 100, 3),
        ("7300000000000000002", "mara", 50, None),
    ]


def test_an_id_a_spreadsheet_rounded_is_refused(tmp_path: Path) -> None:
    read = read_posts(write(tmp_path, "post_id,views\n7.3E+18,5\n", "x.csv"))

    assert read.posts == ()
    assert read.refusals[0].reason == "7.3E+18 is an id a spreadsheet rounded"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", r"no kind of file we know; its columns are a, b \(known: TikTok Studio content, Business Suite videos"),
        ("Date,Video Views,Profile Views,Likes\n1,2,3,4\n", "looks like TikTok overview by day, which holds no posts"),
        ("", "the file is empty"),
        ("PK\x03\x04", "a broken workbook: File is not a zip file"),
    ],
)  # fmt: skip
def test_a_file_of_no_known_kind_is_refused_with_those_there_are(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_posts(write(tmp_path, text, encoding="utf-8"))


def test_a_missing_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_posts(tmp_path / "no.csv")


def test_a_broken_line_of_json_is_refused_and_the_rest_is_taken(tmp_path: Path) -> None:
    read = read_posts(
        write(tmp_path, '{"post_id": 1, "views": 5}\n{"post_id": 2,\n[3]\n{"post_id": 4}\n', "x.jsonl", "utf-8")
    )

    assert [post.id for post in read.posts] == ["1", "4"]
    assert [refusal.line for refusal in read.refusals] == [2, 3]


def test_comments_are_read_with_or_without_authors(tmp_path: Path) -> None:
    whole = read_comments(
        write(
            tmp_path, "post_id,text,author,created_at,likes\n7,how much?,u1,2026-01-02,3\n7,,u2,,\n,hi,u3,,\n", "c.csv"
        )
    )
    bare = read_comments(write(tmp_path, "video,words\n7,how much?\n", "d.csv"), "post_id=video,text=words")

    (comment,) = whole.comments
    assert (comment.post, comment.text, comment.author, comment.likes) == ("7", "how much?", "u1", 3)
    assert [(refusal.line, refusal.reason) for refusal in whole.refusals] == [(3, "no text"), (4, "no post id")]
    assert bare.comments[0].post == "7"
    assert bare.notes == ("there is no author column, so every comment counts as another person's",)


def test_a_table_without_texts_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no column with the comments' text; its columns are a, b"):
        read_comments(write(tmp_path, "a,b\n1,2\n", "c.csv"))
