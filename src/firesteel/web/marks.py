"""The small marks that stand in table cells, as SVG: a value with its interval, a share with its cap, evidence with its bar.

SVG and not styled boxes, so that no inline style is needed and the content policy can forbid them. Every mark says in
words what it shows.
"""

from __future__ import annotations

import math

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH, HEIGHT, EDGE = 104, 16, 6


def whisker(
    value: float | None,
    low: float | None,
    high: float | None,
    *,
    baseline: float,
    floor: float,
    ceiling: float,
    says: str,
) -> SafeString:
    """A dot with its interval, and a tick at the baseline. What lies beyond the scale ends in an open arrow."""
    left = _place(floor if low is None else low, floor, ceiling)
    right = _place(ceiling if high is None else high, floor, ceiling)
    over = high is None or high > ceiling
    under = low is not None and low < floor
    dot = (
        format_html('<circle class="at" cx="{}" cy="8" r="4"/>', _place(value, floor, ceiling))
        if value is not None
        else ""
    )
    return _mark(
        "whisker",
        says,
        format_html(
            '<line class="base" x1="{0}" x2="{0}" y1="1" y2="15"/><line class="span" x1="{1}" x2="{2}" y1="8" y2="8"/>'
            "{3}{4}{5}",
            _place(baseline, floor, ceiling),
            left,
            right,
            format_html('<path class="open" d="M{0} 4 L{1} 8 L{0} 12"/>', right - 4, right) if over else "",
            format_html('<path class="open" d="M{0} 4 L{1} 8 L{0} 12"/>', left + 4, left) if under else "",
            dot,
        ),
    )


def share(value: float | None, *, cap: float | None, says: str) -> SafeString:
    """A bar from nothing to everything, with a tick at the cap."""
    filled = _place(value or 0.0, 0.0, 1.0) - EDGE
    tick = (
        format_html('<line class="cap" x1="{0}" x2="{0}" y1="1" y2="15"/>', _place(cap, 0, 1))
        if cap is not None
        else ""
    )
    over = " over" if cap is not None and value is not None and value > cap + 1e-9 else ""
    return _mark(
        f"share{over}",
        says,
        format_html(
            '<rect class="all" x="{0}" y="6" width="{1}" height="4" rx="2"/><rect class="part" x="{0}" y="6" width="{2}" height="4" rx="2"/>{3}',
            EDGE,
            WIDTH - 2 * EDGE,
            filled,
            tick,
        ),
    )


def evidence(value: float, *, boundary: float, says: str) -> SafeString:
    """How far an e-value has come towards its boundary, on a logarithmic scale from 1/boundary to boundary²."""
    end = math.log(boundary)
    reached = _place(math.log(max(value, 1e-12)), -end, 1.5 * end)
    bar = _place(end, -end, 1.5 * end)
    proven = " proven" if value >= boundary else ""
    return _mark(
        f"evidence{proven}",
        says,
        format_html(
            '<rect class="all" x="{0}" y="6" width="{1}" height="4" rx="2"/><rect class="part" x="{0}" y="6" width="{2}" height="4" rx="2"/><line class="cap" x1="{3}" x2="{3}" y1="1" y2="15"/>',
            EDGE,
            WIDTH - 2 * EDGE,
            max(2, reached - EDGE),
            bar,
        ),
    )


def _place(value: float, floor: float, ceiling: float) -> float:
    """Where a value stands, in pixels with one decimal."""
    part = (min(max(value, floor), ceiling) - floor) / (ceiling - floor)
    return round(EDGE + part * (WIDTH - 2 * EDGE), 1)


def _mark(kind: str, says: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="mark {}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        kind,
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        says,
        inside,
    )
