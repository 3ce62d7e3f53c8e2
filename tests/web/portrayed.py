"""The sample desk with portraits: the pages of a post, an account and a comparison over the same sixty posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import a
from firesteel.comments import Intent
from firesteel.desk.describing import choices, understood
from firesteel.desk.facts import Described
from firesteel.desk.looks import usual
from firesteel.desk.looks.comparing import asked, compared
from firesteel.desk.looks.portraitviews import AccountPage, AccountRow, ComparePage, Landed, Portrait, Proposal
from firesteel.desk.looks.profiles import account_page, account_rows, by_account
from firesteel.desk.looks.snapshots import snapshots
from firesteel.desk.views import PostPage
from firesteel.errors import Conflict, NotFound
from firesteel.posts import COUNTS, WEIGHTS, Post, Viewers, presets
from firesteel.posts.learning import Learnt, Lesson, Predicted, learn, predicted
from firesteel.posts.message import alignment
from firesteel.values import FlightId, PostId
from web.sample import NOW, SampleDesk

TARGET = Viewers(countries={"US": 0.8, "CA": 0.2})


def snapshot(days: float, **counts: float | None) -> dict[str, Any]:
    """A row of the history as its query gives it."""
    at = a.at(days)
    return {"taken_at": at, "account_day": at.date(), "source": "tiktok"} | dict.fromkeys(COUNTS) | counts


HISTORY = (
    snapshot(1, views=100.0, likes=9.0, saves=None),
    snapshot(2, views=250.0, likes=12.0, saves=4.0),
    snapshot(3, views=240.0, likes=12.0, saves=6.0),
)


def lesson(place: int, orders: float) -> Lesson:
    """A flight whose post people asked about by so much, and shared the less."""
    return Lesson(
        post=PostId(f"p{place}"),
        flight=FlightId(f"F-{place}"),
        lifts={"intent_comments": place / 4, "shares": -place / 4, "saves": 0.1},
        spend=a.usd(100),
        orders=orders,
        portfolio="P-1",
    )


class PortraitDesk(SampleDesk):
    def __init__(self, *, young: bool = False, empty: bool = False) -> None:
        super().__init__(empty=empty)
        self.young = young
        self.lessons: tuple[Lesson, ...] = ()
        self.said: dict[str, Described] = {}
        self.seq = 0

    def post(self, post_id: str, objective: str = "") -> PostPage:
        page = super().post(post_id)
        post = page.row.post
        return replace(page, portrait=self._portrait(post))

    def accounts_seen(self, objective: str = "") -> tuple[AccountRow, ...]:
        return () if self.empty else account_rows(self.world.ranked)

    def account(self, handle: str, objective: str = "") -> AccountPage:
        rows = by_account(self.world.ranked).get(handle)
        if rows is None:
            raise NotFound(f"there is no account @{handle} here; the accounts page lists those with a post")
        mine = [self.world.ranked.at(row) for row in rows]
        watched = Viewers(countries={"US": 0.7, "DE": 0.3}, genders={"female": 0.9, "male": 0.1})
        mine = [replace(each, post=replace(each.post, viewers=watched)) for each in mine]
        return account_page(
            mine,
            objective="sales",
            weights=WEIGHTS["sales"],
            target=TARGET,
            cadence=usual.cadence((each.post for each in mine), NOW),
            role_of=lambda post: "founder-story" if post.format == "founder" else "",
        )

    def learnt(self, objective: str) -> Learnt:
        return learn(self.lessons, WEIGHTS[objective])

    def predicted(self, objective: str) -> tuple[Predicted, ...]:
        return predicted(self.lessons)

    def compare(self, ids: Sequence[str], objective: str = "") -> ComparePage:
        found = [ranked for id in asked(ids) if (ranked := self.world.ranked.of(PostId(id))) is not None]
        return compared(found, "sales")

    def describe(self, post_id: str, said: Mapping[str, str], actor: str, expect: int | None = None) -> Described:
        if expect is not None and expect != self.seq:
            raise Conflict("Bo described it since; read again, then repeat")
        words: dict[str, Any] = {name: understood(name, text, CHOICES) for name, text in said.items()}
        self.said[post_id] = replace(self.said.get(post_id, Described(post=PostId(post_id))), **words)
        self.seq += 1
        return self.said[post_id]

    def _portrait(self, post: Post) -> Portrait:
        described = self.said.get(post.id, Described(post=post.id))
        return Portrait(
            objective="sales",
            weights=WEIGHTS["sales"],
            described=described,
            role=described.role,
            described_by="jana" if post.id in self.said else "",
            described_at=NOW if post.id in self.said else None,
            described_seq=self.seq,
            choices=CHOICES,
            history=snapshots(HISTORY),
            curve=usual.curve(post, self.world.posts),
            intent=Intent(authors=7, judged=11, corrected=6.2, low=4.9, high=8.1, languages={"en": 11}),
            landing=Landed(
                url="https://lumen.example/serum",
                title="Glow serum",
                fetched_at=NOW,
                alignment=alignment(hook="Which shade?", message="Save 20 % on the serum", title="Glow serum"),
            ),
            proposals=(
                Proposal(objective="traffic", why="It shows the product at work."),
                Proposal(objective="sales", why="once purchases arrive from the site", ready=False),
            ),
            measuring_until=_until(self.young),
            rescue="Not one useful signal is above usual" if self.young else "",
            target=TARGET,
        )


CHOICES = choices(presets.preset("e-commerce"))


def _until(young: bool) -> datetime | None:
    return NOW + timedelta(hours=20) if young else None
