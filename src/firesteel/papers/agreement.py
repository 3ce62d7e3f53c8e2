"""The agreement as a PDF to read and to sign on, set by Typst from `agreement.typ`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

import typst

from ..rights import Signature, UsageRights
from .dates import day, moment

_FOREIGN = re.compile(r"[\u0590-\u1dff\u2c00-\ua7ff\uaa00-\uabff\uac00-\ufaff\uff00-\uffef\U00010000-\U0003ffff]")
"""Letters of scripts that no font of Typst's own has."""


def pdf(
    *,
    brand: str,
    creator_name: str,
    rights: UsageRights,
    terms: str,
    number: int,
    at: datetime,
    summary: Sequence[str],
    answers: Sequence[tuple[int, str, str]],
    beside: Sequence[tuple[str, str]] = (),
    signature: Signature | None = None,
    simulated: bool = False,
) -> bytes:
    """One version of an agreement; the same input gives the same bytes.

    creator_name  real name; the handle alone where it is empty
    terms         what a signature of this version signs
    number        of the version, 1 being the first; `at` when it was recorded
    answers       number, question and answer in words, "" for an open one
    """
    who = f"{creator_name} (@{rights.creator})" if creator_name else f"@{rights.creator}"
    paper = {
        "title": f"Use of posts by @{rights.creator} in Spark Ads",
        "brand": brand,
        "subtitle": f"between {brand} and {who}, version {number} of {day(at, 'en')}"
        + (f", “{rights.deal}”" if rights.deal else ""),
        "footer": f"{brand} and @{rights.creator}, version {number} of {day(at, 'en')}",
        "date": [at.year, at.month, at.day],
        "simulated": simulated,
        "summary": list(summary),
        "answers": [list(row) for row in answers],
        "beside": [list(row) for row in beside],
        "signed": _signed(signature, terms),
        "signers": [f"{who}: date, signature", f"{brand}: date, signature"],
        "terms": terms,
    }
    template = (files("firesteel.papers") / "agreement.typ").read_bytes()
    told = json.dumps(paper, ensure_ascii=False)
    # Typst brings Latin, Greek and Cyrillic. Without the machine's own fonts the same agreement is the same file
    # everywhere; only names in other scripts need them.
    made = typst.compile(
        template,
        sys_inputs={"paper": told},
        ignore_system_fonts=not _FOREIGN.search(told),
        timestamp=int(at.timestamp()),
    )
    return bytes(made)


def _signed(signature: Signature | None, terms: str) -> str:
    if signature is None:
        return ""
    where = "on the creator's own page" if signature.how == "page" else "on paper"
    which = "this version" if signature.terms == terms else "an earlier version"
    return f"{signature.by.text} signed {which} {where} on {moment(signature.at, 'en')}."
