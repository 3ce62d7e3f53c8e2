"""`firesteel posts`: which posts deserve money, from a workspace or straight from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .. import imports
from ..comments import intent_authors
from ..errors import BadInput, NotFound
from ..language import label
from ..posts import MEASURES, OWN_BASELINE, WEIGHTS, Post, Ranked, Ranking, Verdict, rank
from . import console
from .output import Format, Out, deliver, emit, plain
from .workspaces import Here

posts = typer.Typer(no_args_is_help=True, help="Which posts deserve money, and why.")

File = Annotated[
    Path | None,
    typer.Option(
        "--posts", help="A TikTok Studio or Business Suite export, or a CSV, TSV, Parquet or JSON Lines table."
    ),
]
CommentsFile = Annotated[
    Path | None, typer.Option("--comments", help="A table of comments: post_id, text, author, at.")
]
Columns = Annotated[str, typer.Option("--columns", help="Ours=theirs, such as post_id=video_id,views=play_cnt*counts.")]
Objective = Annotated[str, typer.Option("--objective", help=f"One of {', '.join(WEIGHTS)}.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="When the file's counts were read; else now.")
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=0, help="How many to show; a table shows 20 unless told, 0 is all.")
]

COLUMNS = ("rank", "post_id", "account", "verdict", "score", "low", "high", "reasons", "unseen")
Marks = dict[str, bool]
"""What every row of a workspace says of it: whether it is simulated. A file's rows say nothing."""
_SHOWN = 20
_REFUSALS_SHOWN = 10
_STYLES = {Verdict.PROMOTE: "bold green", Verdict.TEST: "yellow", Verdict.IMPROVE: "cyan", Verdict.DO_NOT_BOOST: "dim"}
_WORDS = {
    Verdict.PROMOTE: "promote",
    Verdict.TEST: "test",
    Verdict.IMPROVE: "improve",
    Verdict.DO_NOT_BOOST: "do not boost",
}


def mount(app: typer.Typer) -> None:
    app.add_typer(posts, name="posts")


@posts.command("rank")
def rank_(
    file: File = None,
    comments: CommentsFile = None,
    columns: Columns = "",
    objective: Objective = "sales",
    as_of: AsOf = None,
    limit: Limit = None,
    format: Format = "table",
    out: Out = None,
    workspace: Here = "",
) -> None:
    """Rank posts by how far they beat their account's usual post; views alone count for nothing.

    Example: firesteel posts rank --posts Content.csv --comments comments.csv

    Example: firesteel posts rank --workspace demo
    """
    ranking, marks = _ranking(file, comments, columns, objective, as_of, workspace)
    most = limit if limit is not None else _SHOWN if format == "table" else 0
    shown = ranking[:most] if most else ranking
    if format == "json":
        emit([row(ranked) | marks for ranked in shown], format, out)
    elif format == "csv":
        rows = [row(ranked) | {"account": ranked.post.creator.handle} | marks for ranked in shown]
        emit(rows, format, out, (*COLUMNS, *marks))
    elif out is None:
        console.out.print(_picture(ranking, shown, objective, marks))
    else:
        deliver(plain(_picture(ranking, shown, objective, marks)), out)


@posts.command("show")
def show(
    post: Annotated[str, typer.Argument(help="The post's id.")],
    file: File = None,
    comments: CommentsFile = None,
    columns: Columns = "",
    objective: Objective = "sales",
    as_of: AsOf = None,
    format: Format = "table",
    out: Out = None,
    workspace: Here = "",
) -> None:
    """One post: its verdict, and every signal beside the account's baseline.

    Example: firesteel posts show 7000000000000000001 --workspace demo
    """
    ranking, marks = _ranking(file, comments, columns, objective, as_of, workspace)
    found = next((ranked for ranked in ranking if ranked.post.id == post), None)
    if found is None:
        raise NotFound(f"there is no post {post} among the {len(ranking):,}; `firesteel posts rank` lists them")
    if format == "json":
        emit([row(found) | marks], format, out)
        return
    rows = [{"signal": name} | line | marks for name, line in row(found)["signals"].items()]
    if format == "csv" or out is not None:
        emit(rows, format, out)
        return
    console.out.print(Group(_picture(ranking, (found,), objective, marks), ""))
    emit(rows, format, out, ("signal", *next(iter(row(found)["signals"].values()), ())))


