"""Every trouble localtok can make, over reads, repeatable writes and the launch: overcome it, or say what it was.

One row of `FAULTS` is one kind of trouble. Met once it is lived through; met for ever it is told, and nothing is done
twice or taken by half.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from test_platform_launch import Crash, DyingJournal, launched_once, run
from tiktoks import NOW, creators, ready, tiktok

from firesteel import errors
from firesteel.comments import Comment
from firesteel.tiktok import Client, Launched, MemoryJournal, TikTok
from firesteel.values import PostId
from localtok.faults import KINDS
from tiktokwire import ads, events


@dataclass(frozen=True, kw_only=True)
class Trouble:
    name: str
    fault: Mapping[str, Any]
    read: type[errors.PlatformError] | None
    """What a read ends with where it never stops; None where it is no trouble to a read."""
    set: type[errors.PlatformError] | None
    """The same for a write that sets a state."""
    create: type[errors.FiresteelError] | None
    """The same for a launch."""
    words: str = ""

    @property
    def acted(self) -> bool:
        """Whether the platform does what was asked all the same: then looking finds it."""
        return self.fault.get("when") == "after" or self.fault["kind"] not in ("code", "http")


def _code(code: int, error: type[errors.PlatformError], when: str = "before", words: str = "") -> Trouble:
    fault = {"kind": "code", "code": code, "when": when}
    return Trouble(name=f"{code} {when}", fault=fault, read=error, set=error, create=error, words=words)


def _http(status: int, when: str) -> Trouble:
    fault = {"kind": "http", "status": status, "when": when}
    kind = errors.Unavailable
    return Trouble(
        name=f"http {status} {when}", fault=fault, read=kind, set=kind, create=kind, words="no readable answer"
    )


BUSY, DOWN = errors.RateLimited, errors.Unavailable
FAULTS = (
    *(_code(code, BUSY, words="00:00 UTC") for code in (40016, 40100, 40132, 40133, 61000)),
    _code(40100, BUSY, "after"),
    *(_code(code, DOWN, when) for code in (40201, 40202, 50000, 51010) for when in ("before", "after")),
    *(_code(code, DOWN) for code in (40200, 40700, 41001, 60001)),
    *(_http(status, when) for status in (500, 502, 503) for when in ("before", "after")),
    Trouble(name="slow", fault={"kind": "slow", "seconds": 0.001}, read=None, set=None, create=None),
    Trouble(name="cut", fault={"kind": "cut"}, read=DOWN, set=DOWN, create=DOWN, words="no readable answer"),
    Trouble(name="short page", fault={"kind": "short-page"}, read=DOWN, set=None, create=None, words="half a list"),
    Trouble(name="lost row", fault={"kind": "lost-row"}, read=None, set=None, create=None),
    Trouble(name="partial", fault={"kind": "partial"}, read=DOWN, set=DOWN, create=None, words="only a part"),
)
FINAL = (
    _code(40002, errors.Rejected),
    _code(40001, errors.Rejected),
    _code(40130, errors.TokenExpired, words="scopes are missing"),
    _code(40105, errors.TokenExpired, words="firesteel connect"),
    _code(40102, errors.TokenExpired, words="firesteel connect"),
)
"""Refused for good: never asked again."""
OF_A_LAUNCH = tuple(
    one
    for one in FAULTS
    if one.fault.get("code", 50000) in (40100, 40201, 50000) and one.fault.get("status", 502) == 502
)
"""One of each kind: what a launch does hangs on the kind, not on the number."""
READS = ("campaign/get/", "adgroup/get/", "ad/get/")
SETS = ("campaign/status/update/", "adgroup/status/update/", "ad/status/update/")
CREATIONS = ("campaign/create/", "adgroup/create/", "ad/create/")


def waiting(http, trouble: Trouble, path: str, times: int = 1) -> None:
    fault = {"path": path, "times": times, **trouble.fault}
    assert http.post("/_localtok/faults", json={"faults": [fault]}).status_code == 200


def named(troubles):
    return [pytest.param(one, id=one.name) for one in troubles]


class Launchpad:
    """Two flights launched, and calls at every level of them."""

    def __init__(self, http, world) -> None:
        self.given = ready(http, world)
        self.made: Launched = run(self.given, MemoryJournal())
        self.client: Client = self.given.platform.client

    def read(self, path: str) -> int:
        """How many rows came."""
        if path == "campaign/get/":
            return len(self.client.campaign_get(ads.CampaignFilter()).rows)
        if path == "adgroup/get/":
            return len(self.client.adgroup_get(ads.AdGroupFilter()).rows)
        return len(self.client.ad_get(ads.AdFilter()).rows)

    def pause(self, path: str) -> None:
        groups, made = [ad.adgroup_id for ad in self.made.ads], [ad.ad_id for ad in self.made.ads]
        if path == "campaign/status/update/":
            self.client.campaign_status([self.made.campaign_id], "DISABLE")
        elif path == "adgroup/status/update/":
            self.client.adgroup_status(groups, "DISABLE")
        else:
            self.client.ad_status([str(ad) for ad in made], "DISABLE")


def switched(world, path: str) -> set[str]:
    """How the things of that path's level are switched."""
    level = {"campaign": world.campaigns, "adgroup": world.adgroups, "ad": world.ads}[path.split("/")[0]]
    return {one.operation_status for one in level.values()}


