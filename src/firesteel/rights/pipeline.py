"""Where a creator stands between being asked and being thanked, and what moves them on.

A stage is derived from what is known and from `now`; nobody sets it. One `Standing` is one agreement of one creator:
where there are several, `foremost` is the one that their card shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..values import Money, PostId, Window
from .agreements import answered
from .clocks import authorized_until, binding, clocks, lost
from .refusals import CAUSES
from .values import CLAUSES, Authorization, Clock, UsageRights, Withdrawal
from .watching import HAPPENINGS, Happening, lost_by
from .wording import capital, counted, day, listed, until

STAGES = ("to ask", "asked", "agreed", "authorised", "live", "expiring", "ended")
"""From first to last: the columns of the board, left to right."""
EXPIRING = timedelta(days=14)
REMINDERS = (timedelta(days=14), timedelta(days=7), timedelta(days=3), timedelta(days=1))
"""So long before the end a creator is written to (N-05)."""
REMIND, OVERDUE = timedelta(days=3), timedelta(days=7)
"""A letter without an answer is followed by another after so long, and is overdue after so long."""
GRACE = timedelta(days=1)
"""A reminder that was due so long ago is overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of one creator under one agreement. Everything but the handle may be missing."""

    creator: str
    rights: UsageRights | None = None
    agreed_at: datetime | None = None
    """When the present version of the agreement was kept."""
    signed_at: datetime | None = None
    """When exactly that version was signed; None where it was not."""
    withdrawal: Withdrawal | None = None
    """Of the agreement, or of one of its posts; none that a later version has settled."""
    wanted: tuple[PostId, ...] = ()
    """Posts worth asking for; counted while no agreement names any."""
    authorizations: tuple[Authorization, ...] = ()
    """The newest of each post, whatever became of it; of posts the agreement does not name they are passed over."""
    authorized_at: datetime | None = None
    """When the first of them was obtained; None takes the first granted window's start."""
    flights: tuple[Window, ...] = ()
    """Windows of the flights that are live on the platform."""
    planned: tuple[Window, ...] = ()
    """Windows of the flights that wait for their launch."""
    at_risk: Money | None = None
    """What they would still spend after the binding end."""
    letters: tuple[tuple[str, datetime], ...] = ()
    """What was written to the creator: one of `papers.STEPS`, and when."""
    refused: tuple[str, ...] = ()
    """Keys of `refusals.CAUSES`: why codes they sent were refused, where none has been taken since; newest first."""
    wishes: tuple[str, ...] = ()
    """What they asked for on their page and nobody settled: renew, withdraw."""
    titles: Mapping[PostId, str] = field(default_factory=dict)
    """How posts are called in words; the end of their number where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What moves a creator on."""

    words: str
    step: str = ""
    """The letter that does it: one of `papers.STEPS`; empty where no letter helps."""
    due: datetime | None = None
    overdue: bool = False
    where: str = ""
    """Where it is done, if by no letter: payment, flights, gate, plan."""


def stage(standing: Standing, now: datetime) -> tuple[str, datetime | None]:
    """One of `STAGES`, and since when; None where that is not known.

    Without all nine answers a creator stays asked, whatever code is there, unless a flight runs all the same.
    """
    if (over := over_since(standing, now)) is not None:
        return "ended", over
    running = [window.start for window in standing.flights if now in window]
    held = holding(standing, now)
    if not running and answered(standing.rights)[1]:
        asked = _asked_at(standing)
        began = asked or standing.agreed_at or (_authorized_at(standing, now) if held else None)
        return ("asked", began) if began or standing.rights is not None else ("to ask", None)
    first = binding_first(standing, now)
    began = min(running) if running else _authorized_at(standing, now)
    if first is not None and first.end is not None and (held or running) and first.end - now <= EXPIRING:
        soon = first.end - EXPIRING
        return "expiring", soon if began is None else max(soon, began)
    if running:
        return "live", began
    return ("authorised", began) if held else ("agreed", standing.agreed_at)


def next_action(standing: Standing, now: datetime) -> NextStep:
    """The one thing to do now; what a creator asked for comes first, then what stops money, then the stage's own step."""
    at, since = stage(standing, now)
    if at == "ended":
        return _after_the_end(standing, now, since)
    return _wish(standing) or _repair(standing, now) or _OF_STAGE[at](standing, now)


def foremost(standings: Sequence[Standing], now: datetime) -> Standing:
    """Of several agreements with one creator the one to look at: what runs out first, then what has come furthest."""
    order = ("expiring", "live", "authorised", "agreed", "asked", "to ask", "ended")
    return min(standings, key=lambda each: order.index(stage(each, now)[0]))


