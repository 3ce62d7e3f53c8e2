"""A message in words: its subject, its text, and the same as HTML that any mail programme shows.

Each thing is told with its object, its figures, why, the money that hangs on it, and one link to where it is settled.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from .values import Item, Message

SUBJECT_LENGTH = 120
"""Characters of a subject: longer ones are cut off by most mail programmes."""
CHIPS = {"stop": ("#fbe9e7", "#b3261e"), "wait": ("#fbf1d9", "#8a6100"), "go": ("#e5f4ec", "#1f7a4d")}
"""Background and ink of a chip by tone; others are steel."""
_STEEL = ("#e9eff5", "#3b5b7a")
_CELL = "padding:12px 14px;border-bottom:1px solid #f0eee9;vertical-align:top"


def subject(message: Message) -> str:
    """What the message is about in one line: the brand, then the gravest thing."""
    where = f"[{'simulated ' if message.simulated else ''}{message.brand}]"
    return one_line(f"{where} {_about(message)}", SUBJECT_LENGTH)


def headline(message: Message) -> str:
    """ "3 things want you": what was settled before it was told is not counted."""
    count = sum(not item.settled for item in message.items) + message.more
    if message.test:
        return "This is a test"
    if not count:
        return "What wanted you is settled" if message.items else "Nothing new wants you"
    return "One thing wants you" if count == 1 else f"{count} things want you"


def text(message: Message) -> str:
    """The whole message for people who read plain text."""
    parts = [headline(message) + (f" · {message.day}" if message.day else ""), *_notes(message)]
    if message.figures:
        parts.append("\n".join(f"{label}: {value}" for label, value in message.figures))
    parts += [_item(message, item) for item in message.items]
    if message.more:
        parts.append(f"And {message.more} more: {address(message, '/')}")
    return "\n\n".join([*parts, _foot(message)]) + "\n"


def html(message: Message) -> str:
    """The same with chips and buttons; nothing in it is loaded from anywhere."""
    figures = "".join(
        f'<td style="{_CELL}"><span style="color:#5b6068;font-size:12px">{escape(label)}</span><br>'
        f"<b>{escape(value)}</b></td>"
        for label, value in message.figures
    )
    items = "".join(_item_html(message, item) for item in message.items)
    notes = "".join(f'<p style="margin:0 0 12px;color:#5b6068">{escape(note)}</p>' for note in _notes(message))
    more = f"<p>{_link(message, '/', f'And {message.more} more')}</p>" if message.more else ""
    title = escape(headline(message) + (f" · {message.day}" if message.day else ""))
    foot = escape(_foot(message)).replace("\n", "<br>")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(subject(message))}</title></head>"
        '<body style="margin:0;padding:20px 12px;background:#fbfaf8;color:#1d1f23;'
        'font:14px/1.45 -apple-system,Segoe UI,Roboto,sans-serif"><div style="max-width:640px;margin:0 auto">'
        f'<p style="margin:0;color:#5b6068">{escape(message.brand)}</p>'
        f'<h1 style="font-size:20px;margin:2px 0 14px">{title}</h1>{notes}'
        + (f'<table role="presentation" style="{_TABLE}"><tr>{figures}</tr></table>' if figures else "")
        + (f'<table role="presentation" style="{_TABLE}">{items}</table>' if items else "")
        + f'{more}<p style="color:#686d75;font-size:12px;margin:16px 0 0">{foot}</p></div></body></html>\n'
    )


def address(message: Message, path: str) -> str:
    """Where a path of the pages is reached."""
    return f"{message.base}{path}" if path and message.base else ""


def facts(item: Item) -> str:
    """What stands under a title: why, and the money."""
    said = " ".join(part for part in (item.why, f"{item.money}." if item.money else "") if part)
    return f"Settled since. {said}".strip() if item.settled else said


def one_line(words: str, length: int) -> str:
    """Without line breaks and control signs, cut at a length."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"


_TABLE = "width:100%;border-collapse:collapse;background:#ffffff;border:1px solid #e6e3dd;margin:0 0 14px"


def _about(message: Message) -> str:
    if message.test:
        return "A test: notices arrive here"
    if message.day:
        return f"{message.day}: {headline(message)[:1].lower()}{headline(message)[1:]}"
    if not message.items:
        return headline(message)
    first, others = message.items[0], len(message.items) + message.more - 1
    told = f"{'Settled since: ' if first.settled else ''}{first.chip}: {first.title}"
    return told + (f" (and {others} more)" if others else "")


def _notes(message: Message) -> list[str]:
    """What is said before everything else."""
    kinds = Counter(item.tone for item in message.items if not item.settled)
    said = [f"{kinds['stop']} of them cannot wait."] if kinds["stop"] and len(message.items) > 1 else []
    if message.test:
        said.append("Somebody asked for it, to see whether notices arrive. Nothing is to be done.")
    return said


def _item(message: Message, item: Item) -> str:
    link = address(message, item.link)
    lines = [f"{item.chip}: {item.title}", facts(item), f"{item.verb or 'Open'}: {link}" if link else ""]
    return "\n".join(line for line in lines if line)


def _item_html(message: Message, item: Item) -> str:
    wash, ink = CHIPS.get(item.tone, _STEEL)
    chip = (
        f'<span style="display:inline-block;padding:2px 8px;border-radius:11px;font-size:12px;font-weight:600;'
        f'background:{wash};color:{ink}">{escape(item.chip)}</span>'
    )
    why = f'<br><span style="color:#5b6068">{escape(facts(item))}</span>' if facts(item) else ""
    link = _link(message, item.link, item.verb or "Open")
    button = f'<p style="margin:8px 0 0">{link}</p>' if link else ""
    return f'<tr><td style="{_CELL}">{chip}<br><b>{escape(item.title)}</b>{why}{button}</td></tr>'


def _link(message: Message, path: str, words: str) -> str:
    url = address(message, path)
    return f'<a href="{escape(url)}" style="color:#a83508;font-weight:600">{escape(words)}</a>' if url else ""


def _foot(message: Message) -> str:
    at = _moment(message.at, message.timezone)
    told = f"Firesteel, for {message.brand}, {at}."
    if message.simulated:
        told += " Simulated: no real money, people or posts."
    where = address(message, "/settings/notices/")
    return f"{told}\nWho is told what: {where or 'firesteel notices list'}"


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %Y at %H:%M} ({zone})"
