"""From an agreement to a signed one, to an authorised post, its renewal, and what stops when the creator takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

import beginnings
from beginnings import Begun, the_plan
from firesteel.desk import Desk
from firesteel.desk.rights.endfacts import FlightEnd
from firesteel.errors import BadInput, Conflict, NotFound
from firesteel.plans import Flight
from firesteel.rights import UsageRights, agreements, templates
from firesteel.storage import open_workspace
from firesteel.values import PostId, Window
from localtok.world import World
from walking import opened

CREATOR = "mara.skin"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with beginnings.read().own(tmp_path_factory.mktemp("agreements") / "home") as here:
        yield here.desk


@pytest.fixture
def read(shared: Desk) -> Desk:
    """A world that was read, the creator's agreements taken back, its ledger open again."""
    open_workspace(shared.store.workspace)
    for deal in ("", "spring", "summer"):
        bare = UsageRights(creator=CREATOR, deal=deal)
        if shared.ledger.latest_or_none(UsageRights, bare.subject) is not None:
            shared.ledger.record(bare, bare.subject, at=shared.now(), actor="Ben")
    return shared


def post_of(desk: Desk, creator: str = CREATOR, number: int = 0) -> PostId:
    return sorted(post.id for post in desk.library().values() if post.creator.handle == creator)[number]


def filled(desk: Desk, *posts: PostId, deal: str = "") -> UsageRights:
    """The template of the trade, with the one answer it leaves to people."""
    made = templates.filled("e-commerce", CREATOR, frozenset(posts), desk.now(), "USD")
    return replace(made, deal=deal, markets=frozenset({"US"}), comment_moderator="Jana")


def agreed(desk: Desk, *posts: PostId, deal: str = "") -> UsageRights:
    rights = filled(desk, *posts, deal=deal)
    assert desk.agree(rights, "Ben") == ()
    return rights


def test_an_agreement_goes_from_a_template_to_a_signed_version_to_an_authorised_post(
    served_platform: httpx2.Client, world: World
) -> None:
    desk, _ = opened(served_platform, "lumen")
    desk.sync()
    post = post_of(desk)
    made = templates.filled("e-commerce", CREATOR, frozenset({post}), desk.now(), "USD")
    open_clauses = desk.agree(made, "Ben")
    agreed(desk, post)
    page = desk.agreement_page(CREATOR)

    signature = desk.sign(CREATOR, "", agreements.terms(page.rights), "Mara  Vance ", "page", "mara.skin")
    code = served_platform.post(f"/_localtok/posts/{post}/code", json={"action": "make", "days": 60}).json()["code"]
    grant = desk.authorize_code(code, "Ana")

    assert open_clauses
    assert [answer.number for answer in page.answers] == list(range(1, 10))
    assert all(answer.words for answer in page.answers)
    assert page.summary
    assert signature.by.text == "Mara Vance"
    assert desk.agreement_page(CREATOR).signed == signature
    assert grant.post == post
    assert desk.rights_state(desk.find(post)).tone in ("go", "wait")
    lines = [each.words for each in desk.history(CREATOR)]
    assert any(line.startswith("Agreement signed") for line in lines)
    assert any(line.startswith("Authorised by post code") for line in lines)


def test_the_first_version_has_nothing_to_differ_from(read: Desk) -> None:
    agreed(read, post_of(read))

    assert [each.changes for each in read.versions(CREATOR) if each.number == 1] == [()]


def test_versions_say_what_changed_and_which_was_signed(read: Desk) -> None:
    first = agreed(read, post_of(read))
    read.sign(CREATOR, "", agreements.terms(first), "Mara Vance", "paper", "Ben")
    read.agree(replace(first, comment_moderator="Kim"), "Ana", expect=read.agreement_page(CREATOR).seq)

    second, was = read.versions(CREATOR)[:2]

    assert second.number == was.number + 1
    assert [(each.before, each.after) for each in second.changes] == [("Jana", "Kim")]
    assert was.signature is not None
    assert second.signature is None
    assert read.agreement_page(CREATOR).signed is None


