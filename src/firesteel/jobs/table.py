"""Every job there is. A job is a name, what it does in words, when, and one function over the desk that says what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import time, timedelta

from ..desk import Desk
from ..desk.office import SYSTEM
from ..errors import Misconfigured, NotFound
from ..rights.wording import counted
from ..storage import archive
from ..tiktok.tokens import Holder, renew_early
from ..warehouse.tables import TABLES
from . import tidying
from .timing import Daily, Every, When

DESK, UPKEEP = "desk", "upkeep"
EARLY = timedelta(hours=12)
"""How long before its end a login is renewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    name: str
    """At most 32 letters; also the name of its queue."""
    does: str
    """In words, as a sentence without its full stop."""
    when: When
    run: Callable[[Desk], str]
    """Does it, and says what was done. Again, it does nothing more."""
    writes: bool = False
    """Whether it may change something on the platform."""
    lock: str = DESK
    """Jobs under one lock never run beside each other."""


def read(desk: Desk) -> str:
    synced = desk.sync()
    left = f"; not read: {', '.join(synced.trouble)}" if synced.trouble else ""
    return f"read up to {synced.as_of:%Y-%m-%d %H:%M} UTC{left}"


def decide(desk: Desk) -> str:
    """On what was read just now: a decision on old figures is refused."""
    if not any(state.launched for state in desk.plans()):
        return "nothing is launched"
    desk.sync()
    judged = desk.judge(SYSTEM)
    if not desk.may_write():
        return f"{len(judged)} decided; the workspace may only read, so nothing was carried out"
    return f"{len(judged)} decided, {len(desk.apply_due(SYSTEM))} carried out"


def settle(desk: Desk) -> str:
    """What is due for flights whose rights end; on what TikTok says of them now."""
    desk.poll()
    done = desk.settle_ends(SYSTEM)
    return f"{len(done)} done" if done else "nothing was due"


def answer(desk: Desk) -> str:
    """On the comments as they were read last: `read` reads them."""
    done = desk.settle_clauses(SYSTEM)
    fired, armed = sum(bool(each.action) for each in done), sum(not each.action for each in done)
    told = [f"{counted(fired, 'clause')} fired"] * bool(fired) + [f"{armed} armed again"] * bool(armed)
    if waiting := len(desk.flights_to_pause()):
        told.append(f"the workspace may only read, so what has to be paused still runs: {counted(waiting, 'flight')}")
    return ", ".join(told) or "no comments turned"


def watch(desk: Desk) -> str:
    stopped = desk.settle_stop(SYSTEM)
    return "nothing to stop" if stopped is None else f"stopped all spend: {stopped.campaigns} campaigns paused"


def renew(desk: Desk) -> str:
    """So long before they end that it is tried twice while the old token lives. What only a person can do stands on Today.

    Raises `Misconfigured` once all were tried where one could not be renewed: Today then says so before it ends.
    """
    renewals = renew_early(_logins(desk), EARLY)
    if failed := [each.trouble for each in renewals if each.failed]:
        raise Misconfigured("; ".join(failed))
    told = "".join(f"; {each.trouble}" for each in renewals if each.trouble)
    return f"{sum(each.renewed for each in renewals)} of {len(renewals)} renewed{told}"


def _logins(desk: Desk) -> Iterator[Holder]:
    for account in desk.accounts():
        with suppress(Misconfigured):  # connected elsewhere, or its key is lost: Today tells so
            yield desk.token(account)


def notify(desk: Desk) -> str:
    sent = desk.send_notices(SYSTEM)
    failed = f", {len(sent.failed)} did not go out (Today says which)" if sent.failed else ""
    told = sent.sent or sent.failed or sent.waiting
    return f"{len(sent.sent)} sent{failed}, {sent.waiting} wait" if told else "nothing to tell"


def purge(desk: Desk) -> str:
    gone = {kind: count for kind, count in desk.purge(SYSTEM).items() if count}
    return ", ".join(f"{count} {kind}" for kind, count in gone.items()) or "nothing was too old"


def back_up(desk: Desk) -> str:
    place = desk.store.workspace
    made = archive.backup(place, label=tidying.DAILY)
    gone = tidying.backups(place)
    return f"made {made.name}" + (f", deleted {gone} older than the newest {tidying.KEPT}" if gone else "")


def compact(desk: Desk) -> str:
    counts = {table: desk.lake.compact(table) for table in TABLES if len(desk.lake.files(table)) > 1}
    return f"put {sum(counts.values()):,} files together" if counts else "nothing to put together"


def tidy(_: Desk) -> str:
    return f"{tidying.finished_tasks()} finished runs forgotten"


JOBS: tuple[Job, ...] = (
    Job(name="read", does="Read everything new from TikTok", when=Every(timedelta(minutes=30)), run=read),
    Job(
        name="stop",
        does="Stop all spend where a ceiling was passed, and finish a stop that was cut off",
        when=Every(timedelta(minutes=10)),
        run=watch,
        writes=True,
        lock="stop",
    ),
    Job(
        name="ends",
        does="End, renew or move on what runs out of rights",
        when=Every(timedelta(minutes=15)),
        run=settle,
        writes=True,
    ),
    Job(
        name="comments",
        does="Do what was agreed where the comments under a flown post turned",
        when=Every(timedelta(minutes=10)),
        run=answer,
        writes=True,
    ),
    Job(
        name="decide",
        does="Judge every flight and carry out what needs no approval",
        when=Daily(time(1, 30)),
        run=decide,
        writes=True,
    ),
    Job(
        name="notices",
        does="Send notices and digests that are due",
        when=Every(timedelta(minutes=5)),
        run=notify,
        lock="notices",
    ),
    Job(name="logins", does="Renew logins before they end", when=Every(timedelta(hours=6)), run=renew, lock="logins"),
    Job(name="backup", does="Back the workspace up", when=Daily(time(3, 0)), run=back_up, lock=UPKEEP),
    Job(name="tidy", does="Forget runs that are over two weeks old", when=Daily(time(3, 30)), run=tidy, lock=UPKEEP),
    Job(
        name="purge",
        does="Destroy what may not be kept any longer",
        when=Daily(time(4, 0), weekday=6),
        run=purge,
        lock=UPKEEP,
    ),
    Job(name="compact", does="Put small files together", when=Daily(time(4, 30), weekday=6), run=compact, lock=UPKEEP),
)


def named(name: str, jobs: Sequence[Job] = JOBS) -> Job:
    """Raises `NotFound`."""
    found = next((job for job in jobs if job.name == name), None)
    if found is None:
        raise NotFound(f"there is no job {name}; `firesteel jobs list` lists them")
    return found
