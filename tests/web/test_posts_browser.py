"""The page of posts in a real browser: cards and panels fit and axe finds nothing; its keys; filters without leaving."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from web.sample import SampleDesk
from web.test_browser import Visit, address, browser, objections, overflow, reader

__all__ = ["address", "browser", "reader"]


@pytest.mark.parametrize("reader", [("wide", "light"), ("phone", "dark")], indirect=True, ids=["wide", "phone"])
def test_cards_columns_and_panels_fit_and_axe_finds_nothing(reader: Visit, desk: SampleDesk) -> None:
    desk.save_view("Sure ones", "sure=95", "jana")
    trouble: dict[str, object] = {}
    for look in ("show=cards", "columns=all&own=Saves+a+share%3Dsaves%2Fshares", "sort=views"):
        page = reader.go(f"/posts/?per=6&{look}")
        if found := [*objections(page), *(["too wide"] if overflow(page) else [])]:
            trouble[look] = found
    page = reader.go("/posts/?per=6&sure=95")
    for panel in ("Filters", "Columns", "Save view", "Export"):
        page.locator("summary", has_text=panel).click()
        if found := [*objections(page), *(["too wide"] if overflow(page) else [])]:
            trouble[panel] = found
        page.keyboard.press("Escape")
        expect(page.locator("details.menu[open]")).to_have_count(0)
    assert trouble == {}

    reader.complaints = [said for said in reader.complaints if "400" not in said]
    reader.clean()


def test_the_keys_tick_compare_and_turn_to_cards(reader: Visit, desk: SampleDesk) -> None:
    page = reader.go("/posts/")
    compare = page.get_by_role("button", name="Compare")
    expect(compare).to_be_disabled()

    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(compare).to_have_text("Compare 2")
    page.keyboard.press("v")
    expect(page.locator("ol.cards li")).to_have_count(50)
    expect(compare).to_be_disabled()
    assert page.url.endswith("/posts/?show=cards")
    for key in ("j", "x", "j", "x", "c"):
        page.keyboard.press(key)
    one, two = (desk.posts()[place].post.id for place in (0, 1))
    page.wait_for_url(f"**/posts/compare/?id={one}&id={two}")


def test_filters_hold_while_one_types_and_go_one_by_one(reader: Visit, desk: SampleDesk) -> None:
    page = reader.go("/posts/")
    page.locator("#search").fill("dog stole")
    expect(page.locator("tbody tr")).to_have_count(6)
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Creator").select_option("theo.tries")
    expect(page.locator("tbody tr")).to_have_count(2)

    assert page.url.endswith("/posts/?q=dog+stole&creator=theo.tries")
    assert page.locator("#search").input_value() == "dog stole"
    assert page.locator("a[href^='/posts.csv']").get_attribute("href") == "/posts.csv?q=dog+stole&creator=theo.tries"
    page.get_by_role("link", name="Creator: @theo.tries").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(2)
    reader.clean()


def test_a_column_of_ones_own_is_added_and_kept_in_a_view(reader: Visit, desk: SampleDesk) -> None:
    page = reader.go("/posts/?q=dog")
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("A column of your own").fill("Saves a share")
    page.get_by_label("Formula").fill("saves / shares")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("columnheader", name="Saves a share")).to_be_visible()
    page.locator("summary", has_text="Save view").click()
    page.get_by_label("Keep this look as").fill("Dogs")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("[aria-current=true]")).to_have_text("Dogs")
    expect(page.get_by_role("columnheader", name="Saves a share")).to_be_visible()
    reader.clean()
