"""Every page: answers, has a twin in JSON, keeps strangers out, says what it does not know in words."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from firesteel.web import desk as pages
from web.sample import SampleDesk

PLACES = ("/", "/posts/", "/creators/", "/calendar/", "/gate/", "/flights/", "/decisions/", "/report/")


def everything(desk: SampleDesk) -> list[str]:
    flown, unflown = desk.world.flown[1].id, desk.world.ranked[40].post.id
    seq = desk.world.decisions[0].seq
    return [
        *PLACES,
        f"/posts/{flown}/",
        f"/posts/{unflown}/",
        "/creators/mara.skin/",
        "/creators/noor.daily/",
        "/creators/mara.skin/agreement/",
        "/gate/P-1/",
        "/flights/F-1/",
        f"/decisions/{seq}/",
        "/report/P-1/",
    ]


def twin(path: str) -> str:
    return "/today.json" if path == "/" else f"{path.rstrip('/')}.json"


def test_every_page_answers(desk: SampleDesk, client: Client) -> None:
    assert {path: client.get(path).status_code for path in everything(desk)} == dict.fromkeys(everything(desk), 200)


def test_nothing_that_is_not_known_is_printed_as_python(desk: SampleDesk, client: Client) -> None:
    for sample in (desk, SampleDesk(launched=False), SampleDesk(launched=False, cleared=True), SampleDesk(empty=True)):
        pages.use(sample)  # type: ignore[arg-type]
        for path in PLACES if sample.empty else everything(desk):
            text = client.get(path).content.decode()
            assert not re.search(r"\b(None|nan|NaN|inf)\b|datetime\.|Money\(|Decimal", text), path


@pytest.mark.parametrize(
    ("path", "name", "ask"),
    [
        ("/today.json", "today", lambda desk: desk.today()),
        ("/posts.json", "posts", lambda desk: tuple(desk.posts())),
        ("/creators.json", "creators", lambda desk: desk.pipeline()),
        ("/creators/mara.skin.json", "creator", lambda desk: desk.creator("mara.skin")),
        ("/creators/mara.skin/agreement.json", "agreement", lambda desk: desk.agreement_page("mara.skin")),
        ("/calendar.json", "calendar", lambda desk: desk.calendar()),
        ("/gate.json", "gate", lambda desk: desk.gate()),
        ("/flights.json", "flights", lambda desk: desk.flights()),
        ("/flights/F-1.json", "flight", lambda desk: desk.flights()[0]),
        ("/decisions.json", "decisions", lambda desk: desk.decisions()),
        ("/report.json", "report", lambda desk: desk.report()),
    ],
)
def test_the_json_twin_renders_the_same_value(path: str, name: str, ask: Any, desk: SampleDesk, client: Client) -> None:
    body = client.get(path).json()

    assert body[name] == json.loads(msgspec.json.encode(ask(desk), order="deterministic"))
    assert body["workspace"]["simulated"] is True


def test_the_twins_of_one_thing_render_it_whole(desk: SampleDesk, client: Client) -> None:
    post, row = desk.world.flown[0].id, desk.world.decisions[3]

    assert client.get(f"/posts/{post}.json").json()["post"]["row"]["ranked"]["rank"] == 1
    assert client.get(f"/decisions/{row.seq}.json").json()["decision"]["decision"]["says"] == row.decision.says


def test_equal_values_are_equal_bytes(client: Client) -> None:
    assert client.get("/gate.json").content == client.get("/gate.json").content


def test_a_stranger_is_sent_to_the_sign_in_and_comes_back(desk: SampleDesk) -> None:
    stranger = Client(SERVER_NAME="127.0.0.1")
    for path in everything(desk):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Location"][:15]) == (302, "/sign-in/?next="), path
        assert stranger.get(twin(path)).status_code == 401
    assert stranger.get("/posts.csv").status_code == 302


def test_a_simulated_workspace_says_so_on_every_page_and_in_every_file(desk: SampleDesk, client: Client) -> None:
    for path in everything(desk):
        assert "<b>Simulated</b>" in client.get(path).content.decode(), path
        assert client.get(twin(path)).json()["workspace"]["simulated"] is True
    for path in ("/posts.csv", "/flights.csv", "/creators.csv", "/calendar.csv"):
        answer = client.get(path)
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert {row["simulated"] for row in rows} == {"yes"}
        assert "-simulated.csv" in answer.headers["Content-Disposition"]


def test_a_live_workspace_does_not(desk: SampleDesk, client: Client) -> None:
    pages.use(SampleDesk(simulated=False))  # type: ignore[arg-type]

    assert "<b>Simulated</b>" not in client.get("/").content.decode()


def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(desk: SampleDesk, client: Client) -> None:
    for path in everything(desk):
        answer = client.get(path)
        text = answer.content.decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert " style=" not in text and "<style" not in text and "onclick" not in text, path
        assert re.search(r"<script(?! src=)", text) is None, path
        assert not re.findall(r"(?:src|href|action)=\"((?!mailto:)\w+:[^\"]*)", text), path


def test_what_people_wrote_is_shown_as_text(desk: SampleDesk, client: Client) -> None:
    text = client.get(f"/posts/{desk.world.flown[0].id}/").content.decode()

    assert "this gave me a rash, &lt;b&gt;be careful&lt;/b&gt;" in text


def test_empty_places_say_what_comes_and_the_next_step(desk: SampleDesk, client: Client) -> None:
    pages.use(SampleDesk(empty=True))  # type: ignore[arg-type]
    for path, words in (
        ("/", "Nothing wants you"),
        ("/posts/", "No posts yet"),
        ("/creators/", "Nobody was asked yet"),
        ("/calendar/", "Nothing runs out yet"),
        ("/gate/", "Nothing is planned"),
        ("/flights/", "Nothing flies yet"),
        ("/decisions/", "Nothing was decided yet"),
        ("/report/", "Nothing to report yet"),
    ):
        answer = client.get(path)
        assert (answer.status_code, words in answer.content.decode()) == (200, True), path


def test_what_does_not_exist_is_named_with_the_next_step(desk: SampleDesk, client: Client) -> None:
    for path, words in (
        ("/posts/1/", "There is no post 1 here"),
        ("/flights/F-99/", "There is no flight F-99"),
        ("/decisions/7/", "There is no decision 7"),
        ("/creators/nobody/", "There is no creator @nobody here"),
        ("/creators/codes/gone/", "Those results are not here any more"),
        ("/gate/P-9/", "There is no plan P-9"),
        ("/nowhere/", "Nothing lives at /nowhere/"),
    ):
        answer = client.get(path)
        assert (answer.status_code, words in answer.content.decode()) == (404, True), path
    error = client.get("/posts/1.json").json()["error"]
    assert (error["status"], error["title"]) == (404, "There is no such thing here")


def test_a_page_that_fails_says_so_without_a_traceback(desk: SampleDesk, client: Client) -> None:
    def broken() -> None:
        raise RuntimeError("the lake is on fire")

    desk.today = broken  # type: ignore[method-assign, assignment]
    client.raise_request_exception = False
    answer = client.get("/")

    assert answer.status_code == 500
    assert "This page failed" in answer.content.decode()
    assert "the lake is on" not in answer.content.decode()


def test_the_report_adds_up_on_the_page(desk: SampleDesk, client: Client) -> None:
    text = client.get("/report/").content.decode()
    line = desk.report().lines[0]

    assert line.organic["views"] + line.paid["views"] == line.total["views"]
    for number in (line.organic["views"], line.paid["views"], line.total["views"]):
        assert f'<td class="num">{number:,}</td>' in text


def test_totals_of_flights_are_sums_and_not_averages(desk: SampleDesk, client: Client) -> None:
    cards = [row.card for row in desk.flights() if row.card]
    spend, orders = sum(card.spend.micros for card in cards) / 1e6, sum(card.orders for card in cards)
    foot = client.get("/flights/").content.decode().split("<tfoot>")[1]

    assert f"${spend / orders:,.2f}" in foot
    assert f"${spend:,.2f}" in foot


def test_every_set_of_columns_shows_and_the_five_paid_counts_have_their_names(client: Client) -> None:
    for columns in ("performance", "video", "social", "business", "unheard-of"):
        assert client.get("/flights/", {"columns": columns}).status_code == 200
    text = client.get("/flights/", {"columns": "social"}).content.decode()
    for name in ("Paid likes", "Paid comments", "Paid shares", "Paid follows", "Paid profile visits"):
        assert name in text


def test_the_nine_answers_and_the_four_clocks_stand_on_the_post(desk: SampleDesk, client: Client) -> None:
    creator = next(post for post in desk.world.flown if not post.creator.is_brand)
    text = client.get(f"/posts/{creator.id}/").content.decode()

    assert text.count(">Agreed<") == 9
    for name in ("Contract", "Authorisation", "Music", "Must stay up"):
        assert f"<dt>{name}</dt>" in text


def test_a_decision_shows_what_it_was_made_from_and_that_it_replays(desk: SampleDesk, client: Client) -> None:
    row = desk.world.decisions[0]
    text = client.get(f"/decisions/{row.seq}/").content.decode()

    assert text.count("2026</td>") >= len(row.decision.evidence.days)
    assert "it comes out the same" in text
