"""Report metrics: what each name is made of, and how it is printed.

Every value is text. The decimals follow recorded answers of the real API: spend has three, cost per click and per
thousand are rounded to two and printed with three, cost per result has four, percentages have two. Integers all the
way, so the same sums print the same on every machine. A name that is known but not simulated is ``-``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...state import AdGroup, Counters, Hour

COUNTERS = tuple(Counters.__dataclass_fields__)


@dataclass(slots=True)
class Total:
    """Sums over some hours of some ads."""

    spend: int = 0
    """Micros."""
    seen: Counters = field(default_factory=Counters)
    conversions: int = 0
    value: int = 0
    """Micros."""
    click_conversions: int = 0
    view_conversions: int = 0
    real_time: int = 0
    result: int = 0
    """What each ad group's goal counts as a result."""
    real_time_result: int = 0

    def add(self, hour: Hour, group: AdGroup) -> None:
        for name in COUNTERS:
            setattr(self.seen, name, getattr(self.seen, name) + getattr(hour.counters, name))
        self.spend += hour.spend_micros
        self.conversions += hour.conversions
        self.value += hour.conversion_value_micros
        self.click_conversions += hour.click_conversions
        self.view_conversions += hour.view_conversions
        self.real_time += hour.real_time_conversions
        result = _result(hour, group.optimization_goal)
        self.result += result
        self.real_time_result += hour.real_time_conversions if group.optimization_goal in _BY_CONVERSION else result

    def merge(self, other: Total) -> None:
        for name in COUNTERS:
            setattr(self.seen, name, getattr(self.seen, name) + getattr(other.seen, name))
        for name in ("spend", "conversions", "value", "click_conversions", "view_conversions"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.real_time += other.real_time
        self.result += other.result
        self.real_time_result += other.real_time_result


def printed(name: str, total: Total) -> str:
    """The metric's text, or ``-`` where localtok does not simulate it."""
    formula = _FORMULAS.get(name)
    return formula(total) if formula else "-"


def amount(name: str, total: Total) -> float:
    """For sorting and comparing: the number as printed; 0 for ``-``."""
    text = printed(name, total)
    return 0.0 if text == "-" else float(text)


def ratio(part: int, whole: int, places: int) -> str:
    """``part / whole`` rounded half up to `places` decimals; zero where there is nothing to divide by."""
    scale: int = 10**places
    counted = (2 * part * scale + whole) // (2 * whole) if whole else 0
    return f"{counted // scale}.{counted % scale:0{places}d}" if places else str(counted)


_BY_CONVERSION = ("CONVERT", "VALUE", "LEAD_GENERATION", "CONVERSATION")
_RESULTS = {
    "CLICK": "clicks",
    "TRAFFIC_LANDING_PAGE_VIEW": "clicks",
    "REACH": "reach",
    "SHOW": "impressions",
    "VIDEO_VIEW": "plays",
    "ENGAGED_VIEW": "watched_6s",
    "FOLLOWERS": "follows",
    "PAGE_VISIT": "profile_visits",
}


def _result(hour: Hour, goal: str) -> int:
    if goal in _BY_CONVERSION:
        return hour.conversions
    counter = _RESULTS.get(goal)
    return int(getattr(hour.counters, counter)) if counter else 0


def _engagements(t: Total) -> int:
    """ "Clicks (all)": on the destination and on everything social."""
    s = t.seen
    return s.clicks + s.likes + s.comments + s.shares + s.follows + s.profile_visits + s.music_clicks


def _counter(name: str) -> Callable[[Total], str]:
    return lambda t: str(getattr(t.seen, name))


def _cost(part: Callable[[Total], int], places: int = 3) -> Callable[[Total], str]:
    """Spend for one of `part`."""
    return lambda t: ratio(t.spend, part(t) * 1_000_000, places)


def _percent(part: Callable[[Total], int], whole: Callable[[Total], int]) -> Callable[[Total], str]:
    return lambda t: ratio(100 * part(t), whole(t), 2)


def _clicks(t: Total) -> int:
    return t.seen.clicks


def _impressions(t: Total) -> int:
    return t.seen.impressions


def _conversions(t: Total) -> int:
    return t.conversions


def _real_time(t: Total) -> int:
    return t.real_time


def _money(micros: int) -> str:
    return ratio(micros, 1_000_000, 3)


_FORMULAS: dict[str, Callable[[Total], str]] = {
    "spend": lambda t: _money(t.spend),
    "billed_cost": lambda t: _money(t.spend),
    "cash_spend": lambda t: _money(t.spend),
    "voucher_spend": lambda t: "0.000",
    "impressions": _counter("impressions"),
    "gross_impressions": _counter("impressions"),
    "clicks": _counter("clicks"),
    "ctr": _percent(_clicks, _impressions),
    "cpc": lambda t: ratio(t.spend, t.seen.clicks * 1_000_000, 2) + "0",
    "cpm": lambda t: ratio(t.spend, t.seen.impressions * 1_000, 2) + "0",
    "reach": _counter("reach"),
    "frequency": lambda t: ratio(t.seen.impressions, t.seen.reach, 2),
    "cost_per_1000_reached": lambda t: ratio(t.spend, t.seen.reach * 1_000, 3),
    "conversion": lambda t: str(t.conversions),
    "cost_per_conversion": _cost(_conversions),
    "conversion_rate": _percent(_conversions, _clicks),
    "conversion_rate_v2": _percent(_conversions, _impressions),
    "real_time_conversion": lambda t: str(t.real_time),
    "real_time_cost_per_conversion": _cost(_real_time),
    "real_time_conversion_rate": _percent(_real_time, _clicks),
    "real_time_conversion_rate_v2": _percent(_real_time, _impressions),
    "result": lambda t: str(t.result),
    "cost_per_result": _cost(lambda t: t.result, 4),
    "result_rate": _percent(lambda t: t.result, _impressions),
    "real_time_result": lambda t: str(t.real_time_result),
    "real_time_cost_per_result": _cost(lambda t: t.real_time_result, 4),
    "real_time_result_rate": _percent(lambda t: t.real_time_result, _impressions),
    "engagements": lambda t: str(_engagements(t)),
    "engagement_rate": _percent(_engagements, _impressions),
    "likes": _counter("likes"),
    "comments": _counter("comments"),
    "shares": _counter("shares"),
    "follows": _counter("follows"),
    "profile_visits": _counter("profile_visits"),
    "profile_visits_rate": _percent(lambda t: t.seen.profile_visits, _impressions),
    "clicks_on_music_disc": _counter("music_clicks"),
    "video_play_actions": _counter("plays"),
    "video_watched_2s": _counter("watched_2s"),
    "video_watched_6s": _counter("watched_6s"),
    "engaged_view": _counter("watched_6s"),
    "video_views_p25": _counter("p25"),
    "video_views_p50": _counter("p50"),
    "video_views_p75": _counter("p75"),
    "video_views_p100": _counter("p100"),
    "average_video_play": lambda t: ratio(t.seen.watch_ms, t.seen.plays * 1_000, 2),
    "average_video_play_per_user": lambda t: ratio(t.seen.watch_ms, t.seen.reach * 1_000, 2),
    "complete_payment": lambda t: str(t.conversions),
    "cost_per_complete_payment": _cost(_conversions),
    "complete_payment_rate": _percent(_conversions, _clicks),
    "value_per_complete_payment": lambda t: ratio(t.value, t.conversions * 1_000_000, 3),
    # The value of all purchases: the name lies, on the real platform too.
    "total_complete_payment_rate": lambda t: _money(t.value),
    "complete_payment_roas": lambda t: ratio(t.value, t.spend, 2),
    "vta_complete_payment": lambda t: str(t.view_conversions),
    "cost_per_vta_payments_completed": _cost(lambda t: t.view_conversions),
    "vta_conversion": lambda t: str(t.view_conversions),
    "cost_per_vta_conversion": _cost(lambda t: t.view_conversions),
    "cta_conversion": lambda t: str(t.click_conversions),
    "cost_per_cta_conversion": _cost(lambda t: t.click_conversions),
    "vta_purchase": lambda t: str(t.view_conversions),
    "cta_purchase": lambda t: str(t.click_conversions),
}
SIMULATED = frozenset(_FORMULAS)
