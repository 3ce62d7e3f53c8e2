"""A YAML file as pieces that know their line: read safely, laid over another file, and never turned into objects.

Nothing is guessed from how a word looks: `NO` is a country, `12:30` is text, and what a number is decides who asks for
one. Anchors, aliases, tags and merge keys are refused, and so is a file that is too large or too deep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LARGEST = 512 * 1024
"""Bytes of one file."""
_DEEPEST = 12
_MOST = 100_000
"""Pieces of one file."""
_WHOLE = ("countries", "formats")
"""Groups whose keys are one choice: laid over another file, they replace it."""
_LONGEST_KEY = 40
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Piece:
    """A value of the file: `entries` of a group, `items` of a list, or else `text`."""

    file: str
    line: int
    text: str = ""
    plain: bool = True
    """Whether the text stands there without quotes."""
    entries: Mapping[str, Piece] | None = None
    items: tuple[Piece, ...] | None = None

    @property
    def missing(self) -> bool:
        """Whether nothing was written: an empty value, `~` or null."""
        return self.entries is None and self.items is None and self.plain and self.text in _NOTHING

    @property
    def kind(self) -> str:
        """What it is, in words for a person."""
        if self.entries is not None:
            return "a group of keys"
        if self.items is not None:
            return "a list"
        return "nothing" if self.missing else f"{self.text[:40]!r}"


@dataclass(slots=True)
class Complaints:
    """What is wrong with a file."""

    found: list[tuple[str, int, str]] = field(default_factory=list)
    """File, line, and the place with what is wrong there."""

    def about(self, piece: Piece, place: str, what: str) -> None:
        self.at(piece.file, piece.line, place, what)

    def at(self, file: str, line: int, place: str, what: str) -> None:
        self.found.append((file, line, f"{place + ': ' if place else ''}{what}"))

    @property
    def lines(self) -> list[str]:
        """Each once, file by file, from top to bottom."""
        files = list(dict.fromkeys(file for file, _, _ in self.found))
        ordered = sorted(dict.fromkeys(self.found), key=lambda one: (files.index(one[0]), one[1]))
        return [f"{file}:{line}: {what}" for file, line, what in ordered]


def read(path: Path, shown: str, complaints: Complaints) -> Piece:
    """The file's pieces; keys that are given twice are complained of.

    shown  the file's name in messages

    Raises `ValueError` in one line where there is no file, or none that can be taken apart.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(f"{shown}: {error.strerror or error}: give the path of a YAML file") from None
    if len(raw) > LARGEST:
        raise ValueError(f"{shown}: larger than {LARGEST // 1024} KiB: a scenario is a small file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{shown}:{line}: not UTF-8: save the file as UTF-8") from None
    return parsed(text, shown, complaints)


def parsed(text: str, shown: str, complaints: Complaints) -> Piece:
    """The same, of text."""
    line = 1
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            line = loader.line + 1
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = (error.problem or error.context or "cannot be read").strip()
        raise ValueError(f"{shown}:{mark.line + 1 if mark else 1}: not YAML: {why}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ValueError(f"{shown}:{line}: not YAML: the character U+{_code(error.character):04X}") from None
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{shown}:{line}: not YAML: {error}") from None
    if node is None:
        return Piece(shown, 1, entries={})
    return _piece(node, shown, "", complaints)


def over(base: Piece, changes: Piece) -> Piece:
    """The base with the changes laid over it: groups key by key, lists and groups of weights as a whole."""
    if base.entries is None or changes.entries is None:
        return changes
    merged = dict(base.entries)
    for name, piece in changes.entries.items():
        merged[name] = over(merged[name], piece) if name in merged and name not in _WHOLE else piece
    return Piece(changes.file, changes.line, entries=merged)


def under(place: str, name: str) -> str:
    """The place of a key in a group; a key that is no word is shown so that it stays on its line."""
    shown = name if name.isprintable() and len(name) <= _LONGEST_KEY else repr(name[:_LONGEST_KEY])
    return f"{place}.{shown}" if place else shown


class _Loader(yaml.SafeLoader):
    """Composes only, and refuses what a small file of values never needs."""

    depth = pieces = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not taken", problem_mark=event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="tags are not taken", problem_mark=event.start_mark)
        self.depth += 1
        self.pieces += 1
        if self.depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"more than {_DEEPEST} levels deep", problem_mark=event.start_mark)
        if self.pieces > _MOST:
            raise yaml.MarkedYAMLError(problem=f"more than {_MOST} values", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _piece(node: yaml.Node, file: str, place: str, complaints: Complaints) -> Piece:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Piece(file, line, entries=_entries(node, file, place, complaints))
    if isinstance(node, yaml.SequenceNode):
        items = (_piece(one, file, f"{place}[{k}]", complaints) for k, one in enumerate(node.value))
        return Piece(file, line, items=tuple(items))
    return Piece(file, line, text=str(node.value), plain=isinstance(node, yaml.ScalarNode) and node.style is None)


def _entries(node: yaml.MappingNode, file: str, place: str, complaints: Complaints) -> dict[str, Piece]:
    entries: dict[str, Piece] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            complaints.at(file, line, place, "a key is a single word")
            continue
        name = str(key.value)
        within = under(place, name)
        piece = _piece(value, file, within, complaints)
        if name in entries:
            complaints.at(file, line, within, f"given twice, first in line {entries[name].line}; keep one")
            continue
        entries[name] = piece
    return entries


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(character)
