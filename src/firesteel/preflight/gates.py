"""The ten gates in their order, what may be waived, and `check`, which asks them all.

To add a gate: its name in `values.Gate`, its function in the file of its theme, its place in `GATES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..posts import Post
from .budget import budget_is_sound
from .content import brand_is_safe, caption_is_right, comments_are_owned
from .destination import landing_page_answers, tracking_works
from .permission import authorization_holds, music_is_cleared, usage_rights_hold
from .purpose import objective_fits
from .values import Case, Finding, Gate, Outcome, Preflight

NOT_WAIVABLE = frozenset({Gate.AUTHORIZATION})
"""Gates that nobody may wave through for somebody else's post: no authorization, no ad (R-039, R-142)."""

GATES: tuple[Callable[[Case], Finding], ...] = (
    authorization_holds,
    usage_rights_hold,
    caption_is_right,
    music_is_cleared,
    comments_are_owned,
    brand_is_safe,
    landing_page_answers,
    objective_fits,
    tracking_works,
    budget_is_sound,
)
"""In the order of `Gate`, which is that of R-147 … R-156."""


def check(case: Case) -> Preflight:
    """All ten gates, each with the waiver that answers it; one finding never hides another."""
    return Preflight(case=case, findings=tuple(_waived(gate(case), case) for gate in GATES))


def waivable(gate: Gate, post: Post | None) -> bool:
    """Whether a person may wave this gate through, with a name and a reason."""
    return gate not in NOT_WAIVABLE or (post is not None and post.creator.is_brand)


def _waived(finding: Finding, case: Case) -> Finding:
    if finding.outcome is Outcome.PASS or not waivable(finding.gate, case.post):
        return finding
    valid = [
        waiver
        for waiver in case.waivers
        if waiver.gate is finding.gate and waiver.by.strip() and waiver.reason.strip() and waiver.at <= case.now
    ]
    return replace(finding, waived=valid[-1]) if valid else finding
