"""What is usual for an account, and what worked: its posts summed up signal by signal, by length, by format and role.

Rates come from sums, never from averages of rates. What a group of posts achieved is the mean of shrunk log-lifts over
the account's own baseline, so that a single lucky post does not make a format look good.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from ...posts import MEASURES, OWN_BASELINE, Post, Ranked, Signals, Verdict, Viewers, retention
from ...posts.audience import DIMENSIONS, overlap
from .portraitviews import Band, Cadence, Curve, Group, Lift, Usual

Z90 = 1.6448536269514722
BANDS: tuple[tuple[float, float], ...] = ((0, 10), (10, 20), (20, 35), (35, 60), (60, math.inf))
"""Seconds; a band holds its lower end."""
WEEKS = 12


def usual(ranked: Sequence[Ranked]) -> tuple[Usual, ...]:
    """One line for each signal that some post shows, in the order signals are judged."""
    lines = []
    for name in _names(ranked):
        mine = [each for each in ranked if name in each.signals]
        over = math.fsum(each.signals[name].n for each in mine)
        expected = sorted(_expected(each, name) for each in mine)
        lines.append(
            Usual(
                name=name,
                rate=math.fsum(each.signals[name].value * each.signals[name].n for each in mine) / over if over else 0,
                usual=quantile(sorted(each.signals[name].baseline for each in mine), 0.5),
                low=quantile(expected, 0.1),
                high=quantile(expected, 0.9),
                posts=len(mine),
                own=len(mine) >= OWN_BASELINE,
            )
        )
    return tuple(lines)


def bands(ranked: Sequence[Ranked], weights: Mapping[str, float]) -> tuple[Band, ...]:
    """Posts by length, shortest first; bands without a post are left out, posts of unknown length come last."""
    found = []
    for low, high in BANDS:
        mine = [each for each in ranked if each.post.duration_s and low <= each.post.duration_s < high]
        label = f"{low:.0f}+ s" if high == math.inf else f"{low:.0f}–{high:.0f} s"
        found += [_band(label, mine, weights)] if mine else []
    unknown = [each for each in ranked if not each.post.duration_s]
    return (*found, *([_band("length not known", unknown, weights)] if unknown else []))


def groups(ranked: Sequence[Ranked], name_of: Callable[[Post], str], weights: Mapping[str, float]) -> tuple[Group, ...]:
    """Posts by what `name_of` calls them, the group with the highest mean first; posts without a name are left out."""
    named: dict[str, list[Ranked]] = {}
    for each in ranked:
        if name := name_of(each.post):
            named.setdefault(name, []).append(each)
    made = [_group(name, mine, weights) for name, mine in sorted(named.items())]
    return tuple(sorted(made, key=lambda group: (-group.overall.mean, group.name)))


def cadence(posts: Iterable[Post], now: datetime) -> Cadence:
    moments = [post.posted_at for post in posts]
    dated = sorted(moment for moment in moments if moment is not None)
    monday = (now.astimezone(UTC) - timedelta(days=now.astimezone(UTC).weekday())).date()
    counts = Counter(_monday(moment) for moment in dated)
    weeks = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    gaps = sorted((later - sooner) / timedelta(days=1) for sooner, later in pairwise(dated))
    return Cadence(
        weeks=tuple((week, counts[week]) for week in weeks),
        median_gap_days=quantile(gaps, 0.5) if len(gaps) > 1 else None,
        undated=len(moments) - len(dated),
    )


def audience(posts: Iterable[Post]) -> tuple[Viewers, int]:
    """Who watches the account, over the posts that know it, each by its views; and how many posts those are."""
    known = [post for post in posts if post.viewers]
    return (
        Viewers(
            countries=_mix(known, "countries"),
            genders=_mix(known, "genders"),
            ages=_mix(known, "ages"),
        ),
        len(known),
    )


def match(has: Viewers, wants: Viewers) -> float | None:
    """How far an audience is the wanted one, 0 to 1, over the dimensions both know; None where there is none.

    The geometric mean of the overlaps, as a single post is matched (`posts.audience`).
    """
    parts = [
        overlap(getattr(has, name), getattr(wants, name))
        for name in DIMENSIONS
        if getattr(has, name) and getattr(wants, name)
    ]
    if not parts:
        return None
    return math.exp(math.fsum(map(math.log, parts)) / len(parts)) if min(parts) > 0 else 0.0


def average_lift(score: float, seen: Iterable[str], weights: Mapping[str, float]) -> float | None:
    """A score as a share above the usual post, averaged over the weights: 0.1 is a tenth better. None without weight."""
    weight = math.fsum(weights.get(name, 0.0) for name in seen)
    return math.expm1(score / weight) if weight > 0 else None


def curve(post: Post, posts: Iterable[Post]) -> Curve | None:
    """Its retention against the account's other posts of similar length; None where either is missing."""
    others = retention.peers(post, posts)
    compared = retention.compare(post, others)
    if compared is None:
        return None
    seconds = [
        sorted(each.retention[at] for each in others if len(each.retention) > at) for at in range(len(compared.usual))
    ]
    course = retention.course(post.retention, post.duration_s)
    return Curve(
        usual=compared.usual,
        low=tuple(quantile(shares, 0.1) for shares in seconds),
        high=tuple(quantile(shares, 0.9) for shares in seconds),
        posts=compared.peers,
        worse=compared.worse,
        says=compared.says,
        course=course.says if course else "",
    )


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of values in order, by straight lines between them."""
    place = share * (len(ordered) - 1)
    left = int(place)
    right = min(left + 1, len(ordered) - 1)
    return ordered[left] + (place - left) * (ordered[right] - ordered[left])


def verdicts(ranked: Iterable[Ranked]) -> dict[str, int]:
    counts = Counter(each.verdict for each in ranked)
    return {verdict.value: counts[verdict] for verdict in Verdict}


def summed(posts: Iterable[Signals], above: str, below: str = "views") -> float | None:
    """A rate from sums over the posts that show both counts."""
    known = [
        (float(x), float(n))
        for each in posts
        if (x := getattr(each, above)) is not None and (n := getattr(each, below))
    ]
    return math.fsum(x for x, _ in known) / math.fsum(n for _, n in known) if known else None


def _band(label: str, mine: Sequence[Ranked], weights: Mapping[str, float]) -> Band:
    counted = [each.post.signals for each in mine]
    timed = [each.post for each in mine if each.post.signals.watch_time_s is not None and each.post.signals.views]
    there = math.fsum((post.signals.views or 0.0) * (post.duration_s or 0.0) for post in timed)
    watched = math.fsum(post.signals.watch_time_s or 0.0 for post in timed)
    lifts = sorted(lift for each in mine if (lift := average_lift(each.score, each.signals, weights)) is not None)
    return Band(
        label=label,
        posts=len(mine),
        hook=summed(counted, "hook_2s"),
        watch_s=summed(counted, "watch_time_s"),
        watch_share=watched / there if there else None,
        completion=summed(counted, "completions"),
        lift=quantile(lifts, 0.5) if lifts else None,
    )


def _group(name: str, mine: Sequence[Ranked], weights: Mapping[str, float]) -> Group:
    return Group(
        name=name,
        posts=len(mine),
        overall=_mean([_overall(each, weights) for each in mine]),
        signals={
            signal: _mean([_log_lift(each, signal) for each in mine if signal in each.signals])
            for signal in _names(mine)
        },
        verdicts=verdicts(mine),
    )


def _mean(parts: Sequence[tuple[float, float]]) -> Lift:
    """Of log-lifts with their standard deviations. The interval covers what differs between posts and what is not
    known of each, whichever is wider: two posts that happen to agree prove nothing."""
    n = len(parts)
    mean = math.fsum(lift for lift, _ in parts) / n
    within = math.fsum(sd * sd for _, sd in parts) / (n * n)
    between = math.fsum((lift - mean) ** 2 for lift, _ in parts) / (n - 1) / n if n > 1 else 0.0
    half = Z90 * math.sqrt(max(within, between))
    return Lift(mean=math.expm1(mean), low=math.expm1(mean - half), high=math.expm1(mean + half), posts=n)


def _overall(each: Ranked, weights: Mapping[str, float]) -> tuple[float, float]:
    weight = math.fsum(weights.get(name, 0.0) for name in each.signals) or 1.0
    return each.score / weight, (each.high - each.low) / (2 * Z90) / weight


def _log_lift(each: Ranked, name: str) -> tuple[float, float]:
    signal = each.signals[name]
    low, high = max(signal.low, 1e-12), max(signal.high, 1e-12)
    return log_lift(each, name), math.log(high / low) / (2 * Z90) if high > low else 0.0


def log_lift(each: Ranked, name: str) -> float:
    """A signal's shrunk log-lift over the baseline."""
    signal = each.signals[name]
    return signal.lift if signal.shrunk is not None else math.log(_expected(each, name) / max(signal.baseline, 1e-12))


def _expected(each: Ranked, name: str) -> float:
    """The shrunk rate; where a ranking did not say it, the middle of its interval on the logarithmic scale."""
    signal = each.signals[name]
    if signal.shrunk is not None:
        return signal.shrunk
    return math.sqrt(max(signal.low, 1e-12) * max(signal.high, 1e-12))


def _names(ranked: Iterable[Ranked]) -> list[str]:
    seen = {name for each in ranked for name in each.signals}
    first = [measure.name for measure in MEASURES if measure.name in seen]
    return first + sorted(seen - set(first))


def _mix(posts: Sequence[Post], dimension: str) -> dict[str, float]:
    totals: dict[str, list[float]] = {}
    weight = 0.0
    for post in posts:
        shares: Mapping[str, float] = getattr(post.viewers, dimension)
        if shares:
            views = post.signals.views or 1.0
            weight += views
            for group, share in shares.items():
                totals.setdefault(group, []).append(views * share)
    ordered = sorted(
        ((group, math.fsum(parts) / weight) for group, parts in totals.items()), key=lambda g: (-g[1], g[0])
    )
    return dict(ordered)


def _monday(moment: datetime) -> date:
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())
