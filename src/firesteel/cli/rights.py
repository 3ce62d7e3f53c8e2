"""`firesteel rights` and `firesteel authorize`: agreements, codes, TikTok's permission, and what ends when."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.markup import escape

from ..desk import Desk
from ..desk.rights.codes import read_codes
from ..desk.rights.rightsviews import AgreementPage, CalendarRow, CodeResult, Version
from ..desk.telling import short as worded
from ..errors import BadInput, NotFound
from ..papers import agreement as paper
from ..rights import CLAUSES, UsageRights, agreements, answered, plain, templates
from ..storage import reach
from ..values import PostId
from . import console, given
from .output import Format, Out, deliver, deliver_bytes, emit
from .workspaces import Actor, Here

rights = typer.Typer(
    no_args_is_help=True,
    help="What was agreed with creators: nine answers each, their codes, and what ends when."
    "\n\nExample: firesteel rights list --workspace demo",
)

Creator = Annotated[str, typer.Argument(help="The creator's handle, with or without the @.")]
Deal = Annotated[
    str, typer.Option("--deal", help="The agreement's own name, where there are several with one creator.")
]
Into = Annotated[Path, typer.Option("--out", help="The file to write.")]


def mount(app: typer.Typer) -> None:
    app.add_typer(rights, name="rights")
    app.command("authorize")(authorize)


@rights.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Every agreement, and what is still open in it.

    Example: firesteel rights list --workspace demo
    """
    desk = console.desk(workspace)
    rows = []
    for agreement in desk.agreements():
        said, missing = answered(agreement)
        rows.append(
            {
                "creator": f"@{agreement.creator}",
                "deal": agreement.deal,
                "answered": f"{len(said)} of {len(CLAUSES)}",
                "signed": desk.signed_terms(agreement) is not None,
                "until": given.last_day(agreement.window.end) if agreement.window else "",
                "markets": ", ".join(sorted(agreement.markets or ())),
                "posts": len(agreement.posts or ()),
                "open": "; ".join(missing),
            }
        )
    console.tell(desk, rows, format, out)


