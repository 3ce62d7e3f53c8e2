"""Gate: the page people land on exists, is quick, and speaks of what the post promises (R-153)."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from ..plans import LINKED, MEASURED, Objective
from ..posts.message import Alignment
from .findings import UNSEEN, At, Look, day, once
from .promises import aligned
from .values import Case, Gate, LandingPage, PostCheck, Severity

OLD = timedelta(days=7)
"""Pages change: a fetch older than this says little of today's."""
SLOW_S = 4.0
"""Seconds until a landing page answers, from which people leave before they see it."""
REDIRECTS = 3
"""More than these, one after the other, cost people and parameters."""
_BUTTONED = frozenset({Objective.REACH, Objective.VIEWS})
"""Objectives that may do without a page, but not with a button that needs one."""
_REFUSED = {
    "private-address": "it leads into a private network",
    "redirect-loop": "it redirects in a circle",
    "too-many-redirects": "it redirects too often",
    "too-large": "it is too large",
    "too-slow": "it takes too long",
    "wrong-type": "it is no web page",
    "unreachable": "nothing answers there",
    "wrong-scheme": "it is no web address",
}
"""Why a page was not read to its end, in words; the keys are those of `LandingPage.refused`."""


@once
def evidence(case: Case) -> tuple[str, bool]:
    if not case.flight.landing_url:
        needs = "" if case.plan.objective in LINKED else " and needs none"
        return f"a {case.plan.objective} flight carries no link{needs}", True
    page = fetched(case)
    if page is None:
        return UNSEEN
    hops = f" after {page.redirects} redirects" if page.redirects else ""
    return f"answered {page.status} in {page.seconds:.1f} s{hops}" + (f": “{page.title}”" if page.title else ""), True


@once
def fetched(case: Case) -> LandingPage | None:
    """What was fetched of the flight's own link; None where nothing was, or another page."""
    url, page = case.flight.landing_url, case.landing
    return page if url and page is not None and (page.url == url or _place(page.url) == _place(url)) else None


def no_landing_page(case: Case) -> str | None:
    if case.flight.landing_url or case.plan.objective not in LINKED:
        return None
    return f"a {case.plan.objective} flight leads nowhere"


def no_button(case: Case) -> str | None:
    if case.flight.call_to_action or case.plan.objective is not Objective.TRAFFIC:
        return None
    return "a traffic flight has no button, and TikTok takes no traffic ad without one"


def button_without_page(case: Case) -> str | None:
    flight = case.flight
    if not flight.call_to_action or flight.landing_url or case.plan.objective not in _BUTTONED:
        return None
    return f"its button {flight.call_to_action} leads nowhere, and TikTok takes no ad with such a button"


def landing_page_unseen(case: Case) -> str | None:
    if not case.flight.landing_url or fetched(case) is not None:
        return None
    return f"{''.join(_place(case.flight.landing_url))} was not fetched"


def landing_page_refused(case: Case) -> str | None:
    page = fetched(case)
    if page is None or not page.refused:
        return None
    return f"the landing page was not read: {_REFUSED.get(page.refused, page.refused)}"


def landing_page_broken(case: Case) -> str | None:
    page = fetched(case)
    if page is None or page.refused or 200 <= page.status < 400:
        return None
    return f"the landing page answers {page.status}"


def click_id_lost(case: Case) -> str | None:
    page = _answering(case)
    if page is None or page.ttclid is not False or case.plan.objective not in MEASURED:
        return None
    return "the click id is lost on the way to the page, so no order can be matched to its click"


def click_id_dropped(case: Case) -> str | None:
    page = _answering(case)
    if page is None or page.ttclid is not False or case.plan.objective in MEASURED:
        return None
    return "the click id is lost on the way to the page"


def click_id_unseen(case: Case) -> str | None:
    page = _answering(case)
    if page is None or page.ttclid is not None or case.plan.objective not in MEASURED:
        return None
    return "nobody saw whether the click id arrives at the page"


def landing_page_slow(case: Case) -> str | None:
    page = fetched(case)
    if page is None or page.seconds <= SLOW_S:
        return None
    return f"the landing page takes {page.seconds:.1f} s to answer"


def landing_page_redirects(case: Case) -> str | None:
    page = fetched(case)
    return f"it redirects {page.redirects} times" if page is not None and page.redirects > REDIRECTS else None


def landing_page_old(case: Case) -> str | None:
    page = fetched(case)
    return (
        f"it was fetched on {day(page.fetched_at)}" if page is not None and case.now - page.fetched_at > OLD else None
    )


def landing_page_untitled(case: Case) -> str | None:
    page = _answering(case)
    return "the landing page has no title" if page is not None and not page.title.strip() else None


