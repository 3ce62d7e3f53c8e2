"""When a flight has to end because of a right: the first of all clocks that hold it, or at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..posts import Post
from ..values import PostId
from .agreements import permits
from .clocks import binding, clocks
from .values import Authorization, Clock, UsageRights, Withdrawal

OWN_FILE = frozenset({"link-not-granted", "other-objective", "outside-markets"})
"""What an ad made from a file of the brand's own does not depend on."""


def first_end(
    versions: Sequence[UsageRights],
    authorization: Authorization | None,
    post: Post | None,
    withdrawal: Withdrawal | None = None,
) -> Clock | None:
    """The clock that ends first under every version that has to hold; None where none has an end.

    versions  the agreement as it stands, and the one that was signed last where that is another: a shorter end binds from
              when it is recorded, a longer one from when it is signed
    """
    held = [clock for rights in versions for clock in clocks(rights, authorization, post, withdrawal)]
    return binding(tuple(held) or clocks(None, authorization, post, withdrawal))


def forbidden(
    versions: Sequence[UsageRights],
    *,
    post: PostId,
    markets: frozenset[str],
    objective: str,
    link: bool,
    now: datetime,
    spark: bool = True,
    waived: frozenset[str] = frozenset(),
) -> str:
    """Why an agreement does not allow a flight that runs, in words; empty where every version allows it.

    waived  codes of objections that somebody let through knowingly
    """
    for rights in versions:
        if why := _against(rights, post, markets, objective, link, now, waived if spark else waived | OWN_FILE):
            return why
        if not spark and rights.reuse_outside in (None, "none"):
            return "the agreement allows no use of the video as a file"
    return ""


def _against(
    rights: UsageRights,
    post: PostId,
    markets: frozenset[str],
    objective: str,
    link: bool,
    now: datetime,
    waived: frozenset[str],
) -> str:
    if rights.window is None:
        return "the agreement names no period any more"
    if now < rights.window.start:
        return f"the agreement begins on {rights.window.start:%Y-%m-%d %H:%M} UTC only"
    if not rights.posts:
        return "the agreement names no post any more"
    if not rights.markets and "outside-markets" not in waived:
        return "the agreement names no market any more"
    found = permits(rights, post=post, window=rights.window, markets=markets, objective=objective, link=link)
    return next((each.message for each in found if each.code not in waived), "")
