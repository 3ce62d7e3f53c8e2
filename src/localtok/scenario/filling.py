"""Creators and posts that a scenario only counts: named, spread over formats and captioned without any dice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from .plot import FORMATS, Country, Person, Upload

_FOLLOWERS = (18_400, 64_300, 9_200, 152_000, 31_500, 240_000, 47_800, 12_600)


@cache
def words() -> dict[str, Any]:
    """What each vertical sells and says, by its name; captions in other languages, names of people."""
    text = (files("localtok") / "scenario" / "verticals.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def language_of(country: str) -> str:
    """The language people of a country post in; English where we have no words for theirs."""
    return str(words()["languages"].get(country, "en"))


def uploads(
    count: int, weights: Sequence[tuple[str, int]], vertical: str, language: str, product: str, turn: int = 0
) -> tuple[Upload, ...]:
    """So many posts, their formats shared out by weight. `turn` makes accounts speak of different things."""
    used: dict[str, int] = {}
    made = []
    for name in _shared_out(count, weights or [(name, 1) for name in FORMATS]):
        number = used.get(name, 0)
        used[name] = number + 1
        caption = _caption(name, number + turn, vertical, language, product)
        made.append(Upload(format=name, caption=caption, language=language))
    return tuple(made)


def creators(count: int, countries: Sequence[Country], vertical: str, product: str, posts: int) -> tuple[Person, ...]:
    """So many creators with so many posts each, in the countries of the viewers."""
    names = words()["names"]
    homes = _shared_out(count, [(one.code, one.weight) for one in countries])
    made = []
    for turn, home in enumerate(homes):
        name, again = names[turn % len(names)], turn // len(names)
        language = language_of(home)
        made.append(
            Person(
                handle=name.lower().replace(" ", ".") + (str(again + 1) if again else ""),
                display_name=name,
                followers=_FOLLOWERS[turn % len(_FOLLOWERS)],
                country=home,
                language=language,
                posts=uploads(posts, (), vertical, language, product, turn),
            )
        )
    return tuple(made)


def _shared_out(count: int, weights: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Names by weight, mixed, and as near to their shares as whole numbers can be after every step."""
    whole = sum(weight for _, weight in weights)
    given = dict.fromkeys((name for name, _ in weights), 0)
    for step in range(1, count + 1):
        name, _ = max(weights, key=lambda one: one[1] * step - given[one[0]] * whole)
        given[name] += 1
        yield name


def _caption(format: str, number: int, vertical: str, language: str, product: str) -> str:
    """The caption of the post of that number in its format."""
    elsewhere = words()["elsewhere"].get(language)
    if elsewhere is not None:
        return str(elsewhere[format]).replace("{product}", product) + (f" ({number + 1})" if number else "")
    book = words()[vertical]
    ways, topics = book["captions"][format], book["topics"]
    round_, left = divmod(number, len(ways) * len(topics))
    topic = topics[(left // len(ways) + left + FORMATS.index(format)) % len(topics)]
    text = str(ways[left % len(ways)]).replace("{topic}", topic)
    return text + (f" (part {round_ + 1})" if round_ else "")
