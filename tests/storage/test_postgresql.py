"""The ledger on a PostgreSQL server: the same book, kept in the order it was written, moved and backed up like the file."""

from __future__ import annotations

import json
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError

import a
from firesteel.errors import BadInput, Conflict, Misconfigured
from firesteel.plans import Plan
from firesteel.storage import Store, addresses, archive, database, moving, open_workspace, workspace
from firesteel.storage.keys import Keyring, Secrets
from firesteel.storage.store import rotate_key
from postgresql import Cluster
from storage.conftest import emptied

WHO = {"at": a.at(1), "actor": "Jana"}


def fill(store: Store) -> Store:
    from django.contrib.auth.models import User

    store.ledger.record(a.plan(), "P-1", **WHO)
    store.ledger.record(a.plan(name="second"), "P-1", **WHO)
    store.secrets.put("token", "secret")
    store.people.register("mara.skin")
    User.objects.create_user("jana", password="correct horse battery")
    return store


def same(store: Store) -> bool:
    from django.contrib.auth.models import User

    return (
        store.ledger.latest(Plan, "P-1") == a.plan(name="second")
        and store.ledger.head() == 2
        and store.secrets.get("token") == "secret"
        and store.people.knows("mara.skin")
        and User.objects.get(username="jana").is_active
    )


def test_facts_on_a_server_read_back_and_say_who_came_first(on_server: Store) -> None:
    first = on_server.ledger.record(a.plan(), "P-1", expect=0, **WHO)

    with pytest.raises(Conflict, match="is not as you read it"):
        on_server.ledger.record(a.plan(name="other"), "P-1", expect=0, **WHO)
    assert on_server.ledger.entry(Plan, "P-1").seq == first
    assert connection.vendor == "postgresql"


@pytest.mark.parametrize(
    "verb", ["update storage_fact set actor = 'x'", "delete from storage_fact", "truncate storage_fact"]
)
def test_no_fact_on_a_server_is_changed_or_deleted_behind_our_back(on_server: Store, verb: str) -> None:
    on_server.ledger.record(a.plan(), "P-1", **WHO)

    with pytest.raises(DatabaseError, match="never changed or deleted"), connection.cursor() as cursor:
        cursor.execute(verb)
    assert on_server.ledger.latest(Plan, "P-1") == a.plan()


def test_a_fact_with_a_higher_number_is_never_seen_before_one_with_a_lower(on_server: Store) -> None:
    seen: list[list[int]] = []
    writers_done = threading.Event()

    def write(writer: int) -> None:
        for number in range(15):
            on_server.ledger.record_many(
                [(a.plan(name=f"{writer}-{number}-{each}"), f"P-{writer}-{each}") for each in range(3)], **WHO
            )
        database.close()

    def look() -> None:
        while not writers_done.is_set():
            seen.append([entry.seq for entry in on_server.ledger.facts()])
        database.close()

    watcher = threading.Thread(target=look)
    writers = [threading.Thread(target=write, args=(each,)) for each in range(4)]
    watcher.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    writers_done.set()
    watcher.join()

    assert on_server.ledger.head() == 4 * 15 * 3
    assert all(later[: len(before)] == before for before, later in pairwise(seen))


