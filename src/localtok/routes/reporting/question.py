"""What a report is asked: dimensions, metrics and a span, checked as documented."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from tiktokwire import reports as wire
from tiktokwire.codes import Code
from tiktokwire.enums import of

from ...doors import Call, Refused, owned
from ...market import cells
from ...market.pacing import TICK
from ..common import bad, one_of
from .attributes import ALIKE, LEVELS, TEXTS
from .filters import Filters
from .metrics import OF_POSTS, SPLIT_VIEWS

_DEPTHS = {"AUCTION_ADVERTISER": 0, "AUCTION_CAMPAIGN": 1, "AUCTION_ADGROUP": 2, "AUCTION_AD": 3}
_TIMES = ("stat_time_day", "stat_time_hour")
_BASIC = ("country_code", "post_id", "event_source_id")
_BASIC_ELSE = of(
    """
    ad_id_v2 ad_type component_name custom_event_type image_id match_type minis_id page_id room_id search_keyword
    search_terms skan_postback_sequence video_material_id
    """
)
_AUDIENCE = (*cells.DIMENSIONS, "placement")
_AUDIENCE_ELSE = of(
    """
    ac ad_type additional_interests audience_tags behavior_id contextual_tag device_brand_id dma_id hashtag
    interest_category interest_category_tier2 interest_category_tier3 interest_category_tier4 purchase_intention
    """
)
_SLOW = frozenset(["age", "gender", "language", "platform", "province_id", "post_id", "event_source_id"])
"""Sixteen hours late, where anything is."""
_REPORT_TYPES = ("BASIC", "AUDIENCE", "PLAYABLE_MATERIAL", "CATALOG", "BC", "TT_SHOP")
HOUR, FOREVER = 3_600, 1 << 40
_YEARS = (1970, 2100)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A row's time: hours that begin in ``[start, end)``. No label where the report has no time dimension."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A report that may be asked."""

    audience: bool
    depth: int
    """Index in `LEVELS` of the lowest id."""
    dimensions: tuple[str, ...]
    """As asked, each once."""
    ids: tuple[str, ...]
    time: str
    alike: tuple[str, ...]
    """Further dimensions that each ad has one value of."""
    cells: tuple[str, ...]
    """Further dimensions by which an ad's viewers differ."""
    metrics: tuple[str, ...]
    periods: tuple[Period, ...]
    filters: Filters
    order_field: str
    down: bool
    totals: bool
    many: bool
    """Of several advertisers."""
    asynchronous: bool = False

    @property
    def slow(self) -> bool:
        return not _SLOW.isdisjoint(self.dimensions)


def understood(call: Call, ask: wire.Asked, *, asynchronous: bool = False) -> Question:
    """The question in an ask, or the first thing that is wrong with it."""
    _account(call, ask)
    audience = ask.report_type == "AUDIENCE"
    dimensions = _dimensions(ask, audience)
    ids = tuple(name for name in dimensions if name in LEVELS)
    time = next((name for name in dimensions if name in _TIMES), "")
    alike = tuple(name for name in dimensions if name in ALIKE)
    within = tuple(name for name in dimensions if name in cells.DIMENSIONS)
    metrics = _metrics(ask, ids, time, dimensions)
    asked = Question(
        audience=audience,
        depth=_DEPTHS[ask.data_level or ""],
        dimensions=dimensions,
        ids=ids,
        time=time,
        alike=alike,
        cells=within,
        metrics=metrics,
        periods=_periods(call, ask, time, audience, "country_code" in dimensions, asynchronous),
        filters=Filters.read(ask.filtering or [], _DEPTHS[ask.data_level or ""], within),
        order_field=_order_field(ask),
        down=one_of("order_type", ask.order_type or "DESC", ("ASC", "DESC")) == "DESC",
        totals=bool(ask.enable_total_metrics),
        many=bool(ask.advertiser_ids),
        asynchronous=asynchronous,
    )
    if asked.totals and (audience or len(ids) != 1 or alike or within or time == "stat_time_hour"):
        raise bad("enable_total_metrics", "only for BASIC with one id dimension, and stat_time_day or nothing.")
    return asked


def _account(call: Call, ask: wire.Asked) -> None:
    one_of("report_type", ask.report_type, _REPORT_TYPES)
    if ask.report_type not in ("BASIC", "AUDIENCE"):
        raise Refused(Code.NOT_IMPL, f"report_type: localtok does not simulate {ask.report_type} reports.")
    if ask.service_type not in (None, "AUCTION"):
        raise bad("service_type", "only AUCTION.")
    if ask.advertiser_ids is not None and not 1 <= len(ask.advertiser_ids) <= 5:
        raise bad("advertiser_ids", f"give 1 to 5 ids, not {len(ask.advertiser_ids)}.")
    if not ask.advertiser_id and not ask.advertiser_ids:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): advertiser_id.")
    for id in ask.advertiser_ids or ():
        owned(call.front, id)


