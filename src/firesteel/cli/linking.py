"""Tracking links: `links make`, `links lint`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from ..errors import BadInput
from ..plans import LinkFault, lint_change, lint_link, lint_organic, tracking_link
from . import console
from .output import Format, Out, emit

links = typer.Typer(
    no_args_is_help=True, help="Tracking links: made, and looked over for what will not be read as meant."
)


def mount(app: typer.Typer) -> None:
    app.add_typer(links, name="links")


@links.command("make")
def make(url: Annotated[str, typer.Argument(help="The landing page.")]) -> None:
    """The landing page with the parameters by which your own analytics tell ads apart.

    Example: firesteel links make https://shop.example/serum
    """
    _lint("the address", url)
    typer.echo(tracking_link(url))


@links.command("lint")
def lint(
    urls: Annotated[list[str], typer.Argument(help="Links of ads.")],
    organic: Annotated[
        list[str] | None, typer.Option(help="A link that is no ad's, such as the bio's; may be repeated.")
    ] = None,
    was: Annotated[str, typer.Option(help="The link as it is on a running ad, where it is to be changed.")] = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """What is wrong with links: unknown or swapped macros, case, duplicates, what is missing. Ends with 2 where anything is.

    Example: firesteel links lint "https://shop.example/?utm_source=tiktok&ad_id=__AID__"
    """
    found: list[tuple[str, LinkFault]] = []
    for url in urls:
        found += [(url, fault) for fault in (*_lint(url, url), *(lint_change(was, url) if was else ()))]
    for url in organic or []:
        found += [(url, fault) for fault in _lint(url, url, organic=True)]
    rows = [{"link": url, "code": fault.code, "says": fault.message, "remedy": fault.remedy} for url, fault in found]
    if format != "table" or out:
        emit(rows, format, out)
    elif rows:
        for url, fault in found:
            console.out.print(
                f"[yellow]{fault.code}[/] {escape(fault.message)}: {escape(fault.remedy)}", highlight=False
            )
            if len(urls) + len(organic or []) > 1:
                console.out.print(f"  [dim]{escape(url)}[/]", highlight=False)
    else:
        console.out.print("Nothing is wrong: it will be read as meant.")
    if rows:
        raise typer.Exit(2)


def _lint(where: str, url: str, *, organic: bool = False) -> tuple[LinkFault, ...]:
    try:
        return lint_organic(url) if organic else lint_link(url)
    except ValueError:
        raise BadInput("is no web address", where=where, remedy="start it with https:// and a host") from None
