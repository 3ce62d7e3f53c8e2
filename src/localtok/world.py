"""The state of the local platform, its clock and its dice: `advance` is the only thing that makes anything happen.

A world is a function of its seed, its scenario and the calls made to it, to the byte and on any machine, and however
the same hours are split over calls to `advance`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from . import scenario as _scenario
from . import studio
from .access import BusinessCenter, CustomIdentity, Token
from .assumptions import Assumptions
from .diary import Diary
from .library import stocked
from .lifecycle import Lifecycle
from .market import audience, delivery, dice, eligibility, events, learning, organic
from .market.exposure import Exposure
from .market.hours import Hours
from .market.lineup import Lineups
from .market.pacing import TICK, Purse
from .market.shoppers import Caused, Shoppers
from .market.threads import Threads
from .market.traits import BUYING, drawn
from .moderation import Moderation, meet
from .scenario import casting, timeline
from .signals import Signals
from .state import (
    Account,
    Ad,
    AdGroup,
    Advertiser,
    Campaign,
    Comment,
    Pixel,
    PixelEvent,
    Post,
    PostCode,
    ReportTask,
    SiteOrder,
    SiteTouch,
    SmartPlusAd,
)

HOUR = 3_600


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Hardly anything that is made while time passes leads in a circle, and what there is to look through grows by the day."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _first_tokens(cast: casting.Cast) -> list[Token]:
    """The tokens a world is handed over with: they never expire and may do everything."""
    advertiser = cast.advertiser
    return [
        Token(advertiser.access_token, "advertiser", advertiser.advertiser_id),
        *(
            Token(one.access_token, "account", one.business_id, refresh=one.refresh_token)
            for one in cast.accounts.values()
        ),
    ]


class World:
    """One brand, its creators, their posts, and a market of viewers around them.

    account  the ad account's `advertiser_id`, `app_id`, `secret`, `currency` or `timezone`, where they must be given ones

    scenario  the name of a shipped one, or the path of a YAML file

    Raises `ValueError` for a scenario that does not exist, naming those that do, or with a line for everything that is
    wrong with its file.
    """

    def __init__(self, seed: int = 7, scenario: str = "demo", account: _scenario.Given | None = None) -> None:
        self.seed, self.scenario, self.now, self.given = seed, scenario, _scenario.START, account
        plot = _scenario.load(scenario)
        cast = casting.cast(plot, seed, account)
        self.advertiser: Advertiser = cast.advertiser
        self.pixel: Pixel = cast.pixel
        self.pixels: dict[str, Pixel] = {cast.pixel.pixel_id: cast.pixel}
        self.brand_name: str = cast.brand_name
        self.accounts: dict[str, Account] = cast.accounts
        self.posts: dict[str, Post] = {post.item_id: post for post in cast.posts}
        self.comments: dict[str, Comment] = {one.comment_id: one for one in cast.comments}
        self.codes: dict[str, PostCode] = {}
        self.campaigns: dict[str, Campaign] = {}
        self.adgroups: dict[str, AdGroup] = {}
        self.ads: dict[str, Ad] = {}
        self.smart_plus_ads: dict[str, SmartPlusAd] = {}
        self.review_denials: dict[str, str] = {}
        self.hours = Hours()
        self.report_tasks: dict[str, ReportTask] = {}
        self.pixel_events: list[PixelEvent] = []
        self.touches: list[SiteTouch] = []
        self.orders: list[SiteOrder] = []
        self._ids = self._requests = 0

        self.model, self.shop, self.vertical = plot.model, plot.shop, plot.vertical
        self.timeline = timeline.Timeline(plot.timeline)
        self.assume = Assumptions()
        self.lifecycle = Lifecycle()
        self.tokens: dict[str, Token] = {one.text: one for one in _first_tokens(cast)}
        center = cast.center
        self.centers: dict[str, BusinessCenter] = {center.bc_id: center}
        self.custom_identities: dict[str, CustomIdentity] = {}
        self.library = stocked(seed, self.now)
        self.moderation = Moderation()

        self.diary = Diary.opened(cast.posts, self.now)
        self.studio = studio.Studio()

        self.product = cast.product
        self.destinies, self.languages = cast.destinies, cast.languages
        self.slots_a_day: int = plot.slots_a_day
        self.audience = audience.people(seed, plot.viewers, plot.countries, cast.product, self.model.tracking)
        self.country_codes: tuple[str, ...] = tuple(one.code for one in plot.countries)
        self.columns: dict[str, tuple[tuple[str, ...], dice.Ints]] = {}
        """By dimension of an audience report: its values, and which of them each viewer has."""
        self.creatives = audience.Creatives()
        self.creatives.add(cast.traits)
        self.spreading = [
            organic.rates(one, far, self.model) for one, far in zip(cast.traits, cast.destinies, strict=True)
        ]
        self.threads = Threads(seed)
        for one in cast.comments:
            self._join(one)
        self.organic_comments = [post.organic.comments for post in cast.posts]
        self.ad_comments = [0 for _ in cast.posts]
        self.purse = Purse(self.advertiser, ZoneInfo(self.advertiser.timezone))
        self.market = delivery.Market(Exposure(self.audience.size))
        self.footprints = events.Footprints(self.market.exposure)
        self.heard = events.Intake()
        self.signals = Signals()
        self.shoppers = Shoppers(world=self)

    def next_id(self) -> str:
        """A 19-digit id that nothing else has: the second it was asked for, and a count."""
        self._ids += 1
        return str((self.now << 32) | 0x80000000 | self._ids)

    def request_id(self) -> str:
        """34 characters, as in every answer of the wire."""
        self._requests += 1
        word = dice.one(dice.stream(self.seed, "request"), self._requests)
        return f"{self.now:010d}{self._requests & 0xFFFFFFFF:08X}{word:016X}"

    def advance(self, hours: int = 0, *, ticks: int = 0) -> None:
        """Let that many hours pass, and quarters of one, a quarter at a time."""
        eligibility.observe(self)
        lineups = Lineups(self)
        with _no_collecting():
            for _ in range(hours * HOUR // TICK + ticks):
                self._tick(lineups)
        self.refresh_statuses()

    def _tick(self, lineups: Lineups) -> None:
        if timeline.run(self, self.now, self.now + TICK):
            lineups.renew()
        if self.now % HOUR == 0:
            self._spread()
        delivery.tick(self, lineups)
        self.shoppers.others(self, self.now)
        self.shoppers.run(self, self.now + TICK)
        self.now += TICK
        self.hours.close(self)
        if studio.run(self):
            lineups.renew()

    def intake(self, event: PixelEvent) -> bool:
        """Take an event in as the platform does: number it, drop it if it was heard before, credit it. True if kept."""
        return events.intake(self, event)

    def holder(self, token: Token) -> Account | None:
        """The account whose token it is."""
        if token.kind != "account":
            return None
        return next((one for one in self.accounts.values() if one.business_id == token.subject), None)

    def refresh_statuses(self) -> None:
        """Set every ad's secondary status from what is true now."""
        eligibility.observe(self)
        for ad in self.ads.values():
            ad.secondary_status = eligibility.status(self, ad, self.now)

    def authorization_of(self, ad: Ad) -> tuple[bool, str]:
        """Whether the ad's post may carry it now, and if not why: expired, revoked, deleted, private, banned,
        not-authorized, music or another word of the table of `lifecycle`."""
        return eligibility.authorization_of(self, ad, self.now)

    def row_of(self, ad: Ad) -> int:
        """The ad's row among the creatives: its post's, or one of its own."""
        if ad.index < 0:
            post = self.posts.get(ad.item_id)
            ad.index = post.index if post else self._own_video(ad)
        return ad.index

    def oracle(self) -> dict[str, object]:
        """The truth nobody sees: what each post does to a click, the orders each ad really brought about, and how far the
        platform has learned."""
        return {
            "posts": {post.item_id: self._truth(post) for post in self.posts.values()},
            "ads": {ad.ad_id: {"item_id": ad.item_id} | self._brought(ad) for ad in self.ads.values()},
            "adgroups": {
                id: dict(zip(("learning", "results"), learning.phase(self, id), strict=True)) for id in self.adgroups
            },
        }

    def _brought(self, ad: Ad) -> dict[str, object]:
        caused = self.shoppers.caused.get(ad.ad_id, Caused())
        return {
            "incremental_orders": caused.orders,
            "incremental_orders_by_view": caused.view_orders,
            "incremental_value_micros": caused.value_micros,
        }

    def _truth(self, post: Post) -> dict[str, object]:
        traits, one = self.creatives.all[post.index], dice.ONE
        orders = learning.result_rate(traits, "CONVERT", self.model.response)
        return {
            "handle": post.handle,
            "conversion_rate_per_click": round(traits.buy / one, 6),
            "click_rate_per_2s_view": round(traits.click / one, 6),
            "orders_per_million_impressions": round(1e6 * orders, 2),
            "intent_share": round(int(traits.intents[: len(BUYING)].sum()) / one, 4),
            "destiny_views": self.destinies[post.index],
            "organic": {name: getattr(post.organic, name) for name in post.organic.__slots__},
        }

    def _spread(self) -> None:
        """The organic hour that begins now."""
        for post in self.posts.values():
            if post.status != "PUBLIC" or post.ads_only:
                continue
            start = dice.stream(self.seed, "organic", self.now // HOUR, post.index)
            followers = self.accounts[post.handle].followers
            whole, shares = self.destinies[post.index], self._shared_by_ads(post)
            views = organic.views_in_hour(post, whole, followers, self.now, start, self.model, shares)
            if not views:
                continue
            more = organic.seen(views, self.spreading[post.index], start)
            if post.comments_disabled:
                more.comments = 0
            post.organic.add(more)
            self.diary.note(post, self.now, more)
            for _ in range(more.comments):
                self._comment(post)

    def _shared_by_ads(self, post: Post) -> int:
        """Shares the post's ads won in the hour before, where the model couples them to what is not paid."""
        if not self.model.organic.coupling:
            return 0
        keys = ((ad.ad_id, self.purse.hour_of(self.now - 1)) for ad in self.ads.values() if ad.item_id == post.item_id)
        hours = (self.hours.get(key) for key in keys)
        return sum(hour.counters.shares for hour in hours if hour)

    def _comment(self, post: Post) -> None:
        number = self.organic_comments[post.index]
        self.organic_comments[post.index] += 1
        traits, languages = self.creatives.all[post.index], self.languages[post.index]
        made = organic.new_comment(self.seed, post, traits, number, self.now, languages, self.vertical)
        self._join(made)
        meet(self, made)
        self.comments[made.comment_id] = made

    def _join(self, made: Comment) -> None:
        """Let the comment answer another, or be its own thread."""
        self.threads.join(made, self.accounts[self.posts[made.item_id].handle], self.model.organic)

    def _own_video(self, ad: Ad) -> int:
        """A video made for the ad: it looks like one, and belongs to no post."""
        place = list(self.ads).index(ad.ad_id)
        start = dice.stream(self.seed, "own video", place)
        traits = drawn(
            start,
            entertainment=dice.normal(dice.one(start, 1)) / 1_024 * self.model.spread.entertainment - 0.3,
            pull=dice.normal(dice.one(start, 2)) / 1_024 * 0.7 * self.model.spread.worth,
            wrong_audience=False,
            format="demo",
            duration_ms=1_000 * (9 + dice.below(start, 3, 20)),
            views=1,
            product=self.product,
            rates=self.model.rates,
        )
        return self.creatives.add([traits])
