"""What the local platform remembers: accounts, posts, grants, ads, and the hours they delivered.

Plain mutable records; `World` owns them and its clock. The doors (`routes/`) read and change them, the market
(`delivery`, `organic`, `engagement`, `events`) fills their counters. Times are whole UTC epoch seconds; money is
integer micros of the advertiser's currency; ids are decimal strings as on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import numpy as np
import numpy.typing as npt


@dataclass(slots=True)
class Account:
    """A TikTok account: the brand's own or a creator's. `business_id` is its open_id."""

    handle: str
    display_name: str
    business_id: str
    access_token: str
    refresh_token: str
    identity_id: str
    is_brand: bool
    followers: int
    country: str
    bio: str = ""
    linked_to: set[str] = field(default_factory=set)
    """Advertiser ids whose login this account is linked to (identity TT_USER)."""
    banned: bool = False
    private: bool = False
    ads_allowed: bool = True
    """Whether the holder lets linked advertisers use the account in ads."""
    ads_only_mode: bool = False
    """Posts pushed by its Business Center appear in ads only."""
    political: bool = False
    """A government's, politician's or party's account (is_gpppa): not for Spark Ads."""
    type: str = ""
    """REGISTERED, BUSINESS or PERSONAL; empty is REGISTERED, or BUSINESS for a creator's where so assumed."""
    region: str = ""
    """ISO 3166-1 alpha-2 code of where the account is registered; empty is the advertiser's country."""


@dataclass(slots=True)
class Counters:
    """Interactions on one surface. `plays` exclude replays; `watch_ms` include them."""

    impressions: int = 0
    plays: int = 0
    watched_2s: int = 0
    watched_6s: int = 0
    p25: int = 0
    p50: int = 0
    p75: int = 0
    p100: int = 0
    rewatches: int = 0
    watch_ms: int = 0
    reach: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    saves: int = 0
    follows: int = 0
    profile_visits: int = 0
    clicks: int = 0
    music_clicks: int = 0

    def add(self, more: Counters) -> None:
        # Line by line: this runs for every ad in every tick, and a loop over names takes ten times as long.
        self.impressions += more.impressions
        self.plays += more.plays
        self.watched_2s += more.watched_2s
        self.watched_6s += more.watched_6s
        self.p25 += more.p25
        self.p50 += more.p50
        self.p75 += more.p75
        self.p100 += more.p100
        self.rewatches += more.rewatches
        self.watch_ms += more.watch_ms
        self.reach += more.reach
        self.likes += more.likes
        self.comments += more.comments
        self.shares += more.shares
        self.saves += more.saves
        self.follows += more.follows
        self.profile_visits += more.profile_visits
        self.clicks += more.clicks
        self.music_clicks += more.music_clicks


@dataclass(slots=True)
class Post:
    """One organic video. Public count of anything = `organic` + the sum over its Spark ads (`paid`)."""

    item_id: str
    handle: str
    created_at: int
    duration_ms: int
    caption: str
    language: str
    format: str
    role: str
    music_id: str
    music_licensed: bool
    """Whether the sound may carry an ad."""
    status: str = "PUBLIC"
    """PUBLIC, PRIVATE, FRIENDS, DELETED, AUDIT_DELETED, TAKEN_DOWN (after publishing) or UNDER_REVIEW."""
    duet_of: str = ""
    """Item id of the post this one is a duet of; its owner must agree to ads too."""
    stitch_of: str = ""
    mentions: tuple[str, ...] = ()
    """Item ids of posts it mentions; only one is supported in an ad."""
    media_type: str = "VIDEO"
    """VIDEO, PHOTO (a carousel) or STORY."""
    ads_only: bool = False
    """Made for ads and hidden from the profile."""
    ad_promotable: bool = False
    comments_disabled: bool = False
    organic: Counters = field(default_factory=Counters)
    paid: Counters = field(default_factory=Counters)
    retention: list[float] = field(default_factory=list)
    """Share still watching at second 1, 2, 3 …"""
    index: int = 0
    """Row of this post in the market's arrays."""


