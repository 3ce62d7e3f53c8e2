"""Marks and charts of a post: a signal against the usual, what it adds to the score, its retention, its counts over time.

The marks are SVG written here, on a logarithmic scale with the usual in the middle: as far to the right as to the left
means as many times more as less.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..desk.looks.portraitviews import Curve, Lift, Snapshot
from ..posts import Ranked, Signal
from ..posts.definitions import definition
from . import words
from .charts import KEPT, TOKENS, Chart, at_second, curve_of, finished
from .standing import expected, figure, signed

WIDTH, HEIGHT, EDGE = 164, 22, 8
NARROW = 72
SPARK = (120, 28)
COUNTED = ("views", "likes", "comments", "shares", "saves", "follows", "profile_visits", "watch_time_s")
"""Counts a history is drawn of, in this order."""


def against(name: str, signal: Signal, reach: float) -> SafeString:
    """The 90 % interval as a band, what to expect as a dot, the raw figure as a ring, the usual as a rule in the middle."""
    says = (
        f"expect {figure(name, expected(signal))}, between {figure(name, signal.low)} and {figure(name, signal.high)};"
        f" looks like {figure(name, signal.value)}; usual is {figure(name, signal.baseline)}"
    )
    places = [_log(value, signal.baseline) for value in (signal.low, signal.high, expected(signal), signal.value)]
    return _band(says, places, reach)


def lift(each: Lift, reach: float) -> SafeString:
    """A group's mean lift with its interval, the usual in the middle."""
    says = f"{signed(each.mean)}, between {signed(each.low)} and {signed(each.high)}"
    low, high, mean = (math.log1p(value) for value in (each.low, each.high, each.mean))
    return _band(says, [low, high, mean, None], reach)


def adds(value: float, most: float) -> SafeString:
    """What a signal adds to the score: to the right for it, to the left against it."""
    middle = NARROW / 2
    wide = round(abs(value) / most * (middle - 2), 1) if most > 0 else 0.0
    left = middle if value >= 0 else middle - wide
    return format_html(
        '<svg class="mark adds {}" viewBox="0 0 {w} 14" width="{w}" height="14" role="img" aria-label="{}">'
        '<rect class="part" x="{}" y="2" width="{}" height="10" rx="2"/><line class="base" x1="{m}" x2="{m}" y1="0" y2="14"/></svg>',
        "for" if value >= 0 else "less",
        f"{value:+.2f}",
        round(left, 1),
        wide,
        w=NARROW,
        m=middle,
    )


def sparkline(values: Sequence[float | None], says: str) -> SafeString:
    """A count over its snapshots, from nothing to its most; gaps where it could not be seen."""
    wide, high = SPARK
    most = max((value for value in values if value is not None), default=0.0) or 1.0
    step = (wide - 6) / max(len(values) - 1, 1)
    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{3 + place * step:.1f},{high - 3 - value / most * (high - 6):.1f}")
    lines = format_html_join("", '<polyline points="{}"/>', ((" ".join(run),) for run in runs if len(run) > 1))
    last = next((run[-1] for run in reversed(runs) if run), "")
    dot = format_html('<circle cx="{}" cy="{}" r="2.5"/>', *last.split(",")) if last else ""
    return format_html(
        '<svg class="mark spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}{}</svg>',
        wide,
        high,
        wide,
        high,
        says,
        lines,
        dot,
    )


@lru_cache(KEPT)
def retention(mine: tuple[float, ...], account: Curve) -> Chart:
    """Share still watching at each second, over the band in which the account's posts of similar length lie."""
    usual = account.usual[: len(mine)]
    top = min(1.0, 1.1 * max((*mine, *account.high[: len(mine)])))
    ahead = mine[len(usual) - 1] >= usual[-1]
    rows = [
        {"second": second, "low": round(low, 6), "high": round(high, 6)}
        for second, (low, high) in enumerate(zip(account.low, account.high, strict=True), start=1)
        if second <= len(mine)
    ]
    y = alt.Y("low:Q", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, round(top, 6)], nice=False))
    x = alt.X("second:Q", axis=alt.Axis(labelExpr="datum.value + ' s'"), scale=alt.Scale(nice=False))
    layers: list[Any] = [
        alt.Chart(alt.Data(values=rows)).mark_area(color=TOKENS["baseline"], opacity=0.18).encode(x=x, y=y, y2="high:Q")
    ]
    layers += curve_of(usual, "usual", "baseline", top, dy=7 if ahead else -7)
    layers += curve_of(mine, "this post", "organic", top, dy=-7 if ahead else 7)
    if account.worse and account.worse[0] <= len(mine):
        layers += _loss(account.worse[0], mine[account.worse[0] - 1])
    return Chart(
        title="Retention",
        unit="share still watching" + ("; the band: eight in ten of its posts" if account.posts > 2 else ""),
        says=retention_words(mine, account),
        spec=finished(layers),
        columns=("Second", "This post", "Usual", "Band"),
        rows=tuple(
            (
                str(second + 1),
                words.percent(share),
                at_second(usual, second),
                f"{at_second(account.low, second)} to {at_second(account.high, second)}"
                if second < len(usual)
                else words.NONE,
            )
            for second, share in enumerate(mine)
        ),
    )


