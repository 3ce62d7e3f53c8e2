"""Secrets that a workspace makes for itself, such as ``people`` and ``lake``.

There is another of a name, ``lake-2``, only where no key of the workspace opens the ones there are. Whoever asks for
one may be a process that was open while another made a new workspace key: the key file is read again first.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import Misconfigured
from . import database

if TYPE_CHECKING:
    from .keys import Keyring


def opened(ring: Keyring, name: str) -> tuple[str, ...]:
    """What those of this name say that a key of the workspace opens, the newest first."""
    found = []
    for _, sealed in sorted(_kept(name), reverse=True):
        with suppress(Misconfigured):
            found.append(ring.unseal(sealed))
    return tuple(found)


def opened_or_made(ring: Keyring, name: str) -> tuple[str, ...]:
    """The same; where none opens there is a new one. Raises `Misconfigured` where the key's file is not there any more."""
    from .models import Secret

    if found := opened(ring, name):
        return found
    with database.writing():  # nobody makes one, or a new workspace key, meanwhile
        ring.refresh()
        if found := opened(ring, name):
            return found
        number = max((number for number, _ in _kept(name)), default=0) + 1
        made = secrets.token_hex(32)
        Secret.objects.create(name=name if number == 1 else f"{name}-{number}", sealed=ring.seal(made))
    return (made,)


def is_one(secret: str, name: str) -> bool:
    """Whether a secret is one of this name."""
    return _number(secret, name) > 0


def _kept(name: str) -> list[tuple[int, str]]:
    """Their numbers, and what is kept of them."""
    from .models import Secret

    there = Secret.objects.filter(name__startswith=name).values_list("name", "sealed")
    return [(number, sealed) for each, sealed in there if (number := _number(each, name))]


def _number(secret: str, name: str) -> int:
    """0 where it is another's."""
    found = re.fullmatch(rf"{re.escape(name)}(?:-(\d+))?", secret)
    return int(found[1] or 1) if found else 0
