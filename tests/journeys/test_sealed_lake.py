"""What people are called and wrote is sealed on the disk, read in clear, and an older workspace's rows are sealed in place."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from firesteel.cli.main import app
from firesteel.desk import Desk, open_desk
from firesteel.desk.facts import Hidden
from firesteel.desk.privacy import Privacy
from firesteel.storage import Store, archive, database, moving, open_workspace
from firesteel.values import FORGOTTEN, LOCKED
from firesteel.warehouse import Lake, measure
from firesteel.warehouse.tables import TABLES
from postgresql import cluster
from walking import a_clock, launched

EVIDENCE = {"Authorization", "SignOff", "Preflight", "Noticed", "PolicyCheck", "Notice"}
"""Facts that may hold a caption, as the guide says."""
SAID = ("My secret routine", "How much is the serum?", "Ship to Graz?", "Thank you all", "mara.skin", "dr.ilse")


def posts(at: Any) -> list[dict[str, Any]]:
    usual = {"is_brand": False, "taken_at": at, "posted_at": at, "views": 12_345.0}
    told = {
        "p1": ("mara.skin", "My secret routine"),
        "p2": ("dr.ilse", "For @mara.skin: my secret routine"),
        "p3": ("", ""),
    }
    return [
        usual
        | {
            "post_id": id,
            "account": account,
            "caption": caption,
            "thumbnail": f"https://p16.example/{id}~tplv.jpeg?by=x",
        }
        | {"url": f"https://www.tiktok.com/@{account}/video/{id}" if account else "https://vm.tiktok.com/@mara.skin"}
        for id, (account, caption) in told.items()
    ]


def comments(at: Any) -> list[dict[str, Any]]:
    usual = {"post_id": "p1", "is_creator": False, "hidden": False, "taken_at": at, "created_at": at}
    said = {
        "c1": ("7123", "How much is the serum?"),
        "c2": ("7123", "Ship to Graz?"),
        "c3": ("", "Hello @mara.skin, how much is the serum?"),
        "c4": ("7124", "How much is the serum?"),
    }
    own = usual | {"comment_id": "c5", "author": "55", "text": "Thank you all", "is_creator": True}
    return [usual | {"comment_id": id, "author": author, "text": text} for id, (author, text) in said.items()] + [own]


def ads(at: Any) -> list[dict[str, Any]]:
    named = {"campaign": "Spring with mara.skin", "adgroup": "mara.skin", "ad": "spk_mara.skin_000001_demo_F-1"}
    usual = {"currency": "USD", "spend_micros": 5, "file": "f", "post_id": "p1", "retrieved_at": at}
    return [usual | named, usual | named | {"retrieved_at": at + timedelta(hours=1), "spend_micros": 7}]


@pytest.fixture
def office(desk: Desk) -> Desk:
    filled(desk.lake, desk.now())
    return desk


def filled(lake: Lake, at: Any) -> None:
    lake.append("post", posts(at))
    lake.append("comment", comments(at)[:3])
    lake.append("comment", comments(at)[3:])
    lake.append("paid", ads(at))


@pytest.fixture
def old(desk: Desk) -> Desk:
    """A workspace whose lake an older version wrote: in clear, authors by id, a compaction's leftovers and a killed half."""
    plain = Lake(desk.lake.folder, desk.lake.timezone)
    filled(plain, desk.now())
    plain.compact("comment")
    half = plain.folder / "comment" / "00000009.parquet.part"
    half.write_bytes(next((plain.folder / "comment").glob("*.parquet")).read_bytes())
    before = plain.folder / "post" / "00000001.parquet"
    pq.write_table(pq.read_table(before, partitioning=None).drop_columns(["source", "thumbnail"]), before)
    return desk


def on_disk(lake: Lake) -> str:
    """Every byte of the lake's folder, and every cell of its files, unpacked."""
    files = [file for file in lake.folder.rglob("*") if file.is_file()]
    cells = [str(pq.read_table(file, partitioning=None).to_pylist()) for file in files if ".parquet" in file.name]
    return " ".join([*cells, *(file.read_bytes().decode("latin-1") for file in files)])


