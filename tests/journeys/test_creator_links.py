"""A creator's own page: who gets in, what it shows, and what a creator can do there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import msgspec
import pytest

from creatordesks import agreed, later, posts_of
from firesteel.desk import Desk, open_desk
from firesteel.desk.rights.rightsviews import GuestPage, LinkView
from firesteel.errors import BadInput, Conflict, NotFound
from firesteel.papers import statement
from firesteel.rights import agreements
from firesteel.storage.store import rotate_key
from firesteel.values import Money, Private
from walking import a_clock, opened

STAFF = ("Ana", "Ben", "media buyer", "creator manager")


def token(view: LinkView) -> str:
    return view.url.removeprefix("/c/").removesuffix("/")


def page(desk: Desk, handle: str) -> str:
    return token(desk.issue_link(handle, "Ana"))


def refused(desk: Desk, address: str) -> str:
    """What is said to somebody who gets nowhere."""
    with pytest.raises(NotFound) as told:
        desk.guest(address)
    return str(told.value)


def changed(address: str) -> Iterator[str]:
    """The address with each of its characters replaced, and other things that are almost it."""
    for place, sign in enumerate(address):
        yield address[:place] + ("B" if sign != "B" else "C") + address[place + 1 :]
    yield from (address[:-1], address + "A", address[1:], address.swapcase(), address[::-1], f"{address} ", "")
    yield from (address.replace(".", ""), address.partition(".")[0], "é" * len(address), address + "\n")


@pytest.fixture
def known(known: Desk) -> Desk:
    """A workspace that agreed on one post of mara.skin's."""
    agreed(known, "mara.skin")
    return known


def creators_of(desk: Desk) -> list[str]:
    """The creators whose posts carry money, in the order of their flights."""
    return [row.flight.creator for row in desk.flights() if not row.post.creator.is_brand]


def test_the_address_opens_the_page_of_its_creator(known: Desk) -> None:
    shown = known.guest(page(known, "mara.skin"))

    assert (shown.creator, shown.brand, shown.simulated) == ("mara.skin", "Lumen Skincare", True)
    assert [post.state for post in shown.posts] == ["waiting for your code"]


def test_an_address_names_nobody(known: Desk) -> None:
    assert "mara" not in known.issue_link("mara.skin", "Ana").url


def test_no_changed_address_opens_anything_and_all_get_the_same_answer(known: Desk) -> None:
    address = page(known, "mara.skin")

    assert {refused(known, each) for each in changed(address)} == {refused(known, "anything")}


def test_an_address_of_another_workspace_opens_nothing(known: Desk, read: tuple[Path, httpx2.Client]) -> None:
    address = page(known, "mara.skin")
    other, _ = opened(read[1], "other")

    assert "not open" in refused(other, address)


def test_a_revoked_address_opens_nothing_again_and_its_sister_still_does(known: Desk) -> None:
    first, second = known.issue_link("mara.skin", "Ana"), known.issue_link("mara.skin", "Ana")
    known.guest(token(first))
    known.revoke_link(first.link.id, "Ben")
    known.revoke_link(first.link.id, "Ben")

    assert refused(known, token(first)) == refused(known, "anything")
    assert known.guest(token(second)).creator == "mara.skin"
    assert [view.state for view in known.link_views("mara.skin")] == ["open", "revoked"]


def test_nothing_can_be_done_at_a_revoked_address(known: Desk) -> None:
    view = known.issue_link("mara.skin", "Ana")
    terms = known.guest(token(view)).agreements[0].terms
    known.revoke_link(view.link.id, "Ben")

    with pytest.raises(NotFound):
        known.guest_sign(token(view), "", terms, "Mara")
    with pytest.raises(NotFound):
        known.guest_renew(token(view), "", "", 30, "")
    with pytest.raises(NotFound):
        known.guest_withdraw(token(view), "", "", "")
    assert known.signature("mara.skin") is None
    assert known.withdrawal("mara.skin") is None


