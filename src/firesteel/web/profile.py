"""An account's figures, and posts side by side, in the words and marks of the pages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..desk.looks.portraitviews import Cadence, ComparePage, Group, Lift, Usual
from ..posts import Ranked, Viewers
from ..posts.learning import FEWEST, NOTEWORTHY, Learnt, Predicted
from . import words
from .standing import LEAST, MOST, NINE, Line, figure, label

MOST_GROUPS = 8
"""Of an audience's groups, how many are named; the rest is somebody else."""
COLUMNS = ("hook_2s", "completions", "intent_comments", "saves", "shares")
"""Signals a table of groups shows beside the overall lift, where its posts have them."""
SURE = 0.9


def rate(name: str, value: float | None) -> str:
    return words.NONE if value is None else figure(name, value)


def bare(name: str, value: float | None) -> str:
    """Under a head that says the unit already."""
    said = rate(name, value)
    return said.removesuffix(f"{words.THIN}‰")


def usual_words(each: Usual) -> dict[str, str]:
    return {
        "rate": figure(each.name, each.rate),
        "usual": figure(each.name, each.usual),
        "range": f"{figure(each.name, each.low)} to {figure(each.name, each.high)}",
    }


def common(groups: Sequence[Group]) -> list[str]:
    """Signals that some group shows, at most five."""
    return [name for name in COLUMNS if any(name in each.signals for each in groups)]


def cells(group: Group, groups: Sequence[Group]) -> list[Lift | None]:
    return [group.signals.get(name) for name in common(groups)]


def reach(groups: Sequence[Group]) -> float:
    """How far the bars of a table of groups reach, in logarithms."""
    ends = [abs(math.log1p(end)) for each in groups for end in (each.overall.low, each.overall.high)]
    return min(max([LEAST, *ends]), MOST)


def mixes(has: Viewers, wants: Viewers) -> list[tuple[str, list[tuple[str, str, str, SafeString]]]]:
    """By dimension: each group's name, its share, the share wanted, and a bar with a mark at what is wanted."""
    found = []
    for title, name in (("Country", "countries"), ("Gender", "genders"), ("Age", "ages")):
        mine, wanted = getattr(has, name), getattr(wants, name)
        first = sorted({*mine, *wanted}, key=lambda group: (-mine.get(group, 0.0), -wanted.get(group, 0.0), group))
        order = sorted(first) if name == "ages" else first[:MOST_GROUPS]
        if order:
            rows = [
                (
                    group,
                    words.percent(mine.get(group)),
                    words.percent(wanted[group]) if group in wanted else "",
                    _share(mine.get(group), wanted.get(group)),
                )
                for group in order
            ]
            found.append((title, rows))
    return found


def weeks(cadence: Cadence) -> SafeString:
    """Posts of each of the last twelve weeks as bars."""
    most = max(max(number for _, number in cadence.weeks), 1)
    bars = format_html_join(
        "",
        '<rect class="part" x="{}" y="{}" width="20" height="{}" rx="2"><title>week of {}: {}</title></rect>',
        (
            (place * 26 + 3, round(44 - 40 * number / most, 1), round(40 * number / most, 1), _day(monday), number)
            for place, (monday, number) in enumerate(cadence.weeks)
        ),
    )
    said = ", ".join(str(number) for _, number in cadence.weeks)
    return format_html(
        '<svg class="mark weekly" viewBox="0 0 314 46" width="314" height="46" role="img" aria-label="Posts a week, oldest first: {}">'
        '<line class="base" x1="0" x2="314" y1="45" y2="45"/>{}</svg>',
        said,
        bars,
    )


def lettered(posts: Sequence[Ranked]) -> list[tuple[str, Ranked]]:
    """Each under a letter, by which tables and curves call it."""
    return [(chr(ord("A") + place), each) for place, each in enumerate(posts)]


