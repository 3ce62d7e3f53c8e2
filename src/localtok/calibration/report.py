"""The calibration report: every figure of a simulated market beside what is published of the real one."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..market.model import Model
from . import flown, learned, organics, tracked
from .presets import Preset
from .rows import Published, Row, published, written
from .uplift import FLIGHT_LIKES, POST_LIKES, PUBLISHED, SOURCE, Uplift, uplift

PARTS = ("figures", "organic", "tracking", "learning", "uplift")
_TITLES = {
    "organic": "Posts without money",
    "tracking": "Orders and their traces",
    "learning": "The learning phase",
    "uplift": "Spark Ads beside the same video as an ad of its own",
}
_STEPS = ("affordances", "social proof", "native look")
_WIDTH = 80
"""Columns of a terminal."""
_NEAR = 0.08
"""Share of the published difference by which the simulated one may miss it, besides two hundredths of rounding."""


@dataclass(frozen=True, slots=True)
class Section:
    """One market and what was found of it."""

    preset: Preset
    rows: tuple[Row, ...]


def section(preset: Preset, seed: int, days: int = 0, parts: Collection[str] = PARTS) -> Section:
    """These parts of the report, of one market. Raises `ValueError` of the scenario."""
    return Section(preset, tuple(_rows(preset, seed, days, parts)))


def _rows(preset: Preset, seed: int, days: int, parts: Collection[str]) -> Iterator[Row]:
    if {"figures", "organic", "tracking"} & set(parts):
        world, ads = flown.fly(preset, seed, days)
        if "figures" in parts:
            yield from flown.figures(world, ads, preset)
        if "organic" in parts:
            yield from organics.rows(world)
        if "tracking" in parts:
            yield from tracked.rows(world)
    if "learning" in parts:
        yield from learned.rows(preset.scenario, seed)
    if "uplift" in parts:
        yield from uplift_rows(flown.model(preset), seed)


def uplift_rows(model: Model, seed: int) -> Iterator[Row]:
    found = uplift(model, seed)
    for figure in found.steps[0].figures:
        within = None
        if figure in PUBLISHED:
            ratio = PUBLISHED[figure]
            within = Published(
                low=ratio - _NEAR * abs(ratio - 1) - 0.02,
                high=ratio + _NEAR * abs(ratio - 1) + 0.02,
                source=f"{SOURCE}: ×{ratio:.2f}",
                evidence="T",
            )
        yield Row(
            part="uplift",
            figure=figure,
            simulated=found.ratio(figure),
            unit="factor",
            published=within,
            note=_decomposed(found, figure),
        )


def _decomposed(found: Uplift, figure: str) -> str:
    return " · ".join(f"{name} ×{part:.2f}" for name, part in zip(_STEPS, found.parts(figure), strict=True))


def table(sections: Sequence[Section]) -> str:
    """For people."""
    lines = []
    for one in sections:
        for part in PARTS:
            mine = [row for row in one.rows if row.part == part]
            if mine:
                lines += [*_head(one.preset, part), *_aligned(mine), ""]
    rows = [row for one in sections for row in one.rows]
    outside = [f"{row.figure} ({one.preset.name})" for one in sections for row in one.rows if row.verdict == "outside"]
    checked = sum(row.verdict != "" for row in rows)
    lines.append(f"{checked - len(outside)} of {checked} figures lie within what is published.")
    if outside:
        lines += _under(f"Outside: {', '.join(outside)}.", "")
    lines += _under(_EVIDENCE, "")
    return "\n".join(lines) + "\n"


_EVIDENCE = (
    "Evidence: T TikTok's own text, R its recorded responses, P peer-reviewed, V vendors, A assumed, M from the model."
)


def _head(preset: Preset, part: str) -> list[str]:
    if part == "figures":
        kind = "Spark Ads" if preset.terms.spark else "ads under an identity of their own"
        return [f"{preset.name}: {kind}", "  shares are of impressions unless they say otherwise"]
    if part == "uplift":
        return [
            _TITLES[part],
            "  one mechanism after the other, same slots, rivals, dice and money; a post with",
            f"  {POST_LIKES:,} likes against a counter that grows from 0 to {FLIGHT_LIKES:,} during the flight",
        ]
    return [_TITLES[part]]


def _aligned(rows: Sequence[Row]) -> list[str]:
    """A row each, no wider than a terminal: sources are marked and told below, long notes go on under their row."""
    marks = _marks(rows)
    cells = [
        (
            row.figure,
            written(row.simulated, row.unit),
            published(row.published, row.unit) if row.published else "",
            row.verdict,
            _because(row, marks),
        )
        for row in rows
    ]
    wide = [max(len(cell[column]) for cell in cells) for column in range(4)]
    lines = []
    for name, value, within, verdict, why in cells:
        line = f"  {name:<{wide[0]}}  {value:>{wide[1]}}  {within:>{wide[2]}}  {verdict:<{wide[3]}}  {why}".rstrip()
        if len(line) > _WIDTH:
            lines += [line.removesuffix(why).rstrip(), *_under(why)]
        else:
            lines.append(line)
    return [*lines, *(line for (_, source), mark in marks.items() for line in _under(f"{mark} {source}", "  "))]


def _under(words: str, indent: str = "      ") -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)


def _marks(rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """A mark for each source: how good the evidence is, and its number where several are as good."""
    sources = list(dict.fromkeys((row.published.evidence, _source(row)[0]) for row in rows if row.published))
    marks = {}
    for evidence, source in sources:
        alike = [one for one in sources if one[0] == evidence]
        number = str(alike.index((evidence, source)) + 1) if len(alike) > 1 else ""
        marks[evidence, source] = f"[{evidence}{number}]"
    return marks


def _source(row: Row) -> tuple[str, str]:
    """Who published it, and what they say."""
    source, _, says = row.published.source.partition(": ") if row.published else ("", "", "")
    return source, says


def _because(row: Row, marks: Mapping[tuple[str, str], str]) -> str:
    if row.published is None:
        return row.note
    source, says = _source(row)
    told = f"{marks[row.published.evidence, source]} {says}".rstrip()
    return "; ".join(part for part in (told, row.note) if part)


def as_json(sections: Sequence[Section], seed: int) -> str:
    """`rows` as in the CSV; percentages are fractions of one."""
    return json.dumps({"seed": seed, "rows": _records(sections)}, indent=2, ensure_ascii=False) + "\n"


def as_csv(sections: Sequence[Section], seed: int) -> str:
    records = _records(sections)
    out = io.StringIO()
    writer = csv.DictWriter(out, ["seed", *(records[0] if records else ())], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"seed": seed} | one for one in records)
    return out.getvalue()


def _records(sections: Sequence[Section]) -> list[dict[str, object]]:
    return [_record(one.preset.name, row) for one in sections for row in one.rows]


def _record(scenario: str, row: Row) -> dict[str, object]:
    of = row.published
    return {
        "scenario": scenario,
        "part": row.part,
        "figure": row.figure,
        "unit": row.unit,
        "simulated": row.simulated,
        "low": row.low,
        "high": row.high,
        "published_low": of.low if of else None,
        "published_high": of.high if of else None,
        "verdict": row.verdict,
        "evidence": of.evidence if of else "",
        "source": of.source if of else "",
        "note": row.note,
    }
