"""The same video as a Spark Ad and as an uploaded file: its file kept, the plan made, the difference read (R-024, N-04)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...errors import BadInput, NotCleared
from ...experiments import judged_on, pairs, twin_plan
from ...measurement import Metric, Scorecard, metric, total
from ...plans import Flight, Kind, Plan
from ...preflight.agreement import REUSE
from ...roles import Act
from ...stats import Paired, pooled_ratio, rate_ratio, rate_ratio_always, ratio_dispersion
from ...values import PostId, Window
from ..team import refuse_unless
from .judging import Judging
from .twinviews import Pooled, TwinFigure, TwinRow

SHOWN = ("cpm", "hook_rate", "six_second_rate", "completion_rate", "ctr", "engagement_rate")
"""Compared of every pair, besides what the plan is judged on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoKept:
    """The video of a post as a file, sealed under its creator's key; its subject is the post. The newest holds."""

    post: PostId
    creator: str
    name: str
    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    size: int
    """Bytes."""


class Twins(Judging):
    def attach_video(self, post_id: str, name: str, data: bytes, actor: str) -> str:
        """Keep a post's video as a file, sealed; answers its digest. The same file again changes nothing.

        Raises `BadInput` where it is no video, or too large, and `NotFound` where there is no such post.
        """
        refuse_unless(self, actor, Act.PLAN)
        post = self.find(post_id)
        if not is_video(data):
            raise BadInput(f"{name} is no video", where=name, remedy="attach an MP4, MOV, WebM, AVI or MPEG file")
        kept = self.store.attachments.put(post.creator.handle, name, data, at=self.now())
        video = VideoKept(post=post.id, creator=post.creator.handle, name=kept.name, digest=kept.digest, size=kept.size)
        if self.ledger.latest_or_none(VideoKept, post.id) != video:
            self.ledger.record(video, post.id, at=self.now(), actor=actor)
        return kept.digest

    def videos(self) -> dict[PostId, VideoKept]:
        """Which posts have their video here as a file."""
        return {PostId(post): entry.value for post, entry in self.ledger.present(VideoKept).items()}

    def plan_twins(self, plan_id: str, actor: str, posts: Sequence[str] = ()) -> Plan:
        """A plan that runs posts of another one both ways, from now on where that one began before; nothing is spent.

        posts  which of its posts; all of them where none is named
        Raises `NotCleared` where an agreement does not let the video be used as a file, `BadInput` where its file is
        missing or the money is too little for two.
        """
        refuse_unless(self, actor, Act.PLAN)
        plan = self.plan_of(plan_id)
        wanted = [PostId(post) for post in posts]
        files = {post: video.digest for post, video in self.videos().items()}
        for flight in plan.flights:
            if flight.spark and (not wanted or flight.post in wanted):
                self._refuse_reuse(flight)
        made = twin_plan(self._from_now(plan), self.next_plan_id(), files, wanted)
        self.ledger.record(made, made.id, at=self.now(), actor=actor, expect=0)
        return made

    def _refuse_reuse(self, flight: Flight) -> None:
        post = self.library().get(flight.post)
        if post is None or post.creator.is_brand:
            return
        rights = self.agreement(flight.creator, flight.post, max(flight.window.start, self.now()))
        if rights is None or rights.reuse_outside not in REUSE:
            raise NotCleared(
                f"the agreement with @{flight.creator} does not let post {flight.post} be used as a file of its own;"
                " agree on reuse on your own channels or anywhere, or leave the post out"
            )

    def _from_now(self, plan: Plan) -> Plan:
        """The plan with windows that began before moved so that they begin now, as long as they were."""
        now = self.now()
        moved = [
            flight if flight.window.start >= now else replace(flight, window=Window(now, now + flight.window.length))
            for flight in plan.flights
        ]
        return replace(plan, flights=tuple(moved))

    def twins(self, plan_id: str | None = None) -> tuple[TwinRow, ...]:
        """Each pair of a plan, metric by metric, with the intervals of the difference; of the newest plan with twins where
        none is named."""
        states = [state for state in self.plans() if state.plan.kind is Kind.TWIN]
        plan = self.plan_of(plan_id) if plan_id else states[0].plan if states else None
        if plan is None:
            return ()
        return tuple(self._twin_row(plan, spark, file) for spark, file in pairs(plan))

    def _twin_row(self, plan: Plan, spark: Flight, file: Flight) -> TwinRow:
        here, there = self.flight(spark.id), self.flight(file.id)
        return TwinRow(
            post=here.post,
            spark=here,
            file=there,
            figures=tuple(compared(of, here.days, there.days) for of in _metrics(plan)),
        )

    def twin_pool(self) -> tuple[Pooled, ...]:
        """What all pairs of this workspace say together: the mean difference between the formats, by metric."""
        found: dict[str, list[tuple[float, float, float]]] = {}
        for state in self.plans():
            if state.plan.kind is not Kind.TWIN or state.launched is None:
                continue
            for spark, file in pairs(state.plan):
                cards = self.cards().get(spark.id, ()), self.cards().get(file.id, ())
                for each in (compared(of, *cards) for of in _metrics(state.plan)):
                    if each.ratio is not None and each.low is not None and each.high is not None:
                        found.setdefault(each.metric, []).append((each.ratio, each.low, each.high))
        rows = []
        for name, ratios in found.items():
            if together := pooled_ratio(ratios):
                ratio, low, high = together
                rows.append(
                    Pooled(metric=name, label=metric(name).label, pairs=len(ratios), ratio=ratio, low=low, high=high)
                )
        return tuple(rows)


