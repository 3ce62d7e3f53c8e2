"""`firesteel gate …`: what somebody looked at, answered, or lets through knowingly."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ..preflight import CONDITIONS, WHOLE, checklist, conditions
from . import console, given
from .given import Truth
from .output import Format, Out
from .workspaces import Actor, Here

Post = Annotated[str, typer.Argument(help="The post's id.")]
FlightId = Annotated[str, typer.Argument(help="The flight's id.")]
Note = Annotated[str, typer.Option(help="What was looked at.")]
Seen = Annotated[Truth | None, typer.Option(help="unknown takes an answer back; left out, it stays.")]
Sent = Literal["yes", "no"]
_ORDER = [name for name, *_ in (*CONDITIONS, *WHOLE)]


def mount(gates: typer.Typer) -> None:
    gates.command("sign-off")(sign_off)
    gates.command("sign", hidden=True)(sign_off)
    gates.command("waive")(waive)
    gates.command("unwaive")(unwaive)
    gates.command("check-profile")(check_profile)
    gates.command("check-policy")(check_policy)
    gates.command("disclose")(disclose)
    gates.command("consent")(consent)
    gates.command("conditions")(told_conditions)


def sign_off(
    post: Post,
    gate: Annotated[str, typer.Argument(help="caption or brand-safety.")],
    note: Note = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say that you looked and it is fine; kept with your name and the caption as it reads now.

    Example: firesteel gate sign-off 7000000000000000001 caption --as Ana
    """
    desk = console.desk(workspace)
    desk.sign_off(post, gate, console.name(actor), note)
    row = {"post_id": post, "gate": gate, "note": note}
    console.done(desk, f"Signed off {gate} of post {post}.", row, format, out)


