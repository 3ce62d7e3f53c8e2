"""Ads that TikTok's review refused: they stand still until somebody changes or appeals them."""

from __future__ import annotations

from ..facts import AdSeen
from ..telling import Telling, title
from ..views import ToDo

REFUSED = {
    "AD_STATUS_AUDIT_DENY": "TikTok's review refused the ad",
    "AD_STATUS_ADGROUP_AUDIT_DENY": "TikTok's review refused the ad group",
    "AD_STATUS_ADVERTISER_AUDIT_DENY": "TikTok's review refused the ad account",
}
"""Secondary statuses of an ad that a review refused (DOC:54212254630), in words."""


def refused_ads(desk: Telling) -> list[ToDo]:
    """Ads of live flights that a review refused when they were last asked about."""
    seen = {flight: entry.value.status for flight, entry in desk.ledger.present(AdSeen).items()}
    return [
        ToDo(
            kind="disapproval",
            key=f"disapproval/{row.flight.id}",
            tone="stop",
            chip="Refused",
            title=f"“{title(row)}” by @{row.flight.creator}: {REFUSED[seen[row.flight.id]]}",
            why="It is not shown. Read the reason in Ads Manager, then change it, appeal, or end the flight.",
            money=str(row.daily_budget),
            money_note="a day stands still",
            verb="Open the flight",
            link=f"/flights/{row.flight.id}/",
        )
        for row in desk.flights()
        if row.status == "live" and seen.get(row.flight.id) in REFUSED
    ]
