"""Report metrics: what each name is made of, and how it is printed.

Every value is text. The decimals follow recorded answers of the real API: spend has three, cost per click and per
thousand are rounded to two and printed with three, cost per result has four, percentages have two; a currency without
decimals has none. Integers all the way, so the same sums print the same on every machine. A name that is known but not
simulated is ``-``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tiktokwire.currencies import WHOLE
from tiktokwire.enums import of

from .sums import Total

Part = Callable[[Total], int]
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """``times · part / (scale · whole)`` with so many `places`, and `pad` behind; a bare count where there is no whole."""

    part: Part
    whole: Part | None = None
    times: int = 1
    scale: int = 1
    places: int = 0
    pad: str = ""
    money: bool = False
    people: bool = False
    """Has people above or below the line, so that rows do not add up to a total."""


def printed(name: str, total: Total, currency: str = "USD") -> str:
    """The metric's text, or ``-`` where localtok does not simulate it."""
    kept = total.texts.get(name)
    if kept is None:
        kept = total.texts[name] = _text(_FIGURES.get(name), total, currency)
    return kept


def _text(figure: Figure | None, total: Total, currency: str) -> str:
    if figure is None:
        return "-"
    whole = figure.scale * (figure.whole(total) if figure.whole else 1)
    if figure.money and currency in WHOLE:
        return ratio(figure.times * figure.part(total), whole, 0)
    return ratio(figure.times * figure.part(total), whole, figure.places) + figure.pad


def amount(name: str, total: Total, currency: str = "USD") -> float:
    """For sorting and comparing: the number as printed; 0 for ``-``."""
    text = printed(name, total, currency)
    return 0.0 if text == "-" else float(text)


def ratio(part: int, whole: int, places: int) -> str:
    """``part / whole`` rounded half up to `places` decimals; zero where there is nothing to divide by."""
    scale: int = 10**places
    counted = (2 * part * scale + whole) // (2 * whole) if whole else 0
    return f"{counted // scale}.{counted % scale:0{places}d}" if places else str(counted)


def _seen(name: str) -> Part:
    return lambda t: int(getattr(t.seen, name))


def _sum(name: str) -> Part:
    return lambda t: int(getattr(t, name))


def _clicks_all(t: Total) -> int:
    """ "Clicks (all)": on the destination and on everything social."""
    s = t.seen
    return s.clicks + s.likes + s.comments + s.shares + s.follows + s.profile_visits + s.music_clicks


_spend, _impressions, _clicks = _sum("spend"), _seen("impressions"), _seen("clicks")
_conversions, _real_time = _sum("conversions"), _sum("real_time")
_results, _real_time_results, _reach = _sum("results"), _sum("real_time_results"), _sum("reach")
_by_view, _by_click = _sum("view_conversions"), _sum("click_conversions")


def _by_engaged(t: Total) -> int:
    return t.conversions - t.click_conversions - t.view_conversions


def _count(part: Part) -> Figure:
    return Figure(part)


def _money(part: Part) -> Figure:
    return Figure(part, scale=_MICRO, places=3, money=True)


def _cost(part: Part, places: int = 3) -> Figure:
    """Spend for one of `part`."""
    return Figure(_spend, part, scale=_MICRO, places=places, money=True)


def _percent(part: Part, whole: Part) -> Figure:
    return Figure(part, whole, times=100, places=2)


def _seconds(whole: Part, *, people: bool = False) -> Figure:
    return Figure(_seen("watch_ms"), whole, scale=1_000, places=2, people=people)


