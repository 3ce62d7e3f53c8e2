"""What the sample desk shows of comments: those under its best posts, in the inbox as the trade itself puts them in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import a
from firesteel.comments import LABELS, Answerer, Done, Item, Labelled, triage
from firesteel.comments.triage import KINDS, STATES
from firesteel.desk.comments.acting import Answered, Words
from firesteel.desk.comments.briefs import BriefComment, BriefPost, ContentBrief
from firesteel.desk.comments.commentfacts import Handled, Relabelled
from firesteel.desk.comments.inbox import Filter, InboxPage, InboxRow
from firesteel.errors import BadInput, NotFound
from firesteel.posts import Post
from firesteel.rights import Grant, moderation
from firesteel.values import PostId

NOW = a.at(3, 12)
"""Late enough for risks to be over their time, and early enough for intents not to be."""
DEEDS = ("hide", "show", "reply", "pin", "unpin", "delete", "block_words")


class CommentSamples:
    """The desk's methods about comments, over whatever `_comments` knows; what is done to them is kept in `acts`."""

    acts: list[tuple[Any, ...]]

    def begin_comments(self) -> None:
        self.gone: set[str] = set()
        self.replies: dict[str, Handled] = {}
        self.shut: dict[str, str] = {}
        self.given: dict[str, str] = {}
        self.corrected: dict[str, tuple[str, ...]] = {}
        self.blocked: tuple[str, ...] = ("scam",)
        self.kept_briefs: dict[str, ContentBrief] = {}

    def _commented(self) -> tuple[Labelled, ...]:
        raise NotImplementedError

    def library(self) -> dict[PostId, Post]:
        raise NotImplementedError

    def labelled(self) -> tuple[Labelled, ...]:
        return tuple(self._as_said(each) for each in self._commented())

    def _as_said(self, each: Labelled) -> Labelled:
        id = each.comment.id
        comment = replace(each.comment, hidden=True) if id in self.gone else each.comment
        if id in self.corrected:
            labels = self.corrected[id]
            return replace(each, comment=comment, labels=labels, scores=dict.fromkeys(labels, 1.0), needs_review=False)
        return replace(each, comment=comment)

    def comments_by_id(self) -> Mapping[str, Labelled]:
        return {each.comment.id: each for each in self.labelled()}

    def triaged(self) -> tuple[Item, ...]:
        return triage(
            self.labelled(),
            now=NOW,
            answerers={each.comment.post: Answerer(name="jana") for each in self._commented()},
            assigned=self.given,
            done=Done(answered=frozenset(self.replies), closed=self.shut),
        )

    def inbox(self, wanted: Filter | None = None) -> InboxPage:
        ask = wanted or Filter()
        every = self.triaged()

        def fits(item: Item, kind: str, state: str) -> bool:
            return (
                kind in ("", item.kind)
                and state in ("all", item.state)
                and ask.owner in ("", item.owner or "nobody")
                and ask.post in ("", item.comment.post)
                and (not ask.label or ask.label in item.labelled.labels)
                and (not ask.late or item.overdue)
                and ask.text.casefold() in item.comment.text.casefold()
            )

        found = [item for item in every if fits(item, ask.kind, ask.state)]
        pages = max(1, -(-len(found) // ask.size))
        page = min(ask.page, pages)
        return InboxPage(
            items=tuple(self._item(item) for item in found[(page - 1) * ask.size : page * ask.size]),
            total=len(found),
            page=page,
            pages=pages,
            kinds={kind: sum(fits(item, kind, ask.state) for item in every) for kind in KINDS},
            states={state: sum(fits(item, ask.kind, state) for item in every) for state in STATES},
            late=sum(item.overdue for item in every),
            owners=tuple(sorted({item.owner for item in every if item.owner})),
            labels={},
            languages={"en": len(every)},
            head=len(self.acts),
        )

    def _item(self, item: Item) -> InboxRow:
        post = self.library()[item.comment.post]
        return InboxRow(
            item=item,
            post=post,
            title=post.caption[:40] or f"post {post.id}",
            assigned=item.comment.id in self.given,
            said=item.comment.id in self.corrected,
            allowed=self.may_under(post.id),
        )

    def may_under(self, post_id: str) -> dict[str, moderation.Allowance]:
        """The brand's own posts by their own login, all others by a code."""
        own = self.library()[PostId(post_id)].creator.is_brand
        return {deed: moderation.allowed(None if own else Grant.POST_CODE, deed, own=own) for deed in DEEDS}

    def answer(
        self, comment_ids: Iterable[str], deed: str, actor: str, *, text: str = "", seen: int | None = None
    ) -> Answered:
        ids, known = tuple(comment_ids), self.comments_by_id()
        if deed == "reply" and not 1 <= len(text) <= 150:
            raise BadInput("a reply has 1 to 150 characters", where="text", remedy="say something")
        refused = {id: f"there is no comment {id} here" for id in ids if id not in known}
        for id in ids:
            if deed == "reply" and id in self.replies and seen is not None and seen < len(self.acts):
                refused[id] = f"somebody answered it meanwhile: “{self.replies[id].text}”"
            elif id in known and (found := self.may_under(known[id].comment.post)[deed]).answer == "no":
                refused[id] = f"{found.words}: ask the creator"
        done = tuple(id for id in ids if id not in refused)
        for id in done:
            if deed == "hide":
                self.gone.add(id)
            elif deed == "show":
                self.gone.discard(id)
            elif deed == "reply":
                self.replies[id] = Handled(comment=id, post=known[id].comment.post, deed="reply", text=text)
        self.acts.append((deed, done, actor, *([text] if text else [])))
        return Answered(done=done, refused=refused)

    def handled(self) -> dict[str, Handled]:
        return self.replies

    def handles(self, authors: Collection[str], actor: str) -> dict[str, str]:
        return {author: f"handle.of.{author[-3:]}" for author in authors if author}

    def relabelled(self) -> Mapping[str, tuple[str, ...]]:
        return self.corrected

    def relabel(self, comment_id: str, labels: Iterable[str] | None, actor: str) -> Relabelled:
        if comment_id not in self.comments_by_id():
            raise NotFound(f"there is no comment {comment_id} here")
        said = tuple(labels or ())
        if unknown := [each for each in said if each not in LABELS]:
            raise BadInput(
                f"there is no label {unknown[0]!r}", where="labels", remedy=f"say some of {', '.join(LABELS)}"
            )
        self.corrected[comment_id] = said
        self.acts.append(("relabel", comment_id, said, actor))
        return Relabelled(comment=comment_id, post=self.comments_by_id()[comment_id].comment.post, labels=said)

    def assign(self, comment_ids: Iterable[str], owner: str, actor: str) -> tuple[str, ...]:
        ids = self._there(comment_ids)
        self.given |= dict.fromkeys(ids, owner)
        self.acts.append(("assign", ids, owner, actor))
        return ids

    def close_comments(self, comment_ids: Iterable[str], reason: str, actor: str) -> tuple[str, ...]:
        if not reason:
            raise BadInput("a comment is closed with a reason", where="reason", remedy="say why it needs no answer")
        ids = self._there(comment_ids)
        self.shut |= dict.fromkeys(ids, reason)
        self.acts.append(("close", ids, reason, actor))
        return ids

    def reopen_comments(self, comment_ids: Iterable[str], actor: str) -> tuple[str, ...]:
        ids = self._there(comment_ids)
        for id in ids:
            self.shut.pop(id, None)
        self.acts.append(("reopen", ids, actor))
        return ids

    def _there(self, comment_ids: Iterable[str]) -> tuple[str, ...]:
        ids, known = tuple(comment_ids), self.comments_by_id()
        for id in ids:
            if id not in known:
                raise NotFound(f"there is no comment {id} here")
        return ids

    def blocked_words(self) -> Words:
        return Words(words=self.blocked)

    def block_words(self, words: Iterable[str], actor: str) -> Words:
        given = tuple(" ".join(word.split()) for word in words if word.strip())
        if not given:
            raise BadInput("no word is given", where="words", remedy="write one, or several")
        fresh = tuple(word for word in given if word not in self.blocked)
        self.blocked += fresh
        self.acts.append(("block", fresh, actor))
        return Words(words=self.blocked, changed=fresh)

    def unblock_words(self, words: Iterable[str], actor: str) -> Words:
        given = tuple(words)
        self.blocked = tuple(word for word in self.blocked if word not in given)
        self.acts.append(("let through", given, actor))
        return Words(words=self.blocked, changed=given)

    def brief_ideas(self, most: int = 30) -> tuple[ContentBrief, ...]:
        return tuple(each for each in self._ideas() if each.key not in self.kept_briefs)

    def briefs(self) -> tuple[ContentBrief, ...]:
        return tuple(self.kept_briefs.values())

    def brief_for(self, key: str) -> ContentBrief:
        if key in self.kept_briefs:
            return self.kept_briefs[key]
        found = next((each for each in self._ideas() if each.key == key), None)
        if found is None:
            raise NotFound(f"nobody asks {key!r} here; `firesteel comments brief` lists what is asked")
        return found

    def make_brief(self, key: str, actor: str) -> ContentBrief:
        self.kept_briefs[key] = replace(self.brief_for(key), at=NOW, by=actor)
        return self.kept_briefs[key]

    def brief_markdown(self, key: str) -> str:
        return f"# {self.brief_for(key).title}\n"

    def _ideas(self) -> tuple[ContentBrief, ...]:
        labels = ("q.price", "q.colour_shade", "q.availability")
        return tuple(self._idea(label) for label in labels if any(label in each.labels for each in self.labelled()))

    def _idea(self, label: str) -> ContentBrief:
        mine = [each for each in self.labelled() if label in each.labels]
        posts = list(dict.fromkeys(each.comment.post for each in mine))
        under = tuple(
            BriefPost(
                post=post,
                title=self.library()[post].caption[:40] or f"post {post}",
                creator=self.library()[post].creator.handle,
                people=sum(each.comment.post == post for each in mine),
            )
            for post in posts
        )
        texts = tuple(dict.fromkeys(each.comment.text for each in mine))
        return ContentBrief(
            key=f"{label}-1a2b",
            label=label,
            title=f"People ask about {label.removeprefix('q.').replace('_', ' ')}",
            question=texts[0],
            people=len(mine),
            posts=under,
            languages={"en": len(mine) - 1, "de": 1},
            format="reply video",
            under=under[0],
            points=texts,
            comments=tuple(
                BriefComment(
                    id=each.comment.id,
                    post=each.comment.post,
                    text=each.comment.text,
                    language=each.language,
                    at=each.comment.at,
                    likes=each.comment.likes,
                )
                for each in mine
            ),
        )
