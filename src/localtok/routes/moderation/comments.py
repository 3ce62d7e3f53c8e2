"""Comments on ads. A pulled Spark post has one row of comments, whichever door they are read or hidden through."""

from __future__ import annotations

from tiktokwire import comments as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ... import webhooks
from ...doors import Call, Door, Fidelity, Guard, Refused
from ...state import Account, Ad, Comment
from ..common import bad, ids, missing, one_of, page, stamp, text
from ..spark import rights
from .finding import check_open, found, kind_of, reply_counts, search, standing_under, status_of, under_our_ads


def listed(call: Call, ask: wire.CommentsAsk) -> wire.Comments:
    rows = found(call, search(call, ask))
    shown_rows, info = page(rows, ask.page, ask.page_size, most=100)
    replies = reply_counts(call, rows)
    return wire.Comments(comments=[shown(call, one, ad, replies) for one, ad in shown_rows], page_info=info)


def set_status(call: Call, ask: wire.StatusUpdate) -> dict[str, object]:
    """All or none. What is hidden here is hidden for the account holder too."""
    hidden = one_of("operation", ask.operation, wire.OPERATIONS) == "HIDDEN"
    kind = one_of("ad_type", ask.ad_type or "BIDDING", wire.AD_TYPES)
    chosen = [under_our_ads(call, id) for id in ids("comment_ids", ask.comment_ids, 100)]
    if kind == "BRAND":
        raise missing("comment on a reservation ad", ask.comment_ids[0])
    for _, ad in chosen:
        _check_may_moderate(call, ad)
    for one, _ in chosen:
        webhooks.turned(call.world, one, hidden)
    return {}


def post(call: Call, ask: wire.CommentPost) -> wire.Comment:
    kind = one_of("comment_type", ask.comment_type, wire.POST_TYPES)
    ad, account = _identity(call, ask)
    check_open(call, ad.item_id)
    words = text("text", ask.text, 150)
    parent = ""
    if kind == "REPLY":
        to = _comment_on(call, ask.comment_id, ad)
        parent = to.parent_id or to.comment_id
    made = Comment(
        comment_id=call.world.next_id(),
        item_id=ad.item_id,
        user_id=account.business_id,
        username=account.handle,
        text=words,
        language=call.world.posts[ad.item_id].language,
        created_at=call.now,
        intent="",
        ad_id=ad.ad_id,
        parent_id=parent,
        owner=True,
    )
    call.world.comments[made.comment_id] = made
    return shown(call, made, ad, {})


def delete(call: Call, ask: wire.CommentDelete) -> dict[str, object]:
    """With the replies under it, as the account holder's own door does."""
    ad, _ = _identity(call, ask)
    one = _comment_on(call, ask.comment_id, ad)
    if not _can_delete(call, one, ad):
        raise Refused(
            Code.PERMISSION_ERROR, f"comment_id: the identity {ask.identity_id} may not delete {ask.comment_id}."
        )
    webhooks.removed(call.world, one, call.front.comments_under(one.item_id))
    return {}


def reference(call: Call, ask: wire.ReferenceAsk) -> wire.Comments:
    kind = one_of("comment_type", ask.comment_type, wire.COMMENT_TYPES - {"ALL"})
    one_of("app", ask.app or "TIKTOK", ("TIKTOK",))
    one, ad = under_our_ads(call, ask.comment_id)
    if (kind == "REPLY") != bool(one.parent_id):
        raise bad("comment_type", f"{ask.comment_id} is a {kind_of(one)}.")
    if kind == "COMMENT":
        rows = [one, *(each for each in standing_under(call, one.item_id) if each.parent_id == one.comment_id)]
    else:
        if not ask.original_comment_id:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): original_comment_id.")
        if ask.original_comment_id != one.parent_id:
            raise bad("original_comment_id", f"the reply {ask.comment_id} is not to {ask.original_comment_id}.")
        original = call.world.comments[one.parent_id]
        rows = [one, original] if not original.deleted else [one]
    shown_rows, info = page(rows, ask.page, ask.page_size, most=100)
    replies = reply_counts(call, [(each, ad) for each in rows])
    return wire.Comments(comments=[shown(call, each, ad, replies) for each in shown_rows], page_info=info)


