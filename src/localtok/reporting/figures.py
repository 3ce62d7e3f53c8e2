"""Every table of a run, in the order a page tells them."""

from __future__ import annotations

from ..world import World
from . import adfigures, marketfigures, moneyfigures, signalfigures
from .journal import Journal
from .tables import Table

NAMES = (
    "coefficients",
    "happenings",
    "market",
    "prices",
    "rivals",
    "audience",
    "frequency",
    "posts",
    "ads",
    "ad_days",
    "money",
    "budgets",
    "learning",
    "signals",
    "heard",
    "comments",
)


def figures(world: World, journal: Journal) -> dict[str, Table]:
    """By name, in the order of `NAMES`. Whole numbers add up to the world's own counters."""
    made = (
        marketfigures.coefficients(world),
        marketfigures.happenings(world),
        marketfigures.market(world),
        marketfigures.prices(world),
        marketfigures.rivals(world),
        marketfigures.audience(world),
        marketfigures.frequency(world),
        adfigures.posts(world),
        adfigures.ads(world, journal),
        adfigures.ad_days(world),
        moneyfigures.money(world, journal),
        moneyfigures.budgets(world),
        moneyfigures.learning(world, journal),
        signalfigures.signals(world),
        signalfigures.heard(world),
        signalfigures.comments(world),
    )
    return {one.name: one for one in made}
