"""A ready letter for each step of the pipeline, in the creator's language: to edit, copy or send.

The texts are ours, one file a language in `languages/`. A paragraph whose fact is not known is left out whole, so that
no letter has a hole in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from ..errors import BadInput
from ..values import Money
from . import dates

LANGUAGES = {
    "en": "English",
    "es": "Español",
    "pt": "Português",
    "de": "Deutsch",
    "fr": "Français",
    "id": "Bahasa Indonesia",
}
STEPS = {
    "ask": "Ask for the post",
    "remind": "Ask once more",
    "agree": "Settle the open answers",
    "sign": "Send the agreement to sign",
    "code": "Ask for the codes",
    "code-again": "Ask for a new code",
    "original-code": "Ask for the other video's code",
    "thanks": "Say that the codes work",
    "extend": "Ask to extend the authorisation",
    "public-again": "Ask to make the post public again",
    "caption": "Ask about the changed caption",
    "comments": "Ask what to do about the comments",
    "music": "Ask for another sound",
    "renew": "Ask to renew the agreement",
    "paid": "Say that the fee is paid",
    "ended": "Say that the ads are over",
}
"""What each letter is for, in the order of the pipeline."""
CODE_DAYS = 30
"""TikTok's own default for a code; 7, 30, 60 and 365 can be chosen (practice E5 [P1])."""

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    step: str
    language: str
    subject: str
    text: str


def letter(
    step: str,
    language: str,
    *,
    creator: str,
    brand: str,
    sender: str,
    name: str = "",
    posts: tuple[str, ...] = (),
    until: datetime | None = None,
    days: int = CODE_DAYS,
    page: str = "",
    cause: str = "",
    fee: Money | None = None,
) -> Letter:
    """The letter of a step.

    sender  who of us writes; the brand alone where it is empty or the brand
    name   how the creator is called; the handle where it is empty
    posts  a line each: caption or address
    page   address of the creator's own page
    cause  what is the matter, in words of that language (`cause`): why a code failed, which answers are open
    until  an end; the letter names the last day it leaves

    Raises `BadInput` for a step or a language there is not.
    """
    if step not in STEPS:
        raise BadInput(f"there is no letter {step!r}", remedy=f"the steps are {', '.join(STEPS)}")
    texts = _texts(language)
    facts = {
        "creator": creator,
        "brand": brand,
        "sender": sender,
        "name": name or f"@{creator}",
        "posts": "\n".join(f"  • {post}" for post in posts),
        "until": dates.last_day(until, language) if until else "",
        "days": str(days),
        "page": page,
        "cause": cause,
        "fee": str(fee) if fee else "",
    }
    body = [filled for text in texts["steps"][step]["text"] if (filled := _filled(text, facts))]
    closing = (
        texts["closing"] if sender not in ("", brand) else texts["closing"].replace("{sender}, {brand}", "{brand}")
    )
    text = "\n\n".join([_filled(texts["greeting"], facts), *body, _filled(closing, facts)])
    return Letter(step=step, language=language, subject=_filled(texts["steps"][step]["subject"], facts), text=text)


def cause(key: str, language: str) -> str:
    """What is the matter, told to the creator: a key of `rights.refusals.CAUSES`, of `rights.watching.HAPPENINGS`, or a
    clause. Empty for what nobody need be told of."""
    texts = _texts(language)
    key = _SAME.get(key, key)
    return str(texts["causes"].get(key) or texts["clauses"].get(key, ""))


_SAME = {
    "code expired": "expired",
    "code revoked": "revoked",
    "post deleted": "video-deleted",
    "post removed by moderation": "video-unavailable",
    "post taken down": "video-unavailable",
    "account banned": "account-banned",
}
"""Happenings that are told like a refused code."""


def mailto(letter: Letter, address: str) -> str:
    """An address that opens the letter in a mail program; empty where nobody's address is known."""
    if not address:
        return ""
    text = letter.text.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(letter.subject, safe='')}&body={quote(text, safe='')}"


def _filled(text: str, facts: dict[str, str]) -> str:
    """The text with its facts; empty where one of them is not known."""
    if any(not facts[name] for name in _SLOT.findall(text)):
        return ""
    return _SLOT.sub(lambda slot: facts[slot[1]], text)


@cache
def _texts(language: str) -> dict[str, Any]:
    if language not in LANGUAGES:
        raise BadInput(f"no letters are written in {language!r}", remedy=f"choose one of {', '.join(LANGUAGES)}")
    source = files("firesteel.papers") / "languages" / f"{language}.json"
    texts: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return texts
