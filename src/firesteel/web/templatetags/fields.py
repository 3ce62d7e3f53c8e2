"""`{% load fields %}`: marks a field that was refused, and says why beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def wrong(refusal: Any, name: str, about: str = "") -> SafeString:
    """The attributes of a field: which words are about it, and whether what was typed there was refused."""
    at = refusal is not None and refusal != "" and refusal.at == name
    ids = " ".join(filter(None, (about, f"why-{name}" if at else "")))
    described = format_html(' aria-describedby="{}"', ids) if ids else mark_safe("")
    return format_html("{}{}", described, mark_safe(' aria-invalid="true"') if at else "")


@register.simple_tag
def why(refusal: Any, name: str) -> SafeString:
    if not refusal or refusal.at != name:
        return mark_safe("")
    return format_html('<p class="note stop" role="alert" id="why-{}">{}</p>', name, refusal.message)


@register.simple_tag
def question(questions: Mapping[str, tuple[int, str]], help: Mapping[str, str], name: str) -> SafeString:
    """One of the nine, with its number and what is meant."""
    number, words = questions[name]
    return format_html(
        '<legend><b>{}</b> {}</legend><p class="faint" id="about-{}">{}</p>',
        number,
        words[:1].upper() + words[1:],
        name,
        help[name],
    )
