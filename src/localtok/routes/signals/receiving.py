"""One event as it arrives: checked against its source's rules, and turned into what the platform remembers of it.

Every batch of fifty goes through here fifty times, so a field's path is only put together where something is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from tiktokwire import events as wire
from tiktokwire.codes import Code
from tiktokwire.enums import EVENT_CURRENCIES, STANDARD_EVENTS

from ...doors import Refused
from ...market.events import OLDEST_S
from ...state import Pixel, PixelEvent
from ...world import World
from ..common import bad, one_of

SOURCES = ("web", "app", "offline", "crm")
CONTENT_TYPES = ("product", "product_group")
CUSTOMERS = ("new", "returning")
TRACKING = ("AUTHORIZED", "DENIED", "NOT_DETERMINED", "RESTRICTED", "NOT_APPLICABLE")
_END = 1 << 32
_MOST = 1e12


@dataclass(frozen=True, slots=True)
class Receiver:
    """What events are held against. `path` is the wire's path of the `{}`th event."""

    kind: str
    code: str
    """Of the pixel, the app or the event set."""
    now: int
    oldest: int
    hashed: bool
    needs_url: bool
    path: str = "data.{}."


def receiver(world: World, kind: str, code: str, path: str = "data.{}.") -> Receiver:
    assume = world.assume
    return Receiver(
        kind=kind,
        code=code,
        now=world.now,
        oldest=world.now - OLDEST_S if assume.old_events_refused else 1,
        hashed=assume.pii_must_be_hashed,
        needs_url=assume.web_events_need_url,
        path=path,
    )


def pixel_with(world: World, code: str) -> Pixel:
    """The advertiser's pixel of that code, in the documented words where it is not the advertiser's."""
    for pixel in world.pixels.values():
        if pixel.pixel_code == code and pixel.advertiser_id == world.advertiser.advertiser_id and not pixel.unbound:
            return pixel
    raise Refused(
        Code.PERMISSION_ERROR,
        f"No permission to operate pixel code: {code}. You must be an admin or operator of this advertiser account.",
    )


def heard(to: Receiver, at: int, event: wire.Event) -> PixelEvent:
    """The event, unless something about it is wrong."""
    name, user, page, given = event.event, event.user, event.page, event.properties
    if not name or name.isspace():
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {to.path.format(at)}event.")
    if not to.oldest <= event.event_time < _END:
        raise _untimely(to, at, event.event_time)
    if user is not None and to.hashed:
        _check_hashed(to, at, user)
    if given is not None:
        _check_properties(to, at, given)
    if to.kind != "web":
        _check_offsite(to, at, event)
    elif to.needs_url and (page is None or not page.url):
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {to.path.format(at)}page.url.")
    value = given.value if given is not None else None
    return PixelEvent(
        0,
        "server" if to.kind == "web" else to.kind,
        to.code,
        name,
        event.event_id or "",
        event.event_time,
        to.now,
        (given.order_id or "") if given is not None else "",
        None if value is None else round(value * 1_000_000),
        (given.currency or "") if given is not None else "",
        (user.ttp or "") if user is not None else "",
        (user.ttclid or "") if user is not None else "",
        (page.url or "") if page is not None else "",
    )


def _all_hashed(given: str | list[str] | None) -> bool:
    """Whether it is 64 hexadecimal digits, or several such, or nothing."""
    if not given:
        return True
    if type(given) is str:
        try:
            return len(given) == 64 and len(bytes.fromhex(given)) == 32
        except ValueError:
            return False
    return all(_all_hashed(value) for value in given)


def _untimely(to: Receiver, at: int, time: int) -> Refused:
    field = f"{to.path.format(at)}event_time"
    if 0 < time < to.oldest:
        return bad(field, f"{time} is more than 28 days ago.")
    return bad(field, f"{time} is not epoch seconds.")


def _check_hashed(to: Receiver, at: int, user: wire.EventUser) -> None:
    if not (_all_hashed(user.email) and _all_hashed(user.phone) and _all_hashed(user.external_id)):
        name = next(name for name in ("email", "phone", "external_id") if not _all_hashed(getattr(user, name)))
        field = f"{to.path.format(at)}user.{name}"
        raise Refused(Code.PII_NOT_HASHED, f"{field}: must be hashed with SHA-256 before it is sent.")


def _check_properties(to: Receiver, at: int, given: wire.EventProperties) -> None:
    if given.contents:
        for n, content in enumerate(given.contents):
            if content.content_id is None:
                raise bad(f"{to.path.format(at)}properties.contents.{n}.content_id", "Not a valid string")
    if given.currency is not None and given.currency not in EVENT_CURRENCIES:
        one_of(f"{to.path.format(at)}properties.currency", given.currency, EVENT_CURRENCIES)
    if given.value is not None and not -_MOST <= given.value <= _MOST:
        raise bad(f"{to.path.format(at)}properties.value", f"{given.value} is no amount of money.")
    if given.content_type is not None and given.content_type not in CONTENT_TYPES:
        one_of(f"{to.path.format(at)}properties.content_type", given.content_type, CONTENT_TYPES)
    if given.customer_type is not None and given.customer_type not in CUSTOMERS:
        one_of(f"{to.path.format(at)}properties.customer_type", given.customer_type, CUSTOMERS)


def _check_offsite(to: Receiver, at: int, event: wire.Event) -> None:
    """What holds for app, offline and CRM events alone."""
    path = to.path.format(at)
    if to.kind == "offline" and event.event not in STANDARD_EVENTS:
        raise bad(f"{path}event", f"{event.event!r} is not a standard event, and offline events must be.")
    if to.kind == "crm":
        if event.event in STANDARD_EVENTS:
            raise bad(f"{path}event", f"{event.event!r} is a standard event, and CRM events must be custom ones.")
        if event.lead is None or not event.lead.lead_id:
            raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {path}lead.lead_id.")
    if to.kind == "app" and (event.app is None or not event.app.app_id):
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {path}app.app_id.")
    if event.user is not None and event.user.att_status is not None:
        one_of(f"{path}user.att_status", event.user.att_status, TRACKING)
    if event.ad is not None and event.ad.attribution_share is not None and not 0 <= event.ad.attribution_share <= 1:
        raise bad(f"{path}ad.attribution_share", f"{event.ad.attribution_share} is not between 0 and 1.")
