"""What an ad account can promote besides a page: mobile apps and TikTok shops."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask


class AppsAsk(Ask):
    """`GET app/list/`"""

    advertiser_id: str


class App(Answer):
    app_id: str = ""
    app_name: str = ""
    platform: str = ""
    """ANDROID or IOS."""
    package_name: str = ""
    download_url: str = ""


class Apps(Answer):
    apps: list[App] = msgspec.field(default_factory=list)


class StoresAsk(Ask):
    """`GET gmv_max/store/list/`"""

    advertiser_id: str


class Store(Answer):
    store_id: str = ""
    store_name: str = ""
    store_authorized_bc_id: str = ""
    store_status: str = ""
    """ACTIVE, or a word that says why it cannot be promoted."""
    targeting_region_codes: list[str] = msgspec.field(default_factory=list)
    """ISO 3166-1 alpha-2 codes of where its ads may run."""
    is_gmv_max_available: bool | None = None


class Stores(Answer):
    store_list: list[Store] = msgspec.field(default_factory=list)
