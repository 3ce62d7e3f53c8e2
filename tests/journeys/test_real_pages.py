"""The pages over a real desk after a whole walk: what samples cannot show is that both fit together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from firesteel.storage import database
from walking import Walk

database.boot()  # models cannot be imported before

from django.test import Client  # noqa: E402

from firesteel.web import desk as pages  # noqa: E402
from firesteel.web.signin import person  # noqa: E402

PLACES = (
    "/",
    "/posts/",
    "/accounts/",
    "/comments/",
    "/import/",
    "/settings/aim/",
    "/gate/",
    "/flights/",
    "/decisions/",
    "/report/",
)


@pytest.fixture
def client(walk: Walk) -> Iterator[Client]:
    pages.use(walk.desk)
    signed_in = Client(SERVER_NAME="127.0.0.1")
    signed_in.force_login(person("ana"))
    yield signed_in


def test_every_place_answers_in_words_and_says_that_it_is_simulated(client: Client) -> None:
    for path in PLACES:
        answer = client.get(path)
        text = answer.content.decode()

        assert answer.status_code == 200, path
        assert "imulated" in text, path
        assert not re.search(r"\b(None|nan|NaN|inf)\b|datetime\.|Money\(", text), path


def test_every_place_has_a_twin_in_json_and_no_page_shows_a_code(walk: Walk, client: Client) -> None:
    ranked = walk.desk.posts()
    one, other = (ranked[place].post for place in (0, 1))
    for path in (*PLACES[1:], f"/posts/{one.id}/", f"/accounts/{one.creator.handle}/"):
        assert json.loads(client.get(f"{path.rstrip('/')}.json").content), path
        text = re.sub(r"<(code|title|script)[^>]*>.*?</\1>|<[^>]*>", " ", client.get(path).content.decode())
        assert not re.search(r"\b(do_not_boost|hook_2s|intent_comments|watch_time_s)\b", text), path
    compared = json.loads(client.get(f"/posts/compare.json?id={one.id}&id={other.id}").content)
    assert len(compared["comparison"]["posts"]) == 2


def test_what_finished_flights_taught_is_told_under_accounts(walk: Walk, client: Client) -> None:
    learnt = walk.desk.learnt("sales")
    text = client.get("/accounts/").content.decode()

    assert ("What finished flights taught" in text) == bool(learnt.lessons)


def test_a_page_and_its_json_tell_the_same_spend(walk: Walk, client: Client) -> None:
    told = json.loads(client.get("/report.json").content)["report"]

    assert told["spend"]["micros"] == walk.told.report.spend.micros
    assert str(walk.told.report.spend) in client.get("/report/").content.decode()


def test_every_flown_post_and_every_decision_has_a_page(walk: Walk, client: Client) -> None:
    for flight in walk.told.report.plan.flights:
        assert client.get(f"/posts/{flight.post}/").status_code == 200
        assert client.get(f"/flights/{flight.id}/").status_code == 200
    newest = walk.desk.decisions()[0]
    assert newest.decision.says in client.get(f"/decisions/{newest.seq}/").content.decode().replace("&#x27;", "'")


def test_a_post_that_ads_ran_on_says_how_they_were_kept_out_of_its_counts(walk: Walk, client: Client) -> None:
    told = [client.get(f"/posts/{flight.post}/").content.decode() for flight in walk.told.report.plan.flights]

    assert all("Ads ran on it: " in page for page in told)


def test_a_comment_hidden_on_its_page_is_hidden_on_the_platform(walk: Walk, client: Client) -> None:
    flown = walk.told.report.plan.flights[0].post
    comment = next(
        each.comment for each in walk.desk.labelled() if each.comment.post == flown and not each.comment.hidden
    )

    walk.desk.hide_comment(comment.id, "ana")

    assert walk.world.comments[comment.id].hidden
    assert next(each.comment for each in walk.desk.labelled() if each.comment.id == comment.id).hidden
