"""Webhooks: one POST of JSON over HTTPS, to somebody's own receiver, to Slack or to Microsoft Teams.

Our own body is signed. The header `Firesteel-Signature` is ``v1=`` and the hexadecimal HMAC-SHA256, under the channel's
signing key, of the delivery id, a dot, the seconds in `Firesteel-Timestamp`, a dot, and the body's bytes. The delivery id
is in `Firesteel-Delivery`: a message that may have been lost is sent again under the same one, so a receiver that keeps
the ids it saw drops doubles.

Slack's incoming webhooks take blocks (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), Teams'
an adaptive card in a message (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).

The address of such a webhook is all that somebody needs to write there, so it is a secret: shown shortened, never logged.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import re
import socket
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx2
import msgspec

from ..errors import BadInput
from . import words
from .values import Answer, Item, Message, Outcome

WEBHOOK, SLACK, TEAMS = "webhook", "slack", "teams"
DELIVERY, TIMESTAMP, SIGNATURE = "Firesteel-Delivery", "Firesteel-Timestamp", "Firesteel-Signature"
TIMEOUT_S = 10.0
"""For connecting, and for each wait for the receiver."""
LONGEST_WAIT_S = 8 * 3600.0
"""What we wait at most when a receiver asks us to."""
BUSY = frozenset({408, 425, 429})
BLOCKS = 20
"""Items of a Slack or Teams message: Slack takes 50 blocks, an item is one or two."""
_SECTION = 2_900
"""Characters of a Slack section, of 3,000 allowed."""
_ADDRESS = re.compile(r"https?://\S+")


def checked_url(text: str) -> str:
    """An address we may post to: https, or http on this machine; no user and password in it. Raises `BadInput`."""
    url = text.strip()
    parts = _parts(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or any(not sign.isprintable() for sign in url):
        raise BadInput("that is no web address", where="address", remedy="give one like https://example.com/hook")
    if parts.scheme == "http" and not _here(parts.hostname):
        raise BadInput(
            f"{parts.hostname} would be told over plain http", where="address", remedy="give its https address"
        )
    if parts.username is not None or parts.password is not None:
        raise BadInput("the address holds a user", where="address", remedy="leave out what stands before the @")
    if _link_local(parts.hostname):
        raise BadInput(f"{parts.hostname} is no receiver", where="address", remedy="give a host by its name")
    return url


def shortened(url: str) -> str:
    """Enough of an address to recognise it by, and not enough to use it."""
    parts = urlsplit(url)
    tail = parts.path.rstrip("/")[-3:] if len(parts.path) > 12 else ""
    path = "/…" if len(parts.path) > 1 or parts.query else ""
    return f"{parts.scheme}://{parts.hostname}{path}{tail}"


def signature(key: str, delivery: str, timestamp: int, body: bytes) -> str:
    """What `Firesteel-Signature` has to be."""
    signed = f"{delivery}.{timestamp}.".encode() + body
    return f"v1={hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()}"


def send(
    kind: str,
    url: str,
    message: Message,
    *,
    now: datetime,
    key: str = "",
    timeout_s: float = TIMEOUT_S,
    client: httpx2.Client | None = None,
) -> Answer:
    """Post one message. Never raises for what the receiver does; follows nobody elsewhere.

    key   signs our own body; Slack and Teams take none
    """
    body = msgspec.json.encode(BODIES[kind](message))
    headers = {"Content-Type": "application/json", "User-Agent": "Firesteel", DELIVERY: message.delivery}
    if kind == WEBHOOK:
        seconds = int(now.timestamp())
        headers |= {TIMESTAMP: str(seconds), SIGNATURE: signature(key, message.delivery, seconds, body)}
    _hush()
    http = client or httpx2.Client(trust_env=not _here(_host(url)))
    try:
        with http.stream(
            "POST", url, content=body, headers=headers, timeout=timeout_s, follow_redirects=False
        ) as answer:
            return _read(answer)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        return Answer(outcome=Outcome.UNREACHABLE, says=f"{_host(url)} cannot be reached: {_why(error)}")
    except (httpx2.HTTPError, OSError) as error:
        return Answer(outcome=Outcome.UNKNOWN, says=f"{_host(url)} gave no answer: {_why(error)}")
    except (httpx2.InvalidURL, UnicodeError):
        return Answer(outcome=Outcome.REFUSED, says=f"{_host(url)} is no address that can be asked")
    finally:
        if client is None:
            http.close()


def ours(message: Message) -> dict[str, Any]:
    """The body of somebody's own webhook."""
    return {
        "delivery": message.delivery,
        "type": "test" if message.test else "digest" if message.day else "notices",
        "workspace": message.workspace,
        "brand": message.brand,
        "simulated": message.simulated,
        "at": message.at,
        "headline": words.headline(message),
        "day": message.day,
        "figures": [{"label": label, "value": value} for label, value in message.figures],
        "notices": [_ours(message, item) for item in message.items],
        "more": message.more,
    }


