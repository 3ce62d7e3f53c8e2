"""Damaged, missing or unwritable parts of a workspace: named, with what to do; never replaced by something empty."""

from __future__ import annotations

from pathlib import Path

import pytest

import a
from firesteel.errors import BadInput, Misconfigured, NotFound
from firesteel.storage import Kind, Workspace, archive, database, open_workspace, workspace
from firesteel.storage.export import export_all
from firesteel.values import Money
from firesteel.warehouse import DuckDB, Lake, measure


@pytest.fixture
def place() -> Workspace:
    made = workspace.create(
        "lumen",
        kind=Kind.SIMULATED,
        brand="Lumen",
        currency="USD",
        timezone="Etc/UTC",
        base_url="http://127.0.0.1",
        advertiser_id="1",
        created_at=a.START,
    )
    open_workspace(made).ledger.record(Money(1, "USD"), "x", at=a.START, actor="Ana")
    touch = {"kind": "click", "ad_id": "a1", "visitor": "v1", "at": a.START}
    Lake(made.lake, "Etc/UTC").append("touch", [touch])
    database.close()
    return made


def test_a_ledger_overwritten_with_rubbish_is_said_and_not_replaced(place: Workspace) -> None:
    place.ledger.write_bytes(b"rubbish" * 1_000)

    with pytest.raises(Misconfigured, match="restore a backup"):
        open_workspace(place)
    assert place.ledger.read_bytes().startswith(b"rubbish")


def test_a_ledger_that_vanished_beside_measurements_is_not_made_anew(place: Workspace) -> None:
    place.ledger.unlink()

    with pytest.raises(Misconfigured, match="is missing or empty"):
        open_workspace(place)
    assert not place.ledger.exists()


def test_a_damaged_file_of_the_lake_is_named(place: Workspace) -> None:
    damaged = next((place.lake / "touch").glob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:40])

    with pytest.raises(Misconfigured, match=damaged.name):
        measure.scorecards(DuckDB(Lake(place.lake, "Etc/UTC")), "USD")


def test_an_export_that_fails_leaves_no_half_folder(place: Workspace, tmp_path: Path) -> None:
    damaged = next((place.lake / "touch").glob("*.parquet"))
    damaged.write_bytes(b"rubbish")

    with pytest.raises(Misconfigured):
        export_all(place, tmp_path / "out")
    assert [each.name for each in tmp_path.iterdir() if "export" in each.name or each.name == "out"] == []


def test_a_folder_given_as_a_backup_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder, not a backup"):
        archive.restore(tmp_path)


def test_a_workspace_removed_is_gone_with_its_key_and_its_name_is_free(place: Workspace) -> None:
    workspace.remove("lumen")

    with pytest.raises(NotFound, match="there is no workspace lumen"):
        workspace.open_("lumen")
    assert not place.key.exists()
    assert list(place.path.parent.iterdir()) == []


def test_an_export_onto_a_full_disk_leaves_no_half_folder(
    place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pyarrow.parquet.write_table", _full)

    with pytest.raises(BadInput, match="cannot be written: No space left"):
        export_all(place, tmp_path / "exports" / "one")
    assert list((tmp_path / "exports").iterdir()) == []


def test_a_creation_that_fails_leaves_the_name_free(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firesteel.storage.files.write_aside", _full)

    with pytest.raises(OSError, match="No space left"):
        workspace.create(
            "lumen",
            kind=Kind.SIMULATED,
            brand="Lumen",
            currency="USD",
            timezone="Etc/UTC",
            base_url="http://127.0.0.1",
            advertiser_id="1",
            created_at=a.START,
        )
    assert list((home / "workspaces").iterdir()) == []


def test_a_removal_that_is_cut_off_leaves_the_name_free(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.unlink", _full)

    with pytest.raises(OSError, match="No space left"):
        workspace.remove("lumen")
    assert not place.path.exists()


def test_a_backup_of_a_damaged_ledger_says_so(place: Workspace) -> None:
    place.ledger.write_bytes(b"rubbish" * 1_000)

    with pytest.raises(Misconfigured, match="cannot be copied: file is not a database"):
        archive.backup(place)


def test_one_damaged_workspace_does_not_hide_the_names_of_the_others(place: Workspace) -> None:
    (place.path / "workspace.json").write_bytes(b"{")

    with pytest.raises(NotFound, match="known: lumen"):
        workspace.open_("other")


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")
