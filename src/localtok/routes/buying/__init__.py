"""Campaigns, ad groups and ads, made by hand or by Smart+, and what their review says."""

from __future__ import annotations

from . import adgroups, ads, campaigns, reviews, smartgroups, smartreviews

DOORS = (
    *campaigns.DOORS,
    *adgroups.DOORS,
    *ads.DOORS,
    *reviews.DOORS,
    *smartgroups.DOORS,
    *smartreviews.DOORS,
)
