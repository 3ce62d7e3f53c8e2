"""The signals a post is judged by, how each is said, and what each counts for under an objective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One signal: how it is counted, and how it is said."""

    name: str
    says: str
    """With `{value}` and `{usual}`."""
    remedy: str
    """What a creator can do about a weak one."""
    family: str
    """Which of R-015's useful signals it is evidence of."""
    slow: bool = True
    """Accrues for days after the views; the hook and completion do not."""
    unit: str = "per mille"


MEASURES = (
    Measure(
        name="hook_2s",
        says="{value} of viewers stay past two seconds, usually {usual}",
        remedy="rework the opening",
        family="retention",
        slow=False,
        unit="percent",
    ),
    Measure(
        name="hook_6s",
        says="{value} of viewers stay past six seconds, usually {usual}",
        remedy="say early what it will show",
        family="retention",
        slow=False,
        unit="percent",
    ),
    Measure(
        name="watch_time_s",
        says="a view lasts {value} on average, usually {usual}",
        remedy="tighten the middle",
        family="retention",
        slow=False,
        unit="seconds",
    ),
    Measure(
        name="completions",
        says="{value} watch to the end, usually {usual} at this length",
        remedy="cut it shorter or pay off sooner",
        family="retention",
        slow=False,
        unit="percent",
    ),
    Measure(
        name="rewatches",
        says="{value} watch it again, usually {usual}",
        remedy="leave something to see twice",
        family="retention",
        slow=False,
        unit="percent",
    ),
    Measure(
        name="intent_comments",
        says="{value} buying questions per 1,000 views, usually {usual}",
        remedy="show the product in use, so that people ask about it",
        family="purchase questions",
    ),
    Measure(
        name="saves",
        says="{value} saves per 1,000 views, usually {usual}",
        remedy="give people a step or a list worth keeping",
        family="shares and saves",
    ),
    Measure(
        name="profile_visits",
        says="{value} profile visits per 1,000 views, usually {usual}",
        remedy="say who is speaking and where to find more",
        family="profile visits",
    ),
    Measure(
        name="shares",
        says="{value} shares per 1,000 views, usually {usual}",
        remedy="make one point worth passing on",
        family="shares and saves",
    ),
    Measure(
        name="follows",
        says="{value} follows per 1,000 views, usually {usual}",
        remedy="promise what comes next",
        family="profile visits",
    ),
    Measure(
        name="comments",
        says="{value} comments per 1,000 views, usually {usual}",
        remedy="ask a question",
        family="comments",
    ),
)
"""The signals a post is judged by. Views and likes are not among them."""

SHARES = frozenset({"hook_2s", "hook_6s", "completions"})
"""Signals whose rate cannot pass one."""

AUDIENCE = Measure(
    name="audience",
    says="{value} of its viewers are the ones you want, usually {usual}",
    remedy="speak to the people it is for, in their language and at their hours",
    family="audience",
    slow=False,
    unit="percent",
)
"""How far a post's viewers are those of the target market; judged only where one is set."""

WEIGHTS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "sales": {
            "intent_comments": 1.2,
            "saves": 1.0,
            "profile_visits": 1.0,
            "shares": 0.7,
            "hook_2s": 0.5,
            "completions": 0.5,
            "watch_time_s": 0.3,
            "follows": 0.3,
            "rewatches": 0.2,
            "hook_6s": 0.2,
            "audience": 0.3,
        },
        "leads": {
            "intent_comments": 1.5,
            "profile_visits": 1.2,
            "saves": 1.2,
            "shares": 0.5,
            "hook_2s": 0.5,
            "completions": 0.5,
            "watch_time_s": 0.3,
            "follows": 0.3,
            "hook_6s": 0.2,
            "audience": 0.3,
        },
        "traffic": {
            "intent_comments": 1.0,
            "profile_visits": 1.2,
            "saves": 1.0,
            "shares": 0.5,
            "hook_2s": 0.5,
            "completions": 0.5,
            "watch_time_s": 0.3,
            "hook_6s": 0.2,
            "audience": 0.3,
        },
        "reach": {"hook_2s": 1.0, "completions": 1.0, "shares": 1.0, "watch_time_s": 0.5, "hook_6s": 0.5},
        "views": {
            "hook_2s": 1.0,
            "completions": 1.0,
            "watch_time_s": 1.0,
            "rewatches": 0.5,
            "shares": 0.5,
            "hook_6s": 0.5,
        },
        "community": {
            "follows": 1.2,
            "profile_visits": 1.0,
            "comments": 0.8,
            "shares": 0.7,
            "saves": 0.5,
            "hook_2s": 0.5,
            "completions": 0.5,
        },
    }
)
"""What each signal's log-lift counts for, by objective; views and likes count for nothing under any."""
