"""The text columns of a report: names, ids and settings of what the figures belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tiktokwire.currencies import WHOLE

from ...state import Ad, AdGroup, Campaign
from ...world import World

LEVELS = ("advertiser_id", "campaign_id", "adgroup_id", "ad_id")
"""From the top down; a lower id brings the higher ones along."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An ad and what it belongs to."""

    world: World
    ad: Ad
    group: AdGroup
    campaign: Campaign

    @classmethod
    def of(cls, world: World, ad: Ad) -> Subject:
        return cls(world, ad, world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id])

    def money(self, micros: int, places: int = 2) -> str:
        whole = self.world.advertiser.currency in WHOLE
        return f"{micros / 1_000_000:.{0 if whole else places}f}"

    def creator(self) -> str:
        post = self.world.posts.get(self.ad.item_id)
        return self.world.accounts[post.handle].display_name if post else "-"

    def caption(self) -> str:
        post = self.world.posts.get(self.ad.item_id)
        return post.caption if post else self.ad.ad_text or "-"

    def text(self, name: str) -> str:
        """A setting of the ad group that the market does not use."""
        return str(self.group.extra.get(name) or "-")


_OF: dict[str, tuple[str, Callable[[Subject], str]]] = {
    "advertiser_id": ("advertiser_id", lambda s: s.ad.advertiser_id),
    "advertiser_name": ("advertiser_id", lambda s: s.world.advertiser.name),
    "currency": ("advertiser_id", lambda s: s.world.advertiser.currency),
    "campaign_id": ("campaign_id", lambda s: s.campaign.campaign_id),
    "campaign_name": ("campaign_id", lambda s: s.campaign.name),
    "objective_type": ("campaign_id", lambda s: s.campaign.objective_type),
    "campaign_budget": ("campaign_id", lambda s: s.money(s.campaign.budget_micros)),
    "campaign_automation_type": ("campaign_id", lambda s: "MANUAL"),
    "adgroup_id": ("adgroup_id", lambda s: s.group.adgroup_id),
    "adgroup_name": ("adgroup_id", lambda s: s.group.name),
    "placement_type": ("adgroup_id", lambda s: s.text("placement_type")),
    "promotion_type": ("adgroup_id", lambda s: s.text("promotion_type")),
    "budget": ("adgroup_id", lambda s: s.money(s.group.budget_micros)),
    "billing_event": ("adgroup_id", lambda s: s.group.billing_event),
    "bid_strategy": (
        "adgroup_id",
        lambda s: "BID_STRATEGY_COST_CAP" if s.group.bid_micros else "BID_STRATEGY_LOWEST_COST",
    ),
    "bid": ("adgroup_id", lambda s: s.money(s.group.bid_micros, 3)),
    "opt_status": ("adgroup_id", lambda s: s.group.operation_status),
    "ad_id": ("ad_id", lambda s: s.ad.ad_id),
    "ad_name": ("ad_id", lambda s: s.ad.name),
    "ad_text": ("ad_id", lambda s: s.caption()),
    "call_to_action": ("ad_id", lambda s: s.ad.call_to_action or "-"),
    "identity_id": ("ad_id", lambda s: s.ad.identity_id),
    "tiktok_item_id": ("ad_id", lambda s: s.ad.item_id or "-"),
    "tiktok_name": ("ad_id", lambda s: s.creator()),
    "video_id": ("ad_id", lambda s: s.ad.video_id or "-"),
    "is_aco": ("ad_id", lambda s: "false"),
    "is_smart_creative": ("ad_id", lambda s: "false"),
}
"""Attribute to the id dimension it hangs on, and what it says of an ad."""

_DIMENSIONS: dict[str, Callable[[Subject], str]] = {
    "post_id": lambda s: s.ad.item_id or "-",
    "event_source_id": lambda s: s.group.pixel_id or "-",
    "placement": lambda s: "PLACEMENT_TIKTOK",
}
"""Dimensions that every ad has one value of, besides its ids."""
ALIKE = frozenset(_DIMENSIONS)

TEXTS = frozenset(_OF)


def said(subject: Subject, name: str, depth: int) -> str:
    """The attribute, in a row whose ids go down to `LEVELS[depth]`; ``-`` below that or where nobody knows it."""
    hangs_on, of = _OF.get(name, ("", None))
    return of(subject) if of is not None and LEVELS.index(hangs_on) <= depth else "-"


def said_of_account(world: World, name: str) -> str:
    """The same where there is no ad to ask."""
    one = world.advertiser
    return {"advertiser_name": one.name, "advertiser_id": one.advertiser_id, "currency": one.currency}.get(name, "-")


def dimension(subject: Subject, name: str) -> str:
    return _DIMENSIONS[name](subject) if name in _DIMENSIONS else _OF[name][1](subject)
