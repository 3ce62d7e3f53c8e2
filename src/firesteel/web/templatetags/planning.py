"""`{% load planning %}`: what plans and flights are judged by, and the help beside a brief's fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from ...plans import COUNT_WORDS, RESULT_WORDS, a_result

register = template.Library()
register.filter("a_result", a_result)


@register.filter
def result_noun(metric: str) -> str:
    """One of what a metric counts: order, follow, thousand impressions."""
    return RESULT_WORDS.get(metric, ("result", "results"))[0]


@register.filter
def result_nouns(metric: str) -> str:
    """What a count of them is called, as a heading."""
    several = COUNT_WORDS.get(metric, "results")
    return several[:1].upper() + several[1:]


@register.filter
def at(table: Mapping[str, Any], key: str) -> Any:
    """What stands under a key; empty where nothing does."""
    return table.get(key, "") if table else ""


@register.simple_tag
def of_post(said: Mapping[str, Mapping[str, str]], post: str, field: str) -> str:
    """What somebody typed of one post of a draft."""
    return said.get(str(post), {}).get(field, "")
