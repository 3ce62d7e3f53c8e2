"""`firesteel notices`: who is told what is new on Today, where and when; sending it, and what did not arrive."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from ..desk.notices import channels
from ..desk.notices.facts import Channel, MailSettings
from ..desk.notices.noticeviews import ChannelRow, DeliveryRow
from ..errors import BadInput
from . import console
from .output import Format, Out
from .workspaces import Actor, Here

notices = typer.Typer(
    no_args_is_help=True,
    help="Tell people what is new on Today: by e-mail, webhook, Slack or Microsoft Teams.\n\n"
    "Example: firesteel notices list --workspace demo",
)
Name = Annotated[str, typer.Argument(help="The channel's name.")]
Delivery = Annotated[str, typer.Argument(help="The delivery's id, as `firesteel notices sent` shows it.")]
ADDRESS = "FIRESTEEL_NOTICE_ADDRESS"
"""The address of a webhook, where it should not stand in a command line."""


def mount(app: typer.Typer) -> None:
    app.add_typer(notices, name="notices")


@notices.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Channels: where they lead, what they are told and when, and whether it arrives.

    Example: firesteel notices list --workspace demo
    """
    desk = console.desk(workspace)
    rows = [_channel(row) for row in desk.notices_page().channels]
    if not rows and format == "table" and out is None:
        console.out.print("Nobody is told yet; `firesteel notices add` makes a channel.", highlight=False)
        return
    shown = ("name", "kind", "where", "told", "when", "state", "waiting", "last_sent")
    console.tell(desk, rows, format, out, shown)


@notices.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Small letters, digits, - and _.")],
    kind: Annotated[str, typer.Option(help=f"{', '.join(channels.CHANNEL_KINDS)}.")] = "mail",
    to: Annotated[
        str, typer.Option(help=f"E-mail address, or address of the webhook; that is a secret: or set {ADDRESS}.")
    ] = "",
    only: Annotated[list[str] | None, typer.Option(help="A kind of notice, once for each; all by default.")] = None,
    least: Annotated[str, typer.Option(help="The mildest it is told of: info, go, wait or stop.")] = "go",
    digest: Annotated[str, typer.Option(help="'at once', hourly, or daily with yesterday's figures.")] = "at once",
    daily_at: Annotated[str, typer.Option(help="When a daily digest goes out, in the workspace's zone.")] = "08:00",
    quiet: Annotated[str, typer.Option(help="Hours in which nothing is sent, such as 22:00-07:00.")] = "",
    urgent: Annotated[
        bool, typer.Option("--urgent/--no-urgent", help="What cannot wait and has money behind it is told at once.")
    ] = True,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Add a channel: from now on it is told of what is new.

    Example: firesteel notices add jana --to jana@example.com --quiet 22:00-07:00 --workspace lumen
    """
    desk = console.desk(workspace)
    address = to or os.environ.get(ADDRESS, "") or typer.prompt("Address", hide_input=kind != "mail", err=True)
    new = channels.made(
        name,
        kind,
        address,
        kinds=only or (),
        least=least,
        digest=digest,
        daily_at=daily_at,
        quiet=quiet,
        urgent_at_once=urgent,
        at=desk.now(),
    )
    desk.add_channel(new, address, console.name(actor))
    words = f"{name} ({new.where}) is told of what is new from now on. Next: firesteel notices test {name}"
    console.done(desk, words, _told(new), format, out)


@notices.command("mail")
def mail(
    host: Annotated[str, typer.Option(help="The server, such as smtp.example.com.")],
    sender: Annotated[str, typer.Option("--from", help="The address we write as.")],
    port: Annotated[int, typer.Option(help="587 for starttls, 465 for tls.")] = 587,
    security: Annotated[str, typer.Option(help="starttls, tls, or none for a server on this machine.")] = "starttls",
    user: Annotated[str, typer.Option(help="Empty where the server asks for no login.")] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Set the mail server. Its password is asked for, or taken from FIRESTEEL_SMTP_PASSWORD, and kept sealed.

    Example: firesteel notices mail --host smtp.example.com --user jana --from firesteel@example.com --workspace lumen
    """
    desk = console.desk(workspace)
    settings = MailSettings(host=host, port=port, security=security, sender=sender, user=user)
    desk.keep_mail_server(settings, _password() if user else "", console.name(actor))
    row = {"host": host, "port": port, "security": security, "from": sender, "user": user}
    console.done(desk, f"Mail goes out by {host}, as {sender}.", row, format, out)


@notices.command("test")
def test(name: Name, workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None) -> None:
    """Send a message that says that it is a test, now.

    Example: firesteel notices test jana --workspace lumen
    """
    desk = console.desk(workspace)
    with console.progress("Sending"):
        row = desk.test_channel(name, console.name(actor))
    sent = row.state == "sent"
    console.done(desk, f"{name} took it." if sent else f"It failed: {row.says}.", _delivery(row), format, out)
    if not sent:
        raise typer.Exit(1)


