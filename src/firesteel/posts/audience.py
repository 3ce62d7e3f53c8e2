"""Who watched a post, against who is wanted: the overlap of two audiences, and how far a post's is above its account's.

Along each dimension the target names (countries, genders, ages) the overlap is `Σ min(p(g), target(g))`: 1 where both
audiences are alike, the share of viewers in Germany where only Germany is wanted. The match is the geometric mean of the
overlaps, so that it means the same however many dimensions a target names; the platform gives no joint shares.

A post's shares are shrunk by a Dirichlet of `PSEUDO_VIEWERS` at the mix of its account's usual post, and a dimension the post
itself does not know is that mix: it moves nothing. The account's mix and usual match borrow `PSEUDO_POSTS` from all posts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from .judging.arithmetic import Array
from .values import Post, Viewers

DIMENSIONS = ("countries", "genders", "ages")
PSEUDO_VIEWERS = 50.0
"""Viewers at the account's mix that every post is given beside its own."""
PSEUDO_POSTS = 3.0
"""Posts at the mix of all posts at hand that every account is given beside its own."""
LEAST_OF_USUAL = 0.6
"""Of the account's usual match: what a post needs to be promoted (its viewers are otherwise the wrong ones)."""

_FLOOR = 0.005
"""A match below half a percent is none; its logarithm stops here."""
_SPREAD = 0.3
"""Prior standard deviation of log matches between an account's posts, worth `_SPREAD_POSTS` posts."""
_SPREAD_POSTS = 4.0

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How far one post's viewers are the wanted ones."""

    match: float
    """0 to 1, shrunk: what to expect of its viewers."""
    raw: float
    """The same of the shares as reported, over the dimensions the post knows."""
    usual: float
    """The match of its account's usual post."""
    n: float
    """Viewers behind it."""
    overlaps: Mapping[str, float]
    """By dimension, as reported; only those the post knows."""

    @property
    def of_usual(self) -> float:
        """Share of the account's usual match; below `LEAST_OF_USUAL` the post reached the wrong people."""
        return self.match / self.usual


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """All posts' matches as columns, shape (posts,) each; NaN where a post's viewers, or how many they were, are not known.

    match        0 to 1, shrunk
    raw          the same of the shares as reported
    usual        the match of the account's usual post
    n            viewers: reach, or else views
    lift         log(match / usual): 0 is the account's usual post
    variance     of `lift`, the usual post's own uncertainty included
    reliability  how much of the match is the post's own data, 0 to 1
    """

    match: Array
    raw: Array
    usual: Array
    n: Array
    lift: Array
    variance: Array
    reliability: Array
    overlaps: Sequence[Mapping[str, float]]

    def at(self, row: int) -> Match | None:
        """What is known of the post in this row; None where it is nothing."""
        if math.isnan(self.match[row]):
            return None
        return Match(
            match=float(self.match[row]),
            raw=float(self.raw[row]),
            usual=float(self.usual[row]),
            n=float(self.n[row]),
            overlaps=self.overlaps[row],
        )

    def beats(self) -> Array:
        """P(the match is above the account's usual one), shape (posts,); NaN where not known."""
        chance: Array = ndtr(self.lift / np.sqrt(self.variance))
        return chance


def matches(posts: Sequence[Post], target: Viewers, *, per: str = "views") -> Matches:
    """Every post's match with the target, in the order given.

    per     ``views``: viewers are the reach, or the views where that is not known; ``reach``: the reach or nothing

    A target that names nobody matches nobody: all is NaN.
    """
    wanted = {name: shares for name in DIMENSIONS if (shares := _shares(name, getattr(target, name), whole=True))}
    known = [_known(post, wanted) for post in posts]
    n = [_viewers(post, per) if mine else math.nan for post, mine in zip(posts, known, strict=True)]
    seen = [i for i, viewers in enumerate(n) if viewers == viewers]
    members: dict[str, list[int]] = {}
    for i in seen:
        members.setdefault(posts[i].creator.handle, []).append(i)
    everybody = _mix(seen, known, n, wanted, {})
    found: dict[int, tuple[float, float]] = {}
    dimensions: dict[int, int] = {}
    for rows in members.values():
        mix = _mix(rows, known, n, wanted, everybody)
        found |= {i: _match(known[i], n[i], mix, wanted) for i in rows}
        dimensions |= dict.fromkeys(rows, len(mix))
    return _columns(found, dimensions, members, known, n, wanted)


def overlap(shares: Shares, wanted: Shares) -> float:
    """`Σ min(p(g), target(g))`, for shares as `Viewers` has them; 0 to 1."""
    return math.fsum(min(shares.get(group, 0.0), share) for group, share in wanted.items())


