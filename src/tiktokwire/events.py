"""Pixels and the Events API 2.0."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, PageInfo


class PixelsAsk(Ask):
    """`GET pixel/list/`. `page_size` at most 20."""

    advertiser_id: str
    pixel_id: str | None = None
    code: str | None = None
    name: str | None = None
    order_by: str | None = None
    page: int | None = None
    page_size: int | None = None


class PixelRule(Answer):
    event_id: str = ""
    event_code: str = ""
    event_type: str = ""
    optimization_event: str = ""
    custom_event_type: str = ""
    name: str = ""
    statistic_type: str = "EVERY_TIME"
    currency: str = ""
    currency_value: str = ""
    deprecated: bool = False


class Pixel(Answer):
    pixel_id: str = ""
    pixel_code: str = ""
    pixel_name: str = ""
    pixel_category: str = ""
    pixel_script: str = ""
    create_time: str = ""
    pixel_setup_mode: str = "DEVELOPER"
    partner_name: str | None = None
    events: list[PixelRule] = msgspec.field(default_factory=list)


class Pixels(Answer):
    pixels: list[Pixel] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class DateRange(Ask):
    start_date: str
    end_date: str


class PixelStatsAsk(Ask):
    """`GET pixel/event/stats/`. At most ten pixels and thirty days, UTC."""

    advertiser_id: str
    pixel_ids: list[str]
    date_range: DateRange


class EventCount(Answer):
    pixel_event_type: str = ""
    custom_event_type: str = ""
    attributed_count: int = 0
    preview_count: int = 0
    total_count: int = 0
    browser_event_total_count: int = 0
    server_event_total_count: int = 0


class PixelStats(Answer):
    pixel_id: str = ""
    statistics: list[EventCount] = msgspec.field(default_factory=list)


class PixelsStats(Answer):
    rows: list[PixelStats] = msgspec.field(name="list", default_factory=list)


class EventUser(Ask):
    """Hashes are SHA-256 in hex; the rest is plain."""

    ttclid: str | None = None
    ttp: str | None = None
    email: str | list[str] | None = None
    phone: str | list[str] | None = None
    external_id: str | list[str] | None = None
    ip: str | None = None
    user_agent: str | None = None
    locale: str | None = None


class EventPage(Ask):
    url: str | None = None
    referrer: str | None = None


class EventContent(Ask):
    content_id: str | None = None
    price: float | None = None
    quantity: int | None = None
    content_name: str | None = None
    content_category: str | None = None
    brand: str | None = None


class EventProperties(Ask):
    currency: str | None = None
    value: float | None = None
    order_id: str | None = None
    contents: list[EventContent] | None = None
    content_ids: list[str] | None = None
    content_type: str | None = None
    num_items: int | None = None
    search_string: str | None = None
    description: str | None = None
    shop_id: str | None = None
    customer_type: str | None = None


class Event(Ask):
    event: str
    event_time: int
    """Epoch seconds, UTC."""
    event_id: str | None = None
    user: EventUser | None = None
    page: EventPage | None = None
    properties: EventProperties | None = None
    limited_data_use: bool | None = None


class TrackAsk(Ask):
    """`POST event/track/`. At most 1,000 events, else the whole request is refused."""

    event_source: str
    event_source_id: str
    data: list[Event]
    test_event_code: str | None = None
    partner_name: str | None = None
