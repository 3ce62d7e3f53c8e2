"""Two checks of the post itself: its hook against the account's own (R-068), and the profile an ad leads to (R-070)."""

from __future__ import annotations

from collections.abc import Callable

from ..plans import Objective
from .findings import UNSEEN, Look, Rule, day
from .values import Case, Gate, PostCheck, ProfileCheck, Severity

_HOOK = "hook_2s"
LIKELY = 0.5
"""From this chance on that the true hook is above the usual one, it passes."""


def hook_evidence(case: Case) -> tuple[str, bool]:
    hook = case.ranked.signals.get(_HOOK) if case.ranked else None
    if hook is None:
        return UNSEEN
    return f"{hook.value:.0%} stay for two seconds, {hook.baseline:.0%} usually do", True


def hook_unseen(case: Case) -> str | None:
    if case.ranked is None:
        return "the post was not ranked, so nobody knows how its first two seconds do"
    return None if _HOOK in case.ranked.signals else "nobody could see how many stay for two seconds"


def hook_below(case: Case) -> str | None:
    hook = case.ranked.signals.get(_HOOK) if case.ranked else None
    if hook is None or hook.beats >= LIKELY:
        return None
    return (
        f"{hook.value:.0%} stay for two seconds where {hook.baseline:.0%} usually do:"
        f" the chance that this hook is better is {hook.beats:.0%}"
    )


def profile_evidence(case: Case) -> tuple[str, bool]:
    check = _looked(case)
    return (f"looked at by {check.by} on {day(check.at)}", True) if check else UNSEEN


def profile_unseen(case: Case) -> str | None:
    return None if _looked(case) else "nobody looked at the profile the ad leads to"


def profile_partly_seen(case: Case) -> str | None:
    check = _looked(case)
    if check is None or None not in (check.bio_link, check.name, check.pinned):
        return None
    items = (("the link in the bio", check.bio_link), ("name and picture", check.name), ("pinned posts", check.pinned))
    return f"nobody looked at {', '.join(words for words, seen in items if seen is None)}"


def profile_leads_nowhere(case: Case) -> str | None:
    check = _looked(case)
    if check is None or check.bio_link is not False or not _ends_there(case):
        return None
    return "the flight is for profile visits and carries no link, and the profile's bio carries none either"


def profile_without_link(case: Case) -> str | None:
    check = _looked(case)
    if check is None or check.bio_link is not False or _ends_there(case):
        return None
    return "the bio does not carry the link people are meant to find: clicks on the profile end there"


def profile_other_name(case: Case) -> str | None:
    check = _looked(case)
    if check is None or check.name is not False:
        return None
    return "name or picture are not those people should see, and the ad shows them as they are"


def profile_pinned(case: Case) -> str | None:
    check = _looked(case)
    return "the pinned posts do not suit the visitors an ad sends" if check and check.pinned is False else None


def _ends_there(case: Case) -> bool:
    """Whether the profile is all the flight leads to."""
    return case.plan.objective is Objective.COMMUNITY and not case.flight.landing_url


def _looked(case: Case) -> ProfileCheck | None:
    check = case.profile
    return check if check is not None and check.at <= case.now and check.by.strip() else None


HOOK = Look(
    of=PostCheck.HOOK,
    source="R-068",
    asks="Do at least as many stay for two seconds as with the account's usual post?",
    evidence=hook_evidence,
)
PROFILE = Look(
    of=PostCheck.PROFILE,
    source="R-070",
    asks="Is the profile ready for visitors: link in the bio, name and picture, pinned posts?",
    evidence=profile_evidence,
)


def _rule(
    check: PostCheck,
    code: str,
    objects: Callable[[Case], str | None],
    source: str,
    sees: str,
    remedy: str,
    gate: Gate | None = None,
) -> Rule:
    return Rule(
        code=code,
        gate=gate,
        check=check,
        severity=Severity.BLOCK if gate else Severity.WARN,
        source=source,
        sees=sees,
        remedy=remedy,
        objects=objects,
    )


HOOK_RULES = (
    _rule(
        PostCheck.HOOK,
        "hook-unseen",
        hook_unseen,
        "R-053, R-068",
        "the post's views of two seconds and more",
        "connect the account or import its retention, then rank the posts",
    ),
    _rule(
        PostCheck.HOOK,
        "hook-below",
        hook_below,
        "R-053, R-068; practice E3 (own baseline first)",
        "the post's two-second rate beside what the account's posts usually do",
        "use a post with a stronger opening, or cut a new one",
    ),
)
PROFILE_RULES = (
    _rule(
        PostCheck.PROFILE,
        "profile-unseen",
        profile_unseen,
        "R-008, R-070",
        "who looked at the profile, and when",
        "look at the profile and tick its items",
    ),
    _rule(
        PostCheck.PROFILE,
        "profile-partly-seen",
        profile_partly_seen,
        "R-070",
        "which items of the profile were looked at",
        "look at the rest of the profile",
    ),
    _rule(
        PostCheck.PROFILE,
        "profile-leads-nowhere",
        profile_leads_nowhere,
        "R-070, R-073",
        "whether the bio carries a link, where the flight is for profile visits and carries none",
        "put the link into the bio, or give the flight a landing page",
        Gate.LANDING_PAGE,
    ),
    _rule(
        PostCheck.PROFILE,
        "profile-without-link",
        profile_without_link,
        "R-018, R-070",
        "whether the bio carries the link",
        "put the link into the bio",
    ),
    _rule(
        PostCheck.PROFILE,
        "profile-other-name",
        profile_other_name,
        "R-020, R-021, R-070",
        "whether name and picture are the ones people should see",
        "have name or picture changed before the post is authorised",
    ),
    _rule(
        PostCheck.PROFILE,
        "profile-pinned",
        profile_pinned,
        "R-070",
        "whether the pinned posts suit visitors",
        "pin posts that go on where the ad ends",
    ),
)
