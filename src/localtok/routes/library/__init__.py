"""What a plan needs besides: places, languages, interests, audiences, files, portfolios."""

from __future__ import annotations

from ...doors import Door

DOORS: tuple[Door, ...] = ()
