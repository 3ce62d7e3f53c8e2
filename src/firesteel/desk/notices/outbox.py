"""Which todos are news, which channel still waits for them, and what is due now: no clock, no ledger, no wire.

A todo is told when it is new, and once more when it becomes graver. One that goes and comes back, or wavers between two
tones, is told again only after `AGAIN`: the flight that hovers at its limit would write every hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ...notify import Answer, Outcome
from ..views import ToDo
from . import timing
from .facts import DAILY, DOUBTFUL, FAILED, GIVEN_UP, SENDING, SENT, TONES, Channel, Delivery, Notice

AGAIN = timedelta(hours=24)
"""For how long a todo that was told is not told again unless it became graver than it was told."""
STUCK = timedelta(minutes=5)
"""After how long a delivery that is being sent is taken for cut off: each try ends much sooner."""
REPEATED = "webhook"
"""The kind of channel whose receiver knows a delivery by its id, so that one in doubt is sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A notice with its place in the ledger and its moment."""

    seq: int
    at: datetime
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The newest of a delivery, and when that was."""

    seq: int
    at: datetime
    delivery: Delivery


def keyed(todos: Iterable[ToDo]) -> dict[str, ToDo]:
    """Todos by their key; two of one key are told apart by their words."""
    found: dict[str, ToDo] = {}
    for todo in todos:
        key = todo.key or f"{todo.kind or todo.chip}/{todo.title}"
        key = key if key not in found else f"{key}/{hashlib.sha256(todo.title.encode()).hexdigest()[:8]}"
        found.setdefault(key[:200], todo)
    return found


def news(todo: ToDo | None, held: Notice | None, now: datetime) -> tuple[bool, str, datetime | None] | None:
    """What a look changes of a key: whether it is to be told, and the gravest that was told of it, when.

    None where nothing changed.
    """
    told = held if held is not None and held.told_at is not None and now < held.told_at + AGAIN else None
    lately, when = (told.told_tone, told.told_at) if told else ("", None)
    if todo is None:
        return None if held is None or held.gone else (False, lately, when)
    standing = held is not None and not held.gone
    if standing and held is not None and held.tone == todo.tone:
        return None
    milder = standing and held is not None and grave(todo.tone) < grave(held.tone)
    if milder or (lately and grave(todo.tone) <= grave(lately)):
        return False, lately, when
    return True, todo.tone, now


def grave(tone: str) -> int:
    """How grave a tone is; one that nobody knows counts as the gravest, so that it is not lost."""
    return TONES.index(tone) if tone in TONES else len(TONES)


def wants(channel: Channel, noted: Noted) -> bool:
    """Whether a channel is told of a notice at all. A failed notice is not told where it failed."""
    notice = noted.notice
    if not notice.loud or noted.at < channel.made or notice.key == f"notice/{channel.name}":
        return False
    return (not channel.kinds or notice.kind in channel.kinds) and grave(notice.tone) >= grave(channel.least)


def waiting(channel: Channel, notices: Sequence[Noted], covered: Collection[int]) -> tuple[Noted, ...]:
    """What a channel was not told of yet, oldest first."""
    return tuple(each for each in notices if each.seq not in covered and wants(channel, each))


def due(channel: Channel, left: Sequence[Noted], now: datetime, zone: str) -> tuple[Noted, ...]:
    """Of what a channel waits for, what is sent now; what a daily digest holds is `digest_due`'s."""
    if channel.muted or not left:
        return ()
    held = channel.digest == DAILY or timing.quiet(channel, now, zone) or not timing.hour_over(channel, left[0].at, now)
    return tuple(each for each in left if not held or (channel.urgent_at_once and urgent(each.notice)))


def urgent(notice: Notice) -> bool:
    """What cannot wait and has money behind it."""
    return notice.tone == "stop" and bool(notice.money)


def digest_due(channel: Channel, days: Collection[str], now: datetime, zone: str) -> date | None:
    """The local day on whose morning a daily digest is due and was not begun; None where none is."""
    if channel.digest != DAILY or channel.muted or timing.quiet(channel, now, zone):
        return None
    day = timing.digest_day(channel, now, zone)
    if timing.digest_moment(channel, day, zone) < channel.made or yesterday(day) in days:
        return None
    return day


def yesterday(day: date) -> str:
    """The day a digest's figures are of."""
    return (day - timedelta(days=1)).isoformat()


def delivery_id(channel: Channel, notices: Iterable[int], day: str = "") -> str:
    """The same for the same news to the same channel, so that two who send at once write about one delivery."""
    named = f"{channel.name}|{channel.made.isoformat()}|{day or ','.join(map(str, notices))}"
    return hashlib.sha256(named.encode()).hexdigest()[:20]


def to_retry(
    tried: Iterable[Tried], channels: Mapping[str, Channel], now: datetime, zone: str
) -> tuple[tuple[Channel, Tried], ...]:
    """Deliveries that are tried again now: failed ones whose time came, and webhooks that were cut off."""
    found = []
    for each in tried:
        channel, delivery = channels.get(each.delivery.channel), each.delivery
        if channel is None or channel.muted or (timing.quiet(channel, now, zone) and not delivery.urgent):
            continue
        cut_off = delivery.state == SENDING and channel.kind == REPEATED and now >= each.at + STUCK
        again = delivery.state == FAILED and (delivery.again_at is None or now >= delivery.again_at)
        if cut_off or again:
            found.append((channel, each))
    return tuple(found)


def cut_off(tried: Iterable[Tried], channels: Mapping[str, Channel], now: datetime) -> tuple[Tried, ...]:
    """Deliveries that began, never ended, and whose receiver would take a second one for another message."""
    return tuple(
        each
        for each in tried
        if each.delivery.state == SENDING
        and now >= each.at + STUCK
        and not ((channel := channels.get(each.delivery.channel)) and channel.kind == REPEATED)
    )


def after(delivery: Delivery, answer: Answer, now: datetime, *, repeatable: bool) -> Delivery:
    """What a try made of a delivery. One in doubt is sent again only where its receiver drops doubles."""
    if answer.outcome is Outcome.SENT:
        return replace(delivery, state=SENT, says="", again_at=None)
    if answer.outcome is Outcome.UNKNOWN and not repeatable:
        return replace(delivery, state=DOUBTFUL, says=answer.says, again_at=None)
    again = timing.next_try(delivery.attempt, now, answer.wait_s)
    return replace(delivery, state=FAILED if again else GIVEN_UP, says=answer.says, again_at=again)
