"""Synchronous reports, `GET report/integrated/get/`. Every metric is text; ``-`` is "not applicable"."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from .envelope import Answer, Ask, PageInfo


class Filter(Ask):
    """`filter_value` of the list types is JSON text inside the JSON."""

    field_name: str
    filter_type: str
    filter_value: str | list[str]


class ReportAsk(Ask):
    """Dates are ``YYYY-MM-DD`` in the ad account's time zone, both included."""

    report_type: str
    advertiser_id: str | None = None
    advertiser_ids: list[str] | None = None
    service_type: str | None = None
    data_level: str | None = None
    dimensions: list[str] | None = None
    metrics: list[str] | None = None
    start_date: str | None = None
    end_date: str | None = None
    query_lifetime: bool | None = None
    lifetime: bool | None = None
    """The old name of `query_lifetime`, still sent by clients."""
    filtering: list[Filter] | None = None
    enable_total_metrics: bool | None = None
    order_field: str | None = None
    order_type: str | None = None
    page: int | None = None
    page_size: int | None = None


class ReportRow(Answer):
    dimensions: dict[str, str] = msgspec.field(default_factory=dict)
    metrics: dict[str, str] = msgspec.field(default_factory=dict)


class Report(Answer):
    rows: list[ReportRow] = msgspec.field(name="list", default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)
    total_metrics: dict[str, str] | None = None


@cache
def metric_kinds() -> dict[str, str]:
    """Every metric name known to public sources, with its kind: int, decimal, text, bool or unknown."""
    lines = files(__package__).joinpath("metrics.txt").read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))
