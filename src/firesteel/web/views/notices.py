"""Notices: who is told what is new on Today, where and when; what was sent, and what did not arrive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from ...desk.notices import channels
from ...desk.notices.facts import DIGESTS, TONES, Channel, MailSettings
from ...desk.telling import sentence
from ...errors import BadInput, FiresteelError
from .. import desk
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

PATH = "/settings/notices/"
KIND_NAMES = {"mail": "E-mail", "webhook": "Webhook of our own", "slack": "Slack", "teams": "Microsoft Teams"}
TONE_NAMES = {
    "stop": "Only what cannot wait",
    "wait": "What wants somebody soon",
    "go": "All that wants somebody",
    "info": "Everything, also what is only to be known",
}
DIGEST_NAMES = {
    "at once": "At once",
    "hourly": "Once an hour",
    "daily": "Once a day, with the figures of the day before",
}
STATES = {
    "sent": ("go", "Sent"),
    "sending": ("info", "Being sent"),
    "failed": ("wait", "Tried again"),
    "given up": ("stop", "Did not arrive"),
    "doubtful": ("wait", "May not have arrived"),
    "settled": ("", "Settled"),
}
"""Chip and word of what became of a delivery."""


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    if request.method != "POST":
        return _show(request, form)
    act = ACTS.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise BadInput("there is no such action", where="act", remedy="use the buttons of the page")
        done = act(request.POST, request.user.get_username())
    except FiresteelError as error:
        return _show(request, PAGE, error=error, at=request.POST.get("act", ""), typed=request.POST)
    if done.startswith("key:"):
        return _show(request, PAGE, key=done.removeprefix("key:"), of=request.POST.get("name", ""))
    trouble = done.startswith("!")
    (messages.error if trouble else messages.success)(request, done.removeprefix("!"), "stop" if trouble else "")
    return HttpResponseRedirect(PATH)


def _add(given: QueryDict, actor: str) -> str:
    here, kind, address = desk.current(), given.get("kind", ""), given.get("address", "").strip()
    new = channels.made(
        given.get("name", "").strip(),
        kind,
        address,
        kinds=given.getlist("kinds"),
        least=given.get("least", ""),
        digest=given.get("digest", ""),
        daily_at=given.get("daily_at", "") or "08:00",
        quiet="-".join(filter(None, (given.get("quiet_from", ""), given.get("quiet_to", "")))),
        urgent_at_once=given.get("urgent_at_once") == "yes",
        at=here.now(),
    )
    here.add_channel(new, address, actor)
    return f"{new.name} is told of what is new from now on. A test shows whether it arrives."


def _mail(given: QueryDict, actor: str) -> str:
    port = given.get("port", "").strip()
    if not port.isascii() or not port.isdigit():
        raise BadInput(f"{port!r} is no port", where="port", remedy="use 587 for starttls, 465 for tls")
    settings = MailSettings(
        host=given.get("host", "").strip(),
        port=int(port),
        security=given.get("security", ""),
        sender=given.get("sender", "").strip(),
        user=given.get("user", "").strip(),
    )
    desk.current().keep_mail_server(settings, given.get("password", ""), actor)
    return f"Mail goes out by {settings.host}."


def _test(given: QueryDict, actor: str) -> str:
    name = given.get("name", "")
    row = desk.current().test_channel(name, actor)
    return f"The test to {name} was taken." if row.state == "sent" else f"!The test to {name} failed: {row.says}."


def _mute(given: QueryDict, actor: str) -> str:
    name = given.get("name", "")
    desk.current().mute_channel(name, actor)
    return f"{name} is told nothing for now; what happens meanwhile waits."


def _unmute(given: QueryDict, actor: str) -> str:
    name = given.get("name", "")
    desk.current().mute_channel(name, actor, muted=False)
    return f"{name} is told again."


def _remove(given: QueryDict, actor: str) -> str:
    name = given.get("name", "")
    desk.current().remove_channel(name, actor)
    return f"{name} is told nothing any more."


def _key(given: QueryDict, actor: str) -> str:
    return f"key:{desk.current().signing_key(given.get('name', ''), actor)}"


def _again(given: QueryDict, actor: str) -> str:
    row = desk.current().send_again(given.get("delivery", ""), actor)
    arrived = row.state == "sent"
    return f"Sent to {row.channel}." if arrived else f"!It did not go out to {row.channel}: {row.says}."


def _settle(given: QueryDict, actor: str) -> str:
    desk.current().settle_delivery(given.get("delivery", ""), actor)
    return "It is not told of any more."


ACTS: Mapping[str, Callable[[QueryDict, str], str]] = {
    "add": _add,
    "mail": _mail,
    "test": _test,
    "mute": _mute,
    "unmute": _unmute,
    "remove": _remove,
    "key": _key,
    "again": _again,
    "settle": _settle,
}
"""What the page's buttons do; each says what it did, what went wrong after a "!"."""


def _show(
    request: HttpRequest,
    form: str,
    *,
    error: FiresteelError | None = None,
    at: str = "",
    typed: Mapping[str, Any] | None = None,
    key: str = "",
    of: str = "",
) -> HttpResponse:
    page = desk.current().notices_page()
    if form == JSON:
        return answer(request, form, "", "notices", page)
    return answer(
        request,
        form,
        "firesteel/notices.html",
        "notices",
        page,
        name="page",
        status=status_of(error)[0] if error else 200,
        rows=[(row, KIND_NAMES[row.channel.kind], _what(row.channel), _when(row.channel)) for row in page.channels],
        sent=[(row, *STATES.get(row.state, ("", row.state))) for row in page.deliveries],
        kinds=page.kinds.items(),
        picked=typed.getlist("kinds") if isinstance(typed, QueryDict) else (),
        channel_kinds=KIND_NAMES.items(),
        tones=[(tone, TONE_NAMES[tone]) for tone in reversed(TONES)],
        digests=[(digest, DIGEST_NAMES[digest]) for digest in DIGESTS],
        typed=(typed.dict() if isinstance(typed, QueryDict) else {}),
        at=at,
        wrong=error.where if isinstance(error, BadInput) else "",
        trouble=sentence(said(error)) if error else "",
        key=key,
        key_of=of,
    )


def _what(channel: Channel) -> str:
    """ "What wants somebody soon: rights, gate"."""
    of = f"; only {', '.join(sorted(channel.kinds))}" if channel.kinds else ""
    return f"{TONE_NAMES[channel.least]}{of}"


def _when(channel: Channel) -> str:
    """ "Once a day at 08:00; quiet from 22:00 to 07:00, but for what cannot wait"."""
    when = f"Once a day at {channel.daily_at}" if channel.digest == "daily" else DIGEST_NAMES[channel.digest]
    if channel.quiet_from:
        when += f"; quiet from {channel.quiet_from} to {channel.quiet_to}"
    held = channel.quiet_from or channel.digest != "at once"
    return f"{when}, but at once for money that cannot wait" if held and channel.urgent_at_once else when
