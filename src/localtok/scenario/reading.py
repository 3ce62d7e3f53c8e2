"""Reads values of declared kinds from the pieces of a file, and says of each that is wrong where, why and what is allowed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_type_hints

from .documents import Complaints, Piece, under

_WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")
_DECIMAL = re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?")
_YES, _NO = ("true", "yes"), ("false", "no")
_LONGEST_NUMBER = 40
_FEW = 24
"""Choices that are all named in a message; of more, the near ones are."""


def key(meaning: str, default: Any = MISSING, **bounds: Any) -> Any:
    """A dataclass field that a file may set.

    bounds  `low` and `high` of a number; `most` characters of a text and `like`, a pattern it matches; `choices` of
            texts, or the name of a set of them, and `among`, of numbers; `needed` where the file must give it; `usual`, what stands there otherwise, in words
    """
    return field(default=default, metadata={"meaning": meaning, **bounds})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a key may be."""

    kind: type
    """int, float, bool, str; object for what is read otherwise."""
    bounds: Mapping[str, Any]


_WEIGHT = Asked(int, {"low": 1, "high": 1_000_000})


@cache
def asked(cls: type) -> dict[str, Asked]:
    """By name: what each field of a dataclass may be."""
    hints = get_type_hints(cls)
    found = {}
    for one in fields(cls):
        options = [kind for kind in get_args(hints[one.name]) if kind is not type(None)] or [hints[one.name]]
        kind = options[0] if options[0] in (int, float, bool, str) else object
        found[one.name] = Asked(kind, one.metadata)
    return found


def usual(cls: type) -> dict[str, Any]:
    """What stands where a file does not give a number, a text or yes and no that has a default."""
    return {
        one.name: one.default
        for one in fields(cls)
        if one.default is not MISSING and asked(cls)[one.name].kind is not object
    }


