"""Whatever happens to a right, the earliest of its four clocks binds; and where clocks end apart, that is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.rights import (
    ACCOUNT_STATUSES,
    HAPPENINGS,
    POST_STATUSES,
    Authorization,
    Grant,
    UsageRights,
    Withdrawal,
    alarms,
    binding,
    binding_end,
    clocks,
    lost,
    overlong,
    permits,
)
from firesteel.values import PostId, Window

POST = PostId("7000000000000000001")
OTHER = PostId("7000000000000000002")
DAYS = st.integers(-5, 120)
LATER = datetime(9999, 1, 1, tzinfo=UTC)


def withdrawal(effective: float = 10, **given: Any) -> Withdrawal:
    usual: dict[str, Any] = {"creator": "mara.skin", "at": a.at(5), "effective": a.at(effective)}
    return Withdrawal(**(usual | given))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(DAYS)
    return a.window(start, start + draw(st.integers(1, 400)))


AGREE = st.builds(
    lambda window, music, live, change: a.rights(
        window=window,
        music_until=None if music is None else a.at(music),
        live_until=None if live is None else a.at(live),
        creator_may_change=change,
    ),
    st.none() | windows(),
    st.none() | DAYS,
    st.none() | DAYS,
    st.sampled_from([None, "no", "after notice", "yes"]),
)
GRANTED = st.builds(
    lambda window, grant, originals: a.authorization(
        window=window, grant=grant, originals_until=None if originals is None else a.at(originals)
    ),
    windows(),
    st.sampled_from(Grant),
    st.none() | DAYS,
)
EVENTS = st.one_of(
    AGREE,
    GRANTED,
    st.builds(lambda day: ("revoke", day), DAYS),
    st.builds(lambda days: ("extend", days), st.sampled_from([7, 30, 60, 365])),
    st.builds(lambda status: ("post", status), st.sampled_from(POST_STATUSES)),
    st.builds(lambda status: ("account", status), st.sampled_from(ACCOUNT_STATUSES)),
    st.builds(lambda day, post: withdrawal(day, post=post), DAYS, st.sampled_from([None, POST, OTHER])),
)
History = tuple[UsageRights | None, Authorization | None, Withdrawal | None]


def played(events: list[Any]) -> History:
    """What is known after all of it: agreed, granted, edited, revoked, withdrawn, in any order."""
    rights: UsageRights | None = None
    grant: Authorization | None = None
    taken: Withdrawal | None = None
    for event in events:
        match event:
            case UsageRights():
                rights, taken = event, None
            case Authorization():
                grant = event
            case Withdrawal():
                taken = event
            case ("revoke", day) if grant is not None:
                grant = replace(grant, revoked_at=a.at(day))
            case ("extend", days) if grant is not None:
                longer = Window(grant.window.start, grant.window.end + timedelta(days=days))
                grant = replace(grant, window=longer, revoked_at=None)
            case ("post", status) if grant is not None:
                grant = replace(grant, post_status=status)
            case ("account", status) if grant is not None:
                grant = replace(grant, account_status=status)
    return rights, grant, taken


def ends_by_hand(rights: UsageRights | None, grant: Authorization | None, taken: Withdrawal | None) -> list[datetime]:
    """Every moment at which some permission ends, written down without the clocks."""
    ends: list[datetime | None] = []
    if rights is not None:
        ends += [rights.window.end if rights.window else None, rights.music_until, rights.live_until]
    if grant is not None:
        ends += [grant.window.end, grant.revoked_at, grant.originals_until]
    if taken is not None and taken.post != OTHER:
        ends.append(taken.effective)
    return [end for end in ends if end is not None]


@given(st.lists(EVENTS, max_size=12))
@settings(max_examples=200)
def test_the_binding_end_is_the_earliest_of_the_four_clocks_whatever_happened(events: list[Any]) -> None:
    rights, grant, taken = played(events)
    post = a.post(POST)
    four = clocks(rights, grant, post, taken)
    first, end = binding(four), binding_end(rights, grant, post, taken)

    assert [clock.name for clock in four] == ["contract", "authorization", "music", "must-stay-live"]
    assert end == min((clock.end for clock in four if clock.end is not None), default=None)
    assert end == min(ends_by_hand(rights, grant, taken), default=None)
    assert (first.end if first else None) == end
    assert all(clock.why for clock in four)


@given(st.lists(EVENTS, max_size=8), DAYS)
@settings(max_examples=100)
def test_no_withdrawal_and_no_revocation_ever_makes_a_right_last_longer(events: list[Any], day: int) -> None:
    rights, grant, taken = played(events)
    post = a.post(POST)
    before = binding_end(rights, grant, post, taken) or LATER
    revoked = replace(grant, revoked_at=min(grant.revoked_at or LATER, a.at(day))) if grant else None

    assert (binding_end(rights, revoked, post, taken) or LATER) <= before
    assert (binding_end(rights, grant, post, withdrawal(day)) or LATER) <= (binding_end(rights, grant, post) or LATER)


@given(st.lists(EVENTS, max_size=8), DAYS, st.lists(DAYS, max_size=3))
@settings(max_examples=150)
def test_money_past_a_permission_is_always_an_alarm_and_never_a_false_one(
    events: list[Any], today: int, flights: list[int]
) -> None:
    rights, grant, taken = played(events)
    post, now = a.post(POST), a.at(today)
    end = binding_end(rights, grant, post, taken)

    found = alarms(rights, grant, post, taken, now, tuple(a.at(day) for day in flights))
    past = [each for each in found if each.code.startswith("flight-past-")]

    last = max((a.at(day) for day in flights), default=now)
    assert bool(past) == (last > now and end is not None and end < last)
    assert all(each.message and each.remedy for each in found)


@pytest.mark.parametrize(
    ("given", "end", "why"),
    [
        ({}, 10, "withdrawn by the creator"),
        ({"effective": 80}, 60, "agreed with the creator"),
        ({"post": OTHER}, 60, "agreed with the creator"),
        ({"post": POST}, 10, "withdrawn by the creator"),
        ({"deal": "spring"}, 60, "agreed with the creator"),
        ({"creator": "joon"}, 60, "agreed with the creator"),
    ],
)
def test_a_withdrawal_ends_the_contract_of_what_it_is_about(given: dict[str, Any], end: float, why: str) -> None:
    contract = clocks(a.rights(), a.authorization(), a.post(), withdrawal(**given))[0]

    assert (contract.end, contract.why) == (a.at(end), why)


def test_a_withdrawal_of_a_post_counts_while_nobody_knows_which_post_is_meant() -> None:
    assert clocks(a.rights(), None, None, withdrawal(post=OTHER))[0].end == a.at(10)


def test_a_withdrawal_does_not_touch_the_brands_own_post() -> None:
    assert binding_end(None, None, a.post(is_brand=True), withdrawal()) is None


def test_a_duet_is_authorized_no_longer_than_its_original() -> None:
    duet = a.authorization(originals=(OTHER,), originals_until=a.at(9))
    authorization = clocks(a.rights(), duet, a.post())[1]

    assert (authorization.end, authorization.why) == (a.at(9), "granted by the owner of the original")


def test_an_agreed_day_to_stay_up_binds_before_anybody_said_what_the_creator_may_change() -> None:
    assert binding_end(a.rights(live_until=a.at(7), creator_may_change=None), None, a.post()) == a.at(7)


@pytest.mark.parametrize("status", POST_STATUSES)
def test_a_post_that_is_not_public_is_lost_in_its_own_word(status: str) -> None:
    assert lost(a.authorization(post_status=status), a.at(1)) == ("" if status == "public" else status)


@pytest.mark.parametrize("grant", Grant)
@pytest.mark.parametrize("status", ACCOUNT_STATUSES)
def test_an_account_that_is_not_available_loses_its_posts(status: str, grant: Grant) -> None:
    found = lost(a.authorization(account_status=status, grant=grant), a.at(1))

    assert (found in HAPPENINGS) == (status != "available")


def codes(found: tuple[Any, ...]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("rights", "grant", "now", "flights", "found"),
    [
        ({}, {"window": a.window(-1, 60)}, 0, (14,), []),
        ({"window": a.window(0, 30)}, {"window": a.window(0, 365)}, 1, (), ["authorization-overlong"]),
        ({"window": a.window(0, 30)}, {"window": a.window(0, 365)}, 40, (), ["authorization-overlong"]),
        ({"window": a.window(0, 30)}, {"window": a.window(0, 365)}, 400, (), []),
        ({}, {"window": a.window(0, 30)}, 1, (), ["authorization-short"]),
        ({}, {"window": a.window(0, 30)}, 31, (), ["authorization-short"]),
        ({}, {"window": a.window(0, 30)}, 61, (), []),
        ({}, {"window": a.window(0, 60)}, 1, (59.9, 60), []),
        ({}, {"window": a.window(0, 60)}, 1, (60.1,), ["flight-past-contract", "flight-past-authorization"]),
        ({"music_until": a.at(9)}, {"window": a.window(0, 60)}, 1, (14,), ["flight-past-music"]),
        ({"live_until": a.at(9)}, {"window": a.window(0, 60)}, 1, (14,), ["flight-past-must-stay-live"]),
        ({"music_until": a.at(9)}, {"window": a.window(0, 60)}, 14, (14,), []),
        (
            {"live_until": a.at(9), "music_until": a.at(8)},
            {"window": a.window(0, 7)},
            1,
            (14,),
            ["flight-past-authorization", "flight-past-music", "flight-past-must-stay-live", "authorization-short"],
        ),
    ],
)
def test_alarms_ring_in_both_directions(
    rights: dict[str, Any], grant: dict[str, Any], now: float, flights: tuple[float, ...], found: list[str]
) -> None:
    ends = tuple(a.at(day) for day in flights)

    assert codes(alarms(a.rights(**rights), a.authorization(**grant), a.post(), None, a.at(now), ends)) == found


def test_alarms_say_how_much_and_what_to_do() -> None:
    grant = a.authorization(window=a.window(0, 90))

    ten = a.rights(window=a.window(0, 10))

    running = alarms(ten, grant, a.post(), None, a.at(4), (a.at(14),))
    over = alarms(ten, grant, a.post(), None, a.at(12), (a.at(14),))

    assert [(each.message, each.remedy) for each in running] == [
        (
            "a flight runs 4 days past the end of the contract",
            "agree on a longer contract with the creator, or shorten the flight",
        ),
        (
            "TikTok would let the post run 80 days longer than the contract",
            "stop the flight with the contract, and ask the creator for a shorter authorisation next time",
        ),
    ]
    assert over[0].message == "the contract ended 2 days ago, and a flight has 2 days to go"
    assert over[0].remedy.startswith("stop the flight now")


def test_who_has_withdrawn_is_not_asked_for_a_longer_contract() -> None:
    """An alarm told people to agree on a longer contract with a creator who had just taken the yes back."""
    grant = a.authorization(window=a.window(0, 90))

    found = [alarms(a.rights(), grant, a.post(), withdrawal(10), a.at(now), (a.at(14),)) for now in (4, 10, 12)]

    assert [each[0].message for each in found] == [
        "a flight runs 4 days past the end of the creator's permission",
        "the creator's permission ended just now, and a flight has 4 days to go",
        "the creator's permission ended 2 days ago, and a flight has 2 days to go",
    ]
    assert [
        each.remedy for alarm in found for each in alarm if "longer" in each.remedy or "next time" in each.remedy
    ] == []


def test_what_has_run_out_is_not_asked_to_be_extended() -> None:
    (found,) = alarms(a.rights(), a.authorization(window=a.window(0, 30)), a.post(), None, a.at(40))

    assert found.message == "the authorisation is over, 20 days before the contract"
    assert found.remedy.startswith("ask the creator for a new authorisation")


@pytest.mark.parametrize("grant", [Grant.LINKED_ACCOUNT, Grant.BUSINESS_CENTER])
def test_a_grant_without_an_end_is_not_counted_in_days(grant: Grant) -> None:
    found = overlong(a.authorization(grant=grant, window=a.window(0, 4_000)), a.rights())

    assert found is not None
    assert found.message == "TikTok would let the post run on after the contract"
    assert "grants without an end" in found.remedy


def test_the_brands_own_post_has_no_contract_to_outlive() -> None:
    assert alarms(None, a.authorization(window=a.window(0, 400)), a.post(is_brand=True), None, a.at(1)) == ()


@given(windows(), windows())
def test_an_agreement_permits_exactly_the_windows_it_covers(agreed: Window, flown: Window) -> None:
    found = permits(
        a.rights(window=agreed), post=POST, window=flown, markets=frozenset({"US"}), objective="sales", link=True
    )

    assert (codes(found) == []) == agreed.covers(flown)
    assert set(codes(found)) <= {"outside-contract"}
