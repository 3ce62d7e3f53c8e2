"""`report/integrated/get/`: sums over hours, cut by ad, ad group, campaign or account and by day or hour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tiktokwire import reports as wire
from tiktokwire.codes import Code
from tiktokwire.enums import PRIMARY_STATUSES, of

from ...doors import Call, Door, Guard, Refused, owned
from ...state import Ad
from ..buying import statuses
from ..common import bad, one_of, page
from .attributes import cell, of_ad
from .metrics import Total, amount, printed

_LEVELS = {
    "AUCTION_ADVERTISER": ("advertiser_id",),
    "AUCTION_CAMPAIGN": ("advertiser_id", "campaign_id"),
    "AUCTION_ADGROUP": ("advertiser_id", "campaign_id", "adgroup_id"),
    "AUCTION_AD": ("advertiser_id", "campaign_id", "adgroup_id", "ad_id"),
}
_TIMES = ("stat_time_day", "stat_time_hour")
_OTHER_DIMENSIONS = of(
    """
    ad_id_v2 ad_type component_name country_code custom_event_type event_source_id image_id page_id post_id room_id
    search_terms video_material_id
    """
)
_ID_FILTERS = {"ad_ids": "ad_id", "adgroup_ids": "adgroup_id", "campaign_ids": "campaign_id"}
_NAME_FILTERS = {"ad_name": "ad_name", "adgroup_name": "adgroup_name", "campaign_name": "campaign_name"}
_STATUS_FILTERS = ("ad_status", "adgroup_status", "campaign_status")
_LISTS = ("IN", "NOT_IN", "CONTAIN_ANY_OF")
_COMPARISONS = ("GREATER_EQUAL", "GREATER_THAN", "LOWER_EQUAL", "LOWER_THAN", "BETWEEN")
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Span:
    """Hours from `start` to `end` in epoch seconds, read in the account's time zone."""

    start: int
    end: int
    zone: ZoneInfo

    def label(self, hour: int, dimension: str) -> str:
        local = datetime.fromtimestamp(hour, self.zone)
        return local.strftime("%Y-%m-%d 00:00:00" if dimension == "stat_time_day" else "%Y-%m-%d %H:00:00")


def report(call: Call, ask: wire.ReportAsk) -> wire.Report:
    _account(call, ask)
    ids, time = _dimensions(ask)
    metrics = _metrics(ask)
    span = _span(call, ask, time)
    filters = ask.filtering or []
    sums: dict[tuple[str, ...], Total] = {}
    samples: dict[tuple[str, ...], Ad] = {}
    for ad in call.world.ads.values():
        if not _passes(call, ad, filters, ask.data_level or ""):
            continue
        head = tuple(of_ad(call, ad, name) for name in ids)
        group = call.world.adgroups[ad.adgroup_id]
        for hour in _hours(call, ad, span):
            key = (*head, span.label(hour, time)) if time else head
            samples.setdefault(key, ad)
            sums.setdefault(key, Total()).add(call.world.hours[ad.ad_id, hour], group)
    if not sums and ids == ["advertiser_id"] and not time:
        sums[call.world.advertiser.advertiser_id,] = Total()
    rows = [key for key in sums if all(_compares(filter, sums[key]) for filter in filters)]
    rows = _ordered(rows, sums, ask)
    shown, info = page(rows, ask.page, ask.page_size)
    names = [*ids, time] if time else ids
    return wire.Report(
        rows=[
            wire.ReportRow(
                dimensions=dict(zip(names, key, strict=True)),
                metrics={name: cell(call, name, sums[key], samples.get(key), ids) for name in metrics},
            )
            for key in shown
        ],
        page_info=info,
        total_metrics=_totals(metrics, [sums[key] for key in rows]) if ask.enable_total_metrics else None,
    )


