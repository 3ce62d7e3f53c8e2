"""Every agreement as it stands, with its signature and what was taken back of it: one reading of the ledger for many posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ...rights import Signature, UsageRights, Withdrawal, subject, terms
from ...storage import Entry, Ledger
from ...values import PostId


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    by_creator: dict[str, tuple[UsageRights, ...]] = field(default_factory=dict)
    """Each creator's agreements, the newest first."""
    signatures: dict[str, Signature] = field(default_factory=dict)
    """The last signature by the agreement's subject, whichever version it was given to."""
    withdrawals: dict[str, tuple[Withdrawal, ...]] = field(default_factory=dict)
    """By the agreement's subject."""

    def agreement(self, creator: str, post: PostId | None = None, at: datetime | None = None) -> UsageRights | None:
        """The agreement with a creator that names the post, else any there is: of several the one in force at that moment,
        else one that begins later, else one that is over; the newest of those."""
        mine = self.by_creator.get(creator, ())
        naming = tuple(rights for rights in mine if post is not None and post in (rights.posts or ()))
        return min(naming or mine, key=lambda rights: _away(rights, at), default=None)

    def signed(self, rights: UsageRights) -> Signature | None:
        """The signature of exactly this version; None where it has none, or another version was signed."""
        held = self.signatures.get(rights.subject)
        return held if held and held.terms == terms(rights) else None

    def withdrawal(self, rights: UsageRights, post: PostId | None = None) -> Withdrawal | None:
        """How that agreement was taken back, for one post or as a whole: what takes effect first.

        A signature given after it is a yes again.
        """
        signed = self.signatures.get(rights.subject)
        mine = [
            each
            for each in self.withdrawals.get(rights.subject, ())
            if each.post in (None, post) and (signed is None or signed.at <= each.at)
        ]
        return min(mine, key=lambda each: each.effective, default=None)


def read(ledger: Ledger) -> Agreed:
    by_creator: dict[str, tuple[UsageRights, ...]] = {}
    held = [entry for entry in ledger.present(UsageRights).values() if not taken_back(entry)]
    for entry in sorted(held, key=lambda entry: -entry.seq):
        by_creator[entry.value.creator] = (*by_creator.get(entry.value.creator, ()), entry.value)
    withdrawals: dict[str, tuple[Withdrawal, ...]] = {}
    for each in (entry.value for entry in ledger.history(Withdrawal)):
        of = subject(each.creator, each.deal)
        withdrawals[of] = (*withdrawals.get(of, ()), each)
    return Agreed(
        by_creator=by_creator,
        signatures={of: entry.value for of, entry in ledger.present(Signature).items()},
        withdrawals=withdrawals,
    )


def _away(rights: UsageRights, at: datetime | None) -> int:
    """Nought in force, one not yet or of no period, two over; the same for all where no moment is named."""
    if at is None:
        return 0
    window = rights.window
    if window is None or at < window.start:
        return 1
    return 0 if at < window.end else 2


def taken_back(entry: Entry[UsageRights]) -> bool:
    """Whether an agreement was undone down to its first version: nothing is left of it but whose it was."""
    held = entry.value
    return entry.prev > 0 and held == UsageRights(creator=held.creator, deal=held.deal)
