"""A desk whose Today says what a test wants, whose clock the test moves on, and that can be killed while it sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import a
from firesteel.desk import open_desk
from firesteel.desk.notices import channels
from firesteel.desk.notices.facts import Channel, MailSettings
from firesteel.desk.notices.failures import failed_notices
from firesteel.desk.notices.noticing import Noticing
from firesteel.desk.views import ToDo
from firesteel.notify import Answer, Message
from firesteel.storage import database
from receivers import Inbox
from workplaces import furnish

NOON = a.at(40, 11)
"""Noon in Berlin, where the workspace is."""


class Killed(BaseException):
    """The process ends here."""


class Listening(Noticing):
    todos: list[ToDo]
    at: datetime
    dies = ""
    """before or after the next message was handed over; empty for not at all."""

    def _todos(self) -> tuple[ToDo, ...]:
        return (*self.todos, *failed_notices(self))

    def _hand_over(self, channel: Channel, message: Message) -> Answer:
        dies, self.dies = self.dies, ""
        if dies == "before":
            raise Killed
        answer = super()._hand_over(channel, message)
        if dies == "after":
            raise Killed
        return answer

    def later(self, **given: float) -> None:
        self.at += timedelta(**given)


def listening_desk() -> Listening:
    """On the workspace ``lumen`` of this home."""
    clock: list[Listening] = []
    opened = open_desk("lumen", clock=lambda: clock[0].at)
    desk = Listening(opened.store, opened.lake, opened.engine, opened.tiktok, clock=lambda: desk.at)
    clock.append(desk)
    desk.todos, desk.at = [], NOON
    return desk


@contextmanager
def listening(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Listening]:
    patch.delenv("FIRESTEEL_KEY", raising=False)
    patch.setenv("FIRESTEEL_HOME", str(home))
    furnish(home)
    desk = listening_desk()
    yield desk
    desk.engine.close()
    database.close()


def a_todo(key: str = "rights/1", tone: str = "stop", **given: str) -> ToDo:
    whole = {
        "kind": "rights",
        "chip": "Rights lost",
        "title": f"{key} is {tone}",
        "why": "The creator took the code back.",
        "money": "$120.00" if tone == "stop" else "",
        "money_note": "at risk" if tone == "stop" else "",
        "verb": "Open the post",
        "link": "/posts/1/",
    }
    return ToDo(key=key, tone=tone, **(whole | given))


def by_mail(desk: Listening, inbox: Inbox, name: str = "jana", **given: object) -> Channel:
    settings = MailSettings(host="127.0.0.1", port=inbox.port, security="none", sender="firesteel@agency.example")
    desk.keep_mail_server(settings, "", "Ana")
    address = f"{name}@agency.example"
    new = channels.made(name, "mail", address, at=desk.now(), **given)  # type: ignore[arg-type]
    return desk.add_channel(new, address, "Ana")


def by_hook(desk: Listening, url: str, name: str = "ops", kind: str = "webhook", **given: object) -> Channel:
    new = channels.made(name, kind, url, at=desk.now(), **given)  # type: ignore[arg-type]
    return desk.add_channel(new, url, "Ana")