def _account(call: Call, ask: wire.ReportAsk) -> None:
    if ask.report_type != "BASIC":
        one_of("report_type", ask.report_type, ("BASIC", "AUDIENCE", "PLAYABLE_MATERIAL", "CATALOG", "BC", "TT_SHOP"))
        raise Refused(Code.NOT_IMPL, f"report_type: localtok does not simulate {ask.report_type} reports.")
    if ask.service_type not in (None, "AUCTION"):
        raise bad("service_type", "only AUCTION.")
    if not ask.advertiser_id and not ask.advertiser_ids:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): advertiser_id.")
    for id in ask.advertiser_ids or ():
        owned(call.front, id)


def _dimensions(ask: wire.ReportAsk) -> tuple[list[str], str]:
    """The id dimensions and the time dimension, which may be empty."""
    if not ask.data_level or not ask.dimensions:
        gone = [name for name in ("data_level", "dimensions") if not getattr(ask, name)]
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    one_of("data_level", ask.data_level, _LEVELS)
    given = list(dict.fromkeys(ask.dimensions))
    allowed = (*_LEVELS[ask.data_level], *_TIMES)
    for name in given:
        if name in _OTHER_DIMENSIONS:
            raise Refused(Code.NOT_IMPL, f"dimensions: localtok does not simulate {name}.")
        if name not in allowed:
            raise bad("dimensions", f"{name!r} is not one of {', '.join(allowed)}.")
    ids, times = [name for name in given if name not in _TIMES], [name for name in given if name in _TIMES]
    if len(times) > 1:
        raise bad("dimensions", "give stat_time_day or stat_time_hour, not both.")
    if _LEVELS[ask.data_level][-1] not in ids:
        raise bad("dimensions", f"{ask.data_level} needs {_LEVELS[ask.data_level][-1]}.")
    return ids, times[0] if times else ""


def _metrics(ask: wire.ReportAsk) -> list[str]:
    names = list(dict.fromkeys(ask.metrics or ["spend", "impressions"]))
    known = wire.metric_kinds()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise bad("metrics", f"{', '.join(unknown)} not supported; allowed are {', '.join(sorted(known))}.")
    return names


def _span(call: Call, ask: wire.ReportAsk, time: str) -> Span:
    zone = ZoneInfo(call.world.advertiser.timezone)
    if ask.query_lifetime or (ask.query_lifetime is None and ask.lifetime):
        if time:
            raise bad("query_lifetime", f"cannot be combined with {time}.")
        return Span(0, call.now + _HOUR, zone)
    first, last = _date("start_date", ask.start_date), _date("end_date", ask.end_date)
    days = (last - first).days + 1
    most = {"stat_time_day": 30, "stat_time_hour": 1}.get(time, 365)
    if days < 1:
        raise bad("end_date", "is before start_date.")
    if days > most:
        raise bad("end_date", f"at most {most} day(s) {'with ' + time if time else 'at once'}, and this spans {days}.")
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    end = datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)
    return Span(int(start.timestamp()), int(end.timestamp()), zone)


def _date(field: str, text: str | None) -> date:
    if not text:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise bad(field, f"{text!r} is not a day like 2026-01-31.") from None


def _hours(call: Call, ad: Ad, span: Span) -> Iterator[int]:
    """The hours of the span in which the ad did something, in order."""
    created = ad.created_at - ad.created_at % _HOUR
    first = max(span.start - span.start % _HOUR, created)
    for hour in range(first, min(span.end, call.now + _HOUR), _HOUR):
        if hour >= span.start and (ad.ad_id, hour) in call.world.hours:
            yield hour


