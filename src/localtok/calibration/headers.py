"""What TikTok's exports and reports call the figures a market can be fitted to.

English headers of Ads Manager in the versions seen in public parsers, and the metric names of the reporting API with the
spellings connectors give them. Case, blanks, underscores and what stands in brackets after a currency do not matter.
"""

from __future__ import annotations

import re
from functools import cache

COUNTS: dict[str, tuple[str, ...]] = {
    "impressions": ("Impressions", "Impression"),
    "reach": ("Reach",),
    "plays": ("Video views", "Video plays", "video_play_actions"),
    "watched_2s": ("2-second video views", "Video views at 2s", "video_watched_2s", "VIDEO_WATCHED_2_S"),
    "watched_6s": (
        "6-second video views", "Video views at 6s", "Focused views", "6-second views (focused view)", "video_watched_6s",
        "VIDEO_WATCHED_6_S",
    ),
    "p25": ("Video views at 25%", "video_views_p25", "VIDEO_VIEWS_P_25"),
    "p50": ("Video views at 50%", "video_views_p50", "VIDEO_VIEWS_P_50"),
    "p75": ("Video views at 75%", "video_views_p75", "VIDEO_VIEWS_P_75"),
    "p100": ("Video views at 100%", "Video completions", "video_views_p100", "VIDEO_VIEWS_P_100"),
    "clicks": ("Clicks (destination)", "Clicks", "Clicks (all)"),
    "likes": ("Paid likes", "Likes"),
    "comments": ("Paid comments", "Comments"),
    "shares": ("Paid shares", "Shares"),
    "saves": ("Paid saves", "Saves", "Favorites", "Paid favorites"),
    "follows": ("Paid follows", "Paid followers", "Follows"),
    "profile_visits": ("Paid profile visits", "Profile visits"),
    "conversions": ("Conversions", "Conversion", "Complete payment", "Purchases", "Total purchase", "Results"),
}  # fmt: skip
"""By our name; the first header a file has is taken."""
MOMENTS: dict[str, tuple[str, ...]] = {
    "spend": ("Cost", "Spend", "Amount spent", "Total cost"),
    "mean_play_s": ("Average play time per video view", "Average play time", "average_video_play"),
    "length_s": ("Video length", "Video duration", "Duration", "Length (s)", "video_duration"),
}
_RATE_HEADERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "play_rate": ("plays", "impressions", ("Video play rate", "Video view rate")),
    "rate_2s": ("watched_2s", "impressions", ("2-second video view rate", "2-second view rate")),
    "rate_6s": ("watched_6s", "impressions", ("6-second video view rate", "6-second view rate")),
    "rate_p25": ("p25", "plays", ("25% video view rate", "Video views at 25% rate")),
    "rate_p50": ("p50", "plays", ("50% video view rate", "Video views at 50% rate")),
    "rate_p75": ("p75", "plays", ("75% video view rate", "Video views at 75% rate")),
    "rate_p100": ("p100", "plays", ("100% video view rate", "Video views at 100% rate", "Video completion rate")),
    "ctr": ("clicks", "impressions", ("CTR (destination)", "CTR", "CTR (all)")),
    "like_rate": ("likes", "impressions", ("Like rate", "Paid like rate")),
    "visit_rate": ("profile_visits", "impressions", ("Profile visits rate", "Paid profile visit rate")),
    "cvr": ("conversions", "clicks", ("CVR (clicks)", "CVR", "Conversion rate", "Conversion rate (clicks)", "CVR (destination)")),
}  # fmt: skip
RATES: dict[str, tuple[str, str]] = {name: (count, base) for name, (count, base, _) in _RATE_HEADERS.items()}
"""Rates in percent that stand in for a count: what they count, and of what."""
TEXTS: dict[str, tuple[str, ...]] = {
    "ad_id": ("Ad ID",),
    "ad": ("Ad name", "Ad"),
    "post_id": ("Post ID", "TikTok post ID", "TikTok item ID", "Item ID", "Organic post ID"),
    "adgroup_id": ("Ad group ID", "Adgroup ID"),
    "adgroup": ("Ad group name", "Adgroup name", "Ad group"),
    "campaign_id": ("Campaign ID",),
    "campaign": ("Campaign name", "Campaign"),
    "identity": ("Identity type",),
    "currency": ("Currency", "Currency code", "Account currency"),
}
NAMES = ("ad_id", "post_id", "ad", "adgroup_id", "adgroup", "campaign_id", "campaign")
"""What tells ads apart, the surest first."""
SPARK = frozenset({"AUTH_CODE", "TT_USER", "BC_AUTH_TT"})
"""Identity types of Spark Ads."""

_CURRENCY = re.compile(r"\s*\((?:[a-z]{3}|[$€£¥])\)$")


def key(header: str) -> str:
    """A header as it is compared."""
    plain = " ".join(header.replace("\ufeff", "").replace("_", " ").casefold().split())
    return _CURRENCY.sub("", plain)


def ours(header: str) -> str:
    """Our name of the column; empty where a fit has no use for it."""
    return _known().get(key(header), "")


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for table in (COUNTS, MOMENTS, TEXTS, {name: names for name, (_, _, names) in _RATE_HEADERS.items()}):
        for name, headers in table.items():
            known |= {key(header): name for header in headers}
    return known
