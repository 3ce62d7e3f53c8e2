"""The gate: ten gates a flight, who signed or waived what, and the difference a launch makes; `launch` is what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...desk.clearing import LONGEST_WAIVER
from ...desk.views import GatePage, GateRow
from ...errors import BadInput, FiresteelError
from ...preflight import RULES, Case, Finding, Gate, Outcome, Rule, Severity, Trouble, checklist, waivable
from ...roles import same_person
from .. import desk, words
from ..launching import grouped
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

SIGNED = ("caption", "brand-safety")
"""Gates that a person settles by looking; the others are measured."""
PROFILE: dict[str, str] = {
    "bio_link": "The bio carries the link people are meant to find",
    "name": "Name and picture are the ones people should see",
    "pinned": "The pinned posts suit visitors an ad sends",
}
DISCLOSURE: dict[str, str] = {
    "commercial": "TikTok's commercial content toggle is on",
    "realistic_ai": "It shows realistic scenes made or changed by AI",
    "ai_label": "It carries TikTok's AI label",
}
CONSENT: dict[str, str] = {
    "granted": "After consent was granted, something was sent",
    "denied": "After it was denied, the browser sent something",
    "withdrawn": "After it was withdrawn, the browser sent something",
    "server_denied": "The server sent something of somebody who had denied it",
}
LOOKS = ("profile", "policy", "disclosure", "consent")
_RULES = {rule.code: rule for rule in RULES}
_NEVER = {
    Gate.AUTHORIZATION: "Nobody can waive this: without it TikTok runs no ad.",
    Gate.USAGE_RIGHTS: "Nobody can waive this: only the creator can agree to it.",
}
"""Why nobody may let a flight through, by the gate that objects."""
_OLD = "Nobody can waive this: there is no such rule any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What was refused: beside which form, what was typed there, and why."""

    at: str
    """``waive/FLIGHT/RULE``, ``sign/POST/GATE``, ``profile/POST`` …, ``approve`` or ``launch``."""
    message: str
    typed: str = ""
    until: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    status: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected:
    """One trouble of a gate, and the form that may let a flight through it."""

    trouble: Trouble
    at: str
    waives: bool
    """Whether somebody may waive it now."""
    never: str = ""
    """Why nobody may, where it blocks."""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the ten."""

    finding: Finding
    outcome: str
    signs: bool
    """Whether a person may sign it off now."""
    at: str
    objections: tuple[Objected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Something a person looks at: its questions with the answers held, and who looked last."""

    name: str
    title: str
    at: str
    items: tuple[tuple[str, str, str, str], ...]
    """Key, words, answer held ("" for none), source."""
    choices: tuple[tuple[str, str], ...]
    by: str = ""
    when: datetime | None = None
    stale: str = ""
    """Why the answers do not hold any more."""
    note: str = ""


@require_safe
def gate(request: HttpRequest, plan_id: str | None = None, form: str = PAGE) -> HttpResponse:
    return _show(request, desk.current().gate(plan_id), form)


@require_POST
def sign_off(request: HttpRequest, plan_id: str) -> HttpResponse:
    post_id, gate_name, note = (request.POST.get(key, "").strip() for key in ("post", "gate", "note"))
    try:
        desk.current().sign_off(post_id, gate_name, request.user.get_username(), note)
    except FiresteelError as error:
        return refuse(request, plan_id, error, f"sign/{post_id}/{gate_name}", note)
    return done(request, plan_id, f"{words.gate(gate_name)} is signed off by {request.user.get_username()}.")


