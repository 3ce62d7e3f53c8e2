"""Which posts deserve money: the ranking, with each post's rights and flight beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..plans import Plan
from ..posts import Post, Ranking, rank
from ..posts.verdicts import VERDICTS
from ..rights import Authorization, Signature, UsageRights, Withdrawal, binding, clocks, lost
from ..rights.lengths import days_left
from ..values import PostId
from .comments.relabelling import Relabelling
from .facts import Choice, Launched, Shortlisted
from .library import TABLES
from .looks.catalogue import Catalogue
from .looks.rows import LIVE, OVER, PLANNED, PostRows
from .office import SYSTEM
from .rights import agreed
from .saving import Saving
from .views import RightsState

SOON = timedelta(days=14)
LAST_DAYS = timedelta(days=3)
NOT_AGREED = "code, not agreed"
"""TikTok would let the post run, and no agreement names it."""
OPEN_ENDED = timedelta(days=3650)
"""A linked account's grant ends with the platform's calendar, which is no end."""


class Choosing(Relabelling, Saving):
    def ranking(self, objective: str = "") -> Ranking:
        """The posts in order, under an objective or the one the workspace aims at."""
        wanted = objective or self.objective()
        weights, target = self._weights(wanted), self.target()
        return self.derived(
            f"ranking/{wanted}",
            lambda: rank(
                tuple(self.library().values()),
                objective=wanted,
                now=self.now(),
                weights=weights,
                target=target or None,
            ),
            also=(self.library_state(), target, weights),
            tables=TABLES,
        )

    def weights(self, objective: str) -> Mapping[str, float]:
        """What each signal counts for under an objective, before flights taught anything."""
        return self.preset().weighed(objective)

    def _weights(self, objective: str) -> Mapping[str, float]:
        """What each signal counts for in the ranking."""
        return self.weights(objective)

    def shortlist(self, objective: str = "") -> Ranking:
        """Rank, and keep the order as it stood."""
        wanted = objective or self.objective()
        ranking = self.ranking(wanted)
        choices = tuple(
            Choice(
                post=ranking.posts[row].id,
                rank=rank,
                verdict=VERDICTS[ranking.verdict[row]],
                score=round(float(ranking.score[row]), 6),
            )
            for rank, row in enumerate(ranking.order.tolist(), 1)
        )
        kept = Shortlisted(objective=wanted, as_of=self.now(), choices=choices)
        self.ledger.record(kept, wanted, at=self.now(), actor=SYSTEM)
        return ranking

    def posts(self, objective: str = "") -> PostRows:
        """Every post with its rights and its flight, best first; rows are made when they are asked for."""
        wanted = objective or self.objective()
        state = (self.ledger.head(), self.minute(), self.aim())
        return self.derived(f"rows/{wanted}", lambda: self._rows(wanted), also=state, tables=TABLES)

    def _rows(self, objective: str) -> PostRows:
        catalogue = self._catalogue(objective)
        return PostRows(catalogue, rights=self._rights_of(catalogue), flights=self._flown())

    def _catalogue(self, objective: str) -> Catalogue:
        ranking = self.ranking(objective)
        return self.derived(
            f"catalogue/{objective}",
            lambda: Catalogue(ranking, self.intents(), Counter(each.comment.post for each in self.labelled())),
            also=(self.library_state(), self.aim(), self._weights(objective)),
            tables=TABLES,
        )

    def _rights_of(self, catalogue: Catalogue) -> dict[PostId, RightsState]:
        """The rights of every post that has any, in two readings of the ledger."""
        grants = {post: entry.value for post, entry in self.ledger.present(Authorization).items()}
        held, now, posts = self.agreed(), self.now(), catalogue.ranking.posts
        states = {}
        for row, (id, handle) in enumerate(zip(catalogue.ids, catalogue.handles, strict=True)):
            if id in grants or handle in held.by_creator:
                rights = held.agreement(handle, id, now)
                taken = held.withdrawal(rights, id) if rights else None
                states[id] = rights_of(posts[row], grants.get(id), rights, now, taken)
        return states

    def _flown(self) -> dict[PostId, tuple[str, str]]:
        """The newest flight of each post: its id, and whether it is planned, live or over."""
        launched, now = set(self.ledger.subjects(Launched)), self.now()
        flown: dict[PostId, tuple[str, str]] = {}
        for entry in sorted(self.ledger.present(Plan).values(), key=lambda entry: entry.seq):
            for flight in entry.value.flights:
                if now < flight.window.end:
                    live = entry.subject in launched and flight.window.start <= now
                    flown[flight.post] = flight.id, LIVE if live else PLANNED
                elif entry.subject in launched and flown.get(flight.post, ("", OVER))[1] == OVER:
                    flown[flight.post] = flight.id, OVER
        return flown

    def daily_views(self, posts: Sequence[PostId]) -> dict[PostId, tuple[tuple[date, int], ...]]:
        """Views without ads that these posts gained each account day; none before a post was read twice."""
        rows = self.engine.rows("post.daily", posts=",".join(posts)) if posts else []
        days: dict[PostId, list[tuple[date, int]]] = {}
        for row in rows:
            if row["organic_views"] is not None:
                days.setdefault(PostId(row["post_id"]), []).append((row["account_day"], row["organic_views"]))
        return {post: tuple(each) for post, each in days.items()}

    def flight_of_posts(self) -> dict[PostId, str]:
        """Which flight carries each post, planned or live; nothing for one whose flight is over."""
        return {post: id for post, (id, state) in self._flown().items() if state != OVER}

    def agreed(self) -> agreed.Agreed:
        """Every agreement as it stands, signed or not, withdrawn or not."""
        return self.standing("agreed", lambda: agreed.read(self.ledger))

    def agreement(self, creator: str, post: PostId | None = None, at: datetime | None = None) -> UsageRights | None:
        """The agreement with a creator that names the post, else any there is: the one in force, the newest of several.

        at  in force then; None is now
        """
        return self.agreed().agreement(creator, post, at or self.now())

    def signature(self, subject: str) -> Signature | None:
        """What was last signed of the agreement kept under `subject`, whichever version it was."""
        return self.agreed().signatures.get(subject)

    def withdrawal(self, creator: str, post: PostId | None = None) -> Withdrawal | None:
        """How the creator took back what covers this post, or all of the newest agreement where none is named."""
        held = self.agreed()
        rights = held.agreement(creator, post, self.now())
        return held.withdrawal(rights, post) if rights else None

    def authorization(self, post: PostId) -> Authorization | None:
        """What TikTok last said of the post, whether or not it changed since it was first kept."""
        held = self.ledger.latest_or_none(Authorization, post)
        return self._as_polled(held) if held else None

    def rights_state(self, post: Post) -> RightsState:
        """How far the post may carry money, in words."""
        handle = post.creator.handle
        agreement = None if post.creator.is_brand else self.agreement(handle, post.id)
        taken = self.withdrawal(handle, post.id) if agreement else None
        return rights_of(post, self.authorization(post.id), agreement, self.now(), taken)


def rights_of(
    post: Post,
    grant: Authorization | None,
    agreement: UsageRights | None,
    now: datetime,
    withdrawal: Withdrawal | None = None,
) -> RightsState:
    """How far a post may carry money under what TikTok and its creator grant, in words, and where else it may be used."""
    named = agreement is not None and post.id in (agreement.posts or (post.id,)) and not post.creator.is_brand
    scope = agreement.reuse_outside if agreement is not None and named else None
    return replace(_reach_of(post, grant, agreement, now, withdrawal), reuse=scope or "")


def _reach_of(
    post: Post,
    grant: Authorization | None,
    agreement: UsageRights | None,
    now: datetime,
    withdrawal: Withdrawal | None,
) -> RightsState:
    own = post.creator.is_brand
    if withdrawal is not None and not own and withdrawal.effective <= now:
        return RightsState(tone="stop", text="withdrawn")
    rights = None if own else agreement
    if why := lost(grant, now):
        return RightsState(tone="stop", text=why)
    if rights is not None and rights.posts is not None and post.id not in rights.posts:
        rights = None
    if not own and grant is None:
        return (
            RightsState(tone="wait", text="agreed, no code yet")
            if rights
            else RightsState(tone="stop", text="not asked")
        )
    first = binding(clocks(rights, grant, post, withdrawal))
    if not own and rights is None and first is not None and first.end is not None and first.end > now:
        return RightsState(tone="stop", text=NOT_AGREED)
    if first is None or first.end is None or first.end - now > OPEN_ENDED:
        return RightsState(tone="info", text="own" if own else "no end known")
    left = first.end - now
    if left <= timedelta(0):
        return RightsState(tone="stop", text="ended", binding=first.name, ends_at=first.end)
    tone = "stop" if left < LAST_DAYS else "wait" if left < SOON else "go"
    days = days_left(first.end, now)
    return RightsState(tone=tone, text=f"{'own, ' if own else ''}{days} d left", binding=first.name, ends_at=first.end)
