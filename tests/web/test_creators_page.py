"""The pipeline and the page of one creator: who stands where, what is sent, kept, opened and taken back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.test import Client

import a
from firesteel.papers.letters import LANGUAGES, STEPS
from firesteel.rights.pipeline import STAGES
from firesteel.values import PostId
from firesteel.web.templatetags import say
from web.real import office, signed_in
from web.sample import SampleDesk


def shown(client: Client, path: str, **ask: str) -> str:
    return client.get(path, ask).content.decode()


def cards(text: str) -> list[str]:
    return re.findall(r'<h3><a href="/creators/([\w.]+)/" data-open>', text)


def test_the_board_has_every_stage_in_order_with_everybody_once(desk: SampleDesk, client: Client) -> None:
    text = shown(client, "/creators/")

    assert [name.lower() for name in re.findall(r'<h2 id="stage-\d"><span class="chip \w*">([\w ]+)<', text)] == list(
        STAGES
    )
    assert sorted(cards(text)) == sorted(desk.known)
    assert "Ask for a longer authorisation" in text and "$275.00 at risk" in text


@pytest.mark.parametrize(
    ("ask", "left"),
    [
        ({"stage": "live"}, {"mara.skin"}),
        ({"owner": "bo", "stage": "ended"}, {"june.ended"}),
        ({"q": "@KOFI"}, {"kofi.cares"}),
        ({"q": "brandt"}, {"dr.ilse"}),
        ({"owner": "nobody"}, {"noor.daily", "a_handle_that_is_twenty4", "taken.back"}),
    ],
)
def test_the_board_shows_who_is_asked_for(
    desk: SampleDesk, client: Client, ask: dict[str, str], left: set[str]
) -> None:
    assert set(cards(shown(client, "/creators/", **ask))) == left
    table = shown(client, "/creators/", **ask, **{"as": "table"})
    assert set(re.findall(r'<td class="first"><a href="/creators/([\w.]+)/"', table)) == left
    file = client.get("/creators.csv", ask).content.decode()
    assert {row["creator"] for row in csv.DictReader(io.StringIO(file))} == left


@pytest.mark.parametrize(
    ("words", "what", "why"),
    [
        ("Remind: the letter has no answer; since Monday", "Remind", "the letter has no answer; since Monday"),
        (
            "Ask for the code of “Así: tres; gotas”; written today",
            "Ask for the code of “Así: tres; gotas”",
            "written today",
        ),
        ("Have the agreement signed", "Have the agreement signed", ""),
        ("Look at 10:30", "Look at 10:30", ""),
    ],
)
def test_the_verb_of_an_action_stands_apart_from_its_reason(words: str, what: str, why: str) -> None:
    assert (say.verb(words), say.reason(words)) == (what, why)


def test_a_search_without_a_match_says_so(client: Client) -> None:
    assert "Nobody matches" in shown(client, "/creators/", q="nobody has this name")


def test_somebody_new_begins_with_the_agreement(client: Client) -> None:
    assert client.get("/creators/", {"new": " @new.face "}).headers["Location"] == "/creators/new.face/agreement/"
    assert "Nothing is kept yet" in shown(client, "/creators/new.face/agreement/")


def test_the_page_has_the_letter_of_the_next_action_ready(client: Client) -> None:
    text = shown(client, "/creators/mara.skin/")

    assert '<option value="code" selected>' in text
    assert 'name="step" value="code"' in text
    assert re.search(r'href="mailto:mara\.skin@example\.com\?subject=[^"]+" data-mail', text)
    assert text.count('class="btn primary"') == 1


def test_another_letter_in_another_language_is_shown_to_edit(client: Client) -> None:
    text = shown(client, "/creators/mara.skin/", step="renew", language="de")

    assert '<option value="renew" selected>' in text and '<option value="de" selected>' in text
    assert '<textarea name="text" id="letter-text" rows="12" lang="de">Hallo Mara Silva' in text
    for code in LANGUAGES:
        assert f'<option value="{code}"' in text
    for step in STEPS:
        assert f'<option value="{step}"' in text


def test_a_letter_there_is_not_is_refused_beside_the_usual_one(client: Client) -> None:
    text = shown(client, "/creators/mara.skin/", step="threaten")

    assert "There is no letter &#x27;threaten&#x27;" in text
    assert '<option value="code" selected>' in text


def test_what_was_sent_is_kept_as_it_was_edited(desk: SampleDesk, client: Client) -> None:
    form = {"step": "code", "language": "es", "subject": "Hola", "text": "Mándame el código", "channel": "copied"}
    answer = client.post("/creators/mara.skin/letter/", form)

    assert answer.headers["Location"] == "/creators/mara.skin/"
    assert desk.acts == [("wrote", "mara.skin", "code", "copied", "es", "Mándame el código", "jana")]


def test_an_empty_letter_is_refused_and_its_subject_kept(desk: SampleDesk, client: Client) -> None:
    form = {"step": "code", "language": "es", "subject": "Hola <Mara>", "text": "  "}
    answer = client.post("/creators/mara.skin/letter/", form)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "The letter is empty: write what was sent" in text
    assert 'value="Hola &lt;Mara&gt;"' in text
    assert desk.acts == []


def test_a_wrong_address_is_refused_and_everything_typed_is_kept(desk: SampleDesk, client: Client) -> None:
    form = {"name": "Mara", "email": "mara.example", "language": "pt", "address": "Rua A\nLisboa", "owner": "bo"}
    answer = client.post("/creators/mara.skin/contact/", form)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "&#x27;mara.example&#x27; is no e-mail address" in text
    assert 'value="mara.example"' in text and "Rua A\nLisboa</textarea>" in text
    client.post("/creators/mara.skin/contact/", form | {"email": "mara@example.com"})
    assert desk.creator("mara.skin").contact.email == "mara@example.com"


def test_a_page_of_their_own_is_made_and_revoked(desk: SampleDesk, client: Client) -> None:
    client.post("/creators/dr.ilse/link/", {"days": "30"})
    text = shown(client, "/creators/dr.ilse/")
    assert text.count('class="url mono"') == 1
    client.post("/creators/dr.ilse/link/link3/revoke/")

    assert desk.acts == [("link", "dr.ilse", "jana", 30), ("revoke", "link3", "jana")]


@pytest.mark.parametrize("days", ["", "0", "731", "-3", "many"])
def test_a_page_is_open_for_a_number_of_days_or_not_at_all(desk: SampleDesk, client: Client, days: str) -> None:
    assert client.post("/creators/dr.ilse/link/", {"days": days}).status_code == 400
    assert desk.acts == []


def test_only_open_pages_show_their_address(client: Client) -> None:
    text = shown(client, "/creators/mara.skin/")

    assert text.count('class="url mono"') == 1
    assert "Revoked" in text


def test_what_the_creator_asked_for_is_text_and_can_be_settled(desk: SampleDesk, client: Client) -> None:
    text = shown(client, "/creators/mara.skin/")
    assert "“Happy with it, &lt;b&gt;two&lt;/b&gt; more months?”" in text

    client.post("/creators/mara.skin/settle/", {"kind": "renew"})
    assert desk.acts == [("settle", "mara.skin", "renew", "jana", "", "")]


def test_only_what_can_be_undone_has_a_button_and_a_newer_fact_refuses(desk: SampleDesk, client: Client) -> None:
    text = shown(client, "/creators/mara.skin/")
    assert re.findall(r'action="/creators/mara.skin/undo/(\d+)/"', text) == ["41", "12"]

    client.post("/creators/mara.skin/undo/41/")
    answer = client.post("/creators/mara.skin/undo/12/")
    assert desk.acts == [("undo", 41, "jana")]
    assert (answer.status_code, "Bo changed it since" in answer.content.decode()) == (409, True)


def test_moderation_rights_stand_on_the_page_before_a_code_is_chosen(client: Client) -> None:
    text = shown(client, "/creators/noor.daily/")

    box = text.split('id="codes"')[1].split("</section>")[0]
    assert "hiding comments is <b>unclear</b> with post code, <b>yes</b> with linked account" in box
    table = text.split('id="moderation"')[1]
    assert re.findall(r'<th class="first" scope="row">([\w ]+)<', table)[:3] == [
        "Post code",
        "Linked account",
        "Business Center",
    ]


def test_each_post_has_its_four_clocks_and_the_one_that_binds(client: Client) -> None:
    text = shown(client, "/creators/dr.ilse/")

    four = text.split('<dl class="four">')[1].split("</dl>")[0]
    assert re.findall(r"<dt>([\w ]+)</dt>", four) == ["Contract", "Authorisation", "Music", "Must stay up"]
    assert '<div class="binds"><dt>Authorisation</dt>' in four
    assert "The authorisation ends 44 days before the contract does." in text


def test_a_grant_without_a_code_is_asked_for_and_a_refusal_stands_with_the_post(
    desk: SampleDesk, client: Client
) -> None:
    post = PostId("7400000000000000009")
    answer = client.post(f"/creators/mara.skin/posts/{post}/authorize/", {"how": "linked"})
    assert answer.status_code == 400
    assert "belongs to no linked account: ask the creator for a code." in answer.content.decode()

    client.post(f"/creators/mara.skin/posts/{post}/authorize/", {"how": "again"})
    assert desk.acts == [("again", post, "jana")]


def test_a_contact_written_on_the_page_is_what_the_real_desk_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(tmp_path / "home", monkeypatch) as here:
        jana = signed_in()
        here.agree(a.rights("mara.skin"), "Ana")
        form = {"name": "Mara Silva", "email": "mara@example.com", "language": "pt", "owner": "jana"}
        assert jana.post("/creators/mara.skin/contact/", form).status_code == 302
        text = shown(jana, "/creators/mara.skin/")
        board = shown(jana, "/creators/")
        record = {"step": "ask", "language": "pt", "subject": "Oi", "text": "Posso?", "channel": "email"}
        assert jana.post("/creators/mara.skin/letter/", record).status_code == 302
        assert "Mara Silva" in board and cards(board) == ["mara.skin"]
        assert 'value="mara@example.com"' in text and 'href="mailto:mara@example.com?' in text
        assert any("e-mail" in each.words for each in here.creator("mara.skin").history)


def test_a_withdrawal_by_phone_is_kept_with_its_day_and_reason_once_somebody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(tmp_path / "home", monkeypatch) as here:
        jana = signed_in()
        here.agree(a.rights("mara.skin", creator_may_change="after notice"), "Ana")
        text = shown(jana, "/creators/mara.skin/")
        assert "Clause 6 grants 48 hours: said now, it may run until 12 Feb, 12:00 UTC." in text

        form = {"deal": "", "post": "", "reason": "moved <to> another brand", "from": "2026-02-20"}
        refused = jana.post("/creators/mara.skin/withdraw/", form)
        assert refused.status_code == 400
        kept = refused.content.decode()
        assert "Nothing was kept: say that @mara.skin takes the yes back: tick the box." in kept
        assert 'value="2026-02-20"' in kept and "moved &lt;to&gt; another brand</textarea>" in kept
        assert here.withdrawal("mara.skin") is None

        assert jana.post("/creators/mara.skin/withdraw/", form | {"confirm": "yes"}).status_code == 302
        taken = here.withdrawal("mara.skin")
        assert taken is not None and taken.reason is not None
        assert (taken.effective, taken.reason.text, taken.post) == (a.at(50), "moved <to> another brand", None)
        assert "Nothing of it may carry money from" in shown(jana, "/creators/mara.skin/")


def test_a_withdrawal_of_one_post_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = PostId("7000000000000000001"), PostId("7000000000000000002")
    with office(tmp_path / "home", monkeypatch) as here:
        jana = signed_in()
        here.agree(a.rights("mara.skin", posts=frozenset({one, other})), "Ana")
        form = shown(jana, "/creators/mara.skin/").split("Withdrawn by mail or phone")[1].split("</form>")[0]
        assert set(re.findall(r'<option value="(\d*)"', form)) == {"", one, other}
        jana.post("/creators/mara.skin/withdraw/", {"deal": "", "post": one, "confirm": "yes"})

        assert here.withdrawal("mara.skin", one) is not None
        assert here.withdrawal("mara.skin", other) is None


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"from": "2026-02-31"}, 400, "is no day: write it as 2026-03-31"),
        ({"post": "7000000000000000009"}, 400, "does not name post 7000000000000000009"),
        ({"deal": "another"}, 404, ""),
        ({"reason": "x" * 2_001}, 400, "longer than 2000 characters"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], status: int, says: str
) -> None:
    with office(tmp_path / "home", monkeypatch) as here:
        jana = signed_in()
        here.agree(a.rights("mara.skin"), "Ana")
        answer = jana.post("/creators/mara.skin/withdraw/", {"deal": "", "confirm": "yes"} | wrong)

        assert (answer.status_code, says in answer.content.decode()) == (status, True)
        assert here.withdrawal("mara.skin") is None


def test_who_withdrew_after_notice_and_then_phones_can_end_it_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(tmp_path / "home", monkeypatch) as here:
        jana = signed_in()
        here.agree(a.rights("mara.skin"), "Ana")
        here.withdraw("mara.skin", "", "@mara.skin", effective=a.at(42, 12))
        jana.post("/creators/mara.skin/withdraw/", {"deal": "", "confirm": "yes"})
        again = jana.post("/creators/mara.skin/withdraw/", {"deal": "", "from": "2026-03-30", "confirm": "yes"})

        assert again.status_code == 302
        taken = here.withdrawal("mara.skin")
        assert taken is not None and taken.effective == here.now()
