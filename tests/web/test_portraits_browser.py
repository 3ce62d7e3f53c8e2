"""The pages of a post, an account and a comparison in a real browser: they fit, axe finds nothing, a description is kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from firesteel.web import desk as pages
from web.portrayed import PortraitDesk, lesson
from web.sample import SampleDesk
from web.test_browser import Visit, address, browser, objections, overflow, reader

__all__ = ["address", "browser", "reader"]


@pytest.mark.parametrize("reader", [("wide", "light"), ("phone", "dark")], indirect=True, ids=["wide", "phone"])
def test_portraits_fit_their_window_and_axe_finds_nothing(reader: Visit, desk: SampleDesk) -> None:
    portrayed = PortraitDesk(young=True)
    portrayed.lessons = tuple(lesson(place, 10.0 * place) for place in range(1, 9))
    pages.use(portrayed)  # type: ignore[arg-type]
    one, other, weak = (portrayed.world.ranked[place].post.id for place in (0, 1, 50))
    trouble: dict[str, object] = {}
    for path in (
        f"/posts/{one}/",
        f"/posts/{weak}/",
        "/accounts/",
        "/accounts/lumen/",
        f"/posts/compare/?id={one}&id={other}&id={weak}",
    ):
        page = reader.go(path)
        if found := [*objections(page), *(["too wide"] if overflow(page) else [])]:
            trouble[path] = found
    assert trouble == {}
    reader.clean()


def test_somebody_describes_a_post_with_the_keyboard(reader: Visit, desk: SampleDesk) -> None:
    portrayed = PortraitDesk()
    pages.use(portrayed)  # type: ignore[arg-type]
    id = portrayed.world.ranked[0].post.id
    page = reader.go(f"/posts/{id}/")
    page.get_by_label("Hook").fill("Which shade?")
    page.get_by_label("Role").select_option("Product demo")
    page.get_by_label("Hook").press("Enter")

    expect(page.get_by_text("The description is kept, under your name.")).to_be_visible()
    assert (portrayed.said[id].hook, portrayed.said[id].role) == ("Which shade?", "product-demo")
    reader.clean()
