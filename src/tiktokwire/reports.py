"""Reports: `GET report/integrated/get/`, and `report/task/*` for the same as a file. Every metric is text; ``-`` is "not
applicable"."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from .envelope import Answer, Ask, Page, PageInfo


class Filter(Ask):
    """`filter_value` of the list types is JSON text inside the JSON."""

    field_name: str
    filter_type: str
    filter_value: str | int | float | list[str | int]


class Asked(Ask):
    """What both kinds of report are asked. Dates are ``YYYY-MM-DD`` in the ad account's time zone, both included."""

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
    multi_adv_report_in_utc_time: bool | None = None
    order_field: str | None = None
    order_type: str | None = None


class ReportAsk(Asked):
    page: int | None = None
    page_size: int | None = None


class ReportRow(Answer):
    dimensions: dict[str, str] = msgspec.field(default_factory=dict)
    metrics: dict[str, str] = msgspec.field(default_factory=dict)


class Report(Answer):
    rows: list[ReportRow] = msgspec.field(name="list", default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)
    total_metrics: dict[str, str] | None = None


class TaskAsk(Asked):
    output_format: str | None = None
    """CSV_STRING, CSV_DOWNLOAD (usual) or XLSX_DOWNLOAD."""
    file_name: str | None = None
    enable_report_title_translation: bool | None = None


class TaskMade(Answer):
    task_id: str = ""


class TaskOf(Ask):
    advertiser_id: str
    task_id: str


class TaskState(Answer):
    status: str = ""
    """QUEUING, PROCESSING, SUCCESS, FAILED or CANCELED."""
    message: str = ""


class TaskFile(Answer):
    """Of a CSV_STRING task the text itself is the `data`."""

    download_url: str = ""
    """Good for an hour."""
    file_name: str = ""
    output_format: str = ""


class VideoFilter(Ask):
    material_ids: list[str] | None = None
    video_ids: list[str] | None = None
    ad_ids: list[str] | None = None


class VideoAsk(Ask):
    advertiser_id: str
    report_type: str | None = None
    """VIDEO, or AD as before."""
    filtering: VideoFilter | None = None
    lifetime: bool | None = None
    start_date: str | None = None
    end_date: str | None = None
    page: int | None = None
    page_size: int | None = None


class VideoDimensions(Answer):
    ad_id: str = ""
    video_id: str = ""
    """Of a Spark Ad, the id of its post."""
    duration: float = 0.0
    """Seconds."""


class VideoMetrics(Answer):
    """One value for each second of the video, from the first."""

    view_count: list[int] = msgspec.field(default_factory=list)
    click_count: list[int] = msgspec.field(default_factory=list)
    slide_count: list[int] = msgspec.field(default_factory=list)
    convert_count: list[int] = msgspec.field(default_factory=list)
    break_count: list[int] = msgspec.field(default_factory=list)
    like_count: list[int] = msgspec.field(default_factory=list)
    share_count: list[int] = msgspec.field(default_factory=list)
    comment_count: list[int] = msgspec.field(default_factory=list)
    ctr: list[float] = msgspec.field(default_factory=list)
    cvr: list[float] = msgspec.field(default_factory=list)
    retain: list[float] = msgspec.field(default_factory=list)
    drop_off: list[float] = msgspec.field(default_factory=list)


class VideoRow(Answer):
    dimensions: VideoDimensions = msgspec.field(default_factory=VideoDimensions)
    metrics: VideoMetrics = msgspec.field(default_factory=VideoMetrics)


class VideoReport(Page[VideoRow]):
    pass


@cache
def metric_kinds() -> dict[str, str]:
    """Every metric name known to public sources, with its kind: int, decimal, text, bool or unknown."""
    lines = files(__package__).joinpath("metrics.txt").read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))
