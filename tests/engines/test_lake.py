"""Appending: all or none, durable, never a file changed, and what is half-written is not read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import a
from firesteel.errors import BadInput, Misconfigured, NotFound
from firesteel.warehouse import DuckDB, Lake, account_day


def touch(**given: Any) -> dict[str, Any]:
    return {"kind": "click", "ad_id": "a1", "visitor": "v1", "ttclid": None, "at": a.at(0)} | given


ORDER = {
    "order_id": "o1",
    "placed_at": a.at(0),
    "value_micros": 1,
    "currency": "USD",
    "status": "paid",
    "retrieved_at": a.at(0),
}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", "America/New_York")


def test_what_was_appended_reads_back_with_its_account_day(lake: Lake) -> None:
    assert lake.append("touch", [touch()]) == 1

    assert lake.read("touch") == [touch(account_day=date(2025, 12, 31))]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (a.at(hours=5) - timedelta(microseconds=1), date(2025, 12, 31)),
        (a.at(hours=5), date(2026, 1, 1)),
        (a.at(hours=5) + timedelta(microseconds=1), date(2026, 1, 1)),
    ],
)
def test_an_account_day_starts_at_the_accounts_midnight(moment: datetime, day: date) -> None:
    assert account_day(moment, "America/New_York") == day


def test_a_snapshot_at_midnight_closes_the_day_before(lake: Lake) -> None:
    post = {"post_id": "p1", "account": "lumen", "is_brand": True}
    lake.append("post", [post | {"taken_at": a.at(hours=5)}, post | {"taken_at": a.at(hours=5.001)}])

    assert [row["account_day"] for row in lake.read("post")] == [date(2025, 12, 31), date(2026, 1, 1)]


def test_a_time_in_another_zone_is_the_same_moment(lake: Lake) -> None:
    lake.append("touch", [touch(at=datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))])

    assert lake.read("touch")[0]["at"] == a.at(0)


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (touch(at=a.at(0).replace(tzinfo=None)), "touch row 2, column at"),
        (touch(ad_id=None), "touch row 2, column ad_id"),
        ({"kind": "click"}, "touch row 2, column account_day"),
        (touch(colour="red"), "touch row 2"),
        (touch(ad_id=7), "touch row 2, column ad_id"),
        (touch(ad_id="half an emoji \ud83d"), "touch row 2, column ad_id"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_nothing_is_written(lake: Lake, row: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as caught:
        lake.append("touch", [touch(), row])

    assert caught.value.where == where
    assert lake.files("touch") == ()


def test_a_number_too_large_for_its_column_is_named(lake: Lake) -> None:
    with pytest.raises(BadInput, match="order row 1, column value_micros"):
        lake.append("order", [ORDER | {"value_micros": 2**63}])


def test_without_a_time_zone_rows_must_bring_their_day(tmp_path: Path) -> None:
    lake = Lake(tmp_path)

    with pytest.raises(BadInput, match="account_day"):
        lake.append("touch", [touch()])
    assert lake.append("touch", [touch(account_day=date(2026, 1, 1))]) == 1


def test_an_unknown_table_is_answered_with_the_known_ones(lake: Lake) -> None:
    with pytest.raises(NotFound, match="post, comment, delivery"):
        lake.append("posts", [])


def test_appending_nothing_writes_no_file(lake: Lake) -> None:
    assert lake.append("touch", []) == 0
    assert lake.files("touch") == ()


def test_files_are_numbered_and_the_version_moves_with_them(lake: Lake) -> None:
    before = lake.version()
    lake.append("touch", [touch()])
    between = lake.version()
    lake.append("touch", [touch()])

    assert [file.name for file in lake.files("touch")] == ["00000001.parquet", "00000002.parquet"]
    assert len({before, between, lake.version()}) == 3
    assert lake.version() == lake.version()


def test_a_half_written_file_is_ignored_and_its_number_used_again(lake: Lake) -> None:
    lake.append("touch", [touch()])
    (lake.folder / "touch" / "00000002.parquet.part").write_bytes(b"PAR1 and then the power went")

    assert len(lake.read("touch")) == 1
    assert len(DuckDB(lake).rows("conversion.attributed")) == 0
    lake.append("touch", [touch(ad_id="a2")])
    assert [row["ad_id"] for row in lake.read("touch")] == ["a1", "a2"]
    assert not [*lake.folder.rglob("*.part")]


def test_rows_that_are_there_are_added_again_as_they_were_made(lake: Lake) -> None:
    for ad in ("a1", "a2"):
        lake.append("touch", [touch(ad_id=ad)])

    added = lake.append_again("touch", pc.field("ad_id") == "a2", lambda rows: pa.concat_tables([rows, rows]))

    assert added == 2
    assert [row["ad_id"] for row in lake.read("touch")] == ["a1", "a2", "a2", "a2"]
    assert lake.append_again("touch", pc.field("ad_id") == "a3", lambda rows: rows) == 0
    assert len(lake.files("touch")) == 3


def test_compaction_keeps_every_row_and_the_old_files_for_those_who_read_them(lake: Lake) -> None:
    for ad in ("a1", "a2", "a3"):
        lake.append("touch", [touch(ad_id=ad)])
    listed = lake.files("touch")

    assert lake.compact("touch") == 3
    assert [file.name for file in lake.files("touch")] == ["00000001-00000003.parquet"]
    assert all(file.exists() for file in listed)
    assert [row["ad_id"] for row in lake.read("touch")] == ["a1", "a2", "a3"]
    lake.append("touch", [touch(ad_id="a4")])
    assert lake.compact("touch") == 2
    assert [row["ad_id"] for row in lake.read("touch")] == ["a1", "a2", "a3", "a4"]
    assert not any(file.exists() for file in listed)
    assert lake.compact("touch") == 0
    assert [file.name for file in (lake.folder / "touch").glob("*.parquet")] == ["00000001-00000004.parquet"]


def test_reading_goes_on_while_a_table_is_compacted(lake: Lake) -> None:
    engine = DuckDB(lake, held_rows=0)
    lake.append("order", [ORDER])

    def write() -> None:
        for hour in range(15):
            lake.append("order", [ORDER | {"retrieved_at": a.at(hours=hour)}])
            lake.compact("order")

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        assert len(engine.rows("order.latest")) == 1
    writer.join()


def test_a_file_from_before_a_column_was_added_reads_as_null_there(lake: Lake) -> None:
    lake.append("touch", [touch(ttclid="c1")])
    old = lake.files("touch")[0]
    pq.write_table(pq.read_table(old).drop_columns(["ttclid"]), old)
    lake.append("touch", [touch(ttclid="c2")])

    assert [row["ttclid"] for row in lake.read("touch")] == [None, "c2"]
    engine = DuckDB(lake)
    assert engine.rows("conversion.attributed") == []


def test_a_damaged_file_is_named_with_what_to_do(lake: Lake) -> None:
    lake.append("order", [ORDER])
    (file,) = lake.files("order")
    file.write_bytes(file.read_bytes()[:-20])

    with pytest.raises(Misconfigured, match=r"00000001\.parquet is damaged; put it back from a backup"):
        DuckDB(lake).rows("order.latest")


def test_an_engine_sees_what_was_appended_after_it_was_opened(lake: Lake) -> None:
    engine = DuckDB(lake)

    assert engine.rows("order.latest") == []
    lake.append("order", [ORDER])
    assert [one["value_micros"] for one in engine.rows("order.latest")] == [1]
    lake.append("order", [ORDER | {"value_micros": 2, "retrieved_at": a.at(1)}])
    assert [one["value_micros"] for one in engine.rows("order.latest")] == [2]


def test_an_unknown_query_is_answered_with_the_known_ones(lake: Lake) -> None:
    with pytest.raises(NotFound, match=r"flight\.scorecard"):
        DuckDB(lake).rows("flight.score")


def test_several_threads_append_and_read_at_once(lake: Lake) -> None:
    engine = DuckDB(lake)
    writers = [
        threading.Thread(target=lambda: [lake.append("touch", [touch()]) for _ in range(5)]) for _ in range(4)
    ]  # fmt: skip
    readers = [threading.Thread(target=lambda: [engine.rows("purchase.summary") for _ in range(5)]) for _ in range(2)]

    for thread in (*writers, *readers):
        thread.start()
    for thread in (*writers, *readers):
        thread.join()

    assert len(lake.read("touch")) == len(lake.files("touch")) == 20


APPEND = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
import a
from firesteel.warehouse import Lake
if int(sys.argv[2]):
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
lake = Lake(Path(sys.argv[1]), "Etc/UTC")
rows = [{"kind": "click", "ad_id": f"{n * 7919 % 10007}", "at": a.at(hours=n)} for n in range(5_000)]
print("ready", flush=True)
while True:
    lake.append("touch", rows)
    print("appended", flush=True)
"""


