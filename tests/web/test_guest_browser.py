"""A creator's page on a phone, in a real browser: it fits, axe finds nothing, its forms work without cookie or script.

Skipped where Chromium is not installed, as `test_browser.py` is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import a
from firesteel.desk import Desk
from firesteel.rights import Signature, Withdrawal
from firesteel.values import PostId
from web.real import office
from web.test_browser import SIZES, Visit, address, browser, objections, overflow

__all__ = ["address", "browser"]

MINE, SECOND = PostId("7000000000000000001"), PostId("7000000000000000002")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        desk.take_in([a.post(MINE), a.post(SECOND, caption="Supercalifragilisticexpialidocious" * 4)])
        desk.agree(a.rights(posts=frozenset({MINE, SECOND})), "Ana")
        yield desk


@pytest.fixture
def creator(request: pytest.FixtureRequest, browser: Browser, address: str, here: Desk) -> Iterator[Visit]:
    size, scheme = getattr(request, "param", ("phone", "light"))
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        color_scheme=scheme,
        reduced_motion="reduce",
        java_script_enabled=True,
    )
    yield Visit(context, address)
    context.close()


@pytest.mark.parametrize("creator", [("phone", "dark"), ("wide", "light")], indirect=True)
def test_the_page_fits_and_axe_finds_nothing_open_or_folded(creator: Visit, here: Desk) -> None:
    here.save_contact("mara.skin", {"language": "de"}, "Ana")
    page = creator.go(here.issue_link("mara.skin", "Ana").url)
    for folded in page.locator("summary").all():
        folded.click()

    assert (overflow(page), objections(page)) == (0, [])
    page = creator.go("/c/nothing/")
    assert (overflow(page), objections(page)) == (0, [])
    creator.complaints = [said for said in creator.complaints if "404" not in said]
    creator.clean()


def test_a_creator_agrees_and_withdraws_with_a_thumb_and_no_cookie(creator: Visit, here: Desk) -> None:
    link = here.issue_link("mara.skin", "Ana").url
    page = creator.go(link)
    page.get_by_label("Your full name").fill("Mara Ruiz")
    page.get_by_role("button", name="I agree").click()
    page.wait_for_url(f"**{link}?done=signed")

    assert [entry.value.by.text for entry in here.ledger.history(Signature)] == ["Mara Ruiz"]
    assert page.get_by_role("button", name="I agree").count() == 0
    page.locator("summary", has_text="Withdraw").click()
    page.get_by_label("Which post").last.select_option(SECOND)
    page.get_by_label("Yes, I take my permission back.").check()
    page.get_by_role("button", name="Withdraw now").click()
    page.wait_for_url(f"**{link}?done=withdrawn")

    assert [entry.value.post for entry in here.ledger.history(Withdrawal)] == [SECOND]
    assert page.context.cookies() == []
    assert min(box["height"] for each in page.locator("button, summary").all() if (box := each.bounding_box())) >= 44
    creator.clean()
