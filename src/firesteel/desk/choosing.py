"""Which posts deserve money: the library, the ranking, and what the comments say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from ..comments import Comment, Labelled, intent_authors
from ..errors import NotFound
from ..language import label
from ..plans import Plan
from ..posts import Post, Ranking, rank
from ..rights import Authorization, UsageRights, binding, clocks, lost
from ..values import PostId
from ..warehouse import measure
from .facts import Choice, Launched, Shortlisted
from .office import SYSTEM
from .reading import Reading
from .views import PostRow, RightsState

SOON = timedelta(days=14)
LAST_DAYS = timedelta(days=3)
OPEN_ENDED = timedelta(days=3650)
"""A linked account's grant ends with the platform's calendar, which is no end."""


class Choosing(Reading):
    def library(self) -> dict[PostId, Post]:
        """Every post as its organic audience saw it.

        A post that carries money keeps the counts it had when its first flight was launched: what an ad wins lands on
        the same counters, and would make the post look better than its audience found it.
        """
        return self.derived("library", self._library, also=len(self.ledger.subjects(Launched)))

    def _library(self) -> dict[PostId, Post]:
        newest = {post.id: post for post in measure.posts(self.engine)}
        for entry in self.ledger.present(Launched).values():
            flown = {flight.post for flight in self.plan_of(entry.value.plan).flights}
            begun = self.begun(entry.subject) or entry.at
            before = {post.id: post for post in measure.posts(self.engine, before=begun) if post.id in flown}
            newest |= before
        organic = [each for each in self.labelled() if _was_there(each.comment, newest)]
        intents, read = intent_authors(organic), {each.comment.post for each in organic}
        return {
            id: replace(post, signals=replace(post.signals, intent_comments=intents.get(id, 0) if id in read else None))
            for id, post in newest.items()
        }

    def labelled(self) -> tuple[Labelled, ...]:
        """Every comment with what it says; each text is labelled once."""
        return self.derived("labelled", self._labelled)

    def _labelled(self) -> tuple[Labelled, ...]:
        known: dict[tuple[str, str], Labelled] = {}
        kept = self._derived.get("labelled")
        if kept and isinstance(kept[1], tuple):
            known = {(each.comment.id, each.comment.text): each for each in kept[1]}
        comments = measure.comments(self.engine)
        fresh = iter(label([comment for comment in comments if (comment.id, comment.text) not in known]))
        return tuple(
            replace(known[key], comment=comment) if (key := (comment.id, comment.text)) in known else next(fresh)
            for comment in comments
        )

    def intents(self) -> dict[PostId, int]:
        """Distinct authors with a buying intent, per post."""
        return intent_authors(self.labelled())

    def ranking(self, objective: str = "sales") -> Ranking:
        return self.derived(
            f"ranking/{objective}",
            lambda: rank(tuple(self.library().values()), objective=objective, now=self.now()),
            also=len(self.ledger.subjects(Launched)),
        )

    def shortlist(self, objective: str = "sales") -> Ranking:
        """Rank, and keep the order as it stood."""
        ranking = self.ranking(objective)
        choices = tuple(
            Choice(post=r.post.id, rank=r.rank, verdict=r.verdict, score=round(r.score, 6)) for r in ranking
        )
        kept = Shortlisted(objective=objective, as_of=self.now(), choices=choices)
        self.ledger.record(kept, objective, at=self.now(), actor=SYSTEM)
        return ranking

    def posts(self, objective: str = "sales") -> tuple[PostRow, ...]:
        intents = self.intents()
        read = Counter(each.comment.post for each in self.labelled())
        flights = self.flight_of_posts()
        return tuple(
            PostRow(
                ranked=ranked,
                rights=self.rights_state(ranked.post),
                flight=flights.get(ranked.post.id, ""),
                intents=intents.get(ranked.post.id, 0),
                comments_read=read[ranked.post.id],
            )
            for ranked in self.ranking(objective)
        )

    def flight_of_posts(self) -> dict[PostId, str]:
        """Which flight carries each post, planned or live; nothing for one whose flight is over."""
        plans = sorted(self.ledger.present(Plan).values(), key=lambda entry: entry.seq)
        now = self.now()
        return {flight.post: flight.id for entry in plans for flight in entry.value.flights if now < flight.window.end}

    def find(self, post_id: str) -> Post:
        """Raises `NotFound`."""
        post = self.library().get(PostId(post_id))
        if post is None:
            raise NotFound(f"there is no post {post_id} here; `firesteel posts rank` lists what was read")
        return post

    def agreement(self, creator: str) -> UsageRights | None:
        return self.ledger.latest_or_none(UsageRights, creator)

    def authorization(self, post: PostId) -> Authorization | None:
        return self.ledger.latest_or_none(Authorization, post)

    def rights_state(self, post: Post) -> RightsState:
        """How far the post may carry money, in words."""
        grant, now = self.authorization(post.id), self.now()
        rights = None if post.creator.is_brand else self.agreement(post.creator.handle)
        if why := lost(grant, now):
            return RightsState(tone="stop", text=why)
        if (
            not post.creator.is_brand
            and rights is not None
            and rights.posts is not None
            and post.id not in rights.posts
        ):
            rights = None
        if not post.creator.is_brand and grant is None:
            return (
                RightsState(tone="wait", text="agreed, no code yet")
                if rights
                else RightsState(tone="stop", text="not asked")
            )
        first = binding(clocks(rights, grant, post))
        if first is None or first.end is None or first.end - now > OPEN_ENDED:
            return RightsState(tone="info", text="own" if post.creator.is_brand else "no end known")
        left = first.end - now
        if left <= timedelta(0):
            return RightsState(tone="stop", text="ended", binding=first.name, ends_at=first.end)
        tone = "stop" if left < LAST_DAYS else "wait" if left < SOON else "go"
        days = -(-left // timedelta(days=1))
        own = "own, " if post.creator.is_brand else ""
        return RightsState(tone=tone, text=f"{own}{days} d left", binding=first.name, ends_at=first.end)


def _was_there(comment: Comment, posts: dict[PostId, Post]) -> bool:
    """Whether a comment is as old as the counts it is set against: later ones were won by an ad."""
    post = posts.get(comment.post)
    return post is not None and (comment.at is None or post.as_of is None or comment.at <= post.as_of)