def _passes(call: Call, ad: Ad, filters: list[wire.Filter], level: str) -> bool:
    """Whether the ad is in the report. What is deleted is not, unless a status filter says otherwise."""
    asked = dict.fromkeys((f"{name.removesuffix('_id')}_status" for name in _LEVELS[level][1:]), "STATUS_NOT_DELETE")
    for filter in filters:
        name = filter.field_name
        if name in _STATUS_FILTERS:
            values = _list(filter)
            asked[name] = one_of("filtering", values[0] if values else "", PRIMARY_STATUSES)
        elif name in _ID_FILTERS:
            values = _list(filter)
            if len(values) > 100:
                raise bad("filtering", f"{name} takes at most 100 ids.")
            if (of_ad(call, ad, _ID_FILTERS[name]) in values) == (filter.filter_type == "NOT_IN"):
                return False
        elif name in _NAME_FILTERS:
            if str(filter.filter_value).lower() not in of_ad(call, ad, _NAME_FILTERS[name]).lower():
                return False
        elif name not in wire.metric_kinds():
            raise bad("filtering", f"cannot filter by {name!r}.")
    return all(_has_status(call, ad, name, status) for name, status in asked.items())


def _has_status(call: Call, ad: Ad, name: str, wanted: str) -> bool:
    level = name.removesuffix("_status")
    now = {
        "ad": lambda: ad.secondary_status,
        "adgroup": lambda: statuses.of_adgroup(call.world, call.world.adgroups[ad.adgroup_id]),
        "campaign": lambda: statuses.of_campaign(call.world, call.world.campaigns[ad.campaign_id]),
    }[level]()
    if wanted == "STATUS_ALL":
        return True
    kind = statuses.primary(level, now)
    return kind != "STATUS_DELETE" if wanted == "STATUS_NOT_DELETE" else kind == wanted


def _list(filter: wire.Filter) -> list[str]:
    """The values of a list filter, which is JSON text inside the JSON."""
    if filter.filter_type not in _LISTS:
        raise bad("filtering", f"{filter.field_name} takes {' or '.join(_LISTS)}, not {filter.filter_type}.")
    value = filter.filter_value
    if isinstance(value, list):
        return value
    try:
        parsed = json.loads(value)
    except ValueError:
        raise bad("filtering", f"filter_value of {filter.field_name} must be a JSON list as text.") from None
    return [str(one) for one in parsed] if isinstance(parsed, list) else [str(parsed)]


def _compares(filter: wire.Filter, total: Total) -> bool:
    name = filter.field_name
    if name in _STATUS_FILTERS or name in _ID_FILTERS or name in _NAME_FILTERS:
        return True
    kind = one_of("filtering", filter.filter_type, _COMPARISONS)
    try:
        given = json.loads(filter.filter_value) if isinstance(filter.filter_value, str) else filter.filter_value
        bounds = [float(one) for one in (given if isinstance(given, list) else [given])]
    except (TypeError, ValueError):
        raise bad("filtering", f"filter_value of {name} must be a number.") from None
    value = amount(name, total)
    if kind == "BETWEEN":
        if len(bounds) != 2:
            raise bad("filtering", f"BETWEEN takes two numbers for {name}.")
        return bounds[0] <= value <= bounds[1]
    return {
        "GREATER_EQUAL": value >= bounds[0],
        "GREATER_THAN": value > bounds[0],
        "LOWER_EQUAL": value <= bounds[0],
        "LOWER_THAN": value < bounds[0],
    }[kind]


def _ordered(
    rows: list[tuple[str, ...]], sums: dict[tuple[str, ...], Total], ask: wire.ReportAsk
) -> list[tuple[str, ...]]:
    """By the metric asked for, else newest first; ties by their dimensions."""
    down = one_of("order_type", ask.order_type or "DESC", ("ASC", "DESC")) == "DESC"
    rows = sorted(rows, reverse=True) if ask.order_field is None else sorted(rows)
    field = ask.order_field
    if field is None:
        return rows
    kind = wire.metric_kinds().get(field)
    if kind not in ("int", "decimal"):
        raise bad("order_field", f"cannot order by {field!r}.")
    return sorted(rows, key=lambda key: amount(field, sums[key]), reverse=down)


def _totals(metrics: list[str], every: list[Total]) -> dict[str, str]:
    together = Total()
    for one in every:
        together.merge(one)
    return {name: printed(name, together) for name in metrics}


DOORS = (Door("GET", "report/integrated/get/", wire.ReportAsk, Guard.ADVERTISER, report),)
