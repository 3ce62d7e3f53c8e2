"""Every address says who may open it and who may send its form; what is not listed is for owners only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from firesteel.desk import Desk, team
from firesteel.roles import Act, Role
from firesteel.web import access
from web.real import office, signed_in


def patterns(of: URLResolver) -> Iterator[URLPattern]:
    for each in of.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


ALL = list(patterns(get_resolver("firesteel.web.urls")))
NAMES = sorted({str(each.name) for each in ALL})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        yield desk


def test_every_address_stands_in_the_table() -> None:
    missing = [name for name in NAMES if name not in access.NEEDS and name not in access.OPEN]

    assert not missing, f"say in web/access.py who may open and send: {', '.join(missing)}"


def test_no_address_stands_there_that_is_gone_or_stands_twice() -> None:
    assert not set(access.NEEDS) & access.OPEN
    assert not [name for name in (*access.NEEDS, *access.OPEN) if name not in NAMES]


def test_whoever_describes_posts_or_moderates_may_keep_a_brief_as_on_the_desk() -> None:
    assert access.NEEDS["make-brief"].do == (Act.DESCRIBE, Act.MODERATE)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_changes_something_asks_for_more_than_reading(name: str) -> None:
    need = access.NEEDS.get(name)
    if need is None or need.do is None or callable(need.do):
        return

    assert need.do and not {Act.READ, Act.READ_DEALS} & set(need.do)


def filled(each: URLPattern) -> str:
    """An address of that pattern, of things that are not there."""
    path, kinds = str(each.pattern), each.pattern.converters
    for name, kind in kinds.items():
        path = path.replace(
            f"<{type(kind).__name__.removesuffix('Converter').lower().replace('string', 'str')}:{name}>", "1"
        )
    return f"/{path}"


INSIDE = [each for each in ALL if str(each.name) in access.NEEDS]


@pytest.mark.parametrize("each", INSIDE, ids=lambda each: str(each.name))
def test_an_address_without_a_form_takes_none_and_one_without_a_page_shows_none(each: URLPattern, here: Desk) -> None:
    """So the table's silence is the view's as well: what it does not name cannot be done."""
    need, client, path = access.NEEDS[str(each.name)], signed_in(), filled(each)
    if need.do is None:
        assert client.post(path).status_code == 405, path
    if need.see is None:
        assert client.get(path).status_code == 405, path


def test_somebody_without_a_role_gets_nothing_of_any_address(here: Desk) -> None:
    team.set_role(here, "Ana", Role.OWNER, "Ana")
    stranger, book = signed_in("zoe"), here.ledger.head()

    for each in INSIDE:
        path = filled(each)
        assert {stranger.get(path).status_code, stranger.post(path).status_code} == {403}, path
    assert here.ledger.head() == book


def test_what_nobody_listed_is_for_owners_only(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "NEEDS", {name: need for name, need in access.NEEDS.items() if name != "posts"})
    team.set_role(here, "Ana", Role.OWNER, "Ana")
    team.set_role(here, "Ben", Role.BUYER, "Ana")

    assert signed_in("Ana").get("/posts/").status_code == 200
    assert signed_in("Ben").get("/posts/").status_code == 403
