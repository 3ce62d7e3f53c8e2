"""Our own doors, under /_localtok: the clock, the seed, faults, creators, the shop's books, and the truth.

Nothing here exists on the real platform. Bad asks get HTTP 400 and a line that says what was wrong.
"""

from __future__ import annotations

from starlette.routing import Route

from ..doors import Front
from . import base, belongings, books, creators, logins, reviews, signals, trouble, webhooks, worlds
from .worlds import state

__all__ = ["routes", "state"]

TABLE = (
    *worlds.TABLE,
    *trouble.TABLE,
    *creators.TABLE,
    *books.TABLE,
    *signals.TABLE,
    *logins.TABLE,
    *webhooks.TABLE,
    *reviews.TABLE,
    *belongings.TABLE,
)


def routes(front: Front) -> list[Route]:
    """The doors, bound to one front."""
    ours = [Route(f"/_localtok/{path}", base.door(front, act), methods=[method]) for method, path, act in TABLE]
    return [*ours, *logins.routes(front), *webhooks.routes(front)]
