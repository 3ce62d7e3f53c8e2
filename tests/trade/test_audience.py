"""Whether a post reached the people who are wanted."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.posts import Post, Viewers
from firesteel.posts.audience import LEAST_OF_USUAL, matches, overlap

GERMANY = Viewers(countries={"DE": 1.0})
SHARES = st.dictionaries(st.sampled_from(["DE", "US", "FR", "BR"]), st.floats(0, 1), min_size=1, max_size=4)


def watched_by(
    countries: dict[str, float] | None = None, id: str = "1", views: float | None = 10_000, **given: Any
) -> Post:
    viewers = Viewers(countries=countries or {}, genders=given.pop("genders", {}), ages=given.pop("ages", {}))
    handle = given.pop("handle", "mara.skin")
    return a.post(id, handle, viewers=viewers, signals=a.signals(views=views, **given))


def test_two_equal_audiences_overlap_wholly() -> None:
    assert overlap({"DE": 0.7, "AT": 0.3}, {"DE": 0.7, "AT": 0.3}) == 1.0


def test_viewers_beyond_a_groups_target_do_not_make_up_for_another() -> None:
    assert overlap({"DE": 1.0}, {"DE": 0.7, "AT": 0.3}) == 0.7


def test_where_one_country_is_wanted_the_match_is_its_share() -> None:
    match = matches([watched_by({"DE": 0.4, "US": 0.6})], GERMANY).at(0)

    assert match is not None
    assert match.raw == 0.4
    assert match.match == pytest.approx(0.4)
    assert match.overlaps == {"countries": 0.4}


def test_a_target_may_be_given_as_parts() -> None:
    found = matches([watched_by({"DE": 0.5, "AT": 0.1})], Viewers(countries={"DE": 2.0, "AT": 2.0}))

    assert found.raw[0] == pytest.approx(0.6)


def test_the_match_is_the_geometric_mean_of_the_dimensions() -> None:
    post = watched_by({"DE": 0.9}, genders={"female": 0.4, "male": 0.6})
    match = matches([post], Viewers(countries={"DE": 1.0}, genders={"female": 1.0})).at(0)

    assert match is not None
    assert match.raw == pytest.approx(0.6)


def test_a_post_that_went_to_the_wrong_country_falls_below_the_gate() -> None:
    posts = [watched_by({"DE": 0.8, "US": 0.2}, str(i)) for i in range(20)] + [watched_by({"DE": 0.1, "US": 0.9}, "20")]
    found = matches(posts, GERMANY)
    usual, wrong = found.at(0), found.at(20)

    assert usual is not None
    assert wrong is not None
    assert usual.of_usual > 1.0 > LEAST_OF_USUAL > wrong.of_usual
    assert found.lift[20] < -1.5
    assert found.beats()[20] < 0.01


def test_few_viewers_are_taken_for_the_accounts_usual_ones() -> None:
    posts = [watched_by({"DE": 0.8, "US": 0.2}, str(i)) for i in range(20)] + [watched_by({"US": 1.0}, "20", views=10)]
    found = matches(posts, GERMANY)

    assert found.match[20] == pytest.approx(0.8 * 50 / 60, abs=0.01)
    assert found.reliability[20] == pytest.approx(10 / 60)
    assert found.variance[20] > 10 * found.variance[0]


def test_a_dimension_the_post_does_not_know_moves_nothing() -> None:
    target = Viewers(countries={"DE": 1.0}, ages={"18-24": 1.0})
    posts = [watched_by({"DE": 0.5}, str(i), ages={"18-24": 0.5}) for i in range(5)] + [watched_by({"DE": 0.5}, "5")]
    found = matches(posts, target)

    assert found.lift[5] == pytest.approx(0.0, abs=1e-9)
    assert found.reliability[5] == pytest.approx(found.reliability[0] / 2)
    assert found.overlaps[5] == {"countries": 0.5}


@pytest.mark.parametrize(
    ("post", "target"),
    [
        (watched_by({}), GERMANY),
        (watched_by({"DE": 1.0}, views=None), GERMANY),
        (watched_by({"DE": 1.0}), Viewers()),
        (watched_by({"DE": 1.0}), Viewers(genders={"female": 1.0})),
    ],
    ids=["no viewers known", "not known how many", "nobody wanted", "other dimension wanted"],
)
def test_what_cannot_be_compared_is_not_known(post: Post, target: Viewers) -> None:
    found = matches([post], target)

    assert found.at(0) is None
    assert math.isnan(found.lift[0])


def test_the_reach_says_how_many_viewers_where_it_is_known() -> None:
    found = matches([watched_by({"DE": 1.0}, reach=700.0), watched_by({"DE": 1.0}, "2")], GERMANY)

    assert found.n.tolist() == [700.0, 10_000.0]


def test_endless_views_are_not_known_and_stop_nobody() -> None:
    found = matches([watched_by({"DE": 1.0}, views=math.inf), watched_by({"DE": 0.5}, "2")], GERMANY)

    assert found.at(0) is None
    assert found.at(1) is not None


def test_out_of_reach_views_say_nothing() -> None:
    found = matches([watched_by({"DE": 1.0}, reach=700.0), watched_by({"DE": 1.0}, "2")], GERMANY, per="reach")

    assert found.n[0] == 700.0
    assert found.at(1) is None


def test_an_account_of_one_post_borrows_from_the_others() -> None:
    posts = [watched_by({"DE": 0.8}, str(i)) for i in range(20)] + [watched_by({"DE": 0.1}, "20", handle="new")]
    lone = matches(posts, GERMANY).at(20)

    assert lone is not None
    assert 0.4 < lone.usual < 0.6


def test_the_lifts_of_one_accounts_posts_cancel_out() -> None:
    found = matches([watched_by({"DE": 0.1 * i}, str(i)) for i in range(1, 10)], GERMANY)

    assert math.fsum(found.lift) == pytest.approx(0.0, abs=1e-9)


def test_countries_and_groups_are_the_same_in_any_letters() -> None:
    post = watched_by({"de": 0.5}, genders={"FEMALE": 0.5})

    assert matches([post], Viewers(countries={"DE": 1}, genders={"Female": 1})).raw[0] == pytest.approx(0.5)


@settings(deadline=None)
@given(st.lists(st.tuples(SHARES, st.floats(1, 1e6)), min_size=1, max_size=8), SHARES)
def test_a_match_is_a_share_and_its_variance_is_finite(
    given: list[tuple[dict[str, float], float]], wanted: dict[str, float]
) -> None:
    posts = [watched_by(shares, str(i), views=views) for i, (shares, views) in enumerate(given)]
    found = matches(posts, Viewers(countries=wanted))

    for row in range(len(posts)):
        match = found.at(row)
        if match is not None:
            assert 0.0 <= match.match <= 1.0 + 1e-9
            assert 0.0 < found.variance[row] < math.inf
            assert math.isfinite(found.lift[row])
            assert 0.0 <= found.beats()[row] <= 1.0


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_more_of_the_wanted_viewers_is_never_a_worse_match(one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = matches([watched_by({"DE": low}), watched_by({"DE": high}, "2")], GERMANY)

    if low > 0:
        assert found.match[0] <= found.match[1] + 1e-12


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_posts_does_not_matter(order: list[int]) -> None:
    posts = [watched_by({"DE": 0.1 + 0.1 * i}, str(i), views=100 * (i + 1)) for i in range(6)]
    straight, mixed = matches(posts, GERMANY), matches([posts[i] for i in order], GERMANY)

    assert [mixed.lift[order.index(i)] for i in range(6)] == straight.lift.tolist()
