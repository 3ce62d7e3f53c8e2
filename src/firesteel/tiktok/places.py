"""TikTok's ids of the countries ads may run in."""

from __future__ import annotations

from ..errors import BadInput

LOCATIONS = {
    "AT": "2782113",
    "AU": "2077456",
    "BE": "2802361",
    "BR": "3469034",
    "CA": "6251999",
    "CH": "2658434",
    "DE": "2921044",
    "DK": "2623032",
    "ES": "2510769",
    "FI": "660013",
    "FR": "3017382",
    "GB": "2635167",
    "IE": "2963597",
    "IT": "3175395",
    "JP": "1861060",
    "MX": "3996063",
    "NL": "2750405",
    "NO": "3144096",
    "NZ": "2186224",
    "PL": "798544",
    "PT": "2264397",
    "SE": "2661886",
    "US": "6252001",
}
"""ISO 3166-1 alpha-2 to TikTok's location id, which is the country's GeoNames id (as in the official examples)."""


def locations(markets: frozenset[str]) -> list[str]:
    unknown = sorted(markets - LOCATIONS.keys())
    if unknown:
        raise BadInput(
            f"no TikTok location is known for the market {', '.join(unknown)}",
            remedy=f"use one of {', '.join(LOCATIONS)}",
        )
    return [LOCATIONS[market] for market in sorted(markets)]
