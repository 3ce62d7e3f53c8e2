"""Checks before spend: is this post ready to carry this flight? Ten gates (R-147 … R-156), seven checks (R-068 … R-074).

Every rule is in `RULES`: a function of a `Case` that says what is the matter, or nothing. `check` asks them all and tells
the answers twice: in ten `Finding`s, one a gate, and in seven `CheckFinding`s, one a check of the post itself. Rules never
raise, never read a clock and never touch the network, so a preflight can be made again from its record. None is green by
default: without evidence a rule says "not seen" and blocks or warns. A rule that advises never blocks.

    values         Case, Finding, Preflight, and what a case is made of
    gates          RULES, GATES, CHECKS in their order, check(), waivers: a new rule starts here
    findings       what a rule is, and how a gate says what it found
    authorization  TikTok's permission
    agreement      usage rights, signature, withdrawal, payment
    caption        caption and brand safety, signed off; advice against Spark where frames need control
    music          the sound, per market and date
    comments       who answers, what they say
    policy         the checklist of each trade; disclosure and AI label
    landing        the page; `links`, the tracking parameters of its address; `promises`, what the post says against it
    purpose        objective, event, role, rank
    tracking       pixel and server events, consent, names
    budget         floors, portfolio, threshold
    profile        hook and profile
    conditions     what conversions need, told together out of what the rules found
"""

from .conditions import CONDITIONS, WHOLE, Condition, conditions
from .findings import Look, Rule
from .gates import CHECKS, GATES, NEVER, NOT_WAIVABLE, RULES, check, waivable
from .policy import ANSWERS, ITEMS, Item, checklist
from .purpose import proposed
from .values import (
    Case,
    CheckFinding,
    CommentState,
    ConsentTest,
    Disclosure,
    Finding,
    Gate,
    LandingPage,
    Outcome,
    PolicyCheck,
    PostCheck,
    Preflight,
    ProfileCheck,
    Severity,
    SignOff,
    TrackingState,
    Trouble,
    Waiver,
)

__all__ = [
    "ANSWERS",
    "CHECKS",
    "CONDITIONS",
    "GATES",
    "ITEMS",
    "NEVER",
    "NOT_WAIVABLE",
    "RULES",
    "WHOLE",
    "Case",
    "CheckFinding",
    "CommentState",
    "Condition",
    "ConsentTest",
    "Disclosure",
    "Finding",
    "Gate",
    "Item",
    "LandingPage",
    "Look",
    "Outcome",
    "PolicyCheck",
    "PostCheck",
    "Preflight",
    "ProfileCheck",
    "Rule",
    "Severity",
    "SignOff",
    "TrackingState",
    "Trouble",
    "Waiver",
    "check",
    "checklist",
    "conditions",
    "proposed",
    "waivable",
]
