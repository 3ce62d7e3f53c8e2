"""Who may open and press what: a table of every address, and a look at a page that takes away what is refused.

`Doors` asks `objection` before any view runs. An address that is missing in the table is for owners only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.html import escape

from ..desk import team
from ..roles import Act, Member, Role, may, same_person
from . import desk

Acts = tuple[Act, ...]
"""Any one of them is enough."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an address asks of whoever is signed in."""

    see: Acts | None = None
    """To look at it; None where there is nothing to look at."""
    do: Acts | Callable[[ResolverMatch], Acts] | None = None
    """To send its form; None where there is none."""


OPEN = frozenset(
    {
        "sign-in",
        "sign-in-link",
        "sign-out",
        "invited",
        "connect-callback",
        "guest",
        "guest-sign",
        "guest-renew",
        "guest-withdraw",
        "guest-nobody",
        "calendar-feed",
        "hooks-tiktok",
    }
)
"""Asks for no role: each proves by itself who comes, or is how one comes in and goes."""

_RESULTS = Need(see=(Act.READ,))
_DEALS = Need(see=(Act.READ_DEALS,))
_FILE = Need(see=(Act.EXPORT,))
_UNDO = Need(do=lambda match: (_undoing(int(match.kwargs.get("seq", 0))),))
_AGREES = Need(do=(Act.AGREE,))
_IMPORTS = Need(see=(Act.IMPORT,), do=(Act.IMPORT,))


def _twins(needs: Mapping[str, Need]) -> dict[str, Need]:
    return {each: need for name, need in needs.items() for each in (name, f"{name}-json")}


NEEDS: Mapping[str, Need] = {
    **_twins(
        {
            "today": _RESULTS,
            "posts": _RESULTS,
            "post": _RESULTS,
            "compare": _RESULTS,
            "accounts": _RESULTS,
            "account": _RESULTS,
            "gate": _RESULTS,
            "gate-of": _RESULTS,
            "flights": _RESULTS,
            "flight": _RESULTS,
            "decisions": _RESULTS,
            "decision": _RESULTS,
            "report": _RESULTS,
            "report-of": _RESULTS,
            "comments": _RESULTS,
            "briefs": _RESULTS,
            "brief": _RESULTS,
            "blocked-words": Need(see=(Act.READ,), do=(Act.MODERATE,)),
            "calendar": _DEALS,
            "creators": _DEALS,
            "creator": _DEALS,
            "codes-run": _DEALS,
            "agreement": Need(see=(Act.READ_DEALS,), do=(Act.AGREE,)),
            "deal": Need(see=(Act.READ_DEALS,), do=(Act.AGREE,)),
            "import": _IMPORTS,
            "import-file": _IMPORTS,
            "import-progress": _IMPORTS,
            "aim": Need(see=(Act.READ,), do=(Act.DESCRIBE,)),
            "team": _RESULTS,
            "plans": _RESULTS,
            "plan": _RESULTS,
            "compare-plans": _RESULTS,
            "limits": Need(see=(Act.READ,), do=(Act.LIMIT,)),
            "stop": Need(see=(Act.READ,), do=(Act.STOP,)),
            "notices": Need(see=(Act.READ,), do=(Act.NOTICES,)),
            "jobs": _RESULTS,
        }
    ),
    # The twins of these hold the whole agreement, with its fee; the pages say of it what a gate or a flight needs.
    "post-json": _DEALS,
    "gate-json": _DEALS,
    "gate-of-json": _DEALS,
    "posts-csv": _FILE,
    "posts-xlsx": _FILE,
    "creators-csv": _FILE,
    "codes-csv": _FILE,
    "calendar-csv": _FILE,
    "flights-csv": _FILE,
    "import-file-csv": _IMPORTS,
    "import-upload": Need(do=(Act.IMPORT,)),
    "import-take": Need(do=(Act.IMPORT,)),
    "import-discard": Need(do=(Act.IMPORT,)),
    "post-views": Need(do=(Act.DESCRIBE,)),
    "describe": Need(do=(Act.DESCRIBE,)),
    "pick": Need(do=(Act.DESCRIBE,)),
    "brief-md": _RESULTS,
    "comments-do": Need(do=(Act.MODERATE,)),
    "make-brief": Need(do=(Act.DESCRIBE, Act.MODERATE)),
    "label-comment": Need(do=(Act.MODERATE,)),
    "hide-comment": Need(do=(Act.MODERATE,)),
    "show-comment": Need(do=(Act.MODERATE,)),
    "undo-of-post": _UNDO,
    "undo": _UNDO,
    "codes": Need(see=(Act.AUTHORIZE,)),
    "try-codes": Need(do=(Act.AUTHORIZE,)),
    "authorize": Need(do=(Act.AUTHORIZE,)),
    "settle": Need(do=(Act.AUTHORIZE, Act.AGREE)),
    "contact": _AGREES,
    "withdraw": _AGREES,
    "paid": _AGREES,
    "sign": _AGREES,
    "attach": _AGREES,
    "agreement-preview": _AGREES,
    "agreement-pdf": _DEALS,
    "deal-pdf": _DEALS,
    "attachment": _DEALS,
    "wrote": Need(do=(Act.LETTER,)),
    "make-link": Need(do=(Act.LETTER,)),
    "revoke-link": Need(do=(Act.LETTER,)),
    "guest-file": _DEALS,
    "make-feed": Need(do=(Act.EXPORT,)),
    "sign-off": Need(do=(Act.SIGN_OFF,)),
    "waive": Need(do=(Act.WAIVE,)),
    "unwaive": Need(do=(Act.WAIVE,)),
    "look": Need(do=(Act.PLAN, Act.SIGN_OFF)),
    "approve": Need(do=(Act.APPROVE,)),
    "launch": Need(do=(Act.LAUNCH,)),
    "undo-launch": Need(see=(Act.LAUNCH,), do=(Act.LAUNCH,)),
    "apply": Need(do=(Act.DECIDE,)),
    "stop-flight": Need(do=(Act.STOP,)),
    "start-again": Need(do=(Act.LAUNCH,)),
    "resume-flight": Need(do=(Act.LAUNCH,)),
    "allow-spend": Need(do=(Act.LIFT_STOP,)),
    "new-plan": Need(see=(Act.PLAN,), do=(Act.PLAN,)),
    "plan-from-yaml": Need(do=(Act.PLAN,)),
    "copy-plan": Need(do=(Act.PLAN,)),
    "plan-yaml": _FILE,
    "job-run": Need(do=(Act.JOBS,)),
    "team-set": Need(do=(Act.TEAM,)),
    "team-remove": Need(do=(Act.TEAM,)),
    "team-invite": Need(do=(Act.TEAM,)),
}
"""By the names of `urls.py`; every one of them stands here or in `OPEN`."""


