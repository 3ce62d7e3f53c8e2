"""Rows of people who are forgotten: written anew, whole at any moment, and gone from the files."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import a
from firesteel.storage import lakefiles
from firesteel.warehouse import DuckDB, Lake, lakepeople
from firesteel.warehouse.tables import TABLES

GONE = "forgotten"


def post(id: str, account: str = "mara.skin", **given: Any) -> dict[str, Any]:
    usual = {
        "post_id": id,
        "account": account,
        "is_brand": False,
        "taken_at": a.at(1),
        "caption": f"My routine {id}",
        "url": f"https://www.tiktok.com/@{account}/video/{id}",
        "views": 1000.0,
    }
    return usual | given


def comment(id: str, author: str = "7123", **given: Any) -> dict[str, Any]:
    usual = {
        "comment_id": id,
        "post_id": "p1",
        "author": author,
        "text": f"How much is it, said {author}?",
        "created_at": a.at(1),
        "is_creator": False,
        "hidden": False,
        "taken_at": a.at(1),
    }
    return usual | given


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake", "Etc/UTC")
    made.append("post", [post("p1"), post("p2", "dr.ilse", caption="duet with @mara.skin")])
    made.append("post", [post("p1", taken_at=a.at(2), caption="")])
    made.append(
        "comment", [comment("c1"), comment("c2", "55", is_creator=True, text="Thanks, love"), comment("c3", "8")]
    )
    return made


def forget(lake: Lake) -> int:
    return lakepeople.forget_creator(
        lake,
        "mara.skin",
        "person-1",
        GONE,
        ("mara.skin",),
        lambda text, _: text.replace("@mara.skin", "@person-1"),
    )


def on_disk(lake: Lake) -> bytes:
    """Every file of the lake, unpacked; those nobody reads too."""
    import pyarrow.parquet as pq

    files = sorted(file for file in lake.folder.rglob("*.parquet*"))
    return b"".join(str(pq.read_table(file, partitioning=None).to_pylist()).encode() for file in files)


def test_a_creator_is_taken_out_and_every_sum_stays(lake: Lake) -> None:
    before = DuckDB(lake).rows("post.latest", before=None, posts=None)

    changed = forget(lake)

    after = DuckDB(lake).rows("post.latest", before=None, posts=None)
    assert changed == 4
    assert [row["views"] for row in after] == [row["views"] for row in before]
    assert [(row["account"], row["caption"], row["url"]) for row in after] == [
        ("person-1", GONE, ""),
        ("dr.ilse", "duet with @person-1", "https://www.tiktok.com/@dr.ilse/video/p2"),
    ]
    assert [(row["author"], row["text"]) for row in DuckDB(lake).rows("comment.latest")] == [
        ("7123", "How much is it, said 7123?"),
        ("person-1", GONE),
        ("8", "How much is it, said 8?"),
    ]
    assert b"mara" not in on_disk(lake)
    assert b"Thanks, love" not in on_disk(lake)


def test_forgetting_twice_changes_nothing_more(lake: Lake) -> None:
    forget(lake)
    version = lake.version()

    assert forget(lake) == 0
    assert lake.version() == version


def test_an_author_is_taken_out_of_all_their_comments_and_nobody_else(lake: Lake) -> None:
    assert lakepeople.author_of(lake, "c1") == "7123"
    assert lakepeople.written_by(lake, ("7123", "author-1")) == 1

    assert lakepeople.forget_author(lake, ("7123", "author-1"), "person-2", GONE) == 1

    assert b"7123" not in on_disk(lake)
    assert [row["author"] for row in lake.read("comment")] == ["person-2", "55", "8"]


def test_what_compaction_and_a_kill_left_behind_is_cleaned_as_well(lake: Lake) -> None:
    lake.compact("post")
    assert sorted(file.name for file in (lake.folder / "post").glob("*.parquet")) == [
        "00000001-00000002.parquet",
        "00000001.parquet",
        "00000002.parquet",
    ]
    (lake.folder / "post" / "00000009.parquet.part").write_bytes(
        (lake.folder / "post" / "00000001.parquet").read_bytes()
    )

    forget(lake)

    assert [file.name for file in (lake.folder / "post").iterdir() if file.name != ".lock"] == [
        "00000001-00000002.r2.parquet"
    ]
    lake.append("post", [post("p3", "dr.ilse")])
    assert [file.name for file in lake.files("post")] == ["00000001-00000002.r2.parquet", "00000003.parquet"]
    assert lakefiles.parts(lake.folder / "post") == lake.files("post")
    lake.compact("post")
    assert [file.name for file in lake.files("post")] == ["00000001-00000003.parquet"]
    assert lakefiles.parts(lake.folder / "post") == lake.files("post")


def test_the_lake_and_a_backup_agree_on_which_file_of_a_rewriting_counts(lake: Lake) -> None:
    folder = lake.folder / "post"
    (folder / "00000001.r1.parquet").write_bytes((folder / "00000001.parquet").read_bytes())

    assert [file.name for file in lake.files("post")] == ["00000001.r1.parquet", "00000002.parquet"]
    assert lakefiles.parts(folder) == lake.files("post")


KILLED = """
import os, sys
from pathlib import Path
from firesteel.warehouse import Lake, lake as inside, lakepeople
calls, at = 0, int(sys.argv[2])
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
inside._flush = counted(inside._flush)
inside.pq.write_table = counted(inside.pq.write_table)
swap = lambda text, _: text.replace("@mara.skin", "@person-1")
lakepeople.forget_creator(Lake(Path(sys.argv[1]), "Etc/UTC"), "mara.skin", "person-1", "forgotten", ("mara.skin",), swap)
"""


@pytest.mark.parametrize("step", [1, 3, 5, 8, 13])
def test_a_rewriting_that_is_killed_leaves_every_row_once_and_the_same_again_does_the_rest(
    lake: Lake, step: int
) -> None:
    rows = [len(lake.read(table)) for table in ("post", "comment")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    killed = subprocess.run([sys.executable, "-c", KILLED, str(lake.folder), str(step)], env=environment, check=False)

    assert killed.returncode == 9
    assert [len(lake.read(table)) for table in ("post", "comment")] == rows
    forget(lake)
    assert [len(lake.read(table)) for table in ("post", "comment")] == rows
    assert b"mara" not in on_disk(lake)
    assert not list(lake.folder.rglob("*.part"))


def test_readers_go_on_while_rows_are_written_anew(lake: Lake) -> None:
    engine, held = DuckDB(lake, held_rows=0), DuckDB(lake)
    done, seen = threading.Event(), list[Any]()

    def read() -> None:
        while not done.is_set():
            for each in (engine, held):
                seen.append([row["views"] for row in each.rows("post.latest", before=None, posts=None)])
            seen.append([row["views"] for row in lake.read("post") if row["taken_at"] == a.at(1)])

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(12):
        new = f"name-{turn}"
        lake.rewrite(
            "post", lambda rows, new=new: (rows.set_column(1, "account", pa.array([new] * len(rows))), len(rows))
        )
    done.set()
    reader.join()

    assert len(seen) >= 3
    assert all(views == [1000.0, 1000.0] for views in seen)
    assert {row["account"] for row in held.rows("post.latest", before=None, posts=None)} == {"name-11"}


def test_rows_of_every_table_are_readable_by_their_owner_only(lake: Lake) -> None:
    forget(lake)

    assert {file.stat().st_mode & 0o777 for file in lake.folder.rglob("*.parquet")} == {0o600}


def test_old_comments_lose_words_and_author_and_young_ones_do_not(lake: Lake) -> None:
    lake.append(
        "comment", [comment("c4", "9", created_at=a.at(9)), comment("c5", "9", created_at=None, taken_at=a.at(1))]
    )

    assert lakepeople.forget_comments(lake, a.at(9), GONE) == 4

    assert [(row["comment_id"], row["author"]) for row in lake.read("comment") if row["text"] != GONE] == [("c4", "9")]
    assert lakepeople.forget_comments(lake, a.at(9), GONE) == 0


def test_old_visits_stay_comparable_and_lead_nowhere(lake: Lake) -> None:
    lake.append(
        "touch", [{"kind": "click", "ad_id": "a", "visitor": v, "at": a.at(d)} for v, d in (("v1", 0), ("v2", 9))]
    )
    lake.append("touch", [{"kind": "click", "ad_id": "a", "visitor": "v1", "at": a.at(1)}])
    lake.append("order", [order("o1", ttclid="v1"), order("o2", ttclid=None)])

    assert lakepeople.conceal(lake, a.at(9), lambda id: f"h{id}") == 4 - 1

    assert [row["visitor"] for row in lake.read("touch")] == ["hv1", "v2", "hv1"]
    assert [row["ttclid"] for row in lake.read("order")] == ["hv1", None]


def order(id: str, **given: Any) -> dict[str, Any]:
    usual = {"order_id": id, "placed_at": a.at(0), "value_micros": 1, "currency": "USD", "status": "paid"}
    return usual | {"retrieved_at": a.at(1)} | given


def test_rows_pass_the_intake_whichever_way_they_come(tmp_path: Path) -> None:
    def intake(table: str, rows: pa.Table) -> pa.Table:
        if table != "comment":
            return rows
        return lakepeople.conceal_coming(rows, lambda author, text: (f"h{author.removeprefix('h')}", text.upper()))

    lake = Lake(tmp_path / "lake", "Etc/UTC", intake=intake)
    rows = [comment("c1"), comment("c2", "8")]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    lake.append("comment", rows)
    lake.append_columns("comment", columns)
    lake.append_made("comment", lambda: lake.typed("comment", columns))

    assert [row["author"] for row in lake.read("comment")] == ["h7123", "h8"] * 3
    assert pc.all(pc.utf8_is_upper(lake.table("comment")["text"])).as_py()


def test_posts_of_somebody_forgotten_come_in_without_their_words() -> None:
    schema = TABLES["post"].schema
    rows = pa.Table.from_pylist([post("p1") | {"account_day": a.at(1).date()}, post("p2", "dr.ilse")], schema=schema)

    kept = lakepeople.forgotten_coming(rows, lambda name: "person-1" if name == "mara.skin" else name, GONE)

    assert kept["account"].to_pylist() == ["person-1", "dr.ilse"]
    assert kept["caption"].to_pylist() == [GONE, "My routine p2"]
