"""Bringing post codes: each is tried, what is wrong is named, and no code is ever shown whole again."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from firesteel.rights.refusals import CAUSES
from web.sample import SampleDesk

CODES = [f"#{letter * 40}=" for letter in "abcde"]
TABLE = "code,creator\n" + "\n".join(f"{code},@dr.ilse" for code in CODES)


def bring(client: Client, **form: object) -> HttpResponse:
    return client.post("/creators/codes/try/", form)  # type: ignore[arg-type, return-value]


def test_pasted_codes_reach_the_desk_and_their_results_have_a_page(desk: SampleDesk, client: Client) -> None:
    answer = bring(client, codes="\n".join(CODES), creator="@mara.skin")

    assert answer.status_code == 302
    path = answer.headers["Location"]
    text = html.unescape(client.get(path).content.decode())
    assert desk.acts == [("codes", tuple(CODES), ("mara.skin",) * 5, "jana")]
    assert "5 codes tried" in text and "2 applied" in text and "3 refused" in text
    assert "Applied, but" in text
    assert CAUSES["expired"].words in text and CAUSES["foreign-region"].ask in text


def test_no_code_is_ever_shown_whole_again(desk: SampleDesk, client: Client) -> None:
    path = bring(client, codes=TABLE).headers["Location"]
    pages = [path, f"{path[:-1]}.json", f"{path[:-1]}.csv", "/creators/codes/", "/creators/dr.ilse/"]

    for each in pages:
        text = client.get(each).content.decode()
        assert not any(code in text or code[1:30] in text for code in CODES), each
    assert not any(code[1:10] in path for code in CODES)


def test_refused_input_is_not_shown_again_either(client: Client) -> None:
    many = "\n".join(f"#{'k' * 36}{number:04}=" for number in range(2_001))
    answer = bring(client, codes=many)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "2,001 codes are too many at once" in text and "Codes are not shown again" in text
    assert "kkkk" not in text


@pytest.mark.parametrize("codes", ["", " \n\t\n", "code,creator\n"])
def test_nothing_to_try_is_said(desk: SampleDesk, client: Client, codes: str) -> None:
    answer = bring(client, codes=codes)

    assert (answer.status_code, "There is no code in it" in answer.content.decode()) == (400, True)
    assert desk.acts == []


def test_a_file_is_read_like_a_paste(desk: SampleDesk, client: Client) -> None:
    bring(client, codes="", file=SimpleUploadedFile("codes.csv", TABLE.encode("utf-8-sig")))
    assert desk.acts == [("codes", tuple(CODES), ("dr.ilse",) * 5, "jana")]

    answer = bring(client, codes="", file=SimpleUploadedFile("codes.xls", b"\xff\xfe\x00"))
    assert (answer.status_code, "The file codes.xls is no text in UTF-8" in answer.content.decode()) == (400, True)


def test_who_is_to_be_written_to_is_one_click_away_and_nobody_where_no_letter_helps(client: Client) -> None:
    path = bring(client, codes=TABLE).headers["Location"]
    text = html.unescape(client.get(path, {"outcome": "refused"}).content.decode())

    assert 'href="/creators/dr.ilse/?step=code-again#letter"' in text
    foreign = next(row for row in text.split("<tr data-row>") if CAUSES["foreign-region"].words in row)
    assert "Write to" not in foreign


def test_the_results_as_a_file(client: Client) -> None:
    path = bring(client, codes=TABLE).headers["Location"]
    answer = client.get(f"{path[:-1]}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))

    assert [row["outcome"] for row in rows] == ["applied", "refused", "applied", "refused", "refused"]
    assert {row["code"] for row in rows} == {f"#{letter}{letter}…" for letter in "abcde"}
    assert rows[0]["until"] == "2026-02-14T00:00:00Z"


def test_a_field_for_codes_asks_the_browser_to_remember_nothing(client: Client) -> None:
    for path in ("/creators/codes/", "/creators/mara.skin/"):
        field = re.search(r"<textarea[^>]*name=\"codes\"[^>]*>", client.get(path).content.decode())
        assert field is not None
        assert 'autocomplete="off"' in field[0] and 'spellcheck="false"' in field[0]


def test_what_broke_off_says_so_beside_the_empty_field(desk: SampleDesk, client: Client) -> None:
    desk.unreachable = True
    path = bring(client, codes=TABLE).headers["Location"]
    answer = client.get(path)

    text = answer.content.decode()
    assert answer.status_code == 502
    assert "No answer from TikTok" in text and "What was applied before is kept" in text
    assert not any(code in text for code in CODES)
    assert client.get(f"{path[:-1]}.json").status_code == 502
