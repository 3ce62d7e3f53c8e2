"""The pipeline of creators: where each stands, what moves them on, how they are reached, and what is written to them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product

import pytest

from creatordesks import agreed, coded, days_from_now, later, posts_of
from firesteel.desk import Desk
from firesteel.desk.rights.creatorfacts import CodeRefused, Contact
from firesteel.desk.rights.rightsviews import CreatorRow
from firesteel.errors import BadInput, NotFound
from firesteel.papers.letters import LANGUAGES, STEPS
from firesteel.posts import Verdict
from firesteel.rights import agreements
from firesteel.rights.pipeline import STAGES
from firesteel.values import Money, Private


def row(desk: Desk, handle: str) -> CreatorRow:
    (found,) = (each for _, rows in desk.pipeline().stages for each in rows if each.handle == handle)
    return found


def signed(desk: Desk, handle: str) -> None:
    rights = desk.agreement(handle)
    assert rights is not None
    desk.sign(handle, rights.deal, agreements.terms(rights), "Somebody", "paper", "Ana")


def test_creators_worth_asking_come_first_and_know_which_posts(known: Desk) -> None:
    page = known.pipeline()

    assert tuple(stage for stage, _ in page.stages) == STAGES
    assert {each.stage for _, rows in page.stages for each in rows} == {"to ask"}
    mara = row(known, "mara.skin")
    worth = [
        each
        for each in known.ranking()
        if each.post.creator.handle == "mara.skin" and each.verdict in (Verdict.PROMOTE, Verdict.TEST)
    ]
    assert (mara.posts, mara.coded, mara.answered, mara.next.step) == (len(worth), 0, 0, "ask")
    assert worth
    assert mara.next.link == "/creators/mara.skin/?step=ask#letter"


def test_the_brand_is_no_creator(known: Desk) -> None:
    assert "lumen" not in {each.handle for _, rows in known.pipeline().stages for each in rows}
    with pytest.raises(NotFound):
        known.creator("lumen")


def test_a_creator_moves_from_asked_to_authorised(moving: Desk) -> None:
    desk, handle = moving, "noor.daily"
    letter = desk.letter(handle, "ask")
    desk.wrote(handle, "ask", "e-mail", letter.language, letter.subject, letter.text, "Ana")
    assert (row(desk, handle).stage, row(desk, handle).since) == ("asked", desk.now())
    assert not row(desk, handle).next.overdue
    later(desk, 24 * 7)
    assert (row(desk, handle).next.step, row(desk, handle).next.overdue) == ("remind", True)
    assert desk.pipeline().stages[1][1][0].handle == handle

    agreed(desk, handle, link_and_cta=None)
    assert (row(desk, handle).stage, row(desk, handle).answered, row(desk, handle).next.step) == ("asked", 8, "agree")
    agreed(desk, handle)
    assert (row(desk, handle).stage, row(desk, handle).next.step) == ("agreed", "sign")
    signed(desk, handle)
    assert (row(desk, handle).stage, row(desk, handle).next.step) == ("agreed", "code")
    coded(desk, posts_of(desk, handle)[0])
    done = row(desk, handle)
    assert (done.stage, done.posts, done.coded, done.binding, done.days_left) == (
        "authorised",
        1,
        1,
        "authorization",
        30,
    )


def test_a_creator_moves_from_live_over_expiring_to_ended(flown: Desk) -> None:
    handles = [each.flight.creator for each in flown.flights() if not each.post.creator.is_brand]
    handle = next(each for each in (*handles[2:], *handles[:2]) if row(flown, each).stage == "live")
    rights = flown.agreement(handle)
    assert rights is not None
    flown.agree(replace(rights, window=days_from_now(flown, 15)), "Ana")
    assert (row(flown, handle).stage, row(flown, handle).days_left) == ("live", 15)
    later(flown, 24)
    soon = row(flown, handle)
    assert (soon.stage, soon.days_left, soon.binding, soon.next.step) == ("expiring", 14, "contract", "renew")
    assert soon.money_at_risk is None

    flown.agree(replace(rights, window=days_from_now(flown, 1)), "Ana")
    flight = next(each for each in flown.flights() if each.flight.creator == handle)
    planned = next(each for each in flight.plan.flights if each.id == flight.flight.id)
    left = -(-(planned.window.end - flown.now() - timedelta(days=1)) // timedelta(days=1))
    assert row(flown, handle).money_at_risk == Money(flight.daily_budget.micros * left, "USD")
    later(flown, 24)
    over = row(flown, handle)
    assert (over.stage, over.days_left, over.next.step, over.next.overdue) == ("ended", 0, "ended", False)


def test_of_two_agreements_the_card_shows_the_one_that_ends_first(known: Desk) -> None:
    first, second = posts_of(known, "mara.skin")[:2]
    agreed(known, "mara.skin", posts=frozenset({first}))
    agreed(known, "mara.skin", deal="spring", posts=frozenset({second}), window=days_from_now(known, 10))
    signed(known, "mara.skin")
    for post in (first, second):
        coded(known, post)

    card = row(known, "mara.skin")

    assert (card.stage, card.days_left, card.posts) == ("expiring", 10, 1)
    assert [page.rights.deal for page in known.creator("mara.skin").agreements] == ["spring", ""]


def test_no_code_is_asked_for_a_post_that_was_taken_back(known: Desk) -> None:
    first, second = posts_of(known, "mara.skin")[:2]
    rights = agreed(known, "mara.skin", posts=frozenset({first, second}))
    known.withdraw("mara.skin", rights.deal, "Ana", post=first)

    assert row(known, "mara.skin").posts == 1


def test_a_refused_code_is_asked_for_again_until_a_good_one_comes(known: Desk) -> None:
    agreed(known, "mara.skin")
    signed(known, "mara.skin")
    (post,) = posts_of(known, "mara.skin")[:1]
    refused = CodeRefused(masked="#Ab…9=", cause="expired", creator="mara.skin", post=post)
    known.ledger.record(refused, "digest", at=known.now(), actor="Ana")

    assert row(known, "mara.skin").next.step == "code-again"
    letter = known.creator("mara.skin").letters[0]
    assert "the time you granted with it is over." in letter.text
    coded(known, post)
    assert row(known, "mara.skin").next.step != "code-again"


def test_a_contact_is_kept_under_the_persons_own_key(known: Desk) -> None:
    fields = {"name": "Mara Lind", "email": "Mara <mara@example.com>", "language": "de", "owner": "Ben", "note": ""}
    known.save_contact("@mara.skin", fields, "Ana")
    known.save_contact("mara.skin", {"phone": "+49 30 1234"}, "Ana")

    card = known.creator("mara.skin").contact
    assert (card.name, card.email, card.phone, card.language, card.owner) == (
        "Mara Lind",
        "mara@example.com",
        "+49 30 1234",
        "de",
        "Ben",
    )
    kept = known.ledger.latest(Contact, "mara.skin")
    assert kept.email == Private(person="mara.skin", text="mara@example.com")
    assert kept.note is None
    assert known.pipeline().owners == ("Ben",)


def test_saving_the_same_contact_again_writes_nothing(known: Desk) -> None:
    known.save_contact("mara.skin", {"owner": "Ben"}, "Ana")
    head = known.ledger.head()
    known.save_contact("mara.skin", {"owner": "Ben"}, "Ana")

    assert known.ledger.head() == head


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("email", "mara@localhost", "no e-mail address"),
        ("email", "mara at example.com", "no e-mail address"),
        ("email", "a@example.com, b@example.com", "no e-mail address"),
        ("email", "mara@example.com\nBcc: x@example.com", "no e-mail address"),
        ("language", "xx", "no letters are written"),
        ("shoe size", "39", "no shoe size"),
        ("note", "x" * 2_001, "too long"),
    ],
)
def test_a_contact_that_cannot_be_used_is_refused(flown: Desk, field: str, text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        flown.save_contact("mara.skin", {field: text}, "Ana")


def test_somebody_met_outside_is_known_once_there_is_a_contact(known: Desk) -> None:
    with pytest.raises(NotFound, match="record an agreement or a contact"):
        known.creator("new.face")
    known.save_contact("new.face", {"name": "New"}, "Ana")

    assert known.creator("new.face").row.stage == "to ask"
    assert known.letter("new.face", "ask").text.startswith("Hi New,")


def test_no_letter_has_a_hole_in_any_language(known: Desk) -> None:
    """With nothing known but a handle, and with everything known."""
    rights = agreed(known, "mara.skin", fee=Money(250_000_000, "USD"), link_and_cta=None)
    known.save_contact("mara.skin", {"name": "Mara", "email": "mara@example.com", "owner": "Ben"}, "Ana")
    (post,) = rights.posts or ()
    bare = [known.letter("dr.ilse", step, language) for language in LANGUAGES for step in STEPS]
    full = [known.letter("mara.skin", step, language, post) for language in LANGUAGES for step in STEPS]

    for letter in (*bare, *full):
        greeting, *paragraphs = letter.text.split("\n\n")
        announced = [after for before, after in pairwise(paragraphs) if before.rstrip().endswith(":")]
        assert letter.subject.strip()
        assert not re.search(r"[{}]|None|\n\n\n|  •\s*\n", letter.text)
        assert [words[:3] for words in announced] == ["  •"] * len(announced)
        assert greeting and not paragraphs[-1].endswith(":")
    assert [(letter.language, letter.step) for letter in full] == list(product(LANGUAGES, STEPS))
    assert all(letter.mailto.startswith("mailto:mara@example.com?subject=") for letter in full)
    assert {letter.mailto for letter in bare} == {""}


def test_a_letter_carries_what_is_known(known: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTEEL_PUBLIC_URL", "https://ads.example.com")
    agreed(known, "mara.skin", fee=Money(250_000_000, "USD"), language="es")
    link = known.issue_link("mara.skin", "Ana")
    post = known.find(posts_of(known, "mara.skin")[0])

    code, sign = known.letter("mara.skin", "code"), known.letter("mara.skin", "sign")

    assert code.language == "es"
    assert post.url in code.text and " 60 " in code.text
    assert link.url in sign.text
    known.revoke_link(link.link.id, "Ana")
    assert link.url not in known.letter("mara.skin", "sign").text


def test_a_letter_names_no_page_that_nobody_can_reach(known: Desk) -> None:
    agreed(known, "mara.skin")
    known.issue_link("mara.skin", "Ana")

    assert "/c/" not in known.letter("mara.skin", "sign").text


def test_the_next_actions_letter_is_the_first_one_ready(known: Desk) -> None:
    agreed(known, "mara.skin")
    page = known.creator("mara.skin")

    assert page.row.next.step == "sign"
    assert [letter.step for letter in page.letters][:2] == ["sign", "code"]


@pytest.mark.parametrize(
    ("step", "channel", "text"), [("sing", "e-mail", "x"), ("ask", "pigeon", "x"), ("ask", "e-mail", " ")]
)
def test_a_letter_is_kept_only_as_one_of_ours(flown: Desk, step: str, channel: str, text: str) -> None:
    head = flown.ledger.head()

    with pytest.raises(BadInput):
        flown.wrote("mara.skin", step, channel, "en", "Subject", text, "Ana")
    assert flown.ledger.head() == head


def test_before_a_code_is_chosen_one_sees_what_it_lets_us_moderate(known: Desk) -> None:
    moderation = {each.grant: each for each in known.creator("mara.skin").moderation}

    assert set(moderation) >= {"post code", "linked account", "Business Center", "custom identity"}
    assert moderation["post code"].pin.startswith("no")


def test_the_pipeline_is_ordered_by_what_is_urgent(flown: Desk) -> None:
    for stage, rows in flown.pipeline().stages:
        money = [each.money_at_risk.micros if each.money_at_risk else 0 for each in rows if not each.next.overdue]
        overdue = [each.next.overdue for each in rows]
        assert (stage, overdue) == (stage, sorted(overdue, reverse=True))
        assert (stage, money) == (stage, sorted(money, reverse=True))
