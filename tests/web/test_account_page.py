"""The page of an account, the list of them, and posts side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

import a
from firesteel.desk.looks import comparing, usual
from firesteel.errors import BadInput
from firesteel.posts import Ranked, Verdict, Viewers, rank
from firesteel.web import desk as pages
from firesteel.web import profile, standing
from web.portrayed import PortraitDesk, lesson
from web.sample import SampleDesk


@pytest.fixture
def posts(desk: SampleDesk) -> PortraitDesk:
    portrayed = PortraitDesk()
    pages.use(portrayed)  # type: ignore[arg-type]
    return portrayed


def shown(client: Client, path: str) -> str:
    """The page with its line breaks taken out; the narrow spaces before units stay."""
    return client.get(path).content.decode().replace("\n", " ")


def ranked(score: float, sd: float) -> Ranked:
    half = comparing.Z90 * sd
    return Ranked(
        post=a.post(),
        rank=1,
        verdict=Verdict.TEST,
        score=score,
        low=score - half,
        high=score + half,
        beats=0.5,
        reasons=(),
        signals={},
        unseen=(),
        borrowed=False,
    )


def test_the_list_has_every_account_with_rates_from_sums(posts: PortraitDesk, client: Client) -> None:
    text = shown(client, "/accounts/")
    lumen = [post.signals for post in posts.world.posts if post.creator.handle == "lumen"]
    saves = sum(each.saves or 0 for each in lumen) / sum(each.views or 0 for each in lumen)

    assert text.count("<tr data-row>") == 7
    assert text.index("@lumen") < text.index("@dr.ilse")
    assert f'<td class="num">{profile.bare("saves", saves)}</td>' in text


def test_the_list_is_searched_by_handle(posts: PortraitDesk, client: Client) -> None:
    assert shown(client, "/accounts/?q=@ILSE").count("<tr data-row>") == 1
    assert "No such account" in shown(client, "/accounts/?q=nobody")


def test_without_posts_the_list_says_the_next_step(desk: SampleDesk, client: Client) -> None:
    pages.use(PortraitDesk(empty=True))  # type: ignore[arg-type]

    assert "No account yet" in shown(client, "/accounts/")


def test_an_account_shows_what_is_usual_by_length_format_and_role(posts: PortraitDesk, client: Client) -> None:
    text = shown(client, "/accounts/lumen/")

    assert "15 posts" in text
    for words in ("What is usual", "10–20 s", "What worked by format", "Founder story", "Its best", "Its weakest"):
        assert words in text, words
    assert "70\u202f% match with the target" in text


def test_an_account_that_is_not_there_is_named(posts: PortraitDesk, client: Client) -> None:
    answer = client.get("/accounts/nobody/")

    assert (answer.status_code, "There is no account @nobody here" in answer.content.decode()) == (404, True)


@pytest.mark.parametrize(("path", "name"), [("/accounts/lumen.json", "account"), ("/accounts.json", "accounts")])
def test_the_twins_render_the_same_values(path: str, name: str, posts: PortraitDesk, client: Client) -> None:
    value = posts.account("lumen") if name == "account" else posts.accounts_seen()

    assert client.get(path).json()[name] == json.loads(msgspec.json.encode(value, order="deterministic"))


def test_posts_stand_side_by_side_with_the_chance_that_one_beats_the_other(posts: PortraitDesk, client: Client) -> None:
    ids = [each.post.id for each in posts.world.ranked[:2]]
    text = shown(client, f"/posts/compare/?id={ids[0]}&id={ids[1]}")
    body = client.get(f"/posts/compare.json?id={ids[0]}&id={ids[1]}").json()["comparison"]

    assert "2 posts side by side" in text and "Which is better" in text
    assert body["beats"][0][1] + body["beats"][1][0] == pytest.approx(1)
    assert body["beats"][0][0] is None


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "no post cannot be compared"),
        (["1", "1"], "one post cannot be compared"),
        (list("1234567"), "7 posts are too many side by side"),
    ],
)
def test_fewer_than_two_or_more_than_six_posts_are_refused(ids: list[str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        comparing.asked(ids)


def test_posts_are_compared_by_score_and_what_is_not_known_of_it() -> None:
    assert comparing.beats(ranked(1, 1), ranked(0, 0)) == pytest.approx(0.841345, abs=1e-6)
    assert comparing.beats(ranked(0, 0), ranked(0, 0)) == 0.5
    assert comparing.beats(ranked(2, 0), ranked(1, 0)) == 1.0


@given(st.floats(-5, 5), st.floats(0.01, 3), st.floats(-5, 5), st.floats(0.01, 3))
def test_two_chances_of_beating_each_other_add_up_to_one(one: float, sd: float, other: float, far: float) -> None:
    left, right = ranked(one, sd), ranked(other, far)

    assert comparing.beats(left, right) + comparing.beats(right, left) == pytest.approx(1)


def test_a_band_holds_its_lower_end_and_takes_rates_from_sums() -> None:
    made = [
        a.post("1", duration_s=10.0, signals=a.signals(views=100, hook_2s=50)),
        a.post("2", duration_s=19.9, signals=a.signals(views=900, hook_2s=90)),
        a.post("3", duration_s=20.0),
        a.post("4", duration_s=None),
    ]
    bands = usual.bands(tuple(rank(made, now=a.at(0))), {"saves": 1.0})

    assert [(band.label, band.posts) for band in bands] == [("10–20 s", 2), ("20–35 s", 1), ("length not known", 1)]
    assert bands[0].hook == pytest.approx(0.14)


def test_one_lucky_post_does_not_make_a_format() -> None:
    signal = rank([a.post("1")], now=a.at(0))[0].signals["saves"]
    plain = replace(ranked(0.0, 0.2), signals={"saves": signal})
    lucky = replace(ranked(1.5, 1.0), signals={"saves": signal})
    groups = usual.groups(
        [replace(lucky, post=a.post("1", format="demo")), *(replace(plain, post=a.post(str(n))) for n in (2, 3))],
        lambda post: post.format if post.id == "1" else "review",
        {"saves": 1.0},
    )

    by_name = {group.name: group.overall for group in groups}
    assert by_name["demo"].low < 0 < by_name["demo"].high
    assert by_name["review"].posts == 2
    assert by_name["review"].high - by_name["review"].low < by_name["demo"].high - by_name["demo"].low


def test_cadence_counts_posts_by_week_and_leaves_undated_ones_out() -> None:
    days = (-1.0, -2.0, -8.0)
    made = [*(a.post(str(n), posted_at=a.at(day)) for n, day in enumerate(days)), a.post("9", posted_at=None)]
    cadence = usual.cadence(made, datetime(2026, 1, 1, tzinfo=UTC))

    assert [number for _, number in cadence.weeks[-3:]] == [0, 1, 2]
    assert (cadence.median_gap_days, cadence.undated) == (3.5, 1)


def test_the_audience_is_weighed_by_views_and_matched_as_a_post_is() -> None:
    made = [
        a.post("1", viewers=Viewers(countries={"US": 1.0}), signals=a.signals(views=300)),
        a.post("2", viewers=Viewers(countries={"DE": 1.0}), signals=a.signals(views=100)),
        a.post("3"),
    ]
    mix, known = usual.audience(made)

    assert (mix.countries, known) == ({"US": 0.75, "DE": 0.25}, 2)
    assert usual.match(mix, Viewers(countries={"US": 0.5, "FR": 0.5})) == pytest.approx(0.5)
    assert usual.match(mix, Viewers()) is None


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.004, "±0\u202f%"), (0.126, "+13\u202f%"), (-0.5, "−50\u202f%"), (1.0, "2.0\u202f×"), (None, "–")],
)
def test_a_lift_is_said_with_its_sign_and_as_a_multiple_from_double_on(share: float | None, words: str) -> None:
    assert standing.signed(share) == words


def test_signals_that_no_post_of_a_comparison_shows_are_left_out(posts: PortraitDesk) -> None:
    every = [standing.lines(each) for each in posts.world.ranked[:3]]

    names = [line.name for line, _ in profile.side_by_side(every)]
    assert "audience" not in names and names[0] == "hook_2s"


def test_before_any_flight_ended_nothing_is_said_to_be_learnt(posts: PortraitDesk, client: Client) -> None:
    assert "What finished flights taught" not in shown(client, "/accounts/")
    assert "What finished flights taught" not in shown(client, "/accounts/lumen/")


def test_which_signal_foretold_the_results_stands_under_accounts(posts: PortraitDesk, client: Client) -> None:
    posts.lessons = tuple(lesson(place, 10.0 * place) for place in range(1, 9))

    text = shown(client, "/accounts/")

    start = text.index("What finished flights taught")
    intent = text[text.index("Buying intent</td>", start) :].partition("</tr>")[0]
    shares = text[text.index("Shares</td>", start) :].partition("</tr>")[0]
    assert "+1.00" in intent and "<td>yes</td>" in intent
    assert "−1.00" in shares and "<td>the opposite</td>" in shares
    assert "Buying intent counts" in shown(client, "/accounts/lumen/")


def test_a_short_list_of_posts_is_not_called_the_best(posts: PortraitDesk, client: Client) -> None:
    handles = {row.handle: row.posts for row in posts.accounts_seen()}
    few = next((handle for handle, number in handles.items() if not posts.account(handle).worst), "")
    if few:
        text = shown(client, f"/accounts/{few}/")
        assert "Its posts, best first" in text and "Its best" not in text
    assert "Its best" in shown(client, "/accounts/lumen/")
