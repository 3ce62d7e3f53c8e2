"""One creation, made at most once: journalled before it is sent, looked for before it is sent again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import Conflict, PlatformError
from . import retry
from .client import Client
from .journal import Journal
from .retry import Do, Kind, Wait


def once(
    client: Client,
    journal: Journal,
    key: str,
    request: Mapping[str, Any],
    send: Callable[[], str],
    find: Callable[[], str | None],
) -> str:
    """The id of the thing, made at most once.

    An answer in the journal is final. An intention without one may have happened: look first. A 40050 and a lost
    answer may have, too: look then. Only where there is nothing to be found is it sent again.
    """
    entry = journal.seen(key)
    if entry is not None and entry.answer is not None:
        return str(entry.answer["id"])
    found = find() if entry is not None else None
    if found is None:
        journal.intend(key, request)
        found = _sent(client, send, find)
    journal.done(key, {"id": found})
    return found


def made(journal: Journal, key: str, find: Callable[[], str | None]) -> str | None:
    """What an earlier `once` made under that key, whether or not its answer was kept; None where nothing is there."""
    entry = journal.seen(key)
    if entry is None:
        return None
    return str(entry.answer["id"]) if entry.answer is not None else find()


def only(kind: str, name: str, ids: Sequence[str]) -> str | None:
    """The one thing of that name. Raises `Conflict` where there are several: nobody guesses which is meant."""
    if len(ids) > 1:
        raise Conflict(
            f"{len(ids)} {kind}s are called {name!r} ({', '.join(ids)}); rename all but one, then launch again"
        )
    return ids[0] if ids else None


def settled(client: Client, wait: Wait, wrong: Callable[[], Sequence[str]]) -> list[str]:
    """What is still wrong after it was looked at as often as patience allows; nothing as soon as all is well.

    The platform's lists follow its writes with a delay, so one look too early would alarm for nothing.
    """
    attempt = 0
    while True:
        found = list(wrong())
        pause = client.patience.before(attempt, wait) if found else None
        if pause is None:
            return found
        client.patience.sleep(pause)
        attempt += 1


def _sent(client: Client, send: Callable[[], str], find: Callable[[], str | None]) -> str:
    """Sent once more only after it was looked for, and only where the table of retries lets a creation be."""
    attempt = 0
    while True:
        try:
            return send()
        except PlatformError as error:
            what = retry.cell(error, Kind.CREATE)
            if what.do is not Do.LOOK:
                raise
            wait = client.patience.before(attempt, what.wait)
            if wait is None and what.wait is not Wait.NONE:
                raise
            if wait:
                client.patience.sleep(wait)
            found = find()
            if found is not None:
                return found
            if wait is None:
                raise
            attempt += 1