@dataclass(slots=True)
class Comment:
    comment_id: str
    item_id: str
    user_id: str
    username: str
    text: str
    language: str
    created_at: int
    intent: str
    """Ground truth, never shown on the wire."""
    ad_id: str = ""
    """Set when it was won by an ad."""
    likes: int = 0
    parent_id: str = ""
    owner: bool = False
    hidden: bool = False
    pinned: bool = False
    liked: bool = False
    deleted: bool = False
    image_uri: str = ""
    """Of a picture uploaded for it."""
    hit_blockedword: bool = False
    """It held a word the advertiser blocks when it arrived."""


@dataclass(slots=True)
class PostCode:
    """A creator's post authorization code, and what became of it."""

    code: str
    item_id: str
    handle: str
    days: int
    starts_at: int
    ends_at: int
    deleted: bool = False
    advertiser_id: str = ""
    """Who applied it; empty while NOT_USED."""
    applied_at: int = 0


@dataclass(slots=True)
class Campaign:
    campaign_id: str
    advertiser_id: str
    name: str
    objective_type: str
    budget_mode: str
    budget_micros: int
    operation_status: str
    created_at: int
    modified_at: int
    request_id: str = ""
    extra: dict[str, object] = field(default_factory=dict)
    """Documented fields the market does not use, echoed back as given."""


@dataclass(slots=True)
class AdGroup:
    adgroup_id: str
    campaign_id: str
    advertiser_id: str
    name: str
    operation_status: str
    optimization_goal: str
    optimization_event: str
    billing_event: str
    bid_type: str
    bid_micros: int
    """bid_price or conversion_bid_price; 0 for maximum delivery."""
    budget_mode: str
    budget_micros: int
    starts_at: int
    ends_at: int
    """0 for open-ended."""
    location_ids: list[str]
    pixel_id: str
    pacing: str
    frequency: int = 0
    frequency_days: int = 0
    created_at: int = 0
    modified_at: int = 0
    request_id: str = ""
    extra: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Ad:
    ad_id: str
    adgroup_id: str
    campaign_id: str
    advertiser_id: str
    name: str
    operation_status: str
    identity_type: str
    identity_id: str
    item_id: str
    """The Spark post; empty for a non-Spark ad."""
    call_to_action: str
    landing_page_url: str
    created_at: int
    modified_at: int
    identity_bc_id: str = ""
    """The Business Center an identity BC_AUTH_TT comes through."""
    video_id: str = ""
    """Of a video of the ad's own: a non-Spark ad, or a pushed Spark post."""
    image_ids: list[str] = field(default_factory=list)
    ad_text: str = ""
    secondary_status: str = "AD_STATUS_AUDIT"
    """Refreshed at the end of every `World.advance`, and by `doors` after every write."""
    review_until: int = 0
    extra: dict[str, object] = field(default_factory=dict)
    index: int = -1
    """Row of this ad in the market's arrays, once it has one."""
    reviewed_before: bool = False
    """Whether the review that ends at `review_until` is one of a change."""


@dataclass(slots=True)
class SmartPlusAd:
    """An Upgraded Smart+ ad: one ordinary `Ad` for each of its creatives, switched and read together."""

    smart_plus_ad_id: str
    adgroup_id: str
    campaign_id: str
    advertiser_id: str
    name: str
    operation_status: str
    created_at: int
    modified_at: int
    ad_ids: list[str] = field(default_factory=list)
    given: dict[str, object] = field(default_factory=dict)
    """Texts, calls to action, landing pages and configuration as they were given."""
    appeal: str = ""
    """The reason an appeal gave; empty without one."""
    appealed_at: int = 0


@dataclass(slots=True)
class Win:
    """A conversion an ad was credited with. `viewer` is the market's, by row."""

    viewer: int
    kind: str
    """click, engaged_view or view."""
    value_micros: int
    known_at: int
    """Epoch seconds from which the platform has known."""


