"""A scenario that is another one with some coefficients otherwise, as a YAML file people can read and change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields

from ..market.model import Model

_HANDLE = "your.ads"
_MEANINGS = {
    f"{part.name}.{one.name}": f"{one.metadata['meaning']} ({one.metadata['unit']})"
    for part in fields(Model)
    for one in fields(part.default_factory)  # type: ignore[arg-type]
}


def text(
    extends: str,
    changes: Mapping[str, float],
    posts: Sequence[tuple[str, float]],
    *,
    about: str,
    currency: str = "",
    shows: str = "",
    head: str = "",
) -> str:
    """The file.

    extends  a shipped scenario, or a path from where the file will lie
    changes  by part and name, such as ``rates.hook``
    posts    captions and seconds; the only ones there are, all of one account
    currency  of the ad account, where it is not that of the scenario beneath
    head     becomes comments
    """
    lines = [f"# {line}".rstrip() for line in head.splitlines()]
    lines += [f"extends: {_quoted(extends)}", f"about: {_quoted(about)}"]
    if shows:
        lines.append(f"shows: {_quoted(shows)}")
    if currency:
        lines.append(f"advertiser: {{currency: {currency}}}")
    lines += ["brand: {posts: 0}", "creators:", f"  - handle: {_HANDLE}", "    posts:"]
    lines += [f"      - {{caption: {_quoted(caption)}, duration: {_seconds(long)}}}" for caption, long in posts]
    if changes:
        lines.append("model:")
    for part in fields(Model):
        mine = {name: value for name, value in changes.items() if name.startswith(f"{part.name}.")}
        if mine:
            lines.append(f"  {part.name}:")
            lines += [f"    {name.partition('.')[2]}: {value:.6g}  # {_MEANINGS[name]}" for name, value in mine.items()]
    return "\n".join(lines) + "\n"


def _seconds(long: float) -> int:
    """A length a scenario takes."""
    return min(max(round(long), 3), 600)


def _quoted(words: str) -> str:
    """JSON's strings are YAML's."""
    return json.dumps(words, ensure_ascii=False)
