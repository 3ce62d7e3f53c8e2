"""What people give a command: files, dates, and what must not stand in a list of processes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typer

from ..errors import BadInput
from ..values import last_instant

Truth = Literal["yes", "no", "unknown"]


def content(file: Path) -> bytes:
    """The bytes of a file; `-` is what is piped in. Raises `BadInput`."""
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(file), remedy="name a file there is") from error


def text(file: Path) -> str:
    try:
        return content(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("is no text in UTF-8", where=str(file), remedy="save it as text or CSV in UTF-8") from error


def last_day(end: datetime, written: str = "%Y-%m-%d") -> str:
    """The last day, in UTC, that belongs to a span with this end: one at midnight is not part of it."""
    return format(last_instant(end), written)


def secret_lines(file: Path, what: str) -> str:
    """Lines of a file or a pipe; where somebody sits at the terminal, asked for one by one and not shown."""
    if str(file) != "-" or not sys.stdin.isatty():
        return text(file)
    lines: list[str] = []
    while line := typer.prompt(f"{what} (nothing ends)", hide_input=True, default="", show_default=False, err=True):
        lines.append(line)
    return "\n".join(lines)


def secret(given: str, what: str) -> str:
    """What was given; `-` asks for it unseen."""
    return typer.prompt(what, hide_input=True, err=True) if given == "-" else given


def handle(said: str) -> str:
    """A creator's handle without the @."""
    return said.strip().removeprefix("@")


def moment(said: str, where: str) -> datetime | None:
    """2026-03-01, or with a time; in UTC where no zone is named. Nothing where nothing was said."""
    if not said.strip():
        return None
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError:
        raise BadInput(f"{said!r} is no date", where=where, remedy="write it as 2026-03-01") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def truths(**said: Truth | None) -> dict[str, bool | None]:
    """What was answered; what nobody mentioned is left out."""
    return {name: {"yes": True, "no": False, "unknown": None}[word] for name, word in said.items() if word is not None}
