"""What is known of every post: its counts as its own audience made them, who asks under it, what people say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from ..comments import Comment, Labelled, intent_authors, with_intents
from ..errors import NotFound
from ..language import error_rates, is_in_doubt, reader, usual_languages, usual_way
from ..posts import Post, Preset, Viewers
from ..posts.presets import preset
from ..posts.unpaid import Unpaid
from ..storage import Entry
from ..values import FlightId, PostId
from ..warehouse import day_begins, measure
from . import unpaid
from .facts import Aim, Described, Launched
from .importing import Importing

TABLES = ("post", "comment", "delivery", "paid")
"""Of the lake, what posts and their order are made of: a visitor's event changes neither."""


_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""When ads began of which nobody says since when: nothing was seen before them."""


class Library(Importing):
    def aim(self) -> Aim | None:
        """What posts are chosen for; None where nobody said."""
        return self.standing(
            "aim", lambda: next(iter(entry.value for entry in self.ledger.history(Aim, limit=1)), None)
        )

    def preset(self) -> Preset:
        """The trade's; the generic one until somebody says."""
        aim = self.aim()
        return preset(aim.preset if aim else "")

    def target(self) -> Viewers:
        """Who is wanted; nobody in particular until somebody says."""
        aim = self.aim()
        return aim.target if aim else Viewers()

    def objective(self) -> str:
        """What posts are ordered by unless somebody asks otherwise: the preset's own objective once an aim is set."""
        return self.preset().objective if self.aim() else "sales"

    def library(self) -> dict[PostId, Post]:
        """Every post as its organic audience saw it.

        A post that carries money keeps the counts it had when its first flight was launched: what an ad wins lands on
        the same counters, and would make the post look better than its audience found it.
        """
        return self.derived("library", self._library, also=self.library_state(), tables=TABLES)

    def _library(self) -> dict[PostId, Post]:
        newest = {post.id: post for post in measure.posts(self.engine)}
        newest |= {id: found.post for id, found in self.unpaid().items()}
        said = self.descriptions()
        described = (
            [_with(post, said[id].value) if id in said else post for id, post in newest.items()]
            if said
            else newest.values()
        )
        wanted = self.preset().intents
        found = with_intents(described, self._organic(newest), error_rates(wanted), wanted=wanted)
        return {post.id: post for post in found}

    def unpaid(self) -> dict[PostId, Unpaid]:
        """Every post that was launched, as its own audience saw it: how that is known, and what is doubtful."""
        return self.derived("unpaid", self._unpaid, also=len(self.ledger.subjects(Launched)), tables=TABLES)

    def _unpaid(self) -> dict[PostId, Unpaid]:
        begun: dict[PostId, datetime] = {}
        post_of: dict[FlightId, PostId] = {}
        with self.nothing_recorded():
            for entry in self.ledger.present(Launched).values():
                start = self.begun(entry.subject) or entry.at
                for flight in self.plan_of(entry.value.plan).flights:
                    post_of[flight.id] = flight.post
                    begun[flight.post] = min(start, begun.get(flight.post, start))
        told = unpaid.reported(self.engine.rows("post.paid"))
        for id, (_, day) in told.items():
            start = day_begins(day, self.store.workspace.timezone) if day else _ALWAYS
            begun[id] = min(start, begun.get(id, start))
        if not begun:
            return {}
        total = {post.id: post for post in measure.posts(self.engine, only=begun)}
        frozen = {
            (post.id, start): post
            for start in set(begun.values())
            for post in measure.posts(self.engine, before=start, only=[id for id in begun if begun[id] == start])
        }
        ours = unpaid.won(measure.scorecards(self.engine, self.currency), post_of)
        paid = unpaid.together(ours, {id: signals for id, (signals, _) in told.items()})
        return {
            id: unpaid.organic(total[id], paid.get(id), frozen.get((id, start)))
            for id, start in begun.items()
            if id in total
        }

    def _organic(self, posts: Mapping[PostId, Post]) -> list[Labelled]:
        """Comments as old as the counts they are set against: later ones may have been won by an ad.

        Where those counts are today's less what ads won, no comment can be told to be organic.
        """
        unsure = {id for id, found in self.unpaid().items() if not found.sure}
        return [each for each in self.labelled() if each.comment.post not in unsure and _was_there(each.comment, posts)]

    def comments(self) -> tuple[Comment, ...]:
        """Every comment as last seen, by post, then age; hidden ones included."""
        return self.derived("comments", lambda: measure.comments(self.engine), tables=("comment",))

    def labelled(self) -> tuple[Labelled, ...]:
        """Every comment with what it says, read by a model that learnt from what people corrected."""
        return self.derived("labelled", self._labelled, also=self.corrections(), tables=("comment",))

    def corrections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Texts of comments with what people say they say; `relabelling` knows."""
        return ()

    def _labelled(self) -> tuple[Labelled, ...]:
        """What is too short for its language to be told is read in that of the others under its post."""
        corrections = self.corrections()
        apart = self.derived("labelled apart", self._apart, also=corrections, tables=("comment",))
        usual = usual_languages(apart)
        doubtful = [each.comment for each in apart if each.comment.post in usual and is_in_doubt(each)]
        again = {each.comment.id: each for each in reader(corrections, usual_way()).label(doubtful, usual)}
        return tuple(again.get(each.comment.id, each) for each in apart)

    def _apart(self) -> tuple[Labelled, ...]:
        """Each comment by itself. A text is read once for each state of the corrections."""
        known: dict[tuple[str, str], Labelled] = {}
        comments, corrections = self.comments(), self.corrections()
        kept = self._derived.get("labelled apart")
        if kept and isinstance(kept[1], tuple) and cast(tuple[object, object], kept[0])[1] == corrections:
            known = {(each.comment.id, each.comment.text): each for each in kept[1]}
        new = [comment for comment in comments if (comment.id, comment.text) not in known]
        fresh = iter(reader(corrections, usual_way()).label(new))
        return tuple(
            replace(known[key], comment=comment) if (key := (comment.id, comment.text)) in known else next(fresh)
            for comment in comments
        )

    def intents(self) -> dict[PostId, int]:
        """Distinct authors with an intent that counts in this trade, per post: as told, not corrected."""
        return intent_authors(self.labelled(), self.preset().intents)

    def descriptions(self) -> dict[str, Entry[Described]]:
        """What people say of posts: the newest of every post that has one."""
        return self.standing("descriptions", lambda: self.ledger.present(Described))

    def find(self, post_id: str) -> Post:
        """Raises `NotFound`."""
        post = self.library().get(PostId(post_id))
        if post is None:
            raise NotFound(f"there is no post {post_id} here; `firesteel posts rank` lists what was read")
        return post

    def library_state(self) -> object:
        """What the library depends on beside the lake."""
        return (
            len(self.ledger.subjects(Launched)),
            max((entry.seq for entry in self.descriptions().values()), default=0),
            self.preset().intents,
        )


def _was_there(comment: Comment, posts: Mapping[PostId, Post]) -> bool:
    """Whether a comment is as old as the counts it is set against: later ones were won by an ad."""
    post = posts.get(comment.post)
    return post is not None and (comment.at is None or post.as_of is None or comment.at <= post.as_of)


def _with(post: Post, said: Described) -> Post:
    """The post with what people say of it; its own format stands where nobody named another."""
    return replace(
        post,
        format=said.format or post.format,
        hook=said.hook,
        message=said.message,
        cta=said.cta,
        role=said.role,
        content=said.content,
    )
