"""A second desk for work that takes long, so that the first goes on answering."""

from __future__ import annotations

from .notices.noticing import Noticing


def aside(desk: Noticing) -> Noticing:
    """Another desk over the same stores, for another thread: what each derives from the lake is its own.

    The thread lets go of its ledger (`storage.database.close`) when it is done.
    """
    return type(desk)(
        desk.store, desk.lake, desk.engine, desk.tiktok, clock=desk._clock, local=desk.local, site=desk.site
    )
