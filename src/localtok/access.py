"""Who may knock: access tokens with their kind, scopes and life, and the Business Centers that hold assets."""

from __future__ import annotations

from dataclasses import dataclass, field

from .market import dice


@dataclass(slots=True)
class Token:
    """An access token. Those a world begins with never expire and may do everything; those of a login do not."""

    text: str
    kind: str
    """advertiser, account or tto."""
    subject: str
    """The advertiser's id, the account's business_id, or the TikTok One account's id."""
    expires_at: int = 0
    """Epoch seconds; 0 is never, as for advertisers."""
    scopes: frozenset[str] | None = None
    """None is every scope there is."""
    refresh: str = ""
    refresh_expires_at: int = 0


@dataclass(slots=True)
class BusinessCenter:
    """A company's shared roof: it holds TikTok accounts that agreed, and shares them with ad accounts."""

    bc_id: str
    name: str
    created_at: int
    accounts: set[str] = field(default_factory=set)
    """Handles whose owners approved the Business Center (identity BC_AUTH_TT)."""
    advertisers: set[str] = field(default_factory=set)
    partners: dict[str, str] = field(default_factory=dict)
    """Names of the Business Centers it works with, by their ids."""


@dataclass(slots=True)
class CustomIdentity:
    """A name and a picture that are nobody's account (identity CUSTOMIZED_USER)."""

    identity_id: str
    display_name: str
    image_uri: str
    created_at: int


def tto_account_id(seed: int) -> str:
    """Id of the brand's one TikTok One account, `tto_tcm_account_id` on the wire."""
    return str(7_370_000_000_000_000_000 + (dice.stream(seed, "tiktok one account") >> 8))
