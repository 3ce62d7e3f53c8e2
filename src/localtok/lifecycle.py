"""What happens to a running ad when a right changes: a table of data, `lifecycle.json`, with a source for each cell.

Rows are what can happen to a post, its code, its account or an identity; columns are identity types. The effects:

`stop`            the ad stops at that very second, and starts again when the right is there again
`continue`        the ad goes on
`block`           the change itself is refused while an ad that is not deleted uses the post; where it comes about all
                  the same, the ad stops
`grace:<hours>`   the ad goes on for so many hours, then stops

Sources disagree and the platform may change, so `POST /_localtok/lifecycle` changes any cell; the defaults stop.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from .state import PostCode

STATUSES = (
    "AD_STATUS_ASSET_AUTHORIZATION_LOST",
    "AD_STATUS_CREATOR_AUTHORIZATION_REVOKED",
    "AD_STATUS_MUSIC_AUTHORIZATION_MISSING",
    "AD_STATUS_REAUDIT",
)
"""Secondary statuses an ad may show while a right is gone."""
POST_EVENTS = {
    "DELETED": "post deleted",
    "AUDIT_DELETED": "post removed by moderation",
    "PRIVATE": "post private",
    "FRIENDS": "post friends only",
    "TAKEN_DOWN": "post taken down",
    "UNDER_REVIEW": "post under review",
}
"""A post's status to what has happened to it; PUBLIC is nothing."""
_GRACE = re.compile(r"grace:([1-9][0-9]{0,3})")
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Cell:
    """What one event does to ads of one identity type."""

    event: str
    identity_type: str
    why: str
    """`authorization_of`'s word for it."""
    effect: str
    status: str
    """The ad's secondary status while it stands still."""
    source: str
    confidence: str
    """documented, reported, contested or inferred; set for a cell that was changed."""

    @property
    def grace(self) -> int:
        """Seconds an ad goes on after the event; 0 but for `grace:<hours>`."""
        hours = _GRACE.fullmatch(self.effect)
        return int(hours[1]) * _HOUR if hours else 0


@dataclass(frozen=True, slots=True)
class Row:
    event: str
    subject: str
    """What it happens to: post, account or identity."""
    blockable: bool
    """Somebody does it at a door, so the door can refuse; nothing blocks time, moderation or a label's licence."""
    means: str
    cells: Mapping[str, Cell]
    """By identity type; a type it says nothing about is not touched by the event."""


@cache
def table() -> dict[str, Row]:
    """The rows as they are shipped, by event."""
    text = (files("localtok") / "lifecycle.json").read_text(encoding="utf-8")
    rows = {}
    for row in json.loads(text):
        event, why = row["event"], row["why"]
        cells = {kind: Cell(event, kind, why, **cell) for kind, cell in row["cells"].items()}
        rows[event] = Row(event, row["subject"], row["blockable"], row["means"], cells)
    return rows


NEVER = Cell("never authorized", "", "not-authorized", "stop", STATUSES[0], "", "")
"""No event: the ad's identity never had a right to the post."""


@dataclass(slots=True)
class Lifecycle:
    """The table as this world has it, and the events that leave no other trace."""

    changed: dict[tuple[str, str], Cell] = field(default_factory=dict)
    """By event and identity type."""
    acts: dict[tuple[str, str], int] = field(default_factory=dict)
    """When promotion was switched off, a caption edited or a custom identity deleted; by event and subject."""
    since: dict[tuple[str, str], int] = field(default_factory=dict)
    """When what stands against an ad was first seen, by event and subject; kept while any cell gives grace."""
    _codes: dict[str, PostCode] | None = field(default=None, repr=False)
    _count: int = field(default=0, repr=False)
    _last: PostCode | None = field(default=None, repr=False)
    _by_item: dict[str, list[PostCode]] = field(default_factory=dict, repr=False)

    @property
    def graceful(self) -> bool:
        """Whether any cell gives grace, so that it matters when things happened."""
        return any(cell.grace for cell in self.changed.values())

    def cell(self, event: str, identity_type: str) -> Cell | None:
        """None where the event does not touch ads of that type."""
        return self.changed.get((event, identity_type)) or table()[event].cells.get(identity_type)

    def change(self, event: str, identity_type: str, effect: str, status: str = "") -> None:
        """Set a cell's effect, and its status where one is given; `default` takes the change back.

        Raises `ValueError` for a row, a column, an effect or a status there is not.
        """
        row = table().get(event)
        if row is None:
            raise ValueError(f"what happens is one of {', '.join(table())}, not {event!r}")
        shipped = row.cells.get(identity_type)
        if shipped is None:
            raise ValueError(f"{event!r} touches {', '.join(row.cells)}, not {identity_type!r}")
        if effect == "default":
            self.changed.pop((event, identity_type), None)
            return
        if effect not in ("stop", "continue", "block") and not _GRACE.fullmatch(effect):
            raise ValueError(f"an effect is stop, continue, block, grace:<hours> or default, not {effect!r}")
        if effect == "block" and not row.blockable:
            raise ValueError(f"nobody can be kept from it: {event!r} cannot be block")
        if status and status not in STATUSES:
            raise ValueError(f"a status is one of {', '.join(STATUSES)}, not {status!r}")
        usual = shipped.status if shipped.status in STATUSES else STATUSES[0]
        self.changed[event, identity_type] = replace(
            shipped, effect=effect, status=status or usual, source="set here", confidence="set"
        )

    def codes_of(self, codes: dict[str, PostCode], item_id: str) -> list[PostCode]:
        """The post's codes in the order they were made. The index is made again when codes came or went."""
        last = codes[next(reversed(codes))] if codes else None
        if self._codes is not codes or self._count != len(codes) or self._last is not last:
            self._codes, self._count, self._last, self._by_item = codes, len(codes), last, {}
            for code in codes.values():
                self._by_item.setdefault(code.item_id, []).append(code)
        return self._by_item.get(item_id, [])

    def listed(self) -> list[dict[str, object]]:
        """Every cell of the table as it stands, row by row."""
        rows: list[dict[str, object]] = []
        for row in table().values():
            for kind in row.cells:
                one = self.cell(row.event, kind)
                assert one is not None
                rows.append(
                    {
                        "event": row.event,
                        "identity_type": kind,
                        "effect": one.effect,
                        "status": one.status,
                        "source": one.source,
                        "confidence": one.confidence,
                        "means": row.means,
                    }
                )
        return rows
