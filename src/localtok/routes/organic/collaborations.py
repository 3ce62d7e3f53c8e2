"""TikTok One, working with creators: campaigns, the videos linked to them, and the Spark authorization that brings."""

from __future__ import annotations

from tiktokwire import tto as wire
from tiktokwire.codes import Code
from tiktokwire.enums import AUTHORIZATION_DAYS
from tiktokwire.envelope import Nothing

from ... import studio
from ...doors import Call, Door, Guard, Refused, owned
from ...state import Post
from ...studio import Collaboration, Link
from ..common import bad, missing, one_of, page, stamp, text
from ..spark.rights import usable
from .accounts import my_post
from .creators import check_brand, own_account

MOST_REQUESTS = 30


def create(call: Call, ask: wire.CampaignAsk) -> wire.Campaign:
    check_brand(call, ask.tto_tcm_account_id)
    one_of("campaign_type", ask.campaign_type, wire.CAMPAIGN_TYPES)
    name = text("campaign_name", ask.campaign_name, 512)
    if not (ask.brand_profile_id or ask.brand_name):
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): brand_profile_id.")
    for id in ask.advertiser_ids or ():
        owned(call.front, id)
    known = call.world.accounts
    handles = [handle.removeprefix("@") for handle in dict.fromkeys(ask.handle_names or ())]
    id = call.world.next_id()
    made = Collaboration(
        campaign_id=id,
        campaign_type=ask.campaign_type,
        name=name,
        description=ask.campaign_description or "",
        brand_profile_id=ask.brand_profile_id or "",
        brand_name=ask.brand_name or call.world.brand_name,
        advertiser_ids=list(dict.fromkeys(ask.advertiser_ids or ())),
        days=spark_days(
            "default_spark_ads_requested_authorization_days", ask.default_spark_ads_requested_authorization_days
        ),
        invite_link=f"https://www.tiktok.com/tto/invite/{id}",
        created_at=call.now,
        handles=[handle for handle in handles if handle in known],
    )
    call.world.studio.campaigns[id] = made
    answer = _campaign(call, made)
    answer.failed_handle_names = [handle for handle in handles if handle not in known]
    return answer


def link(call: Call, ask: wire.LinkAsk) -> wire.LinkInfo:
    """Ask a creator for a video, remind them, or let the video go, and with it its authorization."""
    check_brand(call, ask.tto_tcm_account_id)
    campaign = _of_id(call, ask.campaign_id)
    post = call.world.posts.get(ask.video_id)
    if post is None:
        raise missing("video", ask.video_id)
    standing = linked(call, campaign, post)
    if one_of("action", ask.action, ("LINK", "REVOKE")) == "REVOKE":
        if standing is None:
            raise missing("link of video", ask.video_id)
        standing.status = "REVOKE"
        for code in standing.codes:
            call.world.codes[code].deleted = True
        return _info(call, standing)
    usable(post)
    if standing is None or standing.status in ("REJECTED", "REVOKE"):
        return _info(call, _asked(call, campaign, post))
    if standing.status == "APPROVE":
        raise bad("video_id", f"the video {post.item_id} is part of the campaign already.")
    if standing.requests >= MOST_REQUESTS:
        raise bad("video_id", f"the creator was asked {MOST_REQUESTS} times.")
    standing.requests += 1
    standing.asked_at = call.now
    return _info(call, standing)


def link_statuses(call: Call, ask: wire.LinkStatusAsk) -> wire.LinkStatuses:
    check_brand(call, ask.tto_tcm_account_id)
    if ask.campaign_type is not None:
        one_of("campaign_type", ask.campaign_type, wire.CAMPAIGN_TYPES)
    rows = [_info(call, one) for one in call.world.studio.links.values() if _is_asked_for(call, one, ask)]
    shown, info = page(rows, ask.page, ask.page_size, usual=10, most=50)
    return wire.LinkStatuses(video_infos=shown, page_info=info)


def join(call: Call, ask: wire.JoinAsk) -> Nothing:
    me = own_account(call, ask.creator_id)
    _by_link(call, ask.tto_invite_link).joined.add(me.handle)
    return Nothing()


def link_video(call: Call, ask: wire.VideoLinkAsk) -> Nothing:
    """The creator brings a video: it is part of the campaign at once."""
    me = own_account(call, ask.creator_id)
    campaign = _by_link(call, ask.tto_invite_link)
    if me.handle not in campaign.joined:
        raise bad("tto_invite_link", f"{me.handle} has not joined the campaign {campaign.campaign_id}.")
    post = my_post(call, ask.video_id, "video_id")
    usable(post)
    standing = linked(call, campaign, post)
    if standing is None or standing.status in ("REJECTED", "REVOKE"):
        standing = _asked(call, campaign, post)
    if standing.status != "APPROVE":
        _approve(call, campaign, standing)
    return Nothing()


def requests(call: Call, ask: wire.LinkRequestsAsk) -> wire.LinkRequests:
    me = own_account(call, ask.creator_id)
    campaign = _by_link(call, ask.tto_invite_link)
    posts = call.world.posts
    mine = [one for one in call.world.studio.links.values() if one.campaign_id == campaign.campaign_id]
    mine = [one for one in mine if one.status == "IN_REVIEW" and posts[one.item_id].handle == me.handle]
    return wire.LinkRequests(
        campaign_id=campaign.campaign_id,
        spark_authorization_days=campaign.days,
        link_requests=[wire.LinkRequest(video_id=one.item_id, link_request_id=one.request_id) for one in mine],
    )


