"""What a campaign, ad group or ad is up to, in TikTok's words, and how lists are filtered by it."""

from __future__ import annotations

from collections.abc import Callable

from tiktokwire.ads import CampaignFilter
from tiktokwire.enums import NOT_FILTERABLE, PRIMARY_STATUSES, STATUS_ALIASES, STATUSES

from ...market import eligibility
from ...state import AdGroup, Campaign
from ...world import World
from ..common import bad, one_of

_WAITS = ("AD_STATUS_AUDIT", "AD_STATUS_REAUDIT")
_DENIED = "AD_STATUS_AUDIT_DENY"


def of_campaign(world: World, one: Campaign) -> str:
    if one.operation_status in ("DELETE", "DISABLE"):
        return f"CAMPAIGN_STATUS_{one.operation_status}"
    held = eligibility.of_account(world, "CAMPAIGN")
    if held:
        return held
    if world.purse.left_for_campaign(one, world.now) < eligibility.SPARE:
        return "CAMPAIGN_STATUS_BUDGET_EXCEED"
    return "CAMPAIGN_STATUS_ENABLE"


def of_adgroup(world: World, one: AdGroup) -> str:
    return _switched(world, one) or eligibility.of_account(world, "ADGROUP") or _of_itself(world, one)


def of_ad(world: World, ad_id: str) -> str:
    return world.ads[ad_id].secondary_status


def primary(level: str, secondary: str) -> str:
    """The primary status a secondary one belongs to."""
    return next((name for name, under in STATUSES[level].items() if secondary in under), "STATUS_NOT_DELIVERY")


def check(level: str, asked: CampaignFilter | None) -> None:
    """Refuse a status that cannot be filtered by, or that is not one of the primary status asked for."""
    if asked is None:
        return
    if asked.primary_status is not None:
        one_of("primary_status", asked.primary_status, PRIMARY_STATUSES)
        if asked.primary_status == "STATUS_TIME_DONE" and level == "campaign":
            raise bad("primary_status", "campaigns have no STATUS_TIME_DONE.")
    secondary = asked.secondary_status
    if secondary is None or secondary in STATUS_ALIASES:
        return
    if secondary in NOT_FILTERABLE or not any(secondary in under for under in STATUSES[level].values()):
        raise bad("secondary_status", f"{secondary!r} cannot be filtered by.")
    under = STATUSES[level].get(asked.primary_status or "")
    if under is not None and secondary not in under:
        raise bad("secondary_status", f"{secondary} is not one of {asked.primary_status}.")


def matches(level: str, secondary: str, asked: CampaignFilter | None) -> bool:
    """Whether something in that status passes the filter; unless told otherwise, what is deleted does not."""
    wanted_primary = asked.primary_status if asked else None
    wanted_secondary = asked.secondary_status if asked else None
    if wanted_secondary in STATUS_ALIASES:
        wanted_primary = "STATUS_ALL" if wanted_secondary.endswith("_ALL") else "STATUS_NOT_DELETE"
        wanted_secondary = None
    if wanted_secondary is not None:
        return secondary == wanted_secondary
    kind = wanted_primary or "STATUS_NOT_DELETE"
    if kind == "STATUS_ALL":
        return True
    if kind == "STATUS_NOT_DELETE":
        return primary(level, secondary) != "STATUS_DELETE"
    return primary(level, secondary) == kind


def _switched(world: World, one: AdGroup) -> str:
    campaign = world.campaigns[one.campaign_id].operation_status
    for stop in ("DELETE", "DISABLE"):
        for operation, word in ((campaign, "CAMPAIGN_"), (one.operation_status, "")):
            if operation == stop:
                return f"ADGROUP_STATUS_{word}{stop}"
    return ""


def _of_itself(world: World, one: AdGroup) -> str:
    if one.ends_at and world.now >= one.ends_at:
        return "ADGROUP_STATUS_TIME_DONE"
    if eligibility.unbound(world, one):
        return "ADGROUP_STATUS_PIXEL_UNBIND"
    if world.now < one.starts_at:
        return "ADGROUP_STATUS_NOT_START"
    words = [ad.secondary_status for ad in world.ads.values() if ad.adgroup_id == one.adgroup_id]
    words = [word for word in words if primary("ad", word) != "STATUS_DELETE"]
    return f"ADGROUP_STATUS_{_of_its_ads([word for word in words if word != 'AD_STATUS_DISABLE'] or words)}"


def _of_its_ads(words: list[str]) -> str:
    """The ad group's status as its ads' statuses have it, if nothing above them decides."""
    if not words:
        return "CREATE"
    unapproved = any(word in _WAITS or word == _DENIED for word in words)
    if any(primary("ad", word) == "STATUS_DELIVERY_OK" for word in words):
        return "PARTIAL_AUDIT_DELIVERY_OK" if unapproved else "DELIVERY_OK"
    for cause in ("REAUDIT", "AUDIT_DENY", "BUDGET_EXCEED", "CAMPAIGN_EXCEED", "BALANCE_EXCEED"):
        if all(word == f"AD_STATUS_{cause}" for word in words):
            return cause
    if all(word in _WAITS for word in words):
        return "AUDIT"
    if all(_is_lost(word) for word in words):
        return "ASSET_AUTHORIZATION_LOST"
    return "PARTIAL_AUDIT_NO_DELIVERY" if unapproved else _least_bad(words)


def _least_bad(words: list[str]) -> str:
    """Where ads stand still for different reasons, the one that time or money cures; paused ads leave it standing."""
    by: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("BUDGET_EXCEED", lambda word: word == "AD_STATUS_BUDGET_EXCEED"),
        ("CAMPAIGN_EXCEED", lambda word: word == "AD_STATUS_CAMPAIGN_EXCEED"),
        ("BALANCE_EXCEED", lambda word: word == "AD_STATUS_BALANCE_EXCEED"),
        ("ASSET_AUTHORIZATION_LOST", _is_lost),
    )
    return next((cause for cause, is_so in by if any(is_so(word) for word in words)), "DELIVERY_OK")


def _is_lost(word: str) -> bool:
    return word.endswith(("AUTHORIZATION_LOST", "AUTHORIZATION_REVOKED", "AUTHORIZATION_MISSING"))
