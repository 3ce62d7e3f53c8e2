"""What ads did, read from the platform's reports a hundred ads at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tiktokwire import reports

from . import mapping, retry
from .client import Client
from .finding import batches

MOST_DAYS = 30
"""One report by the day may span."""
MOST_SPAN = 365
"""One report without days may."""
MOST_ROWS = 1_000


def hourly(client: Client, ad_ids: Sequence[str], first: date, last: date, today: date) -> list[reports.ReportRow]:
    """Each ad's hours, which add up to the days. Raises `Unavailable` where they do not."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [row for some in batches(ad_ids) for row in _agreed(client, some, days, today)]


def reach(client: Client, ad_ids: Sequence[str], first: date, last: date) -> dict[str, int]:
    """How many people each ad reached over those days together. Not additive: not over days, and not over ads."""
    first = max(first, last - timedelta(days=MOST_SPAN - 1))
    rows = (row for some in batches(ad_ids) for row in _rows(client, some, ("reach",), span=(first, last)))
    return {row.dimensions["ad_id"]: mapping.count(row, "reach") for row in rows}


def lifetime(client: Client, ad_ids: Sequence[str]) -> dict[str, int]:
    """Impressions each ad ever had; those that had none may be left out."""
    rows = (row for some in batches(ad_ids) for row in _rows(client, some, ("impressions",)))
    return {row.dimensions["ad_id"]: mapping.count(row, "impressions") for row in rows}


def _agreed(client: Client, ad_ids: list[str], days: list[date], today: date) -> list[reports.ReportRow]:
    """The hours, held against the sums of the days. Read once more where they are not those: figures settle."""
    difference = ""
    for _ in range(2):
        rows = [
            row
            for day in days
            for row in _rows(client, ad_ids, mapping.DELIVERY_METRICS, grain="stat_time_hour", span=(day, day))
        ]
        past = [day for day in days if day < today]
        totals = [
            row
            for span in _spans(past)
            for row in _rows(client, ad_ids, mapping.ADDED_UP, grain="stat_time_day", span=span)
        ]
        difference = mapping.disagreement(rows, totals, today)
        if not difference:
            return rows
    raise retry.failure(retry.SHORT, f"the delivery report does not add up: {difference}; nothing of it was taken")


def _rows(
    client: Client,
    ad_ids: list[str],
    metrics: Sequence[str],
    *,
    grain: str = "",
    span: tuple[date, date] | None = None,
) -> Iterator[reports.ReportRow]:
    """Rows by ad, and by hour or day where a grain says so; without a span, of all its life."""
    page = 1
    while True:
        answer = client.report(
            reports.ReportAsk(
                advertiser_id=client.advertiser_id,
                report_type="BASIC",
                data_level="AUCTION_AD",
                dimensions=["ad_id", grain] if grain else ["ad_id"],
                metrics=list(metrics),
                start_date=span[0].isoformat() if span else None,
                end_date=span[1].isoformat() if span else None,
                query_lifetime=None if span else True,
                filtering=[_ids_filter(ad_ids), _any_status()],
                page=page,
                page_size=MOST_ROWS,
            )
        )
        yield from answer.rows
        if page >= answer.page_info.total_page:
            return
        page += 1


def _spans(days: list[date]) -> list[tuple[date, date]]:
    """First and last of each stretch that one report by the day may span."""
    parts = [days[start : start + MOST_DAYS] for start in range(0, len(days), MOST_DAYS)]
    return [(part[0], part[-1]) for part in parts]


def _ids_filter(ad_ids: list[str]) -> reports.Filter:
    return reports.Filter(field_name="ad_ids", filter_type="IN", filter_value=_list_text(ad_ids))


def _any_status() -> reports.Filter:
    """Deleted ads have delivered, too."""
    return reports.Filter(field_name="ad_status", filter_type="IN", filter_value=_list_text(["STATUS_ALL"]))


def _list_text(values: list[str]) -> str:
    return "[" + ",".join(f'"{value}"' for value in values) + "]"
