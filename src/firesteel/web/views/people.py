"""The team: who may sign in to this brand as what, invitations, and the page of who may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...desk import team
from ...desk.team import Change
from ...errors import BadInput, FiresteelError
from ...roles import ACT_WORDS, MAY, ROLE_WORDS, Act, Role, same_person
from ...storage import reach
from .. import access, desk, signin
from ..rendering import JSON, PAGE, answer, encoded
from .signin import BACKEND
from .trouble import said, status_of

PATH = "/settings/team/"
INVITED, PASSWORD, NOTHING = "invited", "password", "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on the team."""

    name: str
    role: Role
    since: datetime
    by: str
    enters: str
    """How they sign in: with a "password", "invited" while they have none, or with "nothing" where nobody made a user."""
    seen_at: datetime | None
    """When they last signed in; None for never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    role: Role
    words: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """The team of a brand."""

    people: tuple[Person, ...]
    """Empty while one person works alone and may everything."""
    without_role: tuple[str, ...]
    """Who can sign in and is not on the team: they may nothing."""
    roles: tuple[RoleLine, ...]
    changes: tuple[Change, ...]
    """Newest first."""


@require_safe
def people(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    return _show(request, form=form)


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Put somebody on the team, or change their role."""
    here, me = desk.current(), access.me(request)
    name, role = request.POST.get("name", "").strip(), request.POST.get("role", "")
    try:
        if me.alone and not same_person(name, me.name):
            raise BadInput(
                "the first on the team is you, as an owner",
                where="name",
                remedy=f"begin with {me.name}, or you could not open this page any more",
            )
        known = any(same_person(each.name, name) for each in me.team)
        member = team.set_role(here, name, role, me.name)
        if not known and signin.account(member.name) is None:
            signin.person(member.name)
    except FiresteelError as error:
        return _show(request, error=error, typed={"name": name, "role": role})
    messages.success(request, f"{member.name} is {_article(member.role)} {member.role} now.")
    return HttpResponseRedirect(PATH)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    try:
        gone = team.remove(desk.current(), request.POST.get("name", ""), access.me(request).name)
        signin.lock_out(gone.name)
    except FiresteelError as error:
        return _show(request, error=error)
    messages.success(request, f"{gone.name} is not on the team any more: their sign-in and password are gone.")
    return HttpResponseRedirect(PATH)


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """An address at which somebody new sets their password; it is shown on this page and nowhere again."""
    name = request.POST.get("name", "")
    try:
        member = next((each for each in access.me(request).team if same_person(each.name, name)), None)
        if member is None:
            raise BadInput(f"nobody called {name} is on the team", where="name", remedy="put them on it first")
        link = signin.invitation(member.name)
    except FiresteelError as error:
        return _show(request, error=error)
    return _show(request, invited=member.name, link=request.build_absolute_uri(link))


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Where somebody who was invited sets their password, and is in. From anywhere: the address is the proof."""
    who = signin.address(request)
    if signin.must_wait(who):
        return _welcome(request, problem="Too many tries from here. Wait a quarter of an hour.", status=429)
    try:
        user = signin.invited(token)
    except BadInput as error:
        signin.count_failure(who)
        return _welcome(request, problem=said(error), status=400)
    if request.method != "POST":
        return _welcome(request, name=user.get_username())
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        return _welcome(request, name=user.get_username(), problem="The two are not the same.", status=400)
    try:
        user = signin.give_password(user.get_username(), password)
    except BadInput as error:
        return _welcome(request, name=user.get_username(), problem=said(error), status=400)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect("/")


def not_yours(request: HttpRequest, why: str) -> HttpResponse:
    """The page of who may not, with whom to ask."""
    me = access.me(request)
    title = "This is not yours to do" if request.method == "POST" else "This is not yours to open"
    if request.path.endswith(".json"):
        body = {"error": {"status": 403, "title": title, "message": why, "remedy": ""}}
        return HttpResponse(encoded(body), content_type="application/json", status=403)
    context = {"title": title, "why": why, "role": me.role, "reads": me.may(Act.READ)}
    return render(request, "firesteel/team-refused.html", context, status=403)


def page() -> TeamPage:
    """The team of the open workspace, with how each of them signs in."""
    here = desk.current()
    users = list(get_user_model().objects.order_by("username"))
    held = team.members(here)
    found = {each.name: [user for user in users if same_person(user.get_username(), each.name)] for each in held}
    strangers = [
        user.get_username()
        for user in users
        if signin.has_password(user) and not any(same_person(user.get_username(), each.name) for each in held)
    ]
    return TeamPage(
        people=tuple(
            Person(
                name=each.name,
                role=each.role,
                since=each.since,
                by=each.by,
                enters=_enters([signin.has_password(user) for user in found[each.name]]),
                seen_at=max((user.last_login for user in found[each.name] if user.last_login), default=None),
            )
            for each in held
        ),
        without_role=tuple(strangers) if held else (),
        roles=tuple(
            RoleLine(role=role, words=words, acts=tuple(act for act in Act if act in MAY[role]))
            for role, words in ROLE_WORDS.items()
        ),
        changes=team.history(here),
    )


def _show(
    request: HttpRequest,
    *,
    form: str = PAGE,
    error: FiresteelError | None = None,
    typed: dict[str, str] | None = None,
    invited: str = "",
    link: str = "",
) -> HttpResponse:
    shown = page()
    if form == JSON:
        return answer(request, form, "", "team", shown)
    first = not shown.people
    return answer(
        request,
        form,
        "firesteel/team.html",
        "team",
        shown,
        name="page",
        status=status_of(error)[0] if error else 200,
        refusal=said(error) if error else "",
        typed=typed or {"name": access.me(request).name if first else "", "role": Role.OWNER if first else Role.VIEWER},
        first=first,
        choices=tuple(Role),
        matrix=[(ACT_WORDS[act], [act in line.acts for line in shown.roles]) for act in Act],
        invited=invited,
        link=link,
        local=not reach.public_url(),
    )


def _welcome(request: HttpRequest, *, name: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    brand = desk.current().workspace().brand if name else ""
    return render(
        request, "firesteel/team-invited.html", {"name": name, "problem": problem, "brand": brand}, status=status
    )


def _enters(passwords: list[bool]) -> str:
    return PASSWORD if any(passwords) else INVITED if passwords else NOTHING


def _article(role: Role) -> str:
    return "an" if role.value[0] in "aeiou" else "a"
