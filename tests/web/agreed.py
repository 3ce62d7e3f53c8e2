"""What the sample desk shows of creators: eleven of them, one at each stage and some in trouble.

Standings, clocks, alarms, letters, summaries and causes are the trade's own; only who they are and what was kept is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import a
from firesteel.desk.rights.creatorfacts import CreatorAsked, CreatorLink
from firesteel.desk.rights.rightsviews import (
    AgreementPage,
    Answer,
    Bar,
    CalendarPage,
    CalendarRow,
    ClauseChange,
    CodeResult,
    CodeRow,
    CodesTaken,
    ContactCard,
    CreatorPage,
    CreatorRow,
    FlightBar,
    HistoryLine,
    LetterView,
    LinkView,
    NextAction,
    PipelinePage,
    PostRights,
    Version,
)
from firesteel.desk.views import RightsState
from firesteel.errors import BadInput, Conflict, NotFound, Unavailable
from firesteel.papers import letters
from firesteel.posts import Post
from firesteel.rights import (
    Attachment,
    Authorization,
    Signature,
    UsageRights,
    Withdrawal,
    agreements,
    answered,
    binding,
    clocks,
    moderation,
    pipeline,
    plain,
)
from firesteel.rights.clocks import alarms
from firesteel.rights.refusals import CAUSES
from firesteel.values import Money, PostId, Private, Window

BRAND = "Lumen Skincare"
NOW = a.at(14)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one made-up creator."""

    name: str = ""
    owner: str = ""
    rights: UsageRights | None = None
    authorizations: tuple[Authorization, ...] = ()
    flights: tuple[Window, ...] = ()
    letters: tuple[tuple[str, datetime], ...] = ()
    risk: Money | None = None
    wanted: int = 1
    refused: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    withdrawal: Withdrawal | None = None


def _id(number: int) -> PostId:
    return PostId(f"74{number:017d}")


def _agreed(handle: str, number: int, **given: Any) -> UsageRights:
    usual: dict[str, Any] = {"posts": frozenset({_id(number)}), "window": a.window(-1, 60), "live_until": a.at(60)}
    return a.rights(handle, **(usual | given))


def _code(number: int, last: float, **given: Any) -> Authorization:
    return a.authorization(_id(number), window=a.window(-1, last), checked_at=NOW, **given)


def people() -> dict[str, Known]:
    return {
        "noor.daily": Known(wanted=2),
        "theo.tries": Known(name="Theo Marsh", owner="bo", wanted=1),
        "glow.with.ana": Known(name="Ana Ruiz", owner="jana", letters=(("ask", a.at(10)),)),
        "skin.by.june": Known(owner="bo", letters=(("ask", a.at(3)),), wanted=3),
        "kofi.cares": Known(
            name="Kofi Mensah",
            owner="jana",
            rights=_agreed(
                "kofi.cares", 4, posts=frozenset({_id(4), _id(5)}), fee=a.usd(450), payment_before_code=True
            ),
            letters=(("code", a.at(12)),),
            refused=("expired",),
        ),
        "li.routine": Known(
            name="Li Wei", owner="jana", rights=_agreed("li.routine", 6), authorizations=(_code(6, 90),)
        ),
        "mara.skin": Known(
            name="Mara Silva",
            owner="jana",
            rights=_agreed("mara.skin", 7, posts=frozenset({_id(7), _id(8), _id(9)}), exclusive="skin care"),
            authorizations=(_code(7, 61), _code(8, 61)),
            flights=(a.window(0, 30),),
        ),
        "dr.ilse": Known(
            name="Ilse Brandt",
            owner="jana",
            rights=_agreed("dr.ilse", 10),
            authorizations=(_code(10, 16),),
            flights=(a.window(0, 21),),
            risk=a.usd(275),
        ),
        "a_handle_that_is_twenty4": Known(
            rights=_agreed("a_handle_that_is_twenty4", 11, music_until=a.at(24)),
            authorizations=(_code(11, 380),),
            flights=(a.window(2, 23),),
        ),
        "june.ended": Known(
            name="June Park",
            owner="bo",
            rights=_agreed("june.ended", 12, window=a.window(-40, 5), live_until=a.at(5)),
            authorizations=(_code(12, 5),),
        ),
        "taken.back": Known(
            rights=_agreed("taken.back", 13),
            authorizations=(_code(13, 60),),
            withdrawal=Withdrawal(creator="taken.back", at=a.at(11), effective=a.at(12)),
        ),
    }