@rights.command("show")
def show(creator: Creator, deal: Deal = "", workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """One agreement: the nine answers, what goes with them, whether it is signed.

    Example: firesteel rights show mara.skin --workspace demo
    """
    desk = console.desk(workspace)
    page = desk.agreement_page(given.handle(creator), deal)
    if format == "table" and out is None:
        _show(page)
        return
    rows = [{"number": str(each.number), "what": each.question, "answer": each.words} for each in page.answers] + [
        {"number": "", "what": name, "answer": words} for name, words in page.beside
    ]
    console.tell(desk, [msgspec.to_builtins(page)] if format == "json" else rows, format, out)


def _show(page: AgreementPage) -> None:
    version = page.versions[0]
    named = f", {page.rights.deal}" if page.rights.deal else ""
    console.out.print(
        f"[bold]@{escape(page.rights.creator)}[/]{escape(named)}: version {version.number} of {version.at:%Y-%m-%d},"
        f" {escape(_standing(page))}",
        highlight=False,
    )
    for each in page.answers:
        words = escape(each.words) or "[yellow]open[/]"
        console.out.print(f"  {each.number} {escape(each.question)}: {words}", highlight=False)
    for name, words in page.beside:
        console.out.print(f"    {escape(name)}: {escape(words)}", highlight=False)
    console.out.print(f"  Terms {agreements.terms(page.rights)[:16]}", highlight=False)


def _standing(page: AgreementPage) -> str:
    if page.withdrawal is not None:
        return f"withdrawn with effect from {_day(page.withdrawal.effective)}"
    if page.signed is not None:
        return f"signed on {page.signed.at:%Y-%m-%d} ({page.signed.how})"
    return "not signed"


@rights.command("agree")
def agree(
    file: Annotated[
        Path, typer.Argument(help="JSON with the creator's answers; `firesteel rights template` prints one to fill in.")
    ],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep what was agreed with a creator, as a new version of it.

    Example: firesteel rights agree mara.json --workspace demo --as Ben
    """
    try:
        content = given.content(file)
        agreed = msgspec.json.decode(content, type=UsageRights)
        if odd := sorted(
            msgspec.json.decode(content, type=dict[str, Any]).keys() - {one.name for one in fields(agreed)}
        ):
            raise BadInput(
                f"there is no {odd[0]!r} in an agreement",
                where=str(file),
                remedy="compare it with `firesteel rights template`",
            )
    except msgspec.MsgspecError as error:
        raise BadInput(str(error), where=str(file), remedy="compare it with `firesteel rights template`") from error
    except ValueError as error:
        raise BadInput(str(error), where=str(file), remedy="mend it, then give it again") from error
    desk = console.desk(workspace)
    missing = desk.agree(agreed, console.name(actor))
    row = {
        "creator": f"@{agreed.creator}",
        "deal": agreed.deal,
        "answered": len(CLAUSES) - len(missing),
        "open": list(missing),
    }
    words = f"still open: {'; '.join(missing)}" if missing else "all nine answers are there"
    console.done(desk, f"Kept the agreement with @{agreed.creator}; {words}.", row, format, out)


@rights.command("template")
def template(
    template: Annotated[
        str, typer.Option("--template", help=f"The trade: {', '.join(each.key for each in templates.TEMPLATES)}.")
    ] = "e-commerce",
    creator: Annotated[str, typer.Option(help="The creator's handle.")] = "mara.skin",
    post: Annotated[list[str] | None, typer.Option(help="A post's id; may be repeated.")] = None,
    market: Annotated[list[str] | None, typer.Option(help="ISO code of a market; may be repeated.")] = None,
    moderator: Annotated[str, typer.Option(help="Who answers for the comments.")] = "",
    start: Annotated[str, typer.Option(help="First day; else 2026-01-01, to be changed.")] = "",
    list_them: Annotated[bool, typer.Option("--list", help="Say which templates there are, and stop.")] = False,
    format: Format = "table",
    out: Out = None,
) -> None:
    """Print an agreement to fill in, as JSON; what is null is still to be agreed.

    Example: firesteel rights template --template b2b --creator mara.skin > mara.json
    """
    if list_them:
        rows = [{"template": each.key, "name": each.name, "says": each.says} for each in templates.TEMPLATES]
        emit(rows, format, out)
        return
    first = given.moment(start or "2026-01-01", "--start")
    assert first is not None
    draft = templates.filled(
        template,
        given.handle(creator),
        [PostId(each) for each in post or ["7000000000000000001"]],
        first,
        markets=[each.upper() for each in market or ()],
        moderator=moderator,
    )
    text = msgspec.json.format(msgspec.json.encode(draft, order="deterministic"), indent=2)
    deliver(text.decode() + "\n", out)


@rights.command("versions")
def versions(
    creator: Creator, deal: Deal = "", workspace: Here = "", format: Format = "table", out: Out = None
) -> None:
    """Every version of an agreement, newest first: who wrote it, what changed, who signed it.

    Example: firesteel rights versions mara.skin --workspace demo
    """
    desk = console.desk(workspace)
    rows = [
        {
            "version": each.number,
            "at": f"{each.at:%Y-%m-%d %H:%M}",
            "by": each.actor,
            "signed": f"{each.signature.at:%Y-%m-%d}" if each.signature else "",
            "changed": [
                f"{change.clause}: {change.before or 'open'} → {change.after or 'open'}" for change in each.changes
            ],
        }
        for each in desk.versions(given.handle(creator), deal)
    ]
    if not rows:
        raise NotFound(
            f"nothing was agreed with @{given.handle(creator)} yet; `firesteel rights agree` keeps an agreement"
        )
    console.tell(desk, rows, format, out)


@rights.command("sign")
def sign(
    creator: Creator,
    name: Annotated[str, typer.Option(help="The name under the signature.")],
    deal: Deal = "",
    terms: Annotated[
        str, typer.Option(help="Which terms were signed, as their paper says; else the present ones.")
    ] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep that a creator signed on paper. On their own page they do it themselves.

    Example: firesteel rights sign mara.skin --name "Mara Ruiz" --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    signed = desk.sign(handle, deal, _terms(desk, handle, deal, terms), name, "paper", console.name(actor))
    row = {"creator": f"@{handle}", "deal": deal, "terms": signed.terms, "how": signed.how, "at": signed.at}
    console.done(desk, f"Kept that @{handle} signed on paper.", row, format, out)


def _terms(desk: Desk, handle: str, deal: str, said: str) -> str:
    """The digest whole, where the paper shows its beginning. Another one is left as it is: the desk refuses it."""
    held = agreements.terms(desk.agreement_page(handle, deal).rights)
    return held if not said or (len(said) >= 8 and held.startswith(said.lower())) else said


@rights.command("paid")
def paid(
    creator: Creator,
    reference: Annotated[str, typer.Option(help="Number of the invoice or transfer; never account details.")],
    deal: Deal = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep that the creator's fee was paid.

    Example: firesteel rights paid mara.skin --reference INV-2041 --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    held = desk.paid(handle, deal, reference, console.name(actor))
    row = {"creator": f"@{handle}", "deal": deal, "fee": str(held.fee or ""), "reference": reference}
    console.done(desk, f"Kept that @{handle} was paid, under {reference}.", row, format, out)


@rights.command("attach")
def attach(
    creator: Creator,
    file: Annotated[Path, typer.Argument(help="The signed contract, an invoice.")],
    deal: Deal = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep a file with an agreement, sealed.

    Example: firesteel rights attach mara.skin contract.pdf --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    kept = desk.attach(handle, deal, file.name, given.content(file), console.name(actor))
    row = {"creator": f"@{handle}", "deal": deal, "name": kept.name, "digest": kept.digest, "size": kept.size}
    console.done(desk, f"Kept {kept.name} with the agreement of @{handle}.", row, format, out)


@rights.command("withdraw")
def withdraw(
    creator: Creator,
    deal: Deal = "",
    post: Annotated[str, typer.Option(help="One post of it; else all of it.")] = "",
    reason: Annotated[str, typer.Option(help="What the creator said.")] = "",
    effective: Annotated[str, typer.Option("--from", help="From when on nothing may run; else at once.")] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep that a creator took the yes back, by letter or by phone. On their own page they do it themselves.

    Example: firesteel rights withdraw mara.skin --reason "moved to another brand" --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    taken = desk.withdraw(
        handle,
        deal,
        console.name(actor),
        post=PostId(post) if post else None,
        reason=reason,
        effective=given.moment(effective, "--from"),
    )
    row = {"creator": f"@{handle}", "deal": deal, "post_id": post, "effective": taken.effective}
    words = f"Kept that @{handle} withdrew, with effect from {_day(taken.effective)}. Next: firesteel decide --apply"
    console.done(desk, words, row, format, out)


@rights.command("pdf")
def pdf(
    creator: Creator,
    out: Into,
    deal: Deal = "",
    version: Annotated[int, typer.Option(help="Its number; else the newest.", min=0)] = 0,
    workspace: Here = "",
) -> None:
    """Write an agreement as a PDF to read and to sign.

    Example: firesteel rights pdf mara.skin --out mara.pdf --workspace demo
    """
    desk, handle = console.desk(workspace), given.handle(creator)
    page = desk.agreement_page(handle, deal)
    chosen = next((each for each in page.versions if not version or each.number == version), None)
    if chosen is None:
        raise NotFound(f"the agreement with @{handle} has no version {version}; it has {len(page.versions)}")
    deliver_bytes(_pdf(desk, chosen), out)
    console.out.print(f"Wrote version {chosen.number} to {out}", highlight=False)


def _pdf(desk: Desk, version: Version) -> bytes:
    here, held = desk.store.workspace, version.rights
    return paper.pdf(
        brand=here.brand,
        creator_name=desk.contact(held.creator).name,
        rights=held,
        terms=agreements.terms(held),
        number=version.number,
        at=version.at,
        summary=plain.summary(held, here.brand, desk.titles(held)),
        answers=[(number, question, words) for number, _, question, words in plain.answers(held, here.brand)],
        beside=plain.beside(held, here.brand),
        signature=version.signature,
        simulated=here.simulated,
    )


@rights.command("codes")
def codes(
    file: Annotated[
        Path, typer.Argument(help="A paste or a CSV file with a column named code; - reads what is piped in.")
    ],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Apply many post codes: each is verified with TikTok at once, and each refusal says what to ask the creator for.

    A code in a line that was refused changes nothing for the others; giving the same file again goes on where it stopped.
    The exit status is 0 even where codes were refused: the rows say which.

    Example: firesteel rights codes codes.csv --workspace demo
    """
    rows = read_codes(given.secret_lines(file, "Post code"))
    desk = console.desk(workspace)
    with console.progress("Asking TikTok", total=len(rows)) as step:
        taken = desk.try_codes(rows, console.name(actor), tell=step)
    console.tell(desk, [_code(each, short=format == "table") for each in taken.results], format, out)
    counts = ", ".join(f"{taken.count(each)} {each}" for each in ("applied", "known", "refused"))
    console.err.print(f"{len(taken.results)} codes: {counts}.", highlight=False)


def _code(result: CodeResult, *, short: bool) -> dict[str, Any]:
    """The code itself never appears, only enough of it to recognise it by."""
    said = {
        "line": result.line,
        "code": result.masked,
        "outcome": result.outcome,
        "post_id": result.post,
        "creator": f"@{result.creator}" if result.creator else "",
    }
    if short:
        until = f"until {given.last_day(result.until)}" if result.until else ""
        return said | {"says": " ".join(part for part in (until, result.words, result.ask) if part)}
    return said | {"until": result.until, "cause": result.cause, "says": result.words, "ask": result.ask}


CLOCKS = {"contract": "contract", "authorization": "authorisation", "music": "music", "must-stay-live": "stays up"}
"""What tables call the four clocks."""


@rights.command("calendar")
def calendar(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What ends when: four clocks a post, which of them ends first, and the flights that outlive it.

    Example: firesteel rights calendar --workspace demo
    """
    desk = console.desk(workspace)
    page = desk.calendar()
    rows = [_ends(row, short=format == "table") for row in page.rows]
    console.tell(desk, rows, format, out, list(dict.fromkeys(name for row in rows for name in row)))
    for row in page.rows:
        for alarm in row.alarms:
            named = f"{_called(row)} by @{row.creator}"
            console.err.print(f"{named}: {alarm.message}; {alarm.remedy}.", highlight=False, markup=False)


def _ends(row: CalendarRow, *, short: bool) -> dict[str, Any]:
    over = [f"{each.flight}{f' ({each.at_risk})' if each.at_risk else ''}" for each in row.flights if each.overhangs]
    ends, creator = given.last_day(row.end) if row.end else "", f"@{row.creator}"
    clocks = {bar.name: given.last_day(bar.end) if bar.end else "" for bar in row.bars}
    if short:
        spoken = {CLOCKS[name]: end for name, end in clocks.items()}
        said = {"post": f"{creator} {_called(row)}", "ends": ends, "first": CLOCKS.get(row.binding, "")}
        return said | spoken | ({"outlived_by": over} if over else {})
    alarms = [each.message for each in row.alarms]
    said = {"post_id": row.post_id, "creator": creator, "ends": ends, "first": row.binding}
    return said | clocks | {"outlived_by": over, "alarms": alarms}


def _called(row: CalendarRow) -> str:
    """By its caption; by its number where it was never read."""
    caption = row.post.caption if row.post else ""
    return f"“{worded(caption, 36)}”" if caption.strip() else f"post {row.post_id}"


@rights.command("feed")
def feed(
    another: Annotated[
        bool, typer.Option("--another", help="Make another address; the one before opens nothing any more.")
    ] = False,
    workspace: Here = "",
    actor: Actor = "",
    out: Out = None,
) -> None:
    """The rights calendar for a calendar program: its address, or with --out a file. The address is a secret.

    Example: firesteel rights feed --out rights.ics --workspace demo
    """
    desk = console.desk(workspace)
    if out is not None:
        deliver_bytes(desk.rights_feed(), out)
        console.out.print(f"Wrote the calendar to {out}", highlight=False)
        return
    token = "" if another else desk.feed_token()
    typer.echo(f"{reach.public_url()}/calendar/feed/{token or desk.new_feed_token(console.name(actor))}.ics")
    console.say_unreachable()


def authorize(
    code: Annotated[str, typer.Option(help="A creator's post code: - asks for it unseen.")] = "",
    original: Annotated[
        str, typer.Option(help="Of a duet or stitch, the code of the post it is made from: - asks for it unseen.")
    ] = "",
    post: Annotated[str, typer.Option(help="A post of an account linked to the ad account.")] = "",
    center: Annotated[
        bool, typer.Option("--center", help="With --post: a Business Center shares the account with us.")
    ] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Get TikTok's permission for one post: by the creator's code, a linked account, or a Business Center.

    Example: firesteel authorize --code - --workspace demo
    """
    if bool(code) == bool(post):
        raise BadInput("say how the post is authorised", remedy="give --code, or --post for a linked account")
    if (original and not code) or (center and not post):
        raise BadInput(
            "--original goes with --code, and --center with --post", remedy="leave out what does not belong to it"
        )
    desk = console.desk(workspace)
    code, original = given.secret(code, "Post code"), given.secret(original, "Code of the original")
    with console.progress("Asking TikTok"):
        who = console.name(actor)
        if code:
            grant = desk.authorize_code(code, who, original)
        else:
            grant = desk.authorize_center(post, who) if center else desk.authorize_linked(post, who)
    row = {"post_id": grant.post, "grant": grant.grant.value, "from": grant.window.start, "until": grant.window.end}
    words = f"Post {grant.post} may carry ads until {_day(grant.window.end)}, by {grant.grant}."
    console.done(desk, words, row, format, out)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