def test_an_address_ends_on_its_day(moving: Desk) -> None:
    agreed(moving, "dr.ilse")
    address = token(moving.issue_link("dr.ilse", "Ana", days=1))
    later(moving, 23)
    assert moving.guest(address).expires_at - moving.now() == timedelta(hours=1)
    later(moving, 1)

    assert refused(moving, address) == refused(moving, "anything")
    assert [view.state for view in moving.link_views("dr.ilse")] == ["expired"]


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_page_stays_open_for_a_day_to_a_year(flown: Desk, days: int) -> None:
    with pytest.raises(BadInput, match="give 1 to 365"):
        flown.issue_link("mara.skin", "Ana", days=days)


def test_nobody_unheard_of_gets_a_page(known: Desk) -> None:
    with pytest.raises(NotFound, match="record an agreement"):
        known.issue_link("nobody.here", "Ana")


def test_addresses_survive_a_restart_and_die_with_the_workspace_key(
    known: Desk, read: tuple[Path, httpx2.Client]
) -> None:
    address = page(known, "mara.skin")
    assert open_desk("lumen", clock=a_clock, http=read[1]).guest(address).creator == "mara.skin"
    rotate_key(known.store)

    assert "not open" in refused(open_desk("lumen", clock=a_clock, http=read[1]), address)


def test_the_page_of_somebody_forgotten_is_closed(known: Desk) -> None:
    address = page(known, "mara.skin")
    known.forget("mara.skin", "Ana")

    assert refused(known, address) == refused(known, "anything")
    assert all("mara" not in each.handle for _, rows in known.pipeline().stages for each in rows)


def test_nobody_forgotten_gets_another_page(known: Desk) -> None:
    who = f"person-{known.store.people.pseudonym('mara.skin')}"
    known.forget("mara.skin", "Ana")

    with pytest.raises(Conflict, match="was forgotten"):
        known.issue_link(who, "Ana")


def test_addresses_are_whole_where_a_public_address_is_set(known: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTEEL_PUBLIC_URL", "https://ads.example.com/")

    assert known.issue_link("mara.skin", "Ana").url.startswith("https://ads.example.com/c/")


def test_a_page_says_nothing_of_other_creators_nor_of_our_people(flown: Desk) -> None:
    mine, *others = creators_of(flown)
    flown.save_contact(others[0], {"name": "Otto Other", "email": "otto@example.com"}, "Ana")
    flown.wrote(mine, "thanks", "e-mail", "en", "Thanks", "All is well", "Ben (creator manager)")

    shown = msgspec.json.encode(flown.guest(page(flown, mine))).decode()

    foreign = [post for post in flown.library().values() if post.creator.handle != mine]
    leaks = {post.creator.handle for post in foreign if not post.creator.is_brand} | {post.id for post in foreign}
    leaks |= {post.caption for post in foreign if len(post.caption) > 12} | {"Otto", "otto@example.com", *STAFF}
    assert mine in shown
    assert [each for each in sorted(leaks) if each in shown] == []


def test_a_post_that_an_agreement_names_by_mistake_is_not_shown(known: Desk) -> None:
    theirs = next(post for post in known.library().values() if post.creator.handle == "dr.ilse")
    mine = known.agreement("mara.skin")
    assert mine is not None and mine.posts is not None
    known.agree(replace(mine, posts=mine.posts | {theirs.id}), "Ana")

    assert {post.post_id for post in known.guest(page(known, "mara.skin")).posts} == mine.posts


@pytest.mark.parametrize(
    ("agreed_on", "labels"),
    [
        ((), []),
        (("views",), ["Views"]),
        (("views", "likes", "spend"), ["Spend", "Views", "Paid likes"]),
        (("followers",), ["Paid follows"]),
        (("comments", "shares", "profile_visits"), ["Paid comments", "Paid shares", "Paid profile visits"]),
        (("orders", "cost_per_order"), ["Orders", "Cost per order"]),
        (("a monthly report",), ["a monthly report"]),
    ],
)
def test_results_are_shown_as_agreed_and_no_others(flown: Desk, agreed_on: tuple[str, ...], labels: list[str]) -> None:
    handle = creators_of(flown)[0]
    rights = flown.agreement(handle)
    assert rights is not None
    flown.agree(replace(rights, shared_results=frozenset(agreed_on)), "Ana")

    (post,) = flown.guest(page(flown, handle)).posts

    assert [result.name for result in post.results] == labels


def test_results_are_what_the_ads_won(flown: Desk) -> None:
    row = next(row for row in flown.flights() if row.flight.creator == creators_of(flown)[1])
    rights = flown.agreement(row.flight.creator)
    assert rights is not None and row.card is not None and row.card.plays > 0
    flown.agree(replace(rights, shared_results=frozenset({"views", "spend"})), "Ana")

    (post,) = flown.guest(page(flown, row.flight.creator)).posts

    assert {result.name: result.value for result in post.results} == {
        "Spend": str(row.card.spend),
        "Views": f"{row.card.plays:,}",
    }
    assert post.state == "running"


def test_a_creator_signs_what_they_read(known: Desk) -> None:
    address = page(known, "mara.skin")
    terms = known.guest(address).agreements[0].terms
    signature = known.guest_sign(address, "", terms, "  Mara   Lind ")

    assert (signature.by, signature.how) == (Private(person="mara.skin", text="Mara Lind"), "page")
    assert known.guest(address).agreements[0].signed_at == known.now()
    assert known.guest_sign(address, "", terms, "Mara Lind") == signature
    assert "signed" in [line.what for line in known.guest(address).history]


def test_what_was_changed_since_it_was_read_is_not_signed(known: Desk) -> None:
    address = page(known, "mara.skin")
    terms = known.guest(address).agreements[0].terms
    rights = known.agreement("mara.skin")
    assert rights is not None
    known.agree(replace(rights, fee=Money(1_000_000, "USD")), "Ana")

    with pytest.raises(Conflict):
        known.guest_sign(address, "", terms, "Mara")
    assert known.signature("mara.skin") is None


def test_a_signature_falls_with_the_next_version(known: Desk) -> None:
    address = page(known, "mara.skin")
    known.guest_sign(address, "", known.guest(address).agreements[0].terms, "Mara")
    rights = known.agreement("mara.skin")
    assert rights is not None
    known.agree(replace(rights, link_and_cta=False), "Ana")

    assert known.guest(address).agreements[0].signed_at is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "Mara\u202egnik"])
