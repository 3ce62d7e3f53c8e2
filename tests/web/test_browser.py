"""In a real browser: nothing overflows, axe finds nothing, the keyboard works, nothing is fetched from elsewhere.

Skipped where Chromium is not installed (`tools/chromium.sh` says how to get it).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.auth.models import User
from django.core.wsgi import get_wsgi_application
from django.test import Client

from firesteel.plans import Kind
from firesteel.web import desk as pages
from web.sample import SampleDesk

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
if not Path(CHROMIUM).exists():
    pytest.skip(
        f"Chromium is not installed at {CHROMIUM}: the page tests in a browser are skipped", allow_module_level=True
    )

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright  # noqa: E402

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LOOKS = [("wide", "light"), ("phone", "dark")]
"""Each width and each scheme once: what either does to a page shows in one of them, and axe takes its time."""


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Threaded, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Playwright keeps an event loop running in this thread, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
            yield chromium
            chromium.close()


class Visit:
    """A signed-in reader, with everything the browser complained about and asked for."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.asked: list[str] = []
        context.set_default_timeout(5_000)
        self.page: Page = context.new_page()
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def clean(self) -> None:
        assert self.complaints == []
        assert [url for url in self.asked if not url.startswith(self.address)] == []


@pytest.fixture
def reader(request: pytest.FixtureRequest, browser: Browser, address: str, buyer: User) -> Iterator[Visit]:
    size, scheme = getattr(request, "param", ("wide", "light"))
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    door = Client(SERVER_NAME="127.0.0.1")
    door.force_login(buyer)
    context.add_cookies([{"name": "firesteel", "value": door.cookies["firesteel"].value, "url": address}])
    visit = Visit(context, address)
    yield visit
    context.close()


def paths(desk: SampleDesk) -> list[str]:
    creator = next(post for post in desk.world.flown if not post.creator.is_brand)
    return [
        "/",
        "/posts/?per=10",
        f"/posts/{creator.id}/",
        "/gate/",
        "/flights/",
        "/flights/F-1/",
        "/decisions/",
        f"/decisions/{desk.world.decisions[0].seq}/",
        "/report/",
        "/plans/",
        f"/plans/{desk.world.plan.id}/",
        "/flights/?by=creator&days=7",
        "/stop/",
        "/settings/limits/",
        "/comments/?kind=risk",
        "/comments/briefs/",
        "/comments/briefs/q.price-1a2b/",
        "/comments/words/",
        "/nowhere/",
    ]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def objections(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


@pytest.mark.parametrize("reader", LOOKS, indirect=True, ids=["-".join(look) for look in LOOKS])
def test_every_page_fits_its_window_and_axe_finds_nothing(reader: Visit, desk: SampleDesk) -> None:
    blocked = SampleDesk(launched=False)
    trouble: dict[str, object] = {}
    desk.world = replace(desk.world, plan=replace(desk.world.plan, kind=Kind.TWIN))
    for path in paths(desk):
        pages.use(blocked if path == "/gate/" else desk)  # type: ignore[arg-type]
        page = reader.go(path)
        if overflow(page) > 0:
            trouble[path] = f"wider than its window by {overflow(page)} px"
        if found := objections(page):
            trouble[path] = found
    assert trouble == {}

    reader.complaints = [said for said in reader.complaints if "404" not in said]
    reader.clean()


@pytest.mark.parametrize("reader", [("phone", "light"), ("wide", "dark")], indirect=True)
def test_the_sign_in_fits_and_axe_finds_nothing(reader: Visit) -> None:
    reader.page.context.clear_cookies()
    page = reader.go("/posts/")

    assert "/sign-in/?next=" in page.url
    assert (overflow(page), objections(page)) == (0, [])
    page.get_by_label("Name").fill("jana")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{reader.address}/posts/")
    reader.clean()


def test_the_keyboard_walks_opens_and_comes_back(reader: Visit, desk: SampleDesk) -> None:
    page = reader.go("/posts/")
    second = desk.posts()[1].post.id

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"/posts/{second}/"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/posts/{second}/")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{reader.address}/posts/")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("j")
    assert page.locator("#search").input_value() == "j"
    reader.clean()


def test_coming_back_finds_the_same_place_in_the_table(reader: Visit) -> None:
    page = reader.go("/posts/")
    box = page.locator("[data-keep]")
    box.evaluate("(node) => { node.scrollTop = 700 }")
    page.locator("tbody tr[data-row]").nth(20).locator("td").nth(3).click()
    page.wait_for_url("**/posts/7*/")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{reader.address}/posts/")

    expect(page.locator("tbody tr[data-row]").nth(20)).to_be_in_viewport()
    assert box.evaluate("(node) => node.scrollTop") == 700


def test_typing_narrows_the_table_without_leaving_the_page(reader: Visit) -> None:
    page = reader.go("/posts/")
    page.locator("#search").fill("dog stole")
    expect(page.locator("tbody tr")).to_have_count(6)

    assert "q=dog+stole" in page.url or "q=dog%20stole" in page.url
    page.get_by_role("link", name="Do not boost").click()
    expect(page.locator("[aria-current=true]")).to_contain_text("Do not boost")
    reader.clean()


def test_the_table_works_without_any_script(browser: Browser, address: str, buyer: User, desk: SampleDesk) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["wide"])  # type: ignore[arg-type]
    door = Client(SERVER_NAME="127.0.0.1")
    door.force_login(buyer)
    context.add_cookies([{"name": "firesteel", "value": door.cookies["firesteel"].value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/posts/")
    page.get_by_label("Search posts").fill("dog stole")
    page.get_by_role("button", name="Search").click()

    assert page.locator("tbody tr").count() == 6
    page.get_by_role("link", name="2 s hook").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("2 s hook")
    page.locator("tbody tr a").first.click()
    assert "/posts/7" in page.url
    context.close()


@pytest.mark.parametrize("reader", [("phone", "light")], indirect=True)
def test_a_person_approves_and_launches_from_a_phone(reader: Visit, desk: SampleDesk) -> None:
    clear = SampleDesk(launched=False, cleared=True)
    pages.use(clear)  # type: ignore[arg-type]
    page = reader.go("/gate/")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.textContent") == "Approve $330.00 a day, $6,000.00 in all"
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Launch 6 flights").click()
    page.wait_for_url(f"{reader.address}/flights/")

    assert [act[0] for act in clear.acts] == ["approve", "launch"]
    reader.clean()


def test_the_same_chart_holds_in_both_schemes(reader: Visit) -> None:
    page = reader.go("/flights/F-1/")
    line = page.locator(".chart svg path[stroke='var(--paid)']").first
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        colours.append(line.evaluate("(node) => getComputedStyle(node).stroke"))

    assert colours == ["rgb(194, 65, 12)", "rgb(255, 122, 61)"]
