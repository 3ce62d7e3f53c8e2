"""Which edits are significant, so that an ad group's learning begins again.

A bid, whom the ad group is for, or a budget by more than half (TikTok help, learning phase, and "Budget": keep changes
within half of what it was). A name, a schedule or a switch is none, nor is a budget changed by less.
"""

from __future__ import annotations

from dataclasses import dataclass

from tiktokwire.ads import TARGETED

from ...market import learning
from ...state import AdGroup, Campaign
from ...world import World

_EVERYBODY = ("GENDER_UNLIMITED", "ALL")


@dataclass(frozen=True, slots=True)
class Setting:
    """What an ad group had learned its results by."""

    bid: tuple[str, int]
    budget_micros: int
    targeting: tuple[tuple[str, object], ...]


def setting(one: AdGroup) -> Setting:
    targeted = {name: one.extra.get(name) for name in TARGETED} | {"location_ids": one.location_ids}
    # A field that is not given, one that is given empty and one that says everybody target alike.
    meant = {
        name: sorted(value, key=str) if isinstance(value, list) else value
        for name, value in targeted.items()
        if value and value not in _EVERYBODY
    }
    return Setting((one.bid_type, one.bid_micros), one.budget_micros, tuple(sorted(meant.items())))


def changed(world: World, one: AdGroup, before: Setting) -> None:
    """An ad group was another before: see whether it begins to learn again."""
    now = setting(one)
    if (now.bid, now.targeting) != (before.bid, before.targeting) or much(before.budget_micros, now.budget_micros):
        learning.edited(world, one.adgroup_id)


def campaign_rebudgeted(world: World, one: Campaign, before: int) -> None:
    """A campaign had another budget before, micros: the ad groups it shares it out among may begin to learn again."""
    if not much(before, one.budget_micros):
        return
    for group in world.adgroups.values():
        if group.campaign_id == one.campaign_id and group.budget_mode == "BUDGET_MODE_INFINITE":
            learning.edited(world, group.adgroup_id)


def much(before: int, after: int) -> bool:
    """Whether a budget is more than half off what it was."""
    return 2 * abs(after - before) > before