def test_a_signature_needs_a_name(flown: Desk, name: str) -> None:
    address = page(flown, "mara.skin")

    with pytest.raises(BadInput):
        flown.guest_sign(address, "", flown.guest(address).agreements[0].terms, name)


def test_an_agreement_with_open_answers_cannot_be_signed(known: Desk) -> None:
    rights = agreed(known, "dr.ilse", link_and_cta=None)
    address = page(known, "dr.ilse")

    assert not known.guest(address).agreements[0].complete
    with pytest.raises(BadInput, match="link and a call to action"):
        known.guest_sign(address, "", agreements.terms(rights), "Ilse")


def test_one_creator_cannot_act_on_anothers_agreement(known: Desk) -> None:
    rights = agreed(known, "dr.ilse", deal="spring")
    (theirs,) = rights.posts or ()
    address = page(known, "mara.skin")

    for deal, post in (("spring", ""), ("spring", theirs), ("", theirs)):
        with pytest.raises(NotFound):
            known.guest_withdraw(address, deal, post, "")
        with pytest.raises(NotFound):
            known.guest_renew(address, deal, post, 30, "")
    with pytest.raises(NotFound):
        known.guest_sign(address, "spring", agreements.terms(rights), "Mara")
    assert known.withdrawal("dr.ilse") is None
    assert known.asked("dr.ilse") == ()


def test_a_renewal_is_asked_once_until_somebody_settles_it(known: Desk) -> None:
    address = page(known, "mara.skin")
    first = known.guest_renew(address, "", "", 30, "gladly")
    head = known.ledger.head()
    again = known.guest_renew(address, "", "", 60, "really")
    shown = known.guest(address)

    assert (again, known.ledger.head()) == (first, head)
    assert shown.asked == (first,)
    assert not shown.agreements[0].may_renew
    assert any(todo.chip == "Renewal asked" for todo in known.today().todos)

    known.settle("mara.skin", "renew", "Ben")
    assert known.guest(address).asked == ()
    assert known.guest_renew(address, "", "", 60, "really").days == 60
    history = [(line.what, line.days, line.post) for line in known.guest(address).history]
    assert history[:3] == [("offered", 60, None), ("settled", 0, None), ("offered", 30, None)]


