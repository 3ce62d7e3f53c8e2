"""A creator's own page, which opens without a login: what runs, what was agreed, what it brought, and their yes or no to it.

Its address names a `CreatorLink` and nothing else. Whatever is wrong with an address (made up, changed, taken back, run
out, or of somebody who was forgotten), the answer is the same.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from ...decisions import Action
from ...errors import BadInput, Conflict, NotFound
from ...papers import statement
from ...rights import (
    Authorization,
    Signature,
    UsageRights,
    Withdrawal,
    agreements,
    answered,
    authorized_until,
    lost,
    plain,
)
from ...rights.lengths import days_left
from ...rights.watching import lost_by
from ...roles import Act
from ...storage import Entry, reach
from ...values import PostId, Private
from ..facts import Acted, Launched
from ..team import by_creator, refuse_unless
from ..telling import short
from ..views import FlightRow
from . import addresses
from .calendar import Calendars
from .creatorbook import COMING, Book
from .creatorfacts import RENEW, WITHDRAW, CreatorAsked, CreatorLink, PageSaved
from .rightsviews import GuestAgreement, GuestLine, GuestPage, GuestPost, LinkView, PostRights
from .sharing import shared

LONGEST = 365
"""Days a creator's page may stay open."""
NOTICE = timedelta(hours=48)
"""Where clause 6 says "after notice", a withdrawal takes effect so much later; else at once."""
LONGEST_NAME, LONGEST_NOTE = 120, 2_000
"""Characters; the page is open to whoever has its address."""
CLOSED = "this page is not open; ask whoever sent you the address for a new one"
_LINKS, _STATEMENTS = "creator-links", "statements"
RUNNING, PLANNED, AUTHORISED, WAITING, OVER = "running", "planned", "authorised", "waiting for your code", "over"
_WEB = ("https://", "http://")
"""What an imported file calls a post's address may be anything; only these are links for people outside."""
_Line = tuple[int, GuestLine]
"""A line of a creator's history after its place among those of the same moment."""
T = TypeVar("T")


