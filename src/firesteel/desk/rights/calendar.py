"""What ends when: the four clocks of every post beside its flights, and the same as a feed for any calendar program."""

from __future__ import annotations

from datetime import date, datetime

from ...papers import feed
from ...rights import Authorization, Clock, UsageRights, binding
from ...roles import Act
from ...storage import reach
from ...values import PostId, last_instant
from ...warehouse import account_day
from ..choosing import LAST_DAYS, OPEN_ENDED, SOON
from ..team import refuse_unless
from ..telling import CLOCKS, short
from ..views import FlightRow
from . import addresses
from .creatorbook import FLYING, Book
from .creatorfacts import FeedMade
from .creators import Creators
from .rightsviews import Bar, CalendarPage, CalendarRow, FlightBar, PostRights

FEED = "rights-feed"
"""The name of the secret that the feed's address carries, and of the key that signs it."""


class Calendars(Creators):
    def calendar(self) -> CalendarPage:
        """Every post with a right or a flight, the earliest binding end first; those without an end come last."""
        return CalendarPage(now=self.now(), rows=self._calendar_rows(), feed=self._feed_address())

    def _calendar_rows(self) -> tuple[CalendarRow, ...]:
        return self.derived("calendar", self._calendar, also=(self.ledger.head(), self.minute()))

    def _calendar(self) -> tuple[CalendarRow, ...]:
        book = self.creator_book()
        owner = {id: handle for handle, mine in book.posts.items() for id in mine}
        known = {id: post.creator.handle for id in (*book.grants, *book.flights) if (post := book.library.get(id))}
        rows = [_row(book, id, handle) for id, handle in (known | owner).items()]
        return tuple(sorted(rows, key=lambda row: (row.end is None, row.end or book.now, row.post_id)))

    def rights_feed(self) -> bytes:
        """The calendar as iCal: an all-day event for each post's binding end and for each flight's. What moves keeps its
        UID. Of people it says handle and the first words of a caption."""
        here = self.store.workspace
        return feed.ical(name=f"{here.brand}: rights and flights", entries=self._feed_entries(), now=self.now())

    def _feed_entries(self) -> tuple[feed.Entry, ...]:
        space, site = self.store.workspace.name, reach.public_url()
        entries = []
        for row in self._calendar_rows():
            post, link = _title(row), f"{site}/posts/{row.post_id}/" if site and row.post else ""
            if row.end is not None:
                entries.append(
                    feed.Entry(
                        uid=f"{row.post_id}-end@{space}.firesteel",
                        day=self._day(row.end),
                        title=f"{post}: {CLOCKS[row.binding]} ends",
                        text=_text(row),
                        url=link,
                    )
                )
            entries += [
                feed.Entry(
                    uid=f"{flight.flight}-flight@{space}.firesteel",
                    day=self._day(flight.end),
                    title=f"{post}: flight {flight.flight} ends",
                    url=f"{site}/flights/{flight.flight}/" if site else "",
                    reminders=(),
                )
                for flight in row.flights
                if flight.status != "stopped"
            ]
        return tuple(entries)

    def _day(self, end: datetime) -> date:
        """The last account day that belongs to a span: an end at midnight is not part of it."""
        return account_day(last_instant(end), self.store.workspace.timezone)

    def feed_token(self) -> str:
        """What the feed's address ends in; empty until somebody made one."""
        id = self.store.secrets.get_or_none(FEED)
        return addresses.signed(id, self._feed_key()) if id else ""

    def new_feed_token(self, actor: str) -> str:
        """Another address for the feed; the one before opens nothing any more."""
        refuse_unless(self, actor, Act.EXPORT)
        self.store.secrets.put(FEED, addresses.chance())
        self.ledger.record(FeedMade(at=self.now()), FEED, at=self.now(), actor=actor)
        return self.feed_token()

    def _feed_key(self) -> str:
        return self.store.secrets.ring.derived(FEED)

    def _feed_address(self) -> str:
        token = self.feed_token()
        return f"{reach.public_url()}/calendar/feed/{token}.ics" if token else ""


def _row(book: Book, id: PostId, handle: str) -> CalendarRow:
    held = book.post_rights(id, handle)
    first = _ends_first(held, book.now)
    rights = None if held.post and held.post.creator.is_brand else book.agreed.agreement(handle, id, book.now)
    return CalendarRow(
        post_id=id,
        post=held.post,
        creator=handle,
        bars=tuple(
            Bar(
                name=clock.name,
                start=_began(clock, rights, held.authorization),
                end=clock.end,
                why=clock.why,
                binds=clock == first,
            )
            for clock in held.clocks
        ),
        flights=tuple(_flight_bar(book, row, first) for row in book.flights_of(id)),
        end=first.end if first else None,
        binding=first.name if first else "",
        tone=_tone(held, first, book.now),
        alarms=held.alarms,
    )


def _flight_bar(book: Book, row: FlightRow, first: Clock | None) -> FlightBar:
    window, end = row.flight.window, first.end if first else None
    return FlightBar(
        flight=row.flight.id,
        start=window.start,
        end=window.end,
        overhangs=row.status in FLYING and end is not None and window.end > end,
        at_risk=book.at_risk(row),
        status=row.status,
    )


def _ends_first(held: PostRights, now: datetime) -> Clock | None:
    """The binding clock; a linked account's grant, which ends with the platform's calendar, is no end."""
    first = binding(held.clocks)
    return None if first is None or first.end is None or first.end - now > OPEN_ENDED else first


def _began(clock: Clock, rights: UsageRights | None, grant: Authorization | None) -> datetime | None:
    match clock.name:
        case "authorization":
            return grant.window.start if grant else None
        case "contract" | "must-stay-live":
            return rights.window.start if rights and rights.window and clock.end else None
        case _:
            return None


def _tone(held: PostRights, first: Clock | None, now: datetime) -> str:
    """go, wait or stop, by the days left; what may carry no money although days are left stops as well."""
    if first is None or first.end is None:
        return "stop" if held.state.tone == "stop" else "wait" if held.state.tone == "wait" else "go"
    left = first.end - now
    if left < LAST_DAYS or held.state.tone == "stop":
        return "stop"
    return "wait" if left < SOON or held.state.tone == "wait" else "go"


def _title(row: CalendarRow) -> str:
    words = f"“{short(row.post.caption)}”" if row.post and row.post.caption else f"post {row.post_id}"
    return f"{words} by @{row.creator}"


def _text(row: CalendarRow) -> str:
    ends = [f"{CLOCKS[bar.name]}: until {bar.end:%Y-%m-%d %H:%M} UTC" for bar in row.bars if bar.end is not None]
    return "\n".join((*ends, *(f"{alarm.message}; {alarm.remedy}" for alarm in row.alarms)))
