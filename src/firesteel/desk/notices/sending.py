"""From a todo to what is kept of it, from that to what is sent, and over to the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...decisions import Proof
from ...measurement import metric
from ...notify import Answer, Item, Message, hooks, mail
from ...plans import COUNT_WORDS
from ...values import PostId, Private
from ..office import Office
from ..telling import Telling
from ..views import FlightRow, ToDo
from . import channels
from .facts import MAIL, Channel, Notice
from .outbox import Noted


def noticed(desk: Telling, key: str, todo: ToDo) -> Notice:
    """What is kept of a todo; its words sealed with the creator it names, where it names one."""
    said, whose = f"{todo.title}\n{todo.why}", _whose(desk, todo)
    return Notice(
        key=key,
        kind=todo.kind,
        tone=todo.tone,
        chip=todo.chip,
        words="" if whose else said,
        private=Private(person=whose, text=said) if whose else None,
        money=f"{todo.money} {todo.money_note}".strip(),
        verb=todo.verb,
        link=todo.link,
        loud=False,
    )


def words(notice: Notice) -> tuple[str, str]:
    """Title and why."""
    title, _, why = (notice.private.text if notice.private else notice.words).partition("\n")
    return title, why


def item(noted: Noted, settled: bool) -> Item:
    notice = noted.notice
    title, why = words(notice)
    return Item(
        kind=notice.kind,
        key=notice.key,
        tone=notice.tone,
        chip=notice.chip,
        title=title,
        why=why,
        money=notice.money,
        verb=notice.verb,
        link=notice.link,
        seen_at=noted.at,
        settled=settled,
    )


def figures(desk: Telling, day: date) -> tuple[tuple[str, str], ...]:
    """What a daily digest says of the day before: all spend, and of each kind of result what it won and cost."""
    rows = desk.flights()
    live = [row for row in rows if row.status == "live"]
    proven = sum(1 for row in live if row.decision and row.decision.proof is Proof.PROVEN)
    spend = sum(card.spend.micros for row in rows for card in row.days if card.first_day == day)
    won = [line for name in dict.fromkeys(row.metric for row in rows) for line in _won(desk, rows, name, day)]
    return (
        ("Spend", str(desk.money(spend))),
        *won,
        ("Flights live", f"{len(live):,}" + (f", {proven} proven" if proven else "")),
    )


def _won(desk: Telling, rows: Sequence[FlightRow], name: str, day: date) -> tuple[tuple[str, str], ...]:
    """Of the flights that are judged by that metric and spent that day."""
    mine = [row for row in rows if row.metric == name]
    cards = [card for row in mine for card in row.days if card.first_day == day]
    spend, of = sum(card.spend.micros for card in cards), metric(name)
    if not spend:
        return ()
    count = sum(getattr(card, of.below) for card in cards)
    one, _ = mine[0].words
    cost = str(desk.money(round(spend / count * of.scale))) if count else f"no {one}"
    return ((COUNT_WORDS[mine[0].plan.threshold.metric].capitalize(), f"{count:,}"), (f"Cost per {one}", cost))


def hand_over(desk: Office, channel: Channel, message: Message) -> Answer:
    """Send one message to one channel. Raises `Misconfigured` where an address or a password is not known."""
    if channel.kind == MAIL:
        return mail.send(channels.mail_server(desk), channel.where, message)
    url, key = channels.hook_of(desk.store, channel.name)
    return hooks.send(channel.kind, url, message, now=desk.moment() if desk.local is None else desk.now(), key=key)


def _whose(desk: Telling, todo: ToDo) -> str:
    """The creator a todo is about, whom the workspace knows; empty for none, and for the brand's own."""
    handles = {_linked(desk, todo.link), *(word.strip("@:,.;?!”“") for word in todo.title.split() if word[:1] == "@")}
    brand = {account.handle for account in desk.accounts() if account.is_brand}
    people = desk.store.people
    return next((each for each in sorted(handles - brand - {""}) if people.knows(each)), "")


def _linked(desk: Telling, link: str) -> str:
    """Whose post, flight or page a link opens."""
    place, _, rest = link.strip("/").partition("/")
    id = rest.partition("/")[0]
    if place == "creators":
        return id
    if place == "flights":
        return next((row.flight.creator for row in desk.flights() if row.flight.id == id), "")
    post = desk.library().get(PostId(id)) if place == "posts" and id else None
    return post.creator.handle if post is not None else ""
