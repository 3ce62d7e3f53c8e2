"""The one desk that every page asks. Set once, when the server starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Misconfigured

if TYPE_CHECKING:
    from ..desk import Desk

_open: list[Desk] = []


def use(desk: Desk) -> None:
    """From now on pages show this desk."""
    _open[:] = [desk]


def current() -> Desk:
    """Raises `Misconfigured` before `use` was called."""
    if not _open:
        raise Misconfigured("no workspace is open; start the pages with `firesteel serve`")
    return _open[0]
