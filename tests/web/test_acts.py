"""What people do on pages: sign off, waive, approve, launch, carry out. Each under the name of who is signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from firesteel.web import desk as pages
from web.sample import SampleDesk


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
        answer = client.post("/gate/P-1/waive/", {"flight": "F-2", "gate": "music", "reason": reason})
        text = answer.content.decode()
        assert answer.status_code == 400
        assert text.count('role="alert"') == 1
        field = text.index('aria-invalid="true"')
        assert text.rindex("A waiver needs a reason", 0, field) > text.rindex(">Music rights</th>", 0, field)

    assert blocked.acts == []


def test_what_was_typed_is_kept_when_the_desk_refuses(client: Client, blocked: SampleDesk) -> None:
    answer = client.post("/gate/P-1/waive/", {"flight": "F-2", "gate": "music", "reason": "we asked <them>"})

    assert answer.status_code == 400
    assert 'value="we asked &lt;them&gt;"' in answer.content.decode()


def test_a_waiver_carries_the_name_of_who_is_signed_in(client: Client, blocked: SampleDesk) -> None:
    form = {"flight": "F-1", "gate": "caption", "reason": "the creator will fix it", "actor": "somebody else"}
    answer = client.post("/gate/P-1/waive/", form)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/gate/P-1/")
    assert blocked.acts == [("waive", "F-1", "caption", "jana", "the creator will fix it")]
    assert "your name and reason are kept" in client.get("/gate/").content.decode()


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
