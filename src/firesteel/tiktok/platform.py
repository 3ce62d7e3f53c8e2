"""TikTok in the words of the trade. The only place where `Post.id` meets `tiktok_item_id`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from tiktokwire import ads, comments, events, organic, reports, spark
from tiktokwire.codes import Code

from ..comments import Comment
from ..errors import Conflict, NotFound, PlatformError
from ..measurement import Delivery, Event
from ..plans import Plan
from ..posts import Creator, Music, Post
from ..preflight import LandingPage
from ..rights import Authorization
from ..values import MICROS, AdId, FlightId, Money, PostId, Window
from . import grants, landing, mapping, recipe, retry
from . import launch as launching
from .client import Client
from .journal import Journal
from .logins import is_tiktok
from .tokens import Token

_MOST_EVENTS = 1_000
_MOST_ADS = 100
_MOST_DAYS = 30
"""One report by the day may span."""


class TikTok:
    """One ad account and the accounts connected to it. Times that matter are arguments: nothing here has a clock."""

    def __init__(self, client: Client, *, simulated: bool | None = None) -> None:
        """
        simulated  whether the platform is a local one, whose shop may be on this machine; None is "by its address"
        """
        self.client = client
        self._grants = grants.Grants(client)
        self.simulated = not is_tiktok(str(client.http.base_url)) if simulated is None else simulated

    def posts(
        self, business_id: str, token: Token, *, handle: str, is_brand: bool = False, now: datetime
    ) -> tuple[Post, ...]:
        """All posts of a connected account, newest first, with what the audience did."""
        creator, cursor, found = Creator(handle=handle, is_brand=is_brand), 0, list[Post]()
        while True:
            ask = organic.VideosAsk(
                business_id=business_id, fields=list(mapping.VIDEO_FIELDS), cursor=cursor or None, max_count=20
            )
            answer = self.client.video_list(token, ask)
            found += [mapping.post(video, creator, now) for video in answer.videos]
            if not answer.has_more or not answer.videos:
                return tuple(found)
            cursor = answer.cursor

    def comments(
        self, business_id: str, token: Token, post: PostId, *, since: datetime | None = None
    ) -> tuple[Comment, ...]:
        """Every comment under a post, replies and hidden ones included, newest first.

        With `since` only the threads that began then or later: cheap, and blind to what changed in older ones.
        """
        cursor, found = 0, list[Comment]()
        while True:
            ask = organic.CommentsAsk(
                business_id=business_id,
                video_id=post,
                include_replies=True,
                status="ALL",
                sort_field="create_time",
                sort_type="desc",
                cursor=cursor,
                max_count=30,
            )
            answer = self.client.comment_list(token, ask)
            for row in answer.comments:
                began = mapping.epoch(row.create_time)
                if since is not None and began is not None and began < since:
                    return tuple(found)
                found += [mapping.comment(row, post), *(mapping.comment(reply, post) for reply in row.reply_list)]
            if not answer.has_more or not answer.comments:
                return tuple(found)
            cursor = answer.cursor

    def commented(self, business_id: str, token: Token, post: PostId) -> bool:
        """Whether any comment is there under a post of a connected account, hidden ones included. One small call."""
        ask = organic.CommentsAsk(business_id=business_id, video_id=post, status="ALL", max_count=1)
        return bool(self.client.comment_list(token, ask).comments)

    def ad_commented(self, adgroup_id: str, first: date, last: date) -> bool | None:
        """Whether any comment of those days is there under the ads of an ad group, hidden ones included; None where this
        ad account may not read them. One small call."""
        ask = comments.CommentsAsk(
            advertiser_id=self.client.advertiser_id,
            start_time=first.isoformat(),
            end_time=last.isoformat(),
            search_field="ADGROUP_ID",
            search_value=adgroup_id,
            page_size=1,
        )
        try:
            return bool(self.client.ad_comment_list(ask).comments)
        except PlatformError as refusal:
            if refusal.code not in (Code.PERMISSION_ERROR, Code.SCOPE_NOT_AUTHORIZED):
                raise
            return None

    def hide_comment(self, business_id: str, token: Token, comment: Comment, *, hidden: bool = True) -> None:
        action = "HIDE" if hidden else "UNHIDE"
        ask = organic.HideAsk(business_id=business_id, video_id=comment.post, comment_id=comment.id, action=action)
        self.client.comment_hide(token, ask)

    def reply(self, business_id: str, token: Token, comment: Comment, text: str) -> None:
        """Never repeated by itself: a reply that got no answer may be there already."""
        ask = organic.ReplyAsk(business_id=business_id, video_id=comment.post, comment_id=comment.id, text=text)
        self.client.comment_reply(token, ask)

    def offer_code(self, business_id: str, token: Token, post: PostId, days: int = 30) -> str:
        """As the creator: allow the post in ads and hand out its code."""
        setting = organic.PromotableAsk(
            business_id=business_id, item_id=post, is_ad_promotable=True, authorization_days=days
        )
        self.client.post_setting(token, setting)
        return self.client.post_code(token, organic.CodeAsk(business_id=business_id, item_id=post)).auth_code

    def extend_code(self, business_id: str, token: Token, post: PostId, days: int = 30) -> None:
        """As the creator: let the ad account use the post for longer."""
        ask = organic.CodeExtendAsk(business_id=business_id, item_id=post, authorization_days=days)
        self.client.post_code_extend(token, ask)

    def authorize_code(self, code: str, *, now: datetime, original: str = "") -> Authorization:
        """Apply a creator's post code, and read back what was granted. A code that we applied before is fine.

        original  the code of the post that this one is a duet or stitch of, or mentions: its owner has to agree, too

        Raises `Rejected` with the platform's reason: not found, malformed, expired, deleted or somebody else's, of
        another region, or without the original's code or with a wrong one.
        """
        return self._grants.by_code(code, original, now)

    def linked_authorization(self, post: PostId, *, now: datetime) -> Authorization:
        """The grant of an account that is linked to the ad account's login. Raises `NotFound` where none owns the post."""
        found = self._grants.by_account(post, now)
        if found is None:
            raise grants.no_owner(post, "linked account")
        return found

    def center_authorization(self, post: PostId, *, now: datetime) -> Authorization:
        """The grant of an account that a Business Center shares with the ad account. Raises `NotFound` where none does."""
        found = self._grants.by_center(post, now)
        if found is None:
            raise grants.no_owner(post, "account of a Business Center")
        return found

    def authorizations(self, *, now: datetime) -> tuple[Authorization, ...]:
        """Every post whose code this ad account applied, as it stands."""
        return self._grants.with_codes(now)

    def poll(self, held: Sequence[Authorization], *, now: datetime) -> tuple[Authorization, ...]:
        """The same authorizations as they stand now, in the same order. One that is gone counts as withdrawn now.

        Whether comments are off is told by no field of TikTok's, so `comments_off` stays as it was: see `commented`.
        """
        return self._grants.poll(held, now)

    def custom_identities(self) -> dict[str, str]:
        """What each custom identity of the ad account is called, by its id."""
        return self._grants.custom()

    def ad_states(self, ad_ids: Sequence[str]) -> dict[str, str]:
        """Each ad's secondary status, in TikTok's word. An ad the account does not have is left out."""
        found: dict[str, str] = {}
        for start in range(0, len(ad_ids), _MOST_ADS):
            some = ads.AdFilter(ad_ids=list(ad_ids[start : start + _MOST_ADS]), primary_status="STATUS_ALL")
            found |= {row.ad_id: row.secondary_status or "" for row in self.client.ad_get(some).rows}
        return found

    def music(
        self, post: PostId, authorization: Authorization | None, markets: frozenset[str], window: Window
    ) -> Music:
        """Whether the post's sound may carry an ad in those markets and then."""
        status = self.client.music_authorization(
            spark.MusicAsk(
                advertiser_id=self.client.advertiser_id,
                video_id=post,
                identity_id=authorization.identity_id if authorization else None,
                identity_type=authorization.grant.value if authorization else None,
                identity_authorized_bc_id=(authorization.business_center or None) if authorization else None,
                locations=recipe.locations(markets),
                start_time=window.start.strftime(recipe.TIME),
                end_time=window.end.strftime(recipe.TIME),
            )
        )
        return mapping.music(status.music_status)

    def balance(self) -> Money | None:
        """What is left on the ad account; None where the platform does not say in which currency."""
        info = self.client.advertiser_info()
        return Money(round(info.balance * MICROS), info.currency) if info.currency else None

    def landing(self, url: str, *, now: datetime) -> LandingPage:
        """What a visitor with a click id meets there. Never raises; what was not read says why.

        A simulated workspace may look at private addresses, and at its platform's own pages through the platform's own
        client, since that may be one without a socket.
        """
        if not self.simulated:
            return landing.fetch(url, now)
        own = landing.same_origin(url, str(self.client.http.base_url))
        return landing.fetch(url, now, allow_private=True, http=self.client.http if own else None)

    def changes(self, plan: Plan, held: Mapping[PostId, Authorization]) -> tuple[recipe.Change, ...]:
        """Every field `launch` will create."""
        return recipe.changes(plan, held)

    def launch(self, plan: Plan, held: Mapping[PostId, Authorization], journal: Journal) -> launching.Launched:
        """See `launch.launch`: everything paused, each thing once."""
        return launching.launch(self.client, plan, held, journal)

    def enable(self, launched: launching.Launched, journal: Journal) -> None:
        launching.enable(self.client, launched, journal)

    def set_budget(self, adgroup_id: str, daily: Money) -> Money:
        """The flight's daily budget as it reads back. Setting it twice is setting it once."""
        self.client.adgroup_budget(adgroup_id, daily.units)
        kept = Money(round(self._adgroup(adgroup_id).budget * MICROS), daily.currency)
        if kept != daily:
            raise Conflict(f"ad group {adgroup_id} reads back a budget of {kept}, not {daily}")
        return kept

    def settings(self, adgroup_ids: Sequence[str], currency: str) -> dict[str, tuple[Money, bool]]:
        """Each ad group's daily budget and whether it is switched on, as set there now, by whomever."""
        found: dict[str, tuple[Money, bool]] = {}
        for start in range(0, len(adgroup_ids), 100):
            some = ads.AdGroupFilter(adgroup_ids=list(adgroup_ids[start : start + 100]))
            for row in self.client.adgroup_get(some).rows:
                budget = Money(round(row.budget * MICROS), currency)
                found[row.adgroup_id] = (budget, row.operation_status == "ENABLE")
        return found

    def pause(self, adgroup_id: str) -> None:
        """Stop a flight: its ad group, with the ad in it."""
        self._switch(adgroup_id, "DISABLE")

    def resume(self, adgroup_id: str) -> None:
        self._switch(adgroup_id, "ENABLE")

    def delivery(
        self,
        ads: Mapping[AdId, tuple[FlightId, PostId]],
        first: date,
        last: date,
        *,
        currency: str,
        retrieved_at: datetime,
    ) -> tuple[Delivery, ...]:
        """What each ad did in each hour of the account days `first` to `last`, both included.

        Hours are added up and held against the same days' totals, read apart. Raises `Unavailable` where they do not
        agree even when read again: figures that do not add up are not taken. Today's still move, and are not compared.
        """
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        today = retrieved_at.astimezone(self.zone).date()
        names = [str(ad) for ad in ads]
        found: list[reports.ReportRow] = []
        for start in range(0, len(names), _MOST_ADS):
            found += self._agreed(names[start : start + _MOST_ADS], days, today)
        return tuple(
            mapping.delivery(row, ads, currency=currency, zone=self.zone, retrieved_at=retrieved_at) for row in found
        )

    def pixel_stats(self, pixel_code: str, first: date, last: date) -> dict[str, tuple[int, int]]:
        """Events by the platform's event name: how many from browsers, how many from servers."""
        pixel_id = self._pixel_id(pixel_code)
        answer = self.client.pixel_stats(pixel_id, first.isoformat(), last.isoformat())
        return {
            one.custom_event_type or one.pixel_event_type: (
                one.browser_event_total_count,
                one.server_event_total_count,
            )
            for row in answer.rows
            for one in row.statistics
        }

    def send_events(self, pixel_code: str, sent: Sequence[Event]) -> int:
        """Forward events to the Events API, a thousand at a time; how many. The platform drops what it has seen."""
        for start in range(0, len(sent), _MOST_EVENTS):
            batch = [_tracked(event) for event in sent[start : start + _MOST_EVENTS]]
            self.client.event_track(events.TrackAsk(event_source="web", event_source_id=pixel_code, data=batch))
        return len(sent)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The ad account's time zone, in which it counts its days."""
        return ZoneInfo(self.client.advertiser_info().timezone or "Etc/UTC")

    def _adgroup(self, adgroup_id: str) -> ads.AdGroup:
        rows = self.client.adgroup_get(ads.AdGroupFilter(adgroup_ids=[adgroup_id])).rows
        if not rows:
            raise NotFound(f"the platform has no ad group {adgroup_id}")
        return rows[0]

    def _switch(self, adgroup_id: str, operation: str) -> None:
        self.client.adgroup_status([adgroup_id], operation)
        if (now := self._adgroup(adgroup_id).operation_status) != operation:
            raise Conflict(f"ad group {adgroup_id} reads back {now}, not {operation}")

    def _agreed(self, ad_ids: list[str], days: list[date], today: date) -> list[reports.ReportRow]:
        """Rows by the hour whose sums are those of the days. Read once more where they are not: figures settle."""
        difference = ""
        for _ in range(2):
            rows = [row for day in days for row in self._report(ad_ids, "stat_time_hour", day, day)]
            past = [day for day in days if day < today]
            totals = [row for span in _spans(past) for row in self._report(ad_ids, "stat_time_day", *span)]
            difference = mapping.disagreement(rows, totals, today)
            if not difference:
                return rows
        raise retry.failure(retry.SHORT, f"the delivery report does not add up: {difference}; nothing of it was taken")

    def _report(self, ad_ids: list[str], grain: str, first: date, last: date) -> Iterator[reports.ReportRow]:
        page = 1
        while True:
            answer = self.client.report(
                reports.ReportAsk(
                    advertiser_id=self.client.advertiser_id,
                    report_type="BASIC",
                    data_level="AUCTION_AD",
                    dimensions=["ad_id", grain],
                    metrics=list(mapping.DELIVERY_METRICS if grain == "stat_time_hour" else mapping.ADDED_UP),
                    start_date=first.isoformat(),
                    end_date=last.isoformat(),
                    filtering=[_ids_filter(ad_ids), _any_status()],
                    page=page,
                    page_size=1_000,
                )
            )
            yield from answer.rows
            if page >= answer.page_info.total_page:
                return
            page += 1

    def _pixel_id(self, code: str) -> str:
        for pixel in self.client.pixel_list(code=code).pixels:
            if pixel.pixel_code == code:
                return pixel.pixel_id
        raise NotFound(f"the ad account has no pixel {code}")


def _spans(days: list[date]) -> list[tuple[date, date]]:
    """First and last of each stretch that one report by the day may span."""
    parts = [days[start : start + _MOST_DAYS] for start in range(0, len(days), _MOST_DAYS)]
    return [(part[0], part[-1]) for part in parts]


def _ids_filter(ad_ids: list[str]) -> reports.Filter:
    return reports.Filter(field_name="ad_ids", filter_type="IN", filter_value=_list_text(ad_ids))


def _any_status() -> reports.Filter:
    """Deleted ads have delivered, too."""
    return reports.Filter(field_name="ad_status", filter_type="IN", filter_value=_list_text(["STATUS_ALL"]))


def _list_text(values: list[str]) -> str:
    return "[" + ",".join(f'"{value}"' for value in values) + "]"


def _tracked(event: Event) -> events.Event:
    value = None if event.value_micros is None else event.value_micros / MICROS
    return events.Event(
        event=event.name,
        event_time=int(event.occurred_at.timestamp()),
        event_id=event.event_id or None,
        user=events.EventUser(ttp=event.visitor or None, ttclid=event.ttclid or None),
        properties=events.EventProperties(
            currency=event.currency or None, value=value, order_id=event.order_id or None
        ),
    )
