"""The terminal: parse, call the desk, print."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from typing import Any

import typer
from typer.core import TyperGroup

from .. import errors
from . import (
    accounts,
    aim,
    comments,
    connect,
    console,
    corrections,
    creators,
    demo,
    ends,
    flights,
    importing,
    launching,
    notices,
    people,
    permitted,
    planning,
    posts,
    rights,
    team,
    twins,
    upkeep,
    work,
)


class InOrder(TyperGroup):
    """Commands in the order of the loop, not of the alphabet; typer puts groups behind."""

    def list_commands(self, ctx: Any) -> list[str]:
        known = super().list_commands(ctx)
        return [name for name in LOOP if name in known] + [name for name in known if name not in LOOP]


LOOP = (
    "demo", "connect", "sync", "import", "posts", "pick", "comments", "creators", "rights", "authorize", "plan", "plans",
    "links", "gate", "launch", "undo-launch", "stop", "limits", "flights", "twins", "ends", "decide", "decisions",
    "report", "history", "undo", "people", "forget", "serve", "work", "jobs", "notices", "team",
    "doctor", "backup", "restore", "export", "workspace", "aim", "account", "user", "key",
)  # fmt: skip

app = typer.Typer(
    name="firesteel",
    cls=InOrder,
    add_completion=False,
    help="Find the posts that deserve money, agree rights, gate, launch, measure and decide: TikTok Spark Ads from end to end.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

EXIT = (
    (errors.BadInput, 2),
    (errors.NotFound, 3),
    (errors.Conflict, 4),
    (errors.NotCleared, 5),
    (errors.NotApproved, 6),
    (errors.Misconfigured, 7),
    (errors.PlatformError, 8),
)
"""One table turns what the world does to us into exit codes."""

for group in (
    demo, connect, importing, posts, comments, creators, rights, planning, launching, flights, twins, ends, corrections, notices, people, team, upkeep, work, aim, accounts,
):  # fmt: skip
    group.mount(app)
permitted.watch(app)


def run() -> None:
    """The console script: no traceback reaches a user; one that nobody expected goes into a file."""
    try:
        app()
    except errors.FiresteelError as error:
        console.complain(str(error))
        sys.exit(next((code for kind, code in EXIT if isinstance(error, kind)), 1))
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        console.complain("stopped")
        sys.exit(130)
    except OSError as error:
        console.complain(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        sys.exit(74)
    except Exception as error:
        place = console.keep_traceback(traceback.format_exc(), datetime.now(UTC))
        console.complain(
            f"something nobody expected: {type(error).__name__}: {error}. The details are in {place}; please report them"
        )
        sys.exit(70)
