"""What the ads did, in TikTok's words and rounding."""

from __future__ import annotations

from . import integrated, tasks, video

DOORS = (*integrated.DOORS, *tasks.DOORS, *video.DOORS)