def test_a_signature_is_for_exactly_the_version_that_was_read(read: Desk) -> None:
    rights = agreed(read, post_of(read))
    stale = agreements.terms(rights)
    read.agree(replace(rights, spend_cap=read.money(1_000_000_000)), "Ben")

    with pytest.raises(Conflict, match="changed since it was read"):
        read.sign(CREATOR, "", stale, "Mara Vance", "page", CREATOR)


def test_an_agreement_with_an_open_answer_cannot_be_signed(read: Desk) -> None:
    rights = replace(filled(read, post_of(read)), reuse_outside=None)
    read.agree(rights, "Ben")

    with pytest.raises(BadInput, match="1 of nine answers are missing: whether the video may be reused"):
        read.sign(CREATOR, "", agreements.terms(rights), "Mara Vance", "page", CREATOR)


def test_signing_twice_signs_once_and_nobody_signs_without_a_name(read: Desk) -> None:
    terms = agreements.terms(agreed(read, post_of(read)))

    with pytest.raises(BadInput, match="needs a name"):
        read.sign(CREATOR, "", terms, "  ", "page", CREATOR)
    first = read.sign(CREATOR, "", terms, "Mara Vance", "page", CREATOR)
    assert read.sign(CREATOR, "", terms, "Somebody else", "page", CREATOR) == first


def test_two_people_who_edit_one_agreement_are_told_apart(read: Desk) -> None:
    rights = agreed(read, post_of(read))
    seq = read.agreement_page(CREATOR).seq
    read.agree(replace(rights, comment_moderator="Kim"), "Ana", expect=seq)

    with pytest.raises(Conflict, match="Ana wrote it"):
        read.agree(replace(rights, comment_moderator="Lee"), "Ben", expect=seq)


def test_a_post_goes_by_the_newest_agreement_that_names_it(read: Desk) -> None:
    one, two, three = (post_of(read, number=number) for number in range(3))
    spring, summer = agreed(read, one, deal="spring"), agreed(read, two, deal="summer")

    assert read.agreement(CREATOR, one) == spring
    assert read.agreement(CREATOR, two) == summer
    assert read.agreement(CREATOR, three) == summer
    assert read.agreement(CREATOR) == summer
    assert read.rights_state(read.find(one)).text == "agreed, no code yet"
    assert read.rights_state(read.find(three)).text == "not asked"
    with pytest.raises(NotFound, match="the agreement winter"):
        read.agreement_page(CREATOR, "winter")


def test_a_payment_and_a_file_are_kept_with_the_agreement_and_break_no_signature(read: Desk) -> None:
    rights = agreed(read, post_of(read))
    signature = read.sign(CREATOR, "", agreements.terms(rights), "Mara Vance", "page", CREATOR)

    read.paid(CREATOR, "", "INV-2026-17", "Ben")
    kept = read.attach(CREATOR, "", "C:\\scans\\contract.pdf", b"%PDF-1.7 signed", "Ben")

    page = read.agreement_page(CREATOR)
    assert (page.rights.payment, page.rights.paid_at) == ("INV-2026-17", read.now())
    assert page.rights.attachments == (kept,)
    assert read.attachment(kept.digest) == ("contract.pdf", b"%PDF-1.7 signed")
    assert page.signed == signature
    with pytest.raises(NotFound):
        read.attachment("0" * 64)


@pytest.mark.parametrize("handle", ["", "mara skin", "a/b"])
def test_an_agreement_needs_a_handle_that_can_name_it(read: Desk, handle: str) -> None:
    with pytest.raises(BadInput):
        read.agree(replace(filled(read, post_of(read)), creator=handle), "Ben")


# Under money.


def of_creators(desk: Desk, flights: tuple[Flight, ...]) -> list[Flight]:
    return [flight for flight in flights if not desk.library()[flight.post].creator.is_brand]


