"""What a creator's own page says, in the creator's language: the same for the page that opens by its address and the file.

It is made of `GuestPage` alone, without a request: who is signed in makes no difference, and no cookie is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string

from ..desk.rights.creatorfacts import RENEW, CreatorAsked
from ..desk.rights.hosting import OVER, RUNNING, WAITING
from ..desk.rights.rightsviews import GuestAgreement, GuestLine, GuestPage, GuestPost, SharedResult
from ..papers import dates, letters
from .guestwords import GONE, spoken

FULL_BAR = 30
"""Days; whatever is more is as good as enough."""
SOON = 14
"""Days from which on the bar asks for attention: as everywhere, an authorisation is extended from then on."""
LONGER = (30, 60, 90)
"""Days a creator may offer."""
_SLOT = re.compile(r"\{(\w+)\}")
_STYLE = Path(__file__).parent / "static" / "firesteel" / "guest.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What just happened on the page: something was done, or refused and why; what was typed stays typed."""

    done: str = ""
    """signed, renewed or withdrawn."""
    problem: str = ""
    """A key of the words."""
    detail: str = ""
    """In the desk's words, in English, where ours do not say enough."""
    at: str = ""
    """The form it belongs to: sign, renew or withdraw."""
    deal: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPost:
    post: GuestPost
    state: str
    tone: str
    left: str
    bar: int | None
    until: str
    binding: str
    caption: str
    results: tuple[tuple[str, str, str], ...]
    """Name, value and note; without a note where all of them have the same."""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAgreement:
    agreement: GuestAgreement
    posts: tuple[GuestPost, ...]
    """What may be named in an offer or a withdrawal."""
    tone: str
    state: str
    ends: str
    to_read: bool
    """Waits for a signature: it stands open, the others are folded."""
    may_renew: bool
    may_withdraw: bool
    takes_effect: str
    """When a withdrawal would end the permission."""
    at: str
    """Which of its forms was refused; empty where none was, or where that form is not there any more."""
    problem: str
    typed: Mapping[str, str]


def page(shown: GuestPage, *, doors: str, form: str, told: Told) -> str:
    """The page under its address.

    doors  path of the page, under which its forms go
    form   what its forms carry, see `views.guest`
    """
    return render_to_string("firesteel/guest.html", _context(shown, told) | {"doors": doors, "form": form})


def file(shown: GuestPage, *, mail: str, public: str) -> str:
    """One HTML file that needs nothing else; instead of forms, a link that writes to the brand where an address is known.

    public  the key that the file is checked with
    """
    context = _context(shown, Told())
    letter = f"mailto:{quote(mail, safe='@')}?subject={quote('@' + shown.creator, safe='')}" if mail else ""
    return render_to_string(
        "firesteel/guest-file.html", context | {"style": _STYLE.read_text(), "letter": letter, "public": public}
    )


@cache
def gone(waiting: bool = False) -> str:
    """For every address that opens nothing, whatever the reason; and for who tried too many of them."""
    return render_to_string("firesteel/guest-gone.html", {"lines": GONE, "waiting": waiting})


@cache
def failed() -> str:
    return render_to_string("firesteel/guest-gone.html", {"failed": True})


def _context(shown: GuestPage, told: Told) -> dict[str, Any]:
    lang = shown.language
    say = {key: text.replace("{brand}", shown.brand) for key, text in spoken(lang).items()}
    running = sum(1 for each in shown.posts if each.state == RUNNING)
    agreements = tuple(_agreement(each, shown, say, told) for each in shown.agreements)
    return {
        "page": shown,
        "say": say,
        "told": told,
        "problem": "" if any(each.problem for each in agreements) else _problem(told, say),
        "lead": _counted(say, "running", running),
        "task": say[_task(shown, agreements)],
        "posts": tuple(_post(each, say, lang) for each in shown.posts),
        "agreements": agreements,
        "asked": tuple(_asked(each, say) for each in shown.asked),
        "history": tuple(
            (
                dates.moment(each.at, lang),
                f"@{each.actor}" if each.actor == shown.creator else each.actor,
                _happened(each, say, lang),
            )
            for each in shown.history
        ),
        "expires": say["expires"].replace("{date}", dates.end(shown.expires_at, lang)),
        "as_of": say["as_of"].replace("{date}", dates.moment(shown.now, lang)),
        "longer": tuple((days, say["days"].replace("{n}", str(days))) for days in LONGER),
        "full_bar": FULL_BAR,
        "bars": any(each.days_left is not None for each in shown.posts),
    }


def _task(shown: GuestPage, agreements: tuple[ShownAgreement, ...]) -> str:
    if any(each.to_read for each in agreements):
        return "to_read"
    return "to_code" if any(each.state == WAITING for each in shown.posts) else "nothing"


