"""E-mail over SMTP (RFC 5321): encrypted from the first byte (port 465) or by STARTTLS (port 587); in clear to this machine only.

Up to the end of DATA a failure means that nothing was sent. From there on no answer means that nobody knows.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime

from ..errors import BadInput
from . import words
from .values import Answer, Message, Outcome

TLS, STARTTLS, NONE = "tls", "starttls", "none"
SECURITY = (STARTTLS, TLS, NONE)
HERE = ("127.0.0.1", "localhost", "::1")
"""Hosts to which a message may go in clear."""
TIMEOUT_S = 20.0
"""For each step of the conversation."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The server that takes our mail, and as whom we write."""

    host: str
    port: int
    security: str
    """starttls, tls, or none where the server is on this machine."""
    sender: str
    user: str = ""
    """Empty where the server asks for no login."""
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.host or any(sign.isspace() for sign in self.host):
            raise BadInput(f"{self.host!r} is no mail server", where="host", remedy="give a name like smtp.example.com")
        if not 1 <= self.port <= 65535:
            raise BadInput(f"{self.port} is no port", where="port", remedy="use 587 for starttls, 465 for tls")
        if self.security not in SECURITY:
            raise BadInput(f"{self.security!r} is no security", where="security", remedy=f"use {', '.join(SECURITY)}")
        if self.security == NONE and self.host not in HERE:
            raise BadInput(f"mail to {self.host} would travel in clear", where="security", remedy="use starttls or tls")
        checked_address(self.sender)


def checked_address(text: str) -> str:
    """An e-mail address as mail servers take it. Raises `BadInput`."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address) or ".." in address:
        raise BadInput(
            f"{words.one_line(text, 80)!r} is no e-mail address we can write to",
            where="address",
            remedy="give one like jana@example.com, in plain letters",
        )
    return address


def built(message: Message, sender: str, to: str) -> EmailMessage:
    """The message as it goes over the wire. A repeated one is recognised by its Message-ID, all of a workspace by their
    List-Id (RFC 2919), by which mail programmes sort."""
    mail = EmailMessage(policy=WIRE)
    mail["Subject"] = words.subject(message)
    mail["From"] = Address(display_name=f"Firesteel for {words.one_line(message.brand, 60)}", addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.delivery}.firesteel@{sender.rpartition('@')[2]}>"
    mail["List-Id"] = f"<{message.workspace}.firesteel.{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(words.text(message), cte="quoted-printable")
    mail.add_alternative(words.html(message), subtype="html", cte="quoted-printable")
    return mail


def send(
    server: MailServer,
    to: str,
    message: Message,
    *,
    timeout_s: float = TIMEOUT_S,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Hand one message to the server for one address. Never raises for what the server does.

    trust   which certificates are believed; by default those this machine believes
    """
    content = built(message, server.sender, to).as_bytes()
    try:
        smtp = _connected(server, timeout_s, trust or ssl.create_default_context())
    except smtplib.SMTPAuthenticationError:
        return _refused(f"{server.host} refused the login of {server.user}: enter its password again")
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as error:
        why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else str(error)
        return _refused(f"{server.host} cannot be trusted with mail: {why}")
    except (smtplib.SMTPException, OSError) as error:
        return Answer(outcome=Outcome.UNREACHABLE, says=f"{server.host}:{server.port} cannot be reached: {_why(error)}")
    try:
        return _handed(smtp, server, to, content)
    finally:
        smtp.close()


def _connected(server: MailServer, timeout_s: float, trust: ssl.SSLContext) -> smtplib.SMTP:
    """Connected, encrypted and signed in."""
    smtp: smtplib.SMTP
    if server.security == TLS:
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=trust)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=timeout_s)
    try:
        if server.security == STARTTLS:
            smtp.starttls(context=trust)
        if server.user:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _handed(smtp: smtplib.SMTP, server: MailServer, to: str, content: bytes) -> Answer:
    """The envelope, then the message itself."""
    try:
        for code, said in (smtp.mail(server.sender), smtp.rcpt(to)):
            if code >= 400:
                return _no(f"{server.host} does not take mail from {server.sender} to {to}", code, said)
    except (smtplib.SMTPException, OSError) as error:
        return Answer(outcome=Outcome.UNREACHABLE, says=f"{server.host} broke off before the message: {_why(error)}")
    try:
        code, said = smtp.data(content)
    except smtplib.SMTPDataError as error:
        return _no(f"{server.host} does not take the message", error.smtp_code, _bytes(error.smtp_error))
    except (smtplib.SMTPException, OSError) as error:
        return Answer(outcome=Outcome.UNKNOWN, says=f"{server.host} broke off while it took the message: {_why(error)}")
    if code >= 400:
        return _no(f"{server.host} does not take the message", code, said)
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    return Answer(outcome=Outcome.SENT)


def _no(what: str, code: int, said: bytes) -> Answer:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    reason = words.one_line(said.decode("utf-8", "replace"), 160)
    outcome = Outcome.REFUSED if code >= 500 else Outcome.UNREACHABLE
    return Answer(outcome=outcome, says=f"{what} ({code} {reason})")


def _refused(says: str) -> Answer:
    return Answer(outcome=Outcome.REFUSED, says=says)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    return words.one_line(str(getattr(error, "strerror", "") or error) or type(error).__name__, 160)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
