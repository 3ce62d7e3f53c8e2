"""Workspaces: one folder each, live or simulated for good, opened one at a time, removed only from inside the home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import a
from firesteel.errors import BadInput, Conflict, Misconfigured, NotFound
from firesteel.storage import Kind, database, open_workspace, workspace


def test_a_workspace_reads_back_as_it_was_made(make: Any, home: Path) -> None:
    made = make(timezone="Europe/Berlin", pixel_code="C1")

    assert workspace.open_("lumen") == made
    assert workspace.list_() == (made,)
    assert made.simulated
    assert made.path == home / "workspaces" / "lumen"


def test_nothing_changes_a_workspace_from_simulated_to_live(make: Any) -> None:
    make()

    with pytest.raises(Conflict, match="already a workspace lumen"):
        make(kind=Kind.LIVE)
    assert workspace.open_("lumen").kind is Kind.SIMULATED


@pytest.mark.parametrize("name", ["", "Lumen", "../up", "a/b", "x" * 41, ".hidden", "-x", "lumen\n"])
def test_a_name_that_could_leave_the_home_is_refused(make: Any, name: str) -> None:
    for call in (make, workspace.open_, workspace.remove):
        with pytest.raises(BadInput, match="cannot name a workspace"):
            call(name)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused(make: Any, zone: str) -> None:
    with pytest.raises(BadInput, match="no time zone"):
        make(timezone=zone)


def test_a_missing_workspace_is_answered_with_those_there_are(make: Any) -> None:
    make("one")
    make("two")

    with pytest.raises(NotFound, match=r"no workspace three \(known: one, two\)"):
        workspace.open_("three")


def test_removing_takes_the_folder_and_the_key_and_nothing_else(make: Any, home: Path) -> None:
    kept = make("kept")
    gone = make("gone")
    for place in (kept, gone):
        open_workspace(place).secrets.put("token", "secret")
    database.close()

    workspace.remove("gone")

    assert workspace.list_() == (kept,)
    assert not gone.path.exists()
    assert not gone.key.exists()
    assert kept.key.exists()


def test_a_link_out_of_the_home_is_never_followed(make: Any, home: Path, tmp_path: Path) -> None:
    place = make("real")
    outside = tmp_path / "outside"
    place.path.rename(outside)
    (home / "workspaces" / "real").symlink_to(outside)

    with pytest.raises(BadInput, match="not a folder inside"):
        workspace.remove("real")
    assert (outside / "workspace.json").exists()


def test_a_workspace_of_a_newer_firesteel_is_not_touched(make: Any) -> None:
    file = make().path / "workspace.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 3, "shape": "unknown"}))

    with pytest.raises(Misconfigured, match="has format 3, this Firesteel knows 2"):
        workspace.open_("lumen")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "lumen"}'])
def test_a_broken_description_is_named(make: Any, content: str) -> None:
    (make().path / "workspace.json").write_text(content)

    with pytest.raises(Misconfigured, match=r"workspace\.json cannot be read"):
        workspace.open_("lumen")


def test_several_workspaces_are_opened_one_after_another(make: Any) -> None:
    one, two = make("one"), make("two")

    open_workspace(one).ledger.record(a.plan(name="first"), "P-1", at=a.at(0), actor="Jana")
    book = open_workspace(two).ledger
    assert book.head() == 0
    book.record(a.plan(name="second"), "P-1", at=a.at(0), actor="Jana")
    assert open_workspace(one).ledger.latest(type(a.plan()), "P-1").name == "first"
    database.close()


def test_the_ledger_is_written_through_to_the_disk(make: Any) -> None:
    open_workspace(make())
    from django.db import connection

    with connection.cursor() as cursor:
        modes = [cursor.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]

    assert modes == ["wal", 2]
    database.close()


def test_a_backup_is_made_before_tables_are_changed(make: Any) -> None:
    place = make()
    open_workspace(place).ledger.record(a.plan(), "P-1", at=a.at(0), actor="Jana")
    from django.db import connection

    with connection.cursor() as cursor:  # as if this ledger came from before the sessions' last migration
        cursor.execute("delete from django_migrations where app = 'sessions'")
        cursor.execute("drop table django_session")

    assert list(place.backups.iterdir()) == []
    store = open_workspace(place)
    assert [file.name for file in place.backups.iterdir()] == ["lumen-0001-before-migration.tar.gz"]
    assert store.ledger.head() == 1
    open_workspace(place)
    assert len(list(place.backups.iterdir())) == 1
    database.close()
