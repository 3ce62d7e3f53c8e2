"""Answering comments on the platform, through whichever door the post's identity opens, and only as far as it opens.

The account's own login comes first: it may most. Without it an ad that shows the post is the door, and what may be done is what
the moderation matrix says of the grant. What it forbids is refused here, before anything is asked or sent.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ...comments import Comment
from ...errors import BadInput, Conflict, FiresteelError, Misconfigured, NotFound, PlatformError, Rejected
from ...rights import Authorization
from ...rights.moderation import Allowance, Deed, allowed
from ...roles import Act
from ...storage.journal import Journal
from ...tiktok import scopes_needed
from ...tiktok.commenting import Door, is_gone
from ...values import PostId
from ...warehouse import measure
from .. import logins
from ..facts import Account, AdRef, Hidden
from ..rights.authorizing import Authorizing
from ..team import allowed as is_allowed
from ..team import refuse_unless
from .commentfacts import Closed, Handled, WordsBlocked, nameless

DEEDS = ("hide", "show", "reply", "pin", "unpin", "delete")
LONGEST_REPLY = 150
"""Characters, through either door, counted as browsers and phones do: most emoji are two, and some are more."""
GONE = "it is gone from TikTok"
"""Why a comment is closed that turned out not to be there any more."""
LONGEST_WORD = 100
FROM_THEN_ON = (
    "Words hide what is written with them from now on, under every ad of the ad account. What stands there already stays: "
    "hide it."
)
_VERBS = {
    "hide": "hide it",
    "show": "show it again",
    "reply": "answer it",
    "pin": "pin it",
    "unpin": "unpin it",
    "delete": "delete it",
}
"""After "ask @creator to"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of a deed on many comments."""

    done: tuple[str, ...]
    refused: dict[str, str]
    """By comment, why nothing was done, and what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The blocked words of the ad account."""

    words: tuple[str, ...]
    """As they are now."""
    changed: tuple[str, ...] = ()
    """Those that were not so before."""
    said: str = FROM_THEN_ON


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How comments under one post, or under one ad of ours, are reached."""

    creator: str
    account: Account | None = None
    """Whose own login it is."""
    ad: AdRef | None = None
    grant: Authorization | None = None
    """By which that ad shows the post; None where it shows a file."""

    def allows(self, deed: str, now: datetime) -> Allowance:
        if deed != Deed.BLOCK_WORDS and self.account is None and self.ad is None:
            return Allowance(answer="no", words=f"no: @{self.creator} is not connected, and no ad shows the post")
        found = allowed(self.grant.grant if self.grant else None, deed, own=self.account is not None)
        ended = _ended(self.grant, now) if self.account is None and self.grant else None
        if ended is None or found.answer == "no" or deed == Deed.BLOCK_WORDS:
            return found
        return Allowance(answer="unclear", words=f"unclear: the authorisation ended on {ended:%Y-%m-%d}")


