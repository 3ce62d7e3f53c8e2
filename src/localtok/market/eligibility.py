"""Whether an ad may be shown at this very second, and if not, why not in TikTok's words.

What a lost right does to an ad is not decided here but in the table of `lifecycle`; here is only what has happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..lifecycle import NEVER, POST_EVENTS, Cell
from ..state import Account, Ad, AdGroup, Campaign, Post

if TYPE_CHECKING:
    from ..world import World

DAY = 86_400
_HALF_HOUR = 1_800
SPARE = 20_000
"""Micros: a budget with less left than a few impressions cost counts as spent."""
ACCOUNT = {
    "STATUS_LIMIT": "ADVERTISER_ACCOUNT_PUNISH",
    "STATUS_DISABLE": "ADVERTISER_ACCOUNT_PUNISH",
    "STATUS_CONTRACT_PENDING": "ADVERTISER_CONTRACT_PENDING",
    "STATUS_CONFIRM_FAIL": "*_ADVERTISER_AUDIT_DENY",
    "STATUS_CONFIRM_FAIL_END": "*_ADVERTISER_AUDIT_DENY",
    "STATUS_PENDING_CONFIRM": "*_ADVERTISER_AUDIT",
    "STATUS_PENDING_VERIFIED": "*_ADVERTISER_AUDIT",
    "STATUS_SELF_SERVICE_UNAUDITED": "*_ADVERTISER_AUDIT",
}
"""Status of the ad account to the secondary status of what is in it; the pairing is ours, from the labels."""
_ENDLESS = 1 << 62
_NEVER = ("", "", 0)
"""What stands against an ad whose identity was never given the post."""


def authorization_of(world: World, ad: Ad, at: int) -> tuple[bool, str]:
    """Whether the post may carry this ad at that second, and if not why: expired, revoked, deleted, private, banned,
    not-authorized, music or another word of the table. An ad with a video of its own needs nobody's permission."""
    lost = loss(world, ad, at)
    return lost is None, lost.why if lost else ""


def loss(world: World, ad: Ad, at: int) -> Cell | None:
    """The cell of the table that stops the ad at that second; None while its rights last."""
    life = world.lifecycle
    for event, subject, since in against(world, ad, at):
        if not event:
            return NEVER
        cell = life.cell(event, ad.identity_type)
        if cell is None or cell.effect == "continue":
            continue
        if cell.grace and at < (since or life.since.get((event, subject), 0)) + cell.grace:
            continue
        return cell
    return None


def against(world: World, ad: Ad, at: int) -> Iterator[tuple[str, str, int]]:
    """Everything that has happened to the ad's rights by that second: the event, whom or what it happened to, and since
    when where the records tell. An empty event is a right that never was."""
    acts = world.lifecycle.acts
    if not ad.item_id:
        yield from _against_identity(world, ad)
        return
    post = world.posts.get(ad.item_id)
    account = world.accounts.get(post.handle) if post else None
    if post is None or account is None:
        yield _NEVER
        return
    if post.status != "PUBLIC":
        yield POST_EVENTS[post.status], post.item_id, 0
    yield from _against_account(account)
    if ad.identity_type == "AUTH_CODE":
        yield from _against_codes(world, ad, post, at)
    elif account.identity_id != ad.identity_id:
        yield _NEVER
    else:
        yield from _against_link(world, ad, account)
    if not post.music_licensed:
        yield "music licence lost", post.item_id, 0
    if post.comments_disabled:
        yield "comments off", post.item_id, 0
    if acts:
        for event in ("promotion switched off", "caption edited"):
            done = acts.get((event, post.item_id), 0)
            if done and done >= ad.created_at:
                yield event, post.item_id, done


