"""The book of facts: appended, never changed, and two people who write the same thing are told apart."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

import a
from firesteel.errors import Conflict, Misconfigured, NotFound
from firesteel.plans import Plan
from firesteel.posts import Post
from firesteel.rights import Authorization, UsageRights
from firesteel.storage import Store, database
from firesteel.storage.journal import Journal, Write
from firesteel.values import PlanId

WHO = {"at": a.at(1), "actor": "Jana"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    value: float


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def store(request: pytest.FixtureRequest) -> Store:
    """The same book in a file and on a server; of the latter `test_postgresql.py` tests the most at every run."""
    found: Store = request.getfixturevalue("on_file" if request.param == "sqlite" else "on_server")
    return found


def test_every_noun_reads_back_as_it_was_written(store: Store) -> None:
    facts = (a.plan(), a.post(), a.authorization(), a.rights(), a.flight())

    for fact in facts:
        store.ledger.record(fact, "x", **WHO)

    assert tuple(store.ledger.latest(type(fact), "x") for fact in facts) == facts


def test_the_newest_fact_is_the_present(store: Store) -> None:
    first = store.ledger.record(a.plan(name="one"), "P-1", **WHO)
    second = store.ledger.record(a.plan(name="two"), "P-1", at=a.at(2), actor="Ben")
    store.ledger.record(a.plan(name="other"), "P-2", **WHO)

    entry = store.ledger.entry(Plan, "P-1")
    assert (entry.seq, entry.prev, entry.at, entry.actor, entry.value.name) == (second, first, a.at(2), "Ben", "two")
    assert [one.value.name for one in store.ledger.history(Plan, "P-1")] == ["two", "one"]
    assert [one.value.name for one in store.ledger.history(Plan)] == ["other", "two", "one"]
    assert [one.value.name for one in store.ledger.history(Plan, limit=1)] == ["other"]
    assert {name: one.value.name for name, one in store.ledger.present(Plan).items()} == {"P-1": "two", "P-2": "other"}
    assert store.ledger.subjects(Plan) == ("P-1", "P-2")
    assert store.ledger.numbered(Plan, first).value.name == "one"
    assert store.ledger.head() == 3


def test_what_is_not_there_is_said(store: Store) -> None:
    assert store.ledger.latest_or_none(Plan, "P-1") is None
    with pytest.raises(NotFound, match="the ledger has no Plan of P-1"):
        store.ledger.latest(Plan, "P-1")
    with pytest.raises(NotFound, match="no Plan numbered 7"):
        store.ledger.numbered(Plan, 7)


def test_who_writes_second_is_told_who_was_first(store: Store) -> None:
    read = store.ledger.record(a.rights(), "mara.skin", **WHO)
    store.ledger.record(a.rights(note="Ben's"), "mara.skin", at=a.at(2), actor="Ben", expect=read)

    with pytest.raises(Conflict, match=r"UsageRights of mara\.skin .* Ben wrote it on 2026-01-03 00:00 UTC"):
        store.ledger.record(a.rights(note="Jana's"), "mara.skin", **WHO, expect=read)
    assert store.ledger.latest(UsageRights, "mara.skin").note == "Ben's"


def test_an_expectation_of_nothing_holds_only_where_nothing_is(store: Store) -> None:
    store.ledger.record(a.post(), "p", **WHO, expect=0)

    with pytest.raises(Conflict):
        store.ledger.record(a.post(), "p", **WHO, expect=0)
    with pytest.raises(Conflict, match="it is not there"):
        store.ledger.record(a.plan(), "p", **WHO, expect=1)


def test_many_are_written_or_none(store: Store) -> None:
    assert store.ledger.record_many([(a.plan(), "P-1"), (a.post(), "p"), (a.plan(), "P-1")], **WHO) == (1, 2, 3)

    with pytest.raises(Conflict):
        store.ledger.record_many([(a.authorization(), "new"), (a.plan(), "P-1")], **WHO, expect=0)
    assert store.ledger.head() == 3
    assert store.ledger.latest_or_none(Authorization, "new") is None


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_figure_that_json_cannot_hold_is_refused_not_lost(store: Store, value: float) -> None:
    with pytest.raises((ValueError, TypeError)):
        store.ledger.record(Measured(value=value), "x", **WHO)
    assert store.ledger.head() == 0


def test_the_same_value_is_always_the_same_text(store: Store) -> None:
    some = a.rights(markets=frozenset({"US", "DE", "FR", "GB", "JP"}))
    for _ in range(2):
        store.ledger.record(some, "x", **WHO)

    first, second = store.ledger.facts()
    assert first.value == second.value
    assert '"markets":["DE","FR","GB","JP","US"]' in first.value


def test_facts_cannot_be_changed_or_deleted_from_python(store: Store) -> None:
    from firesteel.storage.models import Fact

    store.ledger.record(a.plan(), "P-1", **WHO)
    fact = Fact.objects.get()

    for attempt in (fact.save, fact.delete, Fact.objects.all().delete, lambda: Fact.objects.update(actor="x")):
        with pytest.raises(Conflict, match="record a new one"):
            attempt()


@pytest.mark.parametrize("statement", ["update storage_fact set actor = 'x'", "delete from storage_fact"])
def test_facts_cannot_be_changed_or_deleted_from_sql(store: Store, statement: str) -> None:
    store.ledger.record(a.plan(), "P-1", **WHO)

    with pytest.raises(DatabaseError, match="never changed or deleted"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert store.ledger.entry(Plan, "P-1").actor == "Jana"


def test_a_fact_of_another_version_is_named_when_it_cannot_be_read(store: Store) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into storage_fact (kind, subject, at, actor, body, prev) values "
            "('Post', 'p', '2026-01-01', 'x', '{\"id\": 5}', 0)"
        )

    with pytest.raises(Misconfigured, match=r"fact 1, Post of p, cannot be read by this version.*\$\.id"):
        store.ledger.latest(Post, "p")


def test_of_two_writers_at_once_each_is_kept_or_told(store: Store) -> None:
    outcomes: list[str] = []

    def write(name: str) -> None:
        try:
            for _ in range(10):
                newest = store.ledger.entry_or_none(Plan, "P-1")
                store.ledger.record(a.plan(), "P-1", at=a.at(1), actor=name, expect=newest.seq if newest else 0)
                outcomes.append("kept")
        except Conflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    history = store.ledger.history(Plan, "P-1")
    assert len(history) == outcomes.count("kept")
    assert [entry.prev for entry in history] == [entry.seq for entry in history[1:]] + [0]


def test_a_write_is_journalled_before_it_is_answered(store: Store) -> None:
    journal = Journal(store.ledger, actor="Jana", now=lambda: a.at(1))

    assert journal.seen("P-1/campaign") is None
    journal.intend("P-1/campaign", {"request_id": "17", "names": ("a", "b")})
    assert journal.seen("P-1/campaign") == Write(request={"request_id": "17", "names": ["a", "b"]})
    journal.done("P-1/campaign", {"campaign_id": "5"})
    assert journal.seen("P-1/campaign") == Write(
        request={"request_id": "17", "names": ["a", "b"]}, answer={"campaign_id": "5"}
    )
    with pytest.raises(NotFound):
        journal.done("P-1/adgroup", {})


WRITE = """
import sys
sys.path.insert(0, sys.argv[1])
import a
from firesteel.storage import open_workspace, workspace
store = open_workspace(workspace.open_("lumen"))
if int(sys.argv[2]):
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
while True:
    print(store.ledger.record(a.plan(), "P-1", at=a.at(0), actor="x"), flush=True)
