"""The creator's side of an authorization: whether a post may be promoted, and the code that lets an advertiser."""

from __future__ import annotations

from tiktokwire import organic as wire
from tiktokwire.codes import Code
from tiktokwire.enums import AUTHORIZATION_DAYS
from tiktokwire.envelope import Nothing

from ... import codes
from ...codes import code_status, codes_of, standing_code
from ...doors import Call, Door, Guard, Refused
from ...market.eligibility import blocked
from ...state import PostCode
from ..common import bad, stamp
from ..spark import rights
from .accounts import my_post


def setting(call: Call, ask: wire.PromotableAsk) -> dict[str, object]:
    post = my_post(call, ask.item_id, "item_id")
    days = _days(ask.authorization_days)
    if not ask.is_ad_promotable:
        if blocked(call.world, "promotion switched off", post.item_id):
            raise bad("is_ad_promotable", "the post is used in Spark Ads, so it cannot be switched off.")
        codes.demote(call.world, post)
        return {}
    rights.usable(post)
    codes.promote(call.world, post, days)
    return {}


def extend(call: Call, ask: wire.CodeExtendAsk) -> dict[str, object]:
    """From the end that stands, or from now where that has passed: delivery resumes."""
    codes.extend(call.world, _standing(call, ask.item_id), _days(ask.authorization_days))
    return {}


def status(call: Call, ask: wire.CodeAsk) -> wire.CodeStatus:
    post = my_post(call, ask.item_id, "item_id")
    every = codes_of(call.world, post.item_id)
    if not every:
        raise Refused(Code.NOT_EXIST, f"item_id: the post {ask.item_id} has no authorization code.")
    code = standing_code(call.world, post.item_id) or every[0]
    return wire.CodeStatus(
        item_id=post.item_id,
        auth_code=code.code,
        auth_code_start_time=stamp(code.starts_at),
        auth_code_end_time=stamp(code.ends_at),
        authorization_days=code.days,
        auth_code_status=code_status(code, call.now),
        is_ad_promotable=post.ad_promotable,
    )


def delete(call: Call, ask: wire.CodeAsk) -> dict[str, object]:
    code = _standing(call, ask.item_id)
    if blocked(call.world, "code revoked", code.item_id):
        raise bad("item_id", f"the post {code.item_id} is used in Spark Ads, so its code cannot be deleted.")
    code.deleted = True
    return {}


def _standing(call: Call, item_id: str) -> PostCode:
    post = my_post(call, item_id, "item_id")
    code = standing_code(call.world, post.item_id)
    if code is None:
        raise Refused(Code.NOT_EXIST, f"item_id: the post {item_id} has no authorization code.")
    return code


def _days(given: int | None) -> int:
    days = 30 if given is None else given
    if days not in AUTHORIZATION_DAYS:
        raise bad("authorization_days", f"{days} is not one of {', '.join(map(str, AUTHORIZATION_DAYS))}.")
    return days


_SOURCE = "DOC:62513052651,DOC:62461706662,GO"

DOORS = (
    Door(
        "POST", "business/post/authorize/setting/", wire.PromotableAsk, Guard.ACCOUNT, setting, says=Nothing,
        source=_SOURCE, note="a code that is still valid stands, whatever days are asked for",
    ),
    Door(
        "POST", "business/post/authorize/", wire.CodeExtendAsk, Guard.ACCOUNT, extend, says=Nothing,
        source=_SOURCE, note="counts from the end that stands, or from now, and revives an expired code",
    ),
    Door(
        "GET", "business/post/authorize/status/", wire.CodeAsk, Guard.ACCOUNT, status,
        source=_SOURCE, note="is_ad_promotable is ours besides",
    ),
    Door(
        "POST", "business/post/authorize/delete/", wire.CodeAsk, Guard.ACCOUNT, delete, says=Nothing,
        source=_SOURCE, note="running ads stop at once, which can be switched",
    ),
)  # fmt: skip
