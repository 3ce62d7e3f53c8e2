"""What the commands share: how they say what is wrong, the options that mean the same in each, and where answers go."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
    """Where a command adds its parser."""

ENGINE = "LOCALTOK_ENGINE"
"""Environment: which loop runs the market."""
INTERRUPTED = 130
"""The exit code of a command stopped by Ctrl-C, as shells know it."""
FORMATS = ("table", "json", "csv")


class Wrong(Exception):
    """What was asked cannot be done: one line that names the thing, the place and the next step."""


class _Help(argparse.HelpFormatter):
    """Help that keeps words like by-views whole."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = textwrap.wrap(" ".join(text.split()), width - len(indent), break_on_hyphens=False)
        return "\n".join(indent + line for line in lines)


class Parser(argparse.ArgumentParser):
    """A parser, whose commands' parsers are of its kind, too."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **given})


def add_engine(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--engine",
        choices=("numpy", "numba", "auto"),
        default="",
        help="what runs the market: numpy (default), numba (faster; extra `fast`), or auto, numba where it is there; "
        "all come to the same bytes",
    )


def choose_engine(given: argparse.Namespace) -> None:
    """Let this process, and those it starts, run the market with the engine asked for."""
    if given.engine:
        os.environ[ENGINE] = given.engine
    from localtok.market.engine import chosen

    try:
        chosen()
    except ValueError as error:
        raise Wrong(str(error)) from error


def add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=FORMATS, default="table", help="how to tell it (default table)")
    command.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: here)")


def check_file(path: Path | None, option: str) -> None:
    """Refuse a file that could not be written, before any work is done for it."""
    if path is None:
        return
    if path.is_dir():
        raise Wrong(f"{option} {path} is a folder; name a file in it")
    if not path.absolute().parent.is_dir():
        raise Wrong(f"{option} {path}: there is no folder {path.parent}; make it first")
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise Wrong(f"{option} {path} cannot be written: Permission denied; name another file")


def check_apart(path: Path | None, option: str, others: Mapping[str, object]) -> None:
    """Refuse to write over what the same command reads or writes, by option."""
    for other, its in others.items():
        if path is not None and its and path.resolve() == Path(str(its)).resolve():
            raise Wrong(f"{option} {path} is the file of {other}, which it would write over; name another file")


def deliver(text: str, out: Path | None) -> None:
    """Print the answer, or write it to the file it was asked in."""
    if out is None:
        _print(text)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise Wrong(f"--out {out} cannot be written: {error.strerror or error}; name another file") from error


def _print(text: str) -> None:
    """On stdout, to the end: what a full disk or an old terminal does not take is noticed here rather than at exit."""
    if sys.stdout is None:
        raise Wrong("there is nowhere to print to: stdout is closed; write to a file with --out")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise Wrong(
            f"what is printed has signs such as U+{ord(sign):04X}, which {error.encoding} lacks; set PYTHONIOENCODING=utf-8, "
            "or write to a file with --out"
        ) from error
    except OSError as error:
        # Else what is left in the buffer is tried again, and complained of, at exit.
        discard_stdout()
        raise Wrong(f"cannot print: {error.strerror or error}; write elsewhere with --out") from error


def discard_stdout() -> None:
    """Let what was not printed yet go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
