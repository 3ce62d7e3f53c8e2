"""The people of a scenario, read from its file: the brand, its creators, and what they posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import filling
from .documents import Piece
from .plot import FORMATS, Country, Person, Upload
from .reading import Asked, Reader, asked

_MOST_CREATORS, _MOST_POSTS, _MOST_IN_ALL = 200, 200, 1_000
_POSTS, _CREATORS = 5, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the rest of the scenario says that people and posts take over where they say nothing."""

    vertical: str
    homes: Sequence[Country]
    product: str


def brand(look: Reader, top: Mapping[str, Piece], around: Around) -> Person:
    """The brand's own account; the vertical's where the file names none."""
    given = top.get("brand", Piece("", 0, entries={}))
    usual = filling.words()[around.vertical]["brand"]
    if "handle" in (given.entries or {}):
        usual = {"handle": usual["handle"]}
    return _person(look, given, "brand", usual, around, 0)


def creators(look: Reader, top: Mapping[str, Piece], around: Around) -> tuple[Person, ...]:
    piece = top.get("creators")
    if piece is not None and (piece.items is not None or piece.entries is not None):
        listed = look.items(piece, "creators", _MOST_CREATORS)
        return tuple(_person(look, one, f"creators[{turn}]", {}, around, turn + 1) for turn, one in enumerate(listed))
    count = _count(look, piece, "creators", _MOST_CREATORS, _CREATORS)
    return filling.creators(count, around.homes, around.vertical, around.product, _POSTS)


def check(look: Reader, top: Mapping[str, Piece], piece: Piece, people: Sequence[Person]) -> None:
    """Nobody is there twice, somebody has a post, and there are not too many."""
    seen: dict[str, str] = {}
    listed = (top["creators"].items if "creators" in top else None) or ()
    for turn, one in enumerate(people):
        place = f"creators[{turn - 1}]" if turn else "brand"
        if one.handle and one.handle in seen:
            where = listed[turn - 1] if turn and turn <= len(listed) else piece
            look.wrong(where, f"{place}.handle", f"{one.handle!r} is the handle of {seen[one.handle]} already")
        seen.setdefault(one.handle, place if turn else "the brand")
    count = sum(len(one.posts) for one in people)
    if count > _MOST_IN_ALL:
        look.wrong(top.get("creators", piece), "creators", f"{count:,} posts in all; {_MOST_IN_ALL:,} at most")
    if not count:
        look.wrong(piece, "", "there is no post at all: give the brand or a creator one")


def _person(look: Reader, piece: Piece, place: str, usual: Mapping[str, Any], around: Around, turn: int) -> Person:
    """One account. `usual` is what it is called where the file does not say; `turn` its place among all."""
    entries = look.group(piece, place, asked(Person))
    if not usual:
        look.needs(piece, place, entries, ("handle",))
    values = dict(usual) | look.fill(Person, entries, place)
    handle = values.setdefault("handle", "")
    values.setdefault("display_name", handle.replace(".", " ").replace("_", " ").title())
    home = values.setdefault("country", around.homes[0].code)
    language = values.setdefault("language", filling.language_of(home))
    weights = look.weights(entries["formats"], f"{place}.formats", FORMATS) if "formats" in entries else []
    listed = _listed(look, entries, place, language, around, turn)
    if listed is None:
        count = _count(look, entries.get("posts"), f"{place}.posts", _MOST_POSTS, _POSTS)
        listed = filling.uploads(count, weights, around.vertical, language, around.product, turn)
    return Person(**values, formats=tuple(weights), posts=listed)


def _listed(
    look: Reader, entries: Mapping[str, Piece], place: str, language: str, around: Around, turn: int
) -> tuple[Upload, ...] | None:
    """The posts that are listed one by one; None where they are only counted."""
    piece = entries.get("posts")
    if piece is None or (piece.items is None and piece.entries is None):
        return None
    if "formats" in entries:
        look.wrong(entries["formats"], f"{place}.formats", "is for posts that are only counted; these are listed")
    made, used = [], dict[str, int]()
    for number, one in enumerate(look.items(piece, f"{place}.posts", _MOST_POSTS)):
        at = f"{place}.posts[{number}]"
        given = look.fill(Upload, look.group(one, at, asked(Upload)), at)
        format, spoken = given.setdefault("format", "review"), given.setdefault("language", language)
        earlier = used.get(format, 0)
        used[format] = earlier + 1
        (usual,) = filling.uploads(1, ((format, 1),), around.vertical, spoken, around.product, turn + earlier)
        made.append(Upload(**{"caption": usual.caption} | given))
    return tuple(made)


def _count(look: Reader, piece: Piece | None, place: str, most: int, usual: int) -> int:
    if piece is None:
        return usual
    return look.value(Asked(int, {"low": 0, "high": most}), piece, place) or 0