def blocked(world: World, event: str, subject: str) -> bool:
    """Whether the table keeps somebody from doing it while an ad that is not deleted uses the subject.

    subject  item id, handle or identity id
    """
    account = world.accounts.get(subject)
    for ad in world.ads.values():
        if ad.operation_status == "DELETE":
            continue
        post = world.posts.get(ad.item_id)
        used = subject in (ad.item_id, ad.identity_id, post.handle if post else "")
        if used or (account is not None and account.identity_id == ad.identity_id):
            cell = world.lifecycle.cell(event, ad.identity_type)
            if cell is not None and cell.effect == "block":
                return True
    return False


def observe(world: World) -> None:
    """Note when what stands against an ad began, which matters while any cell gives grace, and forget what is over."""
    if not world.lifecycle.graceful:
        world.lifecycle.since.clear()
        return
    known, now = world.lifecycle.since, world.now
    seen = {(event, subject) for ad in world.ads.values() for event, subject, _ in against(world, ad, now)}
    world.lifecycle.since = {key: known.get(key, now) for key in sorted(seen)}


def silenced(world: World, ad: Ad) -> bool:
    """Whether nobody can comment on the ad's post."""
    post = world.posts.get(ad.item_id)
    return post is not None and post.comments_disabled


def may_deliver(world: World, ad: Ad, start: int, end: int) -> bool:
    """Whether nothing but half-hours and money may stand in the way from `start` up to and without `end`."""
    if _barred(world, ad, start):
        return False
    # Of what may stand in the way, only these two come about by time alone.
    group = world.adgroups[ad.adgroup_id]
    return not (group.ends_at and end > group.ends_at) and loss(world, ad, end - 1) is None


def next_turn(world: World, after: int) -> int:
    """Until when `may_deliver` says the same of every span of time, if nobody touches the records but time.

    The second of the first end of a review, of a code, or of an ad group's time, or of their beginning, past `after`.
    Grace has too many ends to list: while any cell gives it, nothing holds for longer than it takes to ask.
    """
    if world.lifecycle.graceful:
        return after
    turns = [ad.review_until for ad in world.ads.values()]
    for group in world.adgroups.values():
        turns += (group.starts_at, group.ends_at)
    for code in world.codes.values():
        turns += (code.starts_at, code.ends_at)
    return min((turn for turn in turns if turn > after), default=_ENDLESS)


def is_out_of_money(world: World, left: Mapping[str, int], campaign: Campaign, group: AdGroup) -> bool:
    """The same as `status` says of money, from what each budget has `left`, by id."""
    least = min(world.advertiser.balance_micros, left[campaign.campaign_id], left[group.adgroup_id])
    return least < SPARE


def status(world: World, ad: Ad, at: int) -> str:
    """The ad's secondary status at that second, from the records as they are."""
    group, campaign = world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id]
    return _barred(world, ad, at) or _out_of_money(world, campaign, group, at) or "AD_STATUS_DELIVERY_OK"


def _barred(world: World, ad: Ad, at: int) -> str:
    """The ad's secondary status where anything but money stands in its way; empty otherwise."""
    group, campaign = world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id]
    switched = _switched(campaign, group, ad)
    if switched:
        return switched
    held = of_account(world, "AD")
    if held:
        return held
    if group.ends_at and at >= group.ends_at:
        return "AD_STATUS_DONE"
    lost = loss(world, ad, at)
    if lost is not None:
        return lost.status
    if at < ad.review_until:
        return "AD_STATUS_REAUDIT" if ad.reviewed_before else "AD_STATUS_AUDIT"
    if ad.ad_id in world.review_denials:
        return "AD_STATUS_AUDIT_DENY"
    if unbound(world, group):
        return "AD_STAUS_PIXEL_UNBIND"
    return "AD_STATUS_NOT_START" if at < group.starts_at else ""


def of_account(world: World, level: str) -> str:
    """What the ad account's own status makes of a CAMPAIGN, ADGROUP or AD; empty for an account in order."""
    return ACCOUNT.get(world.advertiser.status, "").replace("*", f"{level}_STATUS")


def unbound(world: World, group: AdGroup) -> bool:
    """Whether the pixel the ad group optimises with is the advertiser's no more."""
    pixel = world.pixels.get(group.pixel_id)
    return bool(group.pixel_id) and (pixel is None or pixel.unbound)


