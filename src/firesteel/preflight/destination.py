"""Gates: where a click leads, and whether anyone sees what comes of it. Landing page, tracking (R-153, R-155)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from ..plans import LINKED, MEASURED, Objective, lint_link
from ..posts import Post
from ..posts.message import alignment
from .findings import Trouble, block, finding, unseen, warn
from .values import STALE, Case, Finding, Gate, LandingPage, TrackingState

SILENT = timedelta(days=7)
SLOW_S = 4.0
"""Seconds until a landing page answers, from which people leave before they see it."""
PAIRED = 0.9
"""The platform cannot tell a purchase sent twice from two purchases unless the ids match."""


def landing_page_answers(case: Case) -> Finding:
    """R-153: the page people land on exists, is quick, and speaks of what the post promises."""
    url, page = case.flight.landing_url, case.landing
    if not url:
        if case.plan.objective in LINKED:
            remedy = "give the flight a landing page"
            trouble = block("no-landing-page", f"a {case.plan.objective} flight leads nowhere", remedy)
            return finding(Gate.LANDING_PAGE, "the flight carries no link", trouble)
        return finding(Gate.LANDING_PAGE, f"a {case.plan.objective} flight carries no link and needs none")
    if page is None or _place(page.url) != _place(url):
        return unseen(
            Gate.LANDING_PAGE,
            "landing-page-unseen",
            f"{''.join(_place(url))} was not fetched",
            "fetch the landing page",
        )
    evidence = f"answered {page.status} in {page.seconds:.1f} s: {page.title!r}"
    faults = [warn(fault.code, fault.message, fault.remedy) for fault in lint_link(url)]
    return finding(Gate.LANDING_PAGE, evidence, *_page_troubles(case, page), *faults)


def tracking_works(case: Case) -> Finding:
    """R-155: the event the flight learns from arrives from browser and server, and the two can be told for one."""
    plan, state = case.plan, case.tracking
    if plan.objective not in MEASURED and plan.optimization_event is None:
        if plan.objective is Objective.TRAFFIC and state is None:
            trouble = warn("visits-unmeasured", "nothing shows whether visitors arrive", "install the pixel")
            return finding(Gate.TRACKING, "not seen", trouble, seen=False)
        return finding(Gate.TRACKING, f"a {plan.objective} flight runs without a pixel")
    if state is None:
        return unseen(
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
    return finding(Gate.TRACKING, evidence, *_tracking_troubles(case, state, event))


def _page_troubles(case: Case, page: LandingPage) -> list[Trouble]:
    troubles = []
    if page.status >= 400 or page.status < 200:
        message = f"the landing page answers {page.status}"
        troubles.append(block("landing-page-broken", message, "mend the page, or lead the flight elsewhere"))
    if page.seconds > SLOW_S:
        message = f"the landing page takes {page.seconds:.1f} s to answer"
        troubles.append(warn("landing-page-slow", message, f"bring it under {SLOW_S:g} s"))
    if case.now - page.fetched_at > SILENT:
        troubles.append(warn("landing-page-old", f"it was fetched on {page.fetched_at:%Y-%m-%d}", "fetch it again"))
    if page.status < 400 and case.post is not None:
        troubles += _promise_troubles(case.post, page)
    return troubles


def _promise_troubles(post: Post, page: LandingPage) -> list[Trouble]:
    """R-031, R-073: what the post says against what the page says, word by word."""
    found = alignment(
        hook=post.hook, message=post.message, cta=post.cta, caption=post.caption, title=page.title, words=page.words
    )
    if found.promises:
        message = f"the page does not have what the post promises: {', '.join(found.promises)}"
        return [warn("promise-missing", message, "put it on the page, or lead to the page that has it")]
    if found.score == 0:
        said = post.message or post.caption
        message = f"the page speaks of none of what the post says: {said!r}"
        return [warn("message-mismatch", message, "lead to the page of what the post shows")]
    return []


def _tracking_troubles(case: Case, state: TrackingState, event: str) -> list[Trouble]:
    troubles = []
    if state.pixel_code != case.plan.pixel_code:
        message = f"these are the events of pixel {state.pixel_code}, not {case.plan.pixel_code}"
        troubles.append(block("other-pixel", message, "check the pixel of this plan"))
    browser, server = state.browser_events.get(event, 0), state.server_events.get(event, 0)
    if not browser and not server:
        message = f"the pixel has received no {event}"
        troubles.append(block("event-missing", message, "fire a test event from the site and from the Events API"))
    elif not server:
        message = f"{event} comes from the browser only: blockers and closed pages lose some"
        troubles.append(warn("server-missing", message, "send it from the server too, with the same event id"))
    elif not browser:
        message = f"{event} comes from the server only: fewer of them can be matched to a click"
        troubles.append(warn("browser-missing", message, "send it from the site too, with the same event id"))
    elif state.paired is None or state.paired < PAIRED:
        message = f"{_paired(state)}: purchases will be counted twice"
        troubles.append(warn("unpaired", message, "give browser and server the same event id for one purchase"))
    last = state.last_event_at
    if last is not None and case.now - last > SILENT:
        message = f"the last event came on {last:%Y-%m-%d}"
        troubles.append(block("pixel-silent", message, "find out why the site stopped sending"))
    elif last is not None and case.now - last > STALE:
        message = f"the last event came on {last:%Y-%m-%d %H:%M}"
        troubles.append(warn("pixel-quiet", message, "send a test event"))
    return troubles


def _paired(state: TrackingState) -> str:
    return "none came from both" if state.paired is None else f"{state.paired:.0%} pair by event id"


def _place(url: str) -> tuple[str, str]:
    """Host and path: what a fetch must have in common with the link, whose parameters are for tracking."""
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/")