def posts_of(standing: Standing) -> tuple[PostId, ...]:
    """The posts that are agreed on, else those worth asking for."""
    agreed = standing.rights.posts if standing.rights is not None else None
    return tuple(sorted(agreed)) if agreed else standing.wanted


def holding(standing: Standing, now: datetime) -> tuple[Authorization, ...]:
    """The authorizations under which posts may carry money now, as far as their own four clocks and states say."""
    return tuple(each for each in _of_agreement(standing) if _gone_at(standing, each, now) is None)


def uncoded(standing: Standing, now: datetime) -> tuple[PostId, ...]:
    """The agreed posts that no authorization ever came for, or whose time is over. Of what was taken away before its time
    a new code is not the cure."""
    there = {each.post for each in _of_agreement(standing) if now < authorized_until(each) or lost(each, now)}
    return tuple(post for post in posts_of(standing) if post not in there)


def binding_first(standing: Standing, now: datetime) -> Clock | None:
    """The clock that ends first of all posts that may carry money; of the agreement itself where none may."""
    held: tuple[Authorization | None, ...] = holding(standing, now) or (None,)
    each = [binding(clocks(standing.rights, one, None, standing.withdrawal)) for one in held]
    ending = [clock for clock in each if clock is not None and clock.end is not None]
    return min(ending, key=_end) if ending else None


def over_since(standing: Standing, now: datetime) -> datetime | None:
    """When it ended: by contract or withdrawal, or when the last authorization was lost; None while it has not."""
    ends = []
    whole = standing.withdrawal if standing.withdrawal and standing.withdrawal.post is None else None
    if whole is not None:
        ends.append(whole.effective)
    agreed = standing.rights.window if standing.rights is not None else None
    if agreed is not None and (not answered(standing.rights)[1] or standing.authorizations):
        ends.append(agreed.end)
    gone = [_gone_at(standing, each, now) for each in _of_agreement(standing)]
    if gone and None not in gone:
        ends.append(max(moment for moment in gone if moment is not None))
    past = [end for end in ends if end <= now]
    return min(past) if past else None


def _end(clock: Clock) -> datetime:
    assert clock.end is not None
    return clock.end


def _of_agreement(standing: Standing) -> tuple[Authorization, ...]:
    agreed = standing.rights.posts if standing.rights is not None else None
    return tuple(each for each in standing.authorizations if not agreed or each.post in agreed)


def _gone_at(standing: Standing, one: Authorization, now: datetime) -> datetime | None:
    """When the post stopped being allowed to carry money; None while it is. A lost state is dated when it was last seen."""
    ends = [clock.end for clock in clocks(standing.rights, one, None, standing.withdrawal) if clock.end is not None]
    past = [end for end in ends if end <= now]
    if lost(one, now) and not past:
        past.append(min(one.checked_at or now, now))
    return min(past) if past else None


def _authorized_at(standing: Standing, now: datetime) -> datetime | None:
    held = holding(standing, now)
    if standing.authorized_at is not None or not held:
        return standing.authorized_at
    return min(now, *(each.window.start for each in held))


def _asked_at(standing: Standing) -> datetime | None:
    return min((at for _, at in standing.letters), default=None)


def _wrote(standing: Standing, *steps: str) -> datetime | None:
    """When one of these letters was last written; any letter where none is named."""
    return max((at for step, at in standing.letters if not steps or step in steps), default=None)


def _following(words: str, step: str, last: datetime | None, now: datetime) -> NextStep:
    """A letter to write now, or again some days after the last one went unanswered."""
    if last is None:
        return NextStep(words=words, step=step)
    due = last + REMIND
    waits = f"{words}; written on {day(last)}" + (", no answer yet" if now >= due else "")
    return NextStep(words=waits, step=step, due=due, overdue=now >= last + OVERDUE)


def _title(standing: Standing, post: PostId) -> str:
    return f"“{standing.titles[post]}”" if standing.titles.get(post) else f"…{post[-6:]}"


def _named(standing: Standing, posts: Sequence[PostId]) -> str:
    """Up to three by name, then how many more."""
    shown = [_title(standing, post) for post in posts[:3]]
    return listed([*shown, f"{len(posts) - 3} more"] if len(posts) > 3 else shown)


def _wish(standing: Standing) -> NextStep | None:
    if "withdraw" in standing.wishes:
        return NextStep(words=f"Answer @{standing.creator}, who wants to withdraw", step="ended", overdue=True)
    if "renew" in standing.wishes:
        return NextStep(words=f"Answer @{standing.creator}, who offers to renew", step="renew")
    return None