def test_of_two_wishes_one_is_settled_and_the_other_stays_on_today(known: Desk) -> None:
    agreed(known, "mara.skin", deal="spring")
    address = page(known, "mara.skin")
    known.guest_renew(address, "", "", 30, "")
    spring = known.guest_renew(address, "spring", "", 60, "")

    assert sum(todo.chip == "Renewal asked" for todo in known.today().todos) == 2
    known.settle("mara.skin", "renew", "Ben", "", "")

    assert known.asked("mara.skin") == (spring,)
    assert sum(todo.chip == "Renewal asked" for todo in known.today().todos) == 1


def test_nothing_is_settled_that_nobody_asked(known: Desk) -> None:
    with pytest.raises(NotFound, match="asked for nothing"):
        known.settle("mara.skin", "renew", "Ben")


@pytest.mark.parametrize("days", [0, 366])
def test_a_renewal_is_for_a_day_to_a_year(flown: Desk, days: int) -> None:
    with pytest.raises(BadInput, match="give 1 to 365"):
        flown.guest_renew(page(flown, "mara.skin"), "", "", days, "")


def test_a_withdrawal_stops_the_flight_and_nothing_is_spent_after(flown: Desk) -> None:
    handle = creators_of(flown)[-1]
    flight = next(row.flight.id for row in flown.flights() if row.flight.creator == handle)
    address = page(flown, handle)
    taken = flown.guest_withdraw(address, "", "", "I changed my mind")
    assert taken.effective == flown.now()
    assert any(todo.chip == "Withdrawn" and handle in todo.title for todo in flown.today().todos)

    flown.judge()
    flown.apply_due()
    flown.sync()
    spent = flown.flight(flight).card
    later(flown, 48)

    row = flown.flight(flight)
    assert spent is not None and row.card is not None and spent.spend.micros > 0
    assert (row.status, row.card.spend) == ("ended", spent.spend)
    shown = flown.guest(address)
    assert [post.state for post in shown.posts] == ["over"]
    assert shown.agreements[0].withdrawn == taken.effective
    assert shown.asked[0].kind == "withdraw"


def test_a_withdrawal_after_notice_lets_two_days_pass(moving: Desk) -> None:
    agreed(moving, "mara.skin", creator_may_change="after notice")
    address = page(moving, "mara.skin")
    assert moving.guest(address).agreements[0].notice_h == 48
    taken = moving.guest_withdraw(address, "", "", "")

    assert taken.effective == moving.now() + timedelta(hours=48)
    assert moving.guest_withdraw(address, "", "", "again") == taken
    post = next(iter(moving.agreement("mara.skin").posts or ()))  # type: ignore[union-attr]
    assert moving.rights_state(moving.find(post)).text != "withdrawn"
    later(moving, 48)
    assert moving.rights_state(moving.find(post)).text == "withdrawn"


def test_a_withdrawal_of_one_post_leaves_the_others(known: Desk) -> None:
    first, second = posts_of(known, "mara.skin")[:2]
    agreed(known, "mara.skin", posts=frozenset({first, second}))
    address = page(known, "mara.skin")
    known.guest_withdraw(address, "", first, "")

    assert {post.post_id: post.state for post in known.guest(address).posts} == {
        first: "over",
        second: "waiting for your code",
    }
    assert known.guest(address).agreements[0].withdrawn is None


def test_a_new_signature_settles_a_withdrawal(moving: Desk) -> None:
    agreed(moving, "kofi.tries")
    address = page(moving, "kofi.tries")
    moving.guest_withdraw(address, "", "", "")
    later(moving, 1)
    moving.guest_sign(address, "", moving.guest(address).agreements[0].terms, "Mara")

    assert moving.guest(address).agreements[0].withdrawn is None
    assert [post.state for post in moving.guest(address).posts] == ["waiting for your code"]


def test_the_page_as_a_file_says_the_same_and_is_told_in_the_history(known: Desk) -> None:
    online = known.guest(page(known, "mara.skin"))
    saved: GuestPage = known.guest_file("mara.skin", "Ana")
    sealed = statement.sealed("<p>page</p>", key=known.statement_key())

    assert replace(saved, expires_at=online.expires_at) == online
    assert statement.verify(sealed, known.statement_public())
    assert not statement.verify(sealed.replace(b"page", b"rage"), known.statement_public())
