"""The import page: files come, are looked at, taken in or thrown away; nothing is half-kept, nothing fails loudly."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from firesteel.desk import Desk
from firesteel.web import uploads
from firesteel.web.mappings import Ask
from firesteel.web.progress import JOBS, Job
from web.real import office, signed_in

HEADER = "post_id,account,posted_at,views,likes,shares,saves\n"
POSTS = HEADER + "".join(f"75000000000000{i:05d},mara,2026-01-{i + 1:02d},{900 + i},{i},{i},{i}\n" for i in range(12))
BROKEN = POSTS + "7500000000000099999,mara,2026-01-05,many,1,1,1\n"
FOREIGN = "clip,who,plays\n" + "".join(f"75000000000000{i:05d},mara,{900 + i}\n" for i in range(5))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    JOBS.forget(lambda key: True)
    patient(monkeypatch, 30.0)
    with office(tmp_path / "home", monkeypatch) as desk:
        yield desk


@pytest.fixture
def jana(here: Desk) -> Client:
    return signed_in()


def patient(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Pages wait that long before they show a bar: on a slow machine as on a quick one."""
    patch.setattr("firesteel.web.views.importing.PATIENCE_S", seconds)
    patch.setattr(Job.wait, "__defaults__", (seconds,))


def bring(client: Client, *files: tuple[str, str | bytes], **headers: str) -> Any:
    sent = [
        SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content) for name, content in files
    ]
    return client.post("/import/upload/", {"files": sent}, headers=headers)


