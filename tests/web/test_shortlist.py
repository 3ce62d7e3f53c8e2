"""The page of posts: views, filters, order, sums, own columns, export; and that views never order it."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.desk.looks.catalogue import Catalogue
from firesteel.desk.looks.rows import LIVE, OVER, PostRows
from firesteel.desk.views import RightsState
from firesteel.errors import BadInput
from firesteel.posts import Post, Verdict, rank
from firesteel.posts.definitions import definition
from firesteel.posts.presets import preset
from firesteel.values import PostId
from firesteel.web import making, shortlist
from firesteel.web.progress import Job
from firesteel.web.shortlist import BY_KEY, Ask, Own, asked, chosen_columns
from firesteel.web.shortlist.marks import cover, small_cover, sparkline
from firesteel.web.templatetags import posting
from web.sample import SampleDesk


def post(number: int, **signals: float | None) -> Post:
    return a.post(f"70000000000000000{number:02d}", signals=a.signals(**signals))


def rows(*posts: Post, **more: object) -> PostRows:
    return PostRows(Catalogue(rank(posts, now=a.at(0))), **more)  # type: ignore[arg-type]


def ask(query: str) -> Ask:
    look, problem = asked(QueryDict(query))
    assert problem is None, problem
    return look


def kept(shown: PostRows, query: str) -> list[str]:
    """The last two digits of the posts kept, in order."""
    return [shown.at(int(row)).post.id[-2:] for row in shortlist.order(shown, ask(query))]


def test_an_order_by_views_is_refused_with_the_reason(client: Client) -> None:
    for sort in ("views", "-views"):
        answer = client.get("/posts/", {"sort": sort})
        assert answer.status_code == 400
        assert "Views alone never order this list" in answer.content.decode()
        for form in ("json", "csv", "xlsx"):
            assert client.get(f"/posts.{form}", {"sort": sort}).status_code == 400


def test_the_heads_of_views_and_of_applause_are_no_links(client: Client) -> None:
    text = client.get("/posts/", {"columns": "all"}).content.decode()

    assert "sort=-hook_rate" in text
    assert not [name for name in ("views", "likes", "like_rate", "engagement_rate") if f"sort=-{name}" in text]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sort=luck", "there is no order 'luck'"),
        ("verdict=perhaps", "there is no verdict 'perhaps'"),
        ("view=mine", "there is no view 'mine'"),
        ("objective=fame", "there is no objective 'fame'"),
        ("columns=golden", "there is no set of columns 'golden'"),
        ("own=x%3Dsaves/vews", "there is no figure 'vews'"),
        ("sort=own1", "there is no order 'own1'"),
    ],
)
def test_what_there_is_not_is_named_and_the_rest_is_shown(query: str, said: str, client: Client) -> None:
    answer = client.get(f"/posts/?{query}&q=dog")

    assert answer.status_code == 400
    assert said.replace("'", "&#x27;") in answer.content.decode().lower()
    assert "The dog stole my serum" in answer.content.decode()


def test_ties_keep_the_ranking_and_what_is_not_known_comes_last() -> None:
    shown = rows(post(1, saves=None), post(2, saves=50), post(3, saves=90), post(4, saves=50))
    tied = [each for each in kept(shown, "") if each in ("02", "04")]

    assert kept(shown, "sort=-save_rate") == ["03", *tied, "01"]
    assert kept(shown, "sort=save_rate") == [*tied, "03", "01"]


def test_a_signal_orders_by_the_rate_to_expect_so_that_a_post_hardly_seen_does_not_come_first() -> None:
    crowd = [post(number, views=20_000, saves=180 + number) for number in range(3, 20)]
    shown = rows(post(1, views=20_000, saves=600), post(2, views=12, saves=2), *crowd)

    assert kept(shown, "sort=-save_rate")[0] == "01"


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=9), st.booleans())
@settings(max_examples=30)
def test_every_order_shows_every_post_once(saves: list[int | None], turned: bool) -> None:
    shown = rows(*(post(number, saves=value) for number, value in enumerate(saves, 1)))

    for key in shortlist.SORTS:
        assert sorted(kept(shown, f"sort={'-' if turned else ''}{key}")) == sorted(kept(shown, ""))


def test_totals_come_from_sums_over_the_posts_where_both_counts_were_seen() -> None:
    shown = rows(post(1, views=1_000, saves=10), post(2, views=9_000, saves=0), post(3, views=5_000, saves=None))
    sums = shortlist.totals(shown, shortlist.places(shown, ask("")), (BY_KEY["save_rate"], BY_KEY["views"]))

    assert [cell.text for cell in sums.cells] == ["1.0", "15,000"]
    assert BY_KEY["save_rate"].total(shown.catalogue, shortlist.places(shown, ask(""))) == 1000 * 10 / 10_000


@given(st.lists(st.tuples(st.integers(0, 10**6), st.one_of(st.none(), st.integers(0, 10**4))), min_size=1, max_size=8))
@settings(max_examples=30)
def test_the_columns_say_what_the_definitions_say(counts: list[tuple[int, int | None]]) -> None:
    posts = [
        post(at, views=views, saves=saves, watch_time_s=views * 1.5) for at, (views, saves) in enumerate(counts, 1)
    ]
    shown = rows(*posts)
    everything = shortlist.places(shown, ask(""))

    for name in ("save_rate", "average_watch", "watch_share", "engagement_rate", "views"):
        assert BY_KEY[name].total(shown.catalogue, everything) == pytest.approx(definition(name).total(posts))
        values = BY_KEY[name].values(shown.catalogue)
        assert values is not None
        assert [None if value != value else value for value in values.tolist()] == [
            each if each is None else pytest.approx(each) for each in map(definition(name).of, shown.ranking.posts)
        ]


def test_the_views_keep_what_their_names_say() -> None:
    good, weak = {"saves": 300, "intent_comments": 60, "shares": 200, "profile_visits": 400}, {"saves": 5, "shares": 2}
    shown = rows(
        *(post(number) for number in range(10, 30)),
        *(post(number, **good) for number in range(1, 6)),
        post(6, **weak),
        rights={
            PostId("7000000000000000002"): RightsState(tone="stop", text="revoked"),
            PostId("7000000000000000003"): RightsState(tone="go", text="20 d left", ends_at=a.at(20)),
            PostId("7000000000000000005"): RightsState(tone="stop", text="ended", ends_at=a.at(-1)),
        },
        flights={PostId("7000000000000000004"): ("F-1", LIVE), PostId("7000000000000000012"): ("F-2", OVER)},
    )
    assert {row.ranked.verdict for row in shown if row.post.id[-2:] < "06"} <= {Verdict.PROMOTE, Verdict.TEST}

    candidates = kept(shown, "view=candidates")
    assert {"01", "03"} <= set(candidates) and not {"02", "04", "05", "06"} & set(candidates)
    assert kept(shown, "view=live") == ["04"]
    assert "06" in kept(shown, "view=do-not-boost")
    assert sorted(kept(shown, "view=ended")) == ["02", "05", "12"]
    assert shortlist.counts(shown)[""] == 26
    assert [row.flight for row in shown if row.post.id[-2:] in ("04", "12")].count("F-1") == 1


def test_a_raw_rate_with_little_behind_it_is_set_faint_and_says_what_to_expect(desk: SampleDesk) -> None:
    known = desk.posts()[0]
    thin = {name: replace(signal, reliability=0.34) for name, signal in known.ranked.signals.items()}
    firm = {name: replace(signal, reliability=0.35) for name, signal in known.ranked.signals.items()}
    lines = shortlist.lines(
        [replace(known, ranked=replace(known.ranked, signals=each)) for each in (thin, firm)], (BY_KEY["hook_rate"],)
    )

    assert [line.cells[0].faint for line in lines] == [True, False]
    assert lines[0].cells[0].hint.startswith("little behind it: looks ")
    assert "usual" in lines[1].cells[0].hint


def test_a_signal_that_could_not_be_seen_is_no_zero() -> None:
    (line,) = shortlist.lines(rows(post(1, profile_visits=None)), (BY_KEY["profile_visit_rate"],))

    assert line.cells[0].text == "not seen"


def test_a_column_of_ones_own_is_worked_out_and_summed() -> None:
    shown = rows(post(1, saves=30, shares=10), post(2, saves=10, shares=10), post(3, saves=10, shares=0))
    (own,) = chosen_columns("", (("Saves a share", "saves/shares"),))[-1:]
    everything = shortlist.places(shown, ask(""))

    assert kept(shown, "own=Saves+a+share%3Dsaves/shares&sort=-own1") == ["01", "02", "03"]
    assert own.total(shown.catalogue, everything) == 50 / 20
    assert [own.of(row) for row in shown if row.post.id[-2:] == "03"] == [None]


def test_a_column_of_ones_own_that_does_not_add_has_no_total() -> None:
    shown = rows(post(1), post(2))
    everything = shortlist.places(shown, ask(""))

    for formula in ("score * 2", "saves * shares", "watch_time_s / views / duration_s", "saves + 1"):
        assert Own.of_formula(1, "x", formula).total(shown.catalogue, everything) is None
    assert Own.of_formula(1, "x", "(saves + shares) / views * 1000").total(shown.catalogue, everything) == 13.0


def test_a_formula_just_typed_joins_the_others() -> None:
    look, problem = asked(QueryDict("own=A%3Dsaves/views&label=B&formula=shares/views&sort=-own1"))

    assert problem is None
    assert look.own == (("A", "saves/views"), ("B", "shares/views"))
    assert look.query == "sort=-own1&own=A%3Dsaves%2Fviews&own=B%3Dshares%2Fviews"


def test_a_look_reads_back_from_its_address() -> None:
    look = ask("q=dog++serum&view=live&verdict=test&creator=lumen&sort=-beats&columns=video&show=cards&per=25&page=3")

    assert look.query == "view=live&q=dog+serum&verdict=test&creator=lumen&sort=-beats&columns=video&show=cards&per=25"
    assert asked(QueryDict(look.href.removeprefix("?"))) == (look, None)


def test_filters_narrow_the_rows_and_the_file_alike(desk: SampleDesk, client: Client) -> None:
    wanted = {
        str(each.post.id)
        for each in desk.posts()
        if each.ranked.verdict is Verdict.IMPROVE and each.post.creator.handle == "lumen"
    }
    narrow = {"verdict": "improve", "q": "@LUMEN"}
    told = list(csv.DictReader(io.StringIO(client.get("/posts.csv", narrow).content.decode())))

    assert wanted and {each["post_id"] for each in told} == wanted
    assert {each["ranked"]["post"]["id"] for each in client.get("/posts.json", narrow).json()["posts"]} == wanted


def test_the_twin_gives_a_part_and_says_of_how_many(client: Client) -> None:
    whole = client.get("/posts.json").json()
    part = client.get("/posts.json", {"offset": 10, "limit": 5}).json()

    assert part["posts"] == whole["posts"][10:15]
    assert (part["total"], part["offset"], part["limit"]) == (60, 10, 5)
    assert client.get("/posts.json", {"limit": "many"}).status_code == 400


def test_a_long_list_comes_in_pages(client: Client) -> None:
    first = client.get("/posts/", {"per": 25}).content.decode()
    last = client.get("/posts/", {"per": 25, "page": 3}).content.decode()

    assert first.count("<tr data-row>") == 25 and "1 to 25 of 60" in first and 'rel="next"' in first
    assert last.count("<tr data-row>") == 10 and "51 to 60 of 60" in last and 'rel="next"' not in last
    assert "51 to 60 of 60" in client.get("/posts/", {"per": 25, "page": 99}).content.decode()


def test_another_objective_is_another_order(desk: SampleDesk, client: Client) -> None:
    wanted = [row.post.id for row in desk.posts("community")]
    told = [
        each["ranked"]["post"]["id"] for each in client.get("/posts.json", {"objective": "community"}).json()["posts"]
    ]

    assert told == wanted != [row.post.id for row in desk.posts()]


def test_cards_show_the_same_posts(client: Client) -> None:
    text = client.get("/posts/", {"show": "cards", "q": "dog"}).content.decode()

    assert text.count("<li data-row>") == 6 and "no cover read" in text


def test_htmx_gets_the_table_alone_and_the_address_of_it(client: Client) -> None:
    answer = client.get("/posts/", {"q": "dog", "verdict": ""}, headers={"HX-Request": "true"})
    text = answer.content.decode()

    assert "<html" not in text and "The dog stole my serum" in text
    assert answer.headers["HX-Push-Url"] == "/posts/?q=dog"


def test_no_match_says_so_and_keeps_what_was_typed(client: Client) -> None:
    text = client.get("/posts/", {"q": "zebra & co"}).content.decode()

    assert "No post matches" in text
    assert 'value="zebra &amp; co"' in text


def test_a_look_is_kept_under_a_name_and_taken_away(desk: SampleDesk, client: Client) -> None:
    client.post("/posts/views/", {"name": "Sure ones", "query": "sure=95"})
    text = client.get("/posts/?sure=95").content.decode()

    assert 'aria-current="true">Sure ones</a>' in text
    client.post("/posts/views/", {"name": "Sure ones", "act": "drop"})
    assert "Sure ones" not in client.get("/posts/").content.decode().replace("taken away", "").replace(
        "The view “Sure ones” is", ""
    )


def test_a_name_that_will_not_do_is_said(client: Client) -> None:
    client.post("/posts/views/", {"name": "Live", "query": "sure=95"})

    assert "is always there" in client.get("/posts/?sure=95").content.decode()


def test_a_caption_that_looks_like_a_formula_stays_text_in_the_file(desk: SampleDesk, client: Client) -> None:
    evil = replace(a.post(), caption='=HYPERLINK("x")')
    desk.posts = lambda objective="": rows(evil)  # type: ignore[method-assign]
    told = list(csv.DictReader(io.StringIO(client.get("/posts.csv").content.decode())))

    assert told[0]["caption"] == '\'=HYPERLINK("x")'


def test_large_counts_are_written_whole(desk: SampleDesk, client: Client) -> None:
    desk.posts = lambda objective="": rows(post(1, views=12_345_678))  # type: ignore[method-assign]
    (told,) = csv.DictReader(io.StringIO(client.get("/posts.csv").content.decode()))

    assert told["views"] == "12345678"


def test_the_workbook_has_the_posts_the_definitions_and_where_they_come_from(client: Client) -> None:
    from python_calamine import CalamineWorkbook

    look = {"q": "dog", "own": "Saves a share=saves/shares", "sort": "-save_rate"}
    answer = client.get("/posts.xlsx", look)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    head, *told = book.get_sheet_by_name("Posts").to_python()
    means = {row[0]: row[1] for row in book.get_sheet_by_name("Definitions").to_python()}
    provenance = {row[0]: row[1] for row in book.get_sheet_by_name("Provenance").to_python()}
    page = csv.reader(io.StringIO(client.get("/posts.csv", look).content.decode()))

    assert head == next(page)[:-2]
    assert [row[1] for row in told] == [row[1] for row in page]
    assert {type(row[head.index("score")]) for row in told} == {float}
    assert set(head) <= set(means) and "saves/shares" in means["Saves a share"]
    assert provenance["search"] == "dog" and provenance["order"] == "-save_rate"
    assert provenance["simulated"].startswith("yes") and provenance["data as of"] == "2026-01-15 00:00 UTC"


def test_equal_posts_make_equal_workbooks(client: Client) -> None:
    one, other = (client.get("/posts.xlsx", {"q": "dog"}).content for _ in range(2))

    assert one == other
    assert b"2026-01-15T00:00:00Z" in zipfile.ZipFile(io.BytesIO(one)).read("docProps/core.xml")


def test_a_workbook_never_takes_text_for_a_formula_or_an_id_for_a_number(desk: SampleDesk, client: Client) -> None:
    evil = replace(a.post(), caption="=1+1", format="http://x.example")
    desk.posts = lambda objective="": rows(evil)  # type: ignore[method-assign]
    sheet = zipfile.ZipFile(io.BytesIO(client.get("/posts.xlsx").content)).read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet and "hyperlink" not in sheet and "<v>7000000000000000001" not in sheet
    assert "<t>7000000000000000001</t>" in sheet and "<t>=1+1</t>" in sheet


def test_a_sparkline_says_what_it_shows_and_one_day_is_none() -> None:
    days = [(date(2026, 1, day), views) for day, views in ((1, 40), (2, 120), (3, 80))]

    assert "3 days, from 40 to 80 views a day without ads, at most 120" in sparkline(days)
    assert sparkline(days[:1]) == ""


def test_a_cover_is_fetched_from_nowhere_else() -> None:
    own = replace(a.post(), thumbnail="/static/covers/1.jpg")

    assert '<img class="cover" src="/static/covers/1.jpg"' in cover(own)
    assert 'src="/static/covers/1.jpg"' in small_cover(own)
    for elsewhere in ("https://p16.example/1.jpg", "//p16.example/1.jpg", "/\\p16.example/1.jpg", ""):
        assert "<img" not in small_cover(replace(own, thumbnail=elsewhere))
        drawn = cover(replace(own, thumbnail=elsewhere, caption="<b>Which</b> shade"))
        assert "<img" not in drawn and "example" not in drawn and "&lt;b&gt;Which" in drawn


def test_a_problem_is_a_page_and_a_bad_request_elsewhere() -> None:
    _, problem = asked(QueryDict("own=x%3D__import__('os')"))

    assert isinstance(problem, BadInput) and "cannot be used here" in problem.message


def test_a_shop_sees_what_people_ask_about_first_until_it_orders_otherwise(desk: SampleDesk, client: Client) -> None:
    desk.trade = preset("e-commerce")
    seen = client.get("/posts/?per=250").content.decode()
    told = [each["ranked"]["post"]["id"] for each in client.get("/posts.json").json()["posts"]]
    everything = desk.posts()

    assert "most buying intent first" in seen
    assert told == [everything.at(int(row)).post.id for row in shortlist.order(everything, ask("sort=-intent_rate"))]
    by_rank = client.get("/posts.json?sort=rank").json()["posts"]
    assert [each["ranked"]["rank"] for each in by_rank] == sorted(each["ranked"]["rank"] for each in by_rank)
    assert "first, as the" not in client.get("/posts/?sort=rank").content.decode()


def test_a_kept_look_without_an_order_is_known_again_in_a_shop(desk: SampleDesk, client: Client) -> None:
    desk.trade = preset("e-commerce")
    client.post("/posts/views/", {"name": "Sure ones", "query": "sure=95"})

    assert 'aria-current="true">Sure ones</a>' in client.get("/posts/?sure=95").content.decode()


def test_the_highest_score_on_top_is_not_called_ascending() -> None:
    def said(query: str) -> str:
        return next(head.order for head in shortlist.heads(ask(query), ()) if head.label == "Score")

    assert (said(""), said("sort=-rank"), said("sort=-beats")) == ("descending", "ascending", "")


@pytest.mark.parametrize("view, says", [("live", "Nothing is in flight"), ("ended", "Nothing has ended")])
def test_an_empty_view_says_what_it_would_show(view: str, says: str, desk: SampleDesk, client: Client) -> None:
    desk.posts = lambda objective="": rows(post(1))  # type: ignore[method-assign]
    text = client.get(f"/posts/?view={view}").content.decode()

    assert says in text and "No post matches" not in text
    assert "Take the filters away" in client.get(f"/posts/?view={view}&q=zebra").content.decode()


def test_what_an_export_cannot_show_is_said_on_the_figure() -> None:
    from_studio = replace(post(1, saves=None), source="tiktok-studio")
    visits = post(2, profile_visits=None)
    (one, other) = shortlist.lines(rows(from_studio, visits), (BY_KEY["save_rate"], BY_KEY["profile_visit_rate"]))

    hints = {line.row.post.source: line.cells for line in (one, other)}
    assert hints["tiktok-studio"][0].hint == "TikTok Studio exports cannot show it."
    assert hints[""][1].hint == "Not available for this account type."


def test_money_behind_a_post_its_audience_did_not_want_is_called_a_rescue(desk: SampleDesk) -> None:
    shown = [row for row in desk.posts() if row.flight]
    weak = replace(shown[0], ranked=replace(shown[0].ranked, verdict=Verdict.DO_NOT_BOOST))
    strong = replace(shown[0], ranked=replace(shown[0].ranked, verdict=Verdict.PROMOTE))

    assert "rescue boost" in posting.post_cell(weak)
    assert "in flight" in posting.post_cell(strong) and "rescue" not in posting.post_cell(strong)
    assert "rescue" not in posting.post_cell(replace(weak, flight=""))


def test_a_file_of_many_rows_shows_a_bar_to_a_browser_and_is_the_same_file(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = client.get("/posts.csv").content
    monkeypatch.setattr(making, "LARGE", 1)
    looked = iter([False])  # the first look comes before the file is there, however quick the writer
    monkeypatch.setattr(Job, "wait", lambda job, seconds=0.0: next(looked, None) is None and job.finished)
    asked = [client.get("/posts.csv", headers={"accept": "text/html"})]
    while asked[-1].status_code == 202:
        asked.append(client.get("/posts.csv", headers={"accept": "text/html"}))

    assert (asked[0].headers["Refresh"], b"Writing" in asked[0].content) == ("1", True)
    assert (asked[-1].content, asked[-1].headers["Content-Type"]) == (at_once, "text/csv; charset=utf-8")
    assert client.get("/posts.csv", headers={"accept": "*/*"}).content == at_once
