"""Comments on ads, and words that hide them."""

from __future__ import annotations

from ...doors import Door

DOORS: tuple[Door, ...] = ()