def _columns(
    found: Mapping[int, tuple[float, float]],
    dimensions: Mapping[int, int],
    members: Mapping[str, Sequence[int]],
    known: Sequence[Mapping[str, Shares]],
    n: Sequence[float],
    wanted: Mapping[str, Shares],
) -> Matches:
    logs = {i: math.log(max(match, _FLOOR)) for i, (match, _) in found.items()}
    weight = {i: n[i] / (n[i] + PSEUDO_VIEWERS) for i in found}
    usual, doubt = _usual(logs, weight, members)
    overlaps = [{name: overlap(mine[name], wanted[name]) for name in mine} for mine in known]

    def column(of: Mapping[int, float]) -> Array:
        return np.array([of.get(i, math.nan) for i in range(len(n))])

    return Matches(
        match=column({i: match for i, (match, _) in found.items()}),
        raw=column({i: _geometric(overlaps[i].values()) for i in found}),
        usual=column({i: math.exp(usual[i]) for i in found}),
        n=column({i: n[i] for i in found}),
        lift=column({i: logs[i] - usual[i] for i in found}),
        variance=column({i: variance + doubt[i] for i, (_, variance) in found.items()}),
        reliability=column({i: weight[i] * len(known[i]) / dimensions[i] for i in found}),
        overlaps=overlaps,
    )


def _usual(
    logs: Mapping[int, float], weight: Mapping[int, float], members: Mapping[str, Sequence[int]]
) -> tuple[dict[int, float], dict[int, float]]:
    """The mean log match of each post's account, and that mean's variance; both by row."""
    total = math.fsum(weight.values())
    middle = math.fsum(weight[i] * logs[i] for i in logs) / total if total else 0.0
    means, sizes = {}, {}
    for account, rows in members.items():
        sizes[account] = math.fsum(weight[i] for i in rows) + PSEUDO_POSTS
        means[account] = (math.fsum(weight[i] * logs[i] for i in rows) + PSEUDO_POSTS * middle) / sizes[account]
    off = math.fsum(weight[i] * (logs[i] - means[account]) ** 2 for account, rows in members.items() for i in rows)
    spread = (off + _SPREAD_POSTS * _SPREAD**2) / (max(total - len(members), 0.0) + _SPREAD_POSTS)
    return (
        {i: means[account] for account, rows in members.items() for i in rows},
        {i: spread / sizes[account] for account, rows in members.items() for i in rows},
    )


def _match(
    mine: Mapping[str, Shares], n: float, mix: Mapping[str, Shares], wanted: Mapping[str, Shares]
) -> tuple[float, float]:
    """The shrunk match and the variance of its logarithm, by the delta method on the Dirichlet."""
    overlaps, variance = [], 0.0
    for name, target in wanted.items():
        if name not in mix:
            continue
        own = n if name in mine else 0.0
        shares = {
            group: (own * mine.get(name, {}).get(group, 0.0) + PSEUDO_VIEWERS * mix[name].get(group, 0.0))
            / (own + PSEUDO_VIEWERS)
            for group in target
        }
        met = overlap(shares, target)
        moving = math.fsum(share for group, share in shares.items() if share < target[group])
        overlaps.append(met)
        variance += moving * (1.0 - moving) / ((own + PSEUDO_VIEWERS + 1.0) * max(met, _FLOOR) ** 2)
    return _geometric(overlaps), max(variance, 0.0) / len(overlaps) ** 2


def _mix(
    rows: Sequence[int],
    known: Sequence[Mapping[str, Shares]],
    n: Sequence[float],
    wanted: Mapping[str, Shares],
    everybody: Mapping[str, Shares],
) -> dict[str, dict[str, float]]:
    """Shares among the viewers of the usual post: each post counts by how well its own are known, not by its views."""
    mix: dict[str, dict[str, float]] = {}
    for name, target in wanted.items():
        telling = [i for i in rows if name in known[i]]
        given = PSEUDO_POSTS if name in everybody else 0.0
        weights = [n[i] / (n[i] + PSEUDO_VIEWERS) for i in telling]
        total = math.fsum(weights) + given
        if total > 0:
            mix[name] = {
                group: math.fsum(
                    [
                        *(w * known[i][name].get(group, 0.0) for w, i in zip(weights, telling, strict=True)),
                        given * everybody.get(name, {}).get(group, 0.0),
                    ]
                )
                / total
                for group in target
            }
    return mix


def _known(post: Post, wanted: Mapping[str, Shares]) -> dict[str, Shares]:
    if not post.viewers:
        return {}
    return {name: shares for name in wanted if (shares := _shares(name, getattr(post.viewers, name)))}


def _shares(name: str, given: Shares, *, whole: bool = False) -> dict[str, float]:
    """Shares that sum to one at most; to one exactly where they are `whole`. What is missing is somebody else."""
    kept: dict[str, float] = {}
    for group, share in given.items():
        if share > 0 and math.isfinite(share):
            key = group.strip().upper() if name == "countries" else group.strip().casefold()
            kept[key] = kept.get(key, 0.0) + share
    total = math.fsum(kept.values())
    return {group: share / total for group, share in kept.items()} if total and (whole or total > 1.0) else kept


def _viewers(post: Post, per: str) -> float:
    counts = (post.signals.reach,) if per == "reach" else (post.signals.reach, post.signals.views)
    return next((float(count) for count in counts if count is not None and 0 < count < math.inf), math.nan)


def _geometric(overlaps: Iterable[float]) -> float:
    given = list(overlaps)
    if not given or min(given) <= 0:
        return 0.0
    return math.exp(math.fsum(map(math.log, given)) / len(given))
