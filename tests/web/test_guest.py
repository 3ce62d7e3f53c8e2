"""A creator's page opens for who has its address and for nobody else, and does only what its forms say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

import a
from firesteel.desk import Desk, team
from firesteel.desk.rights.creatorfacts import CreatorAsked
from firesteel.errors import BadInput, NotApproved
from firesteel.papers import dates
from firesteel.rights import Signature, UsageRights, Withdrawal, agreements
from firesteel.values import PostId
from firesteel.web import desk as pages
from firesteel.web.views import guest
from web import real
from web.real import office, signed_in

MINE, OTHER = PostId("7000000000000000001"), PostId("7000000000000000002")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Mara has an agreement to sign and one called spring; Ilse has one with another post."""
    with office(tmp_path / "home", monkeypatch) as desk:
        desk.take_in([a.post(MINE), a.post(OTHER, "dr.ilse", caption="Does it sting?")])
        desk.agree(a.rights(deal="spring", posts=frozenset({MINE}), reuse_outside="anywhere"), "Ana")
        desk.agree(a.rights(posts=frozenset({MINE})), "Ana")
        desk.agree(a.rights("dr.ilse", posts=frozenset({OTHER}), fee=a.usd(777)), "Ana")
        yield desk


@pytest.fixture
def mara(here: Desk) -> str:
    return here.issue_link("mara.skin", "Ana").url


