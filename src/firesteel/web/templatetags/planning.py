"""`{% load planning %}`: what plans and flights are judged by, and the help beside a brief's fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from ...plans import RESULT_WORDS

register = template.Library()


@register.filter
def result_noun(metric: str) -> str:
    """One of what a metric counts: order, follow, thousand impressions."""
    return RESULT_WORDS.get(metric, ("result", "results"))[0]


@register.filter
def a_result(metric: str) -> str:
    """One of them with its article: an order, a click."""
    noun = result_noun(metric)
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


@register.filter
def result_nouns(metric: str) -> str:
    """Several of them, as a heading."""
    several = RESULT_WORDS.get(metric, ("result", "results"))[1]
    return several[:1].upper() + several[1:]


@register.filter
def at(table: Mapping[str, Any], key: str) -> Any:
    """What stands under a key; empty where nothing does."""
    return table.get(key, "") if table else ""


@register.simple_tag
def of_post(said: Mapping[str, Mapping[str, str]], post: str, field: str) -> str:
    """What somebody typed of one post of a draft."""
    return said.get(str(post), {}).get(field, "")
