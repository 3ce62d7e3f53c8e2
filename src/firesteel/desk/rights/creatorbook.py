"""What the ledger, the posts and the flights say of every creator, in one reading: what the pages of creators are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ...papers.letters import LANGUAGES
from ...plans import money_at_risk
from ...posts import Creator, Post, Signals
from ...rights import Authorization, UsageRights, Withdrawal, answered, authorized_until, lost
from ...rights import pipeline as standings
from ...rights.clocks import alarms, clocks
from ...rights.lengths import days_left
from ...storage import Entry
from ...values import Money, PostId
from ..choosing import rights_of
from ..office import SYSTEM
from ..telling import short
from ..views import FlightRow, RightsState
from .agreed import Agreed
from .creatorfacts import CodeRefused, Contact, CreatorAsked, Wrote
from .rightsviews import ContactCard, CreatorRow, NextAction, PostRights

PERSONAL = ("name", "email", "phone", "address", "note")
"""The fields of a contact that are kept under the person's own key."""
COMING = ("planned", "launching")
FLYING = (*COMING, "live")
"""Flights that may spend something yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    now: datetime
    library: Mapping[PostId, Post]
    agreed: Agreed
    grants: Mapping[PostId, Authorization]
    obtained: Mapping[PostId, datetime]
    """When the first authorisation of each post was kept."""
    kept_at: Mapping[str, datetime]
    """When the present version of each agreement was kept, by its subject."""
    posts: Mapping[str, frozenset[PostId]]
    """Of each creator, their own posts that were agreed on, authorised or flown."""
    flights: Mapping[PostId, tuple[FlightRow, ...]]
    contacts: Mapping[str, Contact]
    wrote: Mapping[str, tuple[Entry[Wrote], ...]]
    """Newest first."""
    refused: Mapping[str, tuple[Entry[CodeRefused], ...]]
    """Codes that were refused and none taken since, newest first."""
    asked: Mapping[str, tuple[CreatorAsked, ...]]
    """What creators asked for and nobody settled yet, newest first."""
    connected: tuple[str, ...]
    """Creators whose account is connected."""
    turned: frozenset[PostId] = frozenset()
    """Posts under which more comments harm the brand than was agreed."""

    def met(self) -> tuple[str, ...]:
        """Everybody with an agreement, a letter, an authorisation, a contact or a connected account."""
        known = (*self.agreed.by_creator, *self.posts, *self.wrote, *self.contacts, *self.connected)
        return tuple(dict.fromkeys(known))

    def deals(self, handle: str) -> tuple[UsageRights, ...]:
        return self.agreed.by_creator.get(handle, ())

    def posts_of(self, handle: str) -> tuple[PostId, ...]:
        return tuple(sorted(self.posts.get(handle, ())))

    def flights_of(self, *posts: PostId) -> tuple[FlightRow, ...]:
        return tuple(row for post in posts for row in self.flights.get(post, ()))

    def causes(self, handle: str, posts: Sequence[PostId] = ()) -> tuple[str, ...]:
        """Why codes were refused, newest first: those of these posts, where any are named, or of none in particular."""
        refused = (entry.value for entry in self.refused.get(handle, ()))
        return tuple(each.cause for each in refused if not posts or each.post is None or each.post in posts)

    def contact(self, handle: str) -> ContactCard:
        kept = self.contacts.get(handle)
        if kept is None:
            return ContactCard(creator=handle, language=self.language(handle))
        words = {name: private.text if (private := getattr(kept, name)) else "" for name in PERSONAL}
        return ContactCard(creator=handle, language=kept.language, owner=kept.owner, **words)

    def language(self, handle: str) -> str:
        """In which letters are written to a creator: as their contact says, else their newest agreement."""
        kept = self.contacts.get(handle) or next(iter(self.deals(handle)), None)
        return kept.language if kept is not None and kept.language in LANGUAGES else "en"

    def last_writer(self, handle: str) -> str:
        """Who of us wrote last; empty where nobody did."""
        return next((entry.actor for entry in self.wrote.get(handle, ()) if entry.actor != SYSTEM), "")

    def gone(self, post: PostId) -> str:
        """Why TikTok does not let the post run any more, although its time is not over; else empty."""
        return lost(self.grants.get(post), self.now)

    def open(self, post: PostId) -> bool:
        """Whether TikTok lets the post run now."""
        return is_open(self.grants.get(post), self.now)

    def post_rights(self, id: PostId, handle: str) -> PostRights:
        """One post: what it may do, until when, and where its permissions end apart."""
        post, grant = self.library.get(id), self.grants.get(id)
        rights = None if post and post.creator.is_brand else self.agreed.agreement(handle, id, self.now)
        taken = self.agreed.withdrawal(rights, id) if rights else None
        flights = [row for row in self.flights_of(id) if row.status in FLYING]
        seen = post or Post(id=id, creator=Creator(handle=handle), signals=Signals())
        return PostRights(
            post=post,
            post_id=id,
            state=rights_of(seen, grant, rights, self.now, taken),
            clocks=clocks(rights, grant, seen, taken),
            authorization=grant,
            flights=tuple(row.flight.id for row in flights),
            alarms=alarms(rights, grant, seen, taken, self.now, tuple(row.flight.window.end for row in flights)),
        )

    def at_risk(self, *rows: FlightRow) -> Money | None:
        """What flights would still spend, as planned, after their posts may carry no money, and what stays unspent unless a
        right is renewed; None where nothing would."""
        risks = [risk for row in rows if row.status in FLYING and (risk := self._risk(row, row.rights)).micros]
        return sum(risks[1:], risks[0]) if risks else None

    def _risk(self, row: FlightRow, state: RightsState) -> Money:
        end = state.ends_at or (self.now if state.tone == "stop" else None)
        planned = next(each for each in row.plan.flights if each.id == row.flight.id)
        return money_at_risk(replace(planned, daily_budget=row.daily_budget), end, self.now)

    def row(self, handle: str, wanted: tuple[PostId, ...]) -> CreatorRow:
        """One card: of several agreements with a creator the one that wants somebody first, and the money of all.

        wanted  their posts that deserve money and that nobody asked for
        """
        now, deals = self.now, self.deals(handle) or (None,)
        mine = [self.standing(handle, rights, wanted) for rights in deals]
        standing = standings.foremost(mine, now)
        stage, since = standings.stage(standing, now)
        first, card, step = (
            standings.binding_first(standing, now),
            self.contact(handle),
            standings.next_action(next((each for each in mine if each.wishes), standing), now),
        )
        posts, held = standings.posts_of(standing), {each.post for each in standings.holding(standing, now)}
        live = [row for row in self.flights_of(*self.posts_of(handle)) if row.status == "live"]
        return CreatorRow(
            handle=handle,
            name=card.name,
            stage=stage,
            since=since,
            owner=card.owner,
            posts=len(posts),
            coded=sum(1 for post in posts if post in held),
            answered=len(answered(standing.rights)[0]),
            days_left=days_left(first.end, now) if first and first.end else None,
            binding=first.name if first else "",
            money_at_risk=self.at_risk(*live),
            next=NextAction(
                words=step.words,
                step=step.step,
                link=_place(handle, standing, step),
                due=step.due,
                overdue=step.overdue,
            ),
        )

    def standing(
        self, handle: str, agreement: UsageRights | None, wanted: tuple[PostId, ...] = ()
    ) -> standings.Standing:
        """What `rights.pipeline` has to know of a creator under one agreement."""
        mine, signed = self.posts_of(handle), self.agreed.signed(agreement) if agreement else None
        rights, taken = self._left_of(agreement) if agreement else (None, None)
        here = [id for id in mine if rights is None or not rights.posts or id in rights.posts]
        flights = [row for row in self.flights_of(*here) if row.status in FLYING]
        asked = self.asked.get(handle, ())
        return standings.Standing(
            creator=handle,
            rights=rights,
            agreed_at=self.kept_at.get(rights.subject) if rights else None,
            signed_at=signed.at if signed else None,
            withdrawal=taken,
            wanted=wanted,
            authorizations=tuple(self.grants[id] for id in mine if id in self.grants),
            authorized_at=min((self.obtained[id] for id in here if id in self.obtained), default=None),
            flights=tuple(row.flight.window for row in flights if row.status == "live"),
            planned=tuple(row.flight.window for row in flights if row.status in COMING),
            at_risk=self.at_risk(*flights),
            letters=tuple((entry.value.step, entry.at) for entry in self.wrote.get(handle, ())),
            refused=self.causes(handle),
            wishes=tuple(each.kind for each in asked if rights is None or each.deal == rights.deal),
            titles={id: short(post.caption) for id in (*mine, *wanted) if (post := self.library.get(id))},
        )

    def _left_of(self, rights: UsageRights) -> tuple[UsageRights, Withdrawal | None]:
        """An agreement without the posts that its creator took back; all of them taken back is all of it."""
        if (whole := self.agreed.withdrawal(rights)) is not None:
            return rights, whole
        posts = rights.posts or frozenset()
        back = {id: taken for id in posts if (taken := self.agreed.withdrawal(rights, id)) is not None}
        gone = {id: taken for id, taken in back.items() if taken.effective <= self.now}
        if gone and len(gone) == len(posts):
            return rights, replace(max(gone.values(), key=lambda each: each.effective), post=None)
        coming = next((back[id] for id in sorted(back) if id not in gone), None)
        return (replace(rights, posts=posts - gone.keys()) if gone else rights), coming


def is_open(grant: Authorization | None, now: datetime) -> bool:
    """Whether TikTok lets a post with this authorisation run now."""
    return grant is not None and now < authorized_until(grant) and not lost(grant, now)


def _place(handle: str, standing: standings.Standing, step: standings.NextStep) -> str:
    """Where the next step is done in the pages: at its letter, or at what it is about."""
    deal = f"{standing.rights.deal}/" if standing.rights and standing.rights.deal else ""
    places = {
        "payment": f"/creators/{handle}/agreement/{deal}#payment",
        "flights": "/flights/",
        "gate": "/gate/",
        "plan": "/gate/",
    }
    return places.get(step.where, f"/creators/{handle}/" + (f"?step={step.step}#letter" if step.step else ""))
