"""From the gate to running ads, as pages: whose yes is there, every field, the stop on every page, limits, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from firesteel.desk import Desk
from firesteel.desk.launch.facts import Limits
from firesteel.plans import Plan
from firesteel.web import desk as pages
from firesteel.web.launching import grouped
from launchpads import fresh, launchpad
from web.real import signed_in

Ground = tuple[Desk, Plan]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with launchpad(tmp_path_factory.mktemp("ground")) as ready:
        yield ready


@pytest.fixture
def here(ground: Ground) -> Iterator[Ground]:
    from firesteel.storage import open_workspace

    desk = ground[0]
    open_workspace(desk.store.workspace)
    cache.clear()
    pages.use(desk)
    yield ground
    open_workspace(desk.store.workspace)
    desk.set_limits(Limits(), "Olga")
    if desk.spend_stopped():
        desk.allow_spend_again("Olga")


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_launch_is_approved_by_two_on_two_screens_then_launched_and_taken_back(here: Ground) -> None:
    desk, plan = here[0], fresh(*here)
    desk.set_limits(Limits(second_person_above=desk.money(1_000_000)), "Olga")
    ana, ben = signed_in("ana"), signed_in("ben")
    gate, digest = f"/gate/{plan.id}/", desk.gate(plan.id).digest
    assert "two people" in text_of(ana, gate)

    ana.post(f"{gate}approve/", {"digest": digest})
    mine, theirs = text_of(ana, gate), text_of(ben, gate)
    assert "You approved it. Somebody else has to, too" in mine and "data-approve" not in mine
    assert "Missing" in theirs and theirs.count("data-approve") == 1
    refused = ana.post(f"{gate}launch/")
    assert (refused.status_code, "needs the yes of two people" in refused.content.decode()) == (409, True)

    ben.post(f"{gate}approve/", {"digest": digest})
    assert ana.post(f"{gate}launch/").headers["Location"] == "/flights/"
    assert "was approved and launched" in text_of(ana, gate)
    shown = text_of(ana, f"{gate}undo/")
    assert shown.count('scope="row"') == len(desk.undo_changes(plan.id)) > 0
    assert ana.post(f"{gate}undo/", {"why": ""}).status_code == 400
    ana.post(f"{gate}undo/", {"why": "wrong link"})

    assert "This launch was taken back" in text_of(ana, gate)
    assert [campaign for campaign in desk.campaigns_made() if campaign.plan.id == plan.id] == []


def test_the_difference_shows_every_field_once_money_first(here: Ground) -> None:
    desk, plan = here[0], fresh(*here)
    page = desk.gate(plan.id)
    groups = grouped(page.changes, "USD")

    assert sum(group.fields for group in groups) == len(page.changes)
    assert [group.flight for group in groups if group.flight] == [flight.id for flight in plan.flights]
    assert groups[0].money == str(plan.test_budget)
    assert all(thing.rows[0].money for group in groups for thing in group.things if any(r.money for r in thing.rows))
    text = text_of(signed_in("ana"), f"/gate/{plan.id}/")
    assert text.count("does not exist") == sum(1 for change in page.changes if not change.before)


def test_stop_all_spend_is_on_every_page_and_takes_two_presses(here: Ground) -> None:
    desk, plan = here[0], fresh(*here)
    desk.approve(desk.gate(plan.id).digest, "ana")
    desk.launch(plan.id, "ana")
    ana = signed_in("ana")
    for path in ("/", "/posts/", "/creators/", "/calendar/", f"/gate/{plan.id}/", "/flights/", "/settings/limits/"):
        assert re.search(r'<a class="halt" href="/stop/"[^>]*>Stop all spend</a>', text_of(ana, path)), path

    before = text_of(ana, "/stop/")
    assert f"Stop {desk.stop_page().a_day} a day now" in before and plan.name in before
    assert ana.post("/stop/", {"why": ""}).status_code == 400
    assert ana.post("/stop/", {"why": "the shop is down"}).headers["Location"] == "/stop/"

    told = text_of(ana, "/flights/")
    assert "ana stopped all spend on" in told and "the shop is down" in told
    state = json.loads(ana.get("/stop.json").content)["stop"]
    assert (state["flights"], state["by"], state["unfinished"]) == (0, "ana", [])
    ana.post("/stop/lift/", {"why": "it is up"})
    ana.post(f"/stop/{plan.id}/start/")
    assert desk.stop_page().flights == len(plan.flights)


def test_a_flight_is_stopped_and_resumed_from_its_page(here: Ground) -> None:
    desk, plan = here[0], fresh(*here)
    desk.approve(desk.gate(plan.id).digest, "ana")
    desk.launch(plan.id, "ana")
    ana, flight = signed_in("ana"), plan.flights[0]

    assert ana.post(f"/flights/{flight.id}/stop/", {"why": ""}).status_code == 400
    ana.post(f"/flights/{flight.id}/stop/", {"why": "comments turned"})
    assert flight.id in desk.held_flights()
    answer = ana.post(f"/flights/{flight.id}/resume/", {"back": "https://evil.example/"})

    assert answer.headers["Location"] == f"/flights/{flight.id}/"
    assert flight.id not in desk.held_flights()


def test_limits_are_set_on_their_page_and_what_is_no_amount_is_said_beside_it(here: Ground) -> None:
    desk, ana = here[0], signed_in("ana")
    form = {"ceiling_day": "1,250.50", "ceiling_month": "", "second_person_above": "0"}
    assert ana.post("/settings/limits/", form).headers["Location"] == "/settings/limits/"
    assert desk.limits() == Limits(ceiling_day=desk.money(1_250_500_000), second_person_above=desk.money(0))

    ana.post("/settings/limits/", form | {"ceiling_month": "500,50"})
    assert desk.limits().ceiling_month == desk.money(500_500_000)
    ana.post("/settings/limits/", form)

    wrong = ana.post("/settings/limits/", form | {"ceiling_month": "lots"})
    text = wrong.content.decode()
    assert wrong.status_code == 400
    assert text.count('aria-invalid="true"') == text.count('role="alert"') == 1
    assert "&#x27;lots&#x27; is no amount" in text and 'value="lots"' in text and 'value="1,250.50"' in text
    assert json.loads(ana.get("/settings/limits.json").content)["limits"]["limits"]["ceiling_month"] is None