_FIGURES: dict[str, Figure] = {
    "spend": _money(_spend),
    "billed_cost": _money(_sum("billed")),
    "cash_spend": _money(_spend),
    "voucher_spend": _money(lambda t: 0),
    "impressions": _count(_impressions),
    "gross_impressions": _count(_impressions),
    "clicks": _count(_clicks),
    "ctr": _percent(_clicks, _impressions),
    "cpc": Figure(_spend, _clicks, scale=_MICRO, places=2, pad="0", money=True),
    "cpm": Figure(_spend, _impressions, scale=1_000, places=2, pad="0", money=True),
    "reach": Figure(_reach, people=True),
    "frequency": Figure(_sum("known_impressions"), _reach, places=2, people=True),
    "cost_per_1000_reached": Figure(_sum("known_spend"), _reach, scale=1_000, places=3, money=True, people=True),
    "conversion": _count(_conversions),
    "cost_per_conversion": _cost(_conversions),
    "conversion_rate": _percent(_conversions, _clicks),
    "conversion_rate_v2": _percent(_conversions, _impressions),
    "real_time_conversion": _count(_real_time),
    "real_time_cost_per_conversion": _cost(_real_time),
    "real_time_conversion_rate": _percent(_real_time, _clicks),
    "real_time_conversion_rate_v2": _percent(_real_time, _impressions),
    "result": _count(_results),
    "cost_per_result": _cost(_results, 4),
    "result_rate": _percent(_results, _impressions),
    "real_time_result": _count(_real_time_results),
    "real_time_cost_per_result": _cost(_real_time_results, 4),
    "real_time_result_rate": _percent(_real_time_results, _impressions),
    "engagements": _count(_clicks_all),
    "engagement_rate": _percent(_clicks_all, _impressions),
    "likes": _count(_seen("likes")),
    "comments": _count(_seen("comments")),
    "shares": _count(_seen("shares")),
    "follows": _count(_seen("follows")),
    "profile_visits": _count(_seen("profile_visits")),
    "profile_visits_rate": _percent(_seen("profile_visits"), _impressions),
    "clicks_on_music_disc": _count(_seen("music_clicks")),
    "video_play_actions": _count(_seen("plays")),
    "video_watched_2s": _count(_seen("watched_2s")),
    "video_watched_6s": _count(_seen("watched_6s")),
    "engaged_view": _count(_sum("engaged")),
    "engaged_view_15s": _count(_sum("engaged_15s")),
    "paid_engaged_view": _count(lambda t: t.engaged - t.acted),
    "paid_engaged_view_15s": _count(lambda t: t.engaged_15s - t.acted_15s),
    "paid_engagement_engaged_view": _count(_sum("acted")),
    "paid_engagement_engaged_view_15s": _count(_sum("acted_15s")),
    "video_views_p25": _count(_seen("p25")),
    "video_views_p50": _count(_seen("p50")),
    "video_views_p75": _count(_seen("p75")),
    "video_views_p100": _count(_seen("p100")),
    "average_video_play": _seconds(_seen("plays")),
    "average_video_play_per_user": _seconds(_reach, people=True),
    "complete_payment": _count(_conversions),
    "cost_per_complete_payment": _cost(_conversions),
    "complete_payment_rate": _percent(_conversions, _clicks),
    "value_per_complete_payment": Figure(_sum("value"), _conversions, scale=_MICRO, places=3, money=True),
    # The value of all purchases: the name lies, on the real platform too.
    "total_complete_payment_rate": _money(_sum("value")),
    "complete_payment_roas": Figure(_sum("value"), _spend, places=2),
    "vta_complete_payment": _count(_by_view),
    "cost_per_vta_payments_completed": _cost(_by_view),
    "vta_complete_payment_value": _money(_sum("view_value")),
    "vta_complete_payment_roas": Figure(_sum("view_value"), _spend, places=2),
    "vta_conversion": _count(_by_view),
    "cost_per_vta_conversion": _cost(_by_view),
    "cta_conversion": _count(_by_click),
    "cost_per_cta_conversion": _cost(_by_click),
    "vta_purchase": _count(_by_view),
    "cost_per_vta_purchase": _cost(_by_view),
    "cta_purchase": _count(_by_click),
    "cost_per_cta_purchase": _cost(_by_click),
    "engaged_view_through_conversions": _count(_by_engaged),
    "cost_per_engaged_view_through_conversion": _cost(_by_engaged),
    "evta_purchase": _count(_by_engaged),
    "cost_per_evta_purchase": _cost(_by_engaged),
    "evta_payments_completed": _count(_by_engaged),
    "cost_per_evta_payments_completed": _cost(_by_engaged),
}
SIMULATED = frozenset(_FIGURES)
PEOPLE = frozenset(name for name, figure in _FIGURES.items() if figure.people)
"""Rows of these do not add: their total is ``-``."""
SPLIT_VIEWS = frozenset(
    f"{name}{seconds}" for name in ("paid_engaged_view", "paid_engagement_engaged_view") for seconds in ("", "_15s")
)
"""Asked for with exactly one id dimension, and stat_time_day or nothing."""
ACCOUNT_ONLY = frozenset(["cash_spend", "voucher_spend"])
"""Of the account as a whole, by day."""
OF_POSTS = frozenset(
    of(
        """
        spend cpc cpm impressions clicks ctr conversion cost_per_conversion conversion_rate conversion_rate_v2
        video_play_actions video_watched_2s video_watched_6s engaged_view video_views_p25 video_views_p50
        video_views_p75 video_views_p100 average_video_play
        """
    )
)
"""Allowed with the dimension post_id, besides those of shops (`onsite_*`, `shop_*`); nothing social."""