class Answering(Authorizing):
    def may(self, comment_id: str) -> dict[str, Allowance]:
        """What may be done about a comment, by deed: hide, show, reply, pin, unpin, delete, block_words. Raises `NotFound`."""
        found = self.comment(comment_id)
        return self._allowances(self._way(found))

    def may_under(self, post_id: str) -> dict[str, Allowance]:
        """The same of every comment under a post: it depends on the post's identity alone."""
        return self._allowances(self._way_under(PostId(post_id)))

    def answer(
        self, comment_ids: Iterable[str], deed: str, actor: str, *, text: str = "", seen: int | None = None
    ) -> Answered:
        """Do one thing about many comments: hide, show, reply (with `text`), pin, unpin, delete.

        seen  the ledger's head when `actor` looked at the comments, else it is now: what others answered since then is not
              answered a second time

        What may not be done is refused before anything is sent, what the platform refuses is told in its words, and neither
        keeps the others back. The same words are said to a comment once, however often this is repeated. A comment that the
        platform says is gone is closed.
        Raises `BadInput` for no deed and for a reply of no length or too great a one.
        """
        refuse_unless(self, actor, Act.MODERATE)
        done, refused = self._answered(tuple(dict.fromkeys(comment_ids)), deed, actor, text, seen)
        return Answered(done=done, refused={id: _words(error) for id, error in refused.items()})

    def hide_comment(self, comment_id: str, actor: str) -> None:
        """Take a comment out of sight. Raises `NotFound`, `BadInput` where it may not be, or the platform's refusal."""
        refuse_unless(self, actor, Act.MODERATE)
        self._turn(comment_id, actor, hidden=True)

    def show_comment(self, comment_id: str, actor: str) -> None:
        """Put a hidden comment back, on the platform too."""
        refuse_unless(self, actor, Act.MODERATE)
        self._turn(comment_id, actor, hidden=False)

    def _turn(self, comment_id: str, actor: str, *, hidden: bool) -> None:
        self.comment(comment_id)
        _, refused = self._answered((comment_id,), "hide" if hidden else "show", actor, "")
        for error in refused.values():
            raise error

    def handled(self) -> dict[str, Handled]:
        """The last thing that was done about each comment."""
        return self.standing("handled", lambda: {id: entry.value for id, entry in self.ledger.present(Handled).items()})

    def handles(self, authors: Collection[str], actor: str) -> dict[str, str]:
        """What authors are called, by what stands for them in the lake, as far as it is known. Nothing for whoever may not
        moderate: to them authors stay pseudonyms."""
        if not is_allowed(self, actor, Act.MODERATE):
            return {}
        read = self.store.people.reading()
        of = {author: read.author(author) for author in authors if author}
        known = self.store.commenters.handles(set(of.values()))
        return {author: known[kept] for author, kept in of.items() if kept in known}

    def blocked_words(self) -> Words:
        """The ad account's, as the platform has them now."""
        return Words(words=self.tiktok.blocked_words())

    def block_words(self, words: Iterable[str], actor: str) -> Words:
        """Have the platform hide whatever is written with these words from now on, under every ad of the ad account."""
        return self._set_words(words, actor, blocked=True)

    def unblock_words(self, words: Iterable[str], actor: str) -> Words:
        """Let words through again; what they hid stays hidden."""
        return self._set_words(words, actor, blocked=False)

    def _set_words(self, words: Iterable[str], actor: str, *, blocked: bool) -> Words:
        refuse_unless(self, actor, Act.MODERATE)
        given = _cleaned(words)
        before = {word: word.casefold() for word in self.tiktok.blocked_words()}
        if blocked:
            changing = tuple(word for word in given if word.casefold() not in before.values())
        else:  # however it was written when it was blocked
            through = {word.casefold() for word in given}
            changing = tuple(word for word, plain in before.items() if plain in through)
        if changing:
            self.tiktok.client.guard()
            journal, key = self._journal_of(actor), f"words/{self.ledger.head()}"
            journal.intend(key, {"words": list(changing), "blocked": blocked})
            self.tiktok.block_words(changing, blocked=blocked)
            journal.done(key, {})
            kept = WordsBlocked(words=changing, blocked=blocked)
            self.ledger.record(kept, "words", at=self.now(), actor=actor)
        return Words(words=self.tiktok.blocked_words(), changed=changing)

    def _answered(
        self, ids: Sequence[str], deed: str, actor: str, text: str, seen: int | None = None
    ) -> tuple[tuple[str, ...], dict[str, FiresteelError]]:
        """What was done, and of the others why it was not."""
        if deed not in DEEDS:
            raise BadInput(f"there is no {deed!r}", where="deed", remedy=f"one of {', '.join(DEEDS)}")
        said, looked = _reply(text) if deed == "reply" else "", self.ledger.head() if seen is None else seen
        self.tiktok.client.guard()
        refused: dict[str, FiresteelError] = {}
        by_way: dict[Way, list[Comment]] = {}
        known = {each.id: each for each in self.comments()} if ids else {}
        for id in ids:
            if id not in known:
                refused[id] = _unknown(id)
                continue
            way = self._way(known[id])
            allowance = way.allows(deed, self.now())
            if allowance.answer == "no":
                refused[id] = _forbidden(way, deed, allowance)
            else:
                by_way.setdefault(way, []).append(known[id])
        done: set[str] = set()
        for way, some in by_way.items():
            refused |= self._through(way, some, deed, actor, said, looked, done)
        return tuple(id for id in ids if id in done), refused

    def _through(
        self, way: Way, some: Sequence[Comment], deed: str, actor: str, text: str, looked: int, done: set[str]
    ) -> dict[str, FiresteelError]:
        """The deed on comments behind one door; whatever was done is in `done`, and a fact, before anything else is tried."""
        door, refused = self._door(way), dict[str, FiresteelError]()
        size = door.batch if deed in ("hide", "show") else 1
        waiting = [list(some[start : start + size]) for start in range(0, len(some), size)]
        while waiting:
            batch = waiting.pop(0)
            try:
                self._do(door, batch, deed, actor, text, looked)
                done |= {each.id for each in batch}
            except (Rejected, NotFound, Conflict) as error:
                if len(batch) > 1:  # all or none: the one that is refused must not keep the others back
                    waiting = [[each] for each in batch] + waiting
                else:
                    refused[batch[0].id] = error
                    if is_gone(error):
                        self._close_gone(way, batch[0], actor)
            except PlatformError as error:
                for each in (*batch, *(each for left in waiting for each in left)):
                    refused[each.id] = error
                break
        return refused

    def _close_gone(self, way: Way, comment: Comment, actor: str) -> None:
        """Nobody can answer it any more. An ad tells only of what is read through it; the account's own login tells of all."""
        if way.account is not None or (way.ad is not None and comment.ad == way.ad.ad_id):
            self.ledger.record(Closed(comment=comment.id, reason=GONE), comment.id, at=self.now(), actor=actor)

    def _do(self, door: Door, batch: list[Comment], deed: str, actor: str, text: str, looked: int) -> None:
        if deed == "reply":
            with self._journal_of(actor).alone(f"comment/{batch[0].id}/replying", "answering it"):
                self._reply(door, batch[0], text, actor, looked)
            return
        writes: Mapping[str, Callable[[], None]] = {
            "hide": lambda: door.hide(batch),
            "show": lambda: door.hide(batch, hidden=False),
            "pin": lambda: door.pin(batch[0]),
            "unpin": lambda: door.pin(batch[0], pinned=False),
            "delete": lambda: door.delete(batch[0]),
        }
        journal, key = self._journal_of(actor), f"comments/{deed}/{self.ledger.head()}"
        journal.intend(key, {"deed": deed, "comments": [each.id for each in batch]})
        writes[deed]()
        journal.done(key, {})
        self._keep(batch, deed, actor)

    def _reply(self, door: Door, comment: Comment, text: str, actor: str, looked: int) -> None:
        before = [entry for entry in self.ledger.history(Handled, comment.id) if entry.value.deed == "reply"]
        if before and before[0].seq > looked and before[0].actor != actor:
            raise Conflict(f"{before[0].actor} answered it meanwhile: “{before[0].value.text}”")
        at, words = self.moment(), nameless(text)
        same = [entry.value.reply for entry in before if entry.value.text == words]
        gone = self.comments_done().gone if same else ()
        deleted = sum(each in gone for each in same)
        made = self.tiktok.reply_once(door, comment, text, self._journal_of(actor), at, deleted=deleted)
        kept = Handled(comment=comment.id, post=comment.post, deed="reply", text=words, reply=made)
        if any(entry.value == kept for entry in before):
            return
        said = Comment(
            id=made,
            post=comment.post,
            author="",
            text=text,
            at=at,
            is_creator=True,
            parent=comment.parent or comment.id,
            ad=comment.ad,
        )
        self.lake.append("comment", [self._comment_row(said, self.now())])
        self.ledger.record(kept, comment.id, at=self.now(), actor=actor)

    def _keep(self, batch: Sequence[Comment], deed: str, actor: str) -> None:
        """The comments as they are now, and what was done as facts. What was deleted is out of sight, with its replies."""
        facts: list[tuple[object, str]] = []
        for each in batch:
            facts.append((Handled(comment=each.id, post=each.post, deed=deed), each.id))
            if deed in ("hide", "show"):
                facts.append((Hidden(comment=each.id, post=each.post, hidden=deed == "hide"), each.id))
        ids = {each.id for each in batch}
        if deed == "delete":
            ids |= {each.id for each in self.comments() if each.parent in ids}
        new = Counter(id for _, id in facts)
        seen = {id: self._seen(id, new[id]) for id in ids}
        self.lake.append_again(
            "comment", pc.field("comment_id").isin(sorted(ids)), lambda rows: _after(rows, deed, seen)
        )
        self.ledger.record_many(facts, at=self.now(), actor=actor)

    def _seen(self, comment_id: str, new: int) -> datetime:
        """A clock that stands still must not tie two turns.

        new  how many facts are recorded of this one
        """
        turns = len(self.ledger.history(Hidden, comment_id)) + len(self.ledger.history(Handled, comment_id))
        return self.now() + timedelta(microseconds=turns + new)

    def _allowances(self, way: Way) -> dict[str, Allowance]:
        return {deed: way.allows(deed, self.now()) for deed in (*DEEDS, Deed.BLOCK_WORDS.value)}

    def _way(self, comment: Comment) -> Way:
        """Of a comment under a file that an ad shows, that ad is the only way."""
        files = self._ads()[1]
        if comment.ad in files:
            return Way(creator=self._creator_under(comment.post), ad=files[comment.ad])
        return self._way_under(comment.post)

    def _way_under(self, post: PostId) -> Way:
        handle = self._creator_under(post)
        account = self.ask_creator(handle)
        if account is not None and self._may_manage(account):
            return Way(creator=handle, account=account)
        ad, grant = self._ads()[0].get(post), self.authorization(post)
        return Way(creator=handle, ad=ad, grant=grant) if ad and grant else Way(creator=handle)

    def _creator_under(self, post: PostId) -> str:
        return self._whose_posts().get(post) or self._ads()[2].get(post, "the creator")

    def _whose_posts(self) -> dict[PostId, str]:
        """The handle behind each post, as read: no comment has to be labelled for that."""
        return self.derived(
            "whose posts",
            lambda: {post.id: post.creator.handle for post in measure.posts(self.engine)},
            tables=("post",),
        )

    def _ads(self) -> tuple[dict[PostId, AdRef], dict[str, AdRef], dict[PostId, str]]:
        """The newest Spark ad of each post, the ads that show files, and whose posts they are."""
        return self.standing("ads to answer through", self._ads_now)

    def _ads_now(self) -> tuple[dict[PostId, AdRef], dict[str, AdRef], dict[PostId, str]]:
        flown = self._ads_launched()
        return (
            {each.post: each.ad for each in flown if each.spark},
            {each.ad.ad_id: each.ad for each in flown if not each.spark},
            {each.post: each.creator for each in flown},
        )

    def _may_manage(self, account: Account) -> bool:
        """Whether the account's login is here, and allows to answer comments as far as anybody said."""
        try:
            scopes = logins.account_of(self.store, account.handle).scopes
        except Misconfigured:
            return False
        return scopes_needed.opens("business/comment/hide/", scopes)

    def _door(self, way: Way) -> Door:
        if way.account is not None:
            return self.tiktok.own_door(way.account.business_id, self.token(way.account))
        assert way.ad is not None
        return self.tiktok.ad_door(way.ad.ad_id)

    def _journal_of(self, actor: str) -> Journal:
        return Journal(self.ledger, actor=actor, now=self.now)


