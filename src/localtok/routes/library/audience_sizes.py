"""How many people a rule finds, counted from what the world has seen.

A count is of meetings, not of people: nobody but the market knows who they were. So it is an upper bound.
"""

from __future__ import annotations

from typing import Any

from ...state import Counters
from ...world import World

DAY = 86_400
_MEETINGS = (
    ("CLICK", "clicks"),
    ("LIKE", "likes"),
    ("COMMENT", "comments"),
    ("SHARE", "shares"),
    ("FOLLOW", "follows"),
    ("PROFILE", "profile_visits"),
    ("100", "p100"),
    ("COMPLET", "p100"),
    ("75", "p75"),
    ("50", "p50"),
    ("25", "p25"),
    ("TWO", "watched_2s"),
    ("2", "watched_2s"),
    ("SIX", "watched_6s"),
    ("6", "watched_6s"),
    ("VIEW", "plays"),
    ("PLAY", "plays"),
    ("WATCH", "plays"),
)
"""A part of the filter's value, and the counter it stands for; anything else is impressions."""


def people(world: World, kind: str, rule: dict[str, Any], now: int) -> int:
    """Meetings that the inclusions name, less those of the exclusions; never below nothing."""
    included = sum(_met(world, kind, one, now) for one in rule["inclusion_rule_set"]["rules"])
    without: dict[str, Any] = rule.get("exclusion_rule_set") or {"rules": []}
    return max(included - sum(_met(world, kind, one, now) for one in without["rules"]), 0)


def _met(world: World, kind: str, rule: dict[str, Any], now: int) -> int:
    """Meetings of one rule within its days."""
    since = now - int(rule["retention_days"]) * DAY
    chosen = set(rule.get("event_source_ids") or ())
    filters = (rule.get("filter_set") or {"filters": []})["filters"]
    value = str(filters[0]["value"]).upper() if filters else ""
    if kind == "ENGAGEMENT":
        return sum(
            _count(hour.counters, value)
            for (ad_id, at), hour in world.hours.items()
            if at >= since and (not chosen or world.ads[ad_id].adgroup_id in chosen)
        )
    if kind == "ENGAGEMENT_ORGANIC_VIDEO":
        return sum(_count(world.posts[id].organic, value) for id in chosen if id in world.posts)
    if kind == "BUSINESS_ACCOUNT":
        return sum(one.followers for one in world.accounts.values() if chosen & {one.business_id, one.identity_id})
    if kind == "PIXEL":
        return _visitors(world, chosen, value, since)
    return 0


def _visitors(world: World, pixel_ids: set[str], value: str, since: int) -> int:
    """Browsers that sent the event; these are people, as far as a cookie is one."""
    codes = {pixel.pixel_code for id, pixel in world.pixels.items() if id in pixel_ids}
    wanted = value.replace("_", "").replace(" ", "")
    return len(
        {
            event.ttp
            for event in world.pixel_events
            if event.pixel_code in codes
            and event.received_at >= since
            and event.ttp
            and (not wanted or event.event.upper() == wanted)
        }
    )


def _count(counters: Counters, value: str) -> int:
    name = next((counter for part, counter in _MEETINGS if part in value), "impressions")
    return int(getattr(counters, name))
