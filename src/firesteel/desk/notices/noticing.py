"""The desk's part of notices: look at Today, note what is news, send it, remember what became of it.

Before anything is sent, "sending" stands in the ledger under its channel, written only where nobody else wrote there since
it was looked at. So two who send at once never send the same, and a crash leaves behind that something may have been sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from ...errors import BadInput, Conflict, Misconfigured, NotFound
from ...notify import Answer, Message, Outcome
from ...roles import Act
from ...storage import reach
from ..team import refuse_unless
from ..today import Queue
from ..today.kinds import KINDS
from . import channels, outbox, sending
from .facts import DOUBTFUL, FAILED, GIVEN_UP, SENDING, SENT, SETTLED, Channel, Delivery, MailSettings, Notice
from .failures import deliveries
from .noticeviews import ChannelRow, DeliveryRow, NoticesPage, NoticesSent
from .outbox import Noted, Tried
from .timing import quiet

REMEMBERED = 1_000
"""How many of the newest notices are looked through for those that still wait."""
TOLD = 40
"""Items of one message; the others are counted."""
LISTED = 50
"""Deliveries on the page."""
LOCAL = "http://127.0.0.1:8787"
"""Where `firesteel serve` shows the pages unless it is told otherwise: links lead there while nobody outside reaches them."""


@dataclass
class _Run:
    """What one `send_notices` did so far."""

    noted: int
    sent: list[str]
    failed: list[str]

    def tell(self, delivery: Delivery) -> None:
        if delivery.state == SENT:
            self.sent.append(delivery.channel)
        else:
            self.failed.append(f"{delivery.channel}: {delivery.says}")


class Noticing(Queue):
    def send_notices(self, actor: str) -> NoticesSent:
        """Note what is new on Today, and send each channel what is due. Again, it does nothing until something changes."""
        refuse_unless(self, actor, Act.NOTICES)
        known = channels.channels(self)
        if not known:
            return NoticesSent(noted=0, sent=(), failed=(), waiting=0)
        run = _Run(self._note_news(actor), [], [])
        for tried in outbox.cut_off(deliveries(self), known, self.now()):
            self._doubt_delivery(tried, actor)
        for channel, tried in outbox.to_retry(deliveries(self), known, self.now(), self._notice_zone()):
            self._send_message(channel, replace(tried.delivery, attempt=tried.delivery.attempt + 1), actor, run)
        for channel in known.values():
            self._send_what_is_due(channel, actor, run)
        waiting = sum(len(self._waiting_for(each, self._deliveries_of(each.name))) for each in known.values())
        return NoticesSent(noted=run.noted, sent=tuple(run.sent), failed=tuple(run.failed), waiting=waiting)

    def add_channel(self, new: Channel, address: str, actor: str) -> Channel:
        """Tell it of what is new from now on (`channels.made`). Raises `Conflict`, or `Misconfigured` without a mail server."""
        refuse_unless(self, actor, Act.NOTICES)
        channels.add(self, new, address, actor)
        return new

    def remove_channel(self, name: str, actor: str) -> None:
        refuse_unless(self, actor, Act.NOTICES)
        channels.remove(self, name, actor)

    def mute_channel(self, name: str, actor: str, *, muted: bool = True) -> None:
        """Send it nothing for now, or again; what happens meanwhile waits for it."""
        refuse_unless(self, actor, Act.NOTICES)
        channels.mute(self, name, muted, actor)

    def keep_mail_server(self, settings: MailSettings, password: str, actor: str) -> None:
        refuse_unless(self, actor, Act.NOTICES)
        channels.keep_mail(self, settings, password, actor)

    def signing_key(self, name: str, actor: str) -> str:
        """What a receiver checks a webhook's signature with."""
        refuse_unless(self, actor, Act.NOTICES)
        if channels.channel(self, name).kind != "webhook":
            raise BadInput(f"messages to {name} are not signed", remedy="only channels of kind webhook are")
        return channels.hook_of(self.store, name)[1]

    def test_channel(self, name: str, actor: str) -> DeliveryRow:
        """Send a message that says that it is a test, now; whether it arrived is told, and nothing is tried again."""
        refuse_unless(self, actor, Act.NOTICES)
        channel = channels.channel(self, name)
        id = f"test-{secrets.token_hex(8)}"
        begun = Delivery(id=id, channel=name, state=SENDING, notices=(), attempt=1, test=True)
        self.ledger.record(begun, name, at=self.now(), actor=actor)
        answer = self._hand_over(channel, self._notice_message(begun))
        sent = answer.outcome is Outcome.SENT
        done = replace(begun, state=SENT if sent else SETTLED, says=answer.says)
        seq = self.ledger.record(done, name, at=self.now(), actor=actor)
        return self._delivery_row(Tried(seq=seq, at=self.now(), delivery=done))

    def send_again(self, id: str, actor: str) -> DeliveryRow:
        """Send what did not arrive, or may not have, once more, now. Raises `NotFound`, or `Conflict` where it arrived."""
        refuse_unless(self, actor, Act.NOTICES)
        tried = self._troubled_delivery(id)
        run = _Run(0, [], [])
        channel = channels.channel(self, tried.delivery.channel)
        if not self._send_message(channel, replace(tried.delivery, attempt=1), actor, run):
            raise Conflict(f"somebody else is sending to {channel.name} just now; look again in a minute")
        return self._delivery_row(next(each for each in deliveries(self) if each.delivery.id == id))

    def settle_delivery(self, id: str, actor: str) -> None:
        """Say that it is known: it leaves Today, and is not tried again. Raises `NotFound`, or `Conflict`."""
        refuse_unless(self, actor, Act.NOTICES)
        delivery = self._troubled_delivery(id).delivery
        settled = replace(delivery, state=SETTLED, again_at=None)
        self.ledger.record(settled, delivery.channel, at=self.now(), actor=actor)

    def notices_page(self) -> NoticesPage:
        """Channels, what each was told lately, and what did not arrive."""
        tried = deliveries(self)
        return NoticesPage(
            mail=channels.mail_settings(self),
            channels=tuple(self._channel_row(each, tried) for each in channels.channels(self).values()),
            deliveries=tuple(self._delivery_row(each) for each in tried[:LISTED]),
            older=max(0, len(tried) - LISTED),
            kinds=KINDS,
            timezone=self._notice_zone(),
            base=reach.public_url(),
        )

    def _note_news(self, actor: str) -> int:
        """Record what became of each todo since the last look; how many are to be told. Whoever noted it first wins."""
        now, todos, loud = self.now(), outbox.keyed(self._todos()), 0
        held = self.ledger.present(Notice)
        for key in (*todos, *(key for key in held if key not in todos)):
            entry, todo = held.get(key), todos.get(key)
            changed = outbox.news(todo, entry.value if entry else None, now)
            if changed is None:
                continue
            tells, tone, when = changed
            if todo is not None:
                kept = replace(sending.noticed(self, key, todo), loud=tells, told_tone=tone, told_at=when)
            else:
                assert entry is not None
                kept = replace(entry.value, loud=False, gone=True, told_tone=tone, told_at=when)
            with suppress(Conflict):
                self.ledger.record(kept, key, at=now, actor=actor, expect=entry.seq if entry else 0)
                loud += tells
        return loud

    def _doubt_delivery(self, tried: Tried, actor: str) -> None:
        says = "the sending was cut off, so nobody knows whether it arrived"
        newest = self._newest_delivery(tried.delivery.channel)
        with suppress(Conflict):
            doubted = replace(tried.delivery, state=DOUBTFUL, says=says)
            self.ledger.record(doubted, doubted.channel, at=self.now(), actor=actor, expect=newest)

    def _send_what_is_due(self, channel: Channel, actor: str, run: _Run) -> None:
        """The daily digest where it is due, with all that waits; else what is due at once or by the hour."""
        own = self._deliveries_of(channel.name)
        left = self._waiting_for(channel, own)
        days = {each.delivery.day for each in own}
        day = outbox.digest_due(channel, days, self.now(), self._notice_zone())
        now_due = left if day else outbox.due(channel, left, self.now(), self._notice_zone())
        if not now_due and day is None:
            return
        of = outbox.yesterday(day) if day else ""
        seqs = tuple(each.seq for each in now_due)
        delivery = Delivery(
            id=outbox.delivery_id(channel, seqs, of),
            channel=channel.name,
            state=SENDING,
            notices=seqs,
            attempt=1,
            day=of,
            urgent=channel.urgent_at_once and any(outbox.urgent(each.notice) for each in now_due),
        )
        self._send_message(channel, delivery, actor, run)

    def _send_message(self, channel: Channel, delivery: Delivery, actor: str, run: _Run) -> bool:
        """Send one message once; False where somebody else wrote of this channel since it was looked at."""
        begun = replace(delivery, state=SENDING, says="", again_at=None)
        try:
            self.ledger.record(
                begun, channel.name, at=self.now(), actor=actor, expect=self._newest_delivery(channel.name)
            )
        except Conflict:
            return False
        answer = self._hand_over(channel, self._notice_message(begun))
        done = outbox.after(begun, answer, self.now(), repeatable=channel.kind == outbox.REPEATED)
        self.ledger.record(done, channel.name, at=self.now(), actor=actor)
        run.tell(done)
        return True

    def _hand_over(self, channel: Channel, message: Message) -> Answer:
        """Over to the world. What is set wrong here counts as refused there."""
        try:
            return sending.hand_over(self, channel, message)
        except (Misconfigured, BadInput) as error:
            return Answer(outcome=Outcome.REFUSED, says=str(error))

    def _notice_message(self, delivery: Delivery) -> Message:
        notices = [self._notice_at(seq) for seq in delivery.notices]
        gone = {key for key, entry in self.ledger.present(Notice).items() if entry.value.gone}
        notices.sort(key=lambda each: (each.notice.key in gone, -outbox.grave(each.notice.tone), each.seq))
        here, day = self.store.workspace, date.fromisoformat(delivery.day) if delivery.day else None
        return Message(
            delivery=delivery.id,
            workspace=here.name,
            brand=here.brand,
            simulated=here.simulated,
            at=self.now(),
            timezone=here.timezone,
            items=tuple(sending.item(each, each.notice.key in gone) for each in notices[:TOLD]),
            more=max(0, len(notices) - TOLD),
            figures=sending.figures(self, day) if day else (),
            day=f"{day:%a} {day.day} {day:%b}" if day else "",
            base=reach.public_url() or LOCAL,
            test=delivery.test,
        )

    def _notice_at(self, seq: int) -> Noted:
        entry = self.ledger.numbered(Notice, seq)
        return Noted(seq=seq, at=entry.at, notice=entry.value)

    def _waiting_for(self, channel: Channel, own: Sequence[Tried]) -> tuple[Noted, ...]:
        """What it was not told of yet; `own` are its deliveries."""
        covered = {seq for each in own for seq in each.delivery.notices}
        return outbox.waiting(channel, self._newest_notices_told(), covered)

    def _deliveries_of(self, channel: str) -> tuple[Tried, ...]:
        return tuple(each for each in deliveries(self) if each.delivery.channel == channel)

    def _newest_notices_told(self) -> tuple[Noted, ...]:
        """The newest that were to be told, oldest first."""
        return self.standing(
            "notices told",
            lambda: tuple(
                Noted(seq=entry.seq, at=entry.at, notice=entry.value)
                for entry in reversed(self.ledger.history(Notice, limit=REMEMBERED))
            ),
        )

    def _newest_delivery(self, channel: str) -> int:
        """Up to where the ledger was read of a channel's deliveries."""
        return max((each.seq for each in self._deliveries_of(channel)), default=0)

    def _troubled_delivery(self, id: str) -> Tried:
        found = next((each for each in deliveries(self) if each.delivery.id == id), None)
        if found is None:
            raise NotFound(f"there is no delivery {id!r}; `firesteel notices sent` lists them")
        if found.delivery.state not in (FAILED, GIVEN_UP, DOUBTFUL):
            raise Conflict(f"the delivery {id} is {found.delivery.state}, so there is nothing to do")
        return found

    def _channel_row(self, channel: Channel, tried: Sequence[Tried]) -> ChannelRow:
        own = [each for each in tried if each.delivery.channel == channel.name]
        troubled = (each for each in own if each.delivery.state in (FAILED, GIVEN_UP, DOUBTFUL))
        worst = next(troubled, None)
        return ChannelRow(
            channel=channel,
            waiting=len(self._waiting_for(channel, own)),
            quiet=quiet(channel, self.now(), self._notice_zone()),
            last_sent=next((each.at for each in own if each.delivery.state == SENT), None),
            trouble=worst.delivery.says if worst else "",
        )

    def _delivery_row(self, tried: Tried) -> DeliveryRow:
        delivery = tried.delivery
        return DeliveryRow(
            id=delivery.id,
            channel=delivery.channel,
            state=delivery.state,
            at=tried.at,
            attempt=delivery.attempt,
            says=delivery.says,
            again_at=delivery.again_at,
            titles=tuple(sending.words(self._notice_at(seq).notice)[0] for seq in delivery.notices[:TOLD]),
            day=delivery.day,
            test=delivery.test,
        )

    def _notice_zone(self) -> str:
        return self.store.workspace.timezone
