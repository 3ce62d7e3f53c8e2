"""Briefs, plans and portfolios as YAML that people write, and read back exactly or refused with the line.

Amounts are "49.50 USD", spans of time "7d 12h", times ISO 8601 with their offset. Nothing is guessed: a key nobody knows, a
date without an offset or a number where a text belongs is an error, and no YAML tag, anchor or alias is followed.
"""

from __future__ import annotations

import math
import re
import types
from collections.abc import Callable, Hashable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import yaml

from ..errors import BadInput
from ..values import MICROS, Money, Window
from .values import Brief, Plan, Portfolio

KIND = "firesteel"
"""The first key of every document: what it is."""
KINDS: dict[str, type[Any]] = {"brief": Brief, "plan": Plan, "portfolio": Portfolio}
LARGEST = 20_000_000
"""Characters of a document; a plan of a thousand posts has a million."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_MONEY = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,6}))? ([A-Z]{3})")
_SPAN = re.compile(r"(-?)(?:([0-9]+)d)?(?: ?([0-9]+)h)?(?: ?([0-9]+)m)?(?: ?([0-9]+)(?:\.([0-9]{1,6}))?s)?")
_NULL = "tag:yaml.org,2002:null"
_BOOLS = {"true": True, "false": False}


def to_yaml(value: Brief | Plan | Portfolio) -> str:
    """The value as a document. Fields that say nothing are left out; `from_yaml` gives back an equal value."""
    kind = next(name for name, type_ in KINDS.items() if isinstance(value, type_))
    return str(
        yaml.dump({KIND: kind, **_plain(value)}, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=10_000)
    )


def from_yaml(text: str, where: str = "") -> Brief | Plan | Portfolio:
    """What a document says.

    where  names the file in messages
    Raises `BadInput` with the line, what is wrong there and what to write instead.
    """
    try:
        top = _composed(text, where)
        reader = _Reader(where)
        pairs = reader.mapping(top)
        kind = reader.kind(top, pairs)
        read = reader.record(KINDS[kind], top, {key: node for key, node in pairs.items() if key != KIND})
    except RecursionError:
        raise BadInput("is nested too deeply", where=where, remedy="write a brief, a plan or a portfolio") from None
    assert isinstance(read, (Brief, Plan, Portfolio))
    return read


def money_text(money: Money) -> str:
    """ "49.50 USD": at least two decimals, as many as it takes."""
    sign, micros = ("-" if money.micros < 0 else ""), abs(money.micros)
    decimals = f"{micros % MICROS:06}".rstrip("0").ljust(2, "0")
    return f"{sign}{micros // MICROS}.{decimals} {money.currency}"


def money_of(text: str) -> Money:
    """The reverse. Raises `ValueError` for anything else."""
    read = _MONEY.fullmatch(text)
    if read is None:
        raise ValueError(text)
    micros = int(read[2]) * MICROS + int((read[3] or "").ljust(6, "0"))
    return Money(-micros if read[1] else micros, read[4])


def span_text(span: timedelta) -> str:
    """ "7d 12h 30m 5s"; nothing at all is "0s"."""
    micros = span // timedelta(microseconds=1)
    sign, micros = ("-" if micros < 0 else ""), abs(micros)
    seconds, fraction = divmod(micros, MICROS)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    last = f"{seconds}.{f'{fraction:06}'.rstrip('0')}s" if fraction else f"{seconds}s" if seconds else ""
    parts = [f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if count]
    return sign + (" ".join([*parts, *([last] if last else [])]) or "0s")


def span_of(text: str) -> timedelta:
    """The reverse. Raises `ValueError` for anything else."""
    read = _SPAN.fullmatch(text)
    if read is None or not text.strip("-"):
        raise ValueError(text)
    days, hours, minutes, seconds = (int(read[place] or 0) for place in (2, 3, 4, 5))
    micros = int((read[6] or "").ljust(6, "0"))
    try:
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)
    except OverflowError as error:
        raise ValueError(text) from error
    return -span if read[1] else span


def time_of(text: str) -> datetime:
    """A time with its offset. Raises `ValueError` for anything else."""
    read = datetime.fromisoformat(text)
    if read.utcoffset() is None:
        raise ValueError(text)
    return read.astimezone(UTC)


def _plain(value: Any) -> Any:
    """A value as YAML has it, without what says nothing."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, Window):
        return {"from": _plain(value.start), "until": _plain(value.end)}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(given)
            for field in fields(value)
            if not (_empty(given := getattr(value, field.name)) and given == _default(field))
        }
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return span_text(value)
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _empty(value: Any) -> bool:
    return value is None or value in ("", (), frozenset())


def _default(field: Field[Any]) -> Any:
    return field.default if field.default is not MISSING else ...


def _dumper() -> Any:
    class Dumper(_DUMPER):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return Dumper


def _composed(text: str, where: str) -> yaml.MappingNode:
    if len(text) > LARGEST:
        raise BadInput(f"has more than {LARGEST:,} characters", where=where, remedy="split it into several plans")
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise BadInput(
                    "anchors and aliases are not read", where=_place(where, event.start_mark), remedy="write it out"
                )
            if isinstance(event, yaml.NodeEvent) and _tagged(event):
                raise BadInput(
                    f"the tag {event.tag} is not read",  # type: ignore[attr-defined]
                    where=_place(where, event.start_mark),
                    remedy="leave it away",
                )
        top = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it cannot be read"
        raise BadInput(f"is no YAML: {said}", where=_place(where, mark), remedy="mind blanks and colons") from None
    if not isinstance(top, yaml.MappingNode):
        raise BadInput("holds no fields", where=where, remedy=f"begin with {KIND}: brief, plan or portfolio")
    return top


