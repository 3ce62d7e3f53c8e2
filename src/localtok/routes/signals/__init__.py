"""Pixels, event sets, and the events that reach them."""

from __future__ import annotations

from . import eventsets, legacy, pixelevents, pixels, sharing, track

DOORS = (*pixels.DOORS, *pixelevents.DOORS, *eventsets.DOORS, *sharing.DOORS, *track.DOORS, *legacy.DOORS)