def digest(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def page(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


def rows(desk: Desk) -> int:
    return len(desk.lake.read("post"))


def left(desk: Desk) -> list[str]:
    folder = desk.store.workspace.path / "incoming"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_shown_before_anything_is_kept(here: Desk, jana: Client) -> None:
    answer = bring(jana, ("posts.csv", BROKEN))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/import/{digest(BROKEN)}/")
    text = page(jana, answer.headers["Location"])

    assert "<h1>posts.csv</h1>" in text
    assert "Take in 12 rows" in text
    assert "&#x27;many&#x27; is no number" in text
    assert (rows(here), here.imports()) == (0, ())


def test_taking_it_in_keeps_its_rows_under_the_readers_name_and_the_copy_goes(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", BROKEN))
    answer = jana.post(f"/import/{digest(BROKEN)}/take/", follow=True)

    assert "posts.csv is taken in" in answer.content.decode()
    assert 'href="/posts/"' in answer.content.decode()
    assert rows(here) == 12
    [entry] = here.imports()
    assert (entry.actor, entry.value.name, entry.value.taken, entry.value.refused) == ("jana", "posts.csv", 12, 1)
    assert left(here) == []


def test_what_was_taken_in_stands_in_the_history(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", BROKEN))
    jana.post(f"/import/{digest(BROKEN)}/take/")
    text = page(jana, "/import/")

    assert f'href="/import/{digest(BROKEN)}/"' in text
    assert "Waiting to be taken in" not in text


def test_from_the_list_one_button_takes_a_file_in_and_comes_back(here: Desk, jana: Client) -> None:
    bring(jana, ("a.csv", POSTS), ("b.csv", FOREIGN))
    text = page(jana, "/import/")
    assert 'aria-label="Take in 12 rows of a.csv"' in text
    assert "rows of b.csv" not in text and "Cannot be used" in text
    answer = jana.post(f"/import/{digest(POSTS)}/take/", {"from": "list"}, follow=True)

    assert answer.redirect_chain == [("/import/", 302)]
    assert "12 of 12 rows of a.csv were taken in." in answer.content.decode()


def test_a_file_thrown_away_leaves_nothing(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", POSTS))
    answer = jana.post(f"/import/{digest(POSTS)}/discard/", follow=True)

    assert "posts.csv was thrown away" in answer.content.decode()
    assert (left(here), rows(here)) == ([], 0)
    assert jana.get(f"/import/{digest(POSTS)}/").status_code == 404


def test_a_mapping_chosen_on_the_page_is_used_for_looking_and_for_taking(here: Desk, jana: Client) -> None:
    bring(jana, ("clips.csv", FOREIGN))
    asked = "?our.post_id=clip&our.account=who&formula.views=plays%20*%202"
    text = page(jana, f"/import/{digest(FOREIGN)}/{asked}")
    assert "Take in 5 rows" in text
    said = "post_id=clip,account=who,views=plays * 2"
    assert f'name="columns" value="{said}"' in text
    jana.post(f"/import/{digest(FOREIGN)}/take/", {"columns": said})

    assert [row["views"] for row in here.lake.read("post")] == [1800, 1802, 1804, 1806, 1808]


def test_the_time_its_counts_were_read_is_one_of_the_account(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", POSTS))
    jana.post(f"/import/{digest(POSTS)}/take/", {"as_of": "2026-02-01T10:00"})

    [entry] = here.imports()
    assert entry.value.as_of == datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


def test_a_time_that_is_none_is_refused_beside_the_file(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", POSTS))
    text = page(jana, f"/import/{digest(POSTS)}/?as_of=yesterday")

    assert "&#x27;yesterday&#x27; is no time" in text
    assert "Take in 12 rows" in text


def test_refused_rows_are_downloaded_whole_and_run_in_no_spreadsheet(here: Desk, jana: Client) -> None:
    content = POSTS + "7500000000000099999,mara,2026-01-05,=1+1,1,1,1\n"
    bring(jana, ("posts.csv", content))
    answer = jana.get(f"/import/{digest(content)}.csv")
    found = list(csv.DictReader(io.StringIO(answer.content.decode())))

    assert [(row["file"], row["line"], row["column"]) for row in found] == [("posts.csv", "14", "views")]
    assert 'filename="posts-problems.csv"' in answer.headers["Content-Disposition"]
    assert not any(cell.startswith("=") for row in found for cell in row.values())


HOSTILE = {
    "picture.png": bytes(range(256)) * 20,
    "zeros.bin": b"\0" * 5000,
    "half.xlsx": b"PK\x03\x04" + b"\xff" * 400,
    "only-a-header.csv": HEADER.encode(),
    "quotes.csv": b'a,b\n"never closed, ' + b"x" * 3000,
    "wide.csv": ",".join(f"c{i}" for i in range(600)).encode() + b"\n1\n",
    "lone.parquet": b"PAR1" + b"\x00" * 40 + b"PAR1",
    "deep.jsonl": b"[" * 3000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_message_and_never_an_error_page(name: str, here: Desk, jana: Client) -> None:
    answer = bring(jana, (name, HOSTILE[name]))
    text = page(jana, answer.headers["Location"])

    assert f"<h1>{name}</h1>" in text
    assert 'role="alert"' in text or "No row of it can be taken in" in text
    assert "data-approve" not in text and "Traceback" not in text
    jana.post(f"/import/{digest(HOSTILE[name])}/take/")
    assert rows(here) == sum(entry.value.taken for entry in here.imports()) == 0


def test_an_empty_file_and_no_file_are_said(here: Desk, jana: Client) -> None:
    empty, none = bring(jana, ("nothing.csv", b"")), jana.post("/import/upload/")

    assert (empty.status_code, none.status_code) == (400, 400)
    assert "Nothing.csv is empty" in empty.content.decode()
    assert "No file came" in none.content.decode()
    assert left(here) == []


def test_a_file_too_large_is_not_kept_while_its_neighbours_are(
    here: Desk, jana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(uploads.MOST, "1")
    answer = bring(jana, ("huge.csv", b"x" * 1_000_001), ("posts.csv", POSTS))

    assert answer.status_code == 400
    assert "Huge.csv is larger than the 1 MB a page takes" in answer.content.decode()
    assert left(here) == ["posts.csv"]


def test_a_limit_that_is_none_is_named(here: Desk, jana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(uploads.MOST, "plenty")
    answer = jana.get("/import/")

    assert answer.status_code == 503
    assert "FIRESTEEL_UPLOAD_MB is &#x27;plenty&#x27;" in answer.content.decode()


def test_a_full_disk_is_said_and_leaves_nothing(here: Desk, jana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, content: bytes) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(uploads._Part, "write", full)
    answer = bring(jana, ("posts.csv", POSTS))

    assert answer.status_code == 400
    assert "cannot be kept: No space left on device" in answer.content.decode()
    assert left(here) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Content.csv", "Content.csv"),
        ("../../etc/passwd", "passwd"),
        (r"C:\exports\März 2026.csv", "März 2026.csv"),
        (".hidden", "hidden"),
        ("a<script>.csv", "a_script_.csv"),
        ("line\nbreak.csv", "line_break.csv"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 68 + ".csv"),
    ],
)
def test_a_name_is_only_a_name(sent: str, kept: str) -> None:
    assert uploads.safe_name(sent) == kept


def test_what_nobody_took_in_for_a_week_goes(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", POSTS))
    cut_off = here.store.workspace.path / "incoming" / ".part-x"
    cut_off.write_text("half a file")
    now = datetime.now(UTC)
    uploads.sweep(now + timedelta(days=6))
    assert left(here) == ["posts.csv"]
    uploads.sweep(now + timedelta(days=8))

    assert left(here) == []


def test_the_same_bytes_wait_once(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", POSTS))
    bring(jana, ("copy of posts.csv", POSTS))

    assert left(here) == ["posts.csv"]


def test_a_second_import_of_the_same_file_says_it_was_here(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", POSTS))
    jana.post(f"/import/{digest(POSTS)}/take/")
    answer = bring(jana, ("posts.csv", POSTS))
    text = page(jana, answer.headers["Location"])

    assert "taken in before" in text and "by jana" in text


def test_a_script_is_told_where_to_go_on(here: Desk, jana: Client) -> None:
    one = bring(jana, ("posts.csv", POSTS), Accept="application/json").json()
    two = bring(jana, ("a.csv", FOREIGN), ("b.csv", b""), Accept="application/json").json()

    assert one == {"next": f"/import/{digest(POSTS)}/", "files": [digest(POSTS)], "trouble": []}
    assert two["trouble"] == ["b.csv is empty: there is nothing in it to read."]
    assert (two["next"], two["files"]) == ("/import/", [digest(FOREIGN)])


def test_the_json_twins_render_the_same_values(here: Desk, jana: Client) -> None:
    bring(jana, ("posts.csv", BROKEN))
    seen = jana.get(f"/import/{digest(BROKEN)}.json").json()["examined"]
    waiting = jana.get("/import.json").json()["imports"]["waiting"]

    assert (seen["rows"], seen["taken"], [each["line"] for each in seen["refused"]]) == (13, 12, [14])
    assert [(each["file"], each["examined"]["taken"]) for each in waiting] == [("posts.csv", 12)]
    jana.post(f"/import/{digest(BROKEN)}/take/")
    assert jana.get(f"/import/{digest(BROKEN)}.json").json()["taken"]["fact"]["taken"] == 12


class Slow:
    """Takes its time over every file, until it is let go."""

    def __init__(self, desk: Desk, patch: pytest.MonkeyPatch, method: str) -> None:
        self.gate, usual = threading.Event(), getattr(type(desk), method)

        def slowly(self_: Desk, *given: Any, tell: Any, **named: Any) -> Any:
            tell(45, 100)
            self.gate.wait(10)
            return usual(self_, *given, **named)

        patch.setattr(type(desk), method, slowly)
        patient(patch, 0.01)


def test_a_long_look_shows_a_bar_that_leads_on_by_itself(
    here: Desk, jana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(here, monkeypatch, "examine")
    bring(jana, ("posts.csv", POSTS))
    path = f"/import/{digest(POSTS)}/"
    text = page(jana, path)
    assert 'hx-trigger="every 500ms"' in text and f'hx-get="{path}progress/"' in text
    assert '<progress aria-label="Reading posts.csv" max="100" value="45">' in text
    assert jana.get(f"{path}progress.json").json()["progress"]["share"] == 0.45
    part = jana.get(f"{path}progress/", headers={"HX-Request": "true"})
    assert part.content.startswith(b'<div class="bar-box"')
    slow.gate.set()
    job = JOBS.get(("look", digest(POSTS), Ask()))
    assert job is not None and job.wait(10)

    part = jana.get(f"{path}progress/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == path
    assert jana.get(f"{path}progress/").headers["Location"] == path
    assert "Take in 12 rows" in page(jana, path)


def test_a_long_taking_in_goes_on_while_the_reader_is_away(
    here: Desk, jana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(jana, ("posts.csv", POSTS))
    path = f"/import/{digest(POSTS)}/"
    page(jana, path)
    slow = Slow(here, monkeypatch, "take")
    jana.post(f"{path}take/")
    assert "Taking in posts.csv" in page(jana, path)
    assert "Taking in" in page(jana, "/import/")
    assert jana.post(f"{path}discard/").status_code == 400
    assert jana.get(f"{path[:-1]}.json").status_code == 202
    slow.gate.set()
    job = JOBS.get(("take", digest(POSTS)))
    assert job is not None and job.wait(10)

    assert "posts.csv is taken in" in page(jana, path)
    assert (rows(here), left(here)) == (12, [])


def test_a_crash_while_taking_in_is_said_on_the_page_and_the_file_waits_on(
    here: Desk, jana: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*given: object, **named: object) -> None:
        raise RuntimeError("the lights went out")

    bring(jana, ("posts.csv", POSTS))
    with monkeypatch.context() as patch:
        patch.setattr(type(here), "take", crash)
        text = jana.post(f"/import/{digest(POSTS)}/take/", follow=True).content.decode()
    assert "It was not taken in: something nobody expected (RuntimeError: the lights went out)" in text
    assert "Take in 12 rows" in text
    jana.post(f"/import/{digest(POSTS)}/take/")

    assert rows(here) == 12


def test_strangers_bring_nothing(here: Desk) -> None:
    stranger = Client(SERVER_NAME="127.0.0.1")
    answer = bring(stranger, ("posts.csv", POSTS))

    assert answer.headers["Location"].startswith("/sign-in/")
    assert left(here) == []


def test_a_form_of_another_site_brings_nothing(here: Desk) -> None:
    answer = bring(signed_in(csrf=True), ("posts.csv", POSTS))

    assert answer.status_code == 403
    assert jana_sees(here) == []


def jana_sees(desk: Desk) -> list[Any]:
    return list(json.loads(signed_in().get("/import.json").content)["imports"]["taken"])


def test_bytes_sent_elsewhere_are_passed_over(here: Desk, jana: Client) -> None:
    jana.post("/settings/aim/", {"preset": "b2b", "files": SimpleUploadedFile("posts.csv", POSTS.encode())})

    assert left(here) == []


@pytest.mark.parametrize("path", ["/import/..%2F..%2Fledger/", f"/import/{'0' * 64}/", "/import/zz/"])
def test_what_is_not_here_is_not_found(path: str, here: Desk, jana: Client) -> None:
    assert jana.get(path).status_code == 404
    assert jana.post(f"{path}discard/").status_code in (302, 404)