def _dimensions(ask: wire.Asked, audience: bool) -> tuple[str, ...]:
    if not ask.data_level or not ask.dimensions:
        gone = [name for name in ("data_level", "dimensions") if not getattr(ask, name)]
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    one_of("data_level", ask.data_level, _DEPTHS)
    depth, given = _DEPTHS[ask.data_level], tuple(dict.fromkeys(ask.dimensions))
    more, others = (_AUDIENCE, _AUDIENCE_ELSE) if audience else (_BASIC, _BASIC_ELSE)
    allowed = (*LEVELS[: depth + 1], *(_TIMES[:1] if audience else _TIMES), *more)
    for name in given:
        if name in others:
            raise Refused(Code.NOT_IMPL, f"dimensions: localtok does not simulate {name}.")
        if name in _AUDIENCE and not audience and name not in more:
            raise bad("dimensions", f"{name!r} needs report_type AUDIENCE.")
        if name not in allowed:
            raise bad("dimensions", f"{name!r} is not supported here; allowed are {', '.join(allowed)}.")
    if all(time in given for time in _TIMES):
        raise bad("dimensions", "give stat_time_day or stat_time_hour, not both.")
    if LEVELS[depth] not in given and "post_id" not in given:
        raise bad("dimensions", f"{ask.data_level} needs {LEVELS[depth]}.")
    if audience and not any(name in _AUDIENCE for name in given):
        raise bad("dimensions", f"an AUDIENCE report needs one of {', '.join(_AUDIENCE)}.")
    return given


def _metrics(ask: wire.Asked, ids: tuple[str, ...], time: str, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(ask.metrics or ("spend", "impressions")))
    known = wire.metric_kinds()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise bad("metrics", f"{', '.join(unknown)} not supported; allowed are {', '.join(sorted(known))}.")
    if "post_id" in dimensions:
        wrong = [name for name in names if name not in OF_POSTS and not name.startswith(("onsite_", "shop_"))]
        if wrong:
            raise bad("metrics", f"{', '.join(wrong)} not with post_id; allowed are {', '.join(sorted(OF_POSTS))}.")
    split = sorted(SPLIT_VIEWS.intersection(names))
    if split and (len(ids) != 1 or len(dimensions) != 1 + bool(time) or time == "stat_time_hour"):
        raise bad("metrics", f"{', '.join(split)} only with one id dimension, and stat_time_day or nothing.")
    return names


def _order_field(ask: wire.Asked) -> str:
    field = ask.order_field
    if field and (field in TEXTS or wire.metric_kinds().get(field) not in ("int", "decimal")):
        raise bad("order_field", f"cannot order by {field!r}: give a metric that is a figure, not an attribute.")
    return field or ""


def _periods(
    call: Call, ask: wire.Asked, time: str, audience: bool, by_country: bool, asynchronous: bool
) -> tuple[Period, ...]:
    # The old name is still sent with audience reports, together with dates, and does nothing there.
    if ask.query_lifetime or (ask.query_lifetime is None and ask.lifetime and not audience):
        if audience or time or by_country:
            raise bad("query_lifetime", "cannot be combined with time, audience or country dimensions.")
        return (Period("", 0, FOREVER),)
    first, days = _days(ask.start_date, ask.end_date)
    most = {"stat_time_day": 30, "stat_time_hour": 1}.get(time, 365)
    if days > most:
        raise bad("end_date", f"at most {most} day(s) {'with ' + time if time else 'at once'}, and this spans {days}.")
    in_utc = bool(ask.advertiser_ids) and bool(ask.multi_adv_report_in_utc_time)
    return periods(first, days, time, "UTC" if in_utc else call.world.advertiser.timezone)


def span(call: Call, start: str | None, end: str | None) -> tuple[int, int]:
    """From the first day's beginning to the last one's end in the account's time zone; a year at most."""
    first, days = _days(start, end)
    if days > 365:
        raise bad("end_date", f"at most 365 days at once, and this spans {days}.")
    (period,) = periods(first, days, "", call.world.advertiser.timezone)
    return period.start, period.end


def _days(start: str | None, end: str | None) -> tuple[date, int]:
    """The first day, and how many there are."""
    first, last = _date("start_date", start), _date("end_date", end)
    for field, day in (("start_date", first), ("end_date", last)):
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            raise bad(field, f"{day} is not a day between {_YEARS[0]} and {_YEARS[1]}.")
    days = (last - first).days + 1
    if days < 1:
        raise bad("end_date", "is before start_date.")
    return first, days


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=1_024)
def periods(first: date, days: int, time: str, timezone: str) -> tuple[Period, ...]:
    """The rows' times, from local midnight to local midnight and from full hour to full hour on that clock."""
    zone = _zone(timezone)
    edges = [_midnight(first + timedelta(days=day), zone) for day in range(days + 1)]
    if time == "stat_time_day":
        labels = (f"{first + timedelta(days=day)} 00:00:00" for day in range(days))
        return tuple(map(Period, labels, edges[:-1], edges[1:]))
    if not time:
        return (Period("", edges[0], edges[-1]),)
    begun = _hours(edges[0], edges[-1], zone)
    return tuple(
        Period(f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H}:00:00", at, ends)
        for at, ends in pairwise([*begun, edges[-1]])
    )


def _hours(start: int, end: int, zone: ZoneInfo) -> list[int]:
    """When the hours on that clock begin; where it jumps by half an hour, one hour of that day is half as long again."""
    return [at for at in range(start, end, TICK) if at == start or datetime.fromtimestamp(at, zone).minute == 0]


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _date(field: str, text: str | None) -> date:
    if not text:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    try:
        if _DAY.fullmatch(text) is None:
            raise ValueError
        return date.fromisoformat(text[:10])
    except ValueError:
        raise bad(field, f"{text!r} is not a day like 2026-01-31.") from None
