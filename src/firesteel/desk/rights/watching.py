"""What became of rights between two readings: kept once, with the flights it touches and the money that hangs on it.

Grants are polled by `reading`; here is what a change means for flights, and what no poll of a grant tells: the sound's
licence, what TikTok made of running ads, whether anybody can comment, captions as our own reading finds them, and custom
identities, which no flight of ours shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from ...errors import PlatformError
from ...plans import Flight, money_at_risk
from ...posts import Music, Post
from ...preflight import Gate, SignOff
from ...rights import Authorization, Grant, authorized_until, lost
from ...rights.watching import HAPPENINGS, Happening, happened
from ...storage import Entry
from ...tiktok.polling import COMMENTS_WITHIN, MUSIC_WITHIN
from ...values import UNREADABLE, Money, PlanId, PostId, Window
from ...warehouse import measure
from ..facts import Account, AdRef, AdSeen, MusicChecked, PlanState
from ..flight.flying import Flying
from ..flight.judging import TOGETHER
from ..office import SYSTEM
from .creatorfacts import IdentitiesSeen, Noticed
from .turns import share, turn

T = TypeVar("T")

CAPTION, MUSIC, SWITCHED_OFF = "caption edited", "music licence lost", "promotion switched off"
STOPPED = ("AD_STATUS_ASSET_AUTHORIZATION_LOST", "AD_STATUS_CREATOR_AUTHORIZATION_REVOKED")
"""Secondary statuses of an ad whose right to the post is gone (DOC:54212254630)."""
HIDES = ("AD_STATUS_DISABLE", "AD_STATUS_ADGROUP_DISABLE", "AD_STATUS_CAMPAIGN_DISABLE")
"""Secondary statuses that tell of a switch, and of nothing that stands behind it."""
LOST = ((MUSIC, "its sound may carry no ad"), (SWITCHED_OFF, "its creator switched promotion off"))
"""What stops a flight from when it was noticed, and how that is said."""
IDENTITY, CUSTOM = "custom identity deleted", "custom identities"
DAY = timedelta(days=1)
NEWS = timedelta(days=7)
"""How long something is told that touches no flight, and that nobody can put right."""
GRAVITY = ("stops", "voids-sign-off", "continues")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingNotice:
    """Something that was noticed of a post, that still holds, and that touches flights; or of a custom identity, lately."""

    post: PostId
    happening: Happening
    noticed: Noticed
    at: datetime
    flights: tuple[str, ...]
    """The flights it touches now."""
    risk: Money
    """What they would still spend."""


class Watching(Flying):
    def standing_notices(self) -> tuple[StandingNotice, ...]:
        """What was noticed, still holds and touches planned or live flights: the gravest of each post, most money first.
        A custom identity that vanished touches none, and is told for a week."""
        return self.derived("notices", self._standing_notices, also=(self.ledger.head(), self.minute()))

    def _standing_notices(self) -> tuple[StandingNotice, ...]:
        with self.nothing_recorded():
            return self._noticed_and_standing()

    def _noticed_and_standing(self) -> tuple[StandingNotice, ...]:
        carried, gravest = self.carried(), dict[PostId, StandingNotice]()
        for entry in self._newest_notices():
            noticed = entry[1]
            flights = carried.get(noticed.post, ())
            told = self.now() < entry[0] + NEWS if noticed.what == IDENTITY else bool(flights)
            if not told or not self._holds(noticed):
                continue
            happening = HAPPENINGS[noticed.what]
            found = StandingNotice(
                post=noticed.post,
                happening=happening,
                noticed=noticed,
                at=entry[0],
                flights=tuple(flight.id for flight in flights),
                risk=self._at_risk(flights, self.now()),
            )
            held = gravest.get(noticed.post)
            if held is None or _gravity(happening) < _gravity(held.happening):
                gravest[noticed.post] = found
        return tuple(
            sorted(gravest.values(), key=lambda each: (_gravity(each.happening), -each.risk.micros, each.post))
        )

    def _newest_notices(self) -> list[tuple[datetime, Noticed]]:
        """The newest of each post and kind of happening, newest first."""
        found: dict[tuple[str, str], tuple[datetime, Noticed]] = {}
        for entry in self.ledger.history(Noticed):
            if entry.value.what in HAPPENINGS:
                found.setdefault((entry.subject, entry.value.what), (entry.at, entry.value))
        return list(found.values())

    def carried(self) -> dict[PostId, tuple[Flight, ...]]:
        """The flights that carry each post now: live ones with the budget they have, and those of the newest plan that
        waits for its launch."""
        return self.derived("carried", self._carried, also=(self.ledger.head(), self.minute()), tables=())

    def _carried(self) -> dict[PostId, tuple[Flight, ...]]:
        found: dict[PostId, list[Flight]] = {}
        with self.nothing_recorded():
            waiting = next((state for state in self.plans() if state.launched is None), None)
            for state in self.plans():
                if state.launched is not None or state is waiting or state.at is not None:
                    for flight in self._carriers(state):
                        found.setdefault(flight.post, []).append(flight)
        return {post: tuple(flights) for post, flights in found.items()}

    def _carriers(self, state: PlanState) -> list[Flight]:
        left = [flight for flight in state.plan.flights if self.now() < flight.window.end]
        if state.launched is None:
            return left
        running = [flight for flight in left if flight.id not in self._stopped()]
        return [replace(flight, daily_budget=self.budget_now(flight)) for flight in running]

    def waiting_flights(self) -> tuple[tuple[PlanState, Flight], ...]:
        """Flights that ended with their rights and go on once those are there again: `ending` knows them. They carry
        nothing, and are looked at all the same."""
        return ()

    def _looked_at(self) -> dict[PostId, tuple[Flight, ...]]:
        """The flights that carry each post now, and those that would."""
        found = dict(self.carried())
        for _, flight in self.waiting_flights():
            found[flight.post] = (*found.get(flight.post, ()), flight)
        return found

    def _at_risk(self, flights: Sequence[Flight], now: datetime) -> Money:
        return self.money(sum(money_at_risk(flight, now, now).micros for flight in flights))

    def _holds(self, noticed: Noticed) -> bool:
        """Whether what was noticed is still so."""
        grant = self.authorization(noticed.post)
        if HAPPENINGS[noticed.what].restores:
            return False
        match noticed.what:
            case "caption edited":
                signed = self.signed(noticed.post, Gate.CAPTION)
                return signed is not None and signed.caption != self._caption_now(noticed)
            case "music licence lost":
                held = self.ledger.latest_or_none(MusicChecked, noticed.post)
                return held is not None and held.music is Music.MISSING
            case "promotion switched off":
                seen = [self.ledger.latest_or_none(AdSeen, flight) for flight in noticed.flights]
                return any(each is not None and each.status in STOPPED for each in seen)
            case "comments off":
                return grant is not None and grant.comments_off is True
            case "custom identity deleted":
                return True
        return grant is not None and (bool(lost(grant, self.now())) or authorized_until(grant) <= self.now())

    def _caption_now(self, noticed: Noticed) -> str:
        post = self.library().get(noticed.post)
        return post.caption if post is not None and post.caption not in UNREADABLE else noticed.after

    def rights_lost(self, post: Post) -> str:
        """A lost licence and a switched-off promotion stop a flight as well, from when they were noticed."""
        if why := super().rights_lost(post):
            return why
        for what, words in LOST:
            newest = next((n for n in self.ledger.history(Noticed, post.id) if n.value.what == what), None)
            if newest is not None and self._holds(newest.value):
                return words
        return ""

    def _noticed(self, known: Authorization, fresh: Authorization, now: datetime) -> tuple[Noticed, ...]:
        return self._notices(fresh.post, happened(known, fresh), now)

    def _notices(self, post: PostId, changes: Sequence[tuple[str, str, str]], now: datetime) -> tuple[Noticed, ...]:
        """Facts of what changed, without what was noticed from another side already."""
        new = [each for each in changes if not self._known_already(post, each)]
        if not new:
            return ()
        flights = self.carried().get(post, ())
        return tuple(
            Noticed(
                post=post,
                what=what,
                before=before,
                after=after,
                flights=tuple(flight.id for flight in flights),
                risk_micros=self._at_risk(flights, now).micros,
            )
            for what, before, after in new
        )

    def _known_already(self, post: PostId, change: tuple[str, str, str]) -> bool:
        """Whether the newest that was noticed of this kind says the same: a caption is seen from two sides."""
        what, _, after = change
        if what != CAPTION:
            return False
        newest = next((entry.value for entry in self.ledger.history(Noticed, post) if entry.value.what == what), None)
        return newest is not None and newest.after == after

    def _watched(self, now: datetime) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (
            *super()._watched(now),
            ("music", lambda: self._see_music(now)),
            ("ads", lambda: self._see_ads(now)),
            ("comments switched off", lambda: self._see_comments(now)),
            ("custom identities", lambda: self._see_identities(now)),
        )

    def _whose_turn(
        self, what: str, posts: Mapping[PostId, T], now: datetime, within: timedelta, first: Collection[PostId] = ()
    ) -> dict[PostId, T]:
        """The posts whose turn it is; how far it came is kept with this reading, whatever is refused."""
        before = self.synced()
        most = share(len(posts), now - before.as_of if before else None, within)
        mine, last = turn(posts, self._turns.pop(what, ""), most, first=first)
        if last:
            self._turns[what] = last
        return mine

    def _see_music(self, now: datetime) -> None:
        """Ask about the sound of posts that carry a flight, or are to; what changed is kept and noticed. One that is
        refused keeps no other from being asked about."""
        with self.nothing_recorded():
            posts, held = self._looked_at(), self.ledger.present(MusicChecked)
            mine = self._whose_turn("music", posts, now, MUSIC_WITHIN, first=posts.keys() - held.keys())
            grants = {post: self.authorization(post) for post in mine}
        found, trouble = list[tuple[MusicChecked | None, MusicChecked]](), None
        try:
            for post, flights in mine.items():
                known = held[post].value if post in held else None
                markets, window = _scope(flights, known)
                try:
                    music = self.tiktok.music(post, grants[post], markets, window)
                except PlatformError as error:
                    if not error.code:
                        raise
                    trouble = error
                    continue
                if known is None or (known.music, known.markets, known.window) != (music, markets, window):
                    fresh = MusicChecked(post=post, music=music, markets=markets, window=window, at=now)
                    found.append((known, fresh))
        finally:
            self._keep_music(found, grants, now)
        if trouble is not None:
            raise trouble

    def _keep_music(
        self,
        found: Sequence[tuple[MusicChecked | None, MusicChecked]],
        grants: Mapping[PostId, Authorization | None],
        now: datetime,
    ) -> None:
        facts: list[tuple[object, str]] = []
        with self.nothing_recorded():
            for known, fresh in found:
                either = grants[fresh.post] or _nobodys(fresh.post, fresh.window)
                before = known.music if known else None
                changes = happened(either, either, music_before=before, music_after=fresh.music)
                facts += [
                    (fresh, fresh.post),
                    *((each, fresh.post) for each in self._notices(fresh.post, changes, now)),
                ]
        self._keep_told(facts, now)

    def _keep_told(self, facts: Sequence[tuple[object, str]], now: datetime) -> None:
        for start in range(0, len(facts), TOGETHER):
            self.ledger.record_many(facts[start : start + TOGETHER], at=now, actor="tiktok")

    def _see_ads(self, now: datetime) -> None:
        """Ask what TikTok made of running ads, of all plans together; one that newly stands still without another reason is
        noticed."""
        with self.nothing_recorded():
            watched = self._ads_watched()
        states = self.tiktok.ad_states([ref.ad_id for ref, _ in watched]) if watched else {}
        with self.nothing_recorded():
            facts = [
                fact
                for ref, flight in watched
                if (status := states.get(ref.ad_id))
                for fact in self._seen_of(flight, status, now)
            ]
        self._keep_told(facts, now)

    def _ads_watched(self) -> list[tuple[AdRef, Flight]]:
        """The ads of flights that run, or that go on once their rights are there again."""
        waiting: dict[PlanId, list[Flight]] = {}
        for of, flight in self.waiting_flights():
            waiting.setdefault(of.plan.id, []).append(flight)
        found: list[tuple[AdRef, Flight]] = []
        for state in self.plans():
            if state.launched is not None:
                mine = (*self._carriers(state), *waiting.get(state.plan.id, ()))
                flights = {flight.id: flight for flight in mine}
                found += [(ref, flights[ref.flight]) for ref in state.launched.ads if ref.flight in flights]
        return found

    def _seen_of(self, flight: Flight, status: str, now: datetime) -> list[tuple[object, str]]:
        entry = self.ledger.entry_or_none(AdSeen, flight.id)
        held = entry.value if entry else None
        if entry is not None and (entry.value.status == status or self._still_off(flight.post, entry, status)):
            return []
        grant = self.authorization(flight.post) or _nobodys(flight.post, flight.window)
        stopped = status in STOPPED and not (held and held.status in STOPPED) and not self._explained(grant, now)
        changes = happened(grant, grant, ads_stopped=stopped)
        return [
            (AdSeen(flight=flight.id, status=status), flight.id),
            *((each, each.post) for each in self._notices(flight.post, changes, now)),
        ]

    def _still_off(self, post: PostId, entry: Entry[AdSeen], status: str) -> bool:
        """Whether promotion of a post is off as far as anybody knows: an ad told that it was, and is off itself since, so
        that it tells no more; nothing was granted anew, and the creator's account, where connected, does not say it is on.
        """
        if entry.value.status not in STOPPED or status not in HIDES:
            return False
        told = [each for each in self.ledger.history(Noticed, post) if each.value.what == SWITCHED_OFF]
        if not any(each.at == entry.at for each in told):  # the ad stood still for a reason that a poll tells
            return False
        known = self.ledger.history(Authorization, post)
        then = next((each.value.window for each in known if each.seq <= entry.seq), None)
        fresh = known[0].value.window if known else None
        if then is not None and fresh is not None and (fresh.start > then.start or fresh.end > then.end):
            return False
        maker = self.library()[post].creator.handle
        account = next((each for each in self.accounts() if each.handle == maker), None)
        return account is None or not self.tiktok.promoted(account.business_id, self.token(account), post)

    def _see_comments(self, now: datetime) -> None:
        """Ask for one comment under posts that carry a flight, or are to, and that are known to have some. One that is
        refused keeps no other from being seen."""
        changed, trouble = list[tuple[Authorization, Authorization]](), None
        with self.nothing_recorded():
            asked = self._comments_asked(now)
        mine = self._whose_turn("comments switched off", asked, now, COMMENTS_WITHIN)
        try:
            for grant, door in mine.values():
                try:
                    commented = door()
                except PlatformError as error:
                    if not error.code:
                        raise
                    trouble = error
                    continue
                if commented is not None and grant.comments_off is not (not commented):
                    changed.append((grant, replace(grant, comments_off=not commented)))
        finally:
            self.keep_grants(changed, now, "tiktok")
        if trouble is not None:
            raise trouble

    def _comments_asked(self, now: datetime) -> dict[PostId, tuple[Authorization, Callable[[], bool | None]]]:
        """Of each post that carries a flight and has comments that we know of: its grant, and how they are asked for. At the
        door of the post's account where that is connected, else at that of an ad that won some; where neither is open to
        us it is not asked about."""
        carried = self.carried()
        posts = {post.id: post for post in measure.posts(self.engine, only=carried)} if carried else {}
        accounts = {account.handle: account for account in self.accounts()}
        won = self.derived("comments won", self._comments_won, tables=("delivery",))
        groups = {ref.flight: ref.adgroup_id for state in self.plans() if state.launched for ref in state.launched.ads}
        found: dict[PostId, tuple[Authorization, Callable[[], bool | None]]] = {}
        for id, flights in carried.items():
            grant, post, account = self.authorization(id), posts.get(id), accounts.get(flights[0].creator)
            if grant is None or self._explained(grant, now):
                continue
            if account is not None:
                if post is not None and post.signals.comments:
                    found[id] = grant, partial(self._account_commented, account, id)
                continue
            flight = next((each.id for each in flights if each.id in won and each.id in groups), None)
            if flight is not None:
                days = ((won[flight] - DAY).date(), now.date())
                found[id] = grant, partial(self.tiktok.ad_commented, groups[flight], *days)
        return found

    def _account_commented(self, account: Account, post: PostId) -> bool:
        return self.tiktok.commented(account.business_id, self.token(account), post)

    def _comments_won(self) -> dict[str, datetime]:
        """The first hour in which each flight's ad won a comment."""
        won: dict[str, datetime] = {}
        for row in self.engine.rows("delivery.latest"):
            if row["comments"]:
                won[row["flight_id"]] = min(row["hour"], won.get(row["flight_id"], row["hour"]))
        return won

    def _see_identities(self, now: datetime) -> None:
        """Read which custom identities there are; one that vanished is noticed under its own name, and touches no flight."""
        held = self.ledger.latest_or_none(IdentitiesSeen, CUSTOM)
        known, seen = held.names if held else {}, self.tiktok.custom_identities()
        if known == seen:
            return
        facts: list[tuple[object, str]] = [(IdentitiesSeen(names=seen), CUSTOM)]
        for id in sorted(known.keys() - seen.keys()):
            subject = f"identity/{id}"
            nobody = _nobodys(PostId(subject), Window(now, now + NEWS))
            changes = [(what, known[id], after) for what, _, after in happened(nobody, nobody, identity_deleted=True)]
            facts += [(each, subject) for each in self._notices(nobody.post, changes, now)]
        self.ledger.record_many(facts, at=now, actor="tiktok")

    def _explained(self, grant: Authorization, now: datetime) -> bool:
        """Whether a poll told already why ads of the post stand still."""
        return bool(lost(grant, now)) or authorized_until(grant) <= now

    def _see_captions(self, posts: Sequence[Post], now: datetime) -> None:
        """A caption that reads otherwise than before, of a post that somebody signed off or that carries a flight."""
        watched = {PostId(on.rpartition("/")[0]) for on in self.ledger.subjects(SignOff)} | self.carried().keys()
        fresh = {post.id: post.caption for post in posts if post.id in watched}
        known = measure.posts(self.engine, only=fresh) if fresh else ()
        for was in known:
            if was.caption != fresh[was.id] and was.caption not in UNREADABLE:
                found = self._notices(was.id, ((CAPTION, was.caption, fresh[was.id]),), now)
                self.ledger.record_many([(each, each.post) for each in found], at=now, actor=SYSTEM)


def _scope(flights: Sequence[Flight], held: MusicChecked | None) -> tuple[frozenset[str], Window]:
    """For which markets and dates to ask: as was asked before, where that covers the flights."""
    markets = frozenset().union(*(flight.audience.markets for flight in flights))
    window = Window(min(flight.window.start for flight in flights), max(flight.window.end for flight in flights))
    if held is not None and markets <= held.markets and held.window.covers(window):
        return held.markets, held.window
    return markets, window


def _nobodys(post: PostId, window: Window) -> Authorization:
    """In place of the grant of a post of the brand's own, which needs none."""
    return Authorization(post=post, grant=Grant.LINKED_ACCOUNT, identity_id="", window=window)


def _gravity(happening: Happening) -> int:
    return GRAVITY.index(happening.affects)
