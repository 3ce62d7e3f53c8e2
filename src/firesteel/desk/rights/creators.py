"""Creators: where each stands between the first question and the last day, how to reach them, and what to write next."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import getaddresses
from typing import Any, TypeVar

from ...errors import BadInput, NotFound
from ...papers import letters
from ...posts import Post
from ...rights import CLAUSES, Authorization, UsageRights, answered, moderation
from ...rights.pipeline import STAGES
from ...rights.watching import lost_by
from ...roles import Act
from ...storage import Entry, reach
from ...values import UNREADABLE, Money, PostId, Private
from ..comments.commentfacts import ClauseFired
from ..library import TABLES
from ..looks.rows import RIGHTS, UNASKED
from ..portraits import Portraying
from ..team import refuse_unless
from ..telling import short
from ..views import FlightRow
from .agreeing import HANDLE
from .creatorbook import PERSONAL, Book, is_open
from .creatorfacts import CodeRefused, Contact, CreatorAsked, Wrote
from .rightsviews import ContactCard, CreatorPage, CreatorRow, LetterView, LinkView, PipelinePage

TO_ASK = 20
"""How many creators the pipeline proposes to ask: those of the best posts that nobody asked for yet."""
CHANNELS = ("e-mail", "message", "copied")
CODE_DAYS = (7, 30, 60, 365)
"""What a creator can choose for a code (practice E5)."""
LONGEST = 2_000
"""Characters of a field of a contact."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")

STEPS: dict[str, tuple[str, ...]] = {
    "to ask": ("ask",),
    "asked": ("remind", "agree", "sign", "code"),
    "agreed": ("agree", "sign", "code", "remind"),
    "authorised": ("thanks", "extend"),
    "live": ("thanks", "extend", "renew"),
    "expiring": ("extend", "renew"),
    "ended": ("ended", "renew", "ask"),
}
"""The letters that make sense at each stage beside the one of the next action; those that need an occasion come on top."""

T = TypeVar("T")


