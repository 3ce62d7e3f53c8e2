"""What the ledger remembers of a brand's team."""

from __future__ import annotations

from dataclasses import dataclass

from ...roles import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody on the team; the newest holds.

    One fact and not one for each person: two owners who demote each other at once are told apart, and one stays.
    """

    members: tuple[Member, ...]
    """In the order they came."""
