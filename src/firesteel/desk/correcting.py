"""What happened to a post or a creator, newest first, and taking the newest of it back: by a new fact, never by erasing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..decisions import Action
from ..errors import BadInput, Conflict, NotFound
from ..papers import letters
from ..plans import Plan
from ..preflight import Disclosure, PolicyCheck, ProfileCheck, SignOff, Waiver
from ..rights import Authorization, Signature, UsageRights, Withdrawal, answered
from ..rights.refusals import CAUSES
from ..rights.watching import HAPPENINGS
from ..rights.wording import counted
from ..storage import Entry
from ..values import PostId
from .clearing import SIGNED, Clearing
from .comments.commentfacts import Assigned, Briefed, ClauseFired, Closed, Handled, Relabelled
from .facts import Acted, Described, Hidden, Launched, SavedView
from .rights.creatorfacts import CodeRefused, CreatorAsked, Noticed, Picked, Wrote
from .rights.endfacts import FlightEnd, Moved, RenewalAsked
from .rights.rightsviews import HistoryLine
from .team import UNDOES, refuse_unless

UNDONE: dict[type, Callable[[Any], Any]] = {
    Hidden: lambda held: replace(held, hidden=not held.hidden),
    Relabelled: lambda held: replace(held, labels=None),
    Assigned: lambda held: replace(held, owner=""),
    Closed: lambda held: replace(held, reason=""),
    Described: lambda held: Described(post=held.post),
    Waiver: lambda held: replace(held, taken_back=True),
    SignOff: lambda held: SignOff(by="", at=held.at),
    Picked: lambda held: Picked(post=held.post, chosen=None),
    SavedView: lambda held: SavedView(name=held.name, query=""),
    UsageRights: lambda held: UsageRights(creator=held.creator, deal=held.deal),
}
"""What can be taken back, and what stands in its place where nothing was there before."""


class Correcting(Clearing):
    def undo(self, seq: int, actor: str) -> None:
        """Take back the fact of that number: what was before stands again, as a new fact.

        Raises `NotFound`, `BadInput` for what cannot be taken back, `NotApproved` where whoever asks may not do the thing
        itself, `Conflict` where something newer stands.
        """
        entry = self._undoable(seq)
        kind = type(entry.value)
        refuse_unless(self, actor, UNDOES[kind.__name__])
        newest = self.ledger.entry(kind, entry.subject)
        if newest.seq != seq:
            raise Conflict(f"{newest.actor} changed it since, on {newest.at:%Y-%m-%d %H:%M} UTC; look at that first")
        if isinstance(entry.value, Hidden):
            self._turn(entry.value.comment, actor, hidden=not entry.value.hidden)
            return
        before = self.ledger.numbered(kind, entry.prev).value if entry.prev else UNDONE[kind](entry.value)
        if before == entry.value:
            raise BadInput(f"fact {seq} changed nothing", remedy="there is nothing to take back")
        self.ledger.record(before, entry.subject, at=self.now(), actor=actor, expect=seq)

    def _undoable(self, seq: int) -> Entry[Any]:
        for kind in UNDONE:
            try:
                return self.ledger.numbered(kind, seq)
            except NotFound:
                continue
        if not 0 < seq <= self.ledger.head():
            raise NotFound(f"nothing has the number {seq} here")
        kinds = "comments hidden, corrected, assigned or closed, what is said of a post, waivers, sign-offs, the shortlist, saved views, agreements"
        raise BadInput(f"number {seq} cannot be taken back", remedy=f"these can: {kinds}")

    def history(self, of: str) -> tuple[HistoryLine, ...]:
        """What happened to a post, by its id, or to a creator and to what was agreed with them, by the handle."""
        told = self._of_post(PostId(of)) if of.isdigit() else self._of_creator(of.removeprefix("@"))
        return tuple(sorted({each.seq: each for each in told}.values(), key=lambda each: -each.seq))

    def _of_post(self, post: PostId) -> Iterator[HistoryLine]:
        for kind in (Authorization, Noticed, Picked, Described, PolicyCheck, Disclosure, RenewalAsked):
            yield from self._told(kind, post)
        for gate in SIGNED:
            yield from self._told(SignOff, f"{post}/{gate}")
        yield from self._those(Hidden, lambda held: held.post == post)
        yield from self._those(Handled, lambda held: held.post == post)
        yield from self._those(Relabelled, lambda held: held.post == post)
        yield from self._told(ClauseFired, post)
        yield from self._those(Briefed, lambda held: held.under == post)
        under = {each.id for each in self.comments() if each.post == post}
        yield from self._those(Closed, lambda held: held.comment in under)
        plans = self.ledger.present(Plan)
        flights = {flight.id for entry in plans.values() for flight in entry.value.flights if flight.post == post}
        for on in self.ledger.subjects(Waiver):
            if on.rpartition("/")[0] in flights:
                yield from self._told(Waiver, on)
        yield from self._those(Launched, lambda held: any(ad.flight in flights for ad in held.ads))
        yield from self._those(Acted, lambda held: held.flight in flights and held.action != Action.HOLD)
        yield from self._those(FlightEnd, lambda held: held.flight in flights)
        yield from self._those(Moved, lambda held: held.flight in flights or held.to in flights)

    def _of_creator(self, handle: str) -> Iterator[HistoryLine]:
        for kind in (UsageRights, Signature, Withdrawal, Wrote, CreatorAsked, CodeRefused):
            yield from self._those(kind, lambda held: held.creator == handle)
        yield from self._told(ProfileCheck, handle)
        agreed = {post for rights in self.agreements() if rights.creator == handle for post in rights.posts or ()}
        known = self.library()
        for post in self.ledger.subjects(Authorization):
            if post in agreed or (post in known and known[PostId(post)].creator.handle == handle):
                yield from self._told(Authorization, post)
                yield from self._told(Noticed, post)

    def _those(self, kind: type[Any], wanted: Callable[[Any], bool]) -> Iterator[HistoryLine]:
        yield from _happenings(entry for entry in self.ledger.history(kind) if wanted(entry.value))

    def _told(self, kind: type[Any], on: str) -> Iterator[HistoryLine]:
        yield from _happenings(self.ledger.history(kind, on))


def _happenings(entries: Iterable[Entry[Any]]) -> Iterator[HistoryLine]:
    """Of entries newest first; the newest of each subject can be taken back, where its kind can."""
    newest: set[str] = set()
    for entry in entries:
        words = SAYS[type(entry.value)](entry.value)
        if isinstance(entry.value, SignOff):
            words += f": {entry.subject.rpartition('/')[2].replace('-', ' ')}"
        undo = entry.subject not in newest and type(entry.value) in UNDONE and bool(words)
        newest.add(entry.subject)
        if words:
            yield HistoryLine(seq=entry.seq, at=entry.at, actor=entry.actor, words=words, undo=undo)


def _authorized(held: Authorization) -> str:
    if held.revoked_at is not None:
        return f"Authorisation of post {held.post} withdrawn"
    state = "" if held.post_status == "public" else f"; the post is {held.post_status}"
    return f"Authorised by {held.grant.words} until {_day(held.window.end)}{state}"


def _noticed(held: Noticed) -> str:
    touched = f"; {counted(len(held.flights), 'flight')} affected" if held.flights else ""
    return f"{HAPPENINGS[held.what].words.rstrip('.')}{touched}" if held.what in HAPPENINGS else held.what


_DID: dict[str, str] = {
    Action.SCALE: "raised",
    Action.TRIM: "cut",
    Action.STOP: "stopped",
    Action.RENEW: "kept, its rights renewed",
}


def _acted(held: Acted) -> str:
    did = _DID.get(held.action, str(held.action))
    changed = f", from {held.before} to {held.after} a day" if held.before != held.after else ""
    return f"Flight {held.flight} {did}{changed}"


def _day(moment: datetime) -> str:
    """ "2 Jan 2026, 09:30"; an end at midnight would else be taken for the end of its day."""
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def _cause(held: CodeRefused) -> str:
    cause = CAUSES.get(held.cause)
    return cause.words if cause else held.cause


def _agreed(held: UsageRights) -> str:
    if held == UsageRights(creator=held.creator, deal=held.deal):
        return "Agreement taken back"
    given = len(answered(held)[0])
    deal = f" “{held.deal}”" if held.deal else ""
    until = f", until {_day(held.window.end)}" if held.window else ""
    return f"Agreement{deal}: {given} of 9 answered{until}"


def _waived(held: Waiver) -> str:
    what = held.rule or held.gate
    if held.taken_back:
        return f"Waiver of {what} taken back"
    until = f" until {_day(held.until)}" if held.until else ""
    return f"Waived {what}{until}: {held.reason}"


def _picked(held: Picked) -> str:
    words = {True: "Put on the shortlist", False: "Taken off the shortlist", None: "Left to the ranking again"}
    return words[held.chosen] + (f": {held.reason}" if held.reason else "")


def _described(held: Described) -> str:
    said = [
        f"{name} “{text}”"
        for name in ("hook", "message", "cta", "format", "role", "content")
        if (text := getattr(held, name))
    ]
    return f"Described: {', '.join(said)}" if said else "Description taken back"


def _asked(held: CreatorAsked) -> str:
    what = {"renew": "renewal", "withdraw": "withdrawal"}.get(held.kind, held.kind)
    return f"{'Settled: ' if held.settled else ''}{what} asked for".capitalize()


_HANDLED = {
    "reply": "Comment answered",
    "pin": "Comment pinned",
    "unpin": "Comment unpinned",
    "delete": "Comment deleted",
}
"""What was hidden or shown is told by `Hidden`, which can be taken back."""

_TURNED = {
    "notify": "told, as agreed",
    "ask creator": "the creator is to be asked, as agreed",
    "pause": "its flights are paused, as agreed",
}


def _fired(held: ClauseFired) -> str:
    if not held.action:
        return f"Comments are back within what was agreed ({held.share:.0%} harm the brand)"
    return f"Comments turned, {held.share:.0%} harm the brand: {_TURNED.get(held.action, held.action)}"


SAYS: dict[type, Callable[[Any], str]] = {
    Authorization: _authorized,
    FlightEnd: lambda held: f"Flight {held.flight} {held.did}: {held.because}",
    Moved: lambda held: f"{held.after - held.before} a day moved from {held.flight} to {held.to}",
    RenewalAsked: lambda held: f"Renewal due in {held.step} days",
    Noticed: _noticed,
    UsageRights: _agreed,
    Waiver: _waived,
    Picked: _picked,
    Described: _described,
    CreatorAsked: _asked,
    Hidden: lambda held: "Comment hidden" if held.hidden else "Comment shown again",
    Handled: lambda held: _HANDLED.get(held.deed, ""),
    Relabelled: lambda held: f"Comment corrected: {', '.join(held.labels)}" if held.labels else "Correction taken back",
    Closed: lambda held: f"Comment closed: {held.reason}" if held.reason else "Comment open again",
    Briefed: lambda held: f"Brief made: {held.title[:1].lower()}{held.title[1:]}",
    ClauseFired: _fired,
    SignOff: lambda held: "Signed off" if held.by else "Sign-off taken back",
    PolicyCheck: lambda held: f"Policy checklist: {len(held.answers)} answered",
    Disclosure: lambda held: "Labels looked at",
    ProfileCheck: lambda held: "Profile looked at",
    Signature: lambda held: f"Agreement signed {'on their page' if held.how == 'page' else 'on paper'}",
    Withdrawal: lambda held: f"Withdrawn as of {_day(held.effective)}" + (f", post {held.post}" if held.post else ""),
    Wrote: lambda held: f"Letter sent: {letters.STEPS.get(held.step, held.step)} ({held.channel})",
    CodeRefused: lambda held: f"Code {held.masked} refused: {_cause(held)}",
    Launched: lambda held: f"Launched with plan {held.plan}",
    Acted: _acted,
}
"""Each kind of fact as a line of history; an empty one is left out."""
