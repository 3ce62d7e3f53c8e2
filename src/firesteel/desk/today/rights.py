"""Rights under money: what became of them, what ends soon or at the wrong time, what creators asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ...plans import money_at_risk
from ...posts import Post
from ...rights import Authorization, Grant, Objection, authorized_until
from ...rights.clocks import alarms, overlong
from ...rights.lengths import days_left
from ...rights.wording import counted
from ...values import PostId
from ..privacy import Privacy
from ..rights.creatorfacts import WITHDRAW, CreatorAsked
from ..rights.endtodos import flight_ends
from ..rights.watching import StandingNotice
from ..telling import CLOCKS, Telling, sentence, short, title
from ..views import FlightRow, ToDo

RENEW = timedelta(days=14)
"""How long before the binding end a renewal is asked for (N-05); the days left are said from then on."""
PRESSING = ("/late", "/waits")
"""What the keys of flights' ends end with that no other line of their post may hide."""
REMINDED = (1, 3, 7, 14)
"""At how many days left a renewal is reminded of again."""


def troubled_rights(desk: Privacy) -> list[ToDo]:
    """What became of rights, what ends soon, and what ends at the wrong time: one line a post, the gravest. What has to end
    and did not, or waits for a yes, is a line of each flight."""
    ends = list(flight_ends(desk))
    pressing = [(post, todo) for post, todo in ends if todo.key.endswith(PRESSING)]
    told = {post for post, _ in pressing}
    found: dict[PostId, ToDo] = {}
    for post, todo in _noticed(desk):
        found.setdefault(post, todo)
    for post, todo in (*ends, *_ending(desk), *_alarmed(desk)):
        if post not in told:
            found.setdefault(post, todo)
    return [*(todo for _, todo in pressing), *found.values(), *_overlong(desk)]


def asked_by_creators(desk: Telling) -> list[ToDo]:
    """What creators asked for on their own pages and nobody settled yet."""
    return [
        ToDo(
            kind="rights" if asked.kind == WITHDRAW else "renewal",
            key=f"asked/{subject}",
            tone="stop" if asked.kind == WITHDRAW else "wait",
            chip="Withdrawn" if asked.kind == WITHDRAW else "Renewal asked",
            title=f"@{asked.creator} {'takes the yes back' if asked.kind == WITHDRAW else _renewal(asked)}",
            why="Their flights stop; settle it with them."
            if asked.kind == WITHDRAW
            else "Agree on the new period, then ask for the code to be extended.",
            verb="Open the creator",
            link=f"/creators/{asked.creator}/",
        )
        for subject, asked in ((subject, entry.value) for subject, entry in desk.ledger.present(CreatorAsked).items())
        if not asked.settled
    ]


def _overlong(desk: Telling) -> list[ToDo]:
    """Posts that fly nowhere and that TikTok would let run longer than was agreed, in one line (N-06)."""
    held, carried, now = desk.agreed(), desk.carried(), desk.now()
    long = []
    for id, entry in desk.ledger.present(Authorization).items():
        post = desk.library().get(PostId(id))
        if post is None or post.creator.is_brand or id in carried or now >= authorized_until(entry.value):
            continue
        rights = held.agreement(post.creator.handle, post.id, now)
        named = rights if rights is not None and post.id in (rights.posts or ()) else None
        found = overlong(entry.value, named, held.withdrawal(named, post.id) if named else None)
        if entry.value.grant is Grant.POST_CODE and found is not None and found.code == "authorization-overlong":
            long.append((post, found))
    if not long:
        return []
    post, found = long[0]
    more = f" and {len(long) - 1} more" if len(long) > 1 else ""
    return [
        ToDo(
            kind="rights",
            key="rights/overlong",
            tone="info",
            chip="Granted too long",
            title=f"“{short(post.caption)}” by @{post.creator.handle}{more}: {found.message}",
            why=sentence(found.remedy),
            verb="Open the post" if len(long) == 1 else "Open the calendar",
            link=f"/posts/{post.id}/#rights" if len(long) == 1 else "/calendar/",
        )
    ]


def _noticed(desk: Telling) -> Iterator[tuple[PostId, ToDo]]:
    for standing in desk.standing_notices():
        post = desk.library().get(standing.post)
        yield standing.post, _of_flights(standing, post) if standing.flights else _of_no_flight(standing)


