"""Addresses that open without a login: hard to guess, tied to this workspace, and dead once what they name is taken back.

An address carries 128 bits of chance and their signature. Whoever has neither cannot make one up; whoever reads the
ledger finds the chance but not the key. The key follows from the workspace's: it survives restarts, and rotating the
workspace key closes every address given out before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

_BYTES = 16
_TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})")


def chance() -> str:
    """128 bits nobody can foresee, URL-safe; never with a dash in front, which a command would take for an option."""
    while (drawn := secrets.token_urlsafe(_BYTES)).startswith("-"):
        pass
    return drawn


def signed(id: str, key: str) -> str:
    return f"{id}.{_signature(id, key)}"


def opened(token: str, key: str) -> str | None:
    """The id that was signed with this key; None for anything else. Takes as long whatever is wrong with it."""
    parts = _TOKEN.fullmatch(token)
    id, signature = (parts[1], parts[2]) if parts else ("", "")
    return id if hmac.compare_digest(signature, _signature(id, key)) else None


def _signature(id: str, key: str) -> str:
    made = hmac.new(key.encode(), id.encode(), hashlib.sha256).digest()[:_BYTES]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
