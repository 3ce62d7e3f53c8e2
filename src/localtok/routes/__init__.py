"""TikTok's doors, by what they are about."""

from __future__ import annotations

from . import adgroups, ads, campaigns, events, oauth, organic, postcodes, reports, spark

BY_PATH = {
    door.path: door
    for module in (oauth, organic, postcodes, spark, campaigns, adgroups, ads, reports, events)
    for door in module.DOORS
}