def retention_words(mine: Sequence[float], account: Curve) -> str:
    """What the curve says, and against what."""
    end = min(len(mine), len(account.usual))
    others = (
        f"on the {account.posts} of the account's posts"
        if account.posts > 1
        else "on the one other of the account's posts"
    )
    said = (
        f"{words.percent(mine[end - 1])} still watch at second {end}; {others} of similar length,"
        f" {words.percent(account.usual[end - 1])} do. It {account.says}."
    )
    return f"{said} {account.course[0].upper()}{account.course[1:]}." if account.course else said


@lru_cache(KEPT)
def overlaid(posts: tuple[tuple[str, tuple[float, ...]], ...]) -> Chart:
    """Retention curves of several posts, each named at its end."""
    top = min(1.0, 1.1 * max(max(curve) for _, curve in posts))
    layers: list[Any] = []
    for place, (name, curve) in enumerate(posts):
        layers += curve_of(curve, name, COLOURS[place % len(COLOURS)], top, dy=0)
    seconds = max(len(curve) for _, curve in posts)
    ends = "; ".join(f"{name} {words.percent(curve[-1])} at second {len(curve)}" for name, curve in posts)
    return Chart(
        title="Retention",
        unit="share still watching",
        says=f"Retention curves: {ends}.",
        spec=finished(layers),
        columns=("Second", *(name for name, _ in posts)),
        rows=tuple((str(at + 1), *(at_second(curve, at) for _, curve in posts)) for at in range(seconds)),
    )


def history(snapshots: Sequence[Snapshot]) -> list[tuple[str, str, SafeString]]:
    """Each count that was ever seen: its name, its newest figure, its line over the snapshots."""
    drawn = []
    for name in COUNTED:
        values = [each.counts.get(name) for each in snapshots]
        known = [value for value in values if value is not None]
        if known:
            newest, label = words.count(known[-1]), count_label(name)
            says = f"{label}: from {words.count(known[0])} to {newest} over {len(known)} snapshots"
            drawn.append((label, newest, sparkline(values, says)))
    return drawn


def count_label(name: str) -> str:
    """A count's name, with its unit where it is not a plain number."""
    of = definition(name)
    return f"{of.label}, s" if of.unit == "seconds" else of.label


COLOURS = ("organic", "paid", "steel", "baseline", "ink", "ink-2")


def _band(says: str, places: Sequence[float | None], reach: float) -> SafeString:
    low, high, middle, raw = places
    assert low is not None and high is not None and middle is not None
    parts = [
        format_html(
            '<rect class="band" x="{}" y="7" width="{}" height="8" rx="2"/>',
            _place(low, reach),
            round(max(_place(high, reach) - _place(low, reach), 1.0), 1),
        ),
        format_html('<line class="base" x1="{0}" x2="{0}" y1="1" y2="21"/>', _place(0.0, reach)),
    ]
    if raw is not None:
        parts.append(format_html('<circle class="raw" cx="{}" cy="11" r="3.5"/>', _inside(raw, reach)))
    parts.append(format_html('<circle class="at" cx="{}" cy="11" r="4"/>', _inside(middle, reach)))
    for end, beyond in ((low, low < -reach), (high, high > reach)):
        if beyond:
            at, back = _place(end, reach), 4 if end < 0 else -4
            parts.append(format_html('<path class="open" d="M{0} 7 L{1} 11 L{0} 15"/>', round(at + back, 1), at))
    return format_html(
        '<svg class="mark against" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}">{3}</svg>',
        WIDTH,
        HEIGHT,
        says,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _place(value: float, reach: float) -> float:
    part = (min(max(value, -reach), reach) + reach) / (2 * reach)
    return round(EDGE + part * (WIDTH - 2 * EDGE), 1)


def _inside(value: float, reach: float) -> float:
    """Where a dot stands: off the very ends, which belong to the arrows."""
    return _place(min(max(value, -0.9 * reach), 0.9 * reach), reach)


def _log(value: float, usual: float) -> float:
    return math.log(max(value, 1e-12) / max(usual, 1e-12))


def _loss(second: int, share: float) -> list[Any]:
    """A mark where more is lost than usual."""
    row = {"second": second, "share": round(share, 6), "text": "loses more"}
    base = alt.Chart(alt.Data(values=[row])).encode(x="second:Q", y="share:Q")
    return [
        base.mark_point(shape="triangle-down", filled=True, size=70, color=TOKENS["paid"], opacity=1, yOffset=-9),
        base.mark_text(dy=-20, color=TOKENS["ink-2"]).encode(text="text:N"),
    ]


def shown(ranked: Sequence[Ranked]) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """The posts that have a curve, lettered as on the page."""
    return tuple(
        (chr(ord("A") + place), each.post.retention) for place, each in enumerate(ranked) if each.post.retention
    )