"""


def run(limit: int) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(Path(a.__file__).parent), str(limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def whole(store: Store) -> bool:
    with sqlite3.connect(store.workspace.ledger) as book:
        answer: str = book.execute("pragma integrity_check").fetchone()[0]
    book.close()
    return answer == "ok"


def test_a_full_disk_leaves_the_ledger_readable(on_file: Store) -> None:
    on_file.ledger.record(a.plan(), "P-1", **WHO)
    database.close()

    told, error = run(limit=300_000).communicate(timeout=60)

    assert "Error" in error
    assert whole(on_file)
    assert on_file.ledger.head() == max(int(line) for line in told.split())
    assert on_file.ledger.latest(Plan, "P-1") == a.plan()


@pytest.mark.long
def test_no_fact_that_was_confirmed_is_lost_to_a_kill(on_file: Store) -> None:
    database.close()
    for kill in range(12):
        process = run(limit=0)
        assert process.stdout and process.stderr
        for _ in range(1 + 7 * kill):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
        process.wait()
        process.stdout.close()
        process.stderr.close()

        told = [int(line) for line in rest.split("\n")[:-1]]
        assert whole(on_file)
        assert on_file.ledger.head() >= max(told, default=0)
        assert on_file.ledger.latest(Plan, "P-1") == a.plan()
        database.close()


def test_reading_an_old_book_takes_facts_from_where_one_left_off(store: Store) -> None:
    for day in range(3):
        store.ledger.record(a.plan(name=str(day)), "P-1", at=a.at(0) + timedelta(days=day), actor="x")

    assert [entry.seq for entry in store.ledger.facts(after=1)] == [2, 3]


def test_pages_asked_for_all_day_do_not_end_in_a_recursion_error(on_file: Store) -> None:
    for _ in range(20):  # as after every request; each reconnection used to wrap every query once more
        database.close()
        connection.ensure_connection()

    assert on_file.ledger.head() == 0
    assert len(connection.execute_wrappers) == 1


def test_many_facts_at_once_are_kept_as_one_by_one(store: Store) -> None:
    facts = [(a.plan(id=PlanId(f"P-{number}")), f"P-{number}") for number in range(700)]
    store.ledger.record(facts[5][0], "P-5", at=a.at(1), actor="Ana")
    seqs = store.ledger.record_many(facts, at=a.at(2), actor="Ben")
    assert list(seqs) == sorted(seqs) and len(set(seqs)) == 700
    present = store.ledger.present(Plan)
    assert list(present) == ["P-5", *(f"P-{number}" for number in range(700) if number != 5)]
    assert present["P-5"].prev == present["P-5"].seq - 6 and present["P-6"].prev == 0
    assert [each.actor for each in store.ledger.history(Plan, "P-5")] == ["Ben", "Ana"]
    assert present["P-699"].value == facts[699][0]