def spent(world: World, desk: Desk, flight: Flight) -> int:
    """What the platform itself says, whatever we read."""
    ad = next(
        ref.ad_id for state in desk.plans() if state.launched for ref in state.launched.ads if ref.flight == flight.id
    )
    return sum(hour.spend_micros for (id, _), hour in world.hours.items() if id == ad)


def test_a_withdrawal_stops_the_flight_and_nothing_is_spent_after(in_flight: Begun) -> None:
    desk, world, plan = in_flight.desk, in_flight.world, the_plan(in_flight.desk)
    flight = of_creators(desk, plan.flights)[0]
    assert desk.local is not None
    desk.local.advance(24)
    desk.sync()

    taken = desk.withdraw(flight.creator, "", flight.creator, reason="I changed my mind")
    judged = {entry.value.flight: entry.value.decision for entry in desk.judge()}
    desk.apply_due()
    before = spent(world, desk, flight)
    desk.local.advance(24)
    desk.sync()

    assert taken.effective == taken.at
    assert desk.ledger.latest(FlightEnd, flight.id).because == "withdrawn by its creator"
    assert flight.id not in judged and desk.flight(flight.id).status == "ended"
    assert before > 0
    assert spent(world, desk, flight) == before
    assert desk.rights_state(desk.find(flight.post)).text == "withdrawn"
    row = next(row for row in desk.gate(plan.id).rows if row.flight.id == flight.id)
    blocked = {trouble.code for finding in row.preflight.findings for trouble in finding.troubles}
    assert "withdrawn" in blocked
    with pytest.raises(BadInput, match="cannot be waived"):
        desk.waive(flight.id, "withdrawn", "Ana", "we need it")


def test_a_withdrawal_of_one_post_leaves_the_others_and_a_new_signature_is_a_yes_again(read: Desk) -> None:
    one, two = post_of(read), post_of(read, number=1)
    rights = agreed(read, one, two)
    terms = agreements.terms(rights)
    read.sign(CREATOR, "", terms, "Mara Vance", "page", CREATOR)
    assert read.local is not None
    read.local.advance(1)
    read.sync()

    read.withdraw(CREATOR, "", CREATOR, post=one)

    assert read.rights_state(read.find(one)).text == "withdrawn"
    assert read.rights_state(read.find(two)).text == "agreed, no code yet"
    read.withdraw(CREATOR, "", CREATOR)
    assert read.rights_state(read.find(two)).text == "withdrawn"
    read.local.advance(1)
    read.sync()
    read.sign(CREATOR, "", terms, "Mara Vance", "page", CREATOR)
    assert read.rights_state(read.find(one)).text == "agreed, no code yet"
    assert read.withdrawal(CREATOR, two) is None


def test_rights_that_end_soon_ask_for_a_renewal_until_they_were_renewed(in_flight: Begun) -> None:
    desk, plan = in_flight.desk, the_plan(in_flight.desk)
    flight = of_creators(desk, plan.flights)[0]
    held = desk.agreement(flight.creator, flight.post)
    assert held is not None and held.window is not None
    short = Window(held.window.start, flight.window.end - timedelta(days=2))
    desk.agree(replace(held, window=short, live_until=None), "Ben")

    (before,) = (todo for todo in desk.today().todos if todo.chip == "Rights ending")
    desk.agree(replace(held, window=Window(short.start, short.end + timedelta(days=60))), "Ben")
    in_flight.http.post(f"/_localtok/posts/{flight.post}/code", json={"action": "extend", "days": 60})
    grant = desk.refresh_authorization(flight.post, "Ben")
    after = [
        todo for todo in desk.today().todos if todo.chip in ("Rights ending", "Renew") and flight.post in todo.link
    ]

    assert "the contract ends" in before.title
    assert before.money == "$102.56"
    assert grant.window.end > flight.window.end
    assert after == []
    assert any(each.words == "The creator granted more time; 1 flight affected" for each in desk.history(flight.post))