def _repair(standing: Standing, now: datetime) -> NextStep | None:
    """What has stopped a post before its time. Once somebody wrote about it, the next thing is done meanwhile."""
    for one in _of_agreement(standing):
        if not lost(one, now) or one.window.end <= now:
            continue
        happening = HAPPENINGS[lost_by(one)]
        last = _wrote(standing, happening.step) if happening.step else None
        if last is not None and now < last + REMIND:
            continue
        words = _mended(happening, _title(standing, one.post))
        return NextStep(words=words, step=happening.step, overdue=any(now in window for window in standing.flights))
    return None


def _to_ask(standing: Standing, now: datetime) -> NextStep:
    posts = posts_of(standing)
    return NextStep(words=f"Ask for {counted(len(posts), 'post')}" if posts else "Ask for posts", step="ask")


def _asked(standing: Standing, now: datetime) -> NextStep:
    """Wait for an answer, remind, or settle the answers that are open."""
    given, missing = answered(standing.rights)
    held = " before any money goes on the code that is there" if holding(standing, now) else ""
    if given or held:
        questions = dict(CLAUSES)
        which = listed([questions[clause] for clause in missing]) if len(missing) <= 3 else ""
        words = f"Agree on the {counted(len(missing), 'open answer')}{f': {which}' if which else ''}{held}"
        return _following(words, "agree", _wrote(standing), now)
    last = _wrote(standing)
    if last is not None and now < last + REMIND:
        words = f"Wait for an answer until {day(last + REMIND)}, then remind"
        return NextStep(words=words, step="remind", due=last + REMIND)
    return _following("Remind: the letter has no answer", "remind", last, now)


def _agreed(standing: Standing, now: datetime) -> NextStep:
    """Signature, payment, codes: in this order, for a code is handed over last."""
    if standing.signed_at is None:
        return _following("Have the agreement signed", "sign", _wrote(standing, "sign"), now)
    rights = standing.rights
    if rights is not None and rights.payment_before_code and rights.paid_at is None and not _free(rights):
        return NextStep(
            words=f"Pay {_fee(rights)} first: the code waits for the money, and is handed over once it is paid",
            due=standing.signed_at,
            overdue=now >= standing.signed_at + OVERDUE,
            where="payment",
        )
    return _codes(standing, now)


def _codes(standing: Standing, now: datetime) -> NextStep:
    """Ask for the codes that are missing, by name; again, and why, where one was refused."""
    missing = uncoded(standing, now)
    if standing.refused:
        cause = CAUSES[standing.refused[0]]
        last = _wrote(standing, cause.step) if cause.step else None
        verb = _AGAIN.get(cause.step, "See to the refused code")
        return _following(f"{verb}: {cause.words} {cause.ask}", cause.step, last, now)
    words = f"Ask for the {'code' if len(missing) == 1 else 'codes'} of {_named(standing, missing)}"
    return _following(words, "code", _wrote(standing, "code", "code-again"), now)


def _authorised(standing: Standing, now: datetime) -> NextStep:
    missing, rights = uncoded(standing, now), standing.rights
    if missing or any(CAUSES[key].step != "code-again" for key in standing.refused):
        return _codes(standing, now)
    coming = [window.start for window in standing.flights if window.start > now]
    if coming:
        return NextStep(words=f"Nothing to do: the flight starts on {day(min(coming))}", due=min(coming))
    if standing.planned:
        begins = min(window.start for window in standing.planned)
        late = begins + GRACE <= now
        words = f"Launch the planned flight: it {'was' if late else 'is'} to start on {day(begins)}"
        return NextStep(words=words, due=begins, overdue=late, where="gate")
    first = binding_first(standing, now)
    end = f", while the posts may run: until {until(_end(first))}" if first else ""
    owed = f"; {_fee(rights)} is still to be paid" if rights and _owed(rights) else ""
    return NextStep(words=f"Plan a flight{end}{owed}", due=_end(first) if first else None, where="plan")


def _live(standing: Standing, now: datetime) -> NextStep:
    if answered(standing.rights)[1]:
        asked = _asked(standing, now)
        return NextStep(words=f"{asked.words}; a flight runs already", step="agree", due=asked.due, overdue=True)
    if uncoded(standing, now):
        return _codes(standing, now)
    if standing.rights and _owed(standing.rights):
        return NextStep(words=f"Pay {_fee(standing.rights)}: the post runs already", where="payment")
    first = binding_first(standing, now)
    if first is None:
        return NextStep(words="Nothing to do: no end is known")
    return NextStep(words=f"Nothing to do until {day(_end(first) - EXPIRING)}", due=_end(first) - EXPIRING)


