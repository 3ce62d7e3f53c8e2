"""What people outside get to read: letters without holes, an agreement as a PDF, a feed, a signed page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest
from icalendar import Calendar

import a
from firesteel.errors import BadInput
from firesteel.papers import agreement, dates, feed, letters, statement
from firesteel.rights import CLAUSES, Signature, refusals
from firesteel.rights.clocks import GONE
from firesteel.values import Private

KEY = bytes(range(32))
FULL = {
    "creator": "mara.skin",
    "brand": "Lumen",
    "sender": "Ben",
    "name": "Mara",
    "posts": ("“Which shade am I?”", "“Three weeks in”"),
    "until": a.at(30),
    "days": 60,
    "page": "https://pages.example/c/x/",
    "cause": "it has run out",
    "fee": a.usd(300),
}
LEAST = {"creator": "mara.skin", "brand": "Lumen", "sender": "Ben"}


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("step", letters.STEPS)
def test_every_letter_reads_whole_with_all_facts_and_with_the_least(step: str, language: str) -> None:
    full, least = letters.letter(step, language, **FULL), letters.letter(step, language, **LEAST)

    for made in (full, least):
        assert made.subject
        assert not re.search(r"[{}]|None|\n\n\n| ,|\(\)", made.subject + made.text)
        assert "Ben" in made.text
    assert "Mara" in full.text
    assert "@mara.skin" in least.text
    assert len(full.text) > len(least.text)
    assert len(least.text.split("\n\n")) >= 3, "greeting, at least one sentence, closing"


@pytest.mark.parametrize("step", letters.STEPS)
def test_a_letter_has_as_many_paragraphs_with_the_same_facts_in_every_language(step: str) -> None:
    def shape(language: str) -> list[list[str]]:
        texts = letters._texts(language)["steps"][step]["text"]
        return [sorted(letters._SLOT.findall(text)) for text in texts]

    assert {str(shape(language)) for language in letters.LANGUAGES} == {str(shape("en"))}


@pytest.mark.parametrize("language", letters.LANGUAGES)
def test_why_a_code_failed_is_told_in_the_letters_own_language(language: str) -> None:
    """English reasons stood in letters of every language."""
    keys = [*refusals.CAUSES, *GONE.values(), *(clause for clause, _ in CLAUSES), "post private", "original ended"]
    told = {key: letters.cause(key, language) for key in keys}

    assert [key for key, words in told.items() if not words] == []
    assert [key for key in told if language != "en" and told[key] == letters.cause(key, "en")] == []
    assert letters.cause("comments off", language) == ""


@pytest.mark.parametrize("language", letters.LANGUAGES)
def test_no_letter_claims_an_attachment_that_a_mail_address_cannot_carry(language: str) -> None:
    claims = re.compile(r"attach|anbei|liegt bei|beigef|adjunt|ci-joint|est joint|anex|segue um|lampir")

    assert [step for step in letters.STEPS if claims.search(letters.letter(step, language, **FULL).text)] == []


def test_a_day_in_a_letter_is_written_as_its_reader_writes_days() -> None:
    told = {language: letters.letter("sign", language, **FULL).text for language in letters.LANGUAGES}

    last = {"en": "30 January", "es": "30 de enero", "pt": "30 de janeiro", "de": "30. Januar", "fr": "30 janvier"}
    assert [language for language, day in last.items() if f"{day}" not in told[language]] == []
    assert dates.end(a.at(30), "fr") == "30 janvier 2026, 24:00 UTC"
    assert dates.moment(a.at(0), "fr") == "1er janvier 2026, 00:00 UTC"


def test_a_paragraph_whose_fact_is_not_known_is_left_out_whole() -> None:
    without = letters.letter("ask", "en", **{**FULL, "fee": None})

    assert "we offer" not in without.text
    assert "we offer $300.00" in letters.letter("ask", "en", **FULL).text


@pytest.mark.parametrize(("step", "language"), [("court", "en"), ("ask", "tlh")])
def test_a_letter_or_language_there_is_not_is_refused_with_those_there_are(step: str, language: str) -> None:
    with pytest.raises(BadInput, match=r"the steps are ask|choose one of en"):
        letters.letter(step, language, **LEAST)


def test_mail_programs_get_subject_and_text_without_loss() -> None:
    written = letters.Letter(step="ask", language="en", subject="50 % & more?", text="line one\nline two = ü")

    assert letters.mailto(written, "mara@example.org") == (
        "mailto:mara@example.org?subject=50%20%25%20%26%20more%3F&body=line%20one%0D%0Aline%20two%20%3D%20%C3%BC"
    )
    assert letters.mailto(written, "") == ""


def paper(**given: object) -> bytes:
    usual: dict[str, object] = {
        "brand": "Lumen Skincare",
        "creator_name": 'Mara Ö. #strong[x] $a$ \\ "',
        "rights": a.rights(),
        "terms": "0" * 64,
        "number": 2,
        "at": a.at(3),
        "summary": ("Lumen may promote one post.", "It ends on 2026-03-02."),
        "answers": ((1, "which posts may be used", "one post"), (2, "how long", "")),
        "beside": (("Fee", "$300.00"),),
    }
    return agreement.pdf(**(usual | given))  # type: ignore[arg-type]


def test_the_same_agreement_is_the_same_file() -> None:
    assert paper() == paper()
    assert paper().startswith(b"%PDF-")
    assert hashlib.sha256(paper()).digest() != hashlib.sha256(paper(number=3)).digest()


def test_a_signature_changes_the_agreement_that_is_printed() -> None:
    signed = Signature(
        creator="mara.skin", terms="0" * 64, by=Private(person="mara.skin", text="Mara Lind"), how="page", at=a.at(4)
    )

    made = {paper(), paper(signature=signed), paper(signature=replace(signed, terms="1" * 64)), paper(simulated=True)}

    assert len(made) == 4


def test_a_feed_is_read_by_calendar_programs_and_keeps_its_events_apart() -> None:
    day = a.at(20).date()
    entries = (
        feed.Entry(
            uid="post-1@firesteel",
            day=day,
            title="“Umlaut, ü; semicolon” ends",
            text="contract",
            url="https://x.example/",
        ),
        feed.Entry(uid="flight-1@firesteel", day=day, title="Flight F-1 ends", reminders=()),
    )

    data = feed.ical(name="Lumen: rights", entries=entries, now=a.at(0))

    read = Calendar.from_ical(data)
    events = read.walk("VEVENT")
    assert [str(event["uid"]) for event in events] == ["post-1@firesteel", "flight-1@firesteel"]
    assert str(events[0]["summary"]) == "“Umlaut, ü; semicolon” ends"
    assert events[0]["dtstart"].dt == day
    assert [alarm["trigger"].dt.days for alarm in events[0].walk("VALARM")] == [-14, -7, -3, -1]
    assert events[1].walk("VALARM") == []
    assert data == feed.ical(name="Lumen: rights", entries=entries, now=a.at(0))


def test_a_sealed_page_is_known_again_and_any_changed_byte_is_seen() -> None:
    data = statement.sealed("<!doctype html><p>12,345 views</p>\n", key=KEY)

    assert statement.verify(data, statement.public(KEY))
    assert not statement.verify(data.replace(b"12,345", b"99,345"), statement.public(KEY))
    assert not statement.verify(data, statement.public(bytes(32)))


@pytest.mark.parametrize("data", [b"", b"<p>no mark</p>", b"<p></p>\n<!-- firesteel ed25519 short -->\n"])
def test_a_file_without_a_signature_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="no signature of ours"):
        statement.verify(data, statement.public(KEY))


@pytest.mark.parametrize("key", ["", "not a key", "AAAA"])
def test_a_text_that_is_no_public_key_is_refused(key: str) -> None:
    with pytest.raises(BadInput, match="no public key"):
        statement.verify(statement.sealed("<p></p>", key=KEY), key)
