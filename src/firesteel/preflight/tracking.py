"""Gate: the event a flight learns from arrives from browser and server, can be told for one, and respects consent (R-155)."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from ..measurement import PURCHASE
from ..plans import MEASURED, Objective, parse_name
from .findings import UNSEEN, At, Look, day, listed
from .values import STALE, Case, Gate, Severity, TrackingState

SILENT = timedelta(days=7)
PAIRED = 0.9
"""The platform cannot tell a purchase sent twice from two purchases unless the ids match."""
SERVER_SHARE = 0.5
"""Fewer server events than this share of the browser's: some of the shop's pages or orders send none."""
CONSENT_MARKETS = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
        "GB",
    ]
)
"""The European Union, the other states of the EEA, and the United Kingdom: nothing is set or sent before consent."""

_name = lru_cache(maxsize=4096)(parse_name)


def evidence(case: Case) -> tuple[str, bool]:
    plan, state = case.plan, case.tracking
    if not _learns(case):
        if plan.objective is Objective.TRAFFIC and state is None:
            return UNSEEN
        return f"a {plan.objective} flight runs without a pixel", True
    if state is None:
        return UNSEEN
    event = plan.optimization_event or ""
    browser, server = _counts(case, state)
    told = f"{event}: {browser} from the browser, {server} from the server"
    return told if _never_compared(case, state) else f"{told}, {_paired(state)}", True


def visits_unmeasured(case: Case) -> str | None:
    if case.tracking is not None or case.plan.objective is not Objective.TRAFFIC or _learns(case):
        return None
    return "nothing shows whether visitors arrive"


def tracking_unseen(case: Case) -> str | None:
    if case.tracking is not None or not _learns(case):
        return None
    return f"nobody saw whether the pixel receives {case.plan.optimization_event}"


def other_pixel(case: Case) -> str | None:
    state = _state(case)
    if state is None or state.pixel_code == case.plan.pixel_code:
        return None
    return f"these are the events of pixel {state.pixel_code}, not {case.plan.pixel_code}"


def event_missing(case: Case) -> str | None:
    state = _state(case)
    return f"the pixel has received no {_event(case)}" if state and _counts(case, state) == (0, 0) else None


def pixel_silent(case: Case) -> str | None:
    state = _state(case)
    if state is None or state.last_event_at is None or case.now - state.last_event_at <= SILENT:
        return None
    return f"the last event came on {day(state.last_event_at)}"


def consent_leaks(case: Case) -> str | None:
    test = case.consent
    if test is None or test.at > case.now or not (test.denied or test.withdrawn or test.server_denied):
        return None
    said = (
        ("the browser after consent was denied", test.denied),
        ("the browser after it was withdrawn", test.withdrawn),
        ("the server of somebody who denied it", test.server_denied),
    )
    return f"something was sent without consent: by {', and by '.join(words for words, sent in said if sent)}"


def server_missing(case: Case) -> str | None:
    state = _state(case)
    if state is None or (counts := _counts(case, state))[1] or not counts[0]:
        return None
    return f"{_event(case)} comes from the browser only: blockers and closed pages lose some"


def browser_missing(case: Case) -> str | None:
    state = _state(case)
    if state is None or (counts := _counts(case, state))[0] or not counts[1]:
        return None
    return f"{_event(case)} comes from the server only: fewer of them can be matched to a click"


def server_share_low(case: Case) -> str | None:
    state = _state(case)
    if state is None:
        return None
    browser, server = _counts(case, state)
    if not browser or not server or server >= SERVER_SHARE * browser:
        return None
    return f"the server sends {server} {_event(case)} to the browser's {browser}: it misses some"


def unpaired(case: Case) -> str | None:
    state = _state(case)
    if state is None or (state.paired is not None and state.paired >= PAIRED) or 0 in _counts(case, state):
        return None
    if _never_compared(case, state):
        return f"nobody saw whether a {_event(case)} that both send is told for one: only purchases are compared"
    return f"{_paired(state)}: purchases will be counted twice"


def pixel_quiet(case: Case) -> str | None:
    state = _state(case)
    last = state.last_event_at if state else None
    if last is None or not STALE < case.now - last <= SILENT:
        return None
    return f"the last event came on {day(last)}, {last:%H:%M} UTC"


def event_quiet(case: Case) -> str | None:
    """Others still arrive: the pixel lives, and this one event does not come any more."""
    state = _state(case)
    last = state.last_by_event.get(_event(case)) if state else None
    if state is None or last is None or case.now - last <= STALE:
        return None
    if state.last_event_at is None or case.now - state.last_event_at > STALE:
        return None
    return f"other events arrive, the last {_event(case)} came on {day(last)}, {last:%H:%M} UTC"


def value_missing(case: Case) -> str | None:
    state = _state(case)
    if state is None or not state.without_value or case.plan.objective is not Objective.SALES:
        return None
    return f"{state.without_value} purchases came without a value, or of nothing"


def currency_mixed(case: Case) -> str | None:
    state = _state(case)
    if state is None or not state.other_currency or case.plan.objective is not Objective.SALES:
        return None
    return f"{state.other_currency} purchases came in another currency"


def consent_untested(case: Case) -> str | None:
    if (case.consent is not None and case.consent.at <= case.now) or not (case.flight.landing_url or _learns(case)):
        return None
    strict = case.flight.audience.markets & CONSENT_MARKETS
    if not strict:
        return None
    return f"nobody tested that the site sends nothing without consent, as the law of {listed(strict)} wants it"


def consent_silent(case: Case) -> str | None:
    test = case.consent
    if test is None or test.at > case.now or test.granted:
        return None
    return "nothing was sent after consent was granted either: orders of those who agree are lost"


def name_unreadable(case: Case) -> str | None:
    """Written by the usual template, or by one of the workspace's own, which always holds the flight's id."""
    if _name(case.flight.name) is not None or str(case.flight.id) in case.flight.name.split("_"):
        return None
    return f"the ad's name {case.flight.name!r} cannot be read back to its creator, post and flight"


def _learns(case: Case) -> bool:
    return case.plan.optimization_event is not None or case.plan.objective in MEASURED


def _state(case: Case) -> TrackingState | None:
    return case.tracking if _learns(case) else None


def _event(case: Case) -> str:
    return case.plan.optimization_event or ""


def _counts(case: Case, state: TrackingState) -> tuple[int, int]:
    event = case.plan.optimization_event or ""
    return state.browser_events.get(event, 0), state.server_events.get(event, 0)


def _never_compared(case: Case, state: TrackingState) -> bool:
    """Whether the pixel has no purchases to judge by, and the flight learns from something else."""
    return state.paired is None and _event(case) != PURCHASE


def _paired(state: TrackingState) -> str:
    return "none came from both" if state.paired is None else f"{state.paired:.0%} matched by event id"


LOOK = Look(
    of=Gate.TRACKING,
    source="R-155",
    asks="Does the event the flight learns from arrive from browser and server, told for one, and with consent?",
    evidence=evidence,
)

_rule = At(Gate.TRACKING, severity=Severity.WARN)


RULES = (
    _rule(
        "tracking-unseen",
        tracking_unseen,
        "R-036, R-115, R-116",
        "the events of the last days, where the flight learns from one",
        "send a test event from the site and from the server, then check again",
        Severity.BLOCK,
    ),
    _rule(
        "other-pixel",
        other_pixel,
        "R-116",
        "the pixel of the events beside the plan's",
        "check the pixel of this plan",
        Severity.BLOCK,
    ),
    _rule(
        "event-missing",
        event_missing,
        "R-036, R-117",
        "how often the flight's event came from browser and server",
        "fire a test event from the site and from the Events API",
        Severity.BLOCK,
    ),
    _rule(
        "pixel-silent",
        pixel_silent,
        f"R-116; {SILENT.days} days, ours",
        "when the pixel's last event came",
        "find out why the site stopped sending",
        Severity.BLOCK,
    ),
    _rule(
        "consent-leaks",
        consent_leaks,
        "R-121; practice C20, E7 (ePrivacy 5(3))",
        "what site and server sent after consent was denied or withdrawn",
        "hold pixel and server events back until consent is given, and test again",
        Severity.BLOCK,
    ),
    _rule(
        "visits-unmeasured",
        visits_unmeasured,
        "R-107",
        "whether a flight for traffic has a pixel that sees visitors arrive",
        "install the pixel",
    ),
    _rule(
        "server-missing",
        server_missing,
        "R-118",
        "how often the flight's event came from the server",
        "send it from the server too, with the same event id",
    ),
    _rule(
        "browser-missing",
        browser_missing,
        "R-118",
        "how often the flight's event came from the browser",
        "send it from the site too, with the same event id",
    ),
    _rule(
        "server-share-low",
        server_share_low,
        f"R-118; below {SERVER_SHARE:.0%} of the browser's, ours",
        "how often the flight's event came from the server, beside the browser",
        "send it from the server for every order",
    ),
    _rule(
        "unpaired",
        unpaired,
        f"R-119; practice C4, E7 [T9]; {PAIRED:.0%}, ours",
        "the share of purchases from both sides with the same event id",
        "give browser and server the same event id for one purchase",
    ),
    _rule(
        "pixel-quiet",
        pixel_quiet,
        "R-116; 48 h, ours",
        "when the pixel's last event came",
        "send a test event",
    ),
    _rule(
        "event-quiet",
        event_quiet,
        "R-117; 48 h, ours",
        "when the flight's own event came last, beside the others",
        "send a test event of this kind",
    ),
    _rule(
        "value-missing",
        value_missing,
        "R-120",
        "purchases without a value or of nothing, where the objective is sales",
        "send the order's value with every purchase",
    ),
    _rule(
        "currency-mixed",
        currency_mixed,
        "R-120",
        "purchases in another currency than the workspace's, where the objective is sales",
        "send every purchase in the account's currency",
    ),
    _rule(
        "consent-untested",
        consent_untested,
        "R-121; practice C20, E7 (EU, EEA and UK)",
        "the consent test, where the flight runs in the EU, the EEA or the UK",
        "run the consent test: granted, denied, withdrawn",
    ),
    _rule(
        "consent-silent",
        consent_silent,
        "R-121; practice C20",
        "what was sent after consent was granted",
        "let the banner tell the pixel that consent was given",
    ),
    _rule(
        "name-unreadable",
        name_unreadable,
        "F-24; by its name a crashed launch is found again",
        "the ad's name",
        "draft the plan anew, which names its ads",
    ),
)