def compared(of: Metric, spark: Sequence[Scorecard], file: Sequence[Scorecard]) -> TwinFigure:
    """One metric of two arms, day by day, with both intervals of its ratio."""
    one, other = total(spark), total(file)
    days = _paired(of, spark, file)
    spread = ratio_dispersion(days) if not of.late else 1.0
    a, base_a, b, base_b = (math.fsum(column) for column in zip(*days, strict=True)) if days else (0.0,) * 4
    once = rate_ratio(a / spread, base_a / spread, b / spread, base_b / spread)
    always = rate_ratio_always(days, spread=spread)
    if of.unit == "money":
        once, always = _inverse(once), _inverse(always)
    here, there = of.of(one) if one else None, of.of(other) if other else None
    low, high = _ends(once)
    always_low, always_high = _ends(always)
    figure = TwinFigure(
        metric=of.name,
        label=of.label,
        unit=of.unit,
        spark=here,
        file=there,
        ratio=here / there if here and there else None,
        low=low,
        high=high,
        always_low=always_low,
        always_high=always_high,
        says="",
    )
    return replace(figure, says=_said(figure))


def is_video(data: bytes) -> bool:
    """By its first bytes: what TikTok takes as a video file."""
    return (
        data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide")
        or data[:4]
        in (
            b"\x1aE\xdf\xa3",
            b"\x00\x00\x01\xba",
            b"\x00\x00\x01\xb3",
        )
        or (data[:4] == b"RIFF" and data[8:12] == b"AVI ")
    )


def _metrics(plan: Plan) -> tuple[Metric, ...]:
    judged = judged_on(plan)
    return (*(metric(name) for name in SHOWN if name != judged.name), judged)


def _paired(of: Metric, spark: Sequence[Scorecard], file: Sequence[Scorecard]) -> list[Paired]:
    """Each account day on which either flew: what happened, out of what. Costs are turned round: results of spend."""
    mine, theirs = {card.first_day: card for card in spark}, {card.first_day: card for card in file}
    return [(*_counted(of, mine.get(day)), *_counted(of, theirs.get(day))) for day in _days(mine, theirs)]


def _days(mine: dict[date, Scorecard], theirs: dict[date, Scorecard]) -> list[date]:
    return sorted(mine.keys() | theirs.keys())


def _counted(of: Metric, card: Scorecard | None) -> tuple[float, float]:
    if card is None:
        return 0.0, 0.0
    if of.unit == "money":
        return float(getattr(card, of.below)), card.spend.units
    return float(sum(getattr(card, name) for name in of.above)), float(getattr(card, of.below))


def _inverse(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    return (1 / high if high > 0 else math.inf), (1 / low if low > 0 else math.inf)


def _ends(ends: tuple[float, float]) -> tuple[float | None, float | None]:
    low, high = ends
    return (low if low > 0 else None), (high if math.isfinite(high) else None)


def _said(figure: TwinFigure) -> str:
    """ "Spark 1.31 times the file's: between 1.05 and 1.64 (90 %); over all looks 0.97 to 1.78, so not told apart yet"."""
    if figure.ratio is None:
        return "Nothing to compare yet: one of the two has none."
    apart = "more" if figure.always_low is not None and figure.always_low > 1 else "less"
    verdict = f"the Spark Ad's is {apart}" if figure.told_apart else "not told apart yet"
    return (
        f"Spark {figure.ratio:.2f} times the file's: {_between(figure.low, figure.high)} (90%, one look);"
        f" over all looks {_between(figure.always_low, figure.always_high)}: {verdict}."
    )


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return "no limit known" if high is None else f"{high:.2f} or less"
    return f"{low:.2f} or more" if high is None else f"between {low:.2f} and {high:.2f}"
