"""Whether an ad may be shown at this very second, and if not, why not in TikTok's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .state import Ad, AdGroup, Campaign, Post

if TYPE_CHECKING:
    from .world import World

DAY = 86_400
_LOST = {"music": "AD_STATUS_MUSIC_AUTHORIZATION_MISSING"}
_HALF_HOUR = 1_800
SPARE = 20_000
"""Micros: a budget with less left than a few impressions cost counts as spent."""


def authorization_of(world: World, ad: Ad, at: int) -> tuple[bool, str]:
    """Whether the post may carry this ad at that second, and if not why: expired, revoked, deleted, private, banned,
    not-authorized or music. An ad with a video of its own needs nobody's permission."""
    if not ad.item_id:
        return True, ""
    post = world.posts.get(ad.item_id)
    trouble = "not-authorized" if post is None else _post_trouble(world, post) or _grant_trouble(world, ad, post, at)
    return not trouble, trouble


def may_deliver(world: World, ad: Ad, start: int, end: int) -> bool:
    """Whether nothing stands in the way from `start` up to and without `end`."""
    group = world.adgroups[ad.adgroup_id]
    first, last = status(world, ad, start), status(world, ad, end - 1)
    return first == last == "AD_STATUS_DELIVERY_OK" and in_daypart(group, start)


def status(world: World, ad: Ad, at: int) -> str:
    """The ad's secondary status at that second, from the records as they are."""
    group, campaign = world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id]
    switched = _switched(campaign, group, ad)
    if switched:
        return switched
    if group.ends_at and at >= group.ends_at:
        return "AD_STATUS_DONE"
    granted, why = authorization_of(world, ad, at)
    if not granted:
        return _LOST.get(why, "AD_STATUS_ASSET_AUTHORIZATION_LOST")
    if at < ad.review_until:
        return "AD_STATUS_AUDIT"
    if at < group.starts_at:
        return "AD_STATUS_NOT_START"
    return _out_of_money(world, campaign, group, at) or "AD_STATUS_DELIVERY_OK"


def in_daypart(group: AdGroup, now: int) -> bool:
    """Whether the ad group's half-hours let it run: 336 marks from Monday 00:00, UTC; none or all zero is always."""
    marks = group.extra.get("dayparting")
    if not isinstance(marks, str) or len(marks) != 336 or "1" not in marks:
        return True
    since_monday = (now - 4 * DAY) % (7 * DAY)
    return marks[since_monday // _HALF_HOUR] == "1"


def _switched(campaign: Campaign, group: AdGroup, ad: Ad) -> str:
    levels = ((campaign, "CAMPAIGN_"), (group, "ADGROUP_"), (ad, ""))
    for operation in ("DELETE", "DISABLE"):
        for one, word in levels:
            if one.operation_status == operation:
                return f"AD_STATUS_{word}{operation}"
    return ""


def _post_trouble(world: World, post: Post) -> str:
    if post.status in ("DELETED", "AUDIT_DELETED"):
        return "deleted"
    if post.status != "PUBLIC":
        return "private"
    account = world.accounts.get(post.handle)
    if account is None or account.banned:
        return "banned"
    return ""


def _grant_trouble(world: World, ad: Ad, post: Post, at: int) -> str:
    trouble = _link_trouble(world, ad, post) if ad.identity_type != "AUTH_CODE" else _code_trouble(world, ad, at)
    return trouble or ("" if post.music_licensed else "music")


def _link_trouble(world: World, ad: Ad, post: Post) -> str:
    account = world.accounts[post.handle]
    if account.identity_id != ad.identity_id:
        return "not-authorized"
    return "" if ad.advertiser_id in account.linked_to else "revoked"


def _code_trouble(world: World, ad: Ad, at: int) -> str:
    mine = [c for c in world.codes.values() if c.item_id == ad.item_id and c.advertiser_id == ad.advertiser_id]
    if any(not code.deleted and code.starts_at <= at < code.ends_at for code in mine):
        return ""
    if not mine:
        return "not-authorized"
    return "revoked" if all(code.deleted for code in mine) else "expired"


def _out_of_money(world: World, campaign: Campaign, group: AdGroup, at: int) -> str:
    if world.advertiser.balance_micros < SPARE:
        return "AD_STATUS_BALANCE_EXCEED"
    if world.purse.left_for_campaign(campaign, at) < SPARE:
        return "AD_STATUS_CAMPAIGN_EXCEED"
    if world.purse.left_for_group(group, at) < SPARE:
        return "AD_STATUS_BUDGET_EXCEED"
    return ""