class CreatorSamples:
    """The desk's methods about creators, agreements, codes and the calendar. What was done is kept in `acts`."""

    acts: list[tuple[Any, ...]]
    empty: bool

    def begin(self) -> None:
        self.known = people()
        self.links = [_link("mara.skin", 1), _link("mara.skin", 2, revoked_at=a.at(13))]
        self.contacts: dict[str, ContactCard] = {}
        self.token = ""
        self.newest = 5
        self.unreachable = False
        self.picks: dict[PostId, bool] = {}

    def pipeline(self) -> PipelinePage:
        rows = [] if self.empty else [self._row(handle) for handle in self.known]
        ordered = sorted(rows, key=lambda row: (not row.next.overdue, row.days_left or 0, row.handle))
        return PipelinePage(
            stages=tuple((stage, tuple(row for row in ordered if row.stage == stage)) for stage in pipeline.STAGES),
            owners=tuple(sorted({row.owner for row in rows})),
        )

    def creator(self, handle: str) -> CreatorPage:
        known = self.known.get(handle)
        if known is None or self.empty:
            raise NotFound(f"there is no creator @{handle} here")
        row = self._row(handle)
        page = self._agreement(handle)
        steps = dict.fromkeys(filter(None, (row.next.step, "thanks")))
        return CreatorPage(
            row=row,
            contact=self.contacts.get(handle, ContactCard(creator=handle, name=known.name, owner=known.owner)),
            agreements=(page,) if page else (),
            posts=tuple(self._post(handle, id) for id in self._posts(handle)),
            letters=tuple(self.letter(handle, step) for step in steps),
            links=tuple(each for each in self.links if each.link.creator == handle),
            asked=_asked(handle) if handle == "mara.skin" else (),
            history=_history(),
            moderation=moderation.MATRIX,
        )

    def letter(self, handle: str, step: str, language: str = "", post: str = "", sender: str = "jana") -> LetterView:
        made = letters.letter(
            step, language or "en", creator=handle, brand=BRAND, sender=sender, name=self.known[handle].name
        )
        mailto = letters.mailto(made, f"{handle}@example.com" if self.known[handle].name else "")
        return LetterView(step=step, language=made.language, subject=made.subject, text=made.text, mailto=mailto)

    def save_contact(self, handle: str, said: Mapping[str, str], actor: str) -> None:
        if said["email"] and "@" not in said["email"]:
            raise BadInput(
                f"{said['email']!r} is no e-mail address", where="email", remedy="write it as name@example.com"
            )
        self.contacts[handle] = ContactCard(creator=handle, **said)
        self.acts.append(("contact", handle, actor))

    def wrote(
        self, handle: str, step: str, channel: str, language: str, subject: str, text: str, actor: str, post: str = ""
    ) -> None:
        self.acts.append(("wrote", handle, step, channel, language, text, actor))

    def issue_link(self, handle: str, actor: str, days: int = 90) -> LinkView:
        self.links.append(_link(handle, len(self.links) + 1))
        self.acts.append(("link", handle, actor, days))
        return self.links[-1]

    def revoke_link(self, link_id: str, actor: str) -> None:
        self.acts.append(("revoke", link_id, actor))

    def settle(self, handle: str, kind: str, actor: str, deal: str | None = None, post: str | None = None) -> None:
        self.acts.append(("settle", handle, kind, actor, deal, post))

    def undo(self, seq: int, actor: str) -> None:
        if seq != 41:
            raise Conflict("bo changed it since; look at that first")
        self.acts.append(("undo", seq, actor))

    def history(self, of: str) -> tuple[HistoryLine, ...]:
        return () if self.empty else _history()

    def pick(self, post_id: str, chosen: bool | None, actor: str, reason: str = "") -> None:
        self.picks.pop(PostId(post_id), None)
        if chosen is not None:
            self.picks[PostId(post_id)] = chosen
        self.acts.append(("pick", post_id, chosen, actor))

    def picked(self) -> dict[PostId, bool]:
        return self.picks

    def withdrawal(self, creator: str, post: PostId | None = None) -> Withdrawal | None:
        known = self.known.get(creator)
        return known.withdrawal if known else None

    def refresh_authorization(self, post_id: str, actor: str) -> None:
        self.acts.append(("again", post_id, actor))

    def authorize_linked(self, post_id: str, actor: str) -> None:
        raise BadInput(f"post {post_id} belongs to no linked account", remedy="ask the creator for a code")

    def titles(self, rights: UsageRights) -> dict[PostId, str]:
        return {}

    def agreement_page(self, handle: str, deal: str = "") -> AgreementPage:
        page = None if deal else self._agreement(handle)
        if page is None:
            raise NotFound(f"there is no such thing as an agreement with @{handle}")
        return page

    def agree(self, rights: UsageRights, actor: str, expect: int | None = None) -> tuple[str, ...]:
        known = self.known.get(rights.creator, Known())
        if expect != (self.newest if known.rights else 0):
            raise Conflict("bo wrote it since you read it; read again, then repeat")
        self.known[rights.creator] = replace(known, rights=rights)
        self.acts.append(("agree", rights, actor, expect))
        return answered(rights)[1]

    def paid(self, handle: str, deal: str, reference: str, actor: str) -> None:
        if not reference:
            raise BadInput("a payment needs its reference", remedy="give the invoice or transfer number")
        self.acts.append(("paid", handle, deal, reference, actor))

    def sign(self, handle: str, deal: str, terms: str, name: str, how: str, actor: str) -> None:
        if not name:
            raise BadInput("a signature needs a name", where="name", remedy="type the name of who signs")
        self.acts.append(("sign", handle, deal, terms, name, how, actor))

    def attach(self, handle: str, deal: str, name: str, data: bytes, actor: str) -> None:
        self.acts.append(("attach", handle, deal, name, data, actor))

    def attachment(self, digest: str) -> tuple[str, bytes]:
        return "Signed contract.pdf", b"%PDF-1.7 signed"

    def try_codes(self, rows: Sequence[CodeRow], actor: str, tell: Callable[[str], None]) -> CodesTaken:
        if self.unreachable:
            raise Unavailable(0, "no answer from TikTok")
        tell(f"{len(rows)} codes")
        self.acts.append(("codes", tuple(row.code for row in rows), tuple(row.creator for row in rows), actor))
        kinds = ("", "expired", "wrong-post", "foreign-region", "unknown")
        return CodesTaken(results=tuple(_tried(row, kinds[number % len(kinds)]) for number, row in enumerate(rows)))

    def calendar(self) -> CalendarPage:
        rows = [] if self.empty else [row for handle in self.known for row in self._calendar_rows(handle)]
        return CalendarPage(
            now=NOW,
            rows=tuple(sorted(rows, key=lambda row: (row.end is None, row.end or NOW))),
            feed=f"https://desk.example/calendar/feed/{self.token}.ics" if self.token else "",
        )

    def feed_token(self) -> str:
        return self.token

    def new_feed_token(self, actor: str) -> str:
        self.token = "t0ken"
        self.acts.append(("feed", actor))
        return self.token

    def _posts(self, handle: str) -> tuple[PostId, ...]:
        rights = self.known[handle].rights
        return tuple(sorted(rights.posts or ())) if rights else ()

    def _row(self, handle: str) -> CreatorRow:
        known = self.known[handle]
        standing = pipeline.Standing(
            creator=handle,
            rights=known.rights,
            agreed_at=a.at(-1) if known.rights else None,
            withdrawal=known.withdrawal,
            wanted=tuple(_id(90 + number) for number in range(known.wanted)),
            authorizations=known.authorizations,
            flights=known.flights,
            at_risk=known.risk,
            letters=known.letters,
            refused=known.refused,
        )
        stage, since = pipeline.stage(standing, NOW)
        step = pipeline.next_action(standing, NOW)
        first = pipeline.binding_first(standing, NOW)
        return CreatorRow(
            handle=handle,
            name=self.contacts[handle].name if handle in self.contacts else known.name,
            stage=stage,
            since=since,
            owner=known.owner,
            posts=len(pipeline.posts_of(standing)),
            coded=len(pipeline.holding(standing, NOW)),
            answered=len(answered(known.rights)[0]),
            days_left=max(0, (first.end - NOW).days) if first and first.end else None,
            binding=first.name if first else "",
            money_at_risk=known.risk,
            next=NextAction(
                words=step.words,
                step=step.step,
                link=f"/creators/{handle}/" + (f"?step={step.step}#letter" if step.step else ""),
                due=step.due,
                overdue=step.overdue,
            ),
        )

    def _agreement(self, handle: str) -> AgreementPage | None:
        known = self.known.get(handle)
        if known is None or known.rights is None:
            return None
        rights = known.rights
        signature = None
        if handle == "mara.skin":
            rights = replace(
                rights, attachments=(Attachment(name="Signed contract.pdf", digest="ab" * 32, size=81_200),)
            )
            signature = Signature(
                creator=handle,
                terms=agreements.terms(rights),
                by=Private(person=handle, text="Mara Silva"),
                how="page",
                at=a.at(1),
            )
        first = replace(rights, window=a.window(-1, 30), attachments=())
        changes = (ClauseChange(clause="how long", before="until 30 January 2026", after="until 1 March 2026"),)
        return AgreementPage(
            rights=rights,
            answers=tuple(
                Answer(number=number, clause=clause, question=question, words=words)
                for number, clause, question, words in plain.answers(rights)
            ),
            beside=plain.beside(rights),
            summary=plain.summary(rights, BRAND),
            versions=(
                Version(
                    seq=self.newest,
                    number=2,
                    at=a.at(0),
                    actor="jana",
                    rights=rights,
                    changes=changes,
                    signature=signature,
                ),
                Version(seq=2, number=1, at=a.at(-2), actor="bo", rights=first, changes=(), signature=None),
            ),
            signed=signature,
            withdrawal=known.withdrawal,
            seq=self.newest,
        )

    def _post(self, handle: str, id: PostId) -> PostRights:
        known = self.known[handle]
        grant = next((each for each in known.authorizations if each.post == id), None)
        post = _post(handle, id)
        four = clocks(known.rights, grant, post, known.withdrawal)
        first = binding(four)
        left = (first.end - NOW).days if first and first.end else None
        return PostRights(
            post=post,
            post_id=id,
            state=RightsState(
                tone="stop" if left is None or left < 3 or grant is None else "wait" if left < 14 else "go",
                text="no code" if grant is None else f"{left} d left",
                binding=first.name if first else "",
                ends_at=first.end if first else None,
            ),
            clocks=four,
            authorization=grant,
            flights=tuple(f"F-{number}" for number, _ in enumerate(known.flights, 1)),
            alarms=alarms(known.rights, grant, post, known.withdrawal, NOW, tuple(each.end for each in known.flights)),
        )

    def _calendar_rows(self, handle: str) -> list[CalendarRow]:
        return [self._calendar_row(handle, self._post(handle, id)) for id in self._posts(handle)]

    def _calendar_row(self, handle: str, held: PostRights) -> CalendarRow:
        known = self.known[handle]
        first = binding(held.clocks)
        end = first.end if first else None
        starts = {"authorization": held.authorization.window.start if held.authorization else None}
        began = known.rights.window.start if known.rights and known.rights.window else None
        return CalendarRow(
            post_id=held.post_id,
            post=held.post,
            creator=handle,
            bars=tuple(
                Bar(
                    name=clock.name,
                    start=starts.get(clock.name, began),
                    end=clock.end,
                    why=clock.why,
                    binds=clock == first,
                )
                for clock in held.clocks
            ),
            flights=tuple(
                FlightBar(
                    flight=f"F-{number}",
                    start=window.start,
                    end=window.end,
                    overhangs=end is not None and window.end > end,
                    at_risk=known.risk,
                    status="live",
                )
                for number, window in enumerate(known.flights, 1)
            ),
            end=end,
            binding=first.name if first else "",
            tone=held.state.tone,
            alarms=held.alarms,
        )