def confirm(call: Call, ask: wire.ConfirmAsk) -> Nothing:
    own_account(call, ask.creator_id)
    one = call.world.studio.links.get(ask.link_request_id)
    if one is None:
        raise missing("link request", ask.link_request_id)
    post = my_post(call, one.item_id, "link_request_id")
    action = one_of("action", ask.action, ("APPROVE", "REJECT"))
    if one.status != "IN_REVIEW":
        raise bad("link_request_id", f"the request {one.request_id} is answered: {one.status}.")
    if action == "REJECT":
        one.status = "REJECTED"
        return Nothing()
    usable(post)
    _approve(call, _of_id(call, one.campaign_id), one)
    return Nothing()


def _approve(call: Call, campaign: Collaboration, one: Link) -> None:
    """The video becomes part of the campaign, and the campaign's advertiser may use it in Spark Ads."""
    one.status = "APPROVE"
    advertiser = call.world.advertiser.advertiser_id
    if advertiser in campaign.advertiser_ids:
        one.codes.append(studio.granted(call.world, one.item_id, campaign.days, advertiser).code)


def _asked(call: Call, campaign: Collaboration, post: Post) -> Link:
    made = Link(call.world.next_id(), campaign.campaign_id, post.item_id, asked_at=call.now)
    call.world.studio.links[made.request_id] = made
    return made


def linked(call: Call, campaign: Collaboration, post: Post) -> Link | None:
    """The newest link of the video to the campaign."""
    found = [one for one in call.world.studio.links.values() if one.item_id == post.item_id]
    return next((one for one in reversed(found) if one.campaign_id == campaign.campaign_id), None)


def _is_asked_for(call: Call, one: Link, ask: wire.LinkStatusAsk) -> bool:
    campaign, post = call.world.studio.campaigns[one.campaign_id], call.world.posts[one.item_id]
    if ask.campaign_ids and one.campaign_id not in ask.campaign_ids:
        return False
    if ask.handle_names and post.handle not in ask.handle_names:
        return False
    return ask.campaign_type is None or campaign.campaign_type == ask.campaign_type


def _of_id(call: Call, campaign_id: str) -> Collaboration:
    found = call.world.studio.campaigns.get(campaign_id)
    if found is None:
        raise missing("TikTok One campaign", campaign_id)
    return found


def _by_link(call: Call, invite_link: str) -> Collaboration:
    found = next((one for one in call.world.studio.campaigns.values() if one.invite_link == invite_link), None)
    if found is None:
        raise bad("tto_invite_link", f"{invite_link} leads nowhere.")
    return found


def spark_days(field: str, given: int | None) -> int:
    days = 30 if given is None else given
    if days not in AUTHORIZATION_DAYS:
        raise bad(field, f"{days} is not one of {', '.join(map(str, AUTHORIZATION_DAYS))}.")
    return days


def _info(call: Call, one: Link) -> wire.LinkInfo:
    return wire.LinkInfo(
        video_id=one.item_id,
        campaign_id=one.campaign_id,
        campaign_type=call.world.studio.campaigns[one.campaign_id].campaign_type,
        status=one.status,
        last_reminded_timestamp=one.asked_at,
        number_of_requests=one.requests,
        link_request_id=one.request_id,
    )


def _campaign(call: Call, one: Collaboration) -> wire.Campaign:
    links = [link for link in call.world.studio.links.values() if link.campaign_id == one.campaign_id]
    return wire.Campaign(
        campaign_id=one.campaign_id,
        campaign_type=one.campaign_type,
        brand_profile_id=one.brand_profile_id,
        brand_name=one.brand_name,
        campaign_name=one.name,
        campaign_description=one.description,
        handle_names=list(one.handles),
        video_ids=[link.item_id for link in links if link.status == "APPROVE"],
        advertiser_ids=list(one.advertiser_ids),
        spark_ads_requested_authorization_days=one.days,
        invite_link=one.invite_link,
        create_time=stamp(one.created_at),
    )


DOORS = (
    Door("POST", "tto/tcm/campaign/create/", wire.CampaignAsk, Guard.ANY, create, source="GO"),
    Door(
        "POST",
        "tto/tcm/campaign/link/",
        wire.LinkAsk,
        Guard.ANY,
        link,
        source="GO",
        note="revoking ends the Spark authorization that came of the link",
    ),
    Door("GET", "tto/tcm/campaign/link/status/", wire.LinkStatusAsk, Guard.ANY, link_statuses, source="GO"),
    Door("POST", "tto/creator/campaign/join/", wire.JoinAsk, Guard.ANY, join, source="GO"),
    Door(
        "POST",
        "tto/creator/video/link/",
        wire.VideoLinkAsk,
        Guard.ANY,
        link_video,
        source="GO",
        note="a video its creator brings is approved at once",
    ),
    Door("GET", "tto/creator/link/request/get/", wire.LinkRequestsAsk, Guard.ANY, requests, source="GO"),
    Door(
        "POST",
        "tto/creator/link/request/confirm/",
        wire.ConfirmAsk,
        Guard.ANY,
        confirm,
        source="GO",
        note="approval gives the campaign's advertiser a Spark authorization of the campaign's days",
    ),
)