def side_by_side(every: Sequence[Sequence[Line]]) -> list[tuple[Line, list[Line]]]:
    """Signal by signal: a line that names it, and each post's own; signals that none of them shows are left out."""
    by_name = [{line.name: line for line in lines} for lines in every]
    order = [*NINE, *sorted({name for lines in by_name for name in lines} - set(NINE))]
    rows = []
    for name in order:
        mine = [lines.get(name) for lines in by_name]
        known = [line for line in mine if line is not None]
        if any(line.signal is not None for line in known):
            empty = Line(name=name, label=known[0].label, says=known[0].says, hint=known[0].hint, signal=None)
            rows.append((known[0], [line or empty for line in mine]))
    return rows


def odds(page: ComparePage) -> list[tuple[str, list[tuple[str, str]]]]:
    """The table of who beats whom: a letter, then each chance with how to set it."""
    return [
        (
            chr(ord("A") + place),
            [
                ("–", "self") if chance is None else (words.chance(chance), "sure" if chance >= SURE else "")
                for chance in row
            ],
        )
        for place, row in enumerate(page.beats)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What finished flights taught of an objective's weights, ready to be shown."""

    objective: str
    lessons: int
    rows: tuple[Mapping[str, object], ...]
    changes: tuple[str, ...]
    """The weights that moved by enough to be worth a sentence, largest change first."""
    needs: str
    """What is missing before a signal can be judged; empty where every one is."""


def taught(objective: str, learnt: Learnt, predicted: Sequence[Predicted]) -> Taught | None:
    """Signal by signal: its weight before and after, and how well it foretold the results; None before any flight ended."""
    if not learnt.lessons:
        return None
    judged = {each.signal: each for each in predicted}
    weighed = [name for name, weight in learnt.weights.items() if weight or learnt.moved.get(name)]
    order = sorted({*weighed, *judged}, key=lambda name: (-learnt.weights.get(name, 0.0), name))
    unjudged = any(name not in judged for name in order)
    return Taught(
        objective=objective,
        lessons=learnt.lessons,
        rows=tuple(_lesson(name, learnt, judged.get(name)) for name in order),
        changes=tuple(_change(name, learnt) for name in _noteworthy(learnt)),
        needs=f"With fewer than {FEWEST} flights to compare nothing can be said of a signal yet." if unjudged else "",
    )


def _lesson(name: str, learnt: Learnt, of: Predicted | None) -> Mapping[str, object]:
    now, moved = learnt.weights.get(name, 0.0), learnt.moved.get(name, 0.0)
    return {
        "label": label(name),
        "before": _two(now - moved),
        "now": _two(now),
        "moved": name in _moved(learnt),
        "agreed": words.score(of.correlation) if of else words.NONE,
        "interval": f"{words.score(of.low)} to {words.score(of.high)}" if of else words.NONE,
        "says": "cannot be told yet"
        if of is None or of.low <= 0 <= of.high
        else "yes"
        if of.low > 0
        else "the opposite",
    }


def _moved(learnt: Learnt) -> list[str]:
    """Signals whose weight reads otherwise than before, largest change first."""
    found = [name for name, by in learnt.moved.items() if _two(learnt.weights[name]) != _two(learnt.weights[name] - by)]
    return sorted(found, key=lambda name: (-abs(learnt.moved[name]), name))


def _noteworthy(learnt: Learnt) -> list[str]:
    return [name for name in _moved(learnt) if abs(learnt.moved[name]) >= NOTEWORTHY]


def _change(name: str, learnt: Learnt) -> str:
    now = learnt.weights[name]
    return f"{label(name)} counts {_two(now)} instead of {_two(now - learnt.moved[name])}"


def _two(weight: float) -> str:
    return f"{weight:.2f}"


def _share(has: float | None, wanted: float | None) -> SafeString:
    tick = format_html('<line class="cap" x1="{0}" x2="{0}" y1="0" y2="10"/>', round(200 * wanted, 1)) if wanted else ""
    return format_html(
        '<svg class="mark mixed" viewBox="0 0 200 10" width="200" height="10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="all" width="200" height="10" rx="2"/><rect class="part" width="{}" height="10" rx="2"/>{}</svg>',
        round(200 * min(has or 0.0, 1.0), 1),
        tick,
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
