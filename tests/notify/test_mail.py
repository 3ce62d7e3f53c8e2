"""Mail through a real server on this machine: what arrives, what is refused, and what nobody knows."""

from __future__ import annotations

import email
import socket
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from firesteel.errors import BadInput
from firesteel.notify import MailServer, Outcome, checked_address
from firesteel.notify.mail import built, send
from receivers import PASSWORD, Inbox, certificate, mailbox
from tellings import a_message, an_item

TO = "jana@agency.example"


def a_server(inbox: Inbox, **given: object) -> MailServer:
    whole: dict[str, object] = {
        "host": "127.0.0.1",
        "port": inbox.port,
        "security": "none",
        "sender": "firesteel@agency.example",
    }
    return MailServer(**(whole | given))  # type: ignore[arg-type]


def arrived(inbox: Inbox) -> EmailMessage:
    ((_, content),) = inbox.taken
    parsed = email.message_from_bytes(content, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_message_arrives_with_object_figures_money_and_one_link() -> None:
    with mailbox() as inbox:
        answer = send(a_server(inbox), TO, a_message())

    mail = arrived(inbox)
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert answer.outcome is Outcome.SENT
    assert inbox.taken[0][0] == TO
    assert mail["Subject"] == "[Lumen] Rights ending: “Does it sting?” by @dr.ilse: the authorisation ends Wed 18 Feb"
    assert mail["Message-ID"] == "<d41d8cd98f.firesteel@agency.example>"
    assert mail["List-Id"] == "<lumen.firesteel.agency.example>"
    assert parsedate_to_datetime(mail["Date"]) == a_message().at
    assert text is not None and html is not None
    for words in ("The flight runs to Mon 2 Mar.", "$240.00 at risk", "https://ads.agency.example/posts/7/"):
        assert words in text.get_content() and words in html.get_content()


def test_what_other_people_wrote_stays_text_in_a_mail() -> None:
    nasty = an_item(title="“<script>alert(1)</script>”\r\nBcc: all@example.com", chip="<b>")

    mail = built(a_message(items=(nasty,)), "firesteel@agency.example", TO)

    html = mail.get_body(("html",))
    assert html is not None and "<script>" not in html.get_content()
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]


def test_an_address_the_server_does_not_know_is_refused() -> None:
    with mailbox() as inbox:
        inbox.refused = TO

        answer = send(a_server(inbox), TO, a_message())

    assert answer.outcome is Outcome.REFUSED
    assert "550 5.1.1 no such person here" in answer.says
    assert inbox.taken == []


def test_a_server_that_is_full_for_now_is_asked_again_later() -> None:
    with mailbox() as inbox:
        inbox.full = True

        answer = send(a_server(inbox), TO, a_message())

    assert answer.outcome is Outcome.UNREACHABLE
    assert "452" in answer.says


def test_a_wrong_password_is_refused_and_never_said(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path)
    with mailbox(tls_context=server, auth=True) as inbox:
        given = a_server(inbox, security="starttls", user="jana", password="wrong and secret")

        answer = send(given, TO, a_message(), trust=trust)

    assert answer.outcome is Outcome.REFUSED
    assert answer.says == "127.0.0.1 refused the login of jana: enter its password again"


def test_a_connection_that_drops_after_the_message_leaves_it_in_doubt() -> None:
    with mailbox() as inbox:
        inbox.drops = True

        answer = send(a_server(inbox), TO, a_message())

    assert answer.outcome is Outcome.UNKNOWN
    assert len(inbox.taken) == 1


def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = Inbox(port=taken.getsockname()[1])

        answer = send(a_server(nobody), TO, a_message())

    assert answer.outcome is Outcome.UNREACHABLE


def test_starttls_encrypts_before_anything_is_said(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path)
    with mailbox(tls_context=server, require_starttls=True, auth=True) as inbox:
        given = a_server(inbox, security="starttls", user="jana", password=PASSWORD)

        answer = send(given, TO, a_message(), trust=trust)

    assert answer.outcome is Outcome.SENT, answer.says
    assert inbox.logins == ["jana"]


def test_tls_from_the_first_byte_is_spoken_too(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path)
    with mailbox(ssl_context=server) as inbox:
        answer = send(a_server(inbox, security="tls"), TO, a_message(), trust=trust)

    assert answer.outcome is Outcome.SENT, answer.says


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path)
    with mailbox(ssl_context=server) as inbox:
        answer = send(a_server(inbox, security="tls"), TO, a_message())

    assert answer.outcome is Outcome.REFUSED
    assert inbox.taken == []


def test_a_server_without_starttls_gets_nothing_in_clear() -> None:
    with mailbox() as inbox:
        answer = send(a_server(inbox, security="starttls"), TO, a_message())

    assert answer.outcome is Outcome.REFUSED
    assert inbox.taken == []


def test_mail_to_another_machine_is_never_sent_in_clear() -> None:
    with pytest.raises(BadInput, match="would travel in clear"):
        MailServer(host="smtp.agency.example", port=25, security="none", sender="firesteel@agency.example")


@pytest.mark.parametrize(
    "text", ["", "jana", "jana@", "ja na@b.example", "jana@b.example\r\nBcc: x@y.example", "@b.example"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        checked_address(text)
