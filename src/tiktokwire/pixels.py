"""Making and changing pixels and event sets, and sharing a pixel through a Business Center."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, Page


class PixelCreateAsk(Ask):
    """`POST pixel/create/`. A name of at most 40 characters, without emoji."""

    advertiser_id: str
    pixel_name: str
    pixel_category: str | None = None
    partner_name: str | None = None


class PixelCreated(Answer):
    pixel_id: str = ""
    pixel_code: str = ""
    pixel_name: str = ""
    pixel_category: str = ""
    partner_name: str | None = None
    advanced_matching_fields: dict[str, bool] | None = None
    automatic_advanced_matching_fields: dict[str, bool] | None = None
    enable_first_party_cookies: bool = True
    enable_expanded_data_sharing: bool = False


class MatchingFields(Ask):
    phone_number: bool | None = None
    email: bool | None = None


class AutomaticMatchingFields(MatchingFields):
    name: bool | None = None
    address: bool | None = None
    external_id: bool | None = None


class PixelUpdateAsk(Ask):
    """`POST pixel/update/`"""

    advertiser_id: str
    pixel_id: str
    pixel_name: str
    advanced_matching_fields: MatchingFields | None = None
    automatic_advanced_matching_fields: AutomaticMatchingFields | None = None
    enable_first_party_cookies: bool | None = None
    enable_expanded_data_sharing: bool | None = None


class RuleAsk(Ask):
    trigger: str
    variable: str
    operator: str
    value: str


class PixelEventAsk(Ask):
    event_type: str
    event_name: str | None = None
    event_code: str | None = None
    event_id: str | None = None
    """Given by the platform; ignored."""
    statistic_type: str | None = None
    currency: str | None = None
    currency_value: str | None = None
    rules: list[RuleAsk] | None = None


class PixelEventCreateAsk(Ask):
    """`POST pixel/event/create/`"""

    advertiser_id: str
    pixel_id: str
    pixel_events: list[PixelEventAsk]


class PixelEventUpdateAsk(Ask):
    """`POST pixel/event/update/`"""

    advertiser_id: str
    event_id: str
    event_name: str
    currency: str | None = None
    currency_value: str | None = None


class PixelEventDeleteAsk(Ask):
    """`POST pixel/event/delete/`"""

    advertiser_id: str
    event_id: str


class OfflineCreateAsk(Ask):
    """`POST offline/create/`"""

    advertiser_id: str
    name: str
    description: str
    auto_tracking: bool | None = None


class EventSetId(Answer):
    event_set_id: str = ""


class OfflineUpdateAsk(Ask):
    """`POST offline/update/`"""

    advertiser_id: str
    event_set_id: str
    name: str | None = None
    auto_tracking: bool | None = None


class OfflineDeleteAsk(Ask):
    """`POST offline/delete/`"""

    advertiser_id: str
    event_set_id: str


class EventSetsAsk(Ask):
    """`GET offline/get/` and `GET crm/list/`. Both filters match exactly."""

    advertiser_id: str
    event_set_ids: list[str] | None = None
    name: str | None = None


class OfflineSet(Answer):
    advertiser_id: str = ""
    event_set_id: str = ""
    name: str = ""
    description: str = ""
    auto_tracking: bool = False
    create_time: str = ""
    update_time: str = ""


class OfflineSets(Answer):
    event_set_list: list[OfflineSet] = msgspec.field(default_factory=list)


class CrmCreateAsk(Ask):
    """`POST crm/create/`"""

    advertiser_id: str
    name: str


class CrmSet(Answer):
    """`create_time` is ISO 8601."""

    event_set_id: str = ""
    name: str = ""
    create_time: str = ""


class CrmSets(Answer):
    crm_event_sets: list[CrmSet] = msgspec.field(default_factory=list)


class PixelTransferAsk(Ask):
    """`POST bc/pixel/transfer/`"""

    bc_id: str
    pixel_code: str


class AssetId(Answer):
    asset_id: str = ""


class PixelLinkUpdateAsk(Ask):
    """`POST bc/pixel/link/update/`. `relation_status` is LINK or UNLINK."""

    bc_id: str
    pixel_code: str
    advertiser_ids: list[str]
    relation_status: str


class PixelLinksAsk(Ask):
    """`GET bc/pixel/link/get/`"""

    bc_id: str
    pixel_code: str
    page: int | None = None
    page_size: int | None = None


class PixelLink(Answer):
    advertiser_id: str = ""


class PixelLinks(Page[PixelLink]):
    pass
