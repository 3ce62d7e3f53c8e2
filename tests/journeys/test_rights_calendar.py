"""What ends when: the calendar's bars, where a flight overhangs, and the feed for calendar programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from creatordesks import agreed, coded, days_from_now, posts_of
from firesteel.desk import Desk, open_desk
from firesteel.desk.rights.rightsviews import CalendarRow
from firesteel.values import Money, PostId, Window
from walking import a_clock


@pytest.fixture
def desk(launched_copy: Desk) -> Desk:
    return launched_copy


def flown_post(desk: Desk) -> tuple[PostId, str]:
    """A creator's post that carries money."""
    return next((row.post.id, row.flight.creator) for row in desk.flights() if not row.post.creator.is_brand)


def again(desk: Desk) -> Desk:
    """The same workspace, opened once more."""
    return open_desk("lumen", clock=a_clock, http=desk.tiktok.client.http)


def line(desk: Desk, post: PostId) -> CalendarRow:
    (found,) = (row for row in desk.calendar().rows if row.post_id == post)
    return found


def shortened(desk: Desk, handle: str, days: int) -> None:
    rights = desk.agreement(handle)
    assert rights is not None
    desk.agree(replace(rights, window=days_from_now(desk, days)), "Ana")


def events(feed: bytes) -> dict[str, tuple[date, str, tuple[int, ...]]]:
    """By UID: the day, the title, and the days before it on which the calendar reminds."""
    return {
        str(event["uid"]): (
            event["dtstart"].dt,
            str(event["summary"]),
            tuple(-alarm["trigger"].dt.days for alarm in event.subcomponents),
        )
        for event in Calendar.from_ical(feed).walk("VEVENT")
    }


def test_every_post_with_a_right_or_a_flight_is_there_the_first_to_end_first(desk: Desk) -> None:
    rows = desk.calendar().rows

    ends = [row.end for row in rows if row.end is not None]
    assert ends == sorted(ends)
    assert [row.end is None for row in rows] == sorted(row.end is None for row in rows)
    assert {row.post_id for row in rows} >= {row.post.id for row in desk.flights()}
    assert {row.post_id for row in rows} >= {post for rights in desk.agreements() for post in rights.posts or ()}


def test_a_post_has_four_bars_and_the_earliest_binds(desk: Desk) -> None:
    post, _ = flown_post(desk)
    row = line(desk, post)

    assert [bar.name for bar in row.bars] == ["contract", "authorization", "music", "must-stay-live"]
    assert [bar.name for bar in row.bars if bar.binds] == [row.binding]
    assert row.end == min(bar.end for bar in row.bars if bar.end is not None)
    assert all(bar.start is not None for bar in row.bars if bar.name != "music")


def test_a_flight_that_would_outlive_its_rights_ends_with_them_and_tells_its_money(desk: Desk) -> None:
    post, handle = flown_post(desk)
    (before,) = line(desk, post).flights
    assert (before.overhangs, before.at_risk, before.status) == (False, None, "live")
    days = (before.end - desk.now()) // timedelta(days=1)
    shortened(desk, handle, days - 3)

    (flight,) = line(desk, post).flights

    budget = next(row.daily_budget for row in desk.flights() if row.post.id == post)
    assert (flight.overhangs, flight.at_risk) == (False, Money(budget.micros * 3, "USD"))
    assert flight.end == line(desk, post).end


@pytest.mark.parametrize(("days", "tone"), [(2, "stop"), (3, "wait"), (13, "wait"), (14, "go")])
def test_the_tone_follows_the_days_left(desk: Desk, days: int, tone: str) -> None:
    post, handle = flown_post(desk)
    shortened(desk, handle, days)

    assert line(desk, post).tone == tone


def test_a_year_granted_on_a_short_deal_is_an_alarm(desk: Desk) -> None:
    (post, *_) = posts_of(desk, "luz.piel")
    agreed(desk, "luz.piel", window=days_from_now(desk, 30))
    coded(desk, post, 365)

    assert [alarm.code for alarm in line(desk, post).alarms] == ["authorization-overlong"]


def test_the_brands_own_posts_have_no_end(desk: Desk) -> None:
    own = [row for row in desk.calendar().rows if row.creator == "lumen"]

    assert own and {(row.end, row.binding, row.tone) for row in own} == {(None, "", "go")}


def test_the_feed_has_an_event_for_each_end_with_its_reminders(desk: Desk) -> None:
    post, handle = flown_post(desk)
    shortened(desk, handle, 20)
    found = events(desk.rights_feed())
    row = line(desk, post)

    day, title, reminders = found[f"{post}-end@lumen.firesteel"]
    assert (day, reminders) == ((desk.now() + timedelta(days=19)).date(), (14, 7, 3, 1))
    assert title.endswith(f"by @{handle}: the contract ends")
    assert found[f"{row.flights[0].flight}-flight@lumen.firesteel"][2] == ()
    ending = [row for row in desk.calendar().rows if row.end is not None]
    assert len(found) == len(ending) + len(desk.flights())


def test_an_event_keeps_its_name_when_its_day_moves(desk: Desk) -> None:
    post, handle = flown_post(desk)
    before = events(desk.rights_feed())
    shortened(desk, handle, 9)
    after = events(desk.rights_feed())

    moved = {uid for uid in before if before[uid] != after[uid]}
    assert before.keys() == after.keys()
    (flight,) = line(desk, post).flights
    assert moved == {f"{post}-end@lumen.firesteel", f"{flight.flight}-flight@lumen.firesteel"}


def test_the_feed_is_the_same_bytes_for_the_same_facts(desk: Desk) -> None:
    assert again(desk).rights_feed() == desk.rights_feed()


def test_the_feed_says_nothing_of_people_but_their_handle(desk: Desk) -> None:
    _, handle = flown_post(desk)
    fields = {"name": "Zora Zimmer", "email": "zora@example.com", "phone": "+49301234567", "note": "allergic"}
    desk.save_contact(handle, fields, "Ana")
    rights = desk.agreement(handle)
    assert rights is not None
    desk.agree(replace(rights, note="secret terms", fee=Money(987_000_000, "USD")), "Ana")

    feed = desk.rights_feed().decode().replace("\r\n ", "")

    for private in (*fields.values(), "secret terms", "987", "Jana", "Ana"):
        assert private not in feed
    assert handle in feed


def test_the_feeds_address_is_made_once_and_closed_by_the_next(desk: Desk) -> None:
    assert (desk.feed_token(), desk.calendar().feed) == ("", "")
    first = desk.new_feed_token("Ana")

    assert desk.feed_token() == first
    assert desk.calendar().feed == f"/calendar/feed/{first}.ics"
    assert again(desk).feed_token() == first
    second = desk.new_feed_token("Ana")
    assert second != first
    assert desk.feed_token() == second


def test_the_feeds_links_are_whole_or_not_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"URL:" not in desk.rights_feed()
    monkeypatch.setenv("FIRESTEEL_PUBLIC_URL", "https://ads.example.com")

    assert b"URL:https://ads.example.com/posts/" in desk.rights_feed()


def test_a_post_nobody_ever_read_is_on_the_calendar_too(desk: Desk) -> None:
    unread = PostId("7000000000000000042")
    agreed(desk, "luz.piel", posts=frozenset({unread}), window=Window(desk.now(), desk.now() + timedelta(days=30)))

    row = line(desk, unread)

    assert (row.post, row.creator, row.binding) == (None, "luz.piel", "contract")
    assert f"post {unread} by @luz.piel" in events(desk.rights_feed())[f"{unread}-end@lumen.firesteel"][1]
