"""What Today says of flights that end with their rights: what is late, what waits for a yes, whom to ask, what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ...plans import AtEnd
from ...values import PostId
from ..views import ToDo
from .ending import Ending, step_of
from .endviews import CLOCK_WORDS, EndRow

NEWS = timedelta(days=7)
"""How long an end is told that nobody can do anything about."""
PRESSING = 3
"""Days before an end from which asking for longer is urgent."""


def flight_ends(desk: Ending) -> Iterator[tuple[PostId, ToDo]]:
    """One line for each flight whose end wants somebody, or that ended lately with its rights, with the post it carries."""
    for row in desk.ends():
        if todo := _todo(row):
            yield row.post_id, todo


def _todo(row: EndRow) -> ToDo | None:
    if row.late:
        return _late(row)
    if row.waits:
        return _waits(row)
    if row.over:
        lately = row.now - row.ends_at <= NEWS
        return _over(row) if row.did and (lately or row.at_end is AtEnd.RENEW) else None
    return _ahead(row) if row.risk.micros else None


def _late(row: EndRow) -> ToDo:
    return ToDo(
        kind="rights",
        key=f"ends/{row.flight}/late",
        tone="stop",
        chip="Not ended yet",
        title=f"{_named(row)}: flight {row.flight} has to end, and TikTok was not told yet",
        why=f"{_sentence(row.because)}`firesteel ends --settle` tells it, and so does the next reading.",
        money=str(row.risk) if row.risk.micros else "",
        money_note="must not be spent" if row.risk.micros else "",
        verb="Open the flight",
        link=f"/flights/{row.flight}/",
    )


def _waits(row: EndRow) -> ToDo:
    return ToDo(
        kind="renewal",
        key=f"ends/{row.flight}/waits",
        tone="wait",
        chip="Run on?",
        title=f"{_named(row)}: its rights allow flight {row.flight} to run on",
        why=f"Somebody has to approve it: `firesteel ends --extend {row.flight}`.",
        money=str(row.more) if row.more.micros else "",
        money_note="more than approved" if row.more.micros else "",
        verb="Open the flight",
        link=f"/flights/{row.flight}/",
    )


def _over(row: EndRow) -> ToDo:
    asks = row.at_end is AtEnd.RENEW
    return ToDo(
        kind="renewal" if asks else "rights",
        key=f"ended/{row.flight}/{row.ends_at:%Y-%m-%dT%H:%M}",
        tone="wait" if asks else "info",
        chip="Ask for longer" if asks else "Moved on" if row.moved else "Ended",
        title=f"{_named(row)}: flight {row.flight} ended with its rights",
        why=f"{row.says[:1].upper()}{row.says[1:]}.",
        money=str(row.risk) if row.risk.micros and not row.moved else "",
        money_note="unspent" if row.risk.micros and not row.moved else "",
        verb="Open the creator" if asks else "Open the flight",
        link=f"/creators/{row.creator}/" if asks else f"/flights/{row.flight}/",
    )


def _ahead(row: EndRow) -> ToDo | None:
    """At each step before the end another one, so that each is a notice of its own."""
    step = step_of(row.right_ends_at, row.now)
    if step is None or row.right_ends_at is None:
        return None
    asks, clock = row.at_end is AtEnd.RENEW, CLOCK_WORDS.get(row.clock, "right")
    return ToDo(
        kind="renewal",
        key=f"renewal/{row.post_id}/{row.right_ends_at:%Y-%m-%d}/{step}",
        tone="stop" if asks and step <= PRESSING else "wait",
        chip="Rights ending",
        title=f"{_named(row)}: the {clock} ends {row.right_ends_at:%a %d %b}, {row.flight} could run to"
        f" {row.planned_end:%a %d %b}",
        why=f"{row.says[:1].upper()}{row.says[1:]}."
        + (
            f" The letter to @{row.creator} is ready."
            if asks
            else f" Ask @{row.creator} to extend it if it should not."
        ),
        money=str(row.risk),
        money_note="at risk" if asks else "would be left" if row.at_end is AtEnd.END else "to be moved",
        verb="Open the creator",
        link=f"/creators/{row.creator}/",
    )


def _named(row: EndRow) -> str:
    words = " ".join((row.post.caption if row.post else "").split())
    caption = words if len(words) <= 40 else f"{words[:39].rstrip()}…"
    return f"“{caption}” by @{row.creator}" if caption else f"Post {row.post_id} by @{row.creator}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}. " if words else ""
