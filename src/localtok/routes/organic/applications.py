"""The creator marketplace of old: a brand asks for Spark authorization of a linked video, and its creator answers."""

from __future__ import annotations

from tiktokwire import tto as wire
from tiktokwire.envelope import Nothing

from ... import studio
from ...codes import code_status
from ...doors import Call, Door, Guard
from ...studio import Application
from ..common import bad, missing, one_of, stamp
from .collaborations import MOST_REQUESTS, spark_days
from .creators import check_brand


def apply(call: Call, ask: wire.ApplyAsk) -> Nothing:
    """Ask for Spark authorization of a linked video, or for more days of it; its creator answers within a day."""
    check_brand(call, ask.tcm_account_id, "tcm_account_id")
    world = call.world
    post = world.posts.get(ask.video_id)
    links = [one for one in world.studio.links.values() if one.item_id == ask.video_id and one.status == "APPROVE"]
    if post is None or not links:
        raise bad("video_id", f"{ask.video_id} is not linked to a campaign of this account.")
    days, before = spark_days("authorization_days", ask.authorization_days), world.studio.applications.get(ask.video_id)
    if ask.action is not None:
        one_of("action", ask.action, ("EXTEND",))
        if before is None or before.status != "ACCEPTED":
            raise bad("action", "there is no accepted authorization to extend.")
    elif before is not None and before.status == "ACCEPTED":
        raise bad("video_id", "the authorization was accepted; extend it with the action EXTEND.")
    count = before.requests + 1 if before is not None and before.status == "WAITING" else 1
    if count > MOST_REQUESTS:
        raise bad("video_id", f"the creator was asked {MOST_REQUESTS} times.")
    made = Application(post.item_id, days, call.now, studio.answer_time(world, post.item_id, count), count)
    made.code = before.code if before is not None else ""
    made.updated_at = call.now
    world.studio.applications[post.item_id] = made
    return Nothing()


def applied(call: Call, ask: wire.ApplyStatusAsk) -> wire.ApplyStatus:
    check_brand(call, ask.tcm_account_id, "tcm_account_id")
    one = call.world.studio.applications.get(ask.video_id)
    if one is None:
        raise missing("application for video", ask.video_id)
    answer = wire.ApplyStatus(
        video_id=one.item_id,
        auth_status=one.status,
        auth_status_updated_time=stamp(one.updated_at),
        num_remaining_request=MOST_REQUESTS - one.requests,
        requested_authorization_days=one.days,
    )
    code = call.world.codes.get(one.code)
    if code is not None:
        answer.auth_code, answer.auth_code_status = code.code, code_status(code, call.now)
        answer.auth_code_start_time, answer.auth_code_end_time = stamp(code.starts_at), stamp(code.ends_at)
    return answer


DOORS = (
    Door(
        "POST",
        "tcm/tt_video/apply/",
        wire.ApplyAsk,
        Guard.ANY,
        apply,
        source="GO",
        note="the creator accepts within a day unless the post is no longer public",
    ),
    Door("GET", "tcm/tt_video/status/", wire.ApplyStatusAsk, Guard.ANY, applied, source="GO"),
)
