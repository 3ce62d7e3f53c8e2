"""What a plan needs besides: places, languages, interests, audiences, files, portfolios."""

from __future__ import annotations

from . import (
    advice,
    audience_rules,
    audience_use,
    audiences,
    devices,
    images,
    owned,
    papers,
    places,
    portfolios,
    repository,
    saved,
    sounds,
    tastes,
    videos,
)

DOORS = (
    *videos.DOORS,
    *images.DOORS,
    *sounds.DOORS,
    *repository.DOORS,
    *portfolios.DOORS,
    *papers.DOORS,
    *places.DOORS,
    *tastes.DOORS,
    *devices.DOORS,
    *advice.DOORS,
    *audiences.DOORS,
    *audience_rules.DOORS,
    *audience_use.DOORS,
    *saved.DOORS,
    *owned.DOORS,
)