def row(ranked: Ranked) -> dict[str, Any]:
    """A ranked post as JSON has it."""
    return {
        "post_id": ranked.post.id,
        "rank": ranked.rank,
        "verdict": ranked.verdict.value,
        "score": ranked.score,
        "low": ranked.low,
        "high": ranked.high,
        "reasons": list(ranked.reasons),
        "signals": {
            name: {"value": s.value, "baseline": s.baseline, "low": s.low, "high": s.high, "n": s.n}
            for name, s in ranked.signals.items()
        },
        "unseen": list(ranked.unseen),
    }


def _ranking(
    file: Path | None, comments: Path | None, columns: str, objective: str, as_of: datetime | None, workspace: str
) -> tuple[Ranking, Marks]:
    if file is None:
        if comments or columns or as_of:
            raise BadInput("--comments, --columns and --as-of go with a file of posts", remedy="name it with --posts")
        desk = console.desk(workspace)
        with console.progress("Ranking"):
            return desk.ranking(objective), {"simulated": desk.store.workspace.simulated}
    with console.progress(f"Reading and ranking {file.name}"):
        return _ranking_of(file, comments, columns, objective, as_of), {}


def _ranking_of(file: Path, comments: Path | None, columns: str, objective: str, as_of: datetime | None) -> Ranking:
    now = as_of.replace(tzinfo=UTC) if as_of else datetime.now(UTC)
    read = imports.read_posts(file, columns or None, now=now)
    _tell(read.notes, read.refusals)
    if not read.posts:
        raise BadInput(f"none of its {len(read.refusals):,} rows could be taken", where=str(file), remedy="see above")
    taken = _with_comments(read.posts, comments, now) if comments else read.posts
    return rank(taken, objective=objective, now=now)


def _with_comments(given: Sequence[Post], file: Path, now: datetime) -> tuple[Post, ...]:
    """Posts with their buying intents counted. One without any comment in the file stays unseen, unless it has none at all."""
    read = imports.read_comments(file, now=now)
    _tell(read.notes, read.refusals)
    people = intent_authors(label(read.comments))
    if not people.keys() & {post.id for post in given}:
        console.complain(f"no comment in {file.name} is under one of these posts")
    return tuple(
        replace(
            post,
            signals=replace(
                post.signals, intent_comments=people.get(post.id, 0 if post.signals.comments == 0 else None)
            ),
        )
        for post in given
    )


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


def _picture(ranking: Sequence[Ranked], shown: Sequence[Ranked], objective: str, marks: Marks) -> Group:
    """The list as a person reads it: what to do, how sure, why; what is true of all said once."""
    everywhere = frozenset.intersection(*(frozenset(r.unseen) for r in ranking)) if ranking else frozenset()
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 2, 1, 0))
    table.add_column("", justify="right", style="dim")
    table.add_column("Post", max_width=30, overflow="fold")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Score", no_wrap=True, justify="right")
    table.add_column("Why", ratio=1)
    reach = max((max(abs(r.low), abs(r.high)) for r in shown), default=1.0) or 1.0
    for ranked in shown:
        table.add_row(
            str(ranked.rank),
            _post(ranked),
            Text(_WORDS[ranked.verdict], style=_STYLES[ranked.verdict]),
            _score(ranked, reach),
            _why(ranked, everywhere),
        )
    return Group(_headline(ranking, objective, marks), "", table, *_footer(ranking, shown, everywhere))


