"""Several agreements with one creator, several flights under one agreement, and what the desk makes of the terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from creatordesks import agreed, coded, days_from_now, posts_of
from firesteel.comments import Comment
from firesteel.desk import Desk
from firesteel.desk.rights.endfacts import FlightEnd
from firesteel.desk.rights.rightsviews import CodeRow
from firesteel.desk.today.comments import whose_comments
from firesteel.errors import BadInput
from firesteel.plans import Brief, Flight, Objective
from firesteel.preflight import check
from firesteel.values import Money, PlanId, Window

CREATOR = "noor.daily"


def usd(units: int) -> Money:
    return Money(units * 1_000_000, "USD")


def flight_of(desk: Desk, creator: str = CREATOR) -> Flight:
    return next(flight for flight in desk.plan_of().flights if flight.creator == creator)


def row_of(desk: Desk, creator: str = CREATOR) -> str:
    stages = desk.pipeline().stages
    return next(row.next.words for _, rows in stages for row in rows if row.handle == creator)


def test_the_agreement_in_force_holds_although_the_next_one_is_recorded_already(known: Desk) -> None:
    now = agreed(known, CREATOR, deal="spring", window=days_from_now(known, 30))
    ahead = Window(now.window.end, now.window.end + timedelta(days=60)) if now.window else None
    agreed(known, CREATOR, deal="summer", window=ahead)
    (post,) = now.posts or ()

    assert known.agreement(CREATOR, post) == now
    assert ahead is not None
    later = known.agreement(CREATOR, post, ahead.start)
    assert later is not None and later.deal == "summer"


def test_a_withdrawal_is_not_hidden_by_an_agreement_that_begins_later(known: Desk) -> None:
    now = agreed(known, CREATOR, deal="spring", window=days_from_now(known, 30))
    assert now.window is not None
    agreed(known, CREATOR, deal="summer", window=Window(now.window.end, now.window.end + timedelta(days=60)))
    (id,) = now.posts or ()
    coded(known, id)
    known.withdraw(CREATOR, "spring", "Ana")

    post = known.find(id)
    assert known.rights_state(post).text == "withdrawn"
    assert known.posts().at(known.posts().catalogue.place_of[id]).rights.text == "withdrawn"
    assert known.rights_lost(post) == "withdrawn by its creator"


def test_a_code_without_an_agreement_is_no_right(known: Desk) -> None:
    one, two = posts_of(known, CREATOR)[:2]
    agreed(known, CREATOR, posts=frozenset({one}), reuse_outside="owned channels")
    coded(known, one)
    coded(known, two)

    assert known.rights_state(known.find(one)).tone == "go"
    assert known.rights_state(known.find(one)).reuse == "owned channels"
    assert known.rights_state(known.find(two)).text == "code, not agreed"
    assert known.rights_state(known.find(two)).reuse == ""


def test_a_code_granted_for_less_than_was_agreed_says_so_when_it_is_applied(known: Desk) -> None:
    (post,) = agreed(known, "jun.glow", window=days_from_now(known, 60)).posts or ()
    account = known.ask_creator("jun.glow")
    assert account is not None
    code = known.tiktok.offer_code(account.business_id, known.token(account), post, 7)
    (taken,) = known.try_codes([CodeRow(line=1, code=code)], "Ana").results

    assert (taken.outcome, taken.cause, taken.until) == ("applied", "", known.now() + timedelta(days=7))
    assert "53 d" in taken.words and "before the contract does" in taken.words
    assert "extend" in taken.ask


@pytest.mark.parametrize(("creator", "length", "told"), [("kofi.tries", 30, 1), ("theo.layers", 400, 0)])
def test_today_says_what_is_granted_longer_than_agreed_before_any_flight_does(
    known: Desk, creator: str, length: int, told: int
) -> None:
    (post,) = agreed(known, creator, window=days_from_now(known, length)).posts or ()
    coded(known, post, 365)

    titles = [todo.title for todo in known.today().todos if todo.chip == "Granted too long"]
    assert len(titles) == told
    assert all("TikTok would let the post run 335 d" in title for title in titles)


def test_flights_under_one_agreement_share_its_spend_cap(launched_copy: Desk) -> None:
    desk, flight = launched_copy, flight_of(launched_copy)
    rights = desk.agreement(CREATOR, flight.post)
    assert rights is not None
    state = desk.plans()[0]
    first = desk.may_spend(state, flight)
    desk.agree(replace(rights, spend_cap=first + flight.daily_budget), "Ana")
    again = replace(flight, id=type(flight.id)("P-2-F1"), window=days_from_now(desk, 2))
    second = replace(state.plan, id=PlanId("P-2"), flights=(again,))
    desk.ledger.record(second, second.id, at=desk.now(), actor="Ana")

    case = desk.case(second, again, None)
    assert case.spoken_for == first
    codes = [each.code for found in check(case).findings for each in found.troubles]
    assert "over-spend-cap" in codes

    desk.agree(replace(rights, spend_cap=first + flight.daily_budget + flight.daily_budget), "Ana")
    codes = [each.code for found in check(desk.case(second, again, None)).findings for each in found.troubles]
    assert "over-spend-cap" not in codes


def test_a_spend_cap_stops_its_flights_once_it_is_spent(launched_copy: Desk) -> None:
    desk, flight = launched_copy, flight_of(launched_copy)
    rights = desk.agreement(CREATOR, flight.post)
    assert rights is not None
    desk.agree(replace(rights, spend_cap=usd(1)), "Ana")

    ended = desk.ledger.latest(FlightEnd, flight.id)
    assert ended.did == "paused" and ended.because.endswith("which is spent")
    assert "$1.00" in ended.because
    assert flight.id not in {entry.value.flight for entry in desk.judge("Ana")}


def test_a_spend_cap_bounds_what_a_flight_may_be_raised_to(launched_copy: Desk) -> None:
    desk, flight = launched_copy, flight_of(launched_copy)
    rights = desk.agreement(CREATOR, flight.post)
    assert rights is not None
    desk.agree(replace(rights, spend_cap=usd(650)), "Ana")
    call = next(entry.value.decision for entry in desk.judge("Ana") if entry.value.flight == flight.id)

    days = -(-(flight.window.end - desk.now()) // timedelta(days=1))
    assert call.evidence.daily_cap.micros * days <= usd(650).micros
    assert call.evidence.daily_cap < desk.plan_of().daily_cap


def test_comments_that_may_do_harm_are_told_to_whom_the_agreement_names(launched_copy: Desk) -> None:
    post = launched_copy.find(flight_of(launched_copy).post)
    rights = launched_copy.agreement(CREATOR, post.id)
    assert rights is not None
    launched_copy.agree(replace(rights, comment_moderator="Jana", respond_within_h=12), "Ana")

    assert launched_copy.moderation(post) == ("Jana", 12)
    assert whose_comments(launched_copy, post) == "For Jana, within 12 hours: read, answer or hide them."


def test_what_a_creator_asks_for_under_one_agreement_is_not_lost_behind_another(launched_copy: Desk) -> None:
    desk, flight = launched_copy, flight_of(launched_copy)
    rights = desk.agreement(CREATOR, flight.post)
    assert rights is not None and rights.window is not None
    desk.agree(
        replace(rights, deal="summer", window=Window(rights.window.end, rights.window.end + timedelta(60))), "Ana"
    )
    token = desk.issue_link(CREATOR, "Ana").url.rstrip("/").rsplit("/", 1)[1]
    desk.guest_renew(token, "", flight.post, 60, "")

    assert row_of(desk) == f"Answer @{CREATOR}, who offers to renew"
    desk.settle(CREATOR, "renew", "Ana")
    assert row_of(desk) != f"Answer @{CREATOR}, who offers to renew"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"markets": frozenset({"DE"})}, "no usage rights in US"),
        ({"objectives": frozenset({"reach"})}, "the contract allows reach, not sales"),
        ({"link_and_cta": False}, "the contract allows neither a destination link nor a call to action"),
    ],
)
def test_what_the_agreement_does_not_allow_is_not_even_drafted(
    launched_copy: Desk, given: dict[str, object], why: str
) -> None:
    desk = launched_copy
    brief = Brief(
        id=PlanId("P-2"),
        brand="lumen",
        objective=Objective.SALES,
        markets=frozenset({"US"}),
        test_budget=usd(5000),
        target=usd(20),
        start=desk.now(),
        landing_url="https://shop.lumen.example/serum",
        pixel_code=desk.store.workspace.pixel_code,
    )
    mine = [rights for rights in desk.agreements() if rights.posts]
    assert CREATOR in {flight.creator for flight in desk.plan(brief, "Ana").flights}
    rights = next(rights for rights in mine if rights.creator == CREATOR)
    desk.agree(replace(rights, **given), "Ana")  # type: ignore[arg-type]

    assert CREATOR not in {flight.creator for flight in desk.plan(replace(brief, id=PlanId("P-3")), "Ana").flights}
    for other in mine:
        desk.agree(replace(other, **given), "Ana")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=why):
        desk.plan(replace(brief, id=PlanId("P-4")), "Ana")


def test_a_mistyped_code_is_not_asked_for_again_once_every_post_of_the_creator_is_open(launched_copy: Desk) -> None:
    desk = launched_copy
    assert desk.agreement(CREATOR) is not None
    desk.try_codes([CodeRow(line=1, code="#" + "x" * 60 + "=", creator=CREATOR)], "Ana")

    assert desk.refused_codes()[0].creator == CREATOR
    assert "code" not in row_of(desk).casefold()


@pytest.mark.parametrize(
    ("clause", "says"),
    [("ask creator", f"ask @{CREATOR} what to do"), ("notify", f"tell @{CREATOR}"), ("pause", "is paused")],
)
def test_comments_that_turned_say_what_was_agreed_for_that(launched_copy: Desk, clause: str, says: str) -> None:
    desk, post = launched_copy, launched_copy.find(flight_of(launched_copy).post)
    rights = desk.agreement(CREATOR, post.id)
    assert rights is not None
    desk.agree(replace(rights, negative_comments=clause, negative_share=0.2), "Ana")
    assert (desk.negative_clause(post), says in whose_comments(desk, post)) == ("", False)

    risks = [
        Comment(id=f"9{number}", post=post.id, author=f"u{number}", text="this is a scam do not buy", at=desk.now())
        for number in range(3)
    ]
    desk.lake.append("comment", [desk._comment_row(each, desk.now()) for each in risks])

    assert desk.negative_clause(post) == clause
    assert says in whose_comments(desk, post)
