"""Two different permissions, often confused.

An *authorization* is what TikTok checks: this ad account may use this post until a date. *Usage rights* are what the
contract says: where, for what and until when the brand may use it. A post may carry money only while both hold, while
its music is cleared and while the creator has to keep it up: four clocks, of which the earliest binds.

    values        Authorization, UsageRights, their signatures and withdrawals
    agreements    which of the nine answers are there, what they allow, what a version changed
    clocks        contract, platform, music, must-stay-live; which binds, and where they end apart
    lengths       a span of time in words
"""

from .agreements import answered, permits
from .clocks import authorized_until, binding, binding_end, clocks, lost, overlong, shortfall
from .values import (
    ACCOUNT_STATUSES,
    CLAUSES,
    POST_STATUSES,
    Attachment,
    Authorization,
    Clock,
    Grant,
    Objection,
    Signature,
    UsageRights,
    Withdrawal,
    subject,
)

__all__ = [
    "ACCOUNT_STATUSES",
    "CLAUSES",
    "POST_STATUSES",
    "Attachment",
    "Authorization",
    "Clock",
    "Grant",
    "Objection",
    "Signature",
    "UsageRights",
    "Withdrawal",
    "answered",
    "authorized_until",
    "binding",
    "binding_end",
    "clocks",
    "lost",
    "overlong",
    "permits",
    "shortfall",
    "subject",
]
