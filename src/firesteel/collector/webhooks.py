"""What TikTok tells by webhook: verified by its signature, taken once however often it comes, in whatever order.

Header and signature as TikTok's developer pages have them: ``TikTok-Signature: t=<epoch>,s=<hex>``, where `s` is the
HMAC-SHA256 of ``<t>.<body>`` under the app's secret. Each event comes at least once, so the same one may come again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tiktokwire.webhooks import SIGNATURE_HEADER, Message

from ..errors import BadInput

_SIGNATURE = re.compile(r"t=(\d{1,12}),s=([0-9a-f]{64})")
HEADER = SIGNATURE_HEADER
"""Where the signature stands."""
TOLERANCE_S = 300
"""How old a signature may be: an old message that is sent again by somebody else is refused."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing TikTok says happened. `business_id` is the account holder's open_id, `at` epoch seconds."""

    event: str
    business_id: str
    at: int
    content: dict[str, Any]

    @property
    def key(self) -> str:
        """What makes two messages the same one."""
        content = msgspec.json.encode(self.content, order="sorted").decode()
        return hashlib.sha256(f"{self.event}\n{self.business_id}\n{self.at}\n{content}".encode()).hexdigest()


def read(body: bytes, signature: str, secret: str, app_id: str, now: int) -> Notice:
    """The notice in a message.

    now   epoch seconds; a signature more than five minutes from it is refused

    Raises `BadInput` for what was not signed with the app's secret, is too old or is no message of this app.
    """
    signed = _SIGNATURE.fullmatch(signature.strip())
    if signed is None:
        raise BadInput("a webhook message without a readable signature", remedy="nothing to do: it was not TikTok's")
    stamp, given = signed.groups()
    right = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, given):
        raise BadInput(
            "a webhook message whose signature is not the app's",
            remedy="give the app's secret again with `firesteel connect` if it was renewed at TikTok",
        )
    if abs(now - int(stamp)) > TOLERANCE_S:
        raise BadInput(
            f"a webhook message signed {abs(now - int(stamp))} s away from now",
            remedy="set this machine's clock right; TikTok sends it again",
        )
    try:
        message = msgspec.json.decode(body, type=Message)
        content = msgspec.json.decode(message.content, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadInput(f"a webhook message that cannot be read: {error}", remedy="nothing to do") from error
    if message.client_key != app_id:
        raise BadInput("a webhook message for another app", remedy="check the callback address at TikTok")
    return Notice(message.event, message.user_openid, message.create_time, content)


@dataclass(slots=True)
class Inbox:
    """Notices by key: what comes again changes nothing, and the order of arrival does not show."""

    kept: dict[str, Notice] = field(default_factory=dict)

    def take(self, notice: Notice) -> bool:
        """True if it is new."""
        if notice.key in self.kept:
            return False
        self.kept[notice.key] = notice
        return True

    def notices(self) -> list[Notice]:
        """Oldest first; of the same second, by key."""
        return sorted(self.kept.values(), key=lambda one: (one.at, one.key))