class Me:
    """Who asks, as what; the team is read once a request."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def team(self) -> tuple[Member, ...]:
        return team.members(desk.current())

    @property
    def alone(self) -> bool:
        return not self.team

    @cached_property
    def role(self) -> Role | None:
        return next((each.role for each in self.team if same_person(each.name, self.name)), None)

    @property
    def everything(self) -> bool:
        return self.alone or self.role is Role.OWNER

    def may(self, *acts: Act) -> bool:
        """Whether one of these; a signed-in machine's name is nobody's."""
        return self.everything or any(may(self.role, act) for act in acts)

    def whom(self, *acts: Act) -> str:
        """Why not, and whom to ask; empty where they may."""
        return "" if self.may(*acts) else f"{team.refusal(self.team, self.name, acts)}."


def me(request: HttpRequest) -> Me:
    """Whoever is signed in; kept with the request."""
    found: Me | None = getattr(request, "me", None)
    if found is None:
        found = Me(request.user.get_username())
        request.me = found  # type: ignore[attr-defined]
    return found


def objection(request: HttpRequest, match: ResolverMatch) -> str:
    """Why this request is refused, and whom to ask; empty where it is not."""
    if match.url_name in OPEN:
        return ""
    return me(request).whom(*needed(match, request.method or ""))


def needed(match: ResolverMatch, method: str) -> Acts:
    """What this asks for. What nobody thought of asks for an owner, and so does a method that an address has not."""
    need = NEEDS.get(match.url_name or "", Need())
    wanted = need.see if method in SAFE else need.do
    return (wanted(match) if callable(wanted) else wanted) or (Act.TEAM,)


def _undoing(seq: int) -> Act:
    """Whoever may do a thing may take it back; what is no such thing, its page refuses."""
    from ..storage.models import Fact

    kind = Fact.objects.filter(seq=seq).values_list("kind", flat=True).first()
    return team.UNDOES.get(kind or "", Act.DESCRIBE)


_TAG = re.compile(r"<(form|a|input|select|textarea|button)\b([^>]*)>|</form>")
_WHERE = {"form": re.compile(r'\baction="([^"]*)"'), "a": re.compile(r'\shref="([^"]*)"')}
_POSTS = re.compile(r'\bmethod="post"')


def dimmed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page without what this person may not do: forms show what stands in them and take nothing, links lead nowhere.

    The reason stands before the first form of its kind. That nothing else gets through is `objection`'s, not this.
    """
    if getattr(response, "streaming", False) or "text/html" not in response.headers.get("Content-Type", ""):
        return response
    if not request.user.is_authenticated or me(request).everything:
        return response
    response.content = _Dimming(me(request), request.path).page(response.content.decode()).encode()
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))
    return response


class _Dimming:
    """One walk through a page's tags. Its own templates wrote them: every value is quoted, and holds no >."""

    def __init__(self, who: Me, path: str) -> None:
        self.who, self.path = who, path
        self.shut = ""
        """Why the form that is being walked through takes nothing; empty outside of such a form."""
        self.told: set[str] = set()

    def page(self, html: str) -> str:
        return _TAG.sub(self._tag, html)

    def _tag(self, found: re.Match[str]) -> str:
        match found[1]:
            case None:
                self.shut = ""
                return found[0]
            case "form":
                return self._form(found[0], found[2])
            case "a":
                return self._link(found[0], found[2])
        return f'<{found[1]} disabled title="{escape(self.shut)}"{found[2]}>' if self.shut else found[0]

    def _form(self, tag: str, given: str) -> str:
        where = _WHERE["form"].search(given)
        self.shut = self._why(where[1] if where else self.path, "POST" if _POSTS.search(given) else "GET")
        if not self.shut or self.shut in self.told:
            return tag
        self.told.add(self.shut)
        return f'<p class="note wait refused">{escape(self.shut)}</p>{tag}'

    def _link(self, tag: str, given: str) -> str:
        where = _WHERE["a"].search(given)
        why = self._why(where[1], "GET") if where else ""
        return tag.replace(where[0], f' aria-disabled="true" title="{escape(why)}"') if where and why else tag

    def _why(self, address: str, method: str) -> str:
        """Why that is refused; empty where it is not, or lies elsewhere."""
        path = urlsplit(address.replace("&amp;", "&")).path or self.path
        match = _resolved(path) if address.startswith(("/", "?", "#")) or not address else None
        if match is None or match.url_name in OPEN or address.startswith("#"):
            return ""
        return self.who.whom(*needed(match, method))


@lru_cache(maxsize=4096)
def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None
