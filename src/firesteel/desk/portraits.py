"""One post, one account, several posts side by side: the ranking with everything that helps to understand it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from ..comments import Intent, Labelled, intents, with_intents
from ..errors import NotFound
from ..language import error_rates
from ..posts import Post, Verdict, presets, rank
from ..posts.learning import Learnt, Lesson, Predicted, learn, predicted
from ..posts.message import alignment
from ..posts.reasons import SETTLED
from ..posts.roles import MEASURED
from ..posts.sources import CANNOT_SHOW
from ..preflight import Preflight
from ..preflight.purpose import EVENTS
from ..values import PostId
from .describing import Describing
from .facts import Described
from .looks import usual
from .looks.comparing import asked, compared
from .looks.portraitviews import AccountPage, AccountRow, ComparePage, Landed, Portrait, Proposal, Snapshot
from .looks.profiles import account_page, account_rows, by_account
from .looks.snapshots import snapshots
from .views import FlightRow, PostPage, PostRow

OVER = ("stopped", "ended")
"""Flights that nothing will be added to."""


class Portraying(Describing):
    def post(self, post_id: str, objective: str = "") -> PostPage:
        """Everything known about one post. Raises `NotFound`."""
        page = super().post(post_id)
        objective = objective or self.objective()
        ranked = self.ranking(objective).of(page.row.post.id) or page.row.ranked
        row = replace(page.row, ranked=ranked)
        return replace(page, row=row, portrait=self._portrait(row, objective, page.flights))

    def counts_over_time(self, post_id: str) -> tuple[Snapshot, ...]:
        """A post's counts as they stood, oldest first."""
        return snapshots(self.engine.rows("post.history", post=post_id))

    def accounts_seen(self, objective: str = "") -> tuple[AccountRow, ...]:
        """Every account with a post here: the brand's own first, then those with most posts that deserve money."""
        wanted = objective or self.objective()
        return self.derived(
            f"accounts/{wanted}", lambda: account_rows(self.ranking(wanted)), also=(self.library_state(), self.aim())
        )

    def account(self, handle: str, objective: str = "") -> AccountPage:
        """What is usual for an account and what worked. Raises `NotFound`."""
        objective, handle = objective or self.objective(), handle.removeprefix("@")
        ranking = self.ranking(objective)
        rows = self.derived(
            f"by account/{objective}", lambda: by_account(ranking), also=(self.library_state(), self.aim())
        ).get(handle)
        if rows is None:
            raise NotFound(f"there is no account @{handle} here; the accounts page lists those with a post")
        mine = ranking.some(rows)
        weights = self.weights(objective)
        return account_page(
            mine,
            objective=objective,
            weights=weights,
            target=self.target(),
            cadence=usual.cadence((each.post for each in mine), self.now()),
            role_of=self.role_of,
            learnt=self.learnt(objective).said,
        )

    def compare(self, ids: Sequence[str], objective: str = "") -> ComparePage:
        """Posts side by side. Raises `BadInput` for fewer than two or more than six, and `NotFound`."""
        objective = objective or self.objective()
        ranking = self.ranking(objective)
        found = [ranking.of(PostId(id)) or self._none(id) for id in asked(ids)]
        return compared(found, objective)

    def _portrait(self, row: PostRow, objective: str, flights: Sequence[FlightRow]) -> Portrait:
        post = row.post
        said = self.description(post)
        described = said.value if said else Described(post=post.id)
        return Portrait(
            objective=objective,
            weights=dict(self.weights(objective)),
            described=described,
            role=self.role_of(post),
            described_by=said.actor if said else "",
            described_at=said.at if said else None,
            described_seq=said.seq if said else 0,
            choices=self.choices(),
            history=self.counts_over_time(post.id),
            curve=usual.curve(post, self.library().values()),
            intent=self._intent(post),
            landing=self._landing(post, described, flights),
            proposals=self._proposals(post),
            measuring_until=_measuring(post, self.now()),
            rescue=_rescue(row),
            cannot_show=CANNOT_SHOW.get(post.source, ()),
            unpaid=found.says if (found := self.unpaid().get(post.id)) else "",
            target=self.target(),
        )

    def _intent(self, post: Post) -> Intent | None:
        """People with a buying intent under it, as old as its counts; None where no comment could be judged."""
        return self._intents().get(post.id)

    def _intents(self) -> dict[PostId, Intent]:
        """Of every post: few comments are read in the light of what the account's others say."""
        wanted = self.preset().intents
        return self.derived(
            "intents corrected",
            lambda: intents(
                self._heard(),
                error_rates(wanted),
                wanted=wanted,
                accounts={id: post.creator.handle for id, post in self.library().items()},
            ),
            also=(self.library_state(), wanted),
        )

    def library_of(self, preset: presets.Preset) -> tuple[Post, ...]:
        """The library with people counted who may buy in another trade's sense."""
        return with_intents(self.library().values(), self._heard(), error_rates(preset.intents), wanted=preset.intents)

    def _heard(self) -> list[Labelled]:
        """Comments as old as their post's counts: later ones may have been won by an ad."""
        return self._organic(self.library())

    def _landing(self, post: Post, described: Described, flights: Sequence[FlightRow]) -> Landed | None:
        """The page of its newest flight that a gate run fetched, against what the post promises."""
        looked = (self.ledger.latest_or_none(Preflight, row.flight.id) for row in flights)
        pages = [kept.case.landing for kept in looked if kept is not None and kept.case.landing is not None]
        if not pages:
            return None
        page = max(pages, key=lambda each: each.fetched_at)
        return Landed(
            url=page.url,
            title=page.title,
            fetched_at=page.fetched_at,
            alignment=alignment(
                hook=described.hook,
                message=described.message,
                cta=described.cta,
                caption=post.caption,
                title=page.title,
                words=page.words,
            ),
        )

    def _proposals(self, post: Post) -> tuple[Proposal, ...]:
        """What its role serves best; sales and leads only once the site's own events can measure them."""
        preset = self.preset()
        role = preset.role_of(self.role_of(post)) or presets.GENERIC.role_of(self.role_of(post))
        if role is None:
            return ()
        ready = self._measurable()
        now = [Proposal(objective=name, why=role.why) for name in role.proposed(tracking_ready=ready)]
        later = [
            Proposal(objective=name, why="once purchases arrive from the site", ready=False)
            for name in role.objectives
            if not ready and name in MEASURED
        ]
        return (*now, *later)

    def _measurable(self) -> bool:
        """Whether a purchase came from the brand's site lately."""
        pixel = self.store.workspace.pixel_code
        state = self.tracking(pixel) if pixel else None
        return state is not None and any(
            {*state.browser_events, *state.server_events} & each for each in EVENTS.values()
        )

    def learnt(self, objective: str) -> Learnt:
        """What finished flights taught of an objective's weights; nothing before two of one plan ended."""
        over = self._over()
        known = tuple((row.flight.id, row.card.spend, row.card.orders) for row in over if row.card)
        return self.derived(
            f"learnt/{objective}",
            lambda: learn(self._lessons(over, objective), self.weights(objective)),
            also=(self.library_state(), self.aim(), known),
        )

    def predicted(self, objective: str) -> tuple[Predicted, ...]:
        """Which signal, seen when posts were chosen, predicted what their flights brought (R-009)."""
        return predicted(self._lessons(self._over(), objective))

    def _weights(self, objective: str) -> Mapping[str, float]:
        """The preset's, moved by what finished flights taught."""
        return self.learnt(objective).weights

    def _over(self) -> list[FlightRow]:
        return [row for row in self.flights() if row.status in OVER and row.card and row.card.spend.micros]

    def _lessons(self, over: Sequence[FlightRow], objective: str) -> tuple[Lesson, ...]:
        """Every flight that is over, with its post's signals as they were when it was chosen.

        By the expert weights: `ranking` asks what was learnt. Lifts are the same under any.
        """
        if not over:
            return ()
        posts = tuple(self.library().values())
        ranking = rank(
            posts, objective=objective, now=self.now(), weights=self.weights(objective), target=self.target() or None
        )
        return tuple(
            Lesson(
                post=row.post.id,
                flight=row.flight.id,
                lifts={name: usual.log_lift(ranked, name) for name in ranked.signals},
                spend=row.card.spend,
                orders=row.card.orders,
                portfolio=row.plan.id,
            )
            for row in over
            if row.card and (ranked := ranking.of(row.post.id))
        )

    def _none(self, id: str) -> NoReturn:
        raise NotFound(f"there is no post {id} here; the posts page lists what was read")


def _measuring(post: Post, now: datetime) -> datetime | None:
    """Until when the post is too young to be judged; None once it is not, or where its age is not known."""
    until = post.posted_at + SETTLED if post.posted_at else None
    return until if until is not None and now < until else None


def _rescue(row: PostRow) -> str:
    """R-038: money is meant for it, though its own audience wanted it less than the account's usual post."""
    if not row.flight or row.ranked.verdict not in (Verdict.DO_NOT_BOOST, Verdict.IMPROVE):
        return ""
    return row.ranked.reasons[0] if row.ranked.reasons else "its signals are below the account's usual post"
