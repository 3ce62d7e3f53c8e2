"""What an account holder sees and does: the Accounts API, publishing, TikTok One."""

from __future__ import annotations

from . import accounts, postcodes

DOORS = (*accounts.DOORS, *postcodes.DOORS)
