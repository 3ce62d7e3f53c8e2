"""Import and aim in a real browser: they fit, axe finds nothing, files are dropped or sent without any script.

Skipped where Chromium is not installed, as `test_browser.py` is.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, expect

from firesteel.desk import Desk
from firesteel.web.progress import JOBS
from web.real import office, signed_in
from web.test_browser import SIZES, Visit, address, browser, objections, overflow

__all__ = ["address", "browser"]

POSTS = "post_id,account,posted_at,views,likes,comments\n" + "".join(
    f"75000000000000{i:05d},mara,2026-01-{i + 1:02d},{900 + i},{i},{'many' if i == 7 else i}\n" for i in range(12)
)
FOREIGN = "clip,who,plays\n" + "".join(f"75000000000000{i:05d},mara,{900 + i}\n" for i in range(5))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    JOBS.forget(lambda key: True)
    with office(tmp_path / "home", monkeypatch) as desk:
        yield desk


@pytest.fixture
def reader(request: pytest.FixtureRequest, browser: Browser, address: str, here: Desk) -> Iterator[Visit]:
    size, scheme, scripts = getattr(request, "param", ("wide", "light", True))
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        color_scheme=scheme,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    cookie = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": cookie, "value": signed_in().cookies[cookie].value, "url": address}])
    yield Visit(context, address)
    context.close()


def bring(name: str, content: str) -> str:
    signed_in().post("/import/upload/", {"files": [SimpleUploadedFile(name, content.encode())]})
    return hashlib.sha256(content.encode()).hexdigest()


def let_go() -> None:
    """Until every look and every taking in is over."""
    for job in list(JOBS._known.values()):
        assert job.wait(30)


@pytest.mark.parametrize("reader", [("wide", "dark", True), ("phone", "light", True)], indirect=True)
def test_import_and_aim_fit_their_window_and_axe_finds_nothing(
    reader: Visit, here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.go("/import/")
    trouble: dict[str, Any] = {"empty": (overflow(reader.page), objections(reader.page))}
    taken, seen, foreign = (
        bring("january.csv", POSTS),
        bring("noor.csv", POSTS.replace("mara,", "noor,").replace("7500", "7600")),
        bring("clips.csv", FOREIGN),
    )
    let_go()
    signed_in().post(f"/import/{taken}/take/")
    let_go()
    gate, usual = threading.Event(), type(here).examine

    def slowly(desk: Desk, *given: Any, tell: Any, **named: Any) -> Any:
        tell(1, 4)
        gate.wait(20)
        return usual(desk, *given, **named)

    for path in ("/import/", *(f"/import/{each}/" for each in (taken, seen, foreign)), "/settings/aim/?preset=b2b"):
        reader.go(path)
        trouble[path] = overflow(reader.page), objections(reader.page)
    monkeypatch.setattr(type(here), "examine", slowly)
    reader.go(f"/import/{seen}/?what=posts")
    expect(reader.page.get_by_role("progressbar")).to_have_attribute("value", "25")
    trouble["bar"] = overflow(reader.page), objections(reader.page)
    gate.set()
    expect(reader.page.get_by_role("button", name="Take in 11 rows")).to_be_visible(timeout=20_000)

    assert trouble == dict.fromkeys(trouble, (0, []))
    reader.clean()


def test_a_dropped_file_is_looked_at_and_taken_in_with_one_button(reader: Visit, here: Desk) -> None:
    page = reader.go("/import/")
    page.evaluate(
        """(text) => {
            const held = new DataTransfer();
            held.items.add(new File([text], "january.csv", { type: "text/csv" }));
            for (const name of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: held }));
        }""",
        POSTS,
    )
    button = page.get_by_role("button", name="Take in 11 rows")
    expect(button).to_be_visible(timeout=20_000)
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("january.csv is taken in", timeout=20_000)

    assert len(here.lake.read("post")) == 11
    reader.clean()


def test_a_file_too_large_is_refused_before_it_is_sent(reader: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTEEL_UPLOAD_MB", "1")
    page = reader.go("/import/")
    page.set_input_files("#files", {"name": "huge.csv", "mimeType": "text/csv", "buffer": b"x" * 1_100_000})
    page.get_by_role("button", name="Look at them").click()
    expect(page.get_by_role("alert")).to_contain_text("huge.csv has 1.1 MB; a page takes 1 MB")

    assert not [url for url in reader.asked if url.endswith("/upload/")]
    reader.clean()


@pytest.mark.parametrize("reader", [("phone", "light", False)], indirect=True)
def test_it_works_without_any_script(reader: Visit, here: Desk) -> None:
    page = reader.go("/import/")
    page.set_input_files("#files", {"name": "clips.csv", "mimeType": "text/csv", "buffer": FOREIGN.encode()})
    page.get_by_role("button", name="Look at them").click()
    page.wait_for_url("**/import/*/**")
    expect(page.get_by_label("Column for Views")).to_be_visible(timeout=20_000)
    page.get_by_label("Column for Post's id").select_option("clip")
    page.get_by_label("Column for Account").select_option("who")
    page.get_by_label("Column for Views").select_option("plays")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Take in 5 rows").click(timeout=20_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("clips.csv is taken in", timeout=20_000)

    assert [row["views"] for row in here.lake.read("post")] == [900, 901, 902, 903, 904]


def test_a_preset_looked_at_shows_what_it_brings_before_it_is_chosen(reader: Visit, here: Desk) -> None:
    page = reader.go("/settings/aim/")
    page.get_by_label("Recruitment").check()
    expect(page.locator("#brings h2")).to_have_text("What “Recruitment” brings")

    assert here.aim() is None
    page.get_by_label("Countries").fill("DE 80, AT 20")
    page.get_by_role("button", name="Choose posts for this").click()
    expect(page.get_by_role("status")).to_contain_text("Posts are chosen for Recruitment")
    reader.clean()
