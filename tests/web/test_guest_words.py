"""A creator's page in six languages, and the same page as a signed file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

import a
from firesteel.desk import Desk
from firesteel.papers import dates, letters, statement
from firesteel.values import PostId
from firesteel.web import guestpage
from firesteel.web.guestwords import EN, GONE, LANGUAGES
from web.real import office, signed_in

MINE = PostId("7000000000000000001")
SLOT = re.compile(r"\{\w+\}")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        desk.take_in([a.post(MINE, url="https://www.tiktok.com/@mara.skin/video/7000000000000000001")])
        desk.agree(a.rights(posts=frozenset({MINE})), "Ana")
        yield desk


def test_the_page_speaks_every_language_that_letters_are_written_in() -> None:
    assert set(LANGUAGES) == set(letters.LANGUAGES) == {language for language, _ in GONE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_word_or_a_slot(language: str) -> None:
    words = LANGUAGES[language]

    assert set(words) == set(EN)
    assert {key: sorted(SLOT.findall(text)) for key, text in words.items() if key != "english"} == {
        key: sorted(SLOT.findall(text)) for key, text in EN.items() if key != "english"
    }
    assert [key for key, text in words.items() if not text.strip()] == ([] if language != "en" else ["english"])


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_a_creator_reads_the_page_in_their_language_and_is_told_what_is_english(language: str, here: Desk) -> None:
    here.save_contact("mara.skin", {"language": language}, "Ana")
    page = Client(SERVER_NAME="127.0.0.1").get(here.issue_link("mara.skin", "Ana").url).content.decode()
    say = LANGUAGES[language]

    assert f'<html lang="{language}">' in page
    assert SLOT.findall(page) == []
    assert [key for key in ("agree", "withdraw", "posts", "history") if f">{escape(say[key])}<" not in page] == []
    assert "@mara.skin does not delete" in page
    assert dates.end(a.at(60), language) in page
    assert escape(say["h_wrote"].replace("{what}", say["the_agreement"])) in page, (
        "the history was English in all of them"
    )
    assert escape(say["english"].partition(".")[0]) in page


def test_the_file_needs_nothing_else_and_carries_no_form(here: Desk) -> None:
    html = guestpage.file(here.guest_file("mara.skin", "Ana"), mail="ana@lumen.example", public=here.statement_public())

    assert re.findall(r'(?:src|href)="([^"]*)"', html) == [
        "https://www.tiktok.com/@mara.skin/video/7000000000000000001",
        "mailto:ana@lumen.example?subject=%40mara.skin",
    ]
    assert [word for word in ("<form", "<script", "<link", "/static/", "@import", "url(") if word in html] == []
    assert "Lumen Skincare pays $300.00." in html
    assert ".card {" in html


def test_who_is_signed_in_saves_the_file_and_anybody_can_check_it(here: Desk) -> None:
    assert Client(SERVER_NAME="127.0.0.1").get("/creators/mara.skin/page.html").status_code == 302

    answer = signed_in().get("/creators/mara.skin/page.html")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="mara.skin.html"'
    assert statement.verify(answer.content, here.statement_public())
    assert not statement.verify(answer.content.replace(b"$300.00", b"$900.00"), here.statement_public())
    assert here.statement_public() in answer.content.decode()
    assert "mailto:" not in answer.content.decode()