class Creators(Portraying):
    def pipeline(self) -> PipelinePage:
        """Everybody we deal with or should ask, stage by stage, the most urgent first."""
        return self.derived("pipeline", self._pipeline, also=(self.ledger.head(), self.minute(), self.aim()))

    def _pipeline(self) -> PipelinePage:
        book, wanted = self.creator_book(), self._wanted()
        rows = [book.row(handle, wanted.get(handle, ())) for handle in dict.fromkeys((*book.met(), *wanted))]
        stages = tuple(
            (stage, tuple(sorted((row for row in rows if row.stage == stage), key=_urgency))) for stage in STAGES
        )
        return PipelinePage(stages=stages, owners=tuple(sorted({row.owner for row in rows if row.owner})))

    def creator_book(self) -> Book:
        """What is known of every creator. Hold on to it while many are looked at: asking again asks the stores again."""
        return self.derived("creators", self._read_book, also=(self.ledger.head(), self.minute()))

    def _read_book(self) -> Book:
        flights: dict[PostId, list[FlightRow]] = defaultdict(list)
        for row in self.flights():
            flights[row.flight.post].append(row)
        grants, obtained = dict[PostId, Authorization](), dict[PostId, datetime]()
        for entry in self.ledger.history(Authorization):
            grants.setdefault(entry.value.post, entry.value)
            obtained[entry.value.post] = entry.at
        posts = self._whose((*grants, *flights))
        return Book(
            now=self.now(),
            library=self.library(),
            agreed=self.agreed(),
            grants=grants,
            obtained=obtained,
            kept_at={subject: entry.at for subject, entry in self.ledger.present(UsageRights).items()},
            posts=posts,
            flights={post: tuple(rows) for post, rows in flights.items()},
            contacts={entry.value.creator: entry.value for entry in self.ledger.present(Contact).values()},
            wrote=_grouped((entry.value.creator, entry) for entry in self.ledger.history(Wrote)),
            refused=self._refused(posts, grants, obtained),
            asked=_unsettled(self.ledger.present(CreatorAsked).values()),
            connected=tuple(sorted(account.handle for account in self.accounts() if not account.is_brand)),
            turned=frozenset(
                each.value.post for each in self.ledger.present(ClauseFired).values() if each.value.action
            ),
        )

    def _refused(
        self,
        posts: Mapping[str, frozenset[PostId]],
        grants: Mapping[PostId, Authorization],
        obtained: Mapping[PostId, datetime],
    ) -> dict[str, tuple[Entry[CodeRefused], ...]]:
        """By creator, the refusals that still want an answer: not of a post that is open by now, nor, where nobody said which
        post it was, of a creator who sent a good code since or whose posts are all open."""
        now, found = self.now(), list[tuple[str, Entry[CodeRefused]]]()
        owner = {id: handle for handle, mine in posts.items() for id in mine}
        for entry in self.ledger.history(CodeRefused):
            post = entry.value.post
            handle = entry.value.creator or (owner.get(post, "") if post else "")
            mine = posts.get(handle, frozenset())
            since = [id for id in mine if obtained.get(id, entry.at) > entry.at]
            done = bool(mine) and all(is_open(grants.get(id), now) for id in mine)
            if handle and not (is_open(grants.get(post), now) if post else since or done):
                found.append((handle, entry))
        return _grouped(found)

    def _whose(self, ids: tuple[PostId, ...]) -> dict[str, frozenset[PostId]]:
        """Posts by their creator. What an agreement names of somebody else's is not its creator's; a post that was never
        read is taken to be whose the agreement says."""
        library, found = self.library(), dict[str, set[PostId]]()
        for id in ids:
            if (post := library.get(id)) is not None and not post.creator.is_brand:
                found.setdefault(post.creator.handle, set()).add(id)
        for handle, deals in self.agreed().by_creator.items():
            named = {id for rights in deals for id in rights.posts or ()}
            mine = {id for id in named if id not in library or library[id].creator.handle == handle}
            found.setdefault(handle, set()).update(mine)
        return {handle: frozenset(mine) for handle, mine in found.items()}

    def _wanted(self) -> dict[str, tuple[PostId, ...]]:
        """Creators whose posts deserve money and who were not asked, best first: at most `TO_ASK`."""
        return self.derived("wanted", self._find_wanted, also=(self.ledger.head(), self.minute(), self.aim()))

    def _find_wanted(self) -> dict[str, tuple[PostId, ...]]:
        """From facets alone: rows are not made for it, however many posts there are."""
        rows, wanted = self.posts(), dict[str, list[PostId]]()
        unasked, catalogue = rows.facet(RIGHTS).where(UNASKED), rows.catalogue
        for place in (int(place) for place in self._spare()):
            handle = catalogue.handles[place]
            if unasked[place] and (handle in wanted or len(wanted) < TO_ASK):
                wanted.setdefault(handle, []).append(catalogue.ids[place])
        return {handle: tuple(posts) for handle, posts in wanted.items()}

    def contact(self, handle: str) -> ContactCard:
        """How a creator is reached; empty fields where nothing is known."""
        return self.creator_book().contact(handle)

    def save_contact(self, handle: str, fields: Mapping[str, str], actor: str) -> None:
        """Keep how a creator is reached: name, email, phone, address, note, language, owner. What is left out stays.

        Raises `BadInput` for a field there is not, an e-mail address that is none, or a language nobody writes in.
        """
        refuse_unless(self, actor, Act.AGREE)
        handle = _handle(handle)
        if unknown := sorted(fields.keys() - {*PERSONAL, "language", "owner"}):
            raise BadInput(f"a contact has no {unknown[0]}", where=unknown[0], remedy=f"give {', '.join(PERSONAL)}")
        said = {name: text.strip() for name, text in fields.items()}
        if long := [name for name, text in said.items() if len(text) > LONGEST]:
            raise BadInput(f"{long[0]} is too long", where=long[0], remedy=f"keep it below {LONGEST:,} characters")
        if said.get("email"):
            said["email"] = _email(said["email"])
        held = self.ledger.entry_or_none(Contact, handle)
        before = held.value if held else Contact(creator=handle)
        personal: dict[str, Any] = {
            name: Private(person=handle, text=said[name]) if said[name] else None for name in PERSONAL if name in said
        }
        language = _language(said["language"]) if said.get("language") else before.language
        kept = replace(before, language=language, owner=said.get("owner", before.owner), **personal)
        if kept != before or held is None:
            self.ledger.record(kept, handle, at=self.now(), actor=actor)

    def asked(self, handle: str) -> tuple[CreatorAsked, ...]:
        """What a creator asked for on their page and nobody settled yet, newest first."""
        return self.creator_book().asked.get(handle, ())

    def settle(self, handle: str, kind: str, actor: str, deal: str | None = None, post: str | None = None) -> None:
        """What the creator asked for was answered, in whatever way.

        deal, post  which wish is meant, "" for the agreement without a name and for all of its posts; None is every open
                    one of the kind
        """
        refuse_unless(self, actor, Act.AUTHORIZE, Act.AGREE)
        handle = handle.removeprefix("@")
        meant = [
            asked
            for asked in self.asked(handle)
            if asked.kind == kind and deal in (None, asked.deal) and post in (None, asked.post or "")
        ]
        if not meant:
            raise NotFound(f"@{handle} asked for nothing of that kind that is still open; their page lists what is")
        done = [replace(asked, settled=True, note=None) for asked in meant]
        self.ledger.record_many([(each, each.subject) for each in done], at=self.now(), actor=actor)

    def wrote(
        self, handle: str, step: str, channel: str, language: str, subject: str, text: str, actor: str, post: str = ""
    ) -> None:
        """Keep that a letter went to a creator, as it was sent."""
        refuse_unless(self, actor, Act.LETTER)
        handle = self._creator_known(handle)
        if step not in letters.STEPS:
            raise BadInput(
                f"there is no letter {step!r}", where="step", remedy=f"the steps are {', '.join(letters.STEPS)}"
            )
        if channel not in CHANNELS:
            raise BadInput(f"nothing goes by {channel!r}", where="channel", remedy=f"say one of {', '.join(CHANNELS)}")
        if not text.strip():
            raise BadInput("the letter is empty", where="text", remedy="write what was sent, or take the ready text")
        kept = Wrote(
            creator=handle,
            step=step,
            channel=channel,
            language=_language(language or self.creator_book().language(handle)),
            subject=Private(person=handle, text=subject.strip()),
            text=Private(person=handle, text=text.strip()),
            post=PostId(post) if post else None,
        )
        self.ledger.record(kept, handle, at=self.now(), actor=actor)

    def letter(self, handle: str, step: str, language: str = "", post: str = "", sender: str = "") -> LetterView:
        """The ready letter of a step, with what is known of this creator.

        post    the only one it is about; else those the step concerns
        sender  who writes; else who looks after the creator
        """
        return self._letter(self.creator_book(), self._creator_known(handle), step, language, post, sender)

    def _letter(
        self, book: Book, handle: str, step: str, language: str = "", post: str = "", sender: str = ""
    ) -> LetterView:
        card, rights = book.contact(handle), book.agreed.agreement(handle, PostId(post) if post else None, book.now)
        ids = (PostId(post),) if post else self._concerned(book, handle, step)
        brand, language = self.store.workspace.brand, language or book.language(handle)
        written = letters.letter(
            step,
            language,
            creator=handle,
            brand=brand,
            sender=sender or card.owner or book.last_writer(handle) or brand,
            name=card.name,
            posts=tuple(_named(id, book.library.get(id)) for id in ids),
            until=_until(book, handle, step, ids, rights),
            days=_days(step, rights, book.now),
            page=self._page_address(handle),
            cause=_cause(book, handle, step, ids, rights, language),
            fee=_fee(step, rights),
        )
        return LetterView(
            step=step,
            language=written.language,
            subject=written.subject,
            text=written.text,
            mailto=letters.mailto(written, card.email),
        )

    def _concerned(self, book: Book, handle: str, step: str) -> tuple[PostId, ...]:
        """The posts a letter is about; where none fits its step, those that were agreed on, else those worth asking for."""
        mine = book.posts_of(handle)
        if step == "paid":
            return _owing(book, handle, mine)
        return _fitting(book, handle, step, mine) or mine or self._wanted().get(handle, ())[:3]

    def _page_address(self, handle: str) -> str:
        """The whole address of a page that is open to the creator; empty where none is, or nothing outside reaches us."""
        if not reach.public_url():
            return ""
        return next((view.url for view in self.link_views(handle) if view.state == "open"), "")

    def link_views(self, handle: str) -> tuple[LinkView, ...]:
        """Pages opened for a creator; `hosting` makes them."""
        return ()

    def creator(self, handle: str) -> CreatorPage:
        """Everything about one creator. Raises `NotFound`."""
        handle, book = self._creator_known(handle), self.creator_book()
        row = book.row(handle, self._wanted().get(handle, ()))
        return CreatorPage(
            row=row,
            contact=book.contact(handle),
            agreements=tuple(self.agreement_page(handle, rights.deal) for rights in book.deals(handle)),
            posts=tuple(book.post_rights(id, handle) for id in book.posts_of(handle) or self._wanted().get(handle, ())),
            letters=tuple(self._letter(book, handle, step) for step in _steps(book, row)),
            links=self.link_views(handle),
            asked=book.asked.get(handle, ()),
            history=self.history(handle),
            moderation=moderation.MATRIX,
        )

    def _creator_known(self, handle: str) -> str:
        """The handle without the @. Raises `NotFound` for somebody nobody here has heard of."""
        handle = handle.removeprefix("@")
        if handle not in self.creator_book().met() and handle not in self._posted():
            raise NotFound(
                f"there is no creator @{handle} here; record an agreement or a contact, or read one of their posts first"
            )
        return handle

    def _posted(self) -> frozenset[str]:
        """Whose posts were read."""
        return self.derived(
            "posted",
            lambda: frozenset(post.creator.handle for post in self.library().values() if not post.creator.is_brand),
            also=self.library_state(),
            tables=TABLES,
        )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = defaultdict(list)
    for handle, value in pairs:
        found[handle].append(value)
    return {handle: tuple(values) for handle, values in found.items()}


