"""The page of one post: its signals as bars, what they add, what could not be seen, and what people say of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from django.test import Client

import a
from firesteel.desk.looks.portraitviews import Curve
from firesteel.web import desk as pages
from firesteel.web import postcharts, standing
from firesteel.web.shortlist.marks import cover
from firesteel.web.templatetags.portrait import measured
from web.portrayed import PortraitDesk
from web.sample import NOW, SampleDesk


@pytest.fixture
def posts(desk: SampleDesk) -> PortraitDesk:
    portrayed = PortraitDesk()
    pages.use(portrayed)  # type: ignore[arg-type]
    return portrayed


def shown(client: Client, path: str) -> str:
    """The page with its line breaks taken out; the narrow spaces before units stay."""
    return client.get(path).content.decode().replace("\n", " ")


def test_the_nine_signals_each_have_a_line_even_where_they_could_not_be_seen(
    posts: PortraitDesk, client: Client
) -> None:
    text = shown(client, f"/posts/{posts.world.flown[0].id}/")

    rows = re.findall(r'<tr(?: class="unseen")?><th scope="row"[^>]*>([^<]+?) ?<', text)
    assert rows[:9] == [
        "Hook (2 s)",
        "Average watch",
        "Completion",
        "Rewatches (a proxy)",
        "Shares",
        "Buying intent",
        "Profile visits",
        "Saves",
        "Audience match",
    ]
    assert "Not seen: who watched is not known." in text


def test_what_the_signals_add_is_the_score(posts: PortraitDesk) -> None:
    for ranked in posts.world.ranked[:10]:
        added = [line.adds for line in standing.lines(ranked) if line.adds is not None]
        assert sum(added) == pytest.approx(ranked.score, abs=1e-9)


def test_raw_and_expected_figures_stand_beside_each_other(posts: PortraitDesk, client: Client) -> None:
    ranked = posts.world.ranked[0]
    line = next(line for line in standing.lines(ranked) if line.name == "saves")
    text = shown(client, f"/posts/{ranked.post.id}/")

    assert f'data-name="Looks">{line.raw}</td>' in text
    assert f'data-name="Expect"><b>{line.expect}</b>' in text
    assert "Watch share" not in text and "of the length" in text


def test_the_json_twin_has_the_portrait(posts: PortraitDesk, client: Client) -> None:
    id = posts.world.flown[0].id
    body = client.get(f"/posts/{id}.json").json()["post"]

    assert body == json.loads(msgspec.json.encode(posts.post(id), order="deterministic"))
    assert body["portrait"]["intent"]["corrected"] == 6.2


def test_counts_that_fell_are_marked_and_gaps_stay_gaps(posts: PortraitDesk, client: Client) -> None:
    text = shown(client, f"/posts/{posts.world.flown[0].id}/")

    assert '<td class="num fell" title="Lower than in the snapshot before">240' in text
    assert "3 snapshots" in text
    assert re.search(r'<td class="num">100</td><td class="num">9</td><td class="num">–</td>', text)


def test_a_young_post_says_that_it_is_still_measured_and_when_to_look_again(client: Client, desk: SampleDesk) -> None:
    young = PortraitDesk(young=True)
    pages.use(young)  # type: ignore[arg-type]
    text = shown(client, f"/posts/{young.world.ranked[50].post.id}/")

    assert "Still measuring." in text and "look again at Thu 15 Jan, 20:00" in text
    assert "A rescue boost." in text and "Not one useful signal is above usual" in text


def test_a_description_is_kept_under_the_name_of_who_gave_it(posts: PortraitDesk, client: Client) -> None:
    id = posts.world.flown[0].id
    told = {"hook": "Does it  sting?", "role": "Creator review", "format": "Try-on or styling", "content": "creator"}

    answer = client.post(f"/posts/{id}/describe/", told | {"expect": "0"})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/posts/{id}/#description")
    kept = posts.said[id]
    assert (kept.hook, kept.role, kept.format, kept.content) == (
        "Does it sting?",
        "creator-review",
        "try-on",
        "creator",
    )
    assert "by jana" in shown(client, f"/posts/{id}/")


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        ({"role": "hero"}, 400, "There is no role &#x27;hero&#x27; here: choose one of creator-review"),
        ({"hook": "x" * 501}, 400, "The hook is 501 characters long: say it in 500 at most"),
        ({"hook": "Mine", "expect": "7"}, 409, "Bo described it since; read again, then repeat"),
    ],
)
def test_a_description_that_is_refused_stays_typed_beside_the_reason(
    told: dict[str, str], status: int, words: str, posts: PortraitDesk, client: Client
) -> None:
    id = posts.world.flown[0].id
    answer = client.post(f"/posts/{id}/describe/", {"message": "Soft in a week"} | told)
    text = " ".join(answer.content.decode().split())

    assert (answer.status_code, words in text) == (status, True)
    assert 'value="Soft in a week"' in text
    assert posts.said == {}


def test_what_the_page_is_missing_of_the_promise_is_said(posts: PortraitDesk, client: Client) -> None:
    text = shown(client, f"/posts/{posts.world.flown[0].id}/")

    assert "Against the landing page" in text and "20 %" in text
    assert "Only words were compared" in text


def test_the_people_behind_the_intent_are_corrected_with_an_interval(posts: PortraitDesk, client: Client) -> None:
    text = shown(client, f"/posts/{posts.world.flown[0].id}/")

    assert "<b>7</b> of 11 people (64\u202f%) ask what a buyer asks." in text
    assert "corrected for that it is <b>6.2</b>, between 4.9 and 8.1" in text


def test_objectives_are_proposed_and_what_cannot_be_measured_yet_waits(posts: PortraitDesk, client: Client) -> None:
    text = shown(client, f"/posts/{posts.world.flown[0].id}/")

    assert '<b>Traffic</b> <span class="muted">It shows the product at work.' in text
    assert '<b>Sales</b> <span class="faint">once purchases arrive from the site' in text


def test_every_bar_says_in_words_what_it_shows(posts: PortraitDesk) -> None:
    ranked = posts.world.ranked[0]
    svg = postcharts.against("saves", ranked.signals["saves"], 1.0)

    assert re.search(r'aria-label="expect [\d.]+\u202f‰, between [\d.]+\u202f‰ and [\d.]+\u202f‰; looks like', svg)


def test_a_caption_cannot_break_out_of_the_drawn_cover(posts: PortraitDesk, client: Client) -> None:
    from firesteel.web.templatetags.portrait import cover

    post = posts.world.flown[0]
    object.__setattr__(post, "caption", "<script>alert(1)</script> & more")
    try:
        assert "<script>" not in cover(post)
        assert "&lt;script&gt;" in cover(post)
    finally:
        object.__setattr__(post, "caption", "Which shade am I? 3-minute match #skincare #lumen")


def test_one_other_post_is_no_band_of_eight_in_ten() -> None:
    curve = Curve(
        usual=(0.6, 0.3), low=(0.6, 0.3), high=(0.6, 0.3), posts=1, worse=(), says="loses no more than usual", course=""
    )

    assert "on the one other of the account's posts of similar length" in postcharts.retention_words((0.7, 0.4), curve)
    assert postcharts.retention((0.7, 0.4), curve).unit == "share still watching"


def test_the_cover_of_a_post_is_the_same_picture_as_in_the_list(posts: PortraitDesk, client: Client) -> None:
    post = posts.world.flown[0]

    assert cover(post) in client.get(f"/posts/{post.id}/").content.decode()


def test_how_long_the_audience_answered_stands_at_the_top(posts: PortraitDesk, client: Client) -> None:
    post = replace(a.post(), posted_at=a.at(0), as_of=a.at(2, 12))

    assert measured(post) == "60\u202fh"
    assert measured(replace(post, as_of=a.at(10))) == "10\u202fd"
    assert "measured for" in shown(client, f"/posts/{posts.world.flown[0].id}/")


def test_what_to_expect_has_an_interval_beside_it(posts: PortraitDesk, client: Client) -> None:
    text = shown(client, f"/posts/{posts.world.flown[0].id}/")

    assert re.search(r"Expect, against the usual post</dt><dd>[^<]+ <small>[^<]+ to [^<]+</small>", text)


def test_a_clock_that_ran_out_is_not_said_to_run_until_then(posts: PortraitDesk, client: Client) -> None:
    ids = [post.id for post in posts.world.flown if not post.creator.is_brand]
    texts = [shown(client, f"/posts/{id}/") for id in ids]

    for text in texts:
        for said, date in re.findall(r"<dd>(until|ended) (\w{3} \d+ \w{3} \d{4}, \d\d:\d\d)", text):
            ends = datetime.strptime(date, "%a %d %b %Y, %H:%M").replace(tzinfo=UTC)
            assert (said == "ended") == (ends <= NOW)
