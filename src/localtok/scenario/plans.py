"""The timeline of a scenario, read from its file: when, what, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .documents import Piece
from .plot import Person
from .reading import Asked, Reader, asked, nearest
from .timeline import DEEDS, Details, Happening

DAY, _QUARTER = 86_400, 900
_MOST = 1_000
_WHEN = {
    "day": Asked(int, {"low": 1, "high": 366}),
    "hour": Asked(float, {"low": 0.0, "high": 23.75}),
}
_KEYS = (*_WHEN, "do", "creator", "post", *asked(Details))


def plans(look: Reader, top: Mapping[str, Piece], people: Mapping[str, Person], start: int) -> tuple[Happening, ...]:
    """What is planned, soonest first.

    people  by handle
    start   epoch second at which day 1 begins
    """
    if "timeline" not in top:
        return ()
    items = look.items(top["timeline"], "timeline", _MOST)
    made = [_happening(look, one, f"timeline[{number}]", people, start) for number, one in enumerate(items)]
    return tuple(sorted((one for one in made if one is not None), key=lambda one: one.at))


def _happening(look: Reader, piece: Piece, place: str, people: Mapping[str, Person], start: int) -> Happening | None:
    entries = look.group(piece, place, _KEYS)
    look.needs(piece, place, entries, ("day", "do"))
    at = _when(look, entries, place, start)
    do = look.choice(entries["do"], f"{place}.do", DEEDS) if "do" in entries else None
    details = look.fill(Details, entries, place)
    if do is None:
        return None
    deed = DEEDS[do]
    for name in asked(Details):
        if name in entries and name not in deed.takes:
            takes = f"takes {', '.join(deed.takes)}" if deed.takes else "takes none"
            look.wrong(entries[name], f"{place}.{name}", f"is no detail of {do}, which {takes}")
    look.needs(piece, place, entries, (*deed.needs, *(("creator",) if deed.of_creator else ())))
    creator, post = _whose(look, entries, place, do, people)
    return Happening(at=at, do=do, creator=creator, post=post, details=Details(**details))


def _when(look: Reader, entries: Mapping[str, Piece], place: str, start: int) -> int:
    """The epoch second at which it happens, the beginning of a quarter of an hour."""
    given: dict[str, Any] = {
        name: look.value(what, entries[name], f"{place}.{name}") for name, what in _WHEN.items() if name in entries
    }
    day, hour = given.get("day") or 1, given.get("hour") or 0.0
    if hour * 4 % 1:
        look.wrong(entries["hour"], f"{place}.hour", f"{hour:g} is not a quarter of an hour: .0, .25, .5 or .75")
    return start + (day - 1) * DAY + int(hour * 4) * _QUARTER


def _whose(
    look: Reader, entries: Mapping[str, Piece], place: str, do: str, people: Mapping[str, Person]
) -> tuple[str, int]:
    """Whom it concerns: a handle, and the number of a post or 0 for every one."""
    deed = DEEDS[do]
    for name, fits in (("creator", deed.of_creator), ("post", deed.of_posts)):
        if name in entries and not fits:
            look.wrong(entries[name], f"{place}.{name}", f"is nothing {do} asks for: it concerns {deed.concerns}")
    if not deed.of_creator or "creator" not in entries:
        return "", 0
    handle = look.choice(entries["creator"], f"{place}.creator", [one for one in people if one], "accounts are")
    if handle is None or "post" not in entries or not deed.of_posts:
        return handle or "", 0
    return handle, _number(look, entries["post"], f"{place}.post", people[handle])


def _number(look: Reader, piece: Piece, place: str, person: Person) -> int:
    """Which post is meant: its number, or its caption or how that begins; 0 after a complaint."""
    captions = [one.caption for one in person.posts]
    if piece.entries is not None or piece.items is not None or piece.missing:
        look.wrong(piece, place, f"takes a post's number or caption, not {piece.kind}")
        return 0
    if piece.plain and piece.text.isascii() and piece.text.isdigit():
        number = int(piece.text[:9])
        if not 1 <= number <= len(captions):
            look.wrong(piece, place, f"{person.handle} has no post {number}; its posts are 1 to {len(captions)}")
        return number
    text = piece.text.strip()
    found = [k for k, one in enumerate(captions, 1) if one == text]
    found = found or [k for k, one in enumerate(captions, 1) if one.startswith(text)]
    if len(found) == 1:
        return found[0]
    what = f"posts {', '.join(map(str, found))} begin so" if found else "has no post with that caption"
    near = [] if found else nearest(text, captions, like=0.3)
    hint = f"did you mean {near[0]!r}?" if near else f"its posts are 1 to {len(captions)}"
    look.wrong(piece, place, f"{person.handle}: {what}; {hint}")
    return 0
