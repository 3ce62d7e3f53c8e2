"""Campaigns, ad groups and ads."""

from __future__ import annotations

from . import adgroups, ads, campaigns

DOORS = (*campaigns.DOORS, *adgroups.DOORS, *ads.DOORS)