def _unsettled(wishes: Iterable[Entry[CreatorAsked]]) -> dict[str, tuple[CreatorAsked, ...]]:
    """By creator, what is still waited for, newest first."""
    newest = sorted((wish for wish in wishes if not wish.value.settled), key=lambda wish: -wish.seq)
    return _grouped((wish.value.creator, wish.value) for wish in newest)


def _steps(book: Book, row: CreatorRow) -> tuple[str, ...]:
    """The letters worth having ready: the next action's first, then the stage's, then those that have an occasion."""
    causes = set(book.causes(row.handle))
    occasions = (
        ("original-code", bool(causes & {"original-code-missing", "original-code-wrong"})),
        ("code-again", bool(causes)),
        ("public-again", any(book.gone(id) for id in book.posts_of(row.handle))),
        ("comments", any(id in book.turned for id in book.posts_of(row.handle))),
        ("paid", any(rights.fee and rights.paid_at for rights in book.deals(row.handle))),
    )
    wanted = (row.next.step, *STEPS[row.stage], *(step for step, here in occasions if here))
    needless = "agree" if row.answered == len(CLAUSES) else "sign"
    return tuple(step for step in dict.fromkeys(wanted) if step and (step == row.next.step or step != needless))


def _fitting(book: Book, handle: str, step: str, mine: tuple[PostId, ...]) -> tuple[PostId, ...]:
    match step:
        case "code":
            return tuple(id for id in mine if id not in book.grants)
        case "code-again" | "original-code":
            refused = [entry.value.post for entry in book.refused.get(handle, ()) if entry.value.post]
            return tuple(refused[:1]) or tuple(id for id in mine if not book.open(id))
        case "public-again":
            return tuple(id for id in mine if book.gone(id))
        case "comments":
            return tuple(id for id in mine if id in book.turned)
        case "extend" | "thanks" | "music" | "caption":
            return tuple(id for id in mine if book.open(id))
        case _:
            return ()