def found(words: Iterable[str], text: str) -> list[str]:
    """Those of the words that stand in the text, in whatever case. There may be thousands: their first eight bytes are looked
    for together."""
    text = text.casefold()
    whole = text.encode()
    eights = [np.frombuffer(whole[at : at + (len(whole) - at) // 8 * 8], np.uint64) for at in range(min(8, len(whole)))]
    there = set(np.unique(np.concatenate(eights)).tolist()) if eights else set()

    def stands(word: str) -> bool:
        begins = word.encode()[:8]
        return (len(begins) < 8 or int.from_bytes(begins, sys.byteorder) in there) and word in text

    return [word for word in words if stands(word.casefold())]


def everything(desk: Desk) -> list[list[dict[str, Any]]]:
    return [desk.lake.read(table) for table in TABLES]


def test_once_ads_run_no_handle_caption_or_comment_stands_on_the_disk(desk: Desk) -> None:
    desk.sync()
    launched(desk)
    desk.sync()
    handles = {post.creator.handle for post in desk.library().values()}
    captions = {post.caption for post in desk.library().values() if " " in post.caption}
    texts = {each.text for each in measure.comments(desk.engine) if " " in each.text}
    assert min(len(handles), len(captions), len(texts)) > 5

    database.scrub()
    ledger = desk.store.workspace.ledger.read_bytes().decode("utf-8", "ignore")

    assert found(handles | captions | texts, on_disk(desk.lake)) == []
    assert found(texts | (handles - {"lumen"}), ledger) == []
    assert {kind for kind, body in facts() if found(captions, body)} <= EVIDENCE


def facts() -> list[tuple[str, str]]:
    from firesteel.storage.models import Fact

    return [(kind, json.dumps(json.loads(body.removeprefix("⟦1⟧")), ensure_ascii=False))
            for kind, body in Fact.objects.values_list("kind", "body")]  # fmt: skip


def test_people_are_sealed_on_the_disk_and_read_in_clear(office: Desk) -> None:
    assert found(SAID, on_disk(office.lake)) == []

    assert found(SAID, str(everything(office))) == list(SAID)
    rows = {row["post_id"]: row for row in office.engine.rows("post.latest", before=None, posts=None)}
    assert [(rows[each["post_id"]]["account"], rows[each["post_id"]]["url"]) for each in posts(office.now())] == [
        ("mara.skin", "https://www.tiktok.com/@mara.skin/video/p1"),
        ("dr.ilse", "https://www.tiktok.com/@dr.ilse/video/p2"),
        ("", "https://vm.tiktok.com/@mara.skin"),
    ]
    assert {each.text for each in measure.comments(office.engine)} == {each["text"] for each in comments(office.now())}
    (ad,) = office.engine.rows("paid.latest")
    assert (ad["ad"], ad["spend_micros"]) == ("spk_mara.skin_000001_demo_F-1", 7)


def test_hiding_comments_while_the_key_is_lost_keeps_their_words_for_when_it_is_found(office: Desk) -> None:
    key, before = office.store.workspace.key, {each.id: each for each in office.comments()}
    held = key.read_text()
    key.write_text(f"{Fernet.generate_key().decode()}\n")

    lost = open_desk("lumen", clock=a_clock)
    lost._keep([each for each in lost.comments() if each.id in ("c1", "c3", "c5")], "hide", "Ana")

    assert {each.id for each in lost.comments() if each.hidden} == {"c1", "c3", "c5"}
    assert {each.text for each in lost.comments()} == {LOCKED}
    assert {entry.subject for entry in lost.ledger.present(Hidden).values()} == {"c1", "c3", "c5"}
    key.write_text(key.read_text() + held)
    after = {each.id: each for each in open_desk("lumen", clock=a_clock).comments()}
    assert after == {id: replace(each, hidden=id in ("c1", "c3", "c5")) for id, each in before.items()}


def test_equal_words_of_one_person_are_equal_at_rest_and_of_two_are_not(office: Desk) -> None:
    said = dict(
        zip(*(office.lake.at_rest("comment")[name].to_pylist() for name in ("comment_id", "text")), strict=True)
    )
    office.lake.append("comment", comments(office.now())[:1])

    assert office.lake.at_rest("comment")["text"].to_pylist()[-1] == said["c1"] != said["c4"]


def test_what_an_older_version_left_in_clear_is_read_and_sealed_in_place(old: Desk) -> None:
    assert found(SAID, on_disk(old.lake)) == list(SAID)
    before = [row | {"author": ""} for row in old.lake.read("comment")], old.engine.rows("paid.latest")
    assert old.lake.in_clear() == 3 + 3 + 2 + 5 + 2
    said = [row for row in doctor() if "in clear, from an older version" in row["found"]]
    assert [(row["state"], row["remedy"]) for row in said] == [("overdue", "firesteel people purge --workspace lumen")]

    assert not any(old.purge("Ben").values())

    assert found(SAID, on_disk(old.lake)) == []
    assert "7123" not in on_disk(old.lake)
    assert old.lake.in_clear() == 0
    assert ([row | {"author": ""} for row in old.lake.read("comment")], old.engine.rows("paid.latest")) == before
    assert [row["account"] for row in old.lake.read("post")] == ["mara.skin", "dr.ilse", ""]
    assert not [row for row in doctor() if "in clear" in row["found"]]
    version = old.lake.version()
    assert (old.lake.seal(), old.lake.version()) == (0, version)


def test_reading_the_world_seals_what_was_left_as_well(old: Desk) -> None:
    old.sync()

    assert old.lake.in_clear() == 0
    assert found(SAID[:4], on_disk(old.lake)) == []


def doctor() -> list[dict[str, str]]:
    return list(json.loads(CliRunner().invoke(app, ["doctor", "--format", "json"]).stdout))


KILLED = """
import os, sys
from pathlib import Path
from firesteel.storage import open_workspace, workspace
from firesteel.desk.privacy import intake
from firesteel.warehouse import Lake, lake as inside
store = open_workspace(workspace.open_("lumen"))
calls, at = 0, int(sys.argv[1])
def counted(run):
    def wrapped(*given, **named):
        global calls
        calls += 1
        if calls == at:
            os._exit(9)
        return run(*given, **named)
    return wrapped
for name in ("replace", "unlink", "chmod"):
    setattr(Path, name, counted(getattr(Path, name)))
inside.pq.write_table = counted(inside.pq.write_table)
place = store.workspace
Lake(place.lake, place.timezone, intake=intake(store.people), keys=store.lake_keys).seal()
"""


@pytest.mark.parametrize("step", [1, 3, 5, 8])
def test_sealing_that_is_killed_leaves_every_row_once_and_the_same_again_does_the_rest(old: Desk, step: int) -> None:
    before = [sorted(map(str, old.engine.rows(query))) for query in ("paid.latest",)]
    counts = [len(rows) for rows in everything(old)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    killed = subprocess.run([sys.executable, "-c", KILLED, str(step)], env=environment, check=False)

    assert killed.returncode == 9
    assert [len(rows) for rows in everything(old)] == counts
    old.lake.seal()
    assert [len(rows) for rows in everything(old)] == counts
    assert [sorted(map(str, old.engine.rows(query))) for query in ("paid.latest",)] == before
    assert found(SAID, on_disk(old.lake)) == []


def test_compacting_seals_and_keeps_sealed(old: Desk) -> None:
    filled(old.lake, old.now() + timedelta(hours=1))
    for table in ("post", "comment", "paid"):
        old.lake.compact(table)
        old.lake.compact(table)
    read = everything(old)

    old.lake.seal()

    assert found(SAID, on_disk(old.lake)) == []
    assert everything(old) == read
    assert [row["text"] for row in read[1]] == [row["text"] for row in comments(old.now())] * 2


def test_a_forgotten_creator_is_gone_from_their_posts_from_others_words_and_has_no_key(office: Desk) -> None:
    author = office.store.people.author("7124")
    office.store.commenters.keep({author: "Mara.Skin"})
    token = office.store.lake_keys.tokens({"mara.skin"})["mara.skin"]
    kept = [cell for cell in office.lake.at_rest("comment")["text"].to_pylist() if author[7:] in cell]

    office.forget("mara.skin", "Ana")

    said = {row["comment_id"]: row["text"] for row in office.lake.read("comment")}
    who = f"person-{office.store.people.pseudonym('mara.skin')}"
    assert said == {
        "c1": "How much is the serum?",
        "c2": "Ship to Graz?",
        "c3": f"Hello @{who}, how much is the serum?",
        "c4": FORGOTTEN,
        "c5": FORGOTTEN,
    }
    assert [row["caption"] for row in office.lake.read("post")] == [FORGOTTEN, f"For @{who}: my secret routine", ""]
    assert office.lake.read("post")[1]["account"] == "dr.ilse"
    assert found(["mara.skin"], str(everything(office))) == []
    assert office.store.lake_keys.opened([token, *kept]) == {token: who, kept[0]: FORGOTTEN}
    assert found(["How much", "Ship to", "secret", "dr.ilse"], on_disk(office.lake)) == []


def test_words_older_than_they_may_be_kept_go_with_the_keys_of_those_who_left_no_others(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = office.now() + timedelta(days=740)
    office.lake.append("comment", [comments(late)[3] | {"comment_id": "c9"}])
    mine, other = (office.store.people.author(id)[7:] for id in ("7123", "7124"))
    assert {mine, other} <= keys()
    monkeypatch.setattr(Privacy, "now", lambda _: late)

    assert office.purge("Ben")["comments"] == 5

    assert mine not in keys()
    assert other in keys()
    assert [row["text"] for row in office.lake.read("comment")] == [FORGOTTEN] * 5 + ["How much is the serum?"]


def keys() -> set[str]:
    from firesteel.storage.models import LakeKey

    return set(LakeKey.objects.values_list("who", flat=True))


def test_no_key_is_made_or_destroyed_while_rows_of_its_table_are_written_anew(office: Desk) -> None:
    late = comments(office.now())[0] | {"comment_id": "c9", "author": "9999"}
    writer = threading.Thread(target=lambda: (office.lake.append("comment", [late]), database.close()))
    who = office.store.people.author("9999")[7:]

    with office.lake.alone("comment"):
        writer.start()
        writer.join(0.3)
        assert who not in keys()
    writer.join()

    assert who in keys()
    assert office.lake.read("comment")[-1]["text"] == late["text"]


def test_the_same_files_again_change_nothing_whether_the_lake_was_sealed_before_or_not(
    desk: Desk, tmp_path: Path
) -> None:
    file, again = tmp_path / "posts.csv", tmp_path / "again.csv"
    rows = "post_id,account,caption,views,as_of\n7111,mara.skin,My secret routine,900,2026-01-01\n"
    file.write_text(rows)
    again.write_text(rows + "\n")
    said, other = tmp_path / "comments.csv", tmp_path / "others.csv"
    said.write_text("post_id,author,text,at\n7111111111111111111,7123,How much is the serum?,2026-01-01 10:00\n")
    other.write_text(said.read_text() + "\n")
    spent, once_more = tmp_path / "ads.csv", tmp_path / "ads2.csv"
    spent.write_text(
        "Campaign name,Ad group name,Ad name,Cost,Impressions,Currency\nSpring,mara.skin,spk_mara.skin_000001_demo_F-1,5.00,100,USD\n"
    )
    once_more.write_text(spent.read_text() + "\n")
    sealed = desk.lake
    desk.lake = Lake(sealed.folder, sealed.timezone, intake=sealed.intake)
    assert [desk.take(each).taken for each in (file, said, spent)] == [1, 1, 1]
    desk.lake = sealed

    assert [desk.take(each).taken for each in (file, again, said, other, spent, once_more)] == [0] * 6
    assert desk.lake.seal() == 3
    assert [desk.take(each).taken for each in (file, again, said, other, spent, once_more)] == [0] * 6
    rows = rows.replace("900", "901").replace("2026-01-01", "2026-01-02")
    (tmp_path / "later.csv").write_text(rows)
    assert desk.take(tmp_path / "later.csv").taken == 1


def test_an_export_is_in_clear_but_for_those_who_were_forgotten(office: Desk, tmp_path: Path) -> None:
    office.forget("dr.ilse", "Ana")

    archive.export_all(office.store.workspace, tmp_path / "out")

    with (tmp_path / "out/lake/post.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["caption"] for row in rows] == ["My secret routine", FORGOTTEN, ""]
    assert rows[0]["url"] == "https://www.tiktok.com/@mara.skin/video/p1"
    texts = pa.concat_tables(pq.read_table(file) for file in sorted((tmp_path / "out/lake/comment").glob("*.parquet")))
    assert texts["text"].to_pylist() == [row["text"] for row in comments(office.now())]
    assert "⟦" not in "".join(file.read_text() for file in (tmp_path / "out").rglob("*.csv"))
    assert found(["dr.ilse"], "".join(file.read_text() for file in (tmp_path / "out").rglob("*.*[vl]"))) == []


def test_a_lake_is_read_after_its_ledger_moved_to_a_server(office: Desk) -> None:
    before, place = everything(office), office.store.workspace
    with cluster() as server:
        database.close()
        moved: Store = open_workspace(moving.move(place, server.url))
        lake = Lake(place.lake, place.timezone, keys=moved.lake_keys)

        assert [lake.read(table) for table in TABLES] == before
        database.close()


def test_without_the_key_counts_are_read_and_words_are_not(office: Desk) -> None:
    office.store.workspace.key.unlink()

    again = open_desk("lumen", clock=a_clock)

    rows = again.engine.rows("post.latest", before=None, posts=None)
    assert [row["views"] for row in rows] == [12_345.0] * 3
    assert {row["caption"] for row in rows} == {"sealed, and its key is not here", ""}
    assert all(row["account"].startswith("person-") for row in rows if row["account"])
