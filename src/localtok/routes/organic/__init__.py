"""What an account holder sees and does: the Accounts API, publishing, webhooks, TikTok One."""

from __future__ import annotations

from . import (
    accounts,
    applications,
    collaborations,
    comments,
    creators,
    ideas,
    linkreports,
    postcodes,
    posts,
    publishing,
    webhooks,
)

DOORS = (
    *accounts.DOORS,
    *posts.DOORS,
    *comments.DOORS,
    *postcodes.DOORS,
    *publishing.DOORS,
    *webhooks.DOORS,
    *ideas.DOORS,
    *creators.DOORS,
    *collaborations.DOORS,
    *applications.DOORS,
    *linkreports.DOORS,
)
