"""Charts as Vega-Lite with one theme, and as SVG inside a page without a browser or a network.

Colours become variables of the page's stylesheet, so that one picture holds in the light and in the dark; fonts are left
to the page; what Vega says about each mark is dropped, since the whole picture has a label and a table behind it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import altair as alt
import vl_convert

TOKENS = {
    "ink": "#1d1f23",
    "ink-2": "#5b6068",
    "rule": "#e6e3dd",
    "organic": "#6b8f71",
    "paid": "#c2410c",
    "baseline": "#9aa0a8",
    "truth": "#3b5b7a",
}
"""The light scheme of `page.css`. Each becomes the variable of that name."""
WIDTH, HEIGHT, ROW = 336, 184, 22
"""Pixels. As wide as a telephone has room for, so that labels of 12 pixels are no smaller there."""

_THEME: dict[str, Any] = {
    "background": None,
    "padding": {"left": 8, "right": 2, "top": 6, "bottom": 2},
    "autosize": {"type": "fit", "contains": "padding"},
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridColor": TOKENS["rule"],
        "labelColor": TOKENS["ink-2"],
        "titleColor": TOKENS["ink-2"],
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "labelLimit": 150,
        "title": None,
    },
    "axisX": {"grid": False, "tickCount": 5, "domain": True, "domainColor": TOKENS["rule"]},
    "axisY": {"tickCount": 4},
    "text": {"fontSize": 12, "color": TOKENS["ink-2"]},
    "line": {"strokeWidth": 2, "strokeCap": "round"},
    "bar": {"cornerRadiusEnd": 2},
}
_NOISE = re.compile(r' (?:aria-[a-z]+|role|class|font-family|xmlns:xlink|xmlns|version|pointer-events)="[^"]*"')
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>')
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'( id="|url\(#)([^")]+)')
_SIZE = re.compile(r'^<svg width="[\d.]+" height="[\d.]+"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture, its title with the unit, and what it says in a sentence."""

    title: str
    unit: str
    says: str
    spec: dict[str, Any]


def finished(layers: Sequence[Any], *, height: int = HEIGHT) -> dict[str, Any]:
    """Layers over each other, as a specification with the theme."""
    spec: dict[str, Any] = alt.layer(*layers).properties(width=WIDTH, height=height).to_dict()
    spec["config"] = _THEME
    return spec


def svg(chart: Chart) -> str:
    """The picture, scaled to its place."""
    return _drawn(json.dumps(chart.spec, sort_keys=True)).replace(
        "<svg ", f'<svg role="img" aria-label="{escape(chart.says)}" ', 1
    )


@cache
def _drawn(spec: str) -> str:
    raw = _NOISE.sub("", vl_convert.vegalite_to_svg(spec))
    raw = _SIZE.sub("<svg", _EMPTY.sub("", raw), count=1)
    for name, colour in TOKENS.items():
        raw = raw.replace(f'"{colour}"', f'"var(--{name})"')
    return _renamed(raw, hashlib.sha256(spec.encode()).hexdigest()[:8])


def _renamed(raw: str, own: str) -> str:
    """With ids that no other picture of the page has. Vega counts its own on from picture to picture."""
    places: dict[str, int] = {}
    for id in _ID.findall(raw):
        places.setdefault(id, len(places))
    return _REFERENCE.sub(lambda found: f"{found[1]}{own}-{places[found[2]]}", raw)
