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
    """False leaves the list of advertisers out."""


class AdvertiserToken(Answer):
    """Long-lived: no expiry, no refresh."""

    access_token: str = ""
    advertiser_ids: list[str] = msgspec.field(default_factory=list)
    scope: list[int] = msgspec.field(default_factory=list)


class GenericTokenAsk(Ask):
    """`POST oauth/token/`: the same in OAuth's own words, which may come as a form."""

    client_id: str
    client_secret: str
    code: str
    grant_type: str


class RevokeAsk(Ask):
    """`POST oauth2/revoke_token/`"""

    app_id: str
    secret: str
    access_token: str


class Revoked(Answer):
    app_id: str = ""
    advertiser_ids: list[str] = msgspec.field(default_factory=list)
    """Whom the token no longer speaks for."""


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
    """Whether it has custom identities to make ads with."""
    ads_only_mode: bool = False
    rejection_reason: str = ""
    address: str = ""
    contacter: str = ""
    """Masked, like the address and the numbers below."""
    email: str = ""
    cellphone_number: str = ""
    telephone_number: str = ""
    license_no: str = ""
    license_url: str = ""
    description: str = ""
    advertiser_account_type: str = ""
    """AUCTION or RESERVATION."""
    company_name_editable: bool | None = None
    """Only where it alone is asked for."""


class AdvertiserInfos(Answer):
    rows: list[AdvertiserInfo] = msgspec.field(name="list", default_factory=list)


class QualificationImage(Ask):
    image_id: str


class AdvertiserUpdateAsk(Ask):
    """`POST advertiser/update/`. Either an `advertiser_id` and what is new about it, or a `bc_id` and budgets."""

    advertiser_id: str | None = None
    advertiser_name: str | None = None
    company: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_number: str | None = None
    promotion_link: str | None = None
    license_no: str | None = None
    license_image_id: str | None = None
    qualification_images: list[QualificationImage] | None = None
    address: str | None = None
    tax_map: dict[str, str] | None = None
    need_submit_certificate: bool | None = None
    bc_id: str | int | None = None
    child_bc_id: str | int | None = None
    budget_update_type: str | None = None


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


class AccountRevokeAsk(Ask):
    """`POST tt_user/oauth2/revoke/`"""

    client_id: str
    client_secret: str
    access_token: str


class TokenInfoAsk(Ask):
    """`POST tt_user/token_info/get/`"""

    app_id: str
    access_token: str


class TokenInfo(Answer):
    app_id: str = ""
    scope: str = ""
    creator_id: str = ""
    """The account's open_id."""


class OneAccountsAsk(Ask):
    """`GET tto/oauth2/tcm/`"""

    app_id: str
    secret: str


class OneAccounts(Answer):
    """TikTok One accounts the token may act for."""

    tto_tcm_account_ids: list[str] = msgspec.field(default_factory=list)
