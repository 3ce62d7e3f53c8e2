"""Checks before spend: is this post ready to carry this flight? Ten gates (R-147 … R-156).

A gate is a function of a `Case` that always answers with one `Finding`: what it saw, and everything it objects to, the
worst first. Gates never raise, never read a clock and never touch the network, so a preflight can be made again from
its record. None is green by default: without evidence a gate says "not seen" and blocks or warns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from ..plans import (
    ADGROUP_FLOOR,
    CAMPAIGN_FLOOR,
    LEAST_CREATORS,
    LEAST_POSTS,
    LINKED,
    MEASURED,
    Flight,
    Objective,
    Plan,
    days,
    lint_link,
    planned_spend,
    shares,
)
from ..posts import Music, Post, Ranked, Verdict
from ..rights import CLAUSES, Authorization, UsageRights, answered, authorized_until, overlong, permits, shortfall
from ..stats import forecast
from ..values import MICROS, Money, Window


class Gate(StrEnum):
    AUTHORIZATION = "authorization"
    USAGE_RIGHTS = "usage-rights"
    CAPTION = "caption"
    MUSIC = "music"
    COMMENTS = "comments"
    BRAND_SAFETY = "brand-safety"
    LANDING_PAGE = "landing-page"
    OBJECTIVE = "objective"
    TRACKING = "tracking"
    BUDGET = "budget"


class Outcome(StrEnum):
    PASS = "pass"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Somebody looked and said yes: the caption is accurate, the topic is safe."""

    by: str
    at: datetime
    note: str = ""
    caption: str = ""
    """The caption as it read at that moment; a later edit voids the sign-off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingPage:
    """What a fetch of the destination answered."""

    url: str
    status: int
    seconds: float
    title: str
    words: frozenset[str] = frozenset()
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentState:
    read: int
    """How many comments were read; zero is "nothing there" only if `complete`."""
    complete: bool
    open_risks: int
    moderator: str | None
    respond_within_h: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingState:
    """What the pixel received lately, by event name."""

    pixel_code: str
    browser_events: dict[str, int]
    server_events: dict[str, int]
    paired: float | None
    """Share of purchases that came from both with the same event id; None where none came from both."""
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    gate: Gate
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a gate may see. ``None`` means nobody looked: a gate says "not seen", never "fine"."""

    plan: Plan
    flight: Flight
    post: Post | None
    ranked: Ranked | None = None
    authorization: Authorization | None
    rights: UsageRights | None
    music: Music | None = None
    music_markets: frozenset[str] | None = None
    """For which markets the music answer holds; None where that was not kept."""
    music_window: Window | None = None
    """For which dates it holds; None where that was not kept."""
    caption: SignOff | None = None
    brand_safety: SignOff | None = None
    comments: CommentState | None = None
    landing: LandingPage | None = None
    tracking: TrackingState | None = None
    account_balance: Money | None = None
    waivers: tuple[Waiver, ...] = ()
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one gate found: the evidence it saw, and where it objects the remedy."""

    gate: Gate
    outcome: Outcome
    code: str
    """The trouble's name in kebab case, such as authorization-expires; "ok" where there is none."""
    seen: bool
    """Whether there was evidence to judge by."""
    evidence: str
    message: str = ""
    remedy: str = ""
    waived: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    case: Case
    findings: tuple[Finding, ...]

    @property
    def cleared(self) -> bool:
        return all(f.outcome is not Outcome.BLOCK or f.waived is not None for f in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One objection of a gate."""

    outcome: Outcome
    code: str
    message: str
    remedy: str


NOT_WAIVABLE = frozenset({Gate.AUTHORIZATION})
"""Gates that nobody may wave through for somebody else's post: no authorization, no ad (R-039, R-142)."""

STALE = timedelta(hours=48)
"""Polled states and pixel events older than this are not taken for the present."""
SILENT = timedelta(days=7)
SLOW_S = 4.0
"""Seconds until a landing page answers, from which people leave before they see it."""
PAIRED = 0.9
"""The platform cannot tell a purchase sent twice from two purchases unless the ids match."""
RISK_SHARE = 0.2
"""Share of risk comments that blocks where no agreement names one."""

EVENTS: dict[Objective, frozenset[str]] = {
    Objective.SALES: frozenset({"Purchase", "CompletePayment", "PlaceAnOrder", "InitiateCheckout", "AddToCart"}),
    Objective.LEADS: frozenset({"SubmitForm", "Lead", "CompleteRegistration", "Contact", "Schedule"}),
}
"""Which pixel events an objective may learn from."""

ROLES: tuple[tuple[str, frozenset[Objective], str], ...] = (
    ("founder", frozenset({Objective.REACH, Objective.COMMUNITY, Objective.VIEWS}), "awareness or profile visits"),
    ("review", frozenset({Objective.SALES, Objective.LEADS}), "conversions"),
    (
        "demo",
        frozenset({Objective.SALES, Objective.TRAFFIC, Objective.LEADS}),
        "traffic, or sales once tracking is ready",
    ),
)
"""What a post's format is best at (R-088 … R-090): a word in the format, the objectives, and how to say it."""


def check(case: Case) -> Preflight:
    """All ten gates, each with the waiver that answers it; one finding never hides another."""
    return Preflight(case=case, findings=tuple(_waived(gate(case), case) for gate in GATES))


def waivable(gate: Gate, post: Post | None) -> bool:
    """Whether a person may wave this gate through, with a name and a reason."""
    return gate not in NOT_WAIVABLE or (post is not None and post.creator.is_brand)


def proposed(format: str, *, tracking_ready: bool) -> tuple[Objective, ...]:
    """The objectives a post of this format serves best (R-087 … R-090), sales only once tracking can measure them.

    Empty where the format says nothing: then any objective is as good as another.
    """
    for word, objectives, _ in ROLES:
        if word in format.lower():
            return tuple(each for each in Objective if each in objectives and (tracking_ready or each not in MEASURED))
    return ()


def authorization_holds(case: Case) -> Finding:
    """R-147: TikTok lets this ad account use the post until the flight is over."""
    grant, post = case.authorization, case.post
    if grant is None:
        if post is not None and post.creator.is_brand:
            return _finding(Gate.AUTHORIZATION, f"{post.creator.handle} is the brand's own connected account")
        who = post.creator.handle if post else case.flight.creator
        return _unseen(
            Gate.AUTHORIZATION,
            "authorization-missing",
            f"{who} has not authorized this post",
            "ask the creator for a post code, or link the account",
        )
    evidence = (
        f"{grant.grant.name.lower().replace('_', ' ')}, granted for {days(grant.window)} days"
        f" to {grant.window.end:%Y-%m-%d}; the post is {grant.post_status}"
    )
    return _finding(Gate.AUTHORIZATION, evidence, *_authorization_troubles(case, grant))


def usage_rights_hold(case: Case) -> Finding:
    """R-148: the contract answers all nine questions, and allows this use."""
    rights, flight, plan = case.rights, case.flight, case.plan
    if case.post is not None and case.post.creator.is_brand and rights is None:
        return _finding(Gate.USAGE_RIGHTS, "the brand's own post needs no agreement")
    if rights is None:
        return _unseen(
            Gate.USAGE_RIGHTS,
            "no-agreement",
            f"nothing was agreed with {flight.creator}",
            "record the nine answers of the usage rights",
        )
    given, missing = answered(rights)
    troubles = []
    if rights.creator != flight.creator:
        troubles.append(
            _block(
                "other-creator", f"the agreement is with {rights.creator}, not {flight.creator}", "agree with the owner"
            )
        )
    if missing:
        words = dict(CLAUSES)
        troubles.append(
            _block(
                "clauses-missing",
                f"not answered: {'; '.join(words[clause] for clause in missing)}",
                "agree on them with the creator and record the answers",
            )
        )
    objections = permits(
        rights,
        post=flight.post,
        window=flight.window,
        markets=flight.audience.markets,
        objective=plan.objective,
        link=bool(flight.landing_url or flight.call_to_action),
        spend=planned_spend(flight),
    )
    troubles += [_block(each.code, each.message, each.remedy) for each in objections]
    return _finding(Gate.USAGE_RIGHTS, f"{len(given)} of {len(CLAUSES)} answered", *troubles)


def caption_is_right(case: Case) -> Finding:
    """R-149: somebody read the caption that will run, because no ad can change it."""
    return _signed_off(
        case,
        Gate.CAPTION,
        case.caption,
        "caption-unread",
        "nobody signed off the caption, which cannot be changed once the post is authorized",
        "read the caption and sign it off",
    )


def music_is_cleared(case: Case) -> Finding:
    """R-150: the sound may carry money in every market, for as long as the flight runs."""
    music = case.music
    if music is None or music is Music.UNKNOWN:
        return _unseen(
            Gate.MUSIC,
            "music-unknown",
            "nobody knows whether the sound is cleared for ads",
            "ask TikTok for the music authorization, or use a post with an original sound",
        )
    if music is Music.MISSING:
        trouble = _block(
            "music-not-cleared",
            "the sound is not cleared for commercial use",
            "use a post with cleared or original sound, or a licence of your own",
        )
        return _finding(Gate.MUSIC, "TikTok answers: authorization missing", trouble)
    if music is Music.NO_MUSIC:
        return _finding(Gate.MUSIC, "the post carries no song")
    where = f" in {', '.join(sorted(case.music_markets))}" if case.music_markets else ""
    when = f" until {case.music_window.end:%Y-%m-%d}" if case.music_window else ""
    return _finding(Gate.MUSIC, f"the sound is cleared{where}{when}", *_music_troubles(case))


def comments_are_owned(case: Case) -> Finding:
    """R-151: somebody answers for the comments, they were read, and they do not speak against the post."""
    state = case.comments
    agreed = case.rights.comment_moderator if case.rights else None
    moderator = (state.moderator if state else None) or agreed
    troubles = []
    if not (moderator and moderator.strip()):
        remedy = "name a moderator in the usage rights or for the post"
        troubles.append(_block("comments-unowned", "nobody is named who moderates comments", remedy))
    if state is None:
        remedy = "read the post's comments before it is boosted"
        troubles.append(_warn("comments-unread", "the comments were not read", remedy))
        return _finding(Gate.COMMENTS, _or_unseen(moderator), *troubles, seen=False)
    if state.respond_within_h is None:
        remedy = "agree on a response time, such as 4 hours for risks"
        troubles.append(_block("no-response-time", "no response time is set for comments", remedy))
    evidence = f"{state.read} comments read, {state.open_risks} open risks; {_or_unseen(moderator)}"
    return _finding(Gate.COMMENTS, evidence, *troubles, *_comment_troubles(case, state))


def brand_is_safe(case: Case) -> Finding:
    """R-152: somebody looked at the topic with policy, law and brand in mind, and said yes."""
    return _signed_off(
        case,
        Gate.BRAND_SAFETY,
        case.brand_safety,
        "brand-safety-unseen",
        "nobody signed off the topic for policy, law and brand safety",
        "have an approver look at the post and sign it off",
    )


def landing_page_answers(case: Case) -> Finding:
    """R-153: the page people land on exists, is quick, and speaks of what the post promises."""
    url, page = case.flight.landing_url, case.landing
    if not url:
        if case.plan.objective in LINKED:
            remedy = "give the flight a landing page"
            trouble = _block("no-landing-page", f"a {case.plan.objective} flight leads nowhere", remedy)
            return _finding(Gate.LANDING_PAGE, "the flight carries no link", trouble)
        return _finding(Gate.LANDING_PAGE, f"a {case.plan.objective} flight carries no link and needs none")
    if page is None or _place(page.url) != _place(url):
        return _unseen(
            Gate.LANDING_PAGE,
            "landing-page-unseen",
            f"{''.join(_place(url))} was not fetched",
            "fetch the landing page",
        )
    evidence = f"answered {page.status} in {page.seconds:.1f} s: {page.title!r}"
    faults = [_warn(fault.code, fault.message, fault.remedy) for fault in lint_link(url)]
    return _finding(Gate.LANDING_PAGE, evidence, *_page_troubles(case, page), *faults)


def objective_fits(case: Case) -> Finding:
    """R-154: objective, event and pixel belong together, and the post is made for the job."""
    plan = case.plan
    evidence = f"{plan.objective}, learning from {plan.optimization_event or 'no pixel event'}"
    if case.ranked is not None:
        evidence += f"; the post is ranked {case.ranked.verdict.value.replace('_', ' ')}"
    return _finding(Gate.OBJECTIVE, evidence, *_event_troubles(plan), *_role_troubles(case), *_rank_troubles(case))


def tracking_works(case: Case) -> Finding:
    """R-155: the event the flight learns from arrives from browser and server, and the two can be told for one."""
    plan, state = case.plan, case.tracking
    if plan.objective not in MEASURED and plan.optimization_event is None:
        if plan.objective is Objective.TRAFFIC and state is None:
            trouble = _warn("visits-unmeasured", "nothing shows whether visitors arrive", "install the pixel")
            return _finding(Gate.TRACKING, "not seen", trouble, seen=False)
        return _finding(Gate.TRACKING, f"a {plan.objective} flight runs without a pixel")
    if state is None:
        return _unseen(
            Gate.TRACKING,
            "tracking-unseen",
            f"nobody saw whether the pixel receives {plan.optimization_event}",
            "send a test event from the site and from the server, then check again",
        )
    event = plan.optimization_event or ""
    evidence = (
        f"{event}: {state.browser_events.get(event, 0)} from the browser, {state.server_events.get(event, 0)} from the"
        f" server, {_paired(state)}"
    )
    return _finding(Gate.TRACKING, evidence, *_tracking_troubles(case, state, event))


def budget_is_sound(case: Case) -> Finding:
    """R-156: enough to learn, spread enough to compare, and the threshold set before the first cent."""
    plan = case.plan
    evidence = (
        f"{case.flight.daily_budget} a day of {plan.daily_budget} for {days(case.flight.window)} days;"
        f" success is an order for {plan.threshold.target} or less at α {plan.threshold.alpha:g};"
        f" account balance {case.account_balance or 'not seen'}"
    )
    troubles = (*_floor_troubles(case), *_sum_troubles(case), *_share_troubles(plan), *_threshold_troubles(case))
    return _finding(Gate.BUDGET, evidence, *troubles, *_thin_troubles(plan) if not troubles else ())


GATES: tuple[Callable[[Case], Finding], ...] = (
    authorization_holds,
    usage_rights_hold,
    caption_is_right,
    music_is_cleared,
    comments_are_owned,
    brand_is_safe,
    landing_page_answers,
    objective_fits,
    tracking_works,
    budget_is_sound,
)
"""In the order of `Gate`, which is that of R-147 … R-156."""


def _authorization_troubles(case: Case, grant: Authorization) -> list[Trouble]:
    troubles, window = [], case.flight.window
    if grant.post != case.flight.post:
        remedy = "authorize the post that is to fly"
        troubles.append(_block("other-post", f"the authorization is for post {grant.post}", remedy))
    if grant.revoked_at is not None and grant.revoked_at <= case.now:
        remedy = "ask the creator for a new authorization"
        troubles.append(_block("authorization-revoked", f"revoked on {grant.revoked_at:%Y-%m-%d}", remedy))
    elif authorized_until(grant) <= case.now:
        remedy = "ask for a new one: a lapsed code cannot be revived"
        troubles.append(_block("authorization-ended", f"it ended on {authorized_until(grant):%Y-%m-%d}", remedy))
    elif late := shortfall(grant, window):
        remedy = "extend the authorization or shorten the flight"
        troubles.append(
            _block("authorization-expires", f"the authorization ends {_length(late)} before the flight does", remedy)
        )
    if grant.window.start > window.start:
        remedy = "start the flight later, or ask for an earlier authorization"
        troubles.append(
            _block(
                "authorization-late",
                f"the authorization starts {_length(grant.window.start - window.start)} after the flight does",
                remedy,
            )
        )
    if grant.post_status != "public":
        remedy = "ask the creator to make the post public again"
        troubles.append(_block("post-not-public", f"the post is {grant.post_status}", remedy))
    if grant.checked_at is None or case.now - grant.checked_at > STALE:
        remedy = "poll the authorization again"
        when = f"since {grant.checked_at:%Y-%m-%d %H:%M}" if grant.checked_at else "at all"
        troubles.append(_warn("authorization-unchecked", f"its state was not polled {when}", remedy))
    beyond = overlong(grant, case.rights)
    if beyond is not None and beyond.code == "authorization-overlong":
        troubles.append(_warn(beyond.code, beyond.message, beyond.remedy))
    return troubles


def _signed_off(case: Case, gate: Gate, sign_off: SignOff | None, code: str, message: str, remedy: str) -> Finding:
    if sign_off is None or not sign_off.by.strip():
        return _unseen(gate, code, message, remedy)
    evidence = f"signed off by {sign_off.by} on {sign_off.at:%Y-%m-%d}"
    if case.post is None:
        return _finding(
            gate, evidence, _block("post-unseen", "the post itself was not read", "sync the post"), seen=False
        )
    if sign_off.caption != case.post.caption:
        voided = f"the caption now reads {case.post.caption!r}, not {sign_off.caption!r} as signed off"
        return _finding(gate, evidence, _block("caption-changed", voided, "read the post again and sign it off anew"))
    return _finding(gate, evidence)


def _music_troubles(case: Case) -> list[Trouble]:
    troubles, flight = [], case.flight
    remedy = "ask TikTok again for this flight's markets and dates"
    if case.music_markets is None or case.music_window is None:
        troubles.append(
            _warn("music-scope-unknown", "it was not kept for which markets and dates the answer holds", remedy)
        )
    if case.music_markets is not None and (extra := flight.audience.markets - case.music_markets):
        troubles.append(_block("music-other-market", f"not cleared in {', '.join(sorted(extra))}", remedy))
    if case.music_window is not None and not case.music_window.covers(flight.window):
        troubles.append(_block("music-ends", "the clearance does not cover the whole flight", remedy))
    until = case.rights.music_until if case.rights else None
    if until is not None and until < flight.window.end:
        message = f"the music licence ends {_length(flight.window.end - until)} before the flight does"
        troubles.append(_block("music-licence-ends", message, "extend the licence or shorten the flight"))
    return troubles


def _comment_troubles(case: Case, state: CommentState) -> list[Trouble]:
    troubles = []
    limit = case.rights.negative_share if case.rights and case.rights.negative_share is not None else RISK_SHARE
    if state.open_risks and state.open_risks > limit * state.read:
        share = state.open_risks / max(state.read, 1)
        message = f"{share:.0%} of the comments read are open risks, more than the {limit:.0%} agreed"
        troubles.append(_block("comments-negative", message, "settle them first, or choose another post"))
    elif state.open_risks:
        message = f"{state.open_risks} risk comments are open"
        troubles.append(_warn("risks-open", message, "answer, hide or close them"))
    if not state.complete:
        remedy = "read the rest before the post is boosted"
        troubles.append(_warn("comments-partly-read", f"only {state.read} comments were read", remedy))
    return troubles


def _page_troubles(case: Case, page: LandingPage) -> list[Trouble]:
    troubles = []
    if page.status >= 400 or page.status < 200:
        message = f"the landing page answers {page.status}"
        troubles.append(_block("landing-page-broken", message, "mend the page, or lead the flight elsewhere"))
    if page.seconds > SLOW_S:
        message = f"the landing page takes {page.seconds:.1f} s to answer"
        troubles.append(_warn("landing-page-slow", message, f"bring it under {SLOW_S:g} s"))
    if case.now - page.fetched_at > SILENT:
        troubles.append(_warn("landing-page-old", f"it was fetched on {page.fetched_at:%Y-%m-%d}", "fetch it again"))
    words = _words(page.title) | {word.lower() for word in page.words}
    if page.status < 400 and case.post is not None and not words & _words(case.post.caption):
        message = f"the page speaks of none of what the caption says: {case.post.caption!r}"
        troubles.append(_warn("message-mismatch", message, "lead to the page of what the post shows"))
    return troubles


def _event_troubles(plan: Plan) -> list[Trouble]:
    event, allowed = plan.optimization_event, EVENTS.get(plan.objective)
    if allowed is None:
        if event is None:
            return []
        remedy = f"drop the event, or plan for sales: a {plan.objective} flight runs without a pixel"
        return [_warn("event-unused", f"a {plan.objective} flight does not learn from {event}", remedy)]
    troubles = []
    if event not in allowed:
        remedy = f"choose one of {', '.join(sorted(allowed))}"
        said = f"{event} is no event of a {plan.objective} flight" if event else "no event is set to learn from"
        troubles.append(_block("event-mismatch", said, remedy))
    if not plan.pixel_code:
        message = f"a {plan.objective} flight needs a pixel, and none is set"
        troubles.append(_block("no-pixel", message, "set the pixel of the site"))
    return troubles


def _role_troubles(case: Case) -> list[Trouble]:
    if case.post is None:
        return [_block("post-unseen", "the post itself was not read", "sync the post")]
    for word, objectives, best in ROLES:
        if word in case.post.format.lower() and case.plan.objective not in objectives:
            message = f"a {case.post.format} post serves {best} best, not {case.plan.objective}"
            return [_warn("unusual-objective", message, "use another post, or keep it as a deliberate test")]
    return []


def _rank_troubles(case: Case) -> list[Trouble]:
    """R-014, R-032, R-038: no paid rescue of a post its own audience did not want."""
    if case.ranked is None:
        return [_warn("post-unranked", "the post was not ranked against its account", "rank the posts first")]
    reason = case.ranked.reasons[0] if case.ranked.reasons else "its signals are below the account's usual post"
    if case.ranked.verdict is Verdict.DO_NOT_BOOST:
        message = f"this would be a paid rescue: {reason}"
        return [_block("rescue-boost", message, "choose a stronger post, or waive it with a written reason")]
    if case.ranked.verdict is Verdict.IMPROVE:
        return [_warn("weak-post", f"ranked improve: {reason}", "improve or replace the post before paying for it")]
    return []


def _tracking_troubles(case: Case, state: TrackingState, event: str) -> list[Trouble]:
    troubles = []
    if state.pixel_code != case.plan.pixel_code:
        message = f"these are the events of pixel {state.pixel_code}, not {case.plan.pixel_code}"
        troubles.append(_block("other-pixel", message, "check the pixel of this plan"))
    browser, server = state.browser_events.get(event, 0), state.server_events.get(event, 0)
    if not browser and not server:
        message = f"the pixel has received no {event}"
        troubles.append(_block("event-missing", message, "fire a test event from the site and from the Events API"))
    elif not server:
        message = f"{event} comes from the browser only: blockers and closed pages lose some"
        troubles.append(_warn("server-missing", message, "send it from the server too, with the same event id"))
    elif not browser:
        message = f"{event} comes from the server only: fewer of them can be matched to a click"
        troubles.append(_warn("browser-missing", message, "send it from the site too, with the same event id"))
    elif state.paired is None or state.paired < PAIRED:
        message = f"{_paired(state)}: purchases will be counted twice"
        troubles.append(_warn("unpaired", message, "give browser and server the same event id for one purchase"))
    last = state.last_event_at
    if last is not None and case.now - last > SILENT:
        message = f"the last event came on {last:%Y-%m-%d}"
        troubles.append(_block("pixel-silent", message, "find out why the site stopped sending"))
    elif last is not None and case.now - last > STALE:
        message = f"the last event came on {last:%Y-%m-%d %H:%M}"
        troubles.append(_warn("pixel-quiet", message, "send a test event"))
    return troubles


def _floor_troubles(case: Case) -> list[Trouble]:
    troubles, daily = [], case.flight.daily_budget
    if daily.micros < ADGROUP_FLOOR * MICROS:
        message = f"{daily} a day is below TikTok's floor of {ADGROUP_FLOOR} for an ad group"
        troubles.append(_block("below-adgroup-floor", message, f"give it at least {ADGROUP_FLOOR} a day"))
    if case.plan.daily_budget.micros < CAMPAIGN_FLOOR * MICROS:
        message = f"{case.plan.daily_budget} a day is below TikTok's floor of {CAMPAIGN_FLOOR} for a campaign"
        troubles.append(_block("below-campaign-floor", message, f"give the plan at least {CAMPAIGN_FLOOR} a day"))
    return troubles


def _sum_troubles(case: Case) -> list[Trouble]:
    plan, troubles = case.plan, []
    needed = Money(sum(planned_spend(flight).micros for flight in plan.flights), plan.test_budget.currency)
    if needed.micros > plan.test_budget.micros:
        message = f"the flights would spend {needed}, the test budget is {plan.test_budget}"
        troubles.append(_block("over-test-budget", message, "lower the daily budgets, or shorten the flights"))
    if plan.daily_cap.micros < case.flight.daily_budget.micros:
        message = f"the daily cap {plan.daily_cap} is below the flight's {case.flight.daily_budget}"
        troubles.append(_block("cap-below-budget", message, "raise the cap, or lower the budget"))
    balance = case.account_balance
    if balance is not None and balance.currency != plan.test_budget.currency:
        message = f"the ad account is in {balance.currency}, the plan in {plan.test_budget.currency}"
        troubles.append(_block("other-currency", message, "plan in the currency of the ad account"))
    elif balance is not None and balance.micros < plan.daily_budget.micros:
        message = f"the ad account holds {balance}, less than a day of {plan.daily_budget}"
        troubles.append(_block("account-empty", message, "top up the ad account"))
    elif balance is not None and balance.micros < needed.micros:
        message = f"the ad account holds {balance} of the {needed} planned"
        troubles.append(_warn("account-low", message, "top up the ad account before it runs dry"))
    return troubles


def _share_troubles(plan: Plan) -> list[Trouble]:
    troubles = []
    by_post, by_creator = shares(plan)
    if len(by_post) < LEAST_POSTS or len(by_creator) < LEAST_CREATORS:
        message = f"{len(by_post)} posts by {len(by_creator)} creators are no portfolio"
        remedy = f"plan at least {LEAST_POSTS} posts by {LEAST_CREATORS} creators"
        troubles.append(_block("no-portfolio", message, remedy))
    over = [
        f"{name} has {share:.0%}"
        for name, share in (*by_post.items(), *by_creator.items())
        if share > plan.max_share + 1e-9
    ]
    if over:
        message = f"more than {plan.max_share:.0%} of the budget in one place: {', '.join(over)}"
        troubles.append(_block("too-concentrated", message, "spread the budget, or plan more posts and creators"))
    return troubles


def _threshold_troubles(case: Case) -> list[Trouble]:
    threshold, troubles = case.plan.threshold, []
    if threshold.target.micros <= 0:
        message = "no target is set for the cost per order"
        troubles.append(_block("no-threshold", message, "set what an order may cost"))
    if not 0 < threshold.alpha <= 0.2:
        message = f"an error chance of {threshold.alpha:g} promises nothing"
        troubles.append(_block("no-error-budget", message, "set α between 0 and 0.2, usually 0.05"))
    if threshold.minimum > case.flight.window.length or threshold.burn_in >= case.flight.window.length:
        message = f"the flight of {days(case.flight.window)} days ends before anything may be called"
        troubles.append(_block("too-short", message, f"let it fly {_length(threshold.minimum)} or longer"))
    return troubles


def _thin_troubles(plan: Plan) -> list[Trouble]:
    seen = forecast(plan)
    if not seen.too_thin:
        return []
    return [_warn("too-thin", seen.sentences[-1], "test fewer posts, fly longer, or give more money")]


def _waived(finding: Finding, case: Case) -> Finding:
    if finding.outcome is Outcome.PASS or not waivable(finding.gate, case.post):
        return finding
    valid = [
        waiver
        for waiver in case.waivers
        if waiver.gate is finding.gate and waiver.by.strip() and waiver.reason.strip() and waiver.at <= case.now
    ]
    return replace(finding, waived=valid[-1]) if valid else finding


def _finding(gate: Gate, evidence: str, *troubles: Trouble, seen: bool = True) -> Finding:
    """One finding out of everything a gate objects to: blocks before warnings, else in the order given."""
    if not troubles:
        return Finding(gate=gate, outcome=Outcome.PASS, code="ok", seen=seen, evidence=evidence)
    ordered = sorted(troubles, key=lambda each: each.outcome is not Outcome.BLOCK)
    return Finding(
        gate=gate,
        outcome=ordered[0].outcome,
        code=ordered[0].code,
        seen=seen,
        evidence=evidence,
        message="; ".join(each.message for each in ordered),
        remedy="; ".join(dict.fromkeys(each.remedy for each in ordered)),
    )


def _unseen(gate: Gate, code: str, message: str, remedy: str) -> Finding:
    return _finding(gate, "not seen", _block(code, message, remedy), seen=False)


def _block(code: str, message: str, remedy: str) -> Trouble:
    return Trouble(outcome=Outcome.BLOCK, code=code, message=message, remedy=remedy)


def _warn(code: str, message: str, remedy: str) -> Trouble:
    return Trouble(outcome=Outcome.WARN, code=code, message=message, remedy=remedy)


def _or_unseen(moderator: str | None) -> str:
    return f"{moderator} moderates" if moderator and moderator.strip() else "not seen"


def _paired(state: TrackingState) -> str:
    return "none came from both" if state.paired is None else f"{state.paired:.0%} pair by event id"


def _place(url: str) -> tuple[str, str]:
    """Host and path: what a fetch must have in common with the link, whose parameters are for tracking."""
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/")


def _words(text: str) -> set[str]:
    """Words of four letters or more that say something."""
    return {word for word in re.findall(r"\w{4,}", text.lower()) if word not in _EMPTY_WORDS}


def _length(span: timedelta) -> str:
    """In days, in hours below two of them."""
    hours = -(-span // timedelta(hours=1))
    return f"{hours} h" if hours < 48 else f"{span // timedelta(days=1)} d"


_EMPTY_WORDS = frozenset(
    {"with", "this", "that", "from", "your", "what", "when", "which", "will", "have", "para", "como"}
)
