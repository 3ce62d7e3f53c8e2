"""The table of posts: order, filter, sums, export; and that views never order it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from django.test import Client

import a
from firesteel.desk.views import PostRow, RightsState
from firesteel.errors import BadInput
from firesteel.posts import Ranked, Verdict
from firesteel.web import shortlist
from firesteel.web.shortlist import BY_KEY, Ask, checked, chosen
from web.sample import SampleDesk


def row(rank: int, **signals: float | None) -> PostRow:
    post = a.post(f"70000000000000000{rank:02d}", signals=a.signals(**signals))
    ranked = Ranked(
        post=post,
        rank=rank,
        verdict=Verdict.TEST,
        score=0.1,
        low=0,
        high=0.2,
        beats=0.7,
        reasons=(),
        signals={},
        unseen=(),
        borrowed=False,
    )
    return PostRow(ranked=ranked, rights=RightsState(tone="info", text="own"))


def ranks(rows: tuple[PostRow, ...]) -> list[int]:
    return [each.ranked.rank for each in rows]


def test_an_order_by_views_is_refused_with_the_reason(client: Client) -> None:
    for sort in ("views", "-views"):
        answer = client.get("/posts/", {"sort": sort})
        assert answer.status_code == 400
        assert "Views alone never order this list" in answer.content.decode()
        assert client.get("/posts.json", {"sort": sort}).status_code == 400
        assert client.get("/posts.csv", {"sort": sort}).status_code == 400


def test_the_head_of_views_is_no_link(client: Client) -> None:
    text = client.get("/posts/").content.decode()

    assert "sort=-hook" in text
    assert "sort=-views" not in text and "sort=views" not in text


def test_an_unknown_order_or_verdict_is_named() -> None:
    with pytest.raises(BadInput, match="no order 'luck'"):
        checked(Ask(sort="luck"))
    with pytest.raises(BadInput, match="no verdict 'perhaps'"):
        checked(Ask(verdict="perhaps"))


def test_ties_keep_the_ranking_and_what_is_not_known_comes_last() -> None:
    rows = (row(1, saves=None), row(2, saves=50), row(3, saves=90), row(4, saves=50))

    assert ranks(chosen(rows, Ask(sort="-saves"))) == [3, 2, 4, 1]
    assert ranks(chosen(rows, Ask(sort="saves"))) == [2, 4, 3, 1]


def test_totals_come_from_sums_over_the_posts_where_both_counts_were_seen() -> None:
    rows = (row(1, views=1_000, saves=10), row(2, views=9_000, saves=0), row(3, views=5_000, saves=None))

    assert BY_KEY["saves"].over_all(rows) == 10 / 10_000
    assert BY_KEY["views"].over_all(rows) == 15_000


def test_a_raw_rate_with_little_behind_it_is_set_faint(desk: SampleDesk) -> None:
    known = desk.posts()[0]
    thin = {name: replace(signal, reliability=0.34) for name, signal in known.ranked.signals.items()}
    firm = {name: replace(signal, reliability=0.35) for name, signal in known.ranked.signals.items()}
    lines = shortlist.lines(
        [replace(known, ranked=replace(known.ranked, signals=each)) for each in (thin, firm)], (BY_KEY["hook"],)
    )

    assert [line.cells[0].faint for line in lines] == [True, False]


def test_a_signal_that_could_not_be_seen_is_no_zero() -> None:
    (line,) = shortlist.lines([row(1, profile_visits=None)], (BY_KEY["profile"],))

    assert line.cells[0].text == "not seen"


def test_filters_narrow_the_rows_and_the_file_alike(desk: SampleDesk, client: Client) -> None:
    wanted = {
        str(each.post.id)
        for each in desk.posts()
        if each.ranked.verdict is Verdict.IMPROVE and "lumen" in each.post.creator.handle
    }
    ask = {"verdict": "improve", "q": "LUMEN"}
    rows = list(csv.DictReader(io.StringIO(client.get("/posts.csv", ask).content.decode())))

    assert wanted and {each["post_id"] for each in rows} == wanted
    assert {each["ranked"]["post"]["id"] for each in client.get("/posts.json", ask).json()["posts"]} == wanted


def test_htmx_gets_the_table_alone(client: Client) -> None:
    text = client.get("/posts/", {"q": "dog"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in text and "The dog stole my serum" in text


def test_no_match_says_so_and_keeps_what_was_typed(client: Client) -> None:
    text = client.get("/posts/", {"q": "zebra & co"}).content.decode()

    assert "No post matches" in text
    assert 'value="zebra &amp; co"' in text


def test_a_caption_that_looks_like_a_formula_stays_text_in_the_file(desk: SampleDesk, client: Client) -> None:
    first = desk.posts()[0]
    evil = replace(first.ranked.post, caption='=HYPERLINK("x")')
    desk.posts = lambda: (replace(first, ranked=replace(first.ranked, post=evil)),)  # type: ignore[method-assign]
    rows = list(csv.DictReader(io.StringIO(client.get("/posts.csv").content.decode())))

    assert rows[0]["caption"] == '\'=HYPERLINK("x")'
