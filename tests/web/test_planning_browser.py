"""From a brief to a stop in a real browser, on a real desk: every state fits its window, axe finds nothing, keys suffice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page

from creatordesks import later
from firesteel.desk import Desk
from firesteel.desk.launch.facts import Limits
from firesteel.plans import Plan
from firesteel.storage import open_workspace
from firesteel.web import desk as pages
from launchpads import fresh, launchpad, team
from web.real import signed_in
from web.test_browser import LOOKS, SIZES, Visit, address, browser, objections, overflow

__all__ = ["address", "browser"]
pytestmark = pytest.mark.long


@dataclass
class Walker:
    """Somebody signed in, and what was found wrong on the way."""

    visit: Visit
    looks: tuple[tuple[str, str], ...]
    trouble: dict[str, object]
    seen: int = 0

    @property
    def page(self) -> Page:
        return self.visit.page

    def sees(self, path: str, then: Callable[[Page], object] = lambda page: None) -> None:
        """Look at a page, or at what comes of doing something there: in each look it fits, in one of them axe is asked."""
        for turn, (size, scheme) in enumerate(self.looks):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self.page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
            self.visit.go(path)
            then(self.page)
            found = objections(self.page) if turn == self.seen % 2 else []
            found += [f"wider than its window by {over} px"] if (over := overflow(self.page)) > 0 else []
            if found:
                self.trouble[f"{path} {size} {scheme}"] = found
        self.seen += 1


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Plan]]:
    with launchpad(tmp_path_factory.mktemp("planning")) as ready:
        yield ready


@pytest.fixture
def walker(browser: Browser, address: str, ground: tuple[Desk, Plan]) -> Iterator[Callable[[str], Walker]]:
    """Signs people in to the pages of the ground."""
    open_workspace(ground[0].store.workspace)
    cache.clear()
    pages.use(ground[0])
    contexts = []

    def signs_in(name: str) -> Walker:
        context = browser.new_context()
        contexts.append(context)
        name, cookie = next(iter(signed_in(name).cookies.items()))
        context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
        visit = Visit(context, address)
        visit.page.set_default_timeout(60_000)  # a launch is a launch, also where two cores do all else besides
        return Walker(visit=visit, looks=tuple(LOOKS), trouble={})

    yield signs_in
    for context in contexts:
        context.close()


def drafts(page: Page) -> None:
    page.get_by_role("textbox", name="Test budget").fill("4000")
    page.get_by_role("textbox", name="A result may cost").fill("20")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What the money can show").wait_for()


def test_every_state_from_a_brief_to_a_stop_fits_and_axe_finds_nothing(
    walker: Callable[[str], Walker], ground: tuple[Desk, Plan]
) -> None:
    desk, plan = ground[0], fresh(*ground)
    ana = walker("ana")
    gate, flight = f"/gate/{plan.id}/", plan.flights[0].id
    for path in ("/plans/", f"/plans/{plan.id}/", f"/plans/compare/?a={ground[1].id}&b={plan.id}"):
        ana.sees(path)
    ana.sees("/plans/new/", drafts)

    desk.set_limits(Limits(second_person_above=desk.money(0)), "Olga")
    desk.approve(desk.gate(plan.id).digest, "ben")
    ana.sees(gate)
    ana.page.keyboard.press("a")
    ana.page.keyboard.press("Enter")
    ana.page.get_by_role("button", name="Launch 3 flights").wait_for()
    ana.sees(gate)
    ana.page.keyboard.press("a")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/flights/")

    later(desk, 30)
    ana.sees(f"{gate}undo/")
    for path in ("/", "/flights/", "/flights/?by=creator&days=7", f"/flights/{flight}/", "/stop/"):
        ana.sees(path)
    desk.stop_flight(flight, "Olga", "the comments turned")
    ana.sees(f"/flights/{flight}/")
    desk.stop_all("Olga", "the shop is down")
    for path in ("/stop/", gate, "/settings/limits/", "/settings/notices/", "/settings/jobs/", "/settings/aim/"):
        ana.sees(path)

    assert ana.trouble == {}
    ana.visit.clean()


def test_a_viewer_is_offered_nothing_forbidden_and_a_refused_page_says_who_may(
    walker: Callable[[str], Walker], ground: tuple[Desk, Plan]
) -> None:
    desk, plan = ground[0], fresh(*ground)
    team(desk)
    vera = walker("Vera")
    for path in (f"/plans/{plan.id}/", f"/gate/{plan.id}/", "/flights/", "/stop/", "/settings/limits/"):
        vera.sees(path)
        assert vera.page.locator("main form[method=post] button:enabled").count() == 0, path
    for path in ("/settings/team/", "/plans/new/"):
        vera.sees(path)
        assert "viewer" in vera.page.locator("main").inner_text(), path

    assert vera.trouble == {}
