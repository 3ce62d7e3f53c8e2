"""Logins, tokens, ad accounts and Business Centers."""

from __future__ import annotations

from . import oauth

DOORS = (*oauth.DOORS,)
