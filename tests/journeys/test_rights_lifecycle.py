"""Everything that can happen to a right while money runs on it: seen with the next reading, with what it touches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from beginnings import drafted
from firesteel.cli.localplatform import connect, parse
from firesteel.desk import Desk, open_desk
from firesteel.desk.facts import Launched, Launching
from firesteel.desk.rights.creatorfacts import Noticed
from firesteel.desk.views import ToDo
from firesteel.plans import Plan
from firesteel.rights import Authorization, Grant
from firesteel.rights.watching import HAPPENINGS
from lifecycles import APART, CODED, LINKED, RISK, ROUNDS, ROWS, SHARED, SHOWN, Act, Stage, staged, table
from localtok.access import CustomIdentity
from localtok.world import World
from walking import a_clock


def happened(stage: Stage, each: dict[str, tuple[str, Act, Act]]) -> None:
    """One hour: what happened in the one before is put right, this happens, and we read once."""
    for _, _, restore in () if each is ROUNDS[0] else ROUNDS[ROUNDS.index(each) - 1].values():
        restore(stage)
    assert stage.desk.local is not None
    stage.desk.local.advance(1)
    for _, happen, _ in each.values():
        happen(stage)
    noticed, todos = stage.read(), stage.desk.today().todos
    for event, (creator, _, _) in each.items():
        post = stage.flights[creator].post
        lost = [one for one in noticed if one.post == post and not HAPPENINGS[one.what].restores]
        stage.seen[event] = tuple(lost)
        stage.todos[event] = [todo for todo in todos if f"/posts/{post}/" in todo.link]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Five hours in which everything happens to somebody, each seen, then put right."""
    with drafted().own(tmp_path_factory.mktemp("lifecycle") / "home") as here:
        here.world.assume.caption_locked_by_code = False
        made = staged(here.home, here.http, here.desk)
        for row in table():
            blocked = [kind for kind, cell in row["cells"].items() if cell["effect"] == "block"]
            made.control("lifecycle", **{row["event"]: dict.fromkeys(blocked, "stop")})
        made.read()
        for each in ROUNDS:
            happened(made, each)
        for _, _, restore in ROUNDS[-1].values():
            restore(made)
        made.read()
        made.left = {standing.noticed.what for standing in made.desk.standing_notices()}
        made.apart = vanished(made, here.world)
        yield made


def vanished(stage: Stage, world: World) -> tuple[tuple[Noticed, ...], tuple[ToDo, ...]]:
    """A custom identity that somebody uses beside our flights is seen, and then deleted."""
    world.custom_identities["1"] = CustomIdentity("1", "Lumen", "picture", world.now)
    assert stage.read() == ()
    stage.control("identities/1", deleted=True)
    return stage.read(), stage.desk.today().todos


def test_every_row_of_the_platforms_table_is_tried() -> None:
    rows = {row["event"] for row in table()}

    assert {*ROWS, APART} == rows
    assert rows <= set(HAPPENINGS)


def test_creators_granted_in_all_three_ways(stage: Stage) -> None:
    kinds = {creator: stage.desk.authorization(flight.post) for creator, flight in stage.flights.items()}

    assert {creator: grant.grant for creator, grant in kinds.items() if grant and creator != "lumen"} == {
        CODED: Grant.POST_CODE,
        SHOWN: Grant.POST_CODE,
        LINKED: Grant.LINKED_ACCOUNT,
        SHARED: Grant.BUSINESS_CENTER,
    }


@pytest.mark.parametrize("event", ROWS)
def test_it_is_seen_within_one_reading_with_the_flights_and_the_money(stage: Stage, event: str) -> None:
    flight = stage.flights[ROWS[event]]

    (noticed,) = stage.seen[event]

    assert noticed.what == event
    assert noticed.before != noticed.after
    assert noticed.flights == (flight.id,)
    assert str(stage.desk.money(noticed.risk_micros)) == RISK


@pytest.mark.parametrize("event", ROWS)
def test_today_says_it_once_with_the_money_and_what_to_do_until_it_is_put_right(stage: Stage, event: str) -> None:
    happening = HAPPENINGS[event]

    (todo,) = (each for each in stage.todos[event] if happening.words in each.title)

    stops = happening.affects == "stops"
    assert (todo.tone, todo.chip) == (("stop", "Rights lost") if stops else ("wait", "Changed"))
    assert todo.money == RISK
    assert todo.why.casefold().startswith(happening.remedy.casefold())
    assert stage.flights[ROWS[event]].id in todo.why
    assert event not in stage.left


def test_a_custom_identity_that_vanished_is_told_and_touches_no_flight_and_no_money(stage: Stage) -> None:
    noticed, todos = stage.apart

    (todo,) = (each for each in todos if HAPPENINGS[APART].words in each.title)

    assert [(one.what, one.post, one.before, one.flights, one.risk_micros) for one in noticed] == [
        (APART, "identity/1", "Lumen", (), 0)
    ]
    assert todo.title == "Custom identity “Lumen”: The custom identity was deleted; ads that show it stop."
    assert (todo.tone, todo.money, todo.link) == ("info", "", "")
    assert todo.why.startswith("It touches no flight, and no money of theirs. Make another identity")


def test_nothing_is_noticed_twice(stage: Stage) -> None:
    assert stage.read() == ()


@contextmanager
def unconnected(stage: Stage) -> Iterator[Desk]:
    """Another workspace of the same ad account, with the same plan running and the same grants, and only the brand's own
    account connected. One is open at a time."""
    ready = parse(stage.http.get("/_localtok/state").json())
    own = tuple(each for each in ready.accounts if each["is_brand"])
    kinds: tuple[type, ...] = (Plan, Launching, Launched, Authorization)
    entries = [entry for kind in kinds for entry in stage.desk.ledger.present(kind).values()]
    desk = connect("second", replace(ready, accounts=own), clock=a_clock, http=stage.http)
    for entry in entries:
        desk.ledger.record(entry.value, entry.subject, at=entry.at, actor=entry.actor)
    yield desk
    stage.desk = open_desk("lumen", clock=a_clock, http=stage.http)


def test_where_a_creator_is_not_connected_an_ad_that_won_comments_tells_that_they_were_switched_off(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTEEL_HOME", str(stage.home))
    post, told = stage.flights[SHARED].post, []

    with unconnected(stage) as desk:
        assert desk.local is not None
        desk.local.advance(24)
        for off in (False, True, False):
            stage.post(SHARED, comments_disabled=off)
            desk.sync()
            grant = desk.authorization(post)
            told.append(grant and grant.comments_off)
        found = [
            entry.value for entry in reversed(desk.ledger.history(Noticed, post)) if "comments" in entry.value.what
        ]

    assert told == [False, True, False]
    assert [one.what for one in found] == ["comments off", "comments on again"]
    assert {one.flights for one in found} == {(stage.flights[SHARED].id,)}
