"""Which scope a door takes. Account holders' scopes are words, advertisers' are numbers in a hierarchy.

Numbers from the portal's scope list as captured in August 2026; a granted parent brings its children. A door that is
in neither table takes none.
"""

from __future__ import annotations

from collections.abc import Collection

ACCOUNT: dict[str, str] = {}
"""Path to the account holder's scope."""

ADVERTISER: dict[str, str] = {}
"""Path to the advertiser's scope id."""

PARENT: dict[str, str] = {}
"""Scope id to the one above it."""


def missing(path: str, kind: str, granted: Collection[str] | None) -> str:
    """The scope the door takes and the token lacks; empty where it lacks none. `granted` None is everything."""
    if granted is None:
        return ""
    needed = (ACCOUNT if kind == "account" else ADVERTISER).get(path, "")
    scope = needed
    while scope:
        if scope in granted:
            return ""
        scope = PARENT.get(scope, "")
    return needed