class Hosting(Calendars):
    def issue_link(self, handle: str, actor: str, days: int = 90) -> LinkView:
        """Open a page for a creator, for so many days. Each call makes another address; the others stay as they are."""
        refuse_unless(self, actor, Act.LETTER)
        if not 1 <= days <= LONGEST:
            raise BadInput(f"a page cannot stay open for {days} days", where="days", remedy=f"give 1 to {LONGEST}")
        creator = self._creator_known(handle)
        if self._forgotten(creator):
            raise Conflict(f"@{creator} was forgotten; no page of theirs can be opened")
        link = CreatorLink(id=addresses.chance(), creator=creator, expires_at=self.now() + timedelta(days=days))
        self.ledger.record(link, link.id, at=self.now(), actor=actor, expect=0)
        return self._link_view(link)

    def revoke_link(self, link_id: str, actor: str) -> None:
        """Close a page for good. Closing it again changes nothing."""
        refuse_unless(self, actor, Act.LETTER)
        held = self.ledger.entry_or_none(CreatorLink, link_id)
        if held is None:
            raise NotFound(f"there is no creator's page {link_id[:6]}…; the creator's own page lists them")
        if held.value.revoked_at is None:
            link = CreatorLink(
                id=link_id, creator=held.value.creator, expires_at=held.value.expires_at, revoked_at=self.now()
            )
            self.ledger.record(link, link_id, at=self.now(), actor=actor, expect=held.seq)

    def link_views(self, handle: str) -> tuple[LinkView, ...]:
        """Every page that was opened for a creator, the newest first, open or not."""
        links = self.standing("links", lambda: tuple(self.ledger.present(CreatorLink).values()))
        mine = [entry.value for entry in links if entry.value.creator == handle.removeprefix("@")]
        return tuple(self._link_view(link) for link in reversed(mine))

    def _link_view(self, link: CreatorLink) -> LinkView:
        state = "revoked" if link.revoked_at else "expired" if self.now() >= link.expires_at else "open"
        token = addresses.signed(link.id, self._key(_LINKS))
        return LinkView(link=link, url=f"{reach.public_url()}/c/{token}/", state=state)

    def _key(self, purpose: str) -> str:
        return self.store.secrets.ring.derived(purpose)

    def guest(self, token: str) -> GuestPage:
        """What the creator sees who has this address. Raises `NotFound`, always the same one."""
        link = self._link_of(token)
        return self._guest_page(link.creator, link.expires_at)

    def _link_of(self, token: str) -> CreatorLink:
        id = addresses.opened(token, self._key(_LINKS))
        link = self.ledger.latest_or_none(CreatorLink, id) if id else None
        if (
            link is None
            or link.revoked_at is not None
            or self.now() >= link.expires_at
            or self._forgotten(link.creator)
        ):
            raise NotFound(CLOSED)
        return link

    def _forgotten(self, handle: str) -> bool:
        return self.store.people.forgotten(handle) is not None

    def guest_sign(self, token: str, deal: str, terms: str, name: str) -> Signature:
        """The creator's yes to the version they read. Raises `Conflict` where it was changed meanwhile."""
        handle = self._link_of(token).creator
        self._deal_of(handle, deal)
        typed = " ".join(name.split())
        if len(typed) > LONGEST_NAME or not typed.isprintable():
            raise BadInput(
                f"a name has at most {LONGEST_NAME} letters", where="name", remedy="type your name as you sign"
            )
        return self.sign(handle, deal, terms, typed, "page", by_creator(handle))

    def guest_renew(self, token: str, deal: str, post: str, days: int, note: str) -> CreatorAsked:
        """The creator offers more days. Asked again before anybody settled it, it stays as it was asked first."""
        handle = self._link_of(token).creator
        rights = self._deal_of(handle, deal)
        which = self._post_of(rights, post)
        if rights.window is None or self.agreed().withdrawal(rights, which) is not None:
            raise BadInput("there is nothing to renew here", remedy="write to the brand")
        if not 1 <= days <= LONGEST:
            raise BadInput(f"{days} days cannot be asked for", where="days", remedy=f"give 1 to {LONGEST}")
        asked = CreatorAsked(creator=handle, kind=RENEW, deal=deal, post=which, days=days, note=_note(handle, note))
        return self._ask(asked)

    def guest_withdraw(self, token: str, deal: str, post: str, reason: str) -> Withdrawal:
        """The creator takes the yes back, for one post or for all of an agreement. Taken back twice is taken back once.

        It takes effect at once, or `NOTICE` later where clause 6 says "after notice". From then on the contract's clock has
        ended, and the next look stops every flight of it.
        """
        handle = self._link_of(token).creator
        rights = self._deal_of(handle, deal)
        which = self._post_of(rights, post)
        effective = self.now() + notice(rights)
        before = self.agreed().withdrawal(rights, which)
        if before is not None and before.effective <= effective:
            return before
        words = _note(handle, reason)
        taken = self.withdraw(
            handle, deal, by_creator(handle), post=which, reason=words.text if words else "", effective=effective
        )
        self._ask(CreatorAsked(creator=handle, kind=WITHDRAW, deal=deal, post=which, note=words))
        return taken

    def _ask(self, asked: CreatorAsked) -> CreatorAsked:
        for standing in self.asked(asked.creator):
            if (standing.kind, standing.deal, standing.post) == (asked.kind, asked.deal, asked.post):
                return standing
        self.ledger.record(asked, asked.subject, at=self.now(), actor=by_creator(asked.creator))
        return asked

    def _deal_of(self, handle: str, deal: str) -> UsageRights:
        """The creator's own agreement of that name; nothing tells another's from none."""
        mine = self.agreed().by_creator.get(handle, ())
        found = next((rights for rights in mine if rights.deal == deal), None)
        if found is None:
            raise NotFound(CLOSED)
        return found

    def _post_of(self, rights: UsageRights, post: str) -> PostId | None:
        if post and post not in (rights.posts or ()):
            raise NotFound(CLOSED)
        return PostId(post) if post else None

    def guest_file(self, handle: str, actor: str) -> GuestPage:
        """The same page for a file to send, where nothing outside reaches this machine. That it was made is kept."""
        refuse_unless(self, actor, Act.READ_DEALS)
        creator = self._creator_known(handle)
        self.ledger.record(PageSaved(creator=creator), creator, at=self.now(), actor=actor)
        return self._guest_page(creator, self.now())

    def statement_key(self) -> bytes:
        """The seed that signs files for people outside: 32 bytes."""
        return base64.urlsafe_b64decode(self._key(_STATEMENTS))

    def statement_public(self) -> str:
        """What such a file is verified with; it may be told to anybody."""
        return statement.public(self.statement_key())

    def _guest_page(self, handle: str, expires_at: datetime) -> GuestPage:
        here, book = self.store.workspace, self.creator_book()
        return GuestPage(
            brand=here.brand,
            creator=handle,
            simulated=here.simulated,
            language=book.language(handle),
            now=book.now,
            expires_at=expires_at,
            posts=tuple(self._guest_post(book, handle, id) for id in book.posts_of(handle)),
            agreements=tuple(self._guest_agreement(book, rights) for rights in book.deals(handle)),
            history=self._guest_history(book, handle),
            asked=book.asked.get(handle, ()),
        )

    def _guest_agreement(self, book: Book, rights: UsageRights) -> GuestAgreement:
        signed, taken = book.agreed.signed(rights), book.agreed.withdrawal(rights)
        asked = any(each.kind == RENEW and each.deal == rights.deal for each in book.asked.get(rights.creator, ()))
        return GuestAgreement(
            deal=rights.deal,
            terms=agreements.terms(rights),
            summary=plain.summary(rights, self.store.workspace.brand, self.titles(rights)),
            complete=not answered(rights)[1],
            signed_at=signed.at if signed else None,
            until=rights.window.end if rights.window else None,
            withdrawn=taken.effective if taken and taken.post is None else None,
            may_renew=rights.window is not None and taken is None and not asked,
            notice_h=notice(rights) // timedelta(hours=1),
            posts=tuple(sorted(rights.posts or ())),
        )

    def _guest_post(self, book: Book, handle: str, id: PostId) -> GuestPost:
        held, flights, rights = (
            book.post_rights(id, handle),
            book.flights_of(id),
            book.agreed.agreement(handle, id, book.now),
        )
        end = held.state.ends_at
        post = held.post
        return GuestPost(
            post_id=id,
            caption=post.caption if post else "",
            url=post.url if post and post.url.startswith(_WEB) else "",
            state=_state(held, flights, book.now),
            until=end,
            days_left=None if end is None else days_left(end, book.now),
            binding=held.state.binding,
            results=shared(
                rights.shared_results if rights else None,
                [card for row in flights if row.status not in COMING for card in row.days],
                self.currency,
            ),
        )

    def _guest_history(self, book: Book, handle: str) -> tuple[GuestLine, ...]:
        brand = self.store.workspace.brand
        told = [
            *self._told_agreements(book, handle, brand),
            *self._told_grants(book, handle),
            *self._told_flights(book, handle, brand),
            *self._told_asked(book, handle, brand),
        ]
        told.sort(key=lambda line: (line[1].at, line[0]))
        return tuple(line for _, line in reversed(told) if line.at <= book.now)

    def _told_agreements(self, book: Book, handle: str, brand: str) -> Iterator[_Line]:
        for deal in book.deals(handle):
            told, name = partial(_line, book), deal.deal
            for entry, before in self._with_former(UsageRights, deal.subject):
                if before is None:
                    yield told(entry, brand, "wrote", deal=name)
                elif agreements.terms(before) != agreements.terms(entry.value):
                    yield told(entry, brand, "changed", deal=name)
                elif entry.value.paid_at and not before.paid_at:
                    yield told(entry, brand, "paid", deal=name)
            for signed in self.ledger.history(Signature, deal.subject):
                yield told(signed, handle, "signed", deal=name)
            for taken in self.ledger.history(Withdrawal, deal.subject):
                effective = taken.value.effective
                yield told(taken, handle, "withdrew", deal=name, post=taken.value.post, until=effective)

    def _told_grants(self, book: Book, handle: str) -> Iterator[_Line]:
        for id in book.posts_of(handle):
            for entry, before in self._with_former(Authorization, id):
                until = authorized_until(entry.value)
                if before is None:
                    yield _line(book, entry, handle, "authorised", post=id, until=until)
                elif why := lost(entry.value, entry.at):
                    if why != lost(before, entry.at):
                        yield _line(book, entry, handle, "lost", post=id, why=lost_by(entry.value))
                elif until != authorized_until(before):
                    yield _line(book, entry, handle, "extended", post=id, until=until)

    def _told_flights(self, book: Book, handle: str, brand: str) -> Iterator[_Line]:
        launches = self.ledger.present(Launched)
        stops = {each.value.flight: each for each in self.ledger.history(Acted) if each.value.action == Action.STOP}
        for row in book.flights_of(*book.posts_of(handle)):
            if row.plan.id not in launches:
                continue
            launch, stop, window = launches[row.plan.id], stops.get(row.flight.id), row.flight.window
            told = partial(_line, book, by=brand, post=row.post.id)
            yield told(launch, what="began", at=max(launch.at, window.start))
            if stop is not None and stop.at < window.end:
                yield told(stop, what="ended")
            else:
                yield told(launch, what="ended", at=window.end)

    def _told_asked(self, book: Book, handle: str, brand: str) -> Iterator[_Line]:
        for entry in self.ledger.history(CreatorAsked):
            asked = entry.value
            if asked.creator != handle or asked.kind != RENEW:
                continue
            if asked.settled:
                yield _line(book, entry, brand, "settled")
            else:
                post = PostId(asked.post) if asked.post else None
                yield _line(book, entry, handle, "offered", deal=asked.deal, post=post, days=asked.days or 0)

    def _with_former(self, kind: type[T], subject: str) -> Iterator[tuple[Entry[T], T | None]]:
        """Every version of a fact, oldest first, each with the one before."""
        before: T | None = None
        for entry in reversed(self.ledger.history(kind, subject)):
            yield entry, before
            before = entry.value


