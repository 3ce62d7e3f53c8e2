"""Messages of notices that are valid; a test says only what it is about."""

from __future__ import annotations

import a
from firesteel.notify import Item, Message


def an_item(**given: object) -> Item:
    whole: dict[str, object] = {
        "kind": "renewal",
        "key": "renewal/1",
        "tone": "stop",
        "chip": "Rights ending",
        "title": "“Does it sting?” by @dr.ilse: the authorisation ends Wed 18 Feb",
        "why": "The flight runs to Mon 2 Mar. Ask @dr.ilse to extend it.",
        "money": "$240.00 at risk",
        "verb": "Open the post",
        "link": "/posts/7/",
        "seen_at": a.at(3),
    }
    return Item(**(whole | given))  # type: ignore[arg-type]


def a_message(**given: object) -> Message:
    whole: dict[str, object] = {
        "delivery": "d41d8cd98f",
        "workspace": "lumen",
        "brand": "Lumen",
        "simulated": False,
        "at": a.at(3),
        "timezone": "Europe/Berlin",
        "items": (an_item(),),
        "base": "https://ads.agency.example",
    }
    return Message(**(whole | given))  # type: ignore[arg-type]