@dataclass(slots=True)
class Reader:
    """Collects what is wrong while it reads; what could not be read is None."""

    complaints: Complaints
    sets: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Choices that are known by a name."""

    def wrong(self, piece: Piece, place: str, what: str) -> None:
        self.complaints.about(piece, place, what)

    def group(self, piece: Piece, place: str, known: Collection[str] | None = None) -> dict[str, Piece]:
        """The entries of a group whose keys are known; None takes any key."""
        if piece.entries is None:
            self.wrong(piece, place, f"takes a group of keys, not {piece.kind}")
            return {}
        if known is None:
            return dict(piece.entries)
        for name, one in piece.entries.items():
            if name not in known:
                self.wrong(one, under(place, name), f"there is no such key; {_allowed(name, known, 'keys are')}")
        return {name: one for name, one in piece.entries.items() if name in known}

    def items(self, piece: Piece, place: str, most: int) -> tuple[Piece, ...]:
        """The items of a list of so many at most."""
        if piece.items is None:
            self.wrong(piece, place, f"takes a list, not {piece.kind}")
            return ()
        if len(piece.items) > most:
            self.wrong(piece, place, f"has {len(piece.items):,} items; {most:,} at most")
            return ()
        return piece.items

    def fill(self, cls: type, entries: Mapping[str, Piece], place: str) -> dict[str, Any]:
        """Values of the fields of a dataclass that are numbers, texts or yes and no, as far as they were given."""
        found = {}
        for name, what in asked(cls).items():
            if what.kind is not object and name in entries:
                value = self.value(what, entries[name], under(place, name))
                if value is not None:
                    found[name] = value
        return found

    def needs(self, piece: Piece, place: str, entries: Mapping[str, Piece], names: Iterable[str]) -> None:
        for name in names:
            if name not in entries and piece.entries is not None:
                self.wrong(piece, under(place, name), "is missing and must be given")

    def value(self, what: Asked, piece: Piece, place: str) -> Any:
        """One value; None after a complaint."""
        if piece.missing:
            self.wrong(piece, place, "has no value: give one or leave the key out")
            return None
        if piece.entries is not None or piece.items is not None:
            self.wrong(piece, place, f"takes {_said(what)}, not {piece.kind}")
            return None
        if what.kind is str:
            return self._text(what, piece, place)
        if what.kind is bool:
            return self._yes(piece, place)
        return self._number(what, piece, place)

    def choice(self, piece: Piece, place: str, choices: Collection[str], what: str = "one of") -> str | None:
        """A text that is one of the choices."""
        if piece.entries is None and piece.items is None and piece.text in choices:
            return piece.text
        named = piece.text if piece.entries is None and piece.items is None else ""
        self.wrong(piece, place, f"{piece.kind} is not known; {_allowed(named, choices, what)}")
        return None

    def weights(self, piece: Piece, place: str, known: Collection[str]) -> list[tuple[str, int]]:
        """Whole weights by name. A name that is not known is complained of, and so is a group of none."""
        entries, found = self.group(piece, place), []
        for name, one in entries.items():
            within = under(place, name)
            weight = self.value(_WEIGHT, one, within)
            if self.choice(Piece(one.file, one.line, text=name), within, known) is not None and weight is not None:
                found.append((name, weight))
        if piece.entries is not None and not entries:
            self.wrong(piece, place, "is empty: weigh one at least, or leave the key out")
        return found

    def _number(self, what: Asked, piece: Piece, place: str) -> int | float | None:
        pattern = _WHOLE if what.kind is int else _DECIMAL
        if not piece.plain or len(piece.text) > _LONGEST_NUMBER or not pattern.fullmatch(piece.text):
            quotes = "" if piece.plain else " in quotes"
            self.wrong(piece, place, f"{piece.kind}{quotes} is not {_said(what)}")
            return None
        bare = piece.text.replace("_", "")
        value = int(bare) if what.kind is int else float(bare)
        if "among" in what.bounds and value not in what.bounds["among"]:
            self.wrong(piece, place, f"{piece.text} is not {_said(what)}")
            return None
        low, high = what.bounds.get("low", -math.inf), what.bounds.get("high", math.inf)
        if not low <= value <= high or not math.isfinite(value):
            self.wrong(piece, place, f"{piece.text} is not {_said(what)}")
            return None
        return value

    def _yes(self, piece: Piece, place: str) -> bool | None:
        word = piece.text.lower()
        if not piece.plain or word not in _YES + _NO:
            self.wrong(piece, place, f"{piece.kind} is not true or false")
            return None
        return word in _YES

    def _text(self, what: Asked, piece: Piece, place: str) -> str | None:
        text, bounds = piece.text.strip(), what.bounds
        if "choices" in bounds:
            choices = bounds["choices"]
            return self.choice(piece, place, self.sets[choices] if isinstance(choices, str) else choices)
        if any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") and one != "\n" for one in text):
            self.wrong(piece, place, "holds a character that cannot be shown")
            return None
        most = bounds.get("most", 2_000)
        if len(text) > most:
            self.wrong(piece, place, f"is {len(text):,} characters long; {most:,} at most")
            return None
        if not text:
            self.wrong(piece, place, "is empty: give some text or leave the key out")
            return None
        if not re.fullmatch(bounds.get("like", "(?s:.*)"), text):
            self.wrong(piece, place, f"{piece.kind} does not do: {bounds['meaning']}")
            return None
        return text


def _said(what: Asked) -> str:
    """What the key may be, in words."""
    bounds = what.bounds
    if what.kind is bool:
        return "true or false"
    if what.kind is str:
        return "text"
    if "among" in bounds:
        return f"one of {', '.join(map(str, bounds['among']))}"
    kind = "a whole number" if what.kind is int else "a number"
    low, high = bounds.get("low"), bounds.get("high")
    return kind if low is None or high is None else f"{kind} from {_figure(low)} to {_figure(high)}"


def _figure(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


def _allowed(given: str, choices: Collection[str], what: str) -> str:
    """The near one, and all of them where they are few."""
    near = nearest(given, choices)
    hint = f"did you mean {near[0]}? " if near else ""
    if len(choices) <= _FEW:
        return f"{hint}{what} {', '.join(choices)}"
    some = nearest(given, choices, 3, 0.3) or sorted(choices)[:3]
    return f"{hint}{len(choices)} are known, such as {', '.join(some)}"


def nearest(given: str, choices: Iterable[str], most: int = 1, like: float = 0.6) -> list[str]:
    """Those that somebody who wrote `given` may have meant; large and small letters are alike."""
    small = {one.lower(): one for one in choices}
    return [small[one] for one in get_close_matches(given.lower(), small, most, like)] if given else []
