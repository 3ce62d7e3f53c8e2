"""`firesteel comments`: what people ask, want and object to, and answering them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer
from rich.markup import escape

from .. import imports
from ..comments import Labelled, buying
from ..comments.triage import KINDS, STATES
from ..desk.comments.acting import LONGEST_REPLY
from ..desk.comments.briefs import ContentBrief
from ..desk.comments.inbox import Filter, InboxRow
from ..errors import BadInput
from ..language import SUPPORTED, reader
from ..values import PostId
from . import console
from .output import Format, Out, deliver, emit, rounded
from .workspaces import Actor, Here

comments = typer.Typer(
    no_args_is_help=True,
    help="What people ask, want and object to; answering them.\n\nExample: firesteel comments inbox --workspace demo",
)
Ids = Annotated[list[str], typer.Argument(help="Ids of comments, as `firesteel comments inbox` shows them.")]
_SHOWN = 50
_ANY = PostId("any")
"""The post of a text whose post the file does not tell: it is labelled all the same."""


def mount(app: typer.Typer) -> None:
    app.add_typer(comments, name="comments")


@comments.command("label")
def label_(
    file: Annotated[Path, typer.Option("--in", help="A CSV, TSV, Parquet or JSON Lines table of comments.")],
    column: Annotated[str, typer.Option("--column", help="The column with the text.")] = "",
    format: Annotated[
        Literal["jsonl", "json", "csv", "table"], typer.Option("--format", help="One JSON object a line, or a table.")
    ] = "jsonl",
    model: Annotated[
        Literal["light", "encoder"],
        typer.Option("--model", help="The encoder reads better, ten times slower; see the guide."),
    ] = "light",
    usual: Annotated[
        str,
        typer.Option(
            "--language", help="The language most are in, such as es: decides where a comment is too short to tell."
        ),
    ] = "",
    out: Out = None,
) -> None:
    """Say what each comment asks or wants. A language we cannot judge gets no labels and is put up for review.

    Example: firesteel comments label --in comments.csv --column text --format table
    """
    mapping = {"text": json.dumps(column, ensure_ascii=False)} if column else None
    if usual and usual not in SUPPORTED:
        raise BadInput(f"{usual} is not a language we judge", remedy=f"choose among {', '.join(SUPPORTED)}")
    with console.progress(f"Reading and judging {file.name}"):
        try:
            read = imports.read_comments(file, mapping, post=_ANY)
        except BadInput as error:
            if not column or not error.where.startswith("--columns"):
                raise
            raise BadInput(error.message, where=f"{file}, --column", remedy=error.remedy) from error
        spoken = {comment.post: usual for comment in read.comments} if usual else None
        labelled = reader(way=model).label(read.comments, spoken)
    for refusal in read.refusals[:10]:
        console.complain(str(refusal))
    rows = [row(each) for each in labelled]
    if format == "jsonl":
        deliver("".join(json.dumps(rounded(line), ensure_ascii=False) + "\n" for line in rows), out)
    elif format == "table":
        brief = [
            {
                "text": line["text"],
                "language": line["language"],
                "labels": line["labels"],
                "review": "yes" if line["needs_review"] else "",
            }
            for line in rows
        ]
        emit(brief[:_SHOWN] if out is None else brief, format, out)
    else:
        emit(rows, format, out)
    console.err.print(_summary(labelled, len(read.refusals)), style="dim", highlight=False)


def row(each: Labelled) -> dict[str, Any]:
    """A labelled comment as JSON has it."""
    return {
        "text": each.comment.text,
        "language": each.language,
        "supported": each.supported,
        "labels": list(each.labels),
        "scores": each.scores,
        "needs_review": each.needs_review,
    }


@comments.command("inbox")
def inbox(
    kind: Annotated[str, typer.Option(help=f"Only one of {', '.join(KINDS)}.")] = "",
    state: Annotated[str, typer.Option(help=f"One of {', '.join(STATES)}, or all.")] = "open",
    owner: Annotated[str, typer.Option(help="Only what this person sees to; nobody for what has no owner.")] = "",
    post: Annotated[str, typer.Option("--post", help="Only under this post.")] = "",
    saying: Annotated[str, typer.Option(help="Only with this label.")] = "",
    text: Annotated[str, typer.Option(help="Only with these words in it.")] = "",
    late: Annotated[bool, typer.Option("--late", help="Only what waits for longer than it may.")] = False,
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Comments under posts and ads, the most urgent first: what each is about, who sees to it and by when.

    Example: firesteel comments inbox --kind risk --workspace demo
    """
    desk = console.desk(workspace)
    asked = Filter(
        kind=kind, state=state, owner=owner, post=post, label=saying, text=text, late=late, page=page, size=_SHOWN
    )
    found = desk.inbox(asked)
    rows = [_waiting(each) for each in found.items]
    if not rows and format == "table" and out is None:
        console.out.print("No comment is like that.", highlight=False)
        return
    console.tell(desk, rows, format, out, INBOX if format == "table" else ())
    if format == "table" and found.pages > 1:
        more = f"Page {found.page} of {found.pages}; {found.total:,} in all. --page {found.page + 1} shows the next."
        console.err.print(more if found.page < found.pages else more.partition(" --")[0], highlight=False)