@pytest.fixture
def phone() -> Client:
    return Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def form(page: str) -> dict[str, str]:
    """What the page's first form carries."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.partition("</form>")[0]))


def filled(phone: Client, address: str, **typed: str) -> dict[str, str]:
    return form(text(phone.get(address))) | {"deal": ""} | typed


def kept(desk: Desk) -> tuple[int, ...]:
    """How many signatures, offers and withdrawals there are."""
    return tuple(len(desk.ledger.history(kind)) for kind in (Signature, CreatorAsked, Withdrawal))


def test_the_page_needs_nobody_signed_in_and_sets_no_cookie(mara: str, phone: Client) -> None:
    answer = phone.get(mara)

    assert answer.status_code == 200
    assert "Lumen Skincare pays $300.00." in text(answer)
    assert "Which shade am I?" in text(answer)
    assert dict(phone.cookies) == {}
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_page_is_neither_kept_nor_found_nor_passed_on(mara: str, phone: Client) -> None:
    headers = phone.get(mara).headers

    assert "no-store" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"].startswith("noindex")
    assert headers["X-Frame-Options"] == "DENY"


def test_the_page_loads_our_own_files_alone_and_leads_nowhere_inside(mara: str, phone: Client) -> None:
    page = text(phone.get(mara))
    loaded = re.findall(r'(?:src|href|action)="([^"]*)"', page)

    assert "<script" not in page
    assert {url.partition("?")[0] for url in loaded if not url.startswith((mara, "/static/firesteel/"))} == set()


def test_who_is_signed_in_sees_exactly_the_same(mara: str, phone: Client) -> None:
    def page(client: Client) -> str:
        return re.sub(r'name="form" value="[^"]*"', "", text(client.get(mara)))

    assert page(signed_in()) == page(phone)


def test_every_address_that_opens_nothing_gets_the_same_answer(
    here: Desk, mara: str, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    revoked, short = here.issue_link("mara.skin", "Ana"), here.issue_link("mara.skin", "Ana", days=1)
    here.revoke_link(revoked.link.id, "Ana")
    monkeypatch.setattr(real, "NOW", a.at(41, 12))
    changed = mara[:-2] + ("A" if mara[-2] != "A" else "B") + "/"
    id, _, signature = mara.strip("/").removeprefix("c/").partition(".")
    wrong = [
        "/c/nothing/",
        "/c/",
        changed,
        f"/c/{id}/",
        f"/c/.{signature}/",
        f"/c/{signature}.{id}/",
        revoked.url,
        short.url,
        mara + "more/",
        f"/c/{'x' * 5000}/",
        "/c/%00%ff/",
        "/calendar/feed/nothing.ics",
        "/calendar/feed/.ics",
    ]
    answers = []
    for address in wrong:
        cache.clear()
        answers.append(phone.get(address))

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert {tuple(sorted(answer.headers.items())) for answer in answers} == {tuple(sorted(answers[0].headers.items()))}
    assert phone.get(mara).status_code == 200


def test_a_form_kept_from_before_does_nothing_once_the_page_is_closed(here: Desk, mara: str, phone: Client) -> None:
    old = filled(phone, mara, name="Mara Ruiz", confirm="yes", days="30")
    here.revoke_link(here.link_views("mara.skin")[0].link.id, "Ana")
    gone = phone.get("/c/nothing/").content

    for door in ("sign", "renew", "withdraw"):
        answer = phone.post(f"{mara}{door}/", old)
        assert (answer.status_code, answer.content == gone) == (404, True), door
    assert kept(here) == (0, 0, 0)


def test_nothing_of_another_creator_is_on_the_page_or_can_be_changed_from_it(
    here: Desk, mara: str, phone: Client
) -> None:
    page = text(phone.get(mara))
    assert [word for word in ("ilse", "sting", OTHER, "777") if word in page] == []
    theirs = form(text(phone.get(here.issue_link("dr.ilse", "Ana").url)))

    for door, typed in (
        ("sign", {"terms": theirs["terms"], "name": "Mara"}),
        ("renew", {"days": "30", "post": OTHER}),
        ("withdraw", {"confirm": "yes", "post": OTHER}),
        ("withdraw", {"confirm": "yes", "deal": "no-such"}),
    ):
        answer = phone.post(f"{mara}{door}/", filled(phone, mara, **typed))
        assert answer.status_code in (400, 409), door
        assert "ilse" not in text(answer)
    assert kept(here) == (0, 0, 0)


def test_a_name_and_the_button_sign_exactly_the_text_that_was_read(here: Desk, mara: str, phone: Client) -> None:
    answer = phone.post(f"{mara}sign/", filled(phone, mara, name="Mara Ruiz"))

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{mara}?done=signed")
    (signed,) = (entry.value for entry in here.ledger.history(Signature))
    assert (signed.creator, signed.deal, signed.by.text, signed.how) == ("mara.skin", "", "Mara Ruiz", "page")
    page = text(phone.get(answer.headers["Location"]))
    assert "Your yes is kept" in page
    assert f"You agreed on {dates.day(signed.at, 'en')}" in page


def test_an_agreement_that_changed_meanwhile_is_read_again_before_it_is_signed(
    here: Desk, mara: str, phone: Client
) -> None:
    before = filled(phone, mara, name="Mara Ruiz")
    here.agree(a.rights(posts=frozenset({MINE}), fee=a.usd(150)), "Ana")

    answer = phone.post(f"{mara}sign/", before)

    assert answer.status_code == 409
    assert "This changed since you opened the page" in text(answer)
    assert "Lumen Skincare pays $150.00." in text(answer)
    assert 'value="Mara Ruiz"' in text(answer)
    assert kept(here) == (0, 0, 0)


def test_an_offer_to_renew_is_kept_once_with_its_post_and_its_days(here: Desk, mara: str, phone: Client) -> None:
    offer = filled(phone, mara, days="60", post=MINE, note="same fee?")

    assert phone.post(f"{mara}renew/", offer).status_code == 302
    assert phone.post(f"{mara}renew/", offer).status_code == 302
    (asked,) = here.asked("mara.skin")
    assert (asked.kind, asked.post, asked.days, asked.note and asked.note.text) == ("renew", MINE, 60, "same fee?")
    assert "You offered to renew for 60 days." in text(phone.get(mara))


def test_a_creator_signs_offers_and_withdraws_for_themselves_whoever_is_on_the_team(
    here: Desk, mara: str, phone: Client
) -> None:
    team.set_role(here, "Ana", "owner", "Ana")
    team.set_role(here, "Fay", "viewer", "Ana")
    terms = agreements.terms(here.deal("mara.skin").value)

    for name in ("Fay", "@dr.ilse", "@mara.skin ", "firesteel-"):
        with pytest.raises(NotApproved, match="change agreements"):
            here.sign("mara.skin", "", terms, "Mara Ruiz", "paper", name)
        with pytest.raises(NotApproved, match="change agreements"):
            here.withdraw("mara.skin", "", name)
    with pytest.raises(BadInput, match="leave out the @"):
        team.set_role(here, "@mara.skin", "viewer", "Ana")
    assert kept(here) == (0, 0, 0)

    for door, typed in (("sign", {"name": "Mara Ruiz"}), ("renew", {"days": "60"}), ("withdraw", {"confirm": "yes"})):
        assert phone.post(f"{mara}{door}/", filled(phone, mara, **typed)).status_code == 302, door
    assert kept(here) == (1, 2, 1)


@pytest.mark.parametrize(
    ("clause", "hours", "words"),
    [("no", 0, "Your permission ends at once."), ("after notice", 48, "ends 48 hours after")],
)
def test_a_withdrawal_takes_effect_when_the_page_said_it_would(
    clause: str, hours: int, words: str, here: Desk, mara: str, phone: Client
) -> None:
    here.agree(a.rights(posts=frozenset({MINE}), creator_may_change=clause), "Ana")
    page = text(phone.get(mara))

    assert words in page
    answer = phone.post(f"{mara}withdraw/", filled(phone, mara, confirm="yes", reason="moved on"))

    assert answer.headers["Location"] == f"{mara}?done=withdrawn"
    (taken,) = (entry.value for entry in here.ledger.history(Withdrawal))
    assert (taken.effective - taken.at).total_seconds() == 3600 * hours
    assert f"with effect from {dates.moment(taken.effective, 'en')}" in text(phone.get(mara))


@pytest.mark.parametrize(
    ("door", "typed", "says"),
    [
        ("sign", {"name": "  "}, "Type your full name."),
        ("sign", {"name": "x" * 121}, "That is too long."),
        ("renew", {"days": "31"}, "Choose 30, 60 or 90 days."),
        ("renew", {"days": ""}, "Choose 30, 60 or 90 days."),
        ("withdraw", {}, "Tick the box"),
        ("withdraw", {"confirm": "no"}, "Tick the box"),
        ("withdraw", {"confirm": "yes", "reason": "x" * 1001}, "That is too long."),
    ],
)
def test_what_is_missing_is_said_beside_the_form(
    door: str, typed: dict[str, str], says: str, here: Desk, mara: str, phone: Client
) -> None:
    answer = phone.post(f"{mara}{door}/", filled(phone, mara, **typed))

    assert (answer.status_code, says in text(answer)) == (400, True)
    assert kept(here) == (0, 0, 0)


def test_a_form_that_is_not_of_this_page_does_nothing(here: Desk, mara: str, phone: Client) -> None:
    right = filled(phone, mara, name="Mara Ruiz")
    elsewhere = form(text(phone.get(here.issue_link("mara.skin", "Ana").url)))["form"]
    forged = signing.TimestampSigner(key="another key of fifty characters, which is long enough", salt=guest.SALT)

    for wrong in ("", "made up", elsewhere, right["form"][:-1], forged.sign(right["form"].split(":")[0])):
        answer = phone.post(f"{mara}sign/", right | {"form": wrong})
        assert (answer.status_code, "open for too long" in text(answer)) == (400, True)
    crossed = phone.post(f"{mara}sign/", right, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 400
    assert kept(here) == (0, 0, 0)

    assert (
        phone.post(f"{mara}sign/", right, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"}).status_code
        == 302
    )


def test_a_form_left_open_for_too_long_is_asked_again(
    here: Desk, mara: str, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = filled(phone, mara, name="Mara Ruiz")
    monkeypatch.setattr(guest, "LIFETIME_S", -1)

    answer = phone.post(f"{mara}sign/", right)

    assert (answer.status_code, "open for too long" in text(answer)) == (400, True)
    assert kept(here) == (0, 0, 0)


def test_other_methods_are_refused_the_same_for_every_address(mara: str, phone: Client) -> None:
    for address in (mara, "/c/nothing/"):
        assert [phone.generic(method, address).status_code for method in ("POST", "PUT", "DELETE", "PATCH")] == [
            405
        ] * 4
        assert [phone.get(f"{address}{door}/").status_code for door in ("sign", "renew", "withdraw")] == [405] * 3
    assert phone.head(mara).status_code == 200
    assert phone.post("/calendar/feed/nothing.ics").status_code == 405


def test_who_guesses_has_to_wait_and_nobody_else_does(mara: str, phone: Client) -> None:
    assert [phone.get(f"/c/guess{number}/").status_code for number in range(8)] == [404] * 8

    assert phone.get("/c/guess/").status_code == 429
    assert (phone.get(mara).status_code, phone.get("/calendar/feed/guess.ics").status_code) == (429, 429)
    assert Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR="198.51.100.9").get(mara).status_code == 200
    assert phone.get("/sign-in/").status_code == 200


def test_guesses_at_a_form_count_as_well(mara: str, phone: Client) -> None:
    assert [phone.post("/c/guess/withdraw/", {"confirm": "yes"}).status_code for _ in range(9)] == [404] * 8 + [429]


def test_no_log_ever_holds_an_address(here: Desk, mara: str, phone: Client, caplog: pytest.LogCaptureFixture) -> None:
    token = mara.strip("/").removeprefix("c/")
    caplog.set_level(0)
    phone.put(mara)
    phone.post(f"{mara}sign/", {"form": ""})
    here.revoke_link(here.link_views("mara.skin")[0].link.id, "Ana")
    phone.get(mara)
    phone.get(f"/calendar/feed/{token}.ics")
    phone.get(f"/sign-in/{token}/")
    pages._open.clear()
    phone.get(mara)

    assert len([record for record in caplog.records if record.name == "django.request"]) == 6
    said = "\n".join(f"{record.getMessage()} {record.args} {vars(record).get('request')}" for record in caplog.records)
    assert token not in said
    assert "/c/…" in said and "/sign-in/…" in said


def test_what_fails_inside_is_not_told_outside(mara: str, phone: Client) -> None:
    pages._open.clear()

    answer = phone.get(mara)

    assert (answer.status_code, "cannot be shown" in text(answer)) == (503, True)
    assert "serve" not in text(answer)
    assert "<a " not in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_form_of_thousands_of_fields_is_refused(mara: str, phone: Client) -> None:
    assert phone.post(f"{mara}sign/", {f"f{number}": "x" for number in range(1_200)}).status_code == 400


@pytest.mark.parametrize("boundary", ["", "; boundary=" + "b" * 9_999])
def test_a_form_in_pieces_that_cannot_be_read_is_refused_and_no_failure_of_ours(
    mara: str, phone: Client, boundary: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = phone.post(f"{mara}sign/", b"xx", content_type=f"multipart/form-data{boundary}")

    assert answer.status_code == 400
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_form_is_read_as_utf_8_whatever_charset_it_names(here: Desk, mara: str, phone: Client) -> None:
    typed = filled(phone, mara, name="Mara Ruíz-9a")
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in typed.items()
    )

    kind = "multipart/form-data; boundary=b; charset=punycode"
    answer = phone.generic("POST", f"{mara}sign/", f"{parts}--b--\r\n".encode(), content_type=kind)

    assert answer.status_code == 302
    assert here.ledger.latest(Signature, "mara.skin").by.text == "Mara Ruíz-9a"


@pytest.mark.parametrize("url", ["javascript:alert(1)//7000000000000000001", "data:text/html,x", " https://x", "//x"])
def test_what_is_no_web_address_is_no_link(here: Desk, mara: str, phone: Client, url: str) -> None:
    here.take_in([a.post(MINE, url=url)])

    assert url.strip() not in text(phone.get(mara))


def test_a_caption_cannot_carry_markup(here: Desk, phone: Client) -> None:
    here.take_in([a.post("7000000000000000003", "noor.daily", caption='<img src=x onerror="alert(1)">')])
    here.agree(a.rights("noor.daily", posts=frozenset({PostId("7000000000000000003")})), "Ana")
    answer = phone.get(here.issue_link("noor.daily", "Ana").url)

    assert "<img" not in text(answer)
    assert "&lt;img src=x" in text(answer)


def test_the_calendar_feed_opens_by_its_present_address_alone(here: Desk, phone: Client) -> None:
    first = here.new_feed_token("Ana")
    answer = phone.get(f"/calendar/feed/{first}.ics")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.content == here.rights_feed()
    assert b"BEGIN:VEVENT" in answer.content
    assert "no-store" not in answer.headers["Cache-Control"]
    again = phone.get(f"/calendar/feed/{first}.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    second = here.new_feed_token("Ana")
    closed = phone.get(f"/calendar/feed/{first}.ics")
    assert (closed.status_code, closed.content) == (404, phone.get("/c/nothing/").content)
    assert phone.get(f"/calendar/feed/{second}.ics").status_code == 200


def test_several_agreements_have_their_own_forms(here: Desk, mara: str, phone: Client) -> None:
    page = text(phone.get(mara))
    (spring,) = re.findall(r'name="deal" value="spring"><input type="hidden" name="terms" value="(\w+)"', page)

    assert (
        phone.post(f"{mara}sign/", form(page) | {"deal": "spring", "terms": spring, "name": "M. Ruiz"}).status_code
        == 302
    )
    assert here.signature("mara.skin/spring") is not None
    assert here.signature("mara.skin") is None


def test_an_unfinished_agreement_cannot_be_signed(here: Desk, mara: str, phone: Client) -> None:
    here.agree(UsageRights(creator="noor.daily", posts=frozenset({MINE})), "Ana")
    page = text(phone.get(here.issue_link("noor.daily", "Ana").url))

    assert "still writing this" in page
    assert "I agree" not in page