def _expiring(standing: Standing, now: datetime) -> NextStep:
    """Ask for more time before what ends first ends, and once more at each of `REMINDERS` that no letter followed."""
    first = binding_first(standing, now)
    if first is None or first.end is None:
        return NextStep(words="Nothing to do: no end is known")
    words, step = _RENEWED[first.name]
    if first.why == "granted by the owner of the original":
        words, step = "Ask the owner of the original for a longer code", "original-code"
    elif first.why == "withdrawn by the creator":
        words, step = "End the flights in time: the creator has withdrawn", "ended"
    points = [first.end - before for before in REMINDERS]
    last = _wrote(standing, step)
    due = next((point for point in points if last is None or last < point), first.end)
    risk = f"; {standing.at_risk} is planned after it" if standing.at_risk and standing.at_risk.micros else ""
    left = first.end - now
    days = "less than a day" if left < GRACE else counted(left // GRACE, "day")
    return NextStep(
        words=f"{words}: {_RUNS_OUT[first.name]} in {days}, at {until(first.end)}{risk}",
        step=step,
        due=due,
        overdue=now >= due + GRACE,
    )


def _after_the_end(standing: Standing, now: datetime, since: datetime | None) -> NextStep:
    if any(now < window.end for window in standing.flights):
        risk = f": {standing.at_risk} is still planned" if standing.at_risk and standing.at_risk.micros else ""
        return NextStep(words=f"Stop the flights now{risk}", due=since, overdue=True, where="flights")
    if wish := _wish(standing):
        return wish
    if standing.rights and _owed(standing.rights):
        words = f"Pay {_fee(standing.rights)}: it is over, and not paid"
        return NextStep(words=words, due=since, overdue=True, where="payment")
    return _farewell(standing, now, since)


def _farewell(standing: Standing, now: datetime, since: datetime | None) -> NextStep:
    """A right that was lost can come back while the contract lasts; a contract that is over is renewed, or thanked for."""
    contract = clocks(standing.rights, None, None, standing.withdrawal)[0].end
    if contract is None or contract > now:
        for one in _of_agreement(standing):
            key = lost_by(one) or "code expired"
            happening = HAPPENINGS[key]
            last = _wrote(standing, happening.step) if happening.step else None
            words = _mended(happening)
            return _following(words, happening.step, last if last and since and last >= since else None, now)
    last = _wrote(standing, "ended", "thanks", "renew")
    if since is not None and last is not None and last >= since:
        return NextStep(words="Nothing to do")
    offer = "" if standing.withdrawal is not None else ", or offer to renew"
    return NextStep(words=f"Tell @{standing.creator} that it is over, with thanks{offer}", step="ended", due=since)


def _mended(happening: Happening, post: str = "") -> str:
    """What to do first, then which post it is about, what happened, and the rest of the remedy."""
    do, _, rest = happening.remedy.replace("; ", ": ").partition(": ")
    about = f"{post}. " if post else ""
    return f"{capital(do)}: {about}{happening.words}" + (f" {capital(rest)}." if rest else "")


def _free(rights: UsageRights) -> bool:
    return rights.fee is not None and rights.fee.micros == 0


def _owed(rights: UsageRights) -> bool:
    """A fee that was agreed, and that nobody said was paid."""
    return rights.fee is not None and rights.fee.micros > 0 and rights.paid_at is None


def _fee(rights: UsageRights) -> str:
    return str(rights.fee) if rights.fee is not None else "the fee"


_AGAIN = {
    "code-again": "Ask for the code again",
    "original-code": "Ask for the other video's code",
    "public-again": "Ask to make the post public",
    "ask": "Ask for another post",
    "agree": "Agree on the post first",
}
"""What a refused code asks for, by the letter that asks."""
_RENEWED = {
    "contract": ("Ask to renew", "renew"),
    "authorization": ("Ask for a longer authorisation", "extend"),
    "music": ("Settle the music licence", "music"),
    "must-stay-live": ("Ask to keep the post up for longer", "renew"),
}
_RUNS_OUT = {
    "contract": "the contract ends",
    "authorization": "the authorisation ends",
    "music": "the music licence ends",
    "must-stay-live": "the creator may take the post down",
}
_OF_STAGE = {
    "to ask": _to_ask,
    "asked": _asked,
    "agreed": _agreed,
    "authorised": _authorised,
    "live": _live,
    "expiring": _expiring,
}
