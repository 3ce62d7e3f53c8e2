"""Two different permissions, often confused.

An *authorization* is what TikTok checks: this ad account may use this post until a date. *Usage rights* are what the
contract says: where, for what and until when the brand may use it. A post may carry money only while both hold, while
its music is cleared and while the creator has to keep it up: four clocks, of which the earliest binds.

    values        Authorization, UsageRights, their signatures and withdrawals
    agreements    which of the nine answers are there, what they allow, what is signed, what a version changed
    plain         an agreement in plain English, as its creator reads it
    templates     agreements to start from, one for each trade
    clocks        contract, platform, music, must-stay-live; which binds, and where they end apart
    pipeline      from asked to ended: where a creator stands, and what moves them on
    refusals      why a code was refused, and what to ask the creator for
    moderation    what can be done about comments, by how a post was authorised
    watching      what can happen to a right between two polls

    wording       days, lists and names in words; the short form of every answer
    countries     markets by name
    lengths       a span of time in words
"""

from .agreements import answered, changed, permits, terms
from .clocks import (
    alarms,
    authorized_until,
    binding,
    binding_end,
    clocks,
    lost,
    overlong,
    withdrawn_at,
)
from .moderation import MATRIX, ModerationRight
from .pipeline import NextStep, Standing, foremost, next_action, stage
from .plain import answers, beside, summary
from .refusals import CAUSES, Cause, cause_of
from .templates import TEMPLATES, Template, filled
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
from .watching import HAPPENINGS, Happening, happened

__all__ = [
    "ACCOUNT_STATUSES",
    "CAUSES",
    "CLAUSES",
    "HAPPENINGS",
    "MATRIX",
    "POST_STATUSES",
    "TEMPLATES",
    "Attachment",
    "Authorization",
    "Cause",
    "Clock",
    "Grant",
    "Happening",
    "ModerationRight",
    "NextStep",
    "Objection",
    "Signature",
    "Standing",
    "Template",
    "UsageRights",
    "Withdrawal",
    "alarms",
    "answered",
    "answers",
    "authorized_until",
    "beside",
    "binding",
    "binding_end",
    "cause_of",
    "changed",
    "clocks",
    "filled",
    "foremost",
    "happened",
    "lost",
    "next_action",
    "overlong",
    "permits",
    "stage",
    "subject",
    "summary",
    "terms",
    "withdrawn_at",
]
