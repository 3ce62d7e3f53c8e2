"""Whether what somebody wrote into an agreement can be an answer, whichever door it came through."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ...errors import BadInput
from ...papers.letters import LANGUAGES
from ...plans import Objective
from ...rights import UsageRights
from ...rights.wording import ACTIONS, CHANGES, REUSE

MOMENTS = ("music_until", "live_until", "exclusive_until", "paid_at")
AMOUNTS = ("fee", "spend_cap", "renewal_fee")
_CHOICES = {"creator_may_change": CHANGES, "reuse_outside": REUSE, "negative_comments": ACTIONS}
_OBJECTIVES = frozenset(each.value for each in Objective)
_COUNTRY = re.compile(r"[A-Z]{2}")


def refuse_nonsense(rights: UsageRights) -> None:
    """Raises `BadInput` that names the field of an answer that nobody could keep to."""
    for name in MOMENTS:
        at = getattr(rights, name)
        if at is not None and at.tzinfo is None:
            raise BadInput(
                f"{at.isoformat()} names no time zone", where=name, remedy="write it as 2026-05-01T00:00:00Z"
            )
    for name in AMOUNTS:
        amount = getattr(rights, name)
        if amount is not None and amount.micros < 0:
            raise BadInput(f"{amount} is less than nothing", where=name, remedy="give an amount, or leave it out")
    for name, choices in _CHOICES.items():
        said = getattr(rights, name)
        if said is not None and said not in choices:
            raise BadInput(f"{said!r} is no answer", where=name, remedy=f"one of {', '.join(choices)}")
    for name, told, known in _several(rights):
        if odd := sorted(told - set(known)):
            raise BadInput(f"{odd[0]!r} is none", where=name, remedy=f"choose among {', '.join(sorted(known))}")
    if odd := sorted(code for code in rights.markets or () if not _COUNTRY.fullmatch(code)):
        raise BadInput(f"{odd[0]!r} is no country", where="markets", remedy="use two letters each: US, CA")
    if rights.negative_share is not None and not 0 < rights.negative_share <= 1:
        raise BadInput(
            f"{rights.negative_share:g} is no share", where="negative_share", remedy="give one above 0, up to 1: 0.2"
        )
    if rights.respond_within_h is not None and rights.respond_within_h < 1:
        raise BadInput(f"{rights.respond_within_h} hours are none", where="respond_within_h", remedy="give 1 or more")


def _several(rights: UsageRights) -> Iterator[tuple[str, frozenset[str], Collection[str]]]:
    yield "objectives", rights.objectives or frozenset(), _OBJECTIVES
    yield "language", frozenset({rights.language}), LANGUAGES