def shown(call: Call, one: Comment, ad: Ad, replies: dict[str, int]) -> wire.Comment:
    world, at = call.world, f"{call.front.base_url}/_localtok"
    linked = _linked(call, ad)
    reply = bool(one.parent_id)
    return wire.Comment(
        comment_id=one.comment_id,
        content=one.text,
        likes=one.likes,
        replies=replies.get(one.comment_id, 0),
        comment_type=kind_of(one),
        original_comment_id=one.parent_id if reply else None,
        reply_to_comment_id=one.parent_id if reply else None,
        comment_status=status_of(one),
        hit_blockedword=one.hit_blockedword,
        ad_text=ad.ad_text,
        create_time=stamp(one.created_at),
        campaign_id=ad.campaign_id,
        campaign_name=world.campaigns[ad.campaign_id].name,
        adgroup_id=ad.adgroup_id,
        adgroup_name=world.adgroups[ad.adgroup_id].name,
        ad_id=ad.ad_id,
        ad_name=ad.name,
        tiktok_item_id=one.item_id,
        identity_id=ad.identity_id,
        identity_type=ad.identity_type,
        is_pinned=one.pinned,
        can_delete=_can_delete(call, one, ad),
        is_auth_ttba=linked,
        is_auth_comment_manage_scope=linked,
        video_play_url=f"https://www.tiktok.com/@{world.posts[one.item_id].handle}/video/{one.item_id}",
        video_cover_url=f"{at}/thumbnails/{one.item_id}.svg?x-expires={call.now + 3_600}",
        user_avatar_url=f"{at}/avatars/{one.username}.svg",
        user_name=one.username,
        user_id=one.user_id,
    )


def _identity(call: Call, ask: wire.CommentPost | wire.CommentDelete) -> tuple[Ad, Account]:
    """The ad and the account that speaks, if it is the ad's own and may."""
    kind = one_of("identity_type", ask.identity_type, wire.IDENTITY_TYPES)
    ad = call.world.ads.get(ask.ad_id)
    if ad is None or ad.operation_status == "DELETE":
        raise missing("ad", ask.ad_id)
    if ad.item_id != ask.tiktok_item_id:
        raise bad("tiktok_item_id", f"the ad {ask.ad_id} does not show the post {ask.tiktok_item_id}.")
    if (ad.identity_type, ad.identity_id) != (kind, ask.identity_id):
        raise bad("identity_id", f"the ad {ask.ad_id} speaks as {ad.identity_type} {ad.identity_id}.")
    account = rights.by_identity(call.world, ad.identity_id)
    if account is None or not ad.item_id:
        raise bad("identity_type", f"nobody can write as {kind}: there is no TikTok account behind it.")
    _check_may_moderate(call, ad)
    return ad, account


def _check_may_moderate(call: Call, ad: Ad) -> None:
    """Refuse an identity that lost its right to the post, or under an assumption one that a code gave."""
    granted, why = call.world.authorization_of(ad)
    if not granted:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate comments of ad {ad.ad_id}: {why}.")
    if ad.identity_type == "AUTH_CODE" and not call.world.assume.codes_allow_moderation:
        raise Refused(
            Code.PERMISSION_ERROR, f"No permission to operate comments of ad {ad.ad_id}: a code does not allow it."
        )


def _comment_on(call: Call, comment_id: str, ad: Ad) -> Comment:
    one = call.world.comments.get(comment_id)
    if one is None or one.deleted or one.item_id != ad.item_id:
        raise missing("comment", comment_id)
    return one


def _linked(call: Call, ad: Ad) -> bool:
    """Whether the account itself, not a code of one post, stands behind the ad's identity."""
    account = rights.by_identity(call.world, ad.identity_id)
    if account is None:
        return False
    if ad.identity_type == "BC_AUTH_TT":
        center = call.world.centers.get(ad.identity_bc_id)
        return center is not None and account.handle in center.accounts
    return ad.identity_type == "TT_USER" and rights.linked(call.world, account)


def _can_delete(call: Call, one: Comment, ad: Ad) -> bool:
    """A linked account deletes whatever is under its post; a code only what was written through it."""
    return _linked(call, ad) or (one.owner and one.ad_id == ad.ad_id)


DOORS = (
    Door(
        "GET",
        "comment/list/",
        wire.CommentsAsk,
        Guard.ADVERTISER,
        listed,
        source="SDK,GO",
        note="SMART counts likes and twice the replies; days are UTC",
    ),
    Door(
        "POST",
        "comment/status/update/",
        wire.StatusUpdate,
        Guard.ADVERTISER,
        set_status,
        says=Nothing,
        source="SDK,GO",
        note="All or none, up to 100, which is assumed",
    ),
    Door(
        "POST",
        "comment/post/",
        wire.CommentPost,
        Guard.ADVERTISER,
        post,
        source="SDK,GO",
        note="150 characters, as for account holders",
    ),
    Door(
        "POST",
        "comment/delete/",
        wire.CommentDelete,
        Guard.ADVERTISER,
        delete,
        says=Nothing,
        source="SDK,GO",
        note="Which identity may delete what is assumed",
    ),
    Door(
        "GET",
        "comment/reference/",
        wire.ReferenceAsk,
        Guard.ADVERTISER,
        reference,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
    ),
)
