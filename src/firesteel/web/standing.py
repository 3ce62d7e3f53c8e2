"""A post's signals as lines: what it looks like, what to expect, what is usual, what it adds, and what it means.

The nine signals of a choice (R-052 … R-061) come first, whether or not they could be seen; what else was judged follows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import NotFound
from ..posts import MEASURES, Post, Ranked, Signal
from ..posts.definitions import Definition, of_signal
from ..posts.measures import AUDIENCE
from ..posts.sources import CANNOT_SHOW, SOURCES
from . import words

NINE = (
    "hook_2s",
    "watch_time_s",
    "completions",
    "rewatches",
    "shares",
    "intent_comments",
    "profile_visits",
    "saves",
    "audience",
)
LEAST, MOST = math.log(1.5), math.log(5)
"""How far a bar's scale reaches at least, and at most: beyond it a bar ends in an arrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One signal of one post, ready to be shown."""

    name: str
    label: str
    says: str
    """What it tells a person."""
    hint: str
    """Formula, source, window and freshness."""
    signal: Signal | None
    raw: str = words.NONE
    expect: str = words.NONE
    usual: str = words.NONE
    interval: str = ""
    besides: str = ""
    """A second way to read it: watch time as a share of the length."""
    adds: float | None = None
    """To the score; None where the objective does not weigh it."""
    fired: bool = False
    weakest: str = ""
    """What to do about it, where it is what takes most from the score."""
    missing: str = ""
    """Why it could not be seen."""

    @property
    def thin(self) -> bool:
        """Whether so little of it is the post's own data that its raw figure says little."""
        return self.signal is not None and self.signal.reliability < 0.35


def lines(ranked: Ranked, cannot_show: Sequence[str] = (), target: bool = False) -> tuple[Line, ...]:
    """The nine, then what else was judged.

    cannot_show   signals the post's source never has
    target        whether somebody said who is wanted
    """
    others = [name for name in ranked.signals if name not in NINE]
    return tuple(_line(name, ranked, cannot_show, target) for name in (*NINE, *others))


def scale(every: Sequence[Sequence[Line]]) -> float:
    """How far the bars reach on either side of the usual, in logarithms, the same for all of them."""
    ends = [
        abs(math.log(max(end, 1e-12) / each.signal.baseline))
        for some in every
        for each in some
        if each.signal is not None and each.signal.baseline > 0
        for end in (each.signal.low, each.signal.high)
    ]
    return min(max([LEAST, *ends]), MOST)


def figure(name: str, value: float) -> str:
    """A signal's figure in the unit it is read in: seconds, percent, or per mille of views."""
    unit = _unit(name)
    if unit == "seconds":
        return words.seconds(value)
    return words.per_mille(value, unit=True) if unit == "per mille" else words.percent(value)


def signed(share: float | None) -> str:
    """A share above or below the usual: "+12 %"; from twice the usual on, how many times it is."""
    if share is None:
        return words.NONE
    if share >= 1:
        return f"{1 + share:.1f}{words.THIN}×"
    rounded = round(100 * share)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else '±'}{abs(rounded)}{words.THIN}%"


def families(ranked: Ranked) -> tuple[tuple[str, bool | None], ...]:
    """Which of R-015's useful signals fired: True, False, or None where none of its signals could be seen."""
    found: list[tuple[str, bool | None]] = []
    for family in dict.fromkeys(measure.family for measure in _JUDGED):
        names = {measure.name for measure in _JUDGED if measure.family == family}
        seen = names & ranked.signals.keys()
        found.append((family, bool(names & set(ranked.fired)) if seen else None))
    return tuple(found)


def expected(signal: Signal) -> float:
    """The shrunk figure; where a ranking did not say it, the middle of its interval on the logarithmic scale."""
    return signal.shrunk if signal.shrunk is not None else math.sqrt(max(signal.low, 1e-12) * max(signal.high, 1e-12))


def label(name: str) -> str:
    defined = _definition(name)
    return defined.label if defined else words.signal(name)


def head(name: str) -> tuple[str, str]:
    """A signal as a column's head, with its unit, and the hint."""
    defined = _definition(name)
    return (defined.short, defined.hint) if defined else (words.signal(name), "")


def _line(name: str, ranked: Ranked, cannot_show: Sequence[str], target: bool) -> Line:
    defined, signal = _definition(name), ranked.signals.get(name)
    line = Line(
        name=name,
        label=label(name),
        says=defined.says if defined else "",
        hint=defined.hint if defined else "",
        signal=signal,
    )
    if signal is None:
        return replace(line, missing=missing(name, ranked.post, cannot_show, target))
    return replace(
        line,
        raw=figure(name, signal.value),
        expect=figure(name, expected(signal)),
        usual=figure(name, signal.baseline),
        interval=f"{figure(name, signal.low)} to {figure(name, signal.high)}",
        besides=_besides(name, signal, ranked.post),
        adds=ranked.contributions.get(name),
        fired=name in ranked.fired,
        weakest=_REMEDIES.get(name, "") if name == ranked.weakest else "",
    )


def lacking(post: Post) -> tuple[str, ...]:
    """Signals that the source of a post's counts never has."""
    return CANNOT_SHOW.get(post.source, ())


def missing(name: str, post: Post, cannot_show: Sequence[str], target: bool) -> str:
    """Why a signal of a post could not be seen, in words."""
    if name == "audience":
        return "who watched is not known" if target else "nobody said yet who is wanted"
    if name == "intent_comments":
        return "no comment could be read"
    if name == "rewatches":
        return "nobody counts it, and it could not be worked out"
    if name == "profile_visits" and post.source in ("", "tiktok"):
        return "not available for this account type"
    if name in cannot_show and post.source in SOURCES:
        return f"{SOURCES[post.source].label} cannot show it"
    return "not in what was read"


def _besides(name: str, signal: Signal, post: Post) -> str:
    if name == "watch_time_s" and post.duration_s:
        return f"{words.percent(signal.value / post.duration_s)} of the length"
    return ""


def _definition(name: str) -> Definition | None:
    try:
        return of_signal(name)
    except NotFound:
        return None


def _unit(name: str) -> str:
    return next((measure.unit for measure in _JUDGED if measure.name == name), "per mille")


_JUDGED = (*MEASURES, AUDIENCE)
_REMEDIES: Mapping[str, str] = {measure.name: measure.remedy for measure in _JUDGED}