def _waiting(each: InboxRow) -> dict[str, Any]:
    """A comment without who wrote it: handles leave the inbox of the pages only."""
    item, labelled, comment = each.item, each.item.labelled, each.item.comment
    return {
        "id": comment.id,
        "kind": item.kind,
        "state": item.state,
        "text": comment.text,
        "says": list(labelled.labels),
        "language": labelled.language,
        "review": labelled.needs_review,
        "at": comment.at,
        "due": item.due,
        "late": item.overdue,
        "owner": item.owner,
        "post": comment.post,
        "title": each.title,
        "ad": comment.ad,
        "cannot": [deed for deed, found in each.allowed.items() if found.answer == "no"],
    }


INBOX = ("id", "kind", "text", "says", "due", "late", "owner")
"""What the table shows; JSON and CSV have all of it."""


@comments.command("hide")
def hide(ids: Ids, workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None) -> None:
    """Take comments out of sight, where the post's identity allows it.

    Example: firesteel comments hide 7300000000000000123 --as ana --workspace lumen
    """
    _answer(ids, "hide", workspace, actor, format, out)


@comments.command("show")
def show(ids: Ids, workspace: Here = "", actor: Actor = "", format: Format = "table", out: Out = None) -> None:
    """Put hidden comments back.

    Example: firesteel comments show 7300000000000000123 --as ana --workspace lumen
    """
    _answer(ids, "show", workspace, actor, format, out)


