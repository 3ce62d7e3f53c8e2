"""Where an app wants to hear of publishing and of comments; the app proves itself by its secret."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask

EVENT_TYPES = ("VIDEO", "COMMENT")
SIGNATURE_HEADER = "TikTok-Signature"


class HookAsk(Ask):
    """`GET business/webhook/list/`"""

    app_id: str
    secret: str
    event_type: str


class HookUpdateAsk(Ask):
    """`POST business/webhook/update/`. `item_list`, for COMMENT, adds up to 100 posts to those listened to."""

    app_id: str
    secret: str
    event_type: str
    callback_url: str
    item_list: list[str] | None = None


class HookDeleteAsk(Ask):
    """`POST business/webhook/delete/`. With `item_list` only those posts are left out from now on."""

    app_id: str
    secret: str
    event_type: str
    item_list: list[str] | None = None


class Hook(Answer):
    app_id: str = ""
    event_type: str = ""
    callback_url: str = ""
    item_list: list[str] | None = None


class Message(msgspec.Struct, kw_only=True):
    """What arrives at the callback address. `content` is JSON as text."""

    client_key: str
    event: str
    create_time: int
    user_openid: str
    content: str
