"""What was agreed with creators: its versions, its signature, its payment, its papers, and how it is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ...errors import BadInput, Conflict, NotFound
from ...rights import (
    CLAUSES,
    Attachment,
    Signature,
    UsageRights,
    Withdrawal,
    agreements,
    answered,
    plain,
    subject,
)
from ...roles import Act
from ...storage import Entry
from ...values import PostId, Private
from ..choosing import Choosing
from ..team import by_creator, refuse_unless
from .agreed import taken_back
from .rightsviews import AgreementPage, Answer, ClauseChange, Version
from .terms import refuse_nonsense

HOW = ("page", "paper")
"""How a creator signs: on their own page, or on paper."""
LARGEST = 10_000_000
"""Bytes of an attachment: a signed contract, scanned."""
HANDLE = re.compile(r"[\w.-]{1,64}")
"""What may name a creator, or an agreement of theirs."""


class Agreeing(Choosing):
    def agree(self, rights: UsageRights, actor: str, expect: int | None = None) -> tuple[str, ...]:
        """Keep what was agreed with a creator as a new version; answers the clauses still open.

        expect  the `seq` of the version this one was made from, 0 for none
        Raises `Conflict` where somebody was faster, `BadInput` for what can be no answer.
        """
        refuse_unless(self, actor, Act.AGREE)
        if not rights.creator:
            raise BadInput("an agreement needs the creator's handle", remedy="name the creator, such as mara.skin")
        if not HANDLE.fullmatch(rights.creator) or (rights.deal and not HANDLE.fullmatch(rights.deal)):
            raise BadInput(
                f"{rights.subject!r} cannot name an agreement",
                remedy="use the handle without the @; a deal's name has letters, digits, dots and dashes",
            )
        refuse_nonsense(rights)
        if known := self._written_otherwise(rights.creator):
            raise BadInput(f"@{rights.creator} is @{known} here", where="creator", remedy=f"write {known}")
        self.ledger.record(rights, rights.subject, at=self.now(), actor=actor, expect=expect)
        return answered(rights)[1]

    def _written_otherwise(self, handle: str) -> str:
        """How a creator's handle is written who differs from this one by capitals alone, which TikTok's do not; else empty."""
        met = {post.creator.handle for post in self.library().values()} | {each.creator for each in self.agreements()}
        same = {each for each in met if each.lower() == handle.lower()}
        return "" if handle in same else min(same, default="")

    def agreements(self) -> tuple[UsageRights, ...]:
        """Every agreement as it stands, by when it was first made."""
        return tuple(entry.value for entry in self.ledger.present(UsageRights).values() if not taken_back(entry))

    def deal(self, creator: str, deal: str = "") -> Entry[UsageRights]:
        """One agreement as it stands. Raises `NotFound`."""
        held = self.ledger.entry_or_none(UsageRights, subject(creator, deal))
        if held is None or taken_back(held):
            what = f"the agreement {deal}" if deal else "an agreement"
            raise NotFound(f"there is no such thing as {what} with @{creator}; record what was agreed first")
        return held

    def versions(self, creator: str, deal: str = "") -> tuple[Version, ...]:
        """Every version of one agreement, newest first, each with what it changed and who signed it."""
        return tuple(reversed(list(self._versions(creator, deal))))

    def _versions(self, creator: str, deal: str) -> Iterator[Version]:
        of = subject(creator, deal)
        signed = {entry.value.terms: entry.value for entry in reversed(self.ledger.history(Signature, of))}
        before: UsageRights | None = None
        for number, entry in enumerate(reversed(self.ledger.history(UsageRights, of)), start=1):
            yield Version(
                seq=entry.seq,
                number=number,
                at=entry.at,
                actor=entry.actor,
                rights=entry.value,
                changes=self._changes(before, entry.value),
                signature=signed.get(agreements.terms(entry.value)),
            )
            before = entry.value

    def _changes(self, before: UsageRights | None, now: UsageRights) -> tuple[ClauseChange, ...]:
        if before is None:
            return ()
        titles = self.titles(before) | self.titles(now)
        return tuple(
            ClauseChange(clause=clause, before=_told(was, titles), after=_told(became, titles))
            for clause, was, became in agreements.changed(before, now)
        )

    def agreement_page(self, creator: str, deal: str = "") -> AgreementPage:
        """One agreement with its nine answers, its summary and its history. Raises `NotFound`."""
        held, brand = self.deal(creator, deal), self.store.workspace.brand
        titles = self.titles(held.value)
        return AgreementPage(
            rights=held.value,
            answers=tuple(
                Answer(number=number, clause=clause, question=question, words=words)
                for number, clause, question, words in plain.answers(held.value, brand, titles)
            ),
            beside=plain.beside(held.value, brand),
            summary=plain.summary(held.value, brand, titles),
            versions=self.versions(creator, deal),
            signed=self.signed_terms(held.value),
            withdrawal=self.agreed().withdrawal(held.value),
            seq=held.seq,
        )

    def titles(self, rights: UsageRights) -> dict[PostId, str]:
        """What the posts of an agreement are called where it is told in words; those that were never read have none."""
        library = self.library()
        named = {id: plain.titled(id, library[id].caption) for id in rights.posts or () if id in library}
        return {id: title for id, title in named.items() if title}

    def signed_terms(self, rights: UsageRights) -> Signature | None:
        """The signature of exactly this version; None where it has none, or another version was signed."""
        return self.agreed().signed(rights)

    def sign(self, creator: str, deal: str, terms: str, name: str, how: str, actor: str) -> Signature:
        """The creator's yes to exactly the version that `terms` names. Signing it again changes nothing.

        name  as typed or written
        how   page or paper
        Raises `Conflict` where the agreement was changed since, `BadInput` where an answer or the name is missing.
        """
        if actor != by_creator(creator):
            refuse_unless(self, actor, Act.AGREE)
        held = self.deal(creator, deal).value
        if terms != agreements.terms(held):
            raise Conflict(f"the agreement with @{creator} was changed since it was read; read it again, then sign")
        if missing := answered(held)[1]:
            words = dict(CLAUSES)
            raise BadInput(
                f"{len(missing)} of nine answers are missing: {'; '.join(words[clause] for clause in missing)}",
                remedy="answer them, then sign",
            )
        typed = " ".join(name.split())
        if not typed:
            raise BadInput("a signature needs a name", where="name", remedy="type the name of who signs")
        if how not in HOW:
            raise BadInput(f"nobody signs by {how!r}", where="how", remedy=f"say one of {', '.join(HOW)}")
        done = self.signed_terms(held)
        if done is not None and self.agreed().withdrawal(held) is None:
            return done
        signature = Signature(
            creator=creator,
            deal=deal,
            terms=terms,
            by=Private(person=creator, text=typed),
            how=how,
            at=self.now(),
        )
        self.ledger.record(signature, held.subject, at=self.now(), actor=actor)
        return signature

    def paid(self, creator: str, deal: str, reference: str, actor: str) -> UsageRights:
        """Keep that the fee was paid, under the reference of the payment."""
        refuse_unless(self, actor, Act.AGREE)
        held = self.deal(creator, deal)
        if not reference.strip():
            raise BadInput(
                "a payment needs its reference", where="reference", remedy="give the invoice or transfer number"
            )
        now = replace(held.value, paid_at=self.now(), payment=" ".join(reference.split()))
        self.ledger.record(now, now.subject, at=self.now(), actor=actor, expect=held.seq)
        return now

    def attach(self, creator: str, deal: str, name: str, data: bytes, actor: str) -> Attachment:
        """Keep a file with an agreement, sealed. The same file again changes nothing."""
        refuse_unless(self, actor, Act.AGREE)
        held = self.deal(creator, deal)
        if not data or len(data) > LARGEST:
            what = "is empty" if not data else f"has {len(data):,} bytes"
            raise BadInput(f"{name} {what}", where=name, remedy=f"attach a file of at most {LARGEST // 1_000_000} MB")
        kept = self.store.attachments.put(creator, _file_name(name), data, at=self.now())
        if kept.digest not in {each.digest for each in held.value.attachments}:
            now = replace(held.value, attachments=(*held.value.attachments, kept))
            self.ledger.record(now, now.subject, at=self.now(), actor=actor, expect=held.seq)
        return kept

    def attachment(self, digest: str) -> tuple[str, bytes]:
        """A file kept with an agreement: its name and its bytes. Raises `NotFound`."""
        for entry in self.ledger.history(UsageRights):
            for each in entry.value.attachments:
                if each.digest == digest:
                    return each.name, self.store.attachments.get(digest)
        raise NotFound(f"no agreement has an attachment {digest[:12]}; it may belong to another workspace")

    def withdraw(
        self,
        creator: str,
        deal: str,
        actor: str,
        *,
        post: PostId | None = None,
        reason: str = "",
        effective: datetime | None = None,
    ) -> Withdrawal:
        """Keep that the creator takes the yes back, for one post or for all of an agreement.

        What takes effect as early already stays as it is.

        effective  from when on nothing of it may carry money; None is now
        """
        if actor != by_creator(creator):
            refuse_unless(self, actor, Act.AGREE)
        held = self.deal(creator, deal).value
        if post is not None and post not in (held.posts or ()):
            raise BadInput(f"the agreement with @{creator} does not name post {post}", remedy="name one it does")
        before = self.agreed().withdrawal(held, post)
        since = effective or self.now()
        if before is not None and before.effective <= since:
            return before
        words = " ".join(reason.split())
        taken = Withdrawal(
            creator=creator,
            deal=deal,
            post=post,
            at=self.now(),
            effective=since,
            reason=Private(person=creator, text=words) if words else None,
        )
        self.ledger.record(taken, held.subject, at=self.now(), actor=actor)
        return taken


def _told(words: str, titles: Mapping[PostId, str]) -> str:
    """The words with posts called by their titles."""
    for id, title in titles.items():
        words = words.replace(id, title)
    return words


def _file_name(name: str) -> str:
    """The last part of what a browser or a shell calls the file."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip() or "attachment"
