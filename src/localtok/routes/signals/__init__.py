"""Pixels, and the events that reach them."""

from __future__ import annotations

from . import pixels

DOORS = (*pixels.DOORS,)
