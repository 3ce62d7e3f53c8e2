"""From a creator's yes to an authorisation: agreements, post codes, linked accounts, sign-offs and waivers."""

from __future__ import annotations

from dataclasses import replace

from ..errors import BadInput, NotFound
from ..posts import Music, Post
from ..preflight import NOT_WAIVABLE, Gate, SignOff, Waiver
from ..rights import Authorization, UsageRights, answered
from ..values import Window
from .choosing import Choosing
from .facts import Account, Hidden, MusicChecked

SIGNED = (Gate.CAPTION, Gate.BRAND_SAFETY)
"""The gates whose evidence is a person who looked."""


class Agreeing(Choosing):
    def agree(self, rights: UsageRights, actor: str, expect: int | None = None) -> tuple[str, ...]:
        """Keep what was agreed with a creator; answers the clauses still open."""
        if not rights.creator:
            raise BadInput("an agreement needs the creator's handle", remedy="name the creator, such as mara.skin")
        self.ledger.record(rights, rights.creator, at=self.now(), actor=actor, expect=expect)
        return answered(rights)[1]

    def agreements(self) -> tuple[UsageRights, ...]:
        return tuple(entry.value for entry in self.ledger.present(UsageRights).values())

    def authorize_code(self, code: str, actor: str) -> Authorization:
        """Apply a creator's post code. The window is what was granted, whatever was asked for.

        Raises `Rejected` with the platform's reason; the code itself is kept sealed and never shown whole.
        """
        grant = self.tiktok.authorize_code(code.strip(), now=self.now())
        self.store.secrets.put(f"post-code/{grant.post}", code.strip())
        self.ledger.record(grant, grant.post, at=self.now(), actor=actor)
        return grant

    def authorize_linked(self, post_id: str, actor: str) -> Authorization:
        """Use a post of an account that is linked to the ad account: no code needed."""
        grant = self.tiktok.linked_authorization(self.find(post_id).id, now=self.now())
        self.ledger.record(grant, grant.post, at=self.now(), actor=actor)
        return grant

    def refresh_authorization(self, post_id: str, actor: str) -> Authorization:
        """Ask the platform again, after a creator said it was extended."""
        held = self.authorization(self.find(post_id).id)
        if held is None:
            raise NotFound(f"post {post_id} was never authorised; apply its code first")
        (fresh,) = self.tiktok.poll((held,), now=self.now())
        self.ledger.record(fresh, fresh.post, at=self.now(), actor=actor)
        return fresh

    def ask_creator(self, handle: str) -> Account | None:
        """The connected account of a creator, if there is one."""
        return next((account for account in self.accounts() if account.handle == handle), None)

    def check_music(self, post: Post, markets: frozenset[str], window: Window) -> Music:
        """Whether the sound may carry an ad there and then."""
        music = self.tiktok.music(post.id, self.authorization(post.id), markets, window)
        kept = MusicChecked(post=post.id, music=music, markets=markets, window=window, at=self.now())
        self.ledger.record(kept, post.id, at=self.now(), actor="tiktok")
        return music

    def sign_off(self, post_id: str, gate: str, actor: str, note: str = "") -> None:
        """Keep that somebody looked at the caption, or at brand safety, and with which caption."""
        post, which = self.find(post_id), _gate(gate)
        if which not in SIGNED:
            raise BadInput(
                f"the gate {which} is not signed off",
                remedy="sign off caption or brand-safety; others are measured, or waived with a reason",
            )
        signed = SignOff(by=actor, at=self.now(), note=note, caption=post.caption)
        self.ledger.record(signed, f"{post.id}/{which}", at=self.now(), actor=actor)

    def signed(self, post_id: str, gate: Gate) -> SignOff | None:
        return self.ledger.latest_or_none(SignOff, f"{post_id}/{gate}")

    def hide_comment(self, comment_id: str, actor: str) -> None:
        """Take a comment out of sight, where the account's own login allows it. Raises `NotFound` or `BadInput`."""
        found = next((each.comment for each in self.labelled() if each.comment.id == comment_id), None)
        if found is None:
            raise NotFound(f"there is no comment {comment_id} here; `firesteel sync` reads the newest")
        handle = self.find(found.post).creator.handle
        account = self.ask_creator(handle)
        if account is None:
            raise BadInput(f"@{handle} is not connected", remedy=f"ask @{handle} to hide it, or connect the account")
        self.tiktok.hide_comment(account.business_id, self.token(account), found)
        self.ledger.record(Hidden(comment=comment_id, post=found.post), comment_id, at=self.now(), actor=actor)
        self.lake.append("comment", [self._comment_row(replace(found, hidden=True), self.now())])

    def waive(self, flight_id: str, gate: str, actor: str, reason: str) -> None:
        """Let a flight through a gate knowingly. Needs a reason, which is kept."""
        which = _gate(gate)
        if not reason.strip():
            raise BadInput("a waiver needs a reason", remedy="say why this may run although the gate objects")
        if which in NOT_WAIVABLE:
            raise BadInput(f"the gate {which} cannot be waived", remedy="get the authorisation from the creator")
        waiver = Waiver(gate=which, by=actor, reason=reason.strip(), at=self.now())
        self.ledger.record(waiver, f"{flight_id}/{which}", at=self.now(), actor=actor)

    def waivers(self, flight_id: str) -> tuple[Waiver, ...]:
        return tuple(
            waiver for gate in Gate if (waiver := self.ledger.latest_or_none(Waiver, f"{flight_id}/{gate}")) is not None
        )


def _gate(name: str) -> Gate:
    try:
        return Gate(name)
    except ValueError:
        raise BadInput(f"there is no gate {name!r}", remedy=f"the gates are {', '.join(Gate)}") from None