def _headline(ranking: Sequence[Ranked], objective: str, marks: Marks) -> Text:
    accounts = len({r.post.creator.handle for r in ranking})
    counts = Counter(r.verdict for r in ranking)
    line = Text.assemble(
        (f"{len(ranking):,} posts of {accounts:,} {'account' if accounts == 1 else 'accounts'}", "bold"),
        f", ranked for {objective}{', simulated' if marks.get('simulated') else ''}:  ",
    )
    for verdict in Verdict:
        line.append(f"{counts[verdict]:,} {_WORDS[verdict]}", style=_STYLES[verdict])
        line.append("" if verdict is Verdict.DO_NOT_BOOST else "  ·  ", style="dim")
    return line


def _post(ranked: Ranked) -> Text:
    post, views = ranked.post, ranked.post.signals.views
    caption = post.caption if len(post.caption) <= 48 else post.caption[:47].rstrip() + "…"
    facts = [f"@{post.creator.handle}"] if post.creator.handle else []
    facts += [f"{post.duration_s:.0f} s"] if post.duration_s else []
    facts += [f"{_short(views)} views"] if views is not None else []
    return Text.assemble(
        *([caption, "\n"] if caption else []),
        (str(post.id), "" if not caption else "dim"),
        ("\n" + " · ".join(facts), "dim"),
    )


def _score(ranked: Ranked, reach: float) -> Text:
    return Text.assemble(
        (f"{ranked.score:+.2f}", "bold"),
        "\n",
        (f"{ranked.low:+.2f} to {ranked.high:+.2f}", "dim"),
        "\n",
        _whisker(ranked, reach),
    )


def _whisker(ranked: Ranked, reach: float, width: int = 17) -> Text:
    """The interval as a line, the score as a dot, the account's usual post as a bar in the middle."""

    def place(value: float) -> int:
        return min(width - 1, max(0, round((value / reach + 1) / 2 * (width - 1))))

    marks = [" "] * width
    for i in range(place(ranked.low), place(ranked.high) + 1):
        marks[i] = "─"
    marks[width // 2] = "│"
    marks[place(ranked.score)] = "●"
    return Text("".join(marks), style=_STYLES[ranked.verdict])


def _why(ranked: Ranked, everywhere: frozenset[str]) -> Text:
    reasons = list(ranked.reasons)
    missing = [_name(name) for name in ranked.unseen if name not in everywhere]
    if missing:
        reasons.append(f"Could not be seen: {', '.join(missing)}")
    return Text("\n".join(reasons))


def _footer(ranking: Sequence[Ranked], shown: Sequence[Ranked], everywhere: frozenset[str]) -> list[Any]:
    said = [
        "The score adds up weighted log-lifts over the account's usual post of that length and age, which is 0 (│); the line is a 90 % interval."
    ]
    if everywhere:
        names = [_name(measure.name) for measure in MEASURES if measure.name in everywhere]
        said.append(f"Could not be seen in any post, and left out: {', '.join(names)}.")
    borrowed = sum(r.borrowed for r in ranking)
    if borrowed:
        said.append(
            f"The baseline is borrowed for {borrowed:,} of {len(ranking):,}: their accounts have fewer than {OWN_BASELINE} posts here."
        )
    if len(shown) < len(ranking) and len(shown) > 1:
        said.append(f"{len(shown):,} of {len(ranking):,} shown; --limit 0 shows all, --format json has every figure.")
    return [Padding(Text(line, style="dim"), (0, 0)) for line in said]


def _short(count: float) -> str:
    for factor, letter in ((1e6, "M"), (1e3, "K")):
        if count >= factor:
            return f"{count / factor:.{1 if count < 100 * factor else 0}f}{letter}"
    return f"{count:.0f}"


def _name(signal: str) -> str:
    names = {
        "hook_2s": "two-second hook",
        "watch_time_s": "watch time",
        "intent_comments": "comments with a buying intent",
    }
    return names.get(signal, signal.replace("_", " "))