def waive(
    flight: FlightId,
    rule: Annotated[
        str, typer.Argument(help="A rule as `firesteel gate` names it, or a gate: all it objects with now.")
    ],
    reason: Annotated[str, typer.Option(help="Why it may run although the gate objects; kept.")],
    until: Annotated[str, typer.Option(help="When the waiver ends; else with the flight.")] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Let a flight through a rule knowingly, for a while. Some cannot be waived: no authorisation, a contract that is
    over, a market that was not agreed.

    Example: firesteel gate waive P-1-F1 landing-page --reason "the page is live from Monday" --until 2026-03-01 --as Ana
    """
    desk = console.desk(workspace)
    waived = desk.waive(flight, rule, console.name(actor), reason, given.moment(until, "--until"))
    rows = [
        {"flight": flight, "gate": each.gate.value, "rule": each.rule, "reason": reason, "until": each.until}
        for each in waived
    ]
    if format != "table" or out is not None:
        console.tell(desk, rows, format, out)
        return
    for each in waived:
        end = f" until {each.until:%Y-%m-%d %H:%M} UTC" if each.until else ""
        console.out.print(f"Waived {each.rule or each.gate} for {flight}{end}.", highlight=False)


def unwaive(
    flight: FlightId,
    rule: Annotated[str, typer.Argument(help="The rule, or the gate it was waived under.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Take a waiver back: the rule objects again.

    Example: firesteel gate unwaive P-1-F1 landing-page-broken --as Ana
    """
    desk = console.desk(workspace)
    desk.unwaive(flight, rule, console.name(actor))
    console.done(desk, f"{rule} holds for {flight} again.", {"flight": flight, "rule": rule}, format, out)


def check_profile(
    post: Post,
    bio_link: Seen = None,
    name: Seen = None,
    pinned: Seen = None,
    note: Note = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say what you saw on the profile the ad leads to: the link in its bio, name and picture, the pinned posts.

    Example: firesteel gate check-profile 7000000000000000001 --bio-link yes --name yes --pinned no --as Ana
    """
    said = given.truths(bio_link=bio_link, name=name, pinned=pinned)
    desk = console.desk(workspace)
    kept = desk.check_profile(post, said | ({"note": note} if note else {}), console.name(actor))
    row = {"post_id": post, "bio_link": kept.bio_link, "name": kept.name, "pinned": kept.pinned, "note": kept.note}
    console.done(desk, f"Kept what you saw on the profile behind post {post}.", row, format, out)


def check_policy(
    post: Annotated[str, typer.Argument(help="The post's id; left out, the checklist is printed.")] = "",
    answer: Annotated[
        list[str] | None, typer.Option("--answer", help="ITEM=fine, problem or none; may be repeated.")
    ] = None,
    note: Note = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Answer the policy checklist of the workspace's trade for a post, as its caption reads now.

    Example: firesteel gate check-policy 7000000000000000001 --answer provable=fine --answer minors=none --as Ana
    """
    desk = console.desk(workspace)
    if not post:
        rows = [
            {"item": each.key, "holds": each.holds, "source": each.source} for each in checklist(desk.preset().name)
        ]
        console.tell(desk, rows, format, out)
        return
    said = dict(_answer(each) for each in answer or ())
    kept = desk.check_policy(post, said | ({"note": note} if note else {}), console.name(actor))
    row = {"post_id": post, "answers": kept.answers, "note": kept.note}
    console.done(
        desk,
        f"Kept {len(kept.answers)} answer{'' if len(kept.answers) == 1 else 's'} for post {post}.",
        row,
        format,
        out,
    )


def _answer(text: str) -> tuple[str, str]:
    item, _, word = text.partition("=")
    return item.strip(), word.strip()


def disclose(
    post: Post,
    commercial: Seen = None,
    realistic_ai: Seen = None,
    ai_label: Seen = None,
    note: Note = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say which labels the post carries: commercial content, realistic scenes made by AI, the AI label.

    Example: firesteel gate disclose 7000000000000000001 --commercial yes --realistic-ai no --as Ana
    """
    said = given.truths(commercial=commercial, realistic_ai=realistic_ai, ai_label=ai_label)
    desk = console.desk(workspace)
    kept = desk.disclose(post, said | ({"note": note} if note else {}), console.name(actor))
    row = {
        "post_id": post,
        "commercial": kept.commercial,
        "realistic_ai": kept.realistic_ai,
        "ai_label": kept.ai_label,
        "note": kept.note,
    }
    console.done(desk, f"Kept which labels post {post} carries.", row, format, out)


def consent(
    granted: Annotated[Sent, typer.Option(help="Whether anything was sent after consent was granted.")],
    denied: Annotated[Sent, typer.Option(help="Whether the browser sent anything after it was denied.")],
    withdrawn: Annotated[Sent, typer.Option(help="Whether the browser sent anything after it was withdrawn.")],
    server_denied: Annotated[Sent, typer.Option(help="Whether the server sent anything of somebody who denied it.")],
    note: Note = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say what the site sent while somebody granted, denied and withdrew consent, and what its server sent of who denied.

    Example: firesteel gate consent --granted yes --denied no --withdrawn no --server-denied no --as Ana
    """
    said = given.truths(granted=granted, denied=denied, withdrawn=withdrawn, server_denied=server_denied)
    desk = console.desk(workspace)
    kept = desk.test_consent(said | ({"note": note} if note else {}), console.name(actor))
    row = {
        "granted": kept.granted,
        "denied": kept.denied,
        "withdrawn": kept.withdrawn,
        "server_denied": kept.server_denied,
        "at": kept.at,
        "note": kept.note,
    }
    console.done(desk, "Kept the consent test.", row, format, out)


def told_conditions(
    plan: Annotated[str, typer.Option("--plan", help="Which plan; else the newest.")] = "",
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """The conditions under which a plan for sales or leads is worth its money, each with what was found of it.

    They are read from the last look of the gates; other objectives need none of them.

    Example: firesteel gate conditions --workspace demo
    """
    desk = console.desk(workspace)
    rows = [
        {
            "flight": row.flight.id,
            "condition": each.name,
            "outcome": each.outcome.value,
            "asks": each.words,
            "says": each.says,
        }
        for row in desk.gate(plan or None).rows
        for each in conditions(row.preflight)
    ]
    if not rows and format == "table" and out is None:
        console.out.print("Nothing to meet: only plans for sales and leads need a pixel. Next: firesteel gate")
        return
    console.tell(desk, rows if format != "table" else _together(rows), format, out)


def _together(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """A line for each finding, with the flights it is of; most are the same for all flights of a plan."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        found.setdefault((row["condition"], row["outcome"], row["asks"], row["says"]), []).append(row["flight"])
    whole = len({row["flight"] for row in rows})
    return [
        {"asks": asks, "outcome": outcome, "of": "all" if len(of) == whole else ", ".join(of), "says": says}
        for (_, outcome, asks, says), of in sorted(found.items(), key=lambda each: _ORDER.index(each[0][0]))
    ]
