"""In a real browser, over a real desk and the local platform: forty comments by the keyboard, and one by hand.

Skipped where Chromium is not installed (`tools/chromium.sh` says how to get it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from firesteel.desk import Desk
from firesteel.desk.comments.inbox import Filter
from firesteel.storage import database, open_workspace
from localtok.app import app
from localtok.doors import Front
from localtok.world import World
from walking import opened

database.boot()  # models cannot be imported before

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from firesteel.web import desk as pages  # noqa: E402
from firesteel.web.signin import person  # noqa: E402
from web.test_browser import SIZES, Visit, address, browser, objections, overflow  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

__all__ = ["address", "browser"]

FORTY = 40
MOST_KEYS = 60
SENT = "**/comments/do/**"


class Keys:
    """A hand on the keyboard that counts; a chord counts once for each of its keys."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += len(key.split("+"))
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.pressed += len(text)
        self.page.keyboard.type(text)


@pytest.fixture(scope="module")
def read_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, World]]:
    """A workspace that read its posts and their comments, and the world behind its platform."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTEEL_HOME", str(tmp_path_factory.mktemp("triage")))
        front = Front(World(seed=7, scenario="tiny"), base_url="http://localtok")
        with TestClient(app(front), base_url=front.base_url) as http:
            desk = opened(http, "small")[0]
            desk.sync()
            yield desk, front.world


@pytest.fixture
def world(read_world: tuple[Desk, World]) -> World:
    return read_world[1]


@pytest.fixture
def desk(read_world: tuple[Desk, World]) -> Desk:
    open_workspace(read_world[0].store.workspace)
    pages.use(read_world[0])
    return read_world[0]


@pytest.fixture
def reader(request: pytest.FixtureRequest, browser: Browser, address: str, desk: Desk) -> Iterator[Visit]:
    size, scheme = getattr(request, "param", ("wide", "light"))
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    door = Client(SERVER_NAME="127.0.0.1")
    door.force_login(person("ana"))
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": door.cookies[name].value, "url": address}])
    visit = Visit(context, address)
    context.set_default_timeout(30_000)
    yield visit
    context.close()


def waiting(desk: Desk, post: str = "", kind: str = "") -> tuple[str, ...]:
    """Ids of what is open, the most urgent first."""
    return tuple(each.item.comment.id for each in desk.inbox(Filter(post=post, kind=kind, size=500)).items)


def a_post_with(desk: Desk, least: int, most: int) -> str:
    """The one with the fewest open comments of at least so many."""
    posts: dict[str, int] = {}
    for item in desk.triaged():
        if item.state == "open":
            posts[item.comment.post] = posts.get(item.comment.post, 0) + 1
    return min((number, post) for post, number in posts.items() if least <= number <= most)[1]


def under(world: World, comment: str) -> list[str]:
    """What we replied in the thread of a comment."""
    thread = world.comments[comment].parent_id or comment
    return [each.text for each in world.comments.values() if each.parent_id == thread and each.owner]


def listed(page: Page, key: str) -> None:
    """Wait until the kind behind that key is what is shown."""
    page.locator(f'[data-kind="{key}"][aria-current]').wait_for()
    page.locator("#triage:not([aria-busy])").wait_for()


def test_forty_comments_are_triaged_by_the_keyboard_in_under_sixty_keystrokes(
    reader: Visit, desk: Desk, world: World
) -> None:
    post = a_post_with(desk, FORTY, 70)
    before = {kind: waiting(desk, post, kind) for kind in ("risk", "intent", "neutral")}
    assert sum(map(len, before.values())) >= FORTY and all(before.values())
    page = reader.go(f"/comments/?post={post}")
    keys = Keys(page)

    keys.press("1")
    listed(page, "1")
    keys.press("j", "h")  # the first is hidden, and one stands on the next
    keys.press("X", "a")  # I see to all others
    keys.press("X", "r")
    keys.type("So sorry. Write us!")
    keys.press("Control+Enter")
    keys.press("2")
    listed(page, "2")
    keys.press("X", "r")
    keys.type("Link in bio")
    keys.press("Control+Enter")
    keys.press("3")
    listed(page, "3")
    keys.press("X", "c", "1")
    page.get_by_text("No comment matches").wait_for()

    assert keys.pressed < MOST_KEYS
    assert waiting(desk, post) == ()
    hidden, *sorry = before["risk"]
    assert world.comments[hidden].hidden
    assert all("So sorry. Write us!" in under(world, id) for id in sorry)
    assert all("Link in bio" in under(world, id) for id in before["intent"])
    assert set(desk.comments_done().closed) <= set(before["neutral"])
    reader.clean()


@pytest.mark.parametrize("reader", [("phone", "dark")], indirect=True)
def test_one_comment_is_hidden_shown_again_and_answered_with_a_thumb(reader: Visit, desk: Desk, world: World) -> None:
    one = next(id for id in waiting(desk, kind="intent")[:50] if not world.comments[id].parent_id)
    page = reader.go("/comments/?kind=intent")
    assert overflow(page) <= 0 and objections(page) == []
    row = page.locator(f'li[data-id="{one}"]')
    row.get_by_role("button", name="Hide").click()
    page.get_by_text("1 comment is hidden.").wait_for()
    row.wait_for(state="detached")
    assert world.comments[one].hidden
    page.get_by_role("button", name="Undo").click()
    row.get_by_role("button", name="Reply").click()
    assert not world.comments[one].hidden
    page.get_by_label("Your reply").fill("It is back on Friday")
    page.get_by_role("button", name="Send reply").click()
    page.get_by_text("1 comment is answered.").wait_for()

    assert under(world, one) == ["It is back on Friday"]
    reader.clean()


def for_bo(desk: Desk) -> tuple[str, str]:
    """Two open comments that Bo sees to and nothing else does, in their order."""
    threads = [id for id in waiting(desk, kind="intent") if not desk.inbox_item(id).item.comment.parent]
    desk.assign([each.item.comment.id for each in desk.inbox(Filter(owner="bo", size=500)).items], "", "bo")
    desk.assign(threads[-2:], "bo", "bo")
    first, second = (each.item.comment.id for each in desk.inbox(Filter(owner="bo")).items)
    return first, second


def row(page: Page, comment: str) -> Locator:
    return page.locator(f'li[data-id="{comment}"]')


def held(page: Page) -> list[Route]:
    """What is sent from now on, held back until `let_go`."""
    routes: list[Route] = []
    page.route(SENT, lambda route: routes.append(route))
    return routes


def let_go(page: Page) -> None:
    page.unroute(SENT)


def begin_while_it_leaves(page: Page, comment: str, by: str = "r") -> None:
    """A reply to the first comment is begun while it is being assigned away, which is held back."""
    held(page)
    with page.expect_request(SENT):
        for key in ("j", "a"):
            page.keyboard.press(key)
    if by == "r":
        page.keyboard.press("r")
    else:
        row(page, comment).get_by_role("button", name=by).click()
    page.keyboard.type("It is 29 EUR")


@pytest.mark.parametrize("by", ["r", "Reply"])
def test_a_reply_goes_where_it_was_begun_though_its_comment_left_the_list(
    by: str, reader: Visit, desk: Desk, world: World
) -> None:
    first, second = for_bo(desk)
    page = reader.go("/comments/?owner=bo")
    begin_while_it_leaves(page, first, by)
    let_go(page)
    row(page, first).wait_for(state="detached")
    assert world.comments[first].text[:50] in page.locator("[data-whom]").inner_text()
    page.keyboard.press("Control+Enter")
    page.get_by_text("1 comment is answered.").wait_for()

    assert (under(world, first), under(world, second)) == (["It is 29 EUR"], [])
    reader.clean()


def test_a_reply_to_what_was_answered_since_its_box_opened_comes_back_with_its_words(
    reader: Visit, desk: Desk, world: World
) -> None:
    first, second = for_bo(desk)
    page = reader.go("/comments/?owner=bo")
    begin_while_it_leaves(page, first)
    desk.answer([first], "reply", "bo", text="Link in bio")
    let_go(page)
    row(page, first).wait_for(state="detached")
    page.keyboard.press("Control+Enter")
    page.get_by_text("bo answered it meanwhile").first.wait_for()

    assert page.get_by_label("Your reply").input_value() == "It is 29 EUR"
    assert world.comments[first].text[:50] in page.locator("[data-whom]").inner_text()
    assert (under(world, first), under(world, second)) == (["Link in bio"], [])


def test_a_reply_that_got_no_answer_stands_in_its_box_for_another_try(reader: Visit, desk: Desk, world: World) -> None:
    first, second = for_bo(desk)
    page = reader.go("/comments/?owner=bo")
    page.route(SENT, lambda route: route.abort())
    row(page, first).get_by_role("button", name="Reply").click()
    page.keyboard.type("It is 29 EUR")
    page.keyboard.press("Control+Enter")
    page.get_by_text("There was no answer").wait_for()

    assert page.get_by_label("Your reply").input_value() == "It is 29 EUR"
    let_go(page)
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    page.get_by_text("1 comment is answered.").wait_for()

    assert (under(world, first), under(world, second)) == (["It is 29 EUR"], [])


def test_words_that_come_back_do_not_take_the_place_of_others(reader: Visit, desk: Desk, world: World) -> None:
    first, second = for_bo(desk)
    page = reader.go("/comments/?owner=bo")
    routes = held(page)
    row(page, first).get_by_role("button", name="Reply").click()
    page.keyboard.type("It is 29 EUR")
    with page.expect_request(SENT):
        page.keyboard.press("Control+Enter")
    row(page, second).get_by_role("button", name="Reply").click()
    page.keyboard.type("Link in bio")
    routes[0].abort()
    page.get_by_text("Not sent: “It is 29 EUR”").wait_for()
    let_go(page)
    page.keyboard.press("Control+Enter")
    page.get_by_text("1 comment is answered.").wait_for()

    assert (under(world, first), under(world, second)) == ([], ["Link in bio"])


def test_the_tools_come_with_the_first_comments_of_a_list_that_began_empty(reader: Visit, desk: Desk) -> None:
    page = reader.go("/comments/?q=zzzznothing")
    tools = page.locator(".dock")
    page.get_by_text("No comment matches").wait_for()
    assert not tools.is_visible()
    page.get_by_placeholder("Word in a comment").fill("")
    page.get_by_role("button", name="Find").click()
    page.locator("#rows > li[data-row]").first.wait_for()
    page.keyboard.press("x")
    tools.get_by_role("button", name="Hide").wait_for()
    reader.clean()


def test_a_label_is_corrected_by_one_choice_and_the_posts_score_moves(reader: Visit, desk: Desk) -> None:
    post = a_post_with(desk, 8, 40)
    one = next(
        each.comment
        for each in desk.labelled()
        if each.comment.post == post and each.supported and each.labels == ("other",) and not each.comment.is_creator
    )
    before = desk.posts().of(one.post)
    assert before is not None
    page = reader.go(f"/posts/{post}/")
    score = page.locator("#signals .sums dd").first
    was = score.inner_text()
    group = page.locator('#comments details[data-group="other"]')
    if group.get_attribute("open") is None:  # the first group stands open
        group.locator("summary").click()
    group.locator(f'li[data-id="{one.id}"] select').select_option("intent.buy")
    page.get_by_text(re.compile("The score moved from")).wait_for()

    after = desk.posts().of(one.post)
    assert after is not None and after.ranked.score > before.ranked.score
    assert score.inner_text() != was
    assert desk.relabelled()[one.id] == ("intent.buy",)
    reader.clean()
