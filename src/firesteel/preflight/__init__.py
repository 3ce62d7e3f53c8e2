"""Checks before spend: is this post ready to carry this flight? Ten gates (R-147 … R-156).

A gate is a function of a `Case` that always answers with one `Finding`: what it saw, and everything it objects to, the
worst first. Gates never raise, never read a clock and never touch the network, so a preflight can be made again from
its record. None is green by default: without evidence a gate says "not seen" and blocks or warns.

    values        Case, Finding, Preflight, and what a case is made of
    gates         GATES in their order, check(), waivers: a new gate starts here
    permission    authorization, usage rights, music
    content       caption, comments, brand safety
    destination   landing page, tracking
    purpose       objective
    budget        budget
    findings      how a gate says what it found
"""

from .gates import GATES, NOT_WAIVABLE, check, waivable
from .purpose import proposed
from .values import Case, CommentState, Finding, Gate, LandingPage, Outcome, Preflight, SignOff, TrackingState, Waiver

__all__ = [
    "GATES",
    "NOT_WAIVABLE",
    "Case",
    "CommentState",
    "Finding",
    "Gate",
    "LandingPage",
    "Outcome",
    "Preflight",
    "SignOff",
    "TrackingState",
    "Waiver",
    "check",
    "proposed",
    "waivable",
]