def _state(held: PostRights, flights: tuple[FlightRow, ...], now: datetime) -> str:
    """In one of the five words of `GuestPost.state`."""
    end = held.state.ends_at
    if any(row.status == "live" for row in flights):
        return RUNNING
    if held.state.text == "withdrawn" or (end is not None and end <= now) or lost(held.authorization, now):
        return OVER
    if held.authorization is None:
        return WAITING
    return PLANNED if any(row.status in COMING for row in flights) else AUTHORISED


def _line(
    book: Book,
    entry: Entry[Any],
    by: str,
    what: str,
    *,
    at: datetime | None = None,
    deal: str = "",
    post: PostId | None = None,
    until: datetime | None = None,
    days: int = 0,
    why: str = "",
) -> _Line:
    known = book.library.get(post) if post else None
    line = GuestLine(
        at=at or entry.at,
        actor=by,
        what=what,
        deal=deal,
        post=post,
        caption=short(known.caption) if known else "",
        until=until,
        days=days,
        why=why,
    )
    return entry.seq, line


def notice(rights: UsageRights) -> timedelta:
    """How long after it was said a withdrawal takes effect."""
    return NOTICE if rights.creator_may_change == "after notice" else timedelta(0)


def _note(handle: str, text: str) -> Private | None:
    words = text.strip()
    if len(words) > LONGEST_NOTE:
        raise BadInput("the note is too long", where="note", remedy=f"keep it below {LONGEST_NOTE:,} characters")
    return Private(person=handle, text=words) if words else None
