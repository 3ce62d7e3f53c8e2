"""`{% load portrait %}`: the marks and words of the pages of a post, an account and a comparison."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ...comments import Intent
from ...errors import BadInput
from ...posts import Post
from ...posts.sources import SOURCES
from .. import postcharts, standing, words
from ..shortlist.marks import cover

register = template.Library()
register.filter("signed", standing.signed)
register.filter("plain", words.plain)
register.filter("count_label", postcharts.count_label)
register.filter("signal_label", standing.label)
register.simple_tag(cover, name="cover")
register.simple_tag(postcharts.against, name="against")
register.simple_tag(postcharts.adds, name="adds")
register.simple_tag(postcharts.lift, name="lift_mark")
register.simple_tag(standing.figure, name="figure")


@register.filter
def signed_score(value: float | str | None) -> str:
    """ "+0.42", with a real minus."""
    return words.NONE if isinstance(value, str) else words.score(value)


@register.filter
def measured(post: Post) -> str:
    """How long its audience has answered (R-158): from posting to the moment its counts were read."""
    if post.posted_at is None or post.as_of is None:
        return words.NONE
    hours = max((post.as_of - post.posted_at).total_seconds() / 3600, 0.0)
    return f"{hours:.0f}{words.THIN}h" if hours < 72 else f"{hours / 24:.0f}{words.THIN}d"


@register.filter
def share(intent: Intent) -> str:
    """People with a buying intent among all whose comments could be judged."""
    return words.percent(intent.authors / intent.judged if intent.judged else None)


@register.filter
def source_name(source: str) -> str:
    """Where counts come from, as people say it."""
    return SOURCES[source].label if source in SOURCES else source or words.NONE


@register.filter
def spoken(error: Exception) -> str:
    """A refusal as a sentence with its remedy."""
    said = f"{error.message}: {error.remedy}." if isinstance(error, BadInput) and error.remedy else f"{error}."
    return said[:1].upper() + said[1:]


@register.simple_tag
def verdict_mix(verdicts: Mapping[str, int]) -> SafeString:
    """How many posts have each verdict, in words; verdicts nobody has are left out."""
    said = ((number, words.VERDICTS[verdict][1].lower()) for verdict, number in verdicts.items() if number)
    return format_html_join(" · ", '<span class="nowrap"><b>{}</b> {}</span>', said)