def promise_missing(case: Case) -> str | None:
    found = _aligned(case)
    if found is None or not found.promises:
        return None
    return f"the page does not have what the post promises: {', '.join(found.promises)}"


def message_mismatch(case: Case) -> str | None:
    """R-031, R-073: what the post says against what the page says, word by word."""
    found = _aligned(case)
    if found is None or found.promises or found.score != 0 or case.post is None:
        return None
    return f"the page speaks of none of what the post says: {case.post.message or case.post.caption!r}"


def _answering(case: Case) -> LandingPage | None:
    page = fetched(case)
    return page if page is not None and not page.refused and 200 <= page.status < 400 else None


@once
def _aligned(case: Case) -> Alignment | None:
    page, post = _answering(case), case.post
    if page is None or post is None:
        return None
    return aligned(post, page)


@lru_cache(maxsize=4096)
def _place(url: str) -> tuple[str, str]:
    """Host and path: what a fetch must have in common with the link, whose parameters are for tracking."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url
    return parts.netloc.lower(), parts.path.rstrip("/")


LOOK = Look(
    of=Gate.LANDING_PAGE,
    source="R-153",
    asks="Does the page people land on exist, is it quick, and does it speak of what the post promises?",
    evidence=evidence,
)
_FETCH = "fetch the landing page again"

_rule = At(Gate.LANDING_PAGE, PostCheck.LANDING_PAGE)


RULES = (
    _rule(
        "no-landing-page",
        no_landing_page,
        "R-084, R-115",
        "whether the flight carries a link, where its objective sends people to a page",
        "give the flight a landing page",
    ),
    _rule(
        "no-button",
        no_button,
        "R-084; localtok and TikTok refuse such an ad with 40002",
        "whether a flight that sends people to a page has a button",
        "give the flight a button, such as LEARN_MORE",
        waivable=False,
    ),
    _rule(
        "button-without-page",
        button_without_page,
        "R-084; localtok and TikTok refuse such an ad with 40002",
        "whether a button has a page, where the objective may do without both",
        "give the flight a landing page, or take the button away",
        waivable=False,
    ),
    _rule(
        "landing-page-unseen",
        landing_page_unseen,
        "R-073",
        "whether the flight's own link was fetched",
        "fetch the landing page",
    ),
    _rule(
        "landing-page-refused",
        landing_page_refused,
        "R-073; the bounds of the fetch",
        "why the page was not read to its end",
        "lead the flight to a public page that answers at once",
    ),
    _rule(
        "landing-page-broken",
        landing_page_broken,
        "R-073, R-012",
        "the status of the page",
        "mend the page, or lead the flight elsewhere",
    ),
    _rule(
        "click-id-lost",
        click_id_lost,
        "R-115, N-08; ttclid must survive redirects",
        "whether ttclid is still in the last address, where the objective learns from orders or enquiries",
        "have the redirects keep the parameters, or link to the last address",
    ),
    _rule(
        "click-id-dropped",
        click_id_dropped,
        "R-107, N-08",
        "whether ttclid is still in the last address, where the objective learns from neither",
        "have the redirects keep the parameters, or link to the last address",
        Severity.WARN,
    ),
    _rule(
        "click-id-unseen",
        click_id_unseen,
        "R-115, N-08",
        "whether the last address was looked at for ttclid",
        _FETCH,
        Severity.WARN,
    ),
    _rule(
        "landing-page-slow",
        landing_page_slow,
        f"R-073; {SLOW_S:g} s, ours",
        "the seconds until the page answered",
        f"bring it under {SLOW_S:g} s",
        Severity.WARN,
    ),
    _rule(
        "landing-page-redirects",
        landing_page_redirects,
        f"R-073; more than {REDIRECTS}, ours",
        "how often the page redirects",
        "link to the last address",
        Severity.WARN,
    ),
    _rule(
        "landing-page-old",
        landing_page_old,
        f"R-073; {OLD.days} days, ours",
        "when the page was fetched",
        _FETCH,
        Severity.WARN,
    ),
    _rule(
        "landing-page-untitled",
        landing_page_untitled,
        "R-073",
        "the page's title",
        "give the page a title that says what the post says",
        Severity.WARN,
    ),
    _rule(
        "promise-missing",
        promise_missing,
        "R-031, R-073; ads.tiktok.com/help/article/tiktok-ads-policy-misleading-and-false-content (inconsistent"
        " information)",
        "prices, discounts and figures of hook, message, call to action and caption, beside the page's",
        "put it on the page, or lead to the page that has it",
        Severity.WARN,
    ),
    _rule(
        "message-mismatch",
        message_mismatch,
        "R-031, R-073",
        "the words of the post beside the words of the page",
        "lead to the page of what the post shows",
        Severity.WARN,
    ),
)