def test_every_kind_of_trouble_there_is_has_a_row():
    assert {one.fault["kind"] for one in FAULTS} == set(KINDS)


@pytest.mark.parametrize("trouble", named(FAULTS))
def test_a_read_lives_through_it(in_process, world, trouble):
    pad = Launchpad(in_process, world)
    for path, there in zip(READS, (1, 3, 3), strict=True):
        waiting(in_process, trouble, path)

        assert pad.read(path) == there - (trouble.name == "lost row")


@pytest.mark.parametrize("trouble", named(FAULTS + FINAL))
def test_a_read_that_meets_it_for_ever_tells(in_process, world, trouble):
    pad = Launchpad(in_process, world)
    waiting(in_process, trouble, "ad/get/", times=99)

    if trouble.read is None:
        assert pad.read("ad/get/") == 3 - (trouble.name == "lost row")
        return
    with pytest.raises(errors.PlatformError) as told:
        pad.read("ad/get/")
    assert type(told.value) is trouble.read
    assert trouble.words in str(told.value)


@pytest.mark.parametrize("trouble", named(FAULTS))
@pytest.mark.parametrize("path", SETS)
def test_a_repeatable_write_lives_through_it(in_process, world, trouble, path):
    pad = Launchpad(in_process, world)
    waiting(in_process, trouble, path)

    pad.pause(path)

    assert switched(world, path) == {"DISABLE"}


@pytest.mark.parametrize("trouble", named(FAULTS + FINAL))
def test_a_repeatable_write_that_meets_it_for_ever_tells(in_process, world, trouble):
    pad = Launchpad(in_process, world)
    waiting(in_process, trouble, "ad/status/update/", times=99)

    if trouble.set is None:
        pad.pause("ad/status/update/")
        assert switched(world, "ad/status/update/") == {"DISABLE"}
        return
    with pytest.raises(errors.PlatformError) as told:
        pad.pause("ad/status/update/")
    assert type(told.value) is trouble.set
    assert trouble.words in str(told.value)


def test_what_a_partial_success_left_out_is_named(in_process, world):
    pad = Launchpad(in_process, world)
    partial = next(one for one in FAULTS if one.name == "partial")
    waiting(in_process, partial, "ad/status/update/", times=99)

    with pytest.raises(errors.Unavailable) as told:
        pad.pause("ad/status/update/")

    first, *rest = [str(ad.ad_id) for ad in pad.made.ads]
    assert f"not done: {', '.join(rest)}" in str(told.value)
    assert first not in str(told.value)


def test_events_of_which_only_a_part_was_taken_are_sent_again_and_counted_once(in_process, world):
    here = tiktok(in_process, world)
    partial = next(one for one in FAULTS if one.name == "partial")
    waiting(in_process, partial, "event/track/")
    sent = [events.Event(event="Purchase", event_time=world.now, event_id=f"e-{n}") for n in range(4)]

    ask = events.TrackAsk(event_source="web", event_source_id=world.pixel.pixel_code, data=sent)
    here.client.event_track(ask)

    assert [event.event_id for event in world.pixel_events if event.kept] == ["e-0", "e-1", "e-2", "e-3"]


@pytest.mark.parametrize("trouble", named(OF_A_LAUNCH))
@pytest.mark.parametrize("path", CREATIONS)
def test_a_launch_lives_through_it_and_makes_nothing_twice(in_process, world, trouble, path):
    given = ready(in_process, world)
    waiting(in_process, trouble, path)

    made = run(given, MemoryJournal())

    launched_once(world, given, made)


@pytest.mark.parametrize("trouble", named(OF_A_LAUNCH + FINAL))
@pytest.mark.parametrize("path", CREATIONS)
def test_a_launch_that_meets_it_for_ever_stops_and_goes_on_later(in_process, world, trouble, path):
    given = ready(in_process, world)
    journal = MemoryJournal()
    waiting(in_process, trouble, path, times=99)

    if trouble.create is not None and not trouble.acted:
        with pytest.raises(trouble.create) as told:
            run(given, journal)
        assert trouble.words in str(told.value)
        assert switched(world, "campaign/") <= {"DISABLE"}
    in_process.post("/_localtok/faults", json={"faults": []})

    launched_once(world, given, run(given, journal))


@pytest.mark.parametrize("trouble", named(OF_A_LAUNCH))
@pytest.mark.parametrize("path", READS)
def test_a_launch_that_was_killed_finds_its_things_through_it(in_process, world, trouble, path):
    """Killed after a thing was made and before that was kept; looking for it then meets the trouble."""
    given = ready(in_process, world)
    at = {"campaign/get/": 2, "adgroup/get/": 4, "ad/get/": 6}[path]
    journal = DyingJournal(at, "before")
    with pytest.raises(Crash):
        run(given, journal)
    waiting(in_process, trouble, path)

    launched_once(world, given, run(given, journal))


