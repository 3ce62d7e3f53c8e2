"""Twins as a page shows them: each metric of a pair in words, with the interval it may be decided by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..desk.flight.twinviews import Pooled, TwinFigure, TwinRow
from ..desk.views import FlightRow
from ..posts import Post
from . import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One metric of both arms."""

    label: str
    spark: str
    file: str
    ratio: str
    """Spark over file."""
    once: str
    """Its 90 % interval for one look."""
    always: str
    """The one that holds over all looks."""
    verdict: str
    """Empty where the two are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One video both ways."""

    post: Post
    spark: FlightRow
    file: FlightRow
    flown: bool
    lines: tuple[Compared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """One metric over every pair that flew here."""

    label: str
    pairs: int
    ratio: str
    span: str


def pairs(rows: Sequence[TwinRow], currency: str) -> tuple[Pair, ...]:
    return tuple(
        Pair(
            post=row.post,
            spark=row.spark,
            file=row.file,
            flown=bool(row.spark.days or row.file.days),
            lines=tuple(_compared(figure, currency) for figure in row.figures),
        )
        for row in rows
    )


def together(rows: Sequence[Pooled]) -> tuple[Together, ...]:
    return tuple(
        Together(
            label=row.label,
            pairs=row.pairs,
            ratio=_times(row.ratio),
            span=_between(row.low, row.high),
        )
        for row in rows
    )


def _compared(figure: TwinFigure, currency: str) -> Compared:
    return Compared(
        label=figure.label,
        spark=words.metric(figure.spark, figure.unit, currency),
        file=words.metric(figure.file, figure.unit, currency),
        ratio=_times(figure.ratio),
        once=_between(figure.low, figure.high),
        always=_between(figure.always_low, figure.always_high),
        verdict=_verdict(figure),
    )


def _verdict(figure: TwinFigure) -> str:
    if not figure.told_apart:
        return ""
    above = figure.always_low is not None and figure.always_low > 1
    if figure.unit == "money":
        return "Spark is dearer" if above else "Spark is cheaper"
    return "Spark has more" if above else "Spark has less"


def _times(value: float | None) -> str:
    return words.NONE if value is None else f"× {value:.2f}"


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return words.NONE if high is None else f"up to {high:.2f}"
    return f"{low:.2f} or more" if high is None else f"{low:.2f} to {high:.2f}"
