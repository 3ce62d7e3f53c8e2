"""What did not arrive, as todos: a line a channel, until it arrives, is sent again, or somebody says they know."""

from __future__ import annotations

from ..office import Office
from ..views import ToDo
from .channels import channels
from .facts import DOUBTFUL, FAILED, GIVEN_UP, SENDING, Channel, Delivery
from .outbox import STUCK, Tried

PLACE = "/settings/notices/"


def failed_notices(desk: Office) -> tuple[ToDo, ...]:
    """Of each channel the gravest: given up, in doubt, or failing for now."""
    found = []
    for name, channel in channels(desk).items():
        troubled = {state: [each for each in deliveries(desk) if _state(desk, each, name) == state] for state in _WORDS}
        state = next((state for state in _WORDS if troubled[state]), "")
        if state:
            found.append(_todo(channel, state, [each.delivery for each in troubled[state]]))
    return tuple(found)


def deliveries(desk: Office) -> tuple[Tried, ...]:
    """The newest of every delivery, the newest first."""
    return desk.standing("notice deliveries", lambda: _newest(desk))


def _newest(desk: Office) -> tuple[Tried, ...]:
    found: dict[str, Tried] = {}
    for entry in desk.ledger.history(Delivery):
        found.setdefault(entry.value.id, Tried(seq=entry.seq, at=entry.at, delivery=entry.value))
    return tuple(found.values())


_WORDS = {
    GIVEN_UP: ("stop", "did not arrive", "It is not tried again. Mend it, then send it again."),
    DOUBTFUL: ("wait", "may not have arrived", "It is not sent a second time by itself. Ask, or send it again."),
    FAILED: ("wait", "did not arrive yet", "It is tried again by itself."),
}
"""Tone, what happened, what to do; the gravest first."""


def _state(desk: Office, tried: Tried, channel: str) -> str:
    delivery = tried.delivery
    if delivery.channel != channel:
        return ""
    cut_off = delivery.state == SENDING and desk.now() >= tried.at + STUCK
    return DOUBTFUL if cut_off else delivery.state


def _todo(channel: Channel, state: str, those: list[Delivery]) -> ToDo:
    tone, happened, remedy = _WORDS[state]
    count = f"{len(those)} messages" if len(those) > 1 else "A message"
    why = f"{those[0].says}." if those[0].says else "The sending was cut off."
    return ToDo(
        kind="notice",
        key=f"notice/{channel.name}",
        tone=tone,
        chip="Not told",
        title=f"{count} to {channel.name} ({channel.where}) {happened}",
        why=f"{why[:1].upper()}{why[1:]} {remedy}",
        verb="Open the notices",
        link=PLACE,
    )
