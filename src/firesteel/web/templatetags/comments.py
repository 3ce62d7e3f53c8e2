"""`{% load comments %}`: what the pages of comments need beside the words of the product."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def part(value: Any, name: str) -> Any:
    """A part by a name that is only known here."""
    return getattr(value, name)
