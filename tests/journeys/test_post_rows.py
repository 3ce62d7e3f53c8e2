"""The desk's posts as columns say what it says post by post; looks at them are kept under names."""

from __future__ import annotations

import numpy as np
import pytest

import a
from firesteel.desk import Desk
from firesteel.desk.facts import Aim, Described, SavedView
from firesteel.desk.looks.catalogue import Facet
from firesteel.desk.looks.rows import ENDED, FLIGHT, LIVE, OWN, RIGHTS, UNASKED, PostRows, reaches
from firesteel.errors import BadInput, NotFound
from firesteel.posts import Post, Verdict
from firesteel.rights import Authorization
from walking import Walk


def taken(desk: Desk, *posts: Post) -> Desk:
    desk.take_in(posts)
    return desk


def test_rows_say_of_each_post_what_the_desk_says_of_it(walk: Walk) -> None:
    desk = walk.desk
    rows = desk.posts()

    assert [row.ranked for row in rows] == list(desk.ranking())
    assert [row.rights for row in rows] == [desk.rights_state(row.post) for row in rows]
    assert {row.post.id: row.flight for row in rows if row.flight} == {
        post: flight for post, flight in desk.flight_of_posts().items() if desk.library().get(post)
    }
    for place in (0, len(rows) - 1):
        assert rows.of(rows[place].post.id) == rows[place]


def test_facets_count_what_the_rows_say(walk: Walk) -> None:
    rows = walk.desk.posts()

    assert {name: number for name, number in rows.facet(RIGHTS).counts().items() if number} == _counted(
        reaches(row.rights) for row in rows
    )
    assert rows.facet("verdict").counts() == {
        verdict.value: sum(row.ranked.verdict is verdict for row in rows) for verdict in Verdict
    }
    assert rows.facet("creator").counts() == _counted(row.post.creator.handle for row in rows)
    assert rows.facet(FLIGHT).counts()[LIVE] == sum(1 for row in walk.desk.flights() if row.status == "live")


def _counted(words: object) -> dict[str, int]:
    found = list(words)  # type: ignore[call-overload]
    return {word: found.count(word) for word in sorted(set(found))}


def test_daily_views_are_those_of_the_social_proof(walk: Walk) -> None:
    desk = walk.desk
    flown = [row.post.id for row in desk.posts() if row.flight][:2]
    ids = [*flown, *(row.post.id for row in desk.posts()[:3])]

    assert desk.daily_views(ids) == {
        post: tuple((day.day, day.organic_views) for day in desk.social()[post]) for post in dict.fromkeys(ids)
    }
    assert desk.daily_views([]) == {}


def test_rows_are_made_anew_when_a_fact_changes_them(desk: Desk) -> None:
    taken(desk, a.post(), a.post("7000000000000000002"))
    before = desk.posts()
    assert before.facet(RIGHTS).counts()[UNASKED] == 2

    grant = a.authorization("7000000000000000002", window=a.window(-400, -390))
    desk.ledger.record(grant, grant.post, at=desk.now(), actor="jana")

    assert desk.posts() is not before and desk.posts().catalogue is before.catalogue
    assert desk.posts().facet(RIGHTS).counts()[ENDED] == 1
    assert desk.ledger.latest(Authorization, grant.post) == grant


def test_what_people_say_of_a_post_is_found_and_counts(desk: Desk) -> None:
    taken(desk, a.post(), a.post("7000000000000000002", format=""))
    said = Described(
        post=a.post("7000000000000000002").id, format="routine", role="founder-story", hook="Stop scrolling"
    )
    desk.ledger.record(said, said.post, at=desk.now(), actor="jana")
    rows = desk.posts()

    assert rows.facet("role").counts() == {"": 1, "founder-story": 1}
    assert rows.facet("format").counts() == {"demo": 1, "routine": 1}
    assert [rows.at(int(row)).post.id for row in np.flatnonzero(rows.catalogue.contains("SCROLLING"))] == [said.post]


def test_the_preset_decides_what_posts_are_ordered_by(desk: Desk) -> None:
    taken(desk, a.post(), a.post("7000000000000000002"))
    assert desk.objective() == "sales"

    desk.ledger.record(Aim(preset="b2b"), "workspace", at=desk.now(), actor="jana")

    assert desk.objective() == "leads"
    assert [row.ranked for row in desk.posts()] == list(desk.ranking("leads"))


def test_the_brands_own_posts_need_nobody(desk: Desk) -> None:
    taken(desk, a.post(handle="lumen", is_brand=True), a.post("7000000000000000002"))

    assert desk.posts().facet(RIGHTS).counts()[OWN] == 1


def test_a_view_is_kept_replaced_and_taken_away(desk: Desk) -> None:
    desk.save_view("  Sure   ones ", "sure=95", "jana")
    desk.save_view("Dogs", "?q=dog", "jana")
    desk.save_view("Sure ones", "sure=90", "omar")
    assert desk.saved_views() == (SavedView(name="Sure ones", query="sure=90"), SavedView(name="Dogs", query="q=dog"))

    desk.drop_view("Sure ones", "jana")
    assert desk.saved_views() == (SavedView(name="Dogs", query="q=dog"),)
    with pytest.raises(NotFound, match="no view 'Sure ones'"):
        desk.drop_view("Sure ones", "jana")


def test_the_same_view_twice_is_one_fact(desk: Desk) -> None:
    desk.save_view("Dogs", "q=dog", "jana")
    head = desk.ledger.head()
    desk.save_view("Dogs", "q=dog", "omar")

    assert desk.ledger.head() == head


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("", "q=dog", "needs a name"),
        ("x" * 41, "q=dog", "41 characters is too long"),
        ("candidates", "q=dog", "is always there"),
        ("Dogs", "", "as it always opens"),
        ("Dogs", "q=" + "dog" * 700, "2,102 characters long"),
    ],
)
def test_a_view_that_will_not_do_is_said(name: str, query: str, said: str, desk: Desk) -> None:
    with pytest.raises(BadInput, match=said):
        desk.save_view(name, query, "jana")


def test_no_posts_make_no_rows(desk: Desk) -> None:
    rows = desk.posts()

    assert isinstance(rows, PostRows) and len(rows) == 0 and not rows
    assert Facet.of([]).counts() == {}


def test_what_visitors_do_does_not_rank_every_post_anew(desk: Desk) -> None:
    taken(desk, a.post("1"), a.post("2"))
    ranking, rows = desk.ranking(), desk.posts()
    desk.lake.append("touch", [{"kind": "click", "ad_id": "a1", "visitor": "v1", "at": a.START}])
    assert desk.ranking() is ranking
    assert desk.posts() is rows

    taken(desk, a.post("3"))
    assert len(desk.ranking()) == 3


def test_rows_made_one_after_another_are_those_made_together(walk: Walk) -> None:
    rows = walk.desk.posts()
    order = rows.ranking.order

    assert tuple(rows.each(order)) == rows.rows(order) == tuple(rows.at(row) for row in order.tolist())
