"""Turning a chart's specification into SVG for a page, without a browser.

Colours become the stylesheet's variables, so that one picture holds in the light and the dark scheme; fonts are left to
the page; what vega says about each mark is dropped, since the whole picture carries one label and a table.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache

import vl_convert
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .charts import TOKENS, Chart

_NOISE = re.compile(r' (?:aria-[a-z]+|role|class|font-family|xmlns:xlink|xmlns|version|pointer-events)="[^"]*"')
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>')
_SIZE = re.compile(r'^<svg width="([\d.]+)" height="([\d.]+)"')


Picture = tuple[Chart, SafeString]
"""A chart beside its picture."""


def drawn(chart: Chart) -> Picture:
    return chart, svg(chart)


def svg(chart: Chart) -> SafeString:
    """The picture, scaled to its place, with its sentence as the label."""
    picture = _drawn(json.dumps(chart.spec, sort_keys=True))
    return mark_safe(picture.replace("<svg ", f'<svg role="img" aria-label="{escape(chart.says)}" ', 1))


def warm_up() -> None:
    """The first picture takes half a second; take it before anybody waits."""
    vl_convert.vegalite_to_svg(
        {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}}
    )


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    raw = _NOISE.sub("", vl_convert.vegalite_to_svg(spec))
    raw = _SIZE.sub(r"<svg", _EMPTY.sub("", raw), count=1)
    for name, colour in TOKENS.items():
        raw = raw.replace(f'"{colour}"', f'"var(--{name})"')
    own = hashlib.sha256(spec.encode()).hexdigest()[:8]
    return raw.replace('id="', f'id="{own}-').replace("url(#", f"url(#{own}-")
