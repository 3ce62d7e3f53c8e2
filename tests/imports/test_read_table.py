"""Files as people have them, whatever program wrote them, and files made to do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.errors import BadInput
from firesteel.imports import delimited, read_posts, read_table

NOW = datetime(2026, 7, 15, tzinfo=UTC)
ROWS = [["post_id", "account", "views", "posted_at"], ["7300000000000000001", "mara", 1200, date(2026, 7, 1)]]


def given_file(folder: Path, content: bytes, name: str = "posts.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def opendocument(rows: list[list[str]], times: int = 1) -> bytes:
    cells = "".join(
        f'<table:table-row table:number-rows-repeated="{times}">'
        + "".join(
            f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<?xml version='1.0'?><office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Posts">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_whatever_parts_the_cells_is_found_though_texts_hold_other_such_marks(tmp_path: Path, delimiter: str) -> None:
    others = ",;\t|".replace(delimiter, "")
    rows = [["post_id", "caption", "views"], ["1", f"a{others}b", "10"], ["2", f"c{others[::-1]}", "20"]]
    text = "\n".join(delimiter.join(row) for row in rows)

    table = read_table(given_file(tmp_path, text.encode()))

    assert table.columns["views"] == ["10", "20"]
    assert table.columns["caption"] == [f"a{others}b", f"c{others[::-1]}"]


def test_excels_own_word_for_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    table = read_table(given_file(tmp_path, b"sep=;\r\npost_id;a,b\r\n1;2,5\r\n"))

    assert (table.columns, list(table.lines)) == ({"post_id": ["1"], "a,b": ["2,5"]}, [3])


def test_a_western_file_is_read_with_a_note_and_a_broken_utf_8_one_is_not_garbled(tmp_path: Path) -> None:
    western = given_file(tmp_path, "post_id,caption\n1,déjà vu – ça\n".encode("cp1252"))
    broken = given_file(tmp_path, "post_id,caption\n1,déjà vu ça\n".encode() + b"2,d\xe9\n", "b.csv")

    read = read_posts(western)

    assert read.posts[0].caption == "déjà vu – ça"
    assert read.notes == ("line 2 is not UTF-8, so the file was read as Windows-1252: see whether accents are right",)
    with pytest.raises(BadInput, match=r"b.csv, line 3: is not text in UTF-8"):
        read_posts(broken)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not text in UTF-8"):
        read_table(given_file(tmp_path, b"\x88\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe"))


def test_a_quotation_mark_that_is_not_closed_is_told_where_it_opens(tmp_path: Path) -> None:
    text = b'post_id,caption,views\n1,ok,10\n2,"never closed,20\n3,x,30\n'

    read = read_posts(given_file(tmp_path, text))

    assert [post.id for post in read.posts] == ["1"]
    assert (read.refusals[0].line, read.refusals[0].reason) == (3, "the file ends inside a quoted cell")


def test_lines_that_a_stray_quotation_mark_joins_are_refused_together(tmp_path: Path) -> None:
    text = b'post_id,caption,views\n1,"open,10\n2,x,20\n3,close",30,7\n4,ok,40\n'

    read = read_posts(given_file(tmp_path, text))

    assert [post.id for post in read.posts] == ["4"]
    assert str(read.refusals[0]).startswith(
        "posts.csv, line 2: 3 lines run together into 4 cells where the header has 3"
    )


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path: Path) -> None:
    sheets = {"Read me": [["Export of July"]], "Posts": [["Report"], [], *ROWS], "Notes": [["a", "b"]]}

    read = read_posts(given_file(tmp_path, workbook(sheets), "posts.xlsx"), now=NOW)

    (post,) = read.posts
    assert (post.id, post.signals.views) == ("7300000000000000001", 1200)
    assert post.posted_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert "sheet 'Posts' was read, not 'Notes'" in read.notes
    assert "line 1 stands above the header and was left out" in read.notes


def test_the_sheet_can_be_named(tmp_path: Path) -> None:
    path = given_file(tmp_path, workbook({"A": ROWS, "B": [["post_id", "views"], ["9", 5]]}), "posts.xlsx")

    assert [post.id for post in read_posts(path, sheet="B").posts] == ["9"]
    with pytest.raises(BadInput, match=r"has no sheet 'C'.*there are: A, B"):
        read_posts(path, sheet="C")


def test_ids_that_a_workbook_keeps_as_numbers_are_refused_as_rounded(tmp_path: Path) -> None:
    rows = [["post_id", "views"], [7300000000000000001, 5], [12, 6]]

    read = read_posts(given_file(tmp_path, workbook({"A": rows}), "posts.xlsx"))

    assert [post.id for post in read.posts] == ["12"]
    assert "an id a spreadsheet rounded" in read.refusals[0].reason


def test_an_opendocument_sheet_is_read(tmp_path: Path) -> None:
    content = opendocument([["post_id", "views"], ["7", "1.2K"]])

    assert read_posts(given_file(tmp_path, content, "posts.ods")).posts[0].signals.views == 1200


def test_a_cell_repeated_beyond_all_bounds_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"repeats its cells 100,010,000 times"):
        read_table(given_file(tmp_path, opendocument([["x"]], times=10_000), "posts.ods"))


def test_an_archive_that_would_unpack_beyond_all_bounds_is_refused_unread(tmp_path: Path) -> None:
    bomb = bytearray(zipped(xl__worksheets__sheet1=b"0" * 4_000_000))
    at = bomb.rindex(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = (2**31).to_bytes(4, "little")

    with pytest.raises(BadInput, match="unpacks to more than 1 GB"):
        read_table(given_file(tmp_path, bytes(bomb), "posts.xlsx"))


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    bomb = bytearray(zipped(xl__worksheets__sheet1=b"0" * 4_000_000))
    at = bomb.rindex(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = (20).to_bytes(4, "little")

    with pytest.raises(BadInput, match="a broken workbook"):
        read_table(given_file(tmp_path, bytes(bomb), "posts.xlsx"))


def test_two_cells_in_far_corners_do_not_cost_all_between(tmp_path: Path) -> None:
    sheet = b"<worksheet><sheetData><row r='1'><c r='A1'/></row><row r='1048576'><c r='XFD1048576'/></row></sheetData></worksheet>"

    with pytest.raises(BadInput, match="spans 1,048,576 rows of 16,384 columns"):
        read_table(given_file(tmp_path, zipped(xl__worksheets__sheet1=sheet), "posts.xlsx"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04" + b"\0" * 100, "a broken workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a broken workbook"),
        (zipped(), "a broken workbook"),
        (workbook({"A": [["only one cell"]]}), "holds no table"),
    ],
)
def test_a_workbook_that_is_none_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_table(given_file(tmp_path, content, "posts.xlsx"))


def test_a_zip_of_exports_is_refused_with_what_to_do(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Content.csv", "a,b\n1,2\n")

    with pytest.raises(BadInput, match=r"an archive, not a workbook.*unpack it"):
        read_table(given_file(tmp_path, buffer.getvalue(), "export.zip"))


CELL = st.text(st.sampled_from("ab1.,; é\t"), max_size=4)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";"]),
)
def test_a_large_plain_file_is_read_as_any_other(rows: list[list[str]], end: str, delimiter: str) -> None:
    header = [f"column {number}" for number in range(len(rows[0]))]
    text = end.join(delimiter.join(row) for row in [header, *rows]) + end

    plain = delimited.read_plain("x.csv", text.encode())

    if plain is not None:
        usual = delimited.read("x.csv", text)
        assert ({name: list(cells) for name, cells in plain.columns.items()}, list(plain.lines), plain.notes) == (
            usual.columns, list(usual.lines), usual.notes,
        )  # fmt: skip
        assert usual.refusals == []


def test_a_large_file_is_the_same_posts_in_whatever_way_it_is_read(tmp_path: Path) -> None:
    header = "post_id,account,posted_at,duration_s,caption,views,likes,as_of\n"
    rows = [
        f"{i},@m{i % 7},2026-07-01 10:00:00,{i % 60},caption {i},{i * 3},{i % 11},2026-07-14" for i in range(1, 17_000)
    ]
    plain = read_posts(given_file(tmp_path, (header + "\n".join(rows)).encode()), now=NOW)
    quoted = read_posts(
        given_file(tmp_path, (header + "\n".join(rows).replace("caption 5,", '"caption 5",')).encode(), "q.csv")
    )

    assert len(plain.posts) == 16_999
    assert plain.posts == quoted.posts
    assert plain.posts[0].duration_s == 1
    assert plain.posts[59].duration_s is None
