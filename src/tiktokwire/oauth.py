"""Logins: the advertiser's long-lived token, and the short-lived ones of TikTok accounts."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, Page


class AdvertiserTokenAsk(Ask):
    """`POST oauth2/access_token/`. `auth_code` comes back from the portal's login page, is good for one hour and once."""

    app_id: str
    secret: str
    auth_code: str
    return_advertiser_ids: bool | None = None


class AdvertiserToken(Answer):
    """Long-lived: no expiry, no refresh."""

    access_token: str = ""
    advertiser_ids: list[str] = msgspec.field(default_factory=list)
    scope: list[int] = msgspec.field(default_factory=list)


class AdvertisersAsk(Ask):
    """`GET oauth2/advertiser/get/`"""

    app_id: str
    secret: str


class AdvertiserName(Answer):
    advertiser_id: str = ""
    advertiser_name: str = ""


class Advertisers(Page[AdvertiserName]):
    pass


class UserAsk(Ask):
    """`GET user/info/`"""


class User(Answer):
    display_name: str = ""
    email: str = ""
    core_user_id: str = ""
    create_time: int = 0
    """Epoch seconds."""
    avatar_url: str = ""


class AdvertiserInfoAsk(Ask):
    """`GET advertiser/info/`"""

    advertiser_ids: list[str]
    fields: list[str] | None = None


class AdvertiserInfo(Answer):
    advertiser_id: str = ""
    name: str = ""
    status: str = ""
    role: str = ""
    company: str = ""
    country: str = ""
    currency: str = ""
    timezone: str = ""
    display_timezone: str = ""
    industry: str = ""
    language: str = ""
    balance: float = 0.0
    owner_bc_id: str = ""
    create_time: int = 0
    """Epoch seconds."""
    can_use_custom_identity: bool = False
    ads_only_mode: bool = False
    rejection_reason: str = ""


class AccountTokenAsk(Ask):
    """`POST tt_user/oauth2/token/`. The code is good for ten minutes and once."""

    client_id: str
    client_secret: str
    grant_type: str
    auth_code: str
    redirect_uri: str


class AccountRefreshAsk(Ask):
    """`POST tt_user/oauth2/refresh_token/`"""

    client_id: str
    client_secret: str
    grant_type: str
    refresh_token: str


class AccountToken(Answer):
    access_token: str = ""
    token_type: str = "Bearer"
    scope: str = ""
    expires_in: int = 86_400
    refresh_token: str = ""
    refresh_token_expires_in: int = 31_536_000
    open_id: str = ""
    """The `business_id` of every `business/` call."""