def _happened(line: GuestLine, say: Mapping[str, str], language: str) -> str:
    """One line of the history: a thing, and what became of it."""
    if line.post is not None:
        what = f"“{line.caption}”" if line.caption else say["the_post"].replace("{id}", line.post)
    else:
        what = say["the_agreement"] + (f" “{line.deal}”" if line.deal else "")
    slots = {
        "what": what,
        "date": "" if line.until is None else _date(line, line.until, language),
        "n": str(line.days),
        "why": letters.cause(line.why, language).rstrip(".") if line.why else "",
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], say[f"h_{line.what}"]).rstrip("; ")


def _date(line: GuestLine, at: datetime, language: str) -> str:
    return dates.moment(at, language) if line.what == "withdrew" else dates.end(at, language)


def _post(post: GuestPost, say: Mapping[str, str], language: str) -> ShownPost:
    left, over, waits = post.days_left, post.state == OVER, post.state == WAITING
    tone = "stop" if over else "wait" if waits or (left is not None and left <= SOON) else "go"
    results = [_result(each, say, language) for each in post.results]
    notes = {note for _, _, note in results}
    same = len(notes) == 1
    return ShownPost(
        post=post,
        state=say.get(post.state, post.state),
        tone=tone,
        left=say["days_over"]
        if over
        else _counted(say, "days", left)
        if left is not None
        else ""
        if waits
        else say["no_end"],
        bar=None if left is None else 0 if over else min(left, FULL_BAR),
        until=say["until"].replace("{date}", dates.end(post.until, language)) if post.until and not over else "",
        binding=say.get(post.binding, "") if not over else "",
        caption=post.caption or say["untitled" if post.url else "the_post"].replace("{id}", post.post_id),
        results=tuple((name, value, "" if same else note) for name, value, note in results),
        note=notes.pop() if same else "",
    )


def _result(each: SharedResult, say: Mapping[str, str], language: str) -> tuple[str, str, str]:
    """Its name, its value, and what it counts."""
    name = _figure(each.name, say)
    if each.first is None or each.last is None:
        return name, each.value, say["by_hand"]
    days = {"{first}": dates.day(each.first, language), "{last}": dates.day(each.last, language)}
    note = say["by_ads"]
    for slot, day in days.items():
        note = note.replace(slot, day)
    return name, each.value or say["none_yet"], note


def _figure(name: str, say: Mapping[str, str]) -> str:
    """A figure's name in the page's language, where we have it; all of them are what the ads won, as their notes say."""
    return say.get(name.casefold().removeprefix("paid "), name)


def _agreement(agreement: GuestAgreement, shown: GuestPage, say: Mapping[str, str], told: Told) -> ShownAgreement:
    tone, state = _standing(agreement, say, shown.language)
    over = agreement.until is not None and agreement.until <= shown.now
    mine = told if told.problem and told.deal == agreement.deal else Told()
    to_read = agreement.complete and agreement.signed_at is None and agreement.withdrawn is None
    may = {
        "sign": to_read,
        "renew": agreement.may_renew and not to_read,
        "withdraw": agreement.withdrawn is None and not over,
    }
    return ShownAgreement(
        agreement=agreement,
        posts=tuple(post for post in shown.posts if post.post_id in agreement.posts),
        tone=tone,
        state=state,
        ends=say["ends"].replace("{date}", dates.end(agreement.until, shown.language))
        if agreement.until and agreement.withdrawn is None
        else "",
        to_read=to_read,
        may_renew=may["renew"],
        may_withdraw=may["withdraw"],
        takes_effect=_takes_effect(agreement, say),
        at=mine.at if may.get(mine.at) else "",
        problem=_problem(mine, say),
        typed=mine.typed,
    )


def _takes_effect(agreement: GuestAgreement, say: Mapping[str, str]) -> str:
    """When a withdrawal would end the permission."""
    return say["effect_later"].replace("{n}", str(agreement.notice_h)) if agreement.notice_h else say["effect_now"]


def _problem(told: Told, say: Mapping[str, str]) -> str:
    return f"{say[told.problem]} {told.detail}".strip() if told.problem else ""


def _standing(agreement: GuestAgreement, say: Mapping[str, str], language: str) -> tuple[str, str]:
    if agreement.withdrawn is not None:
        return "stop", say["withdrawn"].replace("{date}", dates.moment(agreement.withdrawn, language))
    if agreement.signed_at is not None:
        return "go", say["signed"].replace("{date}", dates.moment(agreement.signed_at, language))
    return ("wait", say["unsigned"]) if agreement.complete else ("", say["unfinished"])


def _asked(asked: CreatorAsked, say: Mapping[str, str]) -> str:
    if asked.kind != RENEW:
        return say["asked_withdraw"]
    return say["asked_renew_days"].replace("{n}", str(asked.days)) if asked.days else say["asked_renew"]


def _counted(say: Mapping[str, str], what: str, number: int) -> str:
    form = {0: "none", 1: "one"}.get(number, "many")
    return say[f"{what}_{form}"].replace("{n}", str(number))
