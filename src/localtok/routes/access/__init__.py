"""Logins, tokens, ad accounts and Business Centers."""

from __future__ import annotations

from . import advertisers, balances, centers, holders, oauth

DOORS = (*oauth.DOORS, *holders.DOORS, *advertisers.DOORS, *centers.DOORS, *balances.DOORS)
