"""The marks of the table and cards of posts: a sparkline, and a cover drawn where none is known.

SVG with attributes and classes only, so that the content policy can forbid inline styles.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ...posts import Post

WIDTH, HEIGHT, DAYS = 50, 20, 30
KINDS = 6
"""Tints of drawn covers; `posts.css` names them."""


def sparkline(days: Sequence[tuple[date, int]]) -> SafeString:
    """Views a day from zero up, the last day as a dot; empty below two days. It says in words what it shows."""
    last = days[-DAYS:]
    if len(last) < 2:
        return mark_safe("")
    values = [max(views, 0) for _, views in last]
    top = max(*values, 1)
    step = (WIDTH - 6) / (len(values) - 1)
    points = [
        (round(3 + place * step, 1), round(HEIGHT - 3 - 14 * value / top, 1)) for place, value in enumerate(values)
    ]
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<polygon points="3,{} {} {},{}"/><polyline points="{}"/><circle cx="{}" cy="{}" r="1.8"/></svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        f"{len(values)} days, from {values[0]:,} to {values[-1]:,} views a day without ads, at most {max(values):,}",
        HEIGHT - 3,
        line,
        points[-1][0],
        HEIGHT - 3,
        line,
        points[-1][0],
        points[-1][1],
    )


def cover(post: Post, hook: str = "") -> SafeString:
    """A picture of 9:16: the post's own where it lies on this site, else its words on a tint that is always the same."""
    if _local(post):
        return format_html('<img class="cover" src="{}" alt="" loading="lazy" width="90" height="160">', post.thumbnail)
    seed = zlib.crc32(post.id.encode())
    lines = format_html_join(
        "",
        '<text x="8" y="{}">{}</text>',
        ((74 + 13 * at, part) for at, part in enumerate(_lines(hook or post.caption))),
    )
    return format_html(
        '<svg class="cover drawn k{}" viewBox="0 0 90 160" aria-hidden="true"><rect class="ground" width="90" height="160"/>'
        '<path class="shape" d="M0 {} Q 30 {} 90 {} V160 H0 Z"/><text class="kind" x="8" y="20">{}</text>{}'
        '<text class="none" x="8" y="150">no cover read</text></svg>',
        seed % KINDS,
        100 + seed // 7 % 24,
        78 + seed // 11 % 40,
        96 + seed // 13 % 30,
        post.format,
        lines,
    )


def small_cover(post: Post) -> SafeString:
    """The same for a row of the table; an empty frame where none lies on this site."""
    if _local(post):
        return format_html('<img class="small-cover" src="{}" alt="" loading="lazy">', post.thumbnail)
    return mark_safe('<span class="thumb" aria-hidden="true"></span>')


def _local(post: Post) -> bool:
    """Whether its cover lies on this site: nothing is fetched from elsewhere."""
    return post.thumbnail.startswith("/") and not post.thumbnail.startswith(("//", "/\\"))


def _lines(text: str, longest: int = 13, most: int = 3) -> list[str]:
    """The first words, hashtags left out, as lines that fit the cover."""
    lines: list[str] = []
    for word in (part for part in text.split() if not part.startswith("#")):
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        elif len(lines) < most:
            lines.append(word if len(word) <= longest else f"{word[: longest - 1]}…")
        else:
            lines[-1] = f"{lines[-1][: longest - 1]}…"
            break
    return lines