@notices.command("remove")
def remove(name: Name, workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None) -> None:
    """Tell a channel of nothing any more, and forget its address.

    Example: firesteel notices remove jana --workspace lumen
    """
    desk = console.desk(workspace)
    desk.remove_channel(name, console.name(actor))
    console.done(desk, f"{name} is told nothing any more.", {"name": name, "removed": True}, format, out)


@notices.command("mute")
def mute(
    name: Name,
    off: Annotated[bool, typer.Option("--off", help="Tell it again.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Tell a channel nothing for now, or again; what happens meanwhile waits for it.

    Example: firesteel notices mute jana --workspace lumen
    """
    desk = console.desk(workspace)
    desk.mute_channel(name, console.name(actor), muted=not off)
    words = f"{name} is told again." if off else f"{name} is told nothing for now; what happens meanwhile waits."
    console.done(desk, words, {"name": name, "muted": not off}, format, out)


@notices.command("send")
def send(workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None) -> None:
    """Look at Today and send what is due. `firesteel serve` and `firesteel work` do it by themselves.

    Example: firesteel notices send --workspace lumen
    """
    desk = console.desk(workspace)
    with console.progress("Sending"):
        done = desk.send_notices(console.name(actor))
    for line in done.failed:
        console.complain(f"not sent: {line}")
    words = f"{done.noted} new, {len(done.sent)} messages sent, {len(done.failed)} failed, {done.waiting} notices wait."
    row = {"new": done.noted, "sent": done.sent, "failed": done.failed, "waiting": done.waiting}
    console.done(desk, words, row, format, out)


@notices.command("sent")
def sent(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What was sent lately, and what did not arrive.

    Example: firesteel notices sent --workspace lumen
    """
    desk = console.desk(workspace)
    rows = [_delivery(row) for row in desk.notices_page().deliveries]
    if not rows and format == "table" and out is None:
        console.out.print("Nothing was sent yet.", highlight=False)
        return
    console.tell(desk, rows, format, out, ("delivery", "channel", "state", "at", "tells", "why"))


@notices.command("again")
def again(
    delivery: Delivery, workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None
) -> None:
    """Send once more what did not arrive, or may not have.

    Example: firesteel notices again 4203d0ec1cb479a7c170 --workspace lumen
    """
    desk = console.desk(workspace)
    row = desk.send_again(delivery, console.name(actor))
    sent = row.state == "sent"
    console.done(desk, f"Sent to {row.channel}." if sent else f"It failed: {row.says}.", _delivery(row), format, out)
    if not sent:
        raise typer.Exit(1)


@notices.command("settle")
def settle(
    delivery: Delivery, workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None
) -> None:
    """Say that you know of what did not arrive: it leaves Today, and is not tried again.

    Example: firesteel notices settle 4203d0ec1cb479a7c170 --workspace lumen
    """
    desk = console.desk(workspace)
    desk.settle_delivery(delivery, console.name(actor))
    row = {"delivery": delivery, "state": "settled"}
    console.done(desk, "It is not told of any more.", row, format, out)


@notices.command("key")
def key(name: Name, workspace: Here = "", actor: Actor = "") -> None:
    """The signing key of a webhook: with it a receiver checks that a message is ours. Keep it where you keep passwords.

    Example: firesteel notices key ops --workspace lumen
    """
    desk = console.desk(workspace)
    typer.echo(desk.signing_key(name, console.name(actor)))


def _password() -> str:
    given = os.environ.get(channels.PASSWORD, "")
    if given:
        return given
    if not sys.stdin.isatty():
        raise BadInput("the password of the mail server is missing", remedy=f"set {channels.PASSWORD}")
    return str(typer.prompt("Password", hide_input=True, err=True))


def _channel(row: ChannelRow) -> dict[str, Any]:
    state = "muted" if row.channel.muted else "trouble" if row.trouble else "quiet now" if row.quiet else "on"
    return _told(row.channel) | {
        "state": state,
        "waiting": row.waiting,
        "last_sent": row.last_sent,
        "trouble": row.trouble,
    }


def _told(channel: Channel) -> dict[str, Any]:
    quiet = f"{channel.quiet_from}-{channel.quiet_to}" if channel.quiet_from else ""
    when = f"daily at {channel.daily_at}" if channel.digest == "daily" else channel.digest
    return {
        "name": channel.name,
        "kind": channel.kind,
        "where": channel.where,
        "told": f"from {channel.least} up" + (f": {', '.join(sorted(channel.kinds))}" if channel.kinds else ""),
        "when": when + (f", quiet {quiet}" if quiet else ""),
        "least": channel.least,
        "kinds": sorted(channel.kinds),
        "digest": channel.digest,
        "daily_at": channel.daily_at,
        "quiet": quiet,
        "urgent_at_once": channel.urgent_at_once,
    }


def _delivery(row: DeliveryRow) -> dict[str, Any]:
    return {
        "delivery": row.id,
        "channel": row.channel,
        "state": row.state,
        "at": row.at,
        "tries": row.attempt,
        "again_at": row.again_at,
        "tells": ("a test",) if row.test else (*((f"digest of {row.day}",) if row.day else ()), *row.titles),
        "why": row.says,
    }