def run(lake: Lake, limit: int) -> subprocess.Popen[str]:
    tests = str(Path(a.__file__).parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        [sys.executable, "-c", APPEND, str(lake.folder), str(limit), tests],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_a_full_disk_leaves_the_lake_as_it_was(lake: Lake) -> None:
    lake.append("touch", [touch()])

    _, error = run(lake, limit=2_000).communicate(timeout=60)

    assert "OSError" in error
    assert "File too large" in error
    assert len(lake.read("touch")) == 1
    assert [file.name for file in (lake.folder / "touch").iterdir() if file.suffix == ".part"] == []


@pytest.mark.long
def test_a_lake_survives_being_killed_at_any_moment(lake: Lake) -> None:
    for kill in range(25):
        process = run(lake, limit=0)
        assert process.stdout and process.stderr
        process.stdout.readline()
        time.sleep(0.003 * kill)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        process.stderr.close()

        rows = lake.table("touch").num_rows
        assert rows == 5_000 * len(lake.files("touch"))
        assert DuckDB(lake).rows("purchase.summary")[0]["sent"] == 0
    assert lake.append("touch", [touch()]) == 1


def test_a_file_damaged_in_its_middle_is_named(lake: Lake) -> None:
    lake.append("order", [ORDER])
    (part,) = lake.files("order")
    content = part.read_bytes()
    part.write_bytes(content[:4] + b"\xff" * 300 + content[304:])

    with pytest.raises(Misconfigured, match=r"00000001\.parquet is damaged"):
        DuckDB(lake).rows("order.latest")
    with pytest.raises(Misconfigured, match=r"00000001\.parquet is damaged"):
        lake.read("order")


@pytest.mark.parametrize(
    "said", [RuntimeError("Query interrupted"), duckdb.InterruptException("INTERRUPT: Interrupted!")]
)
def test_ctrl_c_in_the_middle_of_a_query_is_ctrl_c(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, said: Exception
) -> None:
    def stopped(*_: object) -> None:
        raise said

    monkeypatch.setattr(DuckDB, "_run", stopped)

    with pytest.raises(KeyboardInterrupt):
        DuckDB(lake).rows("order.latest")
