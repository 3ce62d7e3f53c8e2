"""TikTok's doors, one room for each thing they are about."""

from __future__ import annotations

from . import access, buying, library, moderation, organic, reporting, signals, spark

BY_PATH = {
    door.path: door
    for room in (access, organic, spark, buying, library, reporting, moderation, signals)
    for door in room.DOORS
}
