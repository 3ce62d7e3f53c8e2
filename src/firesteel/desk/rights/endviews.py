"""What surfaces show of how flights end with their rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...plans import AtEnd
from ...posts import Post
from ...values import FlightId, Money, PlanId, PostId
from .endfacts import PAUSED

CLOCK_WORDS = {
    "contract": "contract",
    "authorization": "authorisation",
    "music": "music licence",
    "must-stay-live": "duty to keep the post up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRow:
    """One flight: when it ends, which right ends it, what happens then, and the money that hangs on it."""

    flight: FlightId
    plan: PlanId
    plan_name: str
    post: Post | None
    post_id: PostId
    creator: str
    at_end: AtEnd
    ends_at: datetime
    """As it stands, on TikTok too."""
    planned_end: datetime
    """The end of its plan: as long as it may run at all."""
    right_ends_at: datetime | None
    """The first of its four clocks; None where none has an end."""
    clock: str
    """Which one."""
    did: str
    """What was done to its end last: shortened, paused, extended, resumed; empty where nothing was."""
    because: str
    late: bool
    """Whether its end has still to be moved forward on TikTok: it may run longer than it should."""
    waits: bool
    """Whether it could run longer, and a person has to say yes."""
    more: Money
    """What running longer may cost beyond what the plan may spend."""
    risk: Money
    """What it would still spend between the end of its rights and the end of its plan."""
    asked: int | None
    """Days before the end at which a renewal was last asked for."""
    moved: tuple[tuple[FlightId, Money], ...]
    """Where its daily budget went, and how much a day."""
    now: datetime

    @property
    def over(self) -> bool:
        return self.ends_at <= self.now

    @property
    def says(self) -> str:
        """What happens, or happened, in a sentence without its full stop."""
        if self.late:
            return (
                f"has to end at once, and TikTok could not be told yet: {self.because}" if self.because else "is late"
            )
        if self.waits:
            return "could run on: somebody has to approve it"
        if self.over:
            return self._ended()
        if self.ends_at >= self.planned_end and not self.risk.micros:
            return "runs to the end of its plan"
        return _WILL[self.at_end].format(clock=CLOCK_WORDS.get(self.clock, "right"), creator=self.creator)

    def _ended(self) -> str:
        why = self.because or "its rights ended"
        if self.moved:
            to = ", ".join(f"{money} a day to {flight}" for flight, money in self.moved)
            return f"ended: {why}; its budget moved: {to}"
        if self.at_end is AtEnd.MOVE:
            return f"ended: {why}; no cleared post of the plan can take its budget, so it stays unspent"
        if self.at_end is AtEnd.RENEW:
            again = "the right is there again" if self.did == PAUSED else f"@{self.creator} extends"
            return f"ended: {why}; it goes on once {again}"
        return f"ended: {why}; the rest stays unspent"


_WILL = {
    AtEnd.END: "ends before the {clock} does; the rest stays unspent",
    AtEnd.RENEW: "ends with the {clock} unless @{creator} extends it in time",
    AtEnd.MOVE: "ends before the {clock} does; its budget then moves to the next best cleared post",
}
