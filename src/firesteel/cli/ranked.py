"""What `firesteel posts` ranks: a workspace's posts, or those of a file with the comments under them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from .. import imports
from ..comments import with_intents
from ..desk import aiming
from ..errors import BadInput
from ..imports.columnar import read_typed
from ..language import error_rates, label
from ..posts import WEIGHTS, Post, Ranking, Viewers, presets, rank
from ..posts.ranking import rank_columns
from . import console

File = Annotated[
    Path | None,
    typer.Option(
        "--posts", help="A TikTok Studio or Business Suite export, or a CSV, TSV, XLSX, Parquet or JSON Lines table."
    ),
]
CommentsFile = Annotated[
    Path | None, typer.Option("--comments", help="A table of comments: post_id, text, author, at.")
]
Columns = Annotated[str, typer.Option("--columns", help="Ours=theirs, such as post_id=video_id,views=play_cnt*counts.")]
Preset = Annotated[
    str, typer.Option("--preset", help=f"The trade: {', '.join(presets.PRESETS)}. Decides what counts as intent.")
]
Objective = Annotated[str, typer.Option("--objective", help=f"One of {', '.join(WEIGHTS)}; else the preset's own.")]
Per = Annotated[str, typer.Option("--per", help="What counts are out of: views, or reach for the people who saw it.")]
Target = Annotated[
    list[str] | None,
    typer.Option("--target", help="Who is wanted: countries=US:0.8,CA:0.2; once each for countries, genders, ages."),
]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="When the file's counts were read; else now.")
]

PERS = ("views", "reach")
DIMENSIONS = ("countries", "genders", "ages")
_REFUSALS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be ranked, and for what; empty parts are the workspace's, or the preset's, to fill."""

    file: Path | None = None
    comments: Path | None = None
    columns: str = ""
    preset: str = ""
    objective: str = ""
    per: str = "views"
    target: Viewers = field(default_factory=Viewers)
    as_of: datetime | None = None
    workspace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The ranking, and what it was made for."""

    ranking: Ranking
    sizes: Mapping[str, int]
    """Posts of each account."""
    objective: str
    weights: Mapping[str, float]
    wanted: Viewers
    """Empty where any viewer is as good as another."""
    now: datetime
    marks: dict[str, bool]
    """What every row of a workspace says of it: whether it is simulated. A file's rows say nothing."""

    @property
    def target(self) -> bool:
        return bool(self.wanted)


def ask(
    file: Path | None,
    comments: Path | None,
    columns: str,
    preset: str,
    objective: str,
    per: str,
    target: Sequence[str] | None,
    as_of: datetime | None,
    workspace: str,
) -> Asked:
    """The options, checked before anything is read. Raises `BadInput`."""
    if file is None and (comments or columns or as_of):
        raise BadInput("--comments, --columns and --as-of go with a file of posts", remedy="name it with --posts")
    if per not in PERS:
        raise BadInput(f"there is no {per!r} to divide by", where="--per", remedy=f"use {' or '.join(PERS)}")
    if objective and objective not in WEIGHTS:
        raise BadInput(f"there is no objective {objective!r}", remedy=f"known: {', '.join(WEIGHTS)}")
    presets.preset(preset)
    return Asked(
        file=file,
        comments=comments,
        columns=columns,
        preset=preset,
        objective=objective,
        per=per,
        target=wanted(target or ()),
        as_of=as_of,
        workspace=workspace,
    )


def wanted(given: Sequence[str]) -> Viewers:
    """ "countries=US:0.8,CA:0.2" as shares. Raises `BadInput` naming the part."""
    parts = dict.fromkeys(DIMENSIONS, "")
    for each in given:
        dimension, _, groups = each.partition("=")
        if dimension.strip() not in DIMENSIONS or not groups.strip():
            raise BadInput(
                f"{each!r} is no target",
                where="--target",
                remedy="write countries=US:0.8,CA:0.2, or genders=, or ages=",
            )
        parts[dimension.strip()] += f",{groups}"
    return aiming.viewers(**{name: groups.strip(",") for name, groups in parts.items()})


