"""How often a path may be called: the portal's rate limit page as captured in August 2026.

Beyond a limit the answer is 40100, without a header that says when to come again. Documented recovery: the next second,
five minutes, midnight UTC.
"""

from __future__ import annotations

SPANS_S = (1, 60, 86_400)
TIERS: dict[str, tuple[int, int, int]] = {
    "basic": (10, 600, 864_000),
    "advanced": (20, 1_200, 1_728_000),
    "premium": (30, 1_800, 2_592_000),
    "ultimate": (50, 3_000, 4_320_000),
    "sandbox": (1, 30, 1_000),
}
"""Calls of an app to one path in a second, a minute and a day. A new app is basic."""
_EVENTS = (1_000, 600_000, 86_400_000)
_OWN = {
    "event/track/": _EVENTS,
    "pixel/track/": _EVENTS,
    "pixel/batch/": _EVENTS,
    "report/task/create/": (2, 60, 4_500),
}
_AD_CREATE = {"basic": (5, 150, 86_400), "advanced": (10, 300, 86_400)}
_AD_CREATE_MOST = (15, 300, 86_400)


def allowed(path: str, tier: str) -> tuple[int, int, int]:
    """Calls a second, a minute and a day. In the sandbox they are the same for every path."""
    if tier == "sandbox":
        return TIERS[tier]
    if path == "ad/create/":
        return _AD_CREATE.get(tier, _AD_CREATE_MOST)
    return _OWN.get(path, TIERS[tier])
