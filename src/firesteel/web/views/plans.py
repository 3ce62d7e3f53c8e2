"""Plans: every plan there is, a brief as a form with what it gives, one plan with what it can show, two beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...desk.flight.twinviews import TRAPS
from ...desk.planning.power import PowerPanel, panel
from ...errors import BadInput, FiresteelError, NotFound
from ...plans import (
    HELP,
    JOB_LABELS,
    RESULT_WORDS,
    SUCCESS,
    AtEnd,
    Job,
    Kind,
    Plan,
    Portfolio,
    Recommendation,
    cautions,
    days,
    frequency_of,
    planned_spend,
    recommended,
    shares,
)
from ...posts import Post
from ...posts.presets import preset
from ...values import PostId
from .. import briefs, desk, smallfiles, twinned, words
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

LARGEST = 300_000
"""Bytes of a plan as YAML."""
ENDS = {
    AtEnd.END.value: "The flight ends before it does",
    AtEnd.RENEW.value: "Ask the creator in time, and go on once it is extended",
    AtEnd.MOVE.value: "Its money moves to the next best cleared post",
}
CALLS = (
    "SHOP_NOW",
    "LEARN_MORE",
    "SIGN_UP",
    "BOOK_NOW",
    "CONTACT_US",
    "ORDER_NOW",
    "GET_QUOTE",
    "APPLY_NOW",
    "VISIT_STORE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What was refused, beside which field."""

    at: str
    message: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """One plan of a draft, or one that is kept, with what it can show."""

    plan: Plan
    power: PowerPanel
    lines: tuple[tuple[Any, ...], ...]
    """(flight, post or None, planned spend, frequency) of each flight."""
    concentration: tuple[tuple[str, str, float], ...]
    """(kind, name, share of the daily budget), largest first: the meter."""
    cautions: tuple[Any, ...]
    risks: dict[str, Recommendation]
    """By flight: what its format risks, where it risks anything (R-023)."""