@require_POST
def waive(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Let one flight through one rule until a day. Without a day it ends with the flight."""
    flight_id, rule, reason, until = (
        request.POST.get(key, "").strip() for key in ("flight", "rule", "reason", "until")
    )
    at = f"waive/{flight_id}/{rule}"
    try:
        if not reason:
            raise BadInput("a waiver needs a reason", remedy="say why this may run although the gate objects")
        desk.current().waive(flight_id, rule, request.user.get_username(), reason, _ends(until))
    except FiresteelError as error:
        return refuse(request, plan_id, error, at, reason, until)
    return done(request, plan_id, f"{words.plain(rule)} is waived for {flight_id}; your name and reason are kept.")


@require_POST
def unwaive(request: HttpRequest, plan_id: str) -> HttpResponse:
    flight_id, rule = request.POST.get("flight", ""), request.POST.get("rule", "")
    try:
        desk.current().unwaive(flight_id, rule, request.user.get_username())
    except FiresteelError as error:
        return refuse(request, plan_id, error, f"waive/{flight_id}/{rule}")
    return done(
        request, plan_id, f"The waiver is taken back: {words.plain(rule).lower()} objects to {flight_id} again."
    )


@require_POST
def look(request: HttpRequest, plan_id: str, name: str) -> HttpResponse:
    """Keep what somebody saw: the profile, the policy checklist, what the post discloses, or a test of consent."""
    here, actor, post_id = desk.current(), request.user.get_username(), request.POST.get("post", "")
    said = {key: request.POST[key].strip() for key in request.POST if key not in ("csrfmiddlewaretoken", "post")}
    try:
        match name:
            case "profile":
                here.check_profile(post_id, said, actor)
            case "policy":
                here.check_policy(post_id, said, actor)
            case "disclosure":
                here.disclose(post_id, said, actor)
            case "consent":
                here.test_consent(said, actor)
            case _:
                raise BadInput(f"nobody looks at {name!r} here", remedy=f"look at {', '.join(LOOKS)}")
    except FiresteelError as error:
        return refuse(request, plan_id, error, f"{name}/{post_id}", answers=said)
    return done(request, plan_id, f"Kept: what {actor} saw ({name}).")


def _show(request: HttpRequest, page: GatePage, form: str = PAGE, refusal: Refusal | None = None) -> HttpResponse:
    if form == JSON:
        return answer(request, form, "", "gate", page)
    blocked = [row for row in page.rows if not row.preflight.cleared]
    now = desk.current().workspace().now
    return answer(
        request,
        form,
        "firesteel/gate.html",
        "gate",
        page,
        name="page",
        status=refusal.status if refusal else 200,
        rows=[(row, _checks(row), () if page.launched else _looks(row.preflight.case)) for row in page.rows],
        consent=_consent(page.rows[0].preflight.case) if page.rows else None,
        blocked=blocked,
        why_blocked=_why(page),
        advice=_advice(page),
        refusal=refusal,
        last_waiver=f"{now + LONGEST_WAIVER:%Y-%m-%d}",
        today=f"{now:%Y-%m-%d}",
        changes=grouped(page.changes, page.plan.test_budget.currency) if page.plan else (),
        fields=len(page.changes),
        mine=_mine(request, page),
    )


def _checks(row: GateRow) -> list[Check]:
    return [_check(row, finding) for finding in row.preflight.findings]


def _check(row: GateRow, finding: Finding) -> Check:
    settled = finding.outcome is Outcome.PASS or finding.waived is not None
    signs = finding.gate.value in SIGNED and not settled
    return Check(
        finding=finding,
        outcome="waived" if finding.waived else finding.outcome.value,
        signs=signs,
        at=f"sign/{row.flight.post}/{finding.gate.value}",
        objections=tuple(_objected(row, trouble) for trouble in _troubles(finding)),
    )


def _troubles(finding: Finding) -> tuple[Trouble, ...]:
    """Everything a gate objects to; of older books, its one line."""
    if finding.troubles or not finding.message:
        return finding.troubles
    severity = Severity.BLOCK if finding.outcome is Outcome.BLOCK else Severity.WARN
    return (
        Trouble(
            code=finding.code,
            severity=severity,
            message=finding.message,
            remedy=finding.remedy,
            waived=finding.waived,
        ),
    )


def _objected(row: GateRow, trouble: Trouble) -> Objected:
    rule = _RULES.get(trouble.code)
    blocks = trouble.severity is Severity.BLOCK
    may = rule is not None and waivable(trouble.code, row.post)
    return Objected(
        trouble=trouble,
        at=f"waive/{row.flight.id}/{trouble.code}",
        waives=blocks and may and trouble.waived is None,
        never=_never(rule) if blocks and not may else "",
        source=rule.source if rule else "",
    )


def _never(rule: Rule | None) -> str:
    return _NEVER.get(rule.gate, _OLD) if rule and rule.gate else _OLD


def _looks(case: Case) -> tuple[Look, ...]:
    """What people look at for the flight's post."""
    post, caption = case.flight.post, case.post.caption if case.post else ""
    yes_no = (("yes", "Yes"), ("no", "No"), ("", "Not looked at"))
    profile, policies, disclosed = case.profile, case.policy, case.disclosure
    voided = policies is not None and policies.caption != caption
    return (
        Look(
            name="profile",
            title="The profile it leads to",
            at=f"profile/{post}",
            items=tuple((key, text, _yes_no(getattr(profile, key, None)), "") for key, text in PROFILE.items()),
            choices=yes_no,
            by=profile.by if profile else "",
            when=profile.at if profile else None,
            note=profile.note if profile else "",
        ),
        Look(
            name="policy",
            title="Policy checklist",
            at=f"policy/{post}",
            items=tuple(
                (
                    item.key,
                    item.holds,
                    "" if voided or not policies else policies.answers.get(item.key, ""),
                    item.source,
                )
                for item in checklist(case.preset)
            ),
            choices=(("fine", "It holds"), ("problem", "It does not"), ("none", "Does not apply"), ("", "Open")),
            by=policies.by if policies else "",
            when=policies.at if policies else None,
            stale="The caption was edited since: look again." if voided else "",
            note=policies.note if policies and not voided else "",
        ),
        Look(
            name="disclosure",
            title="What it discloses",
            at=f"disclosure/{post}",
            items=tuple((key, text, _yes_no(getattr(disclosed, key, None)), "") for key, text in DISCLOSURE.items()),
            choices=yes_no,
            by=disclosed.by if disclosed else "",
            when=disclosed.at if disclosed else None,
            note=disclosed.note if disclosed else "",
        ),
    )


def _consent(case: Case) -> Look:
    """One site a workspace: its test stands once on the page."""
    held = case.consent
    return Look(
        name="consent",
        title="Test of consent on the site",
        at="consent/",
        items=tuple((key, text, _yes_no(getattr(held, key, None)), "") for key, text in CONSENT.items()),
        choices=(("", "Not tried"), ("yes", "Yes"), ("no", "No")),
        by=held.by if held else "",
        when=held.at if held else None,
        note=held.note if held else "",
    )


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _ends(text: str) -> datetime | None:
    """The moment a waiver ends: when its last day is over."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no day", where="until", remedy="write it as 2026-03-31") from None
    ends = datetime.combine(day, time(), UTC) + timedelta(days=1)
    last = desk.current().workspace().now + LONGEST_WAIVER
    return last if day == last.date() else ends


def _why(page: GatePage) -> list[tuple[Gate, int, list[str]]]:
    """What stands in the way of a launch: each blocking gate, how many flights, and what it says, once."""
    found: dict[Gate, tuple[set[str], dict[str, None]]] = {}
    for row in page.rows:
        for finding in row.preflight.findings:
            if finding.outcome is Outcome.BLOCK and finding.waived is None:
                flights, lines = found.setdefault(finding.gate, (set(), {}))
                flights.add(row.flight.id)
                blocks = [each for each in _troubles(finding) if each.severity is Severity.BLOCK and not each.waived]
                lines.update(dict.fromkeys(each.message for each in blocks))
    return [(name, len(flights), list(lines)) for name, (flights, lines) in found.items()]


def _advice(page: GatePage) -> list[tuple[str, str, int]]:
    """What the gates advise and block nothing for: the words, the remedy, and of how many flights."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in page.rows:
        for trouble in (each for finding in row.preflight.findings for each in finding.troubles):
            if trouble.severity is Severity.ADVISE:
                found.setdefault((trouble.message, trouble.remedy), set()).add(row.flight.id)
    return [(*words, len(flights)) for words, flights in found.items()]


def _mine(request: HttpRequest, page: GatePage) -> bool:
    """Whether whoever looks has approved it already, and so cannot be the second person."""
    given = page.approval.given if page.approval else ()
    return any(same_person(each.who, request.user.get_username()) for each in given)


def refuse(
    request: HttpRequest,
    plan_id: str,
    error: FiresteelError,
    at: str,
    typed: str = "",
    until: str = "",
    answers: dict[str, str] | None = None,
) -> HttpResponse:
    status, _ = status_of(error)
    refusal = Refusal(at=at, message=said(error), typed=typed, until=until, answers=answers or {}, status=status)
    return _show(request, desk.current().gate(plan_id), refusal=refusal)


def done(request: HttpRequest, plan_id: str, message: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(f"/gate/{plan_id}/")
