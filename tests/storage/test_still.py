"""A book that is not read again while nothing is written answers as it would have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from firesteel.errors import NotFound
from firesteel.storage import Ledger, Store
from firesteel.storage.still import ONE_BY_ONE

NOW = datetime(2026, 3, 2, tzinfo=UTC)
MANY = 3 * ONE_BY_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    creator: str


@pytest.fixture
def book(store: Store) -> Ledger:
    for number in (1, 2):
        facts = [(Counted(number=number), f"thing/{each}") for each in range(MANY)]
        store.ledger.record_many(facts, at=NOW, actor="Jana")
    store.ledger.record_many(
        [(Told(creator=f"mara.{each}"), f"mara.{each}/post") for each in range(MANY)], at=NOW, actor="mara.3"
    )
    return store.ledger


def answers(book: Ledger) -> list[Any]:
    found: list[Any] = [book.head(), book.present(Counted), book.present(Told), book.subjects(Told)]
    for each in range(MANY + 2):
        found += [book.entry_or_none(Counted, f"thing/{each}"), book.history(Counted, f"thing/{each}")]
        found += [book.history(Counted, f"thing/{each}", limit=1), book.entry_or_none(Told, f"mara.{each}/post")]
    return [*found, *(book.numbered(Counted, seq) for seq in range(1, 2 * MANY + 1))]


def test_what_is_read_once_is_what_was_read_each_time(book):
    each_time = answers(book)

    with book.still(), book.still():
        once, again = answers(book), answers(book)

    assert once == again == each_time


def test_what_is_written_meanwhile_is_read(book):
    with book.still():
        answers(book)
        book.record(Counted(number=9), "thing/0", at=NOW, actor="Jana")

        assert book.latest(Counted, "thing/0") == Counted(number=9)
        assert answers(book)[0] == book.head() == 3 * MANY + 1
        assert [entry.value.number for entry in book.history(Counted, "thing/0")] == [9, 2, 1]


def test_what_others_wrote_is_read_after(book, store):
    with book.still():
        before = answers(book)
        Ledger(store.people).record(Counted(number=9), "thing/0", at=NOW, actor="Kim")

        assert answers(book) == before
    assert book.latest(Counted, "thing/0") == Counted(number=9)


def test_what_is_not_there_is_not_found(book):
    with book.still():
        answers(book)

        assert book.entry_or_none(Counted, "nothing") is None
        with pytest.raises(NotFound, match="no Counted of nothing"):
            book.entry(Counted, "nothing")
        with pytest.raises(NotFound, match="no Counted numbered 9999"):
            book.numbered(Counted, 9999)


def test_many_questions_are_a_few_of_the_database(book):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked, book.still():
        answers(book)

    assert len(asked) < 8 * ONE_BY_ONE