@comments.command("reply")
def reply(
    ids: Ids,
    text: Annotated[str, typer.Option("--text", help=f"What to say, up to {LONGEST_REPLY} characters.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say the same under one comment or several, in the account's name. Nothing is said twice under one.

    Example: firesteel comments reply 7300000000000000123 --text "It is back on Friday" --as ana --workspace lumen
    """
    _answer(ids, "reply", workspace, actor, format, out, text=text)


@comments.command("pin")
def pin(
    id: Annotated[str, typer.Argument(help="The comment's id.")],
    off: Annotated[bool, typer.Option("--off", help="Unpin it.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Pin a comment to the top of its post; only the account's own login can.

    Example: firesteel comments pin 7300000000000000123 --as ana --workspace lumen
    """
    _answer([id], "unpin" if off else "pin", workspace, actor, format, out)


@comments.command("close")
def close(
    ids: Ids,
    why: Annotated[str, typer.Option("--why", help="Why they need no answer.")] = "no answer needed",
    again: Annotated[bool, typer.Option("--reopen", help="Have them wait for an answer again.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep that comments need no answer. TikTok is told nothing.

    Example: firesteel comments close 7300000000000000123 --why spam --as ana --workspace lumen
    """
    desk, who = console.desk(workspace), console.name(actor)
    done = desk.reopen_comments(ids, who) if again else desk.close_comments(ids, why, who)
    words = f"{_counted(len(done))} {'open again' if again else 'closed'}."
    console.done(desk, words, {"done": done, "reason": "" if again else why}, format, out)


@comments.command("assign")
def assign(
    ids: Ids,
    to: Annotated[str, typer.Option("--to", help="Whom; empty leaves them to whom the agreement names.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say who sees to comments.

    Example: firesteel comments assign 7300000000000000123 --to ben --as ana --workspace lumen
    """
    desk, who = console.desk(workspace), console.name(actor)
    done = desk.assign(ids, to, who)
    words = f"{_counted(len(done))} for {to}." if to else f"{_counted(len(done))} left to whom the agreement names."
    console.done(desk, words, {"done": done, "owner": to}, format, out)


@comments.command("correct")
def correct(
    id: Annotated[str, typer.Argument(help="The comment's id.")],
    labels: Annotated[list[str] | None, typer.Argument(help="Everything it says; none is other.")] = None,
    back: Annotated[bool, typer.Option("--take-back", help="Let the reading decide again.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep what a person says a comment says; its post's score moves with it.

    Example: firesteel comments correct 7300000000000000123 q.price intent.buy --as ana --workspace lumen
    """
    if back and labels:
        raise BadInput(
            "a correction is either said or taken back", where="--take-back", remedy="leave out the one or the other"
        )
    desk, who = console.desk(workspace), console.name(actor)
    desk.relabel(id, None if back else labels or (), who)
    now = next(each for each in desk.labelled() if each.comment.id == id)
    words = f"It says {', '.join(now.labels) or 'nothing that can be judged'}{', as read' if back else ''}."
    console.done(desk, words, {"id": id, **row(now)}, format, out)


@comments.command("brief")
def brief(
    key: Annotated[str, typer.Argument(help="Of a question or a brief, or a label; none lists them.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep it, as things are asked now.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """What many people ask, and briefs for follow-up posts made of it; one of them as Markdown.

    Example: firesteel comments brief q.price --out brief.md --workspace demo
    """
    desk = console.desk(workspace)
    if keep:
        made = desk.make_brief(key, console.name(actor))
        console.done(desk, f"Kept: {made.title}.", _brief(made), format, out)
    elif not key:
        rows = [_brief(each) for each in (*desk.briefs(), *desk.brief_ideas())]
        if not rows and format == "table" and out is None:
            console.out.print("No question was asked twice.", highlight=False)
            return
        console.tell(desk, rows, format, out, BRIEFS if format == "table" else ())
    elif format == "table":
        deliver(desk.brief_markdown(key), out)
    else:
        console.tell(desk, [msgspec.to_builtins(desk.brief_for(key))], format, out)


def _brief(each: ContentBrief) -> dict[str, Any]:
    return {
        "key": each.key,
        "kept": each.at is not None,
        "people": each.people,
        "posts": len(each.posts),
        "question": each.question,
        "title": each.title,
        "format": each.format,
        "points": list(each.points),
    }


BRIEFS = ("key", "kept", "people", "posts", "question")
"""What the table shows."""


@comments.command("words")
def words(
    block: Annotated[list[str] | None, typer.Argument(help="Words to block; none shows those that are.")] = None,
    through: Annotated[list[str] | None, typer.Option("--through", help="Let this one through again.")] = None,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Blocked words of the ad account: what is written with them under an ad from then on is hidden.

    Example: firesteel comments words scam fake --as ana --workspace lumen
    """
    desk = console.desk(workspace)
    if block:
        desk.block_words(block, console.name(actor))
    if through and not desk.unblock_words(through, console.name(actor)).changed:
        console.complain(f"{', '.join(through)}: not blocked, so nothing was let through")
    found = desk.blocked_words()
    told = f"Blocked: {', '.join(found.words)}. {found.said}" if found.words else "No word is blocked."
    console.done(desk, escape(told), {"words": found.words}, format, out)


def _answer(
    ids: list[str], deed: str, workspace: str, actor: str, format: str, out: Path | None, *, text: str = ""
) -> None:
    """Do it, and say what came back; anything that did ends the command with 1."""
    desk, who = console.desk(workspace), console.name(actor)
    found = desk.answer(ids, deed, who, text=text)
    for id, why in found.refused.items():
        console.complain(f"{id}: {why}")
    row = {"deed": deed, "done": found.done, "refused": found.refused}
    console.done(desk, f"{_counted(len(found.done))} {DONE[deed]}.", row, format, out)
    if found.refused:
        raise typer.Exit(1)


DONE = {
    "hide": "hidden",
    "show": "shown again",
    "reply": "answered",
    "pin": "pinned",
    "unpin": "not pinned any more",
}
"""After "3 comments"."""


def _counted(number: int) -> str:
    return f"{number:,} comment{'' if number == 1 else 's'}"


def _summary(labelled: tuple[Labelled, ...], refused: int) -> str:
    languages = Counter(each.language for each in labelled if not each.supported)
    review = sum(each.needs_review for each in labelled)
    line = f"{_counted(len(labelled))}: {sum(map(buying, labelled)):,} with a buying intent, {review:,} for review"
    if refused:
        line += f", {refused:,} row{'' if refused == 1 else 's'} left out"
    if languages:
        line += f"; {languages.total():,} in languages we cannot judge (ours: {', '.join(SUPPORTED)})"
    return line