@dataclass(slots=True)
class Hour:
    """What one ad did in one hour on the account's clock: integers only, so hours add to days add to life."""

    ad_id: str
    hour: int
    """Epoch seconds of the hour's start."""
    spend_micros: int = 0
    counters: Counters = field(default_factory=Counters)
    conversions: int = 0
    """Attributed, booked on the hour of the click or impression that won them."""
    conversion_value_micros: int = 0
    click_conversions: int = 0
    view_conversions: int = 0
    real_time_conversions: int = 0
    """The same, booked on the hour they happened."""
    views: list[npt.NDArray[np.void]] = field(default_factory=list, repr=False, compare=False)
    """The impressions one by one, as `cells.VIEW`; an array a tick. None once the day is closed, see `market.closed`."""
    wins: list[Win] = field(default_factory=list, repr=False, compare=False)
    """The conversions one by one."""
    real_time_viewers: list[int] = field(default_factory=list, repr=False, compare=False)


@dataclass(slots=True)
class ReportTask:
    """A report that is made as a file."""

    task_id: str
    ask: bytes
    """JSON, as it was asked."""
    output_format: str
    file_name: str
    created_at: int
    status: str = "QUEUING"
    """QUEUING, PROCESSING, SUCCESS or CANCELED."""
    file: bytes = b""


@dataclass(slots=True)
class PixelRule:
    """An event as somebody defined it on a pixel. `rules` are trigger, variable, operator and value each."""

    event_id: str
    event_type: str
    """The name ad groups give it."""
    name: str
    code: str
    statistic_type: str
    currency: str = ""
    currency_value: str = ""
    rules: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Pixel:
    pixel_id: str
    pixel_code: str
    name: str
    advertiser_id: str
    created_at: int
    category: str = "ONLINE_STORE"
    partner_name: str = ""
    matching: dict[str, bool] = field(default_factory=dict)
    """Manual advanced matching, by phone_number and email; empty where nobody set it."""
    automatic_matching: dict[str, bool] = field(default_factory=dict)
    first_party_cookies: bool = True
    expanded_sharing: bool = False
    owner_bc_id: str = ""
    """The Business Center it was transferred to."""
    linked_to: set[str] = field(default_factory=set)
    """Further advertisers its Business Center linked it to."""
    unbound: bool = False
    """Its Business Center took it away from the advertiser."""
    events: dict[str, PixelRule] = field(default_factory=dict)
    """By event id: what was defined with `pixel/event/create/`."""


class PixelEvent(msgspec.Struct, gc=False):
    """One event as the pixel or the Events API received it.

    There may be millions, and none refers to another, so the garbage collector need not look at them.
    """

    seq: int
    source: str
    """browser or server; app, offline or crm where it is not the site's."""
    pixel_code: str
    event: str
    event_id: str
    event_time: int
    received_at: int
    order_id: str
    value_micros: int | None
    currency: str
    ttp: str
    ttclid: str
    url: str
    kept: bool = True
    """False where deduplication dropped or merged it."""


@dataclass(slots=True)
class SiteTouch:
    """A visitor met an ad before an order: a click that landed, or an impression within a day."""

    seq: int
    kind: str
    """click or view."""
    ad_id: str
    ttp: str
    ttclid: str
    at: int


@dataclass(slots=True)
class SiteOrder:
    """One order in the back end of the simulated brand."""

    seq: int
    order_id: str
    placed_at: int
    value_micros: int
    currency: str
    status: str
    """paid, pending, refunded, cancelled."""
    caused_by_ad: str = ""
    """Ground truth: the ad without which it would not exist; empty for an order that comes anyway."""


@dataclass(slots=True)
class Advertiser:
    advertiser_id: str
    name: str
    access_token: str
    currency: str
    timezone: str
    country: str
    balance_micros: int
    created_at: int
    app_id: str
    secret: str
    ads_only_mode: bool = False
    """Whether a pushed Spark post must stay off the profile."""
    details: dict[str, str] = field(default_factory=dict)
    """What `advertiser/update/` was given: company, contact and licence, by its name on the wire."""
    status: str = "STATUS_ENABLE"
    """STATUS_ENABLE, or what keeps the account's ads from running, in `advertiser/info/`'s words."""
