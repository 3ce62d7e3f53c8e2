"""What to do with a flight now. A decision is a pure function of what it recorded.

Two layers. A flight is *proven* when an e-value over the orders of cohorts after the burn-in reaches 1/α, which stays
honest under daily looks; only proof lifts a budget beyond the test. Until then a posterior leads small steps, inside
the approved test budget and never above four times the first budget: that layer earns the money while proof is pending,
and is labelled unproven.

Delay is treated asymmetrically. For proof every reported order counts over *all* spend after the burn-in, never
corrected for orders still to come: whatever the true delay is, the error promise holds. For belief and for stops spend
counts only as far as its orders can be known by now (`Policy.maturity`), so that a young flight is not stopped for
orders that are merely late.

    values     Policy, Evidence, Decision, and the reading between them
    reading    read(): evidence and belief, the cost per order and its interval
    rules      RULES, one function a reason, in the order of their priority
    deciding   decide(), portfolio(), replay()
"""

from .deciding import decide, portfolio, replay
from .reading import read
from .rules import RULES
from .values import Action, Day, Decision, Evidence, Policy, Proof

__all__ = [
    "RULES",
    "Action",
    "Day",
    "Decision",
    "Evidence",
    "Policy",
    "Proof",
    "decide",
    "portfolio",
    "read",
    "replay",
]
