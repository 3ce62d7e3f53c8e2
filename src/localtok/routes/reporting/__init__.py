"""What the ads did, in TikTok's words and rounding."""

from __future__ import annotations

from . import integrated

DOORS = (*integrated.DOORS,)
