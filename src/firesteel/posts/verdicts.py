"""What a post's signals add up to, and which of promote, test, improve and do not boost that earns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import ndtr

from .baseline import OWN_BASELINE, Judged, Table
from .values import Post, Signal, Verdict

ENOUGH_VIEWS = 300.0
ENOUGH_RELIABILITY = 0.3
"""Where views are fewer, two signals this reliable will do."""
FIRES = 0.6
"""P(above baseline) from which a signal counts as fired; the hook must reach it for a post to be promoted."""
FIRES_RELIABLY = 0.1
PROMOTE, TEST, IMPROVE = 0.7, 0.5, 0.2
"""P(score above zero) each verdict needs."""
WORTHWHILE = math.log(1.1)
"""Promoted posts are a tenth better than usual, averaged over the weights: enough views prove any hair's breadth."""


@dataclass(frozen=True, slots=True)
class Scored:
    score: float
    sd: float
    beats: float
    signals: dict[str, Signal]
    lifts: dict[str, float]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a post is ranked among."""

    posts: int
    accounts: int
    views_rich: float
    """Views only a tenth of the posts have, and three times the median."""
    own: frozenset[str]

    @classmethod
    def of(cls, table: Table) -> Crowd:
        views = sorted(v for v in table.views.tolist() if v == v)
        return cls(
            posts=len(table.posts),
            accounts=len({post.creator.handle for post in table.posts}),
            views_rich=max(views[len(views) * 9 // 10], 3 * views[len(views) // 2]) if len(views) >= 10 else math.inf,
            own=frozenset(table.accounts),
        )


def weigh(i: int, judged: Mapping[str, Judged], weights: Mapping[str, float]) -> Scored:
    """Add up one post's weighted lifts. The sum's posterior is taken as normal, matched in mean and variance."""
    mine = {name: signal for name, signal in judged.items() if signal.seen[i]}
    counted = [(weights[name], signal) for name, signal in mine.items() if name in weights]
    score = math.fsum(w * signal.lift[i] for w, signal in counted)
    sd = math.sqrt(math.fsum(w * w * signal.variance[i] for w, signal in counted))
    return Scored(
        score=score,
        sd=sd,
        beats=float(ndtr(score / sd)) if sd > 0 else 0.5,
        signals={name: signal.signal(i) for name, signal in mine.items()},
        lifts={name: signal.lift[i] for name, signal in mine.items()},
    )


def verdict_on(post: Post, scored: Scored, fired: Sequence[str], weights: Mapping[str, float], crowd: Crowd) -> Verdict:
    if not fired or not enough(post, scored) or scored.beats < IMPROVE:
        return Verdict.DO_NOT_BOOST
    if scored.beats < TEST:
        return Verdict.IMPROVE
    hook = scored.signals.get("hook_2s")
    weight = math.fsum(weights[name] for name in scored.signals if name in weights)
    comparable = crowd.posts >= OWN_BASELINE
    holds = hook is None or hook.beats >= FIRES
    if scored.beats >= PROMOTE and scored.score >= WORTHWHILE * weight and holds and comparable:
        return Verdict.PROMOTE
    return Verdict.TEST


def above_usual(scored: Scored) -> tuple[str, ...]:
    """Signals that are probably above usual, strongest evidence first."""
    above = [
        name
        for name, signal in scored.signals.items()
        if signal.beats >= FIRES and signal.reliability >= FIRES_RELIABLY
    ]
    return tuple(sorted(above, key=lambda name: (-scored.signals[name].beats, -scored.lifts[name], name)))


def enough(post: Post, scored: Scored) -> bool:
    if (post.signals.views or 0.0) >= ENOUGH_VIEWS:
        return bool(scored.signals)
    return sum(signal.reliability >= ENOUGH_RELIABILITY for signal in scored.signals.values()) >= 2
