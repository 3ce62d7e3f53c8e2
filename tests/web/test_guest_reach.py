"""Reaching the pages from outside: the public address, a proxy on this machine, and whom it is believed about."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from firesteel.errors import Misconfigured
from firesteel.storage import reach, settings
from web.sample import SampleDesk

PUBLIC = "https://ads.example.com"
HTTPS = {"X-Forwarded-Proto": "https", "Host": "ads.example.com"}


def configured(patch: pytest.MonkeyPatch, public: str, hosts: str = "") -> dict[str, Any]:
    patch.setenv("FIRESTEEL_PUBLIC_URL", public)
    patch.setenv("FIRESTEEL_HOSTS", hosts)
    spec = importlib.util.spec_from_file_location("firesteel.storage.settings_of_a_test", settings.__file__)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return vars(made)


@pytest.fixture
def outside() -> Any:
    with override_settings(
        PUBLIC_URL=PUBLIC,
        ALLOWED_HOSTS=["127.0.0.1", "ads.example.com"],
        CSRF_TRUSTED_ORIGINS=[PUBLIC],
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    ):
        yield


def enter(client: Client, password: str = "correct horse battery", **more: Any) -> Any:
    return client.post("/sign-in/", {"name": "jana", "password": password}, **more)


@pytest.mark.parametrize(
    ("given", "means", "host"),
    [
        ("", "", ""),
        ("  ", "", ""),
        ("https://ads.example.com", PUBLIC, "ads.example.com"),
        ("https://Ads.Example.com:443/", PUBLIC, "ads.example.com"),
        ("https://ads.example.com:8443", "https://ads.example.com:8443", "ads.example.com"),
        ("http://192.0.2.7:8787", "http://192.0.2.7:8787", "192.0.2.7"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_the_public_address_is_taken_as_browsers_say_it(
    given: str, means: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(reach.VARIABLE, given)

    assert (reach.public_url(), reach.public_host()) == (means, host)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("ads.example.com", "no web address; write it as https://ads.example.com"),
        ("ftp://ads.example.com", "no web address"),
        ("https://", "no web address"),
        ("https://ads.example.com:99999", "no address"),
        ("https://ads.example.com:0", "no web address"),
        ("https://ads.example.com/firesteel", "the pages live at the root of a host"),
        ("https://ads.example.com?x=1", "more than scheme, host and port"),
        ("https://jana:hunter2@ads.example.com", "more than scheme, host and port"),
        ("https://a.example.com,https://b.example.com", "more than scheme, host and port"),
    ],
)
def test_a_public_address_that_is_none_is_refused_with_what_to_write(
    given: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(reach.VARIABLE, given)

    with pytest.raises(Misconfigured, match=says) as refused:
        reach.public_url()
    assert "hunter2" not in str(refused.value)


def test_the_settings_follow_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    made = configured(monkeypatch, "https://ads.example.com:8443", "lumen.lan, other.lan")

    assert made["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]", "lumen.lan", "other.lan", "ads.example.com"]
    assert made["CSRF_TRUSTED_ORIGINS"] == ["https://lumen.lan", "https://other.lan", "https://ads.example.com:8443"]
    assert made["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_without_one_nothing_outside_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = configured(monkeypatch, "")

    assert made["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (made["CSRF_TRUSTED_ORIGINS"], made["SECURE_PROXY_SSL_HEADER"], made["PUBLIC_URL"]) == ([], None, "")


def test_a_malformed_address_stops_before_anything_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured, match="write it as https"):
        configured(monkeypatch, "ads.example.com")


@pytest.mark.usefixtures("outside", "buyer")
def test_cookies_are_secure_where_they_came_over_https_and_work_here_without() -> None:
    through, here = Client(), Client(SERVER_NAME="127.0.0.1")

    assert enter(through, headers=HTTPS).status_code == 302
    assert enter(here).status_code == 302
    assert through.cookies["firesteel"]["secure"] is True
    assert here.cookies["firesteel"]["secure"] == ""
    assert here.get("/").status_code == 200


@pytest.mark.usefixtures("outside", "buyer")
def test_nobody_but_a_proxy_on_this_machine_says_what_came_over_https() -> None:
    away = Client(REMOTE_ADDR="192.0.2.7")

    assert enter(away, headers=HTTPS).status_code == 302
    assert away.cookies["firesteel"]["secure"] == ""


@pytest.mark.usefixtures("outside", "buyer")
def test_a_form_is_taken_from_the_public_address_and_from_no_other() -> None:
    for origin, status in ((PUBLIC, 302), ("https://evil.example.com", 403)):
        strict = Client(enforce_csrf_checks=True)
        page = strict.get("/sign-in/", headers=HTTPS).content.decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        typed = {"name": "jana", "password": "correct horse battery", "csrfmiddlewaretoken": token}
        assert strict.post("/sign-in/", typed, headers=HTTPS | {"Origin": origin}).status_code == status


def tries(forwarded: str, many: int, **more: Any) -> list[int]:
    """Wrong passwords, of which eight are forgiven."""
    client = Client(SERVER_NAME="127.0.0.1")
    headers = {"X-Forwarded-For": forwarded}
    return [enter(client, "guess", headers=headers, **more).status_code for _ in range(many)]


@pytest.mark.usefixtures("outside", "buyer")
def test_behind_a_proxy_each_sender_waits_for_themselves() -> None:
    assert tries("198.51.100.1", 9) == [400] * 8 + [429]

    assert tries("198.51.100.2", 1) == [400]
    assert tries("198.51.100.2, 198.51.100.1", 1) == [429], "the proxy wrote the last one"
    assert tries("198.51.100.1, 198.51.100.2", 1) == [400], "what stands before may be invented"
    assert tries("198.51.100.1, 127.0.0.1", 1) == [429], "a tunnel on this machine comes between"


@pytest.mark.usefixtures("outside", "buyer")
def test_who_comes_from_elsewhere_cannot_choose_an_address() -> None:
    assert tries("198.51.100.1", 9, REMOTE_ADDR="192.0.2.7")[-1] == 429
    assert tries("198.51.100.3", 1, REMOTE_ADDR="192.0.2.7") == [429]
    assert tries("198.51.100.3", 1) == [400]


@pytest.mark.usefixtures("buyer")
def test_without_a_public_address_no_proxy_is_believed() -> None:
    assert tries("198.51.100.1", 9)[-1] == 429
    assert tries("198.51.100.2", 1) == [429]


@pytest.mark.usefixtures("outside")
def test_everything_inside_still_wants_a_sign_in(desk: SampleDesk, buyer: User) -> None:
    stranger = Client()

    for path in ("/", "/posts/", "/creators/mara.skin/page.html", "/calendar/", "/calendar/feed", "/connect/", "/c"):
        assert stranger.get(path, headers=HTTPS).headers["Location"].startswith("/sign-in/?next="), path
    assert stranger.get("/posts.json", headers=HTTPS).status_code == 401