def slack(message: Message) -> dict[str, Any]:
    """Slack's: a line for the notification, and blocks. Only &, < and > mean anything in its text."""
    blocks = [_section(f"*{_slacked(words.subject(message))}*")]
    if message.figures:
        figures = "\n".join(f"{_slacked(label)}: *{_slacked(value)}*" for label, value in message.figures)
        blocks.append(_section(figures))
    blocks += [_section(_slack_item(message, item)) for item in message.items[:BLOCKS]]
    hidden = message.more + max(0, len(message.items) - BLOCKS)
    if hidden:
        blocks.append(_section(f"And {hidden} more. {_slack_link(message, '/', 'Open Today')}".strip()))
    if message.test:
        blocks.append(_section("Somebody asked for it, to see whether notices arrive. Nothing is to be done."))
    return {"text": _slacked(words.subject(message)), "blocks": blocks}


def teams(message: Message) -> dict[str, Any]:
    """Teams': a message with one adaptive card."""
    body: list[dict[str, Any]] = [_line(words.subject(message), weight="Bolder", size="Medium")]
    if message.figures:
        facts = [{"title": label, "value": value} for label, value in message.figures]
        body.append({"type": "FactSet", "facts": facts})
    for item in message.items[:BLOCKS]:
        body += _card_item(message, item)
    hidden = message.more + max(0, len(message.items) - BLOCKS)
    if hidden:
        body.append(_line(f"And {hidden} more."))
    if message.test:
        body.append(_line("Somebody asked for it, to see whether notices arrive. Nothing is to be done."))
    today = words.address(message, "/")
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": "Open Today", "url": today}] if today else [],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


BODIES = {WEBHOOK: ours, SLACK: slack, TEAMS: teams}


class _Hushed(logging.Filter):
    """Takes addresses out of what the HTTP library says of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _ADDRESS.sub(lambda found: shortened(found[0]), record.getMessage()), ()
        return True


def _hush() -> None:
    logger = logging.getLogger("httpx2")
    if not any(isinstance(each, _Hushed) for each in logger.filters):
        logger.addFilter(_Hushed())


def _read(answer: httpx2.Response) -> Answer:
    host, code = answer.request.url.host, answer.status_code
    if answer.is_success:
        return Answer(outcome=Outcome.SENT)
    if answer.is_redirect:
        return Answer(outcome=Outcome.REFUSED, says=f"{host} sends us elsewhere ({code}), and we follow nobody")
    says = f"{host} answered {code} {answer.reason_phrase}".rstrip()
    if code in BUSY or code >= 500:
        return Answer(outcome=Outcome.UNREACHABLE, says=says, wait_s=_wait(answer.headers.get("Retry-After", "")))
    return Answer(outcome=Outcome.REFUSED, says=says)


def _wait(given: str) -> float:
    """Seconds; a date or nonsense counts as not said."""
    return min(float(given), LONGEST_WAIT_S) if given.isascii() and given.isdigit() else 0.0


def _ours(message: Message, item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "kind": item.kind,
        "tone": item.tone,
        "label": item.chip,
        "title": item.title,
        "why": item.why,
        "money": item.money,
        "action": item.verb,
        "url": words.address(message, item.link),
        "seen_at": item.seen_at,
        "settled": item.settled,
    }


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_SECTION]}}


def _slack_item(message: Message, item: Item) -> str:
    said = f"*{_slacked(item.chip)}*: {_slacked(words.one_line(item.title, 300))}"
    facts = _slacked(words.one_line(words.facts(item), 1_000))
    return "\n".join(line for line in (said, facts, _slack_link(message, item.link, item.verb or "Open")) if line)


def _slack_link(message: Message, path: str, label: str) -> str:
    url = words.address(message, path)
    return f"<{_slacked(url)}|{_slacked(label)}>" if url else ""


def _slacked(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _card_item(message: Message, item: Item) -> list[dict[str, Any]]:
    """A title, what is known, and a link. Cards read Markdown, so what other people wrote is made plain."""
    lines = [_line(f"{item.chip}: {_plain(item.title)}", weight="Bolder", separator=True)]
    if facts := words.facts(item):
        lines.append(_line(_plain(facts), isSubtle=True, spacing="None"))
    if url := words.address(message, item.link):
        lines.append(_line(f"[{item.verb or 'Open'}]({url})", spacing="None"))
    return lines


def _line(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True} | more


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]()<>#~|])", r"\\\1", words.one_line(text, 1_000))


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the receiver"


def _why(error: Exception) -> str:
    """In words of ours: what the library says may hold the address."""
    if isinstance(error, (httpx2.TimeoutException, TimeoutError)):
        return "it did not answer in time"
    return "the connection was refused" if isinstance(error, httpx2.ConnectError) else "the connection broke off"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadInput(
            "that is no web address", where="address", remedy="give one like https://example.com/hook"
        ) from None
    return parts


def _here(host: str) -> bool:
    found = _ip(host)
    return found.is_loopback if found else host == "localhost"


def _link_local(host: str) -> bool:
    """Where machines keep what is nobody else's: cloud metadata lives there."""
    found = _ip(host)
    return found is not None and (found.is_link_local or found.is_unspecified or found.is_multicast)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address a host is written as, also in one number, in octal, or as IPv6 of an IPv4; None for a name."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return None
    return getattr(found, "ipv4_mapped", None) or found
