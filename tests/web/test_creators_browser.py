"""The pages about creators in a real browser: they fit, axe finds nothing, the summary follows the form, copying works."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from web.sample import SampleDesk
from web.test_browser import LOOKS, Visit, address, browser, objections, overflow, reader

__all__ = ["address", "browser", "reader"]

PATHS = (
    "/creators/",
    "/creators/?as=table",
    "/creators/mara.skin/",
    "/creators/mara.skin/agreement/",
    "/creators/codes/",
    "/calendar/",
)


@pytest.mark.parametrize("reader", LOOKS, indirect=True, ids=["-".join(look) for look in LOOKS])
def test_every_page_about_creators_fits_and_axe_finds_nothing(reader: Visit, desk: SampleDesk) -> None:
    trouble: dict[str, object] = {}
    for path in PATHS:
        page = reader.go(path)
        if found := [*objections(page), *(["too wide"] if overflow(page) else [])]:
            trouble[path] = found
    page = reader.go("/creators/codes/")
    page.get_by_role("textbox", name="Codes").fill("\n".join(f"@mara.skin #{'k' * 30}{number}=" for number in range(5)))
    page.get_by_role("button", name="Try the codes").click()
    expect(page.get_by_role("heading", name="5 codes tried")).to_be_visible()
    if found := [*objections(page), *(["too wide"] if overflow(page) else [])]:
        trouble["results"] = found
    page.go_back()
    assert page.get_by_role("textbox", name="Codes").input_value() == ""
    assert trouble == {}
    reader.clean()


def test_the_summary_follows_the_form_and_the_mail_what_was_edited(reader: Visit, desk: SampleDesk) -> None:
    page = reader.go("/creators/mara.skin/agreement/")
    page.get_by_label("Who", exact=True).fill("Somebody else")
    expect(page.locator("#summary")).to_contain_text("Somebody else looks after the comments.")
    page.get_by_label("Markets").fill("US, DE")
    expect(page.locator("#summary")).to_contain_text("Germany")
    assert desk.acts == []

    page = reader.go("/creators/mara.skin/")
    page.get_by_label("Subject").fill("Códigos & más")
    link = page.get_by_role("link", name="Open in mail")
    link.evaluate("(node) => node.addEventListener('click', (event) => event.preventDefault())")
    link.click()
    assert "subject=C%C3%B3digos%20%26%20m%C3%A1s&body=" in (link.get_attribute("href") or "")
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("button", name="Copied").or_(page.get_by_role("button", name="Now press"))).to_be_visible()
    reader.clean()
