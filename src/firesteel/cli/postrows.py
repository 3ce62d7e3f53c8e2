"""Ranked posts and accounts as JSON and CSV have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..desk.looks.portraitviews import AccountPage, Group, Lift
from ..posts import Ranked, Signal, Viewers
from ..web import standing

COLUMNS = (
    "rank",
    "post_id",
    "account",
    "verdict",
    "score",
    "low",
    "high",
    "beats",
    "raw",
    "reasons",
    "fired",
    "weakest",
    "borrowed",
    "unseen",
)


def row(ranked: Ranked) -> dict[str, Any]:
    """A ranked post as JSON has it."""
    return {
        "post_id": ranked.post.id,
        "rank": ranked.rank,
        "verdict": ranked.verdict.value,
        "score": ranked.score,
        "low": ranked.low,
        "high": ranked.high,
        "reasons": list(ranked.reasons),
        "signals": {name: _signal(signal) for name, signal in ranked.signals.items()},
        "unseen": list(ranked.unseen),
        "raw": ranked.raw,
        "contributions": dict(ranked.contributions),
        "fired": list(ranked.fired),
        "weakest": ranked.weakest,
        "beats": ranked.beats,
        "borrowed": ranked.borrowed,
    }


def shown(ranked: Ranked, target: bool) -> dict[str, Any]:
    """The same, with why what could not be seen could not."""
    return row(ranked) | {"why_unseen": {line.name: line.missing for line in unseen(ranked, target)}}


def unseen(ranked: Ranked, target: bool) -> list[standing.Line]:
    return [line for line in standing.lines(ranked, standing.lacking(ranked.post), target) if line.signal is None]


def account(page: AccountPage) -> dict[str, Any]:
    return {
        "account": page.handle,
        "posts": page.posts,
        "objective": page.objective,
        "own_baseline": page.own,
        "verdicts": dict(page.verdicts),
        "usual": {
            each.name: {
                "rate": each.rate,
                "usual": each.usual,
                "low": each.low,
                "high": each.high,
                "posts": each.posts,
                "own": each.own,
            }
            for each in page.usual
        },
        "unseen": list(page.unseen),
        "lengths": [
            {
                "length": band.label,
                "posts": band.posts,
                "hook": band.hook,
                "watch_s": band.watch_s,
                "watch_share": band.watch_share,
                "completion": band.completion,
                "lift": band.lift,
            }
            for band in page.bands
        ],
        "formats": [_group(each) for each in page.formats],
        "roles": [_group(each) for each in page.roles],
        "median_gap_days": page.cadence.median_gap_days,
        "posts_by_week": {monday.isoformat(): number for monday, number in page.cadence.weeks},
        "best": [each.post.id for each in page.best],
        "worst": [each.post.id for each in page.worst],
        "audience": _viewers(page.audience),
        "target": _viewers(page.target),
        "match": page.match,
        "learnt": list(page.learnt),
    }


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "value": signal.value,
        "baseline": signal.baseline,
        "low": signal.low,
        "high": signal.high,
        "n": signal.n,
        "shrunk": signal.shrunk,
        "beats": signal.beats,
        "reliability": signal.reliability,
        "proxy": signal.proxy,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "posts": group.posts,
        **_lift(group.overall),
        "verdicts": dict(group.verdicts),
        "signals": {name: _lift(each) for name, each in group.signals.items()},
    }


def _lift(lift: Lift) -> dict[str, float]:
    return {"lift": lift.mean, "low": lift.low, "high": lift.high}


def _viewers(viewers: Viewers) -> dict[str, Mapping[str, float]]:
    return {name: dict(shares) for name in ("countries", "genders", "ages") if (shares := getattr(viewers, name))}