def _post(handle: str, id: PostId) -> Post:
    captions = ("Does it sting? The honest answer", "Which shade am I? 3-minute match", "Three mistakes with sunscreen")
    return a.post(id, handle, caption=captions[int(id[-2:]) % 3], as_of=NOW)


def _link(handle: str, number: int, **given: Any) -> LinkView:
    link = CreatorLink(id=f"link{number}", creator=handle, expires_at=a.at(100), **given)
    state = "revoked" if link.revoked_at else "open"
    return LinkView(link=link, url=f"https://desk.example/c/{'x' * 40}{number}/", state=state)


def _asked(handle: str) -> tuple[CreatorAsked, ...]:
    note = Private(person=handle, text="Happy with it, <b>two</b> more months?")
    return (CreatorAsked(creator=handle, kind="renew", post=_id(7), days=60, note=note),)


def _history() -> tuple[HistoryLine, ...]:
    return (
        HistoryLine(seq=41, at=a.at(13), actor="jana", words="put the post on the shortlist", undo=True),
        HistoryLine(
            seq=30, at=a.at(9), actor="tiktok", words="the caption was edited: flight F-1 is affected, $275.00 at risk"
        ),
        HistoryLine(seq=12, at=a.at(-1), actor="bo", words="agreed on nine answers", undo=True),
    )


def _tried(row: CodeRow, cause: str) -> CodeResult:
    known = CAUSES.get(cause)
    applied = cause in ("", "wrong-post")
    return CodeResult(
        line=row.line,
        masked=f"{row.code[:3]}…" if row.code else "",
        outcome="applied" if applied else "refused",
        post=_id(7) if applied else "",
        creator=row.creator or ("mara.skin" if applied else ""),
        until=a.at(44) if applied else None,
        cause=cause,
        words=known.words if known else "",
        ask=known.ask if known else "",
    )
