"""Business Centers: who is in them, what they hold, and the money of the ad accounts under them.

Asks follow TikTok's Python SDK and its yml files, answers their response rules and a public Go client.
"""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, Page, PageInfo

ASSET_TYPES = ("ADVERTISER", "CATALOG", "LEAD", "PIXEL", "STOREFRONT", "TIKTOK_SHOP", "TT_ACCOUNT")
ROLES = ("ADMIN", "STANDARD")
RELATIONS = ("BOUND", "UNBOUND", "PENDING", "REJECTED")
SCENES = ("SINGLE_ACCOUNT", "TIERED_ACCOUNT")
SHOWN_STATUSES = (
    "SHOW_ACCOUNT_STATUS_APPROVED",
    "SHOW_ACCOUNT_STATUS_IN_REVIEW",
    "SHOW_ACCOUNT_STATUS_NOT_APPROVED",
    "SHOW_ACCOUNT_STATUS_PUNISHED",
)
TRANSFERS = ("TRANS_TYPE_TRANSFER", "TRANS_TYPE_TAX", "TRANS_TYPE_COST", "TRANS_TYPE_PAYMENT")
FUNDS = ("FUNDS_TYPE_CASH", "FUNDS_TYPE_GRANT")


class CentersFilter(Ask):
    keyword: str | None = None
    keyword_type: str | None = None
    relation_type: str | None = None


class CentersAsk(Ask):
    """`GET bc/get/`"""

    bc_id: str | None = None
    scene: str | None = None
    filtering: CentersFilter | None = None
    page: int | None = None
    page_size: int | None = None


class CenterInfo(Answer):
    bc_id: str = ""
    name: str = ""
    company: str = ""
    currency: str = ""
    registered_area: str = ""
    status: str = ""
    """REVIEWING, DENY, ENABLE or PUNISH."""
    timezone: str = ""
    type: str = ""
    """NORMAL, DIRECT, AGENCY, SELF_SERVICE or SELF_SERVICE_AGENCY."""


class ExtraRole(Answer):
    finance_role: str | None = None
    """MANAGER or ANALYST."""


class Center(Answer):
    bc_info: CenterInfo = msgspec.field(default_factory=CenterInfo)
    user_role: str = ""
    """ADMIN or STANDARD: what the token's user is in it."""
    ext_user_role: ExtraRole = msgspec.field(default_factory=ExtraRole)


class Centers(Page[Center]):
    pass


class AssetsFilter(Ask):
    user_id: str | None = None
    user_email: str | None = None
    keyword: str | None = None


class AssetsAsk(Ask):
    """`GET bc/asset/get/`"""

    bc_id: str
    asset_type: str
    child_bc_id: str | None = None
    filtering: AssetsFilter | None = None
    page: int | None = None
    page_size: int | None = None


class Asset(Answer):
    """Fields of other kinds of asset are null."""

    asset_id: str = ""
    asset_name: str = ""
    asset_type: str = ""
    relation_type: str = ""
    """OWNER_BC, OWNER_PARTNER or OWNER_INDIVIDUAL."""
    relation_status: str | None = None
    advertiser_status: str | None = None
    advertiser_account_type: str | None = None
    advertiser_role: str | None = None
    """ADMIN, OPERATOR or ANALYST."""
    pixel_code: str | None = None
    tt_account_roles: list[str] | None = None
    """POST, LIVE, DIRECT_MESSAGE."""
    owner_bc_name: str | None = None
    catalog_role: str | None = None
    store_role: str | None = None
    ad_creation_eligible: str | None = None


class Assets(Page[Asset]):
    pass


class MembersFilter(Ask):
    keyword: str | None = None
    user_role: str | None = None
    relation_status: str | None = None


class MembersAsk(Ask):
    """`GET bc/member/get/`"""

    bc_id: str
    child_bc_id: str | None = None
    filtering: MembersFilter | None = None
    page: int | None = None
    page_size: int | None = None


class Member(Answer):
    user_id: str = ""
    user_name: str = ""
    user_email: str = ""
    user_role: str = ""
    relation_status: str = ""
    ext_user_role: ExtraRole = msgspec.field(default_factory=ExtraRole)


class Members(Page[Member]):
    pass


class PartnersFilter(Ask):
    name: str | None = None


class PartnersAsk(Ask):
    """`GET bc/partner/get/`"""

    bc_id: str
    filtering: PartnersFilter | None = None
    page: int | None = None
    page_size: int | None = None


class Partner(Answer):
    bc_id: str = ""
    bc_name: str = ""


class Partners(Page[Partner]):
    pass


class Money(Answer):
    """Major units of `currency`. The account's balance is what is valid, frozen and taxed together."""

    currency: str = ""
    account_balance: float = 0.0
    valid_account_balance: float = 0.0
    frozen_balance: float = 0.0
    tax: float = 0.0
    cash_balance: float = 0.0
    valid_cash_balance: float = 0.0
    grant_balance: float = 0.0
    valid_grant_balance: float = 0.0


class CenterBalanceAsk(Ask):
    """`GET bc/balance/get/`"""

    bc_id: str
    child_bc_id: str | None = None


class CenterBalance(Money):
    bc_id: str = ""


class BalancesFilter(Ask):
    keyword: str | None = None
    advertiser_status: list[str] | None = None


class BalancesAsk(Ask):
    """`GET advertiser/balance/get/`"""

    bc_id: str
    child_bc_id: str | None = None
    filtering: BalancesFilter | None = None
    page: int | None = None
    page_size: int | None = None


class AdvertiserBalance(Money):
    advertiser_id: str = ""
    advertiser_name: str = ""
    advertiser_status: str = ""
    advertiser_type: str = ""
    timezone: str = ""
    account_open_days: int = 0
    balance_reminder: bool = False
    """Whether money must be added for ads to go on."""
    company: str = ""
    create_time: str = ""
    transferable_amount: float = 0.0
    budget_mode: str = ""
    """UNLIMITED, MONTHLY_BUDGET, DAILY_BUDGET or CUSTOM_BUDGET."""
    budget: float = 0.0
    budget_cost: float = 0.0


class AdvertiserBalances(Answer):
    advertiser_account_list: list[AdvertiserBalance] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class TransactionsFilter(Ask):
    transfer_type: str | None = None
    funds_type: list[str] | None = None
    summary_by_account: bool | None = None
    keyword: str | None = None
    start_date: str | None = None
    end_date: str | None = None


class TransactionsAsk(Ask):
    """`GET advertiser/transaction/get/`"""

    bc_id: str
    filtering: TransactionsFilter | None = None
    page: int | None = None
    page_size: int | None = None


class Transaction(Answer):
    advertiser_id: str = ""
    advertiser_name: str = ""
    amount: float = 0.0
    currency: str = ""
    date: str | None = None
    """UTC; null in a summary."""
    funds_type: str | None = None
    """Null for costs and taxes."""
    transfer_type: str = ""
    timezone: str = ""


class Transactions(Answer):
    transaction_list: list[Transaction] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)