def test_of_two_who_follow_the_same_fact_one_is_told(either: Store) -> None:
    read = either.ledger.record(a.plan(), "P-1", **WHO)
    together, told = threading.Barrier(4), list[str]()

    def write(name: str) -> None:
        together.wait()
        try:
            either.ledger.record(a.plan(name=name), "P-1", expect=read, **WHO)
            told.append("wrote")
        except Conflict:
            told.append("told")
        database.close()

    threads = [threading.Thread(target=write, args=(str(each),)) for each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["told", "told", "told", "wrote"]


def test_people_on_a_server_are_known_sealed_and_forgotten(either: Store) -> None:
    sealed = either.people.seal_for("mara.skin", "call me in the evening")

    either.people.forget("mara.skin", at=a.at(2))

    assert either.people.unseal(sealed) == "forgotten"
    with pytest.raises(Conflict, match="asked to be forgotten"):
        either.people.register("mara.skin")


def test_a_rotated_key_opens_everything_on_a_server(either: Store) -> None:
    fill(either)
    before = Keyring(either.secrets.ring.keys, None)

    again = rotate_key(either)

    assert same(again)
    with pytest.raises(Misconfigured, match="does not open"):
        Secrets(before).get("token")


def test_a_ledger_moves_to_a_server_and_back_as_it_was(store: Store, server: Cluster) -> None:
    facts = [*fill(store).ledger.facts()]

    moved = moving.move(store.workspace, server.url)
    there = open_workspace(moved)

    assert same(there)
    assert [*there.ledger.facts()] == facts
    assert connection.vendor == "postgresql"
    assert not moved.ledger.exists()
    assert moved.ledger.with_name("ledger.sqlite3.moved").exists()
    there.ledger.record(a.plan(name="third"), "P-2", **WHO)

    back = open_workspace(moving.move(moved, "sqlite"))

    assert [entry.seq for entry in back.ledger.facts()] == [1, 2, 3]
    assert connection.vendor == "sqlite"
    emptied(moved)


def test_a_ledger_does_not_move_while_the_pages_run(store: Store, server: Cluster) -> None:
    from firesteel.storage import locks

    with locks.present(store.workspace), pytest.raises(Conflict, match="stop `firesteel serve`"):
        moving.move(store.workspace, server.url)
    assert workspace.open_("lumen") == store.workspace


def test_a_ledger_does_not_move_onto_one_that_is_there(on_server: Store, make: Any, server: Cluster) -> None:
    fill(on_server)
    name = on_server.workspace.path
    name.rename(name.with_name(".away"))
    made = make()
    open_workspace(made).ledger.record(a.plan(), "P-9", **WHO)

    with pytest.raises(Conflict, match="holds a ledger already"):
        moving.move(made, server.url)
    assert open_workspace(workspace.open_("lumen")).ledger.latest(Plan, "P-9") == a.plan()


@pytest.mark.parametrize("to", ["sqlite", None])
def test_a_backup_of_a_server_is_restored_into_either(on_server: Store, tmp_path: Path, to: str | None) -> None:
    facts = [*fill(on_server).ledger.facts()]
    made = archive.backup(on_server.workspace, out=tmp_path / "b.tar.gz")
    emptied(on_server.workspace)
    workspace.remove("lumen", keep_key=True)

    back = open_workspace(archive.restore(made, database=to))

    assert archive.verify(made).facts == 2
    assert same(back)
    assert [*back.ledger.facts()] == facts
    assert connection.vendor == ("sqlite" if to else "postgresql")
    assert back.ledger.record(a.plan(), "P-3", **WHO) == 3


def test_a_backup_is_not_restored_over_a_schema_that_holds_a_ledger(on_server: Store, tmp_path: Path) -> None:
    made = archive.backup(fill(on_server).workspace, out=tmp_path / "b.tar.gz")
    workspace.remove("lumen")

    with pytest.raises(Conflict, match="holds a ledger already"):
        archive.restore(made)
    assert workspace.names() == ()


def test_a_password_is_never_written_down_nor_told(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="may carry no password"):
        make(database="postgresql://u:hunter2@127.0.0.1:1/x")
    monkeypatch.setenv("FIRESTEEL_DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/x")
    made = make()

    with pytest.raises(Misconfigured, match="start the server") as told:
        open_workspace(made)
    assert json.loads((made.path / "workspace.json").read_text())["database"] == "postgresql"
    assert "hunter2" not in str(told.value) + repr(made.server) + str(made.server)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://u@h/d", "is no address"),
        ("postgresql://u@h", "names no database"),
        ("postgresql://u@h/d?options=-csearch_path%3Dx", "is not ours to set"),
        ("postgresql://u@h:port/d?x=1", "is no address|is not ours"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(make: Any, address: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        make(database=address)
    assert workspace.names() == ()


def test_a_server_that_is_missing_what_it_needs_is_said(make: Any, server: Cluster) -> None:
    with pytest.raises(Misconfigured, match=r"there is no such database|make the database"):
        open_workspace(make(database=server.url.replace("/postgres?", "/nothing?")))


def test_a_schema_that_vanished_beside_measurements_is_not_made_anew(on_server: Store) -> None:
    from firesteel.warehouse import Lake

    touch = {"kind": "click", "ad_id": "a1", "visitor": "v1", "at": a.START}
    Lake(on_server.workspace.lake, "Etc/UTC").append("touch", [touch])
    emptied(on_server.workspace)

    with pytest.raises(Misconfigured, match="is missing or empty"):
        open_workspace(on_server.workspace)


def test_two_workspaces_on_one_server_do_not_see_each_other(on_server: Store, make: Any, server: Cluster) -> None:
    fill(on_server)
    other = make("other-brand", database=server.url)

    assert open_workspace(other).ledger.head() == 0
    assert open_workspace(on_server.workspace).ledger.head() == 2
    emptied(other)


def test_a_thread_opens_a_file_after_a_server_whatever_other_threads_have_open(on_server: Store, make: Any) -> None:
    in_file = make("in-a-file")
    heads = [on_server.ledger.head()]
    thread = threading.Thread(target=lambda: heads.append(fill(open_workspace(in_file)).ledger.head()))
    thread.start()
    thread.join()
    heads.append(open_workspace(in_file).ledger.head())

    assert heads == [0, 2, 2]
    assert open_workspace(on_server.workspace).ledger.head() == 0


def test_a_server_that_went_away_is_said_and_found_again(make: Any) -> None:
    from postgresql import cluster

    with cluster() as own:
        store = open_workspace(make(database=own.url))
        store.ledger.record(a.plan(), "P-1", **WHO)
        own.stop()
        with pytest.raises(Misconfigured):
            store.ledger.head()
        database.close()
        with pytest.raises(Misconfigured, match="start the server"):
            store.ledger.head()
        own.start()

        assert store.ledger.latest(Plan, "P-1") == a.plan()
        database.close()


def test_an_address_is_told_without_its_password() -> None:
    found = addresses.server("postgresql://ana@db.internal:5433/spark?sslmode=require", "lumen")

    assert str(found) == "PostgreSQL at ana@db.internal:5433/spark, schema firesteel_lumen"
