"""Backups verify, restores overwrite nothing, and an export can be read without us."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tarfile
import threading
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection

import a
from firesteel.errors import BadInput, Conflict, Misconfigured, NotFound
from firesteel.plans import Plan
from firesteel.storage import Kind, Store, archive, database, open_workspace, workspace
from firesteel.warehouse import Lake

WHO = {"at": a.at(1), "actor": "Jana"}


def fill(store: Store) -> Store:
    store.ledger.record(a.plan(), "P-1", **WHO)
    store.secrets.put("token", "secret")
    lake = Lake(store.workspace.lake, "Etc/UTC")
    post = {"post_id": "p1", "account": "lumen", "is_brand": True, "taken_at": a.at(1), "retention": [1.0, 0.5]}
    lake.append("post", [post | {"caption": 'Commas, "quotes" and\nnew lines'}])
    lake.append("post", [post | {"post_id": "p2"}])
    return store


def test_a_restored_workspace_is_the_one_that_was_backed_up(store: Store, tmp_path: Path) -> None:
    rows = Lake(fill(store).workspace.lake).read("post")
    made = archive.backup(store.workspace, out=tmp_path / "b.tar.gz", with_key=True)
    database.close()
    workspace.remove("lumen")

    back = archive.restore(made)

    again = open_workspace(back)
    assert back == store.workspace
    assert again.ledger.latest(Plan, "P-1") == a.plan()
    assert again.secrets.get("token") == "secret"
    assert Lake(back.lake).read("post") == rows
    assert sorted(path.name for path in back.path.parent.iterdir()) == ["lumen"]


def test_a_backup_without_the_key_keeps_everything_but_the_secrets(store: Store, tmp_path: Path) -> None:
    made = archive.backup(fill(store).workspace, out=tmp_path / "b.tar.gz")
    key = store.workspace.key.read_bytes()
    workspace.remove("lumen")

    again = open_workspace(archive.restore(made))

    assert key.strip() not in made.read_bytes()
    assert again.ledger.latest(Plan, "P-1").test_budget == a.plan().test_budget
    assert again.secrets.unreadable() == ("people", "token")


def test_a_table_that_gets_its_first_file_during_a_backup_comes_with_the_ledger_that_knows_of_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, copy, times = Lake(fill(store).workspace.lake, "Etc/UTC"), archive._copy_ledger, list[int]()

    def meanwhile(source: Path, target: Path) -> int:
        times.append(copy(source, target))
        if len(times) == 1:
            store.ledger.record(a.plan(name="newer"), "P-2", **WHO)
            lake.append("touch", [{"kind": "click", "ad_id": "a1", "visitor": "v1", "at": a.at(1)}])
        return times[-1]

    monkeypatch.setattr(archive, "_copy_ledger", meanwhile)
    made = archive.backup(store.workspace, out=tmp_path / "b.tar.gz")

    assert times == [1, 2]
    assert archive.verify(made).facts == 2
    assert "lake/touch/00000001.parquet" in archive.verify(made).files


def test_backups_are_numbered_and_of_equal_content_equal(store: Store) -> None:
    fill(store)
    first, second = archive.backup(store.workspace), archive.backup(store.workspace)

    assert [first.name, second.name] == ["lumen-0001.tar.gz", "lumen-0002.tar.gz"]
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o777 == 0o600
    assert archive.verify(first).facts == 1


def test_a_restore_overwrites_nothing(store: Store) -> None:
    made = archive.backup(fill(store).workspace)
    store.ledger.record(a.plan(name="newer"), "P-1", **WHO)

    with pytest.raises(Conflict, match="already a workspace lumen"):
        archive.restore(made)
    assert store.ledger.latest(Plan, "P-1").name == "newer"


def test_another_key_is_not_overwritten(store: Store, tmp_path: Path) -> None:
    made = archive.backup(fill(store).workspace, out=tmp_path / "b.tar.gz", with_key=True)
    workspace.remove("lumen")
    store.workspace.key.write_text("another")

    with pytest.raises(Conflict, match="holds another key"):
        archive.restore(made)
    assert workspace.list_() == ()


def repacked(made: Path, change: Any) -> Path:
    """The backup again, with `change(name, content)` for each file; None leaves it out."""
    out = made.with_name("changed.tar.gz")
    with tarfile.open(made) as old, tarfile.open(out, "w:gz") as new:
        for entry in old.getmembers():
            stream = old.extractfile(entry)
            assert stream
            for name, content in change(entry.name, stream.read()).items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return out


def outside(name: str, content: bytes) -> dict[str, bytes]:
    if name == "workspace.json":
        return {"../../escaped": content}
    return {name: content.replace(b'"workspace.json"', b'"../../escaped"')}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, content: {name: content + b"x" * name.endswith("parquet")}, "does not have the sum"),
        (lambda name, content: {} if name == "ledger.sqlite3" else {name: content}, "is not as the manifest lists it"),
        (lambda name, content: {name: content, f"{name}.sh": b""}, "is not as the manifest lists it"),
        (lambda name, content: {} if name == "manifest.json" else {name: content}, r"has no file manifest\.json"),
        (lambda name, content: {name: b"{" if name == "manifest.json" else content}, "is no backup of ours"),
        (outside, "which no backup of ours does"),
    ],
)
def test_a_backup_that_was_changed_is_refused_whole(store: Store, tmp_path: Path, change: Any, message: str) -> None:
    made = archive.backup(fill(store).workspace, out=tmp_path / "b.tar.gz")
    workspace.remove("lumen")

    with pytest.raises(BadInput, match=message) as caught:
        archive.restore(repacked(made, change))
    assert caught.value.remedy == "use another backup"
    assert list((tmp_path / "home" / "workspaces").iterdir()) == []
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_a_backup_cut_short_is_refused(store: Store, tmp_path: Path, keep: float) -> None:
    made = archive.backup(fill(store).workspace, out=tmp_path / "b.tar.gz")
    content = made.read_bytes()
    made.write_bytes(content[: int(keep if keep >= 1 else keep * len(content))])
    workspace.remove("lumen")

    with pytest.raises(BadInput, match="is no backup of ours, or is damaged"):
        archive.restore(made)


def test_what_is_no_backup_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no backup"):
        archive.restore(tmp_path / "none.tar.gz")
    (tmp_path / "text").write_text("post_id,views\n")
    with pytest.raises(BadInput, match="is no backup of ours"):
        archive.restore(tmp_path / "text")


def test_a_backup_of_a_newer_firesteel_asks_for_it(store: Store, tmp_path: Path) -> None:
    made = archive.backup(fill(store).workspace, out=tmp_path / "b.tar.gz")
    workspace.remove("lumen")

    with pytest.raises(Misconfigured, match="made by a newer Firesteel"):
        archive.restore(repacked(made, lambda name, content: {name: content.replace(b'"format": 1', b'"format": 2')}))


def test_a_backup_taken_while_others_write_is_consistent(store: Store) -> None:
    fill(store)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            store.ledger.record_many([(a.plan(), f"P-{n}") for n in range(5)], **WHO)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    made = [archive.backup(store.workspace) for _ in range(5)]
    done.set()
    writer.join()

    for one in made:
        manifest = archive.verify(one)
        assert manifest.facts % 5 == 1


def test_a_killed_backup_leaves_no_backup(store: Store) -> None:
    part = store.workspace.backups / "lumen-0001.tar.gz.part"
    part.write_bytes(b"half")

    made = archive.backup(fill(store).workspace)

    assert made.name == "lumen-0001.tar.gz"
    assert archive.verify(made).workspace == "lumen"
    assert not part.exists()


def test_an_export_can_be_read_without_us(store: Store, tmp_path: Path) -> None:
    out = archive.export_all(fill(store).workspace, tmp_path / "out")

    (fact,) = (json.loads(line) for line in (out / "ledger.jsonl").read_text().splitlines())
    assert (fact["seq"], fact["kind"], fact["subject"], fact["actor"]) == (1, "Plan", "P-1", "Jana")
    assert fact["at"].startswith("2026-01-02")
    assert fact["body"]["name"] == "lumen_us_sales_test_202601"
    with (out / "lake" / "post.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["post_id"] for row in rows] == ["p1", "p2"]
    assert (rows[0]["caption"], rows[0]["retention"]) == ('Commas, "quotes" and\nnew lines', "[1.0, 0.5]")
    assert pq.read_table(out / "lake" / "post" / "00000001.parquet").num_rows == 1
    assert "SIMULATED" in (out / "README.txt").read_text()
    assert "secret" not in (out / "ledger.jsonl").read_text()


def test_an_export_says_when_it_is_live(make: Any, tmp_path: Path) -> None:
    store = open_workspace(make(kind=Kind.LIVE))

    text = (archive.export_all(store.workspace, tmp_path / "out") / "README.txt").read_text()

    assert "LIVE" in text
    assert "SIMULATED" not in text
    database.close()


def test_an_export_goes_into_a_new_folder_only(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")

    with pytest.raises(Conflict, match="is not empty"):
        archive.export_all(store.workspace, tmp_path / "out")


def test_a_compacted_lake_is_exported_once(store: Store, tmp_path: Path) -> None:
    fill(store)
    Lake(store.workspace.lake).compact("post")

    out = archive.export_all(store.workspace, tmp_path / "out")

    with (out / "lake" / "post.csv").open(newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 2
    assert [file.name for file in (out / "lake" / "post").iterdir()] == ["00000001-00000002.parquet"]


def test_a_ledger_copied_by_a_backup_stands_alone(store: Store, tmp_path: Path) -> None:
    made = archive.backup(fill(store).workspace)
    with tarfile.open(made) as tar:
        tar.extract("ledger.sqlite3", tmp_path, filter="data")

    with sqlite3.connect(tmp_path / "ledger.sqlite3") as book:
        assert book.execute("select count(*) from storage_fact").fetchone() == (1,)
        assert book.execute("pragma journal_mode").fetchone() == ("delete",)
    book.close()