def _tagged(event: Any) -> bool:
    """Whether a tag was written; a plain scalar gets its own from how it looks."""
    tag = getattr(event, "tag", None)
    return tag is not None and tag != "!"


def _place(where: str, mark: Any) -> str:
    line = f"line {mark.line + 1}" if mark is not None else ""
    return ", ".join(part for part in (where, line) if part)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads nodes as the types the fields of our values have."""

    where: str

    def kind(self, top: yaml.Node, pairs: dict[str, yaml.Node]) -> str:
        named = pairs.get(KIND)
        said = named.value if isinstance(named, yaml.ScalarNode) else ""
        if said not in KINDS:
            raise self.wrong(named or top, f"{said!r} is no kind of document" if named else f"{KIND} is missing",
                             f"begin with {KIND}: {', '.join(KINDS)}")  # fmt: skip
        return str(said)

    def record(self, type_: type[Any], node: yaml.Node, pairs: dict[str, yaml.Node] | None = None) -> Any:
        """One of our values, field by field."""
        given = self.mapping(node) if pairs is None else pairs
        known, hints = {field.name: field for field in fields(type_)}, _hints(cast(Hashable, type_))
        for key, value in given.items():
            if key not in known:
                near = get_close_matches(key, known, n=1)
                remedy = f"write {near[0]}" if near else f"use {', '.join(known)}"
                raise self.wrong(value, f"nothing is called {key}", remedy)
        read = {key: self.value(hints[key], value, key) for key, value in given.items()}
        for name, field in known.items():
            if name not in read and field.default is MISSING and field.default_factory is MISSING:
                raise self.wrong(node, f"{name} is missing", f"add {name}")
        try:
            return type_(**read)
        except ValueError as error:
            raise self.wrong(node, str(error), "put it right") from None

    def value(self, hint: Any, node: yaml.Node, key: str) -> Any:
        origin, inner = get_origin(hint), get_args(hint)
        if origin in (types.UnionType, Union):
            (wanted,) = (each for each in inner if each is not type(None))
            return None if node.tag == _NULL else self.value(wanted, node, key)
        if origin is frozenset:
            return frozenset(self.items(inner[0], node, key))
        if origin is tuple and len(inner) == 2 and inner[1] is ...:
            return tuple(self.items(inner[0], node, key))
        if origin is tuple:
            return self.fixed(inner, node, key)
        if hint is Window:
            return self.window(node, key)
        if is_dataclass(hint) and hint is not Money:
            return self.record(hint, node)  # type: ignore[arg-type]
        return self.scalar(hint, node, key)

    def items(self, hint: Any, node: yaml.Node, key: str) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.wrong(node, f"{key} is no list", f"write {key}: [one, another], or a line with - for each")
        return [self.value(hint, each, key) for each in node.value]

    def fixed(self, hints: tuple[Any, ...], node: yaml.Node, key: str) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode) or len(node.value) != len(hints):
            raise self.wrong(node, f"{key} needs {len(hints)} entries", "write them as [one, another]")
        return tuple(self.value(hint, each, key) for hint, each in zip(hints, node.value, strict=True))

    def window(self, node: yaml.Node, key: str) -> Window:
        ends = self.mapping(node)
        if sorted(ends) != ["from", "until"]:
            raise self.wrong(node, f"{key} needs from and until", "write both, and nothing else")
        try:
            return Window(*(self.scalar(datetime, ends[end], end) for end in ("from", "until")))
        except ValueError as error:
            raise self.wrong(node, str(error), "let until come after from") from None

    def scalar(self, hint: Any, node: yaml.Node, key: str) -> Any:
        read, example = _SCALARS[_scalar_type(hint)]
        if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL:
            raise self.wrong(node, f"{key} says nothing that can be read", f"write it as {example}")
        if isinstance(hint, type) and issubclass(hint, Enum):
            example = " or ".join(str(each.value) for each in hint)
        try:
            return hint(node.value) if isinstance(hint, type) and issubclass(hint, Enum) else read(node.value)
        except (ValueError, OverflowError):
            raise self.wrong(node, f"{key}: {node.value!r} cannot be read", f"write it as {example}") from None

    def mapping(self, node: yaml.Node) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(node, "there are no fields here", "write them as name: value, one a line")
        pairs: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.wrong(key, "a field needs a name", "write it as name: value")
            if key.value in pairs:
                raise self.wrong(key, f"{key.value} stands there twice", "keep one of the two")
            pairs[key.value] = value
        return pairs

    def wrong(self, node: yaml.Node, message: str, remedy: str) -> BadInput:
        return BadInput(message, where=_place(self.where, node.start_mark), remedy=remedy)


@cache
def _hints(type_: Hashable) -> dict[str, Any]:
    return get_type_hints(cast(type[Any], type_))


def _scalar_type(hint: Any) -> Any:
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    return str if isinstance(hint, type) and issubclass(hint, Enum) else hint


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", text):
        raise ValueError(text)
    read = float(text)
    if not math.isfinite(read):
        raise ValueError(text)
    return read


def _truth(text: str) -> bool:
    if text not in _BOOLS:
        raise ValueError(text)
    return _BOOLS[text]


_SCALARS: dict[Any, tuple[Callable[[str], Any], str]] = {
    str: (str, "a text, in quotes where it holds : or #"),
    int: (_whole, "a whole number, such as 14"),
    float: (_number, "a number with a point, such as 0.4"),
    bool: (_truth, "true or false"),
    Money: (money_of, "an amount and its currency, such as 49.50 USD"),
    timedelta: (span_of, "a span of time, such as 7d or 36h"),
    datetime: (time_of, "a time with its offset, such as 2026-03-02T09:00:00+00:00"),
}
