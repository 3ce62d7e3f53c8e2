"""`localtok`: serve the platform, run its market without serving it, and see what came of it.

A command is a module of this package with `add(commands)`, which adds its parser and sets `act`, and `act(given)`, which
does it and returns the exit code. What a command needs it imports when it acts, so that asking for help is quick.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from . import calibrate, fit, report, scenarios, serve, sweep
from . import run as one_run
from .base import INTERRUPTED, Parser, Wrong, discard_stdout

# One a line, in the order help lists them.
# fmt: off
COMMANDS = (
    serve,
    scenarios,
    one_run,
    sweep,
    report,
    calibrate,
    fit,
)
# fmt: on


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 is done, 2 is a request that could not be met (said in one line on stderr), 130 is Ctrl-C."""
    given = parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = given.act
    try:
        return act(given)
    except Wrong as wrong:
        print(f"localtok: {wrong}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("localtok: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever was reading has seen enough; what is left in the buffer must not complain at exit.
        discard_stdout()
        return 0


def run() -> None:
    sys.exit(main())


def parser() -> argparse.ArgumentParser:
    top = Parser(
        prog="localtok",
        description="A stateful, deterministic TikTok Business API on this machine, and the market behind it.",
        epilog="example: localtok serve --port 8790 --seed 7",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for one in COMMANDS:
        one.add(commands)
    return top
