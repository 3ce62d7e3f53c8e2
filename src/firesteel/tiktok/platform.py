"""TikTok in the words of the trade. The only place where `Post.id` meets `tiktok_item_id`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

from tiktokwire import ads, comments, events, organic, spark
from tiktokwire.codes import Code

from ..comments import Comment
from ..errors import Conflict, NotFound, PlatformError
from ..measurement import Delivery, Event
from ..plans import Plan
from ..plans.means import AccountMeans
from ..posts import Creator, Music, Post
from ..preflight import LandingPage
from ..rights import Authorization
from ..values import MICROS, AdId, FlightId, Money, PostId, Window
from . import (
    checking,
    commenting,
    finding,
    grants,
    landing,
    mapping,
    means,
    places,
    recipe,
    reporting,
    stopping,
    undoing,
)
from . import launch as launching
from .client import Client
from .difference import Change
from .journal import Journal
from .logins import is_tiktok
from .once import once
from .speaking import Speaker
from .tokens import Token

_MOST_EVENTS = 1_000
_SAME_CLOCK = timedelta(minutes=1)
"""Our clock and TikTok's may be so far apart."""


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
        self,
        business_id: str,
        token: Token,
        post: PostId,
        *,
        since: datetime | None = None,
        sought: tuple[int, datetime] | None = None,
        meet: commenting.Meet = commenting.nobody,
    ) -> tuple[Comment, ...]:
        """See `commenting.under_post`."""
        return commenting.under_post(self.client, business_id, token, post, since, sought=sought, meet=meet)

    def ad_comments(
        self,
        adgroup_id: str,
        post: PostId,
        first: date,
        last: date,
        *,
        creator: str = "",
        meet: commenting.Meet = commenting.nobody,
    ) -> tuple[Comment, ...]:
        """See `commenting.under_ads`."""
        return commenting.under_ads(self.client, adgroup_id, post, first, last, creator=creator, meet=meet)

    def own_door(self, business_id: str, token: Token) -> commenting.Door:
        """To comments under the posts of a connected account."""
        return commenting.OwnDoor(self.client, business_id, token)

    def ad_door(self, ad_id: str) -> commenting.Door:
        """To comments under an ad."""
        return commenting.AdDoor(self.client, ad_id)

    def reply_once(
        self, door: commenting.Door, comment: Comment, text: str, journal: Journal, at: datetime, *, deleted: int = 0
    ) -> str:
        """Answer a comment, with the same words at most once however often it is asked; the id of the reply.

        at       the platform's time: what was said before the first try is not taken for ours
        deleted  how many times these words were said and taken away again since: then they may be said anew
        """
        again = f"/{deleted}" if deleted else ""
        key = f"comment/{comment.id}/reply/{sha256(text.encode()).hexdigest()[:16]}{again}"
        entry = journal.seen(key)
        begun = datetime.fromisoformat(entry.request["at"]) if entry else at
        return once(
            self.client,
            journal,
            key,
            {"comment_id": comment.id, "at": begun.isoformat()},
            lambda: door.reply(comment, text),
            lambda: door.replied(comment, text, begun - _SAME_CLOCK),
        )

    def blocked_words(self) -> tuple[str, ...]:
        """The ad account's, in the platform's order."""
        return commenting.blocked_words(self.client)

    def block_words(self, words: Sequence[str], *, blocked: bool = True) -> None:
        """Block words, or let them through. Raises `Rejected`, and then did nothing."""
        (self.client.block_words if blocked else self.client.unblock_words)(list(words))

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

    def promoted(self, business_id: str, token: Token, post: PostId) -> bool | None:
        """As the creator: whether the post may be used in ads, whatever its codes say; None where TikTok does not tell."""
        try:
            return self.client.post_code(token, organic.CodeAsk(business_id=business_id, item_id=post)).is_ad_promotable
        except PlatformError as refusal:
            if refusal.code not in (Code.PERMISSION_ERROR, Code.SCOPE_NOT_AUTHORIZED, Code.NOT_EXIST):
                raise
            return None

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
        return {row.ad_id: row.secondary_status or "" for row in finding.ads(self.client, ad_ids, deleted=True)}

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
                locations=places.locations(markets),
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

    def means(self) -> AccountMeans:
        """The apps, shops and pixels the ad account may advertise with."""
        return means.means(self.client)

    def interests(self) -> dict[str, str]:
        """TikTok's interest categories: id to name."""
        return means.interests(self.client)

    def changes(
        self, plan: Plan, held: Mapping[PostId, Authorization], speaker: Speaker | None = None
    ) -> tuple[Change, ...]:
        """Every field `launch` will create. Nothing is asked or sent."""
        return recipe.changes(plan, held, speaker)

    def check(self, plan: Plan, held: Mapping[PostId, Authorization], speaker: Speaker | None = None) -> None:
        """Whatever can be said against a launch before anything is asked or sent: see `checking.check`."""
        checking.check(plan, held, speaker)

    def launch(
        self,
        plan: Plan,
        held: Mapping[PostId, Authorization],
        journal: Journal,
        files: Callable[[str], bytes] | None = None,
        speaker: Speaker | None = None,
    ) -> launching.Launched:
        """See `launch.launch`: everything paused, each thing once."""
        return launching.launch(self.client, plan, held, journal, files, speaker)

    def enable(self, launched: launching.Launched, journal: Journal) -> None:
        launching.enable(self.client, launched, journal)

    def undo(self, plan: Plan, journal: Journal, *, delivered: Collection[FlightId] = ()) -> undoing.Undone:
        """See `undoing.undo`: exactly what the launch made is deleted where it never delivered, else paused."""
        return undoing.undo(self.client, plan, journal, delivered)

    def undo_changes(self, plan: Plan, journal: Journal, *, delivered: Collection[FlightId] = ()) -> tuple[Change, ...]:
        """What `undo` would do. Reads only."""
        return undoing.changes(self.client, plan, journal, delivered)

    def stop(self, campaign_ids: Sequence[str]) -> tuple[str, ...]:
        """The campaigns, all of which are off now. Raises `Conflict` naming what may still run, once all were tried."""
        return stopping.stop(self.client, campaign_ids)

    def start(self, campaign_ids: Sequence[str]) -> tuple[str, ...]:
        """The campaigns, all of which are on now. Raises `Conflict` naming those that are not."""
        return stopping.start(self.client, campaign_ids)

    def campaign_budgets(self, campaign_ids: Sequence[str], currency: str) -> dict[str, tuple[Money, bool]]:
        """Each campaign's total budget and whether it is switched on, as set there now, by whomever."""
        return {
            row.campaign_id: (recipe.counted(row.budget, currency), row.operation_status == "ENABLE")
            for row in finding.campaigns(self.client, campaign_ids)
        }

    def set_campaign_budget(self, campaign_id: str, total: Money) -> Money:
        """The campaign's total budget as it reads back. Setting it twice is setting it once."""
        self.client.campaign_update(_total(self.client, campaign_id, total))
        row = self._campaign(campaign_id)
        kept = recipe.counted(row.budget, total.currency)
        if kept != total or row.budget_mode != "BUDGET_MODE_TOTAL":
            raise Conflict(f"campaign {campaign_id} reads back a total budget of {kept}, not {total}")
        return kept

    def set_budget(self, adgroup_id: str, daily: Money) -> Money:
        """The flight's daily budget as it reads back. Setting it twice is setting it once."""
        self.client.adgroup_budget(adgroup_id, daily.units)
        kept = recipe.counted(self._adgroup(adgroup_id).budget, daily.currency)
        if kept != daily:
            raise Conflict(f"ad group {adgroup_id} reads back a budget of {kept}, not {daily}")
        return kept

    def set_schedule_end(self, adgroup_id: str, end: datetime) -> datetime:
        """When the flight ends, as it reads back: never after `end`. Setting it twice is setting it once."""
        self.client.adgroup_update(_ending(self.client, adgroup_id, end))
        kept = self.schedule_ends([adgroup_id]).get(adgroup_id)
        if kept is None or kept > end:
            raise Conflict(f"ad group {adgroup_id} reads back an end at {kept or 'no time'}, not {end}")
        return kept

    def schedule_ends(self, adgroup_ids: Sequence[str]) -> dict[str, datetime]:
        """When each ad group ends, as set there now, by whomever; without those that have no end."""
        return {
            row.adgroup_id: recipe.moment(row.schedule_end_time)
            for row in finding.adgroups(self.client, adgroup_ids)
            if row.schedule_end_time
        }

    def settings(self, adgroup_ids: Sequence[str], currency: str) -> dict[str, tuple[Money, bool]]:
        """Each ad group's daily budget and whether it is switched on, as set there now, by whomever."""
        return {
            row.adgroup_id: (recipe.counted(row.budget, currency), row.operation_status == "ENABLE")
            for row in finding.adgroups(self.client, adgroup_ids)
        }

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
        today = retrieved_at.astimezone(self.zone).date()
        found = reporting.hourly(self.client, [str(ad) for ad in ads], first, last, today)
        return tuple(
            mapping.delivery(row, ads, currency=currency, zone=self.zone, retrieved_at=retrieved_at) for row in found
        )

    def reach(self, ads: Sequence[AdId], first: date, last: date) -> dict[AdId, int]:
        """How many people each ad reached in the account days `first` to `last` together, both included; of longer spans
        in the last year of them. Ads without a row are left out. Never to be summed."""
        found = reporting.reach(self.client, [str(ad) for ad in ads], first, last)
        return {AdId(ad): people for ad, people in found.items()}

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
        rows = finding.adgroups(self.client, [adgroup_id])
        if not rows:
            raise NotFound(f"the platform has no ad group {adgroup_id}")
        return rows[0]

    def _campaign(self, campaign_id: str) -> ads.Campaign:
        rows = finding.campaigns(self.client, [campaign_id])
        if not rows:
            raise NotFound(f"the platform has no campaign {campaign_id}")
        return rows[0]

    def _switch(self, adgroup_id: str, operation: str) -> None:
        self.client.adgroup_status([adgroup_id], operation)
        if (now := self._adgroup(adgroup_id).operation_status) != operation:
            raise Conflict(f"ad group {adgroup_id} reads back {now}, not {operation}")

    def _pixel_id(self, code: str) -> str:
        for pixel in self.client.pixel_list(code=code).pixels:
            if pixel.pixel_code == code:
                return pixel.pixel_id
        raise NotFound(f"the ad account has no pixel {code}")


def _total(client: Client, campaign_id: str, total: Money) -> ads.CampaignUpdate:
    return ads.CampaignUpdate(advertiser_id=client.advertiser_id, campaign_id=campaign_id, budget=total.units)


def _ending(client: Client, adgroup_id: str, end: datetime) -> ads.AdGroupUpdate:
    """Whole seconds, and none after the end."""
    return ads.AdGroupUpdate(
        advertiser_id=client.advertiser_id,
        adgroup_id=adgroup_id,
        schedule_end_time=end.astimezone(UTC).strftime(recipe.TIME),
    )


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
