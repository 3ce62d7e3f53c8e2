"""`firesteel posts`: which posts deserve money, from a workspace or straight from a file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from ..desk.describing import CONTENTS
from ..desk.looks import profiles, usual
from ..desk.looks.portraitviews import AccountPage
from ..errors import NotFound
from ..posts import Ranked, presets
from ..values import PostId
from . import console, postpictures
from .output import Format, Out, deliver, emit, plain
from .postrows import COLUMNS, account, row, shown
from .ranked import Answered, AsOf, Columns, CommentsFile, File, Objective, Per, Preset, Target, answer, ask
from .workspaces import Actor, Here

posts = typer.Typer(no_args_is_help=True, help="Which posts deserve money, and why.")

Limit = Annotated[
    int | None, typer.Option("--limit", min=0, help="How many to show; a table shows 20 unless told, 0 is all.")
]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Csv = Annotated[bool, typer.Option("--csv", help="Short for --format csv.")]
_SHOWN = 20


def mount(app: typer.Typer) -> None:
    app.add_typer(posts, name="posts")


@posts.command("rank")
def rank_(
    file: File = None,
    comments: CommentsFile = None,
    columns: Columns = "",
    preset: Preset = "",
    objective: Objective = "",
    per: Per = "views",
    target: Target = None,
    as_of: AsOf = None,
    limit: Limit = None,
    format: Format = "table",
    json: Json = False,
    csv: Csv = False,
    out: Out = None,
    workspace: Here = "",
) -> None:
    """Rank posts by how far they beat their account's usual post; views alone count for nothing.

    Example: firesteel posts rank --posts Content.csv --comments comments.csv --preset e-commerce

    Example: firesteel posts rank --workspace demo --objective reach --limit 5
    """
    answered = answer(ask(file, comments, columns, preset, objective, per, target, as_of, workspace))
    form = _form(format, json, csv)
    most = limit if limit is not None else _SHOWN if form == "table" else 0
    few = answered.ranking[: most or None]
    if form == "json":
        emit([row(ranked) | answered.marks for ranked in few], form, out)
    elif form == "csv":
        rows = [row(ranked) | {"account": ranked.post.creator.handle} | answered.marks for ranked in few]
        emit(rows, form, out, (*COLUMNS, *answered.marks))
    else:
        _draw(postpictures.listing(answered, few), out)


@posts.command("show")
def show(
    post: Annotated[str, typer.Argument(help="The post's id.")],
    file: File = None,
    comments: CommentsFile = None,
    columns: Columns = "",
    preset: Preset = "",
    objective: Objective = "",
    per: Per = "views",
    target: Target = None,
    as_of: AsOf = None,
    format: Format = "table",
    json: Json = False,
    csv: Csv = False,
    out: Out = None,
    workspace: Here = "",
) -> None:
    """One post: its verdict, every signal beside the account's baseline, what each adds, and what could not be seen.

    Example: firesteel posts show 7000000000000000001 --workspace demo
    """
    answered = answer(ask(file, comments, columns, preset, objective, per, target, as_of, workspace))
    found = _found(answered, post)
    form = _form(format, json, csv)
    if form == "json":
        emit([shown(found, answered.target) | answered.marks], form, out)
    elif form == "csv":
        added = found.contributions
        rows = [
            {"signal": name} | line | {"contribution": added.get(name)} | answered.marks
            for name, line in row(found)["signals"].items()
        ]
        emit(rows, form, out)
    else:
        _draw(postpictures.portrait(answered, found), out)


@posts.command("describe")
def describe(
    post: Annotated[str, typer.Argument(help="The post's id.")],
    hook: Annotated[str | None, typer.Option(help="What the first seconds say or show.")] = None,
    message: Annotated[str | None, typer.Option(help="The one thing it promises.")] = None,
    cta: Annotated[str | None, typer.Option(help="What it asks the viewer to do.")] = None,
    format: Annotated[str | None, typer.Option("--format", help="The post's format: demo, unboxing …")] = None,
    role: Annotated[
        str | None, typer.Option(help="What it does for the brand: creator-review, founder-story …")
    ] = None,
    content: Annotated[str | None, typer.Option(help=f"Whose content: {', '.join(CONTENTS)}.")] = None,
    json: Json = False,
    out: Out = None,
    workspace: Here = "",
    actor: Actor = "",
) -> None:
    """Say what no platform knows of a post; what is left out stays as it was, and "" takes one back.

    Example: firesteel posts describe 7000000000000000001 --hook "Does it sting?" --role creator-review --format demo
    """
    given = {"hook": hook, "message": message, "cta": cta, "format": format, "role": role, "content": content}
    said = {name: text for name, text in given.items() if text is not None}
    desk = console.desk(workspace)
    desk.find(post)
    kept = desk.describe(post, said, console.name(actor)) if said else desk.said_of(post)
    words = [f"{name}: {text}" for name, text in asdict(kept).items() if text and name != "post"]
    heading = f"Post {post}" + (", as kept" if said else "")
    line = f"{heading}: {'; '.join(words)}." if words else f"Nobody said anything of post {post} yet."
    console.done(
        desk,
        line,
        {"post_id": post} | {k: v for k, v in asdict(kept).items() if k != "post"},
        _form("table", json),
        out,
    )


@posts.command("account")
def account_(
    handle: Annotated[str, typer.Argument(help="The account, with or without @.")],
    file: File = None,
    comments: CommentsFile = None,
    columns: Columns = "",
    preset: Preset = "",
    objective: Objective = "",
    per: Per = "views",
    target: Target = None,
    as_of: AsOf = None,
    format: Annotated[str, typer.Option("--format", help="table for people; json.")] = "table",
    json: Json = False,
    out: Out = None,
    workspace: Here = "",
) -> None:
    """One account: what is usual for it, by length, and what worked by format and role.

    Example: firesteel posts account mara.skin --workspace demo
    """
    asked = ask(file, comments, columns, preset, objective, per, target, as_of, workspace)
    if file is None and not (preset or target or per != "views"):
        desk = console.desk(workspace)
        page, marks = desk.account(handle, objective), {"simulated": desk.store.workspace.simulated}
    else:
        answered = answer(asked)
        page, marks = _account(answered, handle.removeprefix("@"), preset), answered.marks
    if _form(format, json) == "json":
        emit([account(page) | marks], "json", out)
    else:
        _draw(postpictures.profile(page), out)


def _account(answered: Answered, handle: str, preset: str) -> AccountPage:
    ranking = answered.ranking
    rows = profiles.by_account(ranking).get(handle)
    if rows is None:
        raise NotFound(f"there is no account @{handle} among the posts; `firesteel posts rank --csv` lists them")
    mine = ranking.some(rows)
    return profiles.account_page(
        mine,
        objective=answered.objective,
        weights=answered.weights,
        target=answered.wanted,
        cadence=usual.cadence((each.post for each in mine), answered.now),
        role_of=lambda post: role.name if (role := presets.preset(preset).role_of(post.format)) else "",
    )


def _found(answered: Answered, post: str) -> Ranked:
    found = answered.ranking.of(PostId(post))
    if found is None:
        raise NotFound(
            f"there is no post {post} among the {len(answered.ranking):,}; `firesteel posts rank` lists them"
        )
    return found


def _form(format: str, json: bool = False, csv: bool = False) -> str:
    return "json" if json else "csv" if csv else format


def _draw(picture: Any, out: Any) -> None:
    if out is None:
        console.out.print(picture)
    else:
        deliver(plain(picture), out)
