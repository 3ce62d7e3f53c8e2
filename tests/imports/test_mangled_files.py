"""Exports with bytes flipped, lost and added: read or refused in words, and no figure that its cell does not say."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.errors import BadInput
from firesteel.imports import Imported, read_comments, read_posts

NOW = datetime(2026, 7, 15, tzinfo=UTC)
GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "export_headers.json").read_text(encoding="utf-8"))
LINK = "https://www.tiktok.com/@mara.skin/video/73000000000000000{:02d}"


def studio(year: str, posted: str, figure: str) -> bytes:
    header = GOLDEN["tiktok_studio_content_csv"][year]
    rows = [["2026-07-15", f"Hi, {i}", LINK.format(i), posted, f"{i}", "-", "34", figure] for i in range(10, 16)]
    lines = (",".join(f'"{cell}"' for cell in row) for row in [header, *rows])
    return "\ufeff".encode() + "\n".join(lines).encode()


def suite() -> bytes:
    header = ",".join(GOLDEN["tiktok_business_suite_csv"]["videos"])
    rows = [f"Cap {i},{LINK.format(i)},2025/10/31 18:19:10,1000,NAN,--,{i},40" for i in range(10, 16)]
    return "\r\n".join([header, *rows]).encode("utf-16")


def workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["post_id", "views"], *([f"73{i}", i] for i in range(5))]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"post_id": ["1", "2"], "views": [1.0, 2.0], "retention": [[1.0, 0.5], None]}), buffer)
    return buffer.getvalue()


SAMPLES = {
    "studio 2026": studio("2026", "July 16", "541.2K"),
    "studio 2021": studio("2021", "2021-03-16 16:44", "1234"),
    "suite": suite(),
    "german": b"post_id;account;posted_at;views;completions\n1;mara;16.07.2024;1.234;62%\n2;mara;17.07.2024;987;5,5 %\n",
    "lines": b'{"post_id": "1", "views": 5, "viewers_countries": {"DE": 0.6}}\n{"post_id": "2", "views": "1.2K"}\n',
    "array": b'[{"post_id": 1, "views": 5}, {"post_id": 2, "views": null}]',
    "comments": b"post_id,text,author,created_at,likes\n7,how much?,u1,2026-01-02,3\n8,hi,u2,3/14/2026,\n",
    "overview": ",".join(GOLDEN["tiktok_studio_overview_csv"]["en"]).encode() + b"\n8 de marzo,1,2,3,4,5\n",
    "workbook": workbook(),
    "parquet": parquet(),
}
PLAIN = ("studio 2026", "studio 2021")
EDIT = st.tuples(st.sampled_from(["flip", "insert", "delete", "truncate", "repeat"]), st.integers(0, 10**6), st.binary(min_size=1, max_size=4))  # fmt: skip


def edited(content: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    for how, place, piece in edits:
        at = place % (len(content) + 1)
        match how:
            case "flip":
                content = (
                    content[:at] + bytes([content[at] ^ piece[0]]) + content[at + 1 :] if at < len(content) else content
                )
            case "insert":
                content = content[:at] + piece + content[at:]
            case "delete":
                content = content[:at] + content[at + piece[0] % 40 :]
            case "truncate":
                content = content[:at]
            case _:
                content = content[:at] + content[max(0, at - piece[0]) :]
    return content


def tried(content: bytes, read: Callable[..., Any] = read_posts) -> Any:
    """What was read, or None where the file was refused in words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        try:
            return read(path, now=NOW)
        except BadInput as error:
            assert error.remedy
            assert "\n" not in str(error)
            return None


def readings(cell: str) -> set[float | None]:
    """All that a cell may mean, by rules as simple as can be."""
    text = cell.strip()
    if spaced := re.match(r"\+?[1-9]\d{0,2}(?: \d{3})+(?! ?\d)", text):
        text = spaced[0].replace(" ", "") + text[spaced.end() :]
    if text.lower() in ("", "-", "--", "–", "—", "undefined", "nan", "n/a", "na", "null", "none", "#n/a"):
        return {None}
    if re.fullmatch(r"\+?(\d+\.?\d*|\.\d+)e\+?\d+", text, re.IGNORECASE | re.ASCII):
        return {float(text)}
    match = re.fullmatch(r"\+?([\d.,]*\d\.?)\s*([KMB%]?)\.?", text, re.IGNORECASE | re.ASCII)
    if match is None:
        return set()
    power = {"": 0, "K": 3, "M": 6, "B": 9, "%": -2}[match[2].upper()]
    found: set[float | None] = set()
    for decimal, group in (".,", ",."):
        whole, _, fraction = match[1].partition(decimal)
        grouped = re.fullmatch(rf"[1-9]\d{{0,2}}(\{group}\d{{3}})+|\d*|\d{{1,2}}(,\d{{2}})+,\d{{3}}", whole)
        if grouped and re.fullmatch(r"\d*", fraction):
            found.add(float(f"{whole.replace(group, '') or '0'}.{fraction or '0'}e{power}"))
    return found