def answer(asked: Asked) -> Answered:
    """Read and rank."""
    if asked.file is None:
        return _of_workspace(asked)
    with console.progress(f"Reading and ranking {asked.file.name}"):
        return _of_file(asked, asked.file)


def _of_workspace(asked: Asked) -> Answered:
    desk = console.desk(asked.workspace)
    objective = asked.objective or (presets.preset(asked.preset).objective if asked.preset else desk.objective())
    weights = presets.preset(asked.preset).weighed(objective) if asked.preset else desk.weights(objective)
    target = asked.target or desk.target()
    with console.progress("Ranking"):
        if asked.preset or asked.target or asked.per != "views":
            posts = desk.library_of(presets.preset(asked.preset)) if asked.preset else tuple(desk.library().values())
            ranking = rank(
                posts, objective=objective, now=desk.now(), weights=weights, per=asked.per, target=target or None
            )
        else:
            ranking = desk.ranking(objective)
    return Answered(
        ranking=ranking,
        sizes=_sizes(ranking.posts),
        objective=objective,
        weights=weights,
        wanted=target,
        now=desk.now(),
        marks={"simulated": desk.store.workspace.simulated},
    )


def _of_file(asked: Asked, file: Path) -> Answered:
    now = asked.as_of.replace(tzinfo=UTC) if asked.as_of else datetime.now(UTC)
    preset = presets.preset(asked.preset)
    objective = asked.objective or (preset.objective if asked.preset else "sales")
    weights = preset.weighed(objective)
    ranking, sizes = _ranked(asked, file, preset, objective, weights, now)
    return Answered(
        ranking=ranking,
        sizes=sizes,
        objective=objective,
        weights=weights,
        wanted=asked.target,
        now=now,
        marks={},
    )


def _ranked(
    asked: Asked, file: Path, preset: presets.Preset, objective: str, weights: Mapping[str, float], now: datetime
) -> tuple[Ranking, Mapping[str, int]]:
    """A large typed table stays columns; whatever wants interpreting is read cell by cell, and comes to the same."""
    if not (asked.comments or asked.columns or asked.target) and (typed := read_typed(file)):
        columns = typed.columns(now)
        counted = np.bincount(columns.account, minlength=len(columns.accounts)).tolist()
        ranking = rank_columns(columns, objective=objective, now=now, weights=weights, per=asked.per)
        return ranking, dict(zip(columns.accounts, counted, strict=True))
    read = imports.read_posts(file, asked.columns or None, now=now)
    _tell(read.notes, read.refusals)
    if not read.posts:
        raise BadInput(f"none of its {len(read.refusals):,} rows could be taken", where=str(file), remedy="see above")
    posts = _with_comments(read.posts, asked.comments, preset.intents, now) if asked.comments else read.posts
    target = asked.target or None
    ranking = rank(posts, objective=objective, now=now, weights=weights, per=asked.per, target=target)
    return ranking, _sizes(posts)


def _sizes(posts: Iterable[Post]) -> Mapping[str, int]:
    return Counter(post.creator.handle for post in posts)


def _with_comments(given: Sequence[Post], file: Path, labels: Sequence[str], now: datetime) -> tuple[Post, ...]:
    """Posts with the people counted who may buy, corrected for what the labelling gets wrong.

    One without any comment in the file stays unseen, unless it has none at all.
    """
    read = imports.read_comments(file, now=now)
    _tell(read.notes, read.refusals)
    if not {each.post for each in read.comments} & {post.id for post in given}:
        console.complain(f"no comment in {file.name} is under one of these posts")
    return with_intents(given, label(read.comments), error_rates(labels), wanted=labels)


def _tell(notes: Sequence[str], refusals: Sequence[imports.Refusal]) -> None:
    for note in notes:
        console.err.print(f"[dim]note:[/] {note}", highlight=False)
    for refusal in refusals[:_REFUSALS_SHOWN]:
        console.complain(str(refusal))
    if len(refusals) > _REFUSALS_SHOWN:
        console.complain(f"and {len(refusals) - _REFUSALS_SHOWN:,} more")
    if refusals:
        left = "1 row was" if len(refusals) == 1 else f"{len(refusals):,} rows were"
        console.complain(f"{left} left out, the rest is taken")