@require_safe
def plans(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    states = desk.current().plans()
    if form == JSON:
        return answer(request, form, "", "plans", states)
    return answer(request, form, "firesteel/plans.html", "plans", states, name="states")


@require_http_methods(["GET", "HEAD", "POST"])
@smallfiles.takes_files(LARGEST)
def new(request: HttpRequest) -> HttpResponse:
    """A brief: shown with what it gives, kept once somebody says so. Nothing is spent by either."""
    if request.method != "POST":
        return _form(request, _blank(request))
    typed = briefs.Typed.of(request.POST)
    try:
        asked = _brief(typed)
        if request.POST.get("keep"):
            made = desk.current().plan_portfolio(asked, request.user.get_username(), typed.without)
            names = " and ".join(plan.id for plan in made.plans)
            messages.success(
                request, f"Kept {names}. Nothing is spent before the gates are clear and somebody approves."
            )
            return HttpResponseRedirect(f"/plans/{made.plans[0].id}/")
        return _form(request, typed, desk.current().draft_portfolio(asked, typed.without))
    except FiresteelError as error:
        refusal = Refusal(at=_field_of(error), message=said(error), status=status_of(error)[0])
        return _form(request, typed, refusal=refusal)


@require_POST
@smallfiles.takes_files(LARGEST)
def from_yaml(request: HttpRequest) -> HttpResponse:
    """A plan or a brief written as YAML, pasted or brought as a file."""
    text = request.POST.get("yaml", "")
    try:
        file = smallfiles.brought(request, "file")
        text = _decoded(file) if file else text
        if not text.strip():
            raise BadInput("nothing was pasted and no file was brought", remedy="paste a plan, or choose a file")
        made = desk.current().plan_from_yaml(text, request.user.get_username())
    except FiresteelError as error:
        refusal = Refusal(at="yaml", message=said(error), status=status_of(error)[0])
        return _form(request, _blank(request), refusal=refusal, yaml=text)
    messages.success(request, f"Kept {', '.join(plan.id for plan in made.plans)} as written.")
    return HttpResponseRedirect(f"/plans/{made.plans[0].id}/")


@require_safe
def plan(request: HttpRequest, plan_id: str, form: str = PAGE) -> HttpResponse:
    state = next((each for each in desk.current().plans() if each.plan.id == plan_id), None)
    if state is None:
        raise NotFound(f"there is no plan {plan_id}; the plans page lists them")
    if form == JSON:
        return answer(request, form, "", "plans", state, name="plan")
    if form == "yaml":
        answered = HttpResponse(desk.current().plan_yaml(plan_id), content_type="application/yaml; charset=utf-8")
        answered.headers["Content-Disposition"] = f'attachment; filename="{plan_id}.yaml"'
        return answered
    others = [each.plan for each in desk.current().plans() if each.plan.id != plan_id]
    return answer(
        request,
        form,
        "firesteel/plan.html",
        "plans",
        state,
        name="state",
        drafted=_drafted(state.plan),
        ends=ENDS,
        noun=RESULT_WORDS[state.plan.threshold.metric],
        others=others,
        **_twins(state.plan),
        siblings=[each for each in others if each.portfolio and each.portfolio == state.plan.portfolio],
    )


def _twins(made: Plan) -> dict[str, Any]:
    """Each video both ways, and why the two may differ; empty of a plan that is no twin test."""
    if made.kind is not Kind.TWIN:
        return {"twins": ()}
    here = desk.current()
    return {
        "twins": twinned.pairs(here.twins(made.id), here.workspace().currency),
        "pool": twinned.together(here.twin_pool()),
        "traps": TRAPS,
    }


@require_POST
def copy(request: HttpRequest, plan_id: str) -> HttpResponse:
    """The same plan again from tomorrow on, with new ids: a plan that was launched is never changed."""
    made = desk.current().copy_plan(plan_id, request.user.get_username())
    messages.success(request, f"Copied {plan_id} as {made.id}.")
    return HttpResponseRedirect(f"/plans/{made.id}/")


@require_safe
def compare(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    first, second = request.GET.get("a", ""), request.GET.get("b", "")
    differences = desk.current().compare_plans(first, second)
    if form == JSON:
        return answer(request, form, "", "plans", differences, name="differences")
    return answer(
        request,
        form,
        "firesteel/plan-compare.html",
        "plans",
        differences,
        name="differences",
        first=first,
        second=second,
    )


def _field_of(error: FiresteelError) -> str:
    """The field that is to blame; "form" where no one is."""
    where = error.where if isinstance(error, BadInput) else ""
    of_one = "-" in where and where.partition("-")[0] in (*briefs.OF_A_POST, *briefs.OF_AN_OBJECTIVE)
    return where if where in briefs.LINES or of_one else "form"


def _decoded(file: smallfiles.Small) -> str:
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("the file is no text in UTF-8", remedy="save it as UTF-8") from None


def _blank(request: HttpRequest) -> briefs.Typed:
    """As the newest plan was, where there is one: a brand sells the same things in the same markets."""
    here = desk.current().workspace()
    newest = next(iter(desk.current().plans()), None)
    flights = newest.plan.flights if newest else ()
    market = ", ".join(sorted(flights[0].audience.markets)) if flights else ""
    landing = next((each.landing_url.partition("?")[0] for each in flights if each.landing_url), "")
    empty = briefs.blank(market, here.now, here.timezone, landing)
    usual = {"objective": preset(desk.current().preset().name).objective}
    known = {name: request.GET[name] for name in briefs.LINES if name in request.GET}
    return briefs.Typed(lines=empty.lines | usual | known, of_posts={})


def _brief(typed: briefs.Typed) -> Any:
    here = desk.current().workspace()
    return briefs.brief(typed, desk.current().new_brief, now=here.now, zone=here.timezone, currency=here.currency)


def _form(
    request: HttpRequest,
    typed: briefs.Typed,
    draft: Portfolio | None = None,
    *,
    refusal: Refusal | None = None,
    yaml: str = "",
) -> HttpResponse:
    here = desk.current()
    known = here.preset()
    return answer(
        request,
        PAGE,
        "firesteel/plan-new.html",
        "plans",
        draft,
        name="draft",
        status=refusal.status if refusal else 200,
        typed=typed.lines,
        said_of=typed.of_posts,
        said_of_objectives=typed.of_objectives,
        formats=[(JOB_LABELS[job], recommended(job)) for job in Job],
        refusal=refusal,
        yaml=yaml,
        help=HELP,
        objectives=[each.value for each in here.objectives(frozenset())],
        metrics=sorted({name: RESULT_WORDS[name][0] for names in SUCCESS.values() for name in names}.items()),
        ends=ENDS,
        calls=[(each, each.replace("_", " ").capitalize()) for each in CALLS],
        roles=[(role.name, role.label, role.best) for role in known.roles],
        drafted=[_drafted(each) for each in draft.plans] if draft else [],
        taken_out=[(post, here.library().get(PostId(post))) for post in sorted(typed.without)],
        left_out=[(each, here.library().get(each.post)) for each in draft.left_out] if draft else [],
    )


def _called(post: Post | None, id: PostId) -> str:
    return f"“{words.title(post)}” by @{post.creator.handle}" if post else str(id)


def _drafted(made: Plan) -> Drafted:
    by_post, by_creator = shares(made)
    library = desk.current().library()
    meter = [("post", _called(library.get(post), post), share) for post, share in by_post.items()]
    meter += [("creator", f"@{creator}", share) for creator, share in by_creator.items()]
    return Drafted(
        plan=made,
        power=panel(made),
        lines=tuple(
            (
                flight,
                library.get(flight.post),
                planned_spend(flight),
                days(flight.window),
                frequency_of(made, flight),
            )
            for flight in made.flights
        ),
        concentration=tuple(sorted(meter, key=lambda each: (each[0] != "creator", -each[2], each[1]))),
        cautions=cautions(made),
        risks={flight.id: risk for flight in made.flights if (risk := desk.current().format_risk(flight)).risk},
    )
