"""`{% load posting %}`: the parts of a post's row and card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ...desk.views import PostRow
from ...posts import Post, Ranked, Verdict
from .. import words
from ..shortlist.marks import cover as drawn
from ..shortlist.marks import small_cover
from ..shortlist.table import BEFORE, Cell, Head, Line

register = template.Library()

LOOKS = "What the bare rates seem to say, luck included; expect the bold figure"
RESCUE = "Money is behind it although its own audience wanted it less than the account's usual post"
BORROWED = "borrowed baseline: too few posts of this account, so all accounts' posts help"


@register.simple_tag
def tick(post: Post) -> SafeString:
    """A box that puts the post among those to compare."""
    return format_html(
        '<input type="checkbox" class="tick" form="compare" name="id" value="{}" aria-label="Compare “{}”">',
        post.id,
        words.title(post),
    )


@register.simple_tag
def cover(row: PostRow) -> SafeString:
    return drawn(row.post)


@register.simple_tag
def looks(ranked: Ranked) -> SafeString:
    """What to expect beside what the bare rates seem to say (N-17)."""
    raw = "" if ranked.raw is None else format_html(' <span title="{}">looks {}</span>', LOOKS, words.score(ranked.raw))
    borrowed = mark_safe(f' <abbr title="{BORROWED}">†<span class="vh">{BORROWED}</span></abbr>')
    return format_html("<b>{}</b>{}{}", words.score(ranked.score), raw, borrowed if ranked.borrowed else "")


@register.simple_tag
def flown(row: PostRow) -> SafeString:
    """Whether it is in flight, and whether it should be: money behind a post its own audience did not want (R-038)."""
    if not row.flight:
        return mark_safe("")
    rescue = row.ranked.verdict in (Verdict.DO_NOT_BOOST, Verdict.IMPROVE)
    says = mark_safe(f'<span class="rescue" title="{RESCUE}">rescue boost</span> · ') if rescue else ""
    return format_html('<span class="flying">in flight</span> · {}', says)


@register.simple_tag
def post_cell(row: PostRow) -> SafeString:
    """Cover, headline, creator, length and format: `post-cell.html`, without a template's cost for each of a hundred rows."""
    post = row.post
    parts = [f"@{post.creator.handle}"]
    if post.duration_s:
        parts.append(f"{post.duration_s:.0f} s")
    parts += [part for part in (post.format, post.role and words.plain(post.role)) if part]
    flying = flown(row)
    return format_html(
        '<div class="post">{}<div><a href="/posts/{}/" data-open>{}</a><small>{}{}</small></div></div>',
        small_cover(post),
        post.id,
        words.title(post),
        flying,
        " · ".join(parts),
    )


@register.simple_tag
def cells(line: Line) -> SafeString:
    """All figures of a row at once: a template's loop over a hundred rows of them would be most of the page's time."""
    return mark_safe(
        "".join(
            f'<td class="num faint"{_title(cell)}>{escape(cell.text)}</td>'
            if cell.faint
            else f'<td class="num"{_title(cell)}>{escape(cell.text)}</td>'
            for cell in line.cells
        )
    )


def _title(cell: Cell) -> str:
    return f' title="{escape(cell.hint)}"' if cell.hint else ""


@register.filter
def beside(cells: Sequence[Cell], heads: Sequence[Head]) -> Iterable[tuple[Cell, Any]]:
    """Each figure with its column's head."""
    return zip(cells, heads[len(BEFORE) : len(BEFORE) + len(cells)], strict=True)