def honest(found: Imported, column: str, cells: list[str], row: int, value: float | None) -> bool:
    """A figure is what its cell says; where that may be two things, another cell tells which, or a note names the column."""
    said, noted = readings(cells[row]), any(note.startswith(f"{column} ") for note in found.notes)
    if "b" in cells[row].lower():
        return noted
    told = any(len(readings(cell)) == 1 and re.search(r"[.,]", cell) for cell in cells)
    return value in said and (len(said) == 1 or noted or told)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_what_it_should_be_before_it_is_mangled(name: str) -> None:
    if name == "comments":
        assert len(tried(SAMPLES[name], read_comments).comments) == 2
    else:
        found = tried(SAMPLES[name])
        assert (found is None) == (name == "overview")
        assert found is None or (len(found.posts) >= 2 and not found.refusals)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(EDIT, min_size=1, max_size=4))
def test_a_mangled_file_is_read_or_refused_in_words(name: str, edits: list[tuple[str, int, bytes]]) -> None:
    content = edited(SAMPLES[name], edits)

    found = tried(content)
    said = tried(content, read_comments)

    if found is not None:
        assert found.rows == len(found.posts) + len(found.refusals) + found.repeated
        assert all(refusal.reason and refusal.remedy for refusal in found.refusals)
        assert all(post.id for post in found.posts)
    if said is not None:
        assert said.rows == len(said.comments) + len(said.refusals) + said.repeated


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.sampled_from(PLAIN), st.lists(EDIT, min_size=1, max_size=3))
def test_a_mangled_export_gives_no_figure_that_its_cell_does_not_say(
    name: str, edits: list[tuple[str, int, bytes]]
) -> None:
    content = edited(SAMPLES[name], edits)
    found = tried(content)
    if found is None or found.kind != "TikTok Studio content":
        return
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return
    rows = [
        {re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]", "", name or "").strip(): cell for name, cell in row.items()}
        for row in rows
    ]
    for post in found.posts:
        meant = [row for row in rows if post.url and (row.get(found.mapping["url"]) or "").strip() == post.url]
        for ours in ("views", "likes", "comments", "shares"):
            if len(meant) == 1 and ours in found.mapping:
                column = found.mapping[ours]
                cells = [row.get(column) or "" for row in rows]
                assert honest(found, column, cells, rows.index(meant[0]), getattr(post.signals, ours))


CELL = st.one_of(
    st.text(st.sampled_from("0123456789.,KM% -"), max_size=7),
    st.from_regex(r"[1-9][0-9]{0,2}[.,][0-9]{3}", fullmatch=True),
    st.integers(0, 10**7).map(str),
    st.sampled_from(["undefined", "--", "5,9 B", "1.2K", "1e3", "0,5", "+7", "12.", ".5"]),
)


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.lists(CELL, min_size=1, max_size=6))
def test_a_column_of_anything_gives_no_figure_that_a_cell_does_not_say(cells: list[str]) -> None:
    rows = "\n".join(f'{i};"{cell}"' for i, cell in enumerate(cells, start=1))

    found = tried(f"post_id;saves\n{rows}\n".encode())

    if found is not None and found.kind == "table":
        refused = {refusal.line - 2 for refusal in found.refusals}
        taken = {int(post.id) - 1: post.signals.saves for post in found.posts}
        assert refused | taken.keys() == set(range(len(cells)))
        for row, value in taken.items():
            assert honest(found, "saves", cells, row, value)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(st.text(max_size=8), max_size=8), st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(header: list[str], body: str) -> None:
    for known in (["post_id", "views"], GOLDEN["tiktok_studio_content_csv"]["2026"]):
        tried(",".join([*known, *header]).encode(errors="replace") + b"\n" + body.encode(errors="replace"))
