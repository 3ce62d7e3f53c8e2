"""`{% load team %}`: what whoever is signed in may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from ...roles import Act
from .. import access

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Mapping[str, Any], *acts: str) -> bool:
    """`{% may "approve" as able %}`: whether they may one of these."""
    return access.me(context["request"]).may(*map(Act, acts))


@register.simple_tag(takes_context=True)
def why_not(context: Mapping[str, Any], *acts: str) -> str:
    """Why they may not, and whom to ask; empty where they may."""
    return access.me(context["request"]).whom(*map(Act, acts))
