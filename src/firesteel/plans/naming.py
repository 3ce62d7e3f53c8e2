"""Templates of names on the platform: what they may hold, written out, and read back (practice D4).

A name is parts set apart by underscores. No part holds an underscore itself, so every name reads back exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import BadInput

LONGEST = 512
"""Characters of a name on the platform (api reference, campaign/create)."""
PART = 60
"""Characters of one part; what is longer is cut, but for ids, which are refused."""
MOST_PARTS = 8
"""Eight parts of sixty characters stay below `LONGEST`."""

FIELDS: Mapping[str, Mapping[str, str]] = {
    "campaign": {
        "brand": "the workspace's brand",
        "market": "the markets, in small letters",
        "objective": "what the money is for: sales, traffic …",
        "aim": "what the brief calls its aim, usually test",
        "yyyymm": "year and month of the first day",
        "plan": "the plan's id",
    },
    "group": {
        "audience": "prospecting or remarketing, broad or interests",
        "geo": "the markets, in small letters",
        "lang": "the languages, or all",
        "bid": "how is bid: lowest, the lowest cost the budget allows",
        "objective": "what the money is for",
        "role": "what the post is there for",
        "flight": "the flight's id: every name of an ad group needs it",
    },
    "ad": {
        "kind": "spk for a Spark Ad, file for an uploaded one",
        "creator": "the creator's handle, only as {kind}_{creator}_{post6}_ at the beginning",
        "post6": "the last six digits of the post's id",
        "format": "demo, review, unboxing …",
        "hook": "what the first seconds say, shortened",
        "role": "what the post is there for",
        "v": "the version: v1, or v2 for the second plan of the same post",
        "flight": "the flight's id: every name of an ad needs it",
    },
}
"""What a template may name, and what stands there, for each kind of thing."""

_ALWAYS = {"campaign": (), "group": ("flight",), "ad": ("flight",)}
"""Without these, two things of one plan would be called alike, and a launch that was cut off could not tell them apart."""
_OF_A_CREATOR = ("{kind}_{creator}_{post6}_", "spk_{creator}_{post6}_")
"""How an ad's name that holds a creator's begins: only there is it kept as a pseudonym, and so can be forgotten
(`storage.veil`)."""
_IDS = frozenset({"flight", "plan"})
_FIELD = re.compile(r"\{([a-z0-9]+)\}")
_LITERAL = re.compile(r"[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How campaigns, ad groups and ads are called. `checked_naming` says whether one holds."""

    campaign: str = "{brand}_{market}_{objective}_{aim}_{yyyymm}"
    group: str = "{audience}_{geo}_{lang}_{bid}_{flight}"
    ad: str = "{kind}_{creator}_{post6}_{format}_{flight}"


USUAL = Naming()


def checked_naming(naming: Naming) -> None:
    """Raises `BadInput` naming the template and what is wrong with it."""
    for kind in FIELDS:
        checked_template(kind, getattr(naming, kind))


def checked_template(kind: str, template: str) -> None:
    """Whether names written by it read back and stay unique. Raises `BadInput` with the way out.

    kind  a key of `FIELDS`
    """
    where, known = f"name of the {_THING[kind]}", FIELDS[kind]
    parts = template.split("_")
    if len(parts) > MOST_PARTS:
        raise BadInput(
            f"{len(parts)} parts make a name too long", where=where, remedy=f"use {MOST_PARTS} parts at most"
        )
    for part in parts:
        _checked_part(part, template, where, known)
    fields = _fields(template)
    for field in fields:
        if fields.count(field) > 1:
            raise BadInput(f"{{{field}}} stands there twice", where=where, remedy="keep one of the two")
    if kind == "ad" and "creator" in fields and not template.startswith(_OF_A_CREATOR):
        raise BadInput(
            "{creator} cannot stand there: once a creator asks to be forgotten, the name could not be taken out again",
            where=where,
            remedy="begin with {kind}_{creator}_{post6}_, or leave {creator} away",
        )
    for needed in _ALWAYS[kind]:
        if needed not in fields:
            raise BadInput(
                f"without {{{needed}}} two names may be the same",
                where=where,
                remedy=f"add _{{{needed}}} to {template}",
            )


def written(template: str, said: Mapping[str, str]) -> str:
    """A name by the template: each part in ASCII without underscores. Raises `BadInput` for an id that does not fit."""
    return "_".join(_part(part, said) for part in template.split("_"))


def parse(template: str, name: str) -> dict[str, str] | None:
    """What `written` put into a name, by field; None for a name of another make.

    A name with one part more than the template has carries the plan's id there: how a campaign is told from an older one
    that is called alike.
    """
    wanted, parts = template.split("_"), name.split("_")
    if len(parts) == len(wanted) + 1 and not {"{plan}", "{flight}"} & {*wanted}:
        wanted = [*wanted, "{plan}"]
    if len(parts) != len(wanted):
        return None
    read: dict[str, str] = {}
    for want, part in zip(wanted, parts, strict=True):
        field = _FIELD.fullmatch(want)
        if not _LITERAL.fullmatch(part) or (field is None and part != want):
            return None
        if field:
            read[field[1]] = part
    return read


def slug(text: str) -> str:
    """ASCII, lower case, with hyphens for whatever a name may not hold."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-")[:PART].strip("-") or "x"


def id_part(text: str) -> str:
    """An id as it stands in a name, letters as they are. Raises `BadInput` where it would not read back."""
    if _LITERAL.fullmatch(text) and len(text) <= PART:
        return text
    raise BadInput(
        f"{text!r} cannot stand in a name",
        where="id of a plan",
        remedy=f"use letters, digits, dots and hyphens, {PART} at most",
    )


def _part(part: str, said: Mapping[str, str]) -> str:
    field = _FIELD.fullmatch(part)
    if field is None:
        return part
    value = said.get(field[1], "")
    return id_part(value) if field[1] in _IDS else slug(value)


def _fields(template: str) -> list[str]:
    return [found[1] for part in template.split("_") if (found := _FIELD.fullmatch(part))]


def _checked_part(part: str, template: str, where: str, known: Mapping[str, str]) -> None:
    field = _FIELD.fullmatch(part)
    if field and field[1] not in known:
        raise BadInput(
            f"there is no {{{field[1]}}}", where=where, remedy=f"use {', '.join(f'{{{each}}}' for each in known)}"
        )
    if field is None and not _LITERAL.fullmatch(part):
        said = f"{part!r} in {template}" if part else f"an empty part in {template!r}"
        raise BadInput(
            f"{said} cannot be read back",
            where=where,
            remedy="set fields and plain words apart by underscores: {brand}_{market}",
        )


_THING = {"campaign": "campaign", "group": "ad group", "ad": "ad"}