def in_daypart(group: AdGroup, now: int) -> bool:
    """Whether the ad group's half-hours let it run: 336 marks from Monday 00:00, UTC; none or all zero is always."""
    marks = group.extra.get("dayparting")
    if not isinstance(marks, str) or len(marks) != 336 or "1" not in marks:
        return True
    since_monday = (now - 4 * DAY) % (7 * DAY)
    return marks[since_monday // _HALF_HOUR] == "1"


def _switched(campaign: Campaign, group: AdGroup, ad: Ad) -> str:
    if campaign.operation_status == group.operation_status == ad.operation_status == "ENABLE":
        return ""
    levels = ((campaign, "CAMPAIGN_"), (group, "ADGROUP_"), (ad, ""))
    for operation in ("DELETE", "DISABLE"):
        for one, word in levels:
            if one.operation_status == operation:
                return f"AD_STATUS_{word}{operation}"
    return ""


def _against_identity(world: World, ad: Ad) -> Iterator[tuple[str, str, int]]:
    """Of an ad without a post: a custom identity may be gone, an account may have left."""
    if ad.identity_type == "CUSTOMIZED_USER":
        done = world.lifecycle.acts.get(("custom identity deleted", ad.identity_id), 0)
        if done:
            yield "custom identity deleted", ad.identity_id, done
        return
    account = next((one for one in world.accounts.values() if one.identity_id == ad.identity_id), None)
    if account is None:
        yield _NEVER
        return
    yield from _against_account(account)
    yield from _against_link(world, ad, account)


def _against_account(account: Account) -> Iterator[tuple[str, str, int]]:
    if account.banned:
        yield "account banned", account.handle, 0
    if account.private:
        yield "account private", account.handle, 0


def _against_link(world: World, ad: Ad, account: Account) -> Iterator[tuple[str, str, int]]:
    """Of an identity that is an account: its link to the login, or the Business Center that shares it."""
    if not account.ads_allowed:
        yield "ads permission withdrawn", account.handle, 0
    if ad.identity_type == "BC_AUTH_TT":
        center = world.centers.get(ad.identity_bc_id)
        if center is None or account.handle not in center.accounts or ad.advertiser_id not in center.advertisers:
            yield "Business Center access withdrawn", account.handle, 0
        return
    if account.type == "PERSONAL":
        yield "account no longer a business", account.handle, 0
    if ad.advertiser_id not in account.linked_to:
        yield "account unlinked", account.handle, 0


def _against_codes(world: World, ad: Ad, post: Post, at: int) -> Iterator[tuple[str, str, int]]:
    """Of a code, and of the code for the post this one is made from."""
    yield from _against_code(world, ad, post.item_id, at)
    if post.duet_of or post.stitch_of or post.mentions:
        yield from _against_code(world, ad, post.duet_of or post.stitch_of or post.mentions[0], at)


def _against_code(world: World, ad: Ad, item_id: str, at: int) -> Iterator[tuple[str, str, int]]:
    held = world.lifecycle.codes_of(world.codes, item_id)
    mine = [code for code in held if code.advertiser_id == ad.advertiser_id]
    if not mine:
        yield _NEVER
        return
    if any(not code.deleted and code.starts_at <= at < code.ends_at for code in mine):
        return
    standing = [code for code in mine if not code.deleted]
    if not standing:
        yield "code revoked", item_id, 0
    end = max(code.ends_at for code in standing or mine)
    if standing or at >= end:
        yield "code expired", item_id, end


def _out_of_money(world: World, campaign: Campaign, group: AdGroup, at: int) -> str:
    if world.advertiser.balance_micros < SPARE:
        return "AD_STATUS_BALANCE_EXCEED"
    if world.purse.left_for_campaign(campaign, at) < SPARE:
        return "AD_STATUS_CAMPAIGN_EXCEED"
    if world.purse.left_for_group(group, at) < SPARE:
        return "AD_STATUS_BUDGET_EXCEED"
    return ""
