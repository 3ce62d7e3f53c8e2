"""Who gets in, and how: passwords with a brake, links that work once, forms that need a token."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from firesteel.errors import BadInput
from firesteel.web import desk as pages
from firesteel.web import signin
from web.sample import SampleDesk

HERE = "http://127.0.0.1"


@pytest.fixture
def stranger(buyer: User) -> Client:
    return Client(SERVER_NAME="127.0.0.1")


def enter(who: Client, password: str = "correct horse battery", **more: str) -> int:
    return who.post("/sign-in/", {"name": "jana", "password": password, **more}).status_code


def path(link: str) -> str:
    return link.removeprefix(HERE)


def test_name_and_password_open_the_page_that_was_asked_for(stranger: Client) -> None:
    answer = stranger.post("/sign-in/", {"name": "jana", "password": "correct horse battery", "next": "/posts/?q=x"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/posts/?q=x")
    assert stranger.get("/posts/").status_code == 200


def test_nobody_is_sent_to_another_site(stranger: Client) -> None:
    for onward in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        answer = stranger.post("/sign-in/", {"name": "jana", "password": "correct horse battery", "next": onward})
        assert answer.headers["Location"] == "/"
        stranger.logout()


def test_a_wrong_password_keeps_the_name_and_says_what_to_check(stranger: Client) -> None:
    answer = stranger.post("/sign-in/", {"name": "jana", "password": "guess"})

    assert answer.status_code == 400
    assert 'value="jana"' in answer.content.decode()
    assert "do not belong together" in answer.content.decode()
    assert "guess" not in answer.content.decode()


def test_seven_wrong_passwords_are_forgiven_and_the_ninth_attempt_waits(stranger: Client) -> None:
    assert [enter(stranger, "guess") for _ in range(7)] == [400] * 7
    assert enter(stranger) == 302
    stranger.logout()

    assert [enter(stranger, "guess") for _ in range(8)] == [400] * 8
    assert enter(stranger) == 429
    assert enter(Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR="127.0.0.9")) == 302


def test_a_link_signs_in_once(stranger: Client, buyer: User) -> None:
    link = signin.link(HERE, buyer)

    assert stranger.get(path(link)).headers["Location"] == "/"
    assert stranger.get("/").status_code == 200
    other = Client(SERVER_NAME="127.0.0.1")
    assert other.get(path(link)).status_code == 400
    assert other.get("/").status_code == 302
    assert stranger.get(path(link)).headers["Location"] == "/", "whoever is in already just goes on"


def test_a_link_of_another_making_or_another_day_is_refused(
    stranger: Client, buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stranger.get("/sign-in/forged:token/").status_code == 400
    link = signin.link(HERE, buyer)
    monkeypatch.setattr(signin, "LIFETIME_S", -1)

    answer = stranger.get(path(link))

    assert (answer.status_code, "older than a day" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize(
    "away",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_a_link_works_on_this_machine_only(away: dict[str, str], stranger: Client, buyer: User) -> None:
    answer = stranger.get(path(signin.link(HERE, buyer)), **away)

    assert answer.status_code == 403
    assert stranger.get("/").status_code == 302


def test_a_link_never_opens_a_live_workspace(stranger: Client, buyer: User) -> None:
    pages.use(SampleDesk(simulated=False))  # type: ignore[arg-type]

    assert stranger.get(path(signin.link(HERE, buyer))).status_code == 403


def test_a_person_made_for_a_link_has_no_password(desk: SampleDesk) -> None:
    assert not signin.person("demo").has_usable_password()
    assert signin.person("demo") == signin.person("demo")


def test_a_password_that_is_easily_guessed_is_refused(desk: SampleDesk) -> None:
    with pytest.raises(BadInput, match="this password will not do"):
        signin.give_password("ana", "password1")
    signin.give_password("ana", "eleven quiet otters")

    assert User.objects.get(username="ana").check_password("eleven quiet otters")


def test_signing_out_closes_the_door(client: Client) -> None:
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_a_form_without_its_token_does_nothing(desk: SampleDesk, buyer: User) -> None:
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    strict.force_login(buyer)
    for target in (
        "/gate/P-1/approve/",
        "/gate/P-1/launch/",
        "/gate/P-1/waive/",
        "/decisions/101/apply/",
        "/sign-out/",
    ):
        answer = strict.post(target, {"digest": "d" * 64})
        assert (answer.status_code, "reload the page" in answer.content.decode()) == (403, True), target

    assert desk.acts == []
