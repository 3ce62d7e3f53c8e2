"""How a workspace calls its campaigns, ad groups and ads: one fact, the newest holds. Plans keep the names they have."""

from __future__ import annotations

from ...plans import Naming, checked_naming
from ...roles import Act
from ...storage import Entry
from ..office import Office
from ..team import refuse_unless

SUBJECT = "workspace"


def held(desk: Office) -> Entry[Naming] | None:
    """What was set, with who set it and when; None where nobody did."""
    return desk.ledger.entry_or_none(Naming, SUBJECT)


def naming(desk: Office) -> Naming:
    """The templates by which new plans are named."""
    entry = held(desk)
    return entry.value if entry else Naming()


def keep(desk: Office, chosen: Naming, actor: str) -> Naming:
    """Name new plans by these templates. Raises `BadInput` for one whose names would not read back, or not be unique."""
    refuse_unless(desk, actor, Act.PLAN)
    checked_naming(chosen)
    before = held(desk)
    if (before.value if before else Naming()) != chosen:
        desk.ledger.record(chosen, SUBJECT, at=desk.now(), actor=actor, expect=before.seq if before else 0)
    return chosen
