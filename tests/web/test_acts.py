"""What people do on pages: sign off, waive, approve, launch, carry out. Each under the name of who is signed in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

import a
from firesteel.preflight import Gate, Severity, Waiver
from firesteel.rights import Withdrawal
from firesteel.web import desk as pages
from web.sample import NOW, SampleDesk


@pytest.fixture
def blocked(desk: SampleDesk) -> SampleDesk:
    sample = SampleDesk(launched=False)
    pages.use(sample)  # type: ignore[arg-type]
    return sample


@pytest.fixture
def clear(desk: SampleDesk) -> SampleDesk:
    sample = SampleDesk(launched=False, cleared=True)
    pages.use(sample)  # type: ignore[arg-type]
    return sample


def test_a_waiver_without_a_reason_is_refused_beside_its_field(client: Client, blocked: SampleDesk) -> None:
    for reason in ("", "   "):
        answer = client.post("/gate/P-1/waive/", {"flight": "F-2", "rule": "music-unknown", "reason": reason})
        text = answer.content.decode()
        assert answer.status_code == 400
        assert text.count('role="alert"') == 1
        field = text.index('aria-invalid="true"')
        assert text.rindex("A waiver needs a reason", 0, field) > text.rindex(">Music rights</th>", 0, field)

    assert blocked.acts == []


def test_what_was_typed_is_kept_when_the_desk_refuses(client: Client, blocked: SampleDesk) -> None:
    form = {"flight": "F-2", "rule": "music-unknown", "reason": "we asked <them>", "until": "2026-02-31"}
    answer = client.post("/gate/P-1/waive/", form)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="we asked &lt;them&gt;"' in text and 'value="2026-02-31"' in text
    assert "&#x27;2026-02-31&#x27; is no day" in text


def test_a_waiver_carries_the_name_of_who_is_signed_in_and_its_last_day(client: Client, blocked: SampleDesk) -> None:
    form = {"flight": "F-1", "rule": "caption-unread", "reason": "the creator will fix it", "actor": "somebody else"}
    answer = client.post("/gate/P-1/waive/", form | {"until": "2026-01-20"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/gate/P-1/")
    assert blocked.acts == [("waive", "F-1", "caption-unread", "jana", "the creator will fix it", a.at(20))]
    assert "your name and reason are kept" in client.get("/gate/").content.decode()


def test_a_waiver_may_end_on_the_last_day_there_is_and_without_a_day_with_the_flight(
    client: Client, blocked: SampleDesk
) -> None:
    form = {"flight": "F-1", "rule": "caption-unread", "reason": "known"}
    client.post("/gate/P-1/waive/", form | {"until": "2026-04-15"})
    client.post("/gate/P-1/waive/", form)

    assert [act[-1] for act in blocked.acts] == [NOW + timedelta(days=90), None]


def test_every_trouble_has_its_own_waiver_and_what_nobody_may_waive_says_why(
    client: Client, blocked: SampleDesk
) -> None:
    text = client.get("/gate/").content.decode()
    blocking = [
        (row, trouble)
        for row in blocked.gate().rows
        for finding in row.preflight.findings
        for trouble in finding.troubles
        if trouble.severity is Severity.BLOCK and trouble.waived is None
    ]
    assert blocking
    for row, trouble in blocking:
        assert f"Reason to waive {trouble.code} for {row.flight.id}" in text

    blocked.markets = frozenset({"CA"})
    text = client.get("/gate/").content.decode()
    assert "No usage rights in US" in text
    assert "Nobody can waive this: only the creator can agree to it." in text
    assert "Reason to waive outside-markets" not in text


def test_a_waiver_is_taken_back_by_whoever_is_signed_in(client: Client, blocked: SampleDesk) -> None:
    blocked.waivers = (
        Waiver(
            gate=Gate.MUSIC, rule="music-unknown", by="bo", reason="own <sound>", at=NOW, until=NOW + timedelta(days=3)
        ),
    )
    text = client.get("/gate/").content.decode()
    assert "Waived by <b>bo</b> until Sun 18 Jan, 00:00: “own &lt;sound&gt;”" in text
    assert "Reason to waive music-unknown" not in text

    client.post("/gate/P-1/unwaive/", {"flight": "F-1", "rule": "music-unknown"})
    assert blocked.acts == [("unwaive", "F-1", "music-unknown", "jana")]


def test_what_somebody_saw_is_kept_under_their_name(client: Client, blocked: SampleDesk) -> None:
    post = blocked.world.flown[0].id
    client.post("/gate/P-1/look/profile/", {"post": post, "bio_link": "yes", "name": "", "note": "fine"})
    client.post("/gate/P-1/look/policy/", {"post": post, "minors": "none"})
    client.post("/gate/P-1/look/disclosure/", {"post": post, "commercial": "no"})

    assert blocked.acts == [
        ("profile", post, {"bio_link": "yes", "name": "", "note": "fine"}, "jana"),
        ("policy", post, {"minors": "none"}, "jana"),
        ("disclosure", post, {"commercial": "no"}, "jana"),
    ]


def test_a_test_of_consent_that_is_not_whole_keeps_its_answers(client: Client, blocked: SampleDesk) -> None:
    form = {"granted": "yes", "denied": "no", "withdrawn": "no", "server_denied": "", "note": "with <Chrome>"}
    answer = client.post("/gate/P-1/look/consent/", form)

    part = answer.content.decode().split('id="consent"')[1]
    assert answer.status_code == 400
    assert "try all four, then record them" in part
    assert re.findall(r'<option value="(\w*)" selected', part) == ["yes", "no", "no", ""]
    assert 'value="with &lt;Chrome&gt;"' in part


def test_the_seven_checks_of_the_post_stand_above_its_gates(client: Client, blocked: SampleDesk) -> None:
    text = client.get("/gate/").content.decode()
    strip = text.split('aria-label="Seven checks of the post"')[1].split("</ul>")[0]

    found = re.findall(r"</span>([\w ]+)<small>", strip)
    assert found == ["Hook", "Caption", "Profile", "Comments", "Music", "Landing page", "Policy"]
    assert strip.count("Blocks: ") == 2


def test_a_sign_off_names_the_post_and_the_gate(client: Client, blocked: SampleDesk) -> None:
    post = blocked.world.flown[0].id
    client.post("/gate/P-1/sign-off/", {"post": post, "gate": "caption", "note": "read twice"})

    assert blocked.acts == [("sign_off", post, "caption", "jana", "read twice")]


def test_a_blocked_plan_has_no_button_and_says_why(client: Client, blocked: SampleDesk) -> None:
    text = client.get("/gate/").content.decode()

    assert "Nothing can be approved yet" in text
    assert "Music rights: 2 of 6 flights" in text
    assert "data-approve" not in text


def test_a_launch_that_a_gate_blocks_is_refused_even_by_hand(client: Client, blocked: SampleDesk) -> None:
    answer = client.post("/gate/P-1/launch/")

    assert answer.status_code == 409
    assert "two flights are blocked" in answer.content.decode().lower()
    assert blocked.acts == []


def test_approval_then_launch_one_button_at_a_time(client: Client, clear: SampleDesk) -> None:
    text = client.get("/gate/").content.decode()
    assert (text.count("data-approve"), "Approve $330.00 a day" in text) == (1, True)

    client.post("/gate/P-1/approve/", {"digest": "d" * 64})
    text = client.get("/gate/").content.decode()
    assert (text.count("data-approve"), "Launch 6 flights" in text) == (1, True)

    assert client.post("/gate/P-1/launch/").headers["Location"] == "/flights/"
    assert clear.acts == [("approve", "d" * 64, "jana"), ("launch", "P-1", "jana")]


def test_an_approval_of_what_has_changed_meanwhile_is_refused(client: Client, clear: SampleDesk) -> None:
    answer = client.post("/gate/P-1/approve/", {"digest": "e" * 64})

    assert answer.status_code == 409
    assert "not what would be launched now" in answer.content.decode()
    assert clear.acts == []


def test_every_field_of_the_difference_is_shown(client: Client, clear: SampleDesk) -> None:
    text = client.get("/gate/").content.decode()

    for change in clear.gate().changes:
        assert change.field in text and change.after in text
    assert text.count("does not exist") == len(clear.gate().changes)


def test_a_waiting_decision_is_carried_out_under_the_readers_name(desk: SampleDesk, client: Client) -> None:
    row = next(row for row in desk.decisions() if row.waiting)
    assert client.get(f"/decisions/{row.seq}/").content.decode().count("data-approve") == 1

    answer = client.post(f"/decisions/{row.seq}/apply/")

    assert answer.headers["Location"] == f"/decisions/{row.seq}/"
    assert desk.acts == [("apply", row.seq, "jana")]


def test_an_overtaken_decision_is_refused_on_its_own_page(desk: SampleDesk, client: Client) -> None:
    row = desk.decisions()[-1]
    answer = client.post(f"/decisions/{row.seq}/apply/")

    assert answer.status_code == 400
    assert "look at the newer one" in answer.content.decode()


def test_a_comment_is_hidden_under_the_readers_name(desk: SampleDesk, client: Client) -> None:
    post = desk.world.flown[0].id
    answer = client.post(f"/posts/{post}/comments/c-1/hide/")

    assert answer.headers["Location"] == f"/posts/{post}/#comments"
    assert desk.acts == [("hide", "c-1", "jana")]


def test_a_hidden_comment_is_shown_again_and_a_shown_one_can_be_hidden(desk: SampleDesk, client: Client) -> None:
    post = desk.world.flown[0].id
    text = client.get(f"/posts/{post}/").content.decode()
    assert text.count(">Show again</button>") == 1

    client.post(f"/posts/{post}/comments/c-1/show/")
    assert desk.acts == [("show", "c-1", "jana")]


def test_a_post_is_put_on_the_shortlist_by_hand_and_the_hand_taken_away(desk: SampleDesk, client: Client) -> None:
    post = desk.world.flown[0].id
    client.post(f"/posts/{post}/pick/", {"chosen": "off"})
    assert "Left out by hand" in client.get(f"/posts/{post}/").content.decode()

    client.post(f"/posts/{post}/pick/", {"chosen": ""})
    text = client.get(f"/posts/{post}/").content.decode()
    assert desk.acts == [("pick", post, False, "jana"), ("pick", post, None, "jana")]
    assert "Put on the shortlist" in text and "Left out by hand" not in text


def test_a_step_of_a_posts_history_is_taken_back_and_a_newer_one_refuses(desk: SampleDesk, client: Client) -> None:
    post = desk.world.flown[0].id
    assert client.post(f"/posts/{post}/undo/41/").headers["Location"] == f"/posts/{post}/#happened"
    answer = client.post(f"/posts/{post}/undo/12/")

    assert desk.acts == [("undo", 41, "jana")]
    assert answer.status_code == 409
    assert "Bo changed it since; look at that first." in answer.content.decode()


def test_where_the_clocks_of_a_post_end_apart_stands_with_its_rights(desk: SampleDesk, client: Client) -> None:
    creator = next(post for post in desk.world.flown if not post.creator.is_brand)
    desk.known[creator.creator.handle] = replace(
        desk.known[creator.creator.handle],
        withdrawal=Withdrawal(creator=creator.creator.handle, at=a.at(9), effective=a.at(10)),
    )
    text = client.get(f"/posts/{creator.id}/").content.decode()

    assert "took the yes back: from Sun 11 Jan 2026, 00:00 on it may carry no money" in text
    assert "<dd>ended Sun 11 Jan 2026, 00:00" in text
