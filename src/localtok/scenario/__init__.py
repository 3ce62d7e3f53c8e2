"""Scenarios: small YAML files that say what world to make, shipped ones by name and anybody's own by path.

Everything that is wrong with a file is told at once, each in a line with the place and what is allowed there. How a file
is written is in `docs/guides/scenarios.md`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from tiktokwire.enums import EVENT_CURRENCIES

from ..market import dice
from ..market.comments_text import LANGUAGES
from . import parts
from .documents import Complaints, Piece, over, read
from .plot import Plot
from .reading import Reader, nearest

START = 1_767_225_600
"""2026-01-01T00:00Z, when every world begins."""
ENDINGS = (".yaml", ".yml")
"""What a scenario that is a file of one's own is known by."""
_LONGEST_CHAIN = 5
_MOST_LINES = 100
_B62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What of the ad account is wanted otherwise than the scenario and the seed have it; empty for nothing."""

    advertiser_id: str = ""
    app_id: str = ""
    secret: str = ""
    currency: str = ""
    timezone: str = ""


def known() -> list[str]:
    """Names of the scenarios that are shipped."""
    return sorted(one.name.removesuffix(".yaml") for one in _shipped().iterdir() if one.name.endswith(".yaml"))


def load(name_or_path: str) -> Plot:
    """The scenario of that name, or of the file whose path ends in .yaml or .yml.

    Raises `ValueError`: a name that is not shipped, or a line for everything that is wrong with the file.
    """
    if name_or_path.endswith(ENDINGS):
        path = Path(name_or_path)
        return _load(path, path.stem, name_or_path)
    return _load_shipped(name_or_path)


def text(name: str) -> str:
    """The file of a shipped scenario. Raises `ValueError` as `load` does."""
    return _path(name).read_text(encoding="utf-8")


def token(seed: int, purpose: str, length: int, key: int = 0) -> str:
    """Letters and digits that nobody else's purpose gets."""
    start = dice.stream(seed, purpose, key)
    return "".join(_B62[dice.below(start, k, 62)] for k in range(length))


def _shipped() -> Path:
    return Path(str(files("localtok"))) / "scenario" / "shipped"


def _path(name: str) -> Path:
    there = known()
    if name not in there:
        near = nearest(name, there)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise ValueError(
            f"there is no scenario {name!r}{hint}; there are {', '.join(there)}, or the path of a .yaml file"
        )
    return _shipped() / f"{name}.yaml"


@cache
def _load_shipped(name: str) -> Plot:
    return _load(_path(name), name, f"{name}.yaml")


def _load(path: Path, name: str, shown: str) -> Plot:
    complaints = Complaints()
    whole = _whole(path, shown, complaints, ())
    plot = parts.plot(Reader(complaints, _sets()), whole, name, START)
    lines = complaints.lines
    if lines:
        more = [f"… and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
        raise ValueError("\n".join(lines[:_MOST_LINES] + more))
    return plot


def _whole(path: Path, shown: str, complaints: Complaints, above: tuple[Path, ...]) -> Piece:
    """The file laid over the one it extends, if it does."""
    piece = read(path, shown, complaints)
    entries = piece.entries
    if entries is None:
        raise ValueError(f"{shown}:{piece.line}: a scenario is a group of keys, not {piece.kind}")
    if "extends" not in entries:
        return piece
    base = entries["extends"]
    own = Piece(piece.file, piece.line, entries={name: one for name, one in entries.items() if name != "extends"})
    try:
        beneath, beneath_shown = _beneath(base, path)
        chain = (*above, path.resolve())
        if beneath.resolve() in chain:
            raise ValueError("the files extend each other in a circle")
        if len(chain) >= _LONGEST_CHAIN:
            raise ValueError(f"more than {_LONGEST_CHAIN} files one on top of the other")
    except ValueError as error:
        complaints.about(base, "extends", str(error))
        return own
    return over(_whole(beneath, beneath_shown, complaints, chain), own)


def _beneath(base: Piece, path: Path) -> tuple[Path, str]:
    """The file that is extended: a shipped scenario, or a path from where the extending file lies."""
    if base.entries is not None or base.items is not None or base.missing:
        raise ValueError(f"takes a shipped scenario's name or a path that ends in .yaml, not {base.kind}")
    if base.text.endswith(ENDINGS):
        beneath = path.parent / base.text
        if not os.path.isfile(beneath):  # noqa: PTH113 - unlike Path.is_file it takes any name, however long
            raise ValueError(f"there is no file {beneath}; the path is seen from where this file lies")
        return beneath, str(beneath)
    return _path(base.text), f"{base.text}.yaml"


class _Zones:
    """Time zones, looked up one by one: listing them all takes longer than a whole scenario."""

    def __contains__(self, name: object) -> bool:
        try:
            ZoneInfo(str(name))
        except (KeyError, OSError, ValueError):
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(available_timezones()))

    def __len__(self) -> int:
        return len(available_timezones())


@cache
def _sets() -> Mapping[str, Any]:
    return {
        "countries": parts.countries(),
        "currencies": EVENT_CURRENCIES,
        "languages": LANGUAGES,
        "timezones": _Zones(),
    }
