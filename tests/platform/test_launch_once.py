"""Exactly once: a launch with an uploaded video that is cut off anywhere, or troubled anyhow, ends as an undisturbed one.

Compared is everything a launch makes, by name: campaigns, ad groups, ads, posts, files and identities.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import httpx2
import pytest
from test_platform_launch import Crash, DyingJournal
from tiktoks import Ready, afresh, canonical, ready, uninterrupted, with_a_file

from firesteel import errors
from firesteel.tiktok import MemoryJournal, recipe
from firesteel.values import FlightId, PlanId
from tiktokwire import ads

WRITES = (
    "file/video/ad/upload/",
    "campaign/create/",
    "adgroup/create/",
    "ad/create/",
    "ad/status/update/",
    "adgroup/status/update/",
    "campaign/status/update/",
)
SHORTLY = ("file/video/ad/upload/", "campaign/status/update/")
"""Of the others the same is tried on a smaller launch: `test_faults`, `test_platform_launch`."""
OF_A_NAME = ("file/image/ad/upload/", "identity/create/", *WRITES)
"""What a launch writes that shows the video under a custom identity."""
LOOKED_AT = ("file/video/ad/search/", "campaign/get/", "adgroup/get/", "ad/get/")
JOURNAL_WRITES = 26
"""Of a launch of three Spark Ads and one uploaded video: ten things made and three levels switched on, twice each."""


@pytest.fixture
def given(in_process, world) -> Ready:
    return with_a_file(ready(in_process, world), world)


@cache
def undisturbed(*, custom: bool = False) -> dict[str, object]:
    with afresh() as (http, world):
        return uninterrupted(with_a_file(ready(http, world), world, custom=custom), world)


class Counting:
    """Counts the requests of a client, and dies at one of them: before it is sent, or once it was answered."""

    def __init__(self, http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.dies_at, self.after = 0, 0, False
        for name in ("get", "post"):
            monkeypatch.setattr(http, name, self._watched(getattr(http, name)))

    def _watched(self, ask: Any) -> Any:
        def watched(url: str, **rest: Any) -> Any:
            self.count += 1
            if self.count == self.dies_at and not self.after:
                raise Crash
            answer = ask(url, **rest)
            if self.count == self.dies_at:
                raise Crash
            return answer

        return watched


def trouble(http: httpx2.Client, path: str, **fault: Any) -> None:
    assert http.post("/_localtok/faults", json={"faults": [{"path": path, **fault}]}).status_code == 200


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, JOURNAL_WRITES + 1))
def test_killed_at_any_write_of_the_journal_it_ends_the_same(given, world, at, when):
    journal = DyingJournal(at, when)

    with pytest.raises(Crash):
        given.launch(journal)
    given.launch(journal)

    assert canonical(world) == undisturbed()


def test_there_are_as_many_writes_of_the_journal_as_are_tried(given):
    journal = DyingJournal(JOURNAL_WRITES + 1, "before")

    given.launch(journal)

    assert journal.left == 1


@pytest.mark.parametrize(
    "after", [pytest.param(False, id="before it", marks=pytest.mark.long), pytest.param(True, id="after it")]
)
def test_killed_around_any_request_it_ends_the_same(given, world, monkeypatch, after):
    """Every request of a launch in turn, the reads too, each on a platform of its own."""
    whole = Counting(given.platform.client.http, monkeypatch)
    given.launch(MemoryJournal())
    monkeypatch.undo()
    assert whole.count > 20

    for at in range(1, whole.count + 1):
        disturbed(at, after)


def disturbed(at: int, after: bool) -> None:
    with afresh() as (http, world), pytest.MonkeyPatch.context() as patched:
        given, journal = with_a_file(ready(http, world), world), MemoryJournal()
        counting = Counting(http, patched)
        counting.dies_at, counting.after = at, after
        with pytest.raises(Crash):
            given.launch(journal)

        given.launch(journal)

        assert canonical(world) == undisturbed(), f"request {at}"


@pytest.mark.parametrize(
    "path",
    [*(pytest.param(path, marks=() if path in SHORTLY else pytest.mark.long) for path in WRITES)],
)
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "code", "code": 50000, "when": "before"},
        {"kind": "code", "code": 50000, "when": "after"},
        {"kind": "code", "code": 40100, "when": "before"},
        {"kind": "code", "code": 40100, "when": "after"},
        {"kind": "http", "status": 502, "when": "after"},
        {"kind": "cut"},
        {"kind": "partial"},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_one_trouble_at_any_write_is_overcome_without_a_second_thing(given, world, path, fault):
    trouble(given.platform.client.http, path, **fault)

    given.launch(MemoryJournal())

    assert canonical(world) == undisturbed()


@pytest.mark.parametrize("path", WRITES)
def test_a_write_whose_answer_never_came_is_not_sent_again_before_it_was_looked_for(given, world, monkeypatch, path):
    """The client gives up waiting; the platform did it all the same."""
    http = given.platform.client.http
    post, lost = http.post, list[str]()

    def timing_out(url: str, **rest: Any) -> Any:
        answer = post(url, **rest)
        if url.endswith(path) and not lost:
            lost.append(url)
            raise httpx2.ReadTimeout("timed out")
        return answer

    monkeypatch.setattr(http, "post", timing_out)
    given.launch(MemoryJournal())

    assert lost
    assert canonical(world) == undisturbed()


@pytest.mark.parametrize("path", WRITES[:4])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_40050_is_looked_into_and_never_taken_for_done(given, world, path, when):
    """After: the thing is there. Before: it is not, which is told, and the next run makes it."""
    journal = MemoryJournal()
    trouble(given.platform.client.http, path, kind="code", code=40050, when=when)

    if when == "before":
        with pytest.raises(errors.Duplicate):
            given.launch(journal)
    given.launch(journal)

    assert canonical(world) == undisturbed()


@pytest.mark.parametrize("kind", ["short-page", "cut"])
@pytest.mark.parametrize(("path", "cut_off"), list(zip(LOOKED_AT, (2, 4, 6, 8), strict=True)))
def test_a_list_that_breaks_off_while_looking_is_read_again(given, world, path, cut_off, kind):
    """Killed after a thing was made and before that was kept, so that the next run has to look for it."""
    journal = DyingJournal(cut_off, "before")
    with pytest.raises(Crash):
        given.launch(journal)
    trouble(given.platform.client.http, path, kind=kind)

    given.launch(journal)

    assert canonical(world) == undisturbed()


@pytest.mark.parametrize("path", OF_A_NAME[:3])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_custom_identity_is_made_once_through_trouble(in_process, world, path, when):
    given = with_a_file(ready(in_process, world), world, custom=True)
    trouble(in_process, path, kind="code", code=50000, when=when)

    given.launch(MemoryJournal())

    assert canonical(world) == undisturbed(custom=True)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 7))
def test_killed_while_an_identity_is_made_it_ends_the_same(in_process, world, at, when):
    given = with_a_file(ready(in_process, world), world, custom=True)
    journal = DyingJournal(at, when)

    with pytest.raises(Crash):
        given.launch(journal)
    given.launch(journal)

    assert canonical(world) == undisturbed(custom=True)


def test_a_lost_journal_finds_all_of_it_and_keeps_no_second_video(given, world):
    given.launch(MemoryJournal())

    given.launch(MemoryJournal())

    assert canonical(world) == undisturbed()


def test_another_plans_campaign_of_the_same_name_is_never_taken_for_ours(given, world):
    """Killed before its campaign was made, beside a campaign of another plan that is called the same."""
    other = given.plan
    given.launch(MemoryJournal())
    named = [replace(one, id=FlightId(f"Q-{n}"), name=f"other_{n}") for n, one in enumerate(other.flights[:3])]
    given.plan = replace(other, id=PlanId("P-2"), flights=tuple(named))
    journal = DyingJournal(1, "after")
    with pytest.raises(Crash):
        given.launch(journal)

    made = given.launch(journal)

    assert [one.name for one in world.campaigns.values()] == [other.name, other.name]
    groups = {one.name for one in world.adgroups.values() if one.campaign_id == made.campaign_id}
    assert groups == {"other_0", "other_1", "other_2"}


def test_an_ad_that_is_there_twice_stops_the_launch_before_anything_runs(given, world, monkeypatch):
    """As two processes at once could make it: an ad has no number that the platform honours once."""
    http, client = given.platform.client.http, given.platform.client
    get, others = http.get, list[str]()

    def beside(url: str, **rest: Any) -> Any:
        answer = get(url, **rest)
        if url.endswith("/ad/get/") and not others:
            group, flight = next(iter(world.adgroups)), given.plan.flights[0]
            creative = recipe.creative(given.plan, flight, given.grants[flight.post])
            ask = ads.AdCreate(advertiser_id=client.advertiser_id, adgroup_id=group, creatives=[creative])
            others.extend(client.ad_create(ask).ad_ids)
        return answer

    monkeypatch.setattr(http, "get", beside)

    with pytest.raises(
        errors.Conflict, match=f"ad {others or '[0-9]+'} is there besides, called spk_0 like one of ours"
    ):
        given.launch(MemoryJournal())

    assert {one.operation_status for one in world.campaigns.values()} == {"DISABLE"}