@pytest.mark.parametrize("path", SETS)
def test_a_partial_enabling_is_completed(in_process, world, path):
    given = ready(in_process, world)
    partial = next(one for one in FAULTS if one.name == "partial")
    waiting(in_process, partial, path)

    launched_once(world, given, run(given, MemoryJournal()))


@pytest.mark.parametrize("lost", ["the hours", "the days"])
def test_a_report_whose_grains_do_not_add_up_is_told_and_not_taken(in_process, world, lost):
    here, flown = delivered(in_process, world)
    row = next(one for one in FAULTS if one.name == "lost row")
    waiting(in_process, row, "report/integrated/get/", times=99)
    if lost == "the days":
        spoil_days(here)

    with pytest.raises(errors.Unavailable, match=r"does not add up: ad \d+ on 2026-01-0\d has .* by the hour and"):
        here.delivery(flown, date(2026, 1, 1), date(2026, 1, 3), currency="USD", retrieved_at=later(world))


def test_a_report_that_did_not_add_up_once_is_read_again(in_process, world):
    here, flown = delivered(in_process, world)
    whole = here.delivery(flown, date(2026, 1, 1), date(2026, 1, 3), currency="USD", retrieved_at=later(world))
    row = next(one for one in FAULTS if one.name == "lost row")
    waiting(in_process, row, "report/integrated/get/")

    again = here.delivery(flown, date(2026, 1, 1), date(2026, 1, 3), currency="USD", retrieved_at=later(world))

    assert again == whole


def test_a_days_figures_that_still_move_are_not_held_against_their_hours(in_process, world):
    here, flown = delivered(in_process, world)
    row = next(one for one in FAULTS if one.name == "lost row")
    waiting(in_process, row, "report/integrated/get/", times=99)

    rows = here.delivery(flown, date(2026, 1, 2), date(2026, 1, 2), currency="USD", retrieved_at=NOW.replace(day=2))

    assert rows


@pytest.mark.parametrize("kind", ["short-page", "cut"])
def test_a_report_that_breaks_off_for_ever_is_told(in_process, world, kind):
    here, flown = delivered(in_process, world)
    trouble = next(one for one in FAULTS if one.fault["kind"] == kind)
    waiting(in_process, trouble, "report/integrated/get/", times=999)

    with pytest.raises(errors.Unavailable, match=trouble.words):
        here.delivery(flown, date(2026, 1, 1), date(2026, 1, 1), currency="USD", retrieved_at=later(world))


def test_an_account_holders_token_that_ended_stops_only_what_it_opens(in_process, world):
    """A bare token has nothing to renew it by; the ad account's own goes on."""
    account = creators(world)[0]
    here = tiktok(in_process, world)
    world.tokens[account.access_token].expires_at = world.now

    with pytest.raises(errors.TokenExpired, match="firesteel connect") as told:
        here.posts(account.business_id, account.access_token, handle=account.handle, now=NOW)

    assert told.value.code == 40102
    assert here.balance() is not None


def test_a_comment_that_got_no_answer_is_not_written_twice(in_process, world):
    account = creators(world)[0]
    here = tiktok(in_process, world)
    post = next(one for one in world.posts.values() if one.handle == account.handle and one.status == "PUBLIC")
    under = next(one for one in world.comments.values() if one.item_id == post.item_id and not one.parent_id)
    comment = Comment(id=under.comment_id, post=PostId(post.item_id), author="a", text="t", at=NOW)
    before = len(world.comments)
    http_after = next(one for one in FAULTS if one.name == "http 502 after")
    waiting(in_process, http_after, "business/comment/reply/create/", times=9)

    with pytest.raises(errors.Unavailable):
        here.reply(account.business_id, account.access_token, comment, "Soon!")

    assert len(world.comments) == before + 1


def later(world) -> datetime:
    return datetime.fromtimestamp(world.now, UTC)


def delivered(http, world) -> tuple[TikTok, dict[Any, Any]]:
    """Three flights that ran for two days."""
    given = ready(http, world)
    made = run(given, MemoryJournal())
    http.post("/_localtok/clock/advance", json={"hours": 60})
    posts = {flight.id: flight.post for flight in given.plan.flights}
    return given.platform, {ad.ad_id: (ad.flight, posts[ad.flight]) for ad in made.ads}


def spoil_days(here: TikTok) -> None:
    """Let hours come whole, so that only the days lose a row."""
    report = here.client.report

    def whole_hours(ask):
        if "stat_time_hour" in ask.dimensions:
            here.client.http.post("/_localtok/faults", json={"faults": []})
            answer = report(ask)
            fault = {"path": "report/integrated/get/", "kind": "lost-row", "times": 99}
            here.client.http.post("/_localtok/faults", json={"faults": [fault]})
            return answer
        return report(ask)

    here.client.report = whole_hours  # type: ignore[method-assign]
