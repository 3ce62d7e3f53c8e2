"""What people who are not looking get to hear: messages by e-mail, webhook, Slack and Microsoft Teams.

values   a message, what it tells, and what came of sending it
words    a message as text, as simple HTML, as one line
mail     over SMTP, encrypted unless the server is on this machine
hooks    over HTTPS; a webhook of somebody's own is signed and may be repeated, its receiver drops doubles

Nothing here decides who hears what and when: that is the desk's (`desk/notices/`).
"""

from __future__ import annotations

from .hooks import checked_url, shortened, signature
from .mail import MailServer, checked_address
from .values import Answer, Item, Message, Outcome

__all__ = [
    "Answer",
    "Item",
    "MailServer",
    "Message",
    "Outcome",
    "checked_address",
    "checked_url",
    "shortened",
    "signature",
]