def _owing(book: Book, handle: str, mine: tuple[PostId, ...]) -> tuple[PostId, ...]:
    """The posts whose code was to come after the payment and is not there: none where codes came first."""
    agreed = [(id, book.agreed.agreement(handle, id, book.now)) for id in mine if id not in book.grants]
    return tuple(id for id, rights in agreed if rights is not None and rights.payment_before_code)


def _until(book: Book, handle: str, step: str, ids: tuple[PostId, ...], rights: UsageRights | None) -> datetime | None:
    """The end a letter speaks of: the first of the posts' ends where it is about running on, else the contract's."""
    ends = [end for id in ids if (end := book.post_rights(id, handle).state.ends_at) is not None]
    if step in ("extend", "thanks") and ends:
        return min(ends)
    return rights.window.end if rights and rights.window else None


def _cause(
    book: Book, handle: str, step: str, ids: tuple[PostId, ...], rights: UsageRights | None, language: str
) -> str:
    """What is the matter, in the letter's language: why a code failed, which answers are open, what became of the post."""
    if step == "agree":
        open_ones = answered(rights)[1] or tuple(clause for clause, _ in CLAUSES)
        return "\n".join(f"  • {letters.cause(clause, language)}" for clause in open_ones)
    causes = book.causes(handle, ids) if step == "code-again" else ()
    lost = [lost_by(grant) for id in ids if book.gone(id) and (grant := book.grants.get(id)) is not None]
    return next((words for key in (*causes[:1], *lost) if (words := letters.cause(key, language))), "")


