"""From a creator's post code, or an account that is linked or shared, to an authorisation that the platform confirmed.

A code is a secret: it is sealed once it was applied, and neither facts, messages nor exceptions ever hold more of it than
`masked` leaves. What was refused is remembered under a keyed digest, so that the same code is known again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...errors import BadInput, NotFound, Rejected
from ...posts import Music, Post
from ...rights import Authorization, Objection, refusals
from ...rights.clocks import overlong
from ...rights.wording import capital
from ...roles import Act
from ...storage import keys
from ...values import PostId, Window
from ..facts import Account, MusicChecked
from ..reading import unnamed
from ..team import refuse_unless
from .agreeing import Agreeing
from .codes import code_of
from .creatorfacts import CodeRefused
from .rightsviews import CodeResult, CodeRow, CodesTaken

Tell = Callable[[str], None]
SECRET = "post-code/"
APPLIED, KNOWN, REFUSED = "applied", "known", "refused"


@dataclass
class _Paste:
    """What is known while the rows of one paste are tried, one after another."""

    held: dict[str, PostId]
    """Codes we applied before, by digest."""
    lines: dict[str, int] = field(default_factory=dict)
    """In which line of this paste a code stood first, by digest."""


class Authorizing(Agreeing):
    def authorize_code(self, code: str, actor: str, original: str = "") -> Authorization:
        """Apply a creator's post code. The window is what was granted, whatever was asked for.

        original  the code of the post that this one is a duet or stitch of

        Raises `Rejected` with the platform's reason; the code itself is kept sealed and never shown whole.
        """
        refuse_unless(self, actor, Act.AUTHORIZE)
        bare = code_of(code)
        try:
            return self._applied(bare, code_of(original), actor)
        except Rejected as refusal:
            self._remember(bare, _cause(refusal), refusal, actor)
            raise

    def try_codes(self, rows: Sequence[CodeRow], actor: str, tell: Tell = lambda _: None) -> CodesTaken:
        """Apply many codes, each verified with the platform at once and matched to its creator and post.

        What was applied is kept row by row: after an interruption the same paste goes on where it stopped, and says of
        what it did already that it is known.
        """
        refuse_unless(self, actor, Act.AUTHORIZE)
        if not rows:
            raise BadInput("there is no code here", remedy="paste one code a line, or a file with a column named code")
        paste = _Paste(held=self._held_codes())
        results = []
        for number, row in enumerate(rows, start=1):
            results.append(self._tried(row, paste, actor))
            tell(f"{number:,} of {len(rows):,} codes")
        return CodesTaken(results=tuple(results))

    def authorize_linked(self, post_id: str, actor: str) -> Authorization:
        """Use a post of an account that is linked to the ad account: no code needed."""
        refuse_unless(self, actor, Act.AUTHORIZE)
        grant = self.tiktok.linked_authorization(self.find(post_id).id, now=self.now())
        return self._kept(grant, actor)

    def authorize_center(self, post_id: str, actor: str) -> Authorization:
        """Use a post of an account that a Business Center shares with the ad account: no code needed."""
        refuse_unless(self, actor, Act.AUTHORIZE)
        grant = self.tiktok.center_authorization(self.find(post_id).id, now=self.now())
        return self._kept(grant, actor)

    def refresh_authorization(self, post_id: str, actor: str) -> Authorization:
        """Ask the platform again, after a creator said it was extended."""
        refuse_unless(self, actor, Act.AUTHORIZE)
        held = self.authorization(PostId(post_id))
        if held is None:
            raise NotFound(f"post {post_id} was never authorised; apply its code first")
        (fresh,) = self.tiktok.poll((held,), now=self.now())
        return self._kept(fresh, actor)

    def refused_codes(self) -> tuple[CodeRefused, ...]:
        """Codes that the platform refused and that were not applied since, the newest first."""
        held = set(self._held_codes())
        entries = [entry for entry in self.ledger.present(CodeRefused).values() if entry.subject not in held]
        return tuple(entry.value for entry in sorted(entries, key=lambda entry: -entry.seq))

    def ask_creator(self, handle: str) -> Account | None:
        """The connected account of a creator, if there is one."""
        return next((account for account in self.accounts() if account.handle == handle), None)

    def check_music(self, post: Post, markets: frozenset[str], window: Window) -> Music:
        """Whether the sound may carry an ad there and then."""
        music = self.tiktok.music(post.id, self.authorization(post.id), markets, window)
        kept = MusicChecked(post=post.id, music=music, markets=markets, window=window, at=self.now())
        self.ledger.record(kept, post.id, at=self.now(), actor="tiktok")
        return music

    def _applied(self, code: str, original: str, actor: str) -> Authorization:
        try:
            grant = self.tiktok.authorize_code(code, now=self.now(), original=original)
        except Rejected as refusal:
            raise without_codes(refusal, code, original) from None
        self.store.secrets.put(f"{SECRET}{grant.post}", code)
        return self._kept(grant, actor)

    def _kept(self, grant: Authorization, actor: str) -> Authorization:
        """Recorded; what changed since the last look is noticed as a poll would."""
        known = self.authorization(grant.post)
        if known is None:
            self.ledger.record(unnamed(grant), grant.post, at=self.now(), actor=actor)
        else:
            self.keep_grants([(known, grant)], self.now(), actor)
        return grant

    def _tried(self, row: CodeRow, paste: _Paste, actor: str) -> CodeResult:
        code = code_of(row.code)
        if not code:
            return _refused(row, "", "malformed")
        digest = self._digest(code)
        if digest in paste.lines:
            return _refused(row, code, "duplicate-row", f"The same code stands in line {paste.lines[digest]}.")
        paste.lines[digest] = row.line
        known = digest in paste.held
        try:
            grant = self._applied(code, code_of(row.original), actor)
        except Rejected as refusal:
            cause = _cause(refusal)
            self._remember(code, cause, refusal, actor, row)
            return _refused(row, code, cause)
        creator = self._creator_of(grant, row)
        cause, words = self._misgiving(grant, creator, row)
        apart = None if cause else self._granted_apart(grant, creator)
        return CodeResult(
            line=row.line,
            masked=keys.masked(code),
            outcome=KNOWN if known else APPLIED,
            post=grant.post,
            creator=creator,
            until=grant.window.end,
            cause=cause,
            words=f"{capital(apart.message)}." if apart else words,
            ask=refusals.CAUSES[cause].ask if cause else f"{capital(apart.remedy)}." if apart else "",
        )

    def _granted_apart(self, grant: Authorization, creator: str) -> Objection | None:
        """A code that was granted for other than was agreed: what counts is the window TikTok gave (N-06)."""
        rights = self.agreement(creator, grant.post) if creator else None
        return overlong(grant, rights) if rights is not None and grant.post in (rights.posts or ()) else None

    def _misgiving(self, grant: Authorization, creator: str, row: CodeRow) -> tuple[str, str]:
        """What is wrong with a code that was applied all the same: a key of `CAUSES`, and a sentence."""
        if row.post and _id_of(row.post, self) not in ("", grant.post):
            return "wrong-post", f"It was sent for post {row.post}, and is the code of post {grant.post}."
        if row.creator and creator and row.creator.casefold() != creator.casefold():
            return "wrong-post", f"It was sent by @{row.creator}, and is the code of a post of @{creator}."
        post = self.library().get(grant.post)
        if post is not None and post.creator.is_brand:
            return "", ""
        rights = self.agreement(creator, grant.post) if creator else None
        if rights is None:
            return "not-agreed", f"Nothing was agreed with {f'@{creator}' if creator else 'whoever made the post'} yet."
        if rights.posts and grant.post not in rights.posts:
            return "wrong-post", f"The agreement with @{creator} names other posts than {grant.post}."
        return "", ""

    def _creator_of(self, grant: Authorization, row: CodeRow) -> str:
        """Whose post it is: as we read it, else by the name the platform gives, else as somebody said."""
        post = self.library().get(grant.post)
        if post is not None:
            return post.creator.handle
        naming = [rights for rights in self.agreements() if grant.post in (rights.posts or ())]
        if naming:
            return naming[0].creator
        shown = grant.display_name.casefold()
        known = {account.display_name.casefold(): account.handle for account in self.accounts()}
        known |= {rights.creator.casefold(): rights.creator for rights in self.agreements()}
        return known.get(shown, row.creator)

    def _remember(self, code: str, cause: str, refusal: Rejected, actor: str, row: CodeRow | None = None) -> None:
        """A refusal, once: the same code refused again for the same cause is no new fact."""
        if not code:
            return
        post = _id_of(row.post, self) if row else ""
        kept = CodeRefused(
            masked=keys.masked(code),
            cause=cause,
            creator=row.creator if row and not self.store.people.forgotten(row.creator) else "",
            post=PostId(post) if post else None,
            said=refusal.message,
        )
        subject = self._digest(code)
        if self.ledger.latest_or_none(CodeRefused, subject) != kept:
            self.ledger.record(kept, subject, at=self.now(), actor=actor)

    def _held_codes(self) -> dict[str, PostId]:
        """The codes we applied, by digest."""
        granted = set(self.ledger.subjects(Authorization))
        names = [name for name in self.store.secrets.names() if name.startswith(SECRET)]
        posts = [(name, PostId(name.removeprefix(SECRET))) for name in names]
        return {self._digest(self.store.secrets.get(name)): post for name, post in posts if post in granted}

    def _digest(self, code: str) -> str:
        """What names a code without telling it; another workspace calls it otherwise."""
        key = self.store.secrets.ring.derived("post codes")
        return hmac.new(key.encode(), code.encode(), hashlib.sha256).hexdigest()[:32]


def _refused(row: CodeRow, code: str, cause: str, words: str = "") -> CodeResult:
    known = refusals.CAUSES[cause]
    return CodeResult(
        line=row.line,
        masked=keys.masked(code),
        outcome=REFUSED,
        post=row.post,
        creator=row.creator,
        cause=cause,
        words=words or known.words,
        ask=known.ask,
    )


def without_codes(refusal: Rejected, *codes: str) -> Rejected:
    """The same refusal, in which no code stands whole, whatever the platform repeats of it."""
    words = refusal.message
    for code in filter(None, codes):
        words = words.replace(code, keys.masked(code))
    return Rejected(refusal.code, words, refusal.request_id)


def _cause(refusal: Rejected) -> str:
    return refusals.cause_of(refusal.message)


def _id_of(said: str, desk: Authorizing) -> str:
    """The post that an id or an address names; empty where it cannot be told."""
    if said.isdigit():
        return said
    return next((post.id for post in desk.library().values() if said and post.url == said), "")
