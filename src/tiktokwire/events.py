"""Pixels as they are read, the Events API 2.0, and the 1.0 that TikTok's own SDK still speaks."""

from __future__ import annotations

from typing import Any

import msgspec

from .envelope import Answer, Ask, PageInfo


class PixelsFilter(Ask):
    available_for_catalog_only: bool | None = None


class PixelsAsk(Ask):
    """`GET pixel/list/`. `page_size` at most 20; `order_by` EARLIEST_CREATE or LATEST_CREATE."""

    advertiser_id: str
    pixel_id: str | None = None
    code: str | None = None
    name: str | None = None
    order_by: str | None = None
    filtering: PixelsFilter | None = None
    page: int | None = None
    page_size: int | None = None


class PixelTrigger(Answer):
    trigger: str = ""
    variable: str = ""
    operator: str = ""
    value: str = ""


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
    rules: list[PixelTrigger] = msgspec.field(default_factory=list)


class AssetOwnership(Answer):
    """`asset_relation_status`: null while it is the advertiser's alone, then TRANSFERRED, SHARED or UNBOUND."""

    asset_relation_status: str | None = None
    ownership_status: bool = True
    owner_bc_id: str | None = None


class Pixel(Answer):
    pixel_id: str = ""
    pixel_code: str = ""
    pixel_name: str = ""
    pixel_category: str = ""
    pixel_script: str = ""
    create_time: str = ""
    pixel_setup_mode: str = "DEVELOPER"
    partner_name: str | None = None
    advanced_matching_fields: dict[str, bool] | None = None
    automatic_advanced_matching_fields: dict[str, bool] | None = None
    enable_first_party_cookies: bool = True
    enable_expanded_data_sharing: bool = False
    asset_ownership: AssetOwnership = msgspec.field(default_factory=AssetOwnership)
    events: list[PixelRule] = msgspec.field(default_factory=list)


class Pixels(Answer):
    pixels: list[Pixel] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class DateRange(Ask):
    start_date: str
    end_date: str


class PixelStatsAsk(Ask):
    """`GET pixel/event/stats/`. At most ten pixels and thirty days, UTC. Airbyte's connector sends one id without a list."""

    advertiser_id: str
    pixel_ids: list[str] | str
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


class EventUser(Ask, gc=False):
    """Hashes are SHA-256 in hex; the rest is plain. idfa, idfv, gaid and att_status are of apps."""

    ttclid: str | None = None
    ttp: str | None = None
    email: str | list[str] | None = None
    phone: str | list[str] | None = None
    external_id: str | list[str] | None = None
    ip: str | None = None
    user_agent: str | None = None
    locale: str | None = None
    idfa: str | None = None
    idfv: str | None = None
    gaid: str | None = None
    att_status: str | None = None


class EventPage(Ask, gc=False):
    url: str | None = None
    referrer: str | None = None


class EventContent(Ask, gc=False):
    content_id: str | None = None
    price: float | None = None
    quantity: int | None = None
    content_name: str | None = None
    content_category: str | None = None
    brand: str | None = None


class EventProperties(Ask, gc=False):
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


class EventApp(Ask, gc=False):
    app_id: str | None = None
    app_name: str | None = None
    app_version: str | None = None


class EventAd(Ask, gc=False):
    attribution_share: float | None = None
    """From 0 to 1."""


class EventLead(Ask, gc=False):
    lead_id: str | None = None
    lead_event_source: str | None = None


class Event(Ask, gc=False):
    event: str
    event_time: int
    """Epoch seconds, UTC."""
    event_id: str | None = None
    user: EventUser | None = None
    page: EventPage | None = None
    properties: EventProperties | None = None
    limited_data_use: bool | None = None
    app: EventApp | None = None
    ad: EventAd | None = None
    lead: EventLead | None = None


class TrackAsk(Ask):
    """`POST event/track/`. At most 1,000 events, else the whole request is refused."""

    event_source: str
    """web, app, offline or crm."""
    event_source_id: str
    """A pixel code, an app's id, or the id of an event set."""
    data: list[Event]
    test_event_code: str | None = None
    partner_name: str | None = None


class LegacyAd(Ask):
    callback: str | None = None
    """The click id."""


class LegacyUser(Ask):
    external_id: str | None = None
    email: str | None = None
    phone_number: str | None = None
    ttp: str | None = None


class LegacyContext(Ask):
    page: EventPage | None = None
    user: LegacyUser | None = None
    ad: LegacyAd | None = None
    ip: str | None = None
    user_agent: str | None = None


class LegacyContent(Ask):
    content_id: str | None = None
    content_type: str | None = None
    content_name: str | None = None
    content_category: str | None = None
    price: float | None = None
    quantity: int | None = None
    status: str | None = None


class LegacyProperties(Ask):
    contents: list[LegacyContent] | None = None
    currency: str | None = None
    value: float | None = None
    description: str | None = None
    query: str | None = None


class LegacyEvent(Ask):
    """An event of the Events API 1.0, as in `pixel/batch/`. `timestamp` is ISO 8601."""

    event: str
    type: str | None = None
    event_id: str | None = None
    timestamp: str | None = None
    context: LegacyContext | None = None
    properties: LegacyProperties | None = None


class LegacyTrackAsk(LegacyEvent, kw_only=True):
    """`POST pixel/track/`"""

    pixel_code: str
    test_event_code: str | None = None


class LegacyBatchAsk(Ask):
    """`POST pixel/batch/`. Each of the batch is a `LegacyEvent`, and is read on its own."""

    pixel_code: str
    batch: list[dict[str, Any]]


class FailedEvent(Answer):
    order_in_batch: int = 0
    error: str = ""


class BatchResult(Answer):
    partial_failure: bool = False
    failed_events: list[FailedEvent] = msgspec.field(default_factory=list)