def _of_flights(standing: StandingNotice, post: Post | None) -> ToDo:
    happening = standing.happening
    stops = happening.affects == "stops"
    named = f"“{short(post.caption)}” by @{post.creator.handle}" if post else f"Post {standing.post}"
    return ToDo(
        kind="rights",
        key=f"rights/{standing.post}/{standing.noticed.what}",
        tone="stop" if stops else "wait",
        chip="Rights lost" if stops else "Changed",
        title=f"{named}: {happening.words}",
        why=f"{sentence(happening.remedy)} It touches {', '.join(standing.flights)}.",
        money=str(standing.risk) if standing.risk.micros else "",
        money_note="at risk" if standing.risk.micros else "",
        verb="Open the post",
        link=f"/posts/{standing.post}/#rights",
    )


def _of_no_flight(standing: StandingNotice) -> ToDo:
    """Of an ad that somebody runs beside ours: to be known, with nothing to open."""
    return ToDo(
        kind="rights",
        key=f"rights/{standing.post}",
        tone="info",
        chip="Changed",
        title=f"Custom identity “{standing.noticed.before}”: {standing.happening.words}",
        why=f"It touches no flight, and no money of theirs. {sentence(standing.happening.remedy)}",
    )


def _ending(desk: Telling) -> Iterator[tuple[PostId, ToDo]]:
    """Posts under money whose rights end within two weeks, or before their flight: ask for a renewal."""
    for row in sorted(_under_money(desk), key=lambda row: row.rights.ends_at or row.flight.window.end):
        ends = row.rights.ends_at
        if ends is None or (ends >= row.flight.window.end and ends - desk.now() > RENEW):
            continue
        yield row.post.id, _renew(row, ends, desk.now())


def _renew(row: FlightRow, ends: datetime, now: datetime) -> ToDo:
    early = ends < row.flight.window.end
    risk = money_at_risk(replace(row.flight, daily_budget=row.daily_budget), ends, now)
    why = f"The flight runs to {row.flight.window.end:%a %d %b}." if early else f"It is {_left(ends, now)} away."
    step = next((days for days in REMINDED if ends - now <= timedelta(days=days)), 0)
    return ToDo(
        kind="renewal",
        key=f"renewal/{row.post.id}/{ends:%Y-%m-%d}" + (f"/{step}" if step else ""),
        tone="stop" if row.rights.tone == "stop" else "wait",
        chip="Rights ending" if early else "Renew",
        title=f"“{title(row)}” by @{row.flight.creator}: {CLOCKS[row.rights.binding]} ends {ends:%a %d %b}",
        why=f"{why} Ask @{row.flight.creator} to extend it.",
        money=str(risk) if early else "",
        money_note="at risk" if early else "",
        verb="Open the post",
        link=f"/posts/{row.post.id}/",
    )


def _alarmed(desk: Telling) -> Iterator[tuple[PostId, ToDo]]:
    """Where TikTok and the contract end apart, the other way round, too: a year granted on a thirty-day deal."""
    for id, flights in desk.carried().items():
        post = desk.library().get(id)
        if post is None or post.creator.is_brand:
            continue
        handle = post.creator.handle
        found = alarms(
            desk.agreement(handle, id),
            desk.authorization(id),
            post,
            desk.withdrawal(handle, id),
            desk.now(),
            [flight.window.end for flight in flights],
        )
        for alarm in found:
            if alarm.code != "authorization-short":  # the flight may end before it matters; the post's page says it
                yield id, _of_alarm(post, alarm)


def _of_alarm(post: Post, alarm: Objection) -> ToDo:
    over = alarm.code == "authorization-overlong"
    return ToDo(
        kind="rights",
        key=f"rights/{post.id}/{alarm.code}",
        tone="info" if over else "wait",
        chip="Granted too long" if over else "Rights",
        title=f"“{short(post.caption)}” by @{post.creator.handle}: {alarm.message}",
        why=sentence(alarm.remedy),
        verb="Open the post",
        link=f"/posts/{post.id}/#rights",
    )


def _under_money(desk: Telling) -> list[FlightRow]:
    carried = {flight.id for flights in desk.carried().values() for flight in flights}
    return [row for row in desk.flights() if row.flight.id in carried]


def _left(moment: datetime, now: datetime) -> str:
    return counted(days_left(moment, now), "day")


def _renewal(asked: CreatorAsked) -> str:
    return f"offers {asked.days} more days" if asked.days else "offers to renew"