def _after(rows: pa.Table, deed: str, seen: Mapping[str, datetime]) -> pa.Table:
    """Of the readings of some comments the newest each, as it is after the deed.

    seen  when, by comment
    """
    flag = {"pinned": deed == "pin"} if deed in ("pin", "unpin") else {"hidden": deed != "show"}
    newest = dict[str, dict[str, Any]]()
    for row in sorted(sorted(rows.to_pylist(), key=lambda row: row["ad"] or ""), key=_place, reverse=True):
        newest.setdefault(row["comment_id"], row)
    after = [row | flag | {"taken_at": seen[id]} for id, row in newest.items()]
    return pa.Table.from_pylist(after, schema=rows.schema)


def _place(row: Mapping[str, Any]) -> tuple[datetime, bool, int]:
    """Which reading of a comment holds, as `comment.latest` has it."""
    return row["taken_at"], row["hidden"], -1 if row["likes"] is None else row["likes"]


def _ended(grant: Authorization, now: datetime) -> datetime | None:
    """When the grant ended; None while it stands."""
    end = min(end for end in (grant.window.end, grant.revoked_at) if end)
    return end if end <= now else None


def _reply(text: str) -> str:
    said = "\n".join(line.strip() for line in text.strip().splitlines())
    length = len(said.encode("utf-16-le", "surrogatepass")) // 2
    if not any(unicodedata.category(each)[0] in "LNPSM" for each in said):
        length = 0
    if not 1 <= length <= LONGEST_REPLY:
        emoji = ", of which an emoji is two or more" if length > LONGEST_REPLY >= len(said) else ""
        raise BadInput(
            f"a reply has 1 to {LONGEST_REPLY} characters{emoji}, and this has {length}",
            where="text",
            remedy="shorten it" if length else "say something",
        )
    return said


def _cleaned(words: Iterable[str]) -> tuple[str, ...]:
    squeezed = [" ".join(word.split()) for word in words if word.strip()]
    given = tuple({word.casefold(): word for word in squeezed}.values())
    if not given:
        raise BadInput("no word is given", where="words", remedy="write one, or several")
    for word in given:
        if len(word) > LONGEST_WORD:
            raise BadInput(
                f"{word[:20]}… is too long for a word", where="words", remedy=f"at most {LONGEST_WORD} letters"
            )
    return given


def _unknown(comment_id: str) -> NotFound:
    return NotFound(f"there is no comment {comment_id} here; `firesteel sync` reads the newest")


def _forbidden(way: Way, deed: str, allowance: Allowance) -> BadInput:
    who = f"@{way.creator}"
    connect = "" if way.account is not None else ", or connect the account"
    return BadInput(allowance.words, remedy=f"ask {who} to {_VERBS[deed]}{connect}")


def _words(error: FiresteelError) -> str:
    return str(error)