def _named(id: PostId, post: Post | None) -> str:
    """A post as a letter names it: its first words, and where to find it."""
    caption = post.caption if post and post.caption not in UNREADABLE else ""
    if post is None or not (caption or post.url):
        return f"post {id}"
    return ", ".join(part for part in (f"“{short(caption)}”" if caption else "", post.url) if part)


def _urgency(row: CreatorRow) -> tuple[bool, int, float, float, str]:
    due = row.next.due.timestamp() if row.next.due else math.inf
    left = math.inf if row.days_left is None else row.days_left
    return not row.next.overdue, -(row.money_at_risk.micros if row.money_at_risk else 0), left, due, row.handle


def _handle(handle: str) -> str:
    bare = handle.strip().removeprefix("@")
    if not HANDLE.fullmatch(bare):
        raise BadInput(f"{handle!r} is no handle", where="creator", remedy="give it as TikTok shows it: mara.skin")
    return bare


def _email(text: str) -> str:
    address = found[0][1] if len(found := getaddresses([text])) == 1 else ""
    if not _EMAIL.fullmatch(address) or not text.isprintable():
        raise BadInput(f"{text!r} is no e-mail address", where="email", remedy="write it as mara@example.com")
    return address


def _language(code: str) -> str:
    if code not in letters.LANGUAGES:
        known = ", ".join(letters.LANGUAGES)
        raise BadInput(f"no letters are written in {code!r}", where="language", remedy=f"choose one of {known}")
    return code


def _days(step: str, rights: UsageRights | None, now: datetime) -> int:
    """How long is asked for. Of an agreement, as long as it was; of a code, the shortest a creator can choose that lasts to
    the agreement's end. TikTok's own default where nothing was agreed."""
    if rights is None or rights.window is None:
        return letters.CODE_DAYS
    if step == "renew":
        return max(1, rights.window.length // timedelta(days=1))
    left = rights.window.end - now
    if left <= timedelta(0):
        return letters.CODE_DAYS
    return next((days for days in CODE_DAYS if timedelta(days=days) >= left), CODE_DAYS[-1])


def _fee(step: str, rights: UsageRights | None) -> Money | None:
    if rights is None:
        return None
    return rights.renewal_fee if step in ("extend", "renew") else rights.fee
