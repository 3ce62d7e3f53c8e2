"""Brands of one agency never see each other: whatever is asked of one with what belongs to another.

The ids of another brand are nobody's: pages answer to them as to ids that were made up. Its cookies, links and
addresses open nothing. No word of it is in any answer, and no byte of it changes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from typer.testing import CliRunner

from firesteel.cli.main import app as terminal
from firesteel.collector import webhooks
from firesteel.desk import Desk, logins
from firesteel.errors import FiresteelError
from firesteel.storage import archive, database, open_workspace
from firesteel.tiktok.tokens import App
from firesteel.web import access
from firesteel.web import desk as pages
from postgresql import Cluster, cluster
from web.brands import PASSWORD, SHARED, Brand, fingerprint, furnished, opened, platform
from web.test_access import ALL, filled

BRANDS = (("lumen", "quokka"), ("nordlicht", "zebrafish"), ("third", "axolotl"))
OWNERS = {"lumen": "Ana", "nordlicht": "Ben"}
NOBODY = {
    "handle": "nobody.known",
    "post_id": "7880000000000000001",
    "plan_id": "P-nobody",
    "flight_id": "F-nobody",
    "digest": "d" * 64,
    "deal": "spring-of-nobody",
    "link_id": "nobodys-link",
    "run": "xxxxyyyyzzzz",
    "comment_id": "c-nobody",
}
TOKENS = re.compile(
    r'(?:csrfmiddlewaretoken|name="form")[^>]*>|/(?:invited|c|calendar/feed)/[^"<]+|, request [0-9A-F]{34}\b'
)
INSIDE = [each for each in ALL if str(each.name) in access.NEEDS]


class Agency:
    """One brand that is open, and another whose things are held against it."""

    def __init__(self, home: Path, here: Brand, there: Brand, desk: Desk) -> None:
        self.home, self.here, self.there, self.desk = home, here, there, desk
        self.owner = self.client(OWNERS[here.name])

    def client(self, name: str) -> Client:
        client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        client.force_login(User.objects.get(username=name))
        return client

    def ask(self, method: str, path: str, form: dict[str, str]) -> Any:
        """As the owner, and taken back at once: each question finds the brand as it was made."""
        cache.clear()
        self.owner.cookies.pop("messages", None)
        with transaction.atomic():
            answer = getattr(self.owner, method)(path, form if method == "post" else {})
            transaction.set_rollback(True)
        if method == "post":
            self.desk._standing.clear()
            self.desk._derived.clear()
        return answer


DIGESTS = re.compile(r"\b[0-9a-f]{64}\b")
"""Of what was sent, ids and all."""


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory, ledger: Path) -> Iterator[tuple[Path, httpx2.Client, list[Brand]]]:
    home = tmp_path_factory.mktemp("agency")
    with pytest.MonkeyPatch.context() as patch, platform() as http:
        patch.setenv("FIRESTEEL_HOME", str(home))
        patch.delenv("FIRESTEEL_KEY", raising=False)
        yield home, http, [furnished(name, word, number, http) for number, (name, word) in enumerate(BRANDS, start=1)]


@pytest.fixture(
    scope="module",
    params=[pytest.param((0, 1), id="lumen"), pytest.param((1, 0), id="nordlicht", marks=pytest.mark.long)],
)
def switched(request: pytest.FixtureRequest, agency: Any) -> Iterator[Agency]:
    """One of them is open for all that is asked of it, and the others lie there as they were."""
    home, http, brands = agency
    here, there = (brands[number] for number in request.param)
    shut = [home / "workspaces" / each.name for each in brands if each is not here]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTEEL_HOME", str(home))
        before = [fingerprint(folder) for folder in shut]
        desk = opened(here.name, http)
        yield Agency(home, here, there, desk)
        desk.engine.close()
        database.close()
        assert [fingerprint(folder) for folder in shut] == before, "no byte of another brand changes"


@pytest.fixture
def pair(switched: Agency, monkeypatch: pytest.MonkeyPatch) -> Agency:
    """Open again: a process has one open workspace, and another test may have opened its own."""
    monkeypatch.setenv("FIRESTEEL_HOME", str(switched.home))
    open_workspace(switched.desk.store.workspace)
    pages.use(switched.desk)
    cache.clear()
    return switched


def addressed(each: URLPattern, ids: dict[str, str]) -> str:
    """An address of a pattern with these ids in it."""
    path = str(each.pattern)
    for name in each.pattern.converters:
        path = re.sub(rf"<\w+:{name}>", ids.get(name, "1"), path)
    return f"/{path}"


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


def plain(answer: Any, *asked: dict[str, str]) -> tuple[int, str, str]:
    """An answer with the ids it was asked for, and what differs every time, taken out.

    What was sent may have been kept (a contact of nobody's): then it stands on later pages, whoever's id it was. The
    address of a creator's page is said by its first letters only.
    """
    text, where = TOKENS.sub("", body(answer)), answer.headers.get("Location", "")
    for ids in asked:
        for name, value in sorted(ids.items(), key=lambda each: -len(each[1])):
            told = re.escape(value) + (f"|{re.escape(value[:6])}(?=…)" if name == "link_id" else "")
            text, where = (re.sub(told, f"<{name}>", each, flags=re.IGNORECASE) for each in (text, where))
    return answer.status_code, DIGESTS.sub("#", text), where


FORMS = {
    "digest": "",
    "creator": "",
    "post": "",
    "deal": "",
    "name": "",
    "role": "viewer",
    "how": "code",
    "days": "30",
    "flight": "",
    "rule": "music-unknown",
    "reason": "because",
    "gate": "caption",
    "chosen": "yes",
    "kind": "asked",
}


def form(ids: dict[str, str]) -> dict[str, str]:
    """What a form may carry, with ids where one goes."""
    at = {
        "name": "handle",
        "creator": "handle",
        "post": "post_id",
        "flight": "flight_id",
        "deal": "deal",
        "digest": "digest",
    }
    return {name: ids[at[name]] if name in at else value for name, value in FORMS.items()}


def test_every_page_of_a_brand_shows_its_own_and_no_word_of_another(pair: Agency) -> None:
    both = (dict(pair.here.ids), dict(pair.here.ids) | {"handle": SHARED})
    seen = "".join(
        body(pair.owner.get(path)) for path in sorted({addressed(each, of) for each in INSIDE for of in both})
    )

    assert all(secret in seen for secret in pair.here.secrets if not secret.isdigit()), "else this proves nothing"
    assert not [secret for secret in pair.there.secrets if secret in seen]
    assert not [value for name, value in pair.there.ids.items() if name not in ("seq", "run") and value in seen]


def test_the_keys_of_a_brand_open_that_brand(pair: Agency) -> None:
    """Else the property above would hold for keys that open nothing at all."""
    client = Client(SERVER_NAME="127.0.0.1")
    for key in ("creator", "feed", "invited"):
        assert client.get(pair.here.keys[key]).status_code == 200, key
    assert client.get(pair.here.keys["sign-in"]).status_code == 302
    client.cookies[django_settings.SESSION_COOKIE_NAME] = pair.here.keys["cookie"]
    assert client.get("/").status_code == 200


def test_one_name_has_the_role_of_the_brand_that_is_open(pair: Agency) -> None:
    for name in ("Ana", "Ben"):
        client = Client(SERVER_NAME="127.0.0.1")
        assert client.post("/sign-in/", {"name": name, "password": PASSWORD}).status_code == 302
        owner = OWNERS[pair.here.name] == name
        assert client.get("/creators/").status_code == (200 if owner else 403)


def test_a_password_of_another_brand_is_none_here(pair: Agency) -> None:
    client = Client(SERVER_NAME="127.0.0.1")

    assert client.post("/sign-in/", {"name": f"guest.{pair.there.word}", "password": PASSWORD}).status_code == 400


def test_whoever_reads_results_reads_no_fee_contact_or_paper(pair: Agency) -> None:
    viewer = pair.client({"Ana": "Ben", "Ben": "Ana"}[OWNERS[pair.here.name]])
    opened_pages, read = 0, ""
    for each in INSIDE:
        answer = viewer.get(addressed(each, dict(pair.here.ids)))
        opened_pages += answer.status_code == 200
        read += body(answer)

    assert opened_pages > 10
    assert not [secret for secret in pair.here.deals if secret in read]


COMMANDS = (
    ["posts", "--format", "json"],
    ["creators", "list", "--format", "json"],
    ["rights", "list", "--format", "json"],
    ["flights", "--format", "json"],
    ["decisions", "--format", "json"],
    ["people", "list", "--format", "json"],
    ["team", "list", "--format", "json"],
    ["team", "history", "--format", "json"],
    ["account", "list", "--format", "json"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_terminal_lists_one_brand_at_a_time(command: list[str], pair: Agency) -> None:
    said = CliRunner().invoke(terminal, [*command, "--workspace", pair.here.name]).output

    assert not [secret for secret in pair.there.secrets if secret in said]


@pytest.mark.parametrize(
    "command",
    [
        ["history", "post_id"],
        ["history", "handle"],
        ["gate", "--plan", "plan_id"],
        ["launch", "--yes", "--plan", "plan_id"],
        ["report", "--plan", "plan_id"],
        ["forget", "handle", "--yes"],
        ["pick", "post_id"],
    ],
    ids=" ".join,
)
def test_the_terminal_answers_to_ids_of_another_brand_as_to_nobodys(command: list[str], pair: Agency) -> None:
    answers = []
    for ids in (dict(pair.there.ids), NOBODY):
        words = [ids.get(word, word) for word in command]
        result = CliRunner().invoke(terminal, [*words, "--workspace", pair.here.name])
        raised = str(result.exception) if isinstance(result.exception, FiresteelError) else ""
        text = result.output + raised
        for name, value in ids.items():
            text = text.replace(value, f"<{name}>")
        answers.append((type(result.exception), text))

    assert answers[0] == answers[1]
    assert not [secret for secret in pair.there.secrets if secret in answers[0][1]]


def test_a_webhook_signed_for_another_brands_app_is_refused(pair: Agency) -> None:
    logins.keep_app(pair.desk.store, App(app_id=f"app-{pair.here.word}", secret=f"secret of {pair.here.word}"))
    told = json.dumps({"client_key": f"app-{pair.there.word}", "event": "x", "create_time": 1, "user_openid": "1"})
    at = str(int(pair.desk.moment().timestamp()))
    signature = hmac.new(f"secret of {pair.there.word}".encode(), f"{at}.{told}".encode(), hashlib.sha256).hexdigest()
    book = pair.desk.ledger.head()

    answer = Client(SERVER_NAME="127.0.0.1").post(
        "/hooks/tiktok/", told, content_type="application/json", headers={webhooks.HEADER: f"t={at},s={signature}"}
    )

    assert (answer.status_code, body(answer), pair.desk.ledger.head()) == (403, "", book)


def test_a_backup_holds_one_brand(pair: Agency) -> None:
    with tarfile.open(archive.backup(pair.desk.store.workspace, label="test")) as tar:
        files = [(member.name, tar.extractfile(member)) for member in tar if member.isfile()]
        content = b"".join(f"{name}\n".encode() + file.read() for name, file in files if file)

    assert pair.here.word.encode() in content
    assert not [secret for secret in pair.there.secrets if secret.encode() in content]


PATIENT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(data=st.data())
@settings(max_examples=20, suppress_health_check=PATIENT)
def test_the_ids_of_another_brand_are_nobodys(data: st.DataObject, pair: Agency) -> None:
    ids_of_another(data, pair)


@pytest.mark.long
@given(data=st.data())
@settings(max_examples=1_000, suppress_health_check=PATIENT)
def test_the_ids_of_another_brand_are_nobodys_however_often(data: st.DataObject, pair: Agency) -> None:
    ids_of_another(data, pair)


def ids_of_another(data: st.DataObject, pair: Agency) -> None:
    each = data.draw(st.sampled_from(INSIDE), label="address")
    method = data.draw(st.sampled_from(["get", "post"]), label="method")
    names = sorted(each.pattern.converters)
    own = data.draw(st.sets(st.sampled_from(names)) if names else st.just(set()), label="ids of its own")
    theirs = dict(pair.there.ids) | {name: pair.here.ids[name] for name in own if name in pair.here.ids}
    nobodys = theirs | NOBODY | {name: pair.here.ids[name] for name in own if name in pair.here.ids}
    sent = [{name: ids[name] for name in NOBODY if name not in own} for ids in (theirs, nobodys)]

    answers = [plain(pair.ask(method, addressed(each, ids), form(ids)), *sent) for ids in (theirs, nobodys)]

    assert answers[0] == answers[1]
    assert answers[0][0] < 500 or answers[0][0] in (502, 503)
    unsaid = [secret for secret in pair.there.secrets if secret in answers[0][1]]
    assert not unsaid


@given(data=st.data())
@settings(max_examples=15, suppress_health_check=PATIENT)
def test_nothing_that_opens_another_brand_opens_this_one(data: st.DataObject, pair: Agency) -> None:
    keys_of_another(data, pair)


@pytest.mark.long
@given(data=st.data())
@settings(max_examples=200, suppress_health_check=PATIENT)
def test_nothing_that_opens_another_brand_opens_this_one_however_often(data: st.DataObject, pair: Agency) -> None:
    keys_of_another(data, pair)


def keys_of_another(data: st.DataObject, pair: Agency) -> None:
    each = data.draw(st.sampled_from(INSIDE), label="address")
    method = data.draw(st.sampled_from(["get", "post"]), label="method")
    key = data.draw(st.sampled_from(sorted(pair.there.keys)), label="key")
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[django_settings.SESSION_COOKIE_NAME] = pair.there.keys["cookie"]
    if key != "cookie":
        answer = client.get(pair.there.keys[key])
        assert answer.status_code in (400, 403, 404), key
        assert not [secret for secret in pair.there.secrets if secret in body(answer)]
    cache.clear()

    answer = getattr(client, method)(addressed(each, dict(pair.here.ids)))

    assert answer.status_code in (302, 401), "as for any stranger"
    assert answer.status_code == 401 or answer.headers["Location"].startswith("/sign-in/?next=")


def test_one_key_for_every_brand_still_opens_one_brand_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agency may keep one key in FIRESTEEL_KEY: what it signs for one brand is worth nothing at another."""
    monkeypatch.setenv("FIRESTEEL_HOME", str(tmp_path / "one-key"))
    monkeypatch.setenv("FIRESTEEL_KEY", base64.urlsafe_b64encode(os.urandom(32)).decode())
    with platform() as http:
        brands = [furnished(name, word, number, http) for number, (name, word) in enumerate(BRANDS[:2], start=1)]
        desk = opened(brands[0].name, http)
        client = Client(SERVER_NAME="127.0.0.1")
        for key, url in brands[1].keys.items():
            if key != "cookie":
                answer = client.get(url)
                assert answer.status_code in (400, 403, 404), key
        client.cookies[django_settings.SESSION_COOKIE_NAME] = brands[1].keys["cookie"]
        assert client.get("/").status_code == 302
        desk.engine.close()
        database.close()


@pytest.mark.long
def test_two_brands_in_one_postgresql_database_keep_to_their_own_schemas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster() as server, platform() as http:
        monkeypatch.setenv("FIRESTEEL_HOME", str(tmp_path / "on-a-server"))
        monkeypatch.setenv("FIRESTEEL_DATABASE_URL", server.url)
        brands = [furnished(name, word, number, http) for number, (name, word) in enumerate(BRANDS[:2], start=1)]
        kept = written(server)
        assert set(kept) == {f"firesteel_{each.name}" for each in brands}
        for here, there in (brands, brands[::-1]):
            text, others = kept[f"firesteel_{here.name}"], [*there.secrets, there.ids["handle"], there.ids["post_id"]]
            assert here.word in text
            assert not [secret for secret in others if secret in text]
            desk = opened(here.name, http)
            pair = Agency(tmp_path, here, there, desk)
            seen = "".join(body(pair.owner.get(addressed(each, dict(here.ids)))) for each in INSIDE)
            assert here.word in seen
            assert not [secret for secret in others if secret in seen]
            stranger = Client(SERVER_NAME="127.0.0.1")
            stranger.cookies[django_settings.SESSION_COOKIE_NAME] = there.keys["cookie"]
            assert stranger.get("/").status_code == 302
            desk.engine.close()
            database.close()
        assert written(server).keys() == kept.keys()


def written(server: Cluster) -> dict[str, str]:
    """By schema of ours: every row of every table of it, as text."""
    found: dict[str, str] = {}
    with psycopg.connect(server.url) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname like 'firesteel%' order by 1, 2"
        ).fetchall()
        for schema, table in tables:
            named = sql.SQL("select row_to_json(each)::text from {} each").format(sql.Identifier(schema, table))
            rows = connection.execute(named).fetchall()
            found[schema] = found.get(schema, "") + "".join(row[0] for row in rows)
    return found


def test_an_address_made_up_fills_every_pattern() -> None:
    assert not [path for path in map(filled, INSIDE) if "<" in path]
